"""Leads who leave or are away, deputies, and officers who leave: nothing waits for somebody who is not there."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask import Flask

from portal.accounts.models import Person as Account
from portal.core import clock
from portal.extensions import db
from portal.notifications.outbox import Mail
from tests.factories.pages import CYCLE, Page, Person, administrator, contributor, coordinator, lead, newcomer
from tests.factories.sent_returns import SentReturn

HEALTH, NAME = "kcc-public-health", "KCC Public Health"
FULL_NAME = "Kent County Council Public Health"
TEXT = "We trained ninety people in June."
AWAY_TODAY = {"first_day": "3 July 2019"}
UNTIL_TENTH = {"last_day": "10/7/2019"}
UNSIGNED = "no lead to sign off"


@pytest.fixture
def admin(app: Flask) -> Person:
    return administrator(app)


@pytest.fixture
def second(admin: Person) -> Person:
    """A second officer of the agency whose lead signs off."""
    return newcomer(admin, "contributor", FULL_NAME)


def account(app: Flask, email: str) -> Account:
    with app.app_context():
        found: Account = db.session.scalars(db.select(Account).where(Account.email == email)).one()
        return found


def email_of(person: Person) -> str:
    found = re.search(r"new-[a-z]+-\d+@somewhere\.example", person.get("/account").text)
    assert found, "nobody whom the administrator has added"
    return found[0]


def mails(app: Flask, kind: str) -> dict[str, str]:
    """The text of the newest mail of that kind, by recipient."""
    with app.app_context():
        return {
            mail.recipient: mail.text for mail in db.session.scalars(db.select(Mail).where(Mail.kind == kind).order_by(Mail.id))
        }


def row(team: Person, words: str, agency: str = HEALTH) -> dict[str, str]:
    """The line of what the agency owes: what stands under each heading."""
    page = team.get(f"/cycles/{CYCLE}/items?agency={agency}")
    found = page.tree.xpath("//tbody/tr[contains(., $words)]", words=words)[0]
    heads = [head.text_content().strip() for head in page.tree.xpath("//thead/tr/th")]
    return {head: " ".join(cell.text_content().split()) for head, cell in zip(heads, found.xpath("th | td"), strict=True) if head}


def leave(admin: Person, email: str, verb: str = "close", **fields: str) -> tuple[Page, Page]:
    """The page that lists what somebody looks after, and the one after the button was pressed."""
    number = account(admin.app, email).id
    before = admin.get(f"/people/{number}/{verb}")
    return before, admin.post(f"/people/{number}/{verb}", before.fields() | fields, follow=True)


def away(boss: Person, deputy: str = "Nobody", **dates: str) -> Page:
    """The lead says that they are away, and chooses the deputy whose name begins so."""
    page = boss.get("/away")
    number = next(one.get("value") for one in page.tree.xpath("//select/option") if one.text.startswith(deputy))
    return boss.post("/away", page.fields() | AWAY_TODAY | UNTIL_TENTH | dates | {"deputy": number}, follow=True)


def sign_off(person: Person, address: str) -> Page:
    action = f"/sign-off/{address.rpartition('/')[2]}"
    return person.post(action, person.get(address).fields(action), follow=True)


def test_two_officers_and_a_lead_who_leaves(app: Flask, admin: Person, second: Person) -> None:
    """Nothing is stuck, and all of it stands on the board."""
    first, team = contributor(app, HEALTH), coordinator(app)
    address = first.send("SV2", text=TEXT)
    board = team.get(f"/cycles/{CYCLE}/board")
    assert "2 of all these wait for sign-off" in board.words
    assert "to sign off" in board.tree.xpath("//tr[contains(., $name)]", name=NAME)[0].text_content()
    assert row(team, "SV2")["Waits for"].startswith("sign-off by Lead, KCC Public Health, since 09:")
    assert row(team, "SM3")["Waits for"].startswith("sign-off by Lead, KCC Public Health, since 2")
    readiness = team.get(f"/cycles/{CYCLE}/issue").words
    assert "KCC Public Health: SM3, SV2 wait for sign-off by Lead, KCC Public Health, since" in readiness

    before, after = leave(admin, f"lead@{HEALTH}.example")
    assert "Waiting for their sign-off SM3" in before.words and "SV2" in before.words
    assert "Nobody else can sign off for KCC Public Health: these go on to the team" in before.words
    assert f"2 that waited for a sign-off went on to the team, marked “{UNSIGNED}”." in after.words
    assert "wait for sign-off" not in team.get(f"/cycles/{CYCLE}/board").words
    assert row(team, "SV2")["Status"] == "SentNo lead to sign off"
    assert row(team, "SV2")["Waits for"].startswith("the team, since 09:")
    assert "No lead to sign off" in team.get(f"/cycles/{CYCLE}/queue?look=unsigned").paragraph("SV2")
    item = team.get(team.item(HEALTH, "SV2"))
    assert "No lead to sign off. KCC Public Health wants its lead to sign off, and nobody could." in item.words
    assert "sent by Contributor, KCC Public Health" in item.words, "in the name of who had sent it"
    assert "2 sent with no lead to sign off." in team.get(f"/cycles/{CYCLE}/issue").words
    letters = mails(app, UNSIGNED)
    assert set(letters) == {f"contributor@{HEALTH}.example", email_of(second)}
    assert "Nobody can sign off at your agency now." in mails(app, "handed over")[email_of(second)]

    assert "Waiting for sign-off" not in second.get("/").words
    first.submit(address, f"/take-back/{address.rpartition('/')[2]}")
    sent = first.submit(address, f"{address}/send", text=f"{TEXT} Thirty work in housing.")
    assert sent.heading == "Sent to the team"
    assert f"straight to the team, marked “{UNSIGNED}”" in sent.words
    assert "Approved: SV2" in team.decide(team.item(HEALTH, "SV2"), "approve").words


def test_an_officer_leaves_and_a_colleague_goes_on(app: Flask, admin: Person, second: Person) -> None:
    first, team, boss = contributor(app, HEALTH), coordinator(app), lead(app, HEALTH)
    draft = first.get("/").link("SV2")
    first.submit(draft, text="Half a sentence")
    team.submit(team.item(HEALTH, "SM1"), f"{team.item(HEALTH, 'SM1')}/ask", question="Which partnerships are these?")
    old, new = f"contributor@{HEALTH}.example", email_of(second)
    sender = "lead" if "sent by Lead" in team.get(team.item(HEALTH, "SM1")).words else "contributor"
    before, after = leave(admin, old, successor=str(account(app, new).id))
    assert "Drafts that they saved last SV2" in before.words
    assert ("Questions of the team about what they sent SM1" in before.words) == (sender == "contributor")
    assert "Contributor, KCC Public Health’s account is closed." in after.words
    letters = mails(app, "handed over")
    assert set(letters) == {new} and "SV2" in letters[new]
    assert "Handed over to you by Contributor, KCC Public Health" in second.get("/").paragraph("SV2")
    assert first.get("/").status == 303, "signed out at once"

    second.send("SV2", text="A whole sentence")
    sign_off(boss, draft)
    team.decide(team.item(HEALTH, "SV2"), "send-back", reason="Please say how many there were.")
    assert set(mails(app, "sent back")) >= {new, f"lead@{HEALTH}.example"}
    assert old not in mails(app, "sent back") or "SV2" not in mails(app, "sent back")[old]


def test_what_a_leaver_wrote_reaches_the_agency_where_it_was_left_to_all(app: Flask, admin: Person) -> None:
    """The only officer and the only lead are closed: somebody new finds it all, and the board says that nobody is there."""
    team = coordinator(app)
    leave(admin, f"contributor@{HEALTH}.example")
    leave(admin, f"lead@{HEALTH}.example")
    assert "KCC Public Health owes something, and nobody there has an open account." in team.get(f"/cycles/{CYCLE}/issue").words
    third = newcomer(admin, "contributor", FULL_NAME)
    team.decide(team.item(HEALTH, "SM3"), "send-back", reason="Please say how many there were.")
    assert email_of(third) in mails(app, "sent back")
    assert "Sent back to you" in third.get("/").words


def test_a_deputy_signs_off_for_some_days(app: Flask, second: Person) -> None:
    first, boss, team = contributor(app, HEALTH), lead(app, HEALTH), coordinator(app)
    address = second.send("SV2", text=TEXT)
    assert "Noted." in away(boss, "Contributor").words
    listed = first.get("/")
    assert "You sign off for Lead, KCC Public Health until 10 July 2019." in listed.words
    assert "Waits for you since 3 July, from New contributor" in listed.paragraph("SV2")
    assert "Waits for Contributor, KCC Public Health since 3 July" in second.get("/").paragraph("SV2")
    assert row(team, "SV2")["Waits for"].startswith("sign-off by Contributor, KCC Public Health for Lead, KCC Public Health")
    assert (
        "Lead, KCC Public Health is away from 3 July 2019 to 10 July 2019"
        in mails(app, "deputy")[f"contributor@{HEALTH}.example"]
    )
    assert sign_off(first, address).heading == "Sent to the team"
    assert "Signed off · Contributor, KCC Public Health" in team.get(team.item(HEALTH, "SV2")).words


def test_a_deputy_never_signs_off_what_they_sent(app: Flask, second: Person) -> None:
    """Another deputy of another lead could: while they are there, it waits for them."""
    first, boss, team = contributor(app, HEALTH), lead(app, HEALTH), coordinator(app)
    other_boss = newcomer(administrator(app), "lead", FULL_NAME)
    address = first.send("SV2", text=TEXT)
    away(boss, "Contributor")
    page = first.get(address)
    number = address.rpartition("/")[2]
    assert f"/sign-off/{number}" not in page.tree.xpath("//form/@action")
    assert f"/take-back/{number}" in page.tree.xpath("//form/@action"), "whoever cannot sign it can take it back"
    refused = first.post(f"/sign-off/{number}", page.fields(f"/take-back/{number}") | {"version": "2"})
    assert refused.status in (403, 409)
    assert row(team, "SV2")["Status"] == "Waiting for sign-off"
    away(other_boss, "New contributor")
    assert "New contributor for New lead" in row(team, "SV2")["Waits for"]
    assert sign_off(second, address).heading == "Sent to the team"


def test_what_a_deputy_has_sent_goes_to_the_team_where_nobody_else_can_sign(app: Flask) -> None:
    """It waited for the lead, who goes away and leaves the sender as the deputy: nobody is left to sign it off."""
    officer, boss, team = contributor(app, HEALTH), lead(app, HEALTH), coordinator(app)
    address = officer.send("SV2", text=TEXT)
    assert row(team, "SV2")["Status"] == "Waiting for sign-off"
    assert "2 that waited for a sign-off went on to the team" in away(boss, "Contributor").words, "and SM3, which had waited"
    assert "Nobody can sign it off" not in officer.get("/").words
    assert "Waiting to be signed off" not in officer.get(address).words
    assert "No lead to sign off" in row(team, "SV2")["Status"]
    officer.submit(address, address.replace("/updates/", "/take-back/"))
    assert "Send to the team" in officer.get(address).words, "there is nobody else who could sign it off"
    assert officer.submit(address, f"{address}/send").heading == "Sent to the team"
    assert "No lead to sign off" in row(team, "SV2")["Status"]


def test_a_deputys_rights_end_by_themselves(app: Flask, second: Person) -> None:
    first, boss = contributor(app, HEALTH), lead(app, HEALTH)
    away(boss, "Contributor")
    address = second.send("SV2", text=TEXT)
    number, fields = address.rpartition("/")[2], first.get(address).fields(f"/sign-off/{address.rpartition('/')[2]}")
    with clock.fixed_at(datetime(2019, 7, 10, 22, 30)):  # half past eleven in the evening of the last day, in London
        assert "You sign off for" in first.get("/").words
    with clock.fixed_at(datetime(2019, 7, 10, 23, 30)):
        assert "You sign off for" not in first.get("/").words
        assert f"/sign-off/{number}" not in first.get(address).tree.xpath("//form/@action")
        assert first.post(f"/sign-off/{number}", fields).status == 404
        assert "Waits for Lead, KCC Public Health" in second.get("/").paragraph("SV2")


def test_a_lead_is_back_early(app: Flask, second: Person) -> None:
    first, boss = contributor(app, HEALTH), lead(app, HEALTH)
    page = away(boss, "Contributor")
    assert "3 July 2019 to 10 July 2019: Contributor, KCC Public Health signs off" in page.words
    stranger = contributor(app)
    end = next(action for action in page.tree.xpath("//form/@action") if action.endswith("/end"))
    assert stranger.post(end, {"csrf_token": stranger.get("/account").fields()["csrf_token"]}).status == 404
    assert "The deputy can no longer sign off." in boss.submit("/away", end).words
    assert "You sign off for" not in first.get("/").words


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        ({"last_day": "2/7/2019"}, "Give a last day that is not over, and not before the first."),
        ({"first_day": "11/7/2019"}, "Give a last day that is not over, and not before the first."),
        ({"last_day": "10/7/2021"}, "Give at most a year."),
    ],
)
def test_days_that_cannot_be(app: Flask, dates: dict[str, str], message: str) -> None:
    page = away(lead(app, HEALTH), **dates)
    assert page.status == 422 and message in page.words
    assert away(lead(app, HEALTH)).status == 200
    assert " is away from 3 July 2019 to 10 July 2019 already." in away(lead(app, HEALTH)).words


def test_an_absence_that_begins_later_blocks_nothing(app: Flask) -> None:
    """The timer sends on what waits on the first day of an absence without a deputy."""
    health, boss, team = contributor(app, HEALTH), lead(app, HEALTH), coordinator(app)
    health.send("SV2", text=TEXT)
    away(boss, first_day="5 July 2019")
    assert row(team, "SV2")["Status"] == "Waiting for sign-off"
    with clock.fixed_at(datetime(2019, 7, 5, 6)):
        assert "a sign-off that nobody can give, since" in row(team, "SV2")["Waits for"], "until the timer has run"
        assert "2 that nobody can give" in team.get(f"/cycles/{CYCLE}/board").words
        assert "a sign-off that nobody can give" in team.get(f"/cycles/{CYCLE}/issue").words
        assert app.test_cli_runner().invoke(args=["reminders", "send"]).exit_code == 0
        assert row(team, "SV2")["Status"] == "SentNo lead to sign off"
        assert row(team, "SM3")["Status"] == "SentNo lead to sign off"


def test_a_lead_moves_to_another_agency(app: Flask, admin: Person) -> None:
    health, boss, team = contributor(app, HEALTH), lead(app, HEALTH), coordinator(app)
    address = health.send("SV2", text=TEXT)
    page = admin.get(f"/people/{account(app, f'lead@{HEALTH}.example').id}/move")
    police = next(one.get("value") for one in page.tree.xpath("//select[@name='agency']/option") if one.text == "Kent Police")
    _, after = leave(admin, f"lead@{HEALTH}.example", "move", agency=police)
    assert "Lead, KCC Public Health is lead of Kent Police now." in after.words
    assert boss.get("/").status == 303, "they sign in anew"
    boss = lead(app, HEALTH)
    assert boss.get(address).status == 404
    assert "SV2" not in boss.get("/").words
    assert row(team, "SV2")["Status"] == "SentNo lead to sign off"


def test_a_lead_who_becomes_an_officer_signs_off_no_longer(app: Flask, admin: Person) -> None:
    health = contributor(app, HEALTH)
    address = health.send("SV2", text=TEXT)
    _, after = leave(admin, f"lead@{HEALTH}.example", "move", role="contributor")
    assert "2 that waited for a sign-off went on to the team" in after.words
    assert "Sent on 3 July 2019" in health.get(address).words
    assert "has another role at your agency" in mails(app, "handed over")[f"contributor@{HEALTH}.example"]


def test_an_account_is_moved_somewhere_else_only(app: Flask, admin: Person) -> None:
    before, after = leave(admin, f"lead@{HEALTH}.example", "move")
    assert after.status == 422 and ("#agency", "This is the agency and the role that they have now.") in after.errors
    stranger = account(app, "contributor@kent-police.example").id
    _, after = leave(admin, f"lead@{HEALTH}.example", successor=str(stranger))
    assert after.status == 422 and "Choose somebody of the agency with an open account" in after.words
    assert "Lead, KCC Public Health" in before.words and lead(app, HEALTH).get("/").status == 200


def test_nobody_closes_their_own_account_and_a_closed_one_can_be_opened(app: Flask, admin: Person) -> None:
    own = account(app, "admin@kcst.example").id
    assert admin.get(f"/people/{own}/close").status == 404
    assert admin.get("/people").links(f"/people/{own}/close") == []
    leave(admin, f"lead@{HEALTH}.example")
    number = account(app, f"lead@{HEALTH}.example").id
    for verb in ("close", "move"):
        again = Page(admin.client.get(f"/people/{number}/{verb}", follow_redirects=True))
        assert "account is closed already." in again.words and again.heading == admin.get("/people").heading
    assert "account is open" in admin.submit("/people", f"/people/{number}/open").words
    assert lead(app, HEALTH).get("/").status == 200


def test_nobody_who_left_gets_a_mail_that_waited(app: Flask, admin: Person) -> None:
    """The outbox looks again when it sends."""
    from tests.factories.mail_server import smtp_server

    police, fire = "contributor@kent-police.example", "contributor@kfrs.example"
    team = coordinator(app)
    team.submit(f"/cycles/{CYCLE}/reminders/now", f"/cycles/{CYCLE}/reminders/now")
    assert police in mails(app, "reminder")
    leave(admin, police)
    leave(admin, fire, "move", agency=str(account(app, f"lead@{HEALTH}.example").agency_id))
    with smtp_server() as (handler, port):
        app.config.update(SMTP_HOST="127.0.0.1", SMTP_PORT=port, SMTP_STARTTLS=False, MAIL_FROM="portal@kent.example")
        result = app.test_cli_runner().invoke(args=["outbox", "send"])
    assert result.exit_code == 0, result.output
    with app.app_context():
        stored = {mail.recipient: mail for mail in db.session.scalars(db.select(Mail).where(Mail.kind == "reminder"))}
    assert stored[police].state == "failed" and stored[police].last_error == "The account was closed before the mail was sent."
    assert stored[f"lead@{HEALTH}.example"].state == "sent"
    assert stored[fire].last_error == "The person had left this work before the mail was sent."
    reached = {message["To"] for _, message in handler.taken}
    assert f"lead@{HEALTH}.example" in str(reached) and police not in str(reached)


def test_on_either_database(either_app: Flask) -> None:
    """The lead names a deputy and is closed; the team takes over what an officer has begun."""
    health, team, admin = contributor(either_app, HEALTH), coordinator(either_app), administrator(either_app)
    noted = away(lead(either_app, HEALTH), "Contributor")
    assert "1 that waited for a sign-off went on to the team" in noted.words, "the deputy had sent it"
    assert "You sign off for Lead, KCC Public Health" in health.get("/").words
    draft = health.get("/").link("SV2")
    health.submit(draft, text="Half a sentence")
    assert "50% complete" in row(team, "SV2")["Waits for"] or "100% complete" in row(team, "SV2")["Waits for"]
    before, _ = leave(admin, f"lead@{HEALTH}.example")
    assert "Contributor, KCC Public Health stands in for them" in before.words
    assert "1 sent with no lead to sign off." in team.get(f"/cycles/{CYCLE}/issue").words
    page = team.get(draft.replace("/updates/", "/take-over/"))
    taken = team.post(
        page.response.request.path, page.fields() | {"source": "by telephone, 3 July", "requested": "y"}, follow=True
    )
    assert "Half a sentence" in taken.text
    assert f"contributor@{HEALTH}.example" in mails(either_app, "taken over")


def test_the_last_coordinator_stays(app: Flask, admin: Person) -> None:
    only = "coordinator@kcst.example"
    why = "Coordinator, KCST is the only coordinator. Add another coordinator first."
    _, after = leave(admin, only)
    assert (after.status, after.errors) == (422, [("#active", why)]) and coordinator(app).get("/").status == 200
    _, after = leave(admin, only, "move", role="member")
    assert (after.status, after.errors) == (422, [("#role", why)])
    newcomer(admin, "coordinator", "Kent Community Safety Team")
    _, after = leave(admin, only)
    assert "Coordinator, KCST’s account is closed." in after.words


def test_what_waits_for_somebody_who_leaves_is_listed(app: Flask, admin: Person) -> None:
    """A note that the team has not answered, numbers and an edit that the agency has not, for the officer and in the team."""
    sent = SentReturn(app)
    sent.propose()
    note = sent.police.get(sent.police.get("/").link("SM5")).link("Ask for more time")
    sent.police.submit(note, until="19/7/2019", words="The crime system is moved.")
    before, _ = leave(admin, "contributor@kent-police.example")
    assert "What the team proposes for what they sent, to accept or refuse Data return, May 2019" in before.words
    assert "What they asked or told the team about, not answered yet SM5" in before.words
    letter = mails(app, "handed over")["lead@kent-police.example"]
    assert "Data return, May 2019" in letter and "SM5" in letter
    newcomer(admin, "coordinator", "Kent Community Safety Team")
    before, _ = leave(admin, "coordinator@kcst.example")
    assert "Other numbers that they proposed, not answered yet by the agency Data return, May 2019" in before.words
    assert "Who takes on their work?" not in before.words
