"""What a pack prints of a cycle does not change because an agency, an action's lead or a status has changed since."""

from __future__ import annotations

from flask import Flask

from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.queries import cycle
from portal.packs.compile import compile_contents
from tests.factories.pages import CYCLE, contributor, coordinator
from tests.features.test_agencies_that_merge import do, merge_page
from tests.features.test_agreement_versions import VERSION, changes, publish

LAST = "2019-01-to-2019-03"


def texts(app: Flask, key: str) -> dict[tuple[str, str], str]:
    """Every text that the working group's pack of the cycle would print, by action and agency."""
    with app.app_context():
        contents = compile_contents(cycle(key), Audience.WORKING_GROUP, now=clock.now())
        actions = [action for priority in contents.priorities for action in priority.actions]
        return {(action.ref, entry.agency): entry.text for action in actions for entry in action.entries if entry.text}


def printed_statuses(app: Flask, key: str) -> dict[str, str]:
    """Of every action, in the working group's pack."""
    with app.app_context():
        contents = compile_contents(cycle(key), Audience.WORKING_GROUP, now=clock.now())
        return {action.ref: action.status for priority in contents.priorities for action in priority.actions}


def statuses(app: Flask, key: str) -> tuple[str, str]:
    """Of SM5: in the chapter of actions, and in that of the year's end."""
    with app.app_context():
        contents = compile_contents(cycle(key), Audience.PUBLIC, now=clock.now())
        [action] = [one for priority in contents.priorities for one in priority.actions if one.ref == "SM5"]
        assert contents.year_end is not None
        return action.status, next(one.status for one in contents.year_end.actions if one.ref == "SM5")


def test_texts_of_an_agency_that_is_part_of_another_now_stay_in_packs(app: Flask) -> None:
    team = coordinator(app)
    before = {key: texts(app, key) for key in (LAST, CYCLE)}
    assert len([one for one in before[LAST] if one[1] == "kent-police"]) > 9
    assert ("SOC1", "kent-police") in before[CYCLE]
    do(team, merge_page(team, "kent-police", "Kent Fire"), "kent-police")
    for key, printed in before.items():
        assert texts(app, key).items() >= printed.items(), key


def test_another_lead_changes_no_status_of_an_earlier_cycle(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    before = printed_statuses(app, LAST)
    assert before["SM5"] == "ongoing"
    police.send("SM5", text="The work is done.", action_status="complete")
    team.decide(team.item("kent-police", "SM5"), "approve")
    do(team, merge_page(team, "kent-police", "Kent Fire"), "kent-police")
    assert printed_statuses(app, CYCLE)["SM5"] == "complete"
    assert printed_statuses(app, LAST) == before


def test_a_correction_and_a_version_give_no_status_that_no_pack_has_printed_yet(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    assert statuses(app, LAST) == ("ongoing", "ongoing")
    police.send("SM5", text="The work is done.", action_status="complete")
    team.decide(team.item("kent-police", "SM5"), "approve")
    assert "Complete" in team.get("/agreements/2018-19").paragraph("SM5")
    assert statuses(app, LAST) == ("ongoing", "ongoing")
    team.submit("/agreements/2018-19/actions/SM2", title="Other words for it.")
    publish(team, number="1.1", dated="3 July 2019", note="Agreed by the board in June.")
    listed = changes(team.get(f"{VERSION}/1.1"))
    assert "SM2" in listed and not [one for one in listed if "SM5" in one], listed
    assert "Ended" not in " ".join(team.get(f"{VERSION}/1.1").words.partition("SM5")[2].split()[:60])
