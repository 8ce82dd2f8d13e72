"""What the coordinator writes and cites: contexts, the source register and published figures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.agreement.models import Action, Priority
from portal.core.columns import Exact, PartialDateText
from portal.core.dates import PartialDate
from portal.cycles.models import Cycle
from portal.extensions import IDS_NEVER_REUSED, Base
from portal.measures.models import Measure
from portal.wording.sentences import labelled_period


class Source(Base):
    """A publication, recorded once and cited anywhere by its key."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    publisher: Mapped[str] = mapped_column(String(200))
    published: Mapped[PartialDate | None] = mapped_column(PartialDateText)
    period_covered_end: Mapped[PartialDate | None] = mapped_column(PartialDateText)
    draft: Mapped[bool] = mapped_column(default=False)

    @property
    def is_published_too_early(self) -> bool:
        """Whether it was published before the period that it covers had ended; then one of the dates is likely wrong."""
        covered = self.period_covered_end
        return self.published is not None and covered is not None and self.published.last < covered.last

    def dates_problem(self, today: date) -> str:
        """A sentence where its dates cannot both be right, or are still to come; else empty."""
        if self.published is None:
            return ""
        if self.is_published_too_early and self.period_covered_end is not None:
            return f"It was published in {self.published.words}, before what it covers ended in {self.period_covered_end.words}."
        if self.published.first > today:
            return f"It is dated {self.published.words}, which is still to come."
        return ""


class Figure(Base):
    """A published number with its own period, geography, comparator and source. Not every figure has a level."""

    __tablename__ = "figure"
    __table_args__ = (UniqueConstraint("agreement_id", "ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    ref: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    priority_id: Mapped[int | None] = mapped_column(ForeignKey("priority.id"))  # none: the introduction
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"))
    kind: Mapped[str] = mapped_column(String(20))
    measure_name: Mapped[str] = mapped_column(String(200))
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    value: Mapped[Decimal | None] = mapped_column(Exact)
    unit: Mapped[str] = mapped_column(String(40), default="")
    qualifier: Mapped[str] = mapped_column(String(40), default="")
    geography: Mapped[str] = mapped_column(String(80), default="")
    coverage: Mapped[str] = mapped_column(String(200), default="")
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    period_label: Mapped[str] = mapped_column(String(200), default="")
    comparator_value: Mapped[Decimal | None] = mapped_column(Exact)
    comparator_start: Mapped[date | None]
    comparator_end: Mapped[date | None]
    comparator_label: Mapped[str] = mapped_column(String(200), default="")
    comparator_coverage: Mapped[str] = mapped_column(String(200), default="")
    comparator_geography: Mapped[str] = mapped_column(String(80), default="")  # where it differs from the figure's
    stated_change: Mapped[Decimal | None] = mapped_column(Exact)
    stated_change_percent: Mapped[Decimal | None] = mapped_column(Exact)
    stated_direction: Mapped[str] = mapped_column(String(20), default="")
    status: Mapped[str] = mapped_column(String(20), default="final")
    caveat: Mapped[str] = mapped_column(Text, default="")
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    known_from: Mapped[PartialDate | None] = mapped_column(PartialDateText)  # figure_ages.known_from
    restricted: Mapped[bool] = mapped_column(default=False)  # as a measure's: in the working group's pack only

    priority: Mapped[Priority | None] = relationship()
    action: Mapped[Action | None] = relationship()
    measure: Mapped[Measure | None] = relationship()
    source: Mapped[Source | None] = relationship()

    @property
    def period_words(self) -> str:
        """As packs print it: “12 months to June 2018; 2017/18 (Jul-Jun)”, the dates first where they are known."""
        start, end = (day.isoformat() if day else None for day in (self.period_start, self.period_end))
        return labelled_period(start, end, self.period_label)

    @property
    def has_stated_number(self) -> bool:
        """Whether the source gives a change as a number, and not only its direction."""
        return self.stated_change is not None or self.stated_change_percent is not None


class Context(Base):
    """The narrative of a priority in a cycle, or of the introduction where it has no priority. Markdown.

    `written_in` is the cycle in which the words were last changed, at `written_at`. A text of an earlier cycle is printed only
    where a coordinator decided that it is (`is_carried_forward`).
    """

    __tablename__ = "context"
    __table_args__ = (UniqueConstraint("cycle_id", "priority_id"), IDS_NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    priority_id: Mapped[int | None] = mapped_column(ForeignKey("priority.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_in_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    written_at: Mapped[datetime]
    is_carried_forward: Mapped[bool] = mapped_column(default=False)

    priority: Mapped[Priority | None] = relationship()
    saved_by: Mapped[Person] = relationship()
    written_in: Mapped[Cycle] = relationship(foreign_keys=[written_in_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def has_text(self) -> bool:
        return bool(self.text.strip())

    @property
    def is_written_here(self) -> bool:
        return self.written_in_id == self.cycle_id

    @property
    def is_printed(self) -> bool:
        """Whether the packs of its cycle print it: it was written in this cycle, or carried forward on purpose."""
        return self.has_text and (self.is_written_here or self.is_carried_forward)

    def has_same_words(self, text: str) -> bool:
        """Whether the text says the same, whatever its spaces and lines."""
        return self.text.split() == text.split()
