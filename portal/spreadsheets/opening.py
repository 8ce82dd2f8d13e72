"""Opens an uploaded file as sheets of rows, whatever it is called. Pure."""

from __future__ import annotations

from portal.core.text import clean
from portal.spreadsheets.kinds import check_for_workbook
from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import Sheets
from portal.spreadsheets.text_table import read_csv
from portal.spreadsheets.workbook import read_workbook

LARGEST = 10_000_000  # bytes


def open_upload(filename: str, data: bytes) -> Sheets:
    """The sheets of an Excel workbook, or a CSV as one sheet. Raises Refused with words for the person who sent it."""
    name = clean(filename).replace("\n", " ").strip()[:100] or "The file"
    if not data:
        raise Refused(f"“{name}” is empty. Choose the file with your numbers.")
    if len(data) > LARGEST:
        size = f"{len(data) / 1_000_000:.1f}"
        raise Refused(
            f"“{name}” has {size} MB. The limit is {LARGEST // 1_000_000} MB. "
            "Remove pictures and sheets that are not needed, or save the table as a CSV."
        )
    opened = read_workbook(name, data) if check_for_workbook(name, data) else read_csv(name, data)
    if not any(sheet.rows for sheet in opened.sheets):
        raise Refused(f"“{name}” has nothing in its cells. Choose the file with your numbers.")
    return opened
