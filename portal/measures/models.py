"""Measures, the parts they split into, their series and observations, and the breaks in them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Agency, Person, names_of
from portal.agreement.models import Priority
from portal.core.columns import Exact
from portal.extensions import IDS_NEVER_REUSED, Base
from portal.statistics.comparison import Reading
from portal.statistics.coverage import ITS_PERIOD
from portal.statistics.periods import MONTHS_IN, Period
from portal.tables.decimals import usual_decimal_places

DEFAULT_THRESHOLD = 5
DEFAULT_SPREAD, DEFAULT_SMALLEST = Decimal("3.5"), 5


def _decimal_places_of_new(context: Any) -> int:
    """The default of the column: by the unit of the measure that is stored."""
    return usual_decimal_places(context.get_current_parameters()["unit"])


class Basis(StrEnum):
    """What a measure is compared with."""

    ROLLING_YEAR = "rolling year"
    YEAR_TO_DATE = "year to date"
    SAME_PERIOD = "same period"
    BASELINE = "baseline"
    RUNNING_TOTAL = "running total"


class Breakdown(Base):
    """How measures split, such as by district."""

    __tablename__ = "breakdown"
    __table_args__ = IDS_NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    position: Mapped[int]

    parts: Mapped[list[Part]] = relationship(order_by="Part.position", back_populates="breakdown")


class Part(Base):
    """One piece of a breakdown; `returned_by` where each piece has its own sender."""

    __tablename__ = "part"
    __table_args__ = (UniqueConstraint("breakdown_id", "key"), IDS_NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    breakdown_id: Mapped[int] = mapped_column(ForeignKey("breakdown.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    also_known_as: Mapped[str] = mapped_column(Text, default="")
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    # The first day that is returned, where it was added later than its measures, and the last, where it has ended.
    returned_from: Mapped[date | None]
    returned_until: Mapped[date | None]
    ended_because: Mapped[str] = mapped_column(Text, default="")
    goes_on_in: Mapped[str] = mapped_column(String(80), default="")  # the key of the part that it is a part of since its end

    breakdown: Mapped[Breakdown] = relationship(back_populates="parts")
    returned_by: Mapped[Agency | None] = relationship()

    @property
    def all_names(self) -> list[str]:
        return names_of(self.key, self.name, self.also_known_as)

    def has_ended(self, day: date) -> bool:
        """Whether the last day that is returned of it lies before that day."""
        return self.returned_until is not None and self.returned_until < day

    def has_begun(self, day: date) -> bool:
        """Whether the first day that is returned of it is not after that day."""
        return self.returned_from is None or self.returned_from <= day

    def is_returned_in(self, period: Period) -> bool:
        """Whether it has not ended before the period, and does not begin after it."""
        return not self.has_ended(period.start) and self.has_begun(period.end)


class Measure(Base):
    """Something that is counted. `returned_by` is empty where each part has its own sender."""

    __tablename__ = "measure"
    __table_args__ = IDS_NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    definition: Mapped[str] = mapped_column(Text, default="")
    frequency: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(80))
    decimal_places: Mapped[int] = mapped_column(default=_decimal_places_of_new)
    geography: Mapped[str] = mapped_column(String(80))
    judgement: Mapped[str] = mapped_column(String(30))
    sum_over_time: Mapped[str] = mapped_column(String(20))
    sum_over_breakdown: Mapped[str] = mapped_column(String(20))
    # What each value is of (portal/statistics/coverage.py): “period”, “day”, or months such as “12 months”.
    covers: Mapped[str] = mapped_column(String(20), default=ITS_PERIOD)
    breakdown_id: Mapped[int | None] = mapped_column(ForeignKey("breakdown.id"))
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    # The first and the last day that are returned: of a month, or of a quarter. Without them there is no first, or no last one.
    returned_from: Mapped[date | None]
    returned_until: Mapped[date | None]
    ended_because: Mapped[str] = mapped_column(Text, default="")
    restricted: Mapped[bool] = mapped_column(default=False)
    usual_lag_days: Mapped[int] = mapped_column(default=0)
    threshold: Mapped[int] = mapped_column(default=DEFAULT_THRESHOLD)
    # Outside the working group every number is rounded to this, instead of withholding small ones.
    rounding_base: Mapped[int | None]
    # Outside the working group only totals of complete plan years are published.
    yearly_only: Mapped[bool] = mapped_column(default=False)
    # A value is flagged if it is further from the median than `query_spread` standard deviations, and by at least
    # `query_smallest` in the measure's unit.
    query_spread: Mapped[Decimal] = mapped_column(Exact, default=DEFAULT_SPREAD)
    query_smallest: Mapped[int] = mapped_column(default=DEFAULT_SMALLEST)
    # The range of one value that is usual, for as long as there is little history to judge by.
    usual_low: Mapped[Decimal | None] = mapped_column(Exact)
    usual_high: Mapped[Decimal | None] = mapped_column(Exact)
    # The system or register in which it is recorded, such as “police recorded crime”; a break may be in all of that.
    recorded_in: Mapped[str] = mapped_column(String(80), default="")
    comparison: Mapped[str] = mapped_column(String(20), default=Basis.ROLLING_YEAR)
    baseline_name: Mapped[str] = mapped_column(String(200), default="")
    baseline_value: Mapped[Decimal | None] = mapped_column(Exact)
    baseline_start: Mapped[date | None]
    baseline_end: Mapped[date | None]
    baseline_geography: Mapped[str] = mapped_column(String(80), default="")
    # The measure that this one continues under another definition, from that day on.
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    follows_from: Mapped[date | None]
    # The measure that counts the same, split in another way: packs print both as one row, with that one's total.
    counts_same_as_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))

    follows: Mapped[Measure | None] = relationship(remote_side=[id], foreign_keys=[follows_id], back_populates="followed_by")
    followed_by: Mapped[list[Measure]] = relationship(foreign_keys=[follows_id], back_populates="follows")
    counts_same_as: Mapped[Measure | None] = relationship(
        remote_side=[id], foreign_keys=[counts_same_as_id], back_populates="other_splits"
    )
    other_splits: Mapped[list[Measure]] = relationship(
        foreign_keys=[counts_same_as_id], back_populates="counts_same_as", order_by="Measure.position"
    )
    caveats: Mapped[list[Caveat]] = relationship(secondary="caveat_measure", back_populates="measures", order_by="Caveat.id")
    breakdown: Mapped[Breakdown | None] = relationship()
    returned_by: Mapped[Agency | None] = relationship()
    series: Mapped[list[Series]] = relationship(back_populates="measure")
    level_steps: Mapped[list[LevelStep]] = relationship(back_populates="measure", order_by="LevelStep.date")

    @property
    def rounds_to(self) -> int:
        """The base by which it is rounded outside the working group, 0 for exact numbers. A split is rounded as its row is,
        because both have the same totals."""
        return (self.counts_same_as or self).rounding_base or 0

    @property
    def is_yearly(self) -> bool:
        """Whether others than the working group read its complete plan years only. A split is published as its row is."""
        return (self.counts_same_as or self).yearly_only

    def is_returned_in(self, period: Period) -> bool:
        """Whether it has not ended before the period, and does not begin after it."""
        has_ended = self.returned_until is not None and self.returned_until < period.start
        return not has_ended and (self.returned_from is None or self.returned_from <= period.end)

    def is_returned_from(self, day: date) -> bool:
        """Whether it has not ended before the day."""
        return self.returned_until is None or self.returned_until >= day

    @property
    def first_returned(self) -> str:
        """The first month, or quarter, that is returned; empty where there is no first."""
        return Period.starting(self.returned_from, MONTHS_IN[self.frequency]).words if self.returned_from else ""

    @property
    def last_returned(self) -> str:
        """The last month, or quarter, that is returned; empty where there is no last."""
        return Period.ending(self.returned_until, MONTHS_IN[self.frequency]).words if self.returned_until else ""

    @property
    def steps_in_force(self) -> list[LevelStep]:
        """The lasting changes of level that coordinators accepted and did not withdraw, the earliest first."""
        return [one for one in self.level_steps if one.withdrawn_at is None]


class MeasurePlacement(Base):
    """The place of a measure in an agreement. The measure and its series go on when the agreement changes."""

    __tablename__ = "measure_placement"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), primary_key=True)
    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), index=True)
    position: Mapped[int]

    measure: Mapped[Measure] = relationship()
    priority: Mapped[Priority] = relationship()


class Series(Base):
    """One measure and part over time; no part for a measure that does not split, and for the total of overlapping parts."""

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("measure_id", "part_id"), IDS_NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"))

    measure: Mapped[Measure] = relationship(back_populates="series")
    part: Mapped[Part | None] = relationship()

    @property
    def label(self) -> str:
        """The name of the series in a list of its measure's series."""
        if self.part:
            return self.part.name
        return "Total" if self.measure.breakdown_id else self.measure.name

    @property
    def full_name(self) -> str:
        """The name of the series with that of its measure, for lists of several measures."""
        return f"{self.measure.name}, {self.label}" if self.measure.breakdown_id else self.measure.name


class Observation(Base):
    """The approved value of a series for one period. Its earlier values are in ObservationHistory."""

    __tablename__ = "observation"
    __table_args__ = (UniqueConstraint("series_id", "period_start", "period_end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    period_start: Mapped[date]
    period_end: Mapped[date] = mapped_column(index=True)
    value: Mapped[Decimal | None] = mapped_column(Exact)
    symbol: Mapped[str] = mapped_column(String(1), default="")
    status: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    # The value before its newest revision, which is shown beside it. All earlier values are in ObservationHistory.
    revised_from: Mapped[Decimal | None] = mapped_column(Exact)
    # How it came here, where it was not sent in a return; empty again once a return gives the value of that period.
    history_load_id: Mapped[int | None] = mapped_column(ForeignKey("history_load.id"), index=True)

    series: Mapped[Series] = relationship()

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)

    @property
    def reading(self) -> Reading:
        return Reading(self.value, self.symbol, self.status, self.note, self.revised_from)


class ObservationHistory(Base):
    """A value that was replaced: what it was, by whom it was replaced, when and why."""

    __tablename__ = "observation_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    observation_id: Mapped[int] = mapped_column(ForeignKey("observation.id"), index=True)
    value: Mapped[Decimal | None] = mapped_column(Exact)
    symbol: Mapped[str] = mapped_column(String(1))
    status: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime]
    replaced_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)


class HistoryLoad(Base):
    """Past values of an agency that a coordinator loaded from a file, in one step instead of returns (rule 10, docs/domain.md).

    `printed_at` is when the first pack was frozen after it: until then it can be taken back.
    """

    __tablename__ = "history_load"
    __table_args__ = IDS_NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    filename: Mapped[str] = mapped_column(String(100))
    value_count: Mapped[int]
    printed_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship()
    by: Mapped[Person] = relationship()


class SeriesBreak(Base):
    """A date from which a measure is not comparable, or to be compared with care, with what came before.

    With `recorded_in` it is in every measure that is recorded there. Without that and without `measure`, only published
    figures carry the name.
    """

    __tablename__ = "series_break"
    __table_args__ = (UniqueConstraint("measure_name", "date"), IDS_NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    measure_name: Mapped[str] = mapped_column(String(200))
    recorded_in: Mapped[str] = mapped_column(String(80), default="")
    date: Mapped[date]
    effect: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)

    measure: Mapped[Measure | None] = relationship()


class LevelStep(Base):
    """A lasting change of level that a coordinator accepted: from `date` on, what is usual is judged by the new level.

    One that was withdrawn stays, with who withdrew it and why (rule 7, docs/domain.md).
    """

    __tablename__ = "level_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    date: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    accepted_at: Mapped[datetime]
    accepted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")

    measure: Mapped[Measure] = relationship(back_populates="level_steps")
    accepted_by: Mapped[Person] = relationship(foreign_keys=[accepted_by_id])
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id])


class Caveat(Base):
    """A sentence that goes wherever its measures go (rule 6, docs/domain.md); for the values of some dates, or always."""

    __tablename__ = "caveat"
    __table_args__ = IDS_NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    starts: Mapped[date | None]
    ends: Mapped[date | None]

    measures: Mapped[list[Measure]] = relationship(secondary="caveat_measure", back_populates="caveats")

    def touches(self, period: Period) -> bool:
        """Whether any day of the period lies within its dates."""
        return (self.starts is None or self.starts <= period.end) and (self.ends is None or self.ends >= period.start)


caveat_measure = Table(
    "caveat_measure",
    Base.metadata,
    Column("caveat_id", ForeignKey("caveat.id"), primary_key=True),
    Column("measure_id", ForeignKey("measure.id"), primary_key=True, index=True),
)
