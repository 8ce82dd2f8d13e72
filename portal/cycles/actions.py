"""What changes cycles: opening one creates what everybody owes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Person
from portal.agreement.models import Action, Agreement, Contribution
from portal.core.dates import day_words
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.cycles import queries
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.workflow import OPEN, CycleStatus
from portal.extensions import db
from portal.measures.models import Measure, MeasurePlacement, Part
from portal.statistics.periods import Period

LONGEST_TITLE, MOST_MONTHS = 100, 36


def open_cycle(*, by: Person | None, title: str, starts: date, ends: date, due: date, meeting: date, opens: date) -> Cycle:
    """A new open cycle with its obligations. `by` is None on the command line."""
    if by is not None:
        authorise(by, Permission.RUN_CYCLES)
    agreement = queries.agreement_for(starts)
    check_dates(title, starts, ends, due, meeting, agreement)
    assert agreement is not None
    cycle = Cycle(
        key=f"{starts:%Y-%m}-to-{ends:%Y-%m}",
        agreement_id=agreement.id,
        title=title,
        period_start=starts,
        period_end=ends,
        opens=opens,
        due=due,
        meeting=meeting,
        status=CycleStatus.PLANNED,
    )
    db.session.add(cycle)
    db.session.flush()
    cycle.move(OPEN)
    add_obligations(cycle)
    return cycle


def check_dates(title: str, starts: date, ends: date, due: date, meeting: date, agreement: Agreement | None) -> None:
    """Raises Incomplete with everything that is wrong, by field."""
    problems = []
    if not title:
        problems.append(("title", "Enter a title, such as April to June 2019."))
    if len(title) > LONGEST_TITLE:
        problems.append(("title", f"Use at most {LONGEST_TITLE} characters."))
    if ends < starts:
        problems.append(("ends", "The period cannot end before it starts."))
    elif not Period(starts, ends).is_whole_months:
        problems.append(("ends", "A cycle covers whole months. Start on the first and end on the last day of a month."))
    elif Period(starts, ends).month_count > MOST_MONTHS:  # each month is owed by everybody: thousands would be no cycle
        problems.append(("ends", f"A cycle covers at most {MOST_MONTHS} months."))
    elif found := queries.overlapping(starts, ends):
        problems.append(("starts", f"This overlaps {found.title}. Each month belongs to one cycle."))
    if due <= starts:
        problems.append(("due", "The due date cannot be before the period has begun."))
    if meeting < due:
        problems.append(("meeting", f"The meeting cannot be before the due date, {day_words(due)}."))
    if agreement is None:
        problems.append(("starts", "There is no agreement yet. Import one first: flask agreement import DIR."))
    if problems:
        raise Incomplete(problems)


def change_dates(cycle: Cycle, *, by: Person, title: str, due: date, meeting: date) -> None:
    """A cycle's title and dates may move; its period may not, because its obligations follow from it."""
    authorise(by, Permission.RUN_CYCLES)
    if meeting < due:
        raise Incomplete([("meeting", f"The meeting cannot be before the due date, {day_words(due)}.")])
    cycle.title, cycle.due, cycle.meeting = title, due, meeting


def move_cycle(cycle: Cycle, verb: str, *, by: Person) -> None:
    """Stops taking updates, or takes them again."""
    authorise(by, Permission.RUN_CYCLES)
    cycle.move(verb)


def give_more_time(obligation: Obligation, *, by: Person, until: date, reason: str) -> None:
    """What is known to be late gets a date of its own, so that nobody is chased for it before."""
    authorise(by, Permission.RUN_CYCLES)
    if until <= obligation.cycle.due:
        raise Incomplete([("until", f"Give a day after the due date, {day_words(obligation.cycle.due)}.")])
    obligation.extended_to, obligation.extension_reason = until, reason


def add_obligations(cycle: Cycle) -> int:
    """Creates what is owed and not yet there; how many. Run again after an action or measure was added."""
    there = {
        (one.agency_id, one.action_id, one.period_start, one.period_end)
        for one in db.session.scalars(select(Obligation).where(Obligation.cycle_id == cycle.id))
    }
    wanted = [*_updates_owed(cycle), *_returns_owed(cycle)]
    new = [one for one in wanted if (one.agency_id, one.action_id, one.period_start, one.period_end) not in there]
    db.session.add_all(new)
    db.session.flush()
    return len(new)


def add_obligations_of_open_cycles(agreement: Agreement) -> int:
    """After the agreement has changed: every cycle that still takes updates gets what is missing."""
    running = db.session.scalars(
        select(Cycle).where(Cycle.agreement_id == agreement.id, Cycle.status.in_([CycleStatus.OPEN, CycleStatus.REVIEW]))
    )
    return sum(add_obligations(cycle) for cycle in running)


def _updates_owed(cycle: Cycle) -> list[Obligation]:
    """One per action and agency (lead and contributors)."""
    actions = db.session.scalars(
        select(Action)
        .where(Action.agreement_id == cycle.agreement_id)
        .options(joinedload(Action.lead_agency), selectinload(Action.contributions).joinedload(Contribution.agency))
        .order_by(Action.position)
    )
    return [
        Obligation(
            cycle_id=cycle.id,
            agency_id=agency.id,
            kind=Kind.UPDATE,
            action_id=action.id,
            period_start=cycle.period_start,
            period_end=cycle.period_end,
        )
        for action in actions
        if action.owes_in(cycle.period_start, cycle.period_end)
        for agency in action.agencies
    ]


def _returns_owed(cycle: Cycle) -> list[Obligation]:
    """One per agency and month, or quarter, that ends in the period."""
    senders = sorted({(agency_id, frequency) for agency_id, frequency in senders_of(cycle.agreement_id)})
    return [
        Obligation(cycle_id=cycle.id, agency_id=agency_id, kind=Kind.RETURN, period_start=period.start, period_end=period.end)
        for agency_id, frequency in senders
        for period in cycle.period.split(frequency)
    ]


def senders_of(agreement_id: int) -> list[tuple[int, str]]:
    """(agency id, frequency) of everyone who returns a measure of the agreement, or a part of one."""
    placed = select(MeasurePlacement.measure_id).where(MeasurePlacement.agreement_id == agreement_id)
    whole = select(Measure.returned_by_id, Measure.frequency).where(Measure.id.in_(placed), Measure.returned_by_id.is_not(None))
    parts = (
        select(Part.returned_by_id, Measure.frequency)
        .join(Measure, Measure.breakdown_id == Part.breakdown_id)
        .where(Measure.id.in_(placed), Measure.returned_by_id.is_(None), Part.returned_by_id.is_not(None))
    )
    rows = [row for query in (whole, parts) for row in db.session.execute(query)]
    return [(agency_id, frequency) for agency_id, frequency in rows if agency_id is not None]
