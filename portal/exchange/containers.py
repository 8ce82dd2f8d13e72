"""Where the files of an agreement are read from: a folder, files that somebody chose in the browser, or one workbook with a sheet
for each. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from portal.exchange.columns import FILES, OPTIONAL, File
from portal.exchange.opening import Table, check_size, fold, name_among, open_bytes, open_table, table_of
from portal.spreadsheets.archive import open_archive
from portal.spreadsheets.opening import open_upload
from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import Sheet

READ_ME = "Read me"  # the first sheet of our own workbook, which explains the others
_NAMES = ", ".join(Path(file.name).stem for file in (*FILES, *OPTIONAL))


class FileContainer(Protocol):
    """Raises Unreadable where a file is there and cannot be read, and Refused for what cannot be opened at all."""

    def find(self, file: File) -> str | None:
        """What the file is called there; None where it is not there."""

    def open(self, file: File, name: str) -> Table: ...


@dataclass(frozen=True)
class FolderContainer:
    """A folder of this machine."""

    path: Path

    def find(self, file: File) -> str | None:
        names = [one.name for one in self.path.iterdir() if one.is_file()] if self.path.is_dir() else []
        return name_among(names, file.name)

    def open(self, file: File, name: str) -> Table:
        return open_table(self.path / name, _headings(file))


@dataclass(frozen=True)
class UploadedFiles:
    """Files by their names, as they were chosen in the browser."""

    files: Mapping[str, bytes]

    def __post_init__(self) -> None:
        for name in self.files:
            if fold(Path(name).stem) not in _stems():
                raise Refused(f"“{name}” is not one of the agreement’s files. They are called {_NAMES}. Leave it out.")

    def find(self, file: File) -> str | None:
        return name_among(self.files, file.name)

    def open(self, file: File, name: str) -> Table:
        check_size(len(self.files[name]))
        return open_bytes(name, self.files[name], _headings(file))


@dataclass(frozen=True)
class UploadedWorkbook:
    """One workbook, with a sheet for each file, called as the file is."""

    sheets: Mapping[str, Sheet]

    def find(self, file: File) -> str | None:
        sheet = self.sheets.get(fold(Path(file.name).stem))
        return f"Sheet “{sheet.name}”" if sheet else None

    def open(self, file: File, name: str) -> Table:
        return table_of(self.sheets[fold(Path(file.name).stem)])


def container_of(name: str, data: bytes) -> FileContainer:
    """An uploaded workbook, a zip of files, or a single file. Raises Refused."""
    if not data.startswith(b"PK\x03\x04"):
        return UploadedFiles({name: data})
    archive = open_archive(data)
    if {"xl/workbook.xml", "mimetype", "word/document.xml", "xl/workbook.bin"} & archive.names:
        return _workbook(name, data)
    files: dict[str, bytes] = {}
    for path in sorted(archive.names):
        own = path.rpartition("/")[2]
        if not own or own.startswith(".") or path.startswith("__MACOSX/") or fold(Path(own).stem) == "readme":
            continue
        if own in files:
            raise Refused(f"“{name}” holds two files that are called “{own}”. Leave one.")
        files[own] = archive.read(path)
    if not files:
        raise Refused(f"“{name}” holds no files. Choose the files of the agreement.")
    return UploadedFiles(files)


def _workbook(name: str, data: bytes) -> UploadedWorkbook:
    opened, known = open_upload(name, data), _stems()
    sheets: dict[str, Sheet] = {}
    for sheet in opened.sheets:
        key = fold(sheet.name)
        if key == fold(READ_ME) or not sheet.rows:
            continue
        if key not in known:
            raise Refused(
                f"The sheet “{sheet.name}” is not part of an agreement. Sheets are called {_NAMES}. Rename or remove it."
            )
        if key in sheets:
            raise Refused(f"Two sheets are called “{sheet.name}”. Leave one.")
        sheets[key] = sheet
    if hidden := [one for one in opened.hidden if fold(one) in known]:
        raise Refused(f"The sheet “{hidden[0]}” is hidden. Unhide it if you want it loaded, or delete it.")
    if not sheets:
        raise Refused(f"“{name}” has none of the sheets that are read. They are called {_NAMES}.")
    return UploadedWorkbook(sheets)


def _headings(file: File) -> list[str]:
    return [column.name for column in file.all_columns]


def _stems() -> set[str]:
    return {fold(Path(file.name).stem) for file in (*FILES, *OPTIONAL)}
