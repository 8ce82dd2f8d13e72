"""An agency asks for more time or tells the team something, and the team answers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.dates import day_words
from portal.core.errors import Incomplete, WrongState
from portal.core.links import link
from portal.core.policy import Permission, Role, authorise
from portal.core.text import SHORTEST_REASON
from portal.cycles.models import AgencyNote, Obligation, Outcome
from portal.extensions import db
from portal.notifications.digests import Line, tell_later
from portal.submissions import notifications
from portal.submissions.conversation.actions import checked_words
from portal.submissions.more_time import CORRECTED, MORE_TIME, extend, is_sent, why_none_is_needed
from portal.submissions.notifications import Notice
from portal.submissions.workflow import WITH_AGENCY, Status

LONGEST_REASON = 500  # characters of a reason for more time


def check_may_ask(obligation: Obligation, besides: AgencyNote | None = None) -> None:
    """Raises WrongState, with why, where more time would help nobody, or is asked for already in another note than `besides`."""
    if problem := why_none_is_needed(obligation):
        raise WrongState(problem)
    if obligation.cycle.is_closed_for_updates:
        raise WrongState(f"{obligation.cycle.title} does not take updates now, so more time would not help.")
    if obligation.open_request not in (None, besides):
        raise WrongState("Your agency has asked for more time already. The team has not answered yet.")


def leave_note(obligation: Obligation, *, by: Person, words: str, until: date | None) -> AgencyNote:
    """A note to the team; with `until` it asks for more time. The team reads it on its board at once, and in the next digest.

    The same words again, while the team has not answered them, are the same note: a double click, or a page come back to.
    """
    authorise(by, Permission.WRITE, obligation.agency_id)
    wanted = (by.id, until, words.strip())
    if same := [note for note in obligation.notes if not note.outcome and (note.by_id, note.until, note.words) == wanted]:
        return same[0]
    if until is not None:
        check_may_ask(obligation)
        check_day(obligation, until)
    words = check_note(words, asks=until is not None)
    note = AgencyNote(until=until, words=words, by=by, at=clock.now(), outcome="", answer="")
    obligation.notes.append(note)
    db.session.flush()
    wish = f" asks for more time until {day_words(until)} for" if until else ", about"
    line = f"{by.name_with_agency}{wish} {notifications.name_of(obligation)}: “{words}”"
    team = db.session.scalars(select(Person).where(Person.role == Role.COORDINATOR, Person.is_active).order_by(Person.id)).all()
    address = link("agency_notes.note", note_id=note.id)
    heading, cause = "Agencies ask or tell you", f"agency note:{note.id}"
    tell_later([Line(person_id=one.id, cause=cause, heading=heading, words=line, address=address) for one in team])
    return note


def can_ask_for_more_time(obligation: Obligation, status: Status) -> bool:
    """Whether its agency's page offers to ask, as check_may_ask() says. `status` is that of its submission."""
    if obligation.cycle.is_closed_for_updates or obligation.is_cancelled or obligation.open_request is not None:
        return False
    return status in WITH_AGENCY and not (obligation.cycle.is_issued and why_none_is_needed(obligation))


def change(note: AgencyNote, *, by: Person, words: str, until: date | None) -> None:
    """The agency says something else instead: another note takes its place, so the team never answers what it has not read.
    What says the same stays."""
    if not note.outcome and (note.until, note.words) == (until, words.strip()):
        return
    _close_by_agency(note, Outcome.CHANGED, by)
    leave_note(note.obligation, by=by, words=words, until=until)


def withdraw(note: AgencyNote, *, by: Person) -> None:
    """The agency takes it back. The team reads that it did."""
    _close_by_agency(note, Outcome.WITHDRAWN, by)


def _close_by_agency(note: AgencyNote, outcome: Outcome, by: Person) -> None:
    authorise(by, Permission.WRITE, note.obligation.agency_id)
    if note.outcome:
        raise WrongState(closed_words(note, by))
    note.outcome, note.answered_by, note.answered_at = outcome, by, clock.now()


def closed_words(note: AgencyNote, reader: Person) -> str:
    """Who has closed it already, and how, as a sentence for the reader."""
    verb = {Outcome.CHANGED: "changed", Outcome.WITHDRAWN: "withdrawn"}.get(Outcome(note.outcome), "answered")
    who = "You have" if note.answered_by_id == reader.id else f"{note.answered_by.name if note.answered_by else 'Somebody'} has"
    return f"{who} {verb} this already{f', {clock.when_words(note.answered_at)}' if note.answered_at else ''}."


def check_note(words: str, *, asks: bool) -> str:
    """The words of a note, which `asks` for more time or only tells something. Incomplete where nothing is said, or too much."""
    problem = "Say why you need more time." if asks else "Write what the team should know."
    return checked_words(words, "words", SHORTEST_REASON, problem)


def check_day(obligation: Obligation, until: date) -> None:
    """Incomplete for a day that is over, or not after the one on which it is due."""
    if until < clock.today():
        raise Incomplete([("until", "This day is over. Give a later one.")])
    if until <= obligation.due:
        raise Incomplete([("until", f"Give a day after {day_words(obligation.due)}, when it is due.")])


def give(note: AgencyNote, *, by: Person, until: date, words: str) -> None:
    """More time until that day, which need not be the one that was asked for. The agency gets a mail."""
    extend(note.obligation, by=by, until=until, reason=(words.strip() or note.words)[:LONGEST_REASON])
    opening = f"The team gives you until {day_words(note.obligation.due)} for {{what}}."
    _answer(note, Outcome.GIVEN, by, checked_words(words, "answer", 0, ""), opening)


def refuse(note: AgencyNote, *, by: Person, words: str) -> None:
    """No more time, and why. The agency gets a mail."""
    due, verb = day_words(note.obligation.due), "was" if note.obligation.due < clock.today() else "is"
    words = checked_words(words, "answer", SHORTEST_REASON, "Say in a word why not. The agency reads it.")
    _answer(note, Outcome.REFUSED, by, words, f"The team cannot give you more time for {{what}}. It {verb} due on {due}.")


def why_not_needed(note: AgencyNote) -> str:
    """Why more time that was asked for would change nothing any more, as a sentence for the agency; empty where it would."""
    obligation = note.obligation
    if obligation.is_cancelled:
        return "The team does not ask for {what} any more, so it needs no more time."
    if is_sent(obligation):
        return "You have sent {what}, so it needs no more time."
    if (problem := why_none_is_needed(obligation)) == CORRECTED:
        return "What was approved of {what} is in the report. A correction of it has no date, so it needs no more time."
    if problem:
        return "You have a later approved update on the same action, so {what} is not needed any more, and needs no more time."
    if note.until and obligation.due >= note.until:
        return f"You have until {day_words(obligation.due)} for {{what}} already, so it needs no more time."
    return ""


def close_not_needed(note: AgencyNote, *, by: Person, words: str) -> None:
    """Closes a request for more time that would change nothing any more. The agency gets a mail that says why, and `words`."""
    opening = why_not_needed(note)
    if not opening:
        raise WrongState("More time would still help. Give it, or say why not.")
    _answer(note, Outcome.NOT_NEEDED, by, checked_words(words, "answer", 0, ""), opening)


def answer(note: AgencyNote, *, by: Person, words: str) -> None:
    """What the team says to a note that asks for nothing. The agency gets a mail."""
    words = checked_words(words, "answer", 1, "Write your answer, or press “Mark as read”.")
    _answer(note, Outcome.ANSWERED, by, words, "The team has answered your note about {what}.")


def mark_read(note: AgencyNote, *, by: Person, words: str) -> None:
    """The team has read a note that asks for nothing, and says nothing to it. Incomplete where an answer was begun."""
    if words.strip():
        raise Incomplete([("answer", "You have written an answer. Press “Answer” to send it, or empty this box.")])
    _answer(note, Outcome.ANSWERED, by, "", "")


def _answer(note: AgencyNote, outcome: Outcome, by: Person, words: str, opening: str) -> None:
    authorise(by, Permission.RUN_CYCLES)
    if note.outcome:
        raise WrongState(closed_words(note, by))
    note.outcome, note.answer, note.answered_by, note.answered_at = outcome, words, by, clock.now()
    if words or outcome is not Outcome.ANSWERED:
        kind = MORE_TIME if note.until else "answer"
        notice = Notice(kind=kind, cause=f"note:{note.id}", opening=opening, reason=words, reply_to=by.email)
        notifications.post(notice, note.obligation, notifications.concerned(note.obligation.agency_id, {note.by_id}))
