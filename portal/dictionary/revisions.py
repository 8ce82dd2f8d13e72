"""The revisions of a measure as its page lists them, limited to what the person may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from portal.contents import pack as contents
from portal.core.policy import Audience
from portal.dictionary.queries import ReplacedValue
from portal.dictionary.visibility import CONFIDENTIAL, Visibility
from portal.disclosure.given import Cell
from portal.disclosure.measures import SuppressedLines, suppressed_cells
from portal.disclosure.suppression import is_small
from portal.measures.models import Measure
from portal.packs.ledger import History, ever_suppressed
from portal.statistics.coverage import covered
from portal.statistics.periods import Period
from portal.wording.tables import value_words

SUPPRESSED = f"[{CONFIDENTIAL}]"


class StoredValue(NamedTuple):
    """A number with its status, or the symbol that stands for it."""

    value: Decimal | None
    symbol: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One line of the list. `before` and `after` are the value in words; the reason is empty where a value is suppressed."""

    part: str
    period: str
    before: str
    after: str
    reason: str
    who: str
    at: datetime


def revisions(
    rows: Sequence[ReplacedValue], measure: Measure, compiled: contents.Measure, visibility: Visibility, history: History
) -> list[Revision]:
    """The revisions, newest first. What is suppressed in `compiled`, the measure as this person sees it, is so here too.

    `history` is what the person's audience was given: a value that it has already may be named again.
    """
    return list(_revisions(rows, measure, compiled, visibility, history))


def _revisions(
    rows: Sequence[ReplacedValue], measure: Measure, compiled: contents.Measure, visibility: Visibility, history: History
) -> Iterator[Revision]:
    observations = {
        (series.part, observation.period_start, observation.period_end): observation
        for series in compiled.series
        for observation in series.observations
    }
    names = {series.part: series.name for series in compiled.series}
    lines = _suppressed_lines(rows, measure, compiled, visibility, history)
    newer_values: dict[int, StoredValue] = {}  # by observation id: the rows run from new to old
    for row in rows:
        newer = newer_values.get(row.observation_id)
        after = newer or StoredValue(row.now_value, row.now_symbol, row.now_status)
        before = newer_values[row.observation_id] = StoredValue(row.value, row.symbol, row.status)
        cell = _cell_of(row)
        observation = observations.get(cell)
        if observation is None or (newer is None and lines is not None and _is_not_issued(observation, row)):
            continue
        is_withdrawn = observation.symbol == CONFIDENTIAL and not visibility.can_see_all_of(measure)
        is_removed = newer is None and _is_removed_from(observation, row, lines)
        hidden = [
            is_withdrawn or is_removed or not _can_reveal(before, cell, lines, measure.threshold),
            is_withdrawn or (newer is not None and not _can_reveal(after, cell, lines, measure.threshold)),
        ]
        words = [
            SUPPRESSED if is_hidden else value_words(*value) for is_hidden, value in zip(hidden, (before, after), strict=True)
        ]
        yield Revision(
            part=names[row.part] if len(names) > 1 else "",
            period=covered(Period(row.start, row.end), measure.covers).words,
            before=words[0],
            after=words[1] if words[0] != words[1] or any(hidden) else f"{words[1]} (its note changed)",
            reason="" if any(hidden) else row.reason,  # a reason may name the number
            who=f"{row.person}, {row.agency}" if visibility.sees_all else row.agency,
            at=row.at,
        )


def _cell_of(row: ReplacedValue) -> Cell:
    return Cell(row.part, row.start.isoformat(), row.end.isoformat())


def _suppressed_lines(
    rows: Sequence[ReplacedValue], measure: Measure, compiled: contents.Measure, visibility: Visibility, history: History
) -> SuppressedLines | None:
    """Where a value is suppressed or was once small, because it was suppressed then; None for who sees every value."""
    if visibility.can_see_all_of(measure) or visibility.audience_of(measure) is Audience.WORKING_GROUP:
        return None
    small = {
        _cell_of(row) for row in rows if is_small(row.value, measure.threshold) or is_small(row.now_value, measure.threshold)
    }
    return SuppressedLines.of(suppressed_cells(compiled) | small | ever_suppressed(history))


def _can_reveal(value: StoredValue, cell: Cell, lines: SuppressedLines | None, threshold: int) -> bool:
    """Whether the value may be shown: a symbol reveals no number, and for numbers the rule of packs holds."""
    if lines is None:
        return True
    return value.symbol != CONFIDENTIAL and (value.value is None or lines.can_reveal(cell, value.value, threshold))


def _is_not_issued(observation: contents.Observation, row: ReplacedValue) -> bool:
    """Whether the page still shows what the newest pack printed, and not the value that there is now."""
    return observation.value is not None and row.now_value is not None and observation.value != row.now_value


def _is_removed_from(observation: contents.Observation, row: ReplacedValue, lines: SuppressedLines | None) -> bool:
    """Whether the measure as this person sees it leaves out the value before the newest revision."""
    return lines is not None and row.value is not None and observation.revised_from is None
