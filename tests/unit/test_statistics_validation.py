"""Values far from history, in examples worked by hand; test_statistics_validation_reference tries many more."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from portal.statistics.comparison import WITH_CARE, Break
from portal.statistics.periods import MONTHLY, QUARTERLY, Period
from portal.statistics.validation import CheckedCell, CheckLimits, Flag, ValidationCheck, flags_of
from tests.factories.histories import ASK, MARCH, Value, asked, line, not_comparable, reading
from tests.factories.numbers import decimals

EIGHT = (84, 92, 92, 100, 100, 108, 108, 116)  # median 100, and 12.2 the standard deviation of the nearest seven
LIMITS = CheckLimits()


def far(earlier: Sequence[Value], now: Value, limits: CheckLimits = LIMITS, *, end: date = MARCH) -> Flag | None:
    return asked(flags_of(line(earlier, now, end=end), limits), ValidationCheck.FAR)


def test_every_rule_has_a_key_and_a_title_of_its_own() -> None:
    assert [rule.key for rule in ValidationCheck] == ["far", "zero", "same", "parts", "absent", "equal", "bounds"]
    assert len({rule.title for rule in ValidationCheck}) == 7


@pytest.mark.parametrize(
    ("earlier", "limits", "low", "high"),
    [
        (EIGHT, CheckLimits(), 58, 142),  # squares 0 0 64 64 64 64 256, √(512 / 6 / 0.5687) = 12.25: 100 ± 42.9
        (EIGHT, CheckLimits(spread=Decimal("2.5")), 70, 130),
        ((100,) * 8, CheckLimits(), 71, 129),  # of chance 10: 100 ± 0.85 × 3.5 × 10
        ((10_000,) * 8, CheckLimits(spread=Decimal(20)), 8300, 11700),  # 0.85 × 20 × 100 = 1,700 exactly
        ((0,) * 8, CheckLimits(), 0, 4),  # nothing varies, and 5 is the smallest difference that is queried
        ((4,) * 8, CheckLimits(smallest=Decimal(10)), 0, 13),  # 0.85 × 3.5 × 2 = 5.95 is less than 10
        ((100,) * 8, CheckLimits(is_count=False), 96, 104),
        ((100,) * 7 + (160,), CheckLimits(), 71, 129),  # one wrong month does not move the limits
    ],
)
def test_outside_the_limits_is_queried_and_at_them_is_not(
    earlier: tuple[int, ...], limits: CheckLimits, low: int, high: int
) -> None:
    for value in range(max(low - 30, 0), high + 30):
        found = far(earlier, value, limits)
        assert (found is None) is (low <= value <= high), value
        if found:
            assert (found.expected_low, found.expected_high) == decimals(low, high)


def test_rates_have_limits_with_their_decimals() -> None:
    rates = CheckLimits(is_count=False)
    assert far(["37.5"] * 8, "42.4", rates) is far(["37.5"] * 8, "32.6", rates) is None
    found = far(["37.5"] * 8, "42.5", rates)
    assert found == Flag(ValidationCheck.FAR, f"42.5 is above the usual 32.6 to 42.4. {ASK}", Decimal("32.6"), Decimal("42.4"))
    long = f"0.{'3' * 30}"  # as long as a cell takes
    assert far([long] * 8, long, rates) is None
    assert far([long] * 8, "999999999999.5", rates)


@pytest.mark.parametrize(
    ("earlier", "now", "words"),
    [
        (EIGHT, 150, "150 is above the usual 58 to 142."),
        (EIGHT, 186, "186 is far above the usual 58 to 142."),
        (EIGHT, 57, "57 is below the usual 58 to 142."),
        (EIGHT, 43, "43 is below the usual 58 to 142."),
        (EIGHT, 232, "232 is far above the usual 58 to 142."),
        (EIGHT, 233, "233 is more than twice any month since July 2017 (highest 116)."),
        (EIGHT, 42, "42 is below the usual 58 to 142."),
        (EIGHT, 41, "41 is less than half of any month since July 2017 (lowest 84)."),
        (EIGHT, 0, "0 is far below the usual 58 to 142."),  # less than half is true of it, and no way to say it
        ((0,) * 8, 5, "5 is above the usual 0 to 4."),
    ],
)
def test_words_give_the_direction_and_the_numbers(earlier: tuple[int, ...], now: int, words: str) -> None:
    found = far(earlier, now)
    assert found and found.words == f"{words} {ASK}"


def test_a_usual_range_of_one_value_is_written_as_one() -> None:
    found = far((0,) * 8, 3, CheckLimits(smallest=Decimal(1)))
    assert found and found.words == f"3 is far above the usual 0. {ASK}"


@pytest.mark.parametrize(("count", "words"), [(0, "0 earlier values"), (1, "1 earlier value"), (7, "7 earlier values")])
def test_fewer_than_eight_earlier_values_are_silent_and_say_so(count: int, words: str) -> None:
    found = flags_of(line([100, *["x"] * 4, *[100] * (count - 1)] if count else [], 900), CheckLimits())
    assert found.flags == ()
    assert [(silence.check, silence.words) for silence in found.not_judged] == [(ValidationCheck.FAR, f"{words}, 8 are needed")]
    assert flags_of(line([100] * 8, 900), CheckLimits()).not_judged == ()


@pytest.mark.parametrize("gap", [None, "x", "z", "c"])
@pytest.mark.parametrize("at", range(9))
def test_symbols_and_gaps_are_not_values(gap: Value, at: int) -> None:
    earlier: list[Value] = [*EIGHT[:at], gap, *EIGHT[at:]]
    assert far(earlier, 142) is None
    assert far(earlier, 143)
    short = flags_of(line([*EIGHT[1:at], gap, *EIGHT[max(at, 1) :]], 129), CheckLimits())
    assert short.not_judged[0].words == "7 earlier values, 8 are needed"


@pytest.mark.parametrize("on_day", [1, 2, 28])
@pytest.mark.parametrize("back", range(-1, 14))
def test_only_values_after_the_last_break_count(back: int, on_day: int) -> None:
    """Twelve months of about 300, then this one: where enough of them lie after the break, 900 is asked about."""
    start = Period.ending(MARCH, back + 1).start if back >= 0 else date(2018, 4, 1)
    breaks = [not_comparable(start.replace(day=on_day)), not_comparable(date(2017, 1, 5))]
    left = 12 if back < 0 else min(back - (on_day > 1), 12)  # a month with the break inside belongs to neither side
    found = flags_of(line([300] * 12, 900, breaks=breaks), CheckLimits())
    if left >= 8:
        assert [query.check for query in found.flags] == [ValidationCheck.FAR]
    else:
        after = f"since the break on {on_day} {start:%B %Y}"
        assert [silence.words for silence in found.not_judged] == [
            f"{max(left, 0)} earlier value{'' if left == 1 else 's'} {after}, 8 are needed"
        ]


def test_a_break_to_be_compared_with_care_parts_nothing() -> None:
    breaks = [Break(date(2018, 2, 1), WITH_CARE, "data integrity")]
    assert asked(flags_of(line(EIGHT, 143, breaks=breaks), CheckLimits()), ValidationCheck.FAR)


# Christmas: 100 a month and 180 in December.
THREE_YEARS = [180 if end.month == 12 else 100 for end in (p.end for p in Period.ending(date(2017, 12, 1), 36).split(MONTHLY))]


def test_a_december_is_judged_by_decembers() -> None:
    assert far(THREE_YEARS[:-1], 185, end=date(2017, 12, 31)) is None
    assert far([*THREE_YEARS, *[100] * 11], 185, end=date(2018, 12, 31)) is None
    found = far([*THREE_YEARS, *[100] * 5], 180, end=date(2018, 6, 30))
    words = f"180 is above the usual 58 to 142 for June (100 in June 2017). {ASK}"
    assert found == Flag(ValidationCheck.FAR, words, Decimal(58), Decimal(142))  # 100 ± 0.85 × 3.5 × √200 = 42.1
    short = far(THREE_YEARS[12:-1], 100, end=date(2017, 12, 31))
    assert short is None, "two years less a month are judged plainly"
    assert far(THREE_YEARS[13:-1], 180, end=date(2017, 12, 31))


# A year with a strong season, then changes with the median 0; the first of them, −100, makes March 900.
YEAR = (1000, 1400, 1800, 1400, 1000, 600) * 2
CHANGES = (-100, -100, -50, -50, -50, 0, 0, 50, 50, 50, 100, 100)
TWO_YEARS = [*YEAR, *(value + change for value, change in zip(YEAR, CHANGES, strict=True))]


@pytest.mark.parametrize(("now", "is_asked"), [(588, True), (589, False), (1211, False), (1212, True)])
def test_the_change_on_the_year_before_has_limits_of_its_own(now: int, is_asked: bool) -> None:
    assert (far(TWO_YEARS, now) is not None) is is_asked  # the nearest ten: √(35,000 / 9 / 0.4911) = 89.0; 900 ± 3.5 × 89.0
    if is_asked:
        assert far(TWO_YEARS, now) == Flag(
            ValidationCheck.FAR,
            f"{now:,} is {'above' if now > 900 else 'below'} the usual 589 to 1,211 for March (900 in March 2017). {ASK}",
            Decimal(589),
            Decimal(1211),
        )


def test_without_two_years_or_the_year_before_or_eight_changes_the_judgement_is_plain() -> None:
    assert "for March" in far(TWO_YEARS, 3500).words  # type: ignore[union-attr]
    lacking: tuple[Sequence[Value], ...] = (
        TWO_YEARS[1:],
        [*TWO_YEARS[:12], "x", *TWO_YEARS[13:]],
        [TWO_YEARS[0], *[None] * 5, *TWO_YEARS[6:]],
    )
    for earlier in lacking:
        found = far(earlier, 3500)
        assert found and "for March" not in found.words
    eight: list[Value] = [TWO_YEARS[0], *[None] * 4, *TWO_YEARS[5:]]
    assert "for March" in far(eight, 1300).words  # type: ignore[union-attr]


def test_an_even_count_is_judged_by_its_values_and_last_year_stands_beside_it() -> None:
    """The changes of two counts vary more than the counts: 288 is 3% under last March, and nothing to ask about."""
    year = [297, 320, 351, 338, 366, 329, 347, 310, 372, 341, 333, 355]
    even = [*year, 297, *year[6:], *year[1:6]]
    assert far(even, 288) is None
    found = far(even, 200)
    assert found and found.words == f"200 is below the usual 259 to 420 (297 in March 2017). {ASK}"


CRIME = [17400, 17900, 19100, 18800, 19600, 19300, 20200, 19800, 18900, 19500, 18700, 18300]
ASB = [1890, 1960, 2110, 2230, 2390, 2440, 2560, 2490, 2260, 2240, 2060, 1950]


@pytest.mark.parametrize("years", [2, 3, 4])
def test_the_trouble_of_half_a_months_crime_is_seen_and_asb_beside_it_is_left_alone(years: int) -> None:
    earlier = [value + 120 * year - 37 * ((year * 5 + month) % 4) for year in range(years) for month, value in enumerate(CRIME)]
    found = far([*earlier, 19396, 13818], 8438)
    assert found and found.words.startswith("8,438 is far below the usual 1")
    calm = [value - 15 * year + 23 * ((year * 5 + month) % 4) for year in range(years) for month, value in enumerate(ASB)]
    latest = (2049, 2128, 2306)
    for at, value in enumerate(latest):
        end = date(2018, at + 2, 28)
        assert far([*calm, 1985, *latest[:at]], value, end=end) is None, value


def test_two_months_are_too_few_to_see_the_trouble_and_it_says_so() -> None:
    found = flags_of(line([19396, 13818], 8438), CheckLimits())
    assert found.flags == ()
    assert [silence.words for silence in found.not_judged] == ["2 earlier values, 8 are needed"]


def test_quarters_are_called_quarters_and_need_three_years_to_be_seasonal() -> None:
    grown = [1000 + 10 * at for at in range(12)]
    found = flags_of(line(grown, 3000, frequency=QUARTERLY), CheckLimits()).flags
    assert found[0].words == f"3,000 is more than twice any quarter since January 2015 (highest 1,110). {ASK}"
    seasonal = flags_of(line(grown, 2000, frequency=QUARTERLY), CheckLimits()).flags
    assert "for January to March (1,080 in January to March 2017)" in seasonal[0].words
    plain = flags_of(line(grown[1:], 2000, frequency=QUARTERLY), CheckLimits()).flags
    assert "for January" not in plain[0].words, "seven changes are too few"


def test_a_count_is_not_expected_below_zero() -> None:
    """400 last March and 600 down on the year elsewhere: expected is 0, not −200, and 199 is above that, if below all before."""
    falling = [*[1000] * 12, *[400] * 12]
    assert far(falling, 59) is far(falling, 0) is None  # 0.85 × 3.5 × √400 = 59.5
    words = f"199 is far above the usual 0 to 59 for March (400 in March 2017). {ASK}"
    assert far(falling, 199) == Flag(ValidationCheck.FAR, words, Decimal(0), Decimal(59))


def test_a_break_on_the_last_day_leaves_nothing_to_compare_with() -> None:
    found = flags_of(line([100] * 12, 900, breaks=[not_comparable(MARCH)]), CheckLimits())
    assert [silence.words for silence in found.not_judged] == ["0 earlier values since the break on 31 March 2018, 8 are needed"]


def test_periods_of_another_length_and_later_ones_are_no_history() -> None:
    own = line(EIGHT, 300)
    others = {Period.ending(MARCH, 12).year_before(): reading(9000), Period(date(2018, 2, 1), date(2018, 4, 30)): reading(9)}
    later = {period: reading(500) for period in Period(date(2018, 3, 1), date(2018, 12, 31)).split(MONTHLY)}
    both = CheckedCell(own.period, own.now, {**others, **own.earlier, **later}, (), MONTHLY)
    assert flags_of(both, CheckLimits()) == flags_of(own, CheckLimits())


@pytest.mark.parametrize("limits", [{"spread": Decimal("0.9")}, {"smallest": Decimal(-1)}])
def test_limits_that_make_no_sense_are_refused(limits: dict[str, Decimal]) -> None:
    with pytest.raises(ValueError, match="Enter a"):
        CheckLimits(**limits)  # type: ignore[arg-type]
