"""How a rate compares with an earlier one: the same two periods as those of its numerator. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any

from portal.contents.pack import Measure, PrintedComparison
from portal.contents.rates import RateOf
from portal.disclosure.measures import suppressed_comparison
from portal.rates.fractions import Fraction
from portal.statistics.comparison import Change, Reading, direction_of, percent_change, shortfall_words
from portal.statistics.coverage import ITS_LAST_DAY
from portal.statistics.numbers import POINT, POINTS, FixedDecimal, number_words


class Side(Enum):
    """The two periods of a comparison."""

    NOW = "now"
    BEFORE = "before"

    def days(self, comparison: Any) -> tuple[str, str]:
        """The first and the last day."""
        if self is Side.NOW:
            return comparison.period_start, comparison.period_end
        return comparison.previous_start, comparison.previous_end


def side_of(comparison: PrintedComparison | None, which: Side) -> Reading | None:
    """One of the two numbers that are compared."""
    if comparison is None:
        return None
    is_now = which is Side.NOW
    value = comparison.value if is_now else comparison.previous_value
    if value is None:
        has_months = not is_now or comparison.months_present == comparison.months_expected
        return Reading(None, "c" if comparison.reason == "withheld" and has_months else "x")
    return Reading(value, "", (comparison.status if is_now else comparison.previous_status) or "final")


@dataclass(frozen=True)
class Sides:
    """The rate in both periods."""

    now: Fraction
    before: Fraction


def compared(
    above: PrintedComparison, below: PrintedComparison | None, sides: Sides, of: RateOf, numerator: Measure
) -> PrintedComparison:
    """The comparison of the rate; `above` and `below` are those of its two measures."""
    now, before = sides.now, sides.before
    value, previous = (one.times(of.per, of.decimal_places) for one in (now, before))
    change = _change(above, below, sides, of)
    short = next((one for one in (above, below) if one and one.months_present < one.months_expected), above)
    is_there = value is not None
    found = replace(
        above,
        value=value,
        status=now.status if is_there else "",
        months_present=above.months_expected if is_there else short.months_present,
        months_expected=above.months_expected if is_there else short.months_expected,
        previous_value=previous,
        previous_status=before.status if previous is not None else "",
        change=change.amount,
        change_percent=change.percent,
        direction=change.direction,
        comparable=change.comparable,
        reason=change.reason,
        words=_missing_words(above, short, sides, of, numerator.frequency) or _words(above, change, of, numerator.covers),
        cumulated=None,
    )
    return suppressed_comparison(found, now=now.symbol == "c", before=before.symbol == "c")


def _change(above: PrintedComparison, below: PrintedComparison | None, sides: Sides, of: RateOf) -> Change:
    now, before = sides.now, sides.before
    value, previous = (one.times(of.per, of.decimal_places) for one in (now, before))
    if value is None or previous is None or above.cumulated is not None:
        return Change()
    reasons = [one.reason for one in (above, below) if one is not None and one.reason and one.reason != "withheld"]
    if any(one is not None and one.comparable is False for one in (above, below)):
        return Change(comparable=False, reason="; ".join(dict.fromkeys(reasons)))
    exact_now, exact_before = now.value or Decimal(0), before.value or Decimal(0)
    percent = None if of.denominator else percent_change(exact_now, exact_before)
    amount = _rounded((exact_now - exact_before) * of.per, of.decimal_places)
    return Change(amount, percent if amount else None, direction_of(amount), True, "; ".join(dict.fromkeys(reasons)))


def _rounded(amount: Decimal, decimal_places: int) -> FixedDecimal:
    """With more decimal places where it would be nought by these alone, so that no change is what has not changed."""
    found = FixedDecimal.of(amount, decimal_places)
    return _rounded(amount, decimal_places + 1) if amount and not found else found


def _missing_words(above: PrintedComparison, short: PrintedComparison, sides: Sides, of: RateOf, frequency: str) -> str:
    """Why one of the two numbers is not there; empty where both are."""
    if sides.now.value is None:
        is_short = short.months_present < short.months_expected
        words = shortfall_words(short.months_present, short.months_expected, frequency) if is_short else ""
        return f"No {'share' if of.denominator else 'rate'}: {_note(sides.now) or words or 'a number is missing'}"
    if sides.before.value is None:
        return f"No comparison with {_against(above)}: {_note(sides.before) or 'a number is missing'}"
    return ""


def _words(above: PrintedComparison, change: Change, of: RateOf, covers: str) -> str:
    """“Up 0.4 percentage points on the 12 months to March 2018”."""
    against = _against(above)
    if change.comparable is False:
        return f"Not comparable with {against}: {change.reason}"
    if change.amount is None:
        return f"No comparison with {against}"
    beside = "compared with" if covers == ITS_LAST_DAY else "on"
    if not change.amount:
        return f"No change {beside} {against}"
    verb, size = "Up" if change.amount > 0 else "Down", number_words(abs(change.amount))
    points = "" if not of.denominator else POINT if size == "1" else POINTS
    percent = f" ({abs(change.percent):,}%)" if change.percent is not None else ""
    return f"{verb} {size}{points}{percent} {beside} {against}"


def _note(found: Fraction) -> str:
    """Its note for the inside of a sentence."""
    return f"{found.note[:1].lower()}{found.note[1:].rstrip('.')}"


def _against(above: PrintedComparison) -> str:
    words = above.basis.partition(" against ")[2]
    return f"the {words}" if words[:1].isdigit() and "months" in words else words
