"""Who is reminded, when, and of what."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.accounts.models import Person as Account
from portal.core import clock
from portal.core.transaction import transaction
from portal.cycles.models import Cycle, Obligation
from portal.extensions import db
from portal.notifications import outbox
from portal.notifications.digests import DigestLine
from portal.notifications.outbox import Mail
from tests.factories.demonstration import OWING_AGENCIES, OWING_PEOPLE, PEOPLE_EACH
from tests.factories.pages import CYCLE, Person, administrator, contributor, coordinator, lead

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = f"/cycles/{CYCLE}/reminders"
# The usual steps of a cycle that is due on Friday 12 July: five working days before, one before, one after.
FIVE_BEFORE, ONE_BEFORE, ONE_AFTER = date(2019, 7, 5), date(2019, 7, 11), date(2019, 7, 15)
SATURDAY, MONDAY = FIVE_BEFORE + timedelta(days=1), FIVE_BEFORE + timedelta(days=3)
OWN_ADDRESS = "http://127.0.0.1:8000"  # what links in mails begin with
A_PAGE_OF_MAILS = 50


def run(app: Flask, day: date, *more: str, hour: int = 6) -> str:
    """What `reminders send` says at that hour (UTC)."""
    with clock.fixed_at(datetime(day.year, day.month, day.day, hour)):
        result = app.test_cli_runner().invoke(args=["reminders", "send", *more])
    assert result.exit_code == 0, result.output
    return result.output


def reminded(output: str) -> list[str]:
    """The addresses to which it posted a reminder, as the command lists them."""
    return [line.partition(":")[0] for line in output.splitlines() if "@" in line]


def mails(app: Flask, email: str = "", kind: str = "reminder") -> list[Mail]:
    with app.app_context():
        waiting = db.select(Mail).where(Mail.kind == kind, Mail.sent_at.is_(None)).order_by(Mail.id)
        return list(db.session.scalars(waiting.where(Mail.recipient == email) if email else waiting))


def lines(app: Flask, heading: str = "Approved") -> list[tuple[str, str]]:
    """(address, words) of the lines that wait for a digest."""
    with app.app_context():
        of_people = db.select(Account.email, DigestLine.words).join(DigestLine, DigestLine.person_id == Account.id)
        return [tuple(row) for row in db.session.execute(of_people.where(DigestLine.heading == heading).order_by(DigestLine.id))]


def change(app: Flask, email: str, **values: object) -> None:
    with app.app_context(), transaction():
        db.session.execute(db.update(Account).where(Account.email == email).values(**values))


def test_on_a_days_step_whoever_owes_something_gets_one_digest(app: Flask) -> None:
    people = reminded(run(app, FIVE_BEFORE))
    assert len(people) == len(set(people)) == OWING_PEOPLE
    assert "contributor@victim-support.example" not in people, "who owes nothing hears nothing"
    assert not {"coordinator@kcst.example", "member@working-group.example"} & set(people)
    [mail] = mails(app, "contributor@kent-police.example")
    assert mail.text.count("/updates/") + mail.text.count("/returns/") > 5
    assert mail.text.index("Sent back to you") < mail.text.index("To do") < mail.text.index("Drafts")
    assert "Reply to the team: team@kcst.example, telephone" in mail.text and mail.reply_to == "team@kcst.example"
    police = contributor(app)
    for address in [line.strip() for line in mail.text.splitlines() if "http" in line and "/updates/" in line]:
        assert police.get(address.removeprefix(OWN_ADDRESS)).status == 200


def test_nobody_hears_a_step_twice_and_a_missed_one_is_made_up_for(app: Flask) -> None:
    assert reminded(run(app, FIVE_BEFORE - timedelta(days=1))) == [], "nothing between the steps"
    assert reminded(run(app, SATURDAY)) == []
    assert len(reminded(run(app, MONDAY))) == OWING_PEOPLE, "the timer did not run on Friday"
    assert reminded(run(app, MONDAY, hour=12)) == reminded(run(app, MONDAY + timedelta(days=1))) == []
    assert len(reminded(run(app, ONE_BEFORE))) == OWING_PEOPLE
    assert len(reminded(run(app, ONE_AFTER))) == OWING_PEOPLE
    assert "days late" in mails(app, "contributor@kfrs.example")[-1].text
    steps = (MONDAY, ONE_BEFORE, ONE_AFTER)
    assert len(mails(app, "contributor@kfrs.example")) == len(steps)


def test_a_dry_run_posts_nothing(app: Flask) -> None:
    assert len(reminded(run(app, FIVE_BEFORE, "--dry-run"))) == OWING_PEOPLE
    assert mails(app) == []
    assert len(reminded(run(app, FIVE_BEFORE))) == OWING_PEOPLE


def test_closed_accounts_and_what_is_sent_are_left_out(app: Flask) -> None:
    change(app, "contributor@kfrs.example", is_active=False)
    change(app, "lead@kfrs.example", role="member")
    assert not [email for email in reminded(run(app, FIVE_BEFORE)) if "kfrs" in email]
    page = coordinator(app).get(PAGE)
    assert "KFRS has no contributor or lead with an open account. Ask an administrator to add or move somebody." in page.words


def test_what_waits_for_a_signature_is_the_leads(app: Flask) -> None:
    run(app, FIVE_BEFORE)
    assert "Waiting for sign-off" in mails(app, "lead@kcc-public-health.example")[0].text
    assert "Waiting for sign-off" not in mails(app, "contributor@kcc-public-health.example")[0].text


def test_more_time_counts_from_its_own_date(app: Flask) -> None:
    with app.app_context(), transaction():
        agency = db.session.scalar(db.select(Account.agency_id).where(Account.email == "contributor@swale.example"))
        changed = db.update(Obligation).where(Obligation.agency_id == agency, Obligation.period_end >= date(2019, 4, 30))
        db.session.execute(changed.values(extended_to=date(2019, 7, 26), extension_reason="A new system"))
    assert not [email for email in reminded(run(app, FIVE_BEFORE)) if "swale" in email]
    five_before_its_own = date(2019, 7, 19)
    assert "contributor@swale.example" in reminded(run(app, five_before_its_own))
    assert "due 26 July" in mails(app, "contributor@swale.example")[0].text
    assert "late" not in mails(app, "contributor@swale.example")[0].text


def test_a_paused_agency_gets_none_until_it_is_resumed(app: Flask) -> None:
    team = coordinator(app)
    assert team.submit(f"{PAGE}/pause/kfrs", reason=" ").errors == [("#reason", "Say why, in at most 500 characters.")]
    page = team.submit(f"{PAGE}/pause/kfrs", reason="They merge with <b>another</b> service.")
    assert "Paused: They merge with <b>another</b> service." in page.paragraph("KFRS")
    assert f"Remind the {OWING_PEOPLE - PEOPLE_EACH} people" in page.words
    assert not [email for email in reminded(run(app, FIVE_BEFORE)) if "kfrs" in email]
    page = team.submit(PAGE, f"{PAGE}/resume/kfrs")
    assert "Paused" not in page.words
    assert len(reminded(run(app, FIVE_BEFORE, hour=9))) == PEOPLE_EACH, "only they had not been told"


def test_a_closed_cycle_reminds_of_what_was_sent_back_only(app: Flask) -> None:
    coordinator(app).submit(f"/cycles/{CYCLE}/stop", f"/cycles/{CYCLE}/close")
    people = reminded(run(app, FIVE_BEFORE))
    assert "contributor@kent-police.example" in people and "contributor@kfrs.example" not in people
    assert "To do" not in mails(app, "contributor@kent-police.example")[0].text


def test_two_runs_at_the_same_time_post_each_mail_once(app: Flask, tmp_path: Path) -> None:
    coordinator(app).submit(f"{PAGE}/schedule", steps="−7")  # which is today, on the demonstration's clock
    environment = os.environ | {"DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "INSTANCE_DIR": str(tmp_path / "instance")}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "reminders", "send"]
    both = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [process.communicate(timeout=60)[0] for process in both]
    assert sorted(len(reminded(output)) for output in outputs) == [0, OWING_PEOPLE], outputs
    assert len({mail.recipient for mail in mails(app)}) == len(mails(app)) == OWING_PEOPLE


def test_reminding_by_hand_is_previewed_and_goes_once_a_day(app: Flask) -> None:
    team = coordinator(app)
    preview = team.get(team.get("/").link(f"Remind the {OWING_AGENCIES} agencies"))
    assert preview.heading == f"April to June 2019Remind {OWING_PEOPLE} people now"
    assert "Still owed:" in preview.words and "/updates/" in preview.words
    assert mails(app) == []
    page = team.submit(f"{PAGE}/now")
    assert f"{OWING_PEOPLE} people have a reminder in the outbox." in page.words
    assert "Everybody who owes something has had a reminder today." in page.words
    token = (
        page.fields()["csrf_token"]
        if page.tree.xpath("//main//form[@method='post']")
        else team.get("/account").fields()["csrf_token"]
    )
    assert "Nobody was left to remind today." in team.post(f"{PAGE}/now", {"csrf_token": token}, follow=True).words
    assert len(mails(app)) == OWING_PEOPLE
    assert "Everybody who owes something" in team.get(f"{PAGE}/now").words


def test_a_reminder_of_one_cycle_does_not_silence_that_of_another(app: Flask) -> None:
    team = coordinator(app)
    with app.app_context(), transaction():
        other = db.session.scalars(db.select(Cycle).where(Cycle.key == "2019-01-to-2019-03")).one()
        today = clock.now()
        for number, person in enumerate(db.session.scalars(db.select(Account))):
            letter = {"kind": "reminder", "recipient": person.email, "subject": "S", "text": "T", "html": "H"}
            outbox.post([outbox.Letter(key=f"other:{number}", person_id=person.id, cycle_id=other.id, **letter)])
        assert db.session.scalar(db.select(db.func.count(Mail.id)).where(Mail.created_at >= today)) >= OWING_PEOPLE
    assert team.get(f"{PAGE}/now").heading == f"April to June 2019Remind {OWING_PEOPLE} people now"
    assert f"{OWING_PEOPLE} people have a reminder" in team.submit(f"{PAGE}/now").words


def _id_of(app: Flask, email: str) -> int:
    with app.app_context():
        return int(db.session.scalars(db.select(Account.id).where(Account.email == email)).one())


def test_the_page_says_who_gets_none_and_why(app: Flask) -> None:
    team = coordinator(app)
    team.submit(f"{PAGE}/pause/kfrs", reason="They merge.")
    change(app, "contributor@dover.example", is_active=False)
    change(app, "lead@dover.example", is_active=False)
    address, officer = "/agencies/swale/officers", _id_of(app, "contributor@swale.example")
    subjects = team.get(address).tree.xpath("//main//label/@for")
    team.submit(address, address, **dict.fromkeys(subjects, str(officer)))
    page = team.get(f"{PAGE}/now")
    assert "Kent Fire and Rescue Service: reminders are paused" in page.words
    assert "Dover District Council: nobody has an account" in page.words
    assert "Lead, Swale: somebody else looks after it or signs it off" in page.words
    reminded_people = int(page.heading.split()[-3])
    team.submit(f"{PAGE}/now")
    after = team.get(f"{PAGE}/now").words
    assert after.count("has had a reminder of this cycle today") == reminded_people


def test_the_schedule_can_be_changed_for_a_cycle(app: Flask) -> None:
    team = coordinator(app)
    assert team.get(PAGE).paragraph("5 working days before") == "5 working days before 5 July 2019 –"
    assert f"The next go on 5 July 2019, to {OWING_PEOPLE} people" in team.get(PAGE).words
    assert "Data return" in team.get(f"{PAGE}/next").words
    bad = team.submit(f"{PAGE}/schedule", steps="soon")
    assert bad.status == 422 and "Write working days with commas" in bad.message_at("steps")
    page = team.submit(f"{PAGE}/schedule", steps="-3, 0")
    assert "3 working days before 9 July 2019" in page.words and "On the day 12 July 2019" in page.words
    assert reminded(run(app, FIVE_BEFORE)) == []
    assert len(reminded(run(app, date(2019, 7, 9)))) == OWING_PEOPLE
    assert "Nothing goes by itself" in team.submit(f"{PAGE}/schedule", steps="").words
    assert "5 working days after" in team.submit(f"{PAGE}/schedule", steps="-10,-5,-1,1,5").words, "the usual one again"


def test_who_was_reminded_of_what_and_when(app: Flask) -> None:
    run(app, FIVE_BEFORE)
    team = coordinator(app)
    assert "2 wait to be sent" in team.get(PAGE).paragraph("KFRS")
    page = team.get(team.get(PAGE).link("2 mails to KFRS"))
    line = "Still owed: 1 to send by 12 July 2019 Contributor, KFRS 5 July 2019, 07:00 Waiting"
    assert line in page.words
    assert team.get(f"/cycles/{CYCLE}/agencies/no-such-agency").status == 404


def test_what_is_sent_back_is_mailed_at_once_with_its_reason(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    police.send("SM5", text="We visited forty shops.")
    reason = "Say which <districts>, please."
    team.decide(team.item("kent-police", "SM5"), "send-back", reason=reason)
    to_contributor, to_lead = (mail for mail in mails(app, kind="sent back") if mail.subject.startswith("Sent back: SM5"))
    assert [to_contributor.recipient, to_lead.recipient] == ["contributor@kent-police.example", "lead@kent-police.example"]
    assert f"“{reason}”" in to_contributor.text
    assert "&lt;districts&gt;" in to_contributor.html and "<districts>" not in to_contributor.html
    assert to_contributor.reply_to == "team@kcst.example"
    link = next(line for line in to_contributor.text.splitlines() if line.startswith("http"))
    assert "Say which" in police.get(link.removeprefix(OWN_ADDRESS)).words


def test_approval_tells_the_partner_and_a_refused_decision_nobody(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    police.send("SM5", text="We visited forty shops.")
    change(app, "lead@kent-police.example", is_active=False)
    item = team.item("kent-police", "SM5")
    stale = team.get(item).fields("approve") | {"version": "99"}
    assert team.post(f"{item}/approve", stale).status == 409
    assert not [line for line in lines(app) if "SM5" in line[1] and "police" in line[0]]
    team.decide(item, "approve")
    posted = [line for line in lines(app) if "SM5" in line[1] and "btp" not in line[0]]
    assert [email for email, _ in posted] == ["contributor@kent-police.example"], "the lead’s account is closed"


def test_names_and_titles_are_words_and_not_markup(app: Flask) -> None:
    change(app, "contributor@kfrs.example", name="Ann <script>alert(1)</script>\r\nBcc: all@x.example")
    run(app, FIVE_BEFORE)
    [mail] = mails(app, "contributor@kfrs.example")
    assert "<script>" not in mail.html and "\n" not in mail.subject
    page = coordinator(app).get(f"/outbox/{mail.id}")
    assert "<script>alert" not in page.text and "Ann <script>alert(1)</script>" in page.words


def test_pages_that_send_mails_say_where_none_leaves(app: Flask) -> None:
    team = coordinator(app)
    for address in (PAGE, f"{PAGE}/now", f"/cycles/{CYCLE}/write"):
        assert (
            "No mail server is set. Nothing leaves the portal now; every mail can be read in the outbox."
            in team.get(address).words
        )
    app.config["SMTP_HOST"] = "mail.example"
    assert "No mail server is set" not in team.get(PAGE).words


def test_the_outbox_on_screen(app: Flask) -> None:
    team = coordinator(app)
    run(app, FIVE_BEFORE)
    page = team.get("/outbox")
    assert "No mail server is set." in page.words
    assert len(page.tree.xpath("//tbody/tr")) == A_PAGE_OF_MAILS
    older = team.get(page.link("Next"))
    assert older.words != page.words and len(older.tree.xpath("//tbody/tr")) > 10
    assert "Nothing matches. Clear the filters." in team.get("/outbox?state=failed").words
    assert {cell.text.strip() for cell in team.get("/outbox?state=waiting").tree.xpath("//tbody//td[3]")} == {"Waiting"}
    assert team.get("/outbox?state=nonsense&page=x").status == 200
    address = page.tree.xpath("//tbody//a/@href")[0]
    assert not team.get(address).tree.xpath("//main//button"), "it waits already"
    with app.app_context(), transaction():
        changed = db.update(Mail).where(Mail.id == int(address.rpartition("/")[2]))
        db.session.execute(changed.values(gave_up_at=datetime(2019, 7, 3), attempts=3, last_error="550 No <such> person"))
    assert "550 No <such> person" in team.get(address).words and "after 3 tries" in team.get(address).words
    assert "It is sent with the next run." in team.submit(address, f"{address}/again").words
    assert "Failed" not in team.get(address).words


def test_a_sent_mail_is_not_sent_again(app: Flask) -> None:
    team = coordinator(app)
    address = team.get("/outbox?state=sent").tree.xpath("//tbody//a/@href")[0].partition("?")[0]
    token = team.get("/account").fields()["csrf_token"]
    assert team.post(f"{address}/again", {"csrf_token": token}).status == 409


def test_how_punctual_each_agency_was(app: Flask) -> None:
    page = coordinator(app).get("/timeliness")
    assert "Packs have none of these counts" in page.words
    assert "1 not sent" in page.paragraph("Thanet District Council") and "on time so far" in page.paragraph("Kent Police")
    assert "12 of" not in page.paragraph("Victim Support")


@pytest.mark.parametrize("make", [contributor, lead, administrator])
def test_only_coordinators_chase(app: Flask, make: Callable[[Flask], Person]) -> None:
    person = make(app)
    for address in (
        PAGE,
        f"{PAGE}/now",
        f"{PAGE}/next",
        f"{PAGE}/schedule",
        f"{PAGE}/pause/kfrs",
        "/timeliness",
        "/outbox",
        "/outbox/1",
    ):
        assert person.get(address).status == 404, address


def test_pages_of_a_portal_without_content(empty_app: Flask) -> None:
    with empty_app.app_context(), transaction():
        from portal.accounts import actions
        from portal.accounts.models import Agency
        from portal.core.policy import Role
        from tests.factories.pages import PASSWORD

        team = Agency(key="team", position=0, name="Team", short_name="Team")
        db.session.add(team)
        db.session.flush()
        actions.add_person(by=None, email="c@team.example", name="C", role=Role.COORDINATOR, agency=team, password=PASSWORD)
    person = Person(empty_app, "c@team.example")
    assert "There is no mail." in person.get("/outbox").words
    assert "Nothing was owed in any cycle yet." in person.get("/timeliness").words
    assert person.get(PAGE).status == 404
    assert reminded(run(empty_app, FIVE_BEFORE)) == []
