"""The same cycle on PostgreSQL: a real server, from a wheel."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import carry_contexts_forward, contributor, coordinator, defined_anew, member


@pytest.mark.usefixtures("quick_documents")
def test_a_cycle_runs_on_postgresql(postgres: Flask) -> None:
    police, team = contributor(postgres), coordinator(postgres)
    address = police.get("/").link("SM5")
    police.submit(address, text="A draft")
    assert police.get(address).fields("/send")["text"] == "A draft"
    assert police.submit(address, f"{address}/send", text="We visited forty shops.").heading == "Sent to the team"
    item = team.get(team.get("/cycles/2019-04-to-2019-06/queue").links(r"/review/\d+$")[-1])
    action = next(form.get("action") for form in item.tree.xpath("//form") if (form.get("action") or "").endswith("approve"))
    assert "Approved: SM5" in team.submit(action.rsplit("/", 1)[0], action).words
    carry_contexts_forward(team)
    assert "We visited forty shops." in team.issue("2019-04-to-2019-06").words
    assert member(postgres).get("/packs/2019-04-to-2019-06/working-group/1/data.csv").status == 200


def test_the_dictionary_on_postgresql(postgres: Flask) -> None:
    team, reader = coordinator(postgres), member(postgres)
    for person, address in (
        (reader, "/measures"),
        (team, "/measures"),
        (team, "/measures/provisional"),
        (team, "/measures/queries"),
    ):
        assert person.get(address).status == 200
    day = {"date": "1 June 2018"}
    team.submit("/measures/ksi/breaks/new", **day, reason="A new form")
    team.submit("/measures/ksi/caveats/new", text="Mind this.")
    page = reader.get("/measures/ksi")
    assert "A new form" in page.words and "Mind this." in page.words
    assert reader.get("/measures/ksi.csv").response.get_data().count(b"\r\n") > 100
    definition = {
        "starts": "1 July 2019",
        "key": "ksi-2019",
        "name": "KSI anew",
        "reason": "So",
    }
    assert (
        "KSI anew takes the place of Killed or seriously injured (KSI)."
        in defined_anew(team, "/measures/ksi", **definition).words
    )


def test_the_migrations_make_what_the_models_say_on_postgresql(postgres: Flask) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from portal.core.schema import is_of_a_model
    from portal.extensions import Base, db

    compared = {"include_name": is_of_a_model}
    with postgres.app_context():
        assert compare_metadata(MigrationContext.configure(db.session.connection(), opts=compared), Base.metadata) == []


@pytest.mark.parametrize("address", ["/cycles/2019-04-to-2019-06/items?agency=%00", "/measures/%00", "/packs/%00/public/1"])
def test_a_sign_that_postgresql_cannot_hold_is_not_found(postgres: Flask, address: str) -> None:
    assert coordinator(postgres).get(address).status == 404


def test_the_pages_of_both_sides_on_postgresql(postgres: Flask) -> None:
    """Lists, counts and comparisons that the two databases could read differently."""
    cycle = "/cycles/2019-04-to-2019-06"
    pages = ("/", f"{cycle}/board", f"{cycle}/items?status=sent back", f"{cycle}/queue?look=changed", f"{cycle}/issue")
    more = (f"{cycle}/reminders", "/timeliness", "/follow-ups/all", "/cycles/2019-01-to-2019-03/decisions", "/outbox")
    for address in pages + more:
        assert coordinator(postgres).get(address).status == 200, address
    police = contributor(postgres)
    for address in ("/", "/follow-ups", "/returns", "/packs/2019-01-to-2019-03/your-texts"):
        assert police.get(address).status == 200, address
