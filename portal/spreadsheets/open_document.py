"""Reads an OpenDocument spreadsheet (.ods) as sheets of rows. Pure.

The values come from python-calamine. It knows no limits, gives a percentage as its fraction (5% as 0.05), a formula without a
result as an empty cell, and does not tell which cells are merged. So the file is gone over first, as a stream: what is larger
than a data return needs is refused before calamine unpacks it, and what calamine does not tell is noted by its place.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from portal.core.text import clean
from portal.spreadsheets.archive import Archive
from portal.spreadsheets.number_signs import WrittenNumber, decimal_sign, numbers_in, plain_number
from portal.spreadsheets.refusals import TOO_MUCH, Refused
from portal.spreadsheets.sheet_part import NOT_COMPUTED, Allowance, Area, error_shown, moment_content, number_text, sheet_of
from portal.spreadsheets.sheets import (
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    Content,
    NotMeant,
    Odd,
    Sheet,
    Sheets,
    cell_address,
)
from portal.spreadsheets.workbook_parts import MOST_SHEETS

SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
CONTENT, KIND, MANIFEST = "content.xml", "mimetype", "META-INF/manifest.xml"
_UNREADABLE = "“{}” is an OpenDocument file that cannot be read. Save it as “Excel Workbook (.xlsx)” and upload that file."
_PROTECTED = "“{}” is protected with a password. Open it, remove the password, save it, and upload it again."

Place = tuple[int, int]  # row and column, counted from 1


@dataclass
class _Table:
    """What calamine does not tell of a sheet: cells that hold something odd, merged areas, and cells hidden under them."""

    odd: dict[Place, Odd] = field(default_factory=dict)
    areas: list[Area] = field(default_factory=list)
    covered: set[Place] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    crossed_out: set[Place] = field(default_factory=set)

    @property
    def not_meant(self) -> NotMeant:
        return NotMeant(frozenset(self.hidden_rows), frozenset(self.hidden_columns), frozenset(self.crossed_out))


def is_open_document(archive: Archive) -> bool:
    return {CONTENT, KIND} <= archive.names


def read_open_document(filename: str, data: bytes, archive: Archive) -> Sheets:
    """Every visible sheet of the file; `archive` is the same file, opened. Raises Refused."""
    if not archive.read(KIND).strip().startswith(SPREADSHEET):
        raise Refused(f"“{filename}” is an OpenDocument file, but no spreadsheet. Upload the numbers as .xlsx, .ods or a CSV.")
    if MANIFEST in archive.names and b"encryption-data" in archive.read(MANIFEST):
        raise Refused(_PROTECTED.format(filename))
    allowance = Allowance()
    scan = _Scan(allowance)
    archive.parse(CONTENT, scan)
    book = _opened(filename, data)
    if len(scan.tables) != len(book.sheets_metadata) or not scan.tables:
        raise Refused(_UNREADABLE.format(filename))
    visible, hidden = [], []
    for at, (meta, table) in enumerate(zip(book.sheets_metadata, scan.tables, strict=True)):
        name = clean(meta.name).strip() or "Sheet"
        if meta.visible == SheetVisibleEnum.Visible:
            visible.append((name, _contents(book.get_sheet_by_index(at).to_python(skip_empty_area=False), table), table))
        else:
            hidden.append(name)
    written = (number for name, rows, _ in visible for number in _written_numbers(name, rows))
    sign = decimal_sign(written, commas_are_usual=False)
    sheets: list[Sheet] = []
    for name, rows, table in visible:
        for cells in rows.values():
            cells.update({at: plain_number(content, sign) for at, content in cells.items() if isinstance(content, _Text)})
        sheets.append(sheet_of(name, rows, table.areas, allowance, table.not_meant))
    return Sheets(filename, tuple(sheets), tuple(hidden))


def _opened(filename: str, data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        raise Refused(_UNREADABLE.format(filename)) from error
    except BaseException as error:
        # A panic of the library, which is written in Rust, is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise Refused(_UNREADABLE.format(filename)) from error


class _Text(str):
    """A text of the file, as opposed to the digits of a number."""


def _contents(values: Sequence[Sequence[object]], table: _Table) -> dict[int, dict[int, Content]]:
    """The contents by row and column. What the scan noted counts before what calamine gives."""
    rows: dict[int, dict[int, Content]] = {}
    for row, line in enumerate(values, start=1):
        cells = {
            column: content
            for column, value in enumerate(line, start=1)
            if (row, column) not in table.covered and not _is_blank(content := _content(value))
        }
        if cells:
            rows[row] = cells
    for (row, column), odd in table.odd.items():
        rows.setdefault(row, {})[column] = odd
    return rows


def _is_blank(content: Content) -> bool:
    return isinstance(content, str) and not content.strip()


def _content(value: object) -> Content:
    if isinstance(value, bool):
        shown = "TRUE" if value else "FALSE"
        return Odd(shown, f"holds {shown}, which is a yes or no. Type the number.")
    if isinstance(value, (int, float)):
        return number_text(repr(value))
    if isinstance(value, (datetime, date, time, timedelta)):
        return moment_content(value)
    return _Text(clean(str(value))[:MOST_CHARACTERS])


def _written_numbers(name: str, rows: dict[int, dict[int, Content]]) -> Iterator[WrittenNumber]:
    """The numbers that stand in the sheet as texts."""
    texts = ((one, row, column) for row, cells in rows.items() for column, one in cells.items() if isinstance(one, _Text))
    return numbers_in(texts, lambda row, column: f"{cell_address(row, column)} of “{name}”")


class _Scan:
    """Handler of content.xml (see archive.Handler). Raises Refused for more than a data return can need."""

    def __init__(self, allowance: Allowance) -> None:
        self.tables: list[_Table] = []
        self._allowance = allowance
        self._path: list[str] = []
        self._row = self._column = 0  # of the last cell before this one
        self._row_repeats = 1
        self._lowest = self._widest = self._area = self._last_column = 0
        self._pending: dict[str, str] | None = None  # the attributes of the cell that is read
        self._shown = ""
        self._crossed_out_styles: set[str] = set()
        self._style = ""  # the one that is defined

    def start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if name == "table" and parent == "spreadsheet":
            if len(self.tables) >= MOST_SHEETS:
                raise Refused(f"This workbook has more than {MOST_SHEETS} sheets. {TOO_MUCH}")
            self.tables.append(_Table())
            self._row = self._last_column = 0
        elif name == "table-row" and self._is_in_table:
            self._start_row(_local(attributes))
        elif name == "table-column" and self._is_in_table:
            self._add_columns(_local(attributes))
        elif name == "style":
            self._style = _local(attributes).get("name", "")
        elif name == "text-properties" and _local(attributes).get("text-line-through-style", "none") != "none":
            self._crossed_out_styles.add(self._style)
        elif name in ("table-cell", "covered-table-cell") and self._is_in_table:
            self._pending, self._shown = _local(attributes), ""

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row_repeats, self._column = _count(attributes, "number-rows-repeated"), 0
        if attributes.get("visibility", "visible") != "visible":
            last = min(self._row + self._row_repeats, MOST_ROWS)
            self.tables[-1].hidden_rows.update(range(self._row + 1, last + 1))

    def _add_columns(self, attributes: dict[str, str]) -> None:
        first = self._last_column + 1
        self._last_column += _count(attributes, "number-columns-repeated")
        if attributes.get("visibility", "visible") != "visible":
            self.tables[-1].hidden_columns.update(range(first, min(self._last_column, MOST_COLUMNS) + 1))

    def text(self, text: str) -> None:
        if self._pending is not None and "annotation" not in self._path:
            self._allowance.take_text(len(text))
            self._shown += text

    def end(self, name: str) -> None:
        if name == "table" and self._is_in_table:
            self._end_table()
        self._path.pop()
        if name == "table-row" and self._is_in_table:
            self._row += self._row_repeats
        elif name in ("table-cell", "covered-table-cell") and self._pending is not None and self._is_in_table:
            self._end_cell(name, self._pending)
            self._pending = None

    def _end_table(self) -> None:
        """Counts all cells up to the last one that is used: calamine makes all of them."""
        self._area += self._lowest * self._widest
        self._lowest = self._widest = 0
        if self._area > MOST_CELLS:
            raise Refused(f"This file has more than {MOST_CELLS:,} cells. {TOO_MUCH}")

    @property
    def _is_in_table(self) -> bool:
        """Whether it belongs to a sheet, and not to a change that is tracked or to a table in a drawing."""
        return self._path.count("table") == 1 and "tracked-changes" not in self._path

    def _end_cell(self, name: str, attributes: dict[str, str]) -> None:
        repeats = _count(attributes, "number-columns-repeated")
        first, last = self._column + 1, self._column + repeats
        bottom = self._row + self._row_repeats
        if "value-type" in attributes or "formula" in attributes or self._shown.strip():
            if last > MOST_COLUMNS or bottom > MOST_ROWS:
                raise Refused(
                    f"This workbook has something in a cell beyond {MOST_ROWS:,} rows or {MOST_COLUMNS:,} columns. {TOO_MUCH}"
                )
            self._allowance.take(repeats * self._row_repeats)
            self._lowest, self._widest = max(self._lowest, bottom), max(self._widest, last)
            self._allowance.take_text(len(self._shown) * (repeats * self._row_repeats - 1))
            self._note(
                name, attributes, [(row, column) for row in range(self._row + 1, bottom + 1) for column in range(first, last + 1)]
            )
        down, across = _count(attributes, "number-rows-spanned"), _count(attributes, "number-columns-spanned")
        if down > 1 or across > 1:
            self._allowance.take(1)
            self.tables[-1].areas.append((first, self._row + 1, first + across - 1, self._row + down))
        self._column = last

    def _note(self, name: str, attributes: dict[str, str], places: list[Place]) -> None:
        """Notes the cells of which calamine gives something else than what they show."""
        table = self.tables[-1]
        if attributes.get("style-name") in self._crossed_out_styles:
            table.crossed_out.update(places)
        if name == "covered-table-cell":
            table.covered.update(places)
        elif odd := _odd(attributes, self._shown):
            table.odd.update(dict.fromkeys(places, odd))


def _odd(attributes: dict[str, str], shown: str) -> Odd | None:
    """What is odd about a cell; None for a number, a text or a date."""
    if attributes.get("calcext-type") == "error" or (shown.startswith(("#", "Err:")) and "formula" in attributes):
        return error_shown(shown)
    if "formula" in attributes and "value-type" not in attributes:
        return NOT_COMPUTED
    if attributes.get("value-type") == "percentage":
        try:
            percent = f"{float(attributes.get('value', '')) * 100:.10g}"
        except ValueError:
            return NOT_COMPUTED
        return Odd(f"{percent}%", f"holds {percent}% as a percentage. Format the cell as a number and type {percent}.")
    return None


def _local(attributes: dict[str, str]) -> dict[str, str]:
    """The attributes by their names without namespaces. LibreOffice has a second “value-type”, which also knows errors."""
    return {
        ("calcext-type" if name.endswith("value-type") and "calcext" in name else name.rpartition(" ")[2]): value
        for name, value in attributes.items()
    }


def _count(attributes: dict[str, str], name: str) -> int:
    """The attribute as a number of 1 or more; 1 where it is not there. Raises ValueError, as a damaged file does."""
    text = attributes.get(name, "1")
    return max(int(text), 1) if len(text) < 9 else 10**9
