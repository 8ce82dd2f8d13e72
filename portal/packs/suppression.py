"""What the packs of a cycle withhold outside the working group (rule 13, docs/domain.md), chosen once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from portal.contents import pack as contents
from portal.core.policy import Audience
from portal.disclosure.given import TOTAL, Cell, Given, Rules
from portal.disclosure.measure_problems import Numbers, suppressed_now
from portal.disclosure.measures import confidential_numbers, is_counted, notes_in, numbers_in, statuses_in, suppressed_cells
from portal.disclosure.rounding import EXACT, Rounding, class_of, rounding_after
from portal.disclosure.same_counts import OtherSplit, borrowed_totals, confidential_totals, parts_left
from portal.disclosure.suppression import is_small
from portal.measures.models import Basis, Measure, Series
from portal.packs import ledger
from portal.packs.models import Pack
from portal.statistics.rounding import to_base


@dataclass(frozen=True)
class FigureNumbers:
    """The numbers of a measure that published figures tell exactly, by cell: those of public sources, and the others.

    `proposed` are those of public sources of which nobody has said yet that they are numbers of the measure.
    """

    public: Mapping[Cell, int]
    printable: Mapping[Cell, int]
    proposed: Mapping[Cell, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Suppressed:
    """The cells of a measure that are withheld now, those that ever were, and how the others are rounded."""

    hidden: frozenset[Cell]
    ever_hidden: frozenset[Cell]
    rounding: Rounding = EXACT


@dataclass(frozen=True, kw_only=True)
class MeasureSuppression(Suppressed):
    """What one measure withholds now, of all its `numbers` and those of linked figures; `public` ones everybody knows exactly.
    `notes` stand beside its values. `confidential_parts` are those that agencies withheld themselves.
    """

    measure: Measure
    numbers: Mapping[Cell, int]
    statuses: Mapping[Cell, str]
    notes: Mapping[Cell, str]
    public: frozenset[Cell]
    confidential_parts: frozenset[Cell] = frozenset()

    def rounded_to(self, cell: Cell) -> int:
        """The base by which the packs tell the number of the cell; 0 where it is exact, or known exactly in any case."""
        return 0 if cell in self.public else self.rounding.base

    def not_given(self, since: str) -> dict[Cell, int]:
        """The numbers that nobody outside the working group gets: what is withheld, and, where the measure is rounded, what is
        printed as another number: small ones, and all that end after `since` (an ISO day)."""
        found = {cell: self.numbers[cell] for cell in self.hidden}
        for cell, value in self.numbers.items():
            base = self.rounded_to(cell)
            is_looked_for = is_small(Decimal(value), self.measure.threshold) or cell.end >= since
            if base and is_looked_for and to_base(Decimal(value), base) != value:
                found[cell] = value
        return found


def rules_of(measure: Measure, series: Iterable[Series], former_senders: Mapping[int, Collection[int]]) -> Rules:
    """How the numbers of a measure hang together. An agency that returns the whole measure sees all of it and is no insider.

    `former_senders` are agencies by the part that they returned before: they know those months.
    """
    by_agency: dict[int, set[str]] = defaultdict(set)
    for one in series:
        if measure.returned_by_id is None and one.part and one.part.returned_by_id is not None:
            for agency_id in (one.part.returned_by_id, *former_senders.get(one.part.id, ())):
                by_agency[agency_id].add(one.part.key)
    insiders = tuple(frozenset(parts) for parts in by_agency.values())
    return Rules(measure.threshold, measure.sum_over_breakdown, measure.sum_over_time, insiders, rounding_base_of(measure))


def rounding_base_of(measure: Measure) -> int:
    """The base by which the measure is rounded now; only counts are."""
    return measure.rounds_to if is_counted(measure.unit) else 0


def suppression_of(
    measure: Measure,
    series: Sequence[Series],
    compiled: contents.Measure,
    figures: FigureNumbers,
    history: ledger.History,
    former_senders: Mapping[int, Collection[int]],
    same_counts: MeasureSuppression | None = None,
) -> MeasureSuppression:
    """What to withhold of the measure, compiled with all its values from the first on. `figures`: what linked ones tell.

    `same_counts`: what is withheld of the measure in whose row this one is printed. Totals of both are one number: printed
    there, it is known here; withheld there, it is withheld here; and where an agency withheld a part of the one, the total of the
    other would give it away.
    """
    numbers = numbers_in(compiled) if is_counted(measure.unit) else {}
    # what is only proposed may equal a withheld number by chance, and must not make it known; a sum of others it can only tell
    proposed = {cell: value for cell, value in figures.proposed.items() if cell not in numbers}
    public = {**proposed, **figures.public, **baseline_numbers(measure)}
    public = {cell: value for cell, value in public.items() if numbers.get(cell, value) == value}
    numbers = {**figures.printable, **numbers} if numbers else {}
    confidential_parts = frozenset(cell for cell in suppressed_cells(compiled) if cell.part is not TOTAL)
    confidential = confidential_numbers(compiled, measure.sum_over_breakdown)
    now = Numbers({cell: value for cell, value in numbers.items() if cell not in public}, public, confidential)
    if same_counts is not None:
        parts = frozenset(one.part for one in compiled.series if one.part is not TOTAL)
        now = _beside_other_split(now, parts, confidential_parts, same_counts)
    rules = rules_of(measure, series, former_senders)
    return MeasureSuppression(
        measure=measure,
        numbers={**now.printable, **now.public, **now.confidential},
        statuses=statuses_in(compiled),
        notes=notes_in(compiled),
        hidden=suppressed_now(history, now, rules),
        ever_hidden=frozenset(ledger.ever_suppressed(history)),
        rounding=rounding_after(history, rules.rounded_to),
        public=frozenset(now.public),
        confidential_parts=confidential_parts,
    )


def _beside_other_split(
    own: Numbers, parts: frozenset[str | None], confidential_parts: frozenset[Cell], whole: MeasureSuppression
) -> Numbers:
    """The numbers of a measure that is printed in the row of the `whole`, and what that tells of them."""
    other = OtherSplit(whole.numbers, whole.confidential_parts)
    numbers = {**own.printable, **own.public}
    numbers |= borrowed_totals(numbers, confidential_parts, other)
    confidential = {**own.confidential, **parts_left(numbers, parts, confidential_parts), **confidential_totals(numbers, other)}
    totals = {cell: value for cell, value in numbers.items() if cell.part is TOTAL and whole.numbers.get(cell) == value}
    confidential |= {cell: value for cell, value in totals.items() if cell in whole.hidden}
    shown = {cell: value for cell, value in totals.items() if cell not in whole.hidden}
    elsewhere = {cell: class_of(value, base) for cell, value in shown.items() if (base := whole.rounded_to(cell))}
    public = {**own.public, **{cell: value for cell, value in shown.items() if cell not in elsewhere}}
    printable = {cell: value for cell, value in numbers.items() if cell not in public}
    return Numbers(printable, public, confidential, elsewhere)


def baseline_numbers(measure: Measure) -> dict[Cell, int]:
    """The published number that the measure is compared with, where it has one."""
    value, start, end = measure.baseline_value, measure.baseline_start, measure.baseline_end
    if measure.comparison != Basis.BASELINE or value is None or start is None or end is None or value != int(value):
        return {}
    return {Cell(TOTAL, start.isoformat(), end.isoformat()): int(value)}


def given_by(one: MeasureSuppression, place: str = "") -> dict[Cell, Given]:
    """What a pack that withholds this tells of the measure, and what it withholds."""
    return {
        cell: Given(place, value, cell not in one.hidden, one.statuses.get(cell, "final"), False, one.rounded_to(cell))
        for cell, value in one.numbers.items()
    }


def record(pack: Pack, measures_suppressed: Mapping[int, MeasureSuppression]) -> None:
    """Writes what the pack tells, and what it withholds, into the ledger: all of it where the pack is not issued yet.

    The public's pack is written before the governing's.
    """
    written = ledger.histories(Audience(pack.audience), measures_suppressed) if pack.is_issued else {}
    for measure_id, one in measures_suppressed.items():
        ledger.record(pack, measure_id, given_by(one), ledger.newest(written.get(measure_id, [])))
