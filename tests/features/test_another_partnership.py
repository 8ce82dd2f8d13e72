"""Nothing in the code knows Kent: a small agreement of another place and year, from the files to the board and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from portal.core import settings
from tests.factories.pages import Person, newcomer

SMALL = {
    "agencies.csv": """key,name,short_name,kind,also_known_as
team,Ambridge Community Safety Team,ACST,coordinator,
police,Borsetshire Police,Police,responsible authority,Borset Constabulary
""",
    "bodies.csv": "key,name,also_known_as,role_in_reporting\nboard,Ambridge Safety Board,,Receives the report\n",
    "priorities.csv": "key,code,order,title,lead_agency\nrural-crime,RC,1,Rural Crime,police\n",
    "actions.csv": """ref,priority,title,lead_agency,contributing_agencies,oversight_body,start,due,status
RC1,rural-crime,Visit every farm,Borset Constabulary,team,Ambridge Safety Board,2020-04,2021-03,in progress
RC2,rural-crime,Mark the machines,team,,,2020-10,,not started
""",
    "breakdowns.csv": "breakdown,order,key,name,also_known_as,returned_by\n",
    "measures.csv": """key,name,priority,returned_by,frequency,unit,geography,judgement,sum_over_time,sum_over_breakdown,breakdown,restricted,usual_lag_days,definition
tractors,Tractors stolen,rural-crime,police,monthly,tractors,Ambridge,lower is better,sum,none,,no,10,Tractors reported stolen.
""",
    "breaks.csv": "measure,date,effect,reason\n",
    "sources.csv": "key,title,publisher,published,period_covered_end,draft\necho,Felpersham Echo,Echo,2020,,no\n",
    "figures.csv": """ref,priority,action,kind,measure,value,unit,qualifier,geography,coverage,period_start,period_end,period_label,comparator_value,comparator_start,comparator_end,comparator_label,comparator_coverage,stated_change,stated_change_percent,stated_direction,status,caveat,source
RC-01,rural-crime,RC1,level,Farms visited,37.5,%,,Ambridge,,2019-04-01,2020-03-31,2019/20,,,,,,,,,final,,echo
""",
}
BOARD = "/cycles/2020-04-to-2020-06/board"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "2020-21"
    path.mkdir()
    for name, text in SMALL.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def ambridge(empty_app: Flask, folder: Path) -> Flask:
    """The small agreement, imported into an empty portal."""
    found = run(empty_app, "agreement", "import", folder, "--partnership", "Ambridge Community Safety Partnership")
    assert found.exit_code == 0, found.output
    assert found.output.startswith("Agreement 2020-21: ")
    return empty_app


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def opened(app: Flask, starts: str, ends: str, due: str, meeting: str) -> dict[str, object]:
    found = run(app, "cycle", "open", "--title", starts, "--from", starts, "--to", ends, "--due", due, "--meeting", meeting)
    assert found.exit_code == 0, found.output
    answer: dict[str, object] = json.loads(found.output)
    return answer


def first_quarter(app: Flask) -> dict[str, object]:
    return opened(app, "2020-04-01", "2020-06-30", "2020-07-10", "2020-07-20")


def second_quarter(app: Flask) -> dict[str, object]:
    return opened(app, "2020-07-01", "2020-09-30", "2020-10-10", "2020-10-20")


def somebody(app: Flask, role: str, agency: str) -> Person:
    """An account as an ordinary installation makes it: by an administrator who was made on the command line."""
    email = f"admin-for-{role}@ambridge.example"
    made = run(app, "account", "create-admin", email)
    assert made.exit_code == 0, made.output
    return newcomer(Person(app, email, made.output.split()[-1]), role, agency)


def test_a_cycle_of_it_opens_and_shows_on_the_board(ambridge: Flask) -> None:
    cycle = first_quarter(ambridge)
    assert cycle["obligations"] == 5, "RC1 by two agencies, three months of tractors; RC2 begins in October"
    page = somebody(ambridge, "coordinator", "Ambridge").get("/")
    assert "Ambridge Community Safety Partnership" in page.tree.xpath("string(//header)")
    assert [one.text_content() for one in page.tree.xpath("//thead//th")] == ["Agency", "Rural Crime", "Data returns"]
    assert "0 of 5 approved" in page.words
    agencies = page.tree.xpath("//tbody/tr/th[@scope='row']")
    assert sorted(one.text_content().split()[0] for one in agencies) == ["ACST", "Police"]
    assert "Kent" not in page.text


def test_its_agencies_send_and_its_pack_goes_out(ambridge: Flask) -> None:
    first_quarter(ambridge)
    police, team = somebody(ambridge, "contributor", "Borsetshire"), somebody(ambridge, "coordinator", "Ambridge")
    police.send("RC1", text="We visited forty farms.", action_status="in progress")
    april = police.get("/").link("April 2020")
    number = next(name for name in police.get(april).fields("/send") if name.startswith("cell-"))
    police.send("April 2020", **{number: "7"})
    key = BOARD.rpartition("/")[0]
    for words in ("RC1", "April 2020"):
        team.decide(team.get(f"{key}/items?agency=police").link(words), "approve")
    for section in ("introduction", "rural-crime"):
        team.submit(f"{key}/contexts/{section}", text="Tractors vanish.[^echo]")
    page = team.issue(key.rpartition("/")[2])
    assert "version 1, is issued." in page.words
    assert "We visited forty farms." in page.words
    assert "Ambridge Community Safety Team: not received by 10 July 2020." in page.words
    assert "37.5%" in page.words
    assert "Echo, Felpersham Echo, 2020" in page.words
    reader = somebody(ambridge, "member", "Ambridge")
    for name in reader.get("/packs/2020-04-to-2020-06/working-group/1").links(r"/1/(pack|data)\."):
        assert reader.get(name).status == 200


def test_its_first_cycle_has_no_earlier_text(ambridge: Flask) -> None:
    first_quarter(ambridge)
    team, key = somebody(ambridge, "coordinator", "Ambridge"), BOARD.rpartition("/")[0]
    words = team.get(f"{key}/issue").words
    assert "The introduction has no text yet." in words and "Rural Crime has no text yet." in words
    assert "forward" not in words
    assert team.get(f"{key}/contexts").words.count("Not written yet") == 2
    address = f"{key}/contexts/rural-crime"
    page = team.get(address)
    assert "forward" not in page.words
    page = team.post(f"{address}/carry-forward", page.fields())
    assert page.status == 409
    assert "There is no earlier text to carry forward." in page.words
    team.submit(address, text="Tractors vanish.")
    words = team.get(f"{key}/issue").words
    assert "The introduction has no text yet." in words and "Rural Crime has no text yet." not in words


def test_it_comes_back_byte_by_byte(ambridge: Flask, tmp_path: Path) -> None:
    assert run(ambridge, "agreement", "export", tmp_path / "out").exit_code == 0
    for name, text in SMALL.items():
        written = (tmp_path / "out" / name).read_text(encoding="utf-8")
        as_keys = text.replace("Borset Constabulary,team,Ambridge Safety Board", "police,team,board")
        assert written == as_keys, name


def test_an_agency_is_renamed_by_importing_again(ambridge: Flask, folder: Path) -> None:
    first_quarter(ambridge)
    (folder / "agencies.csv").write_text(SMALL["agencies.csv"].replace("Borsetshire Police,Police", "Felpersham Police,FP"))
    found = run(ambridge, "agreement", "import", folder)
    assert "0 added, 1 changed" in found.output
    page = somebody(ambridge, "coordinator", "Ambridge").get(BOARD)
    assert "FP" in page.words
    assert "0 of 5 approved" in page.words


def test_the_name_of_the_partnership_is_the_one_that_was_given(empty_app: Flask, folder: Path) -> None:
    """It is never that of a body, whichever comes first in bodies.csv."""

    def name_after(*options: str) -> str:
        assert run(empty_app, "agreement", "import", folder, *options).exit_code == 0
        with empty_app.app_context():
            return settings.read(settings.PARTNERSHIP) or ""

    assert name_after() == "Community safety partnership"
    assert name_after("--partnership", "Safer Ambridge") == "Safer Ambridge"
    assert name_after() == "Safer Ambridge"


def test_importing_again_never_undoes_what_was_approved(ambridge: Flask, folder: Path) -> None:
    """The police report that it is done, the team approves, and the files still say that it goes on."""
    first_quarter(ambridge)
    police, team = somebody(ambridge, "contributor", "Borsetshire"), somebody(ambridge, "coordinator", "Ambridge")
    police.send("RC1", text="We visited every farm.", action_status="complete")
    team.decide(team.get(f"{BOARD.rpartition('/')[0]}/items?agency=police").link("RC1"), "approve")
    for rename in ("Felpersham", "Borchester"):
        (folder / "agencies.csv").write_text(SMALL["agencies.csv"].replace("Ambridge Community", rename))
        found = run(ambridge, "agreement", "import", folder)
        assert ": 0 added, 1 changed, " in found.output
        assert "actions.csv, row 2, column “status”: “complete” in the portal, “in progress” in the file." in found.output
    assert second_quarter(ambridge)["obligations"] == 3, "three months of tractors: RC1 is complete, RC2 begins in October"


def test_an_added_measure_is_owed_from_the_next_cycle_on(ambridge: Flask, folder: Path) -> None:
    first_quarter(ambridge)
    more = "dogs,Dogs found,rural-crime,team,quarterly,dogs,Ambridge,none,sum,none,,no,10,Dogs found by wardens.\n"
    (folder / "measures.csv").write_text(SMALL["measures.csv"] + more)
    assert "added, 0 changed" in run(ambridge, "agreement", "import", folder).output
    team = somebody(ambridge, "coordinator", "Ambridge")
    assert "0 of 5 approved" in team.get(BOARD).words, "the open cycle stays as it was announced"
    assert second_quarter(ambridge)["obligations"] == 6
    items = team.get("/cycles/2020-07-to-2020-09/items?agency=team&column=returns").words
    assert "Data return, July to September 2020" in items


def test_a_unit_that_is_fixed_is_not_changed_by_importing_again(ambridge: Flask, folder: Path, tmp_path: Path) -> None:
    first_quarter(ambridge)
    police, team = somebody(ambridge, "contributor", "Borsetshire"), somebody(ambridge, "coordinator", "Ambridge")
    april = police.get("/").link("April 2020")
    number = next(name for name in police.get(april).fields("/send") if name.startswith("cell-"))
    police.send("April 2020", **{number: "7"})
    team.decide(team.get("/cycles/2020-04-to-2020-06/items?agency=police").link("April 2020"), "approve")
    (folder / "measures.csv").write_text(SMALL["measures.csv"].replace(",tractors,Ambridge", ",£,Ambridge"))
    found = run(ambridge, "agreement", "import", folder)
    assert found.exit_code == 1, "unit and aggregation freeze once a value is approved"
    assert "measures.csv, row 2, column “unit”" in found.output
    (folder / "breakdowns.csv").write_text(SMALL["breakdowns.csv"] + "kind,1,old,Old ones,,\n")
    (folder / "measures.csv").write_text(SMALL["measures.csv"].replace(",sum,none,,", ",latest,sum,kind,"))
    found = run(ambridge, "agreement", "import", folder, "--overwrite")
    assert found.exit_code == 1
    for column in ("sum_over_time", "sum_over_breakdown", "breakdown"):
        assert f"measures.csv, row 2, column “{column}”: This is fixed, because values have been approved." in found.output
    run(ambridge, "agreement", "export", tmp_path / "out")
    assert (tmp_path / "out" / "measures.csv").read_text() == SMALL["measures.csv"]


def test_a_unit_may_change_until_a_value_is_approved(ambridge: Flask) -> None:
    first_quarter(ambridge)
    police, team = somebody(ambridge, "contributor", "Borsetshire"), somebody(ambridge, "coordinator", "Ambridge")
    assert "Tractors stolen is saved." in team.submit("/measures/tractors/settings", unit="vehicles").words
    april = police.get("/").link("April 2020")
    number = next(name for name in police.get(april).fields("/send") if name.startswith("cell-"))
    police.send("April 2020", **{number: "7"})
    assert "Tractors stolen is saved." in team.submit("/measures/tractors/settings", unit="machines").words, "not approved yet"
    team.decide(team.get("/cycles/2020-04-to-2020-06/items?agency=police").link("April 2020"), "approve")
    page = team.submit("/measures/tractors/settings", unit="tractors")
    assert page.status == 422
    assert "Counted inMachines" in team.get("/measures/tractors").words
