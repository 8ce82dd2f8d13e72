"""Two people of one agency in one update or return: nobody overwrites what they have not seen."""

from __future__ import annotations

import re

from flask import Flask

from tests.factories.pages import Person, contributor, lead

MINE, THEIRS = "Forty shops were visited.", "Fifty shops were visited."
CHANGED = "Contributor, Kent Police has changed this since you opened it"


def both_open(app: Flask, words: str = "SM5") -> tuple[str, Person, dict[str, str], Person, dict[str, str]]:
    """The address, and two people who opened it before anybody saved: each with their page's form."""
    police, boss = contributor(app), lead(app)
    address = police.get("/").link(words)
    return address, police, police.get(address).fields("/send"), boss, boss.get(address).fields("/send")


def test_the_second_save_is_refused_with_both_texts_on_the_page(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open(app)
    police.post(address, mine | {"text": MINE})
    for action in (address, f"{address}/send"):
        page = boss.post(action, theirs | {"text": THEIRS, "next": "The ports."})
        assert page.status == 409
        assert CHANGED in page.words
        assert MINE in page.words
        assert page.fields("/send")["text"] == THEIRS
        assert page.fields("/send")["next"] == "The ports."
    assert police.get(address).fields("/send")["text"] == MINE


def test_saving_again_from_the_page_that_shows_both_counts(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open(app)
    police.post(address, mine | {"text": MINE})
    page = boss.post(address, theirs | {"text": THEIRS})
    page = boss.post(address, page.fields("/send"), follow=True)
    assert "Saved as a draft." in page.words
    text = police.get(address).fields("/send")["text"]
    assert MINE in text and THEIRS in text, "the page says that both are kept where nothing is chosen"
    page = police.post(address, mine | {"text": MINE}, follow=True)
    assert "Lead, Kent Police has changed this meanwhile." in page.words, "now it is the first who has not seen the second's text"
    assert page.fields("/send")["text"] == text, "and who had changed nothing since their own save"
    page = police.post(address, mine | {"text": f"{MINE} And one more."})
    assert page.status == 409
    assert THEIRS in page.words
    assert police.get(address).fields("/send")["text"] == text


def test_the_save_while_typing_is_refused_until_somebody_looks(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open(app)
    police.post(address, mine | {"text": MINE})
    tab = dict(theirs)
    for text in (THEIRS, f"{THEIRS} And one more."):
        answer = boss.post(address, tab | {"text": text}, htmx=True)
        assert answer.status == 409
        assert f"Not saved: {CHANGED}" in answer.words
        tab["version"] = answer.tree.xpath("//input[@name='version']/@value")[0]
    assert police.get(address).fields("/send")["text"] == MINE


def test_a_page_never_conflicts_with_itself(app: Flask) -> None:
    police = contributor(app)
    address = police.get("/").link("SM5")
    fields = police.get(address).fields("/send")
    for text in ("Forty", "Forty shops", MINE):  # the answers with the new version were lost on their way
        answer = police.post(address, fields | {"text": text}, htmx=True)
        assert answer.status == 200
        assert "Saved " in answer.words
    page = police.post(f"{address}/send", fields | {"text": MINE}, follow=True)
    assert page.heading == "Sent to the team"


def test_a_text_that_is_too_long_does_not_open_the_way_over_a_colleagues(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open(app)
    police.post(address, mine | {"text": MINE})
    page = boss.post(address, theirs | {"text": "x" * 20_001})
    assert page.status == 422
    page = boss.post(address, page.fields("/send") | {"text": THEIRS})
    assert page.status == 409, "the lead has not seen the contributor's text yet"
    assert MINE in page.words
    assert police.get(address).fields("/send")["text"] == MINE


def test_two_people_in_one_return_see_each_others_numbers(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open(app, "June 2019")
    one, other = [name for name in mine if name.startswith("cell-")][:2]
    police.post(address, mine | {one: "987654"})
    page = boss.post(address, theirs | {other: "876543"})
    assert page.status == 409
    assert CHANGED in page.words
    assert page.fields("/send")[other] == "876543"
    assert re.search("987,?654", page.text), "the colleague's number is on the page too"
    assert police.get(address).fields("/send")[one] == "987654"
