"""Measures that are rounded: every number in every place but the working group's pack and what the returning agency sees."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.contents.pack import Contents, Measure
from portal.contents.pack_json import to_json
from portal.contents.splits import each_with_splits
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.extensions import db
from portal.packs.changes import changed_since
from portal.packs.compile import compile_contents, suppression_in
from portal.packs.models import GivenNumber
from portal.statistics.comparison import percent_change
from tests.factories.attacker_pages import Reader, worked_out
from tests.factories.measures import a_measure, changing, issue_as_it_is, observation, revise
from tests.factories.pages import contributor, coordinator, governing, member
from tests.factories.printed_packs import FORMATS, all_texts
from tests.features.test_disclosure import drawn_files, replace_hidden, shown_at
from tests.features.test_disclosure_on_pages import adding
from tests.features.test_exchange_files import run

NEWEST = "2019-01-to-2019-03"
KEYS = ("ksi", "road-deaths", "hate", "oss-visitors", "asb-incidents", "asb-by-category")
ROUNDED = "Rounded to the nearest 5."
JUNE = date(2018, 6, 30)


def compiled(app: Flask, audience: Audience) -> Contents:
    with app.app_context():
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == NEWEST)).one()
        return compile_contents(cycle, audience, now=datetime(2019, 4, 24, 15), version=1)


def measure_in(pack: Contents, key: str) -> Measure:
    return next(one for priority in pack.priorities for one in each_with_splits(priority.measures) if one.key == key)


def numbers(found: Any) -> Iterator[Any]:
    """Every number of counts in what a measure says."""
    for series in found.series:
        for one in series.observations:
            yield from (one.value, one.revised_from)
        if (compared := series.comparison) is not None:
            yield from (compared.value, compared.previous_value, compared.change, compared.cumulated)


@pytest.fixture
def rounded(app: Flask) -> Flask:
    """The demonstration, as if six of its measures had been rounded from the first pack on."""
    with changing(app):
        for key in KEYS:
            if key != "asb-by-category":  # it counts the same as the calls by district, and is rounded with them
                a_measure(key).rounding_base = 5
        issue_as_it_is()
    return app


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.GOVERNING])
def test_every_number_is_rounded_from_its_true_value_and_changes_agree_with_what_stands_beside_them(
    rounded: Flask, audience: Audience
) -> None:
    given, inside = compiled(rounded, audience), compiled(rounded, Audience.WORKING_GROUP)
    for key in KEYS:
        found, true = measure_in(given, key), measure_in(inside, key)
        assert (found.rounded_to, true.rounded_to) == (5, 0)
        assert all(one is None or one % 5 == 0 for one in numbers(found)), key
        assert any(one is not None and one % 5 for one in numbers(true)), key
        for series, exact in zip(found.series, true.series, strict=True):
            for one, other in zip(series.observations, exact.observations, strict=True):
                assert one.value in (None, 5 * ((2 * (other.value or 0) + 5) // 10))
            compared = series.comparison
            if compared and compared.change is not None:
                assert compared.value is not None and compared.previous_value is not None
                assert compared.change == compared.value - compared.previous_value
                assert compared.change_percent == percent_change(compared.value, compared.previous_value)


def test_nearly_nothing_of_a_rounded_measure_is_suppressed(rounded: Flask) -> None:
    with rounded.app_context():
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == NEWEST)).one()
        found = {one.measure.key: one for one in suppression_in(cycle).measures.values()}
        small = sum(0 < value < 5 for key in KEYS for value in found[key].numbers.values())
        assert small > 200
        assert sum(len(found[key].hidden) for key in KEYS) < small / 10


def test_every_format_says_it_once_for_each_measure_and_the_working_groups_pack_does_not(rounded: Flask) -> None:
    texts = all_texts(rounded, compiled(rounded, Audience.PUBLIC))
    for name in FORMATS:
        times = texts[name].count(ROUNDED)
        if name == "pack.json":
            assert texts[name].count('"rounded_to": 5') == len(KEYS)
        elif name == "data.csv":
            assert times > 1_000, "beside every value, because the file has no other place"
        else:  # five measures and two linked figures; both splits of the calls are one row
            assert times >= 5, (name, times)
    inside = all_texts(rounded, compiled(rounded, Audience.WORKING_GROUP))
    assert [name for name in FORMATS if "Rounded to" in inside[name]] == []


def test_pages_and_files_are_rounded_for_others_and_exact_for_who_returns_it_all(rounded: Flask) -> None:
    address = "/measures/ksi"
    for person in (governing(rounded), contributor(rounded, "thanet")):
        page, file = person.get(address), person.get(f"{address}.csv").response.get_data(as_text=True)
        assert ROUNDED in page.words and "every number is rounded to the nearest 5" in page.words
        values = [float(row["value"]) for row in csv.DictReader(io.StringIO(file)) if row["value"]]
        assert len(values) > 400 and all(one % 5 == 0 for one in values)
        assert ROUNDED in person.get(f"{address}.csv-metadata.json").response.get_data(as_text=True)
    for person in (coordinator(rounded), member(rounded), contributor(rounded, "kcc-highways")):
        assert ROUNDED not in person.get(address).words
        file = person.get(f"{address}.csv").response.get_data(as_text=True)
        assert any(float(row["value"]) % 5 for row in csv.DictReader(io.StringIO(file)) if row["value"])


@pytest.mark.usefixtures("quick_documents")
@pytest.mark.parametrize("who", ["thanet", "the governing group"])
def test_what_is_rounded_cannot_be_worked_out_from_pages_and_files(rounded: Flask, who: str) -> None:
    read = Reader(governing(rounded) if who == "the governing group" else contributor(rounded, who), coordinator(rounded))
    read.read_measures()
    evidence = read.evidence(adding(rounded))
    evidence.suppressed = {node for node in evidence.suppressed if node[0].measure in KEYS}
    assert len(evidence.between) > 2_000, "there is something to attack"
    own = [("oss-visitors", f"oss-{who}")]
    assert {node[0].measure for node in evidence.printed} & set(KEYS) == set(), "no exact number was read"
    assert worked_out(evidence, own) == []


def test_nothing_that_is_shown_depends_on_more_than_the_rounded_numbers(rounded: Flask) -> None:
    """Other numbers that are rounded to the same: every page and every file stays the same, byte by byte."""
    people = (governing(rounded), contributor(rounded, "thanet"))
    addresses = ["/measures", *(f"/measures/{key}{ending}" for key in KEYS for ending in ("", ".csv", ".csv-metadata.json"))]
    with rounded.app_context():
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == NEWEST)).one()
        suppressed = suppression_in(cycle)
        pack = compile_contents(cycle, Audience.PUBLIC, now=datetime(2019, 4, 24, 15), version=1, suppressed=suppressed)
    shown, files = [shown_at(person, addresses) for person in people], drawn_files(pack)
    with changing(rounded):
        assert all(replace_hidden(key) for key in ("ksi", "road-deaths"))
    assert [shown_at(person, addresses) for person in people] == shown
    with rounded.app_context():
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == NEWEST)).one()
        again = compile_contents(cycle, Audience.PUBLIC, now=datetime(2019, 4, 24, 15), version=1, suppressed=suppressed)
    assert to_json(again) == to_json(pack)
    assert {name for name, data in drawn_files(again).items() if data != files[name]} == set()


def test_the_ledger_has_the_true_number_with_the_base_and_stays_right_when_that_changes(rounded: Flask) -> None:
    with changing(rounded):
        measure = a_measure("road-deaths")
        lines = db.session.scalars(select(GivenNumber).where(GivenNumber.measure_id == measure.id)).all()
        assert {line.rounded_to for line in lines if line.value < 5} == {5}
        assert {line.rounded_to for line in lines if line.rounded_to != 5} == {0}, "what a public source says is known exactly"
        assert any(0 < line.value < 5 and line.is_shown for line in lines)
        measure.rounding_base = None
    for name in ("governing", "public"):
        found = rounded.test_cli_runner().invoke(args=["disclosure", "audit", "--audience", name])
        assert (found.exit_code, found.output) == (0, "")
    page = governing(rounded).get("/measures/road-deaths")
    assert ROUNDED in page.words, "a page shows what was issued, until the next issue"
    given = measure_in(compiled(rounded, Audience.PUBLIC), "road-deaths")
    assert given.rounded_to == 0
    assert all(one.value is None or not 0 < one.value < 5 for one in given.series[0].observations), "withheld as before rounding"


def test_what_was_given_exactly_stays_known_and_is_rounded_from_now_on(app: Flask) -> None:
    """The three packs of the demonstration gave exact numbers."""
    team = coordinator(app)
    page = team.submit("/measures/asb-incidents/settings", rounding_base="5")
    assert page.status == 200, page.errors
    with app.app_context():
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == NEWEST)).one()
        found = next(one for one in suppression_in(cycle).measures.values() if one.measure.key == "asb-incidents")
        assert found.rounding.base == 5
    page = governing(app).get("/measures/asb-incidents")
    assert ROUNDED in page.words
    before = compiled(app, Audience.PUBLIC)
    with changing(app):
        a_measure("asb-incidents").rounding_base = None
    exact = compiled(app, Audience.PUBLIC)
    label = "ASB incidents"
    listed = [one.text for one in changed_since(before, exact) if one.what.startswith(label)]
    assert listed and not any("revised from" in one or "[c]" in one for one in listed), "rounding is no revision"
    assert set(listed) == {"Its numbers were exact, and are now rounded to the nearest 5"}


def test_revisions_are_rounded_and_name_only_what_was_given(rounded: Flask) -> None:
    with changing(rounded):
        found = observation("ksi", "thanet", JUNE)
        was = int(found.value or 0)
        revise(found, was + 22, f"It had been {was}, by mistake")
    reader = contributor(rounded, "dover")
    assert "by mistake" not in reader.get("/measures/ksi").words, "it was not issued yet"
    pack = measure_in(compiled(rounded, Audience.PUBLIC), "ksi")
    [one] = [
        one for series in pack.series for one in series.observations if series.part == "thanet" and one.revised_from is not None
    ]
    assert one.revised_from == 5 * ((2 * was + 5) // 10) and one.value == 5 * ((2 * (was + 22) + 5) // 10)
    with changing(rounded):
        again = observation("ksi", "thanet", JUNE)
        revise(again, was + 33, "Once more")
    pack = measure_in(compiled(rounded, Audience.PUBLIC), "ksi")
    assert not any(one.revised_from is not None for series in pack.series for one in series.observations), (
        f"{was + 22} was in no pack, so that it is named in none"
    )
    with changing(rounded):
        issue_as_it_is()
    page = reader.get("/measures/ksi")
    shown = re.sub(r"\b\d\d:\d\d\b", "", page.words)
    assert "[c]" in shown and not re.search(rf"\b{was + 22}\b", shown) and "by mistake" not in shown


def test_figures_that_are_numbers_of_it_are_rounded(rounded: Flask) -> None:
    given, inside = (compiled(rounded, one) for one in (Audience.PUBLIC, Audience.WORKING_GROUP))
    figures, true = ({one.ref: one for priority in pack.priorities for one in priority.figures} for pack in (given, inside))
    changed = [ref for ref in figures if figures[ref] != true[ref] and figures[ref].symbol != "c"]
    assert changed, "some figure is a number of a rounded measure"
    for ref in changed:
        one = figures[ref]
        assert ROUNDED in one.caveats
        assert all(value is None or value % 5 == 0 for value in (one.value, one.comparator, one.change)), ref
        if one.change is not None and one.value is not None and one.comparator is not None:
            assert one.change_percent == percent_change(one.value, one.comparator)


def test_the_setting_is_on_the_page_and_says_what_is_wrong(app: Flask) -> None:
    team = coordinator(app)
    address = "/measures/road-deaths/settings"
    page = team.submit(address, rounding_base="2")
    assert page.status == 422 and "Enter a number from 3 to 100, or nothing." in page.words
    page = team.submit(address, rounding_base="5", unit="% of places")
    assert page.status == 422 and "Only whole counts can be rounded" in page.words
    assert team.submit(address, rounding_base="5").status == 200
    assert team.get(address).fields()["rounding_base"] == "5"
    assert team.submit(address, rounding_base="").status == 200
    with app.app_context():
        assert a_measure("road-deaths").rounding_base is None
    split = team.get("/measures/asb-by-category/settings")
    assert "rounding_base" not in split.fields() and "It is not rounded, because both count the same." in split.words


def test_it_goes_out_with_the_agreement_and_comes_back(empty_app: Flask, tmp_path: Path) -> None:
    from portal.demo.loading import FILES

    assert run(empty_app, "import", FILES).exit_code == 0
    with changing(empty_app):
        a_measure("ksi").rounding_base = 5
    run(empty_app, "export", tmp_path / "out")
    [head, line] = (tmp_path / "out" / "measure-settings.csv").read_text("utf-8").splitlines()
    assert dict(zip(head.split(","), line.split(","), strict=True))["rounding_base"] == "5"
    with changing(empty_app):
        a_measure("ksi").rounding_base = None
    found = run(empty_app, "import", tmp_path / "out", "--plan-year", "2018-19", "--overwrite")
    assert found.exit_code == 0, found.output
    with empty_app.app_context():
        assert a_measure("ksi").rounding_base == 5
    for base, words in (("2", "is no base to round to"), ("5", "")):
        (tmp_path / "out" / "measure-settings.csv").write_text(f"{head}\r\n{line.rpartition(',')[0]},{base}\r\n", "utf-8")
        assert words in run(empty_app, "import", tmp_path / "out", "--plan-year", "2018-19").output
