"""Our own workbook: what is in it, and that it comes back as it went out."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from portal.core.text import clean
from portal.returns.cells import STATUSES
from portal.returns.workbooks import form_keys as keys
from portal.returns.workbooks.form import Block, Form, Line, Slot
from portal.returns.workbooks.form_workbook import workbook
from portal.returns.workbooks.layouts import read_entries
from portal.returns.workbooks.matching import match
from portal.returns.workbooks.preview import Change, Kind, Present, compare
from portal.spreadsheets.opening import open_upload
from portal.spreadsheets.refusals import Refused
from portal.statistics.comparison import Reading
from portal.statistics.periods import Period
from tests.factories.files import MONTHS, known_series, saved

KNOWN = {series.series_id: series for series in known_series() if series.frequency == "monthly"}
JAN, FEB = MONTHS[:2]
Holding = dict[tuple[int, Period], Present]


def form(holding: Holding, periods: tuple[Period, ...] = (JAN, FEB)) -> Form:
    """The return of everything that is known, with what it holds."""
    blocks: dict[str, list[Line]] = {}
    for series in KNOWN.values():
        part = series.part_names[0] if series.part else "Total" if series.measure == "hate" else ""
        slots = tuple(Slot(Reading(Decimal("12.5")), holding.get((series.series_id, period))) for period in periods)
        blocks.setdefault(series.measure, []).append(Line(series.series_id, part, slots))
    of = {series.measure: series for series in KNOWN.values()}
    return Form(
        "Kent Community Safety Partnership", "kent-police", "Kent Police", "q1", "January to March 2018", date(2018, 4, 12),
        datetime(2018, 4, 1, 9), periods,
        tuple(Block(of[key].measure_names[0], of[key].unit, of[key].adds_up, tuple(lines)) for key, lines in blocks.items()),
    )  # fmt: skip


def sheet_of(data: bytes) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return book, book[keys.RETURN]


def uploaded(data: bytes, holding: Holding) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    read = match(read_entries(open_upload("return.xlsx", data)), known_series(), agency="kent-police", cycle="q1")
    return compare(read, holding), read.warnings


HOLDING: Holding = {
    (1, JAN): Present("1,234", "A note\nof two lines", "provisional"), (2, JAN): Present("[c]"), (3, JAN): Present("z"), (1, FEB): Present("9~"),
    (4, JAN): Present("12", is_approved=True), (6, JAN): Present("37.50"), (6, FEB): Present("0.12345678901234567890"), (9, JAN): Present("=1+1"),
    (7, FEB): Present("", "only a note"), (8, JAN): Present("", "", "unaudited"),
}  # fmt: skip


def test_it_comes_back_unchanged() -> None:
    changes, warnings = uploaded(workbook(form(HOLDING)), HOLDING)
    assert {change.kind for change in changes} == {Kind.UNCHANGED} and len(changes) == len(HOLDING) and not warnings
    assert uploaded(workbook(form({})), {}) == ((), ())


def test_the_same_form_gives_the_same_bytes() -> None:
    assert workbook(form(HOLDING)) == workbook(form(HOLDING))


TYPED = st.one_of(
    st.integers(0, 10**12).map(str), st.integers(1000, 10**9).map(lambda number: f"{number:,}"), st.sampled_from(["[x]", "Z", "[ c ]", "9~", "=A1", ""]),
    st.decimals(0, 10**6, places=4).map(str), st.text(max_size=30),
).map(lambda text: clean(text)[:200])  # fmt: skip
PRESENT = st.builds(Present, TYPED, st.text(max_size=30).map(clean), st.sampled_from(STATUSES), st.booleans())


@settings(max_examples=40)
@given(st.dictionaries(st.tuples(st.sampled_from([1, 2, 4, 6, 9]), st.sampled_from([JAN, FEB])), PRESENT))
def test_whatever_a_return_holds_comes_back_unchanged(holding: Holding) -> None:
    changes, _ = uploaded(workbook(form(holding)), holding)
    assert {(change.series_id, change.period): change.kind for change in changes} == dict.fromkeys(holding, Kind.UNCHANGED)


@settings(max_examples=40)
@given(st.dictionaries(st.tuples(st.sampled_from([1, 2, 4, 6, 9]), st.sampled_from([JAN, FEB])), st.integers(0, 10**11)))
def test_what_is_typed_into_it_arrives(typed: dict[tuple[int, Period], int]) -> None:
    book, sheet = sheet_of(workbook(form({})))
    cells = {(int(str(row[0].value)), period): row[4 + 4 * at + 1] for row in sheet.iter_rows(min_row=keys.FIRST_ROW)
             if str(row[0].value).isdecimal() for at, period in enumerate((JAN, FEB))}  # fmt: skip
    for place, number in typed.items():
        cells[place].value = number
    changes, warnings = uploaded(saved(book), {})
    assert {(change.series_id, change.period): (change.kind, change.new and change.new.typed) for change in changes} == {
        place: (Kind.NEW, str(number)) for place, number in typed.items()
    }
    assert not warnings


def test_emptied_changed_and_spoilt_cells() -> None:
    book, sheet = sheet_of(workbook(form(HOLDING)))
    first = keys.FIRST_ROW
    sheet[f"F{first}"], sheet[f"F{first + 1}"], sheet[f"F{first + 2}"], sheet[f"J{first}"] = None, 7, date(2019, 3, 4), "5"
    sheet[f"G{first}"] = None
    by_address = {change.address: change for change in uploaded(saved(book), HOLDING)[0]}
    assert by_address[f"F{first}"].kind is Kind.UNCHANGED and "stays" in by_address[f"F{first}"].message
    assert (by_address[f"F{first + 1}"].kind, by_address[f"F{first + 1}"].new) == (Kind.CHANGED, Present("7"))
    assert by_address[f"F{first + 2}"].message.startswith(f"F{first + 2} holds a date (4 March 2019)")
    assert by_address[f"J{first}"].kind is Kind.CHANGED


def test_rows_moved_down_keep_their_keys_and_rows_mixed_up_are_refused() -> None:
    book, sheet = sheet_of(workbook(form(HOLDING)))
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet.insert_rows(1, 3)
    changes, _ = uploaded(saved(book), HOLDING)
    assert {change.kind for change in changes} == {Kind.UNCHANGED} and len(changes) == len(HOLDING)
    row = keys.FIRST_ROW + 3
    sheet[f"C{row}"], sheet[f"C{row + 1}"] = sheet[f"C{row + 1}"].value, sheet[f"C{row}"].value
    refused = [change for change in uploaded(saved(book), {})[0] if "hidden key" in change.message]
    assert {change.address for change in refused} == {f"{letter}{at}" for letter in "FJ" for at in (row, row + 1)}


def test_copied_without_its_keys_it_is_read_as_a_grid() -> None:
    book, sheet = sheet_of(workbook(form({(1, JAN): Present("5"), (4, JAN): Present("6")}, (JAN,))))
    areas = [str(area) for area in sheet.merged_cells.ranges]
    for area in areas:
        sheet.unmerge_cells(area)
    sheet.delete_cols(1)
    del book[keys.INSTRUCTIONS]
    for row in sheet.iter_rows(min_row=keys.FIRST_ROW):  # formulas are never run by openpyxl
        for cell in row:
            cell.value = None if str(cell.value).startswith("=") else cell.value
    sheet.delete_rows(keys.KEY_ROW)
    for area in ("A4:A5", "B4:B5", "C4:C5", "D4:G4"):
        sheet.merge_cells(area)
    assert len(areas) == 4
    read = match(read_entries(open_upload("x.xlsx", saved(book))), known_series(), agency="a", cycle="c")
    assert {(one.series.series_id, one.entry.typed) for one in read.outcomes if one.series and one.entry.typed} == {
        (1, "5"),
        (4, "6"),
    }


@pytest.mark.parametrize(
    ("cell", "value", "says"), [("A3", "medway", "another agency"), ("A2", "2", "another version"), ("E4", "", "another version")]
)
def test_what_it_knows_about_itself_is_checked(cell: str, value: str, says: str) -> None:
    book, sheet = sheet_of(workbook(form(HOLDING, (JAN,))))
    sheet[cell] = value
    if cell == "E4":
        sheet["F4"] = None
    with pytest.raises(Refused, match=says):
        uploaded(saved(book), HOLDING)


def test_other_sheets_are_named_and_not_read() -> None:
    book, _ = sheet_of(workbook(form(HOLDING)))
    book.create_sheet("My notes").append(["Road deaths", 5])
    changes, warnings = uploaded(saved(book), HOLDING)
    assert {change.kind for change in changes} == {Kind.UNCHANGED}
    assert warnings == ("The sheet “My notes” was not read: the numbers are taken from “Return”.",)


def test_what_may_be_filled_in_is_open_and_everything_else_protected() -> None:
    _, sheet = sheet_of(workbook(form(HOLDING)))
    open_ = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    first = keys.FIRST_ROW
    assert sheet.protection.sheet and not sheet.protection.password
    assert {f"F{first}", f"G{first}", f"H{first}", f"J{first}"} <= open_
    deaths = next(row for row in range(first, sheet.max_row + 1) if sheet[f"B{row}"].value == "Road deaths")
    assert f"F{deaths}" not in open_ and f"J{deaths}" in open_  # January is approved
    assert not {f"A{first}", f"B{first}", f"E{first}", "B6", "A1", f"F{first + 3}"} & open_
    assert sheet.column_dimensions["A"].hidden and sheet.row_dimensions[keys.KEY_ROW].hidden
    assert sheet.freeze_panes == "E7"


def test_drop_downs_offer_the_symbols_and_block_no_number() -> None:
    _, sheet = sheet_of(workbook(form(HOLDING)))
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules["F7"].formula1 == '"[x],[z],[c]"' and not rules["F7"].showErrorMessage
    assert rules["G7"].formula1 == '"final,provisional,unaudited"' and rules["G7"].errorStyle == "warning"
    assert any("F7" in str(area.sqref) for area in sheet.conditional_formatting)


def test_totals_are_formulas_where_parts_add_up() -> None:
    holding: Holding = {(at, JAN): Present(typed) for at, typed in ((1, "1,000"), (2, "5"), (3, "[z]"))} | {
        (1, FEB): Present("1")
    }
    data = workbook(form(holding))
    _, sheet = sheet_of(data)
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[keys.RETURN]
    row = keys.FIRST_ROW + 3
    assert (sheet[f"A{row}"].value, sheet[f"C{row}"].value) == (keys.TOTAL, "Total")
    assert "SUM(F7:F9)" in str(sheet[f"F{row}"].value)
    assert (values[f"F{row}"].value, values[f"J{row}"].value, values[f"E{row}"].value) == (1005, None, 37.5)
    assert sum(str(cell.value) == keys.TOTAL for cell in sheet["A"]) == 1


def test_the_instructions_say_what_people_ask() -> None:
    book, sheet = sheet_of(workbook(form(HOLDING)))
    said = " ".join(str(cell.value) for row in book[keys.INSTRUCTIONS].iter_rows() for cell in row if cell.value)
    for words in (
        "12 April 2018",
        "Uploading this file sends nothing",
        "[x]",
        "[z]",
        "[c]",
        "Say in the note why",
        "Provisional",
        "leave empty",
    ):
        assert words in said
    assert book.sheetnames == [keys.INSTRUCTIONS, keys.RETURN] and "due 12 April 2018" in str(sheet["B2"].value)


def test_names_that_excel_could_take_for_something_else() -> None:
    odd = replace(form(HOLDING), agency_name="=Kent & Medway\x00", partnership="=1", cycle_title="@x")
    book, sheet = sheet_of(workbook(odd))
    assert sheet["B1"].value == "Data return: =Kent & Medway" and sheet["B1"].data_type == "s"
    assert sheet.oddFooter is not None and sheet.oddFooter.left is not None
    footer = sheet.oddFooter.left
    assert "Kent && Medway" in str(footer.text) or "Kent & Medway" in str(footer.text)
    assert book.properties.title.startswith("Data return")
