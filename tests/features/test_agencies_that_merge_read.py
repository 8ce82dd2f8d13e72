"""People of an agency that became part of another read what it was asked for and what they sent; they write what their new one is
asked for."""

from __future__ import annotations

from io import BytesIO

import openpyxl
from flask import Flask

from tests.factories.pages import contributor, coordinator, lead
from tests.features.test_agencies_that_merge import DOVER, do, merge_page
from tests.features.test_agencies_that_merge_sent import undo
from tests.features.test_returns_workbooks_upload import fill, saved, upload

ALL = "/your-updates-and-returns"


def test_they_read_what_was_sent_and_change_nothing_of_it(app: Flask) -> None:
    officer, other = contributor(app, DOVER), contributor(app, "folkestone-hythe")
    before = officer.get(ALL).links("/(updates|returns)/[0-9]+$")
    sent = officer.get(ALL).link("April 2019")
    assert before and other.get(before[0]).status == 404
    team = coordinator(app)
    do(team, merge_page(team))
    for person in (contributor(app, DOVER), lead(app, DOVER), other):
        page = person.get(ALL)
        assert "and agencies that are part of it now" in page.words
        assert set(before) < set(page.links("/(updates|returns)/[0-9]+$")), "and those of Folkestone & Hythe"
        assert "April 2019 of Dover" in page.words
        for address in before:
            page = person.get(address)
            assert page.status == 200 and not page.tree.xpath("//main//form[@method='post']"), (address, page.words)
        page = person.post(
            f"/take-back{sent.removeprefix('/returns')}",
            {"csrf_token": person.get("/account").fields()["csrf_token"], "version": "1"},
        )
        assert page.status in (403, 409), page.words
    assert contributor(app, "swale").get(before[0]).status == 404
    undo(team, DOVER)
    assert other.get(before[0]).status == 404 and contributor(app, DOVER).get(before[0]).status == 200


def test_what_was_typed_while_the_agencies_merged_is_shown_with_its_boxes(app: Flask) -> None:
    officer = contributor(app, DOVER)
    address = officer.get("/").link("May 2019")
    fields = officer.get(address).fields(address)
    boxes = [name for name in fields if name.startswith("cell-")]
    team = coordinator(app)
    do(team, merge_page(team))
    officer = contributor(app, DOVER)
    page = officer.post(address, fields | {boxes[0]: "1234", "csrf_token": officer.get("/account").fields()["csrf_token"]})
    assert page.status == 409, page.words
    assert "Folkestone & Hythe returns it now, so “1234” is not" in page.words
    assert "It is part of Folkestone and Hythe District Council since 1 July 2019." in page.words


def test_a_file_that_waited_while_the_agencies_merged_says_why_it_is_not_read(app: Flask) -> None:
    officer = contributor(app, DOVER)
    address = officer.get("/").link("June 2019")
    book = openpyxl.load_workbook(BytesIO(officer.client.get(officer.get(address).link("Download as workbook")).data))
    fill(book, "Jun 2019", 52)
    preview = upload(officer, saved(book), "return.xlsx")
    waiting = preview.response.request.path
    team = coordinator(app)
    do(team, merge_page(team))
    page = contributor(app, DOVER).get(waiting)
    assert page.status == 409 and "This workbook was made for another agency" in page.words, page.words
