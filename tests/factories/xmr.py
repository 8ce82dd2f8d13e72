"""Series for XmR charts: months from January 2017 on, and a beginning whose limits are known by hand."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from portal.statistics import significance
from portal.statistics.comparison import NOT_COMPARABLE, Break, Reading
from portal.statistics.periods import MONTHLY, Period

# As many values as set the limits; from AFTER on they are judged by them.
BASE = [1300, 1000] * 12
AFTER = len(BASE)
# By hand: each value is 300 from the one before, and 2.66 × 300 is 798.
AVERAGE, LOWER, UPPER = 1150, 1150 - 798, 1150 + 798
NEAR_UPPER = 1682  # two thirds of the way, 532 above the average; what is above it is near the limit
A_LITTLE_ABOVE = 1200  # above the average and far from the limit: flagged as part of a run only
Values = Sequence[Decimal | int | str | None]


def period(at: int, step: int = 1) -> Period:
    """The month (or quarter) number `at` from January 2017 on."""
    last = step * (at + 1) - 1
    return Period.ending(date(2017 + last // 12, last % 12 + 1, 1), step)


def series(values: Values, statuses: dict[int, str] | None = None, step: int = 1) -> dict[Period, Reading]:
    """None is a symbol where a number is due."""
    return {
        period(at, step): Reading(None, "x") if value is None else Reading(Decimal(value), "", (statuses or {}).get(at, "final"))
        for at, value in enumerate(values)
    }


def assess(
    values: Values, breaks: Sequence[Break] = (), unit: str = "calls", statuses: dict[int, str] | None = None
) -> significance.Assessment:
    return significance.assess(series(values, statuses), MONTHLY, breaks, unit)


def cut(at: int, day: int = 1, effect: str = NOT_COMPARABLE) -> Break:
    return Break(period(at).start.replace(day=day), effect, "new system")


def rules(found: significance.Assessment, since: int = 0) -> list[set[tuple[str, str]]]:
    """What flags each point from number `since` on, and which way."""
    return [{(signal.rule, signal.direction) for signal in point.signals} for point in found.points[since:]]
