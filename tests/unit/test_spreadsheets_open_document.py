"""OpenDocument spreadsheets: the same table reads the same as from Excel, and nothing becomes another value."""

from __future__ import annotations

import contextlib
import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.text import clean
from portal.spreadsheets import open_document
from portal.spreadsheets.opening import open_upload
from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import Odd, Sheet
from tests.factories.files import book_of
from tests.factories.open_document import cell, ods, row, table, table_of


def sheet(data: bytes) -> Sheet:
    (only,) = open_upload("return.ods", data).sheets
    return only


def content(value: Any, more: str = "") -> Any:
    return sheet(ods(table(row(cell("first"), cell(value, more))))).rows[0].at(2)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1410, "1410"), (7.7, "7.7"), (0, "0"), (12745.0, "12745"), (1e21, "1000000000000000000000"), ("Ashford", "Ashford"), ("  x ", "  x "),
        (date(2019, 6, 1), date(2019, 6, 1)), (("currency", 'office:value="12.5" office:currency="GBP"', "£12.50"), "12.5"),
        (("string", "", "two<text:s text:c=\"2\"/>words</text:p><text:p>and a line"), "two  words\nand a line"),
        (("string", "", "said</text:p><office:annotation><text:p>a comment</text:p></office:annotation><text:p>"), "said\n"),
    ],
)  # fmt: skip
def test_numbers_texts_and_days(value: Any, expected: object) -> None:
    assert content(value) == expected


@pytest.mark.parametrize(
    ("value", "more", "says"),
    [
        (("percentage", 'office:value="0.05"', "5%"), "", "holds 5% as a percentage"),
        (("percentage", 'office:value="0.0725"', "7.25%"), "", "type 7.25"),
        (True, "", "holds TRUE"),
        (timedelta(minutes=7, seconds=40), "", "holds a time or a duration (0:08)"),
        (datetime(1899, 12, 31, 0, 7, 40), "", "holds a time or a duration"),
        (datetime(2019, 6, 1, 9, 30), "", "holds a date with a time (1 June 2019, 09:30)"),
        (("string", "", "#DIV/0!"), 'table:formula="of:=1/0" calcext:value-type="error"', "shows an error of Excel (#DIV/0!)"),
        (("float", 'office:value="0"', "Err:502"), 'table:formula="of:=X()"', "shows an error of Excel (Err:502)"),
        (None, 'table:formula="of:=A1"', "holds a formula without a result"),
    ],
)
def test_what_calamine_would_give_as_something_else(value: Any, more: str, says: str) -> None:
    found = content(value, more)
    assert isinstance(found, Odd) and says in found.says


def test_a_formula_gives_its_result() -> None:
    assert content(41, 'table:formula="of:=[.A1]+1"') == "41"


def test_merged_cells_are_known_and_filled_as_in_excel() -> None:
    spans = 'table:number-rows-spanned="2" table:number-columns-spanned="1"'
    hidden = (
        '<table:covered-table-cell office:value-type="float" office:value="432"><text:p>432</text:p></table:covered-table-cell>'
    )
    read = sheet(ods(table(row(cell("Dover"), cell(691, spans)), row(cell("Ashford"), hidden), row(cell("Swale"), cell(5)))))
    assert [one.cells for one in read.rows] == [("Dover", "691"), ("Ashford", "691"), ("Swale", "5")]
    assert read.merged == {(1, 2): (1, 2), (2, 2): (1, 2)}
    assert read.merged_area(2, 2) == "B1:B2" and read.merged_area(3, 2) == ""


def test_repeated_rows_and_cells_and_what_stands_around_the_table() -> None:
    tracked = (
        "<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell/></table:previous>"
    )
    tracked += "</table:cell-content-change></table:tracked-changes>"
    empty = row(cell(None, 'table:number-columns-repeated="16384"'), more='table:number-rows-repeated="1048000"')
    percent = cell(("percentage", 'office:value="0.5"', "50%"), 'table:number-columns-repeated="2"')
    threes = row(cell(3, 'table:number-columns-repeated="3"'), more='table:number-rows-repeated="2"')
    lines = (
        row(cell(None), more='table:number-rows-repeated="2"'),
        f"<table:table-header-rows>{row(cell(None), cell('head'))}</table:table-header-rows>",
        f"<table:table-row-group>{threes}</table:table-row-group>",
        row(cell(None, 'table:number-columns-repeated="2"'), percent),
    )
    read = sheet(ods(table(*lines, empty), before=tracked))
    shown = [(one.number, tuple(getattr(cell_, "shown", cell_) for cell_ in one.cells)) for one in read.rows]
    assert shown == [(3, ("", "head")), (4, ("3", "3", "3")), (5, ("3", "3", "3")), (6, ("", "", "50%", "50%"))]


def test_hidden_sheets_are_named_and_not_read() -> None:
    opened = open_upload(
        "x.ods", ods(table_of([["a", 1]], "One"), table_of([["b", 2]], "Two", "hidden"), table_of([["c", 3]], "Three"))
    )
    assert [(one.name, one.rows[0].cells) for one in opened.sheets] == [("One", ("a", "1")), ("Three", ("c", "3"))]
    assert opened.hidden == ("Two",)


VALUES = st.one_of(
    st.integers(0, 10**9), st.integers(0, 10**6).map(lambda number: number / 100), st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
    .map(lambda text: clean(text).strip()).filter(lambda text: text and not any(sign in text for sign in ".,_ ")),
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(st.lists(VALUES, min_size=1, max_size=4), min_size=1, max_size=5))
def test_the_same_table_reads_the_same_as_from_excel(rows: list[list[Any]]) -> None:
    from_excel = open_upload("x.xlsx", book_of([["head"], *rows])).sheets[0]
    assert sheet(ods(table_of([["head"], *rows]))).rows == from_excel.rows


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (ods(table_of([["a", 1]]), kind="application/vnd.oasis.opendocument.text"), "is an OpenDocument file, but no spreadsheet"),
        (ods(table_of([["a", 1]]), manifest="<manifest:encryption-data/>"), "is protected with a password"),
        (ods(table_of([["a", 1]]), doctype="<!DOCTYPE x [<!ENTITY e 'x'>]>"), "document type"),
        (ods(), "OpenDocument file that cannot be read"),
        (ods(table(row(cell(1, 'table:number-columns-repeated="1001"')))), "1,000 columns"),
        (ods(table(row(cell(1), more='table:number-rows-repeated="100001"'))), "100,000 rows"),
        (ods(table(row(cell(1), more='table:number-rows-repeated="99999999999999999999"'))), "100,000 rows"),
        (ods(table(row(cell(1, 'table:number-columns-repeated="999"'), more='table:number-rows-repeated="99999"'))), "1,000,000 cells"),
        (ods(table(row(cell("x" * 30_000), more='table:number-rows-repeated="99999"'))), "more text"),
        (ods(table(*[row(cell(None, 'table:number-columns-repeated="900"'), cell(1))] * 2_000)), "1,000,000 cells"),
        (ods(*[table_of([["a"]], str(at)) for at in range(101)]), "more than 100 sheets"),
        (ods(table(row(cell(1, 'table:number-columns-repeated="x"')))), "damaged"),
    ],
    ids=["a text", "encrypted", "doctype", "no sheet", "wide", "long", "absurd", "a bomb of cells", "a bomb of text", "far apart", "sheets", "no number"],
)  # fmt: skip
def test_what_is_more_or_else_than_a_table_is_refused(data: bytes, says: str) -> None:
    began = time.monotonic()
    with pytest.raises(Refused) as caught:
        open_upload("x.ods", data)
    assert says in caught.value.message
    assert time.monotonic() - began < 5


def test_a_panic_of_the_library_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException): ...

    class Panics:
        @staticmethod
        def from_filelike(_: object) -> None:
            raise PanicException

    monkeypatch.setattr(open_document, "CalamineWorkbook", Panics)
    with pytest.raises(Refused, match="cannot be read"):
        open_upload("x.ods", ods(table_of([["a", 1]])))


@settings(max_examples=60)
@given(st.data())
def test_whatever_is_changed_in_a_file_it_is_read_or_refused(data: st.DataObject) -> None:
    honest = ods(table_of([["Measure", "May 2019"], ["Ashford", 1410]]))
    at, byte = data.draw(st.integers(0, len(honest) - 1)), data.draw(st.binary(min_size=1, max_size=3))
    with contextlib.suppress(Refused):
        open_upload("x.ods", honest[:at] + byte + honest[at + len(byte) :])
