"""Mails leave once, whatever the mail server does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.core import clock
from portal.core.transaction import transaction
from portal.extensions import db
from portal.notifications import outbox
from portal.notifications.outbox import Letter, Mail
from tests.factories.mail_server import Handler, free_port, notify_server, smtp_server

ADDRESS = "https://portal.kent.example"
ENDING = "\n\nCommunity safety partnership\n"
NOW = datetime(2019, 7, 3, 9, 0)
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def server(empty_app: Flask) -> Iterator[Handler]:
    with smtp_server() as (handler, port):
        use(empty_app, port)
        yield handler


def use(app: Flask, port: int) -> None:
    app.config.update(SMTP_HOST="127.0.0.1", SMTP_PORT=port, SMTP_STARTTLS=False, MAIL_FROM="portal@kent.example")
    app.config["BASE_URL"] = ADDRESS


def letter(name: str, **more: str) -> Letter:
    words = {"subject": f"For {name}", "text": f"Hello {name}", "html": f"<p>Hello {name}</p>"} | more
    return Letter(
        key=f"test:{name}",
        kind="test",
        recipient=f"{name}@agency.example",
        subject=words["subject"],
        text=words["text"],
        html=words["html"],
        reply_to=words.get("reply_to", ""),
    )


def write(app: Flask, *letters: Letter) -> int:
    with app.app_context(), clock.fixed_at(NOW), transaction():
        return outbox.post(letters)


def write_and_fail(app: Flask, one: Letter) -> None:
    with app.app_context(), transaction():
        outbox.post([one])
        raise RuntimeError("after all not")


def run(app: Flask, after: timedelta = timedelta()) -> tuple[int, str]:
    """`outbox send`, so long after the mails were written: (exit code, what it said)."""
    with clock.fixed_at(NOW + after):
        result = app.test_cli_runner().invoke(args=["outbox", "send"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def mails(app: Flask) -> dict[str, Mail]:
    with app.app_context():
        return {mail.recipient.partition("@")[0]: mail for mail in db.session.scalars(db.select(Mail))}


def taken(server: Handler) -> Counter[str]:
    return Counter(to.partition("@")[0] for to, _ in server.taken)


def test_a_mail_arrives_as_text_and_html(empty_app: Flask, server: Handler) -> None:
    write(empty_app, letter("ann", subject="“Née” & more", reply_to="team@kent.example"))
    assert run(empty_app) == (0, "1 sent, 0 to be tried again, 0 given up.\n")
    [(_, message)] = server.taken
    assert message["Subject"] == "“Née” & more"
    assert (message["From"], message["To"], message["Reply-To"]) == (
        "Community safety partnership <portal@kent.example>",
        "ann@agency.example",
        "team@kent.example",
    )
    assert message["Auto-Submitted"] == "auto-generated" and message["Message-ID"].endswith("@kent.example>")
    ending = "Community safety partnership\nReply to the team: team@kent.example"
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n").strip() == f"Hello ann\n\n{ending}"  # type: ignore[union-attr]
    ending_html = ending.replace("\n", "<br>")
    assert message.get_body(("html",)).get_content().strip() == f"<p>Hello ann</p><hr><p>{ending_html}</p>"  # type: ignore[union-attr]
    assert run(empty_app) == (0, "0 sent, 0 to be tried again, 0 given up.\n"), "never twice"
    assert len(server.taken) == 1


def test_the_same_cause_is_posted_once_and_nothing_before_the_commit(empty_app: Flask) -> None:
    assert write(empty_app, letter("ann"), letter("bob")) == 2
    assert write(empty_app, letter("ann", text="Other words"), letter("cyd")) == 1
    with pytest.raises(RuntimeError, match="after all"):
        write_and_fail(empty_app, letter("dee"))
    assert {name: mail.text for name, mail in mails(empty_app).items()} == {
        n: f"Hello {n}{ENDING}" for n in ("ann", "bob", "cyd")
    }


def test_a_line_break_in_a_subject_or_an_address_begins_no_header(empty_app: Flask, server: Handler) -> None:
    evil = "Hello\r\nBcc: all@agency.example\r\n\r\nBuy"
    write(empty_app, letter("ann", subject=evil), letter("bob", reply_to="a@b.example\r\nBcc: all@agency.example"))
    two = Letter(key="two", kind="test", recipient="a@b.example, c@d.example", subject="x", text="x", html="x")
    broken = Letter(key="broken", kind="test", recipient="e@b.example\nRCPT TO:<c@d.example>", subject="x", text="x", html="x")
    write(empty_app, two, broken)
    run(empty_app)
    [(to, message)] = server.taken
    assert to == "ann@agency.example" and message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: all@agency.example Buy"
    assert sum(mail.state == "failed" for mail in mails(empty_app).values()) == 3


def test_what_fails_in_the_middle_comes_again_and_the_rest_goes(empty_app: Flask, server: Handler) -> None:
    write(empty_app, *(letter(name) for name in ("ann", "bob", "cyd", "dee", "eve", "flo")))
    server.plans |= {
        "bob@agency.example": ["drop", "drop"],
        "cyd@agency.example": ["451 Greylisted, come back"],
        "dee@agency.example": ["550 No such person"],
        "eve@agency.example": ["RCPT 450 Mailbox busy"],
    }
    assert run(empty_app) == (0, "2 sent, 3 to be tried again, 1 given up.\n")
    assert taken(server) == {"ann": 1, "flo": 1}
    found = mails(empty_app)
    assert found["dee"].state == "failed" and "550 No such person" in found["dee"].last_error
    assert found["cyd"].last_error == "451 Greylisted, come back" and found["bob"].last_error.startswith("The connection broke")
    assert found["cyd"].next_try_at == NOW + timedelta(minutes=1)
    assert run(empty_app, timedelta(seconds=59))[1].startswith("0 sent, 0")
    assert run(empty_app, timedelta(minutes=1))[1] == "2 sent, 1 to be tried again, 0 given up.\n"
    assert mails(empty_app)["bob"].next_try_at == NOW + timedelta(minutes=3), "twice as long"
    assert run(empty_app, timedelta(minutes=3))[1].startswith("1 sent, 0")
    assert taken(server) == dict.fromkeys(("ann", "bob", "cyd", "eve", "flo"), 1)


def test_a_server_that_says_goodbye_is_called_again(empty_app: Flask, server: Handler) -> None:
    write(empty_app, *(letter(name) for name in ("ann", "bob", "cyd")))
    server.plans["ann@agency.example"] = ["421 Too much, goodbye"]
    assert run(empty_app)[1] == "2 sent, 1 to be tried again, 0 given up.\n"
    assert taken(server) == {"bob": 1, "cyd": 1}


def test_a_dead_server_costs_nothing_but_time(empty_app: Flask) -> None:
    write(empty_app, *(letter(name) for name in ("ann", "bob", "cyd")))
    use(empty_app, free_port())
    for minutes in (0, 1, 60):
        code, output = run(empty_app, timedelta(minutes=minutes))
        assert code == 1 and "does not answer" in output
    assert {mail.state for mail in mails(empty_app).values()} == {"waiting"}
    assert all(mail.claimed_by == "" and mail.locked_until is None for mail in mails(empty_app).values())
    with smtp_server() as (server, port):
        use(empty_app, port)
        assert run(empty_app, timedelta(hours=5))[1].startswith("3 sent")
    assert taken(server) == {"ann": 1, "bob": 1, "cyd": 1}


def test_what_is_too_old_is_given_up(empty_app: Flask, server: Handler) -> None:
    write(empty_app, letter("ann"))
    assert run(empty_app, timedelta(days=3)) == (0, "0 sent, 0 to be tried again, 1 given up.\n")
    assert not server.taken and "three days" in mails(empty_app)["ann"].last_error


def test_a_server_that_never_takes_it_is_asked_for_three_days(empty_app: Flask, server: Handler) -> None:
    write(empty_app, letter("ann"))
    server.plans["ann@agency.example"] = ["451 Later"] * 1000
    after, tries = timedelta(), 0
    while mails(empty_app)["ann"].state == "waiting":
        run(empty_app, after)
        tries += 1
        after = mails(empty_app)["ann"].next_try_at - NOW
    assert timedelta(days=3) <= after < timedelta(days=3, hours=4)
    assert 15 <= tries <= 30


def test_a_claim_that_nobody_answers_for_ends(empty_app: Flask, server: Handler) -> None:
    write(empty_app, letter("ann"))
    with empty_app.app_context(), clock.fixed_at(NOW), transaction():
        assert outbox.claim("one that dies") is not None
    assert run(empty_app, timedelta(minutes=14))[1].startswith("0 sent")
    assert run(empty_app, timedelta(minutes=15))[1].startswith("1 sent")


def test_without_its_own_address_it_sends_nothing_and_mends_the_links_later(empty_app: Flask, server: Handler) -> None:
    empty_app.config["BASE_URL"] = ""
    write(empty_app, letter("ann", text="See http://127.0.0.1:8000/updates/7", html='<a href="http://127.0.0.1:8101/updates/7">'))
    code, output = run(empty_app)
    assert code == 1 and "BASE_URL is not set" in output and not server.taken
    assert mails(empty_app)["ann"].attempts == 0
    empty_app.config["BASE_URL"] = f"{ADDRESS}/"
    assert run(empty_app)[0] == 0
    [(_, message)] = server.taken
    sent = mails(empty_app)["ann"]
    assert "127.0.0.1" not in message.as_string() + sent.text + sent.html
    assert f"{ADDRESS}/updates/7" in sent.text and f"{ADDRESS}/updates/7" in sent.html


def test_a_demonstration_needs_no_address_and_writes_that_of_its_port(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    import config
    from portal.core.links import lead_nowhere, link

    monkeypatch.setenv("PORT", "8101")
    monkeypatch.delenv("BASE_URL", raising=False)
    app.config.update({name: config.settings()[name] for name in ("BASE_URL", "LOCAL_URL")})
    with app.app_context():
        assert link("home") == "http://127.0.0.1:8101/" and not lead_nowhere()


def test_what_the_server_refuses_came_back_and_what_the_portal_gives_up_did_not(empty_app: Flask, server: Handler) -> None:
    write(empty_app, letter("ann"), letter("bob"))
    server.plans["ann@agency.example"] = ["550 No such person"]
    run(empty_app)
    write(empty_app, letter("cyd"))
    run(empty_app, timedelta(days=4))
    found = mails(empty_app)
    assert [found[name].came_back_at is not None for name in ("ann", "bob", "cyd")] == [True, False, False]
    with empty_app.app_context(), transaction():
        from portal.accounts.models import Person

        outbox.try_again(db.session.get_one(Mail, found["ann"].id), to=found["ann"].recipient, by=Person(role="coordinator"))
    assert mails(empty_app)["ann"].came_back_at is None


def test_without_a_mail_server_it_says_so(empty_app: Flask) -> None:
    write(empty_app, letter("ann"))
    code, output = run(empty_app)
    assert code == 0 and "No mail server is set" in output and "/outbox" in output
    assert mails(empty_app)["ann"].attempts == 0


def test_two_processes_at_once_send_each_mail_once(empty_app: Flask, server: Handler, tmp_path: Path) -> None:
    write(empty_app, *(letter(f"person{number}") for number in range(30)))
    with empty_app.app_context(), transaction():  # the processes go by the real clock
        now = clock.real_now()
        db.session.execute(db.update(Mail).values(next_try_at=now, good_until=now + timedelta(days=1)))
    server.wait = 0.02
    environment = os.environ | {
        "DATABASE_URL": empty_app.config["SQLALCHEMY_DATABASE_URI"],
        "INSTANCE_DIR": str(tmp_path / "instance"),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(empty_app.config["SMTP_PORT"]),
        "SMTP_STARTTLS": "0",
        "MAIL_FROM": "portal@kent.example",
        "BASE_URL": ADDRESS,
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "outbox", "send"]
    both = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [one.communicate(timeout=60) for one in both]
    assert [one.returncode for one in both] == [0, 0], outputs
    assert set(taken(server).values()) == {1} and len(server.taken) == 30
    assert sum(int(out.split()[0]) for out, _ in outputs) == 30


KEY = "cycle_portal-11111111-2222-3333-4444-555555555555-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


def test_govuk_notify_is_asked_with_a_signed_token(empty_app: Flask) -> None:
    write(empty_app, letter("ann"))
    with notify_server() as notify:
        address = f"http://127.0.0.1:{notify.server_port}"
        empty_app.config.update(NOTIFY_API_KEY=KEY, NOTIFY_TEMPLATE_ID="the-template", NOTIFY_URL=address, BASE_URL=ADDRESS)
        assert run(empty_app)[1].startswith("1 sent")
    [(path, authorization, body)] = notify.asked
    assert path == "/v2/notifications/email"
    assert body == {
        "email_address": "ann@agency.example",
        "template_id": "the-template",
        "personalisation": {"subject": "For ann", "body": f"Hello ann{ENDING}"},
        "reference": "test:ann",
    }
    head, claims, signature = authorization.removeprefix("Bearer ").split(".")
    assert json.loads(unpacked(head)) == {"typ": "JWT", "alg": "HS256"}
    assert json.loads(unpacked(claims))["iss"] == "11111111-2222-3333-4444-555555555555"
    expected = hmac.new(b"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", f"{head}.{claims}".encode(), hashlib.sha256).digest()
    assert unpacked(signature) == expected


def unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.mark.parametrize(
    ("status", "state", "code"), [(400, "failed", 0), (429, "waiting", 0), (500, "waiting", 0), (403, "waiting", 1)]
)
def test_what_notify_says_decides(empty_app: Flask, status: int, state: str, code: int) -> None:
    write(empty_app, letter("ann"))
    with notify_server() as notify:
        notify.status = status
        address = f"http://127.0.0.1:{notify.server_port}"
        empty_app.config.update(NOTIFY_API_KEY=KEY, NOTIFY_TEMPLATE_ID="t", NOTIFY_URL=address, BASE_URL=ADDRESS)
        assert run(empty_app)[0] == code
    found = mails(empty_app)["ann"]
    assert (found.state, found.last_error) == (state, f"GOV.UK Notify: {status} AnError: Not so")


def test_a_notify_that_is_not_there_is_a_dead_server(empty_app: Flask) -> None:
    write(empty_app, letter("ann"))
    empty_app.config.update(NOTIFY_API_KEY=KEY, NOTIFY_URL=f"http://127.0.0.1:{free_port()}")
    assert run(empty_app)[0] == 1
    assert mails(empty_app)["ann"].state == "waiting"
