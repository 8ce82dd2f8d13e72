"""A different definition of a measure, rules on trial, and what is still provisional."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.accounts.models import Agency
from portal.extensions import db
from portal.measures.models import Observation
from portal.measures.senders.queries import returned_of_measures
from portal.measures.shadow_mode import checks_in_shadow_mode
from tests.factories.measures import NEW_DEFINITION as NEW
from tests.factories.measures import a_measure, changing
from tests.factories.pages import CYCLE, Person, contributor, coordinator, defined_anew, member
from tests.factories.plan_years import adopt, confirmed, prepare
from tests.features.test_agreement_senders import asked
from tests.features.test_breakdowns import done, of
from tests.features.test_measures_editing import day


@pytest.fixture
def team(app: Flask) -> Person:
    return coordinator(app)


OLD = "/measures/public-order"
ENDS = [date(2019, 5, 31), date(2019, 6, 30), date(2019, 7, 31)]


def test_a_different_definition_is_a_new_measure_in_the_place_of_the_old(app: Flask, team: Person) -> None:
    old = {ending: member(app).get(f"{OLD}{ending}").response.get_data() for ending in (".csv", ".csv-metadata.json")}
    page = team.submit(f"{OLD}/new-definition", **NEW)
    assert "“Public order offences” is returned until June 2019." in page.words, page.words
    assert team.get("/measures/order-reports").status == 404
    page = defined_anew(team, OLD, **NEW)
    assert page.heading.endswith("Public order offences")
    assert "Public order reports takes the place of Public order offences." in page.words
    assert "It is returned until June 2019 only. Web reports are counted too" in page.words
    reader = member(app)
    assert "From 1 July 2019 it is counted differently, as Public order reports." in reader.get(OLD).words
    page = reader.get("/measures/order-reports")
    assert "1 July 2019: not comparable. Web reports are counted too." in page.words
    assert "Follows Public order offences, from 1 July 2019" in page.words
    assert old == {ending: reader.get(f"{OLD}{ending}").response.get_data() for ending in old}
    index = [one.text_content() for one in reader.get("/measures").tree.xpath("//section/h2 | //section//a")]
    assert index.index("Public order offences") + 1 == index.index("Public order reports")
    with app.app_context():
        new, before = a_measure("order-reports"), a_measure("public-order")
        assert {one.part_id for one in new.series} == {one.part_id for one in before.series}
        assert (new.returned_by_id, new.threshold, new.sum_over_breakdown) == (before.returned_by_id, before.threshold, "sum")
    again = team.submit(f"{OLD}/new-definition", **NEW | {"key": "order-other", "name": "Other reports"})
    assert "followed by Public order reports already" in again.words


def measures_asked(police: Person, address: str) -> tuple[bool, bool]:
    """Whether the return asks for the old measure, and for the new one."""
    words = police.get(address).words
    return "Note on Public order offences, " in words, "Note on Public order reports, " in words


def test_earlier_months_are_returned_for_the_old_and_later_ones_for_the_new(app: Flask, team: Person) -> None:
    police = contributor(app)
    may, address = (police.get("/").link(month) for month in ("May 2019", "June 2019"))
    fields = police.get(address).fields(address)
    with app.app_context():
        own = a_measure("public-order").series[0].id
    *_, of_june = [name for name in fields if name.startswith("cell-") and name.endswith(f"-{own}")]
    police.post(address, fields | {of_june: "77"}, follow=True)
    page = team.submit(f"{OLD}/new-definition", **NEW | day("starts", "2019", "6"))
    assert "1 number that is typed and not sent is no longer asked for." in page.words, page.words
    assert "Kent Police owes its numbers for June 2019 with this one added." not in page.words, "one takes the other's place"
    defined_anew(team, OLD, **NEW | day("starts", "2019", "6"))
    assert measures_asked(police, may) == (True, False)
    assert measures_asked(police, address) == (False, True)


def test_a_month_that_was_sent_stays_with_the_old(app: Flask, team: Person) -> None:
    page = team.submit(f"{OLD}/new-definition", **NEW | day("starts", "2019", "4"))
    assert page.message_at("starts").endswith("April 2019 (sent by Kent Police). Choose May 2019 or later."), page.errors
    page = team.submit(f"{OLD}/new-definition", **NEW | day("starts", "2019", "6", "15"))
    assert page.message_at("starts").endswith(
        "Begin with the first day of a month, such as 1 May: each month is counted in one way."
    )


def test_a_change_of_hands_that_was_planned_holds_for_the_new_measure(app: Flask, team: Person) -> None:
    address = "/measures/scam-visits"
    _, fields = asked(team, f"{address}/returned-by", "Swale", "July 2019")
    team.post(f"{address}/returned-by", fields)
    defined_anew(team, address, **NEW | day("starts", "2019", "6"))
    with app.app_context():
        new = a_measure("order-reports")
        by_key: dict[int | None, str] = {one.id: one.key for one in db.session.scalars(select(Agency))}
        months = [[by_key.get(one.senders.on(end)) for end in ENDS] for one in returned_of_measures([new])]
    assert months == [[None, "kcc-wardens", "swale"]], "of May, June and July"


def test_a_running_cycle_of_the_year_before_asks_for_the_new_one(app: Flask, team: Person) -> None:
    prepare(team)
    adopt(team)
    police = contributor(app)
    address = police.get("/").link("June 2019")
    defined_anew(team, OLD, **NEW | day("starts", "2019", "6"))
    assert measures_asked(police, address) == (False, True)
    assert "Public order reports" in team.get(f"/cycles/{CYCLE}/preview?audience=working-group").words


def test_parts_that_ended_before_are_none_of_the_new_one(app: Flask, team: Person) -> None:
    breakdown = of(team, "District")
    done(team, f"{breakdown}/parts/dover/end", returned_until="June 2019", reason="It is counted no more.")
    defined_anew(team, OLD, **NEW)
    with app.app_context():
        keys = {one.part.key for one in a_measure("order-reports").series if one.part}
    assert "dover" not in keys and "swale" in keys
    assert "Dover" not in member(app).get("/measures/order-reports").words


def test_a_part_whose_end_is_undone_is_one_of_the_new_one_too(app: Flask, team: Person) -> None:
    police, part = contributor(app), f"{of(team, 'District')}/parts/dover"
    june = police.get("/").link("June 2019")
    done(team, f"{part}/end", returned_until="June 2019", reason="It is counted no more.")
    defined_anew(team, OLD, **NEW | day("starts", "2019", "6"))
    done(team, f"{part}/end/undo")
    assert "Note on Public order reports, Dover " in police.get(june).words


def test_the_question_says_what_does_not_come_along(app: Flask, team: Person) -> None:
    with changing(app):
        old = a_measure("public-order")
        old.rounding_base, old.yearly_only = 5, True
    latest = NEW | {"sum_over_time": "latest", "unit": "%"}
    words = team.submit(f"{OLD}/new-definition", **latest).words
    assert "is rounded outside the working group’s pack. The new one is not: its unit has decimals." in words, words
    assert "Of the new one they read every value, because it does not add up to years." in words
    assert "It is counted in %; of several months, the latest value counts." in words
    defined_anew(team, OLD, **NEW)
    with app.app_context():
        new = a_measure("order-reports")
        assert (new.rounding_base, new.yearly_only) == (5, True), "of counts it comes along"


def test_a_successor_stays_monthly_where_it_begins_within_a_quarter(app: Flask, team: Person) -> None:
    defined_anew(team, OLD, **NEW | day("starts", "2019", "8"))
    address = "/measures/order-reports/place"
    page = team.post(address, team.get(address).fields() | {"frequency": "quarterly"})
    assert "Each quarter is counted in one way." in page.message_at("frequency"), page.words


def test_the_pack_of_the_running_cycle_keeps_the_old_one(app: Flask, team: Person) -> None:
    address = f"/cycles/{CYCLE}/preview?audience=working-group"
    before = team.get(address).words.count("Public order offences")
    defined_anew(team, OLD, **NEW)
    page = team.get(address).words
    assert page.count("Public order offences") >= before > 0 and "Public order reports" not in page


def test_packs_say_that_the_old_one_goes_on_no_longer(app: Flask, team: Person) -> None:
    defined_anew(team, OLD, **NEW | day("starts", "2019", "5"))
    for audience in ("working-group", "public"):
        words = team.get(f"/cycles/{CYCLE}/preview?audience={audience}").words
        assert "It is returned until April 2019 only." in words
        assert "1 May 2019" in words and "Web reports are counted too" in words, "of the new one"


def test_a_new_definition_can_be_taken_back(app: Flask, team: Person) -> None:
    lines = member(app).get(OLD).words
    defined_anew(team, OLD, **NEW)
    undo = f"{OLD}/end/undo"
    assert "Public order reports takes its place. Delete that first, with its break." in team.get(undo).words
    [its_break] = team.get("/measures/order-reports").links(r"/breaks/\d+$")
    team.submit(its_break, f"{its_break}/remove")
    confirmed(team, "/measures/order-reports/delete")
    confirmed(team, undo)
    assert member(app).get(OLD).words == lines


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
        ({"key": "Order reports"}, "#key", "Use small letters, digits and hyphens only, such as asb-incidents-2019."),
        ({"name": "public order Offences"}, "#name", "Another measure or rate has this name."),
        ({"unit": ""}, "#unit", "Enter the unit"),
        ({"reason": ""}, "#reason", "Say what is different."),
        (day("starts", "2019", "7", "32"), "#starts", "is not a date that exists."),
        (day("starts", "19"), "#starts", "four digits"),
    ],
)
def test_a_definition_that_makes_no_sense_comes_back(team: Person, changes: dict[str, str], where: str, message: str) -> None:
    typed = NEW | changes
    page = team.submit(f"{OLD}/new-definition", **typed)
    assert page.status == 422
    [(place, words)] = page.errors
    assert place == where
    assert message in words
    sent = {name.replace("__", "-"): value for name, value in typed.items()}
    assert {name: page.fields()[name] for name in sent} == sent
    assert team.get("/measures/order-reports").status == 404


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
