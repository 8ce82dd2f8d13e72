"""What a wrong reading of years of values would look like: totals a measure and year, beside the neighbouring years. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.returns.history.past_values import PastValue, PastValueKind, PresentReadings
from portal.returns.workbooks.known_series import KnownSeries
from portal.statistics.numbers import number_words
from portal.statistics.periods import MONTHS_IN, Period

MUCH = 2  # so many times the average of the year before, or a part of it, stands out


@dataclass(frozen=True, kw_only=True)
class YearTotal:
    """One year of a measure as it would be: its total in words, a dash where there is no number.

    `count_words` say how many of the year's values there are, empty where it has all of them. `new` is how many come from the
    file. `remark` says where it differs much from the year before.
    """

    total: str
    count_words: str
    new: int
    remark: str

    @property
    def source_words(self) -> str:
        """Whether its values come from the file; empty where there are none."""
        return "from the file" if self.new else "already there" if self.total != NOTHING else ""


@dataclass(frozen=True)
class MeasureYears:
    """A measure, or a part of one whose parts do not add up, with a total for each year of the table."""

    name: str
    years: tuple[YearTotal, ...]


@dataclass(frozen=True)
class YearTable:
    """`heads` are the names of the years, the oldest first: “2017/18” where the year does not begin in January."""

    heads: tuple[str, ...]
    lines: tuple[MeasureYears, ...]

    def texts(self) -> Iterable[str]:
        """A line of text for each measure, for a terminal."""
        for line in self.lines:
            years = [
                f"{head} {year.total}" + "".join(f" ({words})" for words in (year.count_words, year.remark) if words)
                for head, year in zip(self.heads, line.years, strict=True)
                if year.new or year.total != NOTHING
            ]
            yield f"{line.name}: {'; '.join(years)}"


NOTHING = "–"
YearReadings = dict[int, dict[tuple[int, Period], tuple[Decimal, bool]]]  # numbers by year and cell; whether they are new


def year_table(
    values: Sequence[PastValue], known: Sequence[KnownSeries], present: PresentReadings, latest: frozenset[str], year_starts: int
) -> YearTable:
    """The years with new values and those beside them. `latest` are the keys of measures of which the latest value counts.

    `year_starts` is the month (1 to 12) that the plan year begins with.
    """
    new = {
        (value.series.series_id, value.period): value.reading.value
        for value in values
        if value.kind is PastValueKind.NEW and value.series and value.period and value.reading and value.reading.value is not None
    }
    touched = {series_id for series_id, _ in new}
    new_years = {_year_of(period, year_starts) for _, period in new}
    shown = sorted({year + step for year in new_years for step in (-1, 0, 1)})
    groups = [group for group in _groups(known) if any(series.series_id in touched for series in group)]
    by_group = [_numbers_by_year(group, new, present, year_starts) for group in groups]
    years = [year for year in shown if any(year in numbers for numbers in by_group)]
    lines = tuple(
        MeasureYears(_name_of(group), tuple(_totals(group, numbers, years, group[0].measure in latest)))
        for group, numbers in zip(groups, by_group, strict=True)
    )
    return YearTable(tuple(_year_words(year, year_starts) for year in years), lines)


def _year_of(period: Period, year_starts: int) -> int:
    return period.end.year if period.end.month >= year_starts else period.end.year - 1


def _year_words(year: int, year_starts: int) -> str:
    return str(year) if year_starts == 1 else f"{year}/{(year + 1) % 100:02}"


def _groups(known: Sequence[KnownSeries]) -> list[list[KnownSeries]]:
    """The series that are added up into one line: all parts of a measure where they add up, otherwise each by itself."""
    groups: dict[tuple[str, int], list[KnownSeries]] = {}
    for series in known:
        groups.setdefault((series.measure, 0 if series.adds_up else series.series_id), []).append(series)
    return list(groups.values())


def _name_of(group: Sequence[KnownSeries]) -> str:
    return group[0].measure_names[0] if len(group) > 1 else group[0].label


def _numbers_by_year(
    group: Sequence[KnownSeries], new: Mapping[tuple[int, Period], Decimal], present: PresentReadings, year_starts: int
) -> YearReadings:
    numbers: YearReadings = {}
    ids = {series.series_id for series in group}
    for series_id in ids:
        for period, reading in present.get(series_id, {}).items():
            if reading.value is not None:
                numbers.setdefault(_year_of(period, year_starts), {})[series_id, period] = (reading.value, False)
    for (series_id, period), value in new.items():
        if series_id in ids:
            numbers.setdefault(_year_of(period, year_starts), {})[series_id, period] = (value, True)
    return numbers


def _totals(group: Sequence[KnownSeries], numbers: YearReadings, years: Sequence[int], is_latest: bool) -> Iterable[YearTotal]:
    expected = len(group) * 12 // MONTHS_IN[group[0].frequency]
    for year in years:
        cells = numbers.get(year, {})
        count = len(cells)
        yield YearTotal(
            total=number_words(_total(cells, is_latest)) if cells else NOTHING,
            count_words=f"{count} of {expected} values" if 0 < count < expected else "",
            new=sum(is_new for _, is_new in cells.values()),
            remark=_remark(cells, numbers.get(year - 1, {})),
        )


def _total(cells: Mapping[tuple[int, Period], tuple[Decimal, bool]], is_latest: bool) -> Decimal:
    last = max(period.end for _, period in cells)
    counted = (value for (_, period), (value, _) in cells.items() if not is_latest or period.end == last)
    return sum(counted, Decimal(0))


def _remark(
    now: Mapping[tuple[int, Period], tuple[Decimal, bool]], before: Mapping[tuple[int, Period], tuple[Decimal, bool]]
) -> str:
    """Whether a value of this year is on average much more or less than one of the year before, where either is from the file."""
    if not now or not before or not any(is_new for _, is_new in (*now.values(), *before.values())):
        return ""
    mean_now, mean_before = (sum(value for value, _ in one.values()) / len(one) for one in (now, before))
    if mean_now > MUCH * mean_before:
        return "on average more than twice the year before"
    return "on average less than half the year before" if MUCH * mean_now < mean_before else ""
