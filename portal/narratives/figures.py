"""The change of a published figure, or the reason why there is none, and problems with its source. No database reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from portal.core.text import plural
from portal.narratives.models import Figure
from portal.statistics.comparison import DOWN, NOT_COMPARABLE, UP, Break, Change, change_between
from portal.statistics.periods import Period

# Enough digits for the largest value in % of the smallest, so that any percentage can be rounded as the source rounds it.
MANY_DIGITS = 60
CUMULATIVE = "it adds to the earlier number, so it is not a trend"
SENSITIVE = re.compile(r"\b(sensitive|restricted|confidential|identifiable|not for publication)\b", re.IGNORECASE)


def period_needed_by(values: Mapping[str, Any]) -> str:
    """What of a figure, by its column names, cannot be without a period; empty where it can be.

    A value that adds to another or is compared with one needs it: without it no break between the two would be seen. A level
    alone may be of no known time.
    """
    if values["value"] is None:
        return ""
    if values["kind"] == "cumulative":
        return "A running total"
    is_compared = any(values[name] is not None for name in ("comparator_value", "comparator_start", "comparator_end"))
    return "A value that is compared" if is_compared else ""


@dataclass(frozen=True)
class FigureChange:
    """The portal's own change, or, where only the change was published, the source's (`as_published`).

    `difference` is a sentence where the source's change is not what its own numbers give.
    """

    change: Change
    as_published: bool = False
    difference: str = ""


def breaks_of(figure: Figure, breaks: Mapping[str, Sequence[Break]]) -> Sequence[Break]:
    """The breaks in the figure's series. A break in Kent's recording says nothing about another geography."""
    if figure.measure is not None and figure.geography != figure.measure.geography:
        return ()
    name = figure.measure.name if figure.measure is not None else figure.measure_name
    return breaks.get(name.casefold(), ())


def change_of(figure: Figure, breaks: Mapping[str, Sequence[Break]]) -> FigureChange:
    """The change of a figure (rule 4, docs/domain.md): computed where both values are known, as published where only the
    change is, and none across a break."""
    if figure.kind == "cumulative":
        return FigureChange(Change(comparable=False, reason=CUMULATIVE))
    if figure.comparator_coverage and figure.comparator_coverage != figure.coverage:
        reason = f"coverage differs, {figure.coverage or 'not stated'} against {figure.comparator_coverage}"
        return FigureChange(Change(comparable=False, reason=reason), difference=_difference(figure))
    if figure.comparator_geography and figure.comparator_geography != figure.geography:
        reason = f"area differs, {figure.geography or 'not stated'} against {figure.comparator_geography}"
        return FigureChange(Change(comparable=False, reason=reason), difference=_difference(figure))
    periods, own_breaks = _periods(figure), breaks_of(figure, breaks)
    if periods is not None and (reason := _unlike_lengths(*(one.month_count for one in periods))):
        return FigureChange(Change(comparable=False, reason=reason), difference=_difference(figure))
    if figure.value is not None and figure.comparator_value is not None:
        change = change_between(figure.value, figure.comparator_value, periods, own_breaks).in_unit(figure.unit)
        return FigureChange(change, difference=_difference(figure))
    return _as_published(figure, periods, own_breaks)


def _unlike_lengths(months: int, months_before: int) -> str:
    """“6 months against 12 months”; empty where both are as long."""
    return "" if months == months_before else f"{plural(months, 'month')} against {plural(months_before, 'month')}"


def _as_published(figure: Figure, periods: tuple[Period, Period] | None, breaks: Sequence[Break]) -> FigureChange:
    stated = (figure.stated_change, figure.stated_change_percent)
    direction = figure.stated_direction or None
    if stated == (None, None) and direction is None:
        return FigureChange(Change())
    touching = [one for one in breaks if periods and one.touches(periods[1], periods[0])]
    if forbidding := [one.dated_reason for one in touching if one.effect == NOT_COMPARABLE]:
        return FigureChange(Change(comparable=False, reason=forbidding[0]))
    reason = "; ".join(one.dated_reason for one in touching)
    amount, percent = (_signed(value, direction) for value in stated)
    return FigureChange(Change(amount, percent, direction, True, reason), as_published=True)


def _signed(value: Decimal | None, direction: str | None) -> Decimal | None:
    """Sources write “down 11%” as −11 or as 11: the direction decides."""
    if value is None:
        return None
    return -abs(value) if direction == "down" else abs(value) if direction == "up" else value


def _periods(figure: Figure) -> tuple[Period, Period] | None:
    dates = (figure.period_start, figure.period_end, figure.comparator_start, figure.comparator_end)
    if any(day is None for day in dates):
        return None
    start, end, before_start, before_end = dates
    return Period(start, end), Period(before_start, before_end)  # type: ignore[arg-type]


def _difference(figure: Figure) -> str:
    """The sentence that the source's change is not what its own numbers give, at the precision in which it was stated; empty
    where they agree. It is checked also where the two values cannot be compared."""
    if figure.value is None or figure.comparator_value is None:
        return ""
    own_change = change_between(figure.value, figure.comparator_value, None, ())
    for stated, own, suffix in (
        (figure.stated_change, own_change.amount, ""),
        (figure.stated_change_percent, own_change.percent, "%"),
    ):
        if stated is None or own is None:
            continue
        precise = own
        if suffix:
            precise = (figure.value - figure.comparator_value) * 100 / figure.comparator_value
        with localcontext(prec=MANY_DIGITS):
            rounded = precise.quantize(Decimal(1).scaleb(int(stated.as_tuple().exponent)), ROUND_HALF_UP)
        if abs(rounded) != abs(stated):
            return f"It is stated as {abs(stated):,}{suffix}; its own numbers give {abs(own):,}{suffix}."
    if figure.stated_direction in (UP, DOWN) and figure.stated_direction != own_change.direction:
        return f"It is stated as {figure.stated_direction}; its own numbers say {own_change.direction}."
    return ""


def source_problem(figure: Figure) -> str:
    """The problem that a source was published before the period ended, or does not cover its end (rule 12, docs/domain.md);
    empty where there is none."""
    source = figure.source
    if source is None or figure.period_end is None:
        return ""
    if source.published is not None and source.published.last < figure.period_end:
        return f"The source was published {source.published.words}, before the period ended."
    if source.period_covered_end is not None and source.period_covered_end.last < figure.period_end:
        return f"The source covers to {source.period_covered_end.words}, the figure goes on to {figure.period_end:%B %Y}."
    return ""


def seems_sensitive(figure: Figure) -> bool:
    """Whether its own caveat says that not everybody should read it."""
    return SENSITIVE.search(figure.caveat) is not None
