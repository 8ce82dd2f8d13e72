"""Series of which it is known what happened: months from January 2017 on, made by chance once and written down here."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from portal.statistics import significance
from portal.statistics.comparison import NOT_COMPARABLE, Break, Reading
from portal.statistics.periods import MONTHLY, Period

Values = Sequence[Decimal | int | str | None]
# Counts around 200 that only chance moves.
EVEN = [
    183, 205, 214, 193, 181, 199, 207, 216, 183, 182, 210, 207, 222, 214, 199, 196, 236, 196,
    189, 184, 201, 202, 195, 199, 204, 210, 216, 203, 175, 210, 180, 198, 179, 200, 189, 203,
]  # fmt: skip
# A wave a year of 20% around 1,000.
SEASON = [
    1104, 1098, 1202, 1154, 1163, 1122, 997, 911, 830, 772, 843, 876, 1059, 1083, 1197, 1200, 1206, 1080,
    1032, 896, 863, 818, 831, 877, 1024, 1116, 1229, 1187, 1192, 1117, 1009, 906, 832, 783, 798, 888,
]  # fmt: skip
# From 1,000 down by 20% a year.
FALLING = [
    1019, 1029, 994, 978, 952, 932, 900, 901, 914, 836, 810, 871, 807, 812, 795, 725, 809, 777,
    720, 722, 693, 654, 661, 662, 668, 646, 618, 639, 576, 602, 599, 555, 509, 520, 537, 534,
]  # fmt: skip
# Around 400, and varying by 10% more than chance alone makes them.
VARIED = [
    471, 444, 381, 373, 321, 401, 426, 359, 395, 383, 350, 380, 427, 305, 454, 402, 401, 442,
    443, 341, 435, 475, 391, 324, 426, 367, 362, 403, 390, 342, 380, 482, 380, 387, 458, 396,
]  # fmt: skip
# Around 400 for 21 months, and 280 since.
DROPPED = [
    415, 418, 420, 367, 388, 352, 398, 412, 385, 405, 405, 420, 384, 383, 385, 435, 422, 398,
    405, 402, 404, 277, 274, 259, 269, 308, 289, 281, 276, 281, 286, 269, 283, 284, 267, 267,
]  # fmt: skip
DROPPED_AT = 21
# Around 2 a month.
FEW = [
    5, 1, 0, 2, 1, 4, 2, 2, 3, 5, 2, 2, 5, 3, 3, 0, 1, 2, 1, 1, 6, 1, 2, 3, 3, 4, 3, 4, 2, 4, 1, 4, 1, 1, 1, 1,
]  # fmt: skip


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
    values: Values,
    breaks: Sequence[Break] = (),
    unit: str = "calls",
    statuses: dict[int, str] | None = None,
    steps: Sequence[significance.Step] = (),
) -> significance.Assessment:
    return significance.assess(series(values, statuses), MONTHLY, breaks, unit, steps)


def cut(at: int, day: int = 1, effect: str = NOT_COMPARABLE) -> Break:
    return Break(period(at).start.replace(day=day), effect, "new system")


def sides(found: significance.Assessment, since: int = 0) -> list[str]:
    """Which way each point from number `since` on is beyond a limit; empty for what is usual."""
    return [point.beyond for point in found.points[since:]]
