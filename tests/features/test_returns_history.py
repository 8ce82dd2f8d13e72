"""The history of a draft: who changed which number when, and taking it back; with the sending it folds into the version."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.core import clock
from tests.factories.pages import Page, Person, contributor, lead
from tests.factories.sheets import cells, number_of, of, open_sheet, typed

ME, LEAD = "Contributor, Thanet", "Lead, Thanet"


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets so many seconds pass; between them time stands still."""
    now = clock.real_now()

    def wait(seconds: int) -> None:
        nonlocal now
        now += timedelta(seconds=seconds)
        monkeypatch.setattr(clock, "real_now", lambda: now)

    wait(0)
    return wait


def save(person: Person, address: str, numbers: dict[str, str]) -> Page:
    """As the script does: each number with what the page had before."""
    fields = person.get(address).fields("/send")
    known = {of(cell, "was"): fields[cell] for cell in numbers}
    hidden = {name: value for name, value in fields.items() if name in ("csrf_token", "token") or name.startswith("version-")}
    return person.post(address, hidden | numbers | known, htmx=True)


def lines(page: Page) -> list[str]:
    """“Contributor: April 2019 empty 12 Take it back”, line by line, the newest save first."""
    found = []
    for save in page.tree.xpath("//div[@id='changes']/section"):
        who = save.xpath("string(.//h2)").split(",")[0].strip()
        for row in save.xpath(".//tbody/tr"):
            words = re.sub(r"Take it back: .*", "Take it back", " ".join(row.text_content().split()))
            found.append(f"{who}: {words.partition('Shop, ')[2]}")
    return found


def test_who_changed_what_is_listed_and_taken_back_with_one_click(either_app: Flask, wait: Callable[[int], None]) -> None:
    person, boss = contributor(either_app, "thanet"), lead(either_app, "thanet")
    address, page = open_sheet(person, "June 2019")
    april, may, _june = cells(page)
    save(person, address, {april: "12"})
    wait(61)
    save(boss, address, {april: "13", may: "20"})
    wait(61)
    save(person, address, {may: "21"})
    page = person.get(person.get(address).link("Changes in this draft"))
    assert lines(page) == [
        "Contributor: May 2019 20 21 Take it back",
        "Lead: April 2019 12 13 Take it back",
        "Lead: May 2019 empty 20 changed since, or sent",
        "Contributor: April 2019 empty 12 changed since, or sent",
    ]
    wait(61)
    [button] = [one.get("value") for one in page.tree.xpath("//tr[contains(., 'April')]//button[@name='change']")]
    page = person.post(f"{address}/changes", page.fields("/changes") | {"change": button}, follow=True)
    assert "1 number is as before. Nothing has been sent." in page.words
    assert typed(person.get(address))[april] == "12"
    assert lines(page)[0] == "Contributor: April 2019 13 12 Take it back", "taking back is a change like any other"


def test_what_one_person_changes_in_a_minute_is_one_change(app: Flask, wait: Callable[[int], None]) -> None:
    person, boss = contributor(app, "thanet"), lead(app, "thanet")
    address, page = open_sheet(person, "June 2019")
    april, may, _june = cells(page)
    for seconds, number in ((0, "1"), (30, "12"), (50, "123")):
        wait(seconds)
        save(person, address, {april: number})
    assert lines(person.get(f"{address}/changes")) == ["Contributor: April 2019 empty 123 Take it back"]
    save(boss, address, {april: "124"})
    save(person, address, {april: "125"})
    assert len(lines(person.get(f"{address}/changes"))) == 3, "another person's change stands between"
    save(person, address, {may: "5"})
    save(person, address, {may: ""})
    assert len(lines(person.get(f"{address}/changes"))) == 3, "what is as it was is no change"


def test_a_whole_save_is_taken_back_at_once_and_leaves_what_others_did_since(app: Flask, wait: Callable[[int], None]) -> None:
    person, boss = contributor(app, "thanet"), lead(app, "thanet")
    address, page = open_sheet(person, "June 2019")
    april, may, june = cells(page)
    save(person, address, {april: "1", may: "2", june: "3"})
    wait(61)
    save(boss, address, {may: "22"})
    page = person.get(f"{address}/changes")
    [form] = [one for one in page.tree.xpath("//div[@id='changes']//form") if "Take back these 2 changes" in one.text_content()]
    fields = [("csrf_token", page.fields("/changes")["csrf_token"])]
    ids = [one.get("value") for one in form.xpath(".//input[@name='change']")]
    page = person.post(f"{address}/changes", dict(fields) | {"change": ids}, follow=True)  # type: ignore[operator]
    assert "2 numbers are as before." in page.words
    assert list(typed(person.get(address)).values()) == ["", "22", ""]


def test_what_has_changed_since_is_not_taken_back(app: Flask, wait: Callable[[int], None]) -> None:
    person, boss = contributor(app, "thanet"), lead(app, "thanet")
    address, page = open_sheet(person, "June 2019")
    april, *_rest = cells(page)
    save(person, address, {april: "1"})
    page = person.get(f"{address}/changes")
    [button] = [one.get("value") for one in page.tree.xpath("//button[@name='change']")]
    wait(61)
    save(boss, address, {april: "2"})
    page = person.post(f"{address}/changes", page.fields("/changes") | {"change": button})
    assert page.status == 409
    assert "The number has changed again since. Nothing was taken back." in page.words
    assert typed(person.get(address))[april] == "2"


def test_after_sending_the_history_is_in_the_version(app: Flask) -> None:
    person = contributor(app, "thanet")
    address, page = open_sheet(person, "June 2019")
    april, may, _june = cells(page)
    save(person, address, {april: "163", may: "160"})
    person.send_months(address, person.get(address).fields("/send"), number_of(person.get("/").link("April 2019")))
    assert [line[:21] for line in lines(person.get(f"{address}/changes"))] == ["Contributor: May 2019"]


def test_others_see_and_take_back_nothing(app: Flask) -> None:
    person, stranger = contributor(app, "thanet"), contributor(app, "dover")
    address, page = open_sheet(person, "June 2019")
    april, *_rest = cells(page)
    save(person, address, {april: "1"})
    [button] = [one.get("value") for one in person.get(f"{address}/changes").tree.xpath("//button[@name='change']")]
    own, own_page = open_sheet(stranger, "June 2019")
    fields = {"csrf_token": own_page.fields("/send")["csrf_token"], "change": button}
    assert stranger.get(f"{address}/changes").status == 404
    assert stranger.post(f"{address}/changes", fields).status == 404
    assert stranger.post(f"{own}/changes", fields).status == 409, "the change of another agency through one's own address"
    assert typed(person.get(address))[april] == "1"


def test_a_refusal_names_who_changed_that_cell_and_not_who_saved_last(app: Flask) -> None:
    mine, theirs = contributor(app, "thanet"), lead(app, "thanet")
    address, page = open_sheet(mine, "June 2019")
    _april, _may, june = cells(page)
    fields = page.fields("/send")
    save(theirs, address, {june: "12"})
    note = {of(june, "note"): "Counted twice.", of(june, "wasnote"): ""}
    assert mine.post(address, {"csrf_token": fields["csrf_token"], "token": "tab"} | note, htmx=True).status == 200
    answer = mine.post(address, {"csrf_token": fields["csrf_token"], "token": "tab", june: "13", of(june, "was"): ""}, htmx=True)
    assert answer.status == 409
    assert "has entered “12” meanwhile" in answer.words and "somebody else has saved 12" in answer.words
    assert "another tab" not in answer.words
