"""What is withheld cannot be worked out from all that was ever given, and nothing that is shown depends on it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import delete, select

from portal.contents.pack import Contents
from portal.contents.pack_json import to_json
from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.disclosure.given import Cell
from portal.disclosure.measure_problems import problem_of
from portal.disclosure.other_worlds import OtherWorlds
from portal.disclosure.problem import Range
from portal.disclosure.rounding import class_of
from portal.documents import bundle
from portal.extensions import db
from portal.measures.models import Measure, Observation, Part, Series
from portal.measures.senders.queries import former_senders_of_parts
from portal.packs import ledger
from portal.packs.compile import compile_contents, suppression_in
from portal.packs.models import GivenNumber, Pack
from portal.packs.suppression import rules_of
from tests.factories.attacker import Evidence, attack, gather
from tests.factories.measures import a_measure, changing
from tests.factories.pages import Person, contributor, coordinator, governing
from tests.factories.printed_packs import FONTS

NEWEST = "2019-01-to-2019-03"
PUBLIC_THEN_GOVERNING = (Audience.PUBLIC, Audience.GOVERNING)


def issued(*audiences: Audience) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Every pack of the audiences in the order of their issue, each with the working group's of the same freeze."""
    packs = list(db.session.scalars(select(Pack).order_by(Pack.id)))
    inside = {(pack.cycle_id, pack.version): pack.contents for pack in packs if pack.audience == Audience.WORKING_GROUP}
    return [(pack.contents, inside[pack.cycle_id, pack.version]) for pack in packs if pack.audience in audiences]


def evidence_of(*audiences: Audience) -> Evidence:
    given, restricted = zip(*issued(*audiences), strict=True)
    adding = {one.key: (one.sum_over_breakdown, one.sum_over_time) for one in db.session.scalars(select(Measure))}
    return gather(given, restricted, adding)


def test_an_attacker_with_all_packs_narrows_nothing_down(reading_app: Flask) -> None:
    with reading_app.app_context():
        for audiences in ((Audience.PUBLIC,), PUBLIC_THEN_GOVERNING):
            evidence = evidence_of(*audiences)
            assert len(evidence.suppressed) > 250, "there is something to attack"
            assert evidence.suppressed & evidence.printed.keys() == set(), "what is withheld in one pack is printed in none"
            assert attack(evidence) == []


def test_the_attacker_finds_what_one_more_number_gives_away(reading_app: Flask) -> None:
    """Otherwise the test above could not fail: one withheld number is printed, and others follow."""
    with reading_app.app_context():
        evidence = evidence_of(Audience.PUBLIC)
        place = next(node for node in sorted(evidence.suppressed, key=str) if node[0].measure == "asb-by-category")
        evidence.printed[place] = evidence.truths[place]
        assert attack(evidence)


def test_the_audit_finds_nothing_in_the_demonstration(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["disclosure", "audit"])
    assert (result.exit_code, result.output) == (0, "")


def test_the_audit_names_a_number_that_the_ledger_gives_away(app: Flask) -> None:
    with changing(app):
        line = db.session.scalars(
            select(GivenNumber).where(GivenNumber.measure_id == a_measure("asb-by-category").id, ~GivenNumber.is_shown)
        ).first()
        assert line is not None
        line.is_shown = True
    result = app.test_cli_runner().invoke(args=["disclosure", "audit", "--audience", "public"])
    assert result.exit_code == 1
    found = [json.loads(row) for row in result.output.splitlines()]
    assert {"series", "period", "low", "high", "from"} <= found[0].keys()
    assert all(one["series"].startswith("asb-by-category") and one["low"] == one["high"] and one["from"] for one in found)


@pytest.mark.usefixtures("quick_documents")
def test_what_an_older_pack_gave_away_stops_no_issue(app: Flask) -> None:
    with changing(app):
        hidden = select(GivenNumber).where(
            GivenNumber.measure_id == a_measure("asb-by-category").id, ~GivenNumber.is_shown, GivenNumber.part != ""
        )
        for line in db.session.scalars(hidden.order_by(GivenNumber.id)).all()[1:]:
            line.is_shown = True
    team = coordinator(app)
    team.submit(f"/cycles/{NEWEST}/contexts/road-safety", text="A corrected text.")
    page = team.issue(NEWEST, note="The text on road safety was wrong.")
    assert page.status == 200 and "Version 2" in page.words, page.errors


def test_packs_from_before_the_ledger_are_entered_once_and_what_follows_from_them_is_no_failure(app: Flask) -> None:
    with changing(app):
        pack = db.session.scalars(select(Pack).where(Pack.audience == Audience.PUBLIC).order_by(Pack.id.desc())).first()
        inside = db.session.scalars(select(Pack).where(Pack.audience == Audience.WORKING_GROUP).order_by(Pack.id.desc())).first()
        assert pack is not None and inside is not None
        pack.contents = {**pack.contents, "priorities": inside.contents["priorities"]}  # as if it had withheld nothing
        db.session.execute(delete(GivenNumber))
    runner = app.test_cli_runner()
    upgrade = ["upgrade", "--files-later"]
    assert runner.invoke(args=upgrade).output == "Packs entered into the ledger: 6.\n"
    assert runner.invoke(args=upgrade).output == ""
    result = runner.invoke(args=["disclosure", "audit", "--audience", "public"])
    found = [json.loads(row) for row in result.output.splitlines()]
    assert len(found) > 250
    assert all(one["known"] for one in found)
    assert result.exit_code == 0


def test_a_value_that_was_not_issued_yet_is_not_on_the_pages_of_others(app: Flask) -> None:
    """It was corrected after the issue. What it gives away is decided at the next."""
    with changing(app):
        found = db.session.scalars(
            select(Observation).join(Observation.series).join(Series.part).join(Series.measure)
            .where(Measure.key == "asb-incidents", Part.key == "thanet", Observation.period_end == date(2018, 6, 30))
        ).one()  # fmt: skip
        was, found.value = found.value, Decimal(4711)
    file = governing(app).get("/measures/asb-incidents.csv").response.get_data(as_text=True)
    assert "4711" not in file
    assert re.search(rf"thanet,.*2018-06-01,2018-06-30,{was},", file)


ANY = Range(0, None)


def measures_with_hidden() -> list[str]:
    return sorted(set(db.session.scalars(select(Measure.key).join(GivenNumber).where(~GivenNumber.is_shown))))


def replace_hidden(key: str) -> int:
    """Puts other numbers into the hidden cells of a measure, which fit all that was given; returns how many changed.

    Small numbers stay small, and others do not become small.
    """
    measure = a_measure(key)
    history = ledger.histories(Audience.GOVERNING, [measure.id])[measure.id]
    rules = rules_of(measure, measure.series, former_senders_of_parts())
    problem = problem_of(history, rules).problem
    alike = {edition: problem.known.get(edition, ANY).within(rules.alike(value)) for edition, value in problem.values.items()}
    worlds = OtherWorlds(replace(problem, known=alike))
    cells = sorted(problem.needs, key=lambda cell: (problem.values[cell] != 2, str(cell)))
    tried = (worlds.with_difference(cell, difference) for cell in cells for difference in (2, 1, -2, -1))
    world = next((one for one in tried if one), None)
    assert world is not None
    assert {edition.number for edition in world} == {0}, "an earlier value would have to change in the history of revisions"
    for edition, difference in world.items():
        _change(measure, edition.cell, difference)
    return len(world)


def _change(measure: Measure, cell: Cell, difference: int) -> None:
    start, end = date.fromisoformat(cell.start), date.fromisoformat(cell.end)
    lines = select(GivenNumber).where(
        GivenNumber.measure_id == measure.id,
        GivenNumber.part == (cell.part or ""),
        GivenNumber.period_start == start,
        GivenNumber.period_end == end,
    )
    for line in db.session.scalars(lines):
        assert not line.is_shown or class_of(int(line.value), line.rounded_to) == class_of(
            int(line.value) + difference, line.rounded_to
        )
        line.value += difference
    found = select(Observation).join(Observation.series).outerjoin(Series.part).where(
        Series.measure_id == measure.id, Observation.period_start == start, Observation.period_end == end
    )  # fmt: skip
    whose = Part.key == cell.part if cell.part else Series.part_id.is_(None)
    for observation in db.session.scalars(found.where(whose)):
        assert observation.value is not None
        observation.value += difference


def shown_at(person: Person, addresses: Sequence[str]) -> list[bytes]:
    """Pages and files that could show it; what changes from one answer to the next is left out."""
    answers = [person.get(address).response.get_data() for address in addresses]
    changing_words = rb'"X-CSRFToken": "[^"]+"|name="csrf_token"[^>]+|the clock shows [^,]+, \d\d:\d\d'
    return [re.sub(changing_words, b"", answer) for answer in answers]


def drawn_files(pack: Contents) -> dict[str, bytes]:
    """Every file of the pack, unzipped."""
    found: dict[str, bytes] = {}
    for name, data in bundle.render_all(pack, FONTS).items():
        if name.endswith((".docx", ".xlsx")):
            with ZipFile(BytesIO(data)) as archive:
                found |= {f"{name}/{inner}": archive.read(inner) for inner in archive.namelist()}
        else:
            found[name] = data
    return found


def test_nothing_that_is_shown_depends_on_what_is_hidden(app: Flask) -> None:
    """Other numbers in the hidden cells of every measure that has some: all pages and files stay the same, byte by byte.

    Also which numbers are withheld, of which the choice is made anew.
    """
    people = (governing(app), contributor(app, "thanet"))
    with app.app_context():
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == NEWEST)).one()
        keys, now, suppressed = measures_with_hidden(), clock.now(), suppression_in(cycle)
        packs = [compile_contents(cycle, one, now=now, version=1, suppressed=suppressed) for one in PUBLIC_THEN_GOVERNING]
    assert len(keys) == 6
    addresses = ["/measures", *(f"/measures/{key}{ending}" for key in keys for ending in ("", ".csv", ".csv-metadata.json"))]
    shown, files = [shown_at(person, addresses) for person in people], drawn_files(packs[0])
    with changing(app):
        changed = {key: replace_hidden(key) for key in keys}
    assert all(changed.values()) and changed["ksi"] > 1, changed
    assert [shown_at(person, addresses) for person in people] == shown
    with app.app_context():
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == NEWEST)).one()
        chosen = suppression_in(cycle)
        again = [compile_contents(cycle, one, now=now, version=1, suppressed=chosen) for one in PUBLIC_THEN_GOVERNING]
    assert [to_json(pack) for pack in again] == [to_json(pack) for pack in packs]
    assert {name for name, data in drawn_files(again[0]).items() if data != files[name]} == set()
