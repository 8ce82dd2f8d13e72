"""What the pages of agencies say of their work agrees with how it stands."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, administrator, contributor, coordinator, lead
from tests.factories.sheets import cells, number_of
from tests.features.test_long_lists import OWN_WORK, names
from tests.features.test_returns_months import folkestone
from tests.features.test_second_presses import corrected
from tests.features.test_setting_up import code_of, entered
from tests.features.test_worklist_sign_off import HEALTH, REASON, TEXT, sign_off

RETURNS = "/returns"


def state_in(page: Page, words: str) -> str:
    [row] = [one for one in page.tree.xpath("//tbody/tr") if words in " ".join(one.text_content().split())]
    return " ".join(row.xpath("td")[-1].text_content().split())


def test_a_correction_is_called_one_in_both_lists_and_on_its_page(app: Flask) -> None:
    wardens, address, fields = corrected(app)
    wardens.post(address, fields)
    place = address.removesuffix("/revise")
    page = wardens.get(place)
    [cell] = cells(page, "April 2019")
    wardens.send_months(place, page.fields("/send") | {cell: "77"}, number_of(place))
    for whole in (OWN_WORK, RETURNS):
        assert state_in(wardens.get(whole), "April 2019") == "Sent on 3 July 2019: a correction of what was approved"
    page = wardens.submit(place, f"/take-back/{number_of(place)}")
    assert "A draft of a correction. What was approved stays in force until you send it and it is approved." in page.words
    for whole in (OWN_WORK, RETURNS):
        assert state_in(wardens.get(whole), "April 2019") == "Draft: a correction of what was approved"


def test_what_the_lead_gave_back_is_sent_back_in_the_list(either_app: Flask) -> None:
    health, boss = contributor(either_app, HEALTH), lead(either_app, HEALTH)
    address = health.send("SV2", text=TEXT)
    sign_off(boss, address, "/decline", reason=REASON)
    assert state_in(health.get(f"{OWN_WORK}?cycle={CYCLE}"), "SV2 ") == "Sent back by your lead"
    assert any(row.startswith("SV2 ") for row in names(health.get(f"{OWN_WORK}?state=sent back&cycle={CYCLE}")))
    assert not any(row.startswith("SV2 ") for row in names(health.get(f"{OWN_WORK}?state=draft&cycle={CYCLE}")))


def test_both_lists_of_returns_say_the_same(reading_app: Flask) -> None:
    police = contributor(reading_app)
    one, other = police.get(f"{OWN_WORK}?kind=return"), police.get(RETURNS)
    for month in ("April 2019", "May 2019", "June 2019", "March 2019"):
        assert state_in(one, month) == state_in(other, month)


def test_a_return_that_is_not_asked_for_any_more(app: Flask) -> None:
    """Neither list calls it “not started”, and its page does not say when its numbers can be entered."""
    team, person = coordinator(app), contributor(app, "folkestone-hythe")
    address = person.get("/").link("June 2019")
    team.submit(team.row_link("folkestone-hythe", "June 2019", "Stop asking"), reason="The shop has closed.", printed="printed")
    for whole in (OWN_WORK, RETURNS):
        assert state_in(person.get(whole), "June 2019") == "Not asked for any more"
    page = person.get(f"/tell-the-team/{number_of(address)}")
    assert "due on" not in page.words and "The team sees what you write at once" in page.words


def test_filling_in_zeros_where_nothing_is_empty_says_so(app: Flask) -> None:
    person, address, page, (april, may, june) = folkestone(app)
    person.post(address, page.fields("/send") | {april: "31", may: "32", june: "33"})
    action = f"{address}/nil"
    page = person.post(action, person.get("/account").fields() | {"shared-why": "Nobody came."}, follow=True)
    assert "No box of April 2019 is empty, so nothing was filled in." in page.text


def test_how_much_is_the_same_is_shown_for_a_saved_draft_only(app: Flask) -> None:
    police = contributor(app)
    address = police.get("/").link("SM5")
    words = "of the words are the same as last time"
    assert words not in police.get(address).words, "nothing is saved"
    police.submit(address, f"{address}/preview", text="We visited forty shops.")
    assert words in police.get(address).words
    police.submit(address, f"{address}/send")
    assert words not in police.get(address).words


def test_the_receipt_says_what_is_true_after_the_decision_and_has_the_text(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text="We visited forty shops.")
    receipt = address.replace("/updates/", "/sent/")
    page = police.get(receipt)
    assert "We visited forty shops." in page.words and "or to take it back" in page.words
    item = team.item("kent-police", "SM5")
    team.submit(item, f"{item}/ask", question="How many of them are in Dover?")
    assert "or to take it back" not in police.get(receipt).words
    team.decide(item, "approve")
    page = police.get(receipt)
    assert "The team has read and approved it." in page.words
    assert "or send it back" not in page.words and "or to take it back" not in page.words


def test_the_next_thing_names_its_cycle_where_two_ask_for_the_same(app: Flask) -> None:
    canterbury = contributor(app, "canterbury")
    button = "string(//main//a[contains(@class,'govuk-button')])"
    assert canterbury.get("/").tree.xpath(button).strip().startswith("Start with: SM5 (January to March 2019) ")
    address = canterbury.get("/").link("SM5")
    page = canterbury.submit(address, f"{address}/send", text="Two visits were made in June.")
    assert page.heading == "Sent to the team"
    assert "(" not in page.tree.xpath(button), "one cycle asks for it now"


def test_the_next_month_of_a_return_comes_next(app: Flask) -> None:
    person, address, page, (april, may, _) = folkestone(app)
    page = person.send_months(address, page.fields("/send") | {april: "31", may: "32"}, number_of(address))
    assert page.link("Next: ") == person.get("/").link("May 2019")


def test_more_time_for_another_month_is_offered_from_an_approved_one(app: Flask) -> None:
    police = contributor(app)
    april, may = (police.get("/").link(month) for month in ("April 2019", "May 2019"))
    page = police.get(april)
    assert page.link("Tell the team something") == f"/tell-the-team/{number_of(april)}"
    assert page.link("Ask for more time for May 2019") == f"/tell-the-team/{number_of(may)}"
    assert not police.get(may).tree.xpath("//a[contains(., 'Ask for more time for')]")


def test_the_question_what_to_send_leads_to_its_first_choice(app: Flask) -> None:
    police = contributor(app)
    address = police.get("/").link("SM5")
    police.submit(address, f"{address}/preview", text="We visited forty shops.")
    page = police.submit("/ask-the-team", "/ask-the-team", text="Please ring us.")
    assert page.errors == [("#obligation", "Choose what the team is to send.")]
    assert page.tree.xpath("//input[@type='radio'][@id='obligation']")


def test_all_that_is_wrong_with_a_new_password_is_shown_at_once(app: Flask) -> None:
    police = contributor(app)
    page = police.submit("/account", "/account", current="not-my-password", new="short", again="other")
    assert [place for place, _ in page.errors] == ["#current", "#new", "#again"]
    assert page.errors[0][1] == "This is not your current password."


def test_all_that_is_wrong_with_a_new_person_is_shown_at_once(app: Flask) -> None:
    admin = administrator(app)
    taken = "contributor@kent-police.example"
    page = admin.submit("/people/new", "/people/new", name="Ann", email=taken, telephone="1" * 41)
    places = dict(page.errors)
    assert places["#email"].startswith("Somebody already has this") and "#telephone" in places


@pytest.mark.parametrize("until", ["", "someday"])
def test_no_more_time_needs_no_date(app: Flask, until: str) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.get("/").link("SM5")
    tell = f"/tell-the-team/{number_of(address)}"
    police.submit(tell, tell, until="19/7/2019", words="The crime system is moved.")
    note = team.get(f"/cycles/{CYCLE}/notes").link("Kent Police, SM5")
    page = team.submit(note, note, until=until, answer="The report cannot wait.", refuse="yes")
    assert page.status == 200 and not page.errors, page.errors
    assert "Not given" in police.get(address).words


def test_the_first_account_names_what_is_wrong_in_the_order_of_the_page(empty_app: Flask) -> None:
    stranger, _ = entered(empty_app, code_of(empty_app))
    page = stranger.submit("/first-visit/account", partnership="", name="", email="", password="", again="")
    assert [place for place, _ in page.errors][:3] == ["#name", "#email", "#password"]


def test_x_without_a_note_is_to_be_put_right_and_not_filled_in(app: Flask) -> None:
    person, address, page, (april, may, june) = folkestone(app)
    page = person.post(f"{address}/send", page.fields("/send") | {april: "[x]", may: "many", june: "33", "months": "all"})
    assert len(page.errors) == 2 and "2 to put right" in page.words
    assert page.link("2 to put right") == page.errors[0][0]
    assert "April 2019: A draft. Due 12 July 2019. 1 of 1 left to fill in." in page.words
