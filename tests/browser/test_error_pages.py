"""Pages that come up when something is wrong: axe-core finds nothing on them either, and they fit into 320 pixels."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.axe import Findings, inspect, report
from tests.browser.conftest import Visit
from tests.browser.playing import CYCLE, cells_of, open_in_list, open_the_next_cycle
from tests.browser.server import Server
from tests.browser.visitors import Visitor

WARDENS = "contributor@kcc-wardens.example"


def test_a_strangers_errors(reading_server: Server, visit: Visit) -> None:
    stranger, findings = visit(reading_server, axe=True), Findings()
    stranger.excuse("404|422")
    stranger.open("/sign-in")
    press_and_inspect(stranger, "Sign in", findings, problems=2)
    stranger.page.get_by_label("E-mail address").fill("nobody@kfrs.example")
    stranger.page.get_by_label("Password").fill("wrong")
    press_and_inspect(stranger, "Sign in", findings, problems=1)
    stranger.open("/nothing/here")
    expect(stranger.heading).to_have_text("Page not found")
    inspect(stranger, findings)
    assert not findings, report(findings)


def press_and_inspect(visitor: Visitor, button: str, findings: Findings, problems: int) -> None:
    visitor.press(button)
    expect(visitor.page.get_by_role("alert").get_by_role("link")).to_have_count(problems)
    inspect(visitor, findings)


def test_a_contributors_errors(writing_server: Server, visit: Visit) -> None:
    person, findings = visit(writing_server, WARDENS, axe=True), Findings()
    person.excuse("400|401|404|409|422")
    open_in_list(person, "SV4")
    press_and_inspect(person, "Send to the team", findings, problems=1)
    open_in_list(person, "June 2019")
    cells_of(person, "June 2019").fill("many")
    press_and_inspect(person, "Send June 2019 only", findings, problems=1)
    person.open("/")
    person.follow("May 2019")
    expect(person.page.locator(".app-sent-back")).to_contain_text("What has to change in May 2019")
    inspect(person, findings)
    person.open("/updates/999999")
    inspect(person, findings)
    arrive_too_late(person, visit(writing_server, WARDENS), findings)
    assert not findings, report(findings)


def arrive_too_late(person: Visitor, elsewhere: Visitor, findings: Findings) -> None:
    """Not saved, the sign-in page that keeps what was typed, the page that goes on with it, and what was sent."""
    open_in_list(person, "SV4")
    elsewhere.open("/account")
    elsewhere.press("Sign out everywhere else")
    expect(elsewhere.main).to_contain_text("You are signed out in all other browsers.")
    person.page.locator("#text").fill("We visited forty people.")
    expect(person.saved).to_contain_text("Not saved: ")
    inspect(person, findings)
    person.press("Save as draft")
    expect(person.main).to_contain_text("What you typed is still here")
    inspect(person, findings)
    person.sign_in(WARDENS)
    expect(person.heading).to_have_text("What you typed is still here")
    inspect(person, findings)
    open_in_list(person, "SV4")
    person.page.locator("#text").fill("We visited forty people.")
    person.page.locator("input[name=action_status]").first.check()
    person.press("Send to the team")
    expect(person.heading).to_have_text("Sent to the team")
    inspect(person, findings)


def test_the_teams_errors(server: Server, visit: Visit) -> None:
    team, findings = visit(server, "coordinator@kcst.example", axe=True), Findings()
    team.excuse("409|422")
    team.open(f"/cycles/{CYCLE}/queue")
    team.click(team.main.locator(".app-list a").first)
    team.page.locator("summary", has_text="Send back").click()
    press_and_inspect(team, "Send back", findings, problems=1)
    for address, button, problems in (
        ("/cycles/new", "Open the cycle", 2),
        ("/agreements/2018-19/actions/new", "Save", 4),
        ("/sources/new", "Save", 2),
        ("/agreements/2018-19/figures/new", "Save", 2),
    ):
        team.open(address)
        team.press(button)
        expect(team.page.get_by_role("alert").get_by_role("link").nth(problems - 1)).to_be_visible()
        inspect(team, findings)
    team.open(f"/cycles/{CYCLE}/contexts/introduction")
    team.page.locator("#text").fill("Cited.[^no-such-source]")
    expect(team.page.locator(".app-problems")).to_be_visible()
    inspect(team, findings)
    open_the_next_cycle(team)
    inspect(team, findings)
    team.follow("Issue")
    expect(team.heading).to_have_text("It cannot go yet")
    inspect(team, findings)
    assert not findings, report(findings)


def test_the_administrators_errors(writing_server: Server, visit: Visit) -> None:
    admin, findings = visit(writing_server, "admin@kcst.example", axe=True), Findings()
    admin.excuse("422")
    admin.open("/people/new")
    press_and_inspect(admin, "Add", findings, problems=4)
    admin.open("/account")
    admin.press("Change password")
    expect(admin.page.get_by_role("alert")).to_be_visible()
    inspect(admin, findings)
    admin.open("/people/new")
    admin.page.locator("#name").fill("A newcomer")
    admin.page.locator("#email").fill("newcomer@kfrs.example")
    for name in ("#agency", "#role"):
        admin.page.locator(name).select_option(index=1)
    admin.press("Add")
    expect(admin.heading).to_have_text("Password for A newcomer")
    inspect(admin, findings)
    assert not findings, report(findings)
