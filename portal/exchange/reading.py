"""Reads the files of a folder into rows, and names every fault by file, row and column. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.exchange.columns import EACH_HOST, FILES, OPTIONAL, Column, File, partial
from portal.exchange.containers import FileContainer
from portal.exchange.opening import Line, Table, Unreadable, fold
from portal.spreadsheets.sheets import Content, Odd


@dataclass(frozen=True)
class Fault:
    """An error in a file. `row` counts rows as a spreadsheet does, with the header as row 1; None for the whole file."""

    file: str
    row: int | None
    column: str
    message: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column “{self.column}”")
        return f"{', '.join(place)}: {self.message}"


Rows = Mapping[str, Sequence[Mapping[str, Any]]]  # rows by file, their values by column


class FaultyFolder(Exception):
    """The folder cannot be imported; `faults` has every error in it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass
class FileRow:
    """One line of a file: its number and its parsed values by column."""

    number: int
    values: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


@dataclass
class Folder:
    """The rows of every file, by file name.

    `headings` are the columns that each file has, because some need not be there. `unreadable` are the names of files of which
    a row could not be read: what points to them is not found, and saying so for every cell would not help. `path_names` are
    the files' names in the folder, where they differ. `filled` are the names of missing files that the portal's own rows stand
    for.
    """

    rows: dict[str, list[FileRow]] = field(default_factory=dict)
    headings: dict[str, frozenset[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    path_names: dict[str, str] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)

    def fault(self, file: str, row: int | None, column: str, message: str) -> None:
        self.faults.append(Fault(self.path_names.get(file, file), row, column, message))

    def has_fault(self, file: str, row: FileRow, column: str) -> bool:
        place = (self.path_names.get(file, file), row.number, column)
        return any((fault.file, fault.row, fault.column) == place for fault in self.faults)

    def can_look_into(self, *files: str) -> bool:
        """Whether something that is not in these files is missing, and not only unread."""
        return self.unreadable.isdisjoint(files)


def read_rows(source: FileContainer, present: Rows | None = None) -> Folder:
    """Every row of every file, with names resolved to keys, and the faults that single cells show.

    `present` are the portal's own rows, which stand for the files that are missing; without them every file has to be there.
    """
    folder = Folder()
    for file in (*FILES, *OPTIONAL):
        folder.rows[file.name] = _read_file(folder, source, file, present)
        if present is not None and _is_empty(folder, file):
            folder.rows[file.name] = _filled(folder, file, present)
    _resolve(folder, present or {})
    return folder


def _is_empty(folder: Folder, file: File) -> bool:
    """Whether the file has headings only, as the sheets of an empty workbook: it is as good as missing."""
    return file not in OPTIONAL and not folder.rows[file.name] and file.name not in (folder.unreadable | folder.filled)


def _filled(folder: Folder, file: File, present: Rows) -> list[FileRow]:
    """The portal's rows in place of a missing file. A measure that is in no priority of the agreement has no row in its files."""
    folder.filled.add(file.name)
    columns = [column.name for column in file.all_columns]
    whole = [row for row in present[file.name] if all(column in row for column in columns)]
    return [FileRow(0, {column: row[column] for column in columns}) for row in whole]


def _read_file(folder: Folder, source: FileContainer, file: File, present: Rows | None) -> list[FileRow]:
    try:
        name = source.find(file)
        if name is None:
            if file in OPTIONAL:
                return []
            if present is not None:
                return _filled(folder, file, present)
            raise Unreadable("This file is missing from the folder.")
        folder.path_names[file.name] = name
        table = source.open(file, name)
    except Unreadable as error:
        folder.fault(file.name, error.row, "", error.message)
        folder.unreadable.add(file.name)
        return []
    headings = table.lines[0] if table.lines else Line(1, ())
    columns = _columns(folder, file, headings, table)
    if columns is None:
        folder.unreadable.add(file.name)
        return []
    folder.headings[file.name] = frozenset(column.name for column in columns if column)
    return _rows(folder, file, columns, table)


def _columns(folder: Folder, file: File, headings: Line, table: Table) -> list[Column | None] | None:
    """The column of each heading, None for an empty one; None instead of the list where a heading has a fault."""
    by_name = {column.name: column for column in file.all_columns}
    written = [heading if isinstance(heading, str) else _shown(heading) for heading in headings.cells]
    width = max((len(line.cells) for line in table.lines), default=0) if table.is_workbook else len(written)
    written += [""] * (width - len(written))
    names = [fold(heading) for heading in written]
    count = len(folder.faults)
    for missing in [name for name in file.header if name not in names]:
        folder.fault(file.name, headings.number, missing, "This column is missing.")
    for at, name in enumerate(names):
        if not name and any(at < len(row.cells) and row.cells[at] for row in table.lines):
            folder.fault(file.name, headings.number, "", f"Column {at + 1} has no heading. Name it, or remove it.")
        elif name and name in names[:at]:
            folder.fault(file.name, headings.number, written[at], "This column is there twice. Remove one.")
        elif name and name not in by_name:
            folder.fault(file.name, headings.number, written[at], "This column is not known. Remove it or correct its name.")
    return None if len(folder.faults) > count else [by_name.get(name) for name in names]


def _rows(folder: Folder, file: File, columns: Sequence[Column | None], table: Table) -> list[FileRow]:
    rows: list[FileRow] = []
    row_by_key: dict[tuple[Any, ...], int] = {}
    width = _width(table, len(columns))
    for line in table.lines[1:]:
        cells = [*line.cells, *([""] * (width - len(line.cells) if table.is_workbook else 0))]
        if len(cells) != width:
            folder.fault(file.name, line.number, "", _wrong_count(cells, sum(column is not None for column in columns)))
            folder.unreadable.add(file.name)
            continue
        contents = {column.name: cell for column, cell in zip(columns, cells, strict=False) if column}
        row = FileRow(line.number, _values(folder, file, line.number, contents))
        key = tuple(row.values[name] for name in file.key)
        if None not in key and row_by_key.setdefault(key, line.number) != line.number:
            folder.fault(file.name, line.number, file.key[-1], f"“{key[-1]}” is already in row {row_by_key[key]}.")
        rows.append(row)
    return rows


def _width(table: Table, headings: int) -> int:
    """How many cells a row has: as many as there are headings, or more where every row ends with the same empty ones.

    One row with an empty cell more than others is not trusted: everything in it may have moved by one.
    """
    widths = {len(line.cells) for line in table.lines[1:]}
    are_empty = not any(any(line.cells[headings:]) for line in table.lines[1:])
    return max(widths) if len(widths) == 1 and are_empty and not table.is_workbook and min(widths) > headings else headings


def _wrong_count(cells: Sequence[Content], expected: int) -> str:
    message = f"This row has {len(cells)} cells, the header has {expected}."
    if any("\n" in cell for cell in cells if isinstance(cell, str)):
        return f"{message} It goes over several lines: perhaps a quotation mark is missing."
    return message


def _values(folder: Folder, file: File, number: int, cells: dict[str, Content]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in file.all_columns:
        cell = cells.get(column.name, "")
        try:
            if isinstance(cell, str) and "\n" in cell and not column.breaks_lines:
                folder.unreadable.add(file.name)  # other rows may be in this cell
                raise ValueError("This goes over several lines: perhaps a quotation mark is missing. Write it on one.")
            values[column.name] = column.parse(_text(column, cell))
        except ValueError as error:
            values[column.name] = None
            folder.fault(file.name, number, column.name, str(error))
    return values


def _text(column: Column, cell: Content) -> str:
    """The text of the cell. Raises ValueError where a workbook has something else in it that cannot be one."""
    if isinstance(cell, Odd):
        raise ValueError(f"This {cell.says}")
    if isinstance(cell, date):
        if column.parse is partial and cell.day == 1:
            month = f"{cell:%Y-%m}"
            raise ValueError(
                f"This may be {month} or {cell}: Excel made a day of it. Make the cell a text and write it as meant."
            )
        return cell.isoformat()
    return cell.strip()


def _shown(content: Content) -> str:
    return content.shown if isinstance(content, Odd) else str(content)


def _resolve(folder: Folder, present: Rows) -> None:
    """Replaces every name of another row, which may be an alias, by that row's key. A name that is in no file may be that of a
    row which the portal has already."""
    targets = {column.refers_to for file in (*FILES, *OPTIONAL) for column in file.columns}
    names = {
        file.name: _names_in_portal(file, present) | names_in(file, folder.rows[file.name])
        for file in FILES
        if file.name in targets
    }
    for file in (file for file in (*FILES, *OPTIONAL) if file.name not in folder.filled):
        for column in (column for column in file.columns if column.refers_to):
            for row in folder.rows[file.name]:
                _resolve_cell(folder, file, column, row, names[column.refers_to])
    measure_names = {row["key"]: row["name"] for row in folder.rows["measures.csv"]}
    for name in ("breaks.csv", "figures.csv"):  # they may name a measure that is only a published figure
        for row in folder.rows[name]:
            key = names["measures.csv"].get((row["measure"] or "").casefold())
            row.values["measure"] = (key and measure_names[key]) or row["measure"]


def _names_in_portal(file: File, present: Rows) -> dict[str, str]:
    """Measures are left out: what the files say of one is checked against its row in them."""
    if file.name == "measures.csv":
        return {}
    return names_in(file, [FileRow(0, dict(row)) for row in present.get(file.name, [])])


def _resolve_cell(folder: Folder, file: File, column: Column, row: FileRow, names: dict[str, str]) -> None:
    cell = row[column.name]
    if cell is None:  # a fault says so already
        row.values[column.name] = [] if column.many else ""
        return
    if cell.casefold() == EACH_HOST and file.name == "measures.csv":
        row.values[column.name] = ""
        return
    wanted = [part.strip() for part in cell.split(";") if part.strip()] if column.many else [cell] if cell else []
    keys: list[str] = []
    for name in wanted:
        key = names.get(name.casefold())
        if key is None and folder.can_look_into(column.refers_to):
            folder.fault(file.name, row.number, column.name, f"“{name}” is not in {column.refers_to}.")
        elif key in keys:
            also = "" if name == key else f", which is “{key}”,"
            folder.fault(file.name, row.number, column.name, f"“{name}”{also} is here twice. Leave one.")
        elif key is not None:
            keys.append(key)
    row.values[column.name] = keys if column.many else keys[0] if keys else ""


def names_of(file: File, row: FileRow) -> Iterable[tuple[str, str]]:
    """Every way to name the row, folded, with the column that it stands in: the key first, aliases last."""
    for column in (file.key[-1], "title" if file.name == "priorities.csv" else "name", "short_name"):
        if name := str(row.values.get(column) or ""):
            yield name.casefold(), column
    for alias in str(row.values.get("also_known_as") or "").split(";"):
        if alias.strip():
            yield alias.strip().casefold(), "also_known_as"


def names_in(file: File, rows: Iterable[FileRow]) -> dict[str, str]:
    """The key of a row by each of its names, folded. A key wins over any other name."""
    named = [(row, list(names_of(file, row))) for row in rows if row[file.key[-1]]]
    keys_by_name: dict[str, str] = {}
    for row, names in named:
        for name, _ in names:
            keys_by_name.setdefault(name, row[file.key[-1]])
    return keys_by_name | {row[file.key[-1]].casefold(): row[file.key[-1]] for row, _ in named}
