"""Progress updates that cannot be taken as they are: a clear message, and nothing typed is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, carry_contexts_forward, contributor, coordinator

LONG = "x" * 100_000
TOO_LONG = "What has happened has 100,000 characters. The limit is 20,000. Shorten it by 80,000."
NEXT_TOO_LONG = "What happens next has 100,000 characters. The limit is 5,000. Shorten it by 95,000."


def group_of(person: Person, words: str) -> str:
    """The heading of the list under which this stands."""
    page = person.get("/")
    found = [one for one in page.tree.xpath("//section[h2]") if words in one.text_content()]
    assert len(found) == 1, page.words
    return str(found[0].xpath("h2/text()")[0]).strip()


def opened(person: Person, words: str) -> tuple[str, dict[str, str]]:
    """The address of the update, and its form as it stands."""
    address = person.get("/").link(words)
    return address, person.get(address).fields("/send")


def test_a_text_that_is_far_too_long_comes_back_with_both_numbers(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police, "SM5")
    page = police.post(f"{address}/send", fields | {"text": LONG})
    assert page.status == 422
    assert page.errors == [("#text", TOO_LONG)]
    assert TOO_LONG in page.message_at("text")
    assert page.fields("/send")["text"] == LONG
    assert group_of(police, "SM5") == "To do"
    page = police.post(address, fields | {"next": LONG})
    assert page.errors == [("#next", NEXT_TOO_LONG)]
    assert page.fields("/send")["next"] == LONG


def test_a_text_that_is_far_too_long_is_not_saved_while_typing(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police, "SM5")
    answer = police.post(address, fields | {"text": LONG}, htmx=True)
    assert answer.status == 422
    assert f"Not saved: {TOO_LONG}" in answer.words
    assert "<h1" not in answer.text
    assert police.get(address).fields("/send")["text"] == ""


def test_the_longest_text_is_taken(app: Flask) -> None:
    police = contributor(app)
    address, _ = opened(police, "SM5")
    police.submit(address, text=LONG[:20_000], next=LONG[:5_000])
    assert len(police.get(address).fields("/send")["text"]) == 20_000


def test_an_empty_update_names_both_problems_and_leads_to_them(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police, "SM5")
    page = police.post(f"{address}/send", fields | {"text": " \n\t ", "action_status": "", "next": "A visit in August."})
    assert page.status == 422
    assert page.errors == [
        ("#text", "Write what happened since last time. If nothing did, say so and why."),
        ("#action_status", "Choose the status of the action."),
    ]
    for target, message in page.errors:
        assert page.tree.xpath("//form//*[@id=$id]", id=target[1:]), "the link leads to a field"
        assert message in page.message_at(target[1:])
    assert page.fields("/send")["next"] == "A visit in August."
    assert group_of(police, "SM5") == "Drafts", "not sent, but what was typed is kept"


def test_the_same_text_from_another_tab_ends_at_the_same_confirmation(app: Flask) -> None:
    police = contributor(app)
    address, first_tab = opened(police, "SM5")
    _, second_tab = opened(police, "SM5")
    typed = {"text": "We visited forty shops.", "next": "The ports."}
    for tab in (first_tab, second_tab):
        page = police.post(f"{address}/send", tab | typed, follow=True)
        assert (page.status, page.heading) == (200, "Sent to the team")
    assert "Version 1," in sent_item(app).words


def test_another_text_from_another_tab_is_refused_and_shown(app: Flask) -> None:
    police = contributor(app)
    address, first_tab = opened(police, "SM5")
    _, second_tab = opened(police, "SM5")
    police.post(f"{address}/send", first_tab | {"text": "We visited forty shops."})
    typed = {"text": "We visited fifty shops.", "next": "Then the ports of Dover and Ramsgate."}
    for action in (f"{address}/send", address):
        page = police.post(action, second_tab | typed)
        assert page.status == 409
        assert "This has already been sent. It is waiting for the team." in page.words
        for text in ("We visited forty shops.", *typed.values()):
            assert text in page.words
    answer = police.post(address, second_tab | typed, htmx=True)
    assert answer.status == 409
    assert "Not saved: This has already been sent." in answer.words
    item = sent_item(app)
    assert "Version 1," in item.words
    assert "fifty" not in item.words


def sent_item(app: Flask) -> Page:
    team = coordinator(app)
    return team.get(team.item("kent-police", "SM5"))


def test_a_double_click_sends_once(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police, "SM5")
    cookie = police.cookie()

    def press(_: int) -> Page:
        hand = Person(app)
        hand.client.set_cookie("portal", cookie)
        return hand.post(f"{address}/send", fields | {"text": "We visited forty shops."}, follow=True)

    with ThreadPoolExecutor(4) as hands:
        pages = list(hands.map(press, range(4)))
    assert [(page.status, page.heading) for page in pages] == [(200, "Sent to the team")] * 4
    item = sent_item(app)
    assert "Version 1," in item.words
    assert len(item.tree.xpath("//ol[contains(@class,'app-thread')]/li[strong='Sent']")) == 1


def test_a_double_click_where_the_lead_signs_off_ends_at_the_same_confirmation(app: Flask) -> None:
    health = contributor(app, "kcc-public-health")
    address, fields = opened(health, "SV2")
    for _ in range(2):
        page = health.post(f"{address}/send", fields | {"text": "We trained ninety people."}, follow=True)
        assert (page.status, page.heading) == (200, "Waiting for your lead"), page.words


@pytest.mark.parametrize("status", ["approved", "hacked", "' OR 1=1 --", "Complete"])
def test_a_status_that_is_none_is_refused_and_the_text_stays(app: Flask, status: str) -> None:
    police = contributor(app)
    address, fields = opened(police, "SM5")
    for action in (address, f"{address}/send"):
        page = police.post(action, fields | {"text": "We visited forty shops.", "action_status": status})
        assert page.status == 422
        assert page.errors == [("#action_status", "Choose one of the statuses.")]
        assert page.fields("/send")["text"] == "We visited forty shops."
    assert group_of(police, "SM5") == "To do"


def test_fields_that_the_form_does_not_have_do_nothing(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police, "SM5")
    forged = {
        "status": "approved",
        "submission.status": "approved",
        "submission-status": "approved",
        "approved_version_id": "1",
        "agency_id": "1",
        "obligation_id": "1",
        "sent_at": "2019-07-01",
        "verb": "approve",
    }
    page = police.post(address, fields | forged | {"text": "We visited forty shops."}, follow=True)
    assert "Saved as a draft. Nothing has been sent yet." in page.words
    assert group_of(police, "SM5") == "Drafts"
    team = coordinator(app)
    assert "Draft" in team.get(f"/cycles/{CYCLE}/items?agency=kent-police").paragraph("SM5")


@pytest.mark.parametrize("version", ["", "-1", "two", "9" * 400, "١"])
def test_an_odd_version_of_a_new_update_loses_nothing(app: Flask, version: str) -> None:
    police = contributor(app)
    address, fields = opened(police, "SM5")
    police.post(address, fields | {"text": "We visited forty shops.", "version": version, "token": "t" * 500})
    assert police.get(address).fields("/send")["text"] == "We visited forty shops."


def test_a_cycle_in_review_refuses_what_is_new_and_keeps_what_was_typed(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police, "SM5")
    coordinator(app).submit(f"/cycles/{CYCLE}/stop", f"/cycles/{CYCLE}/close")
    typed = {"text": "We visited forty shops.", "next": "Then the ports."}
    for action in (address, f"{address}/send"):
        page = police.post(action, fields | typed)
        assert page.status == 409
        assert "April to June 2019 no longer takes updates. Ask the coordinator" in page.words
        for text in typed.values():
            assert text in page.words
    page = police.get(address)
    assert page.status == 200
    assert not page.tree.xpath("//textarea"), "nothing to type in where nothing is taken"


def test_a_cycle_in_review_takes_what_was_sent_back_or_reopened(app: Flask) -> None:
    coordinator(app).submit(f"/cycles/{CYCLE}/stop", f"/cycles/{CYCLE}/close")
    contributor(app).send("PEH4", text="The forum met in June and decided on a leaflet.")
    contributor(app, "btp").send("SM5", text="The joint operation was moved to July.")


@pytest.mark.usefixtures("quick_documents")
def test_an_issued_cycle_takes_what_its_pack_went_without(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    typed = {"text": "We visited forty shops."}
    tabs = [opened(police, words) for words in ("SM5", "PEH4")]
    carry_contexts_forward(team)
    team.issue()
    for address, fields in tabs:
        assert police.post(f"{address}/send", fields | typed, follow=True).heading == "Sent to the team"
        assert "Sent on" in police.get(address).words
