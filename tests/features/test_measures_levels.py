"""A lasting change of level: the portal proposes it, a coordinator accepts it with a reason, and every sentence follows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from portal.extensions import db
from portal.measures.models import LevelStep, Measure, Observation, Series
from tests.factories.measures import changing
from tests.factories.pages import CYCLE, Page, Person, coordinator, member
from tests.factories.usual import DROPPED

VISITS = "/measures/scam-visits"
REASON = "Visits to blocks of flats are counted once"
LOWER = "Lower than before since January 2018 (on average about 278 a month since then, "
MARCH_2019 = date(2019, 3, 31)


@pytest.fixture
def team(app: Flask) -> Person:
    """A coordinator; the measure of these tests fell to a lower level in January 2018, and its newest value is of March 2019."""
    with changing(app):
        visits = (
            select(Observation).join(Series, Series.id == Observation.series_id).join(Measure, Measure.id == Series.measure_id)
            .where(Measure.key == "scam-visits").order_by(Observation.period_end.desc())
        )  # fmt: skip
        found = list(db.session.scalars(visits))
        for later in [one for one in found if one.period_end > MARCH_2019]:
            db.session.delete(later)
        shown = [one for one in found if one.period_end <= MARCH_2019][:36]
        for observation, value in zip(shown, reversed(DROPPED), strict=True):
            observation.value = Decimal(value)
    return coordinator(app)


def sentence(page: Page) -> str:
    return str(page.tree.xpath("string(//*[@class='app-sentence'])"))


def accept(team: Person) -> Page:
    return team.submit(f"{VISITS}/levels/new?from=2018-01-01", reason=REASON)


def test_a_lasting_change_is_proposed_and_accepted_with_a_reason(app: Flask, team: Person) -> None:
    page = team.get(VISITS)
    assert LOWER in sentence(page)
    assert "Since January 2018 the level is lower; judge from there?" in page.words
    assert page.links(r"/levels/new\?from=2018-01-01$")
    accepted = accept(team)
    assert "The new level is saved." in accepted.words
    assert f"1 January 2018: {REASON}. Accepted by" in accepted.words
    assert "judge from there?" not in accepted.words
    for reader in (team, member(app)):
        page = reader.get(VISITS)
        assert sentence(page).endswith(f"Within its usual variation; judged by the level since January 2018 ({REASON}).")
        assert f"New level: {REASON}"[:20] in page.text


def test_a_proposal_is_for_those_who_may_accept_it(app: Flask, team: Person) -> None:
    page = member(app).get(VISITS)
    assert LOWER in sentence(page)
    assert "judge from there?" not in page.words and not page.links("/levels/")
    assert member(app).get(f"{VISITS}/levels/new").status == 404


def test_an_accepted_level_is_in_the_pack(team: Person) -> None:
    assert LOWER in team.get(f"/cycles/{CYCLE}/preview").words
    accept(team)
    words = team.get(f"/cycles/{CYCLE}/preview").words
    assert LOWER not in words
    assert f"judged by the level since January 2018 ({REASON})" in words
    assert f"Judged by a new level since 1 January 2018: {REASON}." in words


def test_a_level_that_is_withdrawn_stays_in_the_history(app: Flask, team: Person) -> None:
    (address,) = accept(team).links("/withdraw$")
    refused = team.submit(address, reason="")
    assert "Say why it is withdrawn." in refused.words
    page = team.submit(address, reason="It was a gap in the register")
    assert "The new level is withdrawn." in page.words
    assert LOWER in sentence(page)
    assert "Withdrawn" in page.words and "It was a gap in the register." in page.words
    assert team.get(address).status == 404
    with app.app_context():
        (step,) = db.session.scalars(select(LevelStep))
        assert (step.reason, step.withdrawn_reason) == (REASON, "It was a gap in the register")


@pytest.mark.parametrize(
    ("day", "reason", "problem"),
    [
        ("2/1/2018", "Counted once", "A new level begins with a month. Enter the first day of it."),
        ("1/1/2018", "", "Say what changed, or that nobody knows."),
        ("/1/2018", "Counted once", "“/1/2018” is not a date. Write it like 26 September 2019"),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_stays(team: Person, day: str, reason: str, problem: str) -> None:
    page = team.submit(f"{VISITS}/levels/new", date=day, reason=reason)
    assert problem in page.words
    assert f'value="{day}"' in page.text and reason in page.text


def test_the_same_level_is_not_accepted_twice(team: Person) -> None:
    accept(team)
    assert "A new level begins on this day already." in accept(team).words


def test_an_address_that_names_no_day_is_an_empty_form(team: Person) -> None:
    assert team.get(f"{VISITS}/levels/new?from=yesterday").status == 200
