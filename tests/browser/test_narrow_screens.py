"""Long lists and long pages on narrow screens, and the queue beside an item: what is long stays easy to move in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import Findings, look, report, too_wide
from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.browser.visitors import Visitor
from tests.factories.pages import CYCLE

TEAM, ADMIN = "coordinator@kcst.example", "admin@kcst.example"
PACK = "/packs/2019-01-to-2019-03/working-group/1"
LISTS = {
    f"/cycles/{CYCLE}/items?status=not+due": TEAM,
    f"/cycles/{CYCLE}/queue?kind=return": TEAM,
    f"/cycles/{CYCLE}/agencies": TEAM,
    "/outbox?sort=subject": TEAM,
    "/sources": TEAM,
    "/agreements/2018-19/figures?page=2": TEAM,
    "/agreements/2018-19": TEAM,
    "/people": ADMIN,
}
CLOSED = "[...document.querySelectorAll('details[data-narrow]')].filter(one => !one.open).length"
HEIGHT = "document.documentElement.scrollHeight"


@pytest.mark.parametrize("width", [375, 320])
def test_a_list_fits_a_phone_and_axe_finds_nothing(reading_server: Server, visit: Visit, width: int) -> None:
    people = {email: visit(reading_server, email, width=width, axe=True) for email in (TEAM, ADMIN)}
    findings = Findings()
    for address, email in LISTS.items():
        person = people[email]
        person.open(address)
        assert not too_wide(person), address
        expect(person.page.locator(".app-list-count")).to_be_visible()
        look(person, findings)
        assert person.page.evaluate(HEIGHT) < 9_000, address
    assert not findings, report(findings)


def test_a_list_is_sorted_on_a_phone_and_the_focus_goes_nowhere_unseen(reading_server: Server, visit: Visit) -> None:
    people = {email: visit(reading_server, email, width=375) for email in (TEAM, ADMIN)}
    for address, email in LISTS.items():
        page = people[email].open(address).page
        links = page.locator(".app-cards .app-sort")
        for link in links.all():
            expect(link).not_to_be_visible()
            assert not link.evaluate("one => { one.focus(); return document.activeElement === one }"), address
        if links.count():
            expect(page.get_by_label("Sort by")).to_be_visible()
            box = page.get_by_label("Sort by")
            box.select_option(index=1)
            page.get_by_role("button", name="Show").click()
            assert "sort=" in page.url, address


def test_a_row_is_a_card_that_names_its_cells(reading_server: Server, visit: Visit) -> None:
    admin = visit(reading_server, ADMIN, width=375)
    admin.open("/people?words=kfrs")
    row = admin.page.locator(".app-cards tbody tr").first
    lefts = {cell.bounding_box()["x"] for cell in row.locator("th, td").all()}  # type: ignore[index]
    assert len(lefts) == 1, "one below the other"
    label = "getComputedStyle(document.querySelector('.app-cards td'), '::before').content"
    assert "Agency" in admin.page.evaluate(label)


def test_the_parts_of_a_pack_are_closed_on_a_phone(reading_server: Server, visit: Visit) -> None:
    team = visit(reading_server, TEAM, width=375)
    team.open(PACK)
    closed = team.page.evaluate(CLOSED)
    assert closed > 20 and team.page.evaluate(HEIGHT) < 15_000
    link = team.page.locator("#glance a").last
    target = str(link.get_attribute("href"))
    expect(team.page.locator(target)).not_to_be_visible()
    link.click()
    expect(team.page.locator(target)).to_be_in_viewport()
    team.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert team.page.evaluate(CLOSED) == 0, "everything is printed"
    team.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert team.page.evaluate(CLOSED) == closed
    findings = Findings()
    other = visit(reading_server, TEAM, width=375, axe=True)
    other.open(PACK)
    look(other, findings)
    assert not findings, report(findings)


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (375, False)])
def test_a_pack_is_open_on_wide_screens_and_without_scripts(
    reading_server: Server, visit: Visit, width: int, scripts: bool
) -> None:
    team = visit(reading_server, TEAM, width=width, scripts=scripts)
    team.open(PACK)
    expect(team.page.locator("#glance a")).not_to_have_count(0)
    for target in [str(one.get_attribute("href")) for one in team.page.locator("#glance a").all()[-3:]]:
        expect(team.page.locator(target)).to_be_visible()


def make_late(team: Visitor) -> None:
    team.open(f"/cycles/{CYCLE}/dates")
    team.page.locator("[name=due]").fill("2 July 2019")
    team.page.locator("main button").first.click()
    team.page.get_by_role("button", name="Set it to 2 July 2019").click()
    expect(team.page.locator("main")).to_contain_text("The dates are changed.")


def test_whom_to_ask_is_closed_on_a_phone_and_stays_open_once_opened(server: Server, visit: Visit) -> None:
    wide = visit(server, TEAM)
    make_late(wide)
    wide.open("/")
    expect(wide.page.locator(".app-board__people .app-people").first).to_be_visible()
    team = visit(server, TEAM, width=375)
    team.open("/")
    assert team.page.evaluate(HEIGHT) < 5_000
    people = team.page.locator(".app-board__people .app-people")
    expect(people.first).not_to_be_visible()
    team.page.locator(".app-board__people summary").first.click()
    expect(people.first).to_be_visible()
    visit(server, "contributor@kent-police.example").page.request.get("/")  # signing in changes what the board says of them
    with team.page.expect_response(lambda answer: "seen=" in answer.url and answer.status == 200):
        team.page.evaluate("document.querySelector('[data-board]').dispatchEvent(new Event('refresh'))")
    team.page.wait_for_timeout(200)
    expect(people.first).to_be_visible()
    expect(people.nth(1)).not_to_be_visible()


def test_without_scripts_whom_to_ask_is_open(server: Server, visit: Visit) -> None:
    make_late(visit(server, TEAM))
    team = visit(server, TEAM, width=375, scripts=False)
    team.open("/")
    expect(team.page.locator(".app-board__people .app-people").first).to_be_visible()


def test_the_queue_beside_an_item_scrolls_by_itself(reading_server: Server, visit: Visit) -> None:
    team = visit(reading_server, TEAM)
    team.page.set_viewport_size({"width": 1280, "height": 760})
    team.open(f"/cycles/{CYCLE}/queue")
    items = [str(one.get_attribute("href")) for one in team.page.locator("ol.app-list a").all()]
    pane = "document.querySelector('.app-pane--queue > .app-narrow')"
    seen = f"""() => {{
      const list = {pane}.getBoundingClientRect();
      const item = {pane}.querySelector('[aria-current]').getBoundingClientRect();
      const bar = document.querySelector('.app-decide--bar').getBoundingClientRect();
      return item.top >= list.top - 1 && item.bottom <= list.bottom + 1 && item.bottom <= bar.top;
    }}"""
    for address in (items[0], items[len(items) // 2], items[-1]):
        team.open(address)
        assert team.page.evaluate(f"{pane}.scrollHeight > {pane}.clientHeight + 50")
        assert team.page.evaluate(seen), address
        assert team.page.evaluate("window.scrollY") == 0, "the page itself stays at its top"
    team.page.keyboard.press("k")
    team.page.wait_for_url(f"**{items[-2]}")
    assert team.page.evaluate(seen)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_is_sorted_and_filtered_with_the_keyboard(reading_server: Server, visit: Visit, scripts: bool) -> None:
    team = visit(reading_server, TEAM, scripts=scripts)
    team.open("/sources")
    team.page.get_by_label("Title, publisher or key").fill("police")
    team.page.keyboard.press("Enter")
    team.page.wait_for_url("**words=police**")
    count = team.page.locator(".app-list-count").inner_text()
    assert " of " in count
    team.page.get_by_role("link", name="Publisher").focus()
    team.page.keyboard.press("Enter")
    team.page.wait_for_url("**sort=publisher**")
    assert team.page.locator("th[aria-sort=ascending]").inner_text().startswith("Publisher")
    assert team.page.locator(".app-list-count").inner_text() == count
    team.page.get_by_role("link", name="Clear filters").press("Enter")
    team.page.wait_for_url("**/sources")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_large_return_fits_a_phone(reading_server: Server, visit: Visit, scripts: bool) -> None:
    """97 rows of two months: the table scrolls within itself, its names stay, and what is said stands below its line."""
    police = visit(reading_server, "contributor@kent-police.example", width=375, scripts=scripts)
    police.open("/")
    police.page.get_by_role("link", name="June 2019").first.click()
    assert police.page.locator("body").bounding_box()["height"] < 10_000  # type: ignore[index]
    table = police.page.locator(".app-grid-scroll").first
    name = table.locator("tbody th").first
    left = name.bounding_box()["x"]  # type: ignore[index]
    last = table.locator("tbody tr").first.locator(".app-cell").last
    last.focus()
    box, names = last.bounding_box(), name.bounding_box()
    assert box and names and names["x"] == left, "the name stays"
    assert box["x"] >= names["x"] + names["width"] and box["x"] + box["width"] <= 375


def test_what_is_asked_about_a_line_stands_below_it(server: Server, visit: Visit) -> None:
    police = visit(server, "contributor@kent-police.example", width=375, scripts=False)
    police.open("/")
    police.page.get_by_role("link", name="June 2019").first.click()
    cell = police.page.locator(".app-grid-scroll .app-cell").last
    cell.fill("a lot")
    police.page.get_by_role("button", name="Save as draft").last.click()
    words = police.page.locator(".app-grid .app-wrong__words").last
    box = words.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 375, "without moving the table sideways"
