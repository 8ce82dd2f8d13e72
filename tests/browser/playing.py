"""The steps of a review cycle, with a browser that runs scripts or one that does not."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.visitors import Visitor
from tests.factories.pages import CHECKED

CYCLE = "2019-04-to-2019-06"
TEXT_BOX = "What has happened since last time?"
FILES_MADE = 120_000  # milliseconds: whoever asks before they are made waits until all of them are
STARTS_OF_FILES = {"Word": b"PK", "PDF": b"%PDF", "Excel": b"PK", "CSV (the data)": b"", "JSON (for machines)": b"{"}


def open_in_list(person: Visitor, words: str) -> None:
    """From the start page to what is owed under these words, with its scripts at work."""
    person.open("/")
    person.follow(words)
    expect(person.heading).to_contain_text(words)
    person.page.wait_for_load_state("load")


def send(person: Visitor) -> None:
    person.press("Send to the team")
    expect(person.heading).to_have_text("Sent to the team")
    expect(person.main).to_contain_text("They approve it, or send it back")


def cells_of(person: Visitor, month: str) -> Locator:
    """The boxes for the numbers of one month, from top to bottom."""
    return person.page.locator(f'.app-cell[name^="cell-"][aria-label$=", {month}"]')


def explain(person: Visitor) -> int:
    """Says of every number that is asked about that it is right; how many."""
    boxes = [box for box in person.page.locator("[name^='why-']").all() if not box.input_value()]
    for box in boxes:
        box.fill(CHECKED)
    return len(boxes)


def send_month(person: Visitor, month: str) -> None:
    """Of a return with several months open: this one only."""
    person.press(f"Send {month} only")
    expect(person.heading).to_have_text("Sent to the team")
    expect(person.main).to_contain_text("They approve it, or send it back")


def open_newest_in_queue(team: Visitor, words: str) -> None:
    """Through the board and the queue, whose last line came last."""
    team.open("/")
    expect(team.heading).to_have_text("22 days to the meeting")
    team.follow("Queue")
    expect(team.heading).to_contain_text("for you")
    team.click(team.main.locator(".app-list a").last)
    expect(team.heading).to_contain_text(words)


def send_back(team: Visitor, reason: str) -> None:
    team.page.locator("summary", has_text="Send back").click()
    team.page.get_by_label("What has to change?").fill(reason)
    team.press("Send back")
    expect(team.page.locator(".app-said")).to_contain_text("Sent back: ")


def approve(team: Visitor, words: str) -> None:
    team.press("Approve")
    expect(team.page.locator(".app-said")).to_contain_text(f"Approved: {words}")


def see_the_reason(person: Visitor, ref: str, reason: str) -> None:
    """At the top of the list, and at the top of the page."""
    person.open("/")
    first = person.main.locator("section").first
    expect(first.get_by_role("heading")).to_contain_text("Sent back to you")
    expect(first).to_contain_text(f"“{reason}”")
    person.follow(ref)
    expect(person.page.locator(".app-sent-back")).to_contain_text(reason)


def fill_date(team: Visitor, name: str, day: int, month: int, year: int) -> None:
    team.page.locator(f"#{name}").fill(f"{day}/{month}/{year}")


def open_the_next_cycle(team: Visitor) -> None:
    team.open("/cycles")
    team.press("Open a cycle")
    expect(team.page.get_by_label("Title")).to_have_value("July to September 2019")
    fill_date(team, "due", 11, 10, 2019)
    fill_date(team, "meeting", 24, 10, 2019)
    team.press("Open the cycle")
    expect(team.page.locator(".app-said")).to_contain_text("July to September 2019 is open. 89 updates and returns are owed.")


def add_an_action(team: Visitor, fire: Visitor) -> None:
    """In mid-cycle: the lead agency finds it in its list at once."""
    team.open("/agreements")
    team.click(team.main.locator(".app-list a").first)
    team.press("Add an action")
    team.page.locator("#ref").fill("RS4")
    team.page.locator("#title").fill("Check car seats at events")
    team.page.locator("#priority_id").select_option(index=1)
    team.page.locator("#lead_agency_id").select_option(label="Kent Fire and Rescue Service")
    team.page.locator("#start").fill("2019-07")
    team.press("Save")
    expect(team.main).to_contain_text("1 new update of KFRS is owed")
    team.press("Save and change what is owed")
    expect(team.page.locator(".app-said")).to_contain_text("RS4 is saved.")
    fire.open("/")
    expect(fire.main).to_contain_text("RS4 Check car seats at events")


def issue(team: Visitor) -> None:
    team.open(f"/cycles/{CYCLE}/issue")
    carry = team.main.get_by_role("button", name="Carry it forward")
    for left in range(7, 0, -1):  # of eight texts one was written
        expect(carry).to_have_count(left)
        team.click(carry.first)
    expect(team.heading).to_have_text("It can go")
    team.click(team.main.get_by_text("Issue version 1", exact=True))
    for box in team.main.get_by_role("checkbox").all():
        team.click(box)
    team.press("Freeze and issue version 1")
    expect(team.page.locator(".app-said")).to_contain_text("April to June 2019, version 1, is issued")


def read_and_download(member: Visitor, folder: Path, text: str) -> None:
    member.open("/")
    member.click(member.main.get_by_role("link", name=re.compile("April to June 2019.*working group", re.I)))
    expect(member.heading).to_contain_text("April to June 2019")
    expect(member.main).to_contain_text(text)
    expect(member.main).to_contain_text("Canterbury City Council: not due until 12 July 2019.")
    for name, start in STARTS_OF_FILES.items():
        with member.page.expect_download(timeout=FILES_MADE) as waiting:
            member.page.get_by_role("link", name=name, exact=True).click(timeout=FILES_MADE)
        file = folder / waiting.value.suggested_filename
        waiting.value.save_as(file)
        assert file.name.startswith(f"{CYCLE}-working-group-v1-"), file.name
        content = file.read_bytes()
        assert content.startswith(start) and len(content) > 5_000, (file.name, len(content))
        if name in ("CSV (the data)", "JSON (for machines)"):
            assert CYCLE[:7] in content.decode()
