"""One column of names on two levels, as in a pivot table: which rows stand under which, and which are their subtotals. Pure.

Nothing is guessed. Which level is the upper one shows in the names: those of the lower level repeat. Whether an upper row
stands above or below its own rows shows in the arithmetic, where it has numbers, and otherwise it is a heading above them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from portal.tables.names import fold

MOST_SUMMED = 200  # rows under one heading


class Level(StrEnum):
    """What the name of a row is."""

    PERIOD = "month"
    MEASURE = "measure"
    PART = "part"
    TOTAL = "total"
    UNKNOWN = "unknown"


@dataclass(kw_only=True)
class OutlineRow:
    """A row of the outline. `numbers` are its numbers by column; a row with no content in any column of values is a heading.

    The reading fills in `over`, the name of the upper row that it stands under; `has_rows` of that upper row; `is_subtotal`;
    and `doubt`, a sentence that says why its numbers cannot be taken.
    """

    name: str
    level: Level
    numbers: dict[int, Decimal]
    has_content: bool
    adds_up: bool = True
    over: str = ""
    has_rows: bool = False
    is_subtotal: bool = False
    doubt: str = ""


@dataclass
class _Group:
    """An upper row with the rows that may belong to it: those up to the upper row before, and those up to the next."""

    top: OutlineRow
    above: list[OutlineRow] = field(default_factory=list)
    below: list[OutlineRow] = field(default_factory=list)


NO_ORDER = (
    "It is not certain which row the rows belong to: the names in the first column are of different kinds, and the totals do not "
    "show it. Put the two kinds of names into two columns (in a pivot table: Design, Report Layout, Show in Tabular Form, and "
    "Repeat All Item Labels)."
)


def read_outline(rows: Sequence[OutlineRow]) -> None:
    """Fills in what each row stands under."""
    levels: list[Level] = list(dict.fromkeys(row.level for row in rows if row.level in (Level.PERIOD, Level.MEASURE, Level.PART)))
    if len(levels) > 2:
        _doubt(rows, NO_ORDER)
    elif len(levels) == 2:
        upper = _upper_level(rows, levels)
        if upper is None:
            _doubt(rows, NO_ORDER)
        else:
            _read_two_levels(rows, upper)
    else:
        _doubt_below_unknown(rows)


def _doubt(rows: Sequence[OutlineRow], sentence: str) -> None:
    for row in rows:
        row.doubt = row.doubt or sentence


def _upper_level(rows: Sequence[OutlineRow], levels: list[Level]) -> Level | None:
    """The level whose names do not repeat while those of the other do. Without repetition: the one that has headings only.

    None where neither shows it.
    """
    first, second = levels
    repeats = {level: _repeats(rows, level) for level in levels}
    if repeats[first] != repeats[second]:
        return second if repeats[first] else first
    if repeats[first]:
        return None
    empty = {level: not any(row.has_content for row in rows if row.level is level) for level in levels}
    if empty[first] != empty[second]:
        return first if empty[first] else second
    if Level.PERIOD in levels:
        return None
    measures = [row for row in rows if row.level is Level.MEASURE]
    parts = [row for row in rows if row.level is Level.PART]
    if len(measures) == 1 or _headings_in(measures):
        return Level.MEASURE
    if len(parts) == 1 or _headings_in(parts):
        return Level.PART
    return _by_sums(rows, levels)


def _headings_in(rows: Sequence[OutlineRow]) -> bool:
    """Whether one of them has no numbers, and so is a heading of what follows."""
    return any(not row.has_content for row in rows)


def _by_sums(rows: Sequence[OutlineRow], levels: list[Level]) -> Level | None:
    """The level whose rows are the sums of the rows of the other; None where that is so of both or neither."""
    fitting = [level for level in levels if any(_fits(group.top, group.below) for group in _groups(rows, level))]
    return fitting[0] if len(fitting) == 1 else None


def _repeats(rows: Sequence[OutlineRow], level: Level) -> bool:
    names = [fold(row.name) for row in rows if row.level is level]
    return len(set(names)) < len(names)


def _read_two_levels(rows: Sequence[OutlineRow], upper: Level) -> None:
    groups = _groups(rows, upper)
    tops = {id(group.top) for group in groups}
    summing = [group for group in groups if group.top.has_content and group.top.adds_up and (group.above or group.below)]
    below = [(group.top, group.below) for group in summing]
    above = [(group.top, group.above) for group in summing]
    if not summing or _come_first(rows, below, above):
        _stand_under(rows, tops, upper)
    elif _come_first(rows[::-1], above, below):
        _stand_under(rows[::-1], tops, upper, titles_count=False)
    else:
        _doubt(rows, NO_ORDER)


_TopAndRows = tuple[OutlineRow, list[OutlineRow]]


def _come_first(rows: Sequence[OutlineRow], own: Sequence[_TopAndRows], others: Sequence[_TopAndRows]) -> bool:
    """Whether each upper row comes before its own rows: some are the sums of what follows and none of what is before.

    Where no sum fits, the list has to begin with an upper row and end without, and no row may be more than its upper row.
    """
    if any(_fits(top, side) for top, side in others):
        return False
    if any(_fits(top, side) for top, side in own):
        return True
    tops = {id(top) for top, _ in own}
    named = [row for row in rows if row.level is not Level.TOTAL]
    return id(named[0]) in tops and id(named[-1]) not in tops and all(_may_be_sum(top, side) for top, side in own)


def _may_be_sum(top: OutlineRow, rows: Sequence[OutlineRow]) -> bool:
    return all(row.numbers.get(column, value) <= value for row in rows for column, value in top.numbers.items())


def _groups(rows: Sequence[OutlineRow], upper: Level) -> list[_Group]:
    groups: list[_Group] = []
    pending: list[OutlineRow] = []
    for row in rows:
        if row.level is upper:
            groups.append(_Group(row, above=pending))
            pending = []
        elif row.level is not Level.TOTAL:
            pending.append(row)
            if groups:
                groups[-1].below.append(row)
    return groups


def _fits(top: OutlineRow, rows: Sequence[OutlineRow]) -> bool:
    """Whether the row is the sum of these rows in every column, with two of them at least."""
    if not top.numbers or len(rows) < 2 or len(rows) > MOST_SUMMED:
        return False
    return all(
        sum((row.numbers.get(column, Decimal(0)) for row in rows), Decimal(0)) == value for column, value in top.numbers.items()
    )


def _stand_under(rows: Sequence[OutlineRow], tops: set[int], upper: Level, *, titles_count: bool = True) -> None:
    """Gives each row the last upper row before it; rows before the first may be of the measure in the title.

    After a name that is not known, what a row stands under is not certain.
    """
    current: OutlineRow | None = None
    doubt = ""
    for row in rows:
        if id(row) in tops:
            current, doubt = row, ""
            row.is_subtotal = upper is not Level.MEASURE and row.has_content
        elif row.level is Level.TOTAL and upper is not Level.MEASURE:
            row.is_subtotal = True
        elif row.level is Level.UNKNOWN and not (current and _is_child(row, current, rows)):
            doubt = _below_unknown(row)
            row.doubt = row.doubt or ("" if row.has_content else doubt)
        elif doubt:
            row.doubt = row.doubt or doubt
        elif current:
            row.over, current.has_rows = current.name, True
        elif row.level is not Level.TOTAL and not (upper is Level.MEASURE and titles_count):
            row.doubt = f"No {upper.value} stands over “{row.name[:60]}”, so it is not certain what this number belongs to."
        if row.level is Level.UNKNOWN and current and not doubt:
            row.over = current.name


def _below_unknown(row: OutlineRow) -> str:
    return f"It stands below “{row.name[:60]}”, which is not known here, so it is not certain what it belongs to."


def _is_child(row: OutlineRow, top: OutlineRow, rows: Sequence[OutlineRow]) -> bool:
    """Whether an unknown row is one of the rows under this one: where the upper rows have no numbers, or add up with it."""
    if not top.has_content:
        return row.has_content
    start = next(at for at, one in enumerate(rows) if one is top)
    group = []
    for one in rows[start + 1 :]:
        if one.level is top.level:
            break
        if one.level is not Level.TOTAL:
            group.append(one)
    return _fits(top, group)


def _doubt_below_unknown(rows: Sequence[OutlineRow]) -> None:
    """In a plain list: after a line of text that is not known, and after a row that is the sum of those below it."""
    doubt = ""
    for at, row in enumerate(rows):
        if row.level is Level.UNKNOWN:
            below = []
            for one in rows[at + 1 :]:
                if one.level in (Level.UNKNOWN, Level.TOTAL):
                    break
                below.append(one)
                if len(below) > MOST_SUMMED:
                    break
            if below and _fits(row, below):
                row.is_subtotal = True
            elif below and not row.has_content:
                doubt = _below_unknown(row)
        elif doubt and row.level is not Level.TOTAL:
            row.doubt = row.doubt or doubt
