"""A published figure as a pack prints it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from portal.contents import pack as contents
from portal.disclosure.suppression import RESTRICTED, with_area
from portal.narratives.figure_ages import known_from
from portal.narratives.figures import FigureChange, change_of, source_problem
from portal.narratives.models import Figure
from portal.narratives.text import NumberedNotes
from portal.statistics.comparison import Break, direction_of, percent_change
from portal.statistics.rounding import as_shown
from portal.wording.sentences import labelled_period

WITHOUT_DATE = "date not stated"
OF_THAT_DAY = re.compile(r"(currently|now|at present|presently|today)[.]?", re.IGNORECASE)
FROM_THAT_DAY = re.compile(r"\b(earlier|ago|last (month|quarter|year)|this (month|quarter|year)|recently)\b", re.IGNORECASE)


def figure_of(
    figure: Figure,
    breaks: Mapping[str, Sequence[Break]],
    notes: NumberedNotes,
    suppressions: list[contents.Suppression],
    *,
    is_suppressed: bool,
    rounded_to: int = 0,
) -> contents.Figure:
    """The figure with its change, caveats and note numbers, rounded where it is a number of a measure that is.

    Where its numbers are suppressed, that is added to `suppressions`. Its source is added to `notes`.
    """
    if is_suppressed:
        suppressions.append(_suppression_of(figure))
    note_numbers = (notes.cite(figure.source.key),) if figure.source else ()
    printed = _printed_figure(figure, change_of(figure, breaks), note_numbers, is_suppressed=is_suppressed)
    return rounded_figure(printed, rounded_to) if rounded_to and not is_suppressed else printed


def restricted_figure(figure: Figure) -> contents.Suppression:
    """What the packs that do not print it say of a restricted figure: its name, as they do of a restricted measure."""
    return _suppression_of(figure, RESTRICTED)


def _suppression_of(figure: Figure, reason: str = "") -> contents.Suppression:
    """By name and area; where it has no two dates, with what is said of its time: it is one number, and not all periods."""
    label = "" if figure.period_start and figure.period_end else _period_label(figure)
    period = _iso(figure.period_start), _iso(figure.period_end)
    return contents.Suppression(with_area(figure.measure_name, figure.geography), None, *period, reason, label)


def unnamed_figures(count: int) -> contents.Suppression:
    """What they say of figures that are numbers of a restricted measure: how many there are, and no name."""
    words = "1 figure about a restricted measure" if count == 1 else f"{count} figures about restricted measures"
    return contents.Suppression(words, None, None, None, RESTRICTED, "not named")


def rounded_figure(figure: contents.Figure, base: int) -> contents.Figure:
    """The figure with its numbers rounded, and the change between these. A change that only its source states is left out,
    because the numbers that it was worked out from are exact; its direction stays."""
    now, before = as_shown(figure.value, base), as_shown(figure.comparator, base)
    change, percent, direction = None, None, figure.direction
    if figure.change is not None and now is not None and before is not None:
        change, percent = now - before, percent_change(now, before)
        direction = direction_of(change)
    return replace(
        figure,
        value=now,
        comparator=before,
        change=change,
        change_percent=percent,
        direction=direction,
        cumulated=now + before if figure.cumulated is not None and now is not None and before is not None else None,
        caveats=(*figure.caveats, f"Rounded to the nearest {base}."),
    )


def _period_label(figure: Figure) -> str:
    """Its label; without dates also since when it is known, because a pack may carry it forward: “date not stated, as known in
    March 2019”. A label that is true on the day of its source only, such as “currently”, gives way to that, or is quoted."""
    if figure.period_start or figure.period_end:
        return figure.period_label
    since, label = known_from(figure), figure.period_label or WITHOUT_DATE
    if since is None or label.removeprefix("at ") == f"{since:%B %Y}":
        return label
    known = f"as known in {since:%B %Y}"
    if OF_THAT_DAY.fullmatch(label.strip()):
        return known
    return f"{known} (its period is given as “{label}”)" if FROM_THAT_DAY.search(label) else f"{label}, {known}"


def _printed_figure(
    figure: Figure, figure_change: FigureChange, note_numbers: tuple[int, ...], *, is_suppressed: bool
) -> contents.Figure:
    change = figure_change.change
    return contents.Figure(
        ref=figure.ref,
        action=figure.action.ref if figure.action else None,
        kind=figure.kind,
        measure=figure.measure.name if figure.measure else figure.measure_name,
        part=None,
        geography=figure.geography,
        coverage=figure.coverage,
        unit=figure.unit,
        period_start=_iso(figure.period_start),
        period_end=_iso(figure.period_end),
        period_label=_period_label(figure),
        value=None if is_suppressed else figure.value,
        symbol="c" if is_suppressed else "",
        qualifier=figure.qualifier,
        status=figure.status,
        comparator=None if is_suppressed else figure.comparator_value,
        comparator_label=_comparator_label(figure),
        change=None if is_suppressed else change.amount,
        change_percent=None if is_suppressed else change.percent,
        direction=None if is_suppressed else change.direction,
        comparable=change.comparable if change.comparable is False or _is_compared(figure) else None,
        reason=change.reason,
        as_published=figure_change.as_published,
        caveats=(figure.caveat,) if figure.caveat else (),
        remarks=tuple(filter(None, [source_problem(figure)])),
        notes=note_numbers,
        cumulated=None if is_suppressed else _cumulated(figure),
    )


def _is_compared(figure: Figure) -> bool:
    """Whether it names what it is compared with: a source may give a change alone."""
    return figure.comparator_value is not None or bool(figure.comparator_end or figure.comparator_label)


def _cumulated(figure: Figure) -> Decimal | None:
    """The value of a running total together with the one that it adds to."""
    if figure.kind != "cumulative" or figure.value is None or figure.comparator_value is None:
        return None
    return figure.value + figure.comparator_value


def _comparator_label(figure: Figure) -> str:
    period = labelled_period(_iso(figure.comparator_start), _iso(figure.comparator_end), figure.comparator_label)
    own = ((figure.comparator_geography, figure.geography), (figure.comparator_coverage, figure.coverage))
    return ", ".join(filter(None, [period, *(other for other, of_figure in own if other != of_figure)]))


def _iso(day: object) -> str | None:
    return str(day) if day is not None else None
