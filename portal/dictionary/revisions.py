"""The revisions of a measure as its page lists them, for what the person may see of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from portal.core.policy import Audience
from portal.dictionary.queries import Replaced
from portal.dictionary.sight import CONFIDENTIAL, Sight
from portal.measures.models import Measure
from portal.measures.periods import Period
from portal.packs import contents as c
from portal.packs.disclosure import is_small
from portal.packs.render.rows import value_words

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


def revisions(rows: Sequence[Replaced], measure: Measure, shown: c.Measure, sight: Sight) -> list[Revision]:
    """Newest first. `shown` is the measure as compiled for this person: what is withheld there is withheld here."""
    return list(_revisions(rows, measure, shown, sight))


def _revisions(rows: Sequence[Replaced], measure: Measure, shown: c.Measure, sight: Sight) -> Iterator[Revision]:
    cells = {(one.part, seen.period_start, seen.period_end): seen for one in shown.series for seen in one.observations}
    names = {one.part: one.name for one in shown.series}
    after: dict[int, tuple[Decimal | None, str, str]] = {}
    for row in rows:
        now = after.get(row.observation_id, (row.now_value, row.now_symbol, row.now_status))
        before = after[row.observation_id] = (row.value, row.symbol, row.status)
        cell = cells.get((row.part, row.start.isoformat(), row.end.isoformat()))
        if cell is None:
            continue
        kept = [_is_kept(one[0], cell, measure, sight) for one in (before, now)]
        words = [WITHHELD if hide else value_words(*one) for hide, one in zip(kept, (before, now), strict=True)]
        yield Revision(
            part=names[row.part] if len(names) > 1 else "",
            period=Period(row.start, row.end).words,
            before=words[0],
            after=words[1] if words[0] != words[1] or any(kept) else f"{words[1]} (its note changed)",
            reason="" if any(kept) else row.reason,  # a reason may name the number
            who=f"{row.person}, {row.agency}" if sight.sees_all else row.agency,
            at=row.at,
        )


def _is_kept(value: Decimal | None, cell: c.Observation, measure: Measure, sight: Sight) -> bool:
    """Whether a value that was there once is withheld: it is small, or the one that is there now is withheld."""
    if sight.tells_all(measure):
        return False
    hides_small = sight.audience_of(measure) is not Audience.WORKING_GROUP
    return cell.symbol == CONFIDENTIAL or (hides_small and is_small(value, measure.threshold))
