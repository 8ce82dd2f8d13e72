"""What the team entered for an agency and nobody else in the team may approve: then the agency itself can accept it (rule 10,
docs/domain.md)."""

from __future__ import annotations

from typing import NamedTuple

from portal.accounts.deputies.queries import can_sign_for, signers_of
from portal.accounts.models import Person
from portal.core.dates import day_words, local
from portal.core.errors import Conflict, NotAllowed, WrongState, passes
from portal.core.policy import Permission, Role, authorise
from portal.submissions.models import Submission, SubmissionVersion, is_proposal_open
from portal.submissions.second_person import second_people
from portal.submissions.workflow import APPROVING, Status, Verb, transition


class EntryToAccept(NamedTuple):
    """What the agency is asked to accept: the version that the team entered. `signers` are the names of who of the agency can,
    where the person who reads it cannot."""

    version: SubmissionVersion
    can_accept: bool
    signers: str


def entry_to_accept(submission: Submission | None, by: Person) -> EntryToAccept | None:
    """What the page asks the agency of this person to accept; None where there is nothing of the kind. As _entries_to_accept() in
    queries.py, which is for lists."""
    if submission is None or not passes(check_is_entry, submission):
        return None
    agency_id = submission.obligation.agency_id
    can_accept = passes(check_accept_entry, submission, by)
    names = [] if can_accept else [signer.person.name for signer in signers_of([agency_id]).get(agency_id, [])]
    return EntryToAccept(_newest(submission), can_accept, " or ".join(names))


def check_accept_entry(submission: Submission, by: Person) -> None:
    """A lead of the agency or their deputy accepts it; where nobody signs off for it today, anybody who writes for it."""
    agency_id = submission.obligation.agency_id
    authorise(by, Permission.WRITE, agency_id)
    check_is_entry(submission)
    if not can_sign_for(by, agency_id) and (signers := signers_of([agency_id]).get(agency_id)):
        names = " or ".join(signer.person.name for signer in signers)
        raise NotAllowed(f"{names} accepts this for your agency.")


def check_is_entry(submission: Submission) -> None:
    """WrongState where the newest version is not the team's, waits for no approval, or somebody in the team may approve it."""
    if submission.status == Status.APPROVED:
        done = next(event for event in reversed(submission.events) if event.verb in APPROVING)
        at = local(done.at)
        raise WrongState(f"{done.by.name} has approved this already, on {day_words(at.date())} at {at:%H:%M}.")
    transition(Status(submission.status), Verb.ACCEPT_ENTRY)
    if is_proposal_open(submission.events):
        raise WrongState("The team proposes other numbers. Accept or refuse them first.")
    newest = _newest(submission)
    if not newest.source or newest.sent_by.role != Role.COORDINATOR:
        raise WrongState("Your agency sent this itself, so that the team approves it.")
    if second := second_people(submission, besides=newest.sent_by):
        raise WrongState(f"{second[0].name} of the team can approve this now, so that your agency need not accept it.")


def check_read_entry(submission: Submission, shown: int) -> None:
    """Conflict where the page showed another version than the one that waits. `shown` is its number, 0 where it does not say."""
    if shown and shown != _newest(submission).number:
        raise Conflict("Something else has been sent since you opened this page. Read it, then answer.")


def _newest(submission: Submission) -> SubmissionVersion:
    assert submission.latest is not None, "what waits for the team was sent"
    return submission.latest
