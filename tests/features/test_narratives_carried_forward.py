"""A text of an earlier cycle is printed in a later one only where it is carried forward, and then the pack says where from."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from portal.contents.pack import Contents
from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.queries import cycle as cycle_by_key
from portal.extensions import db
from portal.packs.compile import compile_contents
from tests.factories.pages import CYCLE, Page, Person, carry_contexts_forward, contributor, coordinator
from tests.factories.printed_packs import FORMATS, all_texts

LAST = "2019-01-to-2019-03"
INTRODUCTION, ROADS = (f"/cycles/{CYCLE}/contexts/{section}" for section in ("introduction", "road-safety"))
OLD = "This report covers January to March 2019 and closes the plan year"
CARRIED = "Carried forward from January to March 2019, written 26 April 2019."
WRITTEN_FORMATS = [name for name in FORMATS if not name.endswith((".xlsx", ".csv", ".json"))]


def draft(app: Flask) -> Contents:
    with app.app_context():
        return compile_contents(cycle_by_key(CYCLE), Audience.WORKING_GROUP, now=clock.now())


def carry_forward(team: Person, address: str) -> Page:
    return team.submit(address, f"{address}/carry-forward")


def preview(team: Person) -> str:
    return team.get(f"/cycles/{CYCLE}/preview").words


def blockers(team: Person) -> str:
    page = team.get(f"/cycles/{CYCLE}/issue").words
    assert "Put right first" in page or "It can go" in page
    return page.partition("Worth a look")[0]


def test_what_nobody_wrote_or_carried_forward_is_in_no_format(app: Flask) -> None:
    for name, words in all_texts(app, draft(app)).items():
        assert OLD not in words, name
        assert "Carried forward from January to March 2019, written" not in words, name
    team = coordinator(app)
    assert "It cannot go yet" in blockers(team)
    assert blockers(team).count("Write a text, or carry that of January to March 2019 forward.") == 8
    page = team.get(INTRODUCTION)
    assert "Nothing is written for April to June 2019 yet." in page.words
    assert page.fields()["text"] == ""
    assert (
        "Not written yet · the text of January to March 2019 can be carried forward"
        in team.get(f"/cycles/{CYCLE}/contexts").words
    )


def test_what_is_carried_forward_says_in_every_format_whence_it_comes(app: Flask) -> None:
    team = coordinator(app)
    page = carry_forward(team, INTRODUCTION)
    assert "The text is carried forward. The pack says that it is from January to March 2019." in page.words
    assert OLD in page.fields()["text"]
    contents = draft(app)
    assert contents.introduction.carried and contents.introduction.carried.cycle == "January to March 2019"
    assert [priority.carried for priority in contents.priorities] == [None] * len(contents.priorities)
    texts = all_texts(app, contents)
    for name in WRITTEN_FORMATS:
        assert texts[name].count(CARRIED) == 1 and OLD in texts[name], name
    assert '"written": "2019-04-26"' in texts["pack.json"]
    assert "carried forward from January to March 2019" in team.get(f"/cycles/{CYCLE}/contexts").words
    assert "The introduction: nothing is written" not in blockers(team)
    readiness = team.get(f"/cycles/{CYCLE}/issue").words
    assert (
        "The introduction: the text of January to March 2019 is carried forward. The pack says so. "
        "It names “January to March 2019” and “2 May 2019”: check that this is still true."
    ) in readiness


def test_what_is_written_is_this_cycles(app: Flask) -> None:
    team = coordinator(app)
    carry_forward(team, ROADS)
    page = team.submit(ROADS, text="Deaths fell by ten.")
    assert "Carried forward" not in page.words
    contents = draft(app)
    assert not any(priority.carried for priority in contents.priorities)
    texts = all_texts(app, contents)
    for name in WRITTEN_FORMATS:
        assert "Deaths fell by ten." in texts[name], name


def test_the_words_of_last_time_are_not_this_cycles_by_being_saved(either_app: Flask) -> None:
    team = coordinator(either_app)
    page = team.get(f"{INTRODUCTION}?start=before")
    assert OLD in page.fields()["text"]
    still = "These are still the words of January to March 2019: they are printed only if you change them or carry them forward."
    for htmx in (True, False):
        fields = team.get(f"{INTRODUCTION}?start=before").fields()
        assert still in team.post(INTRODUCTION, fields, htmx=htmx, follow=True).words
    assert OLD not in preview(team)
    assert "The introduction: nothing is written for April to June 2019." in blockers(team)
    assert still not in carry_forward(team, INTRODUCTION).words
    assert CARRIED in preview(team)


def test_what_was_typed_is_not_lost_by_carrying_forward(app: Flask) -> None:
    """Without scripts, whose saves while somebody types come first."""
    team = coordinator(app)
    page = team.submit(ROADS, f"{ROADS}/carry-forward", text="Deaths fell by ten.")
    assert page.status == 409
    assert "The box holds other words. Save them as the text of this cycle, or empty the box first." in page.words
    assert page.fields()["text"] == "Deaths fell by ten."
    assert "Saved." in team.post(ROADS, page.fields(), follow=True).words
    assert not any(priority.carried for priority in draft(app).priorities)


def test_while_somebody_types_the_page_says_whether_it_is_still_the_older_text(app: Flask) -> None:
    team = coordinator(app)
    fields = team.get(f"{ROADS}?start=before").fields()
    for number, (more, says) in enumerate(((" ", "These are still the words of January to March 2019"), (" And more.", ""))):
        answer = team.post(ROADS, fields | {"text": fields["text"] + more, "save_number": str(number + 1)}, htmx=True)
        (standing,) = answer.tree.xpath("//*[@id='standing' and @hx-swap-oob='true']")
        assert " ".join(standing.text_content().split()).startswith(says) and bool(standing.text_content().strip()) == bool(says)
    assert "And more." in preview(team)


def test_an_emptied_text_proposes_the_older_one_again(app: Flask) -> None:
    team = coordinator(app)
    carry_forward(team, ROADS)
    page = team.submit(ROADS, text="")
    assert "Nothing is written for April to June 2019 yet." in page.words
    assert "Road Safety: nothing is written for April to June 2019." in blockers(team)


@pytest.mark.parametrize("place", [{}, {"from": "issue"}])
def test_nothing_is_carried_forward_over_what_a_colleague_wrote_meanwhile(either_app: Flask, place: dict[str, str]) -> None:
    one, other = coordinator(either_app), coordinator(either_app)
    old = one.get(ROADS).fields("/carry-forward")
    other.submit(ROADS, text="Deaths fell by ten.")
    page = one.post(f"{ROADS}/carry-forward", old | place)
    assert page.status == 409
    assert "Coordinator, KCST wrote a text for April to June 2019 at " in page.words
    assert "Nothing was carried forward." in page.words
    assert page.fields()["text"] == "Deaths fell by ten."
    assert not any(priority.carried for priority in draft(either_app).priorities)


def test_the_buttons_of_the_issue_page_carry_all_forward(app: Flask) -> None:
    team = coordinator(app)
    carry_contexts_forward(team)
    assert "It can go" in team.get(f"/cycles/{CYCLE}/issue").heading
    contents = draft(app)
    assert contents.introduction.carried and all(priority.carried for priority in contents.priorities)


def test_only_the_team_carries_forward(app: Flask) -> None:
    token = coordinator(app).get("/account").fields()["csrf_token"]
    assert contributor(app).post(f"{ROADS}/carry-forward", {"csrf_token": token}).status in (400, 404)
    assert coordinator(app).get(f"{ROADS}/carry-forward").status in (404, 405)


def test_a_new_version_of_an_issued_pack_may_carry_an_older_text(app: Flask) -> None:
    team, address = coordinator(app), f"/cycles/{LAST}/contexts/road-safety"
    before = team.get(f"/packs/{LAST}/working-group/1").words
    older = team.get(f"{address}?start=before").fields()
    team.post(address, older)
    page = team.get(f"/cycles/{LAST}/issue")
    assert "Road Safety: nothing is written for January to March 2019." in page.words
    assert carry_forward(team, address).status == 200
    page = team.issue(LAST, note="The text on road safety was that of another cycle.")
    assert "Carried forward from October to December 2018, written" in page.words
    now = team.get(f"/packs/{LAST}/working-group/1").words
    assert now.replace("There is a newer version. Read version 2", "").split() == before.split()


def test_older_texts_find_their_cycle_by_the_migration(either_app: Flask) -> None:
    """Down and up again: words that are still the earlier ones were written where those were; an issued pack has printed them."""
    rows = text("SELECT id, cycle_id, written_in_id, is_carried_forward FROM context ORDER BY id")
    team = coordinator(either_app)
    team.post(INTRODUCTION, team.get(f"{INTRODUCTION}?start=before").fields())
    old = f"/cycles/{LAST}/contexts/road-safety"
    team.post(old, team.get(f"{old}?start=before").fields())
    carry_forward(team, old)
    with either_app.app_context():
        with db.engine.begin() as connection:
            before = connection.execute(rows).all()
        assert len([row for row in before if row.cycle_id != row.written_in_id]) == 2
        assert len([row for row in before if row.is_carried_forward]) == 1
        db.session.remove()
        downgrade(revision="0023")
        upgrade()
        with db.engine.begin() as connection:
            assert connection.execute(rows).all() == before
        db.session.remove()
        db.engine.dispose()
