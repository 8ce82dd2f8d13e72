"""The arithmetic of direction (product.md, rules 1 to 6) against sums and fractions done the slow way."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.statistics import comparison as c
from portal.statistics.comparison import Break, Change, Comparison, Reading, change_between, change_words, percent_change
from portal.statistics.numbers import FixedDecimal, number_words
from portal.statistics.periods import MONTHLY, QUARTERLY, Period
from tests.factories.numbers import decimals

END = date(2019, 3, 31)
YEAR, BEFORE = Period(date(2018, 4, 1), END), Period(date(2017, 4, 1), date(2018, 3, 31))
# Every way in which a month can be without a number; None where nothing is known of the month at all.
WITHOUT = {"absent": None, "blank": Reading(None), **{s: Reading(None, s) for s in "xzc"}}
NUMBERS = st.integers(0, 10**9).map(Decimal)


def months(year: int, month: int, count: int, value: int = 10) -> dict[Period, Reading]:
    return {period: Reading(Decimal(value)) for period in Period.ending(date(year, month, 1), count).split(MONTHLY)}


def changed(readings: Mapping[Period, Reading], period: Period, to: Reading | None) -> dict[Period, Reading]:
    others = {key: reading for key, reading in readings.items() if key != period}
    return others if to is None else others | {period: to}


@pytest.mark.parametrize("how", WITHOUT)
@pytest.mark.parametrize("back", range(24))
def test_a_rolling_year_exists_only_with_all_its_months(back: int, how: str) -> None:
    missing = Period.ending(END, back + 1).split(MONTHLY)[0]
    found = c.rolling_year(changed(months(2019, 3, 24), missing, WITHOUT[how]), END, MONTHLY, c.SUM, ())
    short, whole = (found.current, found.previous) if back < 12 else (found.previous, found.current)
    assert (short.value, short.is_complete, short.shortfall) == (None, False, "11 of 12 months")
    assert (whole.value, whole.is_complete, whole.shortfall) == (Decimal(120), True, "")
    assert found.change == Change()
    expected = "No total: 11 of 12 months" if back < 12 else "No comparison: 11 of 12 months in the 12 months to March 2018"
    assert found.words == expected


@given(st.lists(st.one_of(NUMBERS, st.none()), min_size=12, max_size=12))
def test_a_total_is_the_sum_of_all_its_months_or_nothing(values: list[Decimal | None]) -> None:
    readings = {period: Reading(value) for period, value in zip(YEAR.split(MONTHLY), values, strict=True)}
    found = c.total_over(readings, YEAR, MONTHLY, c.SUM)
    numbers = [value for value in values if value is not None]
    assert (found.present, found.expected) == (len(numbers), 12)
    assert found.value == (sum(numbers) if len(numbers) == 12 else None)


def test_zero_is_an_answer() -> None:
    found = c.rolling_year(months(2019, 3, 24, value=0), END, MONTHLY, c.SUM, ())
    assert (found.current.value, found.previous.value) == decimals(0, 0)
    assert found.change == Change(Decimal(0), None, c.SAME, True)
    assert found.words == "No change on the 12 months to March 2018"


@pytest.mark.parametrize("effect", [c.NOT_COMPARABLE, c.WITH_CARE])
@pytest.mark.parametrize(
    ("now", "before"), [(YEAR, BEFORE), (Period.ending(END, 1), Period.ending(date(2018, 3, 1), 1))], ids=["years", "months"]
)
def test_a_break_at_every_day_relative_to_both_periods(now: Period, before: Period, effect: str) -> None:
    counted = [one.start + timedelta(days=n) for one in (before, now) for n in range((one.end - one.start).days + 1)]
    day = before.start - timedelta(days=40)
    while day < now.end + timedelta(days=40):
        # It parts the two when something that was counted lies on either side of it.
        parts = any(one < day for one in counted) and any(one >= day for one in counted)
        found = change_between(Decimal(12), Decimal(10), (now, before), [Break(day, effect, "new forms")])
        words = f"new forms (break of {day.day} {day:%B %Y})"
        if not parts:
            assert found == Change(Decimal(2), Decimal("20.0"), c.UP, True, ""), day
        elif effect == c.NOT_COMPARABLE:
            assert found == Change(None, None, None, False, words), day
        else:
            assert found == Change(Decimal(2), Decimal("20.0"), c.UP, True, words), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "touches"),
    [("2017-04-01", False), ("2017-04-02", True), ("2018-04-01", True), ("2019-03-31", True), ("2019-04-01", False)],
)
def test_a_break_on_the_first_day_of_the_earlier_period_leaves_both_after_it(day: str, touches: bool) -> None:
    found = Break(date.fromisoformat(day), c.NOT_COMPARABLE, "")
    assert found.touches(BEFORE, YEAR) is found.touches(YEAR, BEFORE) is touches


def test_of_several_breaks_the_one_that_forbids_decides_and_says_why() -> None:
    care = [Break(date(2018, month, 1), c.WITH_CARE, reason) for month, reason in ((5, "a"), (6, "b"), (7, "a"))]
    assert change_between(Decimal(3), Decimal(2), (YEAR, BEFORE), care).reason == (
        "a (break of 1 May 2018); b (break of 1 June 2018); a (break of 1 July 2018)"
    )
    forbids = Break(date(2018, 8, 1), c.NOT_COMPARABLE, "new system")
    assert change_between(Decimal(3), Decimal(2), (YEAR, BEFORE), [*care, forbids]) == Change(
        comparable=False, reason="new system (break of 1 August 2018)"
    )
    assert change_between(Decimal(3), Decimal(2), None, [forbids]).comparable is True


def test_what_is_unlike_has_no_change() -> None:
    found = change_between(Decimal(3), Decimal(2), (YEAR, BEFORE), (), unlike="another area")
    assert found == Change(comparable=False, reason="another area")


def rounded(now: Decimal, before: Decimal) -> Decimal:
    """Per cent to one decimal with fractions, a half going away from nought, as −20.75 is said −20.8."""
    exact = (Fraction(now) - Fraction(before)) * 100 / Fraction(before)
    tenths = int(abs(exact) * 10 + Fraction(1, 2))
    return Decimal(tenths if exact > 0 else -tenths) / 10


@given(NUMBERS, NUMBERS.filter(bool))
def test_percentages_are_rounded_half_up_to_one_decimal(now: Decimal, before: Decimal) -> None:
    found = percent_change(now, before)
    assert found == rounded(now, before)
    assert found.as_tuple().exponent == -1


def test_percentages_that_fall_on_a_half() -> None:
    for now in range(4001):  # 1 of 2,000 is 0.05%, so that every second one is a half
        assert percent_change(Decimal(now), Decimal(2000)) == rounded(Decimal(now), Decimal(2000)), now
    pairs = {(2001, 2000): "0.1", (1999, 2000): "-0.1", (2003, 2000): "0.2", (1997, 2000): "-0.2", (1585, 2000): "-20.8"}
    assert {pair: str(percent_change(*map(Decimal, pair))) for pair in pairs} == pairs


@pytest.mark.parametrize("now", ["0", "1", "37.5", "9053"])
@pytest.mark.parametrize("before", ["0", "0.0", "-4"])
def test_from_nought_or_less_there_is_a_change_but_no_percentage(now: str, before: str) -> None:
    found = change_between(Decimal(now), Decimal(before), (YEAR, BEFORE), ())
    assert (found.amount, found.percent, found.comparable) == (Decimal(now) - Decimal(before), None, True)


def test_a_change_too_small_for_a_decimal_is_nought_without_a_sign() -> None:
    """pack.json would say -0.0."""
    assert [str(percent_change(Decimal(now), Decimal(100_000))) for now in (99_999, 100_001)] == ["0.0", "0.0"]


def test_the_published_totals() -> None:
    for now, before, amount, percent in (
        (31204, 39355, -8151, "-20.7"),
        (79315, 62978, 16337, "25.9"),
        (47967, 42072, 5895, "14.0"),
    ):
        found = change_between(Decimal(now), Decimal(before), (YEAR, BEFORE), ())
        assert (found.amount, str(found.percent)) == (Decimal(amount), percent)
        assert found.direction == (c.UP if amount > 0 else c.DOWN)


def test_a_latest_measure_needs_only_its_last_month_and_breaks_before_it_do_not_touch() -> None:
    last = {Period.ending(END, 1): Reading(Decimal(6)), Period.ending(date(2018, 3, 1), 1): Reading(Decimal(5))}
    for day, comparable in (
        (date(2018, 3, 1), True),
        (date(2018, 3, 2), False),
        (date(2019, 3, 31), False),
        (date(2019, 4, 1), True),
    ):
        found = c.rolling_year(last, END, MONTHLY, c.LATEST, [Break(day, c.NOT_COMPARABLE, "new")])
        assert (found.current.value, found.previous.value) == decimals(6, 5)
        assert found.change.comparable is comparable, day


def test_what_a_latest_measure_lacks_is_its_month() -> None:
    short = c.rolling_year(changed(months(2019, 3, 24), Period.ending(END, 1), None), END, MONTHLY, c.LATEST, ())
    assert (short.current.value, short.current.present, short.current.expected) == (None, 0, 1)
    assert "month" in short.words
    assert "quarter" not in short.words


KINDS = {
    **WITHOUT,
    "0": Reading(Decimal(0)),
    "5": Reading(Decimal(5), "", "revised"),
    "7": Reading(Decimal(7), "", "provisional"),
}


def named(parts: Sequence[Mapping[Period, Reading]]) -> dict[str, Mapping[Period, Reading]]:
    return {f"part {at}": one for at, one in enumerate(parts)}


def total_by_hand(kinds: tuple[str, ...]) -> Reading | None:
    """The total of parts, from the names of their KINDS; None where nothing is known of the period."""
    counted = [kind for kind in kinds if kind != "z"]
    if set(kinds) == {"absent"}:
        return None
    if counted and all(kind.isdigit() for kind in counted):
        settled, has_revised = "provisional" if "7" in kinds else "", "revised" if "5" in kinds else ""
        status = ", ".join(filter(None, [settled, has_revised])) or "final"  # both are true of such a total, so it says both
        return Reading(Decimal(sum(map(int, counted))), "", status)
    return Reading(None, "z" if not counted else "c" if "c" in kinds else "x" if "x" in kinds else "")


def test_a_total_of_parts_for_every_combination_of_three() -> None:
    for kinds in product(KINDS, repeat=3):
        parts = [{} if (reading := KINDS[kind]) is None else {YEAR: reading} for kind in kinds]
        assert c.total_of_parts(named(parts), {}).get(YEAR) == total_by_hand(kinds), kinds


def test_a_total_of_parts_has_every_period_of_any_part_in_order() -> None:
    one, other = months(2018, 2, 2), months(2018, 3, 2)
    found = c.total_of_parts(named([dict(reversed(other.items())), one]), {})
    assert [period.words for period in found] == ["January 2018", "February 2018", "March 2018"]
    assert [reading.value for reading in found.values()] == [None, 20, None]
    assert c.total_of_parts({}, {}) == {}


def test_a_total_has_the_least_settled_status_of_what_it_is_made_from() -> None:
    """And that one of its parts was revised: a total that may still change is revised all the same."""
    settled = ["final", "provisional", "unaudited"]
    for count in range(1, 4):
        for chosen in combinations(settled, count):
            assert c.least_settled(reversed(chosen)) == chosen[-1]
            for revised in chosen:
                both = "revised" if chosen[-1] == "final" else f"{chosen[-1]}, revised"
                assert c.least_settled([*chosen, c.with_revised(revised)]) == both
                assert c.least_settled([c.with_revised(revised), *chosen]) == both
    assert c.least_settled(()) == "final"
    readings = changed(months(2019, 3, 12), Period.ending(END, 1), Reading(Decimal(1), "", "unaudited"))
    assert c.total_over(readings, YEAR, MONTHLY, c.SUM).status == "unaudited"


def test_a_revised_value_can_still_be_provisional_or_unaudited() -> None:
    assert c.STATUS_ORDER == (
        "final", "revised", "provisional", "provisional, revised", "unaudited", "unaudited, revised",
    )  # fmt: skip
    for status in c.STATUS_ORDER:
        settled = c.without_revised(status)
        assert settled in ("final", "provisional", "unaudited") and not c.is_revised(settled)
        assert c.with_revised(status) == c.with_revised(settled) and c.is_revised(c.with_revised(status))
        assert c.without_revised(c.with_revised(status)) == settled
        assert c.is_unsettled(status) is (settled != "final")
        assert len(status) <= 20, "the length of its column"
    assert [c.status_letters(status) for status in c.STATUS_ORDER] == ["", "r", "p", "p r", "u", "u r"]


@pytest.mark.parametrize("end", [date(2019, 3, 31), date(2020, 2, 29), date(2021, 2, 28), date(2020, 12, 5)])
def test_year_to_date_and_the_same_month_last_year(end: date) -> None:
    start = date(end.year if end.month > 3 else end.year - 1, 4, 1)
    count = (end.year - start.year) * 12 + end.month - 3
    readings = months(end.year, end.month, 12, value=3) | months(end.year - 1, end.month, 12, value=2)
    found = c.year_to_date(readings, start, end, MONTHLY, c.SUM, ())
    assert (found.current.value, found.previous.value) == decimals(3 * count, 2 * count)
    assert found.previous.period == found.current.period.year_before()
    assert c.year_to_date(changed(readings, Period.ending(end, 1), None), start, end, MONTHLY, c.SUM, ()).current.value is None
    month = c.same_period_last_year(readings, end, MONTHLY, c.SUM, ())
    assert (month.current.value, month.previous.value) == decimals(3, 2)
    assert (month.current.period.start.day, month.current.period.year_before()) == (1, month.previous.period)
    assert month.words == f"Up 1 (50.0%) on {end:%B} {end.year - 1}"


def test_quarters_of_one_year_and_the_one_before() -> None:
    readings = {period: Reading(Decimal(n)) for n, period in enumerate(Period.ending(END, 24).split(QUARTERLY))}
    assert c.rolling_year(readings, END, QUARTERLY, c.SUM, ()).words == "Up 16 (266.7%) on the 12 months to March 2018"
    assert c.same_period_last_year(readings, END, QUARTERLY, c.SUM, ()).words == "Up 4 (133.3%) on January to March 2018"
    short = c.rolling_year(changed(readings, Period.ending(END, 3), None), END, QUARTERLY, c.SUM, ())
    assert short.words == "No total: 3 of 4 quarters"


@pytest.mark.parametrize("end", [date(2019, 1, 31), date(2019, 2, 28)])
def test_quarters_that_do_not_fill_a_period_are_no_total_of_it(end: date) -> None:
    """Four quarters to December are not the twelve months to January, and one to December is not December to February."""
    readings = {period: Reading(Decimal(1)) for period in Period.ending(END, 48).split(QUARTERLY)}
    assert c.rolling_year(readings, end, QUARTERLY, c.SUM, ()).current.value is None
    assert c.same_period_last_year(readings, end, QUARTERLY, c.SUM, ()).current.value is None
    assert not c.total_over(readings, Period.ending(end, 1), QUARTERLY, c.SUM).is_complete


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(Decimal(16337), Decimal("25.9"), c.UP, True), "Up 16,337 (25.9%) on May"),
        (Change(Decimal(-8151), Decimal("-20.7"), c.DOWN, True, "with care"), "Down 8,151 (20.7%) on May"),
        (Change(Decimal(9053), None, c.UP, True), "Up 9,053 on May"),
        (Change(Decimal("-0.5"), Decimal("-1200.0"), c.DOWN, True), "Down 0.5 (1,200.0%) on May"),
        (Change(Decimal(0), Decimal("0.0"), c.SAME, True), "No change on May"),
        (Change(comparable=False, reason="new forms"), "Not comparable with May: new forms"),
        (Change(), ""),
    ],
)
def test_words_of_a_change_never_judge_it(change: Change, words: str) -> None:
    assert change_words(change, "May") == words


def test_a_comparison_names_the_periods_in_a_sentence() -> None:
    total = {period: c.Total(period=period, value=Decimal(4), present=1, expected=1) for period in (YEAR, BEFORE)}
    found = Comparison(total[YEAR], total[BEFORE], Change(comparable=False, reason="new forms"))
    assert found.words == "Not comparable with the 12 months to March 2018: new forms"


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=3))
def test_numbers_are_written_with_commas_and_without_idle_zeros(value: Decimal) -> None:
    words = number_words(value)
    assert Decimal(words.replace(",", "")) == value
    assert words.startswith("-") is (value < 0)
    whole, _, decimals = words.lstrip("-").partition(".")
    assert whole == f"{int(abs(value)):,}"
    assert not decimals.endswith("0")


@pytest.mark.parametrize(
    ("value", "words"), [("1E+3", "1,000"), ("1.3E+6", "1,300,000"), ("-0", "0"), ("0.0", "0"), ("37.50", "37.5")]
)
def test_numbers_are_written_in_full_however_they_came(value: str, words: str) -> None:
    assert number_words(Decimal(value)) == words


def test_the_newest_period_with_a_number() -> None:
    readings = changed(months(2019, 3, 12), Period.ending(END, 1), Reading(None, "x"))
    assert c.latest_end(readings, END) == date(2019, 2, 28)
    assert c.latest_end(readings, date(2019, 2, 27)) == date(2019, 1, 31)
    assert c.latest_end(readings, date(2018, 4, 29)) is None


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [("3", 1, "3.0"), ("3.1", 2, "3.10"), ("1234.565", 2, "1,234.57"), ("-0.04", 1, "0.0"), ("7", 0, "7")],
)
def test_a_rounded_number_is_written_with_all_its_decimal_places(value: str, places: int, words: str) -> None:
    found = FixedDecimal.of(Decimal(value), places)
    assert number_words(found) == words
    assert number_words(abs(FixedDecimal.of(-abs(Decimal(value)), places))) == words


def test_a_time_without_a_whole_quarter_has_no_newest_one() -> None:
    month = Period(date(2019, 2, 1), date(2019, 2, 28))
    assert c.total_over({}, month, QUARTERLY, c.LATEST).value is None
