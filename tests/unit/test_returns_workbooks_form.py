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
from portal.returns.workbooks import form_keys as keys
from portal.returns.workbooks.form import NOTHING, Form, FormBlock, FormLine, Slot
from portal.returns.workbooks.form_workbook import workbook
from portal.returns.workbooks.matching import match
from portal.returns.workbooks.merging import CurrentCell
from portal.returns.workbooks.preview import CellChange, ChangeKind, compare
from portal.spreadsheets.refusals import Refused
from portal.statistics.comparison import Reading
from portal.statistics.periods import Period
from portal.tables.cells import AGENCY_STATUSES
from portal.tables.decimals import usual_decimal_places
from tests.factories import files
from tests.factories.files import (
    ASHFORD,
    DEATHS,
    DISTRICTS,
    FOLKESTONE,
    HATE,
    MONTHS,
    RACE,
    RATE,
    RELIGION,
    TONBRIDGE,
    known_series,
    saved,
)

KNOWN = {series.series_id: series for series in known_series() if series.frequency == "monthly"}
JAN, FEB = MONTHS[:2]
# Where things stand in a form of two months: a month has the columns for its value, its status and its note, and one for the sum.
VALUE, STATUS, NOTE = {JAN: "F", FEB: "J"}, {JAN: "G"}, {JAN: "H"}
FIRST = keys.FIRST_ROW  # of incidents, one row a district
TOTAL_OF_INCIDENTS = FIRST + len(DISTRICTS)
SERIES = st.sampled_from([ASHFORD, FOLKESTONE, DEATHS, RATE, HATE])  # some with parts and some without
Holding = dict[tuple[int, Period], CurrentCell]


def form(holding: Holding, periods: tuple[Period, ...] = (JAN, FEB)) -> Form:
    """The return of everything that is known, with what it holds."""
    blocks: dict[str, list[FormLine]] = {}
    for series in KNOWN.values():
        part = series.part_names[0] if series.part else "Total" if series.measure == "hate" else ""
        slots = tuple(Slot(Reading(Decimal("12.5")), holding.get((series.series_id, period), NOTHING)) for period in periods)
        blocks.setdefault(series.measure, []).append(FormLine(series.series_id, part, slots))
    of = {series.measure: series for series in KNOWN.values()}
    return Form(
        "Kent Community Safety Partnership", "kent-police", "Kent Police", "q1", "January to March 2018", date(2018, 4, 12),
        datetime(2018, 4, 1, 9), periods,
        tuple(
            FormBlock(of[key].measure_names[0], of[key].unit, usual_decimal_places(of[key].unit), of[key].adds_up, tuple(lines))
            for key, lines in blocks.items()
        ),
    )  # fmt: skip


def sheet_of(data: bytes) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return book, book[keys.RETURN]


def uploaded(data: bytes, holding: Holding) -> tuple[tuple[CellChange, ...], tuple[str, ...]]:
    read = match(files.read(data), known_series(), agency="kent-police", cycle="q1")
    return compare(read, holding), read.warnings


HOLDING: Holding = {
    (ASHFORD, JAN): CurrentCell("1,234", "A note\nof two lines", "provisional"), (FOLKESTONE, JAN): CurrentCell("[c]"), (TONBRIDGE, JAN): CurrentCell("z"), (ASHFORD, FEB): CurrentCell("9~"),
    (DEATHS, JAN): CurrentCell("12", is_locked=True), (RATE, JAN): CurrentCell("37.50"), (RATE, FEB): CurrentCell("0.12345678901234567890"), (HATE, JAN): CurrentCell("=1+1"),
    (RACE, FEB): CurrentCell("", "only a note"), (RELIGION, JAN): CurrentCell("", "", "unaudited"),
}  # fmt: skip


def test_it_comes_back_unchanged() -> None:
    changes, warnings = uploaded(workbook(form(HOLDING)), HOLDING)
    assert {change.kind for change in changes} == {ChangeKind.UNCHANGED} and len(changes) == len(HOLDING) and not warnings
    assert uploaded(workbook(form({})), {}) == ((), ())


def test_the_same_form_gives_the_same_bytes() -> None:
    assert workbook(form(HOLDING)) == workbook(form(HOLDING))


TYPED = st.one_of(
    st.integers(0, 10**12).map(str), st.integers(1000, 10**9).map(lambda number: f"{number:,}"), st.sampled_from(["[x]", "Z", "[ c ]", "9~", "=A1", ""]),
    st.decimals(0, 10**6, places=4).map(str), st.text(max_size=30),
).map(lambda text: clean(text)[:200])  # fmt: skip
PRESENT = st.builds(CurrentCell, TYPED, st.text(max_size=30).map(clean), st.sampled_from(AGENCY_STATUSES), st.booleans())


@settings(max_examples=40)
@given(st.dictionaries(st.tuples(SERIES, st.sampled_from([JAN, FEB])), PRESENT))
def test_whatever_a_return_holds_comes_back_unchanged(holding: Holding) -> None:
    changes, _ = uploaded(workbook(form(holding)), holding)
    assert {(change.series_id, change.period): change.kind for change in changes} == dict.fromkeys(holding, ChangeKind.UNCHANGED)


@settings(max_examples=40)
@given(st.dictionaries(st.tuples(SERIES, st.sampled_from([JAN, FEB])), st.integers(0, 10**11)))
def test_what_is_typed_into_it_arrives(typed: dict[tuple[int, Period], int]) -> None:
    book, sheet = sheet_of(workbook(form({})))
    row_of = {int(str(key.value)): key.row for (key, *_) in sheet.iter_rows(min_row=FIRST) if str(key.value).isdecimal()}
    for (series, period), number in typed.items():
        sheet[f"{VALUE[period]}{row_of[series]}"] = number
    changes, warnings = uploaded(saved(book), {})
    assert {(change.series_id, change.period): (change.kind, change.new and change.new.typed) for change in changes} == {
        place: (ChangeKind.NEW, str(number)) for place, number in typed.items()
    }
    assert not warnings


def test_emptied_changed_and_spoilt_cells() -> None:
    book, sheet = sheet_of(workbook(form(HOLDING)))
    emptied, changed, spoilt = (f"{VALUE[JAN]}{row}" for row in (FIRST, FIRST + 1, FIRST + 2))
    typed_as_text = f"{VALUE[FEB]}{FIRST}"
    sheet[emptied], sheet[changed], sheet[spoilt], sheet[typed_as_text] = None, 7, date(2019, 3, 4), "5"
    sheet[f"{STATUS[JAN]}{FIRST}"] = None
    by_address = {change.address: change for change in uploaded(saved(book), HOLDING)[0]}
    assert by_address[emptied].kind is ChangeKind.UNCHANGED and "stays" in by_address[emptied].message
    assert (by_address[changed].kind, by_address[changed].new) == (ChangeKind.CHANGED, CurrentCell("7"))
    assert by_address[spoilt].message.startswith(f"{spoilt} holds a date (4 March 2019)")
    assert by_address[typed_as_text].kind is ChangeKind.CHANGED


def test_rows_moved_down_keep_their_keys_and_rows_mixed_up_are_refused() -> None:
    book, sheet = sheet_of(workbook(form(HOLDING)))
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    down = 3
    sheet.insert_rows(1, down)
    changes, _ = uploaded(saved(book), HOLDING)
    assert {change.kind for change in changes} == {ChangeKind.UNCHANGED} and len(changes) == len(HOLDING)
    one, other = FIRST + down, FIRST + down + 1
    sheet[f"C{one}"], sheet[f"C{other}"] = sheet[f"C{other}"].value, sheet[f"C{one}"].value  # the names of two districts
    refused = [change for change in uploaded(saved(book), {})[0] if "hidden key" in change.message]
    assert {change.address for change in refused} == {f"{column}{row}" for column in VALUE.values() for row in (one, other)}


def test_copied_without_its_keys_it_is_read_as_a_grid() -> None:
    book, sheet = sheet_of(workbook(form({(ASHFORD, JAN): CurrentCell("5"), (DEATHS, JAN): CurrentCell("6")}, (JAN,))))
    areas = [str(area) for area in sheet.merged_cells.ranges]
    for area in areas:
        sheet.unmerge_cells(area)
    sheet.delete_cols(1)
    del book[keys.INSTRUCTIONS]
    for row in sheet.iter_rows(min_row=keys.FIRST_ROW):  # formulas are never run by openpyxl
        for cell in row:
            cell.value = None if str(cell.value).startswith("=") else cell.value
    sheet.delete_rows(keys.KEY_ROW)
    same_areas_without_their_column = ("A4:A5", "B4:B5", "C4:C5", "D4:G4")
    assert len(areas) == len(same_areas_without_their_column)
    for area in same_areas_without_their_column:
        sheet.merge_cells(area)
    read = match(files.read(saved(book)), known_series(), agency="a", cycle="c")
    assert {(one.series.series_id, one.entry.typed) for one in read.outcomes if one.series and one.entry.typed} == {
        (ASHFORD, "5"),
        (DEATHS, "6"),
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
    assert {change.kind for change in changes} == {ChangeKind.UNCHANGED}
    assert warnings == ("The sheet “My notes” was not read: the numbers are taken from “Return”.",)


def test_what_may_be_filled_in_is_open_and_everything_else_protected() -> None:
    _, sheet = sheet_of(workbook(form(HOLDING)))
    open_ = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert sheet.protection.sheet and not sheet.protection.password
    assert {f"{column}{FIRST}" for column in (VALUE[JAN], STATUS[JAN], NOTE[JAN], VALUE[FEB])} <= open_
    deaths = next(row for row in range(FIRST, sheet.max_row + 1) if sheet[f"B{row}"].value == "Road deaths")
    assert f"{VALUE[JAN]}{deaths}" not in open_ and f"{VALUE[FEB]}{deaths}" in open_  # January is approved
    key, measure, year_before, total = f"A{FIRST}", f"B{FIRST}", f"E{FIRST}", f"{VALUE[JAN]}{TOTAL_OF_INCIDENTS}"
    assert not {key, measure, year_before, total, "B6", "A1"} & open_
    assert sheet.column_dimensions["A"].hidden and sheet.row_dimensions[keys.KEY_ROW].hidden
    assert sheet.freeze_panes == "E7"


def test_drop_downs_offer_the_symbols_and_block_no_number() -> None:
    _, sheet = sheet_of(workbook(form(HOLDING)))
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    value, status = f"{VALUE[JAN]}{FIRST}", f"{STATUS[JAN]}{FIRST}"
    assert rules[value].formula1 == '"[x],[z],[c]"' and not rules[value].showErrorMessage
    assert rules[status].formula1 == '"final,provisional,unaudited"' and rules[status].errorStyle == "warning"
    assert any(value in str(area.sqref) for area in sheet.conditional_formatting)


def test_totals_are_formulas_where_parts_add_up() -> None:
    holding: Holding = {
        (ASHFORD, JAN): CurrentCell("1,000"),
        (FOLKESTONE, JAN): CurrentCell("5"),
        (TONBRIDGE, JAN): CurrentCell("[z]"),  # nothing to count: 1,000 + 5 is the whole
        (ASHFORD, FEB): CurrentCell("1"),  # the others are missing: no total
    }
    data = workbook(form(holding))
    _, sheet = sheet_of(data)
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[keys.RETURN]
    row, last = TOTAL_OF_INCIDENTS, TOTAL_OF_INCIDENTS - 1
    assert (sheet[f"A{row}"].value, sheet[f"C{row}"].value) == (keys.TOTAL, "Total")
    assert f"SUM({VALUE[JAN]}{FIRST}:{VALUE[JAN]}{last})" in str(sheet[f"{VALUE[JAN]}{row}"].value)
    assert (values[f"{VALUE[JAN]}{row}"].value, values[f"{VALUE[FEB]}{row}"].value) == (1005, None)
    assert values[f"E{row}"].value == 3 * 12.5, "the year before: 12.5 in each district"
    assert sum(str(cell.value) == keys.TOTAL for cell in sheet["A"]) == 1


def test_the_instructions_say_what_people_ask() -> None:
    book, sheet = sheet_of(workbook(form(HOLDING)))
    instructions = " ".join(str(cell.value) for row in book[keys.INSTRUCTIONS].iter_rows() for cell in row if cell.value)
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
        assert words in instructions
    assert book.sheetnames == [keys.INSTRUCTIONS, keys.RETURN] and "due 12 April 2018" in str(sheet["B2"].value)


def test_names_that_excel_could_take_for_something_else() -> None:
    odd = replace(form(HOLDING), agency_name="=Kent & Medway\x00", partnership="=1", cycle_title="@x")
    book, sheet = sheet_of(workbook(odd))
    assert sheet["B1"].value == "Data return: =Kent & Medway" and sheet["B1"].data_type == "s"
    assert sheet.oddFooter is not None and sheet.oddFooter.left is not None
    footer = sheet.oddFooter.left
    assert "Kent && Medway" in str(footer.text) or "Kent & Medway" in str(footer.text)
    assert book.properties.title.startswith("Data return")


def test_what_was_not_touched_in_an_old_download_changes_nothing() -> None:
    book, sheet = sheet_of(workbook(form(HOLDING)))
    sheet[f"{VALUE[FEB]}{FIRST + 1}"] = 7
    since: Holding = {place: CurrentCell("300", "Counted again.", "unaudited", cell.is_locked) for place, cell in HOLDING.items()}
    changes, warnings = uploaded(saved(book), since)
    touched = [change for change in changes if change.kind is not ChangeKind.UNCHANGED]
    assert [(change.series_id, change.period, change.kind) for change in touched] == [(FOLKESTONE, FEB, ChangeKind.NEW)]
    assert not warnings


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.tuples(SERIES, st.sampled_from([JAN, FEB])), PRESENT),
    st.dictionaries(st.tuples(SERIES, st.sampled_from([JAN, FEB])), PRESENT),
)
def test_an_untouched_download_never_changes_anything(then: Holding, now: Holding) -> None:
    changes, _ = uploaded(workbook(form(then)), now)
    assert {change.kind for change in changes} <= {ChangeKind.UNCHANGED}


def test_a_workbook_that_does_not_say_its_first_content_is_read_with_a_remark() -> None:
    book, sheet = sheet_of(workbook(form(HOLDING)))
    for head in sheet[keys.KEY_ROW]:
        if str(head.value).startswith(keys.DOWNLOADED):
            head.value = None
    changes, warnings = uploaded(
        saved(book), {**HOLDING, (ASHFORD, JAN): CurrentCell("300", "A note\nof two lines", "provisional")}
    )
    (changed,) = [change for change in changes if change.kind is not ChangeKind.UNCHANGED]
    assert (changed.kind, changed.new and changed.new.typed) == (ChangeKind.CHANGED, "1234")
    assert len(warnings) == 1 and "does not say what it held when it was downloaded" in warnings[0]


@pytest.mark.parametrize("holding", [{}, {(ASHFORD, JAN): CurrentCell("691")}])
def test_one_number_in_a_merged_cell_is_refused_by_name(holding: Holding) -> None:
    book, sheet = sheet_of(workbook(form(holding)))
    area = f"{VALUE[JAN]}{FIRST}:{VALUE[JAN]}{FIRST + 1}"
    sheet[area.split(":")[0]] = 691
    sheet.merge_cells(area)
    refused = [change for change in uploaded(saved(book), holding)[0] if change.kind is ChangeKind.REFUSED]
    assert [change.series_id for change in refused] == [ASHFORD, FOLKESTONE]
    assert {change.message for change in refused} == {
        f"{area} is one merged cell. Unmerge it, and give each line its own number, status and note."
    }


def test_merged_cells_with_nothing_in_them_refuse_nothing() -> None:
    book, sheet = sheet_of(workbook(form({})))
    sheet.merge_cells(f"{VALUE[JAN]}{FIRST}:{VALUE[JAN]}{FIRST + 1}")
    assert uploaded(saved(book), {}) == ((), ())
