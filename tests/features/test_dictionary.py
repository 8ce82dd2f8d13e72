"""What anyone signed in reads about a measure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from portal.extensions import db
from tests.factories.measures import changing, fill, observation, revise, without_values_after
from tests.factories.pages import Page, Person, administrator, contributor, coordinator, governing, lead, member
from tests.features.test_query_counts import MOST, count

EVERYBODY: list[Callable[[Flask], Person]] = [contributor, lead, coordinator, member, governing, administrator]
ALL_MEASURES = 20
RESTRICTED = ("ocgs", "channel")
DISTRICTS = 13  # of Kent, and Medway: the parts of ASB incidents
SERVICES = 3  # the parts of people in treatment
ASB = "/measures/asb-incidents"
COURSE = "/measures/prevention-training"
TOTAL = ""  # its part, in the data file


def sentence(page: Page) -> str:
    return str(page.tree.xpath("string(//*[@class='app-sentence'])"))


def charts(page: Page) -> int:
    return len(page.tree.xpath("//*[local-name()='svg']"))


def tables(page: Page, *, folded: bool = False) -> int:
    """The tables of values, one a year; those alone that are folded away."""
    return len(page.tree.xpath(f"{'//details' if folded else ''}//table[contains(@class,'app-values')]"))


def facts(page: Page) -> dict[str, str]:
    rows = page.tree.xpath("//dl/div")
    return {row.findtext("dt"): " ".join(row.find("dd").text_content().split()) for row in rows}


@pytest.mark.parametrize("make", EVERYBODY)
def test_everybody_reads_the_dictionary_and_only_coordinators_what_is_restricted(
    reading_app: Flask, make: Callable[[Flask], Person]
) -> None:
    person = make(reading_app)
    assert person.get("/").link("Measures") == "/measures"
    listed = person.get("/measures").links(r"^/measures/[a-z-]+$")
    sees_all = make is coordinator
    measures = [address for address in listed if address.rpartition("/")[2] not in ("queries", "provisional", "history", "rates")]
    assert len(measures) == (ALL_MEASURES if sees_all else ALL_MEASURES - len(RESTRICTED))
    for key in RESTRICTED:
        assert (f"/measures/{key}" in listed) == sees_all
        for ending in ("", ".csv", ".csv-metadata.json"):
            assert person.get(f"/measures/{key}{ending}").status == (200 if sees_all else 404)
            assert person.get(f"/measures/asb-incidents{ending}").status == 200
            assert person.get(f"/measures/no-such{ending}").status == 404


@pytest.mark.parametrize("make", [contributor, member, administrator])
def test_only_coordinators_are_led_to_what_changes_a_measure(reading_app: Flask, make: Callable[[Flask], Person]) -> None:
    person, ways = make(reading_app), r"/(settings|breaks|caveats|new-definition|queries|provisional)"
    for address in ("/measures", ASB, "/measures/ksi"):
        assert coordinator(reading_app).get(address).links(ways)
        assert not person.get(address).links(ways)
    for way in ("settings", "breaks/new", "breaks/1", "caveats/new", "new-definition"):
        assert person.get(f"/measures/ksi/{way}").status == 404


def test_the_index_says_which_way_each_measure_goes(reading_app: Flask) -> None:
    page = member(reading_app).get("/measures")
    assert page.tree.xpath("//h2/text()")[:3] == ["Domestic Abuse", "Road Safety", "Anti-Social Behaviour"]
    line = page.paragraph("ASB incidents")
    assert line.startswith("ASB incidents")
    assert "Down 7,362 (19.3%) on the 12 months to March 2018." in line
    assert "Within its usual variation around a falling line." in line


def test_the_twelve_months_of_the_report(app: Flask) -> None:
    with changing(app):
        without_values_after("asb-incidents", date(2019, 1, 31))
    before = sentence(member(app).get(ASB))
    assert before.startswith("31,204 calls in the 12 months to January 2019, 20.7% fewer than the 12 months before (39,355).")
    with changing(app):
        june = observation("asb-incidents", "thanet", date(2018, 6, 30))
        june.value, june.symbol = None, "x"
    page = member(app).get(ASB)
    assert sentence(page).startswith(
        "No total for the 12 months to January 2019: only 11 of 12 months are there, without June 2018."
    )
    assert "[x] not available" in page.words


def test_the_sentence_of_each_kind_of_comparison(reading_app: Flask) -> None:
    person = member(reading_app)
    assert sentence(person.get("/measures/treatment")) == (
        "4,919 people (revised) in the 12 months to March 2019, 0.8% more than the 12 months before (4,882)."
    )
    assert sentence(person.get("/measures/oss-visitors")).startswith("No total for the 12 months to February 2019: only 11 of 12")
    person = coordinator(reading_app)  # whose newest cycle ends a quarter after the newest value
    assert sentence(person.get(COURSE)).endswith("Within its usual variation around a rising line.")


def test_what_is_usual_needs_three_years_to_the_newest_value(app: Flask) -> None:
    with changing(app):
        db.session.delete(observation("prevention-training", "", date(2016, 6, 30)))
    for person in (coordinator(app), member(app)):
        assert "What is usual cannot be said yet: that needs 12 quarters; there are 11." in sentence(person.get(COURSE))


def test_the_page_says_what_the_measure_is(reading_app: Flask) -> None:
    page = member(reading_app).get("/measures/oss-visitors")
    measure_facts = facts(page)
    assert measure_facts["Counted in"] == "People"
    assert measure_facts["Geography"] == "Kent & Medway"
    assert measure_facts["How often"] == "Monthly, usually 10 days after the month"
    assert measure_facts["Which way is better"] == "Neither: it says a direction only"
    assert "Ashford One Stop Shop: Ashford Borough Council" in measure_facts["Returned by"]
    assert measure_facts["Split by"] == "One stop shop; the parts add up to the total"
    assert measure_facts["Name in files"] == "oss-visitors"
    assert "Each host sends its own shop." in page.words
    assert "1 January 2016: not comparable. CRASH collision recording adopted" in member(reading_app).get("/measures/ksi").words


def test_a_page_draws_its_measure_and_each_part(reading_app: Flask) -> None:
    person = member(reading_app)
    page = person.get(ASB)
    assert charts(page) == 1 + DISTRICTS
    assert "How to read this" in page.words
    plain = person.get("/measures/treatment")
    assert "How to read this" not in plain.words, "a count at a moment is not assessed"
    assert charts(plain) == 1 + SERVICES
    assert charts(person.get("/measures/road-deaths")) == 1, "it has no parts"
    assert tables(page) == len(range(2016, 2020)), "one a year: 2016, the first of them, to 2019"
    assert tables(person.get("/measures/knife")) == 1


def months(person: Person, key: str) -> dict[str, set[str]]:
    """The parts that have a value, by the last day of the period, from the data file."""
    found: dict[str, set[str]] = {}
    text = person.get(f"/measures/{key}.csv").response.get_data(as_text=True)
    for line in csv.DictReader(io.StringIO(text, newline="")):
        if line["value"]:
            found.setdefault(line["period_end"], set()).add(line["part"])
    return found


def test_what_is_not_issued_is_seen_by_coordinators_and_by_who_returned_it(reading_app: Flask) -> None:
    april, march = "2019-04-30", "2019-03-31"
    for make in (member, governing, administrator, lambda app: contributor(app, "thanet"), lambda app: lead(app, "kfrs")):
        shown = months(make(reading_app), "asb-incidents")
        assert april not in shown
        assert TOTAL in shown[march]
    for make in (coordinator, contributor, lead):
        assert {TOTAL, "thanet"} <= months(make(reading_app), "asb-incidents")[april]
    host = months(contributor(reading_app, "dartford"), "oss-visitors")
    assert host[april] == {"oss-dartford"}, "its own shop, and no total that it could take itself away from"
    assert april not in months(contributor(reading_app, "thanet"), "oss-visitors")
    assert "Values up to 30 April 2019: what is approved of your own returns is shown" in contributor(reading_app).get(ASB).words
    assert "Values up to 31 March 2019, the end of the newest issued cycle." in member(reading_app).get(ASB).words


def test_revisions_name_the_person_to_coordinators_only(app: Flask) -> None:
    with changing(app):
        revise(observation("asb-incidents", "medway", date(2018, 12, 31)), 400, "Three calls were counted twice")
    page = member(app).get(ASB)
    row = page.paragraph("Medway, December 2018")
    assert "386" in row and "400 r" in row and "Three calls were counted twice" in row
    assert "Contributor" not in row
    assert "revised from 386" in page.words
    assert "386" in member(app).get("/measures/asb-incidents.csv").response.get_data(as_text=True)
    who = coordinator(app).get(ASB).paragraph("Medway, December 2018").partition("counted twice")[2]
    assert "," in who.partition(", 3 July")[0], "the person and the agency"


def test_the_page_of_ten_years_and_thirteen_parts_asks_eight_questions_at_most(app: Flask) -> None:
    pages = {(make, address): make(app) for make in (member, coordinator, contributor) for address in (ASB, "/measures")}
    before = {key: count(person, key[1]) for key, person in pages.items()}
    with changing(app):
        fill("asb-incidents", date(2009, 7, 1), date(2016, 3, 31), 200)
        for part in ("medway", "thanet", "swale"):
            revise(observation("asb-incidents", part, date(2018, 12, 31)), 400, "Counted again")
    after = {key: count(person, key[1]) for key, person in pages.items()}
    assert after == before
    assert max(after.values()) <= MOST
    page = member(app).get(ASB)
    years, unfolded = len(range(2009, 2020)), 2
    assert tables(page) == years
    assert tables(page, folded=True) == years - unfolded


def test_the_page_says_where_nothing_is_issued_yet(app: Flask) -> None:
    from sqlalchemy import update

    from portal.extensions import db
    from portal.packs.models import Pack

    with changing(app):
        db.session.execute(update(Pack).values(issued_at=None))
    page = member(app).get(ASB)
    assert sentence(page) == "No values yet."
    assert "Values are shown once they are issued to you." in page.words
    assert "No values yet." in member(app).get("/measures").paragraph("ASB incidents")
    assert sentence(coordinator(app).get(ASB)).startswith("30,767 calls (provisional) in the 12 months to April 2019")
