"""flask file check, which needs no portal around it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from portal.cli.files import check
from tests.factories.files import book_of


def test_it_says_what_can_be_read_and_what_cannot(tmp_path: Path) -> None:
    path = tmp_path / "return.xlsx"
    path.write_bytes(
        book_of([["Measure", "District", "Unit", "Jan 2018"], ["DA incidents", "Ashford", "", "9~"], ["", "Total", "", 9]])
    )
    result = CliRunner().invoke(check, [str(path)])
    assert result.exit_code == 0
    assert "The column “Unit” was not read" in result.stdout
    assert "Data, D2: “9~” carries a mark." in result.stdout
    assert result.stdout.endswith("2 values, of which 1 are totals and 1 cannot be read.\n")
    assert result.stderr == "3 of 3 rows\n"


def test_a_refused_file_fails_with_its_words(tmp_path: Path) -> None:
    path = tmp_path / "return.xlsx"
    path.write_bytes(b"%PDF-1.7")
    result = CliRunner().invoke(check, [str(path)])
    assert result.exit_code == 1 and "“return.xlsx” is a PDF document" in result.stderr
