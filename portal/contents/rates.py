"""What a rate or a share in a pack was worked out from, so that a reader can do it again. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PopulationInYear:
    """How many there were in a calendar year: in a part, or in the whole area where `part` is None."""

    part: str | None
    part_name: str
    year: int
    size: int
    source: str


@dataclass(frozen=True, kw_only=True)
class RateOf:
    """`denominator` is the key of a measure, or None where it is a rate of a population: then `denominator_name` is what that is
    called, and `population` are its numbers. `by_part`: there is a rate of each part, and not only of the whole.

    `is_latest`: of several months or quarters, the last one counts.
    """

    numerator: str
    numerator_name: str
    denominator: str | None
    denominator_name: str
    per: int
    decimal_places: int
    by_part: bool
    is_latest: bool
    population: tuple[PopulationInYear, ...] = ()
