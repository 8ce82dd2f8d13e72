"""The cells of a pack's tables, in words that are the same in every format. Pure. The words around them: sentences.py."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from portal.contents.pack import (
    Entry,
    Figure,
    Measure,
    Observation,
    PrintedComparison,
    Section,
    Series,
)
from portal.core.text import spelled_as_in, with_capital
from portal.statistics.comparison import DOWN, FINAL, SAME, UP, shortfall_words, status_letters
from portal.statistics.numbers import number_words
from portal.wording import update_parts as entry_parts
from portal.wording.lacking import lacking_words
from portal.wording.repetition import printed_once, without_repeated_clauses
from portal.wording.sentences import labelled_period, period_words
from portal.wording.value_signs import NOTHING, SIGN_MEANINGS, SIGNS, SYMBOLS, is_rank, value_words

MINUS = "−"
NOT_STATED = "not stated"
# Those of value_signs are for the renderers that need them beside these tables.
__all__ = ["NOTHING", "SIGNS", "SIGN_MEANINGS", "SYMBOLS", "value_words"]


@dataclass(frozen=True, kw_only=True)
class MeasureRow:
    """One line of a measure's table. `is_total` marks the measure as a whole, which comes first."""

    name: str
    current: str
    previous: str
    change: str
    percent: str
    direction: str
    is_total: bool
    # What stands below the value: “revised from 47”, where it is no sum; and what of it the last pack went without.
    below_current: str = ""
    below_previous: str = ""


class ComparedPeriods(NamedTuple):
    """The names of the two periods of a comparison."""

    current: str
    previous: str


@dataclass(frozen=True, kw_only=True)
class FigureRow:
    """One line of a table of published figures; `notes` are the numbers of its notes.

    `unit` stands below the value. It is empty where there is no value, or where the value has its sign already.
    """

    what: str
    period: str
    value: str
    unit: str
    comparator: str
    change: str
    remarks: tuple[str, ...]
    notes: tuple[int, ...]


def signed(value: Decimal | None, suffix: str = "") -> str:
    """“+16,337”, “−20.7%” with a real minus sign, “0”."""
    if value is None:
        return NOTHING
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    digits = f"{abs(value):,}" if suffix else number_words(abs(value))
    return f"{sign}{digits}{suffix}"


def direction_words(direction: str | None) -> str:
    return {UP: "Up", DOWN: "Down", SAME: "No change", "similar": "Similar"}.get(direction or "", NOTHING)


def measure_rows(measure: Measure) -> list[MeasureRow]:
    """The total and each part, this period against the earlier one."""
    return [_measure_row(series, measure) for series in measure.series if series.comparison]


def total_row(measure: Measure) -> MeasureRow | None:
    """The line of the measure as a whole, for an overview; None where it has none."""
    return next((one for one in measure_rows(measure) if one.is_total), None)


def measure_heads(measure: Measure) -> tuple[str, str, str, str, str]:
    """The column heads of `measure_rows`, with the periods that are compared."""
    basis = shown_comparison(measure)
    now, before = basis_words(basis) if basis else ("Now", "Before")
    return (_parts_head(measure), now, before, "Change", "Change %")


def _parts_head(measure: Measure) -> str:
    """Where the same counts are split in two ways, by what: “By district”; empty otherwise."""
    is_split = all(series.part is not None for series in measure.series)
    return split_title(measure) if measure.series and measure.breakdown and (measure.splits or is_split) else ""


def breakdown_words(name: str, breakdown: str) -> str:
    """What a measure is split by, with the abbreviations as its name has them: “ASB category”."""
    return spelled_as_in(breakdown, [name])


def split_title(split: Measure) -> str:
    """“By district”, for the head of a list of parts and for the begin of a sentence."""
    return f"By {breakdown_words(split.name, split.breakdown) or 'part'}"


def split_words(split: Measure) -> str:
    """The line above the table of another split: “The same counts by category. Calls by their category.”"""
    return f"The same counts by {split_title(split).removeprefix('By ')}. {split.definition}".strip()


def splits_to_show(measure: Measure) -> tuple[Measure, ...]:
    """The other splits of the same counts that have something to compare: each is a table below that of the measure."""
    return tuple(split for split in measure.splits if measure_rows(split))


def shown_comparison(measure: Measure) -> PrintedComparison | None:
    """The comparison that its table is headed by: that of the total, or of the first part where it has no total."""
    if measure.comparison is not None or any(series.part is None for series in measure.series):
        return measure.comparison
    return next((series.comparison for series in measure.series if series.comparison is not None), None)


def compared_spans(comparison: PrintedComparison) -> tuple[tuple[str, str], tuple[str, str]]:
    """The first and last days of the two periods that are compared."""
    now = comparison.period_start, comparison.period_end
    return now, (comparison.previous_start, comparison.previous_end)


def basis_words(comparison: PrintedComparison) -> ComparedPeriods:
    """The two periods of a comparison as column heads."""
    now, _, before = comparison.basis.partition(" against ")
    return ComparedPeriods(with_capital(now), with_capital(before))


def _measure_row(series: Series, measure: Measure) -> MeasureRow:
    comparison = series.comparison
    assert comparison is not None
    missing = shortfall_words(comparison.months_present, comparison.months_expected, measure.frequency)
    is_short = comparison.months_present < comparison.months_expected
    symbol = "c" if comparison.reason == "withheld" else ""
    return MeasureRow(
        name=series.name,
        current=missing if is_short else value_words(comparison.value, symbol, comparison.status),
        previous=value_words(comparison.previous_value, symbol, comparison.previous_status),
        change=_change_cell(comparison),
        percent=signed(comparison.change_percent, "%") if comparison.comparable is not False else NOTHING,
        direction=direction_words(comparison.direction),
        is_total=series.part is None,
        below_current=_below(
            series, comparison.period_start, comparison.period_end, measure.covers, lacking_words(measure, series)
        ),
        below_previous=_below(series, comparison.previous_start, comparison.previous_end, measure.covers),
    )


def _change_cell(comparison: PrintedComparison) -> str:
    if comparison.cumulated is not None:
        return cumulated_words(comparison.cumulated)
    return "not comparable" if comparison.comparable is False else signed(comparison.change)


def cumulated_words(cumulated: Decimal) -> str:
    """“77 over both periods”: what only adds up has in the place of a change, the sum of the two periods."""
    return f"{number_words(cumulated)} over both periods"


def _below(series: Series, start: str, end: str, covers: str, missing: str = "") -> str:
    """The small line under a value: which months it lacks, what it was revised from, and what of it came after the last
    report."""
    found = [missing, _revised_from(series, start, end), _late_within(series, start, end, covers)]
    return "; ".join(filter(None, found))


def _late_within(series: Series, start: str, end: str, covers: str) -> str:
    """What stands below a value of the table for these days (ISO): “received after the last pack” where it is that of one
    period, “with March 2019, received after the last pack” where it is made of several; empty where none was late."""
    late = [
        one
        for one in series.observations
        if one.after_last_pack is not None and start <= one.period_start and one.period_end <= end
    ]
    if not late:
        return ""
    kinds = sorted({one.after_last_pack.late for one in late if one.after_last_pack}, reverse=True)
    words = f"{' or '.join(kinds)} after the last pack"
    if [(one.period_start, one.period_end) for one in late] == [(start, end)]:
        return words
    if len(late) == 1:
        return f"with {period_words(late[0].period_start, late[0].period_end, covers)}, {words}"
    return f"with {len(late)} periods {words}"


def _revised_from(series: Series, start: str, end: str) -> str:
    """“revised from 47”, where the period is a single month or quarter whose value was revised; empty otherwise."""
    for one in series.observations:
        if (one.period_start, one.period_end) == (start, end) and one.revised_from is not None:
            return f"revised from {number_words(one.revised_from)}"
    return ""


def figure_row(figure: Figure) -> FigureRow:
    """A published figure with its qualifier, period, comparator and every remark that goes with it (rule 6, docs/domain.md)."""
    value = value_words(figure.value, figure.symbol, figure.status, unit=figure.unit)
    qualifiers = other_qualifiers(figure.qualifier)
    approximation = approximation_words(figure.qualifier)
    what = figure.measure + (f" ({figure.geography})" if figure.geography else "")
    remarks = [*((figure.reason and [f"{_comparability(figure)}: {figure.reason}"]) or []), *_caveats_beside(figure)]
    if figure.comparable is False and figure.value is None and not figure.symbol:
        remarks.append("Only a change was published, and it is not given for that reason")
    remarks += figure.remarks
    if figure.coverage:
        remarks.insert(0, f"Coverage: {figure.coverage}")
    if qualifiers and not any(one.casefold().startswith(qualifiers) for one in figure.caveats):
        remarks.insert(0, qualifiers.capitalize())
    return FigureRow(
        what=what,
        period=labelled_period(figure.period_start, figure.period_end, figure.period_label),
        value=(approximation + value) if figure.value is not None else value,
        unit=_unit_below(figure),
        comparator=_comparator(figure),
        change=_approximate(figure, _with_status(figure, _change(figure))),
        remarks=tuple(remark.rstrip(".") + "." for remark in remarks),
        notes=figure.notes,
    )


def _unit_below(figure: Figure) -> str:
    """The unit where the value needs one and does not have its sign already."""
    if figure.value is None or figure.unit in ("%", "count") or is_rank(figure.unit):
        return ""
    return figure.unit.removeprefix("£").strip()


def _with_status(figure: Figure, change: str) -> str:
    """“Down p”: the mark of a figure that has no value to carry it (rule 6, docs/domain.md)."""
    is_there = figure.value is None and not figure.symbol and change not in (NOTHING, "not comparable")
    return f"{change} {status_letters(figure.status)}".strip() if is_there else change


def _approximate(figure: Figure, change: str) -> str:
    """“about +29,120”: what qualifies the number qualifies its change. Of “over” something no fall can be told."""
    words = approximation_words(figure.qualifier)
    is_of_source = figure.as_published  # beside a value of its own the source's change is as exact as it says
    if not words or figure.change is None or is_of_source == (figure.value is not None):
        return change
    is_unknown = words == OVER and figure.value is not None and figure.change <= 0
    return NOTHING if is_unknown else words + change


def approximation_words(qualifier: str) -> str:
    """“about ” or “over ”, or nothing."""
    return "about " if "approx" in qualifier else OVER if "over" in qualifier else ""


OVER = "over "


def _caveats_beside(figure: Figure) -> list[str]:
    """What its caveats say that the row does not say already."""
    period = labelled_period(figure.period_start, figure.period_end, figure.period_label)
    facts = " ".join((figure.measure, figure.qualifier, figure.geography, "coverage", figure.coverage, period))
    reason = f"{figure.reason} {'cumulative' if figure.kind == 'cumulative' else 'changed'}" if figure.reason else ""
    new = [one for one in figure.caveats if not figure.reason or one.rstrip(".").casefold() not in figure.reason.casefold()]
    caveats = [_without_incomparable(one) if figure.comparable is False else one for one in new]
    return list(filter(None, (without_repeated_clauses(one, facts, reason) for one in caveats)))


def _without_incomparable(caveat: str) -> str:
    """A caveat without the clauses that the numbers are not comparable: the row says that, and why."""
    clauses = re.split(r"(?<=[.;])\s+", caveat)
    return " ".join(one for one in clauses if "comparable" not in one)


def figure_rows(figures: Iterable[Figure]) -> list[FigureRow]:
    """The lines of one table. What neighbours have in common is said once."""
    rows = [figure_row(figure) for figure in figures]
    return [replace(row, remarks=remarks) for row, remarks in zip(rows, printed_once([one.remarks for one in rows]), strict=True)]


def other_qualifiers(qualifier: str) -> str:
    """“estimate” of “approx estimate”: what qualifies a figure beside “about” and “over”."""
    return ", ".join(word for word in qualifier.split() if word not in ("approx", "over"))


def qualified(words: str, qualifier: str, status: str = FINAL) -> str:
    """“about 60,000 (estimate, provisional)”: a number in words with all that qualifies it (rule 6, docs/domain.md)."""
    others = ", ".join(filter(None, [other_qualifiers(qualifier), "" if status == FINAL else status]))
    return f"{approximation_words(qualifier)}{words}{f' ({others})' if others else ''}"


# “ASB categories that decreased, 10 of 12”: the direction is that of what is counted, and not of the number.
_SAYS_WHAT_MOVED = re.compile(r"\b(that (in|de)creased|with (in|de)creases)\b", re.IGNORECASE)


def _comparability(figure: Figure) -> str:
    return "Not comparable" if figure.comparable is False else "Compare with care"


def _comparator(figure: Figure) -> str:
    if figure.comparator is None:
        return comparator_label(figure) or NOTHING
    value = value_words(figure.comparator, unit=figure.unit)
    return f"{value} ({figure.comparator_label})" if figure.comparator_label else value


def comparator_label(figure: Figure) -> str:
    """What a figure is compared with; “not stated” where its source says that it moved and not since when (rule 4)."""
    has_moved = bool(figure.direction) or figure.change is not None or figure.change_percent is not None
    return figure.comparator_label or (NOT_STATED if has_moved and figure.comparator is None else "")


def _change(figure: Figure) -> str:
    if figure.cumulated is not None:
        return cumulated_words(figure.cumulated)
    if figure.comparable is False:
        return "not comparable"
    parts = []
    if figure.change is not None:
        parts.append(signed(figure.change))
    if figure.change_percent is not None:
        percent = signed(figure.change_percent, "%")
        parts.append(f"({percent})" if parts else percent)
    if not parts and figure.value is not None and _SAYS_WHAT_MOVED.search(figure.measure):
        return NOTHING
    return " ".join(parts) or direction_words(figure.direction)


def observation_words(observation: Observation) -> str:
    return value_words(observation.value, observation.symbol, observation.status)


def entry_sections(entry: Entry) -> list[Section]:
    """An agency's entry as sections: its text, what comes next, and the milestones, outputs, funding and expectations."""
    return entry_parts.sections(entry)
