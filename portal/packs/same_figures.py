"""What is remarked of a number goes with it where it is printed again (rule 6, docs/domain.md). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from portal.contents.pack import Figure


def with_shared_caveats(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures, where each that gives the same number of the same thing has the caveats of all of these: 94,098 crimes of a
    year beside the year before, and beside a year long ago."""
    known = list(figures)
    caveats: dict[tuple[object, ...], dict[str, None]] = {}
    for figure in known:
        caveats.setdefault(_number(figure), {}).update(dict.fromkeys(figure.caveats))
    return tuple(
        figure
        if figure.value is None
        else replace(figure, caveats=tuple({**dict.fromkeys(figure.caveats), **caveats[_number(figure)]}))
        for figure in known
    )


def _number(figure: Figure) -> tuple[object, ...]:
    """What the figure tells: two that differ in none of these are one number."""
    what = (figure.measure, figure.part, figure.geography, figure.coverage, figure.unit)
    return (*what, figure.period_start, figure.period_end, figure.period_label, figure.value)
