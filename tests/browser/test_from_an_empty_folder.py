"""A new partnership, without a command after the portal was started empty: first visit, workbook, people, cycle, a return and an
update, and the pack."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from portal.core.dates import day_words
from portal.exchange.plan_years import plan_year_of
from tests.browser import playing
from tests.browser.conftest import Visit, serve
from tests.browser.server import Server
from tests.browser.spawning import ROOT, Spawner
from tests.browser.visitors import Visitor
from tests.factories.pages import OWN_PASSWORD

NAME = "Harbour Community Safety Partnership"


def first_of_period() -> date:
    """The first day of the three months before this one, as the portal of a new partnership has the clock of the wall."""
    first = date.today().replace(day=1)
    for _ in range(3):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


ROWS = {
    "agencies": [["team", "Harbour Team", "Team", "coordinator", ""], ["police", "Harbour Police", "Police", "", ""]],
    "bodies": [["board", "Harbour Board", "", "Receives the report"]],
    "priorities": [["night", "NE", "1", "Night-time Economy", "police"]],
    "actions": [["NE1", "night", "Visit every licensed place", "police", "", "board", f"{first_of_period():%Y-%m}", "", "in progress"]],
    "measures": [
        ["violence", "Violent incidents", "night", "police", "monthly", "incidents", "Harbour", "none", "sum", "none", "", "no", "10", ""]
    ],
}  # fmt: skip


@pytest.fixture
def empty_server(bare: Path, tmp_path: Path, spawner: Spawner) -> Iterator[Server]:
    yield from serve(bare, tmp_path, spawner)


def code_in_terminal(server: Server) -> str:
    """What `make run DEMO=0` prints before the server starts."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "start"]
    environment = os.environ | server.environment | {"DEMO": "0"}
    printed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout
    found = re.search(r"\b(?:[a-z]+-){5}\d\d\b", printed)
    assert found, printed
    return found[0]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_an_empty_folder_to_an_issued_pack(empty_server: Server, visit: Visit, tmp_path: Path, scripts: bool) -> None:
    admin = visit(empty_server, scripts=scripts)
    first_visit(admin, code_in_terminal(empty_server))
    load_the_workbook(admin, tmp_path)
    team = visit(empty_server, scripts=scripts)
    police = visit(empty_server, scripts=scripts)
    enter(team, add_a_person(admin, "Coordinator", "Harbour Team"))
    enter(police, add_a_person(admin, "Contributor", "Harbour Police"))

    open_the_cycle(team)
    send_update_and_first_month(police)
    approve_update_and_first_month(team)
    issue_the_pack(team)


def first_visit(admin: Visitor, code: str) -> None:
    admin.open("/")
    admin.follow("Make the first one")
    admin.page.get_by_label("The code").fill(code)
    admin.press("Continue")
    for label, text in {
        "Your name": "Ada Harbour",
        "Your e-mail address": "ada@harbour.example",
        "Name of the partnership": NAME,
        "Colour": "#7a1f4b",
    }.items():
        admin.page.get_by_label(label, exact=True).fill(text)
    admin.page.locator("#password").fill(OWN_PASSWORD)
    admin.page.locator("#again").fill(OWN_PASSWORD)
    admin.press("Make the account")
    admin.sign_in("ada@harbour.example", OWN_PASSWORD)
    expect(admin.heading).to_have_text("Setting up")
    expect(admin.page.locator(".app-header")).to_have_css("background-color", "rgb(122, 31, 75)")


def load_the_workbook(admin: Visitor, folder: Path) -> None:
    """Downloaded empty, filled in as somebody would, and uploaded."""
    admin.follow("Load from files")
    with admin.page.expect_download() as waiting:
        admin.page.get_by_role("link", name="An empty workbook (Excel)").click()
    path = folder / "agreement.xlsx"
    waiting.value.save_as(path)
    book = openpyxl.load_workbook(path)
    for name, rows in ROWS.items():
        for row in rows:
            book[name].append(row)
    book.save(path)
    admin.page.get_by_label("Plan year").fill(plan_year_of(first_of_period()))
    admin.page.get_by_label("The workbook or the files").set_input_files(path)
    admin.press("Show what they would change")
    expect(admin.heading).to_contain_text("6 rows would change")
    admin.press("Load them")
    expect(admin.page.locator(".app-said")).to_contain_text("is loaded: 6 rows added, 0 changed.")


def add_a_person(admin: Visitor, role: str, agency: str) -> tuple[str, str]:
    """Their address, and the password that the page shows."""
    email = f"{role.lower()}@harbour.example"
    admin.open("/setting-up")
    admin.follow("Add a person")
    admin.page.get_by_label("Name", exact=True).fill(f"A {role.lower()}")
    admin.page.get_by_label("E-mail address").fill(email)
    admin.page.get_by_label("Agency").select_option(label=agency)
    admin.page.get_by_label("Role").select_option(label=role)
    admin.press("Add")
    found = re.search(r"\b(?:[a-z]+-){5}\d\d\b", admin.main.inner_text())
    assert found, admin.main.inner_text()
    return email, found[0]


def enter(person: Visitor, account: tuple[str, str]) -> None:
    """The first sign-in, with a password of one's own at once."""
    person.sign_in(*account)
    for label, text in {"current": account[1], "new": OWN_PASSWORD, "again": OWN_PASSWORD}.items():
        person.page.locator(f"#{label}").fill(text)
    person.press("Change password")
    expect(person.page.locator(".app-said")).to_contain_text("Your password is changed.")


def open_the_cycle(team: Visitor) -> None:
    team.open("/")
    expect(team.heading).to_have_text("No cycle is open yet")
    team.follow("What is set up")
    expect(team.main).to_contain_text("7 of 9 done.")
    team.follow("Open a cycle")
    last, today = date.today().replace(day=1) - timedelta(days=1), date.today()
    days = {"starts": first_of_period(), "ends": last, "due": today + timedelta(days=14), "meeting": today + timedelta(days=28)}
    for name, day in days.items():
        team.page.locator(f"#{name}").fill(day_words(day))
    team.page.get_by_label("Title").fill("The first three months")
    team.press("Open the cycle")
    question = team.page.locator("#question")
    expect(question).to_contain_text("for 1 update and 3 returns, under ")
    question.get_by_role("button", name="Open ").click()
    expect(team.page.locator(".app-said")).to_contain_text("is open. 4 updates and returns are owed.")
    team.open("/setting-up")
    expect(team.main).to_contain_text("The portal is set up, and its first cycle is open.")


def send_update_and_first_month(police: Visitor) -> None:
    """The update, and the first month."""
    playing.open_in_list(police, "NE1")
    police.page.get_by_label(playing.TEXT_BOX).fill("We visited all nineteen licensed places.")
    police.page.locator("[name='action_status'][value='in progress']").check()
    playing.send(police)
    playing.open_in_list(police, "Data return")
    playing.cells_of(police, f"{first_of_period():%B %Y}").first.fill("412")
    playing.send_month(police, f"{first_of_period():%B %Y}")


def approve_update_and_first_month(team: Visitor) -> None:
    team.open("/")
    for _ in range(2):
        team.follow("Queue")
        team.click(team.main.locator(".app-list a").last)
        team.press("Approve")
        expect(team.page.locator(".app-said")).to_contain_text("Approved: ")
        team.open("/")
    expect(team.main).to_contain_text("2 of 4 approved")


def issue_the_pack(team: Visitor) -> None:
    """What stands in the way is written first. Then the pack is there, for its first readers."""
    cycle = (team.page.locator("a[href*='/cycles/']").first.get_attribute("href") or "").split("/")[2]
    for name in ("Introduction", "Night-time Economy"):
        team.open(f"/cycles/{cycle}/contexts")
        team.follow(name)
        team.page.locator("#text").fill("Harbour is a small town with a long night.")
        team.press("Save")
        expect(team.page.locator(".app-said")).to_have_text("Saved.")
    team.open(f"/cycles/{cycle}/issue")
    expect(team.heading).to_have_text("It can go")
    team.click(team.main.get_by_text("Issue version 1", exact=True))
    for box in team.main.get_by_role("checkbox").all():
        team.click(box)
    team.press("Freeze and issue version 1")
    expect(team.page.locator(".app-said")).to_contain_text("The first three months, version 1, is issued")
    expect(team.main).to_contain_text("We visited all nineteen licensed places.")
    expect(team.main).to_contain_text("412")
    expect(team.page.locator(".app-header")).to_contain_text(NAME)
