"""What each value of a measure covers: its period, the day at its end, or the months to its end. Pure.

A flow is of a period, a stock is of a day. Some flows are counted over more than their period, such as the people in treatment
in the twelve months to the end of each quarter: neighbouring values then share months, and adding them counts these twice.
"""

from __future__ import annotations

import re

from portal.statistics.periods import Period

ITS_PERIOD, ITS_LAST_DAY = "period", "day"
_MONTHS = re.compile(r"([1-9][0-9]?) months")


def is_coverage(text: str) -> bool:
    """Whether the text is “period”, “day”, or a number of months such as “12 months”."""
    return text in (ITS_PERIOD, ITS_LAST_DAY) or _MONTHS.fullmatch(text) is not None


def adds_up(covers: str) -> bool:
    """Whether values of neighbouring periods can be added: neither those of a day can, nor those that share months."""
    return covers == ITS_PERIOD


def covered(period: Period, covers: str) -> Period:
    """The days that the value for the period is of: “31 March 2019” or “12 months to March 2019” for January to March."""
    if covers == ITS_LAST_DAY:
        return Period(period.end, period.end)
    months = _MONTHS.fullmatch(covers)
    return Period.ending(period.end, int(months[1])) if months else period


def coverage_words(covers: str) -> str:
    """“counted on the last day of the period”, for a line of facts; empty where it is the period itself."""
    if covers == ITS_LAST_DAY:
        return "counted on the last day of each period"
    return f"each value covers the {covers} to the end of its period" if _MONTHS.fullmatch(covers) else ""


def axis_label(period: Period, covers: str) -> str:
    """“31 Mar” or “Mar”, under an axis that has the year below; empty where a value is named by its period."""
    if covers == ITS_LAST_DAY:
        return f"{period.end.day} {period.end:%b}"
    return "" if adds_up(covers) else f"{period.end:%b}"


def within(period: Period) -> str:
    """“in March 2019”, “on 31 March 2019”, “in the 12 months to March 2019”."""
    return within_words(period.words)


def within_words(name: str) -> str:
    """The same from the name of a period."""
    if " months to " in name:
        return f"in the {name}"
    if not name[:1].isdigit():
        return f"in {name}"
    return f"from {name}" if " to " in name else f"on {name}"
