"""A later version of a pack in which nothing has changed is asked about before it goes out."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import contributor, coordinator

WINTER = "2019-01-to-2019-03"
ISSUE, NOTE = f"/cycles/{WINTER}/issue", "One number came late."


def test_a_version_without_a_change_is_asked_about_once(app: Flask) -> None:
    team = coordinator(app)
    first = team.submit(ISSUE, note=NOTE)  # the demonstration issued version 1 before some of it was corrected
    newest = int(team.get(ISSUE).fields()["newest"])
    page = team.submit(ISSUE, note="The same again.") if f"version {newest}, is issued" in first.words else first
    assert page.status == 422 and f"Nothing has changed since version {newest}: this one would say the same." in page.words
    assert "The same again." in page.text or NOTE in page.text, "what was typed stays"
    assert int(team.get(ISSUE).fields()["newest"]) == newest
    done = team.post(ISSUE, page.fields() | {"is_same_meant": "yes"}, follow=True)
    assert f"version {newest + 1}, is issued" in done.words


def test_a_version_with_a_change_is_not_asked_about(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    item = team.item("kent-police", "SOC1", WINTER)
    team.decide(item, "reopen", reason="Please correct the number of visits.")
    address = police.get("/").link("SOC1")
    police.submit(address, f"{address}/send", text="Ninety visits were made.")
    team.decide(item, "approve")
    newest = int(team.get(ISSUE).fields()["newest"])
    assert f"version {newest + 1}, is issued" in team.submit(ISSUE, note=NOTE).words
