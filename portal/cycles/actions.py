"""The actions about cycles. Opening one creates its obligations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import delete, select

from portal.accounts.models import Person
from portal.accounts.queries import last_days
from portal.agreement.models import Action, Agreement
from portal.core import clock
from portal.core.dates import day_words
from portal.core.errors import Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.cycles import notifications, queries
from portal.cycles.models import Cycle, Obligation
from portal.cycles.owed import AgreedWork, Owed, agreed_work
from portal.cycles.programme.models import PlannedCycle, key_of
from portal.cycles.workflow import CLOSE, OPEN, RUNNING, CycleStatus
from portal.extensions import db
from portal.statistics.periods import Period

LONGEST_TITLE = 100
MOST_MONTHS = 36  # of a cycle: everybody owes each month, so a mistyped year would create thousands of obligations


def open_cycle(
    *,
    by: Person | None,
    title: str,
    starts: date,
    ends: date,
    due: date,
    meeting: date,
    opens: date,
    only_changes: bool = False,
) -> Cycle:
    """A new open cycle with its obligations. `by` is None on the command line, and for one that opens by itself. A planned cycle
    of the same period is planned no more.

    The arguments are keyword-only, because five of them are dates.
    """
    if by is not None:
        authorise(by, Permission.RUN_CYCLES)
    agreement = queries.agreement_for(starts)
    check_dates(title, starts, ends, due, meeting, agreement)
    assert agreement is not None
    cycle = Cycle(
        key=key_of(Period(starts, ends)),
        agreement_id=agreement.id,
        title=title,
        period_start=starts,
        period_end=ends,
        opens=opens,
        due=due,
        meeting=meeting,
        status=CycleStatus.PLANNED,
        only_changes=only_changes,
    )
    db.session.execute(delete(PlannedCycle).where(PlannedCycle.period_start == starts, PlannedCycle.period_end == ends))
    db.session.add(cycle)
    db.session.flush()
    cycle.move(OPEN)
    notifications.cycle_opened(cycle, _add_obligations(cycle))
    return cycle


def check_dates(title: str, starts: date, ends: date, due: date, meeting: date, agreement: Agreement | None) -> None:
    """Raises Incomplete with everything that is wrong, by field."""
    problems = dates_problems(title, starts, ends, due, meeting)
    if not any(name == "ends" for name, _ in problems) and (other := queries.overlapping(starts, ends)):
        problems.insert(0, ("starts", overlap_words(other.title)))
    if agreement is None:
        problems.append(("starts", "There is no agreement yet. Load it first, on the page “Setting up”."))
    if problems:
        raise Incomplete(problems)


def overlap_words(title: str) -> str:
    return f"This overlaps {title}. Each month belongs to one cycle."


def dates_problems(title: str, starts: date, ends: date, due: date, meeting: date) -> list[tuple[str, str]]:
    """What is wrong with a cycle by itself, by field: it is not compared with what is there."""
    problems = []
    if not title:
        problems.append(("title", "Enter a title, such as April to June 2019."))
    if len(title) > LONGEST_TITLE:
        problems.append(("title", f"Use at most {LONGEST_TITLE} characters."))
    if ends < starts:
        problems.append(("ends", "The period cannot end before it starts."))
    elif not Period(starts, ends).is_whole_months:
        problems.append(("ends", "A cycle covers whole months. Start on the first and end on the last day of a month."))
    elif Period(starts, ends).month_count > MOST_MONTHS:
        problems.append(("ends", f"A cycle covers at most {MOST_MONTHS} months."))
    return [*problems, *_due_problems(starts, due), *_meeting_problems(due, meeting)]


def _due_problems(starts: date, due: date) -> list[tuple[str, str]]:
    return [("due", "The due date cannot be before the period has begun.")] if due <= starts else []


def _meeting_problems(due: date, meeting: date) -> list[tuple[str, str]]:
    return [("meeting", f"The meeting cannot be before the due date, {day_words(due)}.")] if meeting < due else []


def change_dates(cycle: Cycle, *, by: Person, title: str, due: date, meeting: date, is_called_off: bool = False) -> None:
    """Changes title, due date and meeting, or calls the meeting off. The period cannot be changed, because the obligations follow
    from it. The agencies are told of another due date the next morning, and with the working group of the meeting."""
    authorise(by, Permission.RUN_CYCLES)
    problems = _due_problems(cycle.period_start, due)
    if not is_called_off:  # its day is over, or will be: the due date may lie after it
        problems += _meeting_problems(due, meeting)
    if problems:
        raise Incomplete(problems)
    if cycle.status == CycleStatus.ISSUED and due != cycle.due:
        raise Incomplete([("due", f"{cycle.title} has been issued with this due date, so it stays: {day_words(cycle.due)}.")])
    before, met = cycle.due, cycle.meeting_words
    cycle.title, cycle.due, cycle.meeting, cycle.is_called_off = title, due, meeting, is_called_off
    if due != before:
        notifications.dates_changed(cycle, before)
    if cycle.meeting_words != met:
        notifications.meeting_changed(cycle, met)


def move_cycle(cycle: Cycle, verb: str, *, by: Person) -> None:
    """Closes the cycle to new updates and returns, or opens it again: `verb` is one of cycles/workflow.py."""
    authorise(by, Permission.RUN_CYCLES)
    if verb == CLOSE and cycle.status == CycleStatus.REVIEW and cycle.closed_by is not None and cycle.closed_at is not None:
        who = "You" if cycle.closed_by_id == by.id else cycle.closed_by.name
        raise WrongState(f"{who} stopped taking updates {clock.when_words(cycle.closed_at)}. You can take them again.")
    cycle.move(verb)
    cycle.closed_at, cycle.closed_by = (clock.now(), by) if verb == CLOSE else (None, None)


def give_more_time(obligation: Obligation, *, by: Person, until: date, reason: str) -> None:
    """Gives the obligation a later due date of its own. Nobody is reminded of it as late before that."""
    authorise(by, Permission.RUN_CYCLES)
    if problem := why_cycle_gives_no_more_time(obligation.cycle):
        raise Incomplete([("until", problem)])
    check_later_day(obligation, until)
    obligation.extended_to, obligation.extension_reason = until, reason
    obligation.extended_at, obligation.extended_by = clock.now(), by
    obligation.shortened_from, obligation.shortening_reason = None, ""
    obligation.shortened_at, obligation.shortened_by = None, None


def check_later_day(obligation: Obligation, until: date) -> None:
    """Incomplete unless that day is after the one that it has, and not over."""
    if until <= obligation.due:
        due = day_words(obligation.due)
        is_extended = obligation.has_more_time
        words = (
            f"{_extended_words(obligation, due)} Give a later day." if is_extended else f"Give a day after the due date, {due}."
        )
        raise Incomplete([("until", words)])
    if until < clock.today():
        raise Incomplete([("until", "This day is over. Give today or a later day.")])


def _extended_words(obligation: Obligation, due: str) -> str:
    """“Ruth Ellis gave it until 20 July 2019, at 10:42.”"""
    if obligation.extended_by is None or obligation.extended_at is None or obligation.was_shortened:
        return f"It has until {due} already."
    return f"It has until {due} already: {obligation.extended_by.name} gave it {clock.when_words(obligation.extended_at)}."


def check_earlier_day(obligation: Obligation, until: date) -> None:
    """Incomplete unless that day is before the one that it has, and not before the due date of its cycle."""
    if until >= obligation.due:
        raise Incomplete([("until", f"It has until {day_words(obligation.due)}. Give a day before that.")])
    if until < obligation.cycle.due:
        raise Incomplete(
            [("until", f"The whole cycle is due on {day_words(obligation.cycle.due)}. Give that day, or a later one.")]
        )


def shorten_time(obligation: Obligation, *, by: Person, until: date, reason: str) -> None:
    """Takes more time back that was given, up to that day: all of it with the day on which the cycle is due."""
    authorise(by, Permission.RUN_CYCLES)
    check_earlier_day(obligation, until)
    obligation.shortened_from, obligation.shortening_reason = obligation.due, reason
    obligation.shortened_at, obligation.shortened_by = clock.now(), by
    obligation.extended_to = until
    if until == obligation.cycle.due:
        obligation.extended_to, obligation.extension_reason = None, ""
        obligation.extended_at, obligation.extended_by = None, None


def why_cycle_gives_no_more_time(cycle: Cycle) -> str:
    """Why more time would help nobody, and what to do; empty while the cycle takes updates, and once it is issued. What its pack
    went without can still be sent then."""
    if cycle.takes_updates or cycle.is_issued:
        return ""
    return f"{cycle.title} does not take updates now, so more time would help nobody. Take updates again first."


def _add_obligations(cycle: Cycle) -> list[Obligation]:
    """A row for all that is owed in a new cycle."""
    new = _missing_in(cycle, agreed_work(cycle.agreement_id), last_days(), [])
    db.session.add_all(new)
    db.session.flush()
    return new


def _missing_in(
    cycle: Cycle, work: AgreedWork, last_day_of: Mapping[int, date], existing: Iterable[Obligation]
) -> list[Obligation]:
    """What the cycle has to ask for beside what exists; nothing is added."""
    there = {Owed.of(one) for one in existing if one.cycle_id == cycle.id}
    return [one.new(cycle) for one in work.asked_in(cycle, last_day_of) if one not in there]


def missing_of(agency_id: int) -> list[Obligation]:
    """What running cycles would ask of an agency that has ended if it had not. Nothing is added."""
    running = db.session.scalars(select(Cycle).where(Cycle.status.in_(RUNNING)).order_by(Cycle.period_start)).all()
    work = {agreement_id: agreed_work(agreement_id) for agreement_id in {cycle.agreement_id for cycle in running}}
    rows = db.session.scalars(select(Obligation).where(Obligation.cycle_id.in_([one.id for one in running]))).all()
    missing = [_missing_in(cycle, work[cycle.agreement_id], {}, rows) for cycle in running]
    return [one for of_cycle in missing for one in of_cycle if one.agency_id == agency_id]


def add_missing(obligations: Sequence[Obligation]) -> None:
    """Adds what missing_of() found. Whoever calls it tells the agency."""
    db.session.add_all(obligations)
    db.session.flush()


def note_change(action: Action, before: Mapping[str, str], agency_ids: Collection[int]) -> None:
    """After an action was changed: its agencies are told the next morning what is new, and so are those that wrote about it
    before (`agency_ids`). `before` is notifications.words_of() of then."""
    db.session.flush()
    db.session.expire(action, ["lead_agency"])
    notifications.action_changed(action, before, {*agency_ids, *(agency.id for agency in action.agencies)})
