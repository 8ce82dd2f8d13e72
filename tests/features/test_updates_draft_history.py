"""The history of a draft: who changed which paragraph when, one click to take a change back, and its end when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from lxml.html import HtmlElement

from portal.core import clock
from tests.factories.pages import Page, Person, contributor, lead

NOON = datetime(2019, 7, 3, 11, 0)
TEXT = "The van was repaired.\n\nNine shops were visited.\n\nThe ports follow."


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the clock: so many seconds after noon."""

    def set_clock(seconds: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(seconds=seconds))

    set_clock(0)
    return set_clock


def changes_of(person: Person, address: str) -> list[HtmlElement]:
    """The changes that the page of an update lists when they are opened, the newest first."""
    return list(person.get(f"{address}?open=changes").tree.xpath("//div[@id='changes']//li"))


def words_of(change: HtmlElement) -> str:
    return " ".join(change.text_content().split())


def saved(person: Person, address: str, **typed: str) -> Page:
    return person.post(address, person.get(address).fields("/send") | typed, follow=True)


def take_back(person: Person, address: str, number: int = 0, **typed: str) -> Page:
    """Presses the button of a change; `typed` stands in the boxes and was not saved."""
    page = person.get(address)
    [button] = changes_of(person, address)[number].xpath(".//button")
    return person.post(button.get("formaction"), page.fields("/send") | typed, follow=True)


def text_of(page: Page) -> str:
    return str(page.fields("/send")["text"].replace("\r", ""))


def test_each_change_says_who_changed_which_paragraph_and_when(app: Flask, at: Callable[[int], None]) -> None:
    police, boss = contributor(app), lead(app)
    address = police.get("/").link("SM5")
    saved(police, address, text=TEXT)
    at(120)
    saved(boss, address, text=TEXT.replace("Nine shops", "Ten shops"), note="Between us.")
    note, newest, oldest = (change for change in changes_of(police, address) if words_of(change).startswith(("What has", "Note")))
    assert "Lead, Kent Police" in words_of(newest) and "12:02" in words_of(newest) and "What has happened" in words_of(newest)
    assert [one.text for one in newest.xpath(".//del")] == ["Nine"] and [one.text for one in newest.xpath(".//ins")] == ["Ten"]
    assert "The van" not in words_of(newest), "only the paragraph that changed"
    assert "Note to the coordinator" in words_of(note) and "Contributor, Kent Police" in words_of(oldest)


def test_what_one_person_types_within_a_minute_is_one_change(app: Flask, at: Callable[[int], None]) -> None:
    police, boss = contributor(app), lead(app)
    address = police.get("/").link("SM5")
    for second, text in enumerate(("The", "The van", "The van was repaired.")):
        at(second)
        saved(police, address, text=text)
    [only] = [change for change in changes_of(police, address) if "What has happened" in words_of(change)]
    assert [one.text for one in only.xpath(".//ins")] == ["The van was repaired."]
    at(30)
    saved(boss, address, text="The car was repaired.")
    at(40)
    saved(police, address, text="The bus was repaired.")
    assert len([change for change in changes_of(police, address) if "What has happened" in words_of(change)]) == 3, (
        "two people are not one"
    )
    at(70)
    saved(police, address, next="In August.")
    saved(police, address, next="")
    assert not [change for change in changes_of(police, address) if "What happens next" in words_of(change)], "nothing came of it"


def test_a_change_is_taken_back_in_one_click_and_later_ones_stay(either_app: Flask, at: Callable[[int], None]) -> None:
    police, boss = contributor(either_app), lead(either_app)
    address = police.get("/").link("SM5")
    saved(police, address, text=TEXT)
    at(120)
    saved(boss, address, text=TEXT.replace("Nine", "Ten"))
    at(240)
    saved(police, address, text=f"{TEXT.replace('Nine', 'Ten')}\n\nDeal is last.")
    at(360)
    page = take_back(police, address, 1, next="Typed, and not saved yet.")
    assert text_of(page) == f"{TEXT}\n\nDeal is last."
    assert page.fields("/send")["next"] == "Typed, and not saved yet."
    at(480)
    page = take_back(
        police, address, next(n for n, one in enumerate(changes_of(police, address)) if "What has happened" in words_of(one))
    )
    assert text_of(page) == f"{TEXT.replace('Nine', 'Ten')}\n\nDeal is last.", "taking back is a change, which can be taken back"


def test_rows_and_the_status_are_taken_back_too(app: Flask, at: Callable[[int], None]) -> None:
    police = contributor(app)
    address = police.get("/").link("SM5")
    saved(police, address, text=TEXT)
    at(120)
    page = saved(police, address, **{"action_status": "complete", "outputs-0-number": "40", "outputs-0-unit": "shops"})
    added = {one.text for change in changes_of(police, address) for one in change.xpath(".//ins")}
    assert {"complete", "40 shops"} <= added
    at(240)
    for title in ("Status", "Outputs"):
        page = police.get(address)
        number = next(n for n, one in enumerate(changes_of(police, address)) if words_of(one).startswith(title))
        page = take_back(police, address, number)
    fields = page.fields("/send")
    assert fields["action_status"] != "complete" and not fields["outputs-0-unit"]


def test_a_place_that_was_changed_again_is_not_taken_back_over_it(app: Flask, at: Callable[[int], None]) -> None:
    police = contributor(app)
    address = police.get("/").link("SM5")
    saved(police, address, text=TEXT)
    at(120)
    saved(police, address, text=TEXT.replace("Nine", "Ten"))
    at(240)
    saved(police, address, text=TEXT.replace("Nine", "Eleven"))
    page = take_back(police, address, 1)
    assert page.status == 409 and "The same place was changed again since." in page.words
    assert text_of(police.get(address)) == TEXT.replace("Nine", "Eleven")


def test_only_changes_of_this_draft_and_only_by_its_agency(app: Flask, at: Callable[[int], None]) -> None:
    police, fire = contributor(app), contributor(app, "kfrs")
    address, other = police.get("/").link("SM5"), police.get("/").link("SM2")
    saved(police, address, text=TEXT)
    [place] = [one.get("formaction") for one in changes_of(police, address)[0].xpath(".//button")]
    token = {"csrf_token": fire.get("/account").fields()["csrf_token"]}
    assert fire.post(place, token).status == 404
    saved(police, other, text=TEXT)
    fields = police.get(other).fields("/send")
    assert police.post(place.replace(address, other), fields).status == 404
    assert police.post(f"{address}/changes/999999/take-back", police.get(address).fields("/send")).status == 404
    assert text_of(police.get(address)) == TEXT


def test_when_it_is_sent_the_history_folds_into_the_version(app: Flask, at: Callable[[int], None]) -> None:
    from portal.extensions import db
    from portal.submissions.draft_history import DraftChange

    police = contributor(app)
    address = police.get("/").link("SM5")
    saved(police, address, text="A first text.")
    with app.app_context():
        before = db.session.scalar(db.select(db.func.count()).select_from(DraftChange))
    police.send("SM5", text=TEXT)
    page = police.get(address)
    assert not changes_of(police, address) and "What changed in this draft" not in page.words
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(DraftChange)) < before
    page = police.submit(address, address.replace("/updates/", "/take-back/"))
    assert not changes_of(police, address), "it begins anew"


def test_it_stays_while_the_lead_is_asked(app: Flask, at: Callable[[int], None]) -> None:
    health, boss = contributor(app, "kcc-public-health"), lead(app, "kcc-public-health")
    address = health.get("/").link("SV2")
    saved(health, address, text=TEXT)
    health.send("SV2")
    boss.submit(address, f"/sign-off/{address.rpartition('/')[2]}/decline", reason="How many were in Dover?")
    assert changes_of(health, address)


def test_without_scripts_a_button_shows_them_and_saves_what_is_typed(app: Flask, at: Callable[[int], None]) -> None:
    police = contributor(app)
    address = police.get("/").link("SM5")
    assert "What changed in this draft" not in police.get(address).words, "there is none yet"
    page = saved(police, address, text=TEXT)
    [button] = page.tree.xpath("//button[@name='show']")
    page = police.post(button.get("formaction"), page.fields("/send") | {"show": "changes", "next": "In August."}, follow=True)
    assert page.tree.xpath("//details[@open]//div[@id='changes']//li")
    assert page.fields("/send")["next"] == "In August."
