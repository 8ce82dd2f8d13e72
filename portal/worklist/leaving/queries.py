"""What somebody looks after at their agency, before they leave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.deputies.models import Absence
from portal.accounts.deputies.queries import absences_around, signers_of
from portal.accounts.models import Person
from portal.core import clock
from portal.core.dates import PartialDate
from portal.cycles.models import AgencyNote, Cycle, Obligation
from portal.cycles.officers.queries import subjects_named_for
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.submissions.conversation.queries import is_edit_unanswered, newest_numbers_verb, newest_thread_verb
from portal.submissions.models import NumberProposal, Submission, SubmissionVersion
from portal.submissions.overtaken import is_cancelled, is_not_asked_for
from portal.submissions.workflow import WITH_AGENCY, Status, Verb
from portal.updates.follow_ups.models import FollowUp


@dataclass(frozen=True)
class Expected:
    """Something that an update expected by a date, and of which nobody has said what came of it."""

    obligation: Obligation
    by: PartialDate


@dataclass(frozen=True, kw_only=True)
class LookedAfter:
    """What somebody looks after: titles and dates only, because an administrator sees no content.

    `named_for` are the names of what they are the named officer of. `drafts` they saved last. `to_sign` waits for a sign-off that
    they can give, and `is_only_signer` says whether nobody else can. `questions` are about what they sent; `to_accept` are edits
    and other numbers that the team proposes for it. `notes` are what they wrote to the team about, and the team has not answered.
    `proposed` are other numbers that they proposed as somebody of the team, and an agency has not answered. `absences` are their
    own and those in which they stand in.
    """

    named_for: Sequence[str]
    drafts: Sequence[Obligation]
    to_sign: Sequence[Obligation]
    is_only_signer: bool
    questions: Sequence[Obligation]
    to_accept: Sequence[Obligation]
    notes: Sequence[Obligation]
    proposed: Sequence[Obligation]
    expected: Sequence[Expected]
    absences: Sequence[Absence]

    @property
    def is_empty(self) -> bool:
        return not (self.named_for or self.to_sign or self.obligations or self.proposed or self.absences)

    @property
    def obligations(self) -> list[Obligation]:
        """What somebody else has to look after, each once."""
        asked = [*self.drafts, *self.questions, *self.to_accept, *self.notes, *(one.obligation for one in self.expected)]
        return list({obligation.id: obligation for obligation in asked}.values())


def looked_after_by(person: Person) -> LookedAfter:
    signers = signers_of([person.agency_id]).get(person.agency_id, [])
    others = [signer for signer in signers if signer.person.id != person.id and not _falls_with(person, signer.absence)]
    can_sign = person.is_lead or len(others) < len(signers)
    of_agency = _submissions(person)
    begun = of_agency.where(Submission.saved_by_id == person.id, Submission.status.in_(list(WITH_AGENCY)))
    waiting = of_agency.where(Submission.status == Status.AWAITING_SIGN_OFF)
    is_newest_sender = _newest_sender() == person.id
    asked = of_agency.where(is_newest_sender, newest_thread_verb() == Verb.ASK)
    is_answer_missing = or_(is_edit_unanswered(), newest_numbers_verb() == Verb.PROPOSE_NUMBERS)
    to_accept = of_agency.where(is_newest_sender, is_answer_missing)
    to_sign = [one.obligation for one in db.session.scalars(waiting)] if can_sign else []
    return LookedAfter(
        named_for=subjects_named_for(person),
        drafts=[one.obligation for one in db.session.scalars(begun) if one.is_begun and one.obligation not in to_sign],
        to_sign=to_sign,
        is_only_signer=can_sign and not others,
        questions=[one.obligation for one in db.session.scalars(asked)],
        to_accept=[one.obligation for one in db.session.scalars(to_accept)],
        notes=_with_names(_open_notes(person)),
        proposed=_with_names(_open_proposals(person)),
        expected=_expected(person),
        absences=absences_around(person),
    )


def _newest_sender() -> ColumnElement[int | None]:
    """Who sent the newest version of a submission, for a statement that selects submissions."""
    own = select(SubmissionVersion.sent_by_id).where(SubmissionVersion.submission_id == Submission.id)
    return own.order_by(SubmissionVersion.number.desc()).limit(1).correlate(Submission).scalar_subquery()


def _open_notes(person: Person) -> Select[Obligation]:
    is_open = and_(AgencyNote.by_id == person.id, AgencyNote.outcome == "")
    return select(Obligation).where(Obligation.agency_id == person.agency_id, Obligation.notes.any(is_open))


def _open_proposals(person: Person) -> Select[Obligation]:
    return (
        select(Obligation)
        .join(Submission, Submission.obligation_id == Obligation.id)
        .join(SubmissionVersion, SubmissionVersion.submission_id == Submission.id)
        .join(NumberProposal, NumberProposal.version_id == SubmissionVersion.id)
        .where(NumberProposal.by_id == person.id, NumberProposal.answer == "")
    )


def _with_names(statement: Select[Obligation]) -> Sequence[Obligation]:
    """The obligations of the statement, with what their names are made of."""
    names = (joinedload(Obligation.cycle), joinedload(Obligation.action), joinedload(Obligation.agency))
    return db.session.scalars(statement.options(*names).order_by(Obligation.id)).all()


def _falls_with(person: Person, absence: Absence | None) -> bool:
    """Whether a deputyship ends when this person leaves, because it was in their place."""
    return absence is not None and absence.person_id == person.id


def _submissions(person: Person) -> Select[Submission]:
    """Those of the person's agency that it can still change or has had approved, with what their names are made of."""
    is_past = or_(is_cancelled(), and_(Cycle.status == CycleStatus.ISSUED, is_not_asked_for()))
    return (
        select(Submission)
        .join(Submission.obligation)
        .join(Obligation.cycle)
        .where(Obligation.agency_id == person.agency_id, not_(is_past))
        .options(contains_eager(Submission.obligation).options(contains_eager(Obligation.cycle), joinedload(Obligation.action)))
        .order_by(Cycle.due, Obligation.id)
    )


def _expected(person: Person) -> list[Expected]:
    """The open follow-ups of versions that the person sent."""
    rows = db.session.scalars(
        select(FollowUp)
        .join(FollowUp.submission)
        .join(Submission.obligation)
        .join(SubmissionVersion, SubmissionVersion.id == Submission.approved_version_id)
        .where(
            FollowUp.outturn == "",
            FollowUp.last < clock.today(),
            Obligation.agency_id == person.agency_id,
            SubmissionVersion.sent_by_id == person.id,
        )
        .options(contains_eager(FollowUp.submission).contains_eager(Submission.obligation).joinedload(Obligation.action))
        .order_by(FollowUp.last, FollowUp.id)
    )
    return [Expected(row.submission.obligation, row.by) for row in rows]
