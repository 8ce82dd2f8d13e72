"""Nobody finds a withheld number on the pages and in the files that they may open, and nobody can work one out from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.charts import small_multiples
from portal.dictionary import revisions, visibility
from portal.dictionary import views as dictionary_views
from portal.extensions import db
from portal.measures.models import Measure
from portal.packs import suppression
from portal.packs.models import GivenNumber
from portal.packs.suppression import Suppressed
from tests.factories.attacker import Evidence
from tests.factories.attacker_pages import Reader, worked_out
from tests.factories.crawling import crawl
from tests.factories.measures import a_measure, changing, issue_as_it_is, observation, revise
from tests.factories.pages import contributor, coordinator, governing
from tests.features.test_disclosure import replace_hidden, shown_at

GOVERNING = "the governing group"
SPLIT, WHOLE = "ksi", "road-deaths"  # some of its parts are withheld; the total itself is, month by month


def reader(app: Flask, who: str, only: str = "") -> Reader:
    """Somebody of an agency, or of the governing group, who has read the pages and files of all measures, or of one."""
    found = Reader(governing(app) if who == GOVERNING else contributor(app, who), coordinator(app))
    found.read_measures(only)
    return found


def adding(app: Flask) -> dict[str, tuple[str, str]]:
    """How each measure adds up over its parts and over time."""
    with app.app_context():
        return {one.key: (one.sum_over_breakdown, one.sum_over_time) for one in db.session.scalars(select(Measure))}


def returned_by(app: Flask, agency: str) -> set[str]:
    """The measures that an agency returns as a whole, and so knows."""
    with app.app_context():
        return {one.key for one in db.session.scalars(select(Measure)) if one.returned_by and one.returned_by.key == agency}


def of_others(evidence: Evidence, own: set[str]) -> Evidence:
    return replace(evidence, suppressed={node for node in evidence.suppressed if node[0].measure not in own})


@pytest.mark.usefixtures("quick_documents")
@pytest.mark.parametrize("who", ["kent-police", "thanet", GOVERNING])
def test_packs_and_pages_together_tell_no_suppressed_number(reading_app: Flask, who: str) -> None:
    read = reader(reading_app, who)
    addresses = read.person.get("/packs").links(r"^/packs/[^/]+/[a-z]+/\d+$")
    assert len(addresses) == (6 if who == GOVERNING else 3)
    for address in addresses:
        read.read_pack(address)
    evidence = of_others(read.evidence(adding(reading_app), read.packs()), returned_by(reading_app, who))
    assert len(evidence.suppressed) > 200, "there is something to attack"
    assert len(read.statements) > 20_000, "much was read"
    assert {one.where.rpartition(", ")[2] for one in read.statements} >= {"value", "table", "chart", "sentence"}
    assert read.standing(evidence) == []
    assert worked_out(evidence) == []


def test_word_and_excel_files_of_the_newest_pack_tell_none_either(app: Flask) -> None:
    read = reader(app, "thanet")
    read.read_pack("/packs/2019-01-to-2019-03/public/1", "pack.docx", "pack.xlsx")
    kinds = {(one.where.rpartition("/")[2]).partition(", ")[0] for one in read.statements}
    assert kinds >= {"pack.docx", "pack.xlsx", "data.csv"}
    evidence = read.evidence(adding(app))
    assert len(evidence.suppressed) > 200
    assert read.standing(evidence) == []
    assert worked_out(evidence) == []


def printed_after_all(monkeypatch: pytest.MonkeyPatch, part: str | None) -> None:
    """As if the pages showed one of the withheld numbers of a part, the first."""
    real = visibility._suppressed_on_page

    def forgetful(*given: Any) -> Suppressed:
        found = real(*given)
        cells = sorted((cell for cell in found.hidden if cell.part == part), key=str)
        return Suppressed(found.hidden - frozenset(cells[:1]), found.ever_hidden - set(cells[:1]))

    monkeypatch.setattr(visibility, "_suppressed_on_page", forgetful)


@pytest.mark.usefixtures("quick_documents")
def test_the_reader_finds_a_number_that_stands_on_a_page_though_packs_suppress_it(
    reading_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the tests above could not fail. What follows from the number is found too."""
    printed_after_all(monkeypatch, "sevenoaks")
    read = reader(reading_app, "thanet", SPLIT)
    evidence = read.evidence(adding(reading_app), read.packs())
    found = read.standing(evidence)
    assert {one.place.part for one in found} == {"sevenoaks"}
    assert {one.where for one in found} >= {f"/measures/{SPLIT}.csv, value", f"/measures/{SPLIT}, table"}
    assert worked_out(evidence), "and the solver is certain of it"


def test_the_reader_finds_a_number_in_the_description_of_a_chart(reading_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small_multiples, "_description", lambda *_: "From 5 in April 2016 to 2 in May 2016.")
    read = reader(reading_app, "thanet", SPLIT)
    found = read.standing(read.evidence(adding(reading_app)))
    assert found and all(one.where.endswith("chart") for one in found)


def test_the_reader_finds_a_revision_that_tells_what_a_number_was(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2018, 6, 30)
    with changing(app):
        parts = [one.part.key for one in a_measure(SPLIT).series if one.part]
        part = next(one for one in parts if observation(SPLIT, one, day).value == 3)
        revise(observation(SPLIT, part, day), 2, "Counted again")
        issue_as_it_is()

    def found() -> list[float]:
        statements = reader(app, "thanet", SPLIT).statements
        return [one.value for one in statements if one.place[:2] == (SPLIT, part) and one.place.end == day.isoformat()]

    assert found() == []
    monkeypatch.setattr(revisions, "CONFIDENTIAL", "-")
    monkeypatch.setattr(revisions, "_is_removed_from", lambda *_: False)
    monkeypatch.setattr(revisions, "_can_reveal", lambda *_: True)
    assert found() == [3.0, 2.0]


DISTRICTS, COUNTED_AT = ("dover", "thanet"), date(2018, 6, 30)


def two_small_numbers(app: Flask) -> None:
    """Two districts that each return their own number have a small one in the same month, and nobody else has."""
    with changing(app):
        for district, value in zip(DISTRICTS, (2, 3), strict=True):
            observation("oss-visitors", f"oss-{district}", COUNTED_AT).value = Decimal(value)
        issue_as_it_is()


def worked_out_by(app: Flask, who: str) -> set[str | None]:
    """Whose numbers somebody can work out who has the pages, and their own numbers."""
    read = reader(app, who, "oss-visitors")
    evidence = read.evidence(adding(app))
    assert {node[0].part for node in evidence.suppressed if node[0].measure == "oss-visitors"} >= {
        f"oss-{one}" for one in DISTRICTS
    }
    assert [one for one in read.standing(evidence) if one.place[:2] != ("oss-visitors", f"oss-{who}")] == []
    return {one.place.part for one in worked_out(evidence, [("oss-visitors", f"oss-{who}")])}


def test_a_district_that_knows_its_own_number_works_out_no_other_districts(app: Flask) -> None:
    two_small_numbers(app)
    for who in (*DISTRICTS, "swale", GOVERNING):
        assert worked_out_by(app, who) == set(), who


def test_without_a_thought_for_those_who_know_more_a_district_would(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the test above could not fail."""
    real = suppression.rules_of
    monkeypatch.setattr(suppression, "rules_of", lambda *given: replace(real(*given), insiders=()))
    two_small_numbers(app)
    assert worked_out_by(app, "dover") == {"oss-thanet"}
    assert worked_out_by(app, GOVERNING) == set()


def test_no_sentence_of_any_page_tells_a_suppressed_number(reading_app: Flask) -> None:
    """Contexts, figures, exceptions, decisions, lists: whatever they can open."""
    for who in ("thanet", GOVERNING):
        read = reader(reading_app, who)
        evidence = read.evidence(adding(reading_app))
        found = crawl(read.person, who, ["/packs", "/measures"], each=20, alike=1)
        assert len(found.pages) > 25, found.pages
        assert list(read.sentences_on(found.pages, evidence)) == []


def test_a_sentence_that_tells_one_is_found(reading_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    read = reader(reading_app, GOVERNING, SPLIT)
    evidence = read.evidence(adding(reading_app))
    node = next(one for one in sorted(evidence.suppressed, key=str) if one[0].measure == SPLIT and 0 < evidence.truths[one] < 5)
    part = next(name for name, key in read.names.parts[SPLIT].items() if key == node[0].part)
    day = date.fromisoformat(node[0].end)
    words = f"{evidence.truths[node]:.0f} people were killed or seriously injured in {part} in {day:%B %Y}."
    monkeypatch.setattr(dictionary_views, "sentence", lambda *_given, **_more: words)
    found = list(read.sentences_on([f"/measures/{SPLIT}"], evidence))
    assert any(words in one for one in found)


def test_charts_and_pages_of_every_measure_are_the_same_whatever_the_suppressed_numbers_are(app: Flask) -> None:
    """So what a chart says of the lowest, the highest and the usual range narrows none of them down."""
    people = (governing(app), contributor(app, "thanet"))
    with app.app_context():
        ids = {line.measure_id for line in db.session.scalars(select(GivenNumber)) if not line.is_shown}
        keys = [one.key for one in db.session.scalars(select(Measure).where(Measure.id.in_(ids)).order_by(Measure.id))]
    assert {SPLIT, WHOLE} <= set(keys) and len(keys) > 4
    addresses = ["/measures", *(f"/measures/{key}{kind}" for key in keys for kind in ("", ".csv", ".csv-metadata.json"))]
    shown = [shown_at(person, addresses) for person in people]
    with changing(app):
        for key in keys:
            assert replace_hidden(key) > 0, key
    for person, before in zip(people, shown, strict=True):
        after = shown_at(person, addresses)
        assert [address for address, *pair in zip(addresses, before, after, strict=True) if pair[0] != pair[1]] == []


def test_a_chart_says_that_months_are_suppressed_and_names_the_lowest_that_is_shown(reading_app: Flask) -> None:
    """Not "missing", which is something else, and not "lowest", which it is not."""
    read = reader(reading_app, "thanet", WHOLE)
    page = read.person.get(f"/measures/{WHOLE}")
    words = page.tree.xpath("string(//*[local-name()='svg'][1]/*[local-name()='desc'])")
    suppressed = sum(node[0].measure == WHOLE for node in read.evidence(adding(reading_app)).suppressed)
    assert suppressed and f"; {suppressed} withheld" in words
    assert "lowest shown " in words and "highest shown " in words
