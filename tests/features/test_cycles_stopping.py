"""A coordinator stops taking updates: the page that asks first, and what agencies see afterwards."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask import Flask

from portal.core import clock
from tests.factories.pages import CYCLE, Page, carry_contexts_forward, contributor, coordinator

STOP = f"/cycles/{CYCLE}/stop"
NOT_TAKEN = "April to June 2019 no longer takes updates. Ask the coordinator if something has to be corrected."


def unsent(page: Page) -> dict[str, int]:
    """By agency how much it has not sent, as the page lists it."""
    lines = [re.sub(r"\s+", " ", one.text_content()).strip() for one in page.tree.xpath("//main//ul[1]/li[a]")]
    found = [re.fullmatch(r"(.+): (\d+) not sent( \(.+\))?", line) for line in lines]
    return {one[1]: int(one[2]) for one in found if one}


def test_the_page_says_who_has_not_sent_what_before_it_stops(app: Flask) -> None:
    team = coordinator(app)
    page = team.get(team.get(f"/cycles/{CYCLE}/board").link("Stop taking updates"))
    assert page.heading == "Stop taking updates for April to June 2019?"
    listed = unsent(page)
    whole = re.search(r"(\d+) of (\d+) updates and returns have not been sent, and nothing is due before 12 July", page.words)
    assert whole and int(whole[1]) == sum(listed.values())
    assert f"{whole[1]} of {whole[2]} items, not due yet" in team.get(f"/cycles/{CYCLE}/items?status=not+due").words
    assert listed["Kent Police"] == 10
    done = team.submit(STOP, f"/cycles/{CYCLE}/close")
    assert "Partners can no longer send anything new." in done.words
    assert "closed for updates" in done.words
    assert team.get(STOP).words.count("It takes none: it is closed for updates.") == 1


def test_after_the_date_the_page_says_what_of_it_has_more_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    team = coordinator(app)
    address = next(one for one in team.get(f"/cycles/{CYCLE}/items?agency=kent-police").links("more-time"))
    later = {"until": "20/7/2019", "reason": "The crime system is moved in July."}
    team.post(address, team.get(address).fields() | later)
    monkeypatch.setattr(clock, "now", lambda: datetime(2019, 7, 16, 9, 0))
    assert "63 of 89 updates and returns have not been sent, 1 of them not due yet." in team.get(STOP).words


def test_the_list_of_an_agency_counts_only_what_is_still_taken(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    address, months = police.get("/").link("SM5"), police.get("/").link("June 2019")
    team.submit(STOP, f"/cycles/{CYCLE}/close")
    page = police.get("/")
    assert page.heading == "1 thing to send by 12 July 2019"
    assert NOT_TAKEN in page.words
    sections = {
        re.sub(r"\s+", " ", one.xpath("string(h2)")).strip(): one.xpath("string()") for one in page.tree.xpath("//section[h2]")
    }
    assert list(sections) == [
        "Sent back to you 1", "Sent, waiting for the team 1", "Approved 2", "Not sent, and not taken any more 10",
    ]  # fmt: skip
    assert "a draft · 12 of 97 filled · was due 12 July" in re.sub(r"\s+", " ", sections["Not sent, and not taken any more 10"])
    for closed in (address, months):
        words = police.get(closed).words
        assert f"{NOT_TAKEN} It was closed on 3 July 2019 by Coordinator, KCST. Due date: 12 July 2019." in words
        assert "Due 12 July" not in police.get(closed).words
    team.submit(f"/cycles/{CYCLE}/board", f"/cycles/{CYCLE}/take-again")
    assert police.get("/").heading == "11 things to send by 12 July 2019"


def test_nobody_is_given_time_to_send_what_is_not_taken(app: Flask) -> None:
    team = coordinator(app)
    items = f"/cycles/{CYCLE}/items?agency=kent-police"
    address, *_ = team.get(items).links("more-time")
    later = team.get(address).fields() | {"until": "20/7/2019", "reason": "The crime system is moved in July."}
    team.submit(STOP, f"/cycles/{CYCLE}/close")
    assert team.get(items).links("more-time") == []
    why = "April to June 2019 does not take updates now, so more time would help nobody. Take updates again first."
    page = team.get(address)
    assert why in page.words and not page.tree.xpath("//main//form"), "no form that is refused in any case"
    refused = team.post(address, later)
    assert (refused.status, refused.errors) == (422, [("#until", why)])
    whole = f"/cycles/{CYCLE}/agencies/kent-police/more-time"
    page = team.get(whole)
    assert why in page.words and not page.tree.xpath("//main//form"), "nor for all of an agency"


def test_whoever_can_still_send_something_reads_what_and_not_that_nothing_is_taken(app: Flask) -> None:
    team = coordinator(app)
    team.submit(STOP, f"/cycles/{CYCLE}/close")
    page = contributor(app, "kcst").get("/")
    assert page.heading.endswith("to send by 12 July 2019")
    assert page.words.count(NOT_TAKEN) == 1
    assert page.words.index(NOT_TAKEN) > page.words.index("Not sent, and not taken any more")


def test_after_the_issue_what_was_not_sent_is_still_owed(app: Flask) -> None:
    team = coordinator(app)
    carry_contexts_forward(team)
    assert "version 1, is issued." in team.issue().words
    page = contributor(app, "medway").get("/")
    assert "For April to June 2019, whose pack was issued without it" in page.paragraph("RS2")
    assert "to send" in page.heading and "The report of April to June 2019 has been issued" not in page.words


def test_only_coordinators_see_the_page(app: Flask) -> None:
    assert contributor(app).get(STOP).status == 404
