"""Two agencies become one: the page says beforehand what it does, and does it."""

from __future__ import annotations

from flask import Flask

from portal.core.text import are, plural
from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator, lead
from tests.features.test_agencies_that_change import rows

DOVER = "dover"
SINCE = "1 July 2019"


def merge_page(team: Person, key: str = DOVER, into: str = "Folkestone", since: str = SINCE) -> Page:
    address = f"/setting-up/agencies/{key}/merge"
    page = team.get(address)
    fields = page.fields("/merge") | {"into": page.option("into", into), "since": since}
    return team.post(address, fields, follow=True)


def do(team: Person, page: Page, key: str = DOVER) -> Page:
    [sure] = page.tree.xpath("//button[@name='sure_of']/@value")
    return team.post(f"/setting-up/agencies/{key}/merge", page.fields("/merge") | {"sure_of": sure}, follow=True)


def announced(page: Page) -> list[str]:
    """What the page says beforehand, a line each."""
    return [
        " ".join(one.text_content().split()) for one in page.tree.xpath("//h2[@id='consequences']/following-sibling::ul[1]/li")
    ]


def why_not(page: Page) -> str:
    return " ".join(page.tree.xpath("string(//*[@role='alert'])").split())


def owed_by(team: Person, key: str) -> list[str]:
    rows = team.get(f"/cycles/{CYCLE}/items?agency={key}").tree.xpath("//tbody/tr")
    return [" ".join(row.text_content().split()) for row in rows]


def test_the_page_says_what_it_does_and_then_does_it(app: Flask) -> None:
    team = coordinator(app)
    page = merge_page(team)
    lines = announced(page)
    for words in (
        "Folkestone & Hythe returns from April 2019 on, where nothing was sent or issued yet: Dover One Stop Shop of ",
        "Months before 1 July 2019 that Dover has not sent go along, too: its people, who send them, are with Folkestone & Hythe",
        "Nothing else that is not sent yet stays with Dover.",
        "Dover writes about no open action.",
        "2 returns of Dover are no longer owed: May 2019 and June 2019.",
        "Folkestone & Hythe owes these with the numbers of both: Data return, May 2019; Data return, June 2019.",
        "2 people move to Folkestone & Hythe in the role that they have: Contributor, Dover and Lead, Dover.",
        "1 data return of Dover is with the team, and can be approved as before: Data return, April 2019.",
        "The search and files find Folkestone & Hythe by the names of Dover, too.",
        "This cannot be undone in one step.",
    ):
        assert any(line.startswith(words) for line in lines), (words, lines)
    assert not any("Not asked for" in row for row in owed_by(team, DOVER)), "nothing is done yet"
    assert Person(app, "contributor@dover.example").get("/account").status == 200
    done = do(team, page)
    assert "“Dover District Council” is part of “Folkestone and Hythe District Council” now." in done.words
    assert "Its last day was 30 June 2019" in done.words
    assert "Folkestone and Hythe District Council goes on with its work." in done.words
    dover = owed_by(team, DOVER)
    assert ["Not asked for" in row for row in dover] == [False, True, True], "what was sent stays under the old name"
    officer = Person(app, "contributor@dover.example")
    assert "3 things to send by 12 July 2019" in officer.get("/").words
    assert "Dover One Stop Shop" in officer.get(officer.get("/").link("May 2019")).words, "its numbers go along"
    agreed = "Dover One Stop Shop: returned by Folkestone and Hythe District Council, was returned by Dover District Council"
    assert agreed in team.get("/agreements/2018-19/publish").words, "the next version says so"
    assert team.get("/").link("Agencies: add, rename, merge") == "/setting-up/agencies"


def test_the_old_name_stays_in_packs_and_finds_the_agency_that_goes_on(app: Flask) -> None:
    team = coordinator(app)
    pack = "/packs/2019-01-to-2019-03/working-group/1"
    before = team.get(f"{pack}/pack.json").response.data
    do(team, merge_page(team))
    assert team.get(f"{pack}/pack.json").response.data == before
    found = team.get("/search?q=dover").words
    assert "Merged into Folkestone and Hythe District Council" in found
    assert "Folkestone and Hythe District Council responsible authority · Shepway, Dover District Council, Dover" in found
    page = team.get("/setting-up/agencies/folkestone-hythe")
    saved = team.post("/setting-up/agencies/folkestone-hythe", page.fields("/folkestone-hythe"), follow=True)
    assert "is saved" in saved.words, "its aliases are those of the other, and that is no clash"


def test_actions_go_along_and_both_write_one_update(app: Flask) -> None:
    team = coordinator(app)
    page = merge_page(team, "kfrs", "Kent Police")
    lines = " ".join(announced(page))
    assert "In 2018/19, Kent Police leads RS2, in place of KFRS." in lines and "KFRS returns no measure today." in lines
    do(team, page, "kfrs")
    assert all("Not asked for" in row or "Not started" not in row for row in owed_by(team, "kfrs"))
    assert "Kent Police" in team.get("/agreements/2018-19").words
    assert "KFRS" not in [one.text for one in team.get("/agreements/2018-19/actions/new").tree.xpath("//select/option")]


def test_what_a_merged_agency_sent_is_corrected_by_the_team(app: Flask) -> None:
    team = coordinator(app)
    do(team, merge_page(team))
    item = team.get(f"/cycles/{CYCLE}/items?agency={DOVER}").link("April 2019")
    page = team.get(item)
    assert "Dover is part of Folkestone & Hythe now. Its last day was 30 June 2019." in page.words
    assert "Ask Folkestone and Hythe District Council, where its people are now." in page.words
    assert "The agency sees this" not in page.words and "Ask the agency" not in page.words, "nobody there can"
    asked = team.post(f"{item}/ask", page.fields("/approve") | {"question": "Is this the number of all shops?"}, follow=True)
    assert "Nobody can answer, as Dover is part of Folkestone & Hythe now." in asked.words
    entered = team.post(f"{item}/send-back", page.fields("/approve") | {"reason": "The second shop is missing."}, follow=True)
    assert entered.heading.endswith("Enter for Dover District Council") and "is with the team. Correct it here" in entered.words
    assert team.get(team.get(item).link("this one is open for that")).heading == entered.heading
    [name, *_] = [one for one in entered.fields("") if one.startswith("cell-")]
    address = entered.response.request.path
    sent = team.post(address, entered.fields("") | {name: "26"}, follow=True)
    assert "Sent for Dover, marked as entered by you. You approve it, with a reason." in sent.words, sent.words[:600]


def test_mails_about_what_it_was_to_do_are_not_sent(app: Flask) -> None:
    team = coordinator(app)
    item = team.item(DOVER, "April 2019")
    team.submit(item, f"{item}/send-back", reason="Which of the two numbers is right?")
    waiting = "SELECT 1 FROM mail m JOIN obligation o ON o.id = m.obligation_id JOIN agency a ON a.id = o.agency_id"
    waiting += f" WHERE a.key = '{DOVER}' AND m.sent_at IS NULL"
    count = len(rows(app, waiting))
    page = merge_page(team)
    assert f"{plural(count, 'email')} about what Dover was to do {are(count)} waiting, and will not be sent." in page.words
    assert count and len(rows(app, waiting)) == count, "nothing is done yet"
    do(team, page)
    assert not rows(app, waiting)


def test_undoing_the_end_gives_the_names_back(app: Flask) -> None:
    team = coordinator(app)
    do(team, merge_page(team))
    address = f"/setting-up/agencies/{DOVER}/end/undo"
    page = team.get(address)
    assert "2 people come back to Dover: Contributor, Dover and Lead, Dover." in page.words
    assert "went over to Folkestone & Hythe stay there until you change them on their pages." in page.words
    assert "Changed by the merge: Folkestone & Hythe returns Dover One Stop Shop of " in page.words
    assert "2 emails about the merge are waiting, and will not be sent." in page.words
    [sure] = page.tree.xpath("//button[@name='sure_of']/@value")
    assert "takes part again" in team.post(address, page.fields(address) | {"sure_of": sure}, follow=True).words
    assert team.get("/setting-up/agencies/folkestone-hythe").fields("/folkestone-hythe")["also_known_as"] == "Shepway"
    assert "Dover District Council" in contributor(app, DOVER).get("/account").words, "its people are back"
    assert not rows(app, "SELECT 1 FROM mail WHERE subject = 'Dover is part of Folkestone & Hythe' AND sent_at IS NULL")
    assert len(rows(app, "SELECT 1 FROM mail WHERE subject = 'Dover takes part again'")) == 2
    words = team.get(f"/cycles/{CYCLE}/items?agency={DOVER}").words
    assert (
        "It is part of Folkestone" not in words
        and "Not asked for: Folkestone & Hythe was asked for it when Dover came back." in words
    )


def test_what_cannot_be_merged_says_why(app: Flask) -> None:
    team = coordinator(app)
    page = merge_page(team, since="1 August 2019")
    assert page.errors[0][1].startswith("This day lies ahead.")
    assert merge_page(team, "kcst").words.count("This is your own agency.") == 1
    address = f"/setting-up/agencies/{DOVER}/merge"
    nothing = team.post(address, team.get(address).fields("/merge") | {"since": SINCE}, follow=True)
    assert ("#into", "Choose the agency that goes on.") in nothing.errors
    do(team, merge_page(team))
    assert "left the partnership already" in why_not(merge_page(team))


def test_two_drafts_on_one_action_stand_in_the_way(app: Flask) -> None:
    team = coordinator(app)
    not_begun = {
        key: {row.split(" ")[0] for row in owed_by(team, key) if "Not started" in row} - {"Data"}
        for key in ("kent-police", "kcc-early-help", "opcc", "kfrs", "kcc-adult-social-care", "kcc-wardens")
    }
    key, ref = next((key, ref) for key in list(not_begun)[1:] for ref in sorted(not_begun["kent-police"] & not_begun[key]))
    for person in (contributor(app), contributor(app, key)):
        person.submit(person.get("/").link(ref), text="A beginning.")
    page = merge_page(team, key, "Kent Police")
    assert "Both have begun an update on the same action" in why_not(page), page.words[:600]


def test_somebody_without_the_permission_has_no_such_page(app: Flask) -> None:
    assert lead(app).get(f"/setting-up/agencies/{DOVER}/merge").status == 404
    assert Person(app, "admin@kcst.example").get(f"/setting-up/agencies/{DOVER}/merge").status == 404
