"""The page of a rate or a share, for one person: worked out from what the person sees of its measures, and of nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.accounts.models import Person
from portal.contents import pack as contents
from portal.dictionary.page import DictionaryEntry, entry
from portal.rates import queries
from portal.rates.models import Rate
from portal.rates.terms import terms_of
from portal.rates.working_out import worked_out
from portal.statistics.comparison import Break


@dataclass(frozen=True)
class RateEntry:
    """A rate for one person, with the measures that it is worked out from as that person sees them."""

    rate: Rate
    compiled: contents.Measure
    above: DictionaryEntry
    below: DictionaryEntry | None

    @property
    def until(self) -> date | None:
        """The last day on which a value that this person sees may end."""
        ends = [one.until for one in (self.above, self.below) if one is not None]
        return min((one for one in ends if one is not None), default=None)

    @property
    def breaks(self) -> list[Break]:
        return [Break(date.fromisoformat(one.date), one.effect, one.reason) for one in self.compiled.breaks]

    @property
    def is_rounded(self) -> bool:
        """Whether this person gets one of the measures rounded: then there is no rate."""
        return any(one is not None and one.compiled.rounded_to for one in (self.above, self.below))


def rate_entry(person: Person, key: str) -> RateEntry:
    """Raises NotFound where there is no such rate for this person, who has to see all that it is worked out from."""
    rate = queries.rate(key)
    above = entry(person, rate.numerator.key)
    below = entry(person, rate.denominator.key) if rate.denominator else None
    return RateEntry(rate, worked_out(terms_of(rate), above.compiled, below.compiled if below else None), above, below)
