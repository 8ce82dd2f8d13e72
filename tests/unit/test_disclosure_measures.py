"""A measure without its small numbers, attacked with everything that is printed of it: parts, totals, months and years."""

import dataclasses
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.contents.pack import Measure, Observation, PrintedComparison, Series
from portal.disclosure.given import Cell, Given, Rules
from portal.disclosure.measure_problems import Numbers, suppressed_now
from portal.disclosure.measures import confidential_numbers, numbers_in, without

THRESHOLD = 5
MONTHS = [(f"{year}-{month:02}-01", f"{year}-{month:02}-28") for year in (2017, 2018) for month in range(1, 13)]
A_YEAR = 12
FIRST, SECOND, LAST = MONTHS[0], MONTHS[1], MONTHS[-1]
BEFORE, NOW = (FIRST[0], MONTHS[A_YEAR - 1][1]), (MONTHS[A_YEAR][0], LAST[1])  # the two years, from their first day to their last
Column = list[int | None]


def without_small_numbers(
    measure: Measure, threshold: int, over_parts: str, over_time: str, before: Measure | None = None
) -> tuple[Measure, frozenset[Cell]]:
    """The measure as a pack prints it, and what is withheld of it; `before` is what an earlier pack printed of, if one did."""
    rules, history, earlier = Rules(threshold, over_parts, over_time), [], frozenset[Cell]()
    if before is not None:
        earlier = suppressed_now([], Numbers(numbers_in(before)), rules)
        history = [{cell: Given("", value, cell not in earlier) for cell, value in numbers_in(before).items()}]
    numbers = Numbers(numbers_in(measure), {}, confidential_numbers(measure, over_parts))
    hidden = suppressed_now(history, numbers, rules)
    return without(measure, hidden, earlier, threshold), hidden


def column_total(columns: list[Column], gaps_do_not_apply: bool = False) -> Column:
    """The parts together. A gap leaves no total, unless there was nothing to count (“[z]”)."""
    totals: Column = []
    for line in zip(*columns, strict=True):
        counted = [value for value in line if value is not None]
        whole = len(counted) == len(line) or (gaps_do_not_apply and counted)
        totals.append(sum(counted) if whole else None)
    return totals


def year_of(values: Column) -> Decimal | None:
    return None if None in values else Decimal(sum(value or 0 for value in values))


def compared(now: Decimal | None, before: Decimal | None, spans: tuple[tuple[str, str], tuple[str, str]]) -> PrintedComparison:
    (start, end), (earlier, until) = spans
    if now is None or before is None:
        return PrintedComparison(
            basis="", period_start=start, period_end=end, value=now, status="final", months_present=11, months_expected=12,
            previous_start=earlier, previous_end=until, previous_value=before, change=None, change_percent=None, direction=None,
            comparable=None, reason="", words="11 of 12",
        )  # fmt: skip
    percent = ((now - before) * 100 / before).quantize(Decimal("0.1")) if before else None
    words = f"Up {now - before}"
    return PrintedComparison(
        basis="", period_start=start, period_end=end, value=now, status="final", months_present=12, months_expected=12,
        previous_start=earlier, previous_end=until, previous_value=before, change=now - before, change_percent=percent,
        direction="up", comparable=True, reason="", words=words,
    )  # fmt: skip


def series_of(part: str | None, values: Column, latest: bool) -> Series:
    numbers = [None if value is None else Decimal(value) for value in values]
    observations = tuple(
        Observation(period_start=start, period_end=end, value=value, symbol="" if value is not None else "x")
        for (start, end), value in zip(MONTHS, numbers, strict=True)
    )
    if latest:
        comparison = compared(numbers[-1], numbers[-1 - A_YEAR], (LAST, MONTHS[-1 - A_YEAR]))
    else:
        comparison = compared(year_of(values[A_YEAR:]), year_of(values[:A_YEAR]), (NOW, BEFORE))
    return Series(part, part or "Total", observations, comparison)


def measure_of(parts: dict[str, Column], total: Column | None = None, latest: bool = False) -> Measure:
    whole = column_total(list(parts.values())) if total is None else total
    series = tuple(series_of(part, values, latest) for part, values in [(None, whole), *parts.items()])
    return Measure(
        key="m",
        name="M",
        definition="",
        unit="people",
        geography="",
        frequency="monthly",
        judgement="none",
        returned_by="",
        restricted=False,
        parts_overlap=False,
        breaks=(),
        series=series,
        comparison=series[0].comparison,
    )


def constant(values: dict[str, int]) -> dict[str, Column]:
    """Parts that have the same value in every month."""
    return {part: [value] * len(MONTHS) for part, value in values.items()}


def shown(measure: Measure) -> dict[Cell, Decimal | None]:
    """Everything that is printed, by part and period."""
    found: dict[Cell, Decimal | None] = {}
    for one in measure.series:
        found |= {Cell(one.part, seen.period_start, seen.period_end): seen.value for seen in one.observations}
        if one.comparison:
            found[Cell(one.part, one.comparison.period_start, one.comparison.period_end)] = one.comparison.value
            found[Cell(one.part, one.comparison.previous_start, one.comparison.previous_end)] = one.comparison.previous_value
    return found


def sums(measure: Measure) -> list[dict[Cell, int]]:
    """What a reader knows to hold: parts make their total, months make their year. Coefficients of sums that are nought."""
    parts = [one.part for one in measure.series if one.part]
    values = shown(measure)
    found: list[dict[Cell, int]] = []
    for start, end in MONTHS if parts else []:
        there = [Cell(part, start, end) for part in parts if values[Cell(part, start, end)] is not None]
        found.append({Cell(None, start, end): -1} | dict.fromkeys(there, 1))
    for start, end in (BEFORE, NOW) if parts else ():
        found.append({Cell(None, start, end): -1} | {Cell(part, start, end): 1 for part in parts})
    for name in [None, *parts]:
        for (start, end), months in ((BEFORE, MONTHS[:A_YEAR]), (NOW, MONTHS[A_YEAR:])):
            found.append({Cell(name, start, end): -1} | {Cell(name, *month): 1 for month in months})
    return [one for one in found if all(values.get(cell) is not None for cell in one)]


def worked_out(hidden: set[Cell], equations: list[dict[Cell, int]]) -> set[Cell]:
    """The hidden cells that the equations settle, by elimination: those left alone in a line."""
    lines: dict[Cell, dict[Cell, Fraction]] = {}
    for equation in equations:
        line = {cell: Fraction(factor) for cell, factor in equation.items() if cell in hidden}
        for pivot, known in lines.items():
            line = reduced_by(line, pivot, known)
        if line:
            pivot = next(iter(line))
            line = {cell: factor / line[pivot] for cell, factor in line.items()}
            lines = {cell: reduced_by(known, pivot, line) for cell, known in lines.items()} | {pivot: line}
    return {pivot for pivot, line in lines.items() if len(line) == 1}


def reduced_by(line: dict[Cell, Fraction], pivot: Cell, known: dict[Cell, Fraction]) -> dict[Cell, Fraction]:
    factor = line.get(pivot, Fraction(0))
    reduced = {cell: line.get(cell, Fraction(0)) - factor * known.get(cell, 0) for cell in [*line, *known]}
    return {cell: value for cell, value in reduced.items() if value}


def hidden_in(measure: Measure, printed: Measure) -> set[Cell]:
    after = shown(printed)
    return {cell for cell, value in shown(measure).items() if value is not None and after[cell] is None}


def one_at_a_time(hidden: set[Cell], equations: list[dict[Cell, int]]) -> set[Cell]:
    """What is left when every sum with one gap is filled in, again and again."""
    left, before = set(hidden), -1
    while len(left) != before:
        before = len(left)
        left -= {gaps[0] for equation in equations if len(gaps := [cell for cell in equation if cell in left]) == 1}
    return left


def random_measure(seed: int, parts: int, level: int) -> Measure:
    """Few gaps, many noughts, and small numbers among large ones; without parts it is the total alone."""
    rng = Random(seed)
    columns: list[Column] = [
        [None if rng.random() < 0.01 else rng.choice([0, rng.randint(0, level), rng.randint(0, 3 * level)]) for _ in MONTHS]
        for _ in range(max(parts, 1))
    ]
    named = {f"p{at}": column for at, column in enumerate(columns)} if parts else {}
    return measure_of(named, column_total(columns, gaps_do_not_apply=seed % 2 == 0))


MEASURES = st.builds(random_measure, st.integers(0, 10**6), st.integers(0, 6), st.sampled_from([4, 12, 40]))
NOTHING_SMALL: dict[str, Column] = {"a": [7] * 24, "b": [0, 5] * 12, "c": [100] * 24}


@given(MEASURES)
@settings(max_examples=20)
def test_no_small_number_is_printed_and_the_list_names_what_is_suppressed(measure: Measure) -> None:
    printed, listed = without_small_numbers(measure, THRESHOLD, "sum", "sum")
    before, after = shown(measure), shown(printed)
    assert not [cell for cell, value in after.items() if value is not None and 0 < value < THRESHOLD]
    hidden = hidden_in(measure, printed)
    assert listed == hidden
    assert all(after[cell] == value for cell, value in before.items() if cell not in hidden)


@given(MEASURES)
@settings(max_examples=20)
def test_what_is_suppressed_says_nothing_in_its_other_places(measure: Measure) -> None:
    printed, _ = without_small_numbers(measure, THRESHOLD, "sum", "sum")
    hidden = hidden_in(measure, printed)
    for old, new in zip(measure.series, printed.series, strict=True):
        for was, one in zip(old.observations, new.observations, strict=True):
            is_hidden = (old.part, one.period_start, one.period_end) in hidden
            assert one == (dataclasses.replace(was, value=None, symbol="c", note="") if is_hidden else was)
        assert new.comparison is not None
        if {(old.part, *NOW), (old.part, *BEFORE)} & hidden:
            comparison = new.comparison
            assert (comparison.change, comparison.change_percent, comparison.direction, comparison.comparable) == (
                None,
                None,
                None,
                None,
            )
            assert not any(character.isdigit() for character in comparison.words + comparison.reason)
        else:
            assert new.comparison == old.comparison
    assert printed.comparison == printed.series[0].comparison


@given(MEASURES)
@settings(max_examples=20)
def test_nothing_can_be_filled_in_one_gap_after_the_other(measure: Measure) -> None:
    printed, _ = without_small_numbers(measure, THRESHOLD, "sum", "sum")
    hidden = hidden_in(measure, printed)
    assert one_at_a_time(hidden, sums(measure)) == hidden


@given(MEASURES)
@settings(max_examples=20)
def test_nothing_can_be_worked_out_from_all_sums_together(measure: Measure) -> None:
    printed, _ = without_small_numbers(measure, THRESHOLD, "sum", "sum")
    assert worked_out(hidden_in(measure, printed), sums(measure)) == set()


def test_a_small_number_between_two_blocks_of_them_cannot_be_worked_out() -> None:
    """b in March: what is hidden of a and b in the year, less what is hidden in January and February, would give it away."""
    january, february, march, april = range(A_YEAR, A_YEAR + 4)
    small = {"a": (january, february), "b": (january, february, march), "c": (march, april), "d": (march, april)}
    parts = constant(dict.fromkeys(small, 50))
    for part, months in small.items():
        for month in months:
            parts[part][month] = THRESHOLD - 2
    measure = measure_of(parts)
    printed, _ = without_small_numbers(measure, THRESHOLD, "sum", "sum")
    assert worked_out(hidden_in(measure, printed), sums(measure)) == set()


@pytest.mark.parametrize(("over_parts", "over_time"), [("sum", "sum"), ("overlap", "sum"), ("sum", "latest"), ("none", "latest")])
def test_nothing_is_suppressed_where_nothing_is_small(over_parts: str, over_time: str) -> None:
    measure = measure_of(NOTHING_SMALL, latest=over_time == "latest")
    assert without_small_numbers(measure, THRESHOLD, over_parts, over_time) == (measure, frozenset())


def test_parts_that_overlap_protect_no_total_but_months_protect_their_year() -> None:
    parts: dict[str, Column] = {"a": [3, *[20] * 23], "b": [30] * 24}
    measure = measure_of(parts, total=[31] * 24)
    _, listed = without_small_numbers(measure, THRESHOLD, "overlap", "sum")
    assert Cell("a", *FIRST) in listed
    assert {cell.part for cell in listed} == {"a"}
    assert len(listed) == 2, "another month of the year, or the year itself"


def test_a_latest_measure_has_no_year_to_protect_and_its_month_is_one_cell() -> None:
    parts: dict[str, Column] = {"a": [*[20] * 23, 2], "b": [30] * 24, "c": [40] * 24}
    printed, listed = without_small_numbers(measure_of(parts, latest=True), THRESHOLD, "sum", "latest")
    assert Cell("a", *LAST) in listed
    assert {(cell.start, cell.end) for cell in listed} == {LAST}
    assert len(listed) == 2
    for series in printed.series:
        is_hidden = Cell(series.part, *LAST) in listed
        assert (series.observations[-1].value is None, series.comparison and series.comparison.value is None) == (is_hidden,) * 2


@pytest.mark.parametrize("threshold", [0, 1, 3, 10])
def test_the_threshold_is_the_measures_own(threshold: int) -> None:
    printed, _ = without_small_numbers(measure_of(constant({"a": 2, "b": 6})), threshold, "sum", "sum")
    small = {value for value in shown(printed).values() if value is not None and 0 < value < threshold}
    _, a, _ = printed.series
    assert (small, a.observations[0].value) == (set(), 2 if threshold <= 2 else None)


def revised(now: Measure, before: Measure) -> Measure:
    """The measure of today with what its values were, as far as they differ. A total of parts has no revision of its own."""
    series = []
    for one, was in zip(now.series, before.series, strict=True):
        observations = tuple(
            dataclasses.replace(seen, status="revised", note="Why.", revised_from=old.value)
            if seen.value != old.value and (one.part or len(now.series) == 1)
            else seen
            for seen, old in zip(one.observations, was.observations, strict=True)
        )
        series.append(dataclasses.replace(one, observations=observations))
    return dataclasses.replace(now, series=tuple(series))


@given(st.integers(0, 10**6), st.integers(0, 5), st.sampled_from([4, 12, 40]))
@settings(max_examples=20)
def test_no_old_value_is_shown_that_the_pack_before_suppressed(seed: int, parts: int, level: int) -> None:
    rng = Random(seed)
    columns: list[Column] = [[rng.choice([0, rng.randint(0, 2 * level), 90]) for _ in MONTHS] for _ in range(max(parts, 1))]
    changed: list[Column] = [[rng.randint(0, 3 * level) if rng.random() < 0.1 else value for value in one] for one in columns]
    then, today = (
        measure_of({f"p{at}": one for at, one in enumerate(table)} if parts else {}, column_total(table))
        for table in (columns, changed)
    )
    earlier, _ = without_small_numbers(then, THRESHOLD, "sum", "sum")
    printed, _ = without_small_numbers(revised(today, then), THRESHOLD, "sum", "sum", before=then)
    suppressed = hidden_in(then, earlier) | hidden_in(today, printed)
    for one in printed.series:
        for seen in one.observations:
            cell = (one.part, seen.period_start, seen.period_end)
            if seen.revised_from is not None:
                assert cell not in suppressed
                assert not 0 < seen.revised_from < THRESHOLD
                assert not [other for other in suppressed if other[1:] == cell[1:]], "nor is anything in its column"
            if cell in suppressed:
                assert (seen.note, seen.revised_from) == ("", None)
            if seen.value is None:
                assert seen.status != "revised", "who knows both totals would know by how much"


def test_an_old_value_is_shown_where_nothing_is_suppressed() -> None:
    then, today = measure_of(constant({"a": 30, "b": 40})), measure_of({"a": [31, *[30] * 23], "b": [40] * 24})
    printed, listed = without_small_numbers(revised(today, then), THRESHOLD, "sum", "sum")
    assert not listed
    _, a, _ = printed.series
    seen = a.observations[0]
    assert (seen.value, seen.revised_from, seen.note) == (Decimal(31), Decimal(30), "Why.")


def test_a_note_of_a_confidential_value_is_not_shown() -> None:
    measure = measure_of({"a": [30] * 24})
    seen = dataclasses.replace(measure.series[1].observations[0], value=None, symbol="c", note="One household.")
    part = dataclasses.replace(measure.series[1], observations=(seen, *measure.series[1].observations[1:]))
    printed, listed = without_small_numbers(
        dataclasses.replace(measure, series=(measure.series[0], part)), THRESHOLD, "sum", "sum"
    )
    assert printed.series[1].observations[0].note == ""
    assert Cell("a", *FIRST) in listed, "the total would tell it"
