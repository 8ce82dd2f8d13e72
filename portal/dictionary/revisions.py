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
from portal.dictionary.visibility import CONFIDENTIAL, Visibility, rounding_on_page
from portal.disclosure.given import Cell, Given
from portal.disclosure.measures import SuppressedLines, suppressed_cells
from portal.disclosure.rounding import Rounding
from portal.disclosure.suppression import is_small
from portal.measures.models import Measure
from portal.packs.ledger import History, ever_suppressed, newest
from portal.statistics.coverage import covered
from portal.statistics.periods import Period
from portal.statistics.rounding import as_shown
from portal.wording.tables import value_words

SUPPRESSED = f"[{CONFIDENTIAL}]"


class StoredValue(NamedTuple):
    """A number with its status, or the symbol that stands for it."""

    value: Decimal | None
    symbol: str
    status: str


class _Rule(NamedTuple):
    """What somebody who does not see every value may see of earlier ones."""

    lines: SuppressedLines
    threshold: int
    rounding: Rounding


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
    rule, base, issued = _rule(rows, measure, compiled, visibility, history), compiled.rounded_to, newest(history)
    newer_values: dict[int, StoredValue] = {}  # by observation id: the rows run from new to old
    for row in rows:
        newer = newer_values.get(row.observation_id)
        after = newer or StoredValue(row.now_value, row.now_symbol, row.now_status)
        before = newer_values[row.observation_id] = StoredValue(row.value, row.symbol, row.status)
        cell = _cell_of(row)
        observation = observations.get(cell)
        if observation is None or (newer is None and rule is not None and _is_not_issued(observation, row, issued.get(cell))):
            continue
        is_withdrawn = observation.symbol == CONFIDENTIAL and not visibility.can_see_all_of(measure)
        is_removed = newer is None and _is_removed_from(observation, row, rule)
        hidden = [
            is_withdrawn or is_removed or not _can_reveal(before, cell, rule),
            is_withdrawn or (newer is not None and not _can_reveal(after, cell, rule)),
        ]
        words = [_words(value, base, is_hidden=is_hidden) for is_hidden, value in zip(hidden, (before, after), strict=True)]
        same = "rounded, it is the same" if base and before.value != after.value else "its note changed"
        yield Revision(
            part=names[row.part] if len(names) > 1 else "",
            period=covered(Period(row.start, row.end), measure.covers).words,
            before=words[0],
            after=words[1] if words[0] != words[1] or any(hidden) else f"{words[1]} ({same})",
            reason="" if base or any(hidden) else row.reason,  # a reason may name the number
            who=f"{row.person}, {row.agency}" if visibility.sees_all else row.agency,
            at=row.at,
        )


def _words(value: StoredValue, base: int, *, is_hidden: bool) -> str:
    return SUPPRESSED if is_hidden else value_words(as_shown(value.value, base), value.symbol, value.status)


def _cell_of(row: ReplacedValue) -> Cell:
    return Cell(row.part, row.start.isoformat(), row.end.isoformat())


def _rule(
    rows: Sequence[ReplacedValue], measure: Measure, compiled: contents.Measure, visibility: Visibility, history: History
) -> _Rule | None:
    """Where a value is suppressed or was once small, because it was suppressed then; None for who sees every value."""
    if visibility.can_see_all_of(measure) or visibility.audience_of(measure) is Audience.WORKING_GROUP:
        return None
    threshold = 0 if compiled.rounded_to else measure.threshold  # a number that is printed rounded is not small any more
    small = {_cell_of(row) for row in rows if is_small(row.value, threshold) or is_small(row.now_value, threshold)}
    lines = SuppressedLines.of(suppressed_cells(compiled) | small | ever_suppressed(history))
    return _Rule(lines, threshold, rounding_on_page(measure, history))


def _can_reveal(value: StoredValue, cell: Cell, rule: _Rule | None) -> bool:
    """Whether the value may be shown: a symbol reveals no number, and for numbers the rule of packs holds."""
    if rule is None or value.value is None:
        return rule is None or value.symbol != CONFIDENTIAL
    return rule.rounding.may_name(cell, value.value) and rule.lines.can_reveal(cell, value.value, rule.threshold)


def _is_not_issued(observation: contents.Observation, row: ReplacedValue, issued: Given | None) -> bool:
    """Whether the page still shows what the newest pack printed (`issued`), and not the value that there is now."""
    shown = issued.value if issued is not None else row.now_value
    return observation.value is not None and row.now_value is not None and shown != row.now_value


def _is_removed_from(observation: contents.Observation, row: ReplacedValue, rule: _Rule | None) -> bool:
    """Whether the measure as this person sees it leaves out the value before the newest revision."""
    return rule is not None and row.value is not None and observation.revised_from is None
