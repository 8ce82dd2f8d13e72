"""Reads a workbook of Excel as sheets of rows, and hands an OpenDocument one on. Pure."""

from __future__ import annotations

from portal.spreadsheets.archive import Archive, open_archive
from portal.spreadsheets.kinds import SAVE_AS
from portal.spreadsheets.number_signs import decimal_sign
from portal.spreadsheets.open_document import is_open_document, read_open_document
from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheet_part import Allowance, SheetReader
from portal.spreadsheets.sheets import Sheets
from portal.spreadsheets.workbook_parts import read_book

_NO_WORKBOOK = "Upload the numbers as an Excel workbook (.xlsx) or a CSV."


def read_workbook(filename: str, data: bytes) -> Sheets:
    """Every visible sheet. Raises Refused with words for the person who uploaded the file."""
    archive = open_archive(data)
    if is_open_document(archive):
        return read_open_document(filename, data, archive)
    _check_kind(filename, archive)
    book = read_book(archive)
    allowance = Allowance()
    readers = [(part, SheetReader(book, allowance)) for part in book.sheets if not part.is_hidden]
    for part, reader in readers:
        archive.parse(part.part, reader)
    written = (number for part, reader in readers for number in reader.written_numbers(part.name))
    sign = decimal_sign(written, commas_are_usual=False)
    for _, reader in readers:
        reader.write_plainly(sign)
    sheets = tuple(reader.sheet(part.name) for part, reader in readers)
    return Sheets(filename, sheets, tuple(part.name for part in book.sheets if part.is_hidden))


def _check_kind(filename: str, archive: Archive) -> None:
    """Raises Refused for a zip that is not a plain workbook: with macros, in another format, or something else."""
    names = {name.casefold() for name in archive.names}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused(
            f"“{filename}” holds macros, even if its name ends in .xlsx, and is not opened here. "
            "In Excel, choose “Save As” and “Excel Workbook (.xlsx)” without macros, and upload that file."
        )
    if "xl/workbook.bin" in names:
        raise Refused(f"“{filename}” is a binary workbook (.xlsb), which cannot be read here. {SAVE_AS}")
    if "word/document.xml" in names:
        raise Refused(f"“{filename}” is a Word document, even if its name says otherwise. {_NO_WORKBOOK}")
    if "xl/workbook.xml" not in archive.names:
        raise Refused(f"“{filename}” is a zip archive and not a workbook. {_NO_WORKBOOK}")
