"""Review cycles and what each agency owes in them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from portal.accounts.models import Agency, Person
from portal.agreement.models import Action, Agreement
from portal.core.dates import day_words
from portal.cycles.workflow import STATUS_WORDS, CycleStatus, moved
from portal.extensions import IDS_NEVER_REUSED, Base
from portal.statistics.periods import Period


class Kind(StrEnum):
    """What kind of thing an obligation asks for: a progress update or a data return."""

    UPDATE = "update"
    RETURN = "return"


class Cycle(Base):
    """A review cycle: the period it covers, when it opens and is due, and when the working group meets."""

    __tablename__ = "cycle"
    __table_args__ = IDS_NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    title: Mapped[str] = mapped_column(String(100))
    period_start: Mapped[date]
    period_end: Mapped[date]
    opens: Mapped[date]
    due: Mapped[date]
    meeting: Mapped[date]
    is_called_off: Mapped[bool] = mapped_column(default=False)  # the meeting, while there is no other day for it
    status: Mapped[str] = mapped_column(String(20), default=CycleStatus.PLANNED)
    # When it stopped taking updates, and who stopped it; empty while it takes them, and where it was before this was noted.
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Only what has changed is asked for: that nothing has is an answer, which needs no reason and can be given time and again.
    only_changes: Mapped[bool] = mapped_column(default=False)

    agreement: Mapped[Agreement] = relationship()
    closed_by: Mapped[Person | None] = relationship()

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)

    @property
    def takes_updates(self) -> bool:
        return self.status == CycleStatus.OPEN

    @property
    def is_closed_for_updates(self) -> bool:
        """Closed, and not issued yet: partners change only what is sent back, and the team can open it again."""
        return self.status == CycleStatus.REVIEW

    @property
    def is_issued(self) -> bool:
        return self.status == CycleStatus.ISSUED

    @property
    def meeting_words(self) -> str:
        """“24 July 2019”, “called off (it was to be on 24 July 2019)”."""
        day = day_words(self.meeting)
        return f"called off (it was to be on {day})" if self.is_called_off else day

    @property
    def status_words(self) -> str:
        """Its status as pages call it."""
        return STATUS_WORDS[CycleStatus(self.status)]

    def move(self, verb: str) -> None:
        """The only place where a cycle's status changes."""
        self.status = moved(CycleStatus(self.status), verb)


def later_of(extended_to: date | None, due: date) -> date:
    """When something is due, in a cycle that is due on `due`, for which there is time until `extended_to`."""
    return max(extended_to or due, due)


class Obligation(Base):
    """What one agency owes in one cycle: an update on an action, or a return for a month or quarter."""

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("cycle_id", "agency_id", "action_id", "period_start", "period_end"),
        CheckConstraint("(action_id IS NULL) = (kind = 'return')", name="kind"),
        Index("ix_obligation_agency", "agency_id", "cycle_id"),
        Index("ix_obligation_action", "action_id", "agency_id"),
        IDS_NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(10))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"))
    # The month or quarter of a return; for an update, the cycle's period.
    period_start: Mapped[date]
    period_end: Mapped[date]
    # More time that a coordinator gave: until when, why, when and who; the last two are empty for what is older than that.
    extended_to: Mapped[date | None]
    extension_reason: Mapped[str] = mapped_column(Text, default="")
    extended_at: Mapped[datetime | None]
    extended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # That the team shortened it since, or took all of it back: from which day, why, when and who.
    shortened_from: Mapped[date | None]
    shortening_reason: Mapped[str] = mapped_column(Text, default="")
    shortened_at: Mapped[datetime | None]
    shortened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # That the team cancelled it: when, who and why, whether packs say so, and when one was issued since.
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancelled_because: Mapped[str] = mapped_column(Text, default="")
    is_cancelling_printed: Mapped[bool] = mapped_column(default=False)
    cancelling_issued_at: Mapped[datetime | None]
    # Cancelled because the agreement does not ask for it any more; it is asked for again where the agreement does.
    left_agreement: Mapped[bool] = mapped_column(default=False)
    is_cancelled_with_agency: Mapped[bool] = mapped_column(default=False)  # because the agency ended
    # Whether a later update has taken its place (submissions/overtaken.py); None where a statement did not ask.
    is_overtaken: Mapped[bool | None] = query_expression()

    cycle: Mapped[Cycle] = relationship()
    agency: Mapped[Agency] = relationship()
    action: Mapped[Action | None] = relationship()
    cancelled_by: Mapped[Person | None] = relationship(foreign_keys=[cancelled_by_id])
    extended_by: Mapped[Person | None] = relationship(foreign_keys=[extended_by_id])
    shortened_by: Mapped[Person | None] = relationship(foreign_keys=[shortened_by_id])
    notes: Mapped[list[AgencyNote]] = relationship(back_populates="obligation", order_by="AgencyNote.id")

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)

    @property
    def is_cancelled(self) -> bool:
        """Whether the team does not ask for it any more."""
        return self.cancelled_at is not None

    def clear_cancelling(self) -> None:
        """Makes it asked for again, as if nobody had cancelled it."""
        self.cancelled_at, self.cancelled_by, self.cancelled_because = None, None, ""
        self.is_cancelling_printed = self.is_cancelled_with_agency = self.left_agreement = False

    @property
    def due(self) -> date:
        """More time never becomes less: where the cycle’s own date moves beyond it, that counts."""
        return later_of(self.extended_to, self.cycle.due)

    @property
    def has_more_time(self) -> bool:
        """Whether it may be sent after the cycle’s due date."""
        return self.due > self.cycle.due

    @property
    def was_shortened(self) -> bool:
        """Whether the team shortened the time that it had; not where the cycle's own date gives as much by now."""
        return self.shortened_from is not None and self.shortened_from > self.due

    @property
    def open_request(self) -> AgencyNote | None:
        """The agency's request for more time that nobody has answered, if there is one. Reads all notes."""
        return next((note for note in self.notes if note.until and not note.outcome), None)

    @property
    def frequency(self) -> str:
        """The frequency of the measures in a return."""
        return "monthly" if self.period.month_count == 1 else "quarterly"

    @property
    def title(self) -> str:
        return self.action.title if self.action else f"Data return, {self.period.words}"

    @property
    def ref(self) -> str:
        return self.action.ref if self.action else "Data return"

    @property
    def name(self) -> str:
        """“DA1 Reach more people”, “Data return, June 2019”. It begins with `ref`."""
        return f"{self.ref} {self.title}" if self.action else self.title

    @property
    def endpoint(self) -> str:
        """The route of the page on which its agency writes it; the route takes `obligation_id`."""
        return "returns.data_return" if self.kind == Kind.RETURN else "updates.update"


class Outcome(StrEnum):
    """What the team did with a note."""

    GIVEN = "given"
    REFUSED = "refused"
    ANSWERED = "answered"
    NOT_NEEDED = "not needed"  # more time was asked for, and by now it would change nothing
    CHANGED = "changed"  # by the agency: another note took its place
    WITHDRAWN = "withdrawn"  # by the agency


class AgencyNote(Base):
    """A note to the team. With `until` it asks for more time until that day. `outcome` is empty until the team answers, or the
    agency has withdrawn it or written another in its place; `answered_by` is who did so. It is never changed then."""

    __tablename__ = "agency_note"
    __table_args__ = IDS_NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), index=True)
    until: Mapped[date | None]
    words: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(20), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]

    obligation: Mapped[Obligation] = relationship(back_populates="notes")
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
