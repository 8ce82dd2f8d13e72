"""What coordinators decided about figures that seem to be numbers of measures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.columns import Exact
from portal.extensions import Base
from portal.measures.models import Measure, Part
from portal.narratives.models import Figure


class FigureLink(Base):
    """Whether a figure is a number of a measure, or of one part of it, as a coordinator decided.

    It was decided of the value and the period that the figure had then. Where either changes, it is asked again.
    """

    __tablename__ = "figure_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    figure_id: Mapped[int] = mapped_column(ForeignKey("figure.id"), index=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"))  # none: the measure as a whole
    is_confirmed: Mapped[bool]
    value: Mapped[Decimal | None] = mapped_column(Exact)
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")  # why it is not that number
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    figure: Mapped[Figure] = relationship()
    measure: Mapped[Measure] = relationship()
    part: Mapped[Part | None] = relationship()
    decided_by: Mapped[Person] = relationship()

    @property
    def is_of_today(self) -> bool:
        """Whether the figure still has the value and the period about which it was decided."""
        now = self.figure
        return (self.value, self.period_start, self.period_end) == (now.value, now.period_start, now.period_end)
