"""What a person may not see does not exist for them."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter

from portal.core.policy import Permission, Role, can
from tests.factories.pages import Person, administrator, contributor, coordinator, governing, member

PEOPLE = {
    Role.CONTRIBUTOR: contributor,
    Role.COORDINATOR: coordinator,
    Role.MEMBER: member,
    Role.GOVERNING: governing,
    Role.ADMINISTRATOR: administrator,
}


class Actor:
    agency_id = 1

    def __init__(self, role: Role) -> None:
        self.role = role


def routes(app: Flask) -> list[tuple[str, str, Permission | None]]:
    """(method, address, permission) of every route, its parameters filled with something that is not there."""
    found: list[tuple[str, str, Permission | None]] = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        address = rule.rule
        for name, converter in rule._converters.items():
            kind = "999999" if isinstance(converter, IntegerConverter) else "no-such-thing"
            address = address.replace(f"<{'int' if kind.isdigit() else 'string'}:{name}>", kind)
        permission: Permission | None = vars(app.view_functions[rule.endpoint])["permission"]
        found += [(method, address, permission) for method in sorted({"GET", "POST"} & (rule.methods or set()))]
    return found


@pytest.mark.parametrize("role", PEOPLE)
def test_every_route_is_closed_to_roles_without_its_permission(app: Flask, role: Role) -> None:
    person = PEOPLE[role](app)
    token = person.get("/account").fields()["csrf_token"]
    for method, address, permission in routes(app):
        if permission is None or can(Actor(role), permission):
            continue
        page = person.get(address) if method == "GET" else person.post(address, {"csrf_token": token})
        assert page.status == 404, (method, address)


def test_a_stranger_is_asked_to_sign_in(app: Flask) -> None:
    stranger = Person(app)
    for method, address, permission in routes(app):
        if method == "GET" and permission is not None:
            page = stranger.get(address)
            assert page.status == 303, address
            assert page.response.location.startswith("/sign-in")


def test_another_agencys_work_cannot_be_guessed(app: Flask) -> None:
    police, fire = contributor(app), contributor(app, "kfrs")
    own = police.get("/").links(r"^/(updates|returns)/\d+$")
    assert len(own) > 5
    token = fire.get("/account").fields()["csrf_token"]
    for address in own:
        assert fire.get(address).status == 404
        assert fire.post(address, {"csrf_token": token, "text": "x"}).status == 404
        assert fire.post(f"{address}/send", {"csrf_token": token}).status == 404
        assert fire.get(address.replace("/updates/", "/returns/")).status == 404


@pytest.mark.usefixtures("quick_documents")
def test_packs_of_other_audiences_do_not_exist(app: Flask) -> None:
    key = "/packs/2019-01-to-2019-03"
    allowed = {member: {"working-group", "public"}, governing: {"governing", "public"}, contributor: {"public"}}
    for make, audiences in allowed.items():
        person = make(app)
        for audience in ("working-group", "governing", "public", "everybody"):
            expected = 200 if audience in audiences else 404
            assert person.get(f"{key}/{audience}/1").status == expected, (make, audience)
            assert person.get(f"{key}/{audience}/1/data.csv").status == expected


@pytest.mark.usefixtures("quick_documents")
def test_restricted_measures_and_small_numbers_stay_in_the_working_groups_pack(app: Flask) -> None:
    public = governing(app).get("/packs/2019-01-to-2019-03/public/1/data.csv").response.get_data(as_text=True)
    inside = member(app).get("/packs/2019-01-to-2019-03/working-group/1/data.csv").response.get_data(as_text=True)
    for restricted in ("ocgs", "channel"):
        assert f",{restricted}," in inside
        assert f",{restricted}," not in public
    values = [line.split(",") for line in public.splitlines() if ",road-deaths," in line]
    assert values
    assert not any(cell in {"1", "2", "3", "4"} for line in values for cell in line)


def test_a_session_that_was_ended_elsewhere_is_over(app: Flask) -> None:
    here, there = contributor(app), contributor(app)
    there.submit("/account", "/account/sign-out-elsewhere")
    assert here.get("/").status == 303
    assert there.get("/").status == 200


def test_signing_out_ends_the_session_row(app: Flask) -> None:
    person = contributor(app)
    cookie = person.cookie()
    person.submit("/sign-out")
    person.client.set_cookie("portal", cookie)
    assert person.get("/").status == 303, "a cookie kept by somebody opens nothing"
