"""What lists, mails and files say of what was opened again, of what is due first, and of mails that have not left."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from flask import Flask

from portal.core import clock
from portal.core.transaction import transaction
from portal.extensions import db
from portal.notifications.digests import DigestLine
from portal.notifications.outbox import Mail
from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator, lead
from tests.factories.sheets import number_of
from tests.features.test_reminders import mails, run
from tests.features.test_review_board_and_lists import overdue

WARDENS, OFFICER = "kcc-wardens", "contributor@kent-police.example"


def group(page: Page, heading: str) -> str:
    """Everything below one heading of the list; nothing where it is not there."""
    found = page.tree.xpath("//section[h2[starts-with(normalize-space(), $heading)]]", heading=heading)
    return " ".join(found[0].text_content().split()) if found else ""


def opened_again(app: Flask, agency: str = WARDENS) -> tuple[Person, str]:
    """An officer opens the approved return of April again: the person, and the number of the return."""
    person = contributor(app, agency)
    number = number_of(person.get("/").link("April 2019"))
    page = person.submit(f"/returns/{number}/revise", reason="Two visits of April were counted in May.")
    assert "open again" in page.words, page.words
    return person, number


def items(team: Person, agency: str, query: str = "") -> dict[str, dict[str, str]]:
    """The lines of the file of what is owed, by what they are."""
    found = team.client.get(f"/cycles/{CYCLE}/items.csv?agency={agency}{query}").text
    return {row["what"]: row for row in csv.DictReader(io.StringIO(found))}


def test_what_an_agency_opened_again_was_not_sent_back(app: Flask) -> None:
    officer, _ = opened_again(app)
    for person, name in ((officer, "You"), (lead(app, WARDENS), "Contributor, Community Wardens")):
        words = group(person.get("/"), "Open again")
        assert f"{name} opened it again on 3 July" in words and "“Two visits of April were counted in May.”" in words
        assert "April 2019" not in group(person.get("/"), "Sent back to you")


def test_what_the_team_opened_again_says_who_did(app: Flask) -> None:
    """BTP's SM5 is open again in the demonstration."""
    words = group(contributor(app, "btp").get("/"), "Open again")
    assert "SM5" in words and "Coordinator, KCST opened it again on 2 July" in words
    assert not group(contributor(app, "btp").get("/"), "Sent back to you")


def test_the_reminder_says_so_too(app: Flask) -> None:
    opened_again(app)
    run(app, date(2019, 7, 5))
    [own] = mails(app, f"contributor@{WARDENS}.example")
    [boss] = mails(app, f"lead@{WARDENS}.example")
    assert "Data return, April 2019 (you opened it again on 3 July)" in own.text, own.text
    assert "Data return, April 2019 (Contributor, Community Wardens opened it again on 3 July)" in boss.text
    assert "1 open again" in own.subject and own.text.index("Open again") < own.text.index("April 2019")


def test_what_came_back_and_is_late_says_so_in_the_reminder(app: Flask) -> None:
    run(app, date(2019, 7, 15))
    [mail] = mails(app, f"contributor@{WARDENS}.example")
    line = next(one for one in mail.text.splitlines() if "May 2019" in one)
    assert line == "* Data return, May 2019 (3 days late)", mail.text


def test_what_was_sent_in_time_and_is_open_again_is_not_late_anywhere(app: Flask) -> None:
    team = coordinator(app)
    officer, number = opened_again(app)
    overdue(team)
    april = items(team, WARDENS)["Data return, April 2019"]
    assert (april["status"], april["days_late"]) == ("reopened", "0")
    assert items(team, WARDENS)["Data return, June 2019"]["days_late"] == "1"
    assert "April 2019" not in team.get(f"/cycles/{CYCLE}/items?agency={WARDENS}&status=late").words
    assert "Data return, April 2019" not in items(team, WARDENS, "&status=late")
    page = officer.get(f"/returns/{number}")
    assert "1 day late" not in page.tree.xpath("string((//main//p[contains(., 'Open again for you')])[1])")
    line = group(officer.get("/"), "Open again")
    assert "overdue" not in line and "due 2 July" not in line
    assert "by 2 July" not in officer.get("/").heading


def test_the_button_opens_what_is_due_first(app: Flask) -> None:
    """More time for what stands first in the agreement: what is due before that comes first."""
    from portal.cycles.models import Obligation

    police = contributor(app)
    lines = police.get("/").tree.xpath("//section[h2[contains(.,'To do')]]//li//a/@href")
    with app.app_context(), transaction():
        for address in police.get("/").tree.xpath("//section[h2[contains(.,'Sent back')]]//li//a/@href"):
            _mark_sent(int(number_of(address)))
        for address in lines[:-1]:
            obligation = db.session.get(Obligation, int(number_of(address)))
            assert obligation is not None
            obligation.extended_to, obligation.extension_reason = date(2019, 7, 26), "The crime system is moved."
    page = police.get("/")
    first = [one for one in page.tree.xpath("//section[h2[contains(.,'To do')]]//li") if "from " not in one.text_content()]
    [button] = page.tree.xpath("//main//a[@role='button']/@href")
    assert "due 12 July" in first[0].text_content()
    assert button == first[0].xpath(".//a/@href")[0]


def _mark_sent(obligation_id: int) -> None:
    from portal.submissions.models import Submission
    from portal.submissions.workflow import Status

    db.session.execute(db.update(Submission).where(Submission.obligation_id == obligation_id).values(status=Status.SUBMITTED))


def test_the_digest_says_nothing_that_is_not_so_any_more(app: Flask) -> None:
    with app.app_context(), transaction():
        db.session.execute(db.delete(DigestLine))
    police, team = contributor(app), coordinator(app)
    for ref in ("SM5", "SM2", "SV1"):
        police.send(ref, text=f"We visited forty shops for {ref}.")
        team.decide(team.item("kent-police", ref), "approve")
    for ref in ("SM2", "SV1"):
        team.decide(team.item("kent-police", ref), "reopen", reason="Please correct the number of visits.")
    police.send("SV1", text="We visited ninety shops for SV1.")
    team.decide(team.item("kent-police", "SV1"), "approve")
    run(app, date(2019, 7, 4))
    [mail] = mails(app, OFFICER, "digest")
    assert mail.subject == "Approved: 2", mail.text
    assert [mail.text.count(f"• {ref} ") for ref in ("SM5", "SM2", "SV1")] == [1, 0, 1]


def test_a_digest_of_which_nothing_holds_is_not_sent(app: Flask) -> None:
    with app.app_context(), transaction():
        db.session.execute(db.delete(DigestLine))
    key = "kcc-public-health"
    officer = contributor(app, key)
    address = officer.send("SV2", text="We met twice.")
    number = number_of(address)
    officer.post(f"/take-back/{number}", {"csrf_token": officer.get("/account").fields()["csrf_token"]})
    run(app, date(2019, 7, 4))
    assert not mails(app, f"lead@{key}.example", "digest"), "nothing waits for a sign-off any more"
    officer.send("SV2", text="We met three times.")
    with app.app_context(), transaction(), clock.fixed_at(datetime(2019, 7, 4, 12)):
        db.session.execute(db.update(DigestLine).where(DigestLine.posted_at.is_(None)).values(at=datetime(2019, 7, 4, 12)))
    run(app, date(2019, 7, 5))
    [mail] = mails(app, f"lead@{key}.example", "digest")
    assert mail.text.count("SV2") == 1


def test_a_mail_that_waits_has_not_been_sent(app: Flask) -> None:
    team, page = coordinator(app), f"/cycles/{CYCLE}/reminders"
    overdue(team)
    before = team.get(page).paragraph("KFRS")
    run(app, date(2019, 7, 3), hour=12)  # one day after the due date
    waiting = [mail for mail in mails(app) if "kfrs" in mail.recipient and mail.sent_at is None]
    assert waiting, "the step of one day after"
    assert f"{len(waiting)} wait to be sent" in team.get(page).paragraph("KFRS") and "to be sent" not in before
    assert "Waiting to be sent since" in team.get(f"/cycles/{CYCLE}/agencies/kfrs").words
    with app.app_context(), transaction():
        db.session.execute(db.update(Mail).where(Mail.sent_at.is_(None)).values(sent_at=datetime(2019, 7, 3, 12)))
    assert "to be sent" not in team.get(page).paragraph("KFRS") and "last 3 July" in team.get(page).paragraph("KFRS")
    assert "Waiting to be sent" not in team.get(f"/cycles/{CYCLE}/agencies/kfrs").words


def test_the_first_page_of_the_team_names_what_issued_cycles_still_lack(either_app: Flask) -> None:
    """As many as the list behind the link has; what is approved, or overtaken, is not among them."""
    team = coordinator(either_app)
    summary = team.get("/").tree.xpath("//ul[@class='app-summary']//a[contains(., 'late for')]")
    words = [" ".join(one.text_content().split()) for one in summary]
    assert any("late for January to March 2019, which is issued" in one for one in words), words
    for one, line in zip(summary, words, strict=True):
        found = team.get(one.get("href"))
        assert found.tree.xpath("string(//*[contains(@class,'app-list-count')])").split()[0] == line.split()[0], line
