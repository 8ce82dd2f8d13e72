"""The audit of what was withheld (rule 13, docs/domain.md): what an audience can work out from all that it was ever given."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.agreement.models import Agreement
from portal.core.policy import Audience
from portal.disclosure.audited import AuditedNumber, audited
from portal.disclosure.given import Cell, Edition, Given, Rules
from portal.extensions import db
from portal.measures.models import Measure, Part, Series
from portal.measures.senders.queries import former_senders_of_parts
from portal.narratives.figure_links.queries import LinkedFigure, links_in_force
from portal.packs import ledger
from portal.packs.linked_figures import CycleSuppression, figure_numbers
from portal.packs.models import Pack
from portal.packs.suppression import baseline_numbers, given_by, rules_of
from portal.statistics.periods import Period

THIS_PACK = "the pack that would be issued"
MOST_NAMED = 3  # of the numbers from which another follows


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """A number that is withheld, or would be now, and is closer than the rule allows. `high` is None where there is no limit.

    `measure`, `part` and `period` are as people read them; `sources` names the numbers from which it follows, and `places` the
    packs that print these. `insiders` are the agencies that can work it out because they know their own values, if it is not
    everybody. `is_known`: no choice could have kept it, so that it is no failure: it follows from what was printed before it
    was withheld, or before the threshold was raised.
    """

    measure: Measure
    edition: Edition
    part: str
    period: str
    low: int
    high: int | None
    sources: tuple[str, ...]
    places: tuple[str, ...]
    insiders: tuple[str, ...]
    is_known: bool

    @property
    def series(self) -> str:
        """For machines: the keys of the measure and of the part."""
        return "/".join(filter(None, (self.measure.key, self.edition.cell.part)))

    @property
    def name(self) -> str:
        """“ASB incidents, Thanet, March 2019”."""
        return ", ".join((self.measure.name, self.part, self.period))

    @property
    def is_printed(self) -> bool:
        """Whether a pack printed the number itself."""
        return self.sources == (self.source,) and self.low == self.high

    @property
    def source(self) -> str:
        return f"{self.part}, {self.period}"

    @property
    def possible(self) -> str:
        """“3”, “1 to 3”, “2 or more”."""
        if self.high is None:
            return f"{self.low} or more"
        return f"{self.low}" if self.low == self.high else f"{self.low} to {self.high}"

    @property
    def reason(self) -> str:
        """“from Total, March 2019; Dover, March 2019 and 4 more numbers”."""
        named, more = "; ".join(self.sources[:MOST_NAMED]), len(self.sources) - MOST_NAMED
        if more > 0:
            named += f" and {more} more {'number' if more == 1 else 'numbers'}"
        return f"from {named}"


def audit(audience: Audience) -> Iterator[AuditLine]:
    """Every withheld number that the audience can narrow down. From the working group nothing is withheld."""
    if audience not in ledger.ALSO_READS:
        return
    histories = ledger.histories(audience)
    yield from _lines(histories, _links_of_all_years, is_ahead=False)


def _links_of_all_years() -> list[LinkedFigure]:
    return [link for agreement in db.session.scalars(select(Agreement)) for link in links_in_force(agreement)]


def failures_ahead(suppressed: CycleSuppression) -> Iterator[tuple[Audience, AuditLine]]:
    """What could be worked out if the packs of the cycle were issued with this, though it was not given away before.

    Each number once: for the public, if it can, because the governing group reads the public's packs too. This finds a fault
    of the choice of what is withheld, so there should be none.
    """
    measure_ids: Collection[int] = suppressed.measures.keys()
    found: dict[tuple[int, Edition], tuple[Audience, AuditLine]] = {}
    for audience in (Audience.GOVERNING, Audience.PUBLIC):
        lines = _lines(_histories_ahead(suppressed, audience, measure_ids), lambda: suppressed.links, is_ahead=True)
        failures = [one for one in lines if not one.is_known]
        found |= {(one.measure.id, one.edition): (audience, one) for one in failures}
        if not (measure_ids := {one.measure.id for one in failures}):
            break
    yield from found.values()


def failures_of(pack: Pack) -> Iterator[tuple[Audience, AuditLine]]:
    """What could be worked out if a pack that was frozen before were issued now: its audience was given other packs since.

    Each number once: for the public, if it can, whose packs the governing group reads too.
    """
    lines = ledger.lines_not_issued(pack)
    found: dict[tuple[int, Edition], tuple[Audience, AuditLine]] = {}
    for audience in (one for one in (Audience.GOVERNING, Audience.PUBLIC) if pack.audience in ledger.ALSO_READS[one]):
        before = ledger.histories(audience, lines)
        ahead = {id_: [*before.get(id_, []), ledger.added(of_measure, before.get(id_, []))] for id_, of_measure in lines.items()}
        failures = [one for one in _lines(ahead, _links_of_all_years, is_ahead=True) if not one.is_known]
        found |= {(one.measure.id, one.edition): (audience, one) for one in failures}
    yield from found.values()


def _histories_ahead(suppressed: CycleSuppression, audience: Audience, measure_ids: Collection[int]) -> dict[int, ledger.History]:
    """What the audience was given of these measures, and what the packs would give now."""
    histories = ledger.histories(audience, measure_ids)
    ahead: dict[int, ledger.History] = {}
    for measure_id in measure_ids:
        history = histories.get(measure_id, [])
        ahead[measure_id] = [*history, ledger.added(given_by(suppressed.measures[measure_id], THIS_PACK), history)]
    return ahead


def _lines(
    histories: Mapping[int, ledger.History], links: Callable[[], Sequence[LinkedFigure]], *, is_ahead: bool
) -> Iterator[AuditLine]:
    """`links` reads what figures tell; it is asked only where something is found, because that is rare and takes a while."""
    measures = db.session.scalars(
        select(Measure)
        .where(Measure.id.in_(histories))
        .options(joinedload(Measure.series).joinedload(Series.part).joinedload(Part.returned_by))
        .order_by(Measure.position)
    ).unique()
    former_senders = former_senders_of_parts()
    of_all = [(measure, histories[measure.id], rules_of(measure, measure.series, former_senders)) for measure in measures]
    suspected = [one for one in of_all if _audited(one[1], one[2], frozenset(), is_ahead=is_ahead)]
    in_force = links() if suspected else ()
    for measure, history, rules in suspected:
        of_measure = [one for one in in_force if one.measure.id == measure.id]
        # public figures count whatever their period, so that the month with which the year begins makes no difference
        public = {**figure_numbers(of_measure, year_starts=1).public, **baseline_numbers(measure)}
        parts = {one.part.key: one.part for one in measure.series if one.part}
        for found in _audited(history, rules, frozenset(public), is_ahead=is_ahead):
            yield _line(measure, parts, found, history)


def _audited(history: ledger.History, rules: Rules, public: frozenset[Cell], *, is_ahead: bool) -> tuple[AuditedNumber, ...]:
    return _remembered(tuple(tuple(moment.items()) for moment in history), rules, public, is_ahead)


@lru_cache(maxsize=512)  # more measures than an agreement has
def _remembered(
    moments: tuple[tuple[tuple[Cell, Given], ...], ...], rules: Rules, public: frozenset[Cell], is_ahead: bool
) -> tuple[AuditedNumber, ...]:
    """Until `forget_audits`, because an issue asks before and while it holds up others."""
    return tuple(audited([dict(moment) for moment in moments], rules, public, is_ahead=is_ahead))


def forget_audits() -> None:
    _remembered.cache_clear()


def _line(measure: Measure, parts: Mapping[str, Part], found: AuditedNumber, history: ledger.History) -> AuditLine:
    cells = [one.cell for one in found.follows_from]
    lines = [moment[cell] for cell in cells for moment in history if cell in moment and moment[cell].is_shown]
    agencies = {part.returned_by.name for key, part in parts.items() if key in found.insiders and part.returned_by}
    cell = found.edition.cell
    return AuditLine(
        measure=measure,
        edition=found.edition,
        part=_part_words(cell, parts),
        period=_period_words(cell),
        low=found.possible.low,
        high=found.possible.high,
        sources=tuple(dict.fromkeys(f"{_part_words(one, parts)}, {_period_words(one)}" for one in cells)),
        places=tuple(dict.fromkeys(line.place for line in lines)),
        insiders=tuple(sorted(agencies)),
        is_known=not found.given_away_at,
    )


def _part_words(cell: Cell, parts: Mapping[str, Part]) -> str:
    if cell.part is None:
        return "the total"
    part = parts.get(cell.part)
    return part.name if part else cell.part  # a part that was merged into another is there no more


def _period_words(cell: Cell) -> str:
    return Period(date.fromisoformat(cell.start), date.fromisoformat(cell.end)).words
