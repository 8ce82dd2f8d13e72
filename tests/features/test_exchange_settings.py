"""What measures ask for, caveats and breaks of a register: out of one portal, into an empty one, and out again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.transaction import transaction
from portal.demo.loading import FILES
from portal.extensions import db
from portal.measures.models import Basis, Caveat, Measure, SeriesBreak
from portal.measures.queries import breaks_by_name
from tests.conftest import make_app
from tests.features.test_exchange_files import NAMES, change, refused, run

SETTINGS, CAVEATS = "measure-settings.csv", "caveats.csv"
HEADER = (
    "measure,threshold,query_spread,query_smallest,recorded_in,comparison,baseline_name,baseline_value,baseline_start,"
    "baseline_end,baseline_geography,follows,follows_from\r\n"
)
REGISTER = "police recorded crime"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FILES, tmp_path / "2018-19"))


@pytest.fixture
def another_app(bare: Path, tmp_path: Path, shared: Path) -> Iterator[Flask]:
    """A second portal with nothing in it."""
    shutil.copy(bare, tmp_path / "another.sqlite")
    app = make_app(tmp_path / "another.sqlite", shared)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def set_everything(app: Flask) -> None:
    with app.app_context(), transaction():
        measures = {one.key: one for one in db.session.scalars(select(Measure))}
        ksi = measures["ksi"]
        ksi.threshold, ksi.query_spread, ksi.query_smallest = 10, Decimal("2.25"), 0
        ksi.recorded_in, ksi.comparison = "STATS19, “collisions”", Basis.BASELINE
        ksi.baseline_name, ksi.baseline_value, ksi.baseline_geography = "peak year, 1995", Decimal("1271.5"), "Kent & Medway"
        ksi.baseline_start, ksi.baseline_end = date(1995, 1, 1), date(1995, 12, 31)
        measures["casualties"].follows_id, measures["casualties"].follows_from = ksi.id, date(2016, 1, 1)
        measures["caps"].comparison = Basis.ROLLING_YEAR
        measures["oss-visitors"].comparison = Basis.YEAR_TO_DATE
        for key in ("violence", "public-order", "knife"):
            measures[key].recorded_in = REGISTER
        both = [measures["violence"], measures["knife"]]
        db.session.add(Caveat(text="Two sentences; one with a “quote”.\nOn two lines.", measures=both))
        db.session.flush()
        db.session.add(Caveat(text="For a while.", starts=date(2018, 1, 1), ends=date(2018, 3, 31), measures=[measures["caps"]]))
        db.session.add(
            SeriesBreak(position=8, measure_name="", recorded_in=REGISTER, date=date(2018, 7, 1), effect="compare with care", reason="A new system")
        )  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_everything_goes_out_into_an_empty_portal_and_out_again(
    empty_app: Flask, another_app: Flask, folder: Path, tmp_path: Path
) -> None:
    assert run(empty_app, "import", folder).exit_code == 0
    set_everything(empty_app)
    run(empty_app, "export", tmp_path / "first")
    assert sorted(path.name for path in (tmp_path / "first").iterdir()) == sorted([*NAMES, SETTINGS, CAVEATS])
    found = run(another_app, "import", tmp_path / "first", "--plan-year", "2018-19")
    assert found.exit_code == 0, found.output
    run(another_app, "export", tmp_path / "second")
    assert contents(tmp_path / "second") == contents(tmp_path / "first")
    again = run(another_app, "import", tmp_path / "first", "--plan-year", "2018-19").output
    assert again.startswith("Agreement 2018-19: 0 added, 0 changed, ")
    with another_app.app_context():
        measures = {one.key: one for one in db.session.scalars(select(Measure))}
        ksi, casualties = measures["ksi"], measures["casualties"]
        assert (ksi.baseline_value, ksi.query_spread, ksi.query_smallest) == (Decimal("1271.5"), Decimal("2.25"), 0)
        assert casualties.follows is ksi
        assert [one.text for one in measures["knife"].caveats] == ["Two sentences; one with a “quote”.\nOn two lines."]
        assert [found.reason for found in breaks_by_name()["violence against the person offences"]][-1] == "A new system"
        (broken,) = db.session.scalars(select(SeriesBreak).where(SeriesBreak.recorded_in != ""))
        assert (broken.recorded_in, broken.measure_id) == (REGISTER, None)


def test_importing_into_the_same_portal_changes_nothing(empty_app: Flask, folder: Path, tmp_path: Path) -> None:
    run(empty_app, "import", folder)
    set_everything(empty_app)
    run(empty_app, "export", tmp_path / "first")
    found = run(empty_app, "import", tmp_path / "first", "--plan-year", "2018-19")
    assert found.output.startswith("Agreement 2018-19: 0 added, 0 changed, ")


def test_the_files_hold_what_differs_and_nothing_else(empty_app: Flask, folder: Path, tmp_path: Path) -> None:
    run(empty_app, "import", folder)
    set_everything(empty_app)
    run(empty_app, "export", tmp_path / "out")
    lines = (tmp_path / "out" / SETTINGS).read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == [
        "measure", "oss-visitors", "ksi", "casualties", "public-order", "caps", "violence", "knife"
    ]  # fmt: skip
    assert "casualties,5,3.5,5,,rolling year,,,,,,ksi,2016-01-01" in lines
    breaks = (tmp_path / "out" / "breaks.csv").read_text(encoding="utf-8").splitlines()
    assert breaks[0] == "measure,date,effect,reason,recorded_in"
    assert breaks[-1] == f"{REGISTER},2018-07-01,compare with care,A new system,{REGISTER}"


def test_a_folder_without_the_files_leaves_what_is_there_and_what_is_gone_is_not_left_behind(
    empty_app: Flask, folder: Path, tmp_path: Path
) -> None:
    run(empty_app, "import", folder)
    set_everything(empty_app)
    found = run(empty_app, "import", folder)
    assert found.output.startswith("Agreement 2018-19: 0 added, 0 changed, ")
    run(empty_app, "export", tmp_path / "out")
    assert (tmp_path / "out" / SETTINGS).exists()
    with empty_app.app_context(), transaction():
        for caveat in db.session.scalars(select(Caveat)):
            db.session.delete(caveat)
    run(empty_app, "export", tmp_path / "out")
    assert not (tmp_path / "out" / CAVEATS).exists()


def test_an_empty_cell_is_the_default_and_a_measure_may_be_named_by_its_name(empty_app: Flask, folder: Path) -> None:
    run(empty_app, "import", folder)
    set_everything(empty_app)
    (folder / SETTINGS).write_text(HEADER + "Killed or seriously injured (KSI),,,,,,,,,,,,\r\ncaps,7,,,,,,,,,,,\r\n", "utf-8")
    assert run(empty_app, "import", folder, "--overwrite").exit_code == 0
    with empty_app.app_context():
        measures = {one.key: one for one in db.session.scalars(select(Measure))}
        ksi, caps = measures["ksi"], measures["caps"]
        assert (ksi.threshold, ksi.query_spread, ksi.comparison, ksi.baseline_value) == (5, Decimal("3.5"), "rolling year", None)
        assert (caps.threshold, caps.comparison) == (7, "same period")


def test_what_people_set_stays_and_what_they_left_alone_is_taken(empty_app: Flask, folder: Path) -> None:
    run(empty_app, "import", folder)
    set_everything(empty_app)
    (folder / SETTINGS).write_text(HEADER + "ksi,,,,,,,,,,,,\r\ncaps,7,,,,,,,,,,,\r\n", "utf-8")
    found = run(empty_app, "import", folder)
    since = "It was changed in the portal since the last import. The portal’s stays."
    lines = found.output.splitlines()
    assert f"{SETTINGS}, row 2, column “threshold”: “10” in the portal, “5” in the file. {since}" in lines
    assert f"{SETTINGS}, row 3, column “comparison”: “rolling year” in the portal, “same period” in the file. {since}" in lines
    with empty_app.app_context():
        measures = {one.key: one for one in db.session.scalars(select(Measure))}
        assert (measures["ksi"].threshold, measures["ksi"].comparison) == (10, "baseline")
        assert (measures["caps"].threshold, measures["caps"].comparison) == (7, "rolling year")


def test_a_caveat_stays_with_measures_of_other_agreements(empty_app: Flask, folder: Path, tmp_path: Path) -> None:
    run(empty_app, "import", folder)
    set_everything(empty_app)
    text = (folder / "measures.csv").read_text(encoding="utf-8")
    other_lines = [line for line in text.splitlines(keepends=True) if not line.startswith("violence,")]
    (folder / "measures.csv").write_text("".join(other_lines), "utf-8", newline="")
    (folder / CAVEATS).write_text("measures,text,starts,ends\r\nknife;caps,For a while.,2018-01-01,2018-03-31\r\n", "utf-8")
    assert run(empty_app, "import", folder, "--plan-year", "2019-20", "--overwrite").exit_code == 0
    with empty_app.app_context():
        found = {one.text: sorted(measure.key for measure in one.measures) for one in db.session.scalars(select(Caveat))}
        assert found["For a while."] == ["caps", "knife"]
        assert len(found) == 2
    run(empty_app, "export", tmp_path / "out", "--plan-year", "2019-20")
    lines = (tmp_path / "out" / CAVEATS).read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith("knife,"), "violence is not in that year’s agreement"


FAULTS = {
    "unknown measure": (SETTINGS, "nothing,,,,,,,,,,,,", "row 2, column “measure”: “nothing” is not in measures.csv."),
    "bad threshold": (SETTINGS, "ksi,few,,,,,,,,,,,", "row 2, column “threshold”: “few” is not a whole number."),
    "negative spread": (SETTINGS, "ksi,,-1,,,,,,,,,,", "row 2, column “query_spread”: “-1” is below 0."),
    "bad smallest": (SETTINGS, "ksi,,,-5,,,,,,,,,", "row 2, column “query_smallest”: “-5” is below 0."),
    "long register": (SETTINGS, f"ksi,,,,{'x' * 81},,,,,,,,", "row 2, column “recorded_in”: This has 81 characters."),
    "unknown comparison": (SETTINGS, "ksi,,,,,last week,,,,,,,", "row 2, column “comparison”: “last week” is not known here."),
    "half a baseline": (SETTINGS, "ksi,,,,,baseline,1995,,1995-01-01,1995-12-31,,,", "row 2, column “baseline_value”: A measure that"),
    "baseline ends first": (SETTINGS, "ksi,,,,,,,,1995-01-01,1994-12-31,,,", "row 2, column “baseline_end”: This is before"),
    "baseline of days": (SETTINGS, "ksi,,,,,baseline,1995,9,1995-01-01,1995-12-30,,,", "row 2, column “baseline_end”: A baseline covers"),
    "follows nothing": (SETTINGS, "ksi,,,,,,,,,,,old-ksi,", "row 2, column “follows”: “old-ksi” is neither in measures.csv nor"),
    "follows itself": (SETTINGS, "ksi,,,,,,,,,,,ksi,", "row 2, column “follows”: A measure cannot follow itself"),
    "a day for nothing": (SETTINGS, "ksi,,,,,,,,,,,,2016-01-01", "row 2, column “follows”: Name the measure that this one follows"),
    "twice": (SETTINGS, "ksi,,,,,,,,,,,,\r\nksi,,,,,,,,,,,,", "row 3, column “measure”: “ksi” is already in row 2."),
    "caveat of nothing": (CAVEATS, "ksi;nothing,Text.,,", "row 2, column “measures”: “nothing” is not in measures.csv."),
    "caveat without measures": (CAVEATS, ";,Text.,,", "row 2, column “measures”: Name at least one measure."),
    "caveat without a text": (CAVEATS, "ksi,,,", "row 2, column “text”: This cannot be empty."),
    "caveat ends first": (CAVEATS, "ksi,Text.,2018-02-01,2018-01-31", "row 2, column “ends”: This is before “starts”."),
    "same caveat": (CAVEATS, "ksi,Text.,,\r\ncaps,Text.,,", "row 3, column “text”: The same text and dates are already in row 2."),
    "same dated caveat": (CAVEATS, "ksi,T.,2018-01-01,2018-01-31\r\ncaps,T.,2018-01-01,2018-01-31", "row 3, column “ends”:"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_named_with_file_row_and_column(empty_app: Flask, folder: Path, kind: str) -> None:
    name, lines, message = FAULTS[kind]
    header = HEADER if name == SETTINGS else "measures,text,starts,ends\r\n"
    (folder / name).write_text(f"{header}{lines}\r\n", encoding="utf-8", newline="")
    refused(empty_app, folder, f"{name}, {message}")


def test_a_baseline_that_tells_a_small_number_is_refused_in_a_file_too(app: Flask, folder: Path) -> None:
    """August 2018 has one death; December 2015 is before the first month."""
    lines = "road-deaths,,,,,baseline,a bad month,{value},{first},{last},,,\r\n"
    (folder / SETTINGS).write_text(HEADER + lines.format(value=1, first="2018-08-01", last="2018-08-31"), "utf-8")
    found = run(app, "import", folder)
    assert found.exit_code == 1 and "Nothing was loaded." in found.output
    assert f"{SETTINGS}, row 2, column “baseline_start”: In that time lie small numbers of this measure" in found.output
    with app.app_context():
        assert db.session.scalars(select(Measure).where(Measure.key == "road-deaths")).one().baseline_value is None
    (folder / SETTINGS).write_text(HEADER + lines.format(value=7, first="2015-12-01", last="2015-12-31"), "utf-8")
    found = run(app, "import", folder)
    assert found.exit_code == 0, found.output


def test_a_measure_named_twice_in_two_ways_is_found(empty_app: Flask, folder: Path) -> None:
    (folder / SETTINGS).write_text(HEADER + "ksi,,,,,,,,,,,,\r\nKilled or seriously injured (KSI),9,,,,,,,,,,,\r\n", "utf-8")
    refused(empty_app, folder, f"{SETTINGS}, row 3, column “measure”: “ksi” is already in row 2.")


def test_a_missing_or_unknown_column_of_an_optional_file_is_named(empty_app: Flask, folder: Path) -> None:
    (folder / CAVEATS).write_text("measures,text,starts,until\r\n", encoding="utf-8")
    refused(
        empty_app,
        folder,
        f"{CAVEATS}, row 1, column “ends”: This column is missing.",
        f"{CAVEATS}, row 1, column “until”: This column is not known.",
    )


def test_a_break_of_a_register_is_read_and_a_long_one_refused(empty_app: Flask, folder: Path) -> None:
    change(folder, "breaks.csv", "measure,date,effect,reason", "measure,date,effect,reason,recorded_in")
    lines = (folder / "breaks.csv").read_text(encoding="utf-8").splitlines()
    lines = [lines[0], *(f"{line}," for line in lines[1:])]
    lines[2] = lines[2] + "x" * 81
    (folder / "breaks.csv").write_text("\r\n".join(lines), encoding="utf-8")
    refused(empty_app, folder, "breaks.csv, row 3, column “recorded_in”: This has 81 characters. The limit is 80.")


def test_the_ways_to_compare_are_those_of_the_model() -> None:
    from portal.exchange.columns import BASES

    assert list(BASES) == [basis.value for basis in Basis]


def test_decimal_places_are_written_where_they_are_not_those_of_the_unit(
    empty_app: Flask, another_app: Flask, folder: Path, tmp_path: Path
) -> None:
    run(empty_app, "import", folder)
    with empty_app.app_context(), transaction():
        measures = {one.key: one for one in db.session.scalars(select(Measure))}
        assert {one.decimal_places for one in measures.values()} == {0}
        measures["ksi"].decimal_places = 2
        measures["caps"].unit, measures["caps"].decimal_places = "% of places", 0
    run(empty_app, "export", tmp_path / "first")
    lines = (tmp_path / "first" / SETTINGS).read_text(encoding="utf-8").splitlines()
    assert lines[0] == HEADER.strip() + ",decimal_places"
    assert [(line.split(",")[0], line.rpartition(",")[2]) for line in lines[1:]] == [("ksi", "2"), ("caps", "0")]
    assert run(another_app, "import", tmp_path / "first", "--plan-year", "2018-19").exit_code == 0
    with another_app.app_context():
        again = {one.key: one.decimal_places for one in db.session.scalars(select(Measure))}
        assert (again["ksi"], again["caps"], again["violence"]) == (2, 0, 0)


def test_decimal_places_beyond_six_are_a_fault(empty_app: Flask, folder: Path) -> None:
    run(empty_app, "import", folder)
    (folder / SETTINGS).write_text(f"{HEADER.strip()},decimal_places\r\nksi,,,,,,,,,,,,,7\r\n", "utf-8")
    assert "“7” is too many. Write a number from 0 to 6." in run(empty_app, "import", folder).output


def test_the_usual_range_goes_out_and_comes_back(empty_app: Flask, another_app: Flask, folder: Path, tmp_path: Path) -> None:
    run(empty_app, "import", folder)
    with empty_app.app_context(), transaction():
        ksi = db.session.scalars(select(Measure).where(Measure.key == "ksi")).one()
        ksi.usual_low, ksi.usual_high = Decimal("10.5"), Decimal(90)
    run(empty_app, "export", tmp_path / "first")
    lines = (tmp_path / "first" / SETTINGS).read_text(encoding="utf-8").splitlines()
    assert lines[0] == HEADER.strip() + ",usual_low,usual_high" and lines[1].endswith(",10.5,90")
    assert run(another_app, "import", tmp_path / "first", "--plan-year", "2018-19").exit_code == 0
    with another_app.app_context():
        again = db.session.scalars(select(Measure).where(Measure.key == "ksi")).one()
        assert (again.usual_low, again.usual_high) == (Decimal("10.5"), Decimal(90))
