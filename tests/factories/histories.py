"""Cells of a return with the series before them, from short lists of values."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from portal.statistics.comparison import NOT_COMPARABLE, Break, Reading
from portal.statistics.periods import MONTHLY, MONTHS_IN, Period
from portal.statistics.validation import CheckedCell, Flag, ValidationCheck, Verdict

MARCH = date(2018, 3, 31)
ASK = "Is it right? Then say what happened."
Value = int | str | None


def reading(value: Value) -> Reading:
    """A number, a symbol, or neither."""
    if isinstance(value, str) and value in "xzc":
        return Reading(None, value)
    return Reading(None if value is None else Decimal(value))


def line(
    earlier: Sequence[Value], now: Value, *, end: date = MARCH, breaks: Sequence[Break] = (), frequency: str = MONTHLY
) -> CheckedCell:
    """`earlier` are the values before the one that ends with `end`, oldest first."""
    step = MONTHS_IN[frequency]
    periods = Period.ending(end, step * (len(earlier) + 1)).split(frequency)
    known = {period: reading(value) for period, value in zip(periods, (*earlier, now), strict=True)}
    return CheckedCell(periods[-1], reading(now), {key: known[key] for key in periods[:-1]}, breaks, frequency)


def asked(found: Verdict, rule: ValidationCheck) -> Flag | None:
    return next((query for query in found.flags if query.check is rule), None)


def not_comparable(day: date) -> Break:
    return Break(day, NOT_COMPARABLE, "new forms")
