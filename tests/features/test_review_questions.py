"""What was asked about a value and how the agency answered travels to the reviewer, and to the pack if the reviewer says so."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator

MANY, WHY = "4321", "The county-wide visit took place this month."


def sent_with_a_question(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    address = wardens.get("/").link("June 2019")
    number = address.rsplit("/", 1)[1]
    fields = wardens.get(address).fields("/send")
    cell = next(name for name in fields if name.startswith(f"cell-{number}-"))
    refused = wardens.post(f"{address}/send", fields | {cell: MANY, "months": number})
    assert refused.status == 422
    assert "4,321 is more than twice any month" in refused.words
    explained = {place[1:]: WHY for place, _ in refused.errors}
    assert all(place.startswith("why-") for place in explained)
    done = wardens.post(f"{address}/send", refused.fields("/send") | explained | {"months": number}, follow=True)
    assert done.heading == "Sent to the team", done.words


def reviewed(team: Person) -> tuple[str, Page]:
    item = team.item("kcc-wardens", "June 2019")
    return item, team.get(item)


def test_the_reviewer_reads_question_and_answer(app: Flask) -> None:
    sent_with_a_question(app)
    _, page = reviewed(coordinator(app))
    assert "1 unusual value." in page.words
    assert "4,321 is more than twice any month" in page.words and f"“{WHY}”" in page.words


@pytest.mark.parametrize("is_printed", [True, False])
def test_the_answer_is_in_the_pack_if_the_reviewer_says_so(app: Flask, is_printed: bool) -> None:
    sent_with_a_question(app)
    team = coordinator(app)
    item, page = reviewed(team)
    tick = page.tree.xpath("//input[@name='print'][@form='approve']/@value")
    assert len(tick) == 1
    fields = page.fields("/approve") | ({"print": tick[0]} if is_printed else {})
    assert "Approved: " in team.post(f"{item}/approve", fields, follow=True).words
    assert (WHY in team.get(f"/cycles/{CYCLE}/preview").words) is is_printed


def test_an_explanation_is_asked_anew_when_the_value_changes(app: Flask) -> None:
    sent_with_a_question(app)
    team = coordinator(app)
    item, page = reviewed(team)
    team.post(f"{item}/send-back", page.fields("/send-back") | {"reason": "Please look at this again."}, follow=True)
    wardens = contributor(app, "kcc-wardens")
    address = wardens.get("/").link("June 2019")
    number = address.rsplit("/", 1)[1]
    fields = wardens.get(address).fields("/send")
    assert WHY in fields.values(), "it stays while the value stays"
    cell = next(name for name in fields if name.startswith(f"cell-{number}-"))
    without = {name: value for name, value in fields.items() if not name.startswith("why-")}
    refused = wardens.post(f"{address}/send", without | {cell: "5432", "months": number})
    assert refused.status == 422 and "5,432 is more than twice any month" in refused.words
    assert WHY not in refused.fields("/send").values()
