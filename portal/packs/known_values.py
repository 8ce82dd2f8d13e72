"""The page of values that would be withheld now, and that packs gave away: nothing can take that back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from portal.core.policy import Audience
from portal.extensions import db
from portal.measures.models import Measure
from portal.packs.audit import AuditLine, audit
from portal.packs.models import GivenNumber, Pack, is_issued

LONGEST_OPEN = 20  # rows of a table that stands open


@dataclass(frozen=True)
class KnownValue:
    """One value: what readers know it to be, and how they know it."""

    part: str
    period: str
    value: str
    reason: str


@dataclass
class KnownOfMeasure:
    """The known values of one measure. `restricted` counts what was printed of it before only the working group read it."""

    key: str
    name: str
    values: list[KnownValue] = field(default_factory=list)
    restricted: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the table stands open."""
        return len(self.values) <= LONGEST_OPEN

    @property
    def count(self) -> int:
        return self.restricted or len(self.values)


@dataclass(frozen=True)
class KnownValues:
    """All of them, by measure."""

    measures: Sequence[KnownOfMeasure]

    @property
    def count(self) -> int:
        return sum(one.count for one in self.measures)


def known_values() -> KnownValues:
    """What the governing group, which reads the public's packs too, was given of what would be withheld now."""
    found: dict[int, KnownOfMeasure] = {}
    printed = _printed_of_restricted()
    for line in audit(Audience.GOVERNING):
        if line.is_known and line.measure.id not in printed:
            one = found.setdefault(line.measure.id, KnownOfMeasure(line.measure.key, line.measure.name))
            one.values.append(KnownValue(line.part, line.period, line.possible, reason_words(line)))
    for measure_id, one in printed.items():
        found[measure_id] = one
    return KnownValues(sorted(found.values(), key=lambda one: one.name.casefold()))


def reason_words(line: AuditLine) -> str:
    """“Printed in January to March 2019, public, version 1”, or from which numbers and packs it follows."""
    places = "; ".join(line.places)
    if line.is_printed:
        return f"Printed in {places}"
    only = f" by {' or '.join(line.insiders)}, who know their own values" if line.insiders else ""
    return f"Can be worked out{only} {line.reason}, in {places}"


def _printed_of_restricted() -> dict[int, KnownOfMeasure]:
    """How many values of each measure that only the working group reads now were printed for others."""
    cells = (
        select(GivenNumber.measure_id, GivenNumber.part, GivenNumber.period_start, GivenNumber.period_end)
        .join(Pack, Pack.id == GivenNumber.pack_id)
        .where(GivenNumber.is_shown, is_issued())
        .distinct()
        .subquery()
    )
    rows = db.session.execute(
        select(Measure.id, Measure.key, Measure.name, func.count())
        .join(cells, cells.c.measure_id == Measure.id)
        .where(Measure.restricted)
        .group_by(Measure.id, Measure.key, Measure.name)
    )
    return {measure_id: KnownOfMeasure(key, name, restricted=count) for measure_id, key, name, count in rows}
