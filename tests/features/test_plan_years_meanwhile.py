"""While the next plan year is a draft, this one goes on: what changes in it reaches the draft, where nobody changed that there."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import Page, Person, contributor, coordinator
from tests.factories.plan_years import DRAFT, NEW, OLD, add_action, adopt, label_value, prepare
from tests.features.test_agencies_that_change import done, pressed, rows
from tests.features.test_bodies_and_priorities import BODIES, busiest

SM5 = (
    "SELECT y.key, a.title, a.status, a.due, g.key, p.title FROM action a JOIN agreement y ON y.id = a.agreement_id"
    " JOIN agency g ON g.id = a.lead_agency_id JOIN priority p ON p.id = a.priority_id WHERE a.ref = 'SM5' ORDER BY y.key"
)
CONTRIBUTORS = (
    "SELECT g.key FROM contribution c JOIN action a ON a.id = c.action_id JOIN agreement y ON y.id = a.agreement_id"
    " JOIN agency g ON g.id = c.agency_id WHERE a.ref = 'SM5' AND y.key = :key ORDER BY c.position"
)
BODY = (
    "SELECT y.key, b.key FROM action a JOIN agreement y ON y.id = a.agreement_id JOIN body b ON b.id = a.body_id"
    " WHERE a.ref = :ref ORDER BY y.key"
)


def saved(team: Person, address: str = f"/agreements/{OLD}/actions/SM5", **typed: str) -> Page:
    """The action after its page is filled so; the question what would be owed is answered, where it is asked."""
    fields = {**team.get(address).fields(), **typed}
    page = team.post(address, fields, follow=True)
    if sure := page.tree.xpath("//button[@name='sure_of']/@value"):
        page = team.post(address, {**fields, "sure_of": sure[0]}, follow=True)
    assert f"{address.rpartition('/')[2]} is saved." in page.words, page.words
    return page


def test_what_changes_of_an_action_changes_in_the_draft(either_app: Flask) -> None:
    team = coordinator(either_app)
    prepare(team)
    page = team.get(f"/agreements/{OLD}/actions/SM5")
    assert "2019/20 is being prepared. What continues this action there changes with it" in page.words
    saved(
        team,
        title="Other words.",
        status="at risk",
        due="March 2021",
        priority_id=page.option("priority_id", "Road Safety"),
        lead_agency_id=page.option("lead_agency_id", "Swale"),
        contributors=label_value(page, "Thanet"),
    )
    [old, new] = rows(either_app, SM5)
    assert old[1:] == new[1:] == ("Other words.", "at risk", "2021-03", "swale", "Road Safety")
    assert rows(either_app, CONTRIBUTORS, key=OLD) == rows(either_app, CONTRIBUTORS, key=NEW) == [("thanet",)]


def test_what_the_draft_changed_itself_stays(either_app: Flask) -> None:
    team = coordinator(either_app)
    prepare(team)
    saved(team, f"{DRAFT}/actions/SM5", title="The words of next year.", status="not started")
    saved(team, title="Other words.", status="at risk", due="March 2021")
    [_, new] = rows(either_app, SM5)
    assert new[1:4] == ("The words of next year.", "not started", "2021-03")
    report = {"text": "Two officers left.", "action_status": "off track", "explanation": "Two officers left."}
    contributor(either_app).send("SM5", **report)
    team.decide(team.item("kent-police", "SM5"), "approve")
    assert [one[2] for one in rows(either_app, SM5)] == ["off track", "not started"], (
        "what its lead agency reports does not undo that"
    )


def test_a_merged_action_and_one_that_is_closed_do_not_follow(app: Flask) -> None:
    """Two became one in the draft; and SM5 is complete before the draft is adopted, which says so."""
    team = coordinator(app)
    prepare(team)
    assert "X9 is saved." in add_action(team, "X9", "Both together.", "Road Safety", "SM5", "SM1").words
    saved(team, f"/agreements/{OLD}/actions/SM1", title="Other words.")
    assert rows(app, "SELECT title FROM action WHERE ref = 'X9'") == [("Both together.",)]
    before = rows(app, SM5)[1]
    saved(team, status="complete")
    assert [one[2] for one in rows(app, SM5)] == ["complete", before[2]]
    line = "SM5 is closed in 2018/19 by now, and goes on in 2019/20. Delete what continues it there, where nothing is left to do."
    assert line in team.get(f"{DRAFT}/adopt").words
    adopt(team)


def test_a_body_that_comes_back_oversees_the_draft_again(either_app: Flask) -> None:
    """The draft is prepared after the body was replaced, so that its actions have the other one from the start."""
    team = coordinator(either_app)
    key, _ = busiest(either_app)
    team.submit(f"{BODIES}/new", name="Harbour Safety Board", key="harbour")
    successor = team.get(f"{BODIES}/{key}/replace").option("successor", "Harbour Safety Board")
    open_ones = "SELECT ref FROM action a JOIN body b ON b.id = a.body_id WHERE b.key = :key AND a.status = 'in progress'"
    ref = rows(either_app, open_ones, key=key)[0][0]
    done(team, f"{BODIES}/{key}/replace", successor=successor, since="1 March 2019")
    prepare(team)
    assert rows(either_app, BODY, ref=ref) == [(OLD, "harbour"), (NEW, "harbour")]
    page = team.get(f"{BODIES}/{key}/replace/undo")
    assert f"{ref} of 2018/19" in page.words
    pressed(team, page, f"{BODIES}/{key}/replace/undo")
    assert rows(either_app, BODY, ref=ref) == [(OLD, key), (NEW, key)]
