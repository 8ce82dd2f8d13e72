"""“Is the change real?”: which method judges a series, what is said of its newest value, and what never is."""

import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.statistics import significance as s
from portal.statistics.comparison import DOWN, NOT_COMPARABLE, UP, WITH_CARE, Break, Reading
from portal.statistics.findings import AssessedPoint, limit_words
from portal.statistics.periods import MONTHLY, QUARTERLY, Period
from portal.statistics.significance import Step
from tests.factories.usual import (
    DROPPED,
    DROPPED_AT,
    EVEN,
    FALLING,
    FEW,
    SEASON,
    VARIED,
    Values,
    assess,
    cut,
    period,
    series,
    sides,
)

NOTHING_HAPPENED = [EVEN, SEASON, FALLING, VARIED, FEW]


@pytest.mark.parametrize("values", NOTHING_HAPPENED)
def test_where_nothing_happened_nothing_is_stated(values: Values) -> None:
    found = assess(values)
    assert (found.finding.kind, found.finding.since, found.proposed_step) == (s.USUAL, None, None)
    assert sum(map(bool, sides(found))) <= 1  # of 36 points, chance alone moves one out in three series of ten


@pytest.mark.parametrize(
    ("values", "method"),
    [
        (EVEN, "What is usual is one line, from 36 months; its limits are those of counts that only chance moves"),
        (VARIED, "What is usual is one line, from 36 months; its limits are wider than those of chance"),
        (SEASON, "Each month has its own usual value, from 36 months (monthly factors, as in D. J. Wheeler’s adjusted chart)"),
        (
            SEASON[:26],
            "February 2019 is compared with February 2018 and February 2017, and so is each month with that of the other years, "
            "from 26 months; its limits",
        ),
        (FALLING, "What is usual is one line, from 36 months, on a falling line; its limits are those of counts"),
        ([Decimal(value) / 10 for value in VARIED], "What is usual is one line, from 36 months; its limits come from how much"),
    ],
)
def test_the_method_is_chosen_by_the_series_and_named(values: Values, method: str) -> None:
    assert assess(values).method.startswith(method)


def test_limits_of_a_count_come_from_the_count() -> None:
    newest = assess(EVEN).points[-1]
    assert newest.middle == pytest.approx(sum(EVEN) / 36, rel=0.01)
    assert newest.upper is not None and newest.lower is not None
    assert newest.upper - newest.lower == pytest.approx(2 * 2.7 * (sum(EVEN) / 36) ** 0.5, rel=0.05)


def test_a_month_is_judged_by_its_own_season() -> None:
    """A March of 1,000 is low, and a September of 1,000 is high, though all months together are around 1,000."""
    assert assess([*SEASON, 1090, 1130, 1000]).finding.kind == s.LOWER
    assert assess([*SEASON[:-4], 1000]).finding.kind == s.HIGHER


def test_what_is_usual_of_one_time_of_the_year_says_which() -> None:
    """“900 to 1,000 is usual” alone would be false beside other months of 1,300, and so would “higher than usual” of 1,000."""
    finding = assess([*SEASON[:-4], 1000]).finding
    assert finding.words == (
        "higher than is usual for September (1,000 in September 2019; 831 to 963 is usual), and below the average of the 12 months "
        "before"
    )
    assert finding.brief == "higher than usual: 1,000 (usual for Sep 2019: 831 to 963)"
    assert assess([*EVEN, 241]).finding.words.endswith(" is usual)")


def test_a_value_is_called_low_beside_a_year_that_is_lower() -> None:
    """A March below its usual 1,290 is above most months; one of January is below both, and nothing is added."""
    low = assess([*SEASON, 1090, 1130, 1100]).finding.words
    assert low.startswith("lower than is usual for March (1,100 in March 2020; ") and "; 1" in low
    assert low.endswith("is usual), and above the average of the 12 months before")
    assert assess([*SEASON, 800]).finding.words.endswith(" is usual)")


@pytest.mark.parametrize(("months", "is_named"), [(24, False), (35, False), (36, True)])
def test_a_slope_of_less_than_a_year_is_named_beside_a_season_of_three_years_only(months: int, is_named: bool) -> None:
    """With two years nobody can tell the end of a summer from a fall: “falling since July” is not said."""
    at_bend = months - 7
    values = [
        round((1200 + 60 * min(at, at_bend) - 60 * max(at - at_bend, 0)) * (1 + 0.1 * math.sin(math.pi * at / 6)) + at * 7 % 3)
        for at in range(months)
    ]
    found = assess(values)
    assert "the line has a bend" in found.method and "is one line" not in found.method
    assert ("has been falling since" in found.finding.words) is is_named, found.finding
    assert ("falling since" in found.finding.brief) is is_named


@pytest.mark.parametrize(("newest", "kind"), [(235, s.USUAL), (241, s.HIGHER), (166, s.USUAL), (160, s.LOWER)])
def test_a_single_value_beyond_the_limits(newest: int, kind: str) -> None:
    assert assess([*EVEN, newest]).finding.kind == kind


def test_a_lasting_change_is_stated_once_and_proposed() -> None:
    found = assess(DROPPED)
    assert found.finding.words == "lower than before since October 2018 (on average about 278 a month since then, 400 before)"
    since_then = "usual since then 236 to 323"
    assert found.finding.brief == f"lower than was usual before Oct 2018: Dec 2019 267 (level before 400; {since_then})"
    assert found.proposed_step == date(2018, 10, 1)
    assert not any(sides(found, DROPPED_AT))


def test_a_value_that_is_unusual_after_a_change_is_stated_beside_it() -> None:
    found = assess([*DROPPED, 390])
    assert found.finding.words.endswith("before), and January 2020 is above what is usual since then")
    assert sides(found)[-1] == UP


def test_an_accepted_step_is_judged_from_and_named() -> None:
    found = assess(DROPPED, steps=[Step(period(DROPPED_AT).start, "one force counts once")])
    assert found.finding.words == "within its usual variation; judged by the level since October 2018 (one force counts once)"
    assert (found.proposed_step, found.finding.brief) == (None, "usual: 267 (usual for Dec 2019: 236 to 323)")
    assert [step.reason for step in found.steps] == ["one force counts once"]
    again = assess([*DROPPED, 390], steps=[Step(period(DROPPED_AT).start, "one force counts once")])
    assert again.finding.brief.startswith("higher than usual: 390 (usual for Jan 2020: ")


def test_a_step_keeps_the_season() -> None:
    values = [round(value * (1 if at < 20 else 1.4)) for at, value in enumerate(SEASON)]
    found = assess(values, steps=[Step(period(20).start, "new")])
    assert found.method.startswith("Each month has its own usual value")
    assert found.finding.kind == s.USUAL
    assert assess(values).proposed_step == period(20).start


def test_a_step_outside_the_values_changes_nothing() -> None:
    beside = [Step(date(2012, 1, 1), "early"), Step(period(0).start, "at the first"), Step(date(2030, 1, 1), "late")]
    assert assess(EVEN, steps=beside) == assess(EVEN)


def test_a_rise_is_found_within_six_months_and_its_beginning_named() -> None:
    found = assess([*EVEN[:30], *[round(value * 1.3) for value in EVEN[30:]]])
    assert (found.finding.kind, found.finding.since) == (s.HIGHER, period(30))
    assert found.finding.words.startswith("higher than before since July 2019 (on average about ")


def test_below_a_rising_line_is_not_stated_to_be_lower_than_before() -> None:
    rising = [value + 40 * at for at, value in enumerate(EVEN)]
    found = assess([*rising[:30], *[value - 350 for value in rising[30:]]])
    assert found.finding.words.startswith("lower than its rising line since July 2019 (on average about ")
    segment = found.newest_segment
    assert segment and segment.change_words == "it is below its rising line"
    assert segment.change_label == "Below its line since Jul 2019"


def test_a_single_peak_is_no_lasting_change() -> None:
    found = assess([*EVEN[:30], 400, *EVEN[31:]])
    assert (found.finding.kind, found.proposed_step) == (s.USUAL, None)
    assert sides(found)[30] == UP


def test_below_a_few_a_month_nought_is_usual() -> None:
    found = assess([*FEW, 0])
    assert found.finding.kind == s.USUAL
    assert found.points[-1].lower == 0


def test_without_any_variation_the_first_other_value_is_outside() -> None:
    same = assess(["5.5"] * 26, unit="%")
    assert sides(same) == [""] * 26 and same.finding.words == "within its usual variation"
    other = assess([*["5.5"] * 26, "5.51"], unit="%")
    assert other.finding.words == "higher than usual in March 2019 (5.51%; 5.5% is usual)"


@given(st.lists(st.one_of(st.integers(0, 400), st.none()), min_size=12, max_size=60), st.sampled_from(["calls", "%"]))
def test_a_point_is_marked_exactly_where_it_is_drawn_outside_the_band(values: list[int | None], unit: str) -> None:
    for point in assess(values, unit=unit).points:
        if point.lower is None or point.upper is None or point.middle is None or point.value is None:
            assert not point.beyond
            continue
        assert point.lower <= point.middle <= point.upper
        slack = 1e-6 * (1 + abs(float(point.value)))
        if point.beyond == UP:
            assert float(point.value) > point.upper - slack
        elif point.beyond == DOWN:
            assert float(point.value) < point.lower + slack
        else:
            assert point.lower - slack <= float(point.value) <= point.upper + slack


@given(st.lists(st.decimals(-50, 50, places=1), min_size=12, max_size=40))
def test_upside_down_everything_says_the_opposite(values: list[Decimal]) -> None:
    opposite = {UP: DOWN, DOWN: UP, "": ""}
    turned = sides(assess([-value for value in values], unit="£"))
    assert turned == [opposite[side] for side in sides(assess(values, unit="£"))]


@given(st.lists(st.one_of(st.integers(0, 10**7), st.none()), max_size=50), st.sampled_from([1, 3]))
def test_anything_can_be_assessed(values: list[int | None], step: int) -> None:
    found = s.assess(series(values, step=step), MONTHLY if step == 1 else QUARTERLY, (), "calls")
    assert len(found.points) == len(values)
    assert found.finding.sentence.endswith(".")


def test_a_month_that_nobody_sent_is_a_gap_like_a_symbol() -> None:
    readings = series(DROPPED)
    missing = period(DROPPED_AT + 3)
    holed = {month: reading for month, reading in readings.items() if month != missing}
    found = s.assess(holed, MONTHLY, (), "calls")
    assert found.points == assess([*DROPPED[: DROPPED_AT + 3], None, *DROPPED[DROPPED_AT + 4 :]]).points
    gap = found.points[DROPPED_AT + 3]
    assert (gap.value, gap.middle, gap.beyond) == (None, None, "")


def test_a_period_of_another_kind_is_left_out() -> None:
    readings = series(EVEN) | {Period(date(2012, 1, 1), date(2012, 12, 31)): Reading(Decimal(99))}
    assert s.assess(readings, MONTHLY, (), "calls").points == assess(EVEN).points


@pytest.mark.parametrize("effect", [NOT_COMPARABLE, WITH_CARE])
@pytest.mark.parametrize("at", range(-2, 42))
def test_what_is_usual_begins_anew_at_every_break(at: int, effect: str) -> None:
    found = assess(VARIED, [cut(at, effect=effect)])
    parts = [VARIED[:at], VARIED[at:]] if 0 < at < 36 else [VARIED]
    assert [(one.start, one.end) for one in found.segments] == (
        [(period(0), period(at - 1)), (period(at), period(35))] if 0 < at < 36 else [(period(0), period(35))]
    )
    place = 0
    for segment, part in zip(found.segments, parts, strict=True):
        own = found.points[place : place + len(part)]
        place += len(part)
        assert bool(segment.reason) is (len(part) < 12)
        alone = s.assess({one.period: Reading(one.value) for one in own}, MONTHLY, (), "calls").points
        assert [one.middle for one in own] == [one.middle for one in alone]


@pytest.mark.parametrize("day", [2, 15, 31])
def test_a_month_that_a_break_falls_into_belongs_to_neither_side(day: int) -> None:
    found = assess([*EVEN[:12], 5000, *EVEN[:12]], [cut(12, day)])
    assert [(one.start, one.end) for one in found.segments] == [(period(0), period(11)), (period(13), period(24))]
    assert (found.points[12].middle, found.points[12].beyond) == (None, "")
    newest = assess([*EVEN[:12], 5000], [cut(12, day), cut(3)]).finding
    assert (newest.kind, newest.period) == (s.TOO_FEW, period(12))
    assert newest.words == f"needs 12 months since the break of {day} January 2018; there are none"


def test_a_segment_says_why_it_is_not_judged() -> None:
    values = [*[5] * 4, *[6] * 3, *[7] * 12, *[8] * 5]
    found = assess(values, [cut(19), cut(4), cut(7, effect=WITH_CARE)])
    assert [one.reason for one in found.segments] == [
        "needs 12 months before the break of 1 May 2017; there are 4",
        "needs 12 months between the breaks of 1 May 2017 and 1 August 2017; there are 3",
        "",
        "needs 12 months since the break of 1 August 2018; there are 5",
    ]
    assert found.finding.sentence == "Needs 12 months since the break of 1 August 2018; there are 5."
    assert (found.method, found.proposed_step) == ("", None)
    assert not any(sides(found))


@pytest.mark.parametrize(("count", "there"), [(1, "there is 1"), (7, "there are 7"), (11, "there are 11")])
def test_too_few(count: int, there: str) -> None:
    found = assess([*[5] * count, None, None], [cut(-3), cut(count), cut(count + 1), cut(count + 9)]).finding
    assert (found.kind, found.since, found.words) == (s.TOO_FEW, None, f"needs 12 months; {there}")


def test_without_a_number_there_is_nothing_to_say() -> None:
    nothing = s.Finding(s.NO_DATA, None, None, "no figures yet", "no figures yet")
    assert assess([]).finding == assess([None, None]).finding == nothing
    assert assess([]).points == () == assess([]).segments


@pytest.mark.parametrize(
    ("tail", "status", "words"),
    [
        ([201], "provisional", "within its usual variation; the latest month is provisional"),
        ([300], "unaudited", "higher than usual in January 2020 (300 u; 153 to 257 is usual); the latest month is unaudited"),
        ([201], "revised", "within its usual variation"),
        ([201, None], "final", "within its usual variation; the latest figure is for January 2020"),
        ([201, None], "provisional", "within its usual variation; the latest figure, for January 2020, is provisional"),
    ],
)
def test_the_words_say_how_settled_and_how_new_the_newest_value_is(tail: Values, status: str, words: str) -> None:
    assert assess([*EVEN, *tail], statuses={36: status}).finding.words == words


def test_only_the_newest_value_is_called_unsettled() -> None:
    assert assess([*EVEN, 201, 199], statuses={36: "provisional"}).finding.words == "within its usual variation"


def test_quarters_are_called_quarters() -> None:
    def words(values: Values, *breaks: Break, status: str = "final") -> str:
        statuses = {len(values) - 1: status}
        return s.assess(series(values, statuses, 3), QUARTERLY, breaks, "people").finding.words

    assert words([*EVEN[:24], 300]).startswith("higher than usual in the quarter January to March 2023 (")
    since = "since the quarter April to June 2022"
    assert words(DROPPED[:30]) == f"lower than before {since} (on average about 279 a quarter since then, 400 before)"
    assert words([5] * 11) == "needs 12 quarters; there are 11"
    assert words([5] * 15, Break(date(2018, 4, 1), WITH_CARE, "")) == (
        "needs 12 quarters since the break of 1 April 2018; there are 10"
    )
    assert words([5] * 12, status="provisional") == "within its usual variation; the latest quarter is provisional"


@pytest.mark.parametrize(
    ("beyond", "value", "words"), [("down", 29, "30 to 76"), ("up", 76, "29 to 75"), ("down", 28, "29 to 76")]
)
def test_a_number_beyond_a_limit_stands_outside_the_printed_range(beyond: str, value: int, words: str) -> None:
    point = AssessedPoint(
        period=period(36), value=Decimal(value), status="final", lower=29.4, middle=50.0, upper=75.6, beyond=beyond
    )
    assert limit_words(point, "visits") == words
