"""A search does not tell that there is something that the person may not see: not in a result, and not in a count."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person as Account
from portal.core.transaction import transaction
from portal.extensions import db
from portal.measures.models import Measure
from portal.narratives.models import Figure
from tests.factories.pages import (
    CYCLE,
    Person,
    administrator,
    carry_contexts_forward,
    contributor,
    coordinator,
    governing,
    lead,
    member,
)
from tests.features.test_carried_figures import tick
from tests.features.test_search import counts, lines, look

WHO: dict[str, Callable[[Flask], Person]] = {
    "police": contributor,
    "police lead": lead,
    "fire": lambda app: contributor(app, "kfrs"),
    "team": coordinator,
    "member": member,
    "governing": governing,
    "admin": administrator,
}
OWN, TEAM, ALL = {"police", "police lead"}, {"team"}, set(WHO)
READERS = ALL - {"admin"}  # of issued packs
# Who finds each planted word before the open cycle is issued, and after.
PLANTED: dict[str, tuple[set[str], set[str]]] = {
    "quaggadraft": (set(), set()),
    "quaggasent": (OWN | TEAM, OWN | TEAM),
    "quaggapproved": (OWN | TEAM, READERS),
    "quagganote": (OWN | TEAM, OWN | TEAM),
    "quaggacontext": (TEAM, READERS),
    "quaggasource": (TEAM, TEAM),
    "quaggaperson": (OWN | TEAM | {"admin"}, OWN | TEAM | {"admin"}),
    "quaggaclosed": (TEAM | {"admin"}, TEAM | {"admin"}),
    "quaggafire": ({"fire", "team", "admin"}, {"fire", "team", "admin"}),
    "quaggarestricted": (TEAM, TEAM),
    "quaggameasure": (ALL, ALL),
    "quaggafigure": (TEAM, READERS),
    "quaggasecret": (TEAM, {"team", "member"}),
}


def plant(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.get("/").link("SM5")
    fields = police.get(address).fields("/send")
    police.post(address, fields | {"text": "A quaggadraft was seen."}, htmx=True)
    police.send("SM2", text="A quaggasent was seen.")
    police.send("SV1", text="A quaggapproved was seen.")
    police.send("SOC5", text="Nothing was seen.", note="A quagganote for the team.")
    for ref in ("SV1", "SOC5"):
        team.decide(team.item("kent-police", ref), "approve")
    carry_contexts_forward(team)
    team.submit(f"/cycles/{CYCLE}/contexts/road-safety", text="A quaggacontext was seen.")
    team.submit("/sources/new", key="quagga", title="The quaggasource", publisher="Zoo")
    with app.app_context(), transaction():
        _change_rows()


def _change_rows() -> None:
    """What no short way through the pages changes."""
    people = {one.email: one for one in db.session.scalars(select(Account))}
    people["lead@kent-police.example"].name = "Quaggaperson"
    people["lead@kfrs.example"].name = "Quaggafire"
    template = people["contributor@kent-police.example"]
    same = {name: getattr(template, name) for name in ("role", "agency_id", "password_hash", "created_at")}
    db.session.add(Account(email="gone@kent-police.example", name="Quaggaclosed", is_active=False, **same))
    measures = {one.key: one for one in db.session.scalars(select(Measure))}
    measures["ocgs"].definition += " Quaggarestricted."
    measures["ksi"].definition += " Quaggameasure."
    figures = {one.ref: one for one in db.session.scalars(select(Figure).where(Figure.ref.in_(["DA-04", "SOC-06"])))}
    figures["DA-04"].caveat += " Quaggafigure."
    figures["SOC-06"].caveat += " Quaggasecret."
    figures["SOC-06"].measure_id = measures["ocgs"].id


def found(app: Flask) -> dict[str, set[str]]:
    """Who finds each word; whoever finds nothing gets a page that says nothing else."""
    finders: dict[str, set[str]] = {word: set() for word in PLANTED}
    for name, make in WHO.items():
        person = make(app)
        nothing = look(person, "quaggaunknown").words.replace("quaggaunknown", "")
        for word, finder in finders.items():
            page = look(person, word)
            if lines(page):
                finder.add(name)
                assert page.heading.startswith("1 result for")
            else:
                assert page.words.replace(word, "") == nothing, (name, word)
        visible = sum(name in finder for finder in finders.values())
        page = look(person, "quagga")
        assert counts(page).get("", visible) == visible, (name, page.words)
        assert page.heading.startswith(f"{visible} result" if visible else "Nothing found")
    return finders


@pytest.mark.usefixtures("quick_documents")
def test_who_finds_what(either_app: Flask) -> None:
    plant(either_app)
    assert found(either_app) == {word: before for word, (before, _) in PLANTED.items()}
    team = coordinator(either_app)
    team.submit(team.get("/agreements/2018-19/figure-links").links("SOC-06/links/ocgs")[0], answer="confirm")
    tick(team, on=("DA-04", "SOC-06"))
    page = team.issue()
    assert "is issued" in page.words, page.words[:1500]
    assert found(either_app) == {word: after for word, (_, after) in PLANTED.items()}
