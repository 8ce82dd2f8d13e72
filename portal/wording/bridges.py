"""Sentences between two numbers of one thing in a pack: right for different periods, or one projected and one counted. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from portal.contents.pack import Figure, Measure
from portal.statistics.comparison import least_settled
from portal.statistics.coverage import adds_up, covered
from portal.statistics.periods import Period
from portal.wording.sentences import period_words
from portal.wording.tables import approximation_words, other_qualifiers
from portal.wording.value_signs import value_words


def bridging_sentences(measure: Measure, figures: Iterable[Figure]) -> tuple[str, ...]:
    """One for each published figure of the measure as a whole, of the same area, that is of another period than its total.

    “The published figure ASB-02, 31,204, is for the 12 months to January 2019; the total here, 30,882, is for the 12 months
    to March 2019.” What is withheld is in none.
    """
    total = measure.comparison
    if total is None or total.value is None:
        return ()
    own = _days_of_total(measure)
    value, period = value_words(total.value, "", total.status, unit=measure.unit), _the(*own)
    here = f"the total here, {value}, is for {period}"
    return tuple(
        f"The published figure {figure.ref}, {_value(figure)}, is for {_the(figure.period_start, figure.period_end)}; {here}."
        for figure in figures
        if _is_of(figure, measure) and (figure.period_start, figure.period_end) != own
    )


def _days_of_total(measure: Measure) -> tuple[str, str]:
    """The first and the last day (ISO) that the number of the measure as a whole is of; both empty where it has none."""
    total = measure.comparison
    if total is None:
        return "", ""
    days = covered(Period(date.fromisoformat(total.period_start), date.fromisoformat(total.period_end)), measure.covers)
    return days.start.isoformat(), days.end.isoformat()


AHEAD = ("projected", "expected")  # qualifiers of a number that was given before its time had ended


NO_OUTCOME = "That time has ended, and what came of it is not known here."
_SAYS_OUTCOME = re.compile(r"\b(outturn|outcome|turned out)\b", re.IGNORECASE)


def with_outcome(figure: Figure, measures: Iterable[Measure], cycle_ends: date) -> Figure:
    """The figure, and where it was projected what the measure counted of that time: “Counted by now for the 12 months to
    December 2018: 728 p.”

    That is said where every value of that time is in the pack, as its readers get it, and is exact. Otherwise, where the time
    had ended with the cycle, that no outcome is known, where its caveats do not say it.
    """
    if not any(word in AHEAD for word in figure.qualifier.split()):
        return figure
    for measure in measures:
        if _is_of(figure, measure) and (counted := _counted(figure, measure)):
            time = _the(figure.period_start, figure.period_end)
            return replace(figure, remarks=(*figure.remarks, f"Counted by now for {time}: {counted}."))
    has_ended = figure.period_end is not None and figure.period_end <= cycle_ends.isoformat()
    if not has_ended or _SAYS_OUTCOME.search(" ".join(figure.caveats)):
        return figure
    return replace(figure, remarks=(*figure.remarks, NO_OUTCOME))


def with_other_area(figure: Figure, measures: Iterable[Measure]) -> Figure:
    """The figure, and where a measure counts the same thing for another area, one within the other, that says so: their
    difference is a number of nothing."""
    found = [one for one in measures if _is_of_other_area(figure, one)]
    given = [f"The measure “{one.name}” gives {_total(one)} for {one.geography}." for one in found]
    return replace(figure, remarks=(*figure.remarks, *_as_one_number(given)))


def other_areas(measure: Measure, figures: Iterable[Figure]) -> tuple[str, ...]:
    """The same beside the measure."""
    found = [one for one in figures if _is_of_other_area(one, measure)]
    return _as_one_number([f"The published figure {one.ref}, {_value(one)}, is given for {one.geography}." for one in found])


def _as_one_number(given: Sequence[str]) -> tuple[str, ...]:
    """These sentences on numbers of other areas as one remark; none without any."""
    return (" ".join([*given, SAME_THING]),) if given else ()


SAME_THING = "It seems to be one number with two areas given: do not take one from the other."
_LONG_WORD = re.compile(r"[a-z]{6,}")


def _is_of_other_area(figure: Figure, measure: Measure) -> bool:
    """By the same name and nearly the same number, or by a like name and the same number, of the same period; one area is part of
    the other."""
    total = measure.comparison.value if measure.comparison else None
    if total is None or figure.value is None or not _is_of_that_time(figure, measure):
        return False
    if not _is_part(*sorted((figure.geography, measure.geography), key=len)):
        return False
    if figure.measure == measure.name:
        return figure.value == total or bool(approximation_words(figure.qualifier))
    words, its_words = (set(_LONG_WORD.findall(name.casefold())) for name in (figure.measure, measure.name))
    return figure.value == total and bool(words & its_words) and _same_unit(figure.unit, measure.unit)


def _is_of_that_time(figure: Figure, measure: Measure) -> bool:
    """Whether the figure is of the days of the measure's total; one without dates, if it is known in the month of its end."""
    start, end = _days_of_total(measure)
    if figure.period_start or figure.period_end:
        return (figure.period_start, figure.period_end) == (start, end)
    return figure.period_label.endswith(f"{date.fromisoformat(end):%B %Y}")


def _is_part(area: str, larger: str) -> bool:
    """Whether an area is part of another by its name: Kent of “Kent & Medway”."""
    return bool(area) and larger.startswith(f"{area} ")


def _total(measure: Measure) -> str:
    total = measure.comparison
    return value_words(total.value, "", total.status, unit=measure.unit) if total else ""


def _counted(figure: Figure, measure: Measure) -> str:
    """What the measure's total adds up to in the time of the figure, with its sign; empty where values are not there."""
    is_sum = measure.rate is None and adds_up(measure.covers)
    if not measure.series or measure.series[0].part is not None or measure.rounded_to or not is_sum:
        return ""
    start, end = figure.period_start or "", figure.period_end or ""
    inside = [one for one in measure.series[0].observations if start <= one.period_start and one.period_end <= end]
    known = [(one.value, one.status) for one in inside if one.value is not None]
    months = sum(Period(date.fromisoformat(one.period_start), date.fromisoformat(one.period_end)).month_count for one in inside)
    if len(known) < len(inside) or months != Period(date.fromisoformat(start), date.fromisoformat(end)).month_count:
        return ""
    total = sum((value for value, _ in known), Decimal(0))
    return value_words(total, "", least_settled(status for _, status in known), unit=measure.unit)


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
