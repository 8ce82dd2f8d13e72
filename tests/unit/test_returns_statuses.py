"""Which status a new number gets where nobody chooses one."""

from __future__ import annotations

from datetime import date

import pytest

from portal.returns.statuses import usual_status
from portal.statistics.periods import Period

APRIL, MAY, JUNE = (Period.ending(end, 1) for end in (date(2019, 4, 30), date(2019, 5, 31), date(2019, 6, 30)))


@pytest.mark.parametrize(
    ("in_open", "earlier", "expected"),
    [
        ({}, {}, "final"),
        ({}, {APRIL: ["provisional"]}, "provisional"),
        ({}, {APRIL: ["provisional"], MAY: ["final"]}, "final"),  # the newest counts
        ({}, {APRIL: ["final"], MAY: ["provisional", "final", "unaudited"]}, "unaudited"),  # and the least settled of it
        ({}, {APRIL: ["revised"]}, "final"),  # a revised value is settled
        ({}, {APRIL: ["provisional"], MAY: []}, "provisional"),
        ({MAY: ["provisional"]}, {APRIL: ["final"]}, "provisional"),  # what is entered counts before what was approved
        ({MAY: ["provisional"], JUNE: ["provisional"]}, {}, "provisional"),
        ({MAY: ["provisional"], JUNE: ["final"]}, {APRIL: ["unaudited"]}, "final"),  # where they differ, the newest month
        ({MAY: ["final"], JUNE: ["final", "unaudited"]}, {}, "unaudited"),
        ({JUNE: [""]}, {APRIL: ["provisional"]}, "provisional"),
    ],
)
def test_the_rule(in_open: dict[Period, list[str]], earlier: dict[Period, list[str]], expected: str) -> None:
    assert usual_status(in_open, earlier) == expected
