"""What packs print is said once, of the right time and area, and every gap is named: read through the demonstration's packs."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from lxml.html import HtmlElement
from sqlalchemy import select

from portal.demo.decisions import DECISIONS
from portal.demo.loading import TEXTS
from portal.extensions import db
from portal.narratives.models import Figure
from tests.factories.measures import changing
from tests.factories.pages import Page, contributor, coordinator, governing, member

SUMMER, AUTUMN, WINTER = "2018-07-to-2018-09", "2018-10-to-2018-12", "2019-01-to-2019-03"
READ_BY = {"public": contributor, "governing": governing, "working-group": member}
PACKS = [(cycle, audience) for cycle in (SUMMER, AUTUMN, WINTER) for audience in READ_BY]
ENOUGH = 25  # characters of a sentence that could not stand twice by chance


def pack(app: Flask, cycle: str, audience: str) -> Page:
    return READ_BY[audience](app).get(f"/packs/{cycle}/{audience}/1")


def data(app: Flask, cycle: str, audience: str) -> list[dict[str, str]]:
    found = READ_BY[audience](app).get(f"/packs/{cycle}/{audience}/1/data.csv").response.data.decode()
    return list(csv.DictReader(io.StringIO(found)))


def words(element: HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def row(page: Page, name: str) -> str:
    return words(page.tree.xpath(f"//tr[th[starts-with(normalize-space(.), '{name}')]]")[0])


@pytest.mark.parametrize(("cycle", "audience"), PACKS)
def test_no_sentence_stands_twice_beside_one_figure_or_in_one_measure(reading_app: Flask, cycle: str, audience: str) -> None:
    page = pack(reading_app, cycle, audience)
    places = page.tree.xpath("//table[caption[contains(., 'figures') or contains(., 'Figures')]]/tbody/tr")
    places += page.tree.xpath("//section[contains(@class, 'app-print-measure')]")
    assert len(places) >= 40
    for place in places:
        remarks = " ".join(words(one) for one in place.xpath(".//*[contains(@class, 'app-remark')][not(self::ul)]"))
        sentences = [one.strip(" .").casefold() for one in re.split(r"(?<=[.:;])\s", remarks)]
        assert {one for one in sentences if len(one) >= ENOUGH and sentences.count(one) > 1} == set()


def test_what_neighbours_share_stands_once_and_names_how_many(reading_app: Flask) -> None:
    page = pack(reading_app, WINTER, "working-group")
    assert page.words.count("ne offence can have more than one motivating factor, so strands overlap.") == 1
    assert "This and the 9 figures below: one offence can have more than one" in row(page, "Hate crime strand: race (")
    assert page.words.count("ery small number; cases may be identifiable.") == 1
    assert "This and the figure below: very small number; cases may be identifiable." in row(page, "New DHRs commissioned")
    assert page.words.count("incidents formerly counted here are now recorded as public order offences.") == 1


def test_a_caveat_says_what_the_reason_beside_it_does_not(reading_app: Flask) -> None:
    page = pack(reading_app, WINTER, "public")
    crime = row(page, "All police recorded crime")
    assert crime.count("sound") == 1 and "Recording practice. Only the change was published, not the level." in crime
    ksi = row(page, "Killed or seriously injured (KSI) (Kent)")
    assert ksi.count("CRASH") == 1 and ksi.casefold().count("project") == 1
    assert row(page, "TrueCall devices purchased").count("trend") == 1
    assert "Includes recorded offences" not in row(page, "Hate crime incidents")


@pytest.mark.parametrize(("cycle", "audience"), PACKS)
def test_no_note_repeats_the_caveat_of_a_figure(reading_app: Flask, cycle: str, audience: str) -> None:
    contents = json.loads(READ_BY[audience](reading_app).get(f"/packs/{cycle}/{audience}/1/pack.json").response.data)
    for priority in contents["priorities"]:
        caveats = " ".join(one for figure in priority["figures"] for one in figure["caveats"]).casefold()
        for note in (one for one in priority["notes"] if one["kind"] == "note"):
            for sentence in re.split(r"(?<=[.;])\s", note["text"]):
                assert sentence.strip(" .").casefold() not in caveats, (priority["key"], sentence)


def test_a_projection_says_what_was_counted_since(reading_app: Flask) -> None:
    ksi = row(pack(reading_app, WINTER, "public"), "Killed or seriously injured (KSI) (Kent)")
    assert "728 p" in ksi and "Projected." in ksi
    assert "Counted by now for the 12 months to December 2018: 728 p." in ksi
    assert sum(
        int(one["value"])
        for one in data(reading_app, WINTER, "public")
        if one["measure"] == "ksi" and not one["part"] and one["period_end"].startswith("2018")
    ) == 728  # fmt: skip


def test_a_figure_that_goes_beyond_its_source_says_so(reading_app: Flask) -> None:
    deaths = row(pack(reading_app, WINTER, "public"), "Road deaths (Kent)")
    assert "the source covers to 31 December 2017, the figure goes on to December 2018" in deaths.replace("The s", "the s")


def test_kent_includes_medway_wherever_casualties_are_counted(reading_app: Flask) -> None:
    for cycle in (SUMMER, AUTUMN, WINTER):
        page = pack(reading_app, cycle, "public")
        for key in ("road-deaths", "ksi", "casualties"):
            section = page.tree.xpath(f"//section[@aria-labelledby='road-safety-{key}']")[0]
            assert words(section).count("Kent includes Medway here.") == 1
        assert page.words.count("Kent includes Medway in all casualty figures of this report.") == 1


@pytest.mark.parametrize("audience", READ_BY)
def test_a_total_that_lacks_a_month_names_it(reading_app: Flask, audience: str) -> None:
    page = pack(reading_app, WINTER, audience)
    visitors = page.tree.xpath("//section[@aria-labelledby='domestic-abuse-oss-visitors']")[0]
    assert "No total: 11 of 12 months, without August 2018." in words(visitors)
    rows = {words(one.find("th")): words(one) for one in visitors.xpath(".//tbody/tr")}
    assert "11 of 12 months without August 2018" in rows["Total"]
    assert "11 of 12 months without August 2018" in rows["Swale One Stop Shop"]
    assert "11 of 12 months without December 2018" in rows["Dover One Stop Shop"]


@pytest.mark.parametrize("audience", READ_BY)
def test_a_suppressed_month_is_never_named_as_lacking(reading_app: Flask, audience: str) -> None:
    children = pack(reading_app, WINTER, audience).tree.xpath("//section[@aria-labelledby='domestic-abuse-marac-children']")[0]
    assert "withheld" in words(children).lower() and "of 12 months" not in words(children)
    assert "without" not in words(children)


def test_the_page_of_the_measure_names_the_month_too(reading_app: Flask) -> None:
    page = contributor(reading_app, "dover").get("/measures/oss-visitors")
    assert "only 11 of 12 months are there, without August 2018." in page.words


@pytest.mark.parametrize(("cycle", "audience"), PACKS)
def test_every_empty_cell_of_the_data_is_explained(reading_app: Flask, cycle: str, audience: str) -> None:
    lines = data(reading_app, cycle, audience)
    empty = [one for one in lines if not one["value"] and one["symbol"] not in ("c", "z")]
    assert empty or cycle == SUMMER
    for one in empty:
        assert one["note"], one


def test_the_data_say_which_part_a_total_waits_for(reading_app: Flask) -> None:
    totals = {
        one["period_end"]: one
        for one in data(reading_app, WINTER, "public")
        if (one["measure"], one["part"]) == ("oss-visitors", "")
    }
    assert totals["2018-08-31"]["note"] == "No total without Swale One Stop Shop."
    assert totals["2019-03-31"]["note"] == "No total without Thanet One Stop Shop."
    assert totals["2018-12-31"]["value"], "what does not apply is no part of the total"
    assert totals["2018-12-31"]["note"] == "Without Dover One Stop Shop, not applicable."


def test_the_decision_fits_what_the_partners_wrote(reading_app: Flask) -> None:
    page = member(reading_app).get(f"/packs/{WINTER}/working-group/1")
    partnerships = words(page.tree.xpath("//tr[th[contains(., 'SM4')]]")[0])
    assert "Each that is coming on line has a chair" in partnerships
    assert "chair" not in DECISIONS["SM4"]
    assert "coming on line" in DECISIONS["SM4"]
    assert DECISIONS["SM4"] in coordinator(reading_app).get("/actions/2018-19/SM4").words


def test_three_slips_in_the_texts_of_the_demonstration_stay_corrected() -> None:
    texts = "\n".join(path.read_text(encoding="utf-8") for path in Path(TEXTS).rglob("*.md"))
    assert "sent back with a question" not in texts, "nothing was sent back in the issued cycles"
    assert "support the awareness week in October" not in texts, "the meeting is after it"
    assert "offer cover" not in texts, "the agency asks for cover only if the post is vacant in December"


def test_readiness_lists_a_projection_whose_time_has_ended(app: Flask) -> None:
    issue = f"/cycles/{WINTER}/issue"
    assert (
        "RS-03, Killed or seriously injured (KSI): it was projected for a time that has ended."
        in coordinator(app).get(issue).words
    )
    with changing(app):
        db.session.scalars(select(Figure).where(Figure.ref == "RS-03")).one().qualifier = ""
    assert "KSI): it was projected" not in coordinator(app).get(issue).words
