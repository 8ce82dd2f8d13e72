"""A cycle that asks only for what has changed: “nothing has changed” is one click, an answer, and printed as one."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, contributor, coordinator
from tests.factories.plan_years import open_next_cycle
from tests.features.test_cycles_programme import daily_run

SUMMER, KEY = "July to September 2019", "2019-07-to-2019-09"
ANSWER = "Nothing has changed since"


def open_summer(app: Flask, **changes: str) -> None:
    """Opens the next cycle, or one with these `changes`, as one that asks only for what has changed."""
    team = coordinator(app)
    days = {"due": "14 October 2019", "meeting": "30 October 2019", "only_changes": "y"} | changes
    page = team.submit("/cycles/new", **days)
    while sure := page.tree.xpath("//main//button[@name]"):
        page = team.post("/cycles/new", page.fields() | {sure[0].get("name"): sure[0].get("value")}, follow=True)
    assert "is open." in page.words, page.words


def update_in(app: Flask, key: str, agency: str = "kent-police", ref: str = "SM5") -> str:
    """The address of the agency's update on that action in the cycle."""
    from portal.agreement.models import Action
    from portal.cycles.models import Obligation
    from portal.extensions import db

    with app.app_context():
        found = db.session.scalars(
            db.select(Obligation.id).where(
                Obligation.cycle.has(key=key),
                Obligation.agency.has(key=agency),
                Obligation.action_id.in_(db.select(Action.id).where(Action.ref == ref)),
            )
        ).one()
    return f"/updates/{found}"


def answered(app: Flask, key: str = KEY, **changes: str) -> Page:
    address = update_in(app, key)
    return contributor(app).submit(address, f"{address}/no-change", **changes)


def test_the_page_offers_it_in_one_click_with_the_status(app: Flask) -> None:
    open_summer(app)
    page = contributor(app).get(update_in(app, KEY))
    assert "Only what has changed is asked for." in page.words
    [button] = [one for one in page.tree.xpath("//button") if ANSWER in one.text_content()]
    assert button.get("formaction").endswith("/no-change")
    assert "Why has nothing changed?" not in page.words
    assert "only what has changed is asked for" in coordinator(app).get(f"/cycles/{KEY}/board").words


def test_one_click_is_an_answer_and_approved_as_one(app: Flask) -> None:
    open_summer(app)
    team = coordinator(app)
    page = answered(app)
    assert page.heading == "Sent to the team", page.words
    item = team.item("kent-police", "SM5", KEY)
    page = team.get(item)
    assert "No change reported: Nothing has changed since" in page.words, page.words
    assert team.decide(item, "approve").status == 200
    assert "1 of" in team.get(f"/cycles/{KEY}/board").words
    listed = team.get(f"/cycles/{KEY}/items?agency=kent-police&status=approved")
    assert "SM5" in listed.words


def test_it_can_be_given_time_and_again_with_the_first_day(app: Flask) -> None:
    open_summer(app)
    team = coordinator(app)
    answered(app)
    first = team.get(team.item("kent-police", "SM5", KEY)).words.partition(ANSWER)[2][:30]
    team.decide(team.item("kent-police", "SM5", KEY), "approve")
    month = {"title": "October 2019", "starts": "October 2019", "ends": "October 2019"}
    open_summer(app, **month, due="14 November 2019", meeting="28 November 2019")
    page = answered(app, "2019-10-to-2019-10")
    assert page.heading == "Sent to the team", page.words
    second = team.get(team.item("kent-police", "SM5", "2019-10-to-2019-10"))
    assert f"{ANSWER}{first[:10]}" in second.words
    assert f"The text is carried forward from {SUMMER}" not in second.words


def test_whoever_has_written_something_is_not_taken_at_one_click(app: Flask) -> None:
    open_summer(app)
    page = answered(app, action_status="complete")
    assert page.status == 422 and "You have chosen another status" in page.words
    page = answered(app, text="We visited forty more shops.")
    assert page.status == 422 and "You have written a text this time. Send that, or clear it first." in page.words
    page = contributor(app).get(update_in(app, KEY))
    assert "We visited forty more shops." in page.text and ANSWER in page.words, "it is there for whoever clears the text"
    page = answered(app, text="", action_status="ongoing", next="We visit forty more shops.")
    assert page.status == 422 and "You have written what happens next, which is a change." in page.words
    page = answered(app, text="", next="", **{"outputs-0-number": "44", "outputs-0-unit": "visits"})
    assert page.status == 422 and "You have filled in more than the text, which is a change." in page.words
    page = answered(app, text="", next="", **{"outputs-0-number": "", "outputs-0-unit": ""})
    assert page.heading == "Sent to the team" and "You reported no change. Your last text is sent again:" in page.words


def test_milestones_and_running_totals_that_the_page_carries_over_are_no_change(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    rows = {
        "milestones-0-title": "First 100 trained",
        "milestones-0-planned": "31/12/2019",
        "milestones-1-title": "Trainer found",
        "milestones-1-planned": "1/5/2019",
        "milestones-1-done": "3/5/2019",
        "outputs-0-number": "40",
        "outputs-0-unit": "visits",
    }
    address = update_in(app, CYCLE)
    police.submit(address, **rows)
    police.submit(address, f"{address}/send", text="We visited forty shops.", action_status="ongoing")
    team.decide(team.item("kent-police", "SM5"), "approve")
    open_summer(app)
    page = police.get(update_in(app, KEY))
    assert page.fields("/no-change")["milestones-0-title"] == "First 100 trained", "the page carries it over"
    page = answered(app)
    assert page.heading == "Sent to the team", page.words
    item = team.get(team.item("kent-police", "SM5", KEY))
    assert "First 100 trained" in item.words and ANSWER in item.words


def test_an_update_that_waits_for_approval_has_to_be_approved_first(app: Flask) -> None:
    open_summer(app)
    police, team = contributor(app), coordinator(app)
    address = update_in(app, KEY)
    before = police.get(address).fields("/no-change")
    older = update_in(app, CYCLE)
    police.submit(older, f"{older}/send", text="We visited forty shops.")
    page = police.get(address)
    assert "Your update of April to June 2019 is not approved yet" in page.words and ANSWER not in page.words
    page = police.post(f"{address}/no-change", before, follow=True)
    assert page.status == 422 and "Your update of April to June 2019 is not approved yet." in page.words
    team.decide(team.item("kent-police", "SM5"), "approve")
    assert f"{ANSWER} 3 July 2019" in police.get(address).words
    assert answered(app).heading == "Sent to the team"
    item = team.get(team.item("kent-police", "SM5", KEY))
    assert "We visited forty shops." in item.words and "carried forward from April to June 2019" in item.words


def test_an_ordinary_cycle_still_wants_a_reason(app: Flask) -> None:
    open_next_cycle(coordinator(app))
    page = contributor(app).get(update_in(app, KEY))
    assert "Why has nothing changed?" in page.words and ANSWER not in page.words
    assert answered(app, no_change="").status == 422


@pytest.fixture
def export(app: Flask, tmp_path: Path) -> Path:
    """The draft of the pack of a cycle in which one agency answered with one click."""
    open_summer(app)
    answered(app)
    team = coordinator(app)
    team.decide(team.item("kent-police", "SM5", KEY), "approve")
    run = app.test_cli_runner().invoke(
        args=["pack", "export", "--cycle", KEY, "--audience", "working-group", "--out", str(tmp_path), "--draft"]
    )
    assert run.exit_code == 0, run.output
    return tmp_path


def test_every_format_prints_it_with_the_last_text(app: Flask, export: Path) -> None:
    entry = next(
        one
        for priority in json.loads((export / "pack.json").read_text())["priorities"]
        for action in priority["actions"]
        if action["ref"] == "SM5"
        for one in action["entries"]
        if one["agency"] == "kent-police"
    )
    assert entry["no_change"].startswith(ANSWER) and entry["no_change_since"].startswith("2019-")
    assert entry["text"] and entry["carried_from"]
    heading = "No change reported (3 July 2019)"
    preview = coordinator(app).get(f"/cycles/{KEY}/preview").words
    assert heading in preview and entry["no_change"] in preview
    for name, part in (("pack.docx", "word/document.xml"), ("pack.xlsx", "")):
        with zipfile.ZipFile(io.BytesIO((export / name).read_bytes())) as archive:
            names = [part] if part else [one for one in archive.namelist() if one.endswith(".xml")]
            words = "".join(archive.read(one).decode() for one in names)
        assert "No change reported" in words and entry["no_change"] in words, name


def test_nobody_who_has_answered_is_reminded_of_it(app: Flask) -> None:
    open_summer(app)
    answered(app)
    daily_run(app, date(2019, 10, 7))
    page = contributor(app).get("/")
    assert "SM5" in page.words
