"""Sentences between two numbers of one thing in a pack that are right for different periods. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from portal.contents.pack import Figure, Measure
from portal.statistics.comparison import SUM, Reading, total_over
from portal.statistics.coverage import adds_up, covered
from portal.statistics.findings import step_name
from portal.statistics.periods import MONTHS_IN, Period
from portal.wording.sentences import period_words
from portal.wording.tables import approximation_words, other_qualifiers
from portal.wording.value_signs import value_words

AHEAD = ("projected", "expected")  # qualifiers of a number that was published before its period was counted


def bridging_sentences(measure: Measure, figures: Iterable[Figure]) -> tuple[str, ...]:
    """One for each published figure of the measure as a whole, of the same area, that is of another period than its total, or
    that was projected and is counted now.

    “The published figure ASB-02, 31,204, is for the 12 months to January 2019; the total here, 30,882, is for the 12 months
    to March 2019.” What is withheld is in none.
    """
    total = measure.comparison
    if total is None or total.value is None:
        return ()
    figures = [figure for figure in figures if _is_of(figure, measure)]
    days = covered(Period(date.fromisoformat(total.period_start), date.fromisoformat(total.period_end)), measure.covers)
    own = (days.start.isoformat(), days.end.isoformat())
    value, period = value_words(total.value, "", total.status, unit=measure.unit), _the(*own)
    here = f"the total here, {value}, is for {period}"
    bridges = [
        f"The published figure {figure.ref}, {_value(figure)}, is for {_the(figure.period_start, figure.period_end)}; {here}."
        for figure in figures
        if (figure.period_start, figure.period_end) != own
    ]
    return (*bridges, *filter(None, (_counted_since(figure, measure) for figure in figures)))


def _counted_since(figure: Figure, measure: Measure) -> str:
    """“RS-03 was projected; the months that were counted since come to 728 p.”; empty where it was not, or where a number of its
    period is not there, is withheld or rounded."""
    ahead = [word for word in AHEAD if word in figure.qualifier.split()]
    whole = next((series for series in measure.series if series.part is None), None)
    if not ahead or whole is None or measure.rounded_to or not adds_up(measure.covers) or measure.frequency not in MONTHS_IN:
        return ""
    span = Period(date.fromisoformat(str(figure.period_start)), date.fromisoformat(str(figure.period_end)))
    readings = {
        Period(date.fromisoformat(one.period_start), date.fromisoformat(one.period_end)): Reading(one.value, "", one.status)
        for one in whole.observations
    }
    total = total_over(readings, span, measure.frequency, SUM)
    if total.value is None:
        return ""
    counted = value_words(total.value, "", total.status, unit=measure.unit)
    return f"{figure.ref} was {ahead[0]}; the {step_name(measure.frequency)}s that were counted since come to {counted}."


def _is_of(figure: Figure, measure: Measure) -> bool:
    is_whole = figure.part is None and figure.kind == "level" and figure.value is not None
    has_dates = bool(figure.period_start and figure.period_end)
    same = (figure.measure, figure.geography) == (measure.name, measure.geography)
    return is_whole and has_dates and same and _same_unit(figure.unit, measure.unit)


def _same_unit(of_figure: str, of_measure: str) -> bool:
    """A figure may say “count” of what the measure calls calls or offences."""
    return of_figure == of_measure or (of_figure == "count" and not of_measure.startswith("%"))


def _value(figure: Figure) -> str:
    """“about 60,000 (estimate)”."""
    value = value_words(figure.value, figure.symbol, figure.status, unit=figure.unit)
    others = other_qualifiers(figure.qualifier)
    return approximation_words(figure.qualifier) + value + (f" ({others})" if others else "")


def _the(start: str | None, end: str | None) -> str:
    """“the 12 months to March 2019”, but “March 2019”."""
    words = period_words(start, end)
    return f"the {words}" if words[:1].isdigit() and "months" in words else words
