"""What answers a form can be reloaded and left: a password that is shown once, and a question before an act."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.browser.test_pages_that_come_back import OFFER
from tests.factories.pages import CYCLE


@pytest.mark.parametrize("scripts", [True, False])
def test_a_new_password_is_shown_once(server: Server, visit: Visit, scripts: bool) -> None:
    admin = visit(server, "admin@kcst.example", scripts=scripts)
    admin.open("/people/new")
    admin.page.get_by_label("Name", exact=True).fill("Ada Byron")
    admin.page.get_by_label("E-mail address").fill(f"ada-{scripts}@somewhere.example")
    admin.page.get_by_label("Agency").select_option(label="Dover District Council")
    admin.page.get_by_label("Role").select_option(label="Contributor")
    admin.press("Add")
    expect(admin.main.locator(".app-password")).to_be_visible()
    admin.page.reload()
    expect(admin.main).to_contain_text("The password is not shown any more")
    admin.page.go_back()
    expect(admin.page.get_by_text(OFFER)).to_have_count(0)
    expect(admin.page.get_by_role("heading", level=1)).to_have_text("Add a person")
    admin.page.go_forward()
    admin.follow("Go to People")
    expect(admin.page.get_by_role("heading", level=1)).to_have_text("People")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_question_before_less_time_can_be_reloaded_and_left(server: Server, visit: Visit, scripts: bool) -> None:
    team = visit(server, "coordinator@kcst.example", scripts=scripts)
    agency = "kfrs" if scripts else "porchlight"
    team.open(f"/cycles/2019-04-to-2019-06/items?agency={agency}")
    team.click(team.main.get_by_role("link", name="More time").first)
    team.page.get_by_label("Until", exact=True).fill("24 July 2019")
    team.page.get_by_label("Why", exact=True).fill("They move house.")
    team.press("Give more time")
    team.click(team.main.get_by_role("link", name="Give less time").first)
    team.page.get_by_label("Until", exact=True).fill("19 July 2019")
    team.page.get_by_label("Why", exact=True).fill("It was meant for another one.")
    team.press("See what this changes")
    question = team.page.get_by_role("heading", name="Take the time after 19 July 2019 back?")
    expect(question).to_be_visible()
    team.page.reload()
    expect(question).to_be_visible()
    team.page.go_back()
    expect(team.page.get_by_role("heading", level=1)).to_contain_text("Less time")
    if scripts:
        team.page.get_by_role("button", name="Restore it").click()
    expect(team.page.get_by_label("Until", exact=True)).to_have_value("19 July 2019")
    expect(team.page.get_by_label("Why", exact=True)).to_have_value("It was meant for another one.")
    team.page.go_forward()
    team.press("Set it to 19 July 2019")
    expect(team.main).to_contain_text("is due on 19 July 2019 now")


def test_back_after_approving_several_ticks_nothing_that_was_left_out(server: Server, visit: Visit) -> None:
    """The last item is left out. Come back to, it stands where a ticked one stood."""
    team = visit(server, "coordinator@kcst.example")
    team.open(f"/cycles/{CYCLE}/queue")
    boxes = team.page.locator("input[name^='item-']:enabled")
    left_out = boxes.last.get_attribute("name")
    for number in range(boxes.count() - 1):
        boxes.nth(number).check()
    team.main.get_by_role("button", name="Approve what is ticked…").click()
    team.main.get_by_role("button", name=re.compile(r"^Approve \d+$")).click()
    expect(team.page.locator("h1")).to_contain_text("approved")
    team.page.go_back()
    team.page.go_back()
    expect(team.page.locator("h1")).to_contain_text("waits for you")
    expect(boxes).to_have_count(1)
    expect(team.page.locator(f"input[name='{left_out}']")).not_to_be_checked()
