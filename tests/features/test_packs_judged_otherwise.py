"""What an issued pack said of a measure and a later one judges otherwise is taken back in every format; and other sentences of the
demonstration's packs and pages that a reader would take for something else."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.contents.pack import Contents, Figure, Measure
from portal.wording import tables
from tests.factories.pages import contributor, coordinator, governing, member
from tests.factories.printed_packs import FORMATS, all_texts
from tests.features.test_packs_remarks import LAST, issued

AUDIENCES = ("working-group", "governing", "public")
AUTUMN = "The report of October to December 2018"
TAKEN_BACK = (
    f"{AUTUMN} called December 2018 higher than usual; with 3 more months it is within what is usual.",
    f"{AUTUMN} said that its line was rising until July 2018; with 3 more months the portal now draws it as one rising line with "
    "a change since November 2018.",
    f"{AUTUMN} called December 2018 within what is usual; with 3 more months it is the first month of a change.",
    f"{AUTUMN} said that its line was level until May 2017; with 3 more months the portal now draws it as one falling line.",
    f"{AUTUMN} said that it had been below its line in each month from August 2018 to December 2018; by the line drawn with 3 more "
    "months it was not in September 2018, November 2018 and December 2018.",
)


@pytest.fixture(scope="module", params=AUDIENCES)
def pack(request: pytest.FixtureRequest, reading_app: Flask) -> Contents:
    return issued(reading_app, request.param)


@pytest.fixture(scope="module")
def printed(pack: Contents, reading_app: Flask) -> dict[str, str]:
    return all_texts(reading_app, pack)


def measure_of(pack: Contents, key: str) -> Measure:
    return next(one for priority in pack.priorities for one in priority.measures if one.key == key)


def figure_of(pack: Contents, ref: str) -> Figure:
    return next(one for priority in pack.priorities for one in priority.figures if one.ref == ref)


@pytest.mark.parametrize("name", FORMATS)
def test_a_month_a_bend_and_a_run_of_the_last_report_are_taken_back(printed: dict[str, str], name: str) -> None:
    for sentence in TAKEN_BACK:
        assert sentence in printed[name], sentence


@pytest.mark.parametrize("name", ["page", "pack.docx", "pack.pdf", "pack.json", "pack.xlsx"])
def test_they_stand_in_the_list_of_what_changed(printed: dict[str, str], name: str) -> None:
    assert "December 2018 is within what is usual, not higher than usual" in printed[name]
    assert "The line is drawn without a bend in July 2018" in printed[name]
    assert "The line is drawn without a bend in May 2017" in printed[name]
    assert "December 2018 is the first month of a change" in printed[name]


def test_nothing_is_taken_back_twice(reading_app: Flask, pack: Contents) -> None:
    for key in ("2018-07-to-2018-09", "2018-10-to-2018-12"):
        text = str(issued(reading_app, pack.audience, key))
        assert "called December 2018" not in text
    assert str(pack).count("called December 2018 higher than usual") == 1


def test_a_bend_is_taken_back_in_the_first_report_that_draws_the_line_otherwise(reading_app: Flask, pack: Contents) -> None:
    summer, autumn = (issued(reading_app, pack.audience, key) for key in ("2018-07-to-2018-09", "2018-10-to-2018-12"))
    assert "level until June 2017" in measure_of(summer, "asb-incidents").finding
    then = measure_of(autumn, "asb-incidents").finding
    assert then.startswith("Higher than is usual for December by its line, level until May 2017 and falling since (2,258 in")
    moved = "The report of July to September 2018 said that its line was level until June 2017; with 3 more months the portal now"
    assert moved in then and "June 2017" not in measure_of(pack, "asb-incidents").finding, "nothing is taken back twice"
    listed = [one.text for one in autumn.changed_since if one.what == "ASB incidents"]
    assert "The line is drawn with a bend in May 2017, not in June 2017" in listed


@pytest.mark.parametrize("name", FORMATS)
def test_what_only_adds_up_is_called_the_sum_of_two_named_periods(printed: dict[str, str], name: str) -> None:
    text = printed[name]
    assert "77 in both periods together, April 2017 to March 2019: what only adds up is not a trend" in text
    assert "“Installed” means purchased here." in text
    assert "running total is not a trend" not in text


@pytest.mark.parametrize("name", ["page", "pack.docx", "pack.pdf", "pack.json", "pack.xlsx"])
def test_a_projection_says_what_was_counted_since(printed: dict[str, str], name: str) -> None:
    assert "Counted by now for the 12 months to December 2018: 728 p." in printed[name]


def test_a_figure_whose_source_ends_before_it_says_so(pack: Contents) -> None:
    assert "The source covers to 31 December 2017, the figure goes on to December 2018." in figure_of(pack, "RS-02").remarks


def test_the_same_number_beside_a_year_long_ago_has_its_caveat_too(pack: Contents) -> None:
    assert figure_of(pack, "PEH-19").caveats == figure_of(pack, "PEH-18").caveats != ()


def test_a_suppressed_month_is_no_missing_one(pack: Contents) -> None:
    one = measure_of(pack, "marac-children")
    assert one.comparison is not None
    assert (one.comparison.reason, one.comparison.words) == ("withheld", "Withheld for confidentiality")
    assert one.comparison.value is None and one.comparison.months_present == one.comparison.months_expected
    # as of a total that the portal withholds itself: nobody can tell by whom it was
    assert any(found.measure == one.key and found.part is None for found in pack.withheld)
    rows = tables.measure_rows(one)
    assert [(row.name, row.current) for row in rows if row.current == "[c]"] == [("Total", "[c]"), ("Sevenoaks MARAC", "[c]")]
    assert not [row for row in rows if "of 12 months" in f"{row.current} {row.previous}"]


def test_without_a_total_the_newest_month_is_compared_with_a_year_before(printed: dict[str, str]) -> None:
    for name in ("page", "pack.docx", "pack.pdf"):
        assert (
            "No total: 11 of 12 months, without August 2018. 256 in February 2019. Up 15 (6.2%) on February 2018."
            in printed[name]
        )


def test_descriptions_of_charts_name_every_lowest_month(pack: Contents, printed: dict[str, str]) -> None:
    assert "lowest 53 in June 2017 and 53 p in April 2018" in printed["page"]
    assert "lowest 53 in June 2017 and 53 p in April 2018" in printed["pack.docx"]


def test_the_same_three_years_are_judged_for_every_reader(reading_app: Flask) -> None:
    found = {who: who(reading_app).get("/measures/ksi").words for who in (coordinator, member, governing, contributor)}
    for words in found.values():
        assert "731 people (provisional) in the 12 months to January 2019" in words
        assert "Usual for January 2019: 62, from 46 to 80." in words


def test_who_sees_what_is_not_issued_reads_that_others_do_not(reading_app: Flask) -> None:
    words = coordinator(reading_app).get("/measures/hate").words
    assert "5,233 incidents (provisional) in the 12 months to April 2019" in words
    assert "Readers see those up to the end of the newest cycle that was issued to them, at most up to 31 March 2019" in words
    assert "5,231 incidents in the 12 months to March 2019" in governing(reading_app).get("/measures/hate").words


def test_a_page_says_of_a_suppressed_month_what_a_pack_says(reading_app: Flask) -> None:
    for person in (coordinator(reading_app), governing(reading_app)):
        words = person.get("/measures/marac-children").words
        assert "withheld for confidentiality." in words and "only 11 of 12 months" not in words


def test_what_was_not_available_was_so_when_it_was_sent(reading_app: Flask) -> None:
    draft = coordinator(reading_app).get("/measures/ksi").words
    assert "were not closed when the numbers were sent." in draft and "are not closed yet" not in draft
    assert "are not closed yet" not in str(issued(reading_app, "public", LAST))
