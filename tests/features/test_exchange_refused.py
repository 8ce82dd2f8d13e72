"""Files of an agreement that were once loaded without a word: each fault is named with its file, row and column."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from portal.demo.loading import FILES
from tests.features.test_exchange_files import change, refused, run

FIGURE = "X-01,,,{kind},{measure},{value},count,,Kent,,{start},{end},,{compared},,,,,,,,final,,\n"
SETTINGS = (
    "measure,threshold,query_spread,query_smallest,recorded_in,comparison,baseline_name,baseline_value,baseline_start,"
    "baseline_end,baseline_geography,follows,follows_from\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FILES, tmp_path / "2018-19"))


def add(folder: Path, name: str, line: str) -> None:
    with (folder / name).open("a", encoding="utf-8", newline="") as stream:
        stream.write(line)


def figure(
    kind: str = "level", measure: str = "Farms", value: str = "5", start: str = "", end: str = "", compared: str = ""
) -> str:
    return FIGURE.format(kind=kind, measure=measure, value=value, start=start, end=end, compared=compared)


ADDED = {
    "a break of an unknown measure": ("breaks.csv", "Farms,2018-04-01,not comparable,A reason\n", "row 10, column “measure”: “Farms” is neither in"),
    "a caveat of an unknown measure": ("caveats.csv", "measures,text,starts,ends\nksi;farms,Mind.,,\n", "row 2, column “measures”: “farms” is not in"),
    "settings of an unknown measure": ("measure-settings.csv", SETTINGS + "farms,,,,,,,,,,,,\n", "row 2, column “measure”: “farms” is not in"),
    "a figure under the key of no measure": ("figures.csv", figure(measure="no-such"), "row 137, column “measure”: “no-such” is not in measures.csv. For a figure"),
    "a figure with a slip in its measure": ("figures.csv", figure(measure="Raod deaths"), "row 137, column “measure”: “Raod deaths” is not in measures.csv. If “Road deaths” is meant"),
    "a figure with another sign in its measure": ("figures.csv", figure(measure="MARAC-cases heard"), "row 137, column “measure”: “MARAC-cases heard” is not in"),
    "an alias that two agencies have": ("agencies.csv", "new,Another,An,health,Shepway\n", "row 33, column “also_known_as”: “Shepway” is a name of “folkestone-hythe” in row 21."),
    "an alias that is another agency's key": ("agencies.csv", "new,Another,An,health,one;KFRS\n", "row 33, column “also_known_as”: “KFRS” is a name of “kfrs” in row 4."),
    "a key that is another agency's alias": ("agencies.csv", "shepway,Another,An,health,\n", "row 33, column “key”: “shepway” is a name of “folkestone-hythe” in row 21."),
    "two agencies of one name": ("agencies.csv", "new,kent police,New,health,\n", "row 33, column “name”: “kent police” is a name of “kent-police” in row 3."),
    "two agencies of one short name": ("agencies.csv", "new,Another,BTP,health,\n", "row 33, column “short_name”: “BTP” is a name of “btp” in row 30."),
    "two bodies of one name": ("bodies.csv", "new,KCSP Working Group,,\n", "row 16, column “name”: “KCSP Working Group” is a name of “working-group” in row 3."),
    "two measures of one name": ("measures.csv", "new,Road Deaths,road-safety,kfrs,monthly,people,Kent,none,sum,none,,no,10,\n", "row 22, column “name”: “Road Deaths” is a name of “road-deaths”"),
    "two parts of one name": ("breakdowns.csv", "district,14,new,Medway,,\n", "row 59, column “name”: “Medway” is a name of “medway” in row 9."),
    "a part with another one's alias": ("breakdowns.csv", "district,14,new,New,Shepway,\n", "row 59, column “also_known_as”: “Shepway” is a name of “folkestone-hythe”"),
    "two priorities of one title": ("priorities.csv", "new,NE,8,road safety,kfrs\n", "row 9, column “title”: “road safety” is a name of “road-safety” in row 3."),
    "two priorities of one code": ("priorities.csv", "new,rs,8,New,kfrs\n", "row 9, column “code”: “rs” is already in row 3."),
    "a host of which no part knows": ("measures.csv", "new,New,road-safety,Each host agency,monthly,people,Kent,none,sum,sum,marac,no,10,\n", "row 22, column “returned_by”: No part of “marac” has a host"),
    "a break twice, by name and by key": ("breaks.csv", "ksi,2016-01-01,not comparable,A reason\n", "row 10, column “date”: “2016-01-01” is already in row 2."),
    "a running total without a period": ("figures.csv", figure("cumulative", end="2019-03-31"), "row 137, column “period_start”: A running total needs its period."),
    "a compared level without an end": ("figures.csv", figure(start="2018-04-01", compared="7"), "row 137, column “period_end”: A value that is compared needs its period."),
    "a key that is empty": ("agencies.csv", ",Another,An,health,\n", "row 33, column “key”: This cannot be empty."),
}  # fmt: skip


@pytest.mark.parametrize("kind", ADDED)
def test_a_row_that_does_not_fit_is_refused(empty_app: Flask, folder: Path, kind: str) -> None:
    name, line, message = ADDED[kind]
    add(folder, name, line)
    refused(empty_app, folder, f"{name}, {message}")


@pytest.mark.parametrize(
    ("again", "message"),
    [
        ("opcc;kent-police;opcc", "“opcc” is here twice. Leave one."),
        ("opcc;PCC", "“PCC”, which is “opcc”, is here twice. Leave one."),
        ("opcc;Office of the Kent Police and Crime Commissioner", "“Office of the Kent Police and Crime Commissioner”, which is “opcc”"),
    ],
)  # fmt: skip
def test_a_contributor_who_is_there_twice_is_refused(empty_app: Flask, folder: Path, again: str, message: str) -> None:
    change(folder, "actions.csv", "opcc;kent-police", again)
    refused(empty_app, folder, f"actions.csv, row 2, column “contributing_agencies”: {message}")


def test_a_measure_that_a_caveat_names_twice_is_refused(empty_app: Flask, folder: Path) -> None:
    add(folder, "caveats.csv", "measures,text,starts,ends\nksi;Killed or seriously injured (KSI),Mind.,,\n")
    message = "“Killed or seriously injured (KSI)”, which is “ksi”, is here twice. Leave one."
    refused(empty_app, folder, f"caveats.csv, row 2, column “measures”: {message}")


@pytest.mark.parametrize(
    "line",
    [
        figure(),
        figure(start="2014-01-01"),
        figure("cumulative", start="2018-04-01", end="2019-03-31"),
        figure(measure="Road deaths in winter"),
        figure(measure="ksi"),
        figure(measure="ROAD DEATHS"),
    ],
)
def test_figures_that_are_as_they_should_be_are_loaded(empty_app: Flask, folder: Path, line: str) -> None:
    add(folder, "figures.csv", line)
    assert run(empty_app, "import", folder).exit_code == 0


def test_a_break_and_a_figure_may_name_a_measure_by_its_key(empty_app: Flask, folder: Path, tmp_path: Path) -> None:
    add(folder, "breaks.csv", "caps,2018-04-01,not comparable,A reason\n")
    add(folder, "figures.csv", figure(measure="ksi"))
    assert run(empty_app, "import", folder).exit_code == 0
    run(empty_app, "export", tmp_path / "out")
    assert "Community Alcohol Partnerships active,2018-04-01," in (tmp_path / "out" / "breaks.csv").read_text(encoding="utf-8")
    assert "X-01,,,level,Killed or seriously injured (KSI)," in (tmp_path / "out" / "figures.csv").read_text(encoding="utf-8")


def test_one_alias_may_be_of_an_agency_and_of_a_part(empty_app: Flask, folder: Path) -> None:
    """“Shepway” is both in the demonstration; and an agency may repeat its own names."""
    change(folder, "agencies.csv", ",Shepway", ",Shepway;shepway;Folkestone & Hythe")
    assert run(empty_app, "import", folder).exit_code == 0


OPEN = {
    "agencies.csv": ("\nkfrs,", '\n"kfrs,'),
    "bodies.csv": ("\nworking-group,", '\n"working-group,'),
    "priorities.csv": ("\nroad-safety,", '\n"road-safety,'),
    "actions.csv": ("\nDA2,", '\n"DA2,'),
    "breakdowns.csv": ("\ndistrict,2,", '\n"district,2,'),
    "measures.csv": ("\noss-visitors,", '\n"oss-visitors,'),
    "sources.csv": ("\nons-crime-sep-2018,", '\n"ons-crime-sep-2018,'),
    "figures.csv": ("\nRS-01,", '\n"RS-01,'),
}


@pytest.mark.parametrize("name", OPEN)
def test_one_open_quotation_mark_is_one_message(empty_app: Flask, folder: Path, name: str) -> None:
    text = (folder / name).read_text(encoding="utf-8").replace(*OPEN[name], 1)
    (folder / name).write_text(text, encoding="utf-8", newline="")
    found = run(empty_app, "import", folder)
    assert found.exit_code == 1
    faults = [line for line in found.output.splitlines() if not line.startswith("Error:")]
    assert len(faults) == 1, found.output
    assert faults[0].startswith(f"{name}, row ")
    assert "quotation mark" in faults[0]


def test_a_quotation_mark_that_another_row_closes_is_one_message(empty_app: Flask, folder: Path) -> None:
    change(
        folder,
        "agencies.csv",
        "Kent Police,Kent Police,responsible authority,",
        'Kent Police,Kent Police,responsible authority,"',
    )
    change(folder, "agencies.csv", "OPCC,co-operating body,PCC", 'OPCC,co-operating body,PCC"')
    refused(empty_app, folder, "agencies.csv, row 3, column “also_known_as”: This goes over several lines: perhaps a quotation")


def test_a_row_that_cannot_be_read_is_the_only_fault(empty_app: Flask, folder: Path) -> None:
    """What points to it is not accused as well."""
    change(folder, "agencies.csv", "\nkfrs,", "\nkfrs,,")
    refused(empty_app, folder, "agencies.csv, row 4: This row has 6 cells, the header has 5.")
