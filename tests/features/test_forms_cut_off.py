"""A form that does not arrive whole changes nothing: a tick or a box that is missing is not taken for emptied."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.factories.pages import Fields, coordinator
from tests.features.test_agencies_that_change import rows

NOT_COMPLETE = "This form was not complete, so nothing was saved."
RESTRICTED = "SELECT key FROM measure WHERE restricted ORDER BY key"
CONTRIBUTIONS = "SELECT a.ref, c.agency_id FROM contribution c JOIN action a ON a.id = c.action_id ORDER BY 1, 2"
DATES = "SELECT ref, start, due FROM action ORDER BY ref"


def cut_off(fields: Fields, after: str) -> dict[str, Any]:
    """The fields of the page up to this one, as a connection that broke leaves them."""
    names = list(fields)
    return {name: fields[name] for name in names[: names.index(after) + 1]}


@pytest.mark.parametrize(
    ("address", "after", "look"),
    [
        ("/agreements/2018-19/actions/SM5", "title", f"{CONTRIBUTIONS}|{DATES}"),
        ("/measures/{restricted}/settings", "threshold", RESTRICTED),
        ("/measures/{restricted}/settings", "baseline_name", "SELECT key, baseline_value, usual_low FROM measure ORDER BY key"),
    ],
)
def test_what_did_not_arrive_is_not_emptied(app: Flask, address: str, after: str, look: str) -> None:
    team = coordinator(app)
    restricted = rows(app, RESTRICTED)[0][0]
    address = address.format(restricted=restricted)
    page = team.get(address)
    before = [rows(app, one) for one in look.split("|")]
    answer = team.post(address, cut_off(page.fields(), after), follow=True)
    assert NOT_COMPLETE in answer.text
    assert [rows(app, one) for one in look.split("|")] == before
    whole = team.post(address, page.fields(), follow=True)
    assert NOT_COMPLETE not in whole.text and [rows(app, one) for one in look.split("|")] == before


def test_a_question_that_is_asked_first_needs_the_whole_form_too(app: Flask) -> None:
    team = coordinator(app)
    key = rows(app, "SELECT key FROM priority ORDER BY position")[0][0]
    address = f"/agreements/2018-19/priorities/{key}"
    fields = team.get(address).fields(address)
    assert NOT_COMPLETE in team.post(address, cut_off(fields | {"title": "Other"}, "title"), follow=True).text
    assert "What was issued keeps" in team.post(address, fields | {"title": "Other"}).words


def test_a_check_stays_with_the_coordinators_where_its_tick_did_not_arrive(app: Flask) -> None:
    team = coordinator(app)
    page = team.get("/measures/queries")
    first = page.tree.xpath("//input[@name='checks']/@value")[0]
    team.post("/measures/queries", {**page.fields(), "checks": [first]})
    assert team.get("/measures/queries").fields()["checks"] == first
    assert NOT_COMPLETE in team.post("/measures/queries", cut_off(page.fields(), "owner"), follow=True).text
    assert team.get("/measures/queries").fields()["checks"] == first
