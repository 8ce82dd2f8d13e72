"""Taking an item of the queue, giving it back, passing it on, taking it over: so that two of the team do not read the same."""

from __future__ import annotations

from sqlalchemy import delete

from portal.accounts.models import Person
from portal.core import clock
from portal.core.clock import when_words
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.extensions import db
from portal.review.claiming.models import Claim
from portal.review.claiming.queries import claim_of, colleague
from portal.submissions.models import Submission
from portal.submissions.step_words import moved_words
from portal.submissions.workflow import Status


def take(submission: Submission, *, by: Person) -> None:
    """The person deals with it. Whoever has it already keeps it. Raises Conflict where a colleague was first, and WrongState
    where there is nothing to decide."""
    claim = _open_claim(submission, by)
    if claim is None:
        _give(submission, to=by, by=by, before=None)
    elif claim.person_id != by.id:
        raise Conflict(f"{claim_words(claim, by)} You can take it over from them.")


def take_over(submission: Submission, *, by: Person, holder_id: int) -> None:
    """The person has it instead of the colleague whom the page named. Conflict where it is not with them any more."""
    claim = _open_claim(submission, by)
    if claim is not None and claim.person_id == by.id:
        return
    if claim is None:
        raise Conflict("It is nobody’s any more. You can take it.")
    if claim.person_id != holder_id:
        raise Conflict(f"{claim_words(claim, by)} Nothing was changed.")
    _give(submission, to=by, by=by, before=claim.person)


def give_back(submission: Submission, *, by: Person) -> None:
    """It is nobody's. Conflict where a colleague has it by now."""
    claim = _open_claim(submission, by)
    if claim is not None and claim.person_id != by.id:
        raise Conflict(f"{claim_words(claim, by)} Nothing was changed.")
    end_claim(submission)


def pass_on(submission: Submission, *, by: Person, to_id: int) -> Person:
    """A colleague has it. Conflict where another colleague has it already: then it is taken over first. Incomplete where nobody
    was chosen, or somebody who cannot decide."""
    claim = _open_claim(submission, by)
    if claim is not None and claim.person_id != by.id:
        raise Conflict(f"{claim_words(claim, by)} Take it over from them before you pass it on.")
    to = colleague(by, to_id)
    if to is None:
        raise Incomplete([("person", "Choose a colleague of the team to pass it to.")])
    _give(submission, to=to, by=by, before=claim.person if claim else None)
    return to


def end_claim(submission: Submission) -> None:
    """It is decided, or given back: nobody has it."""
    db.session.execute(delete(Claim).where(Claim.submission_id == submission.id))


def claim_words(claim: Claim, reader: Person) -> str:
    """“Ruth Ellis took this at 10:42.”"""
    return f"{claim.words(reader)} {when_words(claim.at)}."


def unseen_claim(submission: Submission, *, by: Person, shown_id: int) -> str:
    """Before a decision: whose it is, where a colleague has it and the page that was read did not say so; empty otherwise.
    `shown_id` is whom the page named, 0 for nobody."""
    claim = claim_of(submission.id)
    if claim is None or claim.person_id in (by.id, shown_id):
        return ""
    return f"{claim_words(claim, by)} The page that you read did not say so yet. You can still decide."


def _open_claim(submission: Submission, by: Person) -> Claim | None:
    """Who has it; WrongState where there is nothing to decide."""
    authorise(by, Permission.REVIEW)
    if submission.status != Status.SUBMITTED:
        raise WrongState(f"{moved_words(submission.events, by)} There is nothing to take.".strip())
    return claim_of(submission.id)


def _give(submission: Submission, *, to: Person, by: Person, before: Person | None) -> None:
    """Makes the row, or that of somebody who cannot decide any more, the person's."""
    claim = db.session.get(Claim, submission.id)
    if claim is None:
        claim = Claim(submission_id=submission.id)
        db.session.add(claim)
    claim.person, claim.by, claim.before, claim.at = to, by, before, clock.now()
