"""An agency whose lead sees everything before it leaves: Kent County Council Public Health."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator, lead

HEALTH = "kcc-public-health"
TEXT = "We trained ninety people in June."
REASON = "Please add how many of them work in housing."


@pytest.fixture
def people(app: Flask) -> tuple[Person, Person, Person]:
    """A contributor and the lead of the agency, and the team."""
    return contributor(app, HEALTH), lead(app, HEALTH), coordinator(app)


def status_at_the_team(team: Person, words: str) -> str:
    row = team.get(f"/cycles/{CYCLE}/items?agency={HEALTH}").tree.xpath("//tbody/tr[contains(., $words)]", words=words)[0]
    return str(row.xpath("td[2]")[0].text_content()).strip()


def sign_off(boss: Person, address: str, verb: str = "", **fields: str) -> Page:
    """Presses “Sign off and send” or “Give it back” on the page of the update or return."""
    page = boss.get(address)
    action = f"/sign-off/{address.rpartition('/')[2]}{verb}"
    assert action in page.tree.xpath("//form/@action")
    return boss.post(action, page.fields(action) | fields, follow=True)


def test_what_a_contributor_sends_waits_for_the_lead(people: tuple[Person, Person, Person]) -> None:
    health, boss, team = people
    address = health.get("/").link("SV2")
    assert "Send to your lead" in health.get(address).words
    page = health.submit(address, f"{address}/send", text=TEXT)
    assert page.heading == "Waiting for your lead"
    assert "Your agency’s lead reads it and sends it to the team." in page.words
    assert status_at_the_team(team, "SV2") == "Waiting for sign-off"
    assert TEXT not in team.get(f"/cycles/{CYCLE}/preview").words
    assert not team.get(f"/cycles/{CYCLE}/items?agency={HEALTH}").tree.xpath("//tr[contains(., 'SV2')]/th/a")
    first = boss.get("/").tree.xpath("//main//a[contains(@class,'govuk-button')]")[0].text_content()
    assert first.strip().startswith("Sign off: ")
    waiting = boss.get("/").tree.xpath("//section[h2[contains(.,'To sign off')]]")[0].text_content()
    assert "SV2" in waiting
    assert "SM3" in waiting
    assert TEXT in boss.get(address).words


def test_the_lead_signs_off_and_it_is_sent(people: tuple[Person, Person, Person]) -> None:
    health, boss, team = people
    address = health.send("SV2", text=TEXT)
    page = sign_off(boss, address)
    assert page.heading == "Sent to the team"
    assert status_at_the_team(team, "SV2") == "Sent"
    item = team.get(team.item(HEALTH, "SV2"))
    assert TEXT in item.words
    assert "sent by Lead, KCC Public Health" in item.words
    assert "Sent on 3 July 2019" in health.get(address).words


def test_signing_off_twice_sends_once(people: tuple[Person, Person, Person]) -> None:
    health, boss, team = people
    address = health.send("SV2", text=TEXT)
    token = boss.get(address).fields()["csrf_token"]
    sign_off(boss, address)
    page = boss.post(f"/sign-off/{address.rpartition('/')[2]}", {"csrf_token": token}, follow=True)
    assert "Sent to the team" in page.words or "This has already been sent." in page.words
    assert "Version 1," in team.get(team.item(HEALTH, "SV2")).words


def test_the_lead_gives_it_back_with_a_reason(people: tuple[Person, Person, Person]) -> None:
    health, boss, team = people
    address = health.send("SV2", text=TEXT)
    page = sign_off(boss, address, "/decline", reason=REASON)
    assert "You have given it back." in page.words
    assert status_at_the_team(team, "SV2") == "Draft"
    assert f"“{REASON}”" in health.get("/").paragraph("SV2"), "the list says why it is there again"
    page = health.get(address)
    assert f"“{REASON}”" in page.tree.xpath("string(//*[contains(@class,'app-sent-back')])")
    assert page.fields("/send")["text"] == TEXT
    health.send("SV2", text=f"{TEXT} Thirty work in housing.")
    sign_off(boss, address)
    assert "Thirty work in housing." in team.get(team.item(HEALTH, "SV2")).words


def test_the_lead_signs_off_what_the_page_showed(people: tuple[Person, Person, Person]) -> None:
    health, boss, team = people
    address = health.send("SV2", text=TEXT)
    action = f"/sign-off/{address.rpartition('/')[2]}"
    old_tab = boss.get(address).fields(action)
    sign_off(boss, address, "/decline", reason=REASON)
    health.send("SV2", text="Something that the lead has never read.")
    page = boss.post(action, old_tab)
    assert page.status == 409
    assert "Something that the lead has never read." in page.words, "the update as it is now"
    assert status_at_the_team(team, "SV2") == "Waiting for sign-off"
    assert sign_off(boss, address).heading == "Sent to the team"


def test_a_reason_that_came_too_late_is_not_lost(people: tuple[Person, Person, Person]) -> None:
    health, boss, _ = people
    address = health.send("SV2", text=TEXT)
    action = f"/sign-off/{address.rpartition('/')[2]}/decline"
    fields = boss.get(address).fields(action) | {"reason": REASON}
    health.submit(address, address.replace("/updates/", "/take-back/"))
    page = boss.post(action, fields)
    assert page.status == 409
    assert "What you wrote was not used" in page.words and REASON in page.words
    assert "Choose where the two differ" not in page.words, "there are no two texts"


@pytest.mark.parametrize("reason", ["", "Why?"])
def test_giving_back_needs_a_reason_and_keeps_what_was_typed(people: tuple[Person, Person, Person], reason: str) -> None:
    health, boss, team = people
    address = health.send("SV2", text=TEXT)
    page = sign_off(boss, address, "/decline", reason=reason)
    assert "Say in at least ten characters what has to change." in page.words
    assert status_at_the_team(team, "SV2") == "Waiting for sign-off"
    box = page.tree.xpath("//textarea[@name='reason']")
    assert box and (box[0].text or "").strip() == reason, "what was typed is still in the box"


def test_a_contributor_does_not_sign_off(people: tuple[Person, Person, Person]) -> None:
    health, _, team = people
    address = health.send("SV2", text=TEXT)
    page = health.get(address)
    assert not [action for action in page.tree.xpath("//form/@action") if "sign-off" in action]
    number, token = address.rpartition("/")[2], health.get("/account").fields()["csrf_token"]
    for verb in ("", "/decline"):
        assert health.post(f"/sign-off/{number}{verb}", {"csrf_token": token, "reason": REASON}).status == 404
        assert team.post(f"/sign-off/{number}{verb}", {"csrf_token": token_of(team), "reason": REASON}).status == 404
    assert status_at_the_team(team, "SV2") == "Waiting for sign-off"


def token_of(person: Person) -> str:
    return str(person.get("/account").fields()["csrf_token"])


def test_the_lead_of_another_agency_does_not_sign_off(app: Flask, people: tuple[Person, Person, Person]) -> None:
    health, _, team = people
    address = health.send("SV2", text=TEXT)
    stranger, number = lead(app), address.rpartition("/")[2]
    assert stranger.get(address).status == 404
    for verb in ("", "/decline"):
        assert stranger.post(f"/sign-off/{number}{verb}", {"csrf_token": token_of(stranger), "reason": REASON}).status == 404
    assert status_at_the_team(team, "SV2") == "Waiting for sign-off"


@pytest.mark.parametrize("words", ["SV2", "SM4"])
def test_there_is_nothing_to_sign_off_before_it_is_asked_for(app: Flask, words: str) -> None:
    boss = lead(app, HEALTH if words == "SV2" else "trading-standards")
    number = boss.get("/").link(words).rpartition("/")[2]
    assert boss.post(f"/sign-off/{number}", {"csrf_token": token_of(boss)}).status == 404


def test_a_lead_sends_straight_to_the_team(people: tuple[Person, Person, Person]) -> None:
    _, boss, team = people
    address = boss.get("/").link("SV2")
    assert "Send to the team" in boss.get(address).words
    assert boss.submit(address, f"{address}/send", text=TEXT).heading == "Sent to the team"
    assert status_at_the_team(team, "SV2") == "Sent"


def test_a_return_waits_for_the_lead_too(people: tuple[Person, Person, Person]) -> None:
    health, boss, team = people
    address = health.get("/").link("April to June 2019")
    cells = {name: "1234" for name in health.get(address).fields("/send") if name.startswith("cell-")}
    health.send("April to June 2019", **cells)
    assert "1234" in boss.get(address).words
    assert sign_off(boss, address).heading == "Sent to the team"
    assert "1,234" in team.get(team.item(HEALTH, "April to June 2019")).words


def test_what_the_lead_gives_back_during_the_review_can_still_be_corrected(people: tuple[Person, Person, Person]) -> None:
    health, boss, team = people
    address = health.get("/").link("SM1")
    team.decide(team.item(HEALTH, "SM1"), "send-back", reason="Which partnerships have answered?")
    team.submit(f"/cycles/{CYCLE}/stop", f"/cycles/{CYCLE}/close")
    health.send("SM1", text="Eight of the district partnerships have answered.")
    sign_off(boss, address, "/decline", reason=REASON)
    page = health.submit(address, f"{address}/send", text="Eight have answered; the other five have not.")
    assert page.heading == "Waiting for your lead", page.words
    sign_off(boss, address)
    assert status_at_the_team(team, "SM1") == "Sent"
