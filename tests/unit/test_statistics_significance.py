"""“Is the change real?” worked by hand, and at the boundary of every rule."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from portal.statistics import significance as s
from portal.statistics.comparison import DOWN, NOT_COMPARABLE, UP, WITH_CARE, Break, Reading
from portal.statistics.periods import MONTHLY, QUARTERLY, Period
from portal.statistics.signals import NEAR, OUTSIDE, SHIFT, TREND
from tests.factories.numbers import decimals
from tests.factories.xmr import (
    A_LITTLE_ABOVE,
    AFTER,
    AVERAGE,
    BASE,
    LOWER,
    NEAR_UPPER,
    UPPER,
    Values,
    assess,
    cut,
    period,
    rules,
    series,
)


def test_limits_worked_by_hand() -> None:
    (segment,) = assess([4, 7, 5, 9, 6, 8, 7, 5, 6, 9, 8, 4]).segments
    # sum 78; moving ranges 3 2 4 3 2 1 2 1 3 1 4, sum 26
    assert segment.mean == Decimal("6.5")
    assert segment.upper == pytest.approx(Decimal("6.5") + Decimal("2.66") * 26 / 11)
    assert segment.lower == pytest.approx(Decimal("6.5") - Decimal("2.66") * 26 / 11)
    assert (segment.start, segment.end, segment.baseline, segment.baseline_end) == (period(0), period(11), 12, period(11))


def test_the_first_24_values_set_the_limits_and_later_ones_do_not_move_them() -> None:
    (before,) = assess(BASE).segments
    (after,) = assess([*BASE, 9000, 9000]).segments
    assert (before.mean, before.upper, before.lower) == decimals(AVERAGE, UPPER, LOWER)
    assert (after.mean, after.upper, after.lower) == decimals(AVERAGE, UPPER, LOWER)
    assert (after.baseline, after.baseline_end, after.end) == (AFTER, period(AFTER - 1), period(AFTER + 1))


def test_until_then_every_value_counts() -> None:
    assert assess([*BASE[:22], 2000]).segments[0].mean == Decimal(11 * 2300 + 2000) / 23


@pytest.mark.parametrize(
    ("unit", "lower"), [("people", 0), ("%", Decimal("-21.6")), ("£", Decimal("-21.6")), ("£ a year", Decimal("-21.6"))]
)
def test_the_lower_limit_of_what_is_counted_is_not_below_0(unit: str, lower: Decimal) -> None:
    found = assess([0, 10] * 12 + [0, 0, 0], unit=unit)
    assert found.segments[0].lower == lower
    assert rules(found, 24) == [set(), set(), set()]


def test_below_a_lower_limit_of_0_lies_what_cannot_be() -> None:
    assert rules(assess([0, 10] * 12 + [-1]), 24) == [{(OUTSIDE, DOWN)}]
    assert assess([0, -10] * 12).segments[0].lower == Decimal("-31.6")


def test_without_any_variation_the_limits_are_the_average_and_the_first_other_value_is_outside() -> None:
    found = assess([5] * 26)
    assert {found.segments[0].mean, found.segments[0].upper, found.segments[0].lower} == {5}
    assert rules(found) == [set()] * 26
    assert found.finding.words == "within its usual variation"
    found = assess([*[5] * 26, Decimal("5.01")])
    assert rules(found, 26) == [{(OUTSIDE, UP)}]
    assert found.finding.words == "higher than usual in March 2019"


def mirrored(values: Values) -> list[Decimal | int | str | None]:
    return [None if value is None else 2 * AVERAGE - Decimal(value) for value in values]


@pytest.mark.parametrize("is_up", [True, False])
@pytest.mark.parametrize(
    ("tail", "rule", "flagged"),
    [
        ([UPPER], OUTSIDE, []),
        (["1948.01"], OUTSIDE, [0]),
        ([UPPER + 1, 1000, UPPER + 1], OUTSIDE, [0, 2]),
        ([A_LITTLE_ABOVE] * 6, SHIFT, []),
        ([A_LITTLE_ABOVE] * 7, SHIFT, range(7)),
        (["1150.01"] * 7, SHIFT, range(7)),
        ([A_LITTLE_ABOVE] * 6 + [1150, A_LITTLE_ABOVE], SHIFT, []),
        ([A_LITTLE_ABOVE] * 3 + [None] + [A_LITTLE_ABOVE] * 6, SHIFT, []),
        ([A_LITTLE_ABOVE] * 3 + [None] + [A_LITTLE_ABOVE] * 7, SHIFT, range(4, 11)),
        ([A_LITTLE_ABOVE] * 6 + [1100], SHIFT, []),
        ([1010, 1020, A_LITTLE_ABOVE, 1210, 1220], TREND, []),
        ([1010, 1020, A_LITTLE_ABOVE, 1210, 1220, 1230], TREND, range(-1, 6)),
        ([1010, 1020, A_LITTLE_ABOVE, A_LITTLE_ABOVE, 1210, 1220, 1230], TREND, []),
        ([1010, 1020, A_LITTLE_ABOVE, None, 1210, 1220, 1230], TREND, []),
        ([None, 1010, 1020, A_LITTLE_ABOVE, 1210, 1220, 1230], TREND, []),
        ([None, 1010, 1020, A_LITTLE_ABOVE, 1210, 1220, 1230, 1240], TREND, range(1, 8)),
        ([NEAR_UPPER, A_LITTLE_ABOVE, NEAR_UPPER + 1], NEAR, []),
        ([NEAR_UPPER + 1, A_LITTLE_ABOVE, NEAR_UPPER + 1], NEAR, [0, 2]),
        ([NEAR_UPPER + 1, NEAR_UPPER + 1, A_LITTLE_ABOVE], NEAR, [0, 1]),
        ([NEAR_UPPER + 1, NEAR_UPPER + 1], NEAR, []),
        ([NEAR_UPPER + 1, 1150, NEAR_UPPER + 1], NEAR, []),
        ([NEAR_UPPER + 1, 1100, NEAR_UPPER + 1], NEAR, []),
        ([NEAR_UPPER + 1, None, A_LITTLE_ABOVE, NEAR_UPPER + 1], NEAR, []),
        ([NEAR_UPPER + 1, A_LITTLE_ABOVE, A_LITTLE_ABOVE, NEAR_UPPER + 1], NEAR, []),
        ([UPPER + 1, A_LITTLE_ABOVE, NEAR_UPPER + 1], NEAR, [0, 2]),
        ([UPPER + 1, UPPER + 1, A_LITTLE_ABOVE], NEAR, [0, 1]),
        ([NEAR_UPPER + 1, NEAR_UPPER + 1, NEAR_UPPER + 1, NEAR_UPPER + 1], NEAR, range(4)),
    ],
)
def test_every_rule_at_its_boundary(tail: Values, rule: str, flagged: Sequence[int], is_up: bool) -> None:
    values = [*BASE, *tail]
    found = assess(values if is_up else mirrored(values), unit="%")
    got = {at - AFTER: way for at, point in enumerate(rules(found)) for name, way in point if name == rule}
    assert got == dict.fromkeys(flagged, UP if is_up else DOWN)


def test_a_signal_says_since_when_and_for_how_long() -> None:
    found = assess([*BASE, *[A_LITTLE_ABOVE] * 6, UPPER + 1, 1950])
    assert [(signal.rule, signal.since, signal.length) for signal in found.points[-1].signals] == [
        (OUTSIDE, period(AFTER + 6), 2),
        (SHIFT, period(AFTER), 8),
        (NEAR, period(AFTER + 6), 2),
    ]
    near = assess([*BASE, *[NEAR_UPPER + 1] * 4]).points[AFTER:]
    assert [(point.signals[0].since, point.signals[0].length) for point in near] == [(period(AFTER), 3)] * 3 + [
        (period(AFTER + 1), 3)
    ]


def test_a_gap_is_no_value_no_range_and_no_neighbour() -> None:
    (segment,) = assess([*[10, 12] * 3, None, *[20, 22] * 3]).segments
    assert segment.mean == 16
    assert segment.upper == 16 + Decimal("2.66") * 2  # and not the step from 12 to 20
    assert segment.baseline == 12


def test_a_month_that_nobody_sent_is_a_gap_like_a_symbol() -> None:
    readings = series([*BASE, *[A_LITTLE_ABOVE] * 7])
    missing = period(AFTER + 3)
    holed = {month: reading for month, reading in readings.items() if month != missing}
    found = s.assess(holed, MONTHLY, (), "calls")
    assert found.points == assess([*BASE, *[A_LITTLE_ABOVE] * 3, None, *[A_LITTLE_ABOVE] * 3]).points
    assert found.points[AFTER + 3].value is None and not any(rules(found))


def test_values_that_are_hardly_ever_neighbours_give_no_limits() -> None:
    every_other = [value for pair in zip(range(20), [None] * 20, strict=True) for value in pair]
    assert assess(every_other).finding.words == "needs 6 pairs of neighbouring months; there are none"
    assert assess([*every_other, *range(6)]).finding.words == "needs 6 pairs of neighbouring months; there are 5"
    (segment,) = assess([*every_other, *range(7)]).segments
    assert (segment.baseline, segment.reason) == (27, "")


def test_a_period_of_another_kind_is_left_out() -> None:
    readings = series(BASE) | {Period(date(2012, 1, 1), date(2012, 12, 31)): Reading(Decimal(99))}
    assert s.assess(readings, MONTHLY, (), "calls").points == assess(BASE).points


@pytest.mark.parametrize("effect", [NOT_COMPARABLE, WITH_CARE])
@pytest.mark.parametrize("at", range(-2, 42))
def test_limits_begin_anew_at_every_break(at: int, effect: str) -> None:
    values = [100 + 3 * (n % 2) + n for n in range(36)]
    found = assess(values, [cut(at, effect=effect)])
    parts = [values[:at], values[at:]] if 0 < at < 36 else [values]
    assert [(one.start, one.end) for one in found.segments] == (
        [(period(0), period(at - 1)), (period(at), period(35))] if 0 < at < 36 else [(period(0), period(35))]
    )
    for segment, part in zip(found.segments, parts, strict=True):
        assert (segment.mean is None) is (len(part) < 12)
        if segment.mean is not None:
            (alone,) = assess(part).segments
            assert (segment.mean, segment.upper, segment.lower) == (alone.mean, alone.upper, alone.lower)
            assert segment.reason == ""


def test_runs_end_at_a_break() -> None:
    found = assess([*BASE, *[A_LITTLE_ABOVE] * 4, *[A_LITTLE_ABOVE, 1210] * 6], [cut(AFTER + 4)])
    assert not any(rules(found)[: AFTER + 4])


@pytest.mark.parametrize("day", [2, 15, 31])
def test_a_month_that_a_break_falls_into_belongs_to_neither_side(day: int) -> None:
    found = assess([*[10, 12] * 6, 5000, *[20, 22] * 6], [cut(12, day)])
    assert [(one.start, one.end, one.mean) for one in found.segments] == [
        (period(0), period(11), Decimal(11)),
        (period(13), period(24), Decimal(21)),
    ]
    assert rules(found)[12] == set()
    newest = assess([*[10, 12] * 6, 5000], [cut(12, day), cut(3)]).finding
    assert (newest.kind, newest.period) == (s.TOO_FEW, period(12))
    assert newest.words == f"needs 12 months since the break of {day} January 2018; there are none"


def test_a_segment_says_why_it_has_no_limits() -> None:
    values = [*[5] * 4, *[6] * 3, *[7] * 12, *[8] * 5]
    found = assess(values, [cut(19), cut(4), cut(7, effect=WITH_CARE)])
    assert [one.reason for one in found.segments] == [
        "needs 12 months before the break of 1 May 2017; there are 4",
        "needs 12 months between the breaks of 1 May 2017 and 1 August 2017; there are 3",
        "",
        "needs 12 months since the break of 1 August 2018; there are 5",
    ]
    assert found.finding.sentence == "Needs 12 months since the break of 1 August 2018; there are 5."
    assert not any(rules(found))


@pytest.mark.parametrize(("count", "there"), [(1, "there is 1"), (7, "there are 7"), (11, "there are 11")])
def test_too_few(count: int, there: str) -> None:
    found = assess([*[5] * count, None, None], [cut(-3), cut(count), cut(count + 1), cut(count + 9)]).finding
    assert (found.kind, found.since, found.words) == (s.TOO_FEW, None, f"needs 12 months; {there}")
    assert not assess([*BASE, None], [cut(AFTER)]).segments[0].reason


@pytest.mark.parametrize(
    ("tail", "kind", "since", "words"),
    [
        ([1300], s.USUAL, None, "within its usual variation"),
        ([UPPER + 1, 1000], s.USUAL, None, "within its usual variation"),
        ([UPPER + 1], s.HIGHER, AFTER, "higher than usual in January 2019"),
        ([300], s.LOWER, AFTER, "lower than usual in January 2019"),
        ([UPPER + 1, 1960], s.HIGHER, AFTER, "higher than usual since January 2019"),
        ([1700, A_LITTLE_ABOVE, UPPER + 1], s.HIGHER, AFTER + 2, "higher than usual in March 2019"),
        ([None, UPPER + 1], s.HIGHER, AFTER + 1, "higher than usual in February 2019"),
        (
            [A_LITTLE_ABOVE, *[1100] * 8],
            s.LOWER,
            AFTER + 1,
            "lower than usual since February 2019 (a run of eight months below average)",
        ),
        ([A_LITTLE_ABOVE] * 9, s.HIGHER, AFTER, "higher than usual since January 2019 (a run of nine months above average)"),
        ([A_LITTLE_ABOVE] * 10, s.HIGHER, AFTER, "higher than usual since January 2019 (a run of 10 months above average)"),
        (
            [*[A_LITTLE_ABOVE] * 6, UPPER + 1],
            s.HIGHER,
            AFTER,
            "higher than usual since January 2019 (a run of seven months above average, the latest above the upper limit)",
        ),
        (
            [1700, A_LITTLE_ABOVE, 1700],
            s.HIGHER,
            AFTER,
            "higher than usual since January 2019 (two of the last three months near or above the upper limit)",
        ),
        (
            [A_LITTLE_ABOVE, 600, 600, 600],
            s.LOWER,
            AFTER + 1,
            "lower than usual since February 2019 (the last three months near or below the lower limit)",
        ),
        (
            [1010, 1020, A_LITTLE_ABOVE, 1210, 1220, 1230],
            s.RISING,
            AFTER - 1,
            "rising since December 2018 (each of the six months since higher than the one before)",
        ),
        (
            [1350, 1340, 1330, 1320, 1310, 1120, 1110],
            s.FALLING,
            AFTER,
            "falling since January 2019 (each of the six months since lower than the one before)",
        ),
        (
            [1270, 1260, 1250, 1240, 1230, 1220, 1210],
            s.HIGHER,
            AFTER,
            "higher than usual since January 2019 (a run of seven months above average), and falling since January 2019 "
            "(each of the six months since lower than the one before)",
        ),
    ],
)
def test_what_is_stated_of_the_newest_value(tail: Values, kind: str, since: int | None, words: str) -> None:
    found = assess([*BASE, *tail]).finding
    assert found == s.Finding(kind, period(AFTER - 1 + len(tail)), None if since is None else period(since), words)
    assert found.sentence == f"{words[0].upper()}{words[1:]}."


def test_without_a_number_there_is_nothing_to_say() -> None:
    nothing = s.Finding(s.NO_DATA, None, None, "no figures yet")
    assert assess([]).finding == assess([None, None]).finding == nothing
    assert assess([]).points == () == assess([]).segments


@pytest.mark.parametrize(
    ("tail", "status", "words"),
    [
        ([1300], "provisional", "within its usual variation; the latest month is provisional"),
        ([UPPER + 1], "unaudited", "higher than usual in January 2019; the latest month is unaudited"),
        ([1300], "revised", "within its usual variation"),
        ([1300, None], "final", "within its usual variation; the latest figure is for January 2019"),
        ([1300, None], "provisional", "within its usual variation; the latest figure, for January 2019, is provisional"),
    ],
)
def test_the_words_say_how_settled_and_how_new_the_newest_value_is(tail: Values, status: str, words: str) -> None:
    assert assess([*BASE, *tail], statuses={24: status}).finding.words == words


def test_only_the_newest_value_is_called_unsettled() -> None:
    assert assess([*BASE, 1300, 1000], statuses={24: "provisional"}).finding.words == "within its usual variation"


def test_quarters_are_called_quarters() -> None:
    def words(values: Values, *breaks: Break, status: str = "final") -> str:
        statuses = {len(values) - 1: status}
        return s.assess(series(values, statuses, 3), QUARTERLY, breaks, "people").finding.words

    assert words([*BASE, UPPER + 1]) == "higher than usual in the quarter January to March 2023"
    assert words([*BASE, A_LITTLE_ABOVE, *[1100] * 8]) == (
        "lower than usual since the quarter April to June 2023 (a run of eight quarters below average)"
    )
    assert words([5] * 11) == "needs 12 quarters; there are 11"
    assert words([5] * 15, Break(date(2018, 4, 1), WITH_CARE, "")) == (
        "needs 12 quarters since the break of 1 April 2018; there are 10"
    )
    assert words([5] * 12, status="provisional") == "within its usual variation; the latest quarter is provisional"
