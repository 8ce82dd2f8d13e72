"""A withheld value cannot be read anywhere on a measure's page or in its files; and the files say what they hold."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from portal.extensions import db
from portal.measures.models import Observation, ObservationHistory, Series
from tests.factories.measures import a_measure, changing, issue_as_it_is, observation, revise, series_of
from tests.factories.pages import Person, contributor, coordinator, governing, member

KEY, THRESHOLD = "marac-cases", 5000
ADDRESS = f"/measures/{KEY}"
Cell = tuple[str, str]


def rows(person: Person, key: str = KEY) -> list[dict[str, str]]:
    text = person.get(f"/measures/{key}.csv").response.get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(text, newline="")))


def values(person: Person, key: str = KEY) -> dict[Cell, dict[str, str]]:
    return {(one["part"], one["period_end"]): one for one in rows(person, key)}


def numbers(text: str) -> set[str]:
    """Every whole number of four or more digits that stands in the text: values here have as many, drawings have fewer."""
    found = (one.replace(",", "") for one in re.findall(r"\d[\d,]*\d", text))
    return {one for one in found if len(one) >= 4}


def read(person: Person) -> set[str]:
    """All that is on the page, in what is read out of its drawings and in its files."""
    page = person.get(ADDRESS)
    main = page.tree.xpath("//main")[0]
    attributes = [value for value in main.xpath(".//@*") if not value.startswith("/")]
    files = [person.get(f"{ADDRESS}{ending}").response.get_data(as_text=True) for ending in (".csv", ".csv-metadata.json")]
    texts = [*main.itertext(), *attributes, person.get("/measures").paragraph("MARAC cases heard")]
    return numbers("\n".join([*texts, *(one.replace(",", "\n") for one in files)]))


def scatter(app: Flask, seed: int, small: float) -> None:
    """New values everywhere, none twice, some of them small, some of them revised from small or large ones."""
    rng = Random(seed)
    few, many = rng.sample(range(2200, THRESHOLD), 1400), rng.sample(range(6000, 99_000), 1400)
    with changing(app):
        a_measure(KEY).threshold = THRESHOLD
        db.session.execute(delete(ObservationHistory))
        for found in db.session.scalars(select(Observation).join(Series).where(Series.measure_id == a_measure(KEY).id)):
            found.value, found.symbol, found.note = Decimal(few.pop() if rng.random() < small else many.pop()), "", ""
            found.revised_from = None
            if rng.random() < 0.1:
                revise(found, few.pop() if rng.random() < 0.3 else many.pop(), f"It was {found.value}", by=1)
        issue_as_it_is()


# Derandomised and not shrunk: another number that happens to be one of these would fail it once in thousands of runs.
@settings(max_examples=6, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
@given(seed=st.integers(0, 10**6), small=st.sampled_from([0.002, 0.03, 0.3]))
def test_a_suppressed_value_cannot_be_read_anywhere(own_app: Flask, seed: int, small: float) -> None:
    scatter(own_app, seed, small)
    inside = values(coordinator(own_app))
    for person in (contributor(own_app, "thanet"), governing(own_app)):
        outside = values(person)
        assert outside.keys() <= inside.keys()
        suppressed = {inside[at]["value"] for at, one in outside.items() if one["symbol"] == "c"}
        not_issued = {one["value"] for at, one in inside.items() if at not in outside}
        before = {one["revised_from"] for one in inside.values() if one["revised_from"] and int(one["revised_from"]) < THRESHOLD}
        shown = {one["value"] for one in outside.values() if one["value"]}
        assert suppressed
        assert not any(int(value) < THRESHOLD for value in shown)
        found = read(person)
        assert shown <= found, "the page and its file show the same"
        assert (suppressed | not_issued | before) - {""} & found == set()


def test_the_agency_that_returns_all_of_it_sees_all_of_it(own_app: Flask) -> None:
    scatter(own_app, 7, 0.2)
    full = {at: one["value"] for at, one in values(coordinator(own_app)).items()}
    assert {at: one["value"] for at, one in values(contributor(own_app)).items()} == full
    issued = {at: one["value"] for at, one in values(member(own_app)).items()}
    assert issued == {at: value for at, value in full.items() if at[1] <= "2019-03-31"}, "the working group’s is not withheld"


def test_small_numbers_of_the_demonstration_are_suppressed_in_tables_and_file(reading_app: Flask) -> None:
    person = contributor(reading_app, "thanet")
    assert {one["symbol"] for one in rows(person, "road-deaths")} >= {"", "c"}
    assert not {one["value"] for one in rows(person, "road-deaths")} & {"1", "2", "3", "4"}
    page = person.get("/measures/road-deaths")
    assert "[c] withheld for confidentiality" in page.words
    cells = {" ".join(one.text_content().split()) for one in page.tree.xpath("//table[contains(@class,'app-values')]//td")}
    assert "[c]" in cells
    assert not cells & {f"{number}{mark}" for number in "1234" for mark in ("", " p", " r")}
    assert "What is usual is not shown, because values are withheld." in page.words
    assert "usual variation" not in page.words, "an average of what is left would be too high"
    inside = member(reading_app).get("/measures/road-deaths").words
    assert "[c]" not in inside
    assert "Within its usual variation" in inside


def test_what_a_value_was_before_its_agency_made_it_confidential_is_suppressed(app: Flask) -> None:
    with changing(app):
        part = series_of(KEY)[0].part
        assert part is not None
        found = observation(KEY, part.key, date(2018, 6, 30))
        revise(found, 4711, "Counted again")
        revise(found, 0, "A person could be known by the 4,711")
        found.value, found.symbol = None, "c"
    for person in (member(app), governing(app), contributor(app, "thanet")):
        assert "4711" not in read(person)
        assert "[c]" in person.get(ADDRESS).paragraph("June 2018")
    assert "4711" in read(coordinator(app))


def valid(cell: str, datatype: Any) -> bool:
    base, shape = (datatype, None) if isinstance(datatype, str) else (datatype["base"], datatype.get("format"))
    if base == "date":
        return shape == "yyyy-MM-dd" and date.fromisoformat(cell).isoformat() == cell
    if base == "decimal":
        return re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", cell) is not None
    return base == "string" and (shape is None or re.fullmatch(shape, cell) is not None)


@pytest.mark.parametrize("key", ["asb-incidents", "road-deaths", "treatment", "hate", "knife"])
def test_the_metadata_describes_the_file(reading_app: Flask, key: str) -> None:
    """As CSV on the Web asks: columns, datatypes, what is required, and a primary key that no two rows share."""
    person = governing(reading_app)
    answer = person.get(f"/measures/{key}.csv").response
    assert answer.content_type == "text/csv; charset=utf-8; header=present"
    assert f'</measures/{key}.csv-metadata.json>; rel="describedby"' in answer.headers["Link"]
    described = person.get(f"/measures/{key}.csv-metadata.json").response
    assert described.content_type == "application/csvm+json"
    metadata = json.loads(described.get_data(as_text=True))
    assert metadata["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    assert metadata["url"] == f"{key}.csv"
    columns = {one["titles"]: one for one in metadata["tableSchema"]["columns"]}
    lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True), newline="")))
    assert lines[0] == list(columns) == [one["name"] for one in columns.values()]
    assert answer.get_data().count(b"\r\n") >= len(lines)
    for line in lines[1:]:
        for cell, column in zip(line, columns.values(), strict=True):
            assert valid(cell, column["datatype"]) if cell else not column["required"], (column["name"], cell)
    keys = [tuple(line[lines[0].index(name)] for name in metadata["tableSchema"]["primaryKey"]) for line in lines[1:]]
    assert len(keys) == len(set(keys)) > 10


def test_a_text_in_the_file_is_never_a_formula(app: Flask) -> None:
    coordinator(app).submit(f"{ADDRESS}/settings", name="=1+1", geography="@Kent")
    row = rows(member(app))[0]
    assert (row["measure_name"], row["geography"]) == ("'=1+1", "'@Kent")
