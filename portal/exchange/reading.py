"""Reads the CSV files of a folder into rows, and names every fault by file, row and column. No database."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.core.text import clean
from portal.exchange.columns import EACH_HOST, FILES, OPTIONAL, Column, File


@dataclass(frozen=True)
class Fault:
    """An error in a file. `row` counts lines as a spreadsheet does, with the header as row 1; None for the whole file."""

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
    """The rows of every file, by file name; `unreadable` are the names of files of which no row could be read."""

    rows: dict[str, list[FileRow]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)

    def fault(self, file: str, row: int | None, column: str, message: str) -> None:
        self.faults.append(Fault(file, row, column, message))


def read(path: Path) -> Folder:
    """Every row of every file, with names resolved to keys. Raises FaultyFolder with every error."""
    folder = Folder()
    for file in FILES:
        folder.rows[file.name] = _read_file(folder, path / file.name, file)
    for file in OPTIONAL:
        folder.rows[file.name] = _read_file(folder, path / file.name, file) if (path / file.name).exists() else []
    _resolve(folder)
    _check_rows(folder)
    _check_settings(folder)
    _check_caveats(folder)
    if folder.faults:
        raise FaultyFolder(folder.faults)
    return folder


def decode(data: bytes) -> str:
    """UTF-8 with or without a byte order mark, or else Windows-1252, which is what Excel writes in the UK."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _read_file(folder: Folder, path: Path, file: File) -> list[FileRow]:
    if not path.is_file():
        folder.fault(file.name, None, "", "This file is missing from the folder.")
        folder.unreadable.add(file.name)
        return []
    data = path.read_bytes()
    try:
        text = decode(data)
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        folder.fault(file.name, row, "", "This row holds a sign that is neither UTF-8 nor Windows-1252. Save the file as UTF-8.")
        folder.unreadable.add(file.name)
        return []
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [clean(name).strip() for name in next(lines, [])]
        for missing in [name for name in file.header if name not in header]:
            folder.fault(file.name, 1, missing, "This column is missing.")
        known_columns = [column.name for column in (*file.columns, *file.extra)]
        for unknown in [name for name in header if name not in known_columns]:
            folder.fault(file.name, 1, unknown, "This column is not known. Remove it or correct its name.")
        if folder.faults and folder.faults[-1].file == file.name:
            folder.unreadable.add(file.name)
            return []
        return _rows(folder, file, header, ((lines.line_num, cells) for cells in lines))
    except csv.Error as error:
        folder.fault(file.name, lines.line_num, "", f"This line is not proper CSV ({error}).")
        return []


def _rows(folder: Folder, file: File, header: list[str], lines: Iterable[tuple[int, list[str]]]) -> list[FileRow]:
    rows: list[FileRow] = []
    row_by_key: dict[tuple[Any, ...], int] = {}
    for number, cells in lines:
        cells = [clean(cell).strip() for cell in cells]
        if not any(cells):
            continue
        if len(cells) != len(header):
            folder.fault(file.name, number, "", f"This row has {len(cells)} cells, the header has {len(header)}.")
            continue
        row = FileRow(number, _values(folder, file, number, dict(zip(header, cells, strict=True))))
        key = tuple(row.values.get(name) for name in file.key)
        if key in row_by_key and None not in key:
            folder.fault(file.name, number, file.key[-1], f"“{key[-1]}” is already in row {row_by_key[key]}.")
        row_by_key.setdefault(key, number)
        rows.append(row)
    return rows


def _values(folder: Folder, file: File, number: int, cells: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in (*file.columns, *file.extra):
        try:
            values[column.name] = column.parse(cells.get(column.name, ""))
        except ValueError as error:
            values[column.name] = None
            folder.fault(file.name, number, column.name, str(error))
    return values


def _resolve(folder: Folder) -> None:
    """Replaces every name of another row, which may be an alias, by that row's key."""
    targets = {column.refers_to for file in (*FILES, *OPTIONAL) for column in file.columns}
    names = {file.name: _names(file, folder.rows[file.name]) for file in FILES if file.name in targets}
    for file in (*FILES, *OPTIONAL):
        for column in (column for column in file.columns if column.refers_to):
            for row in folder.rows[file.name]:
                _resolve_cell(folder, file, column, row, names[column.refers_to])


def _resolve_cell(folder: Folder, file: File, column: Column, row: FileRow, names: dict[str, str]) -> None:
    cell = row[column.name]
    if cell is None or column.refers_to in folder.unreadable:  # a fault says so already; another for each cell would not help
        return
    if cell == EACH_HOST and file.name == "measures.csv":
        row.values[column.name] = ""
        return
    wanted_names = [part.strip() for part in cell.split(";") if part.strip()] if column.many else [cell] if cell else []
    keys = []
    for name in wanted_names:
        if name.casefold() in names:
            keys.append(names[name.casefold()])
        else:
            folder.fault(file.name, row.number, column.name, f"“{name}” is not in {column.refers_to}.")
    row.values[column.name] = keys if column.many else keys[0] if keys else ""


def _names(file: File, rows: list[FileRow]) -> dict[str, str]:
    """Every way to name a row (its key, name, short name, aliases), folded, to its key. A key wins over any other name."""
    keys_by_name: dict[str, str] = {}
    for row in rows:
        others = [str(row.values.get(column) or "") for column in ("name", "short_name")]
        for name in [*others, *str(row.values.get("also_known_as") or "").split(";")]:
            if name.strip():
                keys_by_name.setdefault(name.strip().casefold(), row[file.key[-1]])
    return keys_by_name | {row[file.key[-1]].casefold(): row[file.key[-1]] for row in rows}


def _check_rows(folder: Folder) -> None:
    """Adds the faults that no single cell shows: ends before starts, and breakdowns that do not exist."""
    breakdowns = {row["breakdown"] for row in folder.rows["breakdowns.csv"]}
    for row in folder.rows["measures.csv"]:
        if row["breakdown"] and row["breakdown"] not in breakdowns and "breakdowns.csv" not in folder.unreadable:
            folder.fault("measures.csv", row.number, "breakdown", f"“{row['breakdown']}” is not in breakdowns.csv.")
        if row["breakdown"] == "" and row["returned_by"] == "":
            folder.fault("measures.csv", row.number, "returned_by", "Without a breakdown there is no host. Name the agency.")
        if row["breakdown"] and row["sum_over_breakdown"] == "none":
            folder.fault("measures.csv", row.number, "sum_over_breakdown", "Say how its parts add up: sum or overlap.")
    for file, start, end in (
        ("actions.csv", "start", "due"),
        ("figures.csv", "period_start", "period_end"),
        ("figures.csv", "comparator_start", "comparator_end"),
        ("measure-settings.csv", "baseline_start", "baseline_end"),
        ("caveats.csv", "starts", "ends"),
    ):
        for row in folder.rows[file]:
            if row[start] and row[end] and _first(row[end]) < _first(row[start]):
                folder.fault(file, row.number, end, f"This is before “{start}”.")


def _check_settings(folder: Folder) -> None:
    """Adds faults for baselines without a value or a period, and for measures that follow themselves or in a circle."""
    name = "measure-settings.csv"
    follows = {row["measure"]: row["follows"] for row in folder.rows[name]}
    row_by_measure: dict[str, int] = {}
    for row in folder.rows[name]:
        is_again = row["measure"] and row_by_measure.setdefault(row["measure"], row.number) != row.number
        if is_again and not _is_faulty(folder, name, row, "measure"):
            folder.fault(name, row.number, "measure", f"“{row['measure']}” is already in row {row_by_measure[row['measure']]}.")
        for column in ("baseline_value", "baseline_start", "baseline_end"):
            if row["comparison"] == "baseline" and row[column] is None:
                folder.fault(name, row.number, column, "A measure that is compared with a baseline needs this.")
        if row["follows_from"] and not row["follows"]:
            folder.fault(name, row.number, "follows", "Name the measure that this one follows from that day on.")
        if row["follows"] and _leads_back(row["measure"], follows):
            folder.fault(name, row.number, "follows", "A measure cannot follow itself, nor one that follows it.")


def _leads_back(measure: str, follows: Mapping[str, str]) -> bool:
    """Whether the measure follows itself, directly or through others."""
    step = follows[measure]
    for _ in follows:
        if step == measure:
            return True
        step = follows.get(step, "")
    return False


def _check_caveats(folder: Folder) -> None:
    """Adds faults for caveats without a measure and for caveats that are there twice, with the same text and dates.

    Two with both dates given are found when the rows are read.
    """
    row_by_identity: dict[tuple[Any, ...], int] = {}
    for row in folder.rows["caveats.csv"]:
        if (
            row["measures"] == []
            and "measures.csv" not in folder.unreadable
            and not _is_faulty(folder, "caveats.csv", row, "measures")
        ):
            folder.fault("caveats.csv", row.number, "measures", "Name at least one measure.")
        identity = (row["text"], row["starts"], row["ends"])
        if row["text"] and None in identity and row_by_identity.setdefault(identity, row.number) != row.number:
            folder.fault(
                "caveats.csv", row.number, "text", f"The same text and dates are already in row {row_by_identity[identity]}."
            )


def _is_faulty(folder: Folder, file: str, row: FileRow, column: str) -> bool:
    """Whether the cell has a fault already."""
    return any((fault.file, fault.row, fault.column) == (file, row.number, column) for fault in folder.faults)


def _first(value: Any) -> Any:
    """The first day of a partial date; a date itself."""
    return getattr(value, "first", value)
