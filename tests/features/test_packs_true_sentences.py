"""Sentences of packs around right numbers: they promise no more than is so, and compare nothing with what it is not like."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.transaction import transaction
from portal.extensions import db
from portal.measures.models import Observation
from tests.factories.pages import CYCLE, Page, contributor, coordinator, governing, member
from tests.factories.printed_packs import all_texts
from tests.features.test_packs_remarks import issued

AUGUST = date(2018, 8, 31)
FIRST, SECOND, THIRD = "2018-07-to-2018-09", "2018-10-to-2018-12", "2019-01-to-2019-03"


def test_a_total_without_a_part_is_not_compared_with_one_that_has_it(reading_app: Flask) -> None:
    """Dover's shop is not applicable in December 2018: ten shops against eleven are no change."""
    for page in (
        member(reading_app).get(f"/packs/{SECOND}/working-group/1"),
        governing(reading_app).get(f"/packs/{SECOND}/governing/1"),
        contributor(reading_app).get(f"/packs/{SECOND}/public/1"),
    ):
        assert "185 in December 2018. Not comparable with December 2017: Dover" in page.words
        assert "not applicable in December 2018." in page.words and "Down 14 (7.0%)" not in page.words
        assert "([z], not applicable)." in page.words, "what is usual was judged by months that have it"


def test_the_data_of_a_pack_says_which_part_a_total_is_without(reading_app: Flask) -> None:
    lines = member(reading_app).get(f"/packs/{SECOND}/working-group/1/data.csv").response.get_data(as_text=True).splitlines()
    [total] = [one for one in lines if ",oss-visitors," in one and ",Total," in one and ",2018-12-01,2018-12-31," in one]
    assert "Without Dover One Stop Shop, not applicable." in total
    [before] = [one for one in lines if ",oss-visitors," in one and ",Total," in one and ",2018-11-01,2018-11-30," in one]
    assert "not applicable" not in before


def test_a_year_without_a_part_in_a_month_is_not_compared_with_one_that_has_it(app: Flask) -> None:
    """Swale's number of August 2018 is found after all, so that there is a total of the year; it is without Dover's December."""
    with app.app_context(), transaction():
        [lacking] = db.session.scalars(select(Observation).where(Observation.symbol == "x", Observation.period_end == AUGUST))
        lacking.value, lacking.symbol = Decimal(27), ""
    reason = "Not comparable with the 12 months to February 2018: Dover One Stop Shop is not applicable in December 2018"
    for audience in ("working-group", "governing", "public"):
        page = coordinator(app).get(f"/cycles/{CYCLE}/preview?audience={audience}")
        assert reason in page.words, audience
        assert page.words.count("without December 2018") == 1, "the line of its part has eleven months"


def test_the_method_says_what_is_judged_though_months_are_suppressed(reading_app: Flask) -> None:
    words = governing(reading_app).get(f"/packs/{THIRD}/governing/1").words
    assert "a measure of which a month is withheld" not in words and "a measure of whose total a month is withheld" in words
    assert (
        "not applicable, or withheld" not in words
        and "Where only withheld months are missing, the total is given, or it is [c] where it would tell them." in words
    )


OPENED_AGAIN = "Opened again after it was approved: it may change"


def test_a_draft_says_what_was_opened_again_and_may_change(reading_app: Flask) -> None:
    """BTP's update on SM5 was approved, and opened again; an issued pack does not change."""
    for audience in ("working-group", "governing", "public"):
        page = coordinator(reading_app).get(f"/cycles/{CYCLE}/preview?audience={audience}")
        assert page.words.count(OPENED_AGAIN) == 1, audience
        [mark] = page.tree.xpath(f"//*[@class='app-remark' and contains(., '{OPENED_AGAIN}')]/..")
        assert "British Transport Police" in mark.text_content()
    assert OPENED_AGAIN not in member(reading_app).get(f"/packs/{THIRD}/working-group/1").words


def test_figures_about_restricted_measures_are_counted_without_names(reading_app: Flask) -> None:
    for person, audience in ((governing(reading_app), "governing"), (contributor(reading_app), "public")):
        words = person.get(f"/packs/{THIRD}/{audience}/1").words
        assert "figures about restricted measures, All, not named" in words, audience
    inside = member(reading_app).get(f"/packs/{THIRD}/working-group/1").words
    assert "figures about restricted measures" not in inside


def test_one_suppressed_figure_is_not_called_all_periods(reading_app: Flask) -> None:
    page = governing(reading_app).get(f"/packs/{THIRD}/governing/1")
    lines = [" ".join(line.text_content().split()) for line in page.tree.xpath("//li[contains(., 'Prime contractors')]")]
    assert "Prime contractors, Kent Homelessness Connect (Kent), All, from 1 October 2018" in lines


def test_a_figure_without_a_date_says_so_in_packs_and_before_the_issue(reading_app: Flask) -> None:
    words = member(reading_app).get(f"/packs/{THIRD}/working-group/1").words
    assert "date not stated, as known in March 2019" in words and "date not stated" in words
    assert "November 2018, as known in November 2018" not in words
    issue = coordinator(reading_app).get(f"/cycles/{CYCLE}/issue").words
    assert "Nothing says of when these figures are, and the pack prints “date not stated”: " in issue


def figure_cells(page: Page, name: str) -> list[str]:
    [row] = page.tree.xpath(f"//tr[th[contains(., '{name}')]]")
    return [" ".join(cell.text_content().split()) for cell in row.xpath("td")]


def test_a_provisional_direction_has_its_mark(reading_app: Flask) -> None:
    page = member(reading_app).get(f"/packs/{THIRD}/working-group/1")
    rows = page.tree.xpath("//tr[th[contains(., 'Killed or seriously injured (KSI)')] and contains(., 'since 2016')]")
    assert [row for row in rows if "Down p" in " ".join(row.text_content().split())]
    found = coordinator(reading_app).get("/search?q=RS-01").words
    assert "47 people (provisional)" in found


def test_a_count_of_what_moved_does_not_move_itself(reading_app: Flask) -> None:
    page = member(reading_app).get(f"/packs/{THIRD}/working-group/1")
    for name in ("ASB categories that decreased", "Forces with increases in violence", "Violent crime categories that increased"):
        cells = figure_cells(page, name)
        assert not {"Up", "Down"} & set(cells), name


def test_what_was_projected_names_the_time_that_was_counted(reading_app: Flask) -> None:
    words = member(reading_app).get(f"/packs/{THIRD}/working-group/1").words
    assert "Counted since" not in words and "Counted by now for the 12 months to December 2018: 728 p." in words


def test_a_day_is_compared_with_and_nothing_happened_on_it(reading_app: Flask) -> None:
    words = member(reading_app).get(f"/packs/{THIRD}/working-group/1").words
    assert " compared with 31 March 2018" in words
    assert not re.search(r"(No change|%\)) on [0-9]{1,2} [A-Z]", words)


def test_the_first_report_speaks_of_no_earlier_one(reading_app: Flask) -> None:
    words = member(reading_app).get(f"/packs/{FIRST}/working-group/1").words
    assert words.count("There is no earlier report.") == 2, "for what it went without, and for what has changed"
    assert "if there was one" not in words


@pytest.mark.parametrize("audience", ["working-group", "public"])
def test_what_never_came_is_listed_once(reading_app: Flask, audience: str) -> None:
    """Medway sent nothing on RS2 in summer, and its update of autumn took its place: the report of autumn says so."""
    autumn, winter = (issued(reading_app, audience, cycle) for cycle in (SECOND, THIRD))
    assert ("medway", "July to September 2018") in [(one.agency, one.owed_in) for one in autumn.never_came]
    assert not {one.owed_in for one in winter.never_came} & {"July to September 2018"}
    printed = all_texts(reading_app, autumn)
    for name in ("page", "pack.docx", "pack.pdf", "pack.xlsx"):
        assert "never received; a later update of the agency took its place" in printed[name], name
        assert "What earlier reports went without" in printed[name], name
    assert not issued(reading_app, audience, FIRST).never_came


def test_the_first_receipt_of_what_was_sent_back_is_named(reading_app: Flask) -> None:
    words = "received 25 June 2019, sent back 1 July 2019, received again 2 July 2019, not yet approved"
    for audience in ("working-group", "public"):
        assert words in coordinator(reading_app).get(f"/cycles/{CYCLE}/preview?audience={audience}").words
    assert words in coordinator(reading_app).get("/actions/2018-19/SM1").words


def test_the_method_says_how_limits_are_drawn_and_where_revised_totals_are_marked(reading_app: Flask) -> None:
    words = member(reading_app).get(f"/packs/{THIRD}/working-group/1").words
    assert "They are nearer for a value that helped to draw its own line, the newest above all" in words
    assert (
        "A total of parts that were revised has the mark too; where there is a list of revised values, it has the parts." in words
    )


def test_the_reason_of_a_revision_is_quoted_to_whoever_reads_it(reading_app: Flask) -> None:
    words = member(reading_app).get("/measures/da-incidents").words
    assert "The reason given to put it right: “You wrote that the last two days of November were missing for Thanet." in words


def test_small_drawings_say_how_many_months_are_suppressed(reading_app: Flask) -> None:
    page = governing(reading_app).get("/measures/ksi")
    texts = page.tree.xpath("//*[local-name()='svg']/*[local-name()='desc']/text()")
    assert [text for text in texts[1:] if text.endswith("33 withheld.")]


def test_the_link_to_decisions_names_the_day_of_the_meeting(reading_app: Flask) -> None:
    links = coordinator(reading_app).get("/packs").tree.xpath("//a[contains(., 'Decisions of the meeting')]")
    words = [" ".join(link.text_content().split()) for link in links]
    assert "Decisions of the meeting on 2 May 2019 about January to March 2019, version 1" in words


TOTAL = "December 2018 is without Dover One Stop Shop ([z], not"


@pytest.mark.parametrize("cycle", [SECOND, THIRD])
def test_a_chart_and_a_sentence_say_which_month_is_without_which_part(reading_app: Flask, cycle: str) -> None:
    printed = all_texts(reading_app, issued(reading_app, "public", cycle))
    for name in ("page", "pack.docx"):
        assert "lowest 185 in December 2018 (without Dover One Stop Shop), highest" in printed[name], name
    for name in ("page", "pack.docx", "pack.pdf"):
        assert TOTAL in printed[name], name


def test_a_label_that_was_true_on_one_day_only_gives_way_to_that_day(reading_app: Flask) -> None:
    page = coordinator(reading_app).get(f"/cycles/{CYCLE}/preview")
    assert "currently" not in [cell.text_content().strip() for cell in page.tree.xpath("//td")]
    assert "currently, as known" not in page.words and "at March 2019, as known in March 2019" not in page.words
    assert figure_cells(page, "Community Alcohol Partnerships coming on line")[0] == "as known in March 2019"
    quoted = "as known in March 2017 (its period is given as “two years earlier (commissioning exercise)”)"
    page = member(reading_app).get(f"/packs/{THIRD}/working-group/1")
    assert figure_cells(page, "Local cost of domestic abuse per year")[0] == quoted


def test_what_a_source_compared_with_is_named_or_not_stated(reading_app: Flask) -> None:
    page = member(reading_app).get(f"/packs/{THIRD}/working-group/1")
    rows = page.tree.xpath("//tr[th[contains(., 'Adults 16–59 experiencing domestic abuse (CSEW) (')]]")
    found = [[" ".join(cell.text_content().split()) for cell in row.xpath("td")][2:] for row in rows]
    assert ["not stated", "Similar"] in found
    [survey] = [one for one in issued(reading_app, "public", THIRD).all_figures if one.ref == "DA-09"]
    assert survey.comparable is None, "there is nothing that it could be compared with"


def test_remarks_on_one_figure_stand_before_those_on_the_next_too(reading_app: Flask) -> None:
    words = member(reading_app).get(f"/packs/{THIRD}/working-group/1").words
    assert "728 p. This and the figure below: not comparable: CRASH" in words
    assert "Only a change was published, and it is not given for that reason." in words


@pytest.mark.parametrize("audience", ["working-group", "public"])
def test_one_number_with_two_areas_is_remarked_in_every_format(reading_app: Flask, audience: str) -> None:
    printed = all_texts(reading_app, issued(reading_app, audience, THIRD))
    for name in ("page", "pack.docx", "pack.pdf", "pack.json", "pack.xlsx"):
        assert "gives 1,036 for Kent. It seems to be one number with two areas given" in printed[name], name
        assert "SM-21, 6, is given for Kent & Medway." in printed[name].replace("&amp;", "&"), name
        assert "That time has ended, and what came of it is not known here." in printed[name], name


def test_the_page_has_what_the_printed_formats_have(reading_app: Flask) -> None:
    """The day of each text, the bodies, the lead of each priority, and the sections in which there is nothing to tell."""
    page = member(reading_app).get(f"/packs/{FIRST}/working-group/1")
    words = page.words
    assert re.search(r"Sent [0-9]{1,2} October 2018", words) and "Lead: Kent Police" in words and "Reports to: " in words
    assert "No value in this report was revised." in words and "Nothing is withheld from this audience." in words
    printed = all_texts(reading_app, issued(reading_app, "working-group", FIRST))
    for name in ("page", "pack.docx", "pack.pdf"):
        assert re.search(r"Sent [0-9]{1,2} October 2018", printed[name]), name
        assert "Lead: Kent Police" in printed[name], name


def test_an_agency_without_a_text_is_named_once(reading_app: Flask) -> None:
    page = coordinator(reading_app).get(f"/cycles/{CYCLE}/preview")
    [entry] = page.tree.xpath("//tr[.//span[@class='app-ref' and .='SM5']]//div[contains(., 'Kent Police:')]")
    assert entry.text_content().split() == ["Kent", "Police:", "not", "due", "until", "12", "July", "2019."]
