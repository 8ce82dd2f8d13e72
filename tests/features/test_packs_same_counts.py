"""Calls by district and the same calls by category: one row with two splits, in packs, lists and summaries."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.contents.pack import Contents
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.demo.loading import FILES
from portal.extensions import db
from portal.packs.compile import compile_contents, suppression_in
from tests.factories.measures import a_measure, changing, observation, revise
from tests.factories.pages import Person, contributor, coordinator, member
from tests.factories.printed_packs import FORMATS, all_texts
from tests.features.test_exchange_files import run
from tests.features.test_exchange_settings import HEADER

LAST, OPEN = "2019-01-to-2019-03", "2019-04-to-2019-06"
WHOLE, SPLIT = "asb-incidents", "asb-by-category"
SETTINGS = f"/measures/{SPLIT}/settings"
MARCH = date(2019, 3, 31)
DIFFERS = "By ASB category the total of March 2019 is"


def compiled(app: Flask, audience: Audience = Audience.WORKING_GROUP) -> Contents:
    with app.app_context():
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == LAST)).one()
        return compile_contents(cycle, audience, now=datetime(2019, 4, 24, 15))


def asb(pack: Contents) -> Any:
    return next(one for one in pack.priorities if one.key == "anti-social-behaviour")


@pytest.fixture(scope="module")
def printed(reading_app: Flask) -> dict[str, str]:
    return all_texts(reading_app, compiled(reading_app))


@pytest.fixture
def team(app: Flask) -> Person:
    return coordinator(app)


def add_calls(app: Flask, more: int) -> None:
    """The return by category gets more calls in March than the one by district."""
    with changing(app):
        found = observation(SPLIT, "noise", MARCH)
        assert found.value is not None
        revise(found, int(found.value) + more, "Found later")


def take_apart(app: Flask) -> None:
    with changing(app):
        a_measure(SPLIT).counts_same_as_id = None


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_one_row_with_both_splits(printed: dict[str, str], name: str) -> None:
    text = printed[name]
    assert "Ashford" in text and "Noise" in text, "the parts of both splits"
    if name == "data.csv":
        lines = list(csv.reader(text.replace(" anti-social-behaviour,", "\nanti-social-behaviour,").split("\n")))
        named = [(line[1], line[3]) for line in lines if line[1] in (WHOLE, SPLIT)]
        assert [part for _, part in named].count("") == named.count((WHOLE, "")) == 36, "one total for each month"
        assert len([measure for measure, _ in named if measure == SPLIT]) == 12 * 36
    elif name == "pack.json":
        priorities = {one["key"]: one for one in json.loads(text)["priorities"]}
        measures = priorities["anti-social-behaviour"]["measures"]
        assert [one["key"] for one in measures] == [WHOLE, "public-order"]
        [split] = measures[0]["splits"]
        assert (split["key"], split["breakdown"], measures[0]["breakdown"]) == (SPLIT, "asb category", "district")
        assert len(split["series"]) == 12 and all(one["part"] for one in split["series"])
        assert split["comparison"] is None and split["finding"] == "" and split["differing_totals"] == []
    elif name != "pack.xlsx":
        assert text.count("The same counts by ASB category. The same calls by the twelve categories.") == 1
        assert "By district" in text and "By ASB category" in text
        assert text.count("30,882 in the 12 months to March 2019.") == 1
        assert "ASB incidents by category</h4>" not in text and "ASB incidents by category The same calls" not in text
    else:
        assert text.count("The same counts by ASB category. The same calls by the twelve categories.") == 1
        assert text.count("Down 7,362 (19.3%) on the 12 months to March 2018.") == 1
    assert DIFFERS not in text


@pytest.fixture(scope="module")
def differing(own_app: Flask) -> dict[str, str]:
    """A pack in which the two totals of a month are not the same, in every format; undone afterwards."""
    with own_app.app_context():
        found = observation(SPLIT, "noise", MARCH)
        assert found.value is not None
        found.value += 7
        db.session.flush()
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == LAST)).one()
        pack = compile_contents(cycle, Audience.WORKING_GROUP, now=datetime(2019, 4, 24, 15))
        db.session.rollback()
    return all_texts(own_app, pack)


@pytest.mark.parametrize("name", FORMATS)
def test_where_the_totals_differ_every_format_says_so(differing: dict[str, str], name: str) -> None:
    text = differing[name]
    if name == "pack.json":
        priorities = {one["key"]: one for one in json.loads(text)["priorities"]}
        month, year = priorities["anti-social-behaviour"]["measures"][0]["splits"][0]["differing_totals"]
        assert (month["period_start"], month["by_split"]) == ("2019-03-01", month["printed"] + 7)
        assert (year["period_start"], year["by_split"], year["printed"]) == ("2018-04-01", 30889, 30882)
        return
    assert DIFFERS in text
    if name != "data.csv":  # it has a line for each month and none for a year
        assert "By ASB category the total of 12 months to March 2019 is 30,889, and not 30,882." in text


def test_a_split_that_was_returned_later_ends_with_its_row(app: Flask) -> None:
    """Its parts stand under the heads of the row, so they are for the same periods."""
    with changing(app):
        for part in a_measure(SPLIT).breakdown.parts:  # type: ignore[union-attr]
            db.session.delete(observation(SPLIT, part.key, MARCH))
    row = asb(compiled(app)).measures[0]
    [split] = row.splits
    assert {one.comparison.period_end for one in split.series} == {row.comparison.period_end} == {"2019-03-31"}
    assert all(one.comparison.value is None and one.comparison.words.startswith("No total: 11 of 12") for one in split.series)


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.GOVERNING])
def test_a_total_that_is_suppressed_in_one_split_is_in_the_other(app: Flask, audience: Audience) -> None:
    """It is the same number. One that is printed counts as known when the other split is protected."""
    with changing(app):
        for part in a_measure(WHOLE).breakdown.parts:  # type: ignore[union-attr]
            observation(WHOLE, part.key, MARCH).value = None
            observation(WHOLE, part.key, MARCH).symbol = "c"
        observation(WHOLE, "ashford", MARCH).symbol = ""
    with app.app_context():
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == LAST)).one()
        suppressed = suppression_in(cycle).measures
        whole, split = (suppressed[a_measure(key).id] for key in (WHOLE, SPLIT))
        shared = [cell for cell in split.numbers if cell.part is None and whole.numbers.get(cell) == split.numbers[cell]]
        assert len(shared) > 30
        assert {cell for cell in shared if cell in whole.hidden} == {cell for cell in shared if cell in split.hidden}
    row = asb(compiled(app, audience)).measures[0]
    assert row.splits[0].differing_totals == ()


def test_the_list_of_measures_and_the_summaries_have_one_line(app: Flask, team: Person) -> None:
    page = member(app).get("/measures")
    assert page.paragraph("ASB incidents").endswith("It is split by district and by ASB category.")
    lines = page.tree.xpath("//*[@id='anti-social-behaviour']//li/a/text()")
    assert [one.strip() for one in lines] == ["ASB incidents", "Public order offences"]
    own = member(app).get(f"/measures/{SPLIT}").words
    assert "ASB incidents counts the same, by district. Packs print both as one row." in own
    assert "ASB incidents by category counts the same, by ASB category." in member(app).get(f"/measures/{WHOLE}").words
    from portal.agreement.models import Priority
    from portal.measures.summaries import measure_summaries

    with app.app_context():
        priority = db.session.scalars(select(Priority).where(Priority.key == "anti-social-behaviour")).one()
        names = [one.name for one in measure_summaries(priority.id, MARCH, 4)]
    assert names == ["ASB incidents", "Public order offences"]


def test_the_portal_proposes_and_a_coordinator_confirms(app: Flask, team: Person) -> None:
    take_apart(app)
    assert [one.key for one in asb(compiled(app)).measures] == [WHOLE, SPLIT, "public-order"], (
        "nobody said that they are the same"
    )
    page = team.get(SETTINGS)
    assert re.search(r"ASB incidents seems to count the same: the totals agree in (\d+) of \1 months\.", page.words)
    assert "seems to count the same" not in team.get("/measures/public-order/settings").words
    assert "Counts the same as" not in team.get("/measures/road-deaths/settings").words, "nothing else is counted like it"
    with app.app_context():
        whole = a_measure(WHOLE).id
    assert "ASB incidents by category is saved." in team.submit(SETTINGS, counts_same_as_id=str(whole)).words
    assert [one.key for one in asb(compiled(app)).measures] == [WHOLE, "public-order"]
    assert "seems to count the same" not in team.get(SETTINGS).words
    team.submit(SETTINGS, counts_same_as_id="")
    assert [one.key for one in asb(compiled(app)).measures] == [WHOLE, SPLIT, "public-order"]


def test_one_revision_that_reached_one_return_only_does_not_end_the_proposal(app: Flask, team: Person) -> None:
    take_apart(app)
    add_calls(app, 7)
    assert "seems to count the same" in team.get(SETTINGS).words


def test_what_cannot_be_one_row_is_refused_at_its_field(app: Flask, team: Person) -> None:
    with app.app_context():
        whole, other = a_measure(WHOLE).id, a_measure("road-deaths").id
    page = team.submit(f"/measures/{WHOLE}/settings", geography="Kent")
    words = "ASB incidents by category counts the same, so that this cannot change for one of them. Take them apart first."
    assert page.errors == [("#geography", words)]
    page = team.submit(SETTINGS, counts_same_as_id=str(whole), geography="Kent")
    assert page.errors == [("#counts_same_as_id", "The two cannot count the same: they differ in geography.")]
    assert team.submit(SETTINGS, counts_same_as_id=str(other)).status == 422
    assert team.submit(SETTINGS, counts_same_as_id="many").status == 422
    with app.app_context():
        assert a_measure(SPLIT).counts_same_as_id == whole


def test_where_they_stopped_to_be_alike_each_has_its_own_row(app: Flask) -> None:
    """An import can change one of them; then nothing is hidden in a row that it does not belong to."""
    with changing(app):
        a_measure(SPLIT).restricted = True
    assert [one.key for one in asb(compiled(app)).measures] == [WHOLE, SPLIT, "public-order"]
    assert [one.key for one in asb(compiled(app, Audience.PUBLIC)).measures] == [WHOLE, "public-order"]


def test_both_are_still_returned(app: Flask) -> None:
    page = contributor(app, "kent-police").get("/")
    address = page.links(r"/returns/\d+$|/obligations/\d+$")[0]
    words = contributor(app, "kent-police").get(address).words
    assert "ASB incidents by category" in words and "ASB incidents" in words


def test_readiness_says_where_the_totals_differ(app: Flask, team: Person) -> None:
    warning = "ASB incidents by category and ASB incidents count the same, and their totals differ in 1 period. The pack says so."
    assert warning not in team.get(f"/cycles/{LAST}/issue").words
    add_calls(app, 7)
    assert warning in team.get(f"/cycles/{LAST}/issue").words


def test_the_setting_goes_out_as_an_optional_column(app: Flask, tmp_path: Path) -> None:
    assert run(app, "export", tmp_path).exit_code == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "measure-settings.csv").read_text(encoding="utf-8"))))
    assert {one["measure"]: one["counts_same_as"] for one in rows if one["counts_same_as"]} == {SPLIT: WHOLE}
    assert (tmp_path / "measures.csv").read_bytes().splitlines()[0] == (FILES / "measures.csv").read_bytes().splitlines()[0]


def test_it_comes_in_and_goes_out_the_same(empty_app: Flask, tmp_path: Path) -> None:
    folder = with_settings(tmp_path, SPLIT, WHOLE)
    assert run(empty_app, "import", folder).exit_code == 0
    with empty_app.app_context():
        assert a_measure(SPLIT).counts_same_as is a_measure(WHOLE)
    assert run(empty_app, "export", tmp_path / "out").exit_code == 0
    for name in ("measures.csv", "breakdowns.csv", "figures.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (FILES / name).read_bytes()
    assert f"{SPLIT},5," in (tmp_path / "out" / "measure-settings.csv").read_text(encoding="utf-8")
    again = run(empty_app, "import", tmp_path / "out", "--plan-year", "2018-19")
    assert again.exit_code == 0 and "0 changed" in again.output, again.output


def with_settings(tmp_path: Path, measure: str, other: str) -> Path:
    """The demonstration's folder in which one measure counts the same as another."""
    folder = Path(shutil.copytree(FILES, tmp_path / "2018-19"))
    text = f"{HEADER.strip()},counts_same_as\r\n{measure}{',' * 12},{other}\r\n"
    (folder / "measure-settings.csv").write_text(text, encoding="utf-8", newline="")
    return folder


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (f"{SPLIT},ksi", "The two cannot count the same: they differ in unit, geography."),
        (f"{SPLIT},{SPLIT}", "Name a measure that is not itself a split of another."),
        (f"road-deaths,{WHOLE}", "Only a measure with a breakdown can be another split of the same counts."),
        (f"{SPLIT},nothing", "“nothing” is neither in measures.csv nor in the portal."),
    ],
)
def test_a_folder_with_what_cannot_be_one_row_is_refused(empty_app: Flask, tmp_path: Path, row: str, says: str) -> None:
    result = run(empty_app, "import", with_settings(tmp_path, *row.split(",")))
    assert result.exit_code == 1
    assert says in result.output
