"""A cycle that was opened by mistake is removed while nothing was sent in it (rule 14)."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from portal.extensions import db
from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator
from tests.features.test_cycles_programme import plan

KEY, TITLE = "2019-07-to-2019-09", "July to September 2019"
DATES = {"due": "14 October 2019", "meeting": "30 October 2019"}


def opened(team: Person) -> Page:
    """The page that removes the cycle after the demonstration's, which is open now."""
    page = team.post("/cycles/new", team.get("/cycles/new").fields() | DATES, follow=True)
    assert f"{TITLE} is open." in page.words, page.words
    return team.get(team.get(f"/cycles/{KEY}/dates").link("Remove this cycle"))


def rows(app: Flask, table: str, where: str = "1 = 1") -> int:
    with app.app_context():
        return int(db.session.execute(text(f"SELECT count(*) FROM {table} WHERE {where}")).scalar_one())  # noqa: S608


OPENED = "heading = 'A cycle has opened'"
TABLES = ("cycle", "obligation", "submission", "submission_event", "progress_update", "return_cell", "context", "agency_note")


def test_it_goes_with_all_that_was_begun_in_it(either_app: Flask) -> None:
    team, police = coordinator(either_app), contributor(either_app)
    before = {table: rows(either_app, table) for table in TABLES}
    lines_before = rows(either_app, "digest_line", OPENED)
    page = opened(team)
    assert "No agency has been mailed about it and none has begun to write, so nobody is told." in page.words
    assert rows(either_app, "digest_line", OPENED) > lines_before
    assert "updates and returns owed by" in page.words and "draft" not in page.words
    assert TITLE in police.get("/").words
    links = police.get("/").tree.xpath("//main//li//a[contains(@href, '/updates/')]")
    address = [one.get("href") for one in links if "SM5" in one.text_content()][-1]
    police.submit(address, text="Half a sentence")
    police.submit(police.get(address).link("Ask for more time"), until="20/10/2019", words="We move house.")
    team.submit(f"/cycles/{KEY}/reminders/pause/kfrs", reason="They told us.")
    answer = team.post(f"/cycles/{KEY}/remove", page.fields("/remove"))
    assert answer.status == 409 and "This has changed since you read it." in answer.words
    page = team.get(f"/cycles/{KEY}/remove")
    assert "1 draft that agencies have begun" in page.words and "1 note of agencies to the team" in page.words
    page = team.submit(f"/cycles/{KEY}/remove")
    assert f"{TITLE} is removed. 2 people who write for its agencies may have heard of it" in page.words, page.words
    assert {table: rows(either_app, table) for table in TABLES} == before
    assert TITLE not in police.get("/").words and police.get(address).status == 404
    assert team.get(f"/cycles/{KEY}/board").status == 404 and team.get("/").status == 200
    assert rows(either_app, "digest_line", "heading = 'A cycle is removed'")
    assert rows(either_app, "digest_line", OPENED) == lines_before, "nobody reads of it"
    opened(team)
    assert rows(either_app, "digest_line", OPENED) > lines_before, "of the new one they do"


def test_a_cycle_in_which_something_was_sent_stays(app: Flask) -> None:
    team = coordinator(app)
    page = team.get(f"/cycles/{CYCLE}/remove")
    assert "Something was sent in April to June 2019, so it stays." in page.words and not page.tree.xpath("//main//form")
    fields = team.get("/account").fields()
    assert team.post(f"/cycles/{CYCLE}/remove", fields).status == 409
    assert "A pack of January to March 2019 was issued" in team.get("/cycles/2019-01-to-2019-03/remove").words
    assert contributor(app).get(f"/cycles/{CYCLE}/remove").status == 404


def test_opened_and_removed_before_anybody_heard_of_it_it_is_planned_again(app: Flask) -> None:
    team = coordinator(app)
    plan(team, "monthly", **{"cycle-0-only_changes": "y"})
    asked = team.get(team.get(team.get("/cycles/programme").link("July 2019")).link("Open it now"))
    assert "As of today July 2019 asks 26 agencies for " in asked.words
    assert "under Community Safety Agreement 2018/19, although that ended on 31 March 2019" in asked.words
    team.post("/cycles/new", asked.fields() | {"sure_of_period": "2019-07-01 to 2019-07-31"}, follow=True)
    dates = team.get("/cycles/2019-07-to-2019-07/dates")
    assert "“Nothing has changed” is an answer" in dates.words
    address = dates.link("Remove this cycle")
    fields = team.get(address).fields("/remove") | {"plan_again": "yes"}
    page = team.post(address, fields, follow=True)
    assert (
        "July 2019 is removed. No agency has been mailed about it and none has begun to write, so nobody is told." in page.words
    )
    assert "It is in the programme again, and opens by itself on 1 August 2019." in page.words
    assert "Only what has changed is asked for." in page.words
    assert not rows(app, "digest_line", "heading = 'A cycle is removed'")
