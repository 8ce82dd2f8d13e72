"""The hidden keys of our own workbook: what is in its hidden column and its hidden row. Pure.

Beside the rows of the title, the hidden column holds MARK, SCHEMA, the key of the agency and the key of the cycle. Below, it
holds for each line the id of its series. The hidden row says for each column what it is, and of which period.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from portal.statistics.periods import Period

MARK, SCHEMA = "portal-return", "1"
INSTRUCTIONS, RETURN = "Instructions", "Return"
BEFORE, VALUE, STATUS, NOTE = "before", "value", "status", "note"
COLUMNS = (BEFORE, VALUE, STATUS, NOTE)  # of each period, in this order
TOTAL = "total"
# Rows and columns counted from 1.
TITLE_ROW, SUBTITLE_ROW, HINT_ROW, KEY_ROW, PERIOD_ROW, HEAD_ROW, FIRST_ROW = 1, 2, 3, 4, 5, 6, 7
KEY_COLUMN, MEASURE_COLUMN, PART_COLUMN, UNIT_COLUMN, FIRST_COLUMN = 1, 2, 3, 4, 5


class ColumnKey(NamedTuple):
    """Which column it is: `what` is one of COLUMNS."""

    what: str
    period: Period


def column_key(what: str, period: Period) -> str:
    """“value 2018-01-01 2018-01-31”; `what` is one of COLUMNS."""
    return f"{what} {period.start} {period.end}"


def read_column_key(text: str) -> ColumnKey | None:
    """The opposite of `column_key`; None for anything else."""
    try:
        what, start, end = text.split(" ")
        return ColumnKey(what, Period(date.fromisoformat(start), date.fromisoformat(end))) if what in COLUMNS else None
    except ValueError:
        return None
