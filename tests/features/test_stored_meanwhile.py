"""Two people have the same page open: what the first saves is not undone without a word by the second."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import Page, Person, administrator, coordinator, newcomer
from tests.factories.plan_years import adopt, prepare
from tests.features.test_cycles_programme import plan

# The page, what the first saves on it, and what the second: boxes with their new values.
PAGES = {
    "/measures/asb-incidents/settings": ({"threshold": "10"}, {"definition": "Calls to the police."}),
    "/agreements/2018-19/figures/INT-05": ({"qualifier": "about"}, {"value": "25"}),
    "/cycles/2019-04-to-2019-06/dates": ({"title": "Summer 2019"}, {"meeting": "26 July 2019"}),
    "/sources/cc-march-2019": ({"publisher": "Kent County Council"}, {"title": "Crime report"}),
    "/setting-up/agencies/ashford": ({"contact_name": "Ann Lee"}, {"kind": "district"}),
    "/setting-up/bodies/kcsp": ({"also_known_as": "The partnership"}, {"role_in_reporting": "It reads every report."}),
    "/help/contact": ({"telephone": "01622 000 000"}, {"hours": "Monday to Friday"}),
    "/setting-up/partnership": ({"header_name": "Kent"}, {"time_zone": "Europe/Paris"}),
    "/agreements/2018-19/priorities/domestic-abuse": ({"code": "DX"}, {"title": "Abuse at home"}),
    "/measures/breakdowns/4/parts/noise": ({"also_known_as": "Loud"}, {"place": "1"}),
}


@pytest.mark.parametrize("address", PAGES)
def test_what_somebody_else_saved_is_not_undone_without_a_word(app: Flask, address: str) -> None:
    theirs, mine = PAGES[address]
    refused_once(app, address, theirs, mine)


def test_nor_is_a_change_of_a_planned_meeting(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    adopt(team)
    plan(team)
    [address, *_] = team.get("/cycles/programme").links(r"/programme/\d+$")
    refused_once(app, address, {"meeting": "21 October 2019"}, {"title": "Summer of 2019"})


def test_nor_is_a_note_of_a_measure(app: Flask) -> None:
    team = coordinator(app)
    team.submit("/measures/ksi/caveats/new", text="Mind this.")
    [*_, note] = team.get("/measures/ksi").links(r"/caveats/\d+$")
    refused_once(app, note, {"text": "Mind that."}, {"starts": "1 May 2018"})


def test_nor_is_a_break_of_a_measure(app: Flask) -> None:
    team = coordinator(app)
    [series_break, *_] = team.get("/measures/violence").links(r"/breaks/\d+$")
    refused_once(app, series_break, {"reason": "Another call system"}, {"effect": "not comparable"})


def refused_once(app: Flask, address: str, theirs: dict[str, str], mine: dict[str, str]) -> None:
    """Two open the page; the first saves, and the second is refused once."""
    first, second = coordinator(app), newcomer(administrator(app), "coordinator", "Kent Community Safety Team")
    opened = second.get(address).fields()
    page = pressed(first, address, first.get(address).fields() | theirs)
    [(name, value)] = theirs.items()
    stored = first.get(address).fields()[name]
    assert stored == value, page.errors
    page = second.post(address, opened | mine)
    assert page.status == 422 and "Somebody else has saved this since you opened the page." in page.words, page.words
    assert first.get(address).fields()[name] == stored, "nothing is saved"
    assert page.fields() | mine == page.fields(), "what was typed is still there"
    page = pressed(second, address, page.fields() | {name: value})
    now = first.get(address).fields()
    assert now == now | {name: stored} | mine, page.errors


def pressed(person: Person, address: str, fields: dict[str, str]) -> Page:
    """Saves it, and says that whatever is asked about is meant."""
    page = person.post(address, fields, follow=True)
    while sure := page.tree.xpath("//main//button[@name='sure_of']/@value"):
        page = person.post(address, page.fields() | {"sure_of": sure[0]}, follow=True)
    return page


@pytest.mark.parametrize(
    ("address", "box", "theirs", "mine"),
    [
        ("/cycles/2019-04-to-2019-06/reminders/schedule", "steps", "−9, +2", "−8"),
        ("/measures/breakdowns/1", "name", "borough", "council area"),
        ("/measures/queries", "checks", "zero", "parts"),
    ],
)
def test_nor_is_the_only_box_of_a_page(app: Flask, address: str, box: str, theirs: str, mine: str) -> None:
    first, second = coordinator(app), newcomer(administrator(app), "coordinator", "Kent Community Safety Team")
    opened = second.get(address).fields()
    pressed(first, address, first.get(address).fields() | {box: theirs})
    page = second.post(address, opened | {box: mine})
    assert page.status == 422 and "Somebody else has saved this since you opened the page." in page.words, page.words
    assert first.get(address).fields()[box] == theirs
    pressed(second, address, page.fields() | {box: mine})
    assert first.get(address).fields()[box] == mine


def test_only_boxes_are_named_that_somebody_stored_otherwise(app: Flask) -> None:
    first, second = coordinator(app), newcomer(administrator(app), "coordinator", "Kent Community Safety Team")
    for address, theirs, mine in (
        ("/sources/cc-march-2019", {"publisher": "Kent County Council"}, {"title": "Crime report"}),
        ("/measures/breakdowns/1/parts/ashford", {"also_known_as": "Ash"}, {"name": "Ashford Borough"}),
    ):
        opened = second.get(address).fields()
        pressed(first, address, first.get(address).fields() | theirs)
        page = second.post(address, opened | mine)
        named = page.tree.xpath("//section[@aria-labelledby='stored']//li")
        assert len(named) == 2, [one.text_content() for one in named]


def test_a_0_that_somebody_else_stored_is_no_empty_box(app: Flask) -> None:
    first, second = coordinator(app), newcomer(administrator(app), "coordinator", "Kent Community Safety Team")
    address = "/measures/asb-incidents/settings"
    opened = second.get(address).fields()
    first.submit(address, query_smallest="0")
    page = second.post(address, opened | {"query_smallest": "4"})
    assert page.status == 422 and "The smallest difference that is asked about: 0" in page.words, page.words
