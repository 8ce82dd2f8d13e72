"""Life goes on over the turn of the plan year: what was written, decided and owed before is there in the first cycle after it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.queries import cycle as cycle_by_key
from portal.packs.compile import compile_contents
from tests.factories.pages import (
    CYCLE,
    Person,
    administrator,
    carry_contexts_forward,
    contributor,
    coordinator,
    governing,
    member,
)
from tests.factories.plan_years import DRAFT, NEW, OLD, add_action, adopt, confirmed, label_value, open_next_cycle, prepare, split
from tests.features.test_agencies_that_change import pressed, rows
from tests.features.test_agreement_files import PLACE as FILES
from tests.features.test_agreement_files import upload
from tests.features.test_cycles_decisions import record

NEXT = "2019-07-to-2019-09"
OWED = (
    "SELECT o.id FROM obligation o JOIN cycle c ON c.id = o.cycle_id JOIN action a ON a.id = o.action_id"
    " JOIN agency g ON g.id = o.agency_id WHERE c.key = :cycle AND a.ref = :ref AND g.key = 'kent-police'"
)


ORIGINS = (
    "SELECT b.ref FROM action_origin o JOIN action a ON a.id = o.action_id JOIN action b ON b.id = o.origin_id"
    " WHERE a.ref = :ref ORDER BY 1"
)


def update_of(app: Flask, ref: str, cycle: str = NEXT) -> str:
    """Where Kent Police writes about the action in that cycle."""
    [(number,)] = rows(app, OWED, cycle=cycle, ref=ref)
    return f"/updates/{number}"


def turned(app: Flask) -> Person:
    """The demonstration in July 2019 under its new plan year: SM5 goes on and became several, SM2 and SV1 became one."""
    team = coordinator(app)
    prepare(team)
    add_action(team, "SM51", "The second half of it.", "Road", "SM5")
    for ref in ("SM2", "SV1"):
        confirmed(team, f"{DRAFT}/actions/{ref}/delete")
    add_action(team, "SM21", "Both together.", "Road", "SM2", "SV1")
    adopt(team)
    open_next_cycle(team)
    return team


def test_last_times_text_comes_from_the_action_that_is_continued(either_app: Flask) -> None:
    before = contributor(either_app).get(update_of(either_app, "SM5", CYCLE))
    turned(either_app)
    police = contributor(either_app)
    for ref in ("SM5", "SM51"):
        page = police.get(update_of(either_app, ref))
        assert "Last time: January to March 2019" in page.words
        assert _last_time(page.words) == _last_time(before.words)
    page = police.get(update_of(either_app, "SM21"))
    assert "It continues SM2, SV1 of the plan year before." in page.words and "Last time:" not in page.words
    page = police.get(page.link("the page of the action"))
    page = police.get(page.response.headers["Location"]) if page.status == 303 else page
    assert page.link("SM2 of 2018/19") == f"/actions/{OLD}/SM2" and page.link("SV1 of 2018/19")


def _last_time(words: str) -> str:
    return words.partition("Last time: January to March 2019")[2][:400]


def test_the_pages_of_both_years_lead_to_each_other(app: Flask) -> None:
    turned(app)
    for person in (coordinator(app), contributor(app), member(app), governing(app)):
        page = person.get(f"/actions/{OLD}/SM5")
        can_read_new = person.get(f"/actions/{NEW}/SM51").status == 200
        assert [one.rpartition("/")[2] for one in page.links(f"/actions/{NEW}/")] == (["SM5", "SM51"] if can_read_new else [])
        for link in page.links(f"/actions/{NEW}/"):
            assert person.get(link).link("SM5 of 2018/19") == f"/actions/{OLD}/SM5"
    team = coordinator(app)
    assert team.get(team.get(f"/actions/{NEW}/SM5").link("All that changed between the plan years")).status == 200
    assert not contributor(app).get(f"/actions/{OLD}/SM5").links("/changes$")
    wardens = contributor(app, "kcc-wardens").get(f"/actions/{OLD}/SM5")
    assert wardens.status == 404 or not wardens.links(f"/actions/{NEW}/SM51")


def test_a_later_report_of_the_old_action_counts_until_the_new_one_has_its_own(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    adopt(team)
    status = "SELECT y.key, a.status FROM action a JOIN agreement y ON y.id = a.agreement_id WHERE a.ref = 'SM5' ORDER BY y.key"
    report = {"text": "Two officers left.", "action_status": "at risk", "explanation": "Two officers left."}
    contributor(app).send("SM5", **report)
    item = team.item("kent-police", "SM5")
    team.decide(item, "approve")
    assert rows(app, status) == [(OLD, "at risk"), (NEW, "at risk")]


def test_what_the_last_meeting_decided_stands_beside_the_update(app: Flask) -> None:
    record(member(app), SM5="The police report on Dover next time.")
    turned(app)
    for ref in ("SM5", "SM51"):
        assert "The police report on Dover next time." in contributor(app).get(update_of(app, ref)).words


def test_contexts_are_carried_forward_over_one_origin(either_app: Flask) -> None:
    team = coordinator(either_app)
    prepare(team)
    titles = rows(either_app, "SELECT key, title FROM priority p WHERE agreement_id = 1 ORDER BY position")
    (first, title), (second, other) = titles[:2]
    split(team, title, "Hate Crime", "HC", "hate")
    address = f"{DRAFT}/priorities/{second}"
    page = team.get(address)
    both = page.fields() | {"comes_from": [label_value(page, other), label_value(page, titles[2][1])], "title": "Both Together"}
    pressed(team, team.post(address, both), address)
    ref = rows(either_app, "SELECT ref FROM action a JOIN priority p ON p.id = a.priority_id WHERE p.key = :key", key=first)[0][0]
    page = team.get(f"{DRAFT}/actions/{ref}")
    team.submit(f"{DRAFT}/actions/{ref}", priority_id=page.option("priority_id", "Hate Crime"))
    adopt(team)
    carry_contexts_forward(team)
    open_next_cycle(team)
    of_next = f"/cycles/{NEXT}/contexts"
    can_carry = "can be carried forward"
    for section in (first, "hate", titles[2][0], "introduction"):
        page = team.get(f"{of_next}/{section}")
        assert page.links(r"start=before") or "/carry-forward" in page.text, section
    assert "/carry-forward" not in team.get(f"{of_next}/{second}").text, "two texts are none that could be carried forward"
    assert can_carry in team.get(of_next).words
    page = team.submit(f"{of_next}/hate", f"{of_next}/hate/carry-forward")
    assert "The pack says that it is from" in page.words


@pytest.mark.usefixtures("quick_documents")
def test_the_first_pack_after_the_turn_says_what_changed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    team = coordinator(app)
    files = rows(app, "SELECT f.pack_id, f.name, f.sha256 FROM pack_file f ORDER BY 1, 2")
    carry_contexts_forward(team)
    team.issue(CYCLE)
    before = rows(app, _FILES)
    assert len(before) > len(files)
    prepare(team)
    title = "Hate Crime"
    [(measure,)] = rows(
        app, "SELECT m.key FROM measure_placement x JOIN measure m ON m.id = x.measure_id ORDER BY x.position LIMIT 1"
    )
    split(team, rows(app, "SELECT title FROM priority ORDER BY position")[0][0], title, "HC", "hate")
    address = f"{DRAFT}/places/{measure}"
    confirmed(team, address, priority_id=team.get(address).option("priority_id", title))
    add_action(team, "SM51", "The second half of it.", "Road", "SM5")
    confirmed(team, f"{DRAFT}/actions/SM2/delete")
    team.submit(f"{DRAFT}/changes/SM2", f"{DRAFT}/changes/SM2", reason="The grant has ended.")
    adopt(team)
    open_next_cycle(team)
    carry_contexts_forward(team, NEXT)
    monkeypatch.setattr(clock, "now", lambda: datetime(2019, 10, 20, 9, 0))
    page = team.issue(NEXT)
    assert page.status == 200, page.words
    words = member(app).get(f"/packs/{NEXT}/working-group/1").words
    assert "Continues SM5 (" in words and "of 2018/19, is now" in words
    assert "Of 2018/19, " in words and "nothing continues it in 2019/20" in words
    assert rows(app, _FILES)[: len(before)] == before, "every old pack has the same bytes"
    for key, heading in ((CYCLE, ""), (NEXT, title)):
        text = member(app).get(f"/packs/{key}/working-group/1/data.csv").response.get_data(as_text=True)
        [places] = [{line.split(",")[0] for line in text.splitlines() if f",{measure}," in line}]
        assert len(places) == 1 and (places == {"hate"}) is bool(heading), places


_FILES = "SELECT p.id, f.name, f.sha256 FROM pack_file f JOIN pack p ON p.id = f.pack_id ORDER BY p.id, f.name"


@pytest.mark.usefixtures("quick_documents")
def test_what_comes_late_of_last_year_stands_with_what_continues_it(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    old = update_of(app, "SM5", CYCLE)
    other = update_of(app, "SM2", CYCLE)
    carry_contexts_forward(team)
    team.issue(CYCLE)
    turned(app)
    page = police.submit(old, f"{old}/send", text="We visited forty shops, and tell it late.")
    assert page.heading in ("Sent to the team", "Waiting for your lead"), page.words
    team.decide(team.item("kent-police", "SM5"), "approve")
    with app.app_context():
        compiled = compile_contents(cycle_by_key(NEXT), Audience.WORKING_GROUP, now=clock.now())
    found = [
        (action.ref, entry.owed_in)
        for priority in compiled.priorities
        for action in priority.actions
        for entry in action.entries
        if "tell it late" in entry.text
    ]
    assert found == [("SM5", "April to June 2019")], "once, with the first that continues it"
    new = update_of(app, "SM21")
    page = police.submit(new, f"{new}/send", text="Both together go well.", action_status="in progress")
    assert page.heading in ("Sent to the team", "Waiting for your lead"), page.words
    item = team.item("kent-police", "SM21", NEXT)
    team.decide(item, "approve")
    assert "later update of the agency on this action is approved, so this one is not needed any more" in police.get(other).words


def test_the_new_agreement_exports_and_loads_back(app: Flask, tmp_path: Path) -> None:
    team = turned(app)
    data = team.get(f"{FILES}/workbook/{NEW}.xlsx").response.get_data()
    page = upload(administrator(app), {"agreement.xlsx": data}, NEW)
    assert "Nothing would change" in page.words, page.words
    runner = app.test_cli_runner()
    for year in (NEW, OLD):
        done = runner.invoke(args=["agreement", "export", str(tmp_path / year), "--plan-year", year])
        assert done.exit_code == 0, done.output
    heads = {year: (tmp_path / year / "actions.csv").read_text().splitlines()[0].split(",") for year in (NEW, OLD)}
    assert heads[NEW] == [*heads[OLD], "continues"], "the demonstration's files have the columns that they had"
    lines = (tmp_path / NEW / "actions.csv").read_text().splitlines()
    assert next(line for line in lines if line.startswith("SM21,")).endswith(",SM2;SV1")
    before = {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in (tmp_path / NEW).iterdir()}
    done = runner.invoke(args=["agreement", "import", str(tmp_path / NEW), "--plan-year", NEW, "--overwrite"])
    assert "0 added, 0 changed" in done.output, done.output
    runner.invoke(args=["agreement", "export", str(tmp_path / NEW), "--plan-year", NEW])
    assert {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in (tmp_path / NEW).iterdir()} == before
    done = runner.invoke(args=["agreement", "export", str(tmp_path / "files")])
    assert f"To load it back, say --plan-year {NEW}." in done.output
    done = runner.invoke(args=["agreement", "import", str(tmp_path / "files")])
    assert done.exit_code == 1 and f"The portal has {OLD} and {NEW}. Say which plan year these files are of" in done.output


def test_files_name_what_an_action_continues(app: Flask) -> None:
    team = turned(app)
    csv = "ref,priority,title,lead_agency,contributing_agencies,oversight_body,start,due,status,continues\n"
    line = "SM99,road-safety,The third part of it.,kent-police,,,,,not started,"
    page = upload(team, {"actions.csv": f"{csv}{line}XX9\n".encode()}, NEW)
    assert "“XX9” is not in the plan year before, 2018/19." in page.words
    page = upload(team, {"actions.csv": f"{csv}{line}SM5;SM1\n".encode()}, NEW)
    address = page.response.request.path
    page = team.post(address, page.fields(address), follow=True)
    assert rows(app, ORIGINS, ref="SM99") == [("SM1",), ("SM5",)], page.words
