"""What packs and pages say of a number: its status, what it is compared with, and of when it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from portal.core.policy import Audience
from portal.statistics.comparison import STATUS_ORDER
from tests.factories.pages import CYCLE, coordinator, member
from tests.factories.printed_packs import text_of
from tests.features.test_returned_values import revise

PREVIEW = f"/cycles/{CYCLE}/preview"
PACKS = [f"/packs/{key}/{{}}/1" for key in ("2018-07-to-2018-09", "2018-10-to-2018-12", "2019-01-to-2019-03")]


def observations(pack: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for priority in pack["priorities"]:
        for measure in priority["measures"]:
            for one in (measure, *measure["splits"]):
                for series in one["series"]:
                    yield from series["observations"]


@pytest.mark.parametrize("audience", [one.value for one in Audience])
def test_only_numbers_have_a_status(reading_app: Flask, audience: str) -> None:
    """A month that is not there, not due, not available or not applicable has no status; every number has one."""
    team, seen = coordinator(reading_app), 0
    for address in (f"{PREVIEW}/{{}}?audience={audience}", *(f"{pack.format(audience)}/{{}}" for pack in PACKS)):
        contents = team.get(address.format("pack.json")).response.get_json(force=True)
        for one in observations(contents):
            seen += one["value"] is None
            is_number = one["value"] is not None or one["symbol"] == "c"
            assert (one["status"] in STATUS_ORDER) is is_number and bool(one["status"]) is is_number, one
        for line in csv.DictReader(io.StringIO(team.get(address.format("data.csv")).response.get_data(as_text=True))):
            assert bool(line["status"]) is (bool(line["value"]) or line["symbol"] == "c"), line
    assert seen > 20


def test_a_provisional_value_that_is_corrected_is_both_in_every_format(app: Flask) -> None:
    revise(app, "876", "April was counted twice. Please correct it.")
    team = coordinator(app)
    contents = team.get(f"{PREVIEW}/pack.json").response.get_json(force=True)
    assert any((one["value"], one["status"]) == (876, "provisional, revised") for one in observations(contents))
    lines = csv.DictReader(io.StringIO(team.get(f"{PREVIEW}/data.csv").response.get_data(as_text=True)))
    assert any((line["value"], line["status"]) == ("876", "provisional, revised") for line in lines)
    for words in (team.get(PREVIEW).words, team.get("/measures/scam-visits").words):
        assert "876 p r" in words
    assert "p provisional; r revised" in team.get(PREVIEW).words
    for name in ("pack.docx", "pack.pdf"):
        assert "876 p r" in text_of(name, team.get(f"{PREVIEW}/{name}").response.get_data()), name
    assert "876" in team.get("/measures/provisional").words, "it can still change, and final ones are due"


def test_a_stock_is_on_its_day_in_every_alternative_text(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    for pack in PACKS:
        texts = [one.text_content() for one in team.get(pack.format("working-group")).tree.xpath("//*[local-name()='desc']")]
        assert any(" on 30 June 2016" in text for text in texts) and any(" in the 12 months to " in text for text in texts)
        for text in texts:
            assert not [words for words in text.split(" in ")[1:] if words[:1].isdigit()], text


def test_a_figure_that_is_compared_with_care_is_marked_in_the_workbook(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    book = team.get(f"{PACKS[2].format('working-group')}/pack.xlsx").response.get_data()
    assert "With care" in text_of("pack.xlsx", book)
    page = team.get("/agreements/2018-19/figures?words=DA-04")
    assert "+14.0%, with care" in page.words


def test_the_page_of_figures_has_dates_first_and_what_qualifies_a_number(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    for ref, words in (
        ("DA-05", "12 months to June 2018; 2017/18 (Jul-Jun)"),
        ("DA-05", "about 3,100"),
        ("DA-03", "about 60,000 (estimate)"),
        ("RS-03", "728 p (projected)"),
        ("INT-01", "about +"),
    ):
        assert words in team.get(f"/agreements/2018-19/figures?words={ref}").words, (ref, words)


def test_no_meeting_has_decided_before_it_met(reading_app: Flask) -> None:
    people = member(reading_app)
    for address in ("/packs", PACKS[2].format("working-group"), "/cycles/2019-01-to-2019-03/decisions"):
        words = people.get(address).words
        assert "Decisions of the meeting" in words and "What the meeting decid" not in words, address
