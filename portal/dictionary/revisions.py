"""The revisions of a measure as its page lists them, for what the person may see of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from portal.contents import pack as c
from portal.core.policy import Audience
from portal.dictionary.queries import Replaced
from portal.dictionary.visibility import CONFIDENTIAL, Visibility
from portal.disclosure.measures import Cell, SuppressedLines, suppressed_cells
from portal.disclosure.suppression import is_small
from portal.measures.models import Measure
from portal.statistics.periods import Period
from portal.wording.tables import value_words

WITHHELD = f"[{CONFIDENTIAL}]"


@dataclass(frozen=True)
class Revision:
    part: str
    period: str
    before: str
    after: str
    reason: str
    who: str
    at: datetime


def revisions(rows: Sequence[Replaced], measure: Measure, shown: c.Measure, sight: Visibility) -> list[Revision]:
    """Newest first. `shown` is the measure as compiled for this person: what is withheld there is withheld here."""
    return list(_revisions(rows, measure, shown, sight))


def _revisions(rows: Sequence[Replaced], measure: Measure, shown: c.Measure, sight: Visibility) -> Iterator[Revision]:
    cells = {(one.part, seen.period_start, seen.period_end): seen for one in shown.series for seen in one.observations}
    names = {one.part: one.name for one in shown.series}
    gaps = _gaps(rows, measure, shown, sight)
    after: dict[int, tuple[Decimal | None, str, str]] = {}
    for row in rows:
        newer = after.get(row.observation_id)
        now = newer or (row.now_value, row.now_symbol, row.now_status)
        before = after[row.observation_id] = (row.value, row.symbol, row.status)
        place = _cell_of(row)
        cell = cells.get(place)
        if cell is None:
            continue
        is_withdrawn = cell.symbol == CONFIDENTIAL and not sight.tells_all(measure)
        is_kept = newer is None and _is_kept_from(cell, row, gaps)
        hide = [
            is_withdrawn or is_kept or not _may_tell(before, place, gaps, measure.threshold),
            is_withdrawn or (newer is not None and not _may_tell(now, place, gaps, measure.threshold)),
        ]
        words = [WITHHELD if one else value_words(*value) for one, value in zip(hide, (before, now), strict=True)]
        yield Revision(
            part=names[row.part] if len(names) > 1 else "",
            period=Period(row.start, row.end).words,
            before=words[0],
            after=words[1] if words[0] != words[1] or any(hide) else f"{words[1]} (its note changed)",
            reason="" if any(hide) else row.reason,  # a reason may name the number
            who=f"{row.person}, {row.agency}" if sight.sees_all else row.agency,
            at=row.at,
        )


def _cell_of(row: Replaced) -> Cell:
    return row.part, row.start.isoformat(), row.end.isoformat()


def _gaps(rows: Sequence[Replaced], measure: Measure, shown: c.Measure, sight: Visibility) -> SuppressedLines | None:
    """Where the person does not see everything; None where they do. A value that was small once was withheld then."""
    if sight.tells_all(measure) or sight.audience_of(measure) is Audience.WORKING_GROUP:
        return None
    small = {
        _cell_of(row) for row in rows if is_small(row.value, measure.threshold) or is_small(row.now_value, measure.threshold)
    }
    return SuppressedLines.at(suppressed_cells(shown) | small)


def _may_tell(value: tuple[Decimal | None, str, str], place: Cell, gaps: SuppressedLines | None, threshold: int) -> bool:
    """A symbol tells no number; a number is told by the rule of packs."""
    return gaps is None or (value[1] != CONFIDENTIAL and (value[0] is None or gaps.let_tell(place, value[0], threshold)))


def _is_kept_from(cell: c.Observation, row: Replaced, gaps: SuppressedLines | None) -> bool:
    """Whether the measure as compiled does not say what the cell was before its newest revision."""
    return gaps is not None and row.value is not None and cell.revised_from is None
