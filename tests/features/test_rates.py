"""Rates and shares: measures that nobody returns, worked out from two others or from one and its residents (issue 13, point 3)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import update

from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.queries import cycle as cycle_by_key
from portal.extensions import db
from portal.packs.compile import compile_contents
from portal.rates.models import Rate
from tests.factories.measures import changing, issue_as_it_is
from tests.factories.pages import (
    CYCLE,
    carry_contexts_forward,
    contributor,
    coordinator,
    governing,
    member,
)
from tests.factories.printed_packs import all_texts
from tests.factories.rates import (
    KSI,
    PLACE,
    SHARE,
    VIOLENCE,
    boxes,
    changed_year,
    defined,
    measures_in,
    pack_of,
    per_part,
    residents,
    values,
    with_residents,
    written,
)
from tests.features.test_agencies_that_change import pressed, rows
from tests.features.test_agreed_measures import question
from tests.features.test_exchange_files import run


def half_up(exact: Fraction, places: int = 1) -> float:
    scaled = exact * 10**places
    return float((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)) / float(10**places)


def expected(measures: dict[str, Any], rate: dict[str, Any]) -> dict[tuple[str | None, str, str], tuple[float | None, str]]:
    """The rate of every cell, worked out slowly from what the same pack prints of its numerator and denominator."""
    of = rate["rate"]
    above = values(measures[of["numerator"]])
    below = values(measures[of["denominator"]]) if of["denominator"] else {}
    sizes = {(one["part"], one["year"]): one["size"] for one in of["population"]}
    found: dict[tuple[str | None, str, str], tuple[float | None, str]] = {}
    for place, (number, symbol) in above.items():
        part, start, _ = place
        parts = [one for one in {cell[0] for cell in above} if one is not None]
        if of["denominator"]:
            other, other_symbol = below.get(place, (None, ""))
        elif part is not None:
            other, other_symbol = sizes.get((part, int(start[:4]))), ""
        else:
            other, other_symbol = sum(sizes[one, int(start[:4])] for one in parts), ""
        if "c" in (symbol, other_symbol):
            found[place] = (None, "c")
        elif number is not None and other:
            found[place] = (half_up(Fraction(number) * of["per"] / Fraction(other)), "")
    return found


def test_a_pack_says_no_more_than_its_own_numbers(app: Flask) -> None:
    """Every rate that is printed is worked out from what the same pack prints, and [c] where one of the two is."""
    team = with_residents(app, VIOLENCE, KSI, SHARE)
    for audience in Audience:
        pack = pack_of(team, audience)
        measures = measures_in(pack)
        suppressed = {(one["part"], one["period_start"]) for one in pack["withheld"] if one["measure"] == "ksi-rate"}
        places = [one["key"] for chapter in pack["priorities"] for one in chapter["measures"]]
        for key in ("violence-rate", "ksi-rate", "public-order-share"):
            rate, found = measures[key], values(measures[key])
            slow = expected(measures, rate)
            assert {place: one for place, one in found.items() if place in slow} == slow, key
            assert all(value is None for place, (value, _) in found.items() if place not in slow), "nothing out of nothing"
            hidden = {(part, start) for (part, start, _), (_, symbol) in found.items() if symbol == "c"}
            assert bool(hidden) == (key == "ksi-rate" and audience is not Audience.WORKING_GROUP)
            assert key != "ksi-rate" or hidden <= suppressed, "the list of what is withheld has them"
            assert places.index(key) == places.index(rate["rate"]["numerator"]) + 1


def test_years_are_compared_by_the_sums_of_their_numbers(app: Flask) -> None:
    team = with_residents(app, VIOLENCE, SHARE)
    measures = measures_in(pack_of(team))
    rate, above = measures["violence-rate"], measures["violence"]
    sizes = {one["year"]: 0 for one in rate["rate"]["population"]}
    for one in rate["rate"]["population"]:
        sizes[one["year"]] += one["size"]
    compared, numbers = rate["comparison"], above["comparison"]
    assert (numbers["period_end"], numbers["previous_end"]) == ("2019-04-30", "2018-04-30")
    now, before = (Fraction(numbers[one]) * 1000 / sizes[year] for one, year in (("value", 2018), ("previous_value", 2017)))
    assert (compared["value"], compared["previous_value"]) == (half_up(now), half_up(before))
    assert compared["change"] == half_up(now - before)
    assert compared["change_percent"] == half_up((now - before) * 100 / before)
    share = measures["public-order-share"]["comparison"]
    assert share["value"] == half_up(Fraction(measures["public-order"]["comparison"]["value"]) * 100 / numbers["value"])
    assert share["change_percent"] is None, "a share has no per cent of per cent"
    assert " percentage points on the 12 months to April 2018" in share["words"]
    words = team.get("/measures/public-order-share").words
    assert f"{share['value']}% (provisional, revised) in the 12 months to April 2019" in words


def test_a_number_far_from_that_of_other_years_is_asked_about(app: Flask) -> None:
    team = coordinator(app)
    address = residents(team, splits="", name="Residents of Kent", _2018="1,500,000")
    assert "Is that right? Whole area: 150,000 in 2017, and 1,500,000 in 2018." in written(team, address, "2017", "150,000")
    assert not any("Is that right?" in one for one in written(team, address, "2019", "1,510,000"))
    page = team.get(f"{address}/years/new")
    typed = {"year": "2016", "source_id": page.option("source_id"), "numbers": "1,50,0000"}
    assert "is no whole number" in team.post(f"{address}/years/new", page.fields() | typed).message_at("numbers")


def test_what_has_changed_is_never_no_change(app: Flask) -> None:
    """Where one decimal place is too few for the change of a rate, it has more."""
    team = with_residents(app, KSI)
    measures = measures_in(pack_of(team))
    shown = [one["comparison"] for one in measures["ksi-rate"]["series"] if one["comparison"] and one["comparison"]["change"]]
    small = [one for one in shown if abs(one["change"]) < 0.1]
    assert small and not any(one["words"].startswith("No change") for one in shown)
    for one in small:
        assert f"{one['words'].split(' ')[0]} {abs(one['change'])} (" in one["words"], one


def test_a_share_whose_measures_are_compared_otherwise_says_so(app: Flask, tmp_path: Path) -> None:
    """The settings of a measure can change below it; the files of the agreement still load back."""
    team = with_residents(app, SHARE)
    page = team.get("/measures/violence/settings")
    assert team.submit("/measures/violence/settings", comparison=page.option("comparison", "The newest month")).status == 200
    words = team.get("/measures/public-order-share").words
    assert "It is not compared: the newest numbers of its two measures, or what they are compared with, are of other" in words
    assert "There is no newest number to compare. The values by period are there." in words and "No values yet." not in words
    assert run(app, "export", tmp_path / "out", "--plan-year", "2018-19").exit_code == 0
    assert run(app, "import", tmp_path / "out", "--plan-year", "2018-19").exit_code == 0


def test_a_part_that_was_none_then_is_not_missing_in_the_total(app: Flask) -> None:
    team = with_residents(app, VIOLENCE)
    breakdown = team.get("/measures/breakdowns").link("District")
    place = f"{breakdown}/parts/new"
    page = team.post(place, team.get(place).fields() | {"name": "New Town", "returned_from": "June 2019"})
    pressed(team, page, place)
    assert "without New Town" not in team.get("/measures/violence-rate").words.replace("Without", "without")


def test_a_rate_is_in_every_format(app: Flask) -> None:
    team = with_residents(app, VIOLENCE, SHARE)
    with app.app_context():
        contents = compile_contents(cycle_by_key(CYCLE), Audience.PUBLIC, now=clock.now())
    measures = {one.key: one for priority in contents.priorities for one in priority.measures}
    texts = all_texts(app, contents)
    for key, name in (("violence-rate", "Violence per 1,000 residents"), ("public-order-share", "Public order in violence")):
        comparison = measures[key].comparison
        assert comparison is not None and comparison.value is not None
        for form, words in texts.items():
            assert name in words, (form, name)
            if form not in ("data.csv", "manifest.json"):
                assert str(comparison.value) in words, (form, comparison.value)
        assert measures[key].finding == "", "what is usual is judged of the measure itself"
    assert "worked out, not returned" in texts["page"]
    line = next(one for one in team.get("/measures/violence-rate.csv").text.splitlines() if ",dover," in one)
    assert line.startswith("violence-rate,")
    meaning = team.get("/measures/violence-rate.csv-metadata.json").response.get_json(force=True)
    assert meaning["dc:description"].startswith("Worked out: Violence against the person offences per 1,000 residents.")


def test_rounded_numbers_make_no_rate(app: Flask) -> None:
    team = with_residents(app, VIOLENCE)
    assert team.submit("/measures/violence/settings", rounding_base="5").status == 200
    assert all(symbol == "" for _, symbol in values(measures_in(pack_of(team))["violence-rate"]).values())
    for audience in ("governing", "public"):
        found = measures_in(pack_of(team, audience))["violence-rate"]
        assert {symbol for _, symbol in values(found).values()} == {"c"}
        assert (found["comparison"]["value"], found["comparison"]["words"]) == (None, "Withheld for confidentiality")
    defined(team, *SHARE)
    assert {symbol for _, symbol in values(measures_in(pack_of(team, "public"))["public-order-share"]).values()} == {"c"}


def test_a_restricted_measure_makes_a_restricted_rate(app: Flask) -> None:
    team = coordinator(app)
    address = residents(team, splits="", name="Residents of Kent")
    for year in ("2016", "2017", "2018", "2019"):
        written(team, address, year, "1,500,000")
    asked = defined(
        team, "Prevent referrals", "Residents of Kent", "Prevent referrals by residents", "prevent-rate", per="100000"
    )
    assert "Only the working group reads it, because it is worked out from a restricted measure." in asked
    assert "There is one for the whole area only." in asked[0]
    assert team.get("/measures/prevent-rate").status == 200
    for person in (member(app), governing(app), contributor(app)):
        assert person.get("/measures/prevent-rate").status == person.get("/measures/channel").status == 404
        assert person.get("/measures/prevent-rate.csv").status == 404
        assert "Prevent referrals by residents" not in person.get("/measures").words
        assert "Prevent referrals by residents" not in person.get("/search?q=referrals+by+residents").words
    assert "Prevent referrals by residents" in team.get("/search?q=referrals+by+residents").words
    assert "prevent-rate" in measures_in(pack_of(team))
    pack = pack_of(team, "governing")
    assert "prevent-rate" not in measures_in(pack)
    assert any(one["measure"].startswith("Prevent referrals by residents") for one in pack["withheld"])


WRONG: dict[str, tuple[dict[str, str], str, str]] = {
    "itself": (
        {"of": "Violence against the person offences, for a share"},
        "of",
        "A measure is all of itself. Choose another one.",
    ),
    "another frequency": (
        {"of": "Attendees, suicide"},
        "of",
        "The two do not fit together: they differ in how often they are returned and the area that they are of.",
    ),
    "a running total": (
        {"numerator_id": "Call-blocking"},
        "numerator_id",
        "It only adds up from period to period and is no trend, so no rate is worked out from it.",
    ),
    "a split": (
        {"numerator_id": "ASB incidents by category"},
        "numerator_id",
        "It is printed in the row of “ASB incidents”. Choose that one.",
    ),
    "another area": (
        {"numerator_id": "Killed or", "of": "Violence against the person offences, for a share"},
        "of",
        "The two do not fit together: they differ in the area that they are of.",
    ),
    "other parts": (
        {"numerator_id": "MARAC cases"},
        "of",
        "These numbers are by district, and the measure does not split so. Choose numbers of the whole area.",
    ),
    "a key of a measure": ({"key": "ksi"}, "key", "This key is taken. Choose another one."),
    "an address": ({"key": "breakdowns"}, "key", "This key is taken. Choose another one."),
    "a name of a measure": (
        {"name": "Road Deaths"},
        "name",
        "Another measure or rate has this name. Use one that tells them apart.",
    ),
    "no name": ({"name": ""}, "name", "Enter a name."),
    "many places": ({"decimal_places": "4"}, "decimal_places", "Enter a number from 0 to 3."),
}


def test_what_is_wrong_stands_at_its_box(app: Flask) -> None:
    team = coordinator(app)
    residents(team)
    page = team.get(f"{PLACE}/new")
    for name, (typed, field, message) in WRONG.items():
        chosen = {one: page.option(one, words) if one in ("of", "numerator_id") else words for one, words in typed.items()}
        fields = (
            boxes(page, "Violence against", "Residents, for a rate", "Violence by residents", "violence-by-residents") | chosen
        )
        answer = team.post(f"{PLACE}/new", fields)
        assert (answer.status, answer.message_at(field)) == (422, f"Error: {message}"), (name, answer.errors)
    assert rows(app, "SELECT count(*) FROM rate") == [(0,)]
    empty = team.post(f"{PLACE}/new", page.fields())
    assert len(empty.errors) == 5, empty.errors


def test_numbers_of_a_year_are_read_line_by_line(app: Flask) -> None:
    team = coordinator(app)
    address = residents(team)
    place = f"{address}/years/new"
    page = team.get(place)
    typed = {
        "year": "2018",
        "source_id": page.option("source_id"),
        "numbers": "Swale: many\nMordor: 5\nDover: 0\nThanet: 1\nThanet: 2",
    }
    answer = team.post(place, page.fields() | typed)
    assert answer.message_at("numbers") == (
        "Error: Line 1: “many” is no whole number from 1 to 1,000,000,000. Line 2: “Mordor” is no part of these numbers. "
        "Line 3: “0” is no whole number from 1 to 1,000,000,000. Line 5: “Thanet” stands there twice."
    )
    assert written(team, address, "2018", "Swale\t148,200\nDover; 116 500") == [
        "Dover: 116,500.", "Swale: 148,200.", "No rate is worked out with them yet.",
    ]  # fmt: skip
    assert changed_year(team, address, "2018", "Swale: 149,000\nDover: 116500")[0] == "Swale: 149,000, and no longer 148,200."
    asked = team.get(f"{address}/years/2018/delete")
    assert question(asked)[0] == "There is no number of residents for 2018 any more."
    pressed(team, asked, f"{address}/years/2018/delete")
    assert team.get(f"{address}/years/2018").status == 404
    assert rows(app, "SELECT count(*) FROM population_size") == [(0,)]
    asked = team.get(f"{address}/delete")
    pressed(team, asked, f"{address}/delete")
    assert "Residents" not in team.get(PLACE).words.partition("Populations")[2]


def test_what_no_pack_has_can_be_deleted_and_what_one_has_is_ended(app: Flask) -> None:
    team = with_residents(app, VIOLENCE, SHARE)
    assert "Public order in violence" in team.get("/search?q=public-order-share").words
    asked = team.get(f"{PLACE}/public-order-share/delete")
    pressed(team, asked, f"{PLACE}/public-order-share/delete")
    assert team.get("/measures/public-order-share").status == 404
    assert "Public order in violence" not in team.get("/search?q=public-order-share").words
    with changing(app):
        issue_as_it_is()
        db.session.execute(update(Rate).values(printed=True))
    page = team.get(f"{PLACE}/violence-rate/delete")
    assert "a pack was made with it. It can be ended, and stays in history." in page.words
    assert "Delete it instead" not in team.get(f"{PLACE}/violence-rate/end").words
    place = f"{PLACE}/violence-rate/end"
    page = team.post(place, team.get(place).fields() | {"month": "April 2019", "reason": "Nobody asks for it."})
    assert question(page)[0].startswith("Packs of cycles that begin after March 2019 leave “Violence per 1,000 residents” out.")
    pressed(team, page, place)
    assert "violence-rate" not in measures_in(pack_of(team))
    assert (
        "Packs of cycles that begin after March 2019 leave it out. Nobody asks for it."
        in team.get("/measures/violence-rate").words
    )
    asked = team.get(f"{PLACE}/violence-rate/undo-end")
    pressed(team, asked, f"{PLACE}/violence-rate/undo-end")
    assert "violence-rate" in measures_in(pack_of(team))


def test_an_issued_pack_keeps_its_rates(app: Flask) -> None:
    """Packs are frozen with them; other numbers of residents change the next version only, which says so."""
    team = with_residents(app, VIOLENCE)
    carry_contexts_forward(team)
    team.issue()
    assert rows(app, "SELECT printed FROM rate")[0][0] in (True, 1)
    first = team.get(f"/packs/{CYCLE}/public/1/pack.json").response.get_json(force=True)
    address = team.get("/measures/violence-rate").link("Residents by year")
    changed_year(team, address, "2018", per_part(team, address, 50_000))
    again = team.get(f"/packs/{CYCLE}/public/1/pack.json").response.get_json(force=True)
    assert values(measures_in(again)["violence-rate"]) == values(measures_in(first)["violence-rate"])
    team.issue(note="Residents of 2018 were wrong.")
    second = team.get(f"/packs/{CYCLE}/public/2/pack.json").response.get_json(force=True)
    assert values(measures_in(second)["violence-rate"]) != values(measures_in(first)["violence-rate"])
    changes = [
        one["text"]
        for one in second["changed_since"]
        if one["what"] == "Violence per 1,000 residents" and one["against"] == "version 1 of this report"
    ]
    assert changes == ["The numbers of residents for 2018 were changed"]
    for audience in ("governing", "public"):
        found = app.test_cli_runner().invoke(args=["disclosure", "audit", "--audience", audience])
        assert (found.exit_code, found.output) == (0, "")


def test_names_and_keys_are_those_of_one_measure(app: Flask) -> None:
    team = with_residents(app, VIOLENCE)
    place = "/agreements/2018-19/measures/new"
    page = team.get(place)
    typed = {"name": "Violence per 1,000 residents", "key": "violence-rate"}
    answer = team.post(place, page.fields() | typed)
    assert answer.message_at("key") == "Error: This key is taken. Choose another one."
    assert answer.message_at("name") == "Error: Another measure or rate has this name. Use one that tells them apart."
    place = f"{PLACE}/violence-rate"
    same = team.post(place, team.get(place).fields())
    assert same.message_at("name") == "Error: Nothing is changed yet."
    page = team.post(place, team.get(place).fields() | {"name": "Violent offences by residents", "decimal_places": "2"})
    assert question(page) == [
        "It is called “Violent offences by residents”, and no longer “Violence per 1,000 residents”. What was issued keeps the old name.",
        "It has 2 decimal places, and no longer 1. What was issued stays as it is.",
    ]
    pressed(team, page, place)
    assert "Violent offences by residents" in team.get("/measures").words
    assert "Violent offences by residents" in team.get("/measures/violence").words
    assert team.get(f"{place}/delete").status == 200


def test_partners_do_not_define_rates(app: Flask) -> None:
    with_residents(app, VIOLENCE)
    for person in (contributor(app), member(app)):
        for address in (PLACE, f"{PLACE}/new", f"{PLACE}/violence-rate", f"{PLACE}/populations/new"):
            assert person.get(address).status == 404, address
    assert "Violence per 1,000 residents" in member(app).get("/measures").words
