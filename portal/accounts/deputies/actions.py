"""A lead says when they are away and who stands in, or that they are back. An administrator can do it for them."""

from __future__ import annotations

from datetime import date, timedelta

from portal.accounts.deputies import queries
from portal.accounts.deputies.models import Absence
from portal.accounts.models import Person
from portal.core import clock
from portal.core.dates import day_words
from portal.core.errors import Incomplete, NotAllowed, WrongState
from portal.core.policy import Permission, can
from portal.extensions import db

LONGEST = timedelta(days=366)


def note_absence(person: Person, *, by: Person, first_day: date, last_day: date, deputy: Person | None) -> Absence:
    """The lead is away on these days, both included. The deputy signs off in their place, and what the deputy sends needs
    somebody else. Raises Incomplete and NotAllowed."""
    _authorise(person, by)
    problems = []
    if last_day < max(first_day, clock.today()):
        problems.append(("last_day-day", "Give a last day that is not over, and not before the first."))
    elif last_day - first_day > LONGEST:
        problems.append(("last_day-day", "Give at most a year. Ask an administrator to close an account that is not used."))
    for other in queries.absences_around(person):
        if other.person_id == person.id and other.first_day <= last_day and other.last_day >= first_day:
            words = f"{day_words(other.first_day)} to {day_words(other.last_day)}"
            problems.append(("first_day-day", f"{person.name} is away from {words} already. End that first."))
    if deputy is not None and deputy.id not in {colleague.id for colleague in queries.colleagues(person)}:
        problems.append(("deputy", "Choose somebody of the agency with an open account."))
    if problems:
        raise Incomplete(problems)
    absence = Absence(person_id=person.id, first_day=first_day, last_day=last_day, noted_by_id=by.id, noted_at=clock.now())
    absence.deputy_id = deputy.id if deputy is not None else None
    db.session.add(absence)
    return absence


def end_absence(absence: Absence, *, by: Person) -> None:
    """The lead is back from today on. What has not begun is as if it had never been noted."""
    _authorise(absence.person, by)
    today = clock.today()
    if absence.last_day < today:
        raise WrongState("This has ended already.")
    if absence.first_day >= today:
        db.session.delete(absence)
    else:
        absence.last_day = today - timedelta(days=1)


def _authorise(person: Person, by: Person) -> None:
    is_own = by.id == person.id and can(by, Permission.SIGN_OFF)
    if not (person.is_lead and (is_own or can(by, Permission.MANAGE_PEOPLE))):
        raise NotAllowed("Only a lead, or an administrator for them, says when they are away.")
