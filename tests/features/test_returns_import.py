"""flask returns import: a long CSV or a workbook, into drafts."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.factories.pages import contributor

HEAD = "measure,part,period_start,period_end,value,status,note\n"
WARDENS = ["--agency", "kcc-wardens", "--as", "contributor@kcc-wardens.example"]
JUNE = "scam-visits,,2019-06-01,2019-06-30,"


def run(app: Flask, tmp_path: Path, text: str | bytes, *options: str) -> Result:
    path = tmp_path / "numbers.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return app.test_cli_runner().invoke(args=["returns", "import", str(path), *(options or WARDENS)])


def drafts(app: Flask) -> list[str]:
    wardens = contributor(app, "kcc-wardens")
    page = wardens.get(wardens.get("/").link("June 2019"))
    return [value for name, value in page.fields("/send").items() if name.startswith("cell-")]


def test_a_file_goes_into_drafts_and_again_changes_nothing(app: Flask, tmp_path: Path) -> None:
    result = run(app, tmp_path, f"{HEAD}{JUNE}52,final,\n")
    assert result.exit_code == 0, result.output
    assert "new: 1\n" in result.stdout and "Nothing has been sent." in result.stdout
    assert "52" in drafts(app)
    again = run(app, tmp_path, f"{HEAD}{JUNE}52,final,\n")
    assert "new: 0\n" in again.stdout and "unchanged: 1\n" in again.stdout


def test_a_dry_run_changes_nothing(app: Flask, tmp_path: Path) -> None:
    result = run(app, tmp_path, f"{HEAD}{JUNE}52,,\n", *WARDENS, "--dry-run")
    assert result.exit_code == 0 and "new: 1\n" in result.stdout and "Nothing was changed" in result.stdout
    assert "52" not in drafts(app)


def test_progress_is_shown(app: Flask, tmp_path: Path) -> None:
    assert "rows read" in run(app, tmp_path, f"{HEAD}{JUNE}52,,\n").stderr


def test_one_refused_value_stops_the_whole_file(app: Flask, tmp_path: Path) -> None:
    result = run(app, tmp_path, f"{HEAD}{JUNE}52,,\nscam-visits,,2019-05-01,2019-05-31,-4,,\n")
    assert result.exit_code == 1
    assert "line 3" in result.stderr and "A count cannot be below 0." in result.stderr
    assert "Nothing was imported: 1 of the values cannot be taken as they are." in result.stderr
    assert "52" not in drafts(app)


@pytest.mark.parametrize("text", [f"\ufeff{HEAD}{JUNE} 52.0 ,,\n".encode(), f"{HEAD}{JUNE}52,,“Schon”\n".encode("cp1252")])
def test_what_real_files_contain(app: Flask, tmp_path: Path, text: bytes) -> None:
    result = run(app, tmp_path, text)
    assert result.exit_code == 0, result.output
    assert any(value.startswith("52") for value in drafts(app))


def test_old_names_of_districts_are_understood(app: Flask, tmp_path: Path) -> None:
    police = ["--agency", "kent-police", "--as", "contributor@kent-police.example"]
    result = run(app, tmp_path, f'{HEAD}ASB incidents,Shepway,Jun 2019,,"1,151",,\n', *police)
    assert result.exit_code == 0 and "new: 1\n" in result.stdout, result.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--agency", "kcc-wardens", "--as", "contributor@kent-police.example"], "You cannot do this with your account."),
        (["--agency", "nobody", "--as", "contributor@kent-police.example"], "There is no agency with the key “nobody”."),
        (["--agency", "kcc-wardens", "--as", "a@b.example"], "There is no person with the e-mail address a@b.example."),
        (["--agency", "victim-support", "--as", "contributor@victim-support.example"], "owes no data returns."),
    ],
)
def test_who_may_import(app: Flask, tmp_path: Path, options: list[str], words: str) -> None:
    result = run(app, tmp_path, f"{HEAD}{JUNE}52,,\n", *options)
    assert result.exit_code == 1 and words in result.stderr
