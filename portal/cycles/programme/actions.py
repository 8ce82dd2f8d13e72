"""The actions about planned cycles. On their day they open by themselves, in the daily run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import WrongState
from portal.core.policy import Permission, authorise
from portal.cycles.actions import open_cycle
from portal.cycles.models import Cycle
from portal.cycles.programme import notifications, queries
from portal.cycles.programme.models import PlannedCycle
from portal.cycles.programme.queries import taken_spans
from portal.cycles.programme.rhythms import CycleDates
from portal.extensions import db
from portal.statistics.periods import Period


@dataclass(frozen=True)
class NewPlan:
    """A cycle to be planned, as its row of the table gives it."""

    dates: CycleDates
    only_changes: bool


def plan_cycles(plans: Sequence[NewPlan], *, by: Person) -> None:
    """Plans all of them. WrongState where somebody has opened or planned a cycle of such a month since the page was read."""
    authorise(by, Permission.RUN_CYCLES)
    taken = taken_spans(queries.planned_cycles())
    for plan in plans:
        _refuse_overlap(plan, taken)
        taken.append((plan.dates.title, plan.dates.period))
        planned = PlannedCycle(only_changes=plan.only_changes)
        _set_dates(planned, plan)
        db.session.add(planned)


def change_planned(planned: PlannedCycle, plan: NewPlan, *, by: Person) -> None:
    authorise(by, Permission.RUN_CYCLES)
    _refuse_overlap(plan, taken_spans(queries.planned_cycles(), planned))
    _set_dates(planned, plan)


def remove_planned(planned: PlannedCycle, *, by: Person) -> None:
    authorise(by, Permission.RUN_CYCLES)
    db.session.delete(planned)


def _refuse_overlap(plan: NewPlan, taken: Sequence[tuple[str, Period]]) -> None:
    """`taken` are the titles and periods of all other cycles, opened and planned."""
    period = plan.dates.period
    for title, one in taken:
        if one.start <= period.end and period.start <= one.end:
            raise WrongState(f"{title} has months of {plan.dates.title} already. Each month belongs to one cycle.")


def _set_dates(planned: PlannedCycle, plan: NewPlan) -> None:
    dates = plan.dates
    planned.title, planned.only_changes = dates.title, plan.only_changes
    planned.period_start, planned.period_end = dates.period.start, dates.period.end
    planned.opens, planned.due, planned.meeting = dates.opens, dates.due, dates.meeting


def open_what_is_due() -> list[Cycle]:
    """Opens the planned cycles whose day has come, also one that was missed, and tells the team of each that could not. For the
    daily run, so without a person.

    Of two runs at once the second waits for the row of the planned cycle, and finds it gone.
    """
    opened, tried = list[Cycle](), set[int]()
    while line := next((one for one in _due_lines() if not one.why_not and one.planned.id not in tried), None):
        tried.add(line.planned.id)
        locked = select(PlannedCycle).where(PlannedCycle.id == line.planned.id, PlannedCycle.opens <= clock.today())
        planned = db.session.scalar(locked.with_for_update().execution_options(populate_existing=True))
        if planned is not None:
            opened.append(_open(planned))
    notifications.tell_of_opening(opened)
    notifications.tell_of_stuck([(one.planned, one.why_not) for one in _due_lines() if one.why_not])
    return opened


def _due_lines() -> list[queries.PlannedLine]:
    return [one for one in queries.planned_lines(with_work=False) if one.planned.opens <= clock.today()]


def _open(planned: PlannedCycle) -> Cycle:
    """The cycle takes the place of the plan."""
    db.session.delete(planned)
    db.session.flush()
    return open_cycle(
        by=None,
        title=planned.title,
        starts=planned.period_start,
        ends=planned.period_end,
        due=planned.due,
        meeting=planned.meeting,
        opens=clock.today(),
        only_changes=planned.only_changes,
    )
