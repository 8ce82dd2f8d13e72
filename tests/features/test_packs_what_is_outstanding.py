"""What the pack says of what is not in it (rule 9): it is true of each, and board, list, readiness and pack count the same."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from flask import Flask

from portal.contents.pack import Contents
from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.queries import cycle as cycle_by_key
from portal.packs.compile import compile_contents
from tests.factories.demonstration import BEING_CORRECTED
from tests.factories.pages import CYCLE, Person, contributor, coordinator
from tests.factories.printed_packs import all_texts

SINCE_WINTER = "not received by 12 April 2019"  # what the last report went without
BOARD = f"/cycles/{CYCLE}/board"
NOT_ASKED = "not asked for any more"
OUTSTANDING = ("received", "sent back", "not received", "not due")


def draft(app: Flask) -> Contents:
    with app.app_context():
        return compile_contents(cycle_by_key(CYCLE), Audience.WORKING_GROUP, now=clock.now())


def in_the_pack(app: Flask) -> Counter[str]:
    """What is owed in the cycle itself."""
    return Counter(one.state for one in draft(app).not_received if not one.owed_in)


def in_the_list(team: Person) -> Counter[str]:
    lines = csv.DictReader(io.StringIO(team.client.get(f"/cycles/{CYCLE}/items.csv").text))
    states = Counter(line["report_state"] for line in lines)
    del states["approved"]
    return states


def in_words(text: str, words: dict[str, str]) -> Counter[str]:
    """The numbers that stand before these words."""
    found = {state: re.search(rf"(\d+) {pattern}", text) for state, pattern in words.items()}
    return Counter({state: int(match[1]) for state, match in found.items() if match and int(match[1])})


def on_the_board(team: Person) -> Counter[str]:
    """Without what is being corrected: the pack prints what was approved of it before."""
    words = {"received": "waits? for you", "sent back": "sent back", "not received": "not received", "not due": "not due yet"}
    words["not asked for"] = NOT_ASKED
    summaries = team.get(BOARD).tree.xpath("//ul[@class='app-summary']")  # what adds up to all that is owed, and beside it
    shown = " ".join(" ".join(one.text_content().split()) for one in summaries)
    return in_words(shown, words) - Counter({"sent back": BEING_CORRECTED})


def in_readiness(team: Person) -> Counter[str]:
    words = {
        "received": "received and not yet approved",
        "sent back": "sent back and not corrected yet",
        "not received": "not received",
        "not due": "not due yet",
        "not asked for": NOT_ASKED,
    }
    return in_words(team.get(f"/cycles/{CYCLE}/issue").words, words)


def check_that_all_agree(app: Flask, team: Person) -> Counter[str]:
    counts = in_the_pack(app)
    assert counts == in_the_list(team) == on_the_board(team) == in_readiness(team)
    return counts


def due_on(team: Person, day: int, month: int) -> None:
    form = {"due": f"{day}/{month}/2019", "sure_of": f"2019-{month:02}-{day:02}"}
    address = f"/cycles/{CYCLE}/dates"
    assert "The dates are changed." in team.post(address, team.get(address).fields() | form, follow=True).words


def test_all_count_the_same_at_every_step(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    start = check_that_all_agree(app, team)
    assert start["not due"] and start["received"] and start["sent back"] and not start["not received"]
    address = police.send("SM5", text="Forty shops were visited.")
    assert check_that_all_agree(app, team) - start == Counter({"received": 1})
    police.submit(address, address.replace("/updates/", "/take-back/"))
    assert check_that_all_agree(app, team) == start
    police.send("SM5", text="Forty shops were visited.")
    team.decide(team.item("kent-police", "SM5"), "send-back", reason="Which shops were visited?")
    assert check_that_all_agree(app, team) - start == Counter({"sent back": 1})
    police.send("SM5", text="Forty shops in Dover were visited.")
    team.decide(team.item("kent-police", "SM5"), "approve")
    assert start - check_that_all_agree(app, team) == Counter({"not due": 1})
    due_on(team, 2, 7)
    over = check_that_all_agree(app, team)
    assert over["not received"] == start["not due"] - 1 and not over["not due"]


def test_more_time_for_one_agency_is_not_lateness(app: Flask) -> None:
    team = coordinator(app)
    due_on(team, 2, 7)
    late = check_that_all_agree(app, team)
    form = team.get(f"/cycles/{CYCLE}/items?agency=kent-police&status=not received")
    [address, *_] = form.links(r"/more-time")
    page = team.submit(address, until="20/7/2019", reason="The analyst is ill until then.")
    assert page.status == 200
    assert check_that_all_agree(app, team) - late == Counter({"not due": 1})


def test_every_format_says_what_is_true_of_each(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    police.send("SM5", text="Forty shops were visited.")
    police.send("SM2", text="Nine officers were trained.")
    team.decide(team.item("kent-police", "SM2"), "send-back", reason="Where were they trained?")
    before = all_texts(app, draft(app))
    due_on(team, 2, 7)
    after = all_texts(app, draft(app))
    for name in ("page", "pack.docx", "pack.pdf", "pack.xlsx"):
        assert "Kent Police: received 3 July 2019, not yet approved." in before[name], name
        assert "Kent Police: received 3 July 2019, sent back 3 July 2019 for correction." in before[name], name
        assert "Canterbury City Council: not due until 12 July 2019." in before[name], name
        assert "not received" not in before[name].replace(SINCE_WINTER, "") and "No update received" not in before[name], name
        assert "Canterbury City Council: not received by 2 July 2019." in after[name], name
    for state in ("received", "sent back", "not due"):
        assert f'"state": "{state}"' in before["pack.json"]


def test_the_page_says_it_too_and_the_appendix_lists_it(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    police.send("SM5", text="Forty shops were visited.")
    page = team.get(f"/cycles/{CYCLE}/preview")
    assert "Kent Police: received 3 July 2019, not yet approved." in page.words
    [heading] = page.tree.xpath("//h3[.='Not in this report']")
    lines = [" ".join(line.text_content().split()) for line in heading.getnext().xpath("li")]
    assert len(lines) == len(draft(app).not_received)
    assert any(line.startswith("Kent Police: Progress update, SM5") and line.endswith("not yet approved") for line in lines)


def test_what_is_cancelled_counts_alike(app: Flask) -> None:
    team = coordinator(app)
    start = check_that_all_agree(app, team)
    for agency, words in (("look-ahead", "SV6"), ("canterbury", "Data return, June 2019")):
        address = team.row_link(agency, words, "Stop asking")
        team.submit(address, reason="The scheme has ended.", printed="printed")
    counts = check_that_all_agree(app, team)
    assert counts == start - Counter({"not due": 2}) + Counter({"not asked for": 2})


THANET = "Data return, March 2019 (owed since the report of January to March 2019)"


def owed_before(app: Flask) -> Counter[str]:
    return Counter(one.state for one in draft(app).not_received if one.owed_in == "January to March 2019")


def listed_before(team: Person, status: str) -> int:
    text = team.client.get(f"/cycles/2019-01-to-2019-03/items.csv?status={status}").text
    return len(list(csv.DictReader(io.StringIO(text))))


def test_what_an_earlier_report_went_without_is_listed_until_it_comes(app: Flask) -> None:
    """Board, list, readiness and pack count the same of it."""
    team, thanet = coordinator(app), contributor(app, "thanet")
    issue = f"/cycles/{CYCLE}/issue"
    assert owed_before(app) == Counter({"not received": 4}) and listed_before(team, "late") == 4
    assert "4 late for January to March 2019, which is issued" in team.get(BOARD).words
    assert "January to March 2019: 4 still not received. The pack says so." in team.get(issue).words
    address = thanet.get("/").link("March 2019")
    number = address.rsplit("/", 1)[1]
    fields = thanet.get(address).fields("/send")
    [cell] = [name for name in fields if name.startswith(f"cell-{number}-")]
    thanet.send_months(address, fields | {cell: "21"}, number)
    assert owed_before(app) == Counter({"not received": 3, "received": 1}) and listed_before(team, "late") == 3
    assert "January to March 2019: 1 received, still not approved. The pack says so." in team.get(issue).words
    assert listed_before(team, "received") == 1
    item = team.get("/cycles/2019-01-to-2019-03/items?agency=thanet").link("Data return, March 2019")
    team.decide(item, "send-back", reason="Is this the shop alone?")
    assert owed_before(app) == Counter({"not received": 3, "sent back": 1})
    assert "January to March 2019: 1 sent back, still not corrected. The pack says so." in team.get(issue).words
    assert listed_before(team, "not corrected") == 1
    fields = thanet.get(address).fields("/send")
    thanet.send_months(address, fields | {cell: "22"}, number)
    team.decide(item, "approve")
    assert owed_before(app) == Counter({"not received": 3}) and listed_before(team, "late") == 3


def test_what_is_not_asked_for_any_more_is_not_owed_since_an_earlier_report(app: Flask) -> None:
    """A later update takes the place of one that was never sent."""
    team, medway = coordinator(app), contributor(app, "medway")
    assert sum(one.agency == "medway" and bool(one.owed_in) for one in draft(app).not_received) == 1
    links = medway.get("/").tree.xpath("//main//li//a[contains(@href, '/updates/')]")
    _, address = [one.get("href") for one in links if "SOC5" in one.text_content()]  # winter's, and that of this cycle
    assert medway.submit(address, f"{address}/send", text="Two talks were given.").heading == "Sent to the team"
    team.decide(team.item("medway", "SOC5"), "approve")
    assert not any(one.agency == "medway" and one.owed_in for one in draft(app).not_received)
    assert (
        owed_before(app) == Counter({"not received": 3})
        and "3 late for January to March 2019, which is issued" in team.get(BOARD).words
    )


def test_every_format_lists_what_is_owed_since_an_earlier_report(app: Flask) -> None:
    texts = all_texts(app, draft(app))
    for name in ("page", "pack.docx", "pack.pdf", "pack.xlsx"):
        assert THANET in " ".join(texts[name].split()), name
        assert "Everything that was asked for" not in texts[name], name
    assert '"owed_in": "January to March 2019"' in texts["pack.json"]
