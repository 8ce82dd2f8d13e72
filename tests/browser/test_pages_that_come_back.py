"""Back, reload, a second tab, a tab that was restored: nothing old is saved over something new, and nothing typed is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.playing import CYCLE, TEXT_BOX
from tests.browser.server import Server
from tests.browser.test_saving import box, expect_saved, with_an_update
from tests.browser.visitors import SAVED, Visitor

TEXT = "The van was repaired.\n\nNine shops were visited.\n\nThe ports follow."
OFFER = "We kept what you had not saved"


def offer_on(page: Page) -> Locator:
    return page.locator(".app-unsaved", has_text=OFFER)


def saved_by(person: Visitor, text: str, label: str = TEXT_BOX) -> None:
    """Has written this, and seen it saved."""
    with person.page.expect_response(lambda response: response.request.method == "POST" and "/here" not in response.url):
        person.page.get_by_label(label).fill(text)
    expect(person.saved).to_have_text(SAVED)


def typed_without_a_save(person: Visitor, text: str, label: str = TEXT_BOX) -> None:
    """The words are in the box, and no save of them leaves the page, neither in time nor on the way out. A page that is loaded
    after this one saves again."""
    person.excuse("no network")
    person.page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')); }")
    person.page.get_by_label(label).press("Control+End")
    person.page.get_by_label(label).press_sequentially(text)


def test_back_after_a_colleague_saved_shows_and_keeps_the_colleagues_words(server: Server, visit: Visit) -> None:
    first = with_an_update(visit(server, "contributor@kfrs.example"))
    address = first.path
    saved_by(first, TEXT)
    first.follow("Your list")
    second = visit(server, "lead@kfrs.example")
    second.open(address)
    saved_by(second, TEXT.replace("Nine", "Ten"))
    first.page.go_back()
    expect(box(first)).to_have_value(TEXT.replace("Nine", "Ten"))
    saved_by(first, f"{TEXT.replace('Nine', 'Ten')}\n\nDeal.")
    expect_saved(second.page, address, f"{TEXT.replace('Nine', 'Ten')}\n\nDeal.")


def test_the_same_without_scripts(server: Server, visit: Visit) -> None:
    """The browser gives back what was typed on a page only to a page of the same version."""
    first = visit(server, "contributor@porchlight.example", scripts=False)
    first.click(first.main.locator("section", has_text="To do").locator("a[href^='/updates/']").first)
    address = first.path
    expect(first.main.get_by_text("Select “Save as draft” before you leave the page.")).to_be_visible()
    box(first).fill("Typed and never saved.")
    first.follow("Your list")
    first.page.go_back()
    expect(box(first)).to_have_value("Typed and never saved.")
    first.follow("Your list")
    second = visit(server, "lead@porchlight.example", scripts=False)
    second.open(address)
    box(second).fill(TEXT)
    second.press("Save as draft")
    first.page.go_back()
    expect(box(first)).to_have_value(TEXT)


def test_a_second_tab_is_merged_and_gets_what_the_first_wrote(server: Server, visit: Visit) -> None:
    person = with_an_update(visit(server, "contributor@look-ahead.example"))
    address = person.path
    saved_by(person, TEXT)
    with person.context.expect_page() as opened:
        person.page.evaluate("window.open(location.href)")
    tab = opened.value
    other = tab.get_by_label(TEXT_BOX)
    expect(other).to_have_value(TEXT)
    saved_by(person, f"Dover came first.\n\n{TEXT}")
    other.press("Control+End")
    other.press_sequentially(" Then Deal.")
    expect(tab.locator(".app-saved")).to_contain_text("You have changed this in another tab meanwhile.")
    whole = f"Dover came first.\n\n{TEXT} Then Deal."
    expect(other).to_have_value(whole)
    with tab.expect_response(lambda response: response.request.method == "POST" and "/here" not in response.url):
        other.press_sequentially(" And Rye.")
    expect(tab.locator(".app-saved")).to_have_text(SAVED)
    expect(tab.locator(".app-saved__merged")).to_have_count(0)
    expect_saved(person.page, address, f"{whole} And Rye.")


def test_a_duplicated_tab_drops_nothing_that_the_other_one_writes_afterwards(server: Server, visit: Visit) -> None:
    """The browser copies its store with the tab: both go on with words that were not saved yet."""
    person = with_an_update(visit(server, "contributor@look-ahead.example"))
    address = person.path
    saved_by(person, TEXT)
    person.excuse("no network")
    person.page.evaluate("() => { window.real = fetch; window.fetch = () => Promise.reject(new TypeError('no network')); }")
    box(person).press("Control+End")
    box(person).press_sequentially(" Then Deal.")
    with person.context.expect_page() as opened:
        person.page.evaluate("window.open(location.href)")
    tab = opened.value
    tab.get_by_role("button", name="Restore it").click()
    other = tab.get_by_label(TEXT_BOX)
    expect(other).to_have_value(f"{TEXT} Then Deal.")
    person.page.evaluate("() => { window.fetch = window.real; }")
    saved_by(person, f"Dover came first.\n\n{TEXT} Then Deal.")
    other.press("Control+End")
    other.press_sequentially(" And Rye.")
    expect(tab.locator(".app-saved")).to_contain_text("You have changed this in another tab meanwhile.")
    expect_saved(person.page, address, f"Dover came first.\n\n{TEXT} Then Deal. And Rye.")


def test_words_typed_just_before_a_reload_are_there_after_it_or_offered(server: Server, visit: Visit) -> None:
    """Seven times in a row, as it was tried before: each time all words are there, and no two saves stand in each other's way."""
    person = with_an_update(visit(server, "contributor@kcc-public-health.example"))
    address, written = person.path, ""
    for at in range(7):
        box(person).press("Control+End")
        box(person).press_sequentially(f"{' ' if at else ''}Sentence {at}.")
        written += f"{' ' if at else ''}Sentence {at}."
        person.page.reload()
        if offer_on(person.page).count():
            person.press("Restore it")
        expect(box(person)).to_have_value(written)
    expect(person.saved).to_have_text(SAVED)
    expect_saved(person.page, address, written)


def test_what_is_offered_back_says_in_which_field_it_was(server: Server, visit: Visit) -> None:
    """Also one word, and a choice; only values with a space in them were shown."""
    person = with_an_update(visit(server, "contributor@kcc-wardens.example"))
    typed_without_a_save(person, "Rye")
    question = person.page.locator("fieldset", has=person.page.get_by_role("radio")).first
    question.get_by_role("radio").nth(1).check()
    chosen = question.locator("label").nth(1).inner_text()
    person.page.goto(person.path)
    offer = offer_on(person.page)
    expect(offer.locator(".app-kept-label")).to_contain_text([TEXT_BOX, question.locator("legend").inner_text()])
    expect(offer.locator(".app-kept-text")).to_have_text(["Rye", chosen])
    person.press("Restore it")
    expect(box(person)).to_have_value("Rye")
    expect(question.get_by_role("radio").nth(1)).to_be_checked()


def test_words_that_were_not_saved_are_offered_back(server: Server, visit: Visit) -> None:
    person = with_an_update(visit(server, "contributor@kcc-prevent.example"))
    address = person.path
    saved_by(person, TEXT)
    typed_without_a_save(person, " And four in Rye.")
    person.page.reload()
    if not offer_on(person.page).count():  # the browser itself gave them back
        expect(box(person)).to_have_value(f"{TEXT} And four in Rye.")
    else:
        expect(offer_on(person.page)).to_contain_text("And four in Rye.")
        person.press("Restore it")
    expect(box(person)).to_have_value(f"{TEXT} And four in Rye.")
    expect(offer_on(person.page)).to_have_count(0)
    expect_saved(person.page, address, f"{TEXT} And four in Rye.")
    expect(offer_on(person.page)).to_have_count(0)


def test_they_are_merged_with_what_a_colleague_saved_meanwhile_or_thrown_away(server: Server, visit: Visit) -> None:
    first = with_an_update(visit(server, "contributor@trading-standards.example"))
    address = first.path
    saved_by(first, TEXT)
    typed_without_a_save(first, " And four in Rye.")
    second = visit(server, "lead@trading-standards.example")
    second.open(address)
    saved_by(second, f"Dover came first.\n\n{TEXT}")
    first.page.reload()
    expect(box(first)).to_have_value(f"Dover came first.\n\n{TEXT}")
    first.press("Restore it")
    expect(box(first)).to_have_value(f"Dover came first.\n\n{TEXT} And four in Rye.")
    typed_without_a_save(first, " Never mind.")
    saved_by(second, f"Dover came second.\n\n{TEXT} And four in Rye.")
    first.page.reload()
    first.press("Delete it")
    expect(offer_on(first.page)).to_have_count(0)
    first.page.reload()
    expect(offer_on(first.page)).to_have_count(0)
    expect(box(first)).to_have_value(f"Dover came second.\n\n{TEXT} And four in Rye.")


def test_nobody_else_is_offered_them(server: Server, visit: Visit) -> None:
    person = with_an_update(visit(server, "contributor@medway.example"))
    address = person.path
    typed_without_a_save(person, "For my eyes only.")
    stored = "Object.keys(sessionStorage).filter((key) => key.startsWith('portal-unsaved')).length"
    assert person.page.evaluate(stored) == 1
    person.page.goto("/sign-out")
    person.main.get_by_role("button", name="Sign out").click()
    expect(person.heading).to_contain_text("Sign in")
    assert person.page.evaluate(stored) == 0
    person.sign_in("lead@medway.example")
    person.open(address)
    expect(offer_on(person.page)).to_have_count(0)
    typed_without_a_save(person, "The lead's.")
    person.context.clear_cookies()  # a session that ended elsewhere
    person.page.goto("/sign-in")
    person.sign_in("contributor@medway.example")
    assert person.page.evaluate(stored) == 0


@pytest.mark.parametrize("way", ["back", "reload"])
def test_a_context_comes_back_with_its_words_and_the_colleagues(server: Server, visit: Visit, way: str) -> None:
    first, second = visit(server, "coordinator@kcst.example"), visit(server, "coordinator@kcst.example")
    address = f"/cycles/{CYCLE}/contexts/introduction"
    first.open(address)
    area = first.page.locator("#text")
    saved_by(first, TEXT, "Text")
    typed_without_a_save(first, " And four in Rye.", "Text")
    second.open(address)
    saved_by(second, f"Dover came first.\n\n{TEXT}", "Text")
    if way == "back":
        first.follow("Sources")
        first.page.go_back()
    else:
        first.page.reload()
    expect(area).to_have_value(f"Dover came first.\n\n{TEXT}")
    first.press("Restore it")
    expect(area).to_have_value(f"Dover came first.\n\n{TEXT} And four in Rye.")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_refused_page_is_left_reloaded_and_come_back_to(reading_server: Server, visit: Visit, scripts: bool) -> None:
    """It was answered directly before, and Back showed the browser's own error."""
    team = visit(reading_server, "coordinator@kcst.example", scripts=scripts)
    team.open(f"/cycles/{CYCLE}/queue")
    team.click(team.main.locator(".app-list a").first)
    team.page.locator("summary", has_text="Send back").click()
    team.page.get_by_label("What has to change?").fill("Why?")
    team.press("Send back")
    for way in ("at once", "reload", "back"):
        if way == "reload":
            team.page.reload()
        elif way == "back":
            team.click(team.page.locator(".app-steps a").first)
            expect(team.heading).to_contain_text("wait")
            team.page.go_back()
        expect(team.page.get_by_role("alert")).to_contain_text("Say in at least 10 characters what has to change.")
        expect(team.page.get_by_label("What has to change?")).to_have_value("Why?")


def test_a_decision_is_asked_about_before_the_page_is_left_and_offered_afterwards(reading_server: Server, visit: Visit) -> None:
    member = visit(reading_server, "member@working-group.example")
    member.open("/cycles/2019-01-to-2019-03/decisions")
    member.page.locator("summary", has_text="Add a decision").first.click()
    area = member.page.locator("textarea").first
    area.press_sequentially("Shops are visited again.")
    dialogs = member.answering("accept")
    member.follow("Packs")
    assert [dialog.type for dialog in dialogs] == ["beforeunload"]
    member.page.go_back()
    if offer_on(member.page).count():  # otherwise the browser has given it back by itself
        expect(offer_on(member.page)).to_contain_text("Shops are visited again.")
        member.press("Restore it")
    expect(area).to_have_value("Shops are visited again.")


def test_the_changes_of_a_draft_are_shown_when_they_are_opened_and_taken_back(server: Server, visit: Visit) -> None:
    person = with_an_update(visit(server, "contributor@kfrs.example"))
    saved_by(person, TEXT)
    person.page.reload()
    person.page.get_by_text("What changed in this draft").click()
    change = person.page.locator("#changes li", has_text="What has happened")
    expect(change.locator("ins")).to_contain_text("Nine shops were visited.")
    box(person).press("Control+End")
    box(person).press_sequentially(" Typed just now.")
    change.get_by_role("button").click()
    expect(person.page.locator(".app-said, .govuk-error-summary").first).to_be_visible()
    expect(person.page.locator("#changes li").first).to_be_visible()
