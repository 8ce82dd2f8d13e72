"""A stock is of a day and a flow of a period: how values are named wherever they are printed, and what is compared with what."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.demo.loading import FILES
from portal.documents.csv_data import render_csv
from portal.extensions import db
from portal.narratives.models import Figure
from portal.packs.compile import compile_contents
from tests.factories.measures import a_measure, changing
from tests.factories.pages import Person, coordinator, member
from tests.factories.printed_packs import FORMATS, all_texts
from tests.features.test_dictionary import facts
from tests.features.test_exchange_files import run
from tests.features.test_exchange_settings import HEADER

LAST = "2019-01-to-2019-03"
TREATMENT = "in the 12 months to March 2019"
STOCK = "on 31 March 2019"
AREA = "area differs, Kent & Medway against England & Wales"


def compiled(audience: Audience = Audience.WORKING_GROUP) -> Any:
    cycle = db.session.scalars(select(Cycle).where(Cycle.key == LAST)).one()
    return compile_contents(cycle, audience, now=datetime(2019, 4, 24, 15))


@pytest.fixture(scope="module")
def printed(own_app: Flask) -> dict[str, str]:
    """The pack of the demonstration, with one figure that is compared with another area; that is undone afterwards."""
    with own_app.app_context():
        figure = db.session.scalars(select(Figure).where(Figure.ref == "ASB-02")).one()
        figure.comparator_geography = "England & Wales"
        db.session.flush()
        pack = compiled()
        db.session.rollback()
    return all_texts(own_app, pack)


def measure_in(pack: Any, key: str) -> Any:
    return next(one for priority in pack.priorities for one in priority.measures if one.key == key)


@pytest.fixture
def team(app: Flask) -> Person:
    return coordinator(app)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_names_the_day_and_the_twelve_months(printed: dict[str, str], name: str) -> None:
    text = printed[name].replace("\u00a0", " ")
    if name == "pack.json":
        measures = {one["key"]: one for part in json.loads(text)["priorities"] for one in part["measures"]}
        assert [measures[key]["covers"] for key in ("caps", "ocgs", "treatment", "ksi")] == ["day", "day", "12 months", "period"]
        assert measures["ocgs"]["comparison"]["basis"] == "31 March 2019 against 31 March 2018"
        assert measures["ocgs"]["comparison"]["period_start"] == "2019-01-01", "periods stay what they are"
        return
    assert "31 March 2019" in text and "12 months to December 2018" in text
    if name not in ("data.csv", "pack.xlsx"):
        assert "counted on the last day of each period" in text
        assert "each value covers the 12 months to the end of its period" in text


def test_each_line_of_the_data_says_what_it_is_of(reading_app: Flask) -> None:
    with reading_app.app_context():
        lines = list(csv.DictReader(io.StringIO(render_csv(compiled()).decode())))
    covers = {(one["measure"], one["period_end"]): one["covers"] for one in lines}
    assert covers["ocgs", "2018-12-31"] == "31 December 2018"
    assert covers["treatment", "2018-12-31"] == "12 months to December 2018"
    assert covers["call-blockers", "2018-12-31"] == "October to December 2018"
    assert covers["ksi", "2018-12-31"] == "December 2018"


@pytest.mark.parametrize("name", FORMATS)
def test_a_comparison_with_another_area_has_no_percentage_and_says_why(printed: dict[str, str], name: str) -> None:
    text = printed[name]
    if name == "data.csv":  # it has the values of measures only
        return
    if name == "pack.json":
        figures = {one["ref"]: one for part in json.loads(text)["priorities"] for one in part["figures"]}
        one = figures["ASB-02"]
        assert (one["comparable"], one["change"], one["change_percent"], one["reason"]) == (False, None, None, AREA)
        assert one["comparator"] == 39355 and one["comparator_label"].endswith("England & Wales")
        return
    assert AREA in text.replace("&amp;", "&")
    assert "−8,151 (−20.7%)" not in text


def test_the_page_of_a_measure_names_them_too(app: Flask, team: Person) -> None:
    page = member(app).get("/measures/caps")
    assert f"{STOCK}, 20.0% more than a year before" in page.words
    assert facts(page)["Each value is of"] == "The last day of its quarter"
    assert [one.strip() for one in page.tree.xpath("(//table)[1]/thead//th/text()")][1:] == [
        "31 Mar",
        "30 Jun",
        "30 Sep",
        "31 Dec",
    ]
    page = member(app).get("/measures/treatment")
    assert "in the 12 months to December 2018" in page.words or TREATMENT in page.words
    assert facts(page)["Each value is of"] == "The 12 months to the end of its quarter"
    assert "October to December 2018" not in page.words
    assert "31 December 2018" in member(app).get("/measures/caps.csv").response.get_data(as_text=True)


def test_a_coordinator_says_what_each_value_is_of(app: Flask, team: Person) -> None:
    address = "/measures/caps/settings"
    assert "is saved." in team.submit(address, covers="period").words
    assert "in January to March 2019" in member(app).get("/measures/caps").words
    assert "is saved." in team.submit(address, covers="12 months").words
    assert TREATMENT in member(app).get("/measures/caps").words
    with app.app_context():
        assert measure_in(compiled(), "caps").comparison.basis == "12 months to March 2019 against 12 months to March 2018"
    assert team.submit(address, covers="3 days").status == 422


def test_what_adds_up_its_months_is_of_no_day(team: Person) -> None:
    page = team.submit("/measures/ksi/settings", covers="day")
    words = "Values of a day, or of months that overlap, cannot be added up, and this measure adds up its months."
    assert page.errors == [("#covers", words)]
    page = team.submit("/measures/caps/settings", covers="day", comparison="running total")
    assert page.errors == [
        ("#covers", "Values of a day, or of months that overlap, are no running total. Choose what is compared.")
    ]


def test_the_area_of_what_a_figure_is_compared_with_is_entered_on_its_page(team: Person) -> None:
    address = "/agreements/2018-19/figures/ASB-02"
    page = team.submit(address, comparator_geography="England & Wales", dates_are_right="1")
    assert page.status == 200, page.errors
    assert AREA in team.get(f"/cycles/{LAST}/preview").words
    team.submit(address, comparator_geography="Kent & Medway", dates_are_right="1")
    assert AREA not in team.get(f"/cycles/{LAST}/preview").words, "the same area in other words is none"


def with_settings(tmp_path: Path, measure: str, covers: str) -> Path:
    import shutil

    folder = Path(shutil.copytree(FILES, tmp_path / "2018-19"))
    text = f"{HEADER.strip()},covers\r\n{measure}{',' * 13}{covers}\r\n"
    (folder / "measure-settings.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def test_it_comes_in_and_goes_out_in_optional_columns(empty_app: Flask, tmp_path: Path) -> None:
    assert run(empty_app, "import", with_settings(tmp_path, "treatment", "18 months")).exit_code == 0
    with changing(empty_app):
        assert a_measure("treatment").covers == "18 months"
        db.session.scalars(select(Figure).where(Figure.ref == "ASB-02")).one().comparator_geography = "England & Wales"
    assert run(empty_app, "export", tmp_path / "out").exit_code == 0
    header, line = (tmp_path / "out" / "measure-settings.csv").read_text(encoding="utf-8").splitlines()
    assert header.endswith(",covers") and line.endswith(",18 months")
    assert (tmp_path / "out" / "measures.csv").read_bytes() == (FILES / "measures.csv").read_bytes()
    figures = list(csv.DictReader(io.StringIO((tmp_path / "out" / "figures.csv").read_text(encoding="utf-8"))))
    assert {one["ref"] for one in figures if one["comparator_geography"]} == {"ASB-02"}


@pytest.mark.parametrize(
    ("measure", "covers", "says"),
    [
        ("treatment", "a year", "“a year” is not known here. Use period, day, or a number of months such as 12 months."),
        ("ksi", "day", "cannot be added up, and this measure adds up its months."),
    ],
)
def test_a_folder_that_says_what_cannot_be_is_refused(
    empty_app: Flask, tmp_path: Path, measure: str, covers: str, says: str
) -> None:
    result = run(empty_app, "import", with_settings(tmp_path, measure, covers))
    assert result.exit_code == 1
    assert says in result.output
