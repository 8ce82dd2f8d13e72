"""Populations and rates, defined on their pages; and what packs print of them."""

from __future__ import annotations

from typing import Any

from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, coordinator
from tests.features.test_agencies_that_change import pressed
from tests.features.test_agreed_measures import question

PLACE = "/measures/rates"


def residents(team: Person, splits: str = "district", name: str = "Residents", **years: str) -> str:
    """Adds a population; its address. `years` are the numbers by year, as they are typed: “_2018” is 2018."""
    page = team.get(f"{PLACE}/populations/new")
    page = team.post(
        f"{PLACE}/populations/new",
        page.fields() | {"name": name, "breakdown_id": page.option("breakdown_id", f"Each {splits}" if splits else "The whole")},
    )
    assert page.status == 303, page.errors
    address = str(page.response.headers["Location"]).removesuffix("/years/new")
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
    asked = question(page)
    pressed(team, page, place)
    return asked


def per_part(team: Person, address: str, size: int) -> str:
    """Numbers for every part: the first has `size`, each next one 1,000 more."""
    lines = team.get(f"{address}/years/new").fields()["numbers"].splitlines()
    return "\n".join(f"{line} {size + 1000 * at:,}" for at, line in enumerate(lines))


def defined(team: Person, numerator: str, of: str, name: str, key: str, **typed: str) -> list[str]:
    page = team.get(f"{PLACE}/new")
    page = team.post(f"{PLACE}/new", boxes(page, numerator, of, name, key, **typed))
    assert page.status == 200, page.errors
    asked = question(page)
    pressed(team, page, f"{PLACE}/new")
    return asked


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


def values(measure: dict[str, Any]) -> dict[tuple[str | None, str, str], tuple[int | None, str]]:
    """The value and the symbol of every cell."""
    return {
        (series["part"], one["period_start"], one["period_end"]): (one["value"], one["symbol"])
        for series in measure["series"]
        for one in series["observations"]
    }


def changed_year(team: Person, address: str, year: str, numbers: str) -> list[str]:
    place = f"{address}/years/{year}"
    page = team.post(place, team.get(place).fields() | {"numbers": numbers})
    assert page.status == 200, page.errors
    asked = question(page)
    pressed(team, page, place)
    return asked
