"""Rates and a population for the portal of every page."""

from __future__ import annotations

from tests.factories.pages import Person


def work_out_rates(team: Person) -> list[str]:
    """A population with a number, a rate that has ended and one that no pack has; the pages that take back and delete."""
    place = "/measures/rates"
    team.submit(f"{place}/populations/new", name="Odd people")
    team.submit(f"{place}/populations/new", name="People of no rate")
    people, of_no_rate = (team.get(place).link(name) for name in ("Odd people", "People of no rate"))
    _sure(
        team,
        f"{people}/years/new",
        year="2018",
        numbers="1,800,000",
        source_id=team.get(f"{people}/years/new").option("source_id"),
    )
    page = team.get(f"{place}/new")
    of = {"numerator_id": page.option("numerator_id", "Road deaths"), "of": page.option("of", "Odd people"), "judgement": "none"}
    for key in ("odd-rate", "ended-rate"):
        _sure(team, f"{place}/new", name=f"An {key}", key=key, **of)
    _sure(team, f"{place}/ended-rate/end", month="May 2019", reason="It was odd.")
    own = [f"{place}/{key}/{one}" for key, one in (("odd-rate", "end"), ("odd-rate", "delete"), ("ended-rate", "undo-end"))]
    return [*own, f"{people}/delete", f"{of_no_rate}/delete", f"{people}/years/2018/delete"]


def _sure(team: Person, place: str, **typed: str) -> None:
    """Fills the boxes and answers the question."""
    page = team.post(place, team.get(place).fields() | typed)
    sure = {"sure_of": page.tree.xpath("//button[@name='sure_of']/@value")[0]}
    assert team.post(place, page.fields(place) | sure).status == 303
