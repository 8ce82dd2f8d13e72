"""The audit of what was withheld (rule 13, docs/domain.md): what an audience can work out from all that it was ever given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.policy import Audience
from portal.disclosure.bounds import narrowed
from portal.disclosure.given import Edition, Given, problem_of
from portal.disclosure.problem import Range
from portal.extensions import db
from portal.measures.models import Measure, Series
from portal.packs import ledger
from portal.packs.suppression import rules_of


@dataclass(frozen=True)
class AuditLine:
    """A withheld number that is closer than the rule allows. `high` is None where there is no limit.

    `places` are the packs that print what it follows from. `known`: it was given away by packs of the time before the ledger,
    or was printed before it became small; nothing can take that back, so it is no failure.
    """

    measure_id: int
    edition: Edition
    series: str
    period: str
    low: int
    high: int | None
    places: tuple[str, ...]
    known: bool

    @property
    def words(self) -> str:
        possible = f"{self.low}" if self.low == self.high else f"{self.low} to {'any number' if self.high is None else self.high}"
        return f"{self.series}, {self.period}, is withheld, but it would follow that it is {possible}. The pack cannot be issued."


def audit(audience: Audience) -> Iterator[AuditLine]:
    """Every withheld number that the audience can narrow down. From the working group nothing is withheld."""
    if audience not in ledger.ALSO_READS:
        return
    histories = ledger.histories(audience)
    measures = db.session.scalars(
        select(Measure)
        .where(Measure.id.in_(histories))
        .options(joinedload(Measure.series).joinedload(Series.part))
        .order_by(Measure.position)
    ).unique()
    for measure in measures:
        yield from _audit_measure(measure, histories[measure.id])


def _audit_measure(measure: Measure, history: ledger.History) -> Iterator[AuditLine]:
    rules = rules_of(measure, measure.series)
    before = problem_of([one for one in history if any(line.is_entered for line in one.values())], rules)
    lost = {cell: possible for cell, possible, _ in narrowed(before.problem)}
    story = problem_of(history, rules)
    seen: set[Edition] = set()
    for cell in sorted(story.printed_elsewhere, key=str):
        value = story.problem.values[cell]
        yield _line(measure, cell, Range(value, value), _places([cell], history), known=True)
    for cell, possible, known in narrowed(story.problem):
        if cell not in seen:  # it was found for the audience as a whole, before those who know more
            seen.add(cell)
            yield _line(measure, cell, possible, _places(known, history), known=lost.get(cell) == possible)


def _line(measure: Measure, cell: Edition, possible: Range, places: tuple[str, ...], *, known: bool) -> AuditLine:
    return AuditLine(
        measure_id=measure.id,
        edition=cell,
        series="/".join(filter(None, (measure.key, cell.cell.part))),
        period=f"{cell.cell.start}/{cell.cell.end}",
        low=possible.low,
        high=possible.high,
        places=places,
        known=known,
    )


def _places(known: Iterable[Edition], history: ledger.History) -> tuple[str, ...]:
    lines: list[Given] = [moment[one.cell] for one in known for moment in history if one.cell in moment]
    return tuple(dict.fromkeys(line.place for line in lines))
