"""The queue: filters, several at once, entering for an agency; the board's news and its CSV."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote, urlencode

from flask import Flask

from tests.factories.demonstration import OWED, WAITING
from tests.factories.pages import CYCLE, Page, Person, administrator, approve_anyway, contributor, coordinator, newcomer

QUEUE = f"/cycles/{CYCLE}/queue"


def names(page: Page) -> list[str]:
    return [one.text_content().strip() for one in page.tree.xpath("//ol[@class='app-list']/li//a")]


def test_filters(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    everything = names(team.get(QUEUE))
    assert len(everything) == WAITING
    assert set(names(team.get(f"{QUEUE}?kind=return"))) == {one for one in everything if one.startswith("Data")}
    assert all(one.startswith("DA") for one in names(team.get(f"{QUEUE}?column=domestic-abuse")))
    assert len(names(team.get(f"{QUEUE}?agency=kent-police"))) == 1
    assert [one[:3] for one in names(team.get(f"{QUEUE}?look=changed"))] == ["SM1"]
    assert "Nothing matches. Clear the filters." in team.get(f"{QUEUE}?look=entered&agency=no-such").words


def test_next_and_previous_stay_within_the_filter(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    page = team.get(team.get(f"{QUEUE}?kind=return").links(r"^/review/\d+")[0])
    assert "Queue: 1 of 3" in page.text and page.link("Next").endswith("?kind=return")
    following = team.get(page.link("Next"))
    assert "Queue: 2 of 3" in following.text and following.link("Previous").endswith("?kind=return")


def test_a_text_is_read_against_the_last_version_the_last_cycle_or_plain(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    item = team.item("kcc-public-health", "SM1")
    assert "Seven of the local" in team.get(item).tree.xpath("string(//ins)")
    assert len(team.get(f"{item}?against=cycle").tree.xpath("//ins")) > 1
    assert not team.get(f"{item}?against=plain").tree.xpath("//ins | //del")
    assert not team.get(f"{item}?against=nonsense").tree.xpath("//del")


def test_several_are_approved_at_once_and_what_fails_is_listed(app: Flask) -> None:
    team = coordinator(app)
    page = team.get(QUEUE)
    ticked = ticked_on(page)[1][:3]
    _, sent_back_meanwhile, _ = ticked
    confirm = team.get(f"/cycles/{CYCLE}/approve?" + "&".join(f"item-{one}=yes" for one in ticked))
    assert confirm.heading == "Approve these 3?" and len(confirm.tree.xpath("//ul[@class='app-list']/li")) == 3
    team.decide(f"/review/{sent_back_meanwhile}", "send-back", reason="It was sent back in the meantime.")
    token = confirm.fields("/approve")["csrf_token"]
    pairs = [("csrf_token", token)]
    for item in ticked:
        [version] = confirm.tree.xpath(f"//input[@name='version-{item}']/@value")
        pairs += [("item", item), (f"version-{item}", version)]
    done = team.post(f"/cycles/{CYCLE}/approve", "&".join(f"{name}={value}" for name, value in pairs).encode())
    assert done.heading == "2 approved, 1 not"
    assert "You sent this back to the agency at " in done.words
    assert "7 items wait" not in done.words and len(names(team.get(QUEUE))) == WAITING - len(ticked)
    assert team.get(f"/cycles/{CYCLE}/approve").heading == "Nothing is ticked"


SOURCE = "E-mail of Sam Lee, 2 July 2019, 14:10"


def enter(team: Person, words: str, **typed: str) -> Page:
    page = team.get(f"/cycles/{CYCLE}/items?agency=kent-police")
    row = next(one for one in page.tree.xpath("//tbody/tr") if words in one.text_content())
    address = row.xpath(".//a[contains(., 'Enter for them')]/@href")[0]
    fields = team.get(address).fields()
    return team.post(address, fields | typed, follow=True)


def test_what_the_team_enters_is_marked_and_approved_by_somebody_else(app: Flask) -> None:
    team = coordinator(app)
    typed = {"text": "We visited forty shops.", "action_status": "ongoing"}
    page = enter(team, "SM5", **typed)
    assert page.status == 422 and page.errors == [
        ("#source", "Say which e-mail or file of the agency this comes from, and of which day.")
    ]
    assert "Sent for Kent Police" in enter(team, "SM5", **typed, source=SOURCE).words
    item = team.item("kent-police", "SM5")
    police = contributor(app)
    for page in (team.get(item), police.get(police.get("/").link("SM5"))):
        assert SOURCE in page.words
    assert "Entered by the team" in team.get(f"/cycles/{CYCLE}/items?agency=kent-police").paragraph("SM5")
    assert "Entered by the team" in team.get(f"{QUEUE}?look=entered").paragraph("SM5")
    assert approve_anyway(team, item).status == 403
    assert approve_anyway(team, item, "approve-edited", text="Forty shops.").status == 403
    colleague = newcomer(administrator(app), "coordinator", "Community Safety Team")
    assert "Approved: SM5" in colleague.decide(item, "approve").words


def test_numbers_are_entered_with_explanations(app: Flask) -> None:
    team = coordinator(app)
    page = team.get(f"/cycles/{CYCLE}/items?agency=canterbury")
    row = next(one for one in page.tree.xpath("//tbody/tr") if "Data return, June 2019" in one.text_content())
    address = row.xpath(".//a[contains(., 'Enter for them')]/@href")[0]
    fields = team.get(address).fields()
    cell = next(name for name in fields if name.startswith("cell-"))
    page = team.post(address, fields | {cell: "9999", "source": SOURCE}, follow=True)
    assert page.status == 422
    whys = {place[1:]: "They say it was a special month." for place, _ in page.errors}
    assert whys and set(whys) <= set(page.fields())
    done = team.post(address, page.fields() | whys, follow=True)
    assert "Sent for Canterbury" in done.words
    assert "They say it was a special month." in team.get(team.item("canterbury", "June 2019")).words


def test_a_draft_of_the_agency_is_neither_shown_nor_written_over(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.get("/").link("SM5")
    police.submit(address, text="A secret half sentence")
    number = address.rsplit("/", 1)[1]
    page = team.get(f"/enter/{number}")
    assert "has begun to write this itself" in page.words and "secret" not in page.text
    token = team.get("/account").fields()["csrf_token"]
    fields = {"csrf_token": token, "text": "Ours", "action_status": "ongoing", "source": SOURCE, "version": "1"}
    assert team.post(f"/enter/{number}", fields).status == 409
    assert police.get(address).fields("/send")["text"] == "A secret half sentence"


def test_the_board_answers_with_nothing_until_something_changes(app: Flask) -> None:
    team = coordinator(app)
    address = team.get("/").tree.xpath("//*[@data-board]/@hx-get")[0]
    assert team.get(address, htmx=True).status == 204
    contributor(app).send("SM5", text="We visited forty shops.")
    page = team.get(address, htmx=True)
    assert page.status == 200 and str(WAITING + 1) in page.tree.xpath("string(//ul[@class='app-summary'])")
    assert "<html" not in page.text
    assert team.get(page.tree.xpath("//*[@data-board]/@hx-get | self::*[@data-board]/@hx-get")[0], htmx=True).status == 204


def test_what_is_owed_as_csv(app: Flask) -> None:
    from portal.agreement.models import Action
    from portal.core.text import csv_text
    from portal.extensions import db

    with app.app_context():
        db.session.scalars(db.select(Action).where(Action.ref == "SM5")).one().title = '=HYPERLINK("x")'
        db.session.commit()
    answer = coordinator(app).get(f"/cycles/{CYCLE}/items.csv").response
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert len(rows) == OWED
    assert {row["what"] for row in rows if row["ref"] == "SM5"} == {'\'=HYPERLINK("x")'}
    late = coordinator(app).get(f"/cycles/{CYCLE}/items.csv?status=late").response.get_data(as_text=True)
    assert late.count("\r\n") == 1
    assert [csv_text(text) for text in ("+1", "-1", "@a", "1")] == ["'+1", "'-1", "'@a", "1"]


def ticked_on(page: Page) -> tuple[list[str], list[str]]:
    """The items that are ticked, and those that can be."""
    boxes = page.tree.xpath("//input[starts-with(@name, 'item-')][not(@disabled)]")
    numbers = {one.get("name").removeprefix("item-"): one.get("checked") is not None for one in boxes}
    return [number for number, is_ticked in numbers.items() if is_ticked], list(numbers)


def test_all_that_are_shown_are_ticked_without_scripts(app: Flask) -> None:
    team, _ = coordinator(app), newcomer(administrator(app), "coordinator", "Community Safety Team")
    assert (
        "Sent for Kent Police" in enter(team, "SM5", text="We visited forty shops.", action_status="ongoing", source=SOURCE).words
    )
    page = team.get(QUEUE)
    assert ticked_on(page)[0] == [] and "a colleague has to approve it, because you sent or edited it" in page.words
    assert len(ticked_on(page)[1]) == WAITING, "one's own is shown and cannot be ticked"
    page = team.get(f"{QUEUE}?kind=update&sort=-agency")
    ticked = team.get(page.link(f"Tick all {len(ticked_on(page)[1])} shown"))
    assert ticked_on(ticked)[0] == ticked_on(ticked)[1] == ticked_on(page)[1]
    number = len(ticked_on(ticked)[0])
    assert f"{number} of {number} ticked" in ticked.words
    assert ticked_on(team.get(ticked.link("Tick none")))[0] == []
    back = ticked.fields("/approve")["back"]
    assert back == f"{QUEUE}?kind=update&sort=-agency"
    items = "&".join(f"item-{one}=yes" for one in ticked_on(ticked)[0][:2])
    confirm = team.get(f"/cycles/{CYCLE}/approve?back={quote(back)}&{items}")
    assert confirm.heading == "Approve these 2?" and confirm.fields("/approve")["back"] == back
    assert ticked_on(team.get(confirm.link("Queue")))[0] == ticked_on(ticked)[0][:2], "the way back brings the ticks along"


def test_approving_returns_asks_little_of_each(app: Flask) -> None:
    """Each is approved in a transaction of its own, in fourteen statements, of which two ask whose it is and end that; nobody asks
    for numbers that were never proposed. Four more store the page that answers and read it at its address."""
    from tests.features.test_query_counts import asked

    team = coordinator(app)
    for number in (1, 2):
        ticked = ticked_on(team.get(f"{QUEUE}?kind=return"))[1][:number]
        confirm = team.get(f"/cycles/{CYCLE}/approve?" + "&".join(f"item-{one}=yes" for one in ticked))
        [form] = confirm.tree.xpath("//main//form")
        with asked(app) as statements:
            done = team.post(form.get("action"), urlencode(form.form_values()).encode())
        assert done.heading == f"{number} approved"
        assert not [one for one in statements if "FROM number_correction" in one]
        assert len(statements) <= 2 + 4 + 14 * number
