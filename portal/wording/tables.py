"""What stands in the cells of a pack's tables, the same in every format. Pure. What stands around them: words.py."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portal.contents.pack import Action, ComparisonOf, Entry, Figure, Measure, Observation, Section, Series
from portal.statistics.comparison import DOWN, SAME, UP, number_words, steps_words
from portal.wording import update_parts as entry_parts
from portal.wording.value_signs import MARKS, NOTHING, value_words

SYMBOLS = {"x": "not available", "z": "not applicable", "c": "withheld for confidentiality"}
MARK_WORDS = {"p": "provisional", "r": "revised", "u": "unaudited"}
MINUS = "−"
__all__ = ["MARKS", "NOTHING", "value_words"]  # handed on to those who print


@dataclass(frozen=True)
class MeasureRow:
    """One line of a measure's table; `is_total` for its first."""

    name: str
    current: str
    previous: str
    change: str
    percent: str
    direction: str
    is_total: bool
    current_was: str = ""  # “revised from 47”, where the value is one that was revised and not a sum
    previous_was: str = ""


@dataclass(frozen=True)
class FigureRow:
    what: str
    period: str
    value: str
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
    """The total and each part, this period against the one before."""
    return [_measure_row(series, measure.frequency) for series in measure.series if series.comparison]


def total_row(measure: Measure) -> MeasureRow | None:
    """The line of the measure as a whole, for an overview."""
    return next((one for one in measure_rows(measure) if one.is_total), None)


def measure_heads(measure: Measure) -> tuple[str, str, str, str, str]:
    """The column heads of `measure_rows`, with the periods that are compared."""
    basis = measure.comparison
    now, before = (basis_words(basis)) if basis else ("Now", "Before")
    return ("", now, before, "Change", "Change %")


def basis_words(comparison: ComparisonOf) -> tuple[str, str]:
    """The two periods of a comparison as column heads."""
    now, _, before = comparison.basis.partition(" against ")
    return now[:1].upper() + now[1:], before[:1].upper() + before[1:]


def _measure_row(series: Series, frequency: str) -> MeasureRow:
    found = series.comparison
    assert found is not None
    missing = steps_words(found.months_present, found.months_expected, frequency)
    is_short = found.months_present < found.months_expected
    symbol = "c" if found.reason == "withheld" else ""
    return MeasureRow(
        series.name,
        missing if is_short else value_words(found.value, symbol, found.status),
        value_words(found.previous_value, symbol),
        "not comparable" if found.comparable is False else signed(found.change),
        signed(found.change_percent, "%") if found.comparable is not False else NOTHING,
        direction_words(found.direction),
        series.part is None,
        _was(series, found.period_start, found.period_end),
        _was(series, found.previous_start, found.previous_end),
    )


def _was(series: Series, start: str, end: str) -> str:
    """What the one value of the period was, for a comparison of single months or quarters."""
    for one in series.observations:
        if (one.period_start, one.period_end) == (start, end) and one.revised_from is not None:
            return f"revised from {number_words(one.revised_from)}"
    return ""


def figure_row(figure: Figure) -> FigureRow:
    """A published figure with its qualifier, period, comparator and every remark that has to travel with it."""
    value = value_words(figure.value, figure.symbol, figure.status, unit=figure.unit)
    qualifiers = [word for word in figure.qualifier.split() if word not in ("approx", "over")]
    lead = "about " if "approx" in figure.qualifier else "over " if "over" in figure.qualifier else ""
    what = figure.measure + (f" ({figure.geography})" if figure.geography else "")
    remarks = [*((figure.reason and [f"{_care(figure)}: {figure.reason}"]) or []), *figure.caveats]
    if figure.coverage:
        remarks.insert(0, f"Coverage: {figure.coverage}")
    if qualifiers:
        remarks.insert(0, ", ".join(qualifiers).capitalize())
    return FigureRow(
        what,
        figure.period_label,
        (lead + value) if figure.value is not None else value,
        _comparator(figure),
        _change(figure),
        tuple(remark.rstrip(".") + "." for remark in remarks),
        figure.notes,
    )


def _care(figure: Figure) -> str:
    return "Not comparable" if figure.comparable is False else "Compare with care"


def _comparator(figure: Figure) -> str:
    if figure.comparator is None:
        return figure.comparator_label or NOTHING
    value = value_words(figure.comparator, unit=figure.unit)
    return f"{value} ({figure.comparator_label})" if figure.comparator_label else value


def _change(figure: Figure) -> str:
    if figure.comparable is False:
        return "not comparable"
    parts = []
    if figure.change is not None:
        parts.append(signed(figure.change))
    if figure.change_percent is not None:
        percent = signed(figure.change_percent, "%")
        parts.append(f"({percent})" if parts else percent)
    return " ".join(parts) or direction_words(figure.direction)


def observation_words(observation: Observation) -> str:
    return value_words(observation.value, observation.symbol, observation.status)


def missing_words(entry: Entry) -> str:
    """Rule 9: a missing partner never stops the pack."""
    return f"No update received from {entry.agency_name}."


def entry_sections(entry: Entry) -> list[Section]:
    """What an agency wrote, with what comes next and what stands beside it as sections of their own."""
    return entry_parts.sections(entry)


def action_dates(action: Action) -> str:
    """“April 2018 to March 2019”, “from April 2018”."""
    if action.start and action.due:
        return f"{action.start} to {action.due}"
    return f"from {action.start}" if action.start else f"due {action.due}" if action.due else ""
