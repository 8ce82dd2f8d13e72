"""Before an issue: what could be worked out of what it withholds. After it: what packs gave away of what would be withheld now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.policy import Audience
from portal.disclosure.given import Cell, Given, Rules
from portal.disclosure.measure_problems import Numbers, suppressed_now
from portal.extensions import db
from portal.packs import suppression
from portal.packs.models import GivenNumber, Pack
from tests.factories.measures import a_measure, changing
from tests.factories.pages import Page, Person, administrator, contributor, coordinator, governing, lead, member
from tests.features.test_query_counts import asked

KEY, NAME = "asb-by-category", "ASB by category"
CYCLE = "2019-01-to-2019-03"
ISSUE, KNOWN = f"/cycles/{CYCLE}/issue", "/packs/known-values"
NONE = "There are none: no pack gave away what would be withheld now."


@pytest.fixture
def a_choice_of_small_numbers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the choice forgot that sums tell a small number."""

    def choose(history: Sequence[Mapping[Cell, Given]], numbers: Numbers, rules: Rules) -> frozenset[Cell]:
        found = suppressed_now(history, numbers, rules)
        return frozenset(one for one in found if rules.is_small(numbers.printable.get(one, 0)))

    monkeypatch.setattr(suppression, "suppressed_now", choose)


def blockers(page: Page) -> list[str]:
    return [
        " ".join(one.text_content().split())
        for one in page.tree.xpath("//h2[contains(., 'Put right first')]/following::ul[1]/li")
    ]


def measure_name(app: Flask, key: str = KEY) -> str:
    with app.app_context():
        return a_measure(key).name


def test_nothing_stands_there_where_nothing_can_be_worked_out(app: Flask) -> None:
    page = coordinator(app).get(ISSUE)
    assert page.heading == "A correction can go"
    assert "could work out" not in page.words


@pytest.mark.usefixtures("a_choice_of_small_numbers_only")
def test_before_the_button_stands_which_value_who_would_know_it_and_why(app: Flask) -> None:
    team, name = coordinator(app), measure_name(app)
    page = team.get(ISSUE)
    found = [one for one in blockers(page) if one.startswith(f"{name}, ")]
    assert found, page.words[:2000]
    assert "It cannot go yet" in page.words
    assert not page.tree.xpath("//button[contains(., 'Freeze')]")
    follows = [one for one in found if "could work out" in one]
    assert follows and all(KEY not in one for one in found), "by its name and not its key"
    assert all("withheld, but the public could work out that it is " in one for one in follows)
    assert all(", from the total, " in one or ", from " in one for one in follows)
    assert all(one.endswith("then only the working group’s pack prints it.") for one in found)
    assert any("withheld in an earlier pack, and the public would read it in this one" in one for one in blockers(page))
    assert page.links(f"^/measures/{KEY}/settings$"), "where it can be restricted"


@pytest.mark.usefixtures("a_choice_of_small_numbers_only")
def test_such_a_pack_is_not_issued(app: Flask) -> None:
    team, name = coordinator(app), measure_name(app)
    token = team.get("/account").fields()["csrf_token"]
    page = team.post(ISSUE, {"csrf_token": token, "newest": "1", "audiences": "public", "note": "A correction."})
    assert page.status == 422 and any(one.startswith(name) for one in blockers(page))
    words = ["pack", "issue", "--cycle", CYCLE, "--as", "coordinator@kcst.example", "--note", "A correction."]
    result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code == 1
    assert f"Blocker: {name}, " in result.output
    with app.app_context():
        assert db.session.scalar(select(Pack.id).where(Pack.version > 1)) is None


@pytest.mark.usefixtures("a_choice_of_small_numbers_only", "quick_documents")
def test_a_restricted_measure_stands_in_the_way_no_more(app: Flask) -> None:
    """What the sentence says can be done, can be done."""
    team, name = coordinator(app), measure_name(app)
    assert any(one.startswith(name) for one in blockers(team.get(ISSUE)))
    page = team.submit(f"/measures/{KEY}/settings", restricted="y", counts_same_as_id="")
    assert page.status == 200, page.errors
    assert not any(one.startswith(name) for one in blockers(team.get(ISSUE)))


def audited(app: Flask) -> tuple[int, list[dict[str, object]]]:
    result = app.test_cli_runner().invoke(args=["disclosure", "audit"])
    return result.exit_code, [json.loads(row) for row in result.output.splitlines()]


def test_there_is_none_in_the_demonstration(app: Flask) -> None:
    assert NONE in coordinator(app).get(KNOWN).words


def raised(app: Flask, key: str, threshold: int) -> None:
    with changing(app):
        a_measure(key).threshold = threshold


def test_what_was_printed_before_it_became_small_is_listed_and_fails_no_audit(app: Flask) -> None:
    """The threshold is raised: what packs printed of 5, 6 and 7 would be withheld now."""
    raised(app, "ksi", 8)
    with app.app_context():
        given = db.session.scalars(select(GivenNumber).where(GivenNumber.measure_id == a_measure("ksi").id, GivenNumber.is_shown))
        expected = {(one.part, one.period_end, int(one.value)) for one in given if 0 < one.value < 8}
        parts = {one.part.key: one.part.name for one in a_measure("ksi").series if one.part}
    assert len(expected) > 3
    page = coordinator(app).get(KNOWN)
    assert NONE not in page.words
    rows = [" ".join(one.text_content().split()) for one in page.tree.xpath("//tbody/tr")]
    for part, end, value in expected:
        name = parts.get(part, "The total")
        assert any(one.startswith(f"{name}, ") and f"{end:%B %Y} {value} Printed in " in one for one in rows), (name, end, value)
    assert all("version 1" in one for one in rows)
    code, lines = audited(app)
    assert code == 0
    assert lines and all(one["known"] for one in lines)
    assert {one["measure"] for one in lines} == {measure_name(app, "ksi")}


def test_what_follows_from_packs_of_the_time_before_the_ledger_says_from_which(app: Flask) -> None:
    with changing(app):
        measure = a_measure(KEY)
        given = list(db.session.scalars(select(GivenNumber).where(GivenNumber.measure_id == measure.id)))
        for line in given:
            line.is_entered = True
        small = next(one for one in given if not one.is_shown and one.part and 0 < one.value < 5)
        beside = [one for one in given if (one.period_start, one.period_end) == (small.period_start, small.period_end)]
        for line in beside:
            line.is_shown = line.part != small.part
        name = next(one.part.name for one in measure.series if one.part and one.part.key == small.part)
        value, end = int(small.value), small.period_end
    page = coordinator(app).get(KNOWN)
    row = page.paragraph(f"{name}, {end:%B %Y}")
    assert f"{end:%B %Y} {value} Can be worked out from " in row
    assert f", {end:%B %Y}" in row and "version 1" in row
    assert audited(app)[0] == 0


def test_a_later_pack_that_prints_what_was_suppressed_before_fails_the_audit(app: Flask) -> None:
    """And the page says nothing of it: it lists what nobody could have prevented."""
    with changing(app):
        last = db.session.scalars(select(Pack).where(Pack.audience == Audience.PUBLIC).order_by(Pack.id.desc())).first()
        line = db.session.scalars(
            select(GivenNumber).where(GivenNumber.measure_id == a_measure(KEY).id, ~GivenNumber.is_shown, GivenNumber.part != "")
        ).first()
        assert last is not None and line is not None and line.pack_id != last.id
        again = {name: getattr(line, name) for name in ("audience", "measure_id", "part", "period_start", "period_end", "value")}
        db.session.add(GivenNumber(**again, pack_id=last.id, status="final", is_shown=True, is_entered=False))
    code, lines = audited(app)
    assert code == 1
    assert any(not one["known"] for one in lines)
    assert NONE in coordinator(app).get(KNOWN).words


def test_a_measure_that_became_restricted_says_how_many_values_were_printed(app: Flask) -> None:
    with changing(app):
        a_measure("ksi").restricted = True
    page = coordinator(app).get(KNOWN)
    assert "values of this measure before it became restricted" in page.words


def test_who_reads_the_restricted_pack_finds_the_page_and_nobody_else_does(app: Flask) -> None:
    raised(app, "ksi", 8)
    for make in (coordinator, member):
        person = make(app)
        pack = person.get(f"/packs/{CYCLE}/working-group/1")
        assert "Printed in" in person.get(pack.link("Withheld values that packs gave away")).words
    assert coordinator(app).get(ISSUE).link("Withheld values that packs gave away") == KNOWN
    for make in (contributor, lead, governing, administrator):
        assert make(app).get(KNOWN).status == 404
    assert not governing(app).get(f"/packs/{CYCLE}/public/1").links(KNOWN)


def test_the_page_asks_as_often_for_many_values_as_for_none(app: Flask) -> None:
    team: Person = coordinator(app)
    team.get(KNOWN)
    counts = []
    for threshold in (5, 8, 60):
        raised(app, "ksi", threshold)
        raised(app, KEY, threshold)
        with asked(app) as statements:
            team.get(KNOWN)
        counts.append(len(statements))
    assert counts[0] <= 8
    assert counts[1] == counts[2] <= 10, "once more for each agreement, because of its figures"
