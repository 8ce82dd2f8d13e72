"""The dates of a source that cannot be right are asked about when they are saved, and once only."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, coordinator

NEW = "/sources/new"
EARLY = "It was published in March 2019, before what it covers ended in June 2019."


@pytest.fixture
def team(app: Flask) -> Person:
    return coordinator(app)


def save(team: Person, published: str, covers: str, **more: str) -> Page:
    typed = {"key": "a-review", "title": "A review of calls", "published": published, "period_covered_end": covers}
    return team.post(NEW, team.get(NEW).fields() | typed | more, follow=True)


@pytest.mark.parametrize(
    ("published", "covers", "problem"),
    [
        ("2019-03", "2019-06", EARLY),
        ("2019-07-04", "2019-03", "It is dated 4 July 2019, which is still to come."),  # it is 3 July
        ("2020", "", "It is dated 2020, which is still to come."),
    ],
)
def test_dates_that_cannot_be_right_come_back_with_a_question(team: Person, published: str, covers: str, problem: str) -> None:
    assert "dates_are_right" not in team.get(NEW).fields()
    page = save(team, published, covers)
    assert page.message_at("dates_are_right") == f"Error: {problem} Correct the dates, or tick that they are right."
    assert (page.fields()["title"], page.fields()["published"]) == ("A review of calls", published)
    assert "A review of calls" not in team.get("/sources").words
    assert "“A review of calls” is saved." in save(team, published, covers, dates_are_right="y").words
    page = team.get("/sources/a-review")
    assert f"{problem} Check both dates." in page.words
    assert "is saved." in team.submit("/sources/a-review", title="A second review").words  # nobody is asked twice


@pytest.mark.parametrize(
    ("published", "covers"), [("2019-07-03", "2019-06"), ("2019-07", "2018"), ("2019", "2019-06"), ("", "2019-12")]
)
def test_dates_that_may_be_right_are_not_asked_about(team: Person, published: str, covers: str) -> None:
    assert "“A review of calls” is saved." in save(team, published, covers).words


def test_new_dates_of_an_old_source_are_asked_about(team: Person) -> None:
    save(team, "2019-03", "2018-12")
    page = team.submit("/sources/a-review", period_covered_end="2019-06")
    assert EARLY in page.message_at("dates_are_right")
    assert page.fields()["period_covered_end"] == "2019-06"


def test_the_page_of_the_issue_names_a_cited_source_whose_dates_cannot_be_right(team: Person) -> None:
    save(team, "2019-03", "2019-06", dates_are_right="y")
    team.submit(f"/cycles/{CYCLE}/contexts/road-safety", text="Fewer people were hurt.[^a-review]")
    page = team.get(f"/cycles/{CYCLE}/issue")
    line = page.paragraph("A review of calls")
    assert line == f"Road Safety cites A review of calls, March 2019. {EARLY}"
    assert page.link(line) == "/sources/a-review"
