"""Who of the team may approve what was sent: a second person, whose words are not in it (rule 10, docs/domain.md)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from sqlalchemy import ColumnElement, exists, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.accounts.models import Person
from portal.core.policy import Role
from portal.extensions import db
from portal.submissions.models import Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.workflow import APPROVING, Verb


def is_own_work(submission: Submission, by: Person) -> bool:
    """Whether the person saved, took over or sent anything of it since it was last approved: their words may still be in it,
    whoever sent it last."""
    approved = submission.approved_version.number if submission.approved_version else 0
    senders = {version.sent_by_id for version in submission.versions if version.number > approved}
    since_approval = takewhile(lambda event: event.verb not in APPROVING, reversed(submission.events))
    took_over = {event.by_id for event in since_approval if event.verb == Verb.TAKE_OVER}
    return by.id in senders | took_over or submission.saved_by_id == by.id


def own_work_of(person_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """For a statement that selects submissions: what is_own_work() says of each."""
    approved = select(SubmissionVersion.number).where(SubmissionVersion.id == Submission.approved_version_id)
    newest_approval = select(func.max(SubmissionEvent.id)).where(
        SubmissionEvent.submission_id == Submission.id, SubmissionEvent.verb.in_(APPROVING)
    )
    step, version = aliased(SubmissionEvent), aliased(SubmissionVersion)
    has_sent = select(version.id).where(
        version.submission_id == Submission.id,
        version.sent_by_id == person_id,
        version.number > func.coalesce(approved.correlate(Submission).scalar_subquery(), 0),
    )
    has_taken_over = select(step.id).where(
        step.submission_id == Submission.id,
        step.by_id == person_id,
        step.verb == Verb.TAKE_OVER,
        step.id > func.coalesce(newest_approval.correlate(Submission).scalar_subquery(), 0),
    )
    own = () if isinstance(person_id, int) else (person_id.class_,)
    return or_(
        func.coalesce(Submission.saved_by_id == person_id, False),
        has_sent.correlate(Submission, *own).exists(),
        has_taken_over.correlate(Submission, *own).exists(),
    )


def is_for_nobody_in_team() -> ColumnElement[bool]:
    """For a statement that selects submissions: whether each active coordinator has words in it, so that nobody in the team may
    approve it."""
    one = aliased(Person)
    is_free = (one.role == Role.COORDINATOR.value, one.is_active, not_(own_work_of(one.id)))
    return not_(exists(select(one.id).where(*is_free).correlate(Submission)))


def second_people(submission: Submission | None, besides: Person) -> Sequence[Person]:
    """The others in the team who may approve it now, by name; nobody in a team of one. Without a submission: who could approve
    what `besides` enters now."""
    coordinators = db.session.scalars(
        select(Person)
        .where(Person.role == Role.COORDINATOR.value, Person.is_active, Person.id != besides.id)
        .order_by(Person.name, Person.id)
    )
    return [one for one in coordinators if submission is None or not is_own_work(submission, one)]
