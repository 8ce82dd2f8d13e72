"""Files of an agreement as other programs write them: read as they are meant, or refused in one line that says what they are."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from flask import Flask

from portal.demo.loading import FILES
from tests.features.test_exchange_files import NAMES, refused, run

Rows = list[list[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FILES, tmp_path / "2018-19"))


def rows_of(name: str) -> Rows:
    with (FILES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def as_text(rows: Rows, delimiter: str = ",") -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return stream.getvalue()


def as_workbook(*sheets: Rows, merge: str = "") -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for rows in sheets:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
        if merge:
            sheet.merge_range(merge, "both")
    book.close()
    return stream.getvalue()


def headed(rows: Rows, change: Callable[[str], str]) -> Rows:
    return [[change(heading) for heading in rows[0]], *rows[1:]]


WAYS: dict[str, Callable[[Rows], bytes]] = {
    "semicolons": lambda rows: as_text(rows, ";").encode(),
    "tabs": lambda rows: as_text(rows, "\t").encode(),
    "bars": lambda rows: as_text(rows, "|").encode(),
    "the line sep=": lambda rows: f"sep=;\r\n{as_text(rows, ';')}".encode(),
    "Unicode text of Excel": lambda rows: as_text(rows, "\t").encode("utf-16"),
    "UTF-16, little end first": lambda rows: as_text(rows).encode("utf-16-le"),
    "UTF-16, big end first": lambda rows: as_text(rows, ";").encode("utf-16-be"),
    "empty trailing columns": lambda rows: as_text([[*row, "", ""] for row in rows]).encode(),
    "empty trailing cells": lambda rows: as_text([rows[0], *([*row, "", ""] for row in rows[1:])]).encode(),
    "empty trailing rows": lambda rows: as_text([*rows, *[[""] * len(rows[0])] * 40]).encode(),
    "empty rows above": lambda rows: as_text([[""] * len(rows[0]), [], *rows]).encode(),
    "an empty column between": lambda rows: as_text([[row[0], "", *row[1:]] for row in rows]).encode(),
    "headings in capitals": lambda rows: as_text(headed(rows, str.upper)).encode(),
    "headings with spaces": lambda rows: as_text(headed(rows, lambda one: f" {one.replace('_', ' ').title()} ")).encode(),
    "headings with hyphens": lambda rows: as_text(headed(rows, lambda one: one.replace("_", "-"))).encode(),
    "columns in another order": lambda rows: as_text([row[::-1] for row in rows]).encode(),
    "a workbook": as_workbook,
    "a workbook with an empty sheet": lambda rows: as_workbook(rows, []),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_every_file_is_read_in_every_way(empty_app: Flask, folder: Path, tmp_path: Path, way: str) -> None:
    for name in NAMES:
        (folder / name).write_bytes(WAYS[way](rows_of(name)))
    found = run(empty_app, "import", folder)
    assert found.exit_code == 0, found.output
    run(empty_app, "export", tmp_path / "out")
    for name in NAMES:
        assert (tmp_path / "out" / name).read_bytes() == (FILES / name).read_bytes(), name


@pytest.mark.parametrize("ending", [".xlsx", ".CSV", ".txt", ".tsv"])
def test_a_file_with_another_ending_is_found(empty_app: Flask, folder: Path, ending: str) -> None:
    data = (folder / "agencies.csv").read_bytes()
    (folder / "agencies.csv").unlink()
    (folder / f"Agencies{ending}").write_bytes(as_workbook(rows_of("agencies.csv")) if ending == ".xlsx" else data)
    assert run(empty_app, "import", folder).exit_code == 0


def test_a_fault_names_the_file_that_is_there(empty_app: Flask, folder: Path) -> None:
    (folder / "agencies.csv").unlink()
    (folder / "agencies.xlsx").write_bytes(as_workbook([*rows_of("agencies.csv"), ["kcst", "Again", "Ag", "", ""]]))
    refused(empty_app, folder, "agencies.xlsx, row 33, column “key”: “kcst” is already in row 2.")


def test_two_files_of_one_name_are_refused(empty_app: Flask, folder: Path) -> None:
    (folder / "agencies.csv").rename(folder / "agencies.txt")
    shutil.copy(folder / "agencies.txt", folder / "agencies.tsv")
    refused(empty_app, folder, "agencies.csv: There are several of this name: agencies.tsv, agencies.txt. Leave one.")


KINDS: dict[str, tuple[bytes, str]] = {
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "is in the format of Excel 97 to 2003 (.xls), which cannot be read here."),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3", "is a PDF document, even if its name says otherwise."),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture, even if its name says otherwise."),
    "a web page": (b"<!DOCTYPE html><html><table><tr><td>key</td></tr></table></html>", "is a web page, even if its name says otherwise."),
    "a zip": (b"PK\x05\x06" + b"\x00" * 18, "is an empty zip archive, even if its name says otherwise."),
    "a damaged workbook": (b"PK\x03\x04" + b"\x07" * 60, "This workbook is damaged and cannot be read."),
    "UTF-16 that is none": (b"\xff\xfek\x00e\x00y", "This is not a text: it begins like UTF-16 and is not."),
    "zero bytes": (b"key,name\x00\x01", "This is not a text that can be read."),
    "UTF-8 that is none": (b"\xef\xbb\xbfkey,name\nCaf\xe9,Caf\xe9\n", "This row holds a sign that is neither UTF-8 nor"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["agencies.csv", "caveats.csv"])
def test_what_is_no_table_is_refused_in_one_line(empty_app: Flask, folder: Path, kind: str, name: str) -> None:
    data, words = KINDS[kind]
    (folder / name).write_bytes(data)
    found = run(empty_app, "import", folder)
    assert found.exit_code == 1
    [line, error] = found.output.splitlines()
    assert line.startswith(name)
    assert words in line
    assert error == "Error: 1 to put right. Nothing was loaded."


def test_a_workbook_with_two_sheets_or_merged_cells_is_refused(empty_app: Flask, folder: Path) -> None:
    rows = rows_of("bodies.csv")
    (folder / "bodies.csv").write_bytes(as_workbook(rows, rows))
    refused(empty_app, folder, "bodies.csv: This is a workbook with several sheets: “Sheet1”, “Sheet2”. Leave the one")
    (folder / "bodies.csv").write_bytes(as_workbook(rows, merge="B3:B4"))
    refused(empty_app, folder, "bodies.csv, row 3: Cell B3 is merged with others. Unmerge it: every row needs its own.")


def test_a_month_of_which_a_workbook_made_a_day_is_asked_about(empty_app: Flask, folder: Path) -> None:
    from datetime import date

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "mmm yyyy"})
    sheet = book.add_worksheet()
    for at, row in enumerate(rows_of("sources.csv")):
        sheet.write_row(at, 0, row)
    sheet.write_datetime(1, 3, date(2019, 3, 1))
    sheet.write_datetime(2, 3, date(2018, 11, 27))
    book.close()
    (folder / "sources.csv").write_bytes(stream.getvalue())
    refused(
        empty_app, folder, "sources.csv, row 2, column “published”: This may be 2019-03 or 2019-03-01: Excel made a day of it."
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda row: [*row, "x"], "row 2: This row has 6 cells, the header has 5."),
        (lambda row: [*row, ""], "row 2: This row has 6 cells, the header has 5."),
        (lambda row: row[:-1], "row 2: This row has 4 cells, the header has 5."),
    ],
)
def test_one_row_with_another_number_of_cells_is_not_trusted(
    empty_app: Flask, folder: Path, change: Callable[[list[str]], list[str]], message: str
) -> None:
    rows = rows_of("agencies.csv")
    rows[1] = change(rows[1])
    (folder / "agencies.csv").write_text(as_text(rows), encoding="utf-8", newline="")
    refused(empty_app, folder, f"agencies.csv, {message}")


def test_headings_that_are_there_twice_or_empty_are_named(empty_app: Flask, folder: Path) -> None:
    rows = rows_of("agencies.csv")
    (folder / "agencies.csv").write_text(as_text([[*row, row[1]] for row in headed(rows, str.title)]), "utf-8", newline="")
    refused(empty_app, folder, "agencies.csv, row 1, column “Name”: This column is there twice. Remove one.")
    rows = [[*rows[0], ""], *([*row, "x"] for row in rows[1:])]
    (folder / "agencies.csv").write_text(as_text(rows), "utf-8", newline="")
    refused(empty_app, folder, "agencies.csv, row 1: Column 6 has no heading. Name it, or remove it.")
