"""The arithmetic of rates and shares: one number by another, and a total of the parts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.core.text import listed
from portal.statistics.comparison import Reading, least_settled
from portal.statistics.numbers import FixedDecimal

MOST_NAMED = 6  # parts that a total lacks
NOTHING_BELOW = "The number that it is divided by is 0."


@dataclass(frozen=True)
class Fraction:
    """A number over another. `value` is exact and not yet multiplied; None where there is none, and `symbol` then says why (x, z,
    c; rule 2, docs/domain.md), or nothing where nothing is there yet."""

    value: Decimal | None
    symbol: str = ""
    status: str = "final"
    note: str = ""

    def times(self, per: int, decimal_places: int) -> FixedDecimal | None:
        """“7.5” of 1,000."""
        return None if self.value is None else FixedDecimal.of(self.value * per, decimal_places)


EMPTY = Fraction(None)


@dataclass(frozen=True)
class Pair:
    """The two numbers of a part; None for what nobody has sent. `is_of_population`: the one below is residents, of whom there
    is a number also for months in which the part did not apply."""

    above: Reading | None
    below: Reading | None
    is_of_population: bool = False

    @property
    def has_both(self) -> bool:
        """Whether both are numbers, shown or withheld."""
        return all(one is not None and (one.value is not None or one.symbol == "c") for one in (self.above, self.below))

    @property
    def does_not_apply(self) -> bool:
        """Whether the part was none then: [z], and nothing to divide by either."""
        has_no_other = self.is_of_population or self.below is None or self.below.value is None
        return self.above is not None and self.above.symbol == "z" and has_no_other

    @property
    def is_suppressed(self) -> bool:
        return any(one is not None and one.symbol == "c" for one in (self.above, self.below))


def fraction(pair: Pair) -> Fraction:
    """One by the other. What is withheld, not available or not applicable in either is so here."""
    above, below = pair.above, pair.below
    if above is None or below is None:
        return EMPTY
    status = least_settled([above.status, below.status])
    for symbol in "zxc":
        if symbol in (above.symbol, below.symbol):
            note = next((one.note for one in (below, above) if one.symbol == symbol and symbol != "c"), "")
            return Fraction(None, symbol, status if symbol == "c" else "", note)
    if above.value is None or below.value is None:
        return EMPTY
    if below.value <= 0:
        return Fraction(None, "z", "", NOTHING_BELOW)
    return Fraction(above.value / below.value, "", status)


def fraction_of_parts(parts: Mapping[str, Pair], whole: Pair) -> Fraction:
    """The total of all the parts, by their names; never a mean of their rates.

    Where a part lacks one of its two numbers there is none, as there is no total of a measure that lacks a part. Where every part
    has both, it is that of the `whole`, which may be told although a part is withheld.
    """
    there = [pair for pair in parts.values() if pair.has_both]
    lacking = [name for name, pair in parts.items() if not pair.has_both and not pair.does_not_apply]
    if not there:
        return _why_none(list(parts.values()))
    if lacking:
        return Fraction(None, "x", "", f"Without {_few(lacking)}.")
    if whole.has_both or whole.is_suppressed:
        return fraction(whole)
    return Fraction(None, "c") if any(pair.is_suppressed for pair in there) else fraction(_sum(there))


def _why_none(pairs: Sequence[Pair]) -> Fraction:
    """What stands for a total of which no part has both."""
    found = [fraction(pair) for pair in pairs]
    symbols = {one.symbol for one in found}
    if symbols == {"z"}:
        return Fraction(None, "z", "", found[0].note)
    notes = dict.fromkeys(one.note for one in found if one.symbol == "x" and one.note)
    return Fraction(None, "x", "", next(iter(notes), "")) if "x" in symbols else EMPTY


def _sum(pairs: Sequence[Pair]) -> Pair:
    return Pair(_added([one.above for one in pairs]), _added([one.below for one in pairs]))


def _added(readings: Sequence[Reading | None]) -> Reading:
    values = [one.value for one in readings if one is not None and one.value is not None]
    return Reading(sum(values, Decimal(0)), "", least_settled(one.status for one in readings if one is not None))


def _few(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return listed([*names[:MOST_NAMED], f"{more} more"] if more > 0 else list(names))
