"""One sheet of a workbook, read as a stream into rows. Pure.

A formula counts by the result that was saved with it. What Excel keeps as a date, a time, a duration or a percentage is
told from a plain number by its format, because the number underneath is never what the person meant.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel, from_ISO8601

from portal.core.dates import day_words
from portal.spreadsheets.refusals import DAMAGED, TOO_MUCH, Refused
from portal.spreadsheets.sheets import MOST_CELLS, MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, MOST_TEXT, Content, Odd, Row, Sheet
from portal.spreadsheets.workbook_parts import DURATION, PERCENT, PLAIN, Book, unescaped

# What Excel shows as 31 December 1899, or in January 1900, is a time without a day, or a number in the format of a date.
FIRST_YEAR, FIRST_SERIAL = 1904, 1462
MOST_MERGED = 20_000
NOT_COMPUTED = Odd("a formula", "holds a formula without a result. Open the file in Excel, save it, and upload it again.")
_ERROR = "shows an error of Excel ({}). Correct the formula, or type the number."


class Allowance:
    """What all sheets of a file together may still hold."""

    def __init__(self) -> None:
        self.cells, self.characters = MOST_CELLS, MOST_TEXT

    def take_text(self, count: int) -> None:
        self.characters -= count
        if self.characters < 0:
            raise Refused(f"This workbook holds more text than a data return needs. {TOO_MUCH}")

    def take(self, count: int) -> None:
        self.cells -= count
        if self.cells < 0:
            raise Refused(f"This file has more than {MOST_CELLS:,} cells. {TOO_MUCH}")


class SheetReader:
    """Hears the XML of a sheet; `sheet` then gives it. Raises Refused for more rows, columns or cells than can be meant."""

    def __init__(self, book: Book, allowance: Allowance) -> None:
        self._book, self._allowance = book, allowance
        self._rows: dict[int, dict[int, Content]] = {}
        self._areas: list[tuple[int, int, int, int]] = []
        self._row = self._column = 0
        self._type = self._style = ""
        self._has_formula = False
        self._heard: list[str] | None = None
        self._value = ""
        self._columns: dict[str, int] = {}
        self._aid = 0
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._start_row, "c": self._start_cell, "v": self._listen, "t": self._listen,
            "f": self._formula, "rPh": self._start_aid, "mergeCell": self._merge,
        }  # fmt: skip

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if found := self._starts.get(name):
            found(attributes)

    def text(self, text: str) -> None:
        if self._heard is not None:
            self._allowance.take_text(len(text))
            self._heard.append(text)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            if self._heard is not None and not self._aid and len(self._value) < MOST_CHARACTERS:
                self._value += "".join(self._heard)
            self._heard = None
        elif name == "c":
            self._end_cell()
        elif name == "rPh":
            self._aid -= 1

    def _start_aid(self, _: dict[str, str]) -> None:
        self._aid += 1

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._allowance.take(1)
        if reference := attributes.get("r"):
            letters = reference.rstrip("0123456789")
            self._column = self._columns.get(letters) or self._columns.setdefault(letters, _number_of(letters))
        else:
            self._column += 1
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._has_formula, self._value = False, ""

    def _listen(self, _: dict[str, str]) -> None:
        self._heard = []

    def _formula(self, _: dict[str, str]) -> None:
        self._has_formula = True

    def _merge(self, attributes: dict[str, str]) -> None:
        if len(self._areas) >= MOST_MERGED:
            raise Refused(f"This workbook has more than {MOST_MERGED:,} merged cells. {TOO_MUCH}")
        left, top, right, bottom = range_boundaries(attributes.get("ref", ""))
        if left is None or top is None or right is None or bottom is None:
            raise Refused(DAMAGED)
        self._areas.append((left, top, right, bottom))

    def _end_cell(self) -> None:
        content = self._content()
        if isinstance(content, str) and not content.strip():
            return
        if not 1 <= self._row <= MOST_ROWS or not 1 <= self._column <= MOST_COLUMNS:
            what = f"below row {MOST_ROWS:,}" if self._row > MOST_ROWS else f"to the right of column {MOST_COLUMNS:,}"
            raise Refused(f"This workbook has something in a cell {what}. {TOO_MUCH}")
        self._rows.setdefault(self._row, {})[self._column] = content

    def _content(self) -> Content:
        """What the cell holds. A formula that gave an empty text has the type “str”; one that gave nothing was never run."""
        is_not_run = not self._value or (self._book.recalculates and self._value == "0")
        if self._has_formula and self._type != "str" and is_not_run:
            return NOT_COMPUTED
        if not self._value:
            return ""
        match self._type:
            case "n":
                return self._number()
            case "s":
                return self._shared()
            case "b":
                shown = "TRUE" if self._value == "1" else "FALSE"
                return Odd(shown, f"holds {shown}, as Excel keeps yes and no. Type the number.")
            case "e":
                return Odd(self._value[:20], _ERROR.format(self._value[:20]))
            case "d":
                return _iso_moment(self._value)
            case _:
                return unescaped(self._value)[:MOST_CHARACTERS]

    def _shared(self) -> str:
        try:
            return self._book.texts[int(self._value)]
        except (ValueError, IndexError) as error:
            raise Refused(DAMAGED) from error

    def _number(self) -> Content:
        try:
            kind = self._book.formats[int(self._style)]
        except (ValueError, IndexError):
            kind = PLAIN
        if kind == PLAIN:
            return number_text(self._value)
        return _formatted(self._value, kind, self._book.epoch)

    def sheet(self, name: str) -> Sheet:
        """The rows, with the content of each merged area in all of its cells as far as the sheet is used."""
        lowest, widest = max(self._rows, default=0), max((max(cells) for cells in self._rows.values()), default=0)
        merged: dict[tuple[int, int], tuple[int, int]] = {}
        for left, top, right, bottom in self._areas:
            right, bottom = min(right, widest), min(bottom, lowest)
            content = self._rows.get(top, {}).get(left, "")
            self._allowance.take(max(right - left + 1, 0) * max(bottom - top + 1, 0))
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    merged[row, column] = (top, left)
                    if content:
                        self._rows.setdefault(row, {})[column] = content
        rows = []
        for number in sorted(self._rows):
            cells = self._rows[number]
            last = max(cells)
            self._allowance.take(last)
            rows.append(Row(number, tuple(cells.get(column, "") for column in range(1, last + 1))))
        return Sheet(name, tuple(rows), merged)


def number_text(raw: str) -> str | Odd:
    """A number of the file as plain digits, to the fifteen that Excel shows: “12745.0” and “1.2745E4” are “12745”."""
    if raw.isascii() and raw.isdigit() and len(raw) <= 15:
        return raw
    try:
        number = float(raw)
    except ValueError as error:
        raise Refused(DAMAGED) from error
    if not abs(number) < 1e30:
        return Odd(raw[:20], "holds a number that is too long. Check it.")
    plain = f"{float(f'{number:.15g}'):.17f}" if abs(number) < 1e-4 else _plain(f"{number:.15g}")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _plain(shown: str) -> str:
    return f"{float(shown):.0f}" if "e" in shown else shown


def _number_of(letters: str) -> int:
    number = 0
    if not letters.isascii() or not letters.isupper() or len(letters) > 3:
        raise Refused(DAMAGED)
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _formatted(raw: str, kind: str, epoch: datetime) -> Content:
    """A number that Excel shows as something else."""
    try:
        number = float(raw)
        if kind == PERCENT:
            shown = f"{number * 100:.10g}"
            return Odd(f"{shown}%", f"holds {shown}% as a percentage of Excel, which is {number:.12g} underneath. "
                       f"Format the cell as a number and type {shown}.")  # fmt: skip
        if kind == DURATION or number < (FIRST_SERIAL if epoch == WINDOWS_EPOCH else 1):
            return _duration(timedelta(days=number))
        return _moment(from_excel(number, epoch))
    except (ValueError, OverflowError):
        return Odd(raw[:20], "holds a date that does not exist. Format the cell as a number and type the number.")


def _iso_moment(raw: str) -> Content:
    try:
        return _moment(from_ISO8601(raw))  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, OverflowError):
        return Odd(raw[:20], "holds a date that does not exist. Format the cell as a number and type the number.")


def _moment(moment: datetime | date | time | timedelta | None) -> Content:
    if isinstance(moment, datetime):
        if moment.year < FIRST_YEAR:
            return _duration(moment - datetime(1899, 12, 30))
        if (moment.hour, moment.minute, moment.second) != (0, 0, 0):
            shown = f"{day_words(moment.date())}, {moment:%H:%M}"
            return Odd(shown, f"holds a date with a time ({shown}). Type the month or the number that is meant.")
        return moment.date()
    if isinstance(moment, date):
        return moment if moment.year >= FIRST_YEAR else _duration(moment - date(1899, 12, 30))
    if isinstance(moment, time):
        return _duration(timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second))
    return _duration(moment or timedelta())


def _duration(span: timedelta) -> Odd:
    minutes = round(span.total_seconds() / 60)
    shown = f"{minutes // 60}:{minutes % 60:02}"
    return Odd(
        shown, f"holds a time or a duration ({shown}), as Excel keeps it. Format the cell as a number and type the number."
    )
