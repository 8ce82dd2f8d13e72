"""A published figure as a pack prints it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.contents import pack as c
from portal.core.policy import Audience
from portal.disclosure.suppression import SMALL, is_small
from portal.measures.models import DEFAULT_THRESHOLD
from portal.narratives.figures import change_of
from portal.narratives.models import Figure
from portal.narratives.text import NumberedNotes
from portal.statistics.comparison import Break

# Counts of people or of what happens to them, in an area small enough to recognise somebody.
COUNTED = ("count", "people", "cases")
WIDE = ("England", "UK", "Region", "South East")


def figure_of(
    figure: Figure,
    breaks: Mapping[str, Sequence[Break]],
    notes: NumberedNotes,
    audience: Audience,
    withheld: list[c.Suppression],
) -> c.Figure:
    """The figure with its change, caveats and note numbers; a small number is withheld outside the restricted pack."""
    said = change_of(figure, breaks)
    change = said.change
    small = audience is not Audience.WORKING_GROUP and _is_disclosive(figure)
    if small:
        withheld.append(c.Suppression(figure.measure_name, None, _iso(figure.period_start), _iso(figure.period_end), SMALL))
    return c.Figure(
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
        period_label=figure.period_label,
        value=None if small else figure.value,
        symbol="c" if small else "",
        qualifier=figure.qualifier,
        status=figure.status,
        comparator=None if small else figure.comparator_value,
        comparator_label=_comparator_label(figure),
        change=None if small else change.amount,
        change_percent=None if small else change.percent,
        direction=None if small else change.direction,
        comparable=change.comparable,
        reason=change.reason,
        as_published=said.as_published,
        caveats=(figure.caveat,) if figure.caveat else (),
        notes=(notes.cite(figure.source.key),) if figure.source else (),
    )


def _is_disclosive(figure: Figure) -> bool:
    threshold = figure.measure.threshold if figure.measure else DEFAULT_THRESHOLD
    wide = any(word in figure.geography for word in WIDE)
    return figure.unit in COUNTED and not wide and is_small(figure.value, threshold)


def _comparator_label(figure: Figure) -> str:
    if figure.comparator_coverage and figure.comparator_coverage != figure.coverage:
        return f"{figure.comparator_label}, {figure.comparator_coverage}"
    return figure.comparator_label


def _iso(day: object) -> str | None:
    return str(day) if day is not None else None
