"""What is deleted takes its number with it: an old page, or a note of what was there, never means something new."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from portal.extensions import Base, db
from tests.conftest import make_app
from tests.factories.pages import Person, contributor, coordinator
from tests.features.test_agencies_that_change import done, rows
from tests.features.test_agreed_measures import added
from tests.features.test_bodies_and_priorities import BODIES, busiest

SERIES = "SELECT s.id FROM series s JOIN measure m ON m.id = s.measure_id WHERE m.key = :key"


def test_a_number_typed_on_an_old_page_does_not_reach_the_next_new_measure(own_app: Flask) -> None:
    """The wardens have a return open in which somebody types for a measure that is deleted by now."""
    team, wardens = coordinator(own_app), contributor(own_app, "kcc-wardens")
    added(team, agency="Warden", returned_from="June 2019")
    [(series,)] = rows(own_app, SERIES, key="water-rescues")
    address = wardens.get("/").link("June 2019")
    fields = wardens.get(address).fields("/send")
    [cell] = [name for name in fields if name.endswith(f"-{series}") and name.startswith(f"cell-{address.rpartition('/')[2]}-")]
    done(team, "/measures/water-rescues/delete")
    added(team, agency="Warden", name="Cliff rescues", key="cliff-rescues", returned_from="June 2019")
    assert cell not in wardens.get(address).fields("/send"), "another measure has another number"
    for action in (address, f"{address}/send"):
        answer = wardens.post(action, fields | {cell: "17"}, follow=True)
        assert (
            answer.status == 409
            and "“17” for June 2019 is not saved: what it was typed for is not in the portal now." in answer.words
        )
    assert "17" not in wardens.get(address).fields("/send").values()
    answer = wardens.post(address, fields | {cell: ""}, follow=True)
    assert "Saved as a draft." in answer.words, "a box that was not touched stands in nobody’s way"


def test_a_body_that_comes_back_does_not_take_a_new_action(own_app: Flask) -> None:
    team = coordinator(own_app)
    key, name = busiest(own_app)
    new_action(team, "ZZ1", name)
    team.submit(f"{BODIES}/new", name="Harbour Safety Board", key="harbour")
    successor = team.get(f"{BODIES}/{key}/replace").option("successor", "Harbour Safety Board")
    done(team, f"{BODIES}/{key}/replace", successor=successor, since="1 March 2019")
    done(team, "/agreements/2018-19/actions/ZZ1/delete")
    new_action(team, "ZZ2", "Harbour Safety Board")
    page = done(team, f"{BODIES}/{key}/replace/undo")
    assert "ZZ2" not in page.words
    assert rows(own_app, "SELECT b.key FROM action a JOIN body b ON b.id = a.body_id WHERE a.ref = 'ZZ2'") == [("harbour",)]


def new_action(team: Person, ref: str, body: str) -> None:
    """Adds an action that begins after the cycles that run, so that nothing is owed of it."""
    address = "/agreements/2018-19/actions/new"
    page = team.get(address)
    chosen = {"priority_id": page.option("priority_id", "Road Safety"), "lead_agency_id": page.option("lead_agency_id", "Swale")}
    fields = page.fields() | chosen | {"body_id": page.option("body_id", body), "status": "not started"}
    typed = {"ref": ref, "title": "Light the harbour", "start": "1 September 2019"}
    assert f"{ref} is saved." in team.post(address, fields | typed, follow=True).words


def test_every_such_table_is_made_so(tmp_path: Path, shared: Path) -> None:
    """The migrations say of the same tables as the models that numbers are not given again; what is checked is the database."""
    app = make_app(tmp_path / "portal.sqlite", shared)
    with app.app_context():
        upgrade()
        with db.engine.begin() as connection:
            made = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")).scalars()
            found = set(made)
        meant = {one.name for one in Base.metadata.sorted_tables if one.dialect_options["sqlite"]["autoincrement"]}
        assert found == meant and {"action", "measure", "part", "series", "priority", "agreement", "cycle"} <= meant
        db.session.remove()
        db.engine.dispose()


def test_what_was_deleted_before_is_forgotten(either_app: Flask) -> None:
    """A portal from before: a body remembers an action that is gone, and the search finds a measure that is."""
    [(first,)] = rows(either_app, "SELECT min(id) FROM action")
    with either_app.app_context():
        downgrade(revision="0051")
        with db.engine.begin() as connection:
            remember = text("UPDATE body SET passed_on = :ids WHERE id = (SELECT min(id) FROM body)")
            connection.execute(remember, {"ids": f"[{first}, 90001]"})
            connection.execute(
                text(
                    "INSERT INTO search_entry (kind, origin, origin_id, audience, day, name, text, remark, place, name_words, words)"
                    " VALUES ('measure', 'measure', 90001, '', '2019-01-01', 'Gone', '', '', '{}', 'gone', 'gone')"
                )
            )
        upgrade()
        with db.engine.begin() as connection:
            assert connection.execute(text("SELECT count(*) FROM search_entry WHERE origin_id = 90001")).scalar_one() == 0
            assert connection.execute(text("SELECT count(*) FROM search_entry WHERE origin = 'measure'")).scalar_one() > 0
            staying = connection.execute(text("SELECT passed_on FROM body ORDER BY id")).scalars().first()
            assert str(staying).strip("[]") == str(first)
