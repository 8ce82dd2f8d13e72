"""The numbers of a return as the reviewer reads them: with their totals, beside last month, last year and the version before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.cycles.models import Obligation
from portal.disclosure.measures import is_counted
from portal.measures import queries as measure_queries
from portal.measures.absent_parts import names_gone_on_in, with_end
from portal.measures.comparisons import compared, words_or_suppressed
from portal.measures.models import Measure, Series
from portal.measures.senders.queries import returned_series
from portal.returns.grid_building import trend_of
from portal.returns.models import frozen_flags_of, readings_of
from portal.statistics.applicability import difference_in_parts
from portal.statistics.comparison import SUM, UP, Break, Change, Reading, change_between, total_of_parts
from portal.statistics.coverage import within
from portal.statistics.numbers import number_words
from portal.statistics.periods import Period, months_before
from portal.statistics.rounding import to_base
from portal.submissions.models import Submission
from portal.wording.value_signs import value_words

TWO_YEARS = 24  # months: what packs compare

SeriesReadings = Mapping[Period, Reading]


@dataclass(frozen=True)
class Compared:
    """A value beside an earlier one: the earlier reading, and the change in short words, such as “+12 (4.5%)”."""

    before: Reading | None
    words: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ValueLine:
    """One series of a return.

    `earlier` is the value of the version before, where it differs. `trend` is a drawing of the twelve months to this one (SVG).
    `elsewhere` is how packs print it outside the working group, in short words, where that is another number. `flags` are as the
    version froze them: rule, words, explanation, on_trial (whether the check waits in shadow mode). An explanation that many
    share is given at the first of them, which the others name (`like`).
    """

    measure: str
    label: str
    now: Reading
    earlier: Reading | None
    last_year: Compared
    last_period: Compared
    series_id: int
    trend: str
    elsewhere: str
    flags: tuple[dict[str, Any], ...]

    @property
    def has_explanation(self) -> bool:
        return any(flag["explanation"] for flag in self.flags)


@dataclass(frozen=True, kw_only=True)
class ValueGroup:
    """One measure with its lines. Where its parts add up, `total` has the sum of the lines beside those of before.

    `printed` is the number as the working group's pack prints it, with its comparison; empty where other agencies return some
    of the measure. `of_others` is what everybody else reads of it, where that is not its numbers. `reasons` are those of the
    breaks between the values.
    """

    measure: Measure
    lines: tuple[ValueLine, ...]
    total: tuple[Reading, Compared, Compared] | None
    printed: str
    of_others: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ComparedMonths:
    """The period of a return, and those that it is compared with."""

    now: Period
    before: Period
    year_before: Period

    def beside(self, readings: SeriesReadings, breaks: Sequence[Break]) -> tuple[Compared, Compared]:
        """The reading of a year before and the one of the period before, each with the change on it."""
        year, period = (beside_earlier(readings, self.now, earlier, breaks) for earlier in (self.year_before, self.before))
        return year, period


@dataclass(frozen=True)
class _Sent:
    """What was sent, by series id: the readings, those of the version before, and the flags as they were frozen. `places` are
    where each shared explanation stands already."""

    now: Mapping[int, Reading]
    before: Mapping[int, Reading]
    flags: Mapping[int, Sequence[dict[str, Any]]]
    places: dict[str, str]


def months_of(obligation: Obligation) -> ComparedMonths:
    """The period of the return, the one before it, and the same a year before."""
    step = obligation.period.month_count
    before = Period.ending(months_before(obligation.period_end, step), step)
    return ComparedMonths(obligation.period, before, obligation.period.year_before())


def value_groups(submission: Submission) -> list[ValueGroup]:
    """Every series that was sent, by measure, in printed order. Series that were added to the agreement since are left out."""
    obligation = submission.obligation
    months = months_of(obligation)
    returned = returned_series(obligation.agency_id, obligation.frequency, obligation.cycle.agreement_id)
    owed = returned.on(obligation.period_end)
    since = months_before(obligation.period_end, TWO_YEARS)
    ended = returned.ended_before(months.now.start)
    approved = measure_queries.readings([series.id for series in (*owed, *ended)], since, obligation.period_end)
    versions, breaks = submission.versions, measure_queries.breaks_by_name()
    earlier = readings_of(versions[-2]) if len(versions) > 1 else {}
    sent = _Sent(readings_of(versions[-1]), earlier, frozen_flags_of(versions[-1]), {})
    groups: dict[int, list[Series]] = {}
    for series in owed:
        if series.id in sent.now:
            groups.setdefault(series.measure_id, []).append(series)
    readings: dict[int, SeriesReadings] = {
        one.id: {**approved.get(one.id, {}), months.now: sent.now[one.id]} for of in groups.values() for one in of
    }
    readings |= {one.id: with_end(one, approved.get(one.id, {}), months.now.end) for one in ended}
    return [
        _group(
            obligation,
            of,
            [one for one in ended if one.measure_id == measure_id],
            months,
            readings,
            breaks.get(of[0].measure.name.casefold(), ()),
            sent,
        )
        for measure_id, of in groups.items()
    ]


def _group(
    obligation: Obligation,
    of: Sequence[Series],
    ended: Sequence[Series],
    months: ComparedMonths,
    readings: Mapping[int, SeriesReadings],
    breaks: Sequence[Break],
    sent: _Sent,
) -> ValueGroup:
    measure = of[0].measure
    lines = tuple(_line(series, months, readings[series.id], breaks, sent) for series in of)
    whole = _whole(measure, [readings[series.id] for series in (*of, *ended)], [*of, *ended])
    adds_up = measure.sum_over_breakdown == SUM and len(of) > 1
    total = (whole[months.now], *months.beside(whole, breaks)) if adds_up and months.now in whole else None
    printed = ""
    if whole and measure.returned_by_id is not None:
        year_starts = obligation.cycle.agreement.starts.month
        found = compared(measure, whole, obligation.period_end, breaks, year_starts, is_whole=True)
        if found.current.value is not None:
            number = value_words(found.current.value, "", found.current.status)
            printed = f"{number} {within(found.current_days)}. {found.words}"
        else:
            printed = words_or_suppressed(found, whole, measure.frequency)
    compared_values = [one for line in lines for one in (line.last_year, line.last_period)]
    return ValueGroup(
        measure=measure,
        lines=lines,
        total=total,
        printed=printed,
        of_others=_of_others(measure),
        reasons=tuple(dict.fromkeys(one.reason for one in compared_values if one.reason)),
    )


def _whole(measure: Measure, parts: Sequence[SeriesReadings], of: Sequence[Series]) -> SeriesReadings:
    """The readings of the measure as a whole: the sum of its parts, or the series that is its total. Empty without either."""
    if measure.sum_over_breakdown == SUM and len(of) > 1:
        into = names_gone_on_in(one.part for one in of)
        return total_of_parts({one.label: readings for one, readings in zip(of, parts, strict=True)}, into)
    return next((part for part, series in zip(parts, of, strict=True) if series.part_id is None), {})


def _line(series: Series, months: ComparedMonths, readings: SeriesReadings, breaks: Sequence[Break], sent: _Sent) -> ValueLine:
    measure, now, earlier = series.measure, sent.now[series.id], sent.before.get(series.id)
    last_year, last_period = months.beside(readings, breaks)
    return ValueLine(
        measure=measure.name,
        label=series.label if measure.breakdown_id else "",
        now=now,
        earlier=earlier if earlier is not None and earlier != now else None,
        last_year=last_year,
        last_period=last_period,
        series_id=series.id,
        trend=trend_of(series, readings, months.now, months.now.month_count),
        elsewhere=_elsewhere(measure, now.value),
        flags=_each_once(sent.flags.get(series.id, ()), series.full_name, sent.places),
    )


def _elsewhere(measure: Measure, value: Decimal | None) -> str:
    """“[c] for others”, “40 for others”; empty where others than the working group read the number itself, or none at all."""
    if value is None or measure.restricted or measure.is_yearly:
        return ""
    if measure.rounds_to:
        return f"{number_words(to_base(value, measure.rounds_to))} for others"
    return "[c] for others" if is_counted(measure.unit) and 0 < value < measure.threshold else ""


def _of_others(measure: Measure) -> str:
    """What others than the working group read of the measure, as a sentence; empty where they read its numbers."""
    if measure.restricted:
        return "Others do not see this measure."
    if measure.is_yearly:
        return "Others read totals of complete plan years only."
    return f"For others every number is rounded to the nearest {measure.rounds_to}." if measure.rounds_to else ""


def beside_earlier(readings: SeriesReadings, now: Period, earlier: Period, breaks: Sequence[Break]) -> Compared:
    """The reading of the earlier period, and the change on it to the value of `now` (rule 4, docs/domain.md)."""
    before, value = readings.get(earlier), readings[now].value if now in readings else None
    if before is None or before.value is None or value is None:
        return Compared(before, "")
    unlike = difference_in_parts([(now, readings[now].absences)], [(earlier, before.absences)])
    change = change_between(value, before.value, (now, earlier), breaks, unlike=unlike)
    return Compared(before, _short_words(change), f"{earlier.words}: {change.reason}" if change.reason else "")


def _short_words(change: Change) -> str:
    """“+12 (4.5%)”, “−3”, “no change”, “not comparable”; what it is compared with stands at the head of the column."""
    if change.amount is None:
        return "not comparable"
    if not change.amount:
        return "no change"
    sign = "+" if change.direction == UP else "−"
    share = f" ({abs(change.percent):,}%)" if change.percent is not None else ""
    return f"{sign}{number_words(abs(change.amount))}{share}"


def _each_once(flags: Iterable[dict[str, Any]], name: str, places: dict[str, str]) -> tuple[dict[str, Any], ...]:
    """The flags of a series. `places` says where each shared explanation stands already: there `like` names that series."""
    shown = []
    for flag in flags:
        first = places.setdefault(flag["shared"], name) if flag.get("shared") else name
        shown.append(flag if first == name else {**flag, "explanation": "", "like": first})
    return tuple(shown)
