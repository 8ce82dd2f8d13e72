"""A later version of a pack in which nothing has changed is asked about before it goes out."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import Person, contributor, coordinator

WINTER = "2019-01-to-2019-03"
ISSUE, NOTE = f"/cycles/{WINTER}/issue", "One number came late."


def issued_with_a_change(app: Flask, team: Person) -> int:
    """An update is corrected, and the pack is issued again: the number of that version."""
    police, item = contributor(app), team.item("kent-police", "SOC1", WINTER)
    team.decide(item, "reopen", reason="Please correct the number of visits.")
    address = police.get("/").link("SOC1")
    police.submit(address, f"{address}/send", text="Ninety visits were made.")
    team.decide(item, "approve")
    version = int(team.get(ISSUE).fields()["newest"]) + 1
    assert f"version {version}, is issued" in team.submit(ISSUE, note=NOTE).words
    return version


def test_a_version_without_a_change_is_asked_about_once(app: Flask) -> None:
    team = coordinator(app)
    newest = issued_with_a_change(app, team)
    page = team.submit(ISSUE, note="The same again.")
    assert page.status == 422 and f"Nothing has changed since version {newest}: this one would say the same." in page.words
    assert "The same again." in page.text, "what was typed stays"
    assert int(team.get(ISSUE).fields()["newest"]) == newest
    done = team.post(ISSUE, page.fields() | {"is_same_meant": "yes"}, follow=True)
    assert f"version {newest + 1}, is issued" in done.words


def test_a_version_with_a_change_is_not_asked_about(app: Flask) -> None:
    team = coordinator(app)
    before = int(team.get(ISSUE).fields()["newest"])
    assert issued_with_a_change(app, team) == before + 1
