"""On PostgreSQL writers do not wait in line: claims and reminders have to be right at the very same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from flask import Flask

from portal.accounts import actions as accounts
from portal.accounts.models import Agency
from portal.agreement.models import Agreement
from portal.core import clock
from portal.core.policy import Role
from portal.core.transaction import transaction
from portal.cycles.models import Cycle, Kind, Obligation
from portal.extensions import db
from portal.notifications import outbox
from portal.notifications.outbox import Letter, Mail
from portal.reminders import planning
from portal.reminders.actions import send_reminders
from portal.reminders.models import ReminderSent
from portal.reminders.schedule import working_day
from tests.conftest import PASSWORD
from tests.factories.postgres import Postgres

DUE = date(2019, 7, 12)


@pytest.fixture(scope="module")
def postgres(postgres_server: Postgres) -> Iterator[Flask]:
    """A portal without content: what the other files of features know by this name has the demonstration in it."""
    with postgres_server.empty_app() as app:
        yield app


def at_once(app: Flask, count: int, work: Callable[[int], None]) -> None:
    """The same work in several threads, started together, each with a session of its own."""
    gate, failed = threading.Barrier(count), []

    def one(number: int) -> None:
        try:
            with app.app_context():
                gate.wait(10)
                work(number)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed


def test_each_mail_is_claimed_by_one(postgres: Flask) -> None:
    with postgres.app_context(), transaction():
        outbox.post(
            [
                Letter(key=f"claim:{number}", kind="test", recipient="a@b.example", subject="s", text="t", html="h")
                for number in range(60)
            ]
        )
    taken: list[tuple[int, int]] = []

    def work(number: int) -> None:
        while True:
            with transaction():
                mail = outbox.claim(f"worker {number}")
            if mail is None:
                return
            taken.append((number, mail.id))
            with transaction():
                outbox.note_sent(mail)

    at_once(postgres, 4, work)
    assert len(taken) == len({mail for _, mail in taken}) == 60
    assert len({number for number, _ in taken}) > 1, "they share the work"


def test_the_same_letter_at_the_same_moment_is_one_mail(postgres: Flask) -> None:
    new: list[int] = []

    def work(_number: int) -> None:
        with transaction():
            new.append(outbox.post([Letter(key="same", kind="test", recipient="a@b.example", subject="s", text="t", html="h")]))

    at_once(postgres, 4, work)
    assert sorted(new) == [0, 0, 0, 1]


def test_reminders_at_the_same_moment_are_posted_once(postgres: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    today = working_day(DUE, -5)
    monkeypatch.setattr(clock, "today", lambda: today)
    with postgres.app_context(), transaction():
        owing()
    gate, look = threading.Barrier(3), planning.current_situation
    monkeypatch.setattr(planning, "current_situation", lambda: (look(), gate.wait(10))[0])  # all have looked before one writes
    sent: list[int] = []

    def work(_number: int) -> None:
        with transaction():
            sent.append(len(send_reminders()))

    at_once(postgres, 3, work)
    assert sorted(sent) == [0, 0, 8]
    with postgres.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(ReminderSent)) == 8
        assert db.session.scalar(db.select(db.func.count()).where(Mail.kind == "reminder")) == 8


def owing() -> None:
    """Four agencies with two people each, who all owe a return."""
    agreement = Agreement(
        key="a",
        title="Agreement",
        partnership="P",
        starts=date(2019, 4, 1),
        ends=date(2020, 3, 31),
        adopted_at=datetime(2019, 4, 1),
    )
    cycle = Cycle(
        key="c", agreement=agreement, title="April 2019", period_start=date(2019, 4, 1), period_end=date(2019, 4, 30),
        opens=date(2019, 6, 1), due=DUE, meeting=date(2019, 7, 25), status="open",
    )  # fmt: skip
    for number in range(4):
        agency = Agency(key=f"agency-{number}", position=number, name=f"Agency {number}", short_name=f"A{number}")
        db.session.add_all([cycle, agency])
        db.session.flush()
        for role in (Role.CONTRIBUTOR, Role.LEAD):
            email = f"{role}@agency-{number}.example"
            accounts.add_person(by=None, email=email, name=email, role=role, agency=agency, password=PASSWORD)
        owed = Obligation(
            cycle_id=cycle.id, agency_id=agency.id, kind=Kind.RETURN, period_start=cycle.period_start, period_end=cycle.period_end
        )
        db.session.add(owed)
