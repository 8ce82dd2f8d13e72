"""Cycles that are planned. They ask nobody for anything, and become cycles on the day on which they open."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.cycles.workflow import CycleStatus
from portal.extensions import IDS_NEVER_REUSED, Base
from portal.statistics.periods import Period


class PlannedCycle(Base):
    """A cycle that opens by itself on its day. It has no plan year of its own: which agreement it follows shows when it opens."""

    __tablename__ = "planned_cycle"
    __table_args__ = IDS_NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    period_start: Mapped[date]
    period_end: Mapped[date]
    opens: Mapped[date]
    due: Mapped[date]
    meeting: Mapped[date]
    only_changes: Mapped[bool] = mapped_column(default=False)  # Cycle.only_changes

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)

    @property
    def key(self) -> str:
        """The key that it has when it opens."""
        return key_of(self.period)

    @property
    def status(self) -> CycleStatus:
        return CycleStatus.PLANNED


def key_of(period: Period) -> str:
    """The key of a cycle of that period."""
    return f"{period.start:%Y-%m}-to-{period.end:%Y-%m}"
