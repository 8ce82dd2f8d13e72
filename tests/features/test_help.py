"""Help, and how to reach the team: at the foot of every page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.pages import Page, Person, administrator, contributor, coordinator, governing, lead, member

CONTACT = "/help/contact"


def foot(page: Page) -> str:
    return " ".join(page.tree.xpath("string(//footer)").split())


def visitor(app: Flask) -> Page:
    """The page of the sign-in, for whoever is not signed in."""
    return Page(app.test_client().get("/sign-in"))


@pytest.mark.parametrize(
    ("make", "heading", "has", "has_not"),
    [
        (contributor, "Sending updates and numbers", "Write an update", "Sign off"),
        (lead, "Sending updates and numbers", "Sign off", "Running"),
        (coordinator, "Running a review cycle", "Change how the team can be reached", "Write an update"),
        (member, "Reading the reports", "After the meeting", "Issue"),
        (governing, "Reading the reports", "At a glance", "After the meeting"),
        (administrator, "Looking after accounts", "What each role can do", "Review"),
    ],
)
def test_each_role_has_a_guide_whose_links_it_may_follow(
    reading_app: Flask, make: Callable[[Flask], Person], heading: str, has: str, has_not: str
) -> None:
    person = make(reading_app)
    page = person.get("/help")
    assert page.heading == heading
    headings = page.tree.xpath("//main//h2/text() | //main//caption/text() | //main//a/text()")
    assert any(has in one for one in [*headings, page.words]) and not any(has_not == one for one in headings)
    for address in page.tree.xpath("//main//a/@href"):
        assert person.get(address).status in (200, 303) or address.startswith("mailto:"), address


@pytest.mark.parametrize("address", ["/help", "/help/accessibility", "/help/privacy"])
def test_whoever_is_not_signed_in_reads_it_too(reading_app: Flask, address: str) -> None:
    page = Page(reading_app.test_client().get(address))
    assert page.status == 200
    assert page.tree.xpath("//footer//a[text()='Accessibility']/@href") == ["/help/accessibility"]


def test_the_guide_says_how_the_team_of_the_demonstration_is_reached(reading_app: Flask) -> None:
    words = contributor(reading_app).get("/help").words
    assert "The coordinating team: team@kcst.example, telephone 01632 960001 (Monday to Friday, 9 to 5)." in words


def test_what_the_team_says_stands_on_every_page_and_at_the_sign_in(app: Flask) -> None:
    team = coordinator(app)
    page = team.submit(CONTACT, email="safety@kent.example", telephone="01632 960 001", hours="Monday to Friday, 9 to 5")
    assert "Every page now says how to reach the team." in page.words
    assert foot(contributor(app).get("/")).endswith(
        "The coordinating team: safety@kent.example · 01632 960 001 · Monday to Friday, 9 to 5"
    )
    assert "Ask the coordinating team: safety@kent.example." in visitor(app).words
    team.submit(CONTACT, email="", telephone="", hours="")
    assert "The coordinating team" not in foot(team.get("/"))
    assert "Ask the coordinating team." in visitor(app).words


def test_a_wrong_address_is_refused_where_it_stands(app: Flask) -> None:
    page = coordinator(app).submit(CONTACT, email="safety", telephone="call us", hours="")
    assert page.status == 422
    assert page.message_at("email") == "Error: Enter an address like team@council.gov.uk."
    assert page.message_at("telephone") == "Error: Enter a telephone number, like 01632 960 001."
    assert page.fields()["email"] == "safety"


def test_only_the_team_changes_it(app: Flask) -> None:
    for person in (contributor(app), lead(app), member(app), governing(app), administrator(app)):
        assert person.get(CONTACT).status == 404
        assert person.post(CONTACT, person.get("/account").fields() | {"email": "x@y.example"}, follow=True).status == 404
