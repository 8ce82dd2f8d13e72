"""flask returns import: a long CSV or a workbook, into drafts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.factories.pages import contributor
from tests.factories.sheets import number_of
from tests.features.test_returns_workbooks_upload import fill, saved, workbook_of

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


def test_a_dry_run_says_the_values_and_ends_with_the_totals(app: Flask, tmp_path: Path) -> None:
    run(app, tmp_path, f"{HEAD}{JUNE}52,final,\n")
    result = run(app, tmp_path, f"{HEAD}{JUNE}520,,Two teams.\n", *WARDENS, "--dry-run")
    lines = result.stdout.splitlines()
    assert lines[0] == (
        "changed: line 2, column “value”: Scam victims visited by Community Wardens, June 2019: "
        "520, with the note “Two teams.”, was 52"
    )
    assert "changed: 1" in lines and "Nothing was changed (--dry-run)." in lines
    assert lines[-2] == "Totals with the file, of the same parts in the period before, and a year before:"
    assert re.fullmatch(r"  Scam victims visited by Community Wardens, Jun 2019: 520; May 2019 [–\d]+, Jun 2018 \d+", lines[-1])


def test_an_import_says_the_totals_of_the_same_parts(app: Flask, tmp_path: Path) -> None:
    police = ["--agency", "kent-police", "--as", "contributor@kent-police.example"]
    result = run(app, tmp_path, f'{HEAD}ASB incidents,Shepway,Jun 2019,,"1,151",,\n', *police)
    assert re.search(r"ASB incidents, Jun 2019: 1,151 \(1 of 13 parts\); May 2019 [–\d,]+, Jun 2018 \d+$", result.stdout.strip())


def test_what_a_colleague_changed_since_the_download_is_listed_and_stays(app: Flask, tmp_path: Path) -> None:
    wardens = contributor(app, "kcc-wardens")
    book = workbook_of(wardens)
    fill(book, "Jun 2019", 52)
    run(app, tmp_path, f"{HEAD}{JUNE}61,,\n")
    result = run(app, tmp_path, saved(book))
    assert result.exit_code == 0 and "conflict: 1\n" in result.stdout, result.output
    assert "The file says 52, the portal 61." in result.stderr
    assert "61" in drafts(app) and "52" not in drafts(app)


def test_a_note_in_a_file_goes_to_a_number_that_is_there(app: Flask, tmp_path: Path) -> None:
    run(app, tmp_path, f"{HEAD}{JUNE}52,,\n")
    result = run(app, tmp_path, f"{HEAD}{JUNE}52,,Two teams.\n")
    assert result.exit_code == 0 and "changed: 1\n" in result.stdout, result.output


def test_what_was_sent_is_not_called_approved(app: Flask, tmp_path: Path) -> None:
    run(app, tmp_path, f"{HEAD}{JUNE}52,final,\n")
    wardens = contributor(app, "kcc-wardens")
    address = wardens.get("/").link("June 2019")
    page = wardens.get(address)
    whys = dict.fromkeys(page.tree.xpath("//textarea[starts-with(@name,'why-')]/@name"), "Two teams.")
    assert wardens.post(f"{address}/send", page.fields("/send") | whys | {"months": number_of(address)}).status == 303
    result = run(app, tmp_path, f"{HEAD}{JUNE}60,final,\n", *WARDENS, "--dry-run")
    assert "June 2019 was sent on 3 July 2019 with 52, and waits for the team." in result.stderr


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
