"""A CSV, however it is encoded and whatever parts its columns."""

from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import clean
from portal.spreadsheets.opening import open_upload
from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import Row

TEXT = "measure,part,value\nDA incidents,Café – Ashford’s,£12\n"
EXPECTED = [("measure", "part", "value"), ("DA incidents", "Café – Ashford’s", "£12")]


def rows(data: bytes) -> tuple[Row, ...]:
    (sheet,) = open_upload("return.csv", data).sheets
    return sheet.rows


def cells(data: bytes) -> list[tuple[object, ...]]:
    return [row.cells for row in rows(data)]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.rstrip("\n").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("cp1252"),
        TEXT.replace(",", "|").encode(),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r").replace(",", "|").encode("cp1252"),
        b"sep=|\r\n" + TEXT.replace(",", "|").encode(),
        b"sep=;\r\n" + TEXT.replace(",", ";").encode(),
        b"\n\n" + TEXT.encode() + b"\n,,\n , ,\n",
    ],
)
def test_the_same_table_however_it_was_saved(data: bytes) -> None:
    assert cells(data) == EXPECTED


def test_what_parts_columns_is_no_part_of_a_text_in_quotes() -> None:
    assert cells(b'"Killed, or, seriously, injured";value\nx;"1,234"\n') == [
        ("Killed, or, seriously, injured", "value"),
        ("x", "1,234"),
    ]
    assert cells(b"one column\n12\n") == [("one column",), ("12",)]


def test_lines_are_counted_where_a_record_begins() -> None:
    data = b'measure,value\n\n"two\nlines",1\n"three\n\nlines",2\nlast,3\n'
    assert [(row.number, row.cells[1]) for row in rows(data)] == [(1, "value"), (3, "1"), (5, "2"), (8, "3")]
    assert [row.number for row in rows(b"sep=,\na,b\nc,d\n")] == [2, 3]


def test_addresses_name_the_line_and_the_column() -> None:
    (sheet,) = open_upload("x.csv", TEXT.encode()).sheets
    assert sheet.address(2, 3, "value") == "line 2, column “value”"
    assert sheet.address(2, 3) == "line 2, column 3"


def test_utf16_that_breaks_off_is_refused() -> None:
    with pytest.raises(Refused, match="not a text"):
        open_upload("x.csv", codecs.BOM_UTF16_LE + b"a\x00b")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(lambda text: clean(text).strip())


@given(
    st.lists(st.lists(TEXTS, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
)
def test_what_is_written_is_read(table: list[list[str]], encoding: str) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["measure", "value", "c", "d"], *table])
    expected = [tuple(row) for row in table if any(cell and not cell.isspace() for cell in row)]
    assert cells(out.getvalue().encode(encoding))[1:] == expected


@pytest.mark.parametrize(
    ("text", "second_row"),
    [
        ("Measure;May 2019;June 2019\nASB;7,7;8,25\nKSI;12,5;1,5\n", ("ASB", "7.7", "8.25")),  # as many commas as semicolons
        ("Measure\tNote\nASB\tone, two, three\n", ("ASB", "one, two, three")),
        ("Measure,Note\nASB,one; two\nKSI,three\n", ("ASB", "one; two")),
        ("Kent Police; ASB and more\nMeasure,Note\nASB,7\n", ("Measure", "Note")),
        ("Measure|May\nASB|1,410\n", ("ASB", "1,410")),
    ],
)
def test_the_sign_between_columns_stands_in_most_lines(text: str, second_row: tuple[str, ...]) -> None:
    assert cells(text.encode())[1] == second_row


@pytest.mark.parametrize("text", [EXPECTED[1][1], "日本語の表", "x"])
def test_letters_of_two_bytes_are_no_utf16_unless_it_is_certain(text: str) -> None:
    assert cells(f"a,{text}\n".encode()) == [("a", text)]
