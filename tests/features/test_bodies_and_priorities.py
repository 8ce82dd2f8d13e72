"""Bodies and priorities are added, changed, replaced and deleted on pages that say beforehand what they do (issue 13)."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories.pages import administrator, contributor, coordinator, member
from tests.features.test_agencies_that_change import asked, done, pressed, rows
from tests.features.test_agreement_files import PLACE as FILES
from tests.features.test_agreement_files import upload

BODIES, PRIORITIES = "/setting-up/bodies", "/agreements/2018-19/priorities"
OVERSEEN = (
    "SELECT a.ref FROM action a JOIN body b ON b.id = a.body_id WHERE b.key = :body"
    " AND a.status NOT IN ('complete', 'not achieved', 'superseded') ORDER BY a.position"
)
TAKEN = "SELECT key, code, title, position FROM priority ORDER BY position"


def busiest(app: Flask) -> tuple[str, str]:
    """Key and name of the body that oversees most actions."""
    statement = "SELECT b.key, b.name FROM body b JOIN action a ON a.body_id = b.id GROUP BY b.key, b.name ORDER BY count(*) DESC"
    key, name = rows(app, statement)[0]
    return key, name


def test_a_body_is_added_changed_and_deleted(either_app: Flask) -> None:
    team = coordinator(either_app)
    new = {"name": "Harbour Safety Board", "also_known_as": "HSB", "role_in_reporting": "Receives the report", "key": "harbour"}
    assert "“Harbour Safety Board” is added." in team.submit(f"{BODIES}/new", **new).words
    page = team.submit(f"{BODIES}/new", **(new | {"key": "other", "name": "hsb", "also_known_as": ""}))
    assert "“hsb” is a name of Harbour Safety Board" in page.message_at("name")
    assert "Another body has this key" in team.submit(f"{BODIES}/new", **new).message_at("key")
    assert "“Bay Board” is saved." in team.submit(f"{BODIES}/harbour", name="Bay Board").words
    page = done(team, f"{BODIES}/harbour/delete")
    assert "Bay Board is gone." in page.words and team.get(f"{BODIES}/harbour").status == 404
    key, name = busiest(either_app)
    page = team.get(f"{BODIES}/{key}/delete")
    count = len(rows(either_app, "SELECT 1 FROM action a JOIN body b ON b.id = a.body_id WHERE b.key = :body", body=key))
    assert f"{name} cannot be deleted: it is named by {count} action" in page.words


def test_a_body_has_a_new_name_and_its_old_one_again(either_app: Flask) -> None:
    team = coordinator(either_app)
    key, name = busiest(either_app)
    before = rows(either_app, "SELECT name, also_known_as FROM body ORDER BY id")
    page = done(team, f"{BODIES}/{key}/rename", name="Kent Safety Board", since="1 July 2019")
    assert f"it was called “{name}” until 30 June 2019" in page.words
    page = team.get(f"{BODIES}/{key}")
    assert f"Called {name} until 30 June 2019." in page.words and name in page.fields()["also_known_as"].split(";")
    assert "“{name}”".format(name="Kent Safety Board") in done(team, f"{BODIES}/{key}/rename/undo").words
    assert rows(either_app, "SELECT name, also_known_as FROM body ORDER BY id") == before


def test_a_body_is_replaced_and_comes_back(either_app: Flask) -> None:
    team = coordinator(either_app)
    key, name = busiest(either_app)
    refs = [ref for (ref,) in rows(either_app, OVERSEEN, body=key)]
    team.submit(f"{BODIES}/new", name="Harbour Safety Board", key="harbour")
    page = team.get(f"{BODIES}/{key}/replace")
    number = page.option("successor", "Harbour Safety Board")
    page = asked(team, f"{BODIES}/{key}/replace", successor=number, since="1 March 2019")
    line = page.paragraph("overseen by Harbour Safety Board from now on")
    assert line.startswith(f"{len(refs)} action") and refs[0] in line
    assert [ref for (ref,) in rows(either_app, OVERSEEN, body=key)] == refs, "asking changes nothing"
    pressed(team, page, f"{BODIES}/{key}/replace")
    assert rows(either_app, OVERSEEN, body=key) == []
    assert [ref for (ref,) in rows(either_app, OVERSEEN, body="harbour")] == refs
    assert name not in team.get("/agreements/2018-19/actions/new").tree.xpath("//option/text()")
    assert f"{name}, replaced by Harbour Safety Board from 1 March 2019" in team.get(BODIES).words
    assert "already" in team.submit(f"{BODIES}/{key}/replace", successor=number, since="1 March 2019").words
    page = done(team, f"{BODIES}/{key}/replace/undo")
    assert page.paragraph("overseen by").startswith(f"{len(refs)} action")
    assert [ref for (ref,) in rows(either_app, OVERSEEN, body=key)] == refs
    assert "is gone" in done(team, f"{BODIES}/harbour/delete").words


@pytest.mark.parametrize(
    ("page", "typed", "field", "words"),
    [
        ("rename", {"name": "New name", "since": "4 July 2019"}, "since", "This day lies ahead."),
        ("rename", {"name": "", "since": "3 July 2019"}, "name", "Enter the body’s name."),
        ("replace", {"since": "4 July 2019"}, "since", "This day lies ahead."),
    ],
)
def test_what_is_refused_of_a_body(app: Flask, page: str, typed: dict[str, str], field: str, words: str) -> None:
    key, _ = busiest(app)
    team = coordinator(app)
    other = {"successor": team.get(f"{BODIES}/{key}/replace").option("successor")}
    assert words in team.submit(f"{BODIES}/{key}/{page}", **other, **typed).message_at(field)


def test_a_priority_changes_as_its_page_says(either_app: Flask) -> None:
    team = coordinator(either_app)
    before = rows(either_app, TAKEN)
    key, code, title, _ = before[2]
    address = f"{PRIORITIES}/{key}"
    assert "Nothing is changed yet." in team.submit(address).message_at("title")
    pack = team.get("/packs/2019-01-to-2019-03/public/1").text
    page = asked(team, address, title="Safer Roads", code="SR", place="1")
    actions = len(rows(either_app, "SELECT 1 FROM action a JOIN priority p ON p.id = a.priority_id WHERE p.key = :key", key=key))
    assert f"{actions} action" in page.paragraph("stand under it as before")
    assert f"Its code is SR, and no longer {code}." in page.words and f"What was issued keeps “{title}”." in page.words
    assert f"It stands at place 1 of {len(before)}, and no longer at place 3." in page.words
    assert rows(either_app, TAKEN) == before, "asking changes nothing"
    pressed(team, page, address)
    after = rows(either_app, TAKEN)
    assert after[0][:3] == (key, "SR", "Safer Roads") and [one[0] for one in after[1:3]] == [one[0] for one in before[:2]]
    issued = team.get("/packs/2019-01-to-2019-03/public/1").text
    assert issued.count(title) == pack.count(title) and "Safer Roads" not in issued
    page = team.submit(address, code=before[0][1])
    assert "Another priority of this plan year has the code" in page.message_at("code")


def test_a_priority_gets_another_lead_agency(app: Flask) -> None:
    team = coordinator(app)
    [(key, lead)] = rows(
        app, "SELECT p.key, a.name FROM priority p JOIN agency a ON a.id = p.lead_agency_id ORDER BY p.position LIMIT 1"
    )
    [(number, name)] = rows(app, "SELECT id, name FROM agency WHERE key = 'swale'")
    owed = rows(app, "SELECT count(*) FROM obligation")
    page = done(team, f"{PRIORITIES}/{key}", lead_agency_id=str(number))
    assert f"{name} leads it, and no longer {lead}. What agencies owe stays." in page.words
    assert rows(app, "SELECT a.key FROM priority p JOIN agency a ON a.id = p.lead_agency_id WHERE p.key = :key", key=key) == [
        ("swale",)
    ]
    assert rows(app, "SELECT count(*) FROM obligation") == owed


def test_only_an_unused_priority_is_deleted(either_app: Flask) -> None:
    team = coordinator(either_app)
    new = {"title": "Water Safety", "code": "WS", "key": "water-safety", "place": "1"}
    assert "Choose the agency that leads." in team.submit(f"{PRIORITIES}/new", **new).message_at("lead_agency_id")
    [(number,)] = rows(either_app, "SELECT id FROM agency WHERE key = 'swale'")
    page = team.submit(f"{PRIORITIES}/new", **new, lead_agency_id=str(number))
    assert "“Water Safety” is added." in page.words
    assert re.search(r"Change Water Safety WS", page.words), page.words
    assert rows(either_app, TAKEN)[0][0] == "water-safety"
    used = rows(either_app, TAKEN)[1][0]
    assert "cannot be deleted: it is named by" in team.get(f"{PRIORITIES}/{used}/delete").words
    assert "Water Safety is gone." in done(team, f"{PRIORITIES}/water-safety/delete").words
    assert "water-safety" not in [one[0] for one in rows(either_app, TAKEN)]


def test_only_coordinators_change_the_agreement(app: Flask) -> None:
    for person in (administrator(app), contributor(app), member(app)):
        assert person.get(BODIES).status == person.get(PRIORITIES).status == 404


def test_the_workbook_loads_back_without_a_difference_after_all_that(app: Flask) -> None:
    team = coordinator(app)
    key, _ = busiest(app)
    team.submit(
        "/setting-up/agencies/swale", contact_name="Desk", contact_email="desk@swale.example", contact_telephone="01795 960001"
    )
    done(team, "/setting-up/agencies/swale/rename", name="Swale and Sheppey", short_name="Swale S", since="1 July 2019")
    done(team, "/setting-up/agencies/kfrs/end", last_day="3 July 2019", reason="It merged.", printed="printed")
    done(team, f"{BODIES}/{key}/rename", name="Kent Safety Board", since="1 July 2019")
    done(team, f"{PRIORITIES}/{rows(app, TAKEN)[2][0]}", title="Safer Roads", place="1")
    data = team.client.get(team.get(FILES).link("The workbook of 2018/19")).data
    page = upload(team, {"agreement-2018-19.xlsx": data}, "2018-19")
    assert page.heading.endswith("Nothing would change"), page.words[:2000]
    old = "key,name,short_name,kind,also_known_as\nswale,Swale Borough Council,Swale,responsible authority,\n"
    page = upload(team, {"agencies.csv": old.encode()}, "2018-19")
    assert "The portal’s stays" in page.words, "an old file does not take the new name away"
    assert rows(app, "SELECT name, contact_name FROM agency WHERE key = 'swale'") == [("Swale and Sheppey", "Desk")]
