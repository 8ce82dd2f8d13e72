"""Which method judges which kind of series, and the one sentence that says it: every line, season, length and limits together."""

import math
import random
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import pytest

from bench.simulated_series import poisson
from portal.statistics import significance
from portal.statistics.periods import QUARTERLY
from portal.statistics.significance import Step
from tests.factories.usual import Values, assess, period, series

CHANCE = "its limits are those of counts that only chance moves (Shewhart’s c-chart, on the scale of roots)."
WIDER = "its limits are wider than those of chance, because the counts vary more (as on D. B. Laney’s u′ chart)."
SINGLE = "its limits come from how much the values vary around it (W. A. Shewhart’s chart of single values)."
ONE_LINE = "What is usual is one line"
FACTORS = "Each month has its own usual value"
FACTORS_SOURCE = " (monthly factors, as in D. J. Wheeler’s adjusted chart)"
# The other years are named by the newest month.
SAME_MONTH = {
    24: "December 2018 is compared with December 2017, and so is each month with that of the other year",
    29: "May 2019 is compared with May 2018 and May 2017, and so is each month with that of the other years",
}

LEVEL, SERIES = 400, 15
# By which share of the first level it rises a month, and what the method says of it.
LINES = {
    "level": (0, ""),
    "rising": (0.015, ", on a rising line"),
    "falling": (-0.012, ", on a falling line"),
}
VARYING = "calls that vary by 8% more"
LIMITS = {"calls that only chance moves": CHANCE, VARYING: WIDER, "a share": SINGLE}
MONTHS = (24, 29, 30, 36, 48)


def made(line: str, limits: str, months: int, season: float) -> Iterator[Values]:
    """Series made by chance, always the same; a season is a wave a year."""
    draw = random.Random(f"{line}, {limits}, {months}, {season}")
    slope, _ = LINES[line]
    means = [LEVEL * (1 + slope * at) * (1 + season * math.sin(math.pi * at / 6)) for at in range(months)]
    wider = 0.08 if limits == VARYING else 0.0
    for _ in range(SERIES):
        if limits == "a share":
            yield [Decimal(str(round(mean / 20 * (1 + draw.gauss(0, 0.02)), 1))) for mean in means]
        else:
            yield [round(draw.gauss(mean, math.sqrt(mean + (wider * mean) ** 2))) for mean in means]


def usual_method(line: str, limits: str, months: int, season: float = 0) -> str:
    """The sentence that is said of most of the series. Which one fits is decided by chance values, and so sometimes wrongly."""
    unit = "%" if limits == "a share" else "calls"
    found = Counter(assess(values, unit=unit).method for values in made(line, limits, months, season))
    sentence, times = found.most_common(1)[0]
    assert times > SERIES / 2, found
    return sentence


@pytest.mark.parametrize(("line", "limits", "months"), list(product(LINES, LIMITS, MONTHS)))
def test_without_a_season_what_is_usual_is_one_line(line: str, limits: str, months: int) -> None:
    assert usual_method(line, limits, months) == f"{ONE_LINE}, from {months} months{LINES[line][1]}; {LIMITS[limits]}"


@pytest.mark.parametrize(("line", "limits", "months"), list(product(LINES, LIMITS, MONTHS)))
def test_with_a_season_each_month_has_its_own(line: str, limits: str, months: int) -> None:
    """From two and a half years on by monthly factors, before that by the same month of the other year."""
    start = f"{SAME_MONTH[months]}, from {months} months" if months < 30 else f"{FACTORS}, from {months} months{FACTORS_SOURCE}"
    assert usual_method(line, limits, months, 0.3 if limits == VARYING else 0.15) == f"{start}{LINES[line][1]}; {LIMITS[limits]}"


@pytest.mark.parametrize("months", [12, 23])
@pytest.mark.parametrize("limits", LIMITS)
def test_a_season_is_not_known_before_two_years(months: int, limits: str) -> None:
    """Its months seem to vary by themselves, so that the limits are wide."""
    values = next(made("level", limits, months, 0.3))
    method = assess(values, unit="%" if limits == "a share" else "calls").method
    assert method.startswith(ONE_LINE) and CHANCE not in method


@pytest.mark.parametrize("limits", LIMITS)
def test_below_twelve_months_nothing_is_judged(limits: str) -> None:
    found = assess(next(made("level", limits, 11, 0)))
    assert (found.method, found.finding.sentence) == ("", "Needs 12 months; there are 11.")


@pytest.mark.parametrize(("mean", "months"), list(product((0.5, 2, 5, 20), (24, 36))))
def test_small_counts_are_judged_by_chance(mean: float, months: int) -> None:
    draw = random.Random(f"{mean}, {months}")
    found = Counter(assess([poisson(mean, draw) for _ in range(months)]).method for _ in range(SERIES))
    assert found.most_common(1)[0][0] == f"{ONE_LINE}, from {months} months; {CHANCE}"


# The last month of the first slope, from 0 on; what is added each month until then, and after it; what is said of it.
BENDS = [
    (23, 40, -30, "that was rising until December 2018 and has been falling since", "falling since December 2018"),
    (23, -40, 40, "that was falling until December 2018 and has been rising since", "rising since December 2018"),
    (11, 0, 40, "that was level until December 2017 and has been rising since", "rising since December 2017"),
    (17, -40, 0, "that was falling until June 2018 and has been level since", "level since June 2018"),
    (17, 20, 60, "that is rising, faster since June 2018", "rising, faster since June 2018"),
    (17, 60, 20, "that is rising, more slowly since June 2018", "rising, more slowly since June 2018"),
    (17, -20, -50, "that is falling, faster since July 2018", "falling, faster since July 2018"),
    (17, -60, -20, "that is falling, more slowly since July 2018", "falling, more slowly since July 2018"),
]


@pytest.mark.parametrize(("last", "before", "after", "which", "brief"), BENDS)
def test_a_line_with_a_bend_says_where_it_leads(last: int, before: int, after: int, which: str, brief: str) -> None:
    found = assess([2000 + before * min(at, last) + after * max(at - last, 0) + at * 7 % 3 for at in range(36)])
    assert found.finding.words == f"within its usual variation around a line {which}"
    month = brief.partition("since ")[2]
    brief = f"{brief.partition('since ')[0]}since {month[:3]} {month[-4:]}"
    assert found.finding.brief.startswith("usual: ") and found.finding.brief.endswith(f"), {brief}")
    assert f", from 36 months, and the line has a bend in {month}; " in found.method.replace(FACTORS_SOURCE, "")


@pytest.mark.parametrize(
    ("last", "brief"), [(23, "falling since Dec 2018"), (24, "rising until Jan 2019"), (30, "rising until Jul 2019")]
)
def test_a_line_that_bent_less_than_a_year_ago_may_be_a_season(last: int, brief: str) -> None:
    found = assess([2000 + 40 * min(at, last) - 30 * max(at - last, 0) + at * 7 % 3 for at in range(36)])
    assert "the line has a bend" in found.method
    assert found.finding.brief.startswith("usual: ") and found.finding.brief.partition("), ")[2] == brief
    assert "around a line that was rising until " in found.finding.words
    assert found.finding.words.endswith(" (since then it is too early to tell: that takes a year of values)") is (
        "until" in brief
    )
    assert found.finding.words.endswith(" and has been falling since") is ("since" in brief)


def test_a_bend_is_named_beside_a_season_too() -> None:
    found = assess([round((2000 - 40 * min(at, 17)) * (1 + 0.1 * math.sin(math.pi * at / 6)) + at * 7 % 3) for at in range(36)])
    assert (
        found.finding.words
        == "within its usual variation around a line that was falling until June 2018 and has been level since"
    )
    assert found.method.startswith(f"{FACTORS}, from 36 months{FACTORS_SOURCE}, and the line has a bend in June 2018; ")


def test_quarters_are_compared_with_the_same_quarter() -> None:
    values = [[900, 1000, 1100, 980][at % 4] + at * 7 % 11 for at in range(16)]
    found = significance.assess(series(values, step=3), QUARTERLY, (), "calls")
    others = " and ".join(f"October to December {year}" for year in (2019, 2018, 2017))
    same = f"October to December 2020 is compared with {others}, and so is each quarter with that of the other years"
    assert found.method == f"{same}, from 16 quarters; {CHANCE}"


@pytest.mark.parametrize("limits", LIMITS)
def test_an_accepted_step_leaves_the_method_as_it_was(limits: str) -> None:
    unit = "%" if limits == "a share" else "calls"
    for values in made("level", limits, 36, 0.2):
        stepped = [value if at < 20 else value * 2 for at, value in enumerate(values) if value is not None]
        found = assess(stepped, unit=unit, steps=[Step(period(20).start, "one force counts once")])
        assert found.method.startswith(f"{FACTORS}, from 36 months{FACTORS_SOURCE}; ")


def test_the_newest_values_on_the_other_side_of_a_sloping_line_are_named() -> None:
    """“Rising” alone would be read as said of them."""
    rising = [400 + 8 * at + at * 7 % 5 for at in range(32)]
    followed = assess([*rising, *[400 + 8 * at for at in range(32, 36)]]).finding
    assert followed.words == "within its usual variation around a rising line"
    beside = assess([*rising, 630, 634, 640, 645]).finding
    assert (
        beside.words
        == "within its usual variation around a rising line, which it has been below in each month since September 2019"
    )
    assert beside.brief.endswith("), rising line, below it since Sep 2019")
    falling = assess([round(200000 / one) for one in [*rising, 630, 634, 640, 645]]).finding
    assert falling.words.endswith(" a falling line, which it has been above in each month since September 2019")


@pytest.mark.parametrize("turn", [24, 30, 33, 36])
def test_a_slope_does_not_stand_alone_where_the_newest_half_year_goes_against_it(turn: int) -> None:
    """Whatever chance makes of a series: “rising” of values that have fallen stands beside what contradicts it."""
    draw, seen = random.Random(turn), 0
    for _ in range(60):
        means = [300 + 6 * min(at, turn) - draw.choice((2, 5)) * max(at - turn, 0) for at in range(36)]
        values = [max(round(draw.gauss(mean, math.sqrt(mean))), 0) for mean in means]
        words = assess(values).finding.words
        if words == "within its usual variation around a rising line":
            assert sum(values[-6:]) >= sum(values[-12:-6]) or "own usual value" in assess(values).method
            seen += 1
        assert "on the whole" not in words
    assert seen or turn < 36
