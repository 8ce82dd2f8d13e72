"""Lasting changes of level that coordinators accept, and withdraw: from then on, what is usual is judged by the new level."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import Conflict, Incomplete, NotFound
from portal.core.policy import Permission, authorise
from portal.extensions import db
from portal.measures.baselines import EARLIEST, YEAR
from portal.measures.models import LevelStep, Measure

FIRST_OF_MONTH = "A new level begins with a month. Enter the first day of it."


def step_of(measure: Measure, step_id: int) -> LevelStep:
    """A step of the measure that is in force; NotFound where there is none."""
    step = db.session.scalar(select(LevelStep).where(LevelStep.id == step_id, LevelStep.measure_id == measure.id))
    if step is None or step.withdrawn_at is not None:
        raise NotFound
    return step


def accept_step(measure: Measure, *, by: Person, day: date, reason: str) -> LevelStep:
    """From `day`, the first of a month, values are judged by their new level. Raises Incomplete with what is wrong."""
    authorise(by, Permission.EDIT_AGREEMENT)
    if day.year < EARLIEST:
        raise Incomplete([("date", YEAR)])
    if day.day != 1:
        raise Incomplete([("date", FIRST_OF_MONTH)])
    _lock(measure)
    if same := next((one for one in measure.steps_in_force if one.date == day), None):
        who = "You" if same.accepted_by_id == by.id else same.accepted_by.name
        already = f"A new level begins on this day already. {who} accepted it, with the reason: {same.reason}"
        raise Incomplete([("date", already)])
    step = LevelStep(measure_id=measure.id, date=day, reason=reason, accepted_at=clock.now(), accepted_by_id=by.id)
    db.session.add(step)
    return step


def withdraw_step(step: LevelStep, *, by: Person, reason: str) -> None:
    """Values are judged as if the level had not changed. The step stays in the history, with the reason."""
    authorise(by, Permission.EDIT_AGREEMENT)
    _lock(step.measure)
    db.session.refresh(step)
    if step.withdrawn_at is not None:
        who = step.withdrawn_by.name if step.withdrawn_by else "Somebody"
        raise Conflict(
            f"{who} withdrew this level {clock.when_words(step.withdrawn_at)}. The reason is on the page of the measure."
        )
    step.withdrawn_at, step.withdrawn_by_id, step.withdrawn_reason = clock.now(), by.id, reason


def _lock(measure: Measure) -> None:
    """Until the transaction ends, nobody else accepts or withdraws a level of the measure; what is read from here on is what
    they have written. (SQLite has one writer at a time anyway.)
    """
    db.session.execute(select(Measure.id).where(Measure.id == measure.id).with_for_update(key_share=True))
    db.session.expire(measure, ["level_steps"])
