"""The formats of our own workbook. Pure."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from portal.core.text import clean

ACCENT, QUIET, LOCKED, LINE_COLOUR = "#1D5A73", "#505A5F", "#F3F2F1", "#B1B4B6"
LINE = 14  # points of a line of text


class Looks:
    """The formats of the workbook. Of a pair, the first is for whole numbers and the second for numbers with decimals."""

    def __init__(self, file: Workbook) -> None:
        add = file.add_format
        box = {"border": 1, "border_color": LINE_COLOUR}
        number = {"align": "right", "indent": 1, "num_format": "General"}
        whole = {"align": "right", "indent": 1, "num_format": "#,##0"}
        grey = {**box, "bg_color": LOCKED, "font_color": QUIET}
        dark = {"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT}
        open_ = {**box, "locked": False}
        self.title = add({"bold": True, "font_size": 16, "font_color": ACCENT})
        self.quiet = add({"font_color": QUIET})
        self.bold = add({"bold": True})
        self.wrap = add({"text_wrap": True})
        self.head = add({**box, **dark, "text_wrap": True})
        self.head_period = add({**box, **dark, "align": "center"})
        self.head_right = add({**box, **dark, "text_wrap": True, "align": "right", "indent": 1})
        self.measure = add({**box, "bold": True, "text_wrap": True})
        self.repeated = add(
            {**box, "font_color": QUIET}
        )  # names are in every row for screen readers and filters, and may be cut off
        self.part = add({**box, "text_wrap": True, "align": "left", "indent": 1})
        self.earlier_number = (add({**grey, **whole}), add({**grey, **number}))
        self.locked_number = (add({**grey, **whole, "bold": True}), add({**grey, **number, "bold": True}))
        self.open_number = (add({**open_, **whole}), add({**open_, **number}))
        self.locked_text = add({**grey, "text_wrap": True, "align": "left", "indent": 1})
        self.open_text = add({**open_, "text_wrap": True, "align": "left", "indent": 1})
        self.total = add({**box, "bold": True, "bg_color": LOCKED, "align": "left", "indent": 1})
        self.totals = (
            add({**box, **whole, "bold": True, "bg_color": LOCKED}),
            add({**box, **number, "bold": True, "bg_color": LOCKED}),
        )
        self.unreadable = add({"bg_color": "#F6D7D2"})


def write(sheet: Worksheet, row: int, column: int, text: str, look: Any = None) -> None:
    """Writes a text as a text, also where it begins like a formula. Rows and columns are counted from 0, as in XlsxWriter."""
    if text := clean(text):
        sheet.write_string(row, column, text, look)
    else:
        sheet.write_blank(row, column, None, look)
