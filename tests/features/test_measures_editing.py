"""What coordinators say about a measure, and how every comparison follows."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.factories.measures import a_measure, changing
from tests.factories.pages import CYCLE, Page, Person, coordinator, member

ASB, KSI = "/measures/asb-incidents", "/measures/ksi"
PEAK = {
    "comparison": "baseline", "baseline_name": "the peak year of 1995", "baseline_value": "1238",
    "baseline_start": "1/1/1995",
    "baseline_end": "31/12/1995",
}  # fmt: skip
CRIME = ("violence", "public-order", "knife")


@pytest.fixture
def team(app: Flask) -> Person:
    return coordinator(app)


def sentence(page: Page) -> str:
    return str(page.tree.xpath("string(//*[@class='app-sentence'])"))


def day(name: str, year: str, month: str = "1", number: str = "1") -> dict[str, str]:
    return {name: f"{number}/{month}/{year}" if year else ""}


def the_break(page: Page) -> str:
    first, *_ = page.links(r"/breaks/\d+$")
    return first


def test_moving_the_day_of_a_break_changes_every_comparison_at_once(app: Flask, team: Person) -> None:
    reader = member(app)
    before = sentence(reader.get(ASB))
    assert "19.3% fewer than" in before
    page = team.submit(f"{ASB}/breaks/new", **day("date", "2018", "6"), effect="not comparable", reason="A new call system")
    assert "The break is saved." in page.words
    after = sentence(reader.get(ASB))
    assert (
        "30,882 calls in the 12 months to March 2019. Not comparable with the 12 months to March 2018: A new call system (break of 1 June 2018)."
        in after
    )
    assert "1 June 2018: not comparable. A new call system." in reader.get(ASB).words
    assert "Not comparable with the 12 months to March 2018" in reader.get("/measures").paragraph("ASB incidents")
    preview = team.get(f"/cycles/{CYCLE}/preview").words
    assert "A new call system" in preview
    address = the_break(team.get(ASB))
    team.submit(address, **day("date", "2017", "4"))
    assert "19.3% fewer than the 12 months before" in sentence(reader.get(ASB)), "nothing lies across it now"
    team.submit(address, **day("date", "2018", "6"), effect="compare with care")
    assert (
        "19.3% fewer than the 12 months before (38,244). Compare with care: A new call system (break of 1 June 2018)."
        in sentence(reader.get(ASB))
    )
    team.submit(address, f"{address}/remove")
    assert sentence(reader.get(ASB)) == before
    assert team.get(address).status == 404


def test_a_break_in_all_that_is_recorded_together_reaches_all_of_them(app: Flask, team: Person) -> None:
    for key in CRIME:
        team.submit(f"/measures/{key}/settings", recorded_in="police recorded crime")
    page = team.get("/measures/violence/breaks/new")
    assert "Violence against the person offences; Offences involving knives/sharp instruments" in page.words
    everywhere = {"effect": "not comparable", "reason": "Recorded by another rule", "where": "everywhere"}
    team.submit("/measures/violence/breaks/new", **day("date", "2018", "10"), **everywhere)
    reader = member(app)
    for key in CRIME:
        page = reader.get(f"/measures/{key}")
        assert "Recorded by another rule (break of 1 October 2018)." in sentence(page)
        assert "In all measures recorded in police recorded crime." in page.words
    assert "Recorded by another rule" not in reader.get("/measures/da-incidents").words
    address = the_break(team.get("/measures/knife"))
    assert team.get(address).fields()["where"] == "everywhere"
    assert team.get(address.replace("knife", "da-incidents")).status == 404
    team.submit(address, where="here")
    assert "Recorded by another rule" in sentence(reader.get("/measures/knife"))
    assert "Recorded by another rule" not in reader.get("/measures/violence").words


@pytest.mark.parametrize(
    ("changes", "where", "message"),
    [
        (day("date", "2018", "2", "30"), "#date", "is not a date that exists."),
        (day("date", "", "", ""), "#date", "Enter the date."),
        (day("date", "18"), "#date", "Write the year with four digits"),
        (day("date", "2016"), "#date", "There is a break on this day already."),
        ({**day("date", "2018"), "reason": " "}, "#reason", "Say what changed."),
        ({**day("date", "2018"), "effect": "worse"}, "#effect", "choice"),
    ],
)
def test_a_break_that_makes_no_sense_comes_back(team: Person, changes: dict[str, str], where: str, message: str) -> None:
    typed = {"reason": "New forms", "effect": "compare with care"} | changes
    page = team.submit(f"{KSI}/breaks/new", **typed)
    assert page.status == 422
    [(place, words)] = page.errors
    assert place == where
    assert message in words
    fields = page.fields()
    sent = {name.replace("__", "-"): value.strip() for name, value in typed.items() if value != "worse"}
    assert {name: fields[name] for name in sent} == sent
    assert "New forms" not in team.get(KSI).words


def test_a_baseline_is_compared_with_by_its_name(app: Flask, team: Person) -> None:
    assert "is saved" in team.submit(f"{KSI}/settings", **PEAK).words
    page = member(app).get(KSI)
    assert (
        "731 people (provisional) in the 12 months to January 2019. Not comparable with the peak year of 1995: "
        "CRASH collision recording adopted" in sentence(page)
    )
    assert "with that baseline: the peak year of 1995, 1,238" in page.words
    address = the_break(team.get(KSI))
    team.submit(address, f"{address}/remove")
    assert "41.0% fewer than the peak year of 1995 (1,238)." in sentence(member(app).get(KSI))
    team.submit(f"{KSI}/settings", baseline_geography="England")
    assert "Not comparable with the peak year of 1995: it is for England, this for Kent." in sentence(member(app).get(KSI))


@pytest.mark.parametrize(("first", "last"), [("8/2018", "8/2018"), ("6/2018", "7/2018")])
def test_a_baseline_cannot_tell_a_small_number(team: Person, first: str, last: str) -> None:
    """August 2018 has one death; in June and July there were seven, of which five in July are printed."""
    deaths = "/measures/road-deaths"
    page = team.submit(f"{deaths}/settings", **(PEAK | {"baseline_value": "7", "baseline_start": first, "baseline_end": last}))
    assert page.status == 422 and "In that time lie small numbers of this measure" in page.words
    assert "that baseline" not in member(team.app).get(deaths).words
    with changing(team.app):
        a_measure("road-deaths").rounding_base = 5
    exact = PEAK | {"baseline_value": "7", "baseline_start": first, "baseline_end": last, "rounding_base": ""}
    assert team.submit(f"{deaths}/settings", **exact).status == 422, "not with rounding switched off by the same button either"
    years = {"baseline_value": "60", "baseline_start": "1/1/2015", "baseline_end": "31/12/2015"}
    assert "is saved" in team.submit(f"{deaths}/settings", **(PEAK | years)).words, "before the first month"


@pytest.mark.parametrize(
    ("changes", "where", "message"),
    [
        ({**PEAK, "baseline_name": ""}, "#baseline_name", "Name the baseline"),
        ({**PEAK, "baseline_value": ""}, "#baseline_value", "Enter the value of the baseline."),
        ({**PEAK, "baseline_value": "many"}, "#baseline_value", "Enter a number in digits"),
        ({**PEAK, **day("baseline_start", "", "", "")}, "#baseline_start", "Enter the first day of the baseline."),
        ({**PEAK, **day("baseline_end", "1995", "13")}, "#baseline_end", "there is no month 13."),
        ({**PEAK, **day("baseline_end", "1994", "12", "31")}, "#baseline_end", "cannot end before it starts"),
        ({**PEAK, **day("baseline_end", "1995", "12", "30")}, "#baseline_end", "whole months"),
        ({**PEAK, **day("baseline_start", "95")}, "#baseline_start", "four digits"),
        ({"query_spread": "0.5"}, "#query_spread", "Enter 1 or more."),
        ({"query_spread": ""}, "#query_spread", "Enter a number of 1 or more."),
        ({"query_smallest": "-1"}, "#query_smallest", "Enter 0 or more."),
        ({"comparison": "last week"}, "#comparison", "choice"),
        ({"name": "Road deaths"}, "#name", "Another measure or rate has this name."),
    ],
)
def test_settings_that_make_no_sense_come_back(team: Person, changes: dict[str, str], where: str, message: str) -> None:
    page = team.submit(f"{KSI}/settings", definition="Something else.", **changes)
    assert page.status == 422
    [(place, words)] = page.errors
    assert place == where
    assert message in words
    sent = {name.replace("__", "-"): value for name, value in changes.items() if value != "last week"}
    assert {name: page.fields()[name] for name in sent} == sent
    assert page.fields()["definition"] == "Something else."
    assert "Something else." not in team.get(KSI).words


def test_when_a_value_is_asked_about_is_set_for_each_measure(app: Flask, team: Person) -> None:
    team.submit(f"{KSI}/settings", query_spread="2.5", query_smallest="0", recorded_in="collision records")
    fields = team.get(f"{KSI}/settings").fields()
    assert (fields["query_spread"], fields["query_smallest"], fields["recorded_in"]) == ("2.5", "0", "collision records")
    assert "Recorded inCollision records" in team.get(KSI).words


def caveat_fields(team: Person, address: str, *names: str, **typed: str) -> dict[str, Any]:
    page = team.get(address)
    boxes = {one.text_content().strip(): one.get("for") for one in page.tree.xpath("//label")}
    ticked = [page.tree.xpath("//*[@id=$id]/@value", id=boxes[name])[0] for name in names]
    return page.fields() | {name.replace("__", "-"): value for name, value in typed.items()} | {"measures": ticked}


def test_a_caveat_is_attached_to_many_measures_and_shown_with_each(app: Flask, team: Person) -> None:
    address = f"{KSI}/caveats/new"
    typed = {"text": "Counted by the day it was reported.", **day("starts", "2018", "4")}
    page = team.post(
        address, caveat_fields(team, address, "Road deaths", "Killed or seriously injured (KSI)", **typed), follow=True
    )
    assert "The caveat is saved." in page.words
    reader = member(app)
    for key in ("ksi", "road-deaths"):
        assert "Counted by the day it was reported. (from 1 April 2018)" in reader.get(f"/measures/{key}").words
        assert "Counted by the day it was reported." in reader.get(f"/measures/{key}.csv").response.get_data(as_text=True)
    assert "Counted by the day" not in reader.get(ASB).words
    assert "Counted by the day it was reported." in team.get(f"/cycles/{CYCLE}/preview").words
    *_, change = team.get(KSI).links(r"/caveats/\d+$")
    typed = {"text": "Counted by the day it happened.", **day("ends", "2018", "12", "31")}
    team.post(change, caveat_fields(team, change, "Killed or seriously injured (KSI)", **typed))
    assert "Counted by the day it happened. (from 1 April 2018 until 31 December 2018)" in reader.get(KSI).words
    assert "Counted by" not in reader.get("/measures/road-deaths").words
    assert team.get(change.replace("ksi", "road-deaths")).status == 404
    team.submit(change, f"{change}/remove")
    assert "Counted by" not in reader.get(KSI).words


@pytest.mark.parametrize(
    ("typed", "where", "message"),
    [
        ({"text": ""}, "#text", "Write the caveat."),
        ({**day("starts", "2018", "4"), **day("ends", "2018", "3")}, "#ends", "It cannot end before it starts."),
        (day("starts", "2018", "4", "31"), "#starts", "is not a date that exists."),
        (day("ends", "18"), "#ends", "four digits"),
    ],
)
def test_a_caveat_that_makes_no_sense_comes_back(team: Person, typed: dict[str, str], where: str, message: str) -> None:
    page = team.submit(f"{KSI}/caveats/new", **{"text": "Mind this."} | typed)
    assert page.status == 422
    [(place, words)] = page.errors
    assert place == where
    assert message in words
    assert {name.replace("__", "-"): page.fields()[name.replace("__", "-")] for name in typed} == {
        name.replace("__", "-"): value for name, value in typed.items()
    }
    fields = {name: value for name, value in page.fields().items() if name != "measures"} | {"text": "Mind this."}
    if where == "#text":
        assert ("#measures", "Choose at least one measure.") in team.post(f"{KSI}/caveats/new", fields).errors
    assert "Mind this." not in team.get(KSI).words


def test_a_running_total_is_never_a_trend(team: Person) -> None:
    """Devices are bought once: that more were bought this year than last says nothing."""
    address = "/measures/call-blockers"
    team.submit(f"{address}/settings", comparison="rolling year")
    assert "fewer than" in sentence(team.get(address)) or "more than" in sentence(team.get(address))
    page = team.submit(f"{address}/settings", comparison="running total")
    words = sentence(page)
    assert "what only adds up is not a trend" in words
    assert "more than" not in words and "usual variation" not in words
    assert "What is usual is not shown, because what only adds up is never a trend." in page.words
    preview = team.get(f"/cycles/{CYCLE}/preview").words
    assert "77 in both periods together, April 2017 to March 2019: what only adds up is not a trend" in preview


def test_choices_that_are_none_are_refused_in_our_words(team: Person) -> None:
    page = team.post("/measures/queries", team.get("/measures/queries").fields() | {"checks": ["x", "-1"]})
    assert page.status == 422
    assert page.message_at("checks") == "Error: Choose only what is in the list."
