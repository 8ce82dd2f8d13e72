"""A pack says of each number what it is, in every format: what only adds up is no trend."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.demo.loading import FILES, KNOWN_FROM
from portal.extensions import db
from portal.measures.models import Measure
from tests.factories.pages import Person, contributor, coordinator, governing, lead
from tests.factories.printed_packs import FORMATS, all_texts
from tests.features.test_exchange_files import run
from tests.features.test_packs_remarks import issued

AUDIENCES = ("working-group", "governing", "public")
DEVICES = "/measures/call-blockers"
CUMULATED = "77 in both periods together, April 2017 to March 2019: what only adds up is not a trend."


@pytest.fixture(scope="module", params=AUDIENCES)
def printed(request: pytest.FixtureRequest, reading_app: Flask) -> dict[str, str]:
    return all_texts(reading_app, issued(reading_app, request.param))


@pytest.mark.parametrize("name", FORMATS)
def test_a_running_total_is_given_in_all_and_never_as_a_change(printed: dict[str, str], name: str) -> None:
    text = printed[name]
    assert CUMULATED.rstrip(".") in text
    assert "33.3%" not in text and '"change_percent": 33.3' not in text
    if name == "pack.json":
        assert text.count('"cumulated": 77') == 3, "of the measure, of its series, and of the published figure"
    elif name != "data.csv":  # of the published figure
        assert "77 over both periods" in text


@pytest.mark.parametrize("who", [coordinator, governing, contributor, lead])
def test_the_page_of_a_running_total_gives_what_it_comes_to(reading_app: Flask, who: type[Person]) -> None:
    person = who(reading_app)
    words = person.get(DEVICES).words
    assert f"44 devices in the 12 months to March 2019. {CUMULATED}" in words
    assert "more than" not in words and "What is usual is not shown, because what only adds up is never a trend." in words
    assert CUMULATED in person.client.get(f"{DEVICES}.csv").text
    assert CUMULATED in person.get("/measures").words


def test_a_running_total_goes_out_with_the_agreement_and_comes_back(reading_app: Flask, empty_app: Flask, tmp_path: Path) -> None:
    done = run(reading_app, "export", tmp_path / "2018-19", "--plan-year", "2018-19")
    assert done.exit_code == 0, done.output
    settings = (tmp_path / "2018-19" / "measure-settings.csv").read_text(encoding="utf-8")
    assert "call-blockers,5,3.5,5,,running total," in settings
    assert run(empty_app, "import", tmp_path / "2018-19").exit_code == 0
    with empty_app.app_context():
        found = db.session.scalars(select(Measure).where(Measure.key == "call-blockers")).one()
        assert found.comparison == "running total"
    known_from = {"ref": "known_from", **KNOWN_FROM}  # the one column that the files of the demonstration lack
    rows = (FILES / "figures.csv").read_bytes().decode().removesuffix("\r\n").split("\r\n")
    expected = [f"{row},{known_from.get(row.partition(',')[0], '')}" for row in rows]
    assert (tmp_path / "2018-19" / "figures.csv").read_bytes().decode().split("\r\n") == [*expected, ""]
