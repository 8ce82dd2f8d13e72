"""Numbers that somebody has hidden or crossed out: nobody knows whether they still count, so they are passed over and counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from portal.returns.workbooks.layouts import read_entries
from portal.spreadsheets.opening import open_upload
from portal.tables.entries import FileEntries
from tests.factories.files import LINKS, MAIN, parts_of, saved, with_parts
from tests.factories.open_document import cell, ods, row, table
from tests.unit.test_tables_cases import NAMES, OWN, numbers, passed_over

GRID: list[list[Any]] = [
    ["Anti-social behaviour", "Oct 2018", "Nov 2018", "Dec 2018"],
    ["Ashford", 11, 12, 13],
    ["Canterbury", 21, 22, 23],
    ["Dover", 31, 32, 33],
]
LONG: list[list[Any]] = [
    ["measure", "part", "period_start", "value"],
    ["asb", "Ashford", "2018-10-01", 11],
    ["asb", "Canterbury", "2018-10-01", 21],
    ["asb", "Dover", "2018-10-01", 31],
]


def hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def hide_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["C"].hidden = True


def cross_out(sheet: Worksheet) -> None:
    sheet["B2"].font = Font(strike=True)


def read(rows: list[list[Any]], change: Callable[[Worksheet], None]) -> FileEntries:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in rows:
        sheet.append(line)
    change(sheet)
    return read_entries(open_upload("x.xlsx", saved(book)), NAMES, OWN, None)


@pytest.mark.parametrize(
    ("change", "reason", "without"),
    [
        (hide_row, "its row is hidden", {"21", "22", "23"}),
        (hide_column, "its column is hidden", {"12", "22", "32"}),
        (cross_out, "it is crossed out", {"11"}),
    ],
)
def test_what_is_hidden_or_crossed_out_is_passed_over_with_its_reason(
    change: Callable[[Worksheet], None], reason: str, without: set[str]
) -> None:
    entries = read(GRID, change)
    everything = {str(value) for line in GRID[1:] for value in line[1:]}
    assert set(numbers(entries).values()) == everything - without
    assert passed_over(entries) == {reason: len(without)}


@pytest.mark.parametrize(("change", "reason"), [(hide_row, "its row is hidden"), (cross_out, "")])
def test_a_list_that_is_filtered_gives_what_is_shown(change: Callable[[Worksheet], None], reason: str) -> None:
    """A name that is crossed out in column B says nothing about the number beside it."""
    entries = read(LONG, change)
    assert sorted(numbers(entries).values()) == (["11", "31"] if reason else ["11", "21", "31"])
    assert passed_over(entries) == ({reason: 1} if reason else {})


def test_the_same_in_an_open_document() -> None:
    line = '<style:style style:name="ce9"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    cells = [[cell(value) for value in line] for line in GRID]
    cells[1][1] = cell(11, 'table:style-name="ce9"')
    hidden = {2: 'table:visibility="filter"'}
    columns = '<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>'
    rows = [row(*one, more=hidden.get(at, "")) for at, one in enumerate(cells)]
    data = ods(table(columns, *rows), styles=line)
    entries = read_entries(open_upload("x.ods", data), NAMES, OWN, None)
    assert set(numbers(entries).values()) == {"12", "31", "32"}
    assert passed_over(entries) == {"it is crossed out": 1, "its row is hidden": 3, "its column is hidden": 2}


@pytest.mark.parametrize("font", [InlineFont(vertAlign="superscript"), InlineFont(strike=True)])
@pytest.mark.parametrize("is_inline", [False, True])
def test_a_raised_footnote_is_no_digit_of_the_number(font: InlineFont, is_inline: bool) -> None:
    """openpyxl writes such texts inside of the cells, Excel among the shared texts."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in GRID:
        sheet.append(line)
    sheet["B2"] = CellRichText("12", TextBlock(font, "1"))
    sheet["A3"] = CellRichText("Canter", TextBlock(font, "bury"))
    data = saved(book) if is_inline else with_shared_texts(saved(book))
    entries = read_entries(open_upload("x.xlsx", data), NAMES, OWN, None)
    assert set(numbers(entries).values()) == {str(value) for line in GRID[1:] for value in line[1:]} - {"11"}
    [refused] = [one.problem for one in entries.entries if one.problem]
    assert "digits that are raised or crossed out" in refused


def with_shared_texts(data: bytes) -> bytes:
    """The same workbook with the texts of its cells among the shared texts."""
    sheet = parts_of(data)["xl/worksheets/sheet1.xml"].decode()
    texts: list[str] = re.findall(r"<is>(.*?)</is>", sheet, re.DOTALL)
    assert texts
    numbered = iter(range(len(texts)))
    shared = re.sub(
        r't="inlineStr"(.*?)><is>.*?</is>', lambda match: f't="s"{match[1]}><v>{next(numbered)}</v>', sheet, flags=re.DOTALL
    )
    part = f'<sst xmlns="{MAIN}">{"".join(f"<si>{text}</si>" for text in texts)}</sst>'
    relations = parts_of(data)["xl/_rels/workbook.xml.rels"].decode()
    if "sharedStrings" not in relations:
        link = f'<Relationship Id="rId99" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        relations = relations.replace("</Relationships>", link)
    changed = {"xl/worksheets/sheet1.xml": shared, "xl/sharedStrings.xml": part, "xl/_rels/workbook.xml.rels": relations}
    return with_parts(data, changed)
