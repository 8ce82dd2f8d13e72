"""The audit of what was withheld (rule 13, docs/domain.md): what an audience can work out from all that it was ever given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.policy import Audience
from portal.disclosure.audited import audited
from portal.disclosure.given import Cell, Edition
from portal.extensions import db
from portal.measures.models import Measure, Series
from portal.packs import ledger
from portal.packs.linked_figures import public_cells
from portal.packs.suppression import baseline_numbers, rules_of


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """A withheld number that is closer than the rule allows. `high` is None where there is no limit.

    `places` are the packs that print what it follows from. `given_away_at` is the newest pack that told more than it had to;
    empty where none did.
    """

    series: str
    period: str
    low: int
    high: int | None
    places: tuple[str, ...]
    given_away_at: str

    @property
    def known(self) -> bool:
        """Whether no choice could have kept it, so that it is no failure.

        It was given away by packs of the time before the ledger, or it is a new number that follows from what was printed.
        """
        return not self.given_away_at

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
    public = public_cells()
    for measure in measures:
        yield from _audit_measure(measure, histories[measure.id], public[measure.id] | baseline_numbers(measure).keys())


def _audit_measure(measure: Measure, history: ledger.History, public: Set[Cell]) -> Iterator[AuditLine]:
    for one in audited(history, rules_of(measure, measure.series), public):
        cell = one.edition.cell
        yield AuditLine(
            series="/".join(filter(None, (measure.key, cell.part))),
            period=f"{cell.start}/{cell.end}",
            low=one.possible.low,
            high=one.possible.high,
            places=_places(one.follows_from, history),
            given_away_at=one.given_away_at,
        )


def _places(known: Iterable[Edition], history: ledger.History) -> tuple[str, ...]:
    lines = [moment[one.cell] for one in known for moment in history if one.cell in moment]
    return tuple(dict.fromkeys(line.place for line in lines if not line.is_printed_no_more))
