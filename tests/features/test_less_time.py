"""More time that was given by slip is taken back, and requests for more time that nothing waits for any more are closed."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask import Flask

from portal.core import clock
from portal.core.transaction import transaction
from portal.extensions import db
from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator
from tests.features.test_agency_notes import NOTES, mails, tell
from tests.features.test_review_board_and_lists import overdue
from tests.features.test_submissions_late_after_issue import WINTER, updates_on

ITEMS = f"/cycles/{CYCLE}/items?agency=kent-police"
WHY = "It was meant for another one."


def given(team: Person, day: str = "24 July 2019") -> tuple[str, Page]:
    """The first thing that Kent Police owes has time until this day: the page that gives less, and the one that gave more."""
    address = team.get(ITEMS).links("more-time")[0]
    page = team.submit(address, until=day, reason="The crime system is moved.")
    return team.get(address).link("Give less time"), page


def test_more_time_is_shortened_and_taken_back_after_a_question(either_app: Flask) -> None:
    team = coordinator(either_app)
    less, _ = given(team)
    page = team.get(less)
    assert page.fields()["until"] == "12 July 2019", "the day that takes all of it back"
    assert "12 July 2019, the due date of the cycle, takes back all of the extra time." in page.words
    for until, message in (
        ("24 July 2019", "It has until 24 July 2019. Give a day before that."),
        ("11 July 2019", "The whole cycle is due on 12 July 2019. Give that day, or a later one."),
    ):
        page = team.submit(less, until=until, reason=WHY)
        assert (page.status, page.errors) == (422, [("#until", message)])
    assert team.submit(less, until="19 July 2019", reason="x").errors == [("#reason", "Say why, in a few words.")]
    page = team.submit(less, until="24 July 2019", reason="x")
    assert [place for place, _ in page.errors] == ["#until", "#reason"] and page.fields()["reason"] == "x"
    page = team.submit(less, until="19 July 2019", reason=WHY)
    assert "Take the time after 19 July 2019 back?" in page.words and "late straight away" not in page.words
    assert "A mail goes to Contributor, Kent Police and Lead, Kent Police." in page.words and not mails(either_app, "less time")
    fields = page.fields(re.sub(r"\?.*", "", less))
    other = team.post(less, fields | {"until": "18 July 2019", "sure_of": "2019-07-19"})
    assert "Take the time after 18 July 2019 back?" in other.words, "the button stands for the day that it names"
    done = team.post(less, fields | {"sure_of": "2019-07-19"}, follow=True)
    assert "is due on 19 July 2019 now. Kent Police gets a mail." in done.words
    who = "by Coordinator, KCST on 3 July 2019"
    shortened = f"shortened from 24 July 2019 {who}: {WHY.rstrip('.')})"
    assert f"until 19 July 2019 (extended from 12 July 2019 {who}: The crime system is moved; then {shortened}" in done.words
    for mail in mails(either_app, "less time"):
        assert "is due on 19 July 2019 now, and no longer on 24 July 2019." in mail.text and WHY in mail.text
    assert len(mails(either_app, "less time")) == 2
    again = team.post(less, fields | {"sure_of": "2019-07-19"})
    assert again.errors == [("#until", "It has until 19 July 2019. Give a day before that.")], "pressed twice"
    page = team.post(less, fields | {"until": "12 July 2019", "sure_of": "2019-07-12"}, follow=True)
    assert "until 19 July" not in page.words and "until 12 July" not in page.words
    assert f"due 12 July 2019 (shortened from 19 July 2019 {who}: {WHY.rstrip('.')})" in page.words
    assert "It has no more time than the whole cycle, which is due on 12 July 2019." in team.get(less).words
    assert len(mails(either_app, "less time")) == 4


def test_a_day_that_is_over_is_asked_about_in_other_words(app: Flask) -> None:
    team = coordinator(app)
    less, _ = given(team)
    overdue(team)
    page = team.submit(less, until="2 July 2019", reason=WHY)
    assert "That day has passed, so it is 1 day late straight away." in page.words


def test_only_the_team_gives_less_time_and_only_of_what_is_not_sent(app: Flask) -> None:
    team = coordinator(app)
    less, _ = given(team)
    assert contributor(app).get(less).status == 404
    fields = team.get(less).fields() | {"until": "12 July 2019", "reason": WHY, "sure_of": "2019-07-12"}
    team.post(f"/cycles/{CYCLE}/close", team.get(f"/cycles/{CYCLE}/stop").fields("/close"))
    assert "does not take updates now" in team.get(less).words
    page = team.post(less, fields)
    assert page.status == 422 and "does not take updates now" in page.errors[0][1]
    assert "until 24 July 2019" in team.get(ITEMS).words and not mails(app, "less time")


def issued(app: Flask) -> None:
    """The running cycle is issued, as far as these pages ask."""
    from portal.cycles.models import Cycle

    with app.app_context(), transaction():
        db.session.execute(db.update(Cycle).where(Cycle.key == CYCLE).values(status="issued"))
        clock.start_at(datetime(2019, 7, 26, 9, 0))


BUTTONS = ["Give more time", "Give no more time"]


def buttons(page: Page) -> list[str]:
    return [one.text_content().strip() for one in page.tree.xpath("//main//form//button")]


def test_a_request_that_is_open_at_the_issue_is_given_or_refused_as_before(either_app: Flask) -> None:
    police, team = contributor(either_app), coordinator(either_app)
    address, _ = tell(police, "SM5", until="2/8/2019", words="The crime system is moved.")
    tell(police, "SM2", until="2/8/2019", words="The shop is closed.")
    issued(either_app)
    note = team.get(NOTES).link("Kent Police, SM5")
    page = team.get(note)
    assert buttons(page) == BUTTONS and page.fields(note)["until"] == "2 August 2019"
    assert "It was due on 12 July 2019." in page.words
    refused = team.post(note, page.fields(note) | {"close": "yes"})
    assert refused.errors == [("#until", "More time would still help. Give it, or say why not.")]
    team.submit(note, note, until="2 August 2019", answer="")
    words = police.get(address).words
    assert "Given, and due on 2 August 2019 now" in words and "Due 2 August 2019" in words and "days late" not in words
    second = team.get(NOTES).link("Kent Police, SM2")
    team.post(second, team.get(second).fields() | {"refuse": "yes", "answer": "The meeting was yesterday."})
    text = " ".join(mails(either_app, "more time")[-1].text.split())
    assert "The team cannot give you more time for “SM2" in text and "It was due on 12 July 2019." in text


def test_more_time_can_be_asked_for_after_the_issue_as_it_can_be_given(either_app: Flask) -> None:
    police, team = contributor(either_app), coordinator(either_app)
    issued(either_app)
    address, words = tell(police, "SM5", until="2/8/2019", words="The crime system is moved.")
    assert "Asked for more time until 2 August 2019, on 26 July 2019." in words
    note = team.get(NOTES).link("Kent Police, SM5")
    assert buttons(team.get(note)) == BUTTONS
    team.submit(note, note, until="2 August 2019", answer="")
    assert "Due 2 August 2019" in police.get(address).words


def test_what_was_asked_for_a_correction_of_the_report_is_closed_with_a_true_word(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    tell(police, "SM5", until="2/8/2019", words="The crime system is moved.")
    police.send("SM5", text="We visited forty shops.")
    item = team.item("kent-police", "SM5")
    team.decide(item, "approve")
    issued(app)
    team.decide(item, "reopen", reason="Please correct the number of shops.")
    note = team.get(NOTES).link("Kent Police, SM5")
    page = team.get(note)
    assert buttons(page) == ["Close it: no longer needed"] and "so a correction has no date." in page.words
    team.post(note, page.fields(note) | {"close": "yes"})
    assert "A correction of it has no date, so it needs no more time." in " ".join(mails(app, "more time")[0].text.split())


def test_a_request_that_was_met_another_way_says_so(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address, _ = tell(police, "SM5", until="19/7/2019", words="The crime system is moved.")
    item = next(one for one in team.get(ITEMS).links("more-time") if "SM5" in team.get(one).words)
    team.submit(item, until="22 July 2019", reason="The team rang.")
    note = team.get(NOTES).link("Kent Police, SM5")
    page = team.get(note)
    assert "This has until 22 July 2019 already." in page.words
    assert [one.text_content().strip() for one in page.tree.xpath("//main//form//button")] == ["Close it: no longer needed"]
    team.post(note, page.fields(note) | {"close": "yes"})
    assert "No longer needed" in police.get(address).words
    assert any("You have until 22 July 2019 for “SM5" in " ".join(mail.text.split()) for mail in mails(app, "more time"))


def test_a_request_that_would_still_help_is_not_closed_so(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    tell(police, "SM5", until="19/7/2019", words="The crime system is moved.")
    note = team.get(NOTES).link("Kent Police, SM5")
    page = team.get(note)
    assert "Close it" not in page.words
    refused = team.post(note, page.fields(note) | {"close": "yes"})
    assert refused.errors == [("#until", "More time would still help. Give it, or say why not.")]


def test_an_issued_cycle_offers_no_more_time_for_all_but_for_one_thing(app: Flask) -> None:
    team, canterbury = coordinator(app), contributor(app, "canterbury")
    page = team.get(f"/cycles/{WINTER}/agencies/canterbury")
    assert "Write to them" in page.words and "More time for all" not in page.words
    assert "More time for all" in team.get(f"/cycles/{CYCLE}/agencies/canterbury").words
    late, running = updates_on(canterbury, "SM5")
    page = canterbury.get(late.replace("/updates/", "/tell-the-team/"))
    assert page.fields(late.replace("/updates/", "/tell-the-team/"))["until"] == "" and "It was due on" in page.words
    canterbury.submit(running, f"{running}/send", text="Two visits were made in June.")
    team.decide(team.item("canterbury", "SM5"), "approve")
    page = canterbury.get(late.replace("/updates/", "/tell-the-team/"))
    assert "A later update of the agency is approved, so nobody waits for this one." in page.words
    assert not page.tree.xpath("//input[@name='until']")


def test_saving_what_was_overtaken_offers_no_choice_of_texts(app: Flask) -> None:
    team, canterbury = coordinator(app), contributor(app, "canterbury")
    late, running = updates_on(canterbury, "SM5")
    fields = canterbury.get(late).fields("/send") | {"text": "Nobody was placed in winter."}
    save = canterbury.get(late).tree.xpath("//form/@hx-post")[0]
    canterbury.submit(running, f"{running}/send", text="Two visits were made in June.")
    team.decide(team.item("canterbury", "SM5"), "approve")
    answer = canterbury.client.post(save, data=fields, headers={"HX-Request": "true", "HX-Target": "saved"})
    assert answer.status_code == 409 and "is not needed any more" in answer.text
    assert "See both" not in answer.text


@pytest.mark.parametrize("words", ["x", " y ", ""])
def test_one_letter_is_no_reason(app: Flask, words: str) -> None:
    police, team = contributor(app), coordinator(app)
    address = team.get(ITEMS).links("more-time")[0]
    assert team.submit(address, until="24 July 2019", reason=words).errors == [("#reason", "Say why, in a few words.")]
    form = police.get(police.get("/").link("SM5")).link("Ask for more time")
    assert police.submit(form, until="19/7/2019", words=words).errors == [("#words", "Say why you need more time.")]
    assert police.submit(form, until="", words=words).errors == [("#words", "Write what the team should know.")]
    tell(police, "SM5", until="19/7/2019", words="The system.")
    note = team.get(NOTES).link("Kent Police, SM5")
    fields = team.get(note).fields() | {"refuse": "yes", "answer": words}
    assert team.post(note, fields).errors == [("#answer", "Say in a word why not. The agency reads it.")]


def test_an_old_page_says_once_that_no_time_can_be_taken_back_and_what_was_typed_stays(app: Flask) -> None:
    team = coordinator(app)
    less, _ = given(team)
    fields = team.get(less).fields() | {"until": "19 July 2019", "reason": WHY}
    other = coordinator(app)
    other.post(less, other.get(less).fields() | {"reason": WHY, "until": "12 July 2019", "sure_of": "2019-07-12"})
    page = team.post(less, fields)
    why = "It has no more time than the whole cycle, which is due on 12 July 2019."
    assert page.errors == [("#until", why)] and page.words.count(why) == 1
    assert f"You typed: 19 July 2019, “{WHY}”. Nothing was changed." in page.words
    page = team.post(less, fields | {"until": "soon", "reason": ""})
    assert page.errors == [("#until", why)] and "You typed: soon. Nothing was changed." in page.words


def test_less_time_is_offered_where_the_team_sees_the_extended_date(app: Flask) -> None:
    team = coordinator(app)
    assert "Give less time" not in team.get(ITEMS).words
    given(team)
    page = team.get(ITEMS)
    less = page.link("Give less time")
    assert "Less time for Kent Police" in team.get(less).heading and len(page.links("less-time")) == 1


def test_more_time_for_one_thing_is_a_mail_to_everybody_of_the_agency(app: Flask) -> None:
    team = coordinator(app)
    address = team.get(ITEMS).links("more-time")[0]
    assert "A mail goes to Contributor, Kent Police and Lead, Kent Police." in team.get(address).words
    given(team)
    sent = mails(app, "more time")
    assert [mail.recipient for mail in sent] == ["contributor@kent-police.example", "lead@kent-police.example"]
    text = " ".join(sent[0].text.split())
    assert "The team gives you until 24 July 2019 for “DA3" in text and "The crime system is moved." in text
    team.submit(address, until="25 July 2019", reason="A day more.")
    assert len(mails(app, "more time")) == 4
