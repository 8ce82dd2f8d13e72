"""Reads about what agencies said to the team. Whoever calls them has looked at who may see the obligation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.core.errors import NotFound
from portal.cycles.models import AgencyNote, Cycle, Obligation
from portal.extensions import db


def with_notes() -> Any:
    """An option for a statement that selects obligations: their notes come along, each with its people."""
    return joinedload(Obligation.notes).options(joinedload(AgencyNote.by), joinedload(AgencyNote.answered_by))


def note(note_id: int) -> AgencyNote:
    """Any note, with what it is about. Only for the team."""
    whole = joinedload(AgencyNote.obligation).options(
        joinedload(Obligation.cycle), joinedload(Obligation.agency), joinedload(Obligation.action)
    )
    found = db.session.get(AgencyNote, note_id, options=[whole, joinedload(AgencyNote.by), joinedload(AgencyNote.answered_by)])
    if found is None:
        raise NotFound
    return found


def notes_in(cycle: Cycle) -> Sequence[AgencyNote]:
    """All of the cycle: what waits for an answer first, then the newest. Only for the team."""
    about = contains_eager(AgencyNote.obligation).options(
        joinedload(Obligation.agency), joinedload(Obligation.action), joinedload(Obligation.cycle)
    )
    return db.session.scalars(
        select(AgencyNote)
        .join(AgencyNote.obligation)
        .where(Obligation.cycle_id == cycle.id)
        .options(about, joinedload(AgencyNote.by), joinedload(AgencyNote.answered_by))
        .order_by(AgencyNote.outcome != "", AgencyNote.id.desc())
    ).all()


def number_open(cycle_id: int) -> ColumnElement[int]:
    """How many of the cycle wait for the team, as a part of another statement."""
    return (
        select(func.count(AgencyNote.id))
        .join(AgencyNote.obligation)
        .where(Obligation.cycle_id == cycle_id, AgencyNote.outcome == "")
        .scalar_subquery()
    )
