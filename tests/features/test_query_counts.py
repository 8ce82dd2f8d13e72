"""A page asks the database at most eight questions, however much is owed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from tests.factories.pages import CYCLE, Person, confirm, contributor, coordinator
from tests.factories.sheets import cells, number_of, of, open_sheet

MOST = 8
NOT_COUNTED = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")


@contextmanager
def asked(app: Flask) -> Iterator[list[str]]:
    """The statements that reach the database inside."""
    from portal.extensions import db

    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.lstrip().upper().startswith(NOT_COUNTED):
            found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def count(person: Person, address: str) -> int:
    with asked(person.app) as statements:
        assert person.get(address).status == 200
    assert statements, "the listener heard nothing"
    return len(statements)


def of_police(app: Flask) -> dict[str, tuple[Person, str]]:
    police = contributor(app)
    home = police.get("/")
    returns = {"June 2019": "a return not begun", "May 2019": "a return with a draft", "April 2019": "a return approved"}
    found = {name: (police, home.link(words)) for words, name in returns.items()}
    updates = {"SM5": "an update not begun", "PEH4": "an update sent back", "DA1": "an update sent", "SOC1": "an update approved"}
    found |= {name: (police, home.link(words)) for words, name in updates.items()}
    return found | {
        "where texts stand": (police, "/packs/2019-01-to-2019-03/your-texts"),
        "what came of it": (police, "/follow-ups"),
        "the list": (police, "/"),
        "measures": (police, "/measures"),
        "a measure": (police, "/measures/oss-visitors"),
        "what comes after sending": (police, home.link("DA1").replace("updates", "sent")),
    }


def enter(team: Person, words: str) -> str:
    rows = team.get(f"/cycles/{CYCLE}/items?agency=kent-police").tree.xpath("//tbody/tr")
    row = next(one for one in rows if words in one.text_content())
    return str(row.xpath(".//a[contains(., 'Enter for them')]/@href")[0])


def of_the_team(app: Flask) -> dict[str, tuple[Person, str]]:
    team = coordinator(app)
    pages = {
        "the board": "/",
        "the queue": f"/cycles/{CYCLE}/queue",
        "the queue, filtered": f"/cycles/{CYCLE}/queue?kind=return&look=queries",
        "what was ticked": f"/cycles/{CYCLE}/approve?item-264=yes&item-265=yes",
        "an update to enter": enter(team, "ASB3"),
        "a return to enter": enter(team, "Data return, June 2019"),
        "what is owed, as CSV": f"/cycles/{CYCLE}/items.csv",
        "what is owed": f"/cycles/{CYCLE}/items",
        "an update to review": team.item("kcc-public-health", "SM1"),
        "a return to review": team.item("canterbury", "April 2019"),
        "a large return to review": team.item("kent-police", "April 2019"),
        "contexts": f"/cycles/{CYCLE}/contexts",
        "a context": f"/cycles/{CYCLE}/contexts/road-safety",
        "the agreement": "/agreements/2018-19",
        "measures": "/measures",
        "a measure with parts": "/measures/ksi",
        "its data file": "/measures/ksi.csv",
        "what is provisional": "/measures/provisional",
        "its settings": "/measures/ksi/settings",
        "a break": "/measures/ksi/breaks/new",
        "a caveat": "/measures/ksi/caveats/new",
        "another definition": "/measures/ksi/new-definition",
        "the rules": "/measures/queries",
        "past values": "/measures/history",
        "cycles": "/cycles",
        "reminders": f"/cycles/{CYCLE}/reminders",
        "reminders to read": f"/cycles/{CYCLE}/reminders/now",
        "how punctual agencies were": "/timeliness",
        "the outbox": "/outbox",
        "packs": "/packs",
        "what was expected": "/follow-ups/all",
        "what the meeting decided": "/cycles/2019-01-to-2019-03/decisions",
        "an action": "/agreements/2018-19/actions/SM5",
    }
    return {name: (team, address) for name, address in pages.items()}


def of_what_is_agreed(app: Flask) -> dict[str, tuple[Person, str]]:
    team = coordinator(app)
    pages = {
        "the measures of the agreement": "/agreements/2018-19/measures",
        "a new measure": "/agreements/2018-19/measures/new",
        "breakdowns": "/measures/breakdowns",
        "a breakdown": "/measures/breakdowns/1",
        "a new part": "/measures/breakdowns/1/parts/new",
        "a part": "/measures/breakdowns/1/parts/swale",
        "the place of a measure": "/measures/ksi/place",
        "the end of a measure": "/measures/ksi/end",
        "who returns a measure": "/measures/oss-visitors/returned-by",
    }
    return {name: (team, address) for name, address in pages.items()}


def of_chasing(app: Flask) -> dict[str, tuple[Person, str]]:
    team = coordinator(app)
    pages = {
        "an agency": f"/cycles/{CYCLE}/agencies/kfrs",
        "more time for all of an agency": f"/cycles/{CYCLE}/agencies/kfrs/more-time",
        "who is at each agency": f"/cycles/{CYCLE}/agencies",
        "a message to those who owe": f"/cycles/{CYCLE}/write",
    }
    return {name: (team, address) for name, address in pages.items()}


@pytest.mark.parametrize("pages", [of_police, of_the_team, of_chasing, of_what_is_agreed])
def test_a_page_asks_at_most_eight_questions(reading_app: Flask, pages: Callable[[Flask], dict[str, tuple[Person, str]]]) -> None:
    counts = {name: count(person, address) for name, (person, address) in pages(reading_app).items()}
    assert {name: number for name, number in counts.items() if number > MOST} == {}


def test_more_work_does_not_mean_more_questions(app: Flask) -> None:
    pages = of_police(app) | of_the_team(app) | of_chasing(app) | of_what_is_agreed(app)
    pages["what stands before an issue"] = coordinator(app), f"/cycles/{CYCLE}/issue"  # it asks of everything there is
    pages["a measure to delete"] = coordinator(app), "/measures/ksi/delete"  # it does it and takes it back
    before = {name: count(person, address) for name, (person, address) in pages.items()}
    add_actions(coordinator(app), 30)
    after = {name: count(person, address) for name, (person, address) in pages.items()}
    assert len(pages["the list"][0].get("/").links("^/updates/")) > 30
    assert after == before


def add_actions(team: Person, number: int) -> None:
    """Actions that Kent Police leads: each adds an update to the open cycle."""
    address = "/agreements/2018-19/actions/new"
    page = team.get(address)
    chosen = {"priority_id": page.option("priority_id"), "lead_agency_id": page.option("lead_agency_id", "Kent Police")}
    fields = page.fields() | chosen | {"start": "2019-04", "status": "in progress"}
    for at in range(number):
        page = confirm(team, address, fields | {"ref": f"NEW{at}", "title": f"A new piece of work, number {at}"})
        assert f"NEW{at} is saved." in page.words


# Beside the draft itself a save notes what its page has, and what was changed.
FIRST_SAVE, NEXT_SAVE = 9, 9


def test_saving_a_draft_asks_little(app: Flask) -> None:
    police = contributor(app)
    address = police.get("/").link("SM5")
    fields = police.get(address).fields("/send")
    for text, most in (("A draft", FIRST_SAVE), ("A draft that goes on", NEXT_SAVE)):
        with asked(app) as statements:
            assert police.post(address, fields | {"text": text}, htmx=True).status == 200
        assert 0 < len(statements) <= most


# Of the sheet of a return, measured on 23 November 2026. What is saved costs the same for one cell as for many. A refusal
# is dear because what was typed is kept in a transaction of its own, and the page is made anew from what is kept, and stored.
# Each save also writes down what it changed, in one statement; soon after another it reads and replaces that first.
# A sending locks the agreement, and reads what it asks for again.
PAGE, PAGE_WITH_QUERIES, SAVE_CELL, SAVE_MONTH, REFUSE, SEND = 8, 8, 11, 14, 38, 20


def test_the_sheet_of_a_return_asks_the_same_whatever_its_size(app: Flask) -> None:
    police, shop = contributor(app), contributor(app, "folkestone-hythe")
    large, page = open_sheet(police, "June 2019")
    small, _ = open_sheet(shop, "June 2019")
    assert count(shop, small) <= count(police, large) <= PAGE
    june, hidden = cells(page, "June 2019"), {name: value for name, value in page.fields("/send").items() if "token" in name}
    with asked(app) as statements:
        assert police.post(large, hidden | {june[0]: "250", of(june[0], "was"): ""}, htmx=True).status == 200
    assert 0 < len(statements) <= SAVE_CELL
    with asked(app) as statements:
        typed = dict.fromkeys(june, "7")
        answer = police.post(
            large, hidden | typed | {of(name, "was"): "" for name in june[1:]} | {of(june[0], "was"): "250"}, htmx=True
        )
    assert "85 of 97 left in May 2019 " in answer.words
    assert 0 < len(statements) <= SAVE_MONTH, "a grid of 97 cells is not saved with a statement a cell"
    assert count(police, large) <= PAGE_WITH_QUERIES


def test_sending_a_return_asks_the_same_whatever_its_size(app: Flask) -> None:
    police = contributor(app)
    address, page = open_sheet(police, "June 2019")
    typed = dict.fromkeys(cells(page, "June 2019"), "7") | {"months": number_of(address)}
    with asked(app) as statements:
        page = police.post(f"{address}/send", page.fields("/send") | typed)
    whys = dict.fromkeys(page.tree.xpath("//textarea[starts-with(@name,'why-')]/@name"), "It was so in all districts.")
    assert len(whys) > 50
    assert 0 < len(statements) <= REFUSE
    with asked(app) as statements:
        assert police.post(f"{address}/send", page.fields("/send") | typed | whys).status == 303
    assert 0 < len(statements) <= SEND
