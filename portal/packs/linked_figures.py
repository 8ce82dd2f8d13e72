"""Published figures that are numbers of measures, as packs treat them (rule 13, docs/domain.md).

What a public source says counts as known to all. Any other figure is withheld where the measure withholds that number. A
restricted figure, and a number of a restricted measure, are for the working group only, whatever their source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portal.disclosure.given import TOTAL, Cell
from portal.disclosure.measures import is_counted
from portal.disclosure.suppression import is_small
from portal.measures.models import DEFAULT_THRESHOLD
from portal.narratives.figure_links.queries import LinkedFigure, links_in_force
from portal.narratives.models import Figure
from portal.packs.carried_figures.queries import CycleFigures
from portal.packs.suppression import FigureNumbers, MeasureSuppression, rounding_base_of
from portal.statistics.periods import Period
from portal.statistics.plan_years import is_plan_year

# A small count can point to a person unless its unit is one of THINGS, or its area one of WIDE, which are too large for that.
THINGS = (
    "year", "month", "week", "day", "hour", "force", "event", "meeting", "course", "session", "theme", "site", "place",
    "rank", "panel", "category", "categories", "district", "area", "agency", "agencies", "council", "school", "project",
)  # fmt: skip
NAMED_THINGS = ("newsletter", "leaflet", "seminar", "workshop", "campaign")
WIDE = ("England", "UK", "Region", "South East")
EXACTLY = ("", "final", "provisional", "revised", "unaudited")  # any other qualifier leaves the exact number open
SMALL_WORDS = {"of", "in", "per", "a", "an", "the", "and"}


@dataclass(frozen=True)
class SuppressedFigures:
    """The ids of the figures that an audience does not get at all, and of those whose numbers it does not get; and of those that
    are rounded with their measure, each with its base."""

    left_out: frozenset[int] = field(default=frozenset())
    suppressed: frozenset[int] = field(default=frozenset())
    rounded: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class CycleSuppression:
    """What the packs of a cycle withhold outside the working group: of measures, by their ids, and with them of linked figures.

    `figures` are those that the packs print, or earlier ones did, and `links` the links of these.
    """

    figures: CycleFigures
    measures: Mapping[int, MeasureSuppression]
    links: Sequence[LinkedFigure]


def links_ever_printed(figures: CycleFigures) -> list[LinkedFigure]:
    """The links of the figures that the packs of the cycle print, or earlier ones did: what was printed once stays known."""
    printed = {figure.id for figure in figures.ever_printed}
    return [one for one in links_in_force(figures.cycle.agreement) if one.figure.id in printed]


def figure_numbers(links: Sequence[LinkedFigure], year_starts: int) -> FigureNumbers:
    """What the figures of these links, which are of one measure, tell of it. `year_starts`: the first month of the plan year."""
    public: dict[Cell, int] = {}
    printable: dict[Cell, int] = {}
    proposed: dict[Cell, int] = {}
    for link in links:
        figure = link.figure
        if figure.restricted or _is_about(figure) or not is_counted(figure.unit) or tells_part_of_a_year(link, year_starts):
            continue
        kind = printable if not is_public(figure) else public if link.decision else proposed
        for cell, value in _cells(link):
            if value is not None and value >= 0 and value == int(value):
                kind[cell] = int(value)
    return FigureNumbers(public, printable, proposed)


def tells_part_of_a_year(link: LinkedFigure, year_starts: int) -> bool:
    """Whether the figure is withheld because its measure is published by plan years only, and it is of other periods. What a
    public source says is known to all."""
    if not link.measure.is_yearly or is_public(link.figure):
        return False
    spans = [Period(date.fromisoformat(cell.start), date.fromisoformat(cell.end)) for cell, _ in _cells(link)]
    return not spans or not all(is_plan_year(span, year_starts) for span in spans)


def suppressed_figures(figures: Sequence[Figure], suppressed: CycleSuppression) -> SuppressedFigures:
    """What no audience but the working group gets."""
    left_out = {figure.id for figure in figures if figure.restricted}
    left_out |= {link.figure.id for link in suppressed.links if link.measure.restricted}
    rounded = {link.figure.id: base for link in suppressed.links if (base := rounding_base_of(link.measure))}
    without_numbers = {figure.id for figure in figures if is_disclosive(figure) and figure.id not in rounded}
    without_numbers |= {link.figure.id for link in suppressed.links if is_suppressed_value(link, suppressed.measures)}
    year_starts = suppressed.figures.cycle.agreement.starts.month
    without_numbers |= {link.figure.id for link in suppressed.links if tells_part_of_a_year(link, year_starts)}
    return SuppressedFigures(frozenset(left_out), frozenset(without_numbers - left_out), rounded)


def is_suppressed_value(link: LinkedFigure, suppressed: Mapping[int, MeasureSuppression]) -> bool:
    """Whether the figure tells a number that the measure withholds: exactly, about, or without saying of when it is."""
    figure, part = link.figure, link.part.key if link.part else TOTAL
    if is_public(figure) or link.measure.id not in suppressed:
        return False
    of_measure = suppressed[link.measure.id]
    hidden = {cell for cell in of_measure.hidden if cell.part == part}
    if any(cell in hidden for cell, _ in _cells(link)):
        return True
    if _is_about(figure) and any(_lies_in(cell, figure) for cell in hidden):
        return True
    return not _undated(figure).isdisjoint(of_measure.numbers[cell] for cell in hidden)


def _is_about(figure: Figure) -> bool:
    return figure.qualifier.strip().casefold() not in EXACTLY


def _lies_in(cell: Cell, figure: Figure) -> bool:
    """Whether the cell is a part of the figure's time, so that a number about that time narrows it down."""
    start, end = figure.period_start, figure.period_end
    return start is not None and end is not None and start.isoformat() <= cell.start and cell.end <= end.isoformat()


def _undated(figure: Figure) -> set[Decimal | None]:
    """The numbers of the figure of which no dates say of when they are: its own, and the one that it is compared with."""
    own = set() if figure.period_start and figure.period_end else {figure.value}
    return own | (set() if figure.comparator_start and figure.comparator_end else {_comparator(figure)})


def _comparator(figure: Figure) -> Decimal | None:
    """The number that the figure is compared with, or that follows from its value and its change."""
    if figure.comparator_value is None and figure.value is not None and figure.stated_change is not None:
        return figure.value - figure.stated_change
    return figure.comparator_value


def is_public(figure: Figure) -> bool:
    """Whether its source is published, so that everybody may know it. A restricted one is for the working group all the same."""
    return figure.source is not None and not figure.source.draft and not figure.restricted


def is_disclosive(figure: Figure) -> bool:
    """Whether the figure is a small number of people in an area small enough to recognise somebody."""
    if is_public(figure):
        return False
    threshold = figure.measure.threshold if figure.measure else DEFAULT_THRESHOLD
    wide = any(word in figure.geography for word in WIDE)
    is_of_people = _counts_people(figure.unit) and not _names_things(figure)
    return is_of_people and not wide and is_small(figure.value, threshold)


def _names_things(figure: Figure) -> bool:
    """Whether the name says what is counted, where the unit only says that it is: “Newsletters issued”, in the unit “count”."""
    words = {word.removesuffix("s") for word in re.findall(r"[a-z]+", figure.measure_name.casefold())}
    return figure.unit.casefold() == "count" and not words.isdisjoint(NAMED_THINGS)


def _counts_people(unit: str) -> bool:
    """Whether a count in this unit may be one of people. A unit that is not known to be one of things alone may."""
    words = {word.removesuffix("s") for word in re.findall(r"[a-z]+", unit.casefold()) if word not in SMALL_WORDS}
    return is_counted(unit) and (not words or not words <= {word.removesuffix("s") for word in THINGS})


def _cells(link: LinkedFigure) -> Iterator[tuple[Cell, Decimal | None]]:
    """The cell of the figure, and that of the number with which it is compared."""
    figure, part = link.figure, link.part.key if link.part else TOTAL
    if figure.period_start and figure.period_end:
        yield _cell(part, figure.period_start, figure.period_end), figure.value
    if figure.comparator_coverage and figure.comparator_coverage != figure.coverage:
        return
    if figure.comparator_start and figure.comparator_end:
        yield _cell(part, figure.comparator_start, figure.comparator_end), _comparator(figure)


def _cell(part: str | None, start: date, end: date) -> Cell:
    return Cell(part, start.isoformat(), end.isoformat())
