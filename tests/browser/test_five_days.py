"""Five persons' days, in Chromium and in Firefox; what each costs stands in docs/days.md."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.axe import too_wide
from tests.browser.conftest import Visit
from tests.browser.days import Day
from tests.browser.playing import TEXT_BOX, cells_of
from tests.browser.server import Server
from tests.factories.portal_states import WAITING

PHONE = 375
READ_BY_KEYS = 6  # of what waits; the rest is ticked where it is listed
TEXTS = 8  # the introduction, and one for each priority
A_PASSWORD = re.compile(r"\b(?:[a-z]+-){5}\d\d\b")
ServerIn = Callable[[str], Server]


def test_an_officer_with_three_things(server: Server, visit_in_either: Visit) -> None:
    day = Day(visit_in_either(server, "contributor@kcc-wardens.example"))
    day.begin()
    day.is_headed("3 things to send by 12 July 2019")
    day.click(day.visitor.main.locator(".govuk-button").first)
    day.sees("Please add them to May.")
    day.paste(cells_of(day.visitor, "May 2019").first, "47\t52")
    day.press("Send May to June 2019 to the team")
    day.is_headed("Sent to the team")
    day.follow(re.compile("^Next: SV4"))
    day.write(day.page.get_by_label(TEXT_BOX), "We visited 99 people and wrote to 40 shops.")
    day.press("Send to the team")
    day.is_headed("Sent to the team")
    day.sees("That was the last one.")
    day.ends("An officer")


def test_a_lead_with_sign_offs(server_in: ServerIn, visit_in_either: Visit) -> None:
    """One after the other, without a way back to the list: the second is given back."""
    day = Day(visit_in_either(server_in("three to sign off"), "lead@kcc-public-health.example"))
    day.begin()
    day.is_headed("3 things to sign off")
    day.click(day.visitor.main.locator(".govuk-button").first)
    day.press("Sign off and send to the team")
    day.follow(re.compile("^Next: Sign off"))
    day.click(day.page.locator("summary", has_text="Give it back"))
    day.write(day.page.get_by_label("What has to change?"), "Please say how many of the ninety were from the districts.")
    day.press("Give it back")
    day.follow("Your list")
    day.is_headed("1 thing to sign off")
    day.click(day.visitor.main.locator(".govuk-button").first)
    day.press("Sign off and send to the team")
    day.is_headed("Sent to the team")
    day.ends("A lead")


def tick_all(day: Day, count: int) -> None:
    """Ticks all that the queue shows; the page says how many."""
    day.click(day.visitor.main.get_by_role("checkbox", name=re.compile(f"^Tick all {count} shown" if count > 1 else "^Tick ")))
    expect(day.page.get_by_text(f"{count} of {count} ticked")).to_be_visible()


def test_a_coordinator_on_the_thursday_of_the_meeting(server_in: ServerIn, visit_in_either: Visit) -> None:
    """Approves the first by keys, sends one back, ticks the rest, carries the texts forward and issues the pack."""
    day = Day(visit_in_either(server_in("the day of the meeting"), "coordinator@kcst.example"))
    day.begin()
    day.is_headed("The meeting is today")
    day.follow("Review the next one")
    for left in range(WAITING, WAITING - READ_BY_KEYS, -1):
        expect(day.page.locator(".app-steps")).to_contain_text(f"Queue: 1 of {left}")
        expect(day.page.locator("#keys")).to_be_visible()
        day.page.wait_for_load_state("load")
        day.key("a")
        expect(day.page.get_by_role("button", name="Approve", exact=True)).to_be_focused()
        day.key("Enter")
    expect(day.page.locator(".app-steps")).to_contain_text(f"Queue: 1 of {WAITING - READ_BY_KEYS}")
    expect(day.page.locator("#keys")).to_be_visible()
    day.page.wait_for_load_state("load")
    day.key("s")
    day.type("How many of the shops were in Dover?")
    day.press("Send back")
    expect(day.page.locator(".app-said")).to_contain_text("Sent back: ")
    day.follow(re.compile("^Queue"))
    ticks = day.visitor.main.get_by_role("checkbox", name=re.compile("^Tick (?!all)"))
    while count := ticks.count():
        tick_all(day, count)
        day.press("Approve what is ticked…")
        day.press(f"Approve {count}")
        day.is_headed(f"{count} approved")
        day.follow("Back to the queue")
    day.is_headed("Nothing waits for you")
    day.follow("Issue")
    carry = day.visitor.main.get_by_role("button", name="Carry it forward")
    for left in range(TEXTS, 0, -1):
        expect(carry).to_have_count(left)
        day.click(carry.first)
    day.is_headed("It can go")
    day.click(day.visitor.main.get_by_text("Issue version 1", exact=True))
    day.click(day.visitor.main.get_by_label("The working group"))
    day.press("Freeze and issue version 1")
    expect(day.page.locator(".app-said")).to_contain_text("April to June 2019, version 1, is issued")
    day.ends("A coordinator")


def test_a_member_on_a_phone(server: Server, visit_in_either: Visit) -> None:
    day = Day(visit_in_either(server, "member@working-group.example", width=PHONE))
    day.begin()
    day.follow("January to March 2019, Working group")
    day.is_headed("January to March 2019")
    day.click(day.page.get_by_role("navigation", name="Contents").get_by_role("link", name="Domestic Abuse"))
    expect(day.page.get_by_role("heading", level=2, name="Domestic Abuse")).to_be_in_viewport()
    day.follow("Decisions of the meeting")
    day.click(day.page.locator("summary", has_text="Add a decision on DA1").first)
    day.write(day.page.get_by_label("What was decided about DA1?"), "KCST writes to the chairs by August.")
    day.press("Save what was decided")
    day.sees("KCST writes to the chairs by August.")
    assert not too_wide(day.visitor)
    day.ends("A member")


def _show_dover(day: Day) -> None:
    """Filters the list of people, which has several pages."""
    day.write(day.page.get_by_label("Name, address or number"), "dover")
    day.key("Enter")


def test_an_administrator(server: Server, visit_in_either: Visit) -> None:
    day = Day(visit_in_either(server, "admin@kcst.example"))
    day.begin()
    day.follow("Add a person")
    day.write(day.page.get_by_label("Name"), "Sam Lee")
    day.write(day.page.get_by_label("E-mail address"), "sam.lee@dover.example")
    day.choose(day.page.get_by_label("Agency"), "Dover District Council")
    day.choose(day.page.get_by_label("Role"), "Contributor")
    day.press("Add")
    expect(day.visitor.main).to_contain_text(A_PASSWORD)
    day.follow("People")
    _show_dover(day)
    day.click(day.page.get_by_role("link", name="New password for Contributor, Dover"))
    day.press("Make a new password")
    expect(day.visitor.main).to_contain_text(A_PASSWORD)
    day.follow("People")
    _show_dover(day)
    day.click(day.page.get_by_role("link", name="Close the account of Lead, Dover"))
    day.press("Close the account")
    expect(day.page.locator(".app-said")).to_contain_text("Lead, Dover’s account is closed.")
    day.ends("An administrator")
