"""What stands in the cells of a workbook: dates, durations, formulas, merged areas, and openpyxl’s opinion of the same."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import MAC_EPOCH

from portal.core.text import clean
from portal.spreadsheets.opening import open_upload
from portal.spreadsheets.sheet_part import NOT_COMPUTED, number_text
from portal.spreadsheets.sheets import Content, Odd, Sheet
from portal.spreadsheets.workbook_parts import unescaped
from tests.factories.files import bare_workbook, book_of, parts_of, saved, with_parts


def sheet_of(data: bytes) -> Sheet:
    return open_upload("x.xlsx", data).sheets[0]


def content(value: Any, code: str = "") -> Content:
    """What is read of a cell that openpyxl wrote."""
    data = book_of([["x", value]], formats={"B1": code} if code else {})
    return sheet_of(data).rows[0].at(2)


def says(value: Any, code: str = "") -> str:
    found = content(value, code)
    assert isinstance(found, Odd)
    return found.says


def xml_cell(cell: str, head: str = "") -> Content:
    rows = sheet_of(bare_workbook(f"<sheetData><row><c><v>1</v></c>{cell}</row></sheetData>", workbook_head=head)).rows
    return rows[0].at(2)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(12745.0, "12745"), (12745, "12745"), (0, "0"), (-3, "-3"), (37.5, "37.5"), (0.1 + 0.2, "0.3"), (1e20, "100000000000000000000"),
     (1.5e-7, "0.00000015"), (1 / 3, "0.333333333333333"), ("12,745 ", "12,745 "), ("=not a sum"[1:], "not a sum")],
)  # fmt: skip
def test_numbers_and_texts(value: Any, expected: str) -> None:
    assert content(value) == expected


@pytest.mark.parametrize("raw", ["12745.0", "1.2745E4", "12745", "012745"])
def test_a_number_however_it_is_stored(raw: str) -> None:
    assert str(number_text(raw)).lstrip("0") == "12745"


@given(st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False))
def test_a_number_with_few_digits_survives_being_a_float(number: Any) -> None:
    assert float(str(number_text(repr(float(number))))) == float(number)
    assert "e" not in str(number_text(repr(float(number)))).lower()


def test_dates_are_distinguished_from_numbers_by_their_format() -> None:
    assert content(date(2019, 3, 4)) == date(2019, 3, 4)
    assert content(datetime(2019, 3, 4)) == date(2019, 3, 4)
    assert content(43528, "dd/mm/yyyy") == date(2019, 3, 4)
    assert content(43528, "mmm-yy") == date(2019, 3, 4)
    assert content(43528, "#,##0") == "43528"
    assert content(43528, '[Red]#,##0" days"') == "43528"
    assert "4 March 2019, 08:30" in says(datetime(2019, 3, 4, 8, 30))
    assert xml_cell('<c t="d"><v>2019-03-04T00:00:00</v></c>') == date(2019, 3, 4)


def test_the_calendar_that_begins_in_1904() -> None:
    book = openpyxl.Workbook()
    book.epoch = MAC_EPOCH
    assert book.active is not None
    book.active.append(["x", date(2019, 3, 4)])
    assert sheet_of(saved(book)).rows[0].at(2) == date(2019, 3, 4)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (time(8, 30), "", "8:30"),
        (timedelta(hours=32), "", "32:00"),
        (1 + 8 / 24, "[h]:mm", "32:00"),
        (1 + 8 / 24, "hh:mm", "32:00"),
        (0.354166666666667, "dd/mm/yyyy", "8:30"),
        (1, "dd/mm/yyyy", "24:00"),
        (12, "dd/mm/yyyy", "288:00"),
    ],
)
def test_durations_and_times_are_no_numbers(value: Any, code: str, shown: str) -> None:
    assert f"a time or a duration ({shown})" in says(value, code)


def test_the_last_day_of_1899_is_a_duration() -> None:
    for text in ("1899-12-31T08:30:00", "1899-12-31", "1899-12-30T08:30:00", "PT8H30M"):
        found = xml_cell(f'<c t="d"><v>{text}</v></c>')
        assert isinstance(found, Odd) and "a time or a duration" in found.says, text


def test_percentages_booleans_and_errors_are_named() -> None:
    assert "holds 12.5% as a percentage" in says(0.125, "0.0%") and "type 12.5" in says(0.125, "0.0%")
    assert content(12.5, '0.0"%"') == "12.5"
    assert "TRUE" in says(True)
    assert "#DIV/0!" in says("#DIV/0!")
    assert "does not exist" in says(99_999_999, "dd/mm/yyyy")
    assert "too long" in says(1e300)
    assert isinstance(xml_cell('<c t="d"><v>soon</v></c>'), Odd)


def test_a_formula_gives_the_result_that_was_saved_with_it() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Data")
    sheet.write_row(0, 0, ["x", 1, 2])
    sheet.write_formula(0, 3, "=B1+C1", None, 3)
    sheet.write_formula(0, 4, '="a"&"b"', None, "ab")
    sheet.write_formula(0, 5, "=B1+C1")  # XlsxWriter then puts 0 for the result that it does not know
    book.close()
    assert sheet_of(out.getvalue()).rows[0].cells == ("x", "1", "2", "3", "ab", NOT_COMPUTED)
    opened_in_excel = parts_of(out.getvalue())["xl/workbook.xml"].decode().replace('fullCalcOnLoad="1"', "")
    assert sheet_of(with_parts(out.getvalue(), {"xl/workbook.xml": opened_in_excel})).rows[0].at(6) == "0"
    assert xml_cell('<c t="str"><f>IF(A1=1,"","no")</f><v></v></c>') == ""


def test_a_formula_without_a_result_is_refused_by_name() -> None:
    assert content("=SUM(1,2)") == NOT_COMPUTED
    assert "Open the file in Excel" in NOT_COMPUTED.says


def test_merged_cells_are_filled_across_and_known() -> None:
    data = book_of(
        [["Title", None, None], ["x", "2018", None], [None, "Jan", "Feb"], [None, 1, 2]], merged=["A1:C1", "B2:C2", "A2:A4"]
    )
    sheet = sheet_of(data)
    assert [row.cells for row in sheet.rows] == [("Title",) * 3, ("x", "2018", "2018"), ("x", "Jan", "Feb"), ("x", "1", "2")]
    assert sheet.merged[2, 3] == (2, 2) and sheet.merged[4, 1] == (2, 1) and (3, 2) not in sheet.merged


def test_hidden_sheets_are_named_and_not_read() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append([1])
    for name, state in (("Old", "hidden"), ("Secret", "veryHidden")):
        book.create_sheet(name).sheet_state = state
    opened = open_upload("x.xlsx", saved(book))
    assert opened.hidden == ("Old", "Secret") and len(opened.sheets) == 1


def test_texts_in_pieces_and_with_reading_aids() -> None:
    cell = '<c t="inlineStr"><is><r><t>Road </t></r><r><t>deaths</t></r><rPh sb="0" eb="1"><t>aid</t></rPh></is></c>'
    assert xml_cell(cell) == "Road deaths"
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bold = book.add_format({"bold": True})
    book.add_worksheet().write_rich_string(0, 0, "Road ", bold, "deaths")
    book.close()
    assert sheet_of(out.getvalue()).rows[0].cells == ("Road deaths",)
    assert (unescaped("a_x000D__x000A_b"), unescaped("_x005F_x0041_"), unescaped("_xD83D_")) == ("a\nb", "_x0041_", "")


def test_the_other_dialect_and_prefixes_are_read() -> None:
    data = bare_workbook("<sheetData><row><c><v>7</v></c></row></sheetData>")
    strict = {
        name: content.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
        )
        for name, content in parts_of(data).items()
    }
    assert sheet_of(with_parts(data, strict)).rows[0].cells == ("7",)
    prefixed = '<x:worksheet xmlns:x="y"><x:sheetData><x:row><x:c><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    assert sheet_of(with_parts(data, {"xl/worksheets/sheet1.xml": prefixed})).rows[0].cells == ("7",)


VALUES = st.one_of(
    st.none(), st.integers(-(10**14), 10**14), st.floats(1e-6, 1e14), st.dates(date(1990, 1, 1), date(2099, 1, 1)),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.lists(VALUES, min_size=1, max_size=5), min_size=1, max_size=5))
def test_openpyxl_reads_the_same(table: list[list[Any]]) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "d mmm yyyy"})
    sheet.write_string(0, 0, "x")
    for at, row in enumerate(table, 1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(at, column, datetime(value.year, value.month, value.day), day)
            elif isinstance(value, str):
                sheet.write_string(at, column, value)
            elif value is not None:
                sheet.write_number(at, column, value)
    book.close()
    other = openpyxl.load_workbook(out, data_only=True).worksheets[0]
    mine = {row.number: row for row in sheet_of(out.getvalue()).rows}
    for cells in other.iter_rows():
        for cell in cells:
            assert cell.row is not None and cell.column is not None
            found = mine[cell.row].at(cell.column) if cell.row in mine else ""
            if isinstance(cell.value, datetime):
                assert found == cell.value.date()
            elif isinstance(cell.value, int | float):
                assert isinstance(found, str) and float(found) == pytest.approx(cell.value, rel=1e-14)
            else:
                text = unescaped(str(cell.value or ""))
                assert found == (text if text.strip() else "") or clean(str(found)) == text
