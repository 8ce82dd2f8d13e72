"""A meeting moves, or is called off without another day."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.queries import cycle as cycle_by_key
from portal.extensions import db
from portal.notifications.digests import DigestLine
from portal.packs.compile import compile_contents
from tests.factories.measures import changing
from tests.factories.pages import CYCLE, contributor, coordinator
from tests.factories.printed_packs import all_texts
from tests.features.test_digests import digests
from tests.features.test_reminders import run

DATES = f"/cycles/{CYCLE}/dates"
CALLED_OFF = "called off (it was to be on 25 July 2019)"


def test_a_meeting_is_called_off_on_every_page_and_in_every_format(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    page = team.submit(DATES, is_called_off="y")
    assert "The agencies are told tomorrow morning." in page.words and "The meeting is called off" in page.words
    assert "meeting called off" in team.get(DATES).words
    assert f"C{CALLED_OFF[1:]}" in team.get("/cycles").words
    police.send("SM5", text="We visited forty shops.")
    number = police.get("/").link("SM5").rpartition("/")[2]
    assert "Its meeting is called off, and has no other day yet." in police.get(f"/sent/{number}").words
    with app.app_context():
        contents = compile_contents(cycle_by_key(CYCLE), Audience.WORKING_GROUP, now=clock.now())
    texts = all_texts(app, contents)
    for form in ("pack.docx", "pack.pdf", "pack.xlsx"):
        assert CALLED_OFF in texts[form], form


def test_those_who_send_and_those_who_meet_read_of_it_the_next_morning(app: Flask) -> None:
    coordinator(app).submit(DATES, is_called_off="y")
    run(app, date(2019, 7, 4))
    for email in ("contributor@kent-police.example", "member@working-group.example"):
        [mail] = digests(app, email)
        assert f"The meeting about April to June 2019 is {CALLED_OFF}" in mail.text, mail.text


def test_another_day_takes_that_back(app: Flask) -> None:
    team = coordinator(app)
    team.submit(DATES, is_called_off="y")
    page = team.submit(DATES, meeting="31 July 2019", is_called_off="")
    assert "called off" not in page.words
    run(app, date(2019, 7, 4))
    [mail] = digests(app, "member@working-group.example")
    assert "The meeting about April to June 2019 is on 31 July 2019. It was on 25 July 2019" in mail.text, mail.text
    assert mail.text.count("The meeting about") == 1, "of two changes on one day the second, and what was known before both"


def test_another_day_beside_the_tick_is_asked_about(app: Flask) -> None:
    """It would be printed as the day on which the meeting was to be."""
    team = coordinator(app)
    team.submit(DATES, is_called_off="y")
    page = team.submit(DATES, meeting="8 August 2019")
    assert page.status == 422 and "You have entered another day. Take this tick off" in page.message_at("is_called_off")
    assert page.fields()["meeting"] == "8 August 2019"


def test_the_due_date_may_lie_after_the_day_of_a_meeting_that_is_called_off(app: Flask) -> None:
    page = coordinator(app).submit(DATES, is_called_off="y", due="2 August 2019")
    assert "The dates are changed." in page.words, page.words


def test_a_meeting_that_was_moved_and_then_called_off_was_to_be_on_the_day_that_people_know(app: Flask) -> None:
    team = coordinator(app)
    team.submit(DATES, meeting="30 July 2019")
    team.submit(DATES, is_called_off="y")
    run(app, date(2019, 7, 4))
    [mail] = digests(app, "member@working-group.example")
    assert f"The meeting about April to June 2019 is {CALLED_OFF}" in mail.text, mail.text


def test_a_line_from_before_lines_knew_what_was_so_is_left_out(app: Flask) -> None:
    team = coordinator(app)
    team.submit(DATES, meeting="30 July 2019")
    with changing(app):
        for line in db.session.scalars(select(DigestLine).where(DigestLine.cause.startswith("meeting changed:"))):
            kind, number, _, moment = line.cause.split(":")
            line.cause = f"{kind}:{number}:{moment}"
    team.submit(DATES, meeting="31 July 2019")
    run(app, date(2019, 7, 4))
    [mail] = digests(app, "member@working-group.example")
    assert "is on 31 July 2019. It was on 30 July 2019" in mail.text, mail.text


def test_nobody_reads_a_second_time_that_it_is_called_off(app: Flask) -> None:
    team = coordinator(app)
    team.submit(DATES, is_called_off="y")
    run(app, date(2019, 7, 4))
    team.submit(DATES, meeting="31 July 2019", is_called_off="")
    team.submit(DATES, is_called_off="y")
    run(app, date(2019, 7, 5))
    mails = digests(app, "member@working-group.example")
    assert sum("The meeting about" in one.text for one in mails) == 1


def test_nobody_is_mailed_of_what_is_moved_back(app: Flask) -> None:
    team = coordinator(app)
    for meeting, due in (("8 August 2019", "16 July 2019"), ("25 July 2019", "12 July 2019")):
        team.submit(DATES, meeting=meeting, due=due)
    run(app, date(2019, 7, 4))
    assert not [one for one in digests(app, "member@working-group.example") if "The meeting about" in one.text]
    assert not [one for one in digests(app, "contributor@kent-police.example") if "is due on" in one.text]


def test_a_cycle_without_a_meeting_day_after_its_due_date_is_not_planned_again(app: Flask) -> None:
    """It could not open by itself, and would stop the daily run."""
    team = coordinator(app)
    team.submit("/cycles/new", due="14 October 2019", meeting="30 October 2019")
    summer = "/cycles/2019-07-to-2019-09"
    page = team.get(team.get(f"{summer}/dates").link("Remove this cycle"))
    assert page.tree.xpath("//*[@name='plan_again']"), page.words
    team.submit(f"{summer}/dates", is_called_off="y", due="15 November 2019")
    page = team.get(team.get(f"{summer}/dates").link("Remove this cycle"))
    assert not page.tree.xpath("//*[@name='plan_again']"), page.words
