"""What the workbook and the guide say of each file is what the importer knows; and their examples can be loaded."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from portal.exchange.checks import read
from portal.exchange.columns import FILES, OPTIONAL, File
from portal.exchange.containers import UploadedFiles
from portal.exchange.explained import ABOUT, COLUMNS

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "setting-up.md"
ALL = (*FILES, *OPTIONAL)


def test_every_file_and_column_is_explained_and_no_other() -> None:
    assert [*ABOUT] == [*COLUMNS] == [file.name for file in ALL]
    for file in ALL:
        assert [*COLUMNS[file.name]] == [column.name for column in file.all_columns], file.name


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.name)
def test_the_guide_has_a_line_for_every_column(file: File) -> None:
    section = GUIDE.read_text(encoding="utf-8").partition(f"### {file.name}\n")[2].partition("###")[0]
    assert ABOUT[file.name] in section
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("| `")]
    assert lines == [[f"`{name}`", says, example] for name, (says, example) in COLUMNS[file.name].items()]


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.name)
def test_what_may_be_empty_is_called_so(file: File) -> None:
    """A column of which the guide says that it may be empty takes an empty cell, and one with an example takes the example."""
    for column in file.all_columns:
        says, example = COLUMNS[file.name][column.name]
        column.parse(example) if example else column.parse("")
        if "May be empty" in says or "May be missing" in says:
            column.parse("")


def test_the_examples_make_an_agreement() -> None:
    """All files with one row of examples, beside the agency and the part that they also name."""
    files = {file.name: _with_examples(file) for file in ALL}
    files["agencies.csv"] += "harbour-council,Harbour Council,Council,,,,,\r\n"
    folder = read(UploadedFiles({name: text.encode() for name, text in files.items()}))
    assert {name: len(rows) for name, rows in folder.rows.items()} == {
        file.name: 1 + (file.name == "agencies.csv") for file in ALL
    }


def _with_examples(file: File) -> str:
    out = io.StringIO()
    columns = COLUMNS[file.name]
    csv.writer(out).writerows([[*columns], [meaning.example for meaning in columns.values()]])
    return out.getvalue()
