"""A different definition of a measure, rules on trial, and what is still provisional."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from portal.extensions import db
from portal.measures.models import Observation
from portal.measures.shadow_mode import checks_in_shadow_mode
from tests.factories.measures import a_measure, changing
from tests.factories.pages import Person, contributor, coordinator, defined_anew, member
from tests.features.test_measures_editing import ASB, day


@pytest.fixture
def team(app: Flask) -> Person:
    return coordinator(app)


NEW = {
    **day("starts", "2019", "7"), "name": "ASB calls", "key": "asb-calls", "unit": "calls", "reason": "Web reports are counted too",
    "definition": "Calls and web reports.",
}  # fmt: skip


def test_a_different_definition_is_a_new_measure_in_the_place_of_the_old(app: Flask, team: Person) -> None:
    old = {ending: member(app).get(f"{ASB}{ending}").response.get_data() for ending in (".csv", ".csv-metadata.json")}
    police = contributor(app)
    address = police.get("/").link("June 2019")
    fields = police.get(address).fields(address)
    with app.app_context():
        own = a_measure("asb-incidents").series[0].id
    [first, *_] = [name for name in fields if name.startswith("cell-") and name.endswith(f"-{own}")]
    police.post(address, fields | {first: "77"}, follow=True)
    page = team.submit(f"{ASB}/new-definition", **NEW)
    assert "1 number that is typed and not sent is no longer asked for." in page.words, page.words
    assert "Open returns ask for it instead: " in page.words and team.get("/measures/asb-calls").status == 404
    page = defined_anew(team, ASB, **NEW)
    assert page.heading == "Anti-Social BehaviourASB calls"
    assert "ASB calls takes the place of ASB incidents." in page.words
    assert "1 July 2019: not comparable. Web reports are counted too." in page.words
    assert "Follows ASB incidents, from 1 July 2019" in page.words
    reader = member(app)
    assert "From 1 July 2019 it is counted differently, as ASB calls." in reader.get(ASB).words
    assert old == {ending: reader.get(f"{ASB}{ending}").response.get_data() for ending in old}
    index = [one.text_content() for one in reader.get("/measures").tree.xpath("//section/h2 | //section//a")]
    assert index.index("Anti-Social Behaviour") + 1 == index.index("ASB calls")
    assert index.index("ASB incidents") == index.index("No longer in the agreement") + 1
    grid = police.get(police.get("/").link("June 2019")).words
    assert "ASB calls" in grid and "ASB incidents (" not in grid
    with app.app_context():
        new, before = a_measure("asb-calls"), a_measure("asb-incidents")
        assert {one.part_id for one in new.series} == {one.part_id for one in before.series}
        assert (new.returned_by_id, new.threshold, new.sum_over_breakdown) == (before.returned_by_id, before.threshold, "sum")
    again = team.submit(f"{ASB}/new-definition", **NEW | {"key": "asb-other", "name": "ASB other"})
    assert "followed by ASB calls already" in again.words


def test_what_follows_a_restricted_measure_is_restricted_and_not_named(app: Flask, team: Person) -> None:
    defined_anew(team, "/measures/channel", **NEW | {"name": "Referrals", "key": "referrals"})
    assert member(app).get("/measures/referrals").status == 404
    with changing(app):
        a_measure("referrals").restricted = False
    assert "Prevent referrals" not in member(app).get("/measures/referrals").words
    assert "Follows Prevent referrals" in team.get("/measures/referrals").words


@pytest.mark.parametrize(
    ("changes", "where", "message"),
    [
        ({"key": "ksi"}, "#key", "This key is taken."),
        ({"key": "queries"}, "#key", "This key is taken."),
        ({"key": "ASB calls"}, "#key", "Use small letters, digits and hyphens only, such as asb-incidents-2019."),
        ({"name": "asb incidents"}, "#name", "Another measure or rate has this name."),
        ({"unit": ""}, "#unit", "Enter the unit"),
        ({"reason": ""}, "#reason", "Say what is different."),
        (day("starts", "2019", "7", "32"), "#starts", "is not a date that exists."),
        (day("starts", "19"), "#starts", "four digits"),
    ],
)
def test_a_definition_that_makes_no_sense_comes_back(team: Person, changes: dict[str, str], where: str, message: str) -> None:
    typed = NEW | changes
    page = team.submit(f"{ASB}/new-definition", **typed)
    assert page.status == 422
    [(place, words)] = page.errors
    assert place == where
    assert message in words
    sent = {name.replace("__", "-"): value for name, value in typed.items()}
    assert {name: page.fields()[name] for name in sent} == sent
    assert team.get("/measures/asb-calls").status == 404


def test_checks_are_put_into_shadow_mode(app: Flask, team: Person) -> None:
    page = team.get("/measures/queries")
    assert "Far from earlier values" in page.words and "A 0 in a series that is hardly ever 0." in page.words
    page = team.post("/measures/queries", page.fields() | {"checks": ["zero", "same"]}, follow=True)
    assert "The checks are saved." in page.words
    assert page.tree.xpath("//input[@name='checks'][@checked]/@value") == ["zero", "same"]
    with app.app_context():
        assert checks_in_shadow_mode() == {"zero", "same"}
    page = team.post("/measures/queries", page.fields() | {"checks": ["moon"]})
    assert page.status == 422
    assert page.errors[0][0] == "#checks"
    team.post("/measures/queries", {name: value for name, value in page.fields().items() if name != "checks"})
    with app.app_context():
        assert checks_in_shadow_mode() == frozenset()


def test_what_is_still_provisional_says_how_old_it_is_and_not_when_it_is_due(app: Flask, team: Person) -> None:
    page = team.get("/measures/provisional")
    # road deaths: 13 months to January 2019, and then three months that were not available; the last is usual by 29 June
    assert (
        "13 values not final, 3 not available, returned by KCC Highways. Oldest: January 2018, 518 days after its end."
        in page.words
    )
    assert "due" not in page.words.casefold().replace("individuals in", "").split()
    row = page.paragraph("Ashford")
    assert row.startswith("April 2019 Ashford") and row.endswith("Provisional 64 Kent Police")
    assert "[x] Not available, usually there by 29 April 2019 125 KCC Highways" in page.words


def test_what_is_not_available_is_listed_once_it_usually_is_there(app: Flask, team: Person) -> None:
    shops = "4 values not final, 1 not available, returned by Swale, Ashford, Dartford, Gravesham, Medway."
    assert shops in team.get("/measures/provisional").words
    team.submit("/measures/road-deaths/settings", usual_lag_days="70")
    assert "13 values not final, 2 not available, returned by KCC Highways." in team.get("/measures/provisional").words
    with changing(app):
        db.session.execute(update(Observation).values(status="final"))
    left = team.get("/measures/provisional").words
    assert "not final" not in left and "not available, returned by KCC Highways." in left
    with changing(app):
        db.session.execute(update(Observation).where(Observation.symbol == "x").values(symbol="z"))
    assert (
        "Nothing to follow up: every number is final or revised, and none is missing beyond its usual day."
        in team.get("/measures/provisional").words
    )
