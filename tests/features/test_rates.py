"""Rates and shares: measures that nobody returns, worked out from two others or from one and its residents (issue 13, point 3)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, update

from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.queries import cycle as cycle_by_key
from portal.extensions import db
from portal.packs.compile import compile_contents
from portal.rates.models import Population, PopulationSize, Rate
from tests.factories.measures import changing, issue_as_it_is
from tests.factories.pages import (
    CYCLE,
    Page,
    Person,
    carry_contexts_forward,
    contributor,
    coordinator,
    governing,
    member,
)
from tests.factories.printed_packs import all_texts
from tests.features.test_agencies_that_change import pressed, rows
from tests.features.test_agreed_measures import question
from tests.features.test_agreement_files import upload
from tests.features.test_exchange_files import run

PLACE = "/measures/rates"


def residents(team: Person, numbers: str = "", splits: str = "district", name: str = "Residents", **years: str) -> str:
    """Adds a population; its address. `years` are the numbers by year, as they are typed: “_2018” is 2018."""
    page = team.get(f"{PLACE}/populations/new")
    page = team.post(
        f"{PLACE}/populations/new",
        page.fields() | {"name": name, "breakdown_id": page.option("breakdown_id", f"Each {splits}" if splits else "The whole")},
    )
    assert page.status == 303, page.errors
    address = page.response.headers["Location"].removesuffix("/years/new")
    for year, typed in years.items():
        written(team, address, year.strip("_"), typed)
    return address


def written(team: Person, address: str, year: str, numbers: str) -> list[str]:
    """Writes the numbers of a year; what the page said before."""
    place = f"{address}/years/new"
    page = team.get(place)
    typed = {"year": year, "source_id": page.option("source_id"), "numbers": numbers}
    page = team.post(place, page.fields() | typed)
    assert page.status == 200, page.errors
    said = question(page)
    pressed(team, page, place)
    return said


def per_part(team: Person, address: str, size: int) -> str:
    """Numbers for every part: the first has `size`, each next one 1,000 more."""
    lines = team.get(f"{address}/years/new").fields()["numbers"].splitlines()
    return "\n".join(f"{line} {size + 1000 * at:,}" for at, line in enumerate(lines))


def defined(team: Person, numerator: str, of: str, name: str, key: str, **typed: str) -> list[str]:
    page = team.get(f"{PLACE}/new")
    page = team.post(f"{PLACE}/new", boxes(page, numerator, of, name, key, **typed))
    assert page.status == 200, page.errors
    said = question(page)
    pressed(team, page, f"{PLACE}/new")
    return said


def boxes(page: Page, numerator: str, of: str, name: str, key: str, **typed: str) -> dict[str, Any]:
    chosen = {"numerator_id": page.option("numerator_id", numerator), "of": page.option("of", of)}
    return page.fields() | chosen | {"name": name, "key": key, "judgement": "lower is better"} | typed


# What the tests divide: the key of the rate, with its boxes.
VIOLENCE = ("Violence against", "Residents", "Violence per 1,000 residents", "violence-rate")
KSI = ("Killed or", "Residents", "KSI per 1,000 residents", "ksi-rate")
SHARE = ("Public order", "Violence against the person offences, for a share", "Public order in violence", "public-order-share")


def with_residents(app: Flask, *rates: tuple[str, str, str, str]) -> Person:
    """A coordinator who has written residents of four years and defined these rates."""
    team = coordinator(app)
    address = residents(team)
    for number, year in enumerate(("2016", "2017", "2018", "2019")):
        written(team, address, year, per_part(team, address, 90_000 + 700 * number))
    for one in rates:
        defined(team, *one)
    return team


def pack_of(team: Person, audience: str = "working-group") -> dict[str, Any]:
    page = team.get(f"/cycles/{CYCLE}/preview/pack.json?audience={audience}")
    found: dict[str, Any] = page.response.get_json(force=True)
    return found


def measures_in(pack: dict[str, Any]) -> dict[str, Any]:
    return {one["key"]: one for chapter in pack["priorities"] for one in chapter["measures"]}


def half_up(exact: Fraction, places: int = 1) -> float:
    scaled = exact * 10**places
    return ((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)) / 10**places


def values(measure: dict[str, Any]) -> dict[tuple[str | None, str, str], tuple[int | None, str]]:
    """The value and the symbol of every cell."""
    return {
        (series["part"], one["period_start"], one["period_end"]): (one["value"], one["symbol"])
        for series in measure["series"]
        for one in series["observations"]
    }


def expected(measures: dict[str, Any], rate: dict[str, Any]) -> dict[tuple[str | None, str, str], tuple[float | None, str]]:
    """The rate of every cell, worked out slowly from what the same pack prints of its numerator and denominator."""
    of = rate["rate"]
    above = values(measures[of["numerator"]])
    below = values(measures[of["denominator"]]) if of["denominator"] else {}
    sizes = {(one["part"], one["year"]): one["size"] for one in of["population"]}
    found: dict[tuple[str | None, str, str], tuple[float | None, str]] = {}
    for place, (number, symbol) in above.items():
        part, start, end = place
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


@pytest.mark.parametrize("audience", ["working-group", "governing", "public"])
def test_a_pack_says_no_more_than_its_own_numbers(app: Flask, audience: str) -> None:
    """Every rate that is printed is worked out from what the same pack prints, and [c] where one of the two is."""
    team = with_residents(app, VIOLENCE, KSI, SHARE)
    pack = pack_of(team, audience)
    measures = measures_in(pack)
    withheld = {(one["part"], one["period_start"]) for one in pack["withheld"] if one["measure"] == "ksi-rate"}
    for key in ("violence-rate", "ksi-rate", "public-order-share"):
        rate, found = measures[key], values(measures[key])
        slow = expected(measures, rate)
        assert {place: one for place, one in found.items() if place in slow} == slow, key
        assert all(value is None for place, (value, _) in found.items() if place not in slow), "nothing out of nothing"
        hidden = {(part, start) for (part, start, _), (_, symbol) in found.items() if symbol == "c"}
        assert bool(hidden) == (key == "ksi-rate" and audience != "working-group")
        assert key != "ksi-rate" or hidden <= withheld, "the list of what is withheld has them"
        places = [one["key"] for chapter in pack["priorities"] for one in chapter["measures"]]
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
    assert compared["change"] == pytest.approx(half_up(now) - half_up(before))
    assert compared["change_percent"] == half_up((now - before) * 100 / before)
    share = measures["public-order-share"]["comparison"]
    assert share["value"] == half_up(Fraction(measures["public-order"]["comparison"]["value"]) * 100 / numbers["value"])
    assert share["change_percent"] is None, "a share has no per cent of per cent"
    assert " percentage points on the 12 months to April 2018" in share["words"]
    words = team.get("/measures/public-order-share").words
    assert f"{share['value']}% (provisional, revised) in the 12 months to April 2019" in words


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
    assert "nobody: it is worked out" in texts["page"]
    line = next(one for one in team.get("/measures/violence-rate.csv").text.splitlines() if ",dover," in one)
    assert line.startswith("violence-rate,")
    meaning = team.get("/measures/violence-rate.csv-metadata.json").response.get_json(force=True)
    assert meaning["dc:description"].startswith("Worked out: Violence against the person offences per 1,000 residents.")


def test_a_year_without_a_number_has_no_rate_and_says_so(app: Flask) -> None:
    team = coordinator(app)
    address = residents(team)
    written(team, address, "2018", per_part(team, address, 100_000))
    assert "There are numbers of residents for 2018. A month or year without one" in " ".join(defined(team, *VIOLENCE))
    page = team.get("/measures/violence-rate")
    assert "No comparison with the 12 months to April 2018: there is no number of residents for 2017." in page.words
    assert "There is no number of residents for 2019." in page.words
    found = values(measures_in(pack_of(team))["violence-rate"])
    assert {symbol for (_, start, _), (value, symbol) in found.items() if start[:4] != "2018" and value is None} == {"x"}
    assert all(value is not None for (_, start, _), (value, _) in found.items() if start[:4] == "2018")
    one_less = per_part(team, address, 100_000).replace("Swale: ", "Swale:\nShire: ").splitlines()
    part = [line for line in one_less if not line.startswith("Shire")]
    assert "Swale has no number for 2018 any more." in " ".join(changed_year(team, address, "2018", "\n".join(part)))
    page = team.get("/measures/violence-rate")
    assert "The total for 12 months to April 2019: Without Swale." in page.words


def changed_year(team: Person, address: str, year: str, numbers: str) -> list[str]:
    place = f"{address}/years/{year}"
    page = team.post(place, team.get(place).fields() | {"numbers": numbers})
    assert page.status == 200, page.errors
    said = question(page)
    pressed(team, page, place)
    return said


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
    said = defined(team, "Prevent referrals", "Residents of Kent", "Prevent referrals by residents", "prevent-rate", per="100000")
    assert "Only the working group reads it, because it is worked out from a restricted measure." in said
    assert "There is one for the whole only." in said[0]
    assert team.get("/measures/prevent-rate").status == 200
    for person in (member(app), governing(app), contributor(app)):
        assert person.get("/measures/prevent-rate").status == person.get("/measures/channel").status == 404
        assert person.get("/measures/prevent-rate.csv").status == 404
        assert "Prevent referrals by residents" not in person.get("/measures").words
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
        {"of": "Call-blocking", "numerator_id": "Violence against"},
        "of",
        "The two do not fit together: they differ in how often they are returned.",
    ),
    "a split": (
        {"numerator_id": "ASB incidents by category"},
        "numerator_id",
        "It is printed in the row of “ASB incidents”. Choose that one.",
    ),
    "other parts": (
        {"numerator_id": "MARAC cases"},
        "of",
        "These numbers are by district, and the measure does not split so. Choose numbers of the whole area.",
    ),
    "a key of a measure": ({"key": "ksi"}, "key", "Another measure has this key. Choose another one."),
    "an address": ({"key": "breakdowns"}, "key", "Another measure has this key. Choose another one."),
    "a name of a measure": ({"name": "Road Deaths"}, "name", "Another measure has this name. Use one that tells them apart."),
    "no name": ({"name": ""}, "name", "Enter a name."),
    "many places": ({"decimal_places": "4"}, "decimal_places", "Enter a number from 0 to 3."),
}


def test_what_is_wrong_is_said_at_its_box(app: Flask) -> None:
    team = coordinator(app)
    residents(team)
    page = team.get(f"{PLACE}/new")
    for name, (typed, field, message) in WRONG.items():
        chosen = {one: page.option(one, words) if one in ("of", "numerator_id") else words for one, words in typed.items()}
        fields = (
            boxes(page, "Violence against", "Residents, for a rate", "Violence by residents", "violence-by-residents") | chosen
        )
        answer = team.post(f"{PLACE}/new", fields)
        assert (answer.status, answer.message_at(field)) == (422, f"Error: {message}"), name
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
        "Error: Line 1: “many” is no whole number of people above 0. Line 2: “Mordor” is no part of these numbers. "
        "Line 3: “0” is no whole number of people above 0. Line 5: “Thanet” stands there twice."
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
    asked = team.get(f"{PLACE}/public-order-share/delete")
    pressed(team, asked, f"{PLACE}/public-order-share/delete")
    assert team.get("/measures/public-order-share").status == 404
    with changing(app):
        issue_as_it_is()
        db.session.execute(update(Rate).values(printed=True))
    page = team.get(f"{PLACE}/violence-rate/delete")
    assert "a pack was made with it. It can be ended, and stays in history." in page.words
    assert "Delete it instead" not in team.get(f"{PLACE}/violence-rate/end").words
    place = f"{PLACE}/violence-rate/end"
    page = team.post(place, team.get(place).fields() | {"month": "April 2019", "reason": "Nobody asks for it."})
    assert question(page)[0].startswith("March 2019 is the last of which packs print “Violence per 1,000 residents”.")
    pressed(team, page, place)
    assert "violence-rate" not in measures_in(pack_of(team))
    assert "Packs print it until March 2019 only. Nobody asks for it." in team.get("/measures/violence-rate").words
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
    changes = [one["text"] for one in second["changed_since"] if one["what"] == "Violence per 1,000 residents"]
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
    assert answer.message_at("key") == "Error: Another measure has this key. Choose another one."
    assert answer.message_at("name") == "Error: Another measure has this name. Use one that tells them apart."
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


def test_the_files_of_the_agreement_have_them_and_load_back_without_a_difference(app: Flask, tmp_path: Path) -> None:
    team = with_residents(app, VIOLENCE, SHARE)
    residents(team, splits="", name="Households")
    folder = tmp_path / "out"
    assert run(app, "export", folder, "--plan-year", "2018-19").exit_code == 0
    assert (folder / "rates.csv").read_text("utf-8").splitlines()[1:] == [
        "public-order-share,Public order in violence,public-order,violence,,,,lower is better",
        'violence-rate,"Violence per 1,000 residents",violence,,Residents,1000,1,lower is better',
    ]
    lines = (folder / "populations.csv").read_text("utf-8").splitlines()
    assert (len(lines), lines[1]) == (1 + 1 + 4 * 13, "Households,,,,,")
    found = run(app, "import", folder, "--plan-year", "2018-19")
    assert found.exit_code == 0 and ": 0 added, 0 changed, " in found.output, found.output
    book = team.client.get("/setting-up/files/workbook/2018-19.xlsx").data
    page = upload(team, {"ours.xlsx": book}, "2018-19")
    assert "Nothing would change" in page.words or "no difference" in page.words, page.words
    before = (folder / "rates.csv").read_bytes(), (folder / "populations.csv").read_bytes()
    with changing(app):
        for table in (Rate, PopulationSize, Population):
            db.session.execute(delete(table))
    assert run(app, "import", folder, "--plan-year", "2018-19", "--overwrite").exit_code == 0
    assert run(app, "export", folder, "--plan-year", "2018-19").exit_code == 0
    assert ((folder / "rates.csv").read_bytes(), (folder / "populations.csv").read_bytes()) == before


FAULTS = {
    "violence-rate,,violence,,Residents,1000,1,none": "row 2, column “name”: This cannot be empty.",
    "ksi,A,violence,,Residents,1000,1,none": "row 2, column “key”: A measure has this key. Choose another one.",
    "a,Road deaths,violence,,Residents,1000,1,none": "row 2, column “name”: “Road deaths” is the name of “road-deaths”. Two cannot have it.",
    "a,A,violence,,Elves,1000,1,none": "row 2, column “population”: “Elves” is not in populations.csv.",
    "a,A,violence,ksi,Residents,1000,1,none": "row 2, column “population”: Name a denominator for a share, or a population for a rate",
    "a,A,violence,,Residents,7,1,none": "row 2, column “per”: Write one of 1000, 10000, 100000.",
    "a,A,violence,,Residents,1000,9,none": "row 2, column “decimal_places”: Write a number from 0 to 3.",
    "a,A,violence,call-blockers,,,,none": "row 2, column “denominator”: The two do not fit together",
    "a,A,violence,elves,,,,none": "row 2, column “denominator”: “elves” is not in measures.csv.",
}
SIZES = {
    "Elders,,2018,swale,5,S": "column “part”: Without a breakdown there is no part.",
    "Elders,district,2018,mordor,5,S": "column “part”: “mordor” is no part of “district”.",
    "Elders,district,2018,swale,0,S": "column “size”: Write a whole number above 0.",
    "Elders,district,2018,swale,5,": "column “source”: Name the source.",
    "Elders,district,1066,swale,5,S": "column “year”: Write a year from 1950 to 2100.",
    "Elders,district,,swale,5,S": "column “year”: Write the year.",
    "Elders,duchy,2018,swale,5,S": "column “breakdown”: “duchy” is not in breakdowns.csv.",
}
RATES_HEADER = "key,name,numerator,denominator,population,per,decimal_places,judgement\n"
SIZES_HEADER = "population,breakdown,year,part,size,source\n"


def test_faults_of_the_files_are_named(app: Flask, tmp_path: Path) -> None:
    team = with_residents(app)
    assert team.get(PLACE).status == 200
    folder = tmp_path / "out"
    assert run(app, "export", folder, "--plan-year", "2018-19").exit_code == 0
    source = (folder / "sources.csv").read_text("utf-8").splitlines()[1].partition(",")[0]
    for line, fault in FAULTS.items():
        (folder / "rates.csv").write_text(RATES_HEADER + line + "\n", "utf-8")
        found = run(app, "import", folder, "--plan-year", "2018-19")
        assert found.exit_code == 1 and f"rates.csv, {fault}" in found.output, (line, found.output)
    (folder / "rates.csv").unlink()
    for line, fault in SIZES.items():
        written_line = line[:-1] + source if line.endswith(",S") else line
        (folder / "populations.csv").write_text(SIZES_HEADER + written_line + "\n", "utf-8")
        found = run(app, "import", folder, "--plan-year", "2018-19")
        assert found.exit_code == 1 and f"populations.csv, row 2, {fault}" in found.output, (line, found.output)
