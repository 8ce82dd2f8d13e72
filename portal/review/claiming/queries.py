"""Reads: who of the team has taken what, who has an item open, and to whom it can be passed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, not_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import Person
from portal.accounts.open_pages import OtherPerson, Presence, is_open
from portal.core.policy import RULES, Permission
from portal.extensions import db
from portal.review.claiming.models import Claim
from portal.submissions.models import Submission, SubmissionEvent

MINE, NOBODYS, COLLEAGUES = "mine", "nobody", "colleague"  # whose an item is: the values of the filter
WHOSE = {MINE: "Mine", NOBODYS: "Nobody’s", COLLEAGUES: "A colleague’s"}
_PEOPLE = (joinedload(Claim.person), joinedload(Claim.by), joinedload(Claim.before))


@dataclass(frozen=True)
class Team:
    """Around one item: its history, who else has its page open, who has taken it, and the colleagues who can."""

    history: Sequence[SubmissionEvent]
    others: Sequence[OtherPerson]
    claim: Claim | None
    colleagues: Sequence[Person]


def page_of(submission_id: int) -> str:
    """What the page of an item is called among those that are open (accounts.open_pages)."""
    return f"item {submission_id}"


def _is_reviewer() -> ColumnElement[bool]:
    """Whether the person of a statement can decide today."""
    return and_(Person.is_active, Person.role.in_([role.value for role in RULES[Permission.REVIEW]]))


def colleagues_of(person: Person) -> Sequence[Person]:
    """Everybody else who can decide. Where there is nobody, nothing is shared out."""
    return db.session.scalars(select(Person).where(_is_reviewer(), Person.id != person.id).order_by(Person.name, Person.id)).all()


def colleague(person: Person, colleague_id: int) -> Person | None:
    return db.session.scalar(select(Person).where(_is_reviewer(), Person.id != person.id, Person.id == colleague_id))


def _counts() -> ColumnElement[bool]:
    """Of a claim: nobody who cannot decide any more has anything."""
    return Claim.person.has(_is_reviewer())


def claims_of(submission_ids: Collection[int]) -> Mapping[int, Claim]:
    """Who has taken these, by their ids. What nobody has taken is not in it."""
    rows = db.session.scalars(select(Claim).where(Claim.submission_id.in_(submission_ids), _counts()).options(*_PEOPLE))
    return {claim.submission_id: claim for claim in rows}


def claim_of(submission_id: int) -> Claim | None:
    return claims_of([submission_id]).get(submission_id)


def is_whose(whose: str, person: Person) -> ColumnElement[bool]:
    """For a statement that selects submissions: the condition of the filter."""
    claimed = exists().where(Claim.submission_id == Submission.id, _counts())
    own = exists().where(Claim.submission_id == Submission.id, Claim.person_id == person.id)
    return {MINE: own, NOBODYS: not_(claimed), COLLEAGUES: and_(claimed, not_(own))}.get(whose, false())


def team_around(submission: Submission, reader: Person) -> Team:
    """All of it in one query: the page of an item asks much already. The history are then the submission’s `events`, too."""
    rows = db.session.execute(
        select(SubmissionEvent, Person, Presence, Claim)
        .select_from(SubmissionEvent)
        .outerjoin(Person, and_(_is_reviewer(), Person.id != reader.id))
        .outerjoin(Presence, and_(Presence.person_id == Person.id, is_open(page_of(submission.id))))
        .outerjoin(Claim, and_(Claim.submission_id == SubmissionEvent.submission_id, _counts()))
        .where(SubmissionEvent.submission_id == submission.id)
        .options(joinedload(SubmissionEvent.by).joinedload(Person.agency), *_PEOPLE)
        .order_by(SubmissionEvent.id, Person.name, Person.id)
    ).all()
    history = list(dict.fromkeys(event for event, *_ in rows))
    set_committed_value(submission, "events", history)
    here = {presence: person for _, person, presence, _ in rows if presence is not None}
    return Team(
        history,
        [OtherPerson(person.id, person.name, presence.since) for presence, person in here.items()],
        next((claim for *_, claim in rows if claim is not None), None),
        list(dict.fromkeys(person for _, person, *_ in rows if person is not None)),
    )
