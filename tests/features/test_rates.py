"""Rates and shares: measures that nobody returns, worked out from two others or from one and its residents (issue 13, point 3)."""

from __future__ import annotations

from typing import Any

from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator, governing, member
from tests.features.test_agreed_measures import question
from tests.features.test_agencies_that_change import pressed, rows

PLACE = "/measures/rates"
DISTRICTS = (
    "Ashford Canterbury Dartford Dover Gravesham Maidstone Medway Sevenoaks Shepway Swale Thanet Tonbridge_&_Malling "
    "Tunbridge_Wells"
).replace("_", " ")


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


def test_a_rate_is_on_its_page_and_in_the_pack(app: Flask) -> None:
    team = coordinator(app)
    address = residents(team)
    written(team, address, "2018", per_part(team, address, 100_000))
    said = defined(team, "Violence against", "Residents", "Violence per 1,000 residents", "violence-rate")
    print(said)
    page = team.get("/measures/violence-rate")
    print(page.words[:3000])
    pack = team.get(f"/cycles/{CYCLE}/pack/working-group")
    print(pack.status)
