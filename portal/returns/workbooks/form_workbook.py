"""Writes our own workbook, which an agency downloads, fills in and uploads: a form in, bytes out. Pure.

Uploaded as it was downloaded, it changes nothing: the preview calls all its cells “unchanged”. Headings are
protected against slips, without a password: who has to change them can.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from portal.core.dates import day_words
from portal.core.text import clean, with_capital
from portal.returns.workbooks import form_keys as keys
from portal.returns.workbooks.form import Form
from portal.returns.workbooks.form_looks import LINE, Looks, write
from portal.returns.workbooks.form_sheet import write_return
from portal.tables.cells import AGENCY_STATUSES
from portal.wording.value_signs import SYMBOLS

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# Without “none” Excel would take the theme's font instead.
LETTERS = {"font_name": "Arial", "font_size": 10, "font_scheme": "none", "valign": "top"}
WIDTH = 100  # of the instructions, in characters


def workbook(form: Form) -> bytes:
    """The Excel file; the same form makes the same bytes."""
    out = io.BytesIO()
    # A copy: XlsxWriter writes into what it is given, and the second file would differ from the first.
    file = Workbook(out, {**OPTIONS, "default_format_properties": dict(LETTERS)})
    file.set_properties({
        "title": clean(f"Data return: {form.agency_name}, {form.cycle_title}")[:255],
        "author": clean(form.partnership)[:255],
        "created": form.made.replace(microsecond=0, tzinfo=None),
    })  # fmt: skip
    looks = Looks(file)
    _write_instructions(file.add_worksheet(keys.INSTRUCTIONS), form, looks)
    sheet = file.add_worksheet(keys.RETURN)
    write_return(sheet, form, looks)
    sheet.activate()
    file.close()
    return out.getvalue()


def _write_instructions(sheet: Worksheet, form: Form, looks: Looks) -> None:
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, WIDTH)
    sheet.set_row(0, 24)
    write(sheet, 0, 0, f"Data return: {form.agency_name}", looks.title)
    write(sheet, 1, 0, f"{form.cycle_title} · {form.partnership}", looks.quiet)
    row = _write_lines(sheet, 3, "What to do", _steps(form), looks)
    symbols = [(f"[{symbol}]", with_capital(meaning) + ".") for symbol, meaning in SYMBOLS.items()]
    symbols[0] = ("[x]", symbols[0][1] + " Say in the note why.")
    row = _write_lines(
        sheet, row, "Where there is no number", [("0", "There were none. Nought is an answer like any other."), *symbols], looks
    )
    meanings = (
        "The number will not change.",
        "The number may still change.",
        "Nobody in your agency has checked the number yet.",
    )
    statuses = list(zip((status.capitalize() for status in AGENCY_STATUSES), meanings, strict=True))
    row = _write_lines(sheet, row, "Status", statuses, looks)
    _write_lines(sheet, row, "Colours", _colours(), looks)


def _steps(form: Form) -> list[tuple[str, str]]:
    return [
        ("Due", f"{day_words(form.due)}. Uploading this file sends nothing. It fills in your return on the portal, as a draft. "
                "Look at it there, and then choose to send it."),
        ("Fill in", f"The white cells of the sheet “{keys.RETURN}”: one number for each line. Type digits, such as 12745. "
                    "The grey cells beside them show what you returned for the same time last year."),
        ("Notes", "Say in the note of a line what a reader has to know, such as why a number is unusually high."),
        ("Empty cells", "A cell that you leave empty changes nothing on the portal. A file never erases what was entered."),
        ("Marks", "Do not write marks such as *, ~ or < beside a number. Write the number, and say the rest in the note."),
        ("Upload", "Save the file as .xlsx, and upload it on the page of your return. You see first what would change."),
    ]  # fmt: skip


def _colours() -> list[tuple[str, str]]:
    return [
        ("White", "To be filled in."),
        ("Grey", "Only to look at: last year’s numbers, totals, and numbers that cannot be changed now."),
        ("Red", "Neither a number nor one of the symbols. The portal cannot take it: correct it before you upload."),
    ]


def _write_lines(sheet: Worksheet, row: int, heading: str, lines: Sequence[tuple[str, str]], looks: Looks) -> int:
    """Writes a heading with lines below it. Returns the row after them."""
    write(sheet, row, 0, heading, looks.title)
    sheet.set_row(row, 24)
    for at, (name, text) in enumerate(lines, start=row + 1):
        write(sheet, at, 0, name, looks.bold)
        write(sheet, at, 1, text, looks.wrap)
        sheet.set_row(at, LINE * (1 + len(text) // (WIDTH + 10)))  # LibreOffice gives every row one line where no height is set
    return row + len(lines) + 2
