"""Reads about what agencies said to the team. Whoever calls them has looked at who may see the obligation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Agency
from portal.core.errors import NotFound
from portal.cycles.models import AgencyNote, Cycle, Obligation
from portal.cycles.workflow import CycleStatus
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


def own_note(obligation: Obligation, note_id: int) -> AgencyNote:
    """One of an obligation that the person may see."""
    found = next((note for note in obligation.notes if note.id == note_id), None)
    if found is None:
        raise NotFound
    return found


def open_request_id() -> ColumnElement[int]:
    """The id of the request for more time about an obligation that nobody has answered, for a statement that selects
    obligations."""
    is_open = and_(AgencyNote.obligation_id == Obligation.id, AgencyNote.until.is_not(None), AgencyNote.outcome == "")
    return select(func.max(AgencyNote.id)).where(is_open).correlate(Obligation).scalar_subquery()


def open_requests(cycle: Cycle, agency_keys: Collection[str]) -> dict[str, list[AgencyNote]]:
    """The same of these agencies in the cycle, with what each is about, by the key of the agency. Only for the team."""
    found: dict[str, list[AgencyNote]] = {}
    is_open = and_(AgencyNote.until.is_not(None), AgencyNote.outcome == "")
    for one in db.session.scalars(
        select(AgencyNote)
        .join(AgencyNote.obligation)
        .join(Obligation.agency)
        .where(Obligation.cycle_id == cycle.id, Agency.key.in_(agency_keys), is_open)
        .options(contains_eager(AgencyNote.obligation).options(contains_eager(Obligation.agency), joinedload(Obligation.action)))
        .order_by(AgencyNote.id)
    ):
        found.setdefault(one.obligation.agency.key, []).append(one)
    return found


def notes_in(cycle: Cycle) -> Sequence[AgencyNote]:
    """All of the cycle, and what is still open of issued ones: what waits for an answer first, then the newest. Only for the
    team."""
    about = contains_eager(AgencyNote.obligation).options(
        joinedload(Obligation.agency), joinedload(Obligation.action), contains_eager(Obligation.cycle)
    )
    return db.session.scalars(
        select(AgencyNote)
        .join(AgencyNote.obligation)
        .join(Obligation.cycle)
        .where(or_(Obligation.cycle_id == cycle.id, _is_open_of_issued()))
        .options(about, joinedload(AgencyNote.by), joinedload(AgencyNote.answered_by))
        .order_by(AgencyNote.outcome != "", AgencyNote.id.desc())
    ).all()


def number_open(cycle_id: int) -> ColumnElement[int]:
    """How many of the cycle, and of issued ones, wait for the team, as a part of another statement."""
    return (
        select(func.count(AgencyNote.id))
        .join(AgencyNote.obligation)
        .join(Obligation.cycle)
        .where(or_(Obligation.cycle_id == cycle_id, Cycle.status == CycleStatus.ISSUED), AgencyNote.outcome == "")
        .scalar_subquery()
    )


def _is_open_of_issued() -> ColumnElement[bool]:
    return and_(AgencyNote.outcome == "", Cycle.status == CycleStatus.ISSUED)
