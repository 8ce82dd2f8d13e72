"""Cycles by the command line: what is owed follows from the agreement, and a cycle that makes no sense is refused."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from portal.demo.loading import FILES
from tests.factories.pages import contributor, coordinator

CLOSED = {"complete", "not achieved", "superseded"}
GOOD = {"from": "2019-07-01", "to": "2019-09-30", "due": "2019-10-11", "meeting": "2019-10-24"}


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def open_cycle(app: Flask, title: str = "A cycle", **days: str) -> Result:
    options = [word for name, day in (GOOD | days).items() for word in (f"--{name}", day)]
    return run(app, "cycle", "open", "--title", title, *options)


def cycles(app: Flask) -> list[dict[str, str]]:
    return [json.loads(line) for line in run(app, "cycle", "list").output.splitlines()]


def rows(name: str) -> list[dict[str, str]]:
    with (FILES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def kent(empty_app: Flask, tmp_path: Path) -> Flask:
    """The real agreement, imported into an empty portal."""
    shutil.copytree(FILES, tmp_path / "2018-19")
    assert run(empty_app, "agreement", "import", tmp_path / "2018-19").exit_code == 0
    return empty_app


def owed_by_the_rule() -> Counter[tuple[str, str]]:
    """What product.md says is owed for January to March 2019: (kind, agency) and how often."""
    owed: Counter[tuple[str, str]] = Counter()
    for action in rows("actions.csv"):
        begun = action["start"] <= "2019-03"
        closed_before = action["status"] in CLOSED and action["due"] < "2019"
        if begun and not closed_before:
            contributors = [one for one in action["contributing_agencies"].split(";") if one]
            owed.update(("update", agency) for agency in {action["lead_agency"], *contributors})
    hosts = {row["returned_by"] for row in rows("breakdowns.csv") if row["breakdown"] == "one stop shop"}
    senders: set[tuple[str, str]] = set()
    for measure in rows("measures.csv"):
        who = hosts if measure["returned_by"] == "each host agency" else {measure["returned_by"]}
        senders |= {(agency, measure["frequency"]) for agency in who}
    for agency, frequency in senders:
        owed[("return", agency)] += {"monthly": 3, "quarterly": 1}[frequency]
    return owed


def owed_in_the_portal(app: Flask, key: str) -> Counter[tuple[str, str]]:
    from portal.accounts.models import Agency
    from portal.cycles.models import Cycle, Obligation
    from portal.extensions import db

    with app.app_context():
        found = db.session.execute(
            db.select(Obligation.kind, Agency.key, db.func.count())
            .join(Obligation.agency)
            .join(Obligation.cycle)
            .where(Cycle.key == key)
            .group_by(Obligation.kind, Agency.key)
        )
        return Counter({(kind, agency): count for kind, agency, count in found})


def test_the_list_is_one_object_a_line(reading_app: Flask) -> None:
    found = cycles(reading_app)
    assert [one["key"] for one in found] == [
        "2018-07-to-2018-09",
        "2018-10-to-2018-12",
        "2019-01-to-2019-03",
        "2019-04-to-2019-06",
    ]
    assert [one["status"] for one in found] == ["issued", "issued", "issued", "open"]
    assert found[-1] == {
        "key": "2019-04-to-2019-06",
        "title": "April to June 2019",
        "status": "open",
        "period_start": "2019-04-01",
        "period_end": "2019-06-30",
        "due": "2019-07-12",
        "meeting": "2019-07-25",
    }


def test_an_empty_portal_has_no_cycle(empty_app: Flask) -> None:
    found = run(empty_app, "cycle", "list")
    assert (found.exit_code, found.output) == (0, "")
    found = open_cycle(empty_app)
    assert found.exit_code == 1
    assert "There is no agreement yet. Load it first" in found.output


def test_the_real_agreement_owes_ninety_for_january_to_march_2019(kent: Flask) -> None:
    days = {"from": "2019-01-01", "to": "2019-03-31", "due": "2019-04-12", "meeting": "2019-05-02"}
    found = open_cycle(kent, "January to March 2019", **days)
    assert found.exit_code == 0, found.output
    printed = json.loads(found.output)
    assert printed == {
        "key": "2019-01-to-2019-03",
        "title": "January to March 2019",
        "status": "open",
        "period_start": days["from"],
        "period_end": days["to"],
        "due": days["due"],
        "meeting": days["meeting"],
        "obligations": 90,
    }
    rule, portal = owed_by_the_rule(), owed_in_the_portal(kent, printed["key"])
    assert portal == rule
    kinds = Counter({kind: sum(n for (one, _), n in rule.items() if one == kind) for kind in ("update", "return")})
    assert (kinds["update"], kinds["return"], kinds.total()) == (44, 46, 90)
    assert [portal["return", agency] for agency in ("kent-police", "kcc-wardens", "trading-standards", "ashford")] == [4, 3, 1, 3]


def test_each_agency_finds_it_in_its_list(app: Flask) -> None:
    assert open_cycle(app, "July to September 2019").exit_code == 0
    coordinators = coordinator(app).get("/cycles/2019-07-to-2019-09/board")
    assert coordinators.status == 200
    assert "Data return" in contributor(app, "thanet").get("/").words
    assert "July 2019 July to September 2019 from 1 August" in contributor(app, "thanet").get("/").words


def test_a_cycle_begins_open_and_is_listed(app: Flask) -> None:
    open_cycle(app, "  July to September 2019 ")
    assert [(one["title"], one["status"]) for one in cycles(app)][-1] == ("July to September 2019", "open")


REFUSED = {
    "overlaps": ({"from": "2019-06-01", "to": "2019-08-31"}, "This overlaps April to June 2019. Each month belongs to one cycle."),
    "the same again": (
        {"from": "2019-04-01", "to": "2019-06-30"},
        "This overlaps April to June 2019. Each month belongs to one cycle.",
    ),
    "lies around another": ({"from": "2018-01-01", "to": "2019-12-31", "due": "2020-01-05", "meeting": "2020-01-09"}, "This overlaps "),
    "ends before it starts": ({"to": "2019-06-30"}, "The period cannot end before it starts."),
    "begins in mid-month": ({"from": "2019-07-02"}, "A cycle covers whole months."),
    "ends in mid-month": ({"to": "2019-09-29"}, "A cycle covers whole months."),
    "is due before it starts": ({"due": "2019-06-30"}, "The due date cannot be before the period has begun."),
    "meets before it is due": ({"meeting": "2019-10-10"}, "The meeting cannot be before the due date, 11 October 2019."),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_cycle_that_makes_no_sense_is_refused(reading_app: Flask, kind: str) -> None:
    days, message = REFUSED[kind]
    before = cycles(reading_app)
    found = open_cycle(reading_app, **days)
    assert found.exit_code == 1
    assert message in found.output
    assert cycles(reading_app) == before


def test_everything_that_is_wrong_is_named_at_once(reading_app: Flask) -> None:
    found = open_cycle(reading_app, " ", to="2019-09-29", due="2019-06-30", meeting="2019-06-01")
    assert found.exit_code == 1
    for message in ("Enter a title", "whole months", "The due date cannot", "The meeting cannot"):
        assert message in found.output


@pytest.mark.parametrize("day", ["2019-02-30", "1 July 2019", "", "2019-7"])
def test_a_day_that_is_none_is_refused(reading_app: Flask, day: str) -> None:
    found = open_cycle(reading_app, due=day)
    assert found.exit_code == 2
    assert "--due" in found.output
    assert len(cycles(reading_app)) == 4


def test_a_title_that_is_too_long_is_refused_in_words(app: Flask) -> None:
    found = open_cycle(app, "x" * 101)
    assert found.exit_code == 1
    assert "at most 100 characters" in found.output
    assert len(cycles(app)) == 4


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"starts": "June 2019"}, "#starts", "This overlaps April to June 2019."),
        ({"ends": "30/5/2019"}, "#ends", "The period cannot end before it starts."),
        ({"ends": "29/9/2019"}, "#ends", "A cycle covers whole months."),
        ({"due": "11 June 2019"}, "#due", "The due date cannot be before the period has begun."),
        ({"meeting": "24 Sept 2019"}, "#meeting", "The meeting cannot be before the due date, 11 October 2019."),
        ({"due": "31/11/2019"}, "#due", "“31/11/2019” is not a date that exists."),
        ({"due": "x 11 99999"}, "#due", "“x 11 99999” is not a date. Write it like 26 September 2019"),
        ({"due": "October 2019"}, "#due", "“October 2019” has no day. Write the day too, like 26 September 2019."),
        ({"starts": "Q3 2019"}, "#starts", "Q3 2019 may be July to September 2019 (calendar year) or October to December"),
        ({"meeting": ""}, "#meeting", "Enter the date."),
        ({"title": ""}, "#title", "Enter a title, such as April to June 2019."),
        ({"title": "x" * 101}, "#title", "Use at most 100 characters."),
    ],
)
def test_the_page_says_it_at_the_field_and_keeps_what_was_typed(
    reading_app: Flask, change: dict[str, str], field: str, message: str
) -> None:
    team = coordinator(reading_app)
    form = team.get("/cycles/new").fields() | {"title": "A cycle"}
    assert (form["starts"], form["ends"]) == ("1 July 2019", "30 September 2019"), "the next quarter is proposed"
    form |= {"due": "11/10/2019", "meeting": "24/10/2019"}
    page = team.post("/cycles/new", form | change)
    assert page.status == 422
    assert [(where, error) for where, error in page.errors if where == field and message in error], page.errors
    assert page.tree.xpath("//input[@id=$id]", id=field[1:])
    assert {name: page.fields()[name] for name in change} == change
    assert len(cycles(reading_app)) == 4
