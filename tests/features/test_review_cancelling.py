"""The team cancels what is owed, with a reason, and can take that back until a pack is issued with it (rule 14)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, carry_contexts_forward, contributor, coordinator

WINTER = "2019-01-to-2019-03"
WHY = "The scheme has ended."


def cancel(team: Person, agency: str, words: str, *, printed: str = "printed", cycle: str = CYCLE) -> str:
    """Presses the button of its page; the address of the page."""
    address = team.row_link(agency, words, "Stop asking", cycle)
    page = team.submit(address, reason=WHY, printed=printed)
    assert "is not asked for any more. The agency gets a mail." in page.words, page.words
    return address.partition("?")[0]


def pack(team: Person, audience: str = "working-group") -> dict[str, Any]:
    found: dict[str, Any] = team.get(f"/cycles/{CYCLE}/preview/pack.json?audience={audience}").response.get_json(force=True)
    return found


def row(team: Person, agency: str, words: str) -> str:
    return team.get(f"/cycles/{CYCLE}/items?agency={agency}").paragraph(words)


def mails(team: Person, subject: str) -> Page:
    return team.get(f"/outbox?words={subject}")


def test_what_is_cancelled_leaves_every_list(either_app: Flask) -> None:
    ahead, team = contributor(either_app, "look-ahead"), coordinator(either_app)
    assert "SV6" in ahead.get("/").words and "Look Ahead" in team.get(f"/cycles/{CYCLE}/reminders/now").words
    address = ahead.get("/").link("SV6")
    asked = team.get(team.row_link("look-ahead", "SV6", "Stop asking"))
    assert "owes it no more: it leaves their list" in asked.words and "gets a mail with your reason" in asked.words
    cancel(team, "look-ahead", "SV6")
    cancel(team, "look-ahead", "SV6", cycle=WINTER)
    assert "SV6" not in ahead.get("/").words
    assert f"The team does not ask for this any more: {WHY}" in ahead.get(address).words
    assert "Look Ahead" not in team.get(f"/cycles/{CYCLE}/reminders/now").words
    assert f"Not asked for: {WHY}" in row(team, "look-ahead", "SV6") and "More time" not in row(team, "look-ahead", "SV6")
    assert "Look Ahead" in team.get(f"/cycles/{CYCLE}/items?status=not asked for").words
    assert "SV6" not in team.get(f"/cycles/{CYCLE}/items?agency=look-ahead&status=not due").tree.xpath("string(//main//table)")
    assert "1 not asked for any more" in team.get(f"/cycles/{CYCLE}/board").words
    assert "Not asked for: " in mails(team, "not asked for").words


def test_a_pack_says_so_where_the_coordinator_chose_that(app: Flask) -> None:
    team = coordinator(app)
    cancel(team, "look-ahead", "SV6")
    cancel(team, "canterbury", "Data return, June 2019", printed="not printed")
    for audience in ("working-group", "public"):
        compiled = pack(team, audience)
        listed = [(one["agency"], one["state"], one["reason"]) for one in compiled["not_received"]]
        assert ("look-ahead", "not asked for", WHY) in listed
        assert not [one for one in compiled["not_received"] if one["agency"] == "canterbury" and "June" in one["what"]]
    entries = [entry for chapter in pack(team)["priorities"] for action in chapter["actions"] for entry in action["entries"]]
    assert [one["reason"] for one in entries if one["agency"] == "look-ahead" and one["missing"]] == [WHY]
    assert ": not asked for: The scheme has ended." in team.get(f"/cycles/{CYCLE}/preview").words


@pytest.mark.usefixtures("quick_documents")
def test_it_is_asked_for_again_until_a_pack_is_issued(app: Flask) -> None:
    ahead, team = contributor(app, "look-ahead"), coordinator(app)
    cancel(team, "look-ahead", "SV6", cycle=WINTER)
    address = cancel(team, "look-ahead", "SV6")
    page = team.submit(address, address.replace("/cancel", "/ask-again"))
    assert "is asked for again. The agency gets a mail." in page.words
    assert "SV6" in ahead.get("/").words and "Asked for again: " in mails(team, "asked for again").words
    cancel(team, "look-ahead", "SV6")
    fields = team.get(address).fields("/ask-again")
    carry_contexts_forward(team)
    team.issue()
    assert "was issued without it, so it cannot be asked for again." in team.get(address).words
    assert team.post(address.replace("/cancel", "/ask-again"), fields).status == 409
    assert "SV6" not in ahead.get("/").words


def test_what_was_sent_is_not_cancelled(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = team.row_link("kent-police", "SM5", "Stop asking")
    fields = team.get(address).fields("/cancel") | {"reason": WHY, "printed": "printed"}
    police.send("SM5", text="We visited forty shops.")
    page = team.post(address.partition("?")[0], fields)
    assert page.status == 422 and "This has been sent and waits for the team." in page.words
    item = team.item("kent-police", "SM5")
    assert "Stop asking" not in row(team, "kent-police", "SM5")
    team.decide(item, "send-back", reason="Say how many shops there were.")
    assert "not asked for any more" not in team.get(f"/cycles/{CYCLE}/board").words
    cancel(team, "kent-police", "SM5")
    assert "SM5" not in police.get("/").words
    assert "1 not asked for any more" in team.get(f"/cycles/{CYCLE}/board").words


def test_a_reason_and_a_choice_are_needed(app: Flask) -> None:
    team = coordinator(app)
    page = team.submit(team.row_link("look-ahead", "SV6", "Stop asking"))
    assert page.status == 422
    assert page.message_at("reason").endswith("Say why, in a few words.")
    assert page.message_at("printed").endswith("Choose whether the pack lists it.")
    page = team.submit(team.row_link("look-ahead", "SV6", "Stop asking"), reason="x", printed="printed")
    assert page.status == 422 and page.message_at("reason").endswith("Say why, in a few words."), "one letter is no reason"


@pytest.mark.parametrize("way", ["cancel", "ask-again"])
def test_agencies_cannot(reading_app: Flask, way: str) -> None:
    police = contributor(reading_app)
    fields = police.get("/account").fields()
    assert police.post(f"/obligations/1/{way}", fields).status == 404
