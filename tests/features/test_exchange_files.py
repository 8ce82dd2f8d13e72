"""The agreement as CSV files, in and out by the command line: all or nothing, every fault named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from portal.demo.loading import FILES

NAMES = sorted(path.name for path in FILES.glob("*.csv"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the demonstration's agreement, to be spoilt."""
    return Path(shutil.copytree(FILES, tmp_path / "2018-19"))


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["agreement", *map(str, words)])


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Replaces the first occurrence in a file, which has to be there."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text, old
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def refused(app: Flask, folder: Path, *faults: str) -> None:
    """The import names each of the faults and loads nothing."""
    found = run(app, "import", folder)
    assert found.exit_code == 1, found.output
    lines = found.output.splitlines()
    for fault in faults:
        assert [line for line in lines if line.startswith(fault)], f"{fault!r} in\n{found.output}"
    count = len(faults)
    assert f"{count} to put right. Nothing was loaded." in found.output
    assert "There is no such agreement." in run(app, "export", folder.parent / "nothing").output


def test_the_agreement_comes_back_byte_by_byte(empty_app: Flask, folder: Path, tmp_path: Path) -> None:
    found = run(empty_app, "import", folder)
    assert found.exit_code == 0, found.output
    assert found.output.startswith("Agreement 2018-19: ")
    assert ", 0 changed, 0 unchanged." in found.output
    assert run(empty_app, "export", tmp_path / "out").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == NAMES
    for name in NAMES:
        assert (tmp_path / "out" / name).read_bytes() == (FILES / name).read_bytes(), name


def test_a_second_import_changes_nothing(empty_app: Flask, folder: Path, tmp_path: Path) -> None:
    run(empty_app, "import", folder)
    run(empty_app, "export", tmp_path / "first")
    found = run(empty_app, "import", folder)
    assert found.exit_code == 0
    assert found.output.startswith("Agreement 2018-19: 0 added, 0 changed, ")
    assert run(empty_app, "import", tmp_path / "first", "--plan-year", "2018-19").output == found.output
    run(empty_app, "export", tmp_path / "second")
    for name in NAMES:
        assert (tmp_path / "second" / name).read_bytes() == (tmp_path / "first" / name).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(empty_app: Flask, folder: Path, name: str) -> None:
    (folder / name).unlink()
    refused(empty_app, folder, f"{name}: This file is missing from the folder.")


FAULTS: dict[str, tuple[str, str, str, str]] = {
    "missing column": ("agencies.csv", ",short_name", "", "row 1, column “short_name”: This column is missing."),
    "unknown agency": ("actions.csv", ",kfrs,,crp", ",nobody,,crp", "row 6, column “lead_agency”: “nobody” is not in agencies.csv."),
    "unknown contributor": ("actions.csv", "opcc;kent", "opcc;nobody;kent", "row 2, column “contributing_agencies”: “nobody” is not in"),
    "unknown body": ("actions.csv", "dhr-steering", "no-such-board", "row 2, column “oversight_body”: “no-such-board” is not in bodies.csv."),
    "unknown priority": ("measures.csv", ",road-safety,", ",roads,", "row 6, column “priority”: “roads” is not in priorities.csv."),
    "unknown source": ("figures.csv", "cc-march-2019", "cc-march-2091", "row 2, column “source”: “cc-march-2091” is not in sources.csv."),
    "duplicate key": ("agencies.csv", "\nkfrs,", "\nkcst,", "row 4, column “key”: “kcst” is already in row 2."),
    "duplicate reference": ("actions.csv", "\nDA2,", "\nDA1,domestic-abuse,Again,kcst,,,,,ongoing\nDA2,", "row 3, column “ref”: “DA1” is already in row 2."),
    "bad partial date": ("actions.csv", "2018-04,2019-03,in", "04/2018,2019-03,in", "row 4, column “start”: “04/2018” is not a date. Write 2018"),
    "a month that does not exist": ("sources.csv", "2019-03-20", "2019-13-20", "row 2, column “published”: “2019-13-20” is not a date that exists."),
    "a day that does not exist": ("figures.csv", "2018-02-01", "2018-02-30", "row 2, column “period_start”: “2018-02-30” is not a date."),
    "bad number": ("figures.csv", ",29120,", ",29 120,", "row 2, column “stated_change”: “29 120” is not a number. Write digits only"),
    "no number at all": ("figures.csv", ",29120,", ",NaN,", "row 2, column “stated_change”: “NaN” is not a number."),
    "a number beyond reason": ("figures.csv", ",29120,", ",1e999999,", "row 2, column “stated_change”: “1e999999” is "),
    "not a whole number": ("priorities.csv", ",RS,2,", ",RS,two,", "row 3, column “order”: “two” is not a whole number."),
    "negative": ("measures.csv", ",no,15,", ",no,-15,", "row 2, column “usual_lag_days”: “-15” is below 0."),
    "unknown choice": ("measures.csv", ",monthly,", ",weekly,", "row 2, column “frequency”: “weekly” is not known here. Use one of: monthly, quarterly."),
    "unknown status": ("actions.csv", ",ongoing", ",going on", "row 2, column “status”: “going on” is not known here."),
    "unknown breakdown": ("measures.csv", ",sum,sum,district,", ",sum,sum,county,", "row 2, column “breakdown”: “county” is not in breakdowns.csv."),
    "host without parts": ("measures.csv", "one stop shop", "", "row 3, column “returned_by”: Without a breakdown there is no host."),
    "end before start": ("actions.csv", "2018-04,2019-03", "2018-04,2018-03", "row 4, column “due”: This is before “start”."),
    "period ends before": ("figures.csv", "2018-02-01,2019-01-31", "2019-02-01,2019-01-31", "row 2, column “period_end”: This is before"),
    "empty": ("agencies.csv", ",Kent Police,Kent Police", ",,Kent Police", "row 3, column “name”: This cannot be empty."),
    "too long": ("priorities.csv", ",DA,", f",{'D' * 11},", "row 2, column “code”: This has 11 characters. The limit is 10."),
    "a cell too many": ("bodies.csv", "\nworking-group,", "\nworking-group,,", "row 3: This row has 5 cells, the header has 4."),
    "a cell too few": ("breaks.csv", "2016-01-01,", "", "row 2: This row has 3 cells, the header has 4."),
    "a quote left open": ("breaks.csv", "\nAll police", '\n"All police', "row 3: This line is not proper CSV"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_named_with_file_row_and_column(empty_app: Flask, folder: Path, kind: str) -> None:
    name, old, new, message = FAULTS[kind]
    change(folder, name, old, new)
    refused(empty_app, folder, f"{name}, {message}")


def test_an_unknown_column_is_named(empty_app: Flask, folder: Path) -> None:
    lines = (folder / "bodies.csv").read_text(encoding="utf-8").splitlines()
    (folder / "bodies.csv").write_text("\n".join([f"{lines[0]},colour", *(f"{line},red" for line in lines[1:])]))
    refused(empty_app, folder, "bodies.csv, row 1, column “colour”: This column is not known. Remove it or correct its name.")


def test_an_empty_file_names_every_column(empty_app: Flask, folder: Path) -> None:
    (folder / "breaks.csv").write_text("")
    columns = ("measure", "date", "effect", "reason")
    refused(empty_app, folder, *(f"breaks.csv, row 1, column “{one}”: This column is missing." for one in columns))


def test_several_faults_are_all_named_at_once(empty_app: Flask, folder: Path) -> None:
    chosen = ["bad partial date", "bad number", "unknown choice", "duplicate key", "a cell too many"]
    for kind in chosen:
        change(folder, *FAULTS[kind][:3])
    refused(empty_app, folder, *(f"{FAULTS[kind][0]}, {FAULTS[kind][3]}" for kind in chosen))


def test_faults_of_every_kind_are_all_named_at_once(empty_app: Flask, folder: Path) -> None:
    chosen = ["bad number", "unknown agency", "unknown breakdown", "period ends before"]
    for kind in chosen:
        change(folder, *FAULTS[kind][:3])
    refused(empty_app, folder, *(f"{FAULTS[kind][0]}, {FAULTS[kind][3]}" for kind in chosen))


def test_a_folder_that_is_not_there_is_an_error_in_words(empty_app: Flask, tmp_path: Path) -> None:
    found = run(empty_app, "import", tmp_path / "2018-19")
    assert found.exit_code == 1
    assert found.output.count("This file is missing from the folder.") == len(NAMES)


def test_a_fault_loads_nothing_and_the_corrected_folder_loads(empty_app: Flask, folder: Path, tmp_path: Path) -> None:
    change(folder, *FAULTS["unknown source"][:3])
    assert run(empty_app, "import", folder).exit_code == 1
    change(folder, "figures.csv", "cc-march-2091", "cc-march-2019")
    found = run(empty_app, "import", folder)
    assert ", 0 changed, 0 unchanged." in found.output, "nothing was there before"


WRITERS: dict[str, Callable[[str], bytes]] = {
    "byte order mark": lambda text: text.encode("utf-8-sig"),
    "Windows-1252": lambda text: text.encode("cp1252"),
    "Unix line ends": lambda text: text.replace("\r\n", "\n").encode(),
    "old Mac line ends": lambda text: text.replace("\r\n", "\r").encode(),
    "blank lines": lambda text: (text + "\r\n,,,,\r\n\r\n").encode(),
}


@pytest.mark.parametrize("kind", WRITERS)
def test_files_may_be_written_as_other_programs_write_them(empty_app: Flask, folder: Path, tmp_path: Path, kind: str) -> None:
    path = folder / "agencies.csv"
    text = path.read_bytes().decode().replace("Porchlight,Porchlight", "Café Porchlight – £5 “Ångström”,Café £")
    path.write_bytes(WRITERS[kind](text))
    found = run(empty_app, "import", folder)
    assert found.exit_code == 0, found.output
    run(empty_app, "export", tmp_path / "out")
    assert "porchlight,Café Porchlight – £5 “Ångström”,Café £," in (tmp_path / "out" / "agencies.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "alias", ["Shepway", "shepway", " SHEPWAY ", "Folkestone & Hythe", "Folkestone and Hythe District Council"]
)
def test_an_alias_resolves_to_its_agency(empty_app: Flask, folder: Path, tmp_path: Path, alias: str) -> None:
    change(folder, "actions.csv", "btp;canterbury", f"btp;{alias};PCC;canterbury")
    change(folder, "actions.csv", ",kfrs,,crp", f",{alias},,crp")
    assert run(empty_app, "import", folder).exit_code == 0
    run(empty_app, "export", tmp_path / "out")
    text = (tmp_path / "out" / "actions.csv").read_text(encoding="utf-8")
    assert "kent-police,btp;folkestone-hythe;opcc;canterbury;dartford" in text
    assert ",folkestone-hythe,,crp" in text
