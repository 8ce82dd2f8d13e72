"""Who sends a return, and who changes what it asks for, at the same moment: one comes after the other. Both lock the agreement
before anything else, so that they never wait for each other in a circle. (SQLite has one writer at a time anyway.)"""

from __future__ import annotations

from sqlalchemy import select

from portal.agreement.models import Agreement
from portal.core.errors import WrongState
from portal.cycles.models import Cycle
from portal.cycles.workflow import RUNNING
from portal.extensions import db
from portal.measures.models import Measure


def lock_for_sending(agreement_id: int) -> None:
    """Until the transaction ends nobody changes what is returned under the agreement. Others can send at the same time."""
    db.session.execute(select(Agreement.id).where(Agreement.id == agreement_id).with_for_update(read=True))


def lock_for_change(measure: Measure | None = None) -> None:
    """Until the transaction ends nobody sends a return, changes what is returned, or issues a running cycle. The measure is read
    anew. WrongState where it is deleted by now."""
    db.session.execute(select(Agreement.id).order_by(Agreement.id).with_for_update(key_share=True))
    running = select(Cycle.id).where(Cycle.status.in_(RUNNING)).order_by(Cycle.id)
    db.session.execute(running.with_for_update(key_share=True))
    if measure is None:
        return
    if db.session.scalar(select(Measure.id).where(Measure.id == measure.id)) is None:
        raise WrongState("Somebody has deleted this measure meanwhile. There is nothing to change.")
    db.session.refresh(measure)
