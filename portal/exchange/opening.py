"""Opens one file of the agreement as lines of cells, whatever program wrote it. No database.

What a file is shows in its first bytes: a workbook that is called .csv is read as a workbook. Nothing is guessed: what can be
read in two ways is refused in one sentence that says what the file is.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.core.text import clean
from portal.spreadsheets.kinds import check_for_workbook
from portal.spreadsheets.opening import open_upload
from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import Content, Sheet

ENDINGS = (".csv", ".txt", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".ods")
DELIMITERS = ",;\t|"  # where two fit equally well, the first
LARGEST = 10_000_000  # bytes; the demonstration's largest file has 40,000
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SAVE = "Save it as “CSV UTF-8”."
NOT_CSV = "This line is not proper CSV. Look for a quotation mark that is missing, or one too many, here or before."


class Unreadable(Exception):
    """The file cannot be read. `row` is where reading ended; None where the whole file is of another kind."""

    def __init__(self, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.message, self.row = message, row


@dataclass(frozen=True)
class Line:
    """One row of a file with its number, counted as a spreadsheet does: a text over several lines is one row."""

    number: int
    cells: tuple[Content, ...]


@dataclass(frozen=True)
class Table:
    """The rows of a file that are not empty. In a workbook a row ends with its last cell, so it may be shorter than others."""

    lines: tuple[Line, ...]
    is_workbook: bool = False


def fold(heading: str) -> str:
    """The heading as columns are named: “Lead Agency” is lead_agency."""
    return re.sub(r"[\s_\-]+", "_", clean(heading).casefold()).strip("_")


def name_among(names: Collection[str], name: str) -> str | None:
    """That name, or the only one with another ending or in other case; None where there is none. Raises Unreadable."""
    if name in names:
        return name
    stem = Path(name).stem.casefold()
    found = [one for one in sorted(names) if Path(one).stem.casefold() == stem and Path(one).suffix.casefold() in ENDINGS]
    if len(found) > 1:
        raise Unreadable(f"There are several of this name: {', '.join(found)}. Leave one.")
    return found[0] if found else None


def open_table(path: Path, columns: Collection[str]) -> Table:
    """The rows of the file. `columns` are the names that its headings can have. Raises Unreadable."""
    check_size(path.stat().st_size)
    return open_bytes(path.name, path.read_bytes(), columns)


def check_size(size: int) -> None:
    """Raises Unreadable for a file of so many bytes that it cannot be one of an agreement."""
    if size > LARGEST:
        raise Unreadable(f"This file is larger than {LARGEST // 1_000_000} MB, so it is no file of an agreement.")


def open_bytes(name: str, data: bytes, columns: Collection[str]) -> Table:
    """As open_table(), from bytes."""
    try:
        if data[:2] not in UTF16 and check_for_workbook(name, data):
            return _workbook(name, data)
    except Refused as error:
        first = error.message.split(". ")[0].rstrip(".")
        raise Unreadable(f"{first}. {SAVE}") from None
    return Table(tuple(_lines(decode(data), columns)))


def _workbook(name: str, data: bytes) -> Table:
    sheets = [sheet for sheet in open_upload(name, data).sheets if sheet.rows]
    if len(sheets) > 1:
        names = ", ".join(f"“{sheet.name}”" for sheet in sheets)
        raise Unreadable(f"This is a workbook with several sheets: {names}. Leave the one that belongs here.")
    return table_of(sheets[0])


def table_of(sheet: Sheet) -> Table:
    """The rows of a sheet of a workbook. Raises Unreadable where cells are merged."""
    _refuse_merged(sheet)
    return Table(tuple(Line(row.number, row.cells) for row in sheet.rows), is_workbook=True)


def _refuse_merged(sheet: Sheet) -> None:
    if sheet.merged:
        row, column = min(sheet.merged.values())
        raise Unreadable(f"Cell {sheet.address(row, column)} is merged with others. Unmerge it: every row needs its own.", row)


def decode(data: bytes) -> str:
    """UTF-16, UTF-8, or else Windows-1252, which is what Excel writes in the UK. Raises Unreadable."""
    if data.startswith(UTF16) or (len(data) > 1 and 0 in data[:2]):
        encoding = "utf-16" if data.startswith(UTF16) else "utf-16-be" if data[0] == 0 else "utf-16-le"
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8-sig":
            raise Unreadable(f"This is not a text: it begins like UTF-16 and is not. {SAVE}") from None
        text = _windows(data)
    if "\x00" in text:
        raise Unreadable(f"This is not a text that can be read. {SAVE}")
    return text


def _windows(data: bytes) -> str:
    try:
        if data.startswith(codecs.BOM_UTF8):
            data.decode("utf-8")  # it says itself that it is UTF-8, and another reading would spoil its accents
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        message = "This row holds a sign that is neither UTF-8 nor Windows-1252. Save the file as UTF-8."
        raise Unreadable(message, data[: error.start].count(b"\n") + 1) from None


def _lines(text: str, columns: Collection[str]) -> Iterator[Line]:
    first, delimiter = 1, _delimiter(text, columns)
    named = re.match(r"sep=([,;\t|])\r?\n", text, re.IGNORECASE)  # a line that Excel reads and does not show
    if named:
        first, delimiter, text = 2, named[1], text[named.end() :]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = first - 1
    try:
        for number, cells in enumerate(lines, start=first):
            stripped = tuple(clean(cell).strip() for cell in cells)
            if any(stripped):
                yield Line(number, stripped)
    except csv.Error:
        raise Unreadable(NOT_CSV, number + 1) from None


def _delimiter(text: str, columns: Collection[str]) -> str:
    """The sign that parts the first line into the most headings that are known."""
    first = next((line for line in text.splitlines() if line.strip(f" {DELIMITERS}")), "")

    def known(sign: str) -> int:
        return sum(fold(part.strip().strip('"')) in columns for part in first.split(sign))

    return max(DELIMITERS, key=known)
