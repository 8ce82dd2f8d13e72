"""The Community Safety Agreement of one plan year: its priorities, actions and the bodies that oversee them. A draft plan year is
one that is not adopted yet: only the pages on which it is prepared know it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Agency, Person, names_of
from portal.core.columns import PartialDateText
from portal.core.dates import ONE_DAY, PartialDate
from portal.extensions import IDS_NEVER_REUSED, Base


class ActionStatus(StrEnum):
    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    ONGOING = "ongoing"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"
    COMPLETE = "complete"
    NOT_ACHIEVED = "not achieved"
    SUPERSEDED = "superseded"


CLOSED = frozenset({ActionStatus.COMPLETE, ActionStatus.NOT_ACHIEVED, ActionStatus.SUPERSEDED})


class Agreement(Base):
    """The agreement of one plan year. `key` is the plan year, such as 2018-19. Until it is adopted it is a draft, which only
    coordinators see, since `shared_at` members of the working group too, and nothing uses. Adopted, it is in force from its first
    day until the next one is."""

    __tablename__ = "agreement"
    __table_args__ = IDS_NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    partnership: Mapped[str] = mapped_column(String(200))
    starts: Mapped[date]
    ends: Mapped[date]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    shared_at: Mapped[datetime | None]  # only of a draft
    adopted_at: Mapped[datetime | None]
    adopted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none where it came from files

    previous: Mapped[Agreement | None] = relationship(remote_side=[id])

    @property
    def is_draft(self) -> bool:
        return self.adopted_at is None

    @property
    def year(self) -> str:
        """The plan year as people write it: 2018/19."""
        return self.key.replace("-", "/")


class Body(Base):
    """A group or board that oversees actions or receives reports."""

    __tablename__ = "body"
    __table_args__ = IDS_NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    also_known_as: Mapped[str] = mapped_column(Text, default="")
    role_in_reporting: Mapped[str] = mapped_column(Text, default="")
    # From `ended_on` another body stands in its place, to which these actions (by id) went.
    ended_on: Mapped[date | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    passed_on: Mapped[list[int]] = mapped_column(JSON, default=list)

    replaced_by: Mapped[Body | None] = relationship(remote_side=[id])
    former_names: Mapped[list[BodyName]] = relationship(order_by="BodyName.id.desc()", cascade="all, delete-orphan")

    @property
    def all_names(self) -> list[str]:
        return names_of(self.key, self.name, self.also_known_as)


class BodyName(Base):
    """What a body was called before the day `until`, from which it has another name."""

    __tablename__ = "body_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    also_known_as: Mapped[str] = mapped_column(Text, default="")  # as it was then
    until: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    @property
    def last_day(self) -> date:
        """The last day of the old name."""
        return self.until - ONE_DAY


class Priority(Base):
    """A theme of the agreement, such as road safety."""

    __tablename__ = "priority"
    __table_args__ = (UniqueConstraint("agreement_id", "key"), IDS_NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    key: Mapped[str] = mapped_column(String(80))
    code: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    lead_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))

    agreement: Mapped[Agreement] = relationship()
    lead_agency: Mapped[Agency] = relationship()
    origins: Mapped[list[Priority]] = relationship(
        secondary="priority_origin",
        primaryjoin="Priority.id == PriorityOrigin.priority_id",
        secondaryjoin="Priority.id == PriorityOrigin.origin_id",
        order_by="Priority.position",
    )


class PriorityOrigin(Base):
    """A priority comes from this one of the plan year before. Several: they were merged. Several come from one: it was split."""

    __tablename__ = "priority_origin"

    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), primary_key=True)
    origin_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), primary_key=True, index=True)


class Contribution(Base):
    """An agency that writes about an action beside its lead agency, in the order of the agreement."""

    __tablename__ = "contribution"

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    position: Mapped[int]

    agency: Mapped[Agency] = relationship()


class Action(Base):
    """A piece of work under a priority. `closed_on` is the day from which it owes nothing any more."""

    __tablename__ = "action"
    __table_args__ = (UniqueConstraint("agreement_id", "ref"), IDS_NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), index=True)
    ref: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    lead_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    start: Mapped[PartialDate | None] = mapped_column(PartialDateText)
    due: Mapped[PartialDate | None] = mapped_column(PartialDateText)
    status: Mapped[str] = mapped_column(String(20), default=ActionStatus.NOT_STARTED)
    closed_on: Mapped[date | None]

    priority: Mapped[Priority] = relationship()
    lead_agency: Mapped[Agency] = relationship()
    body: Mapped[Body | None] = relationship()
    contributions: Mapped[list[Contribution]] = relationship(
        order_by=Contribution.position, collection_class=ordering_list("position"), cascade="all, delete-orphan"
    )
    origins: Mapped[list[Action]] = relationship(
        secondary="action_origin",
        primaryjoin="Action.id == ActionOrigin.action_id",
        secondaryjoin="Action.id == ActionOrigin.origin_id",
        order_by="Action.position",
    )

    @property
    def contributors(self) -> list[Agency]:
        return [contribution.agency for contribution in self.contributions]

    @contributors.setter
    def contributors(self, agencies: Sequence[Agency]) -> None:
        existing = {contribution.agency_id: contribution for contribution in self.contributions}
        self.contributions[:] = [
            existing.get(agency.id) or Contribution(agency_id=agency.id, agency=agency) for agency in agencies
        ]
        self.contributions.reorder()  # type: ignore[attr-defined]

    @property
    def agencies(self) -> list[Agency]:
        """Every agency that writes about it: the lead agency first."""
        return [self.lead_agency, *(agency for agency in self.contributors if agency.id != self.lead_agency_id)]

    def report_status(self, status: str, as_of: date) -> None:
        """Sets the status that its lead agency reports. A closing status closes it on `as_of`, the end of the period."""
        was_closed = self.status in CLOSED
        self.status = status
        if status not in CLOSED:
            self.closed_on = None
        elif not was_closed or self.closed_on is None:
            self.closed_on = as_of

    def owes_in(self, starts: date, ends: date) -> bool:
        """Whether an update is owed in a cycle of that period: it has begun by its end, and was not closed before its start."""
        if self.start and self.start.first > ends:
            return False
        return not (self.status in CLOSED and (self.closed_on is None or self.closed_on < starts))


class ActionOrigin(Base):
    """An action continues this one of the plan year before. Several: they became one. Several continue one: it became several."""

    __tablename__ = "action_origin"

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True)
    origin_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True, index=True)


class DroppedAction(Base):
    """Nothing of the next plan year continues this action, because of the reason."""

    __tablename__ = "dropped_action"

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    action: Mapped[Action] = relationship()
    by: Mapped[Person] = relationship()
