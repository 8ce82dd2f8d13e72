"""Series for XmR charts: months from January 2017 on, and a beginning whose limits are known by hand."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from portal.statistics import significance
from portal.statistics.comparison import NOT_COMPARABLE, Break, Reading
from portal.statistics.periods import MONTHLY, Period

# By hand: average 1,150, mean moving range 300, reach 798: limits 352 and 1,948, two thirds of the way 618 and 1,682.
BASE = [1300, 1000] * 12
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
