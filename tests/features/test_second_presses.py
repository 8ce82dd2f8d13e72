"""A button that is pressed twice, or again from Back, leads to what it did; a colleague reads who did it and when."""

from __future__ import annotations

import re

from flask import Flask

from tests.factories.pages import Person, contributor, coordinator, lead
from tests.factories.sent_returns import SentReturn
from tests.factories.sheets import open_sheet
from tests.features.test_worklist_sign_off import HEALTH, REASON, TEXT

WHEN = r", on 3 July 2019 at \d\d:\d\d\."


def corrected(app: Flask) -> tuple[Person, str, dict[str, str]]:
    """An approved return of the wardens, and the fields of the page that opens it for correction."""
    wardens = contributor(app, "kcc-wardens")
    address = f"{open_sheet(wardens, 'April 2019')[0]}/revise"
    return wardens, address, wardens.get(address).fields() | {"reason": "One visit was counted twice."}


def test_an_answer_sent_twice_is_an_answer(app: Flask) -> None:
    police, boss, team = contributor(app), lead(app), coordinator(app)
    address = police.send("SM5", text="We visited forty shops.")
    item = team.item("kent-police", "SM5")
    team.submit(item, f"{item}/ask", question="How many of them are in Dover?")
    action = address.replace("/updates/", "/talk/") + "/answer"
    fields = police.get(address).fields("/answer") | {"answer": "Nine of them."}
    for _ in range(2):
        page = police.post(action, fields, follow=True)
        assert page.status == 200 and "Your answer is with the team." in page.text
    page = boss.post(action, fields_of(boss, fields))
    assert page.status == 409 and "Nine of them." in page.words
    assert re.search(f"Contributor, Kent Police has answered this already{WHEN}", page.words)


def fields_of(person: Person, fields: dict[str, str]) -> dict[str, str]:
    """The same fields, from a page of this person."""
    own = person.get("/account").fields()
    return fields | {name: own[name] for name in ("csrf_token", "owner")}


def test_numbers_accepted_twice_are_accepted(app: Flask) -> None:
    sent = SentReturn(app)
    sent.propose()
    page = sent.police.get(sent.address)
    boxes = page.tree.xpath("//form[contains(@action, 'accept-numbers')]//textarea/@name")
    fields = page.fields("/accept-numbers") | dict.fromkeys(boxes, "Two large operations fell into this month.")
    action = next(one for one in page.tree.xpath("//form/@action") if one.endswith("/accept-numbers"))
    for _ in range(2):
        page = sent.police.post(action, fields, follow=True)
        assert page.status == 200 and "You have accepted the numbers." in page.text, page.words
    boss = lead(app)
    page = boss.post(action, fields_of(boss, fields))
    assert page.status == 409 and re.search(f"Contributor, Kent Police has answered this already{WHEN}", page.words)


def test_giving_back_twice_gives_back_once(app: Flask) -> None:
    health, boss = contributor(app, HEALTH), lead(app, HEALTH)
    address = health.send("SV2", text=TEXT)
    action = f"/sign-off/{address.rpartition('/')[2]}/decline"
    fields = boss.get(address).fields(action) | {"reason": REASON}
    for _ in range(2):
        page = boss.post(action, fields, follow=True)
        assert page.status == 200 and "Not saved" not in page.words
    assert boss.post(action, fields | {"reason": "Something else has to change."}).status == 409


def test_opening_a_return_twice_opens_it_once(app: Flask) -> None:
    wardens, address, fields = corrected(app)
    boss = lead(app, "kcc-wardens")
    for _ in range(2):
        page = wardens.post(address, fields, follow=True)
        assert page.status == 200 and "April 2019 is open again." in page.text
    page = boss.post(address, fields_of(boss, fields) | {"reason": "Two visits were not counted."})
    assert page.status == 409
    assert "Contributor, Community Wardens has opened it for correction already, on 3 July 2019." in page.words
    assert "Two visits were not counted." in page.words


def test_a_correction_opened_by_mistake_is_left_as_it_was_approved(either_app: Flask) -> None:
    wardens, address, fields = corrected(either_app)
    before = wardens.get("/").heading
    wardens.post(address, fields)
    assert wardens.get("/").heading != before
    page = wardens.get(address.removesuffix("/revise"))
    assert "Leave April 2019 as it was approved" in page.words
    leave = page.fields("/revise") | {"leave": "1"}
    for _ in range(2):
        page = wardens.post(address, leave, follow=True)
        assert page.status == 200 and "April 2019 stands as it was approved." in page.text
    assert wardens.get("/").heading == before, "nobody is asked for it any more"
    assert "Left as it was approved" in page.words


def test_what_was_changed_since_is_not_left_and_what_the_team_opened_neither(app: Flask) -> None:
    wardens, address, fields = corrected(app)
    wardens.post(address, fields)
    place = address.removesuffix("/revise")
    page = wardens.get(place)
    leave = page.fields("/revise") | {"leave": "1"}
    [cell] = [one for one in page.fields("/send") if one.startswith(f"cell-{place.rpartition('/')[2]}-")]
    was = page.fields("/send")[cell]
    wardens.post(place, page.fields("/send") | {cell: "77"})
    assert "Leave April 2019" not in wardens.get(place).words
    refused = wardens.post(address, leave)
    assert refused.status == 409 and "Something has been changed since it was opened." in refused.words
    wardens.post(place, wardens.get(place).fields("/send") | {cell: was})
    assert "Leave April 2019 as it was approved" in wardens.get(place).words
    police, team = contributor(app), coordinator(app)
    team.decide(team.item("kent-police", "April 2019"), "reopen", reason="Please correct the burglaries.")
    assert "as it was approved" not in police.get(police.get("/").link("April 2019")).words


def test_a_correction_without_a_change_is_asked_about_once(app: Flask) -> None:
    wardens, address, fields = corrected(app)
    wardens.post(address, fields)
    place = address.removesuffix("/revise")
    page = wardens.post(f"{place}/send", wardens.get(place).fields("/send") | {"months": place.rpartition("/")[2]})
    assert page.status == 422
    assert page.errors[-1][1].startswith("Nothing in April 2019 has changed since it came back.")


def test_a_reason_has_a_limit(app: Flask) -> None:
    wardens, address, fields = corrected(app)
    page = wardens.post(address, fields | {"reason": "x" * 2001})
    assert (page.status, page.errors) == (422, [("#reason", "The limit is 2,000 characters. You wrote 2,001.")])
    health, boss = contributor(app, HEALTH), lead(app, HEALTH)
    place = health.send("SV2", text=TEXT)
    action = f"/sign-off/{place.rpartition('/')[2]}/decline"
    page = boss.post(action, boss.get(place).fields(action) | {"reason": "y" * 2001})
    assert (page.status, page.errors) == (422, [("#decline-reason", "The limit is 2,000 characters. You wrote 2,001.")])
