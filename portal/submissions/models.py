"""What partners send: drafts, frozen versions and the history of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import flag_modified

from portal.accounts.models import Person
from portal.core import clock
from portal.cycles.models import Obligation
from portal.extensions import Base
from portal.measures.comparison import Reading
from portal.measures.models import Series
from portal.submissions.details import frozen, texts_of
from portal.submissions.edited import EditedVersion
from portal.submissions.personal import Finding, findings
from portal.submissions.workflow import Status, Verb, transition


def asked_since_sent(events: Sequence[SubmissionEvent]) -> bool:
    """Whether the newest question came after the newest sending. Oldest first."""
    newest = next((event.verb for event in reversed(events) if event.verb in (Verb.ASK, Verb.SUBMIT)), "")
    return newest == Verb.ASK


class Submission(Base):
    """The lifecycle of an obligation. It begins with the first save; an obligation without one is not started.

    `version` counts every change, so that two people at once are told apart. `saved_in` names the open page that saved
    last, `saved_number` which of its saves that was: a page never conflicts with itself, even when an answer was lost on
    its way back.
    """

    __tablename__ = "submission"
    __table_args__ = (Index("ix_submission_status", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), unique=True)
    status: Mapped[str] = mapped_column(String(20), default=Status.NOT_STARTED)
    version: Mapped[int] = mapped_column()
    saved_at: Mapped[datetime | None]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    saved_in: Mapped[str] = mapped_column(String(40), default="")
    saved_number: Mapped[int] = mapped_column(BigInteger, default=0)
    # What was sent back last: names of UPDATE_ITEMS, or series ids. Empty: all of it. Whatever is not named stays as it was.
    unlocked: Mapped[list[str]] = mapped_column(JSON, default=list)
    sent_at: Mapped[datetime | None]
    approved_version_id: Mapped[int | None] = mapped_column(ForeignKey("submission_version.id", use_alter=True))

    obligation: Mapped[Obligation] = relationship()
    saved_by: Mapped[Person | None] = relationship()
    update: Mapped[ProgressUpdate | None] = relationship(back_populates="submission")
    cells: Mapped[list[ReturnCell]] = relationship(back_populates="submission")
    answers: Mapped[list[QueryAnswer]] = relationship(back_populates="submission")
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
        reason: str = "",
        version: SubmissionVersion | None = None,
        *,
        items: Sequence[str] = (),
        content_hash: str = "",
    ) -> None:
        """The only place where a submission's status changes: the table decides, status and history go together.

        `version` is the one that this is about; `content_hash` is for what is not a version, such as an edit.
        """
        before = Status(self.status)
        after = transition(before, verb)
        self.status = after
        if before is after:
            flag_modified(self, "status")  # words that move nothing count too: of two at once one has to read again
        if verb is Verb.SAVE and before is after:
            return  # saving a draft again is no news
        if verb in (Verb.SEND_BACK, Verb.APPROVE, Verb.APPROVE_EDITED, Verb.REOPEN):
            self.unlocked = list(items)
        event = SubmissionEvent(at=clock.now(), by=by, agency_id=self.obligation.agency_id, verb=verb, reason=reason)
        event.status_from, event.status_to, event.items = before, after, list(items)
        event.version_number = version.number if version else None
        event.content_hash = content_hash or (version.content_hash if version else "")
        self.events.append(event)

    def is_locked(self, item: str) -> bool:
        """Whether it was sent back for something else only."""
        return bool(self.unlocked) and item not in self.unlocked

    @property
    def was_in_hand(self) -> bool:
        """Whether it had left the agency's officers once and came back to them, or waits for their lead."""
        if self.status == Status.DRAFT:
            return self._moved_by in (Verb.DECLINE, Verb.TAKE_BACK)
        return self.status in (Status.RETURNED, Status.REOPENED, Status.AWAITING_SIGN_OFF)

    @property
    def _moved_by(self) -> str:
        """The verb that brought it where it is."""
        return next((event.verb for event in reversed(self.events) if event.status_from != event.status_to), "")

    @property
    def is_corrected(self) -> bool:
        """Whether something was approved of it, and something newer is on its way."""
        return self.approved_version_id is not None and self.status != Status.APPROVED

    @property
    def is_taken_back(self) -> bool:
        return self.status == Status.DRAFT and self._moved_by == Verb.TAKE_BACK

    @property
    def is_being_reviewed(self) -> bool:
        """Whether the team has what was sent last, and has asked something about it."""
        return self.status == Status.SUBMITTED and asked_since_sent(self.events)

    @property
    def latest(self) -> SubmissionVersion | None:
        return self.versions[-1] if self.versions else None


class ProgressUpdate(Base):
    """The working text of an update on an action."""

    __tablename__ = "progress_update"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text, default="")
    next: Mapped[str] = mapped_column(Text, default="")
    action_status: Mapped[str] = mapped_column(String(20), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # details.Details.kept

    submission: Mapped[Submission] = relationship(back_populates="update")

    @property
    def content(self) -> dict[str, Any]:
        """As a version freezes it."""
        return frozen_content(self.text, self.next, self.action_status, self.details)

    @property
    def asked(self) -> list[Finding]:
        """What in it looks like personal data."""
        return findings(texts_of(self.text, self.next, frozen(self.details, self.action_status)))


def frozen_content(text: str, next_text: str, status: str, details: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": text, "next": next_text, "action_status": status, "details": frozen(details, status)}


# What a virus scanner said of a file: without one it is not scanned; one that did not answer is asked again by a timer.
CLEAN, NOT_SCANNED, NOT_YET, INFECTED = SCANS = ("clean", "not scanned", "not scanned yet", "infected")


class Evidence(Base):
    """A file that goes with an update. `key` is its address, which cannot be guessed; `scan` is one of SCANS.

    One that was taken away after a version was sent stays listed. Its bytes go, unless something with it was approved.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    key: Mapped[str] = mapped_column(String(43), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    scan: Mapped[str] = mapped_column(String(20))
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    submission: Mapped[Submission] = relationship(back_populates="evidence")

    @property
    def listed(self) -> dict[str, Any]:
        """As a version freezes it."""
        return {"key": self.key, "name": self.name, "size": self.size, "sha256": self.sha256, "scan": self.scan}


class ReturnCell(Base):
    """One cell of a data return as it was typed, right or wrong: nothing typed is lost."""

    __tablename__ = "return_cell"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), primary_key=True)
    typed: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(20), default="final")

    submission: Mapped[Submission] = relationship(back_populates="cells")
    series: Mapped[Series] = relationship()


class QueryAnswer(Base):
    """Why an unusual value of a return is right. It counts while the value is the one that it was given for."""

    __tablename__ = "query_answer"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(40))
    explanation: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    submission: Mapped[Submission] = relationship(back_populates="answers")


class SubmissionVersion(Base):
    """What was sent, frozen. `content` holds text, next, action_status and details; or cells by series id."""

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

    submission: Mapped[Submission] = relationship(back_populates="versions", foreign_keys=[submission_id])
    sent_by: Mapped[Person] = relationship()
    edit: Mapped[EditedVersion | None] = relationship(lazy="joined")

    @property
    def published(self) -> dict[str, Any]:
        """What a pack prints: as the team edited it, unless the agency objected; otherwise as it was sent."""
        return self.edit.content if self.edit is not None and self.edit.is_in_force else self.content

    @property
    def readings(self) -> dict[int, Reading]:
        """The values of a return by series id."""
        return {
            int(series_id): Reading(
                None if cell["value"] is None else Decimal(cell["value"]), cell["symbol"], cell["status"], cell["note"]
            )
            for series_id, cell in self.content["cells"].items()
        }

    @property
    def queries(self) -> dict[int, list[dict[str, Any]]]:
        """What was asked about the values of a return, by series id: rule, words, explanation, on_trial."""
        return {int(key): cell["queries"] for key, cell in self.content["cells"].items() if cell.get("queries")}


class SubmissionEvent(Base):
    """One step of the history: who, for which agency, when, from what to what, and why. Never changed.

    `items` are what was sent back; `content_hash` is that of the version or edit that this step is about.
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
    reason: Mapped[str] = mapped_column(Text, default="")
    version_number: Mapped[int | None]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    items: Mapped[list[str]] = mapped_column(JSON, default=list)
    content_hash: Mapped[str] = mapped_column(String(64), default="")

    submission: Mapped[Submission] = relationship(back_populates="events")
    by: Mapped[Person] = relationship()
