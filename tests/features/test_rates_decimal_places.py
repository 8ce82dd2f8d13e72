"""Every number of a rate is printed with the decimal places of the rate, so that 3.0 stands beside 1.9."""

from __future__ import annotations

import io
import re

import openpyxl
from flask import Flask

from tests.factories.pages import CYCLE, Page, carry_contexts_forward
from tests.factories.rates import VIOLENCE, defined, measures_in, with_residents

PRINTED = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d+)?)(?: [pru]+)?(?![\d.,])")


def _cells(page: Page) -> list[str]:
    """The numbers in the cells of the page's tables of months."""
    cells = [" ".join(cell.text_content().split()) for cell in page.tree.xpath("//main//td")]
    return [found[1] for cell in cells if (found := PRINTED.fullmatch(cell))]


def test_a_rate_keeps_its_decimal_places_on_its_page_and_in_the_issued_pack(app: Flask) -> None:
    team = with_residents(app)
    defined(team, *VIOLENCE, decimal_places="2")
    numbers = _cells(team.get("/measures/violence-rate"))
    assert numbers and all(re.fullmatch(r"\d+\.\d\d", one) for one in numbers), numbers
    assert any(one.endswith("0") for one in numbers), "a number that would lose its last decimal place"
    carry_contexts_forward(team)
    team.issue()
    pack = team.get(f"/packs/{CYCLE}/public/1/pack.json").response.get_json(force=True)
    rate = measures_in(pack)["violence-rate"]
    wanted = {f"{one['comparison']['value']:.2f}" for one in rate["series"] if one["comparison"]["value"] is not None}
    words = team.get(f"/packs/{CYCLE}/public/1").words
    assert {one for one in wanted if one not in words} == set(), "the page of the issued pack has them"
    book = openpyxl.load_workbook(io.BytesIO(team.client.get(f"/packs/{CYCLE}/public/1/pack.xlsx").data))
    formats = {
        cell.number_format
        for sheet in book
        for row in sheet.iter_rows()
        if any(str(cell.value).startswith("Violence per 1,000") for cell in row)
        for cell in row
        if isinstance(cell.value, int | float) and cell.value < 1000 and cell.number_format != "General"
    }
    assert "#,##0.00" in formats, formats
