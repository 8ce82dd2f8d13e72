"""What the values of a measure are of, as coordinators set it. Pure."""

from __future__ import annotations

from portal.measures.models import Basis
from portal.statistics.comparison import LATEST
from portal.statistics.coverage import ITS_LAST_DAY, ITS_PERIOD, adds_up

CHOICES = {
    ITS_PERIOD: "Its month or quarter, such as calls",
    ITS_LAST_DAY: "The last day of its month or quarter, such as groups that are active",
    "6 months": "The 6 months to its end",
    "12 months": "The 12 months to its end, such as people in treatment in that time",
    "24 months": "The 24 months to its end",
    "36 months": "The 36 months to its end",
}


def coverage_problem(covers: str | None, sum_over_time: str | None, comparison: str | None) -> str:
    """Why the values cannot be of that; empty where they can. What is unknown is no problem."""
    if not covers or adds_up(covers):
        return ""
    if sum_over_time not in (LATEST, None):
        return "Values of a day, or of months that overlap, cannot be added up, and this measure adds up its months."
    if comparison == Basis.RUNNING_TOTAL:
        return "Values of a day, or of months that overlap, are no running total. Choose what is compared."
    return ""
