"""Asking about persons where it can be answered; “no change” that is taken back; who may approve whose words."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import Page, Person, administrator, approve_anyway, contributor, coordinator, lead, newcomer
from tests.features.test_review import open_next_cycle
from tests.features.test_review_sending_back import send_back
from tests.features.test_updates_parts import TEXT, newest, opened

NUMBER = "Ring 01622 650650."
ENTERED = {"text": TEXT, "action_status": "ongoing", "source": "Mail of 2 July to the team"}


def ticked(page: Page) -> dict[str, str]:
    """The answers that the page has boxes for."""
    boxes = page.tree.xpath("//input[@name='not-personal']")
    assert boxes, "nowhere to answer"
    return {"not-personal": boxes[0].get("value")}


def sent_with_number(app: Flask, **more: str) -> tuple[Person, str]:
    police = contributor(app)
    address, fields = opened(police)
    page = police.post(f"{address}/send", fields | {"text": TEXT, "milestones-0-title": NUMBER} | more)
    assert page.status == 422
    page = police.post(f"{address}/send", page.fields("/send") | ticked(page), follow=True)
    assert page.heading == "Sent to the team"
    return police, address


def test_what_stands_in_a_part_that_is_locked_can_be_answered(app: Flask) -> None:
    police, address = sent_with_number(app)
    team = coordinator(app)
    send_back(team, team.item("kent-police", "SM5"), ["text"])
    fields = police.get(address).fields("/send") | {"text": " "}
    fields.pop("not-personal", None)
    page = police.post(f"{address}/send", fields)
    assert page.status == 422
    page = police.post(f"{address}/send", page.fields("/send") | ticked(page) | {"text": "Fifty shops."}, follow=True)
    assert page.heading == "Sent to the team"


def test_what_was_approved_in_these_words_is_not_asked_about_again(app: Flask) -> None:
    """“No change” has no boxes, and the words were answered for when they were sent."""
    police, address = sent_with_number(app, text=f"{TEXT} {NUMBER}")
    team = coordinator(app)
    team.decide(team.item("kent-police", "SM5"), "approve")
    open_next_cycle(team)
    address = newest(police, "SM5")
    page = police.post(
        f"{address}/no-change",
        police.get(address).fields("/send") | {"no_change": "The operation runs each March only."},
        follow=True,
    )
    assert page.heading == "Sent to the team", page.errors


def test_more_than_thirty_rows_are_refused_in_words(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police)
    rows = {f"outputs-{at}-{name}": value for at in range(32) for name, value in (("number", "1"), ("unit", "shop"))}
    page = police.post(address, fields | {"text": TEXT} | rows)
    assert page.status == 422 and "There can be 30 of these." in page.errors[0][1]
    assert page.fields("/send")["outputs-31-unit"] == "shop", "nothing of it is lost"
    fragment = police.post(address, fields | {"text": TEXT} | rows, htmx=True)
    assert "Not saved" in fragment.words


def test_no_change_that_is_taken_back_stays_one(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address, fields = opened(police)
    reason = "The operation runs each March only."
    police.post(f"{address}/no-change", fields | {"no_change": reason})
    page = police.submit(address, address.replace("/updates/", "/take-back/"))
    assert page.tree.xpath("//button[contains(., 'Send “no change”')]") and reason in page.text
    assert police.submit(address, f"{address}/send").heading == "Sent to the team"
    assert f"No change this cycle: “{reason}”" in team.get(team.item("kent-police", "SM5")).words


def test_no_change_ends_where_something_is_written(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address, fields = opened(police)
    police.post(f"{address}/no-change", fields | {"no_change": "The operation runs each March only."})
    police.submit(address, address.replace("/updates/", "/take-back/"))
    police.submit(address, f"{address}/send", text="It ran in June too.")
    assert "No change this cycle" not in team.get(team.item("kent-police", "SM5")).words


def test_last_times_text_is_put_into_empty_boxes_only(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police)
    page = police.post(address, fields | {"text": "Abc", "start": "last"}, follow=True)
    assert "You have begun to write, so last time’s text was not put in." in page.words
    boxes = page.fields("/send")
    assert (boxes["text"], boxes["next"]) == ("Abc", "")


def test_it_starts_from_what_was_printed(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    item = team.item("kent-police", "SM2", "2019-01-to-2019-03")
    team.decide(item, "reopen", reason="Please correct the number of visits.")
    old = police.get("/").link("SM2")
    police.submit(old, f"{old}/send", text="Sixty visits were made, as Sam told us.")
    team.decide(item, "approve-edited", text="Sixty visits were made.")
    assert "accept the edit, or object" in police.get("/").paragraph("SM2"), "also of an issued cycle"
    police.submit(old, f"{old.replace('updates', 'talk')}/accept")
    address = police.get("/").link("SM2")
    page = police.post(address, police.get(address).fields("/send") | {"start": "last"}, follow=True)
    assert page.fields("/send")["text"] == "Sixty visits were made."


def enter(team: Person, number: str, **more: str) -> None:
    assert team.post(f"/enter/{number}", team.get(f"/enter/{number}").fields() | ENTERED | more).status == 303


def test_who_entered_words_does_not_approve_them_when_somebody_else_sends_them_again(app: Flask) -> None:
    team, wardens = coordinator(app), contributor(app, "kcc-wardens")
    address = wardens.get("/").link("SV4")
    enter(team, address.rpartition("/")[2])
    wardens.submit(address, address.replace("/updates/", "/take-back/"))
    wardens.submit(address, f"{address}/send")
    item = team.item("kcc-wardens", "SV4")
    assert approve_anyway(team, item).status == 403
    colleague = newcomer(administrator(app), "coordinator", "Kent Community Safety Team")
    assert "Approved: SV4" in colleague.decide(item, "approve").words


def test_the_team_enters_trouble_with_its_reason(app: Flask) -> None:
    team = coordinator(app)
    number = contributor(app, "kcc-wardens").get("/").link("SV4").rpartition("/")[2]
    fields = team.get(f"/enter/{number}").fields() | ENTERED | {"action_status": "at risk", "text": f"{TEXT} {NUMBER}"}
    page = team.post(f"/enter/{number}", fields)
    assert page.status == 422 and "#explanation" in [place for place, _ in page.errors]
    assert team.post(f"/enter/{number}", fields | ticked(page) | {"explanation": "A post is vacant."}).status == 303


def test_a_question_about_what_was_sent_anew_since_is_refused(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text=TEXT)
    item = team.item("kent-police", "SM5")
    old = team.get(item).fields("/ask")
    police.submit(address, address.replace("/updates/", "/take-back/"))
    asked = team.post(f"{item}/ask", old | {"question": "Were they in Dover?"})
    assert asked.status == 409 and "Contributor, Kent Police took this back at " in asked.words
    assert "There is nothing to decide until Kent Police sends it again." in asked.words
    police.submit(address, f"{address}/send", text="Fifty shops.")
    page = team.post(f"{item}/ask", old | {"question": "Were they in Dover?"})
    assert page.status == 409 and "Were they in Dover?" in page.text, "what was typed stays"
    assert "a question to answer" not in police.get("/").words


def test_what_was_typed_beside_the_text_is_shown_where_somebody_sent_it_meanwhile(app: Flask) -> None:
    police, boss = contributor(app), lead(app)
    address, fields = opened(police)
    boss.post(f"{address}/send", boss.get(address).fields("/send") | {"text": TEXT})
    typed = {"text": "Fifty shops.", "milestones-0-title": "Website is live", "note": "Between us."}
    page = police.post(address, fields | typed)
    assert page.status == 409
    assert all(words in page.words for words in typed.values())


def test_a_double_click_on_what_came_back_by_parts_sends_once(app: Flask) -> None:
    police, address = sent_with_number(app)
    team = coordinator(app)
    send_back(team, team.item("kent-police", "SM5"), ["text"])
    page = police.get(address)
    fields = page.fields("/send") | {"text": "Fifty shops."}
    for _ in range(2):
        assert police.post(f"{address}/send", fields, follow=True).heading == "Sent to the team"
    assert "Version 2," in team.get(team.item("kent-police", "SM5")).words


def test_entering_for_an_agency_keeps_its_private_note(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text=TEXT, note="Between us: the sergeant is leaving.")
    item = team.item("kent-police", "SM5")
    send_back(team, item, [])
    enter(team, address.rpartition("/")[2], text="Fifty shops.")
    assert "Between us: the sergeant is leaving." in team.get(item).words
