"""Saves of one page arrive in any order; the latest that was typed is what is kept."""

from __future__ import annotations

import itertools

import pytest
from flask import Flask

from tests.factories.pages import Person, contributor, coordinator, lead

TEXTS = ("Forty", "Forty shops", "Forty shops were visited.")


def numbered(fields: dict[str, str], number: int, **changes: str) -> dict[str, str]:
    """What static/portal.js sends: the fields, and which save of the page this is."""
    return fields | {"save_number": str(1_700_000_000_000 + number)} | changes


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_latest_text_of_an_update_stays_in_whatever_order_it_comes(app: Flask, order: tuple[int, ...]) -> None:
    police = contributor(app)
    address = police.get("/").link("SM5")
    fields = police.get(address).fields("/send")
    for at in order:
        answer = police.post(address, numbered(fields, at, text=TEXTS[at]), htmx=True)
        assert answer.status == 200
        assert "Saved " in answer.words
    assert police.get(address).fields("/send")["text"] == TEXTS[-1]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_latest_context_stays(app: Flask, order: tuple[int, ...]) -> None:
    team = coordinator(app)
    address = team.get("/cycles/2019-04-to-2019-06/contexts").links(r"/contexts/\w")[0]
    fields = team.get(address).fields()
    for at in order:
        assert team.post(address, numbered(fields, at, text=TEXTS[at]), htmx=True).status == 200
    assert team.get(address).fields()["text"] == TEXTS[-1]


def a_cell(person: Person) -> tuple[str, dict[str, str], str, str]:
    address = person.get("/").link("June 2019")
    fields = person.get(address).fields("/send")
    one, other = [name.removeprefix("cell-") for name in fields if name.startswith("cell-") and not fields[name]][:2]
    return address, {name: fields[name] for name in ("csrf_token", "owner", "token")}, one, other


def test_the_latest_number_stays_and_an_earlier_one_of_another_cell_too(app: Flask) -> None:
    police = contributor(app)
    address, page, one, other = a_cell(police)
    late = numbered(page, 1, **{f"cell-{one}": "12", f"was-{one}": "", f"cell-{other}": "7", f"was-{other}": ""})
    newer = numbered(page, 2, **{f"cell-{one}": "123", f"was-{one}": "", f"going-{one}": "12"})
    for sent in (newer, late):
        assert police.post(address, sent, htmx=True).status == 200
    saved = police.get(address).fields("/send")
    assert (saved[f"cell-{one}"], saved[f"cell-{other}"]) == ("123", "7")


@pytest.mark.parametrize("arrived", [True, False])
def test_leaving_while_a_save_is_under_way_keeps_the_last_number(app: Flask, *, arrived: bool) -> None:
    police = contributor(app)
    address, page, one, _ = a_cell(police)
    under_way = numbered(page, 1, **{f"cell-{one}": "12", f"was-{one}": ""})
    leaving = numbered(page, 2, **{f"cell-{one}": "123", f"was-{one}": "", f"going-{one}": "12"})
    for sent in (under_way, leaving) if arrived else (leaving, under_way):
        assert police.post(address, sent, htmx=True).status == 200
    assert police.get(address).fields("/send")[f"cell-{one}"] == "123"


def test_a_number_taken_back_while_a_save_is_under_way_is_taken_back(app: Flask) -> None:
    police = contributor(app)
    address, page, one, _ = a_cell(police)
    police.post(address, numbered(page, 1, **{f"cell-{one}": "12", f"was-{one}": ""}), htmx=True)
    back = numbered(page, 2, **{f"cell-{one}": "", f"was-{one}": "", f"going-{one}": "12"})
    assert police.post(address, back, htmx=True).status == 200
    assert police.get(address).fields("/send")[f"cell-{one}"] == ""


def test_another_persons_number_is_a_conflict_all_the_same(app: Flask) -> None:
    police, boss = contributor(app), lead(app)
    address, page, one, _ = a_cell(police)
    _, other_page, _, _ = a_cell(boss)
    boss.post(address, numbered(other_page, 5, **{f"cell-{one}": "99", f"was-{one}": ""}), htmx=True)
    answer = police.post(address, numbered(page, 1, **{f"cell-{one}": "12", f"was-{one}": ""}), htmx=True)
    assert answer.status == 409
    assert police.get(address).fields("/send")[f"cell-{one}"] == "99"


def test_a_later_page_of_the_same_person_counts_anew(app: Flask) -> None:
    """A number belongs to its page: a browser whose clock was put right begins again with smaller ones."""
    police = contributor(app)
    address = police.get("/").link("SM5")
    police.post(address, numbered(police.get(address).fields("/send"), 900, text=TEXTS[0]), htmx=True)
    police.post(address, numbered(police.get(address).fields("/send"), 5, text=TEXTS[1]), htmx=True)
    assert police.get(address).fields("/send")["text"] == TEXTS[1]
    police.post(address, police.get(address).fields("/send") | {"text": TEXTS[2]}, htmx=True)
    assert police.get(address).fields("/send")["text"] == TEXTS[2], "without scripts there is no number"
