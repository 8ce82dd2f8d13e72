"""Database reads: which figures the packs of a cycle print (docs/domain.md, “Which figures a pack prints”)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select

from portal.core import clock
from portal.cycles.models import Cycle
from portal.extensions import db
from portal.narratives.figure_ages import is_known_on, is_newer_of_its_kind, is_old
from portal.narratives.models import Figure
from portal.narratives.queries import figures_in
from portal.packs.carried_figures.models import CarriedFigure, PrintedFigure


@dataclass(frozen=True, kw_only=True)
class EarlierFigure:
    """A figure that a pack of an earlier cycle of the plan year printed. `first_printed` is the title of the first of them;
    `replaced_by` is a newer figure of the same kind that came in a later one, or comes now."""

    figure: Figure
    first_printed: str
    is_carried: bool
    replaced_by: Figure | None

    @property
    def is_printed(self) -> bool:
        return self.is_carried and self.replaced_by is None


@dataclass(frozen=True, kw_only=True)
class CycleFigures:
    """The figures that packs of a cycle could print: those that no earlier pack printed, those that one did, and those that
    are not known yet. In the order of the agreement."""

    cycle: Cycle
    new: Sequence[Figure]
    earlier: Sequence[EarlierFigure]
    not_known_yet: Sequence[Figure]

    @property
    def printed(self) -> list[Figure]:
        """What the packs of this cycle print, if they are frozen now."""
        printed = [*self.new, *(one.figure for one in self.earlier if one.is_printed)]
        return sorted(printed, key=lambda figure: figure.position)

    @property
    def ever_printed(self) -> list[Figure]:
        """What is in the packs of this cycle or of an earlier one."""
        return [*self.new, *(one.figure for one in self.earlier)]

    @property
    def restricted(self) -> list[Figure]:
        """Those that only the working group's packs print, whether they print them now or not."""
        return [figure for figure in (*self.ever_printed, *self.not_known_yet) if figure.restricted]

    @property
    def to_decide(self) -> list[EarlierFigure]:
        return [one for one in self.earlier if one.replaced_by is None]

    @property
    def to_decide_by_chapter(self) -> dict[str, list[EarlierFigure]]:
        """Those to decide by the title of their priority, in the order of the agreement."""
        chapters: dict[str, list[EarlierFigure]] = {}
        for one in self.to_decide:
            chapters.setdefault(one.figure.priority.title if one.figure.priority else "Introduction", []).append(one)
        return chapters

    @property
    def left_out(self) -> list[EarlierFigure]:
        return [one for one in self.to_decide if not one.is_carried]

    @property
    def replaced(self) -> list[EarlierFigure]:
        return [one for one in self.earlier if one.replaced_by is not None]

    @property
    def old(self) -> list[Figure]:
        """Printed figures of a time that ended more than a year before the cycle did."""
        return [figure for figure in self.printed if self.is_old(figure)]

    def is_old(self, figure: Figure) -> bool:
        return is_old(figure, self.cycle.period_end)


def cycle_figures(cycle: Cycle) -> CycleFigures:
    """Which figures the packs of the cycle print if they are frozen today, and which not. In three reads."""
    figures = figures_in(cycle)
    today, carried = clock.today(), _carried(cycle)
    first_printed, later_only = _printings(cycle)
    known = [figure for figure in figures if is_known_on(figure, today) and figure.id not in later_only]
    new = [figure for figure in known if figure.id not in first_printed]
    earlier = []
    for figure in figures:
        if figure.id not in first_printed:
            continue
        later = [*new, *(one for one in figures if first_printed.get(one.id, (0, ""))[0] > first_printed[figure.id][0])]
        one = EarlierFigure(
            figure=figure,
            first_printed=first_printed[figure.id][1],
            is_carried=figure.id in carried,
            replaced_by=next((one for one in later if is_newer_of_its_kind(one, figure)), None),
        )
        earlier.append(one)
    not_known = [one for one in figures if one.id not in first_printed and not is_known_on(one, today)]
    return CycleFigures(cycle=cycle, new=new, earlier=earlier, not_known_yet=not_known)


class _Printings(NamedTuple):
    """By figure the number of the first earlier cycle of the plan year that printed it, counted from 1, and its title; and the
    figures that packs of later cycles printed and none of this one: a correction of this one does not bring them in."""

    first: dict[int, tuple[int, str]]
    later_only: set[int]


def _printings(cycle: Cycle) -> _Printings:
    rows = db.session.execute(
        select(PrintedFigure.figure_id, func.dense_rank().over(order_by=Cycle.period_start), Cycle.title, Cycle.period_start)
        .join(Cycle, Cycle.id == PrintedFigure.cycle_id)
        .where(Cycle.agreement_id == cycle.agreement_id)
        .order_by(Cycle.period_start.desc())
    ).all()
    first = {figure_id: (number, title) for figure_id, number, title, starts in rows if starts < cycle.period_start}
    own = {figure_id for figure_id, _, _, starts in rows if starts == cycle.period_start}
    return _Printings(first, {figure_id for figure_id, _, _, starts in rows if starts > cycle.period_start} - own)


def _carried(cycle: Cycle) -> set[int]:
    return set(db.session.scalars(select(CarriedFigure.figure_id).where(CarriedFigure.cycle_id == cycle.id)))
