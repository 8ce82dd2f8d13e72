"""Opening a cycle by hand: the page says what is asked for, and then just that is."""

from __future__ import annotations

import re

from flask import Flask

from tests.factories.pages import Page, Person, coordinator

NEW = "/cycles/new"
JULY = {
    "title": "July 2019",
    "starts": "1 July 2019",
    "ends": "31 July 2019",
    "due": "14 August 2019",
    "meeting": "30 August 2019",
}


def asked(team: Person, **changes: str) -> Page:
    return team.post(NEW, team.get(NEW).fields() | JULY | changes)


def updates_and_returns(words: str) -> int:
    found = re.search(r"for (\d+) updates? and (\d+) returns?", words)
    assert found, words
    return sum(map(int, found.groups()))


def test_another_period_than_the_page_spoke_of_is_asked_about(app: Flask) -> None:
    team = coordinator(app)
    page = asked(team)
    assert page.status == 422 and page.words.startswith("Nothing is saved yet July 2019: open the cycle?"), page.words
    count = updates_and_returns(page.words.rpartition("It asks ")[2])
    assert count != updates_and_returns(team.get(NEW).words), "a quarter asks for more"
    assert team.get("/cycles/2019-07-to-2019-07/dates").status == 404, "nothing is open yet"
    [button] = page.tree.xpath("//button[@name='shown_opening']")
    page = team.post(NEW, page.fields() | {"shown_opening": button.get("value")}, follow=True)
    assert f"July 2019 is open. {count} updates and returns are owed." in page.words


def test_the_period_that_the_page_spoke_of_is_opened_at_once(app: Flask) -> None:
    team = coordinator(app)
    count = updates_and_returns(team.get(NEW).words)
    page = team.submit(NEW, due="14 October 2019", meeting="30 October 2019")
    assert f"July to September 2019 is open. {count} updates and returns are owed." in page.words


def test_what_changes_while_the_page_is_open_is_asked_about(app: Flask) -> None:
    team = coordinator(app)
    fields = team.get(NEW).fields() | {"due": "14 October 2019", "meeting": "30 October 2019"}
    ending = "/measures/scam-visits/end"
    page = team.post(ending, team.get(ending).fields() | {"returned_until": "June 2019", "reason": "The scheme ends."})
    team.post(ending, page.fields("/end") | {"sure_of": page.tree.xpath("//button[@name='sure_of']/@value")[0]})
    page = team.post(NEW, fields)
    assert page.status == 422 and "July to September 2019: open the cycle?" in page.words, page.words


def test_returns_of_months_with_numbers_are_counted(app: Flask) -> None:
    page = asked(coordinator(app), starts="1 April 2018", ends="30 June 2018", due="14 July 2018", meeting="30 July 2018")
    found = re.search(r"(\d+) of the returns are of months or quarters that have numbers already\.", page.words)
    assert found and int(found[1]) > 10, page.words
    assert "If nobody is to send these again, begin the period later." in page.words


def test_a_period_that_is_refused_asks_for_nothing(app: Flask) -> None:
    page = asked(coordinator(app), starts="1 June 2019")
    assert page.status == 422 and "This overlaps April to June 2019." in page.message_at("starts")
    assert "As of today" not in page.words
