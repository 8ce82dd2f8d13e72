"""What stays in sight of a long return: the state of each month, what is left of each measure, and errors in a few lines."""

from __future__ import annotations

import re

from flask import Flask

from tests.factories.pages import Page, contributor
from tests.factories.sheets import cells, number_of, of, open_sheet, saved, typed


def lines_of(page: Page, place: str) -> list[str]:
    items = page.tree.xpath("//*[@id=$id]/li", id=place)
    return [re.sub(r"\s+", " ", one.text_content()).strip() for one in items]


def test_each_month_says_how_it_stands_and_what_is_left(app: Flask) -> None:
    police = contributor(app)
    address, page = open_sheet(police, "June 2019")
    assert lines_of(page, "months") == [
        "April 2019: Approved. It is in the next pack.",
        "May 2019: A draft. Due 12 July 2019. 85 of 97 left to fill in.",
        "June 2019: Not started. Due 12 July 2019. 97 of 97 left to fill in.",
    ]
    june = cells(page, "June 2019")
    hidden = {name: value for name, value in page.fields("/send").items() if "token" in name}
    answer = police.post(address, hidden | {june[0]: "270", of(june[0], "was"): ""}, htmx=True)
    assert lines_of(answer, "months")[2] == "June 2019: A draft. Due 12 July 2019. 96 of 97 left to fill in."
    assert "96 of 97 in June 2019" in saved(answer)
    page = police.get(address)
    assert lines_of(page, "months") == lines_of(answer, "months"), "the same after a reload"
    assert lines_of(page, "measures-list") == lines_of(answer, "measures-list")


def test_each_measure_says_what_is_left_of_it(app: Flask) -> None:
    police = contributor(app)
    address, page = open_sheet(police, "June 2019")
    lines = lines_of(page, "measures-list")
    assert lines[:2] == ["DA incidents reported to police (incl. secondary incidents) 14 left", "MARAC cases heard 26 left"]
    assert sum(int(line.split()[-2]) for line in lines) == 85 + 97
    for link in page.tree.xpath("//*[@id='measures-list']//a/@href"):
        assert page.tree.xpath("//h2[@id=$id]", id=link[1:])
    page = police.post(address, page.fields("/send") | dict.fromkeys(cells(page), "7"), follow=True)
    lines = lines_of(page, "measures-list")
    assert not [line for line in lines if " left" in line], "seven of everything is full, and odd"
    assert all(line.endswith((" filled", " to explain")) for line in lines) and any("to explain" in line for line in lines)
    assert "all 194 filled" in saved(page) and "Next empty box" not in page.words


def test_the_next_empty_box_is_one_of_the_month_that_was_opened(app: Flask) -> None:
    police = contributor(app)
    for month in ("June 2019", "May 2019"):
        _, page = open_sheet(police, month)
        empty = [name for name, value in typed(page, month).items() if not value]
        assert page.link("Next empty box") == f"#{empty[0]}"


def test_empty_boxes_are_one_line_for_a_measure_and_a_month(app: Flask) -> None:
    police = contributor(app)
    address, page = open_sheet(police, "June 2019")
    page = police.post(f"{address}/send", page.fields("/send") | {"months": "all"})
    assert page.status == 422
    assert ("MARAC cases heard, May 2019: 13 empty") in [words for _, words in page.errors]
    assert len(page.errors) == 18, "nine measures in two months, and not 182 cells"
    missing = page.tree.xpath("//input[@data-missing]/@id")
    assert len(missing) == 182 == len(page.tree.xpath("//input[@aria-invalid='true']"))
    assert {place[1:] for place, _ in page.errors} <= set(missing)
    assert len(page.tree.xpath("//p[contains(@class,'app-wrong__words')]")) == 3, "beside a cell only where it is the only one"


def test_unusual_values_of_a_measure_are_one_line_that_leads_to_the_first(app: Flask) -> None:
    police = contributor(app)
    address, page = open_sheet(police, "June 2019")
    fields = page.fields("/send") | dict.fromkeys(cells(page, "June 2019"), "7") | {"months": number_of(address)}
    page = police.post(f"{address}/send", fields)
    first = page.errors[0]
    assert first[1] == "DA incidents reported to police (incl. secondary incidents), June 2019: 13 unusual values to check"
    assert page.tree.xpath("//textarea[@id=$id]", id=first[0][1:])


def test_a_monthly_and_a_quarterly_return_have_different_names(app: Flask) -> None:
    police = contributor(app)
    _, monthly = open_sheet(police, "June 2019")
    _, quarterly = open_sheet(police, "April to June 2019")
    assert monthly.heading.endswith("Data return, April to June 2019 (monthly)")
    assert quarterly.heading.endswith("Data return, April to June 2019 (quarterly)")
    assert monthly.tree.findtext(".//title") != quarterly.tree.findtext(".//title")


def test_the_sign_of_a_status_is_explained_under_the_table_that_has_it(app: Flask) -> None:
    police = contributor(app)
    _, page = open_sheet(police, "June 2019")
    keys = [re.sub(r"\s+", " ", one.text_content()) for one in page.tree.xpath("//fieldset//p[@class='app-key']")]
    assert keys == ["p Provisional: may still change."] * len(page.tree.xpath("//fieldset"))


def test_filling_down_copies_the_number_above_into_empty_boxes_of_one_month_and_measure(app: Flask) -> None:
    police = contributor(app)
    address, page = open_sheet(police, "June 2019")
    june = cells(page, "June 2019")
    may = typed(page, "May 2019")
    [button] = [one for one in page.tree.xpath("//button[@name='fill']") if one.text_content().startswith("Fill down Jun 2019")][
        :1
    ]  # of the first measure, which has thirteen districts
    fields = page.fields("/send") | {june[2]: "270", june[5]: "[z]", "fill": button.get("value")}
    page = police.post(address, fields, follow=True)
    assert "9 empty boxes have the number above now, in June 2019. Nothing has been sent yet." in page.words
    after = typed(page, "June 2019")
    assert [after[name] for name in june[:14]] == ["", "", "270", "270", "270", *["[z]"] * 8, ""]
    assert typed(page, "May 2019") == may
    page = police.post(address, page.fields("/send") | {"fill": "999999-999999"}, follow=True)
    assert "Nothing was filled down: no box of June 2019 is empty there." in page.words
