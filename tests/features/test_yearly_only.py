"""Measures that are published as totals of complete plan years only: nobody outside the working group reads a month of them."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.demo.loading import FILES
from portal.extensions import db
from portal.measures.models import Observation
from portal.packs.compile import compile_contents
from portal.packs.models import GivenNumber
from portal.statistics.periods import Period
from tests.factories.measures import a_measure, changing, issue_as_it_is, observation, revise
from tests.factories.pages import contributor, coordinator, governing, member
from tests.factories.printed_packs import FORMATS, all_texts
from tests.features.test_disclosure import drawn_files, shown_at
from tests.features.test_exchange_files import run
from tests.features.test_rounding import compiled, measure_in

KEY, NAME = "ksi", "Killed or seriously injured (KSI)"
YEARS_ONLY = "Only totals of complete plan years are published."
YEARS = [("2018-04-01", "2019-03-31"), ("2017-04-01", "2018-03-31"), ("2016-04-01", "2017-03-31")]


@pytest.fixture
def yearly(app: Flask) -> Flask:
    """The demonstration, as if one of its measures had been published by years from the first pack on; all months to March 2019
    are there."""
    with changing(app):
        a_measure(KEY).yearly_only = True
        for series in a_measure(KEY).series:
            for month in Period(date(2018, 4, 1), date(2019, 3, 31)).split("monthly"):
                answer(series.id, month, 2 if series.part else 20)
        issue_as_it_is()
    return app


def answer(series_id: int, month: Period, value: int) -> None:
    """A number where there is none."""
    found = select(Observation).where(Observation.series_id == series_id, Observation.period_end == month.end)
    there = db.session.scalars(found).one_or_none()
    if there is None:
        there = Observation(series_id=series_id, period_start=month.start, period_end=month.end, status="provisional")
        db.session.add(there)
    if there.value is None:
        there.value, there.symbol, there.note = Decimal(value), "", ""


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.GOVERNING])
def test_packs_of_others_have_complete_plan_years_and_compare_the_newest_two(yearly: Flask, audience: Audience) -> None:
    found, true = (measure_in(compiled(yearly, one), KEY) for one in (audience, Audience.WORKING_GROUP))
    assert (found.frequency, true.frequency) == ("yearly", "monthly")
    spans = {(one.period_start, one.period_end) for series in found.series for one in series.observations}
    assert spans == set(YEARS)
    [whole] = [one for one in found.series if one.part is None]
    months = next(one for one in true.series if one.part is None).observations
    totals = [
        sum(one.value or 0 for one in months if start <= one.period_start and one.period_end <= end) for start, end in YEARS
    ]
    assert [one.value for one in reversed(whole.observations)][: len(totals)] == totals[: len(whole.observations)]
    assert whole.comparison is not None
    assert (whole.comparison.value, whole.comparison.previous_value) == (totals[0], totals[1])
    assert (whole.comparison.period_start, whole.comparison.period_end) == YEARS[0]
    assert found.finding == ""


def test_every_format_says_so_once_and_the_working_groups_pack_has_its_months(yearly: Flask) -> None:
    given, inside = (all_texts(yearly, compiled(yearly, one)) for one in (Audience.PUBLIC, Audience.WORKING_GROUP))
    for name in FORMATS:
        assert YEARS_ONLY not in inside[name]
        if name == "data.csv":
            assert YEARS_ONLY in given[name]
        elif name != "pack.json":
            assert given[name].count(YEARS_ONLY) == 1, name
    lines = [line for line in given["data.csv"].split("road-safety,") if line.startswith(f"{KEY},")]
    assert lines and all(any(f"{start},{end}" in line for start, end in YEARS) for line in lines)


def test_pages_and_files_for_others_have_years_and_those_of_the_sender_months(yearly: Flask) -> None:
    for person in (governing(yearly), contributor(yearly, "thanet")):
        page = person.get(f"/measures/{KEY}")
        assert YEARS_ONLY in page.words and "12 months to March 2019" in page.words
        assert "in the 12 months to March 2019" in page.words and "the 12 months before" in page.words
        assert "because only years are" in page.words
        rows = list(csv.DictReader(io.StringIO(person.get(f"/measures/{KEY}.csv").response.get_data(as_text=True))))
        assert rows and {(row["period_start"], row["period_end"]) for row in rows} <= set(YEARS)
        assert YEARS_ONLY in person.get(f"/measures/{KEY}.csv-metadata.json").response.get_data(as_text=True)
        assert NAME in person.get("/measures").words
    for person in (coordinator(yearly), member(yearly), contributor(yearly, "kcc-highways")):
        assert YEARS_ONLY not in person.get(f"/measures/{KEY}").words
        file = person.get(f"/measures/{KEY}.csv").response.get_data(as_text=True)
        assert len(list(csv.DictReader(io.StringIO(file)))) > 400


def test_the_ledger_has_years_only(yearly: Flask) -> None:
    with yearly.app_context():
        lines = db.session.scalars(select(GivenNumber).where(GivenNumber.measure_id == a_measure(KEY).id)).all()
        own = {(line.period_start.isoformat(), line.period_end.isoformat()) for line in lines}
        assert set(YEARS) <= own
        assert all((end > start) and int(end[:4]) > int(start[:4]) - 1 and end[5:7] != start[5:7] for start, end in own)
    result = yearly.test_cli_runner().invoke(args=["disclosure", "audit"])
    assert (result.exit_code, result.output) == (0, "")


def test_nothing_that_is_shown_depends_on_how_a_year_is_made_of_months(yearly: Flask) -> None:
    people = (governing(yearly), contributor(yearly, "thanet"))
    addresses = ["/measures", *(f"/measures/{KEY}{ending}" for ending in ("", ".csv", ".csv-metadata.json"))]
    shown, files = [shown_at(person, addresses) for person in people], drawn_files(compiled(yearly, Audience.PUBLIC))
    with changing(yearly):
        for series in a_measure(KEY).series:
            if series.part:
                first, second = (observation(KEY, series.part.key, date(2018, month, 30)) for month in (6, 9))
                assert first.value is not None and second.value is not None
                first.value, second.value = first.value + 1, second.value - 1
    assert [shown_at(person, addresses) for person in people] == shown
    again = drawn_files(compiled(yearly, Audience.PUBLIC))
    assert {name for name, data in again.items() if data != files[name]} == set()


def test_a_revised_month_is_in_no_list_of_revisions_for_others(yearly: Flask) -> None:
    with changing(yearly):
        revise(observation(KEY, "thanet", date(2018, 6, 30)), 17, "It had been counted twice")
        issue_as_it_is()
    words = contributor(yearly, "dover").get(f"/measures/{KEY}").words
    assert "counted twice" not in words and "June 2018" not in words.partition("Revisions")[2]
    assert "Not listed, because only years are shown." in words and "as it was first approved" not in words
    assert "counted twice" in coordinator(yearly).get(f"/measures/{KEY}").words


def test_the_setting_is_on_the_page_and_needs_a_measure_that_adds_up(app: Flask) -> None:
    team = coordinator(app)
    page = team.submit("/measures/caps/settings", yearly_only="y")
    assert page.status == 422 and "Only a measure that adds up its months has totals of years." in page.words
    page = team.submit(f"/measures/{KEY}/settings", yearly_only="y", comparison="running total")
    assert page.status == 422 and "A running total is not compared by years." in page.words
    assert team.submit(f"/measures/{KEY}/settings", yearly_only="y").status == 200
    with app.app_context():
        assert a_measure(KEY).yearly_only
    assert "yearly_only" not in team.get("/measures/asb-by-category/settings").fields()


def test_set_after_packs_with_months_a_page_shows_no_month_any_more(app: Flask) -> None:
    coordinator(app).submit(f"/measures/{KEY}/settings", yearly_only="y")
    page = governing(app).get(f"/measures/{KEY}")
    assert page.status == 200 and YEARS_ONLY in page.words
    assert governing(app).get("/measures").status == 200
    with app.app_context():
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == "2019-01-to-2019-03")).one()
        found = measure_in(compile_contents(cycle, Audience.PUBLIC, now=datetime(2019, 4, 24, 15), version=1), KEY)
    assert {(one.period_start, one.period_end) for series in found.series for one in series.observations} <= set(YEARS)


def test_it_goes_out_with_the_agreement_and_comes_back(empty_app: Flask, tmp_path: Path) -> None:
    assert run(empty_app, "import", FILES).exit_code == 0
    with changing(empty_app):
        a_measure(KEY).yearly_only = True
    run(empty_app, "export", tmp_path / "out")
    [head, line] = (tmp_path / "out" / "measure-settings.csv").read_text("utf-8").splitlines()
    assert dict(zip(head.split(","), line.split(","), strict=True))["yearly_only"] == "yes"
    with changing(empty_app):
        a_measure(KEY).yearly_only = False
    assert run(empty_app, "import", tmp_path / "out", "--plan-year", "2018-19", "--overwrite").exit_code == 0
    with empty_app.app_context():
        assert a_measure(KEY).yearly_only
