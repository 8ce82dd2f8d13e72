"""The action that decides whether a figure is a number of a measure."""

from __future__ import annotations

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.extensions import db
from portal.narratives.figure_links.models import FigureLink
from portal.narratives.figure_links.queries import LinkedFigure


def decide(link: LinkedFigure, *, by: Person, is_confirmed: bool, reason: str = "") -> FigureLink:
    """Confirms or declines a proposal, or changes what was decided. Issued packs keep what they printed.

    Earlier decisions stay; the newest is in force.

    Raises:
        Incomplete: where it is declined without a reason.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    if not is_confirmed and not reason.strip():
        raise Incomplete([("reason", "Say what the figure counts instead.")])
    figure = link.figure
    decision = FigureLink(
        figure_id=figure.id,
        measure_id=link.measure.id,
        part_id=link.part.id if link.part else None,
        is_confirmed=is_confirmed,
        value=figure.value,
        period_start=figure.period_start,
        period_end=figure.period_end,
        reason="" if is_confirmed else reason.strip(),
        decided_at=clock.now(),
        decided_by_id=by.id,
    )
    db.session.add(decision)
    return decision
