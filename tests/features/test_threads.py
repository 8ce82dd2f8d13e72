"""What a computation in a thread of its own knows, and what it leaves to others meanwhile."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from gevent import monkey
from sqlalchemy import text

from portal.core import dates
from portal.core.threads import in_thread
from portal.extensions import db


@pytest.fixture(autouse=True)
def threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the server."""
    monkeypatch.setattr(monkey, "is_module_patched", lambda _: True)


def test_a_thread_has_the_partnerships_time_zone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    monkeypatch.setattr(dates, "_find_time_zone", lambda: auckland)

    def seen() -> ZoneInfo:
        monkeypatch.setattr(dates, "_find_time_zone", lambda: dates.LONDON)  # as where there is no application
        return dates.time_zone()

    with app.app_context():
        assert in_thread(seen) == auckland
        assert dates.time_zone() == dates.LONDON


def test_nobody_is_shut_out_while_a_thread_works(app: Flask) -> None:
    """To read the time zone begins a transaction: open while a pack was drawn for seconds, it refused whoever saved then."""
    with app.app_context():
        session = db.session()
        assert in_thread(session.in_transaction) is False
        db.session.execute(text("SELECT 1"))
        assert in_thread(session.in_transaction) is True, "what somebody reads already stays open"
