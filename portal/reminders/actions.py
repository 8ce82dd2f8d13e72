"""The actions about reminders: sending them, changing a cycle’s schedule, pausing an agency."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from portal.accounts.models import Agency, Person
from portal.core import clock
from portal.core.errors import Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.core.text import SHORTEST_REASON
from portal.cycles.models import Cycle
from portal.cycles.programme.actions import open_what_is_due
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.notifications import outbox
from portal.reminders import planning, schedule
from portal.reminders.daily import post_digests
from portal.reminders.models import ReminderPause, ReminderPlan, ReminderSent
from portal.reminders.planning import Reminder
from portal.worklist.signing_off.actions import pass_on_what_nobody_can_sign

LONGEST_REASON = 500  # characters


def planned_today() -> list[Reminder]:
    """What send_reminders() would post now."""
    today = clock.today()
    return planning.write(planning.scheduled_reminders(planning.current_situation(), today), today)


def send_reminders() -> list[Reminder]:
    """Posts what the schedule sends today, and returns the reminders that are new. For the timer, so without a person.

    Before that, planned cycles open whose day has come; what waits for a sign-off that nobody can give any more goes on to the
    team, because an absence may have begun today; and what happened until midnight goes out as digests.
    Two runs at the same time both plan all of it. The row of a person's step is inserted by one of them only, and only
    that one posts the mail. Both insert in the order of people's ids, so that they cannot block each other.
    """
    open_what_is_due()
    pass_on_what_nobody_can_sign()
    post_digests()
    planned = planned_today()
    rows: list[dict[str, object]] = [
        {"person_id": reminder.person.id, "cycle_id": step.cycle_id, "due": step.due, "step": step.step, "at": clock.now()}
        for reminder in sorted(planned, key=lambda reminder: reminder.person.id)
        for step in reminder.triggers
    ]
    if not rows:
        return []
    new_ids = outbox.insert_new(ReminderSent, rows, "person_id", "cycle_id", "due", "step")
    new_rows = {row.person_id: row for row in db.session.scalars(select(ReminderSent).where(ReminderSent.id.in_(new_ids)))}
    posted = [reminder for reminder in planned if reminder.person.id in new_rows]
    outbox.post([reminder.letter(f"reminder:{new_rows[reminder.person.id].id}") for reminder in posted])
    return posted


def remind_now(cycle: Cycle, *, by: Person) -> int:
    """Posts a digest to everybody who owes something in the cycle and has had none of it today. Returns how many are new."""
    authorise(by, Permission.RUN_CYCLES)
    if cycle.status == CycleStatus.PLANNED:
        raise WrongState(f"{cycle.title} has not opened yet.")
    day = clock.today()
    reminders = planning.write(planning.reminders_by_hand(planning.current_situation(), cycle), day)
    key = f"reminder now:{cycle.id}:{day.isoformat()}"
    return outbox.post([reminder.letter(f"{key}:{reminder.person.id}") for reminder in reminders])


def change_schedule(cycle: Cycle, *, by: Person, steps: Sequence[int]) -> None:
    """The cycle’s own schedule from now on. The usual one is stored as no row at all."""
    authorise(by, Permission.RUN_CYCLES)
    if tuple(steps) == schedule.USUAL_STEPS:
        if plan := db.session.get(ReminderPlan, cycle.id):
            db.session.delete(plan)
    else:
        db.session.merge(ReminderPlan(cycle_id=cycle.id, steps=list(steps)))


def pause(cycle: Cycle, agency: Agency, *, by: Person, reason: str) -> None:
    """No reminders for the agency in this cycle. It still gets a mail when something is sent back."""
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
