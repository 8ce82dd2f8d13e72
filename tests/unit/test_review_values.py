"""What stands beside a number on the page of a review: the change on an earlier one, by the rules of every comparison."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from portal.review.item.values import Compared, beside_earlier
from portal.statistics.comparison import NOT_COMPARABLE, WITH_CARE, Break, Reading
from portal.statistics.periods import Period

MAY, JUNE = Period.ending(date(2019, 5, 31), 1), Period.ending(date(2019, 6, 30), 1)


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (100, 112, "+12 (12.0%)"),
        (112, 100, "−12 (10.7%)"),
        (1000, 3500, "+2,500 (250.0%)"),
        (7, 7, "no change"),
        (0, 0, "no change"),
        (0, 3, "+3"),
        (3, 0, "−3 (100.0%)"),
    ],
)
def test_a_change_has_its_sign_and_its_share(before: int, now: int, words: str) -> None:
    readings = {MAY: Reading(Decimal(before)), JUNE: Reading(Decimal(now))}
    assert beside_earlier(readings, JUNE, MAY, ()) == Compared(readings[MAY], words)


def test_without_a_number_on_both_sides_there_is_no_change() -> None:
    number, gap = Reading(Decimal(5)), Reading(None, "x")
    assert beside_earlier({JUNE: number}, JUNE, MAY, ()) == Compared(None, "")
    assert beside_earlier({JUNE: number, MAY: gap}, JUNE, MAY, ()) == Compared(gap, "")
    assert beside_earlier({JUNE: gap, MAY: number}, JUNE, MAY, ()) == Compared(number, "")


def test_across_a_break_there_is_no_change_or_one_with_its_reason() -> None:
    readings = {MAY: Reading(Decimal(100)), JUNE: Reading(Decimal(112))}
    for effect, words in ((NOT_COMPARABLE, "not comparable"), (WITH_CARE, "+12 (12.0%)")):
        found = beside_earlier(readings, JUNE, MAY, [Break(date(2019, 6, 1), effect, "A new system")])
        assert found == Compared(readings[MAY], words, "May 2019: A new system (break of 1 June 2019)")
