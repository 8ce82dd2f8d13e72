"""Dates and titles as people type them on pages: advice that the box takes, years that are mistyped, and signs nobody sees."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, coordinator

DATES = f"/cycles/{CYCLE}/dates"
NEXT = {"starts": "July 2019", "ends": "September 2019", "title": "July to September 2019", "meeting": "20 October 2019"}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("soon", "“soon” is not a date. Write it like 26 September 2019 or 26/9/2019."),
        ("Q3 2019", "“Q3 2019” is not a day. Write it like 26 September 2019 or 26/9/2019."),
        ("20 July 1019", "“1019” is too long ago. Enter a year from 1900 on."),
        ("20 Jul 69", "“69” may be 1969 or 2069. Write the year with four digits."),
        ("20 July 2091", "20 July 2091 is more than 30 years ahead. Check the year."),
        ("20 May 2019", "The period has not ended by then: its last day is 30 June 2019."),
        ("20 March 2019", "The due date cannot be before the period has begun."),
    ],
)
def test_a_due_date_that_cannot_be_meant_is_not_set(reading_app: Flask, typed: str, message: str) -> None:
    team = coordinator(reading_app)
    page = team.post(DATES, team.get(DATES).fields() | {"due": typed})
    assert page.status == 422 and message in page.message_at("due") and page.fields()["due"] == typed


def test_a_due_date_before_the_end_of_its_period_is_asked_about(app: Flask) -> None:
    team = coordinator(app)
    early = team.get("/cycles/new").fields() | NEXT | {"due": "20 September 2019"}
    page = team.post("/cycles/new", early)
    assert page.message_at("due").endswith(
        "The period has not ended by then: its last day is 30 September 2019. Change it, or press the button below that sets "
        "it all the same."
    )
    assert page.words.startswith(
        "Nothing is saved yet 20 September 2019 is not after the end of the period. Set it all the same?"
    )
    assert "20 September 2019 is not after the end of the period. Set it all the same?" in page.words
    assert "September 2019 is over" not in page.words and "late at once" not in page.words
    done = team.post("/cycles/new", page.fields() | {"sure_of": "2019-09-20"}, follow=True)
    assert "July to September 2019 is open." in done.words
    summer = "/cycles/2019-07-to-2019-09/dates"
    before = team.post(summer, team.get(summer).fields() | {"due": "30/6/2019", "sure_of": "2019-06-30"})
    assert before.errors == [("#due", "The due date cannot be before the period has begun.")], "also not afterwards"


def test_a_plan_year_of_years_that_do_not_follow_is_refused(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    page = team.post("/cycles/new", team.get("/cycles/new").fields() | NEXT | {"due": "20/10/2019", "ends": "Q2 2019/85"})
    assert dict(page.errors)["#ends"] == "“2019/85” is not a plan year. Write the months that you mean."


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\u00ad"])
def test_a_title_holds_no_sign_that_nobody_sees(app: Flask, sign: str) -> None:
    team = coordinator(app)
    team.post(DATES, team.get(DATES).fields() | {"title": f"April {sign}to June{sign} 2019"})
    assert team.get(DATES).fields()["title"] == "April to June 2019"
    page = team.post(DATES, team.get(DATES).fields() | {"title": sign * 3})
    assert page.errors == [("#title", "Enter a title, such as April to June 2019.")], "it is empty"


@pytest.mark.parametrize(
    ("starts", "ends", "why"),
    [
        ("1/7/2019", "31/12/2020", "This is a cycle of 18 months."),
        ("1/1/2025", "31/3/2025", "is of 1 April 2018 to 31 March 2019"),
        ("1/10/2019", "31/12/2019", "July to September 2019 are in no cycle: nobody is asked for the numbers of these 3 months."),
        ("1/1/2016", "31/3/2016", "is of 1 April 2018 to 31 March 2019"),
    ],
)
def test_an_odd_period_is_asked_about(app: Flask, starts: str, ends: str, why: str) -> None:
    team = coordinator(app)
    year = int(ends[-4:])
    wanted = {"starts": starts, "ends": ends, "title": "An odd one", "due": f"15/1/{year + 1}", "meeting": f"30/1/{year + 1}"}
    page = team.post("/cycles/new", team.get("/cycles/new").fields() | wanted)
    assert page.status == 422 and why in page.message_at("starts"), page.words
    assert "An odd one" not in team.get("/cycles").words
    [button] = page.tree.xpath("//button[@name='sure_of_period']")
    page = team.post("/cycles/new", page.fields() | {"sure_of_period": button.get("value")}, follow=True)
    if year < 2019:  # its due date is over, which is asked about too
        [button] = page.tree.xpath("//button[@name='sure_of']")
        page = team.post("/cycles/new", page.fields() | {"sure_of": button.get("value")}, follow=True)
    assert "An odd one is open." in page.words, page.words
