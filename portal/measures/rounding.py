"""Which measures can be rounded, and which can be published by years. Pure."""

from __future__ import annotations

from portal.disclosure.measures import is_counted
from portal.measures.models import Basis
from portal.statistics.comparison import LATEST
from portal.statistics.coverage import adds_up


def rounding_problem(rounding_base: int | None, unit: str, decimal_places: int) -> str:
    """Why the numbers cannot be rounded to the base; empty where they can."""
    if rounding_base and (decimal_places or not is_counted(unit)):
        return "Only whole counts can be rounded, and this measure has rates, shares, money or decimals."
    return ""


def yearly_problem(yearly_only: bool | None, sum_over_time: str | None, covers: str | None, comparison: str | None) -> str:
    """Why the measure has no totals of years; empty where it has. What is unknown is no problem."""
    if not yearly_only:
        return ""
    if sum_over_time == LATEST or (covers and not adds_up(covers)):
        return "Only a measure that adds up its months has totals of years."
    if comparison == Basis.RUNNING_TOTAL:
        return "A running total is not compared by years. Choose what is compared."
    return ""
