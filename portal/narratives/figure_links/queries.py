"""Database reads: which figures of an agreement are numbers of its measures, as proposed and as decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from portal.agreement.models import Agreement
from portal.core.errors import NotFound
from portal.extensions import db
from portal.measures.absent_parts import names_gone_on_in
from portal.measures.models import Measure, MeasurePlacement, Part, Series
from portal.measures.queries import readings
from portal.narratives.figure_links.models import FigureLink
from portal.narratives.figure_links.proposals import MeasureValues, proposals
from portal.narratives.models import Figure
from portal.statistics.comparison import total_of_parts

CHANGED = "It was linked before its value or its period changed."


@dataclass(frozen=True)
class LinkedFigure:
    """A figure that is, or seems to be, a number of a measure. `decision` is none where nobody has decided yet."""

    figure: Figure
    measure: Measure
    part: Part | None
    reason: str
    decision: FigureLink | None = None

    @property
    def is_declined(self) -> bool:
        return self.decision is not None and not self.decision.is_confirmed

    @property
    def consequence(self) -> str:
        """What follows if it is one."""
        if self.measure.restricted:
            return "If it is, only the working group reads the figure, because it alone reads the measure."
        return "If it is, the figure is withheld wherever this number of the measure is, unless a public source says it."

    @property
    def of_words(self) -> str:
        """“ASB incidents, Dover, January to December 2018”, or “the total” where it is the measure as a whole."""
        parts = [self.measure.name, self.part.name if self.part else "the total", self.figure.period_words or "no period"]
        return ", ".join(parts)


def links_of(agreement: Agreement) -> list[LinkedFigure]:
    """Every figure with each measure that it is a number of, or seems to be, in the order of the figures. Five reads."""
    figures = db.session.scalars(
        select(Figure)
        .where(Figure.agreement_id == agreement.id)
        .options(joinedload(Figure.source), joinedload(Figure.measure))
        .order_by(Figure.position)
    ).all()
    decided = {(one.figure_id, one.measure_id, one.part_id): one for one in _decisions(agreement)}
    found = {
        (one.figure.id, one.measure.id, one.part.id if one.part else None): LinkedFigure(
            one.figure, one.measure, one.part, one.reason
        )
        for one in proposals(figures, _values(agreement))
    }
    for key, decision in decided.items():
        if decision.is_of_today:
            reason = found[key].reason if key in found else ""
            found[key] = LinkedFigure(decision.figure, decision.measure, decision.part, reason, decision)
        elif decision.is_confirmed and key not in found:
            found[key] = LinkedFigure(decision.figure, decision.measure, decision.part, CHANGED)
    return sorted(found.values(), key=lambda one: (one.figure.position, one.measure.position))


def links_in_force(agreement: Agreement) -> list[LinkedFigure]:
    """Those that nobody declined: until it is decided, a proposal counts as a link, so that nothing slips out meanwhile."""
    return [one for one in links_of(agreement) if not one.is_declined]


def link(agreement: Agreement, ref: str, measure: str, part: str) -> LinkedFigure:
    """The link of the figure with the measure, by their keys; `part` is empty for the measure as a whole."""
    for one in links_of(agreement):
        if (one.figure.ref, one.measure.key, one.part.key if one.part else "") == (ref, measure, part):
            return one
    raise NotFound


def _decisions(agreement: Agreement) -> Sequence[FigureLink]:
    return db.session.scalars(
        select(FigureLink)
        .join(FigureLink.figure)
        .where(Figure.agreement_id == agreement.id)
        .options(
            contains_eager(FigureLink.figure),
            joinedload(FigureLink.measure),
            joinedload(FigureLink.part),
            joinedload(FigureLink.decided_by),
        )
        .order_by(FigureLink.id)
    ).all()


def _values(agreement: Agreement) -> list[MeasureValues]:
    """The values of every measure of the agreement; the total is made from the parts where it has no series of its own."""
    rows = db.session.scalars(
        select(Series)
        .join(Series.measure)
        .join(MeasurePlacement, MeasurePlacement.measure_id == Measure.id)
        .where(MeasurePlacement.agreement_id == agreement.id)
        .options(contains_eager(Series.measure), joinedload(Series.part))
        .order_by(MeasurePlacement.position, Series.id)
    ).all()
    by_series = readings([one.id for one in rows], date.min, date.max)
    found: dict[int, MeasureValues] = {}
    for one in rows:
        by_part = dict(found[one.measure_id].by_part) if one.measure_id in found else {}
        found[one.measure_id] = MeasureValues(one.measure, {**by_part, one.part: by_series.get(one.id, {})})
    return [_with_total(one) for one in found.values()]


def _with_total(values: MeasureValues) -> MeasureValues:
    if None in values.by_part:
        return values
    parts = {part.name: readings for part, readings in values.by_part.items() if part is not None}
    total = total_of_parts(parts, names_gone_on_in(values.by_part))
    return MeasureValues(values.measure, {None: total, **values.by_part})
