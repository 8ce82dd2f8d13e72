"""What partners send: drafts, frozen versions and the history of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import flag_modified

from portal.accounts.models import Person
from portal.core import clock
from portal.cycles.models import Obligation
from portal.extensions import IDS_NEVER_REUSED, Base
from portal.submissions.events import Payload, check_payload, items_of, payload_of, text_of
from portal.submissions.workflow import APPROVING, ON_NUMBERS, WITH_AGENCY, Status, Verb, transition

if TYPE_CHECKING:  # the only circle of imports, named in pyproject.toml: what a submission holds knows its submission
    from portal.returns.models import ReturnCell
    from portal.updates.evidence.models import Evidence
    from portal.updates.models import ProgressUpdate


def is_asked_since_sending(events: Sequence[SubmissionEvent]) -> bool:
    """Whether the team has asked something since the newest sending. `events` are in order, the oldest first."""
    return _newest_of(events, Verb.ASK, Verb.SUBMIT) == Verb.ASK


def answer_to_team(events: Sequence[SubmissionEvent]) -> SubmissionEvent | None:
    """The agency's newest answer to a question of the team about what was sent last; None where nothing was asked, or it is still
    to be answered. `events` as above."""
    newest = next((event for event in reversed(events) if event.verb in (Verb.ASK, Verb.ANSWER, Verb.SUBMIT)), None)
    return newest if newest is not None and newest.verb == Verb.ANSWER else None


def is_team_asked(events: Sequence[SubmissionEvent]) -> bool:
    """Whether the agency has asked the team to send it in its place, and it has not been sent since. `events` as above."""
    return _newest_of(events, Verb.ASK_TEAM, Verb.SUBMIT) == Verb.ASK_TEAM


def is_taken_over(events: Sequence[SubmissionEvent]) -> bool:
    """Whether the team has taken it over and neither side has sent it since. `events` as above."""
    return _newest_of(events, Verb.TAKE_OVER, Verb.SUBMIT, Verb.ASK_SIGN_OFF) == Verb.TAKE_OVER


def is_proposal_open(events: Sequence[SubmissionEvent]) -> bool:
    """Whether the team has proposed other numbers, and the agency has not answered. `events` as above."""
    return _newest_of(events, *ON_NUMBERS) == Verb.PROPOSE_NUMBERS


def _newest_of(events: Sequence[SubmissionEvent], *verbs: Verb) -> str:
    """The verb of the newest step with one of these verbs; empty without any."""
    return next((event.verb for event in reversed(events) if event.verb in verbs), "")


class Submission(Base):
    """The life of an obligation from its first save. An obligation without a submission is not started.

    `version` counts every change: a save that was made from an older one is a conflict. `saved_in` is the token of the open
    page that saved last, and `saved_number` says which of its saves that was: a page never conflicts with itself, even when
    the answer to a save was lost on its way back.
    """

    __tablename__ = "submission"
    __table_args__ = (Index("ix_submission_status", "status"), IDS_NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), unique=True)
    status: Mapped[str] = mapped_column(String(20), default=Status.NOT_STARTED)
    version: Mapped[int] = mapped_column()
    saved_at: Mapped[datetime | None]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    saved_in: Mapped[str] = mapped_column(String(40), default="")
    saved_number: Mapped[int] = mapped_column(BigInteger, default=0)
    # The parts that were sent back last: names of UPDATE_ITEMS, or series ids. Empty means all of it. Others cannot change.
    unlocked: Mapped[list[str]] = mapped_column(JSON, default=list)
    sent_at: Mapped[datetime | None]
    approved_version_id: Mapped[int | None] = mapped_column(ForeignKey("submission_version.id", use_alter=True))

    obligation: Mapped[Obligation] = relationship()
    saved_by: Mapped[Person | None] = relationship()
    update: Mapped[ProgressUpdate | None] = relationship(back_populates="submission")
    cells: Mapped[list[ReturnCell]] = relationship(back_populates="submission")
    versions: Mapped[list[SubmissionVersion]] = relationship(
        back_populates="submission",
        order_by="SubmissionVersion.number",
        foreign_keys="SubmissionVersion.submission_id",
    )
    evidence: Mapped[list[Evidence]] = relationship(back_populates="submission", order_by="Evidence.id")
    events: Mapped[list[SubmissionEvent]] = relationship(back_populates="submission", order_by="SubmissionEvent.id")
    approved_version: Mapped[SubmissionVersion | None] = relationship(foreign_keys=[approved_version_id], post_update=True)

    __mapper_args__ = {"version_id_col": version}

    def apply(
        self,
        verb: Verb,
        by: Person,
        payload: Payload | None = None,
        version: SubmissionVersion | None = None,
        *,
        content_hash: str = "",
    ) -> None:
        """Takes one step. The only place where a submission's status changes: the table decides, and status and history are
        written together.

        `payload` is the one of the verb (events.PAYLOAD_TYPES). `version` is the one that this step is about;
        `content_hash` is for what is not a version, such as an edit. Raises WrongState where the table does not list the
        step, TypeError for the payload of another verb.
        """
        check_payload(verb, payload)
        before = Status(self.status)
        after = transition(before, verb)
        self.status = after
        if before is after:
            # A step that leaves the status still counts as a change: of two people at once the second has to read again.
            flag_modified(self, "status")
        if verb is Verb.SAVE and before is after:
            return  # saving a draft again is no step of the history
        if verb in APPROVING | {Verb.SEND_BACK, Verb.REOPEN}:
            self.unlocked = items_of(payload)
        event = SubmissionEvent(at=clock.now(), by=by, agency_id=self.obligation.agency_id, verb=verb, text=text_of(payload))
        event.status_from, event.status_to, event.items = before, after, items_of(payload)
        event.version_number = version.number if version else None
        event.content_hash = content_hash or (version.content_hash if version else "")
        self.events.append(event)

    def is_locked(self, item: str) -> bool:
        """Whether this part cannot change, because only others were sent back."""
        return bool(self.unlocked) and item not in self.unlocked

    @property
    def has_left_officers(self) -> bool:
        """Whether the agency's officers had sent it, and it came back to them or waits for their lead."""
        if self.status == Status.DRAFT:
            return self._moved_by in (Verb.DECLINE, Verb.TAKE_BACK, Verb.TAKE_OVER)
        return self.status in (Status.SENT_BACK, Status.REOPENED, Status.AWAITING_SIGN_OFF)

    @property
    def _moved_by(self) -> str:
        """The verb of the step that brought it to its status; empty before the first one."""
        return next((event.verb for event in reversed(self.events) if event.status_from != event.status_to), "")

    @property
    def has_approved(self) -> bool:
        """Whether a version of it was approved, whatever has come of it since."""
        return self.approved_version_id is not None

    @property
    def is_corrected(self) -> bool:
        """Whether something was approved of it, and something newer is on its way."""
        return self.has_approved and self.status != Status.APPROVED

    @property
    def is_taken_back(self) -> bool:
        """Whether the agency has made a draft again of what it had sent."""
        return self.status == Status.DRAFT and self._moved_by == Verb.TAKE_BACK

    @property
    def is_with_agency(self) -> bool:
        """Whether the agency has it, and not the team."""
        return self.status in WITH_AGENCY

    @property
    def is_given_back(self) -> bool:
        """Whether the lead gave it back to the agency's officers, and it was not sent since."""
        return self.status == Status.DRAFT and self._moved_by == Verb.DECLINE

    @property
    def is_begun(self) -> bool:
        """Whether its agency has saved something that it has not sent."""
        is_newer = self.saved_at is not None and (self.sent_at is None or self.saved_at > self.sent_at)
        return self.status in (Status.DRAFT, Status.AWAITING_SIGN_OFF) or (self.status in WITH_AGENCY and is_newer)

    @property
    def newest_verb(self) -> str:
        """The verb of the newest step; empty before the first one."""
        return self.events[-1].verb if self.events else ""

    @property
    def latest(self) -> SubmissionVersion | None:
        """The newest version that was sent; None where nothing was."""
        return self.versions[-1] if self.versions else None


class SubmissionVersion(Base):
    """What was sent, frozen. `content` is updates.details.UpdateContent.frozen, or holds the cells of a return by series id."""

    __tablename__ = "submission_version"
    __table_args__ = (UniqueConstraint("submission_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # The e-mail or file that the team entered this from for the agency; empty where the agency sent it itself.
    source: Mapped[str] = mapped_column(Text, default="")
    is_unsigned: Mapped[bool] = mapped_column(default=False)  # its agency wants a sign-off, and there was nobody to give it

    submission: Mapped[Submission] = relationship(back_populates="versions", foreign_keys=[submission_id])
    sent_by: Mapped[Person] = relationship()
    edit: Mapped[EditedVersion | None] = relationship(lazy="joined")

    @property
    def published(self) -> dict[str, Any]:
        """What a pack prints: as the team edited it, unless the agency objected; otherwise as it was sent."""
        return self.edit.content if self.edit is not None and self.edit.is_in_force else self.content


class SubmissionEvent(Base):
    """One step of the history: who, about which agency's work, when, from which status to which, and what was said with it
    (`payload`). Rows are never changed.

    `items` are the parts that a correction opens; `content_hash` is that of the version or edit that this step is about.
    """

    __tablename__ = "submission_event"
    __table_args__ = (Index("ix_submission_event_agency_id_verb", "agency_id", "verb"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    verb: Mapped[str] = mapped_column(String(20))
    status_from: Mapped[str] = mapped_column(String(20))
    status_to: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column("reason", Text, default="")  # the words of the payload, for SQL and the thread
    version_number: Mapped[int | None]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    items: Mapped[list[str]] = mapped_column(JSON, default=list)
    content_hash: Mapped[str] = mapped_column(String(64), default="")

    submission: Mapped[Submission] = relationship(back_populates="events")
    by: Mapped[Person] = relationship()

    @property
    def payload(self) -> Payload | None:
        """What this step says, as the type of its verb; None where the verb carries nothing."""
        return payload_of(Verb(self.verb), self.text, self.items)


ACCEPTED, OBJECTED, WITHDRAWN = "accepted", "objected", "withdrawn"


class EditedVersion(Base):
    """The team's edit of a version, which stays as it was sent beside it. Numbers and status are never edited.

    `answer` is the agency's, ACCEPTED or OBJECTED, and empty before that. After an objection packs print the version as it
    was sent.
    """

    __tablename__ = "edited_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("submission_version.id"), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(10), default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    objection: Mapped[str] = mapped_column(Text, default="")

    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def is_in_force(self) -> bool:
        """Whether packs print it: unless the agency objected."""
        return self.answer != OBJECTED

    @property
    def is_waiting(self) -> bool:
        """Whether the agency has still to accept or to object."""
        return not self.answer


class NumberProposal(Base):
    """Other numbers that the team proposes for a return that was sent, as it was typed, by series id as text.

    `answer` is the agency's, ACCEPTED or OBJECTED with its `words`, or WITHDRAWN by the team; empty while it waits. What was
    sent stays as it is: an accepted proposal makes the next version.
    """

    __tablename__ = "number_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("submission_version.id"), index=True)
    typed: Mapped[dict[str, str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(10), default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text, default="")

    version: Mapped[SubmissionVersion] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
