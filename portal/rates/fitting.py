"""Which measures can be divided by which, and by which populations."""

from __future__ import annotations

from collections.abc import Iterator

from portal.core.text import listed
from portal.measures.models import Basis, Measure
from portal.measures.redefinition import RESERVED
from portal.rates.models import Population
from portal.statistics.comparison import OVERLAP

NO_COUNT = ("%", "rate", "per ", "share", "ratio", "index")  # units that a rate cannot be worked out from
RESERVED_KEYS = (*RESERVED, "new", "populations")  # these addresses are taken
PER = (1_000, 10_000, 100_000)
MOST_DECIMAL_PLACES = 3
LARGEST_SIZE = 1_000_000_000  # of a population
_ALIKE = {
    "frequency": "how often they are returned",
    "sum_over_time": "how months add up",
    "covers": "what each value is of",
    "comparison": "what they are compared with",
    "geography": "the area that they are of",
}


def unfit(above: Measure, of: Measure | Population) -> Iterator[tuple[str, str]]:
    """Why there can be no rate of the two."""
    for field, one in (("numerator_id", above), ("of", of)):
        if isinstance(one, Measure):
            yield from ((field, message) for message in _unfit_alone(one))
    if isinstance(of, Population):
        yield from (("of", message) for message in _unfit_population(above, of))
    elif above.id == of.id:
        yield "of", "A measure is all of itself. Choose another one."
    else:
        unlike = [words for column, words in _ALIKE.items() if getattr(above, column) != getattr(of, column)]
        if unlike:
            yield "of", f"The two do not fit together: they differ in {listed(unlike)}."
        elif above.comparison == Basis.BASELINE:
            yield "of", "A measure that is compared with a baseline can be part of a rate, but not of a share."


def _unfit_alone(measure: Measure) -> Iterator[str]:
    if measure.counts_same_as is not None:
        yield f"It is printed in the row of “{measure.counts_same_as.name}”. Choose that one."
    if measure.unit.casefold().startswith(NO_COUNT):
        yield "It is a rate or a share itself, so nothing can be worked out from it."
    if measure.comparison == Basis.RUNNING_TOTAL:
        yield "It only adds up from period to period and is no trend, so no rate is worked out from it."


def _unfit_population(above: Measure, of: Population) -> Iterator[str]:
    if of.breakdown is None:
        return
    if of.breakdown_id != above.breakdown_id:
        yield f"These numbers are by {of.breakdown.name}, and the measure does not split so. Choose numbers of the whole area."
    elif above.sum_over_breakdown == OVERLAP:
        yield "The parts of the measure overlap, and residents do not add up to them. Choose numbers of the whole area."
