"""Values far from history against a slow and obvious reference: loops over months, fractions, no square root."""

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import NormalDist

from hypothesis import given
from hypothesis import strategies as st

from portal.statistics.comparison import NOT_COMPARABLE, WITH_CARE, Break, Reading
from portal.statistics.periods import MONTHLY, QUARTERLY, Period
from portal.statistics.validation import CheckedCell, CheckLimits, ValidationCheck, flags_of

Month = tuple[int, int]  # the year and the number of the month with which a value ends
STEPS = {MONTHLY: 1, QUARTERLY: 3}


def back(month: Month, by: int) -> Month:
    year, number = month
    for _ in range(by):
        year, number = (year - 1, 12) if number == 1 else (year, number - 1)
    return year, number


def last_day(month: Month) -> date:
    return date(*month, calendar.monthrange(*month)[1])


def middle(values: list[Fraction]) -> Fraction:
    """The median, by throwing away the smallest and the largest until one or two are left."""
    left = list(values)
    while len(left) > 2:
        left.remove(min(left))
        left.remove(max(left))
    return sum(left, Fraction(0)) / len(left)


def share_of_nearest(inside: float) -> Fraction:
    """The mean square of the middle part of a normal distribution, by adding up many small pieces of it."""
    pieces = 4000
    squares = (NormalDist().inv_cdf(0.5 + inside / 2 * (at + 0.5) / pieces) ** 2 for at in range(pieces))
    return Fraction(str(round(sum(squares) / pieces, 4)))


SHARES = {number: share_of_nearest((number - (number + 9) // 10) / number) for number in range(8, 41)}


def variance(values: list[Fraction]) -> Fraction:
    """That of the values nearest to the median; the farthest tenth, and at least one, is left out."""
    squares = sorted((value - middle(values)) ** 2 for value in values)
    for _ in range((len(values) + 9) // 10):
        squares.pop()
    return sum(squares, Fraction(0)) / (len(squares) - 1) / SHARES[len(values)]


def mean_square(values: list[Fraction]) -> Fraction:
    return sum(((value - middle(values)) ** 2 for value in values), Fraction(0)) / len(values)


@dataclass(frozen=True)
class Case:
    month: Month
    step: int
    values: dict[Month, Fraction | None]
    breaks: list[date]
    spread: Fraction
    smallest: Fraction
    is_count: bool

    def comparable(self) -> dict[Month, Fraction]:
        """The numbers that no break parts from this month: every break before its end lies before their first day too."""
        since_break = {}
        for month, value in self.values.items():
            first = date(*back(month, self.step - 1), 1)
            if value is not None and all(first >= day for day in self.breaks if day <= last_day(self.month)):
                since_break[month] = value
        return since_break

    def asks(self, now: Fraction) -> bool | None:
        """Whether `now` is far from history; None where the rule is silent."""
        known = self.comparable()
        if len(known) < 8:
            return None
        year_before = known.get(back(self.month, 12))
        changes = [known[month] - known[back(month, 12)] for month in known if back(month, 12) in known]
        two_years = any(month <= back(self.month, 24) for month in known)
        values = list(known.values())
        level = chance = middle(values)
        if year_before is not None and two_years and len(changes) >= 8 and mean_square(changes) < mean_square(values):
            level, values = max(year_before + middle(changes), Fraction(0)), changes
            chance = year_before + level
        away = abs(now - level)
        beyond = away**2 > self.spread**2 * variance(values)
        if self.is_count and variance(values) <= Fraction(144, 100) * chance:
            beyond = away**2 > (self.spread * Fraction(85, 100)) ** 2 * chance
        return beyond and away >= self.smallest

    def line(self, now: Decimal) -> CheckedCell:
        step = self.step
        frequency = next(name for name, months in STEPS.items() if months == step)
        readings = {
            Period(date(*back(month, step - 1), 1), last_day(month)): Reading(
                None if value is None else Decimal(value.numerator) / value.denominator
            )
            for month, value in self.values.items()
        }
        breaks = [Break(day, NOT_COMPARABLE, "new") for day in self.breaks] + [Break(date(2018, 1, 9), WITH_CARE, "care")]
        return CheckedCell(
            Period(date(*back(self.month, step - 1), 1), last_day(self.month)), Reading(now), readings, breaks, frequency
        )

    def limits(self) -> CheckLimits:
        spread, smallest = (Decimal(one.numerator) / one.denominator for one in (self.spread, self.smallest))
        return CheckLimits(spread, smallest, self.is_count)


@st.composite
def cases(draw: st.DrawFn, places: int = 0) -> Case:
    """Up to 40 periods around some level, with gaps, and breaks on any day of them."""
    step = draw(st.sampled_from([1, 1, 3]))
    month: Month = (2018, 3 * draw(st.integers(1, 4)))
    level, wide = draw(st.sampled_from([0, 2, 20, 100, 3000])), draw(st.sampled_from([0, 1, 5, 60]))
    numbers = st.integers(max(level - wide, 0), level + wide).map(lambda value: Fraction(value, 10**places))
    gaps = draw(st.sampled_from([0, 0, 1]))
    values = draw(st.lists(st.one_of(numbers, *[st.none()] * gaps), min_size=draw(st.sampled_from([0, 8, 24, 30])), max_size=40))
    ends = [back(month, step * at) for at in range(1, len(values) + 1)]
    days = draw(st.lists(st.dates(date(2014, 10, 1), date(2019, 2, 1)), max_size=draw(st.sampled_from([0, 0, 2]))))
    return Case(
        month,
        step,
        dict(zip(ends, values, strict=True)),
        days,
        draw(st.sampled_from([Fraction(1), Fraction(7, 2), Fraction(5)])),
        draw(st.sampled_from([Fraction(0), Fraction(1), Fraction(5), Fraction(30)])),
        draw(st.booleans()),
    )


def far_of(case: Case, now: Decimal) -> tuple[bool | None, Decimal | None, Decimal | None]:
    found = flags_of(case.line(now), case.limits())
    query = next((one for one in found.flags if one.check is ValidationCheck.FAR), None)
    silent = any(one.check is ValidationCheck.FAR for one in found.not_judged)
    assert not (query and silent)
    low, high = (query.expected_low, query.expected_high) if query else (None, None)
    return None if silent else query is not None, low, high


@given(cases(), st.integers(-70, 70))
def test_far_is_what_the_slow_way_says(case: Case, offset: int) -> None:
    numbers = [value for value in case.values.values() if value is not None]
    for now in {max(int(value) + offset, 0) for value in numbers[:3]} | {0, 7}:
        assert far_of(case, Decimal(now))[0] == case.asks(Fraction(now)), now


@given(cases(places=1), st.integers(-70, 70))
def test_far_of_rates_is_what_the_slow_way_says(case: Case, offset: int) -> None:
    numbers = [value for value in case.values.values() if value is not None]
    for value in [*numbers[:3], Fraction(1)]:
        now = max(value + Fraction(offset, 10), Fraction(0))
        assert far_of(case, Decimal(now.numerator) / now.denominator)[0] == case.asks(now), now


@given(cases())
def test_the_expected_values_are_the_lowest_and_highest_that_are_not_asked_about(case: Case) -> None:
    for now in (0, 10**7):
        is_asked, low, high = far_of(case, Decimal(now))
        if is_asked:
            assert low is not None and high is not None and 0 <= low <= high
            assert (case.asks(Fraction(low)), case.asks(Fraction(high))) == (False, False)
            assert low == 0 or case.asks(Fraction(low) - 1)
            assert case.asks(Fraction(high) + 1)


@given(cases())
def test_what_is_silent_says_how_many_values_there_are(case: Case) -> None:
    found = flags_of(case.line(Decimal(3)), case.limits())
    there = len(case.comparable())
    assert [one.words.split(" ")[0] for one in found.not_judged] == ([str(there)] if there < 8 else [])


@given(cases(), st.integers(0, 4000), st.integers(0, 10**6))
def test_nothing_before_a_break_changes_what_is_asked(case: Case, now: int, wild: int) -> None:
    """Nor does the order in which the months are known."""
    known = case.comparable()
    changed = {month: known.get(month, value and Fraction(wild)) for month, value in reversed(case.values.items())}
    other = Case(case.month, case.step, changed, case.breaks, case.spread, case.smallest, case.is_count)
    limits = case.limits()
    assert flags_of(case.line(Decimal(now)), limits) == flags_of(other.line(Decimal(now)), limits)


@given(cases(), st.integers(0, 4000))
def test_there_is_one_query_a_rule_and_all_of_them_say_what_to_do(case: Case, now: int) -> None:
    queries = flags_of(case.line(Decimal(now)), case.limits()).flags
    assert len({query.check for query in queries}) == len(queries)
    assert all(query.words.endswith(". Is it right? Then say what happened.") for query in queries)
