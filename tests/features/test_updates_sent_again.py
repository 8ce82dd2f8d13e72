"""An update that was sent back and is sent again as it was: that is asked about once, as of a return."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import Page, Person, contributor, coordinator, lead

TEXT = "We visited forty shops."
QUESTION = ("#unchanged", "Nothing of what was sent back has changed. Change it, or tick that you send it as it was.")

SINCE = ("#unchanged", "Nothing has changed since it came back. Change it, or tick that you send it as it was.")


def sent_back(app: Flask, *items: str) -> tuple[Person, Person, str, str]:
    """SM5 of Kent Police, of which these parts were sent back; the two people, and the pages of both."""
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text=TEXT, next="Forty more.")
    item = team.item("kent-police", "SM5")
    fields = team.get(item).fields("/send-back") | {"reason": "Please say how many were closed.", "item": list(items)}
    page = team.post(f"{item}/send-back", fields, follow=True)
    assert page.status == 200, page.words
    return police, team, address, item


def send(police: Person, address: str, **typed: str) -> Page:
    return police.submit(address, f"{address}/send", **typed)


@pytest.mark.parametrize("items", [("text",), ("text", "next"), ()])
def test_what_was_not_touched_is_asked_about_once(either_app: Flask, items: tuple[str, ...]) -> None:
    police, team, address, item = sent_back(either_app, *items)
    page = send(police, address)
    assert (page.status, page.errors) == (422, [QUESTION])
    assert QUESTION[1] in page.message_at("unchanged")
    assert "Sent back to you." in page.words, "it was not sent"
    [tick] = page.tree.xpath("//input[@type='checkbox'][@id='unchanged']")
    assert not page.tree.xpath("//input[@id='unchanged'][@checked]")
    fields = page.fields("/send") | {tick.get("name"): tick.get("value")}
    assert police.post(f"{address}/send", fields, follow=True).heading == "Sent to the team"
    assert TEXT in team.get(item).words


@pytest.mark.parametrize(("items", "typed"), [
    (("text",), {"text": "We visited forty shops. Two were closed."}),
    (("next",), {"next": "Fifty more."}),
    (("text", "next"), {"next": "Fifty more."}),
    (("status",), {"action_status": "in progress"}),
    (("milestones",), {"milestones__1__title": "All shops visited"}),
    ((), {"next": "Fifty more."}),
])  # fmt: skip
def test_what_was_changed_is_not_asked_about(app: Flask, items: tuple[str, ...], typed: dict[str, str]) -> None:
    police, _, address, _ = sent_back(app, *items)
    assert send(police, address, **typed).heading == "Sent to the team"


def test_what_never_came_back_is_not_asked_about(app: Flask) -> None:
    police = contributor(app)
    address = police.send("SM5", text=TEXT)
    police.submit(address, address.replace("/updates/", "/take-back/"))
    assert send(police, address).heading == "Sent to the team", "taken back and sent as it was"
    assert not police.get(address).tree.xpath("//input[@id='unchanged']")


def test_what_was_opened_again_and_is_the_same_is_asked_about(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text=TEXT, action_status="ongoing")
    item = team.item("kent-police", "SM5")
    team.decide(item, "approve")
    team.decide(item, "reopen", reason="Please correct the next step.")
    page = send(police, address)
    assert (page.status, page.errors) == (422, [SINCE])
    fields = page.fields("/send") | {"unchanged": "yes"}
    assert police.post(f"{address}/send", fields, follow=True).heading == "Sent to the team"


def test_what_the_lead_gave_back_and_is_the_same_is_asked_about(app: Flask) -> None:
    health, boss = contributor(app, "kcc-public-health"), lead(app, "kcc-public-health")
    address = health.send("SV2", text=TEXT)
    action = f"/sign-off/{address.rpartition('/')[2]}/decline"
    boss.submit(address, action, reason="Please say how many were closed.")
    assert send(health, address).errors == [SINCE]
    assert send(health, address, next="Fifty more.").heading == "Waiting for your lead"


def test_a_form_that_was_cut_off_changes_nothing(app: Flask) -> None:
    """Also where only its end is missing, and where it does not say which version it shows."""
    police = contributor(app)
    address = police.get("/").link("SM5")
    rows = {"outputs-0-number": "40", "outputs-0-unit": "shops"}
    police.submit(address, f"{address}/preview", text=TEXT, next="Forty more.", note="From us.", action_status="ongoing", **rows)
    whole = police.get(address).fields("/send")
    cut = {name: whole[name] for name in ("csrf_token", "owner", "token", "version", "origin")} | {"text": "We"}
    without = {name: value for name, value in whole.items() if name != "version"} | {"text": "We"}
    for fields in (cut, without):
        for action in ("", "/send", "/preview", "/no-change", "/files"):
            page = police.post(f"{address}{action}", fields, follow=True)
            assert "This form was not complete, so nothing was saved." in page.text, action
            assert "another tab" not in page.words
            now = page.fields("/send")
            assert [now[name] for name in ("text", "next", "note", "outputs-0-unit")] == [
                TEXT,
                "Forty more.",
                "From us.",
                "shops",
            ]
        answer = police.post(address, fields, htmx=True)
        assert answer.status == 400 and "Copy your text" in answer.text
