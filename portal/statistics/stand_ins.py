"""What a value is compared with while its series has too little history for the check of unusual values. Pure.

One of three stands in. A total that is returned beside its overlapping parts lies between the largest of them and their sum.
A range that the coordinator gives for the measure is asked of every other value. Without one, two earlier values are enough to
ask about what is more than three times the largest of them, or less than a third of the smallest: a mistyped or shifted
number is mostly further away, and a series that has only begun is seldom that far (`FACTOR` is a choice, not a statistic).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from portal.statistics.comparison import Reading
from portal.statistics.numbers import number_words
from portal.statistics.validation import ASK, DIGITS, LEAST_VALUES, CheckLimits, Flag, ValidationCheck, last_place_of

LEAST_LAST_VALUES = 2
FACTOR = 3


@dataclass(frozen=True)
class UsualRange:
    """The lowest and the highest usual value of a measure, as its coordinator gives them; None where there is no bound."""

    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def words(self) -> str:
        """“10 to 300”, “10 or more”, “300 or less”; empty without bounds."""
        if self.low is None:
            return "" if self.high is None else f"{number_words(self.high)} or less"
        return (
            f"{number_words(self.low)} or more" if self.high is None else f"{number_words(self.low)} to {number_words(self.high)}"
        )


@dataclass(frozen=True)
class StandIn:
    """What a value is compared with, a phrase; and the flag where it is outside of that."""

    compared_with: str
    flag: Flag | None = None

    @property
    def words(self) -> str:
        return f"Compared with {self.compared_with}, because {LEAST_VALUES} earlier values are needed for the usual check."


def stand_in_for(
    now: Decimal, numbers: Mapping[int, Decimal], limits: CheckLimits, *, parts: Iterable[Reading] = (), usual: UsualRange
) -> StandIn | None:
    """The one that judges the value `now`; None where there is nothing to compare it with.

    `numbers` are the earlier comparable ones by how many months ago they were (validation.comparable_numbers), and `parts` the
    readings of the overlapping parts that are returned beside it, where it is their total.
    """
    with localcontext(prec=DIGITS):
        return by_parts(now, list(parts)) or by_range(now, usual) or by_last_values(now, list(numbers.values()), limits)


def by_parts(now: Decimal, parts: Sequence[Reading]) -> StandIn | None:
    """The total of overlapping parts: not below the largest, and not above their sum, where no number is missing."""
    numbers = [part.value for part in parts if part.value is not None]
    if not numbers:
        return None
    is_whole = all(part.value is not None or part.symbol == "z" for part in parts)
    low, high = max(numbers), sum(numbers, Decimal(0)) if is_whole else None
    compared_with = "its largest part and the sum of its parts" if is_whole else "its largest part"
    if now < low:
        words = f"{number_words(now)} is less than its largest part, {number_words(low)}. Are both right? Then say why."
    elif high is not None and now > high:
        words = f"{number_words(now)} is more than its parts together, {number_words(high)}. Are they right? Then say why."
    else:
        return StandIn(compared_with)
    return StandIn(compared_with, Flag(ValidationCheck.BOUNDS, words, low, high))


def by_range(now: Decimal, usual: UsualRange) -> StandIn | None:
    """The range that the coordinator gave; its bounds are usual themselves."""
    if not usual.words:
        return None
    compared_with = f"the usual range that the coordinator gave, {usual.words}"
    is_below, is_above = usual.low is not None and now < usual.low, usual.high is not None and now > usual.high
    if not (is_below or is_above):
        return StandIn(compared_with)
    words = f"{number_words(now)} is {'above' if is_above else 'below'} the usual {usual.words}. {ASK}"
    return StandIn(compared_with, Flag(ValidationCheck.BOUNDS, words, usual.low, usual.high))


def by_last_values(now: Decimal, last: Sequence[Decimal], limits: CheckLimits) -> StandIn | None:
    """The last values, from two on: far above or below all of them, and by at least `limits.smallest`."""
    if len(last) < LEAST_LAST_VALUES:
        return None
    lowest, highest = min(last), max(last)
    compared_with = f"the last {len(last)} values"
    if now > FACTOR * highest and now - highest >= limits.smallest:
        words = f"more than three times any of {compared_with} (highest {number_words(highest)})"
    elif FACTOR * now < lowest and lowest - now >= limits.smallest:
        words = f"less than a third of any of {compared_with} (lowest {number_words(lowest)})"
    else:
        return StandIn(compared_with)
    low, high = _bounds(lowest, highest, limits.smallest, last_place_of([now, *last]))
    return StandIn(compared_with, Flag(ValidationCheck.BOUNDS, f"{number_words(now)} is {words}. {ASK}", low, high))


def _bounds(lowest: Decimal, highest: Decimal, smallest: Decimal, unit: Decimal) -> tuple[Decimal, Decimal]:
    """The lowest and the highest value that would not be flagged, in steps of `unit`."""
    high = max(FACTOR * highest, (highest + smallest).quantize(unit, ROUND_CEILING) - unit)
    low = min((lowest / FACTOR).quantize(unit, ROUND_CEILING), (lowest - smallest).quantize(unit, ROUND_FLOOR) + unit)
    return max(low, Decimal(0)), high
