"""Files of an agreement that are older than what was changed in the portal since, and days in them inside a month."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from portal.demo.loading import FILES as DEMONSTRATION
from tests.factories.pages import administrator, contributor, coordinator
from tests.factories.plan_years import NEW, prepare
from tests.features.test_agencies_that_change import NEW as NEW_NAME
from tests.features.test_agencies_that_change import PLACE as AGENCIES
from tests.features.test_agencies_that_change import done, rows
from tests.features.test_agreement_files import PLACE as FILES
from tests.features.test_agreement_files import changed_cell, load, upload
from tests.features.test_exchange_files import change, run
from tests.features.test_exchange_settings import HEADER

NAMES = "SELECT name, short_name, also_known_as FROM agency WHERE key = 'kfrs'"
OLDER = "The file has a name from before it was renamed in the portal. Its page can undo that. The portal’s stays."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMONSTRATION, tmp_path / "2018-19"))


@pytest.mark.parametrize("more", ["", "?overwrite=yes"])
def test_an_old_workbook_does_not_undo_half_of_a_renaming(app: Flask, more: str) -> None:
    """The new workbook was loaded in between, so that the old one looks as if somebody had changed the names in it."""
    team = coordinator(app)
    place = team.get(FILES).link("The workbook of 2018/19")
    old = team.client.get(place).data
    done(team, f"{AGENCIES}/kfrs/rename", **NEW_NAME)
    renamed = rows(app, NAMES)
    assert renamed[0][0] == NEW_NAME["name"]
    load(team, {"new.xlsx": changed_cell(team, "actions", "RS3", "title", "Share what is known.")}, "2018-19")
    page = upload(team, {"old.xlsx": old}, "2018-19")
    page = team.get(page.response.request.path + more)
    assert page.words.count(OLDER) == 3, page.words
    load(team, {"old.xlsx": old}, "2018-19", more)
    assert rows(app, NAMES) == renamed


def test_the_command_says_the_same(app: Flask, folder: Path, tmp_path: Path) -> None:
    done(coordinator(app), f"{AGENCIES}/kfrs/rename", **NEW_NAME)
    renamed = rows(app, NAMES)
    assert run(app, "export", tmp_path / "new", "--plan-year", "2018-19").exit_code == 0
    run(app, "import", tmp_path / "new", "--plan-year", "2018-19")
    found = run(app, "import", folder, "--overwrite")
    assert found.output.count(OLDER) == 3 and "--overwrite." not in found.output, found.output
    assert rows(app, NAMES) == renamed


def test_a_day_inside_a_month_is_refused_with_its_place(empty_app: Flask, folder: Path) -> None:
    """Months and quarters are returned whole: by whom, would be a guess."""
    commas = "," * 13
    lines = [f"scam-visits{commas}2018-05-15,2018-06-29", f"caps{commas}2018-05-01,2018-07-31"]
    header = HEADER.strip() + ",returned_from,returned_until"
    (folder / "measure-settings.csv").write_text("\r\n".join([header, *lines, ""]), encoding="utf-8", newline="")
    found = run(empty_app, "import", folder)
    assert found.exit_code == 1
    for row, column, what in (
        (2, "returned_from", "the first day of a month."),
        (2, "returned_until", "the last day of a month."),
        (3, "returned_from", "the first day of a quarter, such as 2019-04-01."),
        (3, "returned_until", "the last day of a quarter, such as 2019-06-30."),
    ):
        place = f"measure-settings.csv, row {row}, column “{column}”"
        assert f"{place}: Months and quarters are returned whole. Write {what}" in found.output, found.output
    assert rows(empty_app, "SELECT 1 FROM measure") == []


def test_an_administrator_who_sees_no_draft_does_not_read_of_one(app: Flask) -> None:
    prepare(coordinator(app))
    names = {"agencies.csv": b"key,name,short_name,kind,also_known_as\nnew,A new agency,New,,\n"}
    page = upload(administrator(app), names, NEW)
    assert "Files cannot be loaded for this plan year now. The coordinating team can say why." in page.words
    assert "draft" not in page.words
    assert "2019/20 is a draft plan year." in upload(coordinator(app), names, NEW).words
    assert rows(app, "SELECT 1 FROM agency WHERE key = 'new'") == []


def test_the_command_makes_running_cycles_follow_for_a_person(app: Flask, folder: Path) -> None:
    """Without one it says that they stay."""
    swale = contributor(app, "swale")
    change(folder, "actions.csv", "with partners,kcc-highways,,", "with partners,kcc-highways,swale,")
    found = run(app, "import", folder)
    assert found.exit_code == 0 and "Running cycles ask for what they asked for before" in found.output, found.output
    assert "RS3" not in swale.get("/").words
    found = run(app, "import", folder, "--as", "nobody@kcst.example")
    assert found.exit_code == 1 and "is no coordinator and no administrator. Nothing was loaded." in found.output
    found = run(app, "import", folder, "--as", "coordinator@kcst.example")
    assert "1 new update of Swale is owed: RS3 for April to June 2019." in found.output, found.output
    assert "RS3" in swale.get("/").words
    assert "Running cycles" not in run(app, "import", folder).output, "nothing changed"
