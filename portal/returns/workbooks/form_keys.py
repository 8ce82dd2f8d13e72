"""The hidden keys of our own workbook: what is in its hidden column and its hidden row. Pure.

Beside the rows of the title, the hidden column holds MARK, SCHEMA, the key of the agency and the key of the cycle. Below, it
holds for each line the id of its series. The hidden row says for each column what it is, and of which period.

To the right of everything, one hidden column for each period holds what each cell held at the download (`Downloaded`), so that
an upload can tell what was changed in the file.
"""

from __future__ import annotations

import json
from datetime import date
from typing import NamedTuple

from portal.statistics.periods import Period
from portal.tables.entries import Downloaded

MARK, SCHEMA = "portal-return", "1"
INSTRUCTIONS, RETURN = "Instructions", "Return"
BEFORE, VALUE, STATUS, NOTE = "before", "value", "status", "note"
COLUMNS = (BEFORE, VALUE, STATUS, NOTE)  # of each period, in this order
DOWNLOADED = "downloaded"  # the hidden columns behind all of them
TOTAL = "total"
# Rows and columns counted from 1.
TITLE_ROW, SUBTITLE_ROW, HINT_ROW, KEY_ROW, PERIOD_ROW, HEAD_ROW, FIRST_ROW = 1, 2, 3, 4, 5, 6, 7
KEY_COLUMN, MEASURE_COLUMN, PART_COLUMN, UNIT_COLUMN, FIRST_COLUMN = 1, 2, 3, 4, 5


class ColumnKey(NamedTuple):
    """Which column it is: `what` is one of COLUMNS, or DOWNLOADED."""

    what: str
    period: Period


def column_key(what: str, period: Period) -> str:
    """“value 2018-01-01 2018-01-31”; `what` is one of COLUMNS, or DOWNLOADED."""
    return f"{what} {period.start} {period.end}"


def read_column_key(text: str) -> ColumnKey | None:
    """The opposite of `column_key`; None for anything else."""
    try:
        what, start, end = text.split(" ")
        period = Period(date.fromisoformat(start), date.fromisoformat(end))
        return ColumnKey(what, period) if what in (*COLUMNS, DOWNLOADED) else None
    except ValueError:
        return None


def downloaded_text(cell: Downloaded) -> str:
    """The cell as one text without line breaks: [number, status, note] in JSON."""
    return json.dumps(cell, ensure_ascii=True, separators=(",", ":"))


def read_downloaded(text: str) -> Downloaded | None:
    """The opposite of `downloaded_text`; None for anything else."""
    try:
        typed, status, note = json.loads(text)
    except (ValueError, TypeError):
        return None
    is_text = isinstance(typed, str) and isinstance(status, str) and isinstance(note, str)
    return Downloaded(typed, status, note) if is_text else None
