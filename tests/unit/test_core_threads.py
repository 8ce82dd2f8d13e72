"""What a computation in a thread of its own knows."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from gevent import monkey

from portal.core import dates
from portal.core.threads import in_thread


def test_a_thread_has_the_partnerships_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    monkeypatch.setattr(monkey, "is_module_patched", lambda _: True)
    monkeypatch.setattr(dates, "_find_time_zone", lambda: auckland)
    before = dates.time_zone()

    def seen() -> ZoneInfo:
        monkeypatch.setattr(dates, "_find_time_zone", lambda: dates.LONDON)  # as where there is no application
        return dates.time_zone()

    assert in_thread(seen) == auckland == before
    assert dates.time_zone() == dates.LONDON
