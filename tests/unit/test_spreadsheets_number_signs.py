"""Decimal points and commas: told apart by the whole file, or asked about; never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.spreadsheets.number_signs import DecimalSign, decimal_sign, numbers_in, plain_number
from portal.spreadsheets.opening import open_upload
from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import cell_address
from portal.tables.cells import read_cell
from tests.factories.files import book_of
from tests.factories.open_document import ods, table_of


def read(texts: list[str], *, commas_are_usual: bool = False) -> list[str]:
    numbers = numbers_in(((text, at, 2) for at, text in enumerate(texts, start=1)), cell_address)
    sign = decimal_sign(numbers, commas_are_usual=commas_are_usual)
    return [plain_number(text, sign) for text in texts]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1,410", "2,000"], ["1,410", "2,000"]),  # as the UK writes thousands, and as the cell is read anyway
        (["1.410,5", "2.000"], ["1410.5", "2000"]),  # one number with both signs tells for all
        (["1.410.000", "2.000", "7,7"], ["1410000", "2000", "7.7"]),
        (["1,410.5", "2.000", "2,000"], ["1,410.5", "2", "2,000"]),
        (["7.7", "1.410"], ["7.7", "1.41"]),
        (["0.125", "2.000"], ["0.125", "2"]),
        (["12,45"], ["12,45"]),  # a slip in an English file, for example: it stays, and is refused by itself
        (["12,45", "1,410"], ["12,45", "1,410"]),
        (
            ["04.2019", "2019.04", "7,7", "1.5.2019", "v1.2", "n/a", ""],
            ["04.2019", "2019.04", "7,7", "1.5.2019", "v1.2", "n/a", ""],
        ),
        (["1410.250", "2.000"], ["1410.250", "2"]),
    ],
)
def test_what_the_file_as_a_whole_tells(texts: list[str], expected: list[str]) -> None:
    assert read(texts) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["7,7", "1.410"], ["7.7", "1410"]),  # a decimal comma in a file with semicolons
        (["12,45", "1 410,5", "−0,5"], ["12.45", "1410.5", "-0.5"]),
        (["1,410"], ["1,410"]),
    ],
)
def test_in_a_file_with_semicolons_commas_are_for_decimals(texts: list[str], expected: list[str]) -> None:
    assert read(texts, commas_are_usual=True) == expected


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (["1.410", "2.000"], "“1.410” in B1 and “2.000” in B2 can be thousands, or numbers with decimals"),
        (["x", "2.000"], "“2.000” in B2 can be thousands, or a number with three decimals"),
        (["1.410", "1,410"], "In B1 stands “1.410”, and in B2 “1,410”"),
        (["7.7", "1.410,5"], "In B1 stands “7.7”, and in B2 “1.410,5”"),
        (["1.410.000", "1,410,000"], "In B2 stands “1,410,000”, and in B1 “1.410.000”"),
    ],
)
def test_what_nothing_tells_is_asked_about_with_two_cells(texts: list[str], says: str) -> None:
    with pytest.raises(Refused) as caught:
        read(texts)
    assert says in caught.value.message and "upload" in caught.value.message + "upload"


ENGLISH, EUROPEAN = (",", "."), (".", ",")
NUMBERS = st.decimals(0, 10**7, places=3).map(lambda number: number.normalize() + 0)


def written(number: Decimal, signs: tuple[str, str], with_groups: bool) -> str:
    plain = f"{number:,f}" if with_groups else f"{number:f}"
    return plain.translate(str.maketrans(",.", "".join(signs)))


@given(st.lists(st.tuples(NUMBERS, st.booleans()), min_size=1, max_size=8), st.sampled_from([ENGLISH, EUROPEAN]), st.booleans())
def test_every_number_of_a_file_is_right_or_refused(
    numbers: list[tuple[Decimal, bool]], signs: tuple[str, str], has_semicolons: bool
) -> None:
    """A file whose numbers are all written in the same way, with and without groups. Groups are of thousands and decimals of
    tenths to thousandths, so that many a number can be read in two ways."""
    texts = [written(number, signs, with_groups) for number, with_groups in numbers]
    try:
        plain = read(texts, commas_are_usual=has_semicolons and signs == EUROPEAN)
    except Refused:
        assert any("." in text for text in texts), "with commas alone, nothing is in doubt in the UK"
        return
    for (number, _), text in zip(numbers, plain, strict=True):
        value = read_cell(text, "%").value
        if signs == ENGLISH:
            assert value == number
        elif value is not None and has_semicolons:
            is_uk_thousands = "," in text and text in texts
            assert value == number or is_uk_thousands
        elif value is not None:
            assert value == number or "," in text, "a European file of commas alone looks like a British one"


def test_the_sign_of_a_workbook_counts_for_texts_and_not_for_numbers() -> None:
    rows: list[list[object]] = [["District", "May 2019"], ["Ashford", "1.410,5"], ["Dover", "2.000"], ["Swale", 7.125]]
    for data in (book_of(rows), ods(table_of(rows))):
        (sheet,) = open_upload("x", data).sheets
        assert [row.at(2) for row in sheet.rows[1:]] == ["1410.5", "2000", "7.125"]


def test_what_a_workbook_leaves_open_names_its_cells() -> None:
    rows = [["District", "May 2019"], ["Ashford", "1.410"], ["Dover", "2.000"]]
    for data in (book_of(rows), ods(table_of(rows))):
        with pytest.raises(Refused, match=r"“1\.410” in B2 of “Data” and “2\.000” in B3 of “Data”"):
            open_upload("x", data)


def test_the_names_of_the_signs() -> None:
    assert [sign.thousands for sign in DecimalSign] == [",", "."]
