"""Parts that do not fit the total that was returned beside them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.statistics.comparison import OVERLAP, SUM, Reading
from portal.statistics.validation import Flag, ValidationCheck, flags_of_parts
from tests.factories.numbers import decimals

CELLS = st.one_of(st.integers(0, 30), st.sampled_from(["", "x", "z", "c"]))


def cells(*values: int | str) -> dict[str, Reading]:
    """The total, then the parts: numbers or symbols, "" for blank."""
    return {
        name: Reading(None, value) if isinstance(value, str) else Reading(Decimal(value))
        for name, value in zip(["total", *"abcdef"], values, strict=False)
    }


@pytest.mark.parametrize(
    ("values", "query"),
    [
        ((12, 5, 7), None),
        ((0, 0, 0), None),
        ((1250, 500, 740), "The parts add up to 1,240, and the total is 1,250."),
        ((1230, 500, 740), "The parts add up to 1,240, and the total is 1,230."),
        ((12, 5, 7, "z"), None),
        ((12, 5, 6, "z"), "The parts add up to 11, and the total is 12."),
        ((12, 5, 6, "x"), None),  # the missing one may be 1
        ((12, 5, 7, "c"), None),  # or 0
        ((12, 5, 8, ""), "The parts that have a number add up to 13, and the total is 12."),
        (("x", 5, 7), None),
        (("", 5, 7), None),
        ((12, "x", ""), None),
        ((12, "z", "z"), None),
        ((12,), None),
        ((), None),
    ],
)
def test_parts_that_should_add_up(values: tuple[int | str, ...], query: str | None) -> None:
    found = flags_of_parts("total", cells(*values), SUM)
    assert {key: one.words for key, one in found.items()} == (
        {"total": f"{query} Are they right? Then say why."} if query else {}
    )


@pytest.mark.parametrize(
    ("values", "above"),
    [
        ((100, 80, 60), {}),  # one incident, several strands
        ((100, 100, 100), {}),
        ((100, 101, 60), {"a": "101"}),
        ((1000, 1001, 1002, "x"), {"a": "1,001", "b": "1,002"}),
        (("x", 101), {}),
        ((0, 0, 1), {"b": "1"}),
    ],
)
def test_no_overlapping_part_is_above_the_total(values: tuple[int | str, ...], above: dict[str, str]) -> None:
    found = flags_of_parts("total", cells(*values), OVERLAP)
    total = f"{values[0]:,}" if isinstance(values[0], int) else ""
    assert {key: one.words for key, one in found.items()} == {
        key: f"{value} is more than the total, {total}. Are both right? Then say why." for key, value in above.items()
    }


def test_what_is_expected_is_carried_as_numbers() -> None:
    found = flags_of_parts("total", cells(100, 60, 30), SUM)["total"]
    assert (found.check, found.expected_low, found.expected_high) == (ValidationCheck.PARTS, Decimal(90), Decimal(90))
    found = flags_of_parts("total", cells(80, 60, 30, "x"), SUM)["total"]
    assert (found.expected_low, found.expected_high) == (Decimal(90), None)
    found = flags_of_parts("total", cells(80, 90), OVERLAP)["a"]
    assert (found.expected_low, found.expected_high) == decimals(0, 80)


def test_long_rates_add_up_to_their_last_place() -> None:
    parts = {"a": Reading(Decimal("99999999999.5")), "b": Reading(Decimal(f"0.{'1' * 30}"))}
    for last, keys in (("1", set()), ("2", {"total"})):
        whole = Reading(Decimal(f"99999999999.6{'1' * 28}{last}"))
        assert set(flags_of_parts("total", {"total": whole, **parts}, SUM)) == keys


@given(st.lists(CELLS, min_size=2, max_size=6), st.sampled_from([SUM, OVERLAP, "none"]))
def test_against_looking_at_every_filling_of_the_gaps(values: list[int | str], how: str) -> None:
    """A total is asked about when no numbers in place of the gaps would make the parts add up to it."""
    total, *parts = values
    found = flags_of_parts("total", cells(*values), how)
    expected: set[str] = set()
    numbers = [value for value in parts if isinstance(value, int)]
    if isinstance(total, int) and how == OVERLAP:
        expected = {"abcdef"[at] for at, value in enumerate(parts) if isinstance(value, int) and value > total}
    elif isinstance(total, int) and how == SUM and numbers:
        gaps = any(value in ("", "x", "c") for value in parts)
        if not any(sum(numbers) + extra == total for extra in (range(31) if gaps else [0])):
            expected = {"total"}
    assert set(found) == expected
    assert all(isinstance(query, Flag) for query in found.values())
