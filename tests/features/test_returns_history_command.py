"""flask returns history: past values, loaded in one step by a coordinator and marked as such."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.factories.files import book_of
from tests.factories.pages import coordinator

HEAD = "measure,part,period_start,period_end,value,status,note\n"
TEAM = ("--agency", "kcc-wardens", "--as", "coordinator@kcst.example")


def run(app: Flask, tmp_path: Path, content: str | bytes, *options: str, name: str = "past.csv") -> Result:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return app.test_cli_runner().invoke(args=["returns", "history", str(path), *(options or TEAM)])


def scams(*values: tuple[str, str]) -> str:
    """A long table of visits: (month, value)."""
    return HEAD + "".join(f"scam-visits,,{month},,{value},,\n" for month, value in values)


def stored(app: Flask, measure: str = "scam-visits") -> dict[str, str]:
    """The values of the measure as its CSV gives them, by first day."""
    lines = coordinator(app).get(f"/measures/{measure}.csv").response.get_data(as_text=True).splitlines()
    return {row["period_start"]: row["value"] for row in csv.DictReader(lines)}


def test_past_values_are_loaded_and_again_change_nothing(app: Flask, tmp_path: Path) -> None:
    first = run(app, tmp_path, scams(("Jan 2014", "31"), ("Feb 2014", "28")))
    assert first.exit_code == 0, first.output
    assert "new: 2\n" in first.stdout and "They are approved, and marked as loaded from past.csv." in first.stdout
    assert stored(app)["2014-01-01"] == "31"
    again = run(app, tmp_path, scams(("Jan 2014", "31.0"), ("Feb 2014", "28")))
    assert again.exit_code == 0 and "new: 0\nunchanged: 2\n" in again.stdout and "nothing to load" in again.stdout


def test_a_value_that_differs_is_refused_and_nothing_is_overwritten(app: Flask, tmp_path: Path) -> None:
    run(app, tmp_path, scams(("Jan 2014", "31")))
    result = run(app, tmp_path, scams(("Jan 2014", "32"), ("Feb 2014", "28")))
    assert result.exit_code == 1
    assert "Already there: 31; the file says 32. Leave it out of the file" in result.stderr
    assert "Nothing was loaded: 1 of the values cannot be taken as they are." in result.stderr
    assert stored(app)["2014-01-01"] == "31" and "2014-02-01" not in stored(app)


def test_a_month_that_is_returned_in_a_cycle_is_passed_over(app: Flask, tmp_path: Path) -> None:
    before = stored(app)
    result = run(app, tmp_path, scams(("Jan 2014", "31"), ("June 2019", "77"), ("Jan 2019", "78")))
    assert result.exit_code == 0, result.output
    assert "its month or quarter is returned in the cycle “April to June 2019”" in result.stderr
    assert "its month or quarter is returned in the cycle “January to March 2019”" in result.stderr
    assert stored(app) == before | {"2014-01-01": "31"}


def test_a_month_that_is_not_over_is_refused(app: Flask, tmp_path: Path) -> None:
    result = run(app, tmp_path, scams(("July 2019", "31")))
    assert result.exit_code == 1 and "July 2019 is not over yet, so it has no value." in result.stderr


def test_a_dry_run_shows_the_totals_and_loads_nothing(app: Flask, tmp_path: Path) -> None:
    months = [(f"2014-{month:02}-01", "30") for month in range(4, 13)] + [(f"2015-{month:02}-01", "90") for month in range(4, 13)]
    result = run(app, tmp_path, scams(*months), *TEAM, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "new: 18\n" in result.stdout and "Nothing was loaded (--dry-run)." in result.stdout
    assert "2014/15 270 (9 of 12 values)" in result.stdout
    assert "on average more than twice the year before" in result.stdout
    assert "2014-04-01" not in stored(app)


def test_a_partners_own_table_is_read_as_an_upload_is(app: Flask, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["ASB incidents", "Apr 2014", "May 2014"],
        ["Ashford", 112, 113],
        ["Shepway", 80, 81],
        ["Total", 192, 194],
    ]
    options = ("--agency", "kent-police", "--as", "coordinator@kcst.example")
    result = run(app, tmp_path, book_of(rows), *options, name="Police, past.xlsx")
    assert result.exit_code == 0, result.output
    assert "new: 4\n" in result.stdout and "it is a total" in result.stderr
    assert "ASB incidents: 2014/15 386 (4 of 156 values)" in result.stdout
    lines = coordinator(app).get("/measures/asb-incidents.csv").response.get_data(as_text=True)
    assert ",2014-05-01,2014-05-31,81," in lines, "Shepway is an old name of Folkestone and Hythe"


def test_what_is_not_available_gets_a_note_that_says_where_that_stands(app: Flask, tmp_path: Path) -> None:
    result = run(app, tmp_path, scams(("Jan 2014", "[x]"), ("Feb 2014", "3")))
    assert result.exit_code == 0, result.output
    assert "Given as not available in past.csv" in coordinator(app).get("/measures/scam-visits").words


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--agency", "kcc-wardens", "--as", "contributor@kcc-wardens.example"), "You cannot do this with your account."),
        (("--agency", "nobody", "--as", "coordinator@kcst.example"), "There is no agency with the key “nobody”."),
        (("--agency", "kcc-wardens", "--as", "a@b.example"), "There is no person with the e-mail address a@b.example."),
        (("--agency", "victim-support", "--as", "coordinator@kcst.example"), "returns no measure of the agreement"),
    ],
)
def test_who_may_load_and_for_whom(app: Flask, tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    result = run(app, tmp_path, scams(("Jan 2014", "31")), *options)
    assert result.exit_code == 1 and words in result.stderr
