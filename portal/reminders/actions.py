"""What changes chasing: reminders are sent, the schedule is changed, an agency is paused."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from portal.accounts.models import Agency, Person
from portal.core import clock
from portal.core.errors import Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.cycles.models import Cycle
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.notifications import outbox
from portal.reminders import planning, schedule
from portal.reminders.models import ReminderPause, ReminderPlan, ReminderTold
from portal.reminders.planning import Reminder

SHORTEST_REASON, LONGEST_REASON = 3, 500


def planned_today() -> list[Reminder]:
    """What send_reminders() would post now."""
    today = clock.today()
    return planning.write(planning.scheduled(planning.look(), today), today)


def send_reminders() -> list[Reminder]:
    """Posts what the schedule sends today; those that are new. For the timer, so without a person.

    Two runs at the same time both plan all of it; what a person was told is inserted by one of them only, and only that
    one posts the mail.
    """
    planned = planned_today()
    rows: list[dict[str, object]] = [
        {"person_id": one.person.id, "cycle_id": cycle, "due": due, "step": step, "at": clock.now()}
        for one in sorted(planned, key=lambda one: one.person.id)  # the same order in both runs: neither waits for the other
        for cycle, due, step in one.triggers
    ]
    if not rows:
        return []
    new = outbox.insert_new(ReminderTold, rows, "person_id", "cycle_id", "due", "step")
    steps = {one.person_id: one for one in db.session.scalars(select(ReminderTold).where(ReminderTold.id.in_(new)))}
    going = [one for one in planned if one.person.id in steps]
    outbox.post([one.letter(f"reminder:{steps[one.person.id].id}") for one in going])
    return going


def remind_now(cycle: Cycle, *, by: Person) -> int:
    """Posts a digest to whoever owes something in the cycle and has had none today; how many are new."""
    authorise(by, Permission.RUN_CYCLES)
    if cycle.status == CycleStatus.PLANNED:
        raise WrongState(f"{cycle.title} has not opened yet.")
    day = clock.today()
    going = planning.write(planning.everybody(planning.look(), cycle), day)
    return outbox.post([one.letter(f"reminder now:{one.person.id}:{day.isoformat()}") for one in going])


def change_schedule(cycle: Cycle, *, by: Person, steps: Sequence[int]) -> None:
    """From now on; what was sent stays sent."""
    authorise(by, Permission.RUN_CYCLES)
    if tuple(steps) == schedule.USUAL:
        if found := db.session.get(ReminderPlan, cycle.id):
            db.session.delete(found)
    else:
        db.session.merge(ReminderPlan(cycle_id=cycle.id, steps=list(steps)))


def pause(cycle: Cycle, agency: Agency, *, by: Person, reason: str) -> None:
    """No reminders for the agency in this cycle. What is sent back to it is still mailed."""
    authorise(by, Permission.RUN_CYCLES)
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Incomplete([("reason", f"Say why, in at most {LONGEST_REASON} characters.")])
    resume(cycle, agency, by=by)
    db.session.add(
        ReminderPause(cycle_id=cycle.id, agency_id=agency.id, reason=reason, by_id=by.id, at=clock.now(), ended_at=None)
    )


def resume(cycle: Cycle, agency: Agency, *, by: Person) -> None:
    authorise(by, Permission.RUN_CYCLES)
    db.session.execute(
        update(ReminderPause)
        .where(ReminderPause.cycle_id == cycle.id, ReminderPause.agency_id == agency.id, ReminderPause.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
