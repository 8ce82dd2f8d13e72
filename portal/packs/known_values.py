"""The page of values that would be withheld now, and that packs gave away: nothing can take that back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from portal.contents.pack_json import from_json
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.extensions import db
from portal.measures.models import Measure
from portal.narratives.models import Figure
from portal.packs import ledger
from portal.packs.audit import AuditLine, audit
from portal.packs.carried_figures.models import PrintedFigure
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
class KnownFigure:
    """A published figure that packs printed before it became restricted; `places` names these packs."""

    ref: str
    name: str
    places: Sequence[str]


@dataclass(frozen=True)
class KnownValues:
    """All of them, by measure, and the figures."""

    measures: Sequence[KnownOfMeasure]
    figures: Sequence[KnownFigure]

    @property
    def count(self) -> int:
        return sum(one.count for one in self.measures) + len(self.figures)


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
    return KnownValues(sorted(found.values(), key=lambda one: one.name.casefold()), _printed_restricted_figures())


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


def _printed_restricted_figures() -> list[KnownFigure]:
    """The restricted figures that issued packs printed for others than the working group, in the order of the agreement."""
    rows = db.session.execute(
        select(Figure.ref, Figure.measure_name, Pack, Cycle.title)
        .join(PrintedFigure, PrintedFigure.figure_id == Figure.id)
        .join(Cycle, Cycle.id == PrintedFigure.cycle_id)
        .join(Pack, Pack.cycle_id == Cycle.id)
        .where(Figure.restricted, Pack.audience != Audience.WORKING_GROUP, is_issued())
        .options(undefer(Pack.contents))
        .order_by(Figure.position, Cycle.period_start, Pack.id)
    ).all()
    refs = {pack.id: {one.ref for one in from_json(pack.contents).all_figures} for pack in {row.Pack for row in rows}}
    places: dict[tuple[str, str], list[str]] = {}
    for ref, name, pack, title in rows:
        if ref in refs[pack.id]:
            places.setdefault((ref, name), []).append(ledger.place_of(title, pack.audience, pack.version))
    return [KnownFigure(ref, name, found) for (ref, name), found in places.items()]
