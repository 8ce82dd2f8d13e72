"""Reads one sheet of a workbook, as a stream, into rows. Pure.

Of a formula, the result that was saved with it is read. Excel stores dates, times, durations and percentages as numbers too.
They are recognised by the format of their cell, because that stored number is never what the person meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel, from_ISO8601

from portal.core.dates import day_words
from portal.spreadsheets.number_signs import DecimalSign, WrittenNumber, plain_number, written_number
from portal.spreadsheets.refusals import DAMAGED, TOO_MUCH, Refused
from portal.spreadsheets.sheets import (
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    Content,
    NotMeant,
    Odd,
    Row,
    Sheet,
    cell_address,
)
from portal.spreadsheets.workbook_parts import DURATION, PERCENT, PLAIN, Book, is_set_apart, mixed_content, unescaped

# Earlier dates are taken for a time without a day, or for a small number in the format of a date.
# FIRST_SERIAL is the number by which Excel stores 1 January of FIRST_YEAR.
FIRST_YEAR, FIRST_SERIAL = 1904, 1462
MOST_MERGED = 20_000
NOT_COMPUTED = Odd("a formula", "holds a formula without a result. Open the file in Excel, save it, and upload it again.")

Area = tuple[int, int, int, int]  # left, top, right and bottom of merged cells, counted from 1


def error_shown(shown: str) -> Odd:
    """A cell that shows an error, such as #DIV/0!."""
    return Odd(shown[:20] or "an error", f"shows an error of Excel ({shown[:20]}). Correct the formula, or type the number.")


class Allowance:
    """How many cells and characters all sheets of a file together may still have. Raises Refused when they have more."""

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
    """Handler of the XML of a sheet (see archive.Handler). When it has been read, `sheet` gives the rows.

    Raises Refused for more rows, columns or cells than a data return can need.
    """

    def __init__(self, book: Book, allowance: Allowance) -> None:
        self._book, self._allowance = book, allowance
        self._rows: dict[int, dict[int, Content]] = {}
        self._merged_areas: list[Area] = []
        self._row = self._column = 0
        self._type = self._style = ""
        self._has_formula = self._is_mixed = False
        self._text_pieces: list[str] | None = None
        self._value = ""
        self._columns: dict[str, int] = {}
        self._written: list[tuple[int, int]] = []  # where a number stands that is a text
        self._reading_aids = 0
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._crossed_out: set[tuple[int, int]] = set()
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._start_row, "c": self._start_cell, "v": self._start_text, "t": self._start_text,
            "f": self._start_formula, "rPh": self._start_reading_aid, "col": self._add_columns,
            "mergeCell": self._add_merged_area, "vertAlign": self._note_vertical, "strike": self._note_strike,
        }  # fmt: skip

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if start_element := self._starts.get(name):
            start_element(attributes)

    def text(self, text: str) -> None:
        if self._text_pieces is not None:
            self._allowance.take_text(len(text))
            self._text_pieces.append(text)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            if self._text_pieces is not None and not self._reading_aids and len(self._value) < MOST_CHARACTERS:
                self._value += "".join(self._text_pieces)
            self._text_pieces = None
        elif name == "c":
            self._end_cell()
        elif name == "rPh":
            self._reading_aids -= 1

    def _start_reading_aid(self, _: dict[str, str]) -> None:
        self._reading_aids += 1

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column = 0
        if attributes.get("hidden") in ("1", "true"):
            self._hidden_rows.add(self._row)

    def _add_columns(self, attributes: dict[str, str]) -> None:
        """Notes a span of columns where it is hidden; Excel names the last of all columns in it too."""
        if attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self._hidden_columns.update(range(first, min(last, MOST_COLUMNS) + 1))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._allowance.take(1)
        if reference := attributes.get("r"):
            letters = reference.rstrip("0123456789")
            self._column = self._columns.get(letters) or self._columns.setdefault(letters, _column_number(letters))
        else:
            self._column += 1
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._has_formula, self._value = False, ""
        self._is_mixed = False  # a piece of its text is raised, lowered or crossed out

    def _note_vertical(self, attributes: dict[str, str]) -> None:
        self._is_mixed = self._is_mixed or is_set_apart("vertAlign", attributes)

    def _note_strike(self, attributes: dict[str, str]) -> None:
        self._is_mixed = self._is_mixed or is_set_apart("strike", attributes)

    def _start_text(self, _: dict[str, str]) -> None:
        self._text_pieces = []

    def _start_formula(self, _: dict[str, str]) -> None:
        self._has_formula = True

    def _add_merged_area(self, attributes: dict[str, str]) -> None:
        if len(self._merged_areas) >= MOST_MERGED:
            raise Refused(f"This workbook has more than {MOST_MERGED:,} merged cells. {TOO_MUCH}")
        left, top, right, bottom = range_boundaries(attributes.get("ref", ""))
        if left is None or top is None or right is None or bottom is None:
            raise Refused(DAMAGED)
        self._merged_areas.append((left, top, right, bottom))

    def _end_cell(self) -> None:
        content = self._content()
        if isinstance(content, str) and not content.strip():
            return
        if not 1 <= self._row <= MOST_ROWS or not 1 <= self._column <= MOST_COLUMNS:
            what = f"below row {MOST_ROWS:,}" if self._row > MOST_ROWS else f"to the right of column {MOST_COLUMNS:,}"
            raise Refused(f"This workbook has something in a cell {what}. {TOO_MUCH}")
        self._rows.setdefault(self._row, {})[self._column] = content
        if self._style in self._book.crossed_out:
            self._crossed_out.add((self._row, self._column))
        if isinstance(content, str) and self._type not in ("n", "") and written_number(content):
            self._written.append((self._row, self._column))

    def _content(self) -> Content:
        """The content of the cell that ends.

        A formula with an empty text as its result has the type “str”. One without any result has never been computed.
        """
        is_not_computed = not self._value or (self._book.recalculates and self._value == "0")
        if self._has_formula and self._type != "str" and is_not_computed:
            return NOT_COMPUTED
        if not self._value:
            return ""
        match self._type:
            case "n":
                return self._number()
            case "s":
                return self._shared_text()
            case "b":
                shown = "TRUE" if self._value == "1" else "FALSE"
                return Odd(shown, f"holds {shown}, as Excel keeps yes and no. Type the number.")
            case "e":
                return error_shown(self._value)
            case "d":
                return _iso_moment(self._value)
            case _:
                text = unescaped(self._value)[:MOST_CHARACTERS]
                return mixed_content(text) if self._is_mixed else text

    def _shared_text(self) -> Content:
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

    def written_numbers(self, name: str) -> Iterator[WrittenNumber]:
        """The numbers that stand in the sheet as texts, with their places; `name` is that of the sheet."""
        for row, column in self._written:
            place = f"{cell_address(row, column)} of “{name}”"
            yield WrittenNumber(written_number(str(self._rows[row][column])), place)

    def write_plainly(self, sign: DecimalSign) -> None:
        """Writes these numbers with digits and a point."""
        for row, column in self._written:
            self._rows[row][column] = plain_number(str(self._rows[row][column]), sign)

    def sheet(self, name: str) -> Sheet:
        """The rows that were read, and what is merged in them."""
        hidden = frozenset(self._hidden_rows), frozenset(self._hidden_columns)
        not_meant = NotMeant(*hidden, frozenset(self._crossed_out))
        return sheet_of(name, self._rows, self._merged_areas, self._allowance, not_meant)


def sheet_of(
    name: str, contents: dict[int, dict[int, Content]], areas: Sequence[Area], allowance: Allowance, not_meant: NotMeant
) -> Sheet:
    """The sheet with these contents, by row and column. Each cell of a merged area gets the content of its first, as far as the
    sheet is used."""
    lowest, widest = max(contents, default=0), max((max(cells) for cells in contents.values()), default=0)
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for left, top, right, bottom in areas:
        right, bottom = min(right, widest), min(bottom, lowest)
        content = contents.get(top, {}).get(left, "")
        allowance.take(max(right - left + 1, 0) * max(bottom - top + 1, 0))
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                merged[row, column] = (top, left)
                if content:
                    contents.setdefault(row, {})[column] = content
    rows = []
    for number in sorted(contents):
        cells = contents[number]
        last = max(cells)
        allowance.take(last)
        rows.append(Row(number, tuple(cells.get(column, "") for column in range(1, last + 1))))
    return Sheet(name, tuple(rows), merged, not_meant)


def number_text(raw: str) -> str | Odd:
    """A number of the file as plain digits, of which Excel shows fifteen: “12745.0” and “1.2745E4” become “12745”."""
    if raw.isascii() and raw.isdigit() and len(raw) <= 15:
        return raw
    try:
        number = float(raw)
    except ValueError as error:
        raise Refused(DAMAGED) from error
    if not abs(number) < 1e30:
        return Odd(raw[:20], "holds a number that is too long. Check it.")
    plain = f"{float(f'{number:.15g}'):.17f}" if abs(number) < 1e-4 else _without_exponent(f"{number:.15g}")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _without_exponent(shown: str) -> str:
    return f"{float(shown):.0f}" if "e" in shown else shown


def _column_number(letters: str) -> int:
    """1 for “A”, 27 for “AA”."""
    number = 0
    if not letters.isascii() or not letters.isupper() or len(letters) > 3:
        raise Refused(DAMAGED)
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _formatted(raw: str, kind: str, epoch: datetime) -> Content:
    """The content of a cell whose number Excel shows as a percentage, a duration or a date."""
    try:
        number = float(raw)
        if kind == PERCENT:
            shown = f"{number * 100:.10g}"
            return Odd(f"{shown}%", f"holds {shown}% as a percentage of Excel, which is {number:.12g} underneath. "
                       f"Format the cell as a number and type {shown}.")  # fmt: skip
        if kind == DURATION or number < (FIRST_SERIAL if epoch == WINDOWS_EPOCH else 1):
            return _duration(timedelta(days=number))
        return moment_content(from_excel(number, epoch))
    except (ValueError, OverflowError):
        return Odd(raw[:20], "holds a date that does not exist. Format the cell as a number and type the number.")


def _iso_moment(raw: str) -> Content:
    try:
        return moment_content(from_ISO8601(raw))  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, OverflowError):
        return Odd(raw[:20], "holds a date that does not exist. Format the cell as a number and type the number.")


def moment_content(moment: datetime | date | time | timedelta | None) -> Content:
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
