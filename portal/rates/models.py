"""Rates and shares, and the numbers of residents that rates are of."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.text import with_small_letter
from portal.cycles.models import Cycle
from portal.extensions import IDS_NEVER_REUSED, Base
from portal.measures.models import Breakdown, Measure, Part
from portal.narratives.models import Source
from portal.statistics.periods import MONTHS_IN, Period

PER_CENT = 100
USUAL_DECIMAL_PLACES = 1  # rule 5, docs/domain.md


class Population(Base):
    """Whom a rate is of, such as residents or households. With a breakdown there is a number for each of its parts; without
    one, one for the whole area."""

    __tablename__ = "population"
    __table_args__ = IDS_NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    breakdown_id: Mapped[int | None] = mapped_column(ForeignKey("breakdown.id"))

    breakdown: Mapped[Breakdown | None] = relationship()
    sizes: Mapped[list[PopulationSize]] = relationship(
        back_populates="population", cascade="all, delete-orphan", order_by="PopulationSize.year, PopulationSize.id"
    )

    @property
    def years(self) -> list[int]:
        """The years that have a number, the newest first."""
        return sorted({one.year for one in self.sizes}, reverse=True)

    def of_year(self, year: int) -> list[PopulationSize]:
        return [one for one in self.sizes if one.year == year]


class PopulationSize(Base):
    """How many there were in a calendar year, in one part or in the whole area, by a source."""

    __tablename__ = "population_size"
    __table_args__ = (
        Index("uq_population_size_of_part", "population_id", "year", "part_id", unique=True),
        Index(
            "uq_population_size_of_whole",
            "population_id",
            "year",
            unique=True,
            sqlite_where=text("part_id IS NULL"),
            postgresql_where=text("part_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    population_id: Mapped[int] = mapped_column(ForeignKey("population.id"))
    part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"))
    year: Mapped[int]
    size: Mapped[int]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))

    population: Mapped[Population] = relationship(back_populates="sizes")
    part: Mapped[Part | None] = relationship()
    source: Mapped[Source] = relationship()


class Rate(Base):
    """A measure that nobody returns. With `denominator` it is the share of one measure in another, in per cent; with
    `population` it is the measure per so many (`per`) of them.

    It stands wherever its numerator stands. `printed` says whether a pack was frozen with it: then what it is worked out from is
    fixed. Where it has ended, packs of cycles that begin after the day `printed_until` leave it out.
    """

    __tablename__ = "rate"
    __table_args__ = IDS_NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    numerator_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    denominator_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    population_id: Mapped[int | None] = mapped_column(ForeignKey("population.id"))
    per: Mapped[int] = mapped_column(default=PER_CENT)
    decimal_places: Mapped[int] = mapped_column(default=USUAL_DECIMAL_PLACES)
    judgement: Mapped[str] = mapped_column(String(30))
    printed: Mapped[bool] = mapped_column(default=False)
    printed_until: Mapped[date | None]
    ended_because: Mapped[str] = mapped_column(Text, default="")

    numerator: Mapped[Measure] = relationship(foreign_keys=[numerator_id])
    denominator: Mapped[Measure | None] = relationship(foreign_keys=[denominator_id])
    population: Mapped[Population | None] = relationship()

    @property
    def is_restricted(self) -> bool:
        """Whether only the working group reads it: it tells of both measures."""
        return self.numerator.restricted or (self.denominator is not None and self.denominator.restricted)

    @property
    def is_by_part(self) -> bool:
        """Whether there is a rate of each part: what it is of splits as its numerator does."""
        below = self.denominator or self.population
        return below is not None and below.breakdown_id is not None and below.breakdown_id == self.numerator.breakdown_id

    @property
    def unit(self) -> str:
        """“%”, “per 1,000 residents”."""
        if self.population is None:
            return "%"
        return f"per {self.per:,} {with_small_letter(self.population.name)}"

    @property
    def worked_out(self) -> str:
        """What it is worked out from: “Offences per 1,000 residents”, “Arrests as a share of Offences”."""
        if self.denominator is not None:
            return f"{self.numerator.name} as a share of {self.denominator.name}"
        return f"{self.numerator.name} {self.unit}"

    def is_printed_in(self, cycle: Cycle) -> bool:
        """Whether it has not ended before the period of the cycle."""
        return self.printed_until is None or self.printed_until >= cycle.period_start

    @property
    def last_printed(self) -> str:
        """The month, or quarter, after which cycles leave it out; empty where there is none."""
        return Period.ending(self.printed_until, MONTHS_IN[self.numerator.frequency]).words if self.printed_until else ""
