"""Loading past values on the page: choose, preview, confirm; the list of loads; taking one back."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from tests.factories.pages import Page, Person, contributor, coordinator
from tests.features.test_breakdowns import done, of
from tests.features.test_query_counts import count

PAGE = "/measures/history"
HEAD = "measure,part,period_start,period_end,value,status,note\n"
PAST = f"{HEAD}scam-visits,,Jan 2014,,31,,\nscam-visits,,Feb 2014,,28,,\n"


def upload(team: Person, data: str, agency: str = "kcc-wardens", name: str = "past.csv") -> Page:
    fields: dict[str, Any] = {"csrf_token": team.get(PAGE).fields()["csrf_token"], "agency": agency}
    if name:
        fields["file"] = (BytesIO(data.encode()), name)
    answer = team.client.post(PAGE, data=fields, content_type="multipart/form-data")
    return team.get(answer.headers["Location"]) if answer.status_code == 303 else Page(answer)


def load(team: Person, preview: Page) -> Page:
    action = next(one for one in preview.tree.xpath("//form/@action") if one.endswith("/load"))
    return team.post(action, preview.fields("/load"), follow=True)


def test_the_page_says_what_it_is_for_and_the_measures_lead_to_it(app: Flask) -> None:
    team = coordinator(app)
    page = team.get(team.get("/measures").link("Load past values"))
    assert page.heading == "Load past values"
    assert "so that charts, comparisons and checks work from the first month" in page.words
    assert "Nothing yet." in page.words
    police = contributor(app)
    assert police.get(PAGE).status == 404 and "Load past values" not in police.get("/measures").words


def test_values_are_previewed_loaded_and_listed(either_app: Flask) -> None:
    team = coordinator(either_app)
    preview = upload(team, PAST)
    assert preview.heading == "past.csv, for Kent Community Warden Service2 past values to load"
    assert "2 new, 0 there already. Nothing has been loaded yet." in preview.words
    assert "2014-01-01" not in team.get("/measures/scam-visits.csv").text
    address = preview.response.request.path
    page = load(team, preview)
    used = team.get(address)
    assert used.heading == "past.csvYou have used this file already" and used.link("See where it went") == "/measures/history"
    assert "2 values loaded for Kent Community Warden Service." in used.words
    assert "2 values are loaded for Kent Community Warden Service, approved and marked." in page.text
    assert "past.csv" in page.paragraph("past.csv") and "3 July 2019" in page.paragraph("past.csv")
    assert "2014-01-01,2014-01-31,31" in team.get("/measures/scam-visits.csv").text
    assert upload(team, PAST).heading.endswith("There is nothing to load in this file")


def test_a_year_stands_beside_the_years_that_are_there(app: Flask) -> None:
    team = coordinator(app)
    first = min(line.split(",2")[1][:7] for line in team.get("/measures/scam-visits.csv").text.splitlines()[1:])
    year = int(f"2{first}"[:4])
    rows = "".join(f"scam-visits,,{year - 1}-{month:02}-01,,9000,,\n" for month in range(1, 13))
    page = upload(team, HEAD + rows)
    assert "Do the years look right?" in page.words
    assert "from the file" in page.words and "already there" in page.words
    assert "less than half the year before" in page.words


def test_what_is_wrong_stands_where_it_is_and_nothing_is_loaded(app: Flask) -> None:
    team = coordinator(app)
    page = upload(team, f"{PAST}scam-visits,,March 2014,,-3,,\n")
    assert page.heading.endswith("1 value cannot be loaded")
    assert "A count cannot be below 0." in page.paragraph("line 4")
    assert not page.tree.xpath("//form[contains(@action, '/load')]")
    page = upload(team, f"{PAST}scam-visit,,March 2014,,3,,\nksi,Ashford,March 2014,,3,,\n")
    assert "“scam-visit” is not a measure that the agency returns." in page.paragraph("line 4")
    assert "the agency does not return" in page.words and "your agency" not in page.words
    assert upload(team, PAST, agency="").message_at("agency") == "Error: Choose the agency."
    assert upload(team, PAST, name="").message_at("file") == "Error: Choose a file first."
    assert "No table of numbers was found" in upload(team, "nothing\n").message_at("file")
    assert "Nothing yet." in team.get(PAGE).words


def test_questions_are_asked_for_the_agency_and_remembered_for_it(app: Flask) -> None:
    team = coordinator(app)
    table = "ASB incidents\n,May 2014,\n,Last year,This year\nAshford,276,281\n"
    page = upload(team, table, "kent-police")
    assert page.heading.endswith("1 question about this table") and "the agency’s next file" in page.words
    action = next(one for one in page.tree.xpath("//form/@action") if one.endswith("/answers"))
    page = team.post(action, page.fields("/answers") | {"answer-0": "take"}, follow=True)
    assert page.heading.endswith("1 past value to load") and "Read as you said" in page.words
    assert upload(team, table, "kent-police").heading.endswith("1 past value to load"), "asked once"
    assert upload(team, table, "kent-police", "again.csv").heading.endswith("1 past value to load")


def test_what_is_confirmed_is_what_was_shown(app: Flask) -> None:
    team, colleague = coordinator(app), coordinator(app)
    preview = upload(team, PAST)
    load(colleague, upload(colleague, f"{HEAD}scam-visits,,Jan 2014,,31,,\n"))
    again = upload(team, PAST)  # the same person, in another tab, has uploaded another file meanwhile
    stale = preview.fields("/load") | {"csrf_token": again.fields("/load")["csrf_token"]}
    action = next(one for one in again.tree.xpath("//form/@action") if one.endswith("/load"))
    page = team.post(action, stale)
    assert page.status == 409 and "has changed since this page was shown" in page.words
    assert "2014-02-01" not in team.get("/measures/scam-visits.csv").text


@pytest.mark.usefixtures("quick_documents")
def test_a_load_can_be_taken_back_until_a_pack_is_issued(either_app: Flask) -> None:
    team = coordinator(either_app)
    load(team, upload(team, PAST))
    page = team.get(PAGE)
    action = page.tree.xpath("//form[contains(@action, 'take-back')]/@action")[0]
    page = team.post(action, page.fields("/take-back"), follow=True)
    assert "The values from past.csv are taken back: 2 removed." in page.text and "Nothing yet." in page.words
    assert "2014-01-01" not in team.get("/measures/scam-visits.csv").text
    load(team, upload(team, PAST))
    page = team.get(PAGE)
    action = page.tree.xpath("//form[contains(@action, 'take-back')]/@action")[0]
    issued = either_app.test_cli_runner().invoke(
        args=["pack", "issue", "--cycle", "2019-01-to-2019-03", "--as", "coordinator@kcst.example", "--note", "With history."]
    )
    assert issued.exit_code == 0, issued.output
    refused = team.post(action, page.fields("/take-back"))
    assert refused.status == 409 and "A pack was issued after these values were loaded, so they stay." in refused.words
    assert "Stays: a pack was issued on 3 July 2019" in refused.words and not refused.tree.xpath(
        "//form[contains(@action, 'take-back')]"
    )
    assert "2014-01-01" in team.get("/measures/scam-visits.csv").text


def test_many_loads_and_many_values_do_not_mean_more_questions(app: Flask) -> None:
    team = coordinator(app)
    load(team, upload(team, PAST))
    before = count(team, PAGE)
    for year in (2011, 2012, 2013):
        rows = "".join(f"scam-visits,,{year}-{month:02}-01,,40,,\n" for month in range(1, 13))
        load(team, upload(team, HEAD + rows))
    assert count(team, PAGE) == before <= 8


def test_values_of_a_part_from_before_it_began_are_refused(app: Flask) -> None:
    team = coordinator(app)
    done(team, f"{of(team, 'District')}/parts/new", name="New Town", returned_from="June 2019")
    page = upload(team, f"{HEAD}public-order,New Town,March 2016,,3,,\npublic-order,Dover,March 2016,,3,,\n", "kent-police")
    assert "New Town is not returned before June 2019. Clear this cell in the file." in page.paragraph("line 2")
    assert page.heading.endswith("1 value cannot be loaded")
