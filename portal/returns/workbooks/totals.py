"""What a wrong reading of a file would look like: its totals a measure and month, beside last month's and last year's. Pure.

Numbers that went to the wrong month, measure or column still look like numbers one by one. Added up, they stand out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.returns.workbooks.known_series import KnownSeries
from portal.returns.workbooks.matching import SeriesPeriod
from portal.returns.workbooks.merging import CurrentCell
from portal.returns.workbooks.preview import TAKEN, CellChange
from portal.statistics.numbers import number_words
from portal.statistics.periods import Period, months_before

NO_NUMBER = "–"


@dataclass(frozen=True, kw_only=True)
class MeasureTotal:
    """The total of a measure in one month or quarter as it would be after the upload, in words.

    `parts` says which of its parts are in it, empty where the measure has none. `before` and `year_before` are the totals of
    exactly the same parts in the period before and a year before; a dash where one of them has no number.
    """

    measure: str
    period: Period
    parts: str
    now: str
    before: str
    year_before: str

    @property
    def period_before(self) -> Period:
        step = self.period.month_count
        return Period.ending(months_before(self.period.end, step), step)

    @property
    def line(self) -> str:
        """All of it as one line of text."""
        parts = f" ({self.parts})" if self.parts else ""
        then = f"{self.period_before.short} {self.before}, {self.period.year_before().short} {self.year_before}"
        return f"{self.measure}, {self.period.short}: {self.now}{parts}; {then}"


def totals_of(
    changes: Iterable[CellChange], known: Sequence[KnownSeries], present: Mapping[SeriesPeriod, CurrentCell]
) -> tuple[MeasureTotal, ...]:
    """A total for each measure and period with a new or changed number, in the order of the measures and periods.

    `present` is what the cells hold before the upload, approved ones of earlier periods too.
    """
    after = dict(present)
    by_id = {series.series_id: series for series in known}
    touched: set[tuple[str, Period]] = set()
    for change in changes:
        if change.kind in TAKEN and change.new and change.period and change.series_id in by_id:
            after[change.series_id, change.period] = change.new
            touched.add((by_id[change.series_id].measure, change.period))
    by_measure: dict[str, list[KnownSeries]] = {}
    for series in known:
        by_measure.setdefault(series.measure, []).append(series)
    totals = [
        _total(by_measure[measure], period, after)
        for measure in by_measure
        for period in sorted((period for key, period in touched if key == measure), key=lambda one: one.end)
    ]
    return tuple(total for total in totals if total is not None)


def _total(series: Sequence[KnownSeries], period: Period, after: Mapping[SeriesPeriod, CurrentCell]) -> MeasureTotal | None:
    """The total over those of the series that have a number in the period; None where none has one.

    Where parts overlap, their total is a series of its own, without a part, and counts alone.
    """

    def number(one: KnownSeries, at: Period) -> Decimal | None:
        cell = after.get((one.series_id, at))
        return one.read(cell.typed).value if cell else None

    filled = [one for one in series if number(one, period) is not None]
    whole = [one for one in filled if not one.part]
    counted = whole or filled
    if not counted:
        return None

    def total(at: Period) -> str:
        numbers = [number(one, at) for one in counted]
        return NO_NUMBER if None in numbers else number_words(sum((one for one in numbers if one is not None), Decimal(0)))

    parts = [one for one in series if one.part]
    step = period.month_count
    return MeasureTotal(
        measure=series[0].measure_names[0],
        period=period,
        parts="" if whole or not parts else _parts_words(len(counted), len(parts), counted[0].adds_up),
        now=total(period),
        before=total(Period.ending(months_before(period.end, step), step)),
        year_before=total(period.year_before()),
    )


def _parts_words(counted: int, parts: int, adds_up: bool) -> str:
    if parts == 1:
        return "its only part here"
    words = f"all {parts} parts" if counted == parts else f"{counted} of {parts} parts"
    return words if adds_up else f"{words} added up, though they overlap"
