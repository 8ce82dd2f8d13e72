"""The action that carries figures of earlier packs forward, and the note of what an issue prints."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.policy import Permission, authorise
from portal.cycles.models import Cycle
from portal.cycles.queries import lock_cycle
from portal.extensions import db
from portal.packs.carried_figures.models import CarriedFigure, PrintedFigure
from portal.packs.carried_figures.queries import CycleFigures, cycle_figures


def carry(cycle: Cycle, wanted: Collection[int], shown: Collection[int], before: Collection[int], *, by: Person) -> None:
    """Carries forward the figures `wanted`, by id, and no other of those that the page has `shown`.

    What is wanted as it was `before`, when the page was opened, stays as another person may have changed it meanwhile. So does
    what the page did not show.
    """
    authorise(by, Permission.COMPILE_PACKS)
    lock_cycle(cycle)
    lines = {one.figure.id: one for one in cycle_figures(cycle).to_decide}
    for figure_id in set(shown) & lines.keys():
        is_wanted, is_carried = figure_id in wanted, lines[figure_id].is_carried
        if is_wanted == (figure_id in before):
            continue
        if is_wanted and not is_carried:
            carried = CarriedFigure(cycle_id=cycle.id, figure_id=figure_id, carried_at=clock.now(), carried_by_id=by.id)
            db.session.add(carried)
        elif is_carried and not is_wanted:
            db.session.execute(
                delete(CarriedFigure).where(CarriedFigure.cycle_id == cycle.id, CarriedFigure.figure_id == figure_id)
            )


def note_printed(figures: CycleFigures) -> None:
    """Writes down which figures the packs of the cycle print, at their issue."""
    cycle_id = figures.cycle.id
    before = set(db.session.scalars(select(PrintedFigure.figure_id).where(PrintedFigure.cycle_id == cycle_id)))
    db.session.add_all(
        PrintedFigure(cycle_id=cycle_id, figure_id=figure.id) for figure in figures.printed if figure.id not in before
    )
