"""The files of an agreement, after two agencies became one."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests.factories.pages import coordinator
from tests.features.test_agencies_that_merge import do, merge_page
from tests.features.test_agreement_files import PLACE, upload
from tests.features.test_exchange_files import NAMES, run

NEIGHBOUR = "/setting-up/agencies/folkestone-hythe"
UNCHANGED = "Agreement 2018-19: 0 added, 0 changed, "


def test_the_files_of_a_merge_load_back_here_and_in_a_new_portal(own_app: Flask, empty_app: Flask, tmp_path: Path) -> None:
    app = own_app
    team = coordinator(app)
    do(team, merge_page(team))
    names = team.get(NEIGHBOUR).fields("/folkestone-hythe")["also_known_as"]
    first, second = tmp_path / "2018-19", tmp_path / "again"
    assert run(app, "export", first).exit_code == 0
    agencies = (first / "agencies.csv").read_text(encoding="utf-8")
    assert ",Shepway\n" in agencies and agencies.count("Dover District Council") == 1
    found = run(app, "import", first)
    assert found.exit_code == 0 and found.output.startswith(UNCHANGED) and len(found.output.splitlines()) == 1, found.output
    assert team.get(NEIGHBOUR).fields("/folkestone-hythe")["also_known_as"] == names == "Shepway;Dover District Council;Dover"
    new = run(empty_app, "import", first)
    assert new.exit_code == 0 and len(new.output.splitlines()) == 1, new.output
    assert run(empty_app, "export", second).exit_code == 0
    for name in NAMES:
        assert (second / name).read_bytes() == (first / name).read_bytes(), name
    assert run(empty_app, "import", second, "--plan-year", "2018-19").output.startswith(UNCHANGED)


def test_the_workbook_of_a_merge_changes_nothing(app: Flask) -> None:
    team = coordinator(app)
    do(team, merge_page(team))
    data = team.client.get(f"{PLACE}/workbook/2018-19.xlsx").data
    assert "Nothing would change" in upload(team, {"ours.xlsx": data}, "2018-19").words


def test_other_names_of_the_files_are_taken_and_those_of_the_merge_stay(app: Flask, tmp_path: Path) -> None:
    team, folder = coordinator(app), tmp_path / "2018-19"
    do(team, merge_page(team))
    run(app, "export", folder)
    file = folder / "agencies.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",Shepway", ",Shepway;FHDC"), encoding="utf-8", newline="")
    assert ": 0 added, 1 changed, " in run(app, "import", folder).output
    names = team.get(NEIGHBOUR).fields("/folkestone-hythe")["also_known_as"]
    assert names == "Shepway;FHDC;Dover District Council;Dover"
