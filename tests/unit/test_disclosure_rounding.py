"""What a rounded count tells, and what has to be suppressed beside others so that a small one keeps all that is rounded like it."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, product

import pytest

from portal.disclosure.audited import audited
from portal.disclosure.given import Cell, Given, Rules, added_lines
from portal.disclosure.measure_problems import Numbers, suppressed_now
from portal.disclosure.problem import Range
from portal.disclosure.rounding import EXACT, base_of_newest, class_of, rounding_after
from portal.statistics.rounding import to_base
from tests.factories.attacker import rounded_alike
from tests.factories.partnerships import AT_TIMES, ROUNDED, following, gave_away, play

JANUARY = ("2018-01-01", "2018-01-31")
TOTAL, A, B = (Cell(part, *JANUARY) for part in (None, "a", "b"))
TO_FIVE = Rules(5, "sum", "sum", rounded_to=5)


@pytest.mark.parametrize("base", [3, 4, 5, 10, 100])
def test_a_class_is_every_count_that_is_printed_alike(base: int) -> None:
    for value in range(3 * base):
        low, high = class_of(value, base)
        alike = [one for one in range(5 * base) if to_base(Decimal(one), base) == to_base(Decimal(value), base)]
        assert (low, high) == (alike[0], alike[-1])
        assert rounded_alike(float(to_base(Decimal(value), base)), base) == (low, high), "the attacker finds the same by trying"


def test_halves_are_rounded_up_and_without_a_base_nothing_is() -> None:
    assert [to_base(Decimal(one), 5) for one in ("2", "2.5", "7", "7.5", "12")] == [0, 5, 5, 10, 10]
    assert [to_base(Decimal(one), 10) for one in (4, 5, 14, 15)] == [0, 10, 10, 20]
    assert (to_base(Decimal("7.25"), 0), class_of(7, 0)) == (Decimal("7.25"), Range(7, 7))


def hidden(numbers: dict[Cell, int], *history: dict[Cell, Given], rules: Rules = TO_FIVE) -> frozenset[Cell]:
    return suppressed_now(history, Numbers(numbers), rules)


def test_a_small_number_is_printed_rounded_and_not_suppressed() -> None:
    assert hidden({TOTAL: 24, A: 4, B: 20}) == frozenset()
    assert A in hidden({TOTAL: 24, A: 4, B: 20}, rules=Rules(5, "sum", "sum"))


def possible(values: tuple[int, int], printed: frozenset[Cell]) -> dict[Cell, set[int]]:
    """By trying all pairs: what each part can be after the print."""
    truth = {A: values[0], B: values[1], TOTAL: sum(values)}
    worlds = [
        {A: a, B: b, TOTAL: a + b}
        for a, b in product(range(40), repeat=2)
        if all(
            class_of(world, 5) == class_of(truth[cell], 5) for cell, world in ((A, a), (B, b), (TOTAL, a + b)) if cell in printed
        )
    ]
    return {cell: {world[cell] for world in worlds} for cell in truth}


def is_protected(values: tuple[int, int], suppressed: frozenset[Cell]) -> bool:
    truth = {A: values[0], B: values[1], TOTAL: sum(values)}
    left = possible(values, frozenset(truth.keys() - suppressed))
    return all(set(class_of(value, 5)) <= left[cell] for cell, value in truth.items() if 0 < value < 5)


@pytest.mark.parametrize("values", list(product(range(9), repeat=2)))
def test_every_small_number_keeps_its_class_at_both_ends(values: tuple[int, int]) -> None:
    truth = {A: values[0], B: values[1], TOTAL: sum(values)}
    suppressed = hidden(truth)
    assert is_protected(values, suppressed)
    subsets = [frozenset(some) for size in range(4) for some in combinations(truth, size)]
    least = next(some for some in subsets if is_protected(values, some))
    assert len(suppressed) == len(least), "as little is suppressed as can be: nothing, where nothing is narrowed"


def issued(numbers: dict[Cell, int], base: int, *history: dict[Cell, Given]) -> dict[Cell, Given]:
    found = suppressed_now(history, Numbers(numbers), Rules(5, "sum", "sum", rounded_to=base))
    before = {cell: line for moment in history for cell, line in moment.items()}
    lines = {cell: Given(str(len(history)), value, cell not in found, rounded_to=base) for cell, value in numbers.items()}
    return added_lines(before, lines)


def test_another_base_narrows_no_small_number_that_was_given_by_the_first() -> None:
    """4 was printed as 5; by base 10 it would be 0, so that it is 3 or 4."""
    first = issued({A: 4, B: 12}, 5)
    second = issued({A: 4, B: 12}, 10, first)
    assert (second[A].is_shown, second[B].is_shown) == (False, True)
    assert list(audited([first, second], Rules(5, "sum", "sum", rounded_to=10))) == []


def test_a_number_that_was_given_exactly_stays_known() -> None:
    first = {A: Given("", 12, True)}
    assert rounding_after([first], 5).may_name(A, Decimal(12))
    [raised] = audited([first], Rules(20, "sum", "sum", rounded_to=5))
    assert (raised.value, raised.possible) == (12, Range(12, 12))


def test_a_suppressed_number_stays_so_and_a_rounded_one_is_suppressed_when_that_stops() -> None:
    first = issued({A: 3, B: 12, TOTAL: 15}, 0)
    assert not first[A].is_shown
    assert not issued({A: 3, B: 12, TOTAL: 15}, 5, first).get(A, first[A]).is_shown
    rounded = issued({A: 3, B: 12, TOTAL: 15}, 5)
    assert rounded[A].is_shown
    assert not issued({A: 3, B: 12, TOTAL: 15}, 0, rounded)[A].is_shown


def test_only_what_was_given_may_be_named_as_an_earlier_number() -> None:
    first = issued({A: 21, B: 3}, 5)
    rounding = rounding_after([first], 5)
    assert rounding.may_name(A, Decimal(21)) and not rounding.may_name(A, Decimal(22)) and not rounding.may_name(B, None)
    assert not rounding_after([first], 10).may_name(A, Decimal(21)), "by another base it would say more"
    assert not rounding_after([first], 0).may_name(A, Decimal(21)), "and exactly, too"
    assert rounding_after([{A: Given("", 21, True)}], 0) is EXACT
    assert (base_of_newest([first]), base_of_newest([])) == (5, 0)


@pytest.mark.parametrize("seed", range(4))
def test_rounded_partnerships_give_nothing_away(seed: int) -> None:
    """Six cycles each; `make soak` plays more."""
    issued = play(seed, cycles=4, bases=ROUNDED)
    unlisted = [one for one in following(issued) if (*one.place[1:], one.truth) not in issued.known]
    assert (unlisted, gave_away(issued), issued.stopped) == ([], [], [])


@pytest.mark.parametrize("seed", range(2))
def test_nor_do_those_that_are_rounded_at_times(seed: int) -> None:
    issued = play(seed, cycles=4, bases=AT_TIMES, change=0.3)
    unlisted = [one for one in following(issued) if (*one.place[1:], one.truth) not in issued.known]
    assert (unlisted, gave_away(issued), issued.stopped) == ([], [], [])


def test_the_attacker_finds_what_follows_where_nothing_is_suppressed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the tests above could not fail."""
    monkeypatch.setattr("tests.factories.partnerships.suppressed_now", lambda *_: frozenset())
    monkeypatch.setattr("tests.factories.partnerships.audited", lambda *_: [])
    assert any(following(play(seed, cycles=2, bases=(5,))) for seed in range(4))


@pytest.mark.parametrize("bases", [(0,), ROUNDED])
@pytest.mark.parametrize("seed", range(4))
def test_years_beside_months_of_earlier_packs_give_nothing_away(seed: int, bases: tuple[int, ...]) -> None:
    """Months are published at first, and only complete plan years from the third cycle on."""
    issued = play(seed, bases=bases, years_from=2)
    assert (following(issued), issued.stopped) == ([], [])


def test_the_attacker_remembers_the_months(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the test above could not fail: a choice that forgets what was given prints years that tell months."""

    def forgetful(history: list[dict[Cell, Given]], numbers: Numbers, rules: Rules) -> frozenset[Cell]:
        return suppressed_now(history if any(cell.start[5:7] != "04" for cell in numbers.printable) else [], numbers, rules)

    monkeypatch.setattr("tests.factories.partnerships.suppressed_now", forgetful)
    monkeypatch.setattr("tests.factories.partnerships.audited", lambda *_: [])
    assert any(following(play(seed, years_from=2)) for seed in range(4))
