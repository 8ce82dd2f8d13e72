"""Cells of a data return, as people type and paste them."""

from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from portal.tables.cells import LONGEST_TYPED, Cell, has_decimals, missing_answer, read_cell
from portal.wording.value_signs import SYMBOLS

COUNTS, RATES = ["incidents", "people", "count"], ["%", "£", "rate per 100,000"]
SPACES = [" ", "\u00a0", "\u2009", "\u202f"]
COLUMN_WIDTH = 32  # of core.columns.Exact, which keeps the number as it is written
NUMBERS = st.integers(0, 10**12 - 1)


def grouped(digits: str, separator: str) -> str:
    """The digits with a separator before every group of three, counted from the end."""
    return "".join(f"{separator}{digit}" if at and (len(digits) - at) % 3 == 0 else digit for at, digit in enumerate(digits))


def is_error(typed: str, unit: str = "people") -> bool:
    cell = read_cell(typed, unit)
    return bool(cell.error) and not cell.is_answer


@given(NUMBERS, st.sampled_from(COUNTS + RATES))
def test_a_number_is_itself_however_it_is_spaced(number: int, unit: str) -> None:
    for separator in ["", ",", *SPACES]:
        for typed in (grouped(str(number), separator), f"  {grouped(str(number), separator)}\t", f"+{number}", f"{number}.0"):
            cell = read_cell(typed, unit)
            assert (cell, str(cell.value)) == (Cell(Decimal(number)), str(number)), typed


@pytest.mark.parametrize("typed", ["", " ", "\t", "\n", "\u00a0", "  \u202f "])
def test_blank_is_no_answer_and_no_error(typed: str) -> None:
    assert read_cell(typed, "people") == Cell()
    assert not read_cell(typed, "people").is_answer


@pytest.mark.parametrize("symbol", sorted(SYMBOLS))
def test_symbols_in_every_spelling(symbol: str) -> None:
    for letter in (symbol, symbol.upper()):
        for typed in (letter, f"[{letter}]", f" [{letter}] ", f"[ {letter} ]", f"[{letter}\u00a0]"):
            assert read_cell(typed, "people") == Cell(symbol=symbol), typed


def test_the_symbols_are_those_of_the_analysis_function() -> None:
    assert SYMBOLS == {"x": "not available", "z": "not applicable", "c": "withheld for confidentiality"}


@pytest.mark.parametrize("typed", ["[]", "[y]", "[xx]", "x x", "(x)", "{x}", "[x]1", "1[x]", "n/a", "-", "..", "*", "[u]", "х"])
def test_what_only_looks_like_a_symbol_is_an_error(typed: str) -> None:
    assert is_error(typed)


@pytest.mark.parametrize("minus", ["-", "−"])
@pytest.mark.parametrize("digits", ["1", "12", "0.5", "1,000", "12 000"])
def test_below_nought_is_named_as_below_nought(minus: str, digits: str) -> None:
    for unit in ("people", "%"):
        assert read_cell(minus + digits, unit).error == "A count cannot be below 0."


@pytest.mark.parametrize("typed", ["0", "00", "0.0", "+0", "-0", "−0"])
def test_nought_has_no_sign(typed: str) -> None:
    cell = read_cell(typed, "people")
    assert cell.is_answer
    assert str(cell.value) == "0"


@given(st.integers(0, 10**6), st.integers(1, 999))
def test_decimals_are_for_rates_and_not_for_counts(whole: int, decimals: int) -> None:
    typed = f"{whole}.{decimals:03}"
    for unit in COUNTS:
        assert read_cell(typed, unit) == Cell(error=f"Enter a whole number of {unit}.")
    for unit in RATES:
        assert read_cell(typed, unit) == Cell(Decimal(typed))


@pytest.mark.parametrize(("typed", "value"), [("1,234.5", "1234.5"), ("12.50", "12.50"), ("1 234.5", "1234.5"), ("37.5", "37.5")])
def test_rates_with_separators(typed: str, value: str) -> None:
    assert read_cell(typed, "%") == Cell(Decimal(value))


@pytest.mark.parametrize(
    ("typed", "unit", "places", "expected"),
    [
        ("7.7", "minutes", 1, Decimal("7.7")),
        ("7.70", "minutes", 1, Decimal("7.70")),
        ("7", "minutes", 1, Decimal(7)),
        ("7.125", "minutes", 3, Decimal("7.125")),
        ("2.000", "minutes", 3, Decimal(2)),
        ("12", "%", 0, Decimal(12)),
        ("1,410.25", "£", 2, Decimal("1410.25")),
    ],
)
def test_the_measure_says_how_many_decimals(typed: str, unit: str, places: int, expected: Decimal) -> None:
    assert read_cell(typed, unit, places) == Cell(expected)


@pytest.mark.parametrize(
    ("typed", "unit", "places", "error"),
    [
        ("7.75", "minutes", 1, "This number is too long. Use at most 12 digits, and 1 after the point."),
        ("7.7", "minutes", 0, "Enter a whole number of minutes."),
        ("7.7", "%", 0, "Enter a whole number of %."),
        ("2.000", "people", 0, "“2.000” can be 2 or 2,000. Enter it without the point."),
        ("120.000", "people", None, "“120.000” can be 120 or 120,000. Enter it without the point."),
    ],
)
def test_other_decimals_are_an_error(typed: str, unit: str, places: int | None, error: str) -> None:
    assert read_cell(typed, unit, places) == Cell(error=error)


def test_which_units_have_decimals() -> None:
    assert [unit for unit in [*RATES, *COUNTS, "offences", "calls"] if has_decimals(unit)] == RATES


@pytest.mark.parametrize(
    "typed",
    ["twelve", "12a", "a12", "1e5", "1E5", "0x10", "1_000", "NaN", "inf", "Infinity", "1.2.3", "1,00", "1,2345", "12,34,567", ",100", "1,",
     "1..2", "--1", "+-1", "£5", "5%", "1/2", "=1+1", "12:30", "½", "²", "1,234,56", "12;13", "1\x00", "–5", "<b>5</b>"],
)  # fmt: skip
def test_text_is_no_number(typed: str) -> None:
    cell = read_cell(typed, "%")
    assert cell.error == f"“{typed}” is not a number. Enter digits, or [x], [z] or [c]."
    assert not cell.is_answer


@pytest.mark.parametrize("typed", ["١٢", "१२", "１２", "𝟙𝟚", "１2", "1２"])
def test_digits_of_other_scripts_are_no_number(typed: str) -> None:
    assert is_error(typed)


@pytest.mark.parametrize("digits", ["12_13", "1_2", "1_000_00", "1_0000", "1000_000", "0_5", "0_125"])
def test_a_space_that_does_not_part_thousands_parts_two_numbers(digits: str) -> None:
    for space in SPACES:
        assert is_error(digits.replace("_", space), "%"), repr(space)


def test_two_cells_of_a_sheet_pasted_into_one_are_not_one_long_number() -> None:
    """They arrive with a tab between them, or a line end."""
    assert is_error("12\t134")
    assert is_error("12\n134")


@pytest.mark.parametrize("typed", ["0,125", "012,345"])
def test_a_group_of_thousands_does_not_begin_with_nought(typed: str) -> None:
    """“0,125” is how others write an eighth; it must not be taken for 125."""
    assert is_error(typed, "%")


@given(st.integers(1, LONGEST_TYPED))
def test_long_numbers_are_questioned(length: int) -> None:
    cell = read_cell("9" * length, "people")
    if length <= 12:
        assert cell == Cell(Decimal("9" * length))
    else:
        assert cell == Cell(error="This number is too long. Use at most 12 digits, and 6 after the point.")


@given(st.integers(1, LONGEST_TYPED))
def test_zeros_in_front_do_not_make_a_number_long(length: int) -> None:
    assert read_cell("0" * (length - 1) + "7", "people") == Cell(Decimal(7))


@pytest.mark.parametrize("decimals", [1, 6, 7, 40, 190])
def test_a_rate_that_is_taken_fits_the_column(decimals: int) -> None:
    cell = read_cell("0." + "3" * decimals, "%")
    assert bool(cell.error) is (decimals > 6)
    assert len(str(cell.value)) <= COLUMN_WIDTH


@given(
    st.one_of(st.text(max_size=LONGEST_TYPED), st.text("0123456789.,+-−[]xzcXZC e_\t\u00a0", max_size=20)),
    st.sampled_from(COUNTS + RATES),
)
@example("9" * LONGEST_TYPED, "people")
@example("." + "9" * 60, "%")
def test_whatever_is_typed_is_one_thing_or_nothing(typed: str, unit: str) -> None:
    cell = read_cell(typed, unit)
    assert (cell.value is not None) + bool(cell.symbol) + bool(cell.error) == bool(typed.strip())
    assert cell.is_answer is (cell.value is not None or bool(cell.symbol))
    if cell.value is not None:
        assert cell.value.is_finite()
        assert cell.value >= 0
        assert has_decimals(unit) or cell.value == int(cell.value)
        assert any(digit in typed for digit in "0123456789")
    assert cell.symbol in ("", *SYMBOLS)


@given(st.text(min_size=41, max_size=LONGEST_TYPED))
def test_an_error_quotes_no_more_than_a_line(typed: str) -> None:
    assume(len(typed.strip()) > 40)
    assert len(read_cell(typed, "people").error) < 120


@pytest.mark.parametrize(
    ("typed", "note", "missing"),
    [
        ("5", "", ""),
        ("0", "", ""),
        ("[z]", "", ""),
        ("[c]", "", ""),
        ("[x]", "No register was kept", ""),
        ("[x]", "", "Say in the note why this is not available."),
        ("[x]", " \n", "Say in the note why this is not available."),
        ("", "a note", "Enter a number, or [x], [z] or [c]."),
        ("-1", "a note", "A count cannot be below 0."),
    ],
)
def test_what_a_cell_lacks_before_it_can_be_sent(typed: str, note: str, missing: str) -> None:
    assert missing_answer(read_cell(typed, "people"), note) == missing
