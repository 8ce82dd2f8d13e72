"""All months that an agency owes in a cycle on one sheet: each as its own return stands, saved and sent by itself or together."""

from __future__ import annotations

import re

from flask import Flask

from tests.factories.pages import Page, Person, contributor
from tests.factories.sheets import cells, heads, number_of, of, open_sheet, saved

SHOP = "One Stop Shop visitors, Folkestone & Hythe One Stop Shop"
MONTHS = ("April 2019", "May 2019", "June 2019")


def groups(person: Person, months: tuple[str, ...] = MONTHS) -> list[str]:
    """Under which heading of the list each month stands."""
    sections = person.get("/").tree.xpath("//section[h2]")
    return [
        next(str(one.xpath("string(h2/text())")).strip() for one in sections if month in one.text_content()) for month in months
    ]


def folkestone(app: Flask) -> tuple[Person, str, Page, list[str]]:
    """Three months not started, one cell each."""
    person = contributor(app, "folkestone-hythe")
    address, page = open_sheet(person, "April 2019")
    return person, address, page, cells(page)


def test_a_month_is_open_where_its_own_return_is(app: Flask) -> None:
    police = contributor(app)
    address, page = open_sheet(police, "June 2019")
    assert heads(page) == ["Apr 2019 approved", "May 2019", "Jun 2019"]
    assert [len(cells(page, month)) for month in MONTHS] == [0, 97, 97]
    first = page.tree.xpath("(//tr[starts-with(@id,'row-')])[1]/td[contains(@class,'app-grid__now')]")
    assert [len(one.xpath("./input")) for one in first] == [0, 1, 1]
    assert re.search(r"\d p$", first[0].text_content().strip()), "what was approved is shown, with its mark"
    assert cells(police.get(police.get("/").link("May 2019"))) == cells(page), "either address leads to the same sheet"
    fields = page.fields("/send")
    closed = {f"cell-{number_of(police.get('/').link('April 2019'))}-{cells(page)[0].rpartition('-')[2]}": "987654"}
    page = police.post(address, fields | closed)
    assert (page.status, "This has already been approved." in page.words) == (409, True)
    assert "987654" not in police.get(address).text


def test_only_what_changed_is_saved(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    address, page = open_sheet(wardens, "June 2019")
    assert groups(wardens) == ["Approved", "Sent back to you", "To do"]
    fields, may = page.fields("/send"), wardens.get("/").link("May 2019")
    assert "Saved as a draft." in wardens.post(address, fields, follow=True).words
    assert groups(wardens)[2] == "To do", "a page that was only looked at begins nothing"
    [june] = cells(page, "June 2019")
    wardens.post(address, fields | {june: "50"}, follow=True)
    assert groups(wardens) == ["Approved", "Sent back to you", "Drafts"]
    after = wardens.get(may).fields("/send")
    changed = {name for name in fields if after.get(name) != fields[name] and name not in ("token", "csrf_token")}
    assert changed == {june, f"version-{number_of(address)}"}, "May is as old as it was"


def test_all_that_is_missing_in_all_months_is_named_at_once(app: Flask) -> None:
    person, address, page, (april, may, june) = folkestone(app)
    page = person.post(f"{address}/send", page.fields("/send") | {april: "[x]", may: "many", "months": "all"})
    assert page.status == 422
    assert page.errors == [
        (f"#{of(april, 'note')}", f"{SHOP}, April 2019: Say in the note why this is not available."),
        (f"#{may}", f"{SHOP}, May 2019: “many” is not a number. Enter digits, or [x], [z] or [c]."),
        (f"#{june}", f"{SHOP}, June 2019: Enter a number, or [x], [z] or [c]."),
    ]
    for place, _ in page.errors:
        assert page.tree.xpath("//input[@id=$id]", id=place[1:]), place
    assert page.tree.xpath("//input[@aria-invalid='true']/@id") == [may, june]
    assert groups(person) == ["Drafts", "Drafts", "To do"], "what was typed is kept, nothing is sent"


def test_one_month_that_is_incomplete_keeps_all_from_being_sent(app: Flask) -> None:
    person, address, page, (april, may, june) = folkestone(app)
    page = person.post(f"{address}/send", page.fields("/send") | {april: "20", may: "21", "months": "all"})
    assert [place for place, _ in page.errors] == [f"#{june}"]
    assert groups(person) == ["Drafts", "Drafts", "To do"]
    page = person.post(f"{address}/send", page.fields("/send") | {june: "22", "months": "all"}, follow=True)
    assert page.heading == "Sent to the team"
    assert groups(person) == ["Sent, waiting for the team"] * 3


def test_one_month_goes_and_the_others_stay(app: Flask) -> None:
    person, address, page, (april, may, _june) = folkestone(app)
    number = may.split("-")[1]
    button = page.tree.xpath("//button[@name='months'][@value=$number]", number=number)[0]
    assert (button.text_content(), button.get("formaction")) == ("Send May 2019 only", f"{address}/send")
    fields = page.fields("/send") | {april: "20", may: "21", "months": number}
    assert person.post(f"{address}/send", fields, follow=True).heading == "Sent to the team"
    assert groups(person) == ["Drafts", "Sent, waiting for the team", "To do"]
    page = person.get(address)
    assert heads(page) == ["Apr 2019", "May 2019 sent", "Jun 2019"]
    assert cells(page, "May 2019") == []
    assert page.fields("/send")[april] == "20"


def test_a_second_click_of_the_button_does_nothing_more(app: Flask) -> None:
    person, address, page, names = folkestone(app)
    fields = page.fields("/send") | dict(zip(names, ("20", "21", "22"), strict=True)) | {"months": "all"}
    for _ in range(2):
        assert person.post(f"{address}/send", fields, follow=True).heading == "Sent to the team"
    april, _, _ = names
    page = person.post(f"{address}/send", fields | {april: "23"})
    assert page.status == 409
    assert "20" in page.tree.xpath("string(//tr[starts-with(@id,'row-')])")


def test_the_notes_of_a_line_open_without_scripts_and_nothing_typed_is_lost(app: Flask) -> None:
    person, address, page, (april, may, _june) = folkestone(app)
    assert not page.tree.xpath("//input[starts-with(@name,'note-')]")
    button = page.tree.xpath("//button[@name='open']")[0]
    page = person.post(address, page.fields("/send") | {april: "20", "open": button.get("value")}, follow=True)
    fields = page.fields("/send")
    assert fields[april] == "20"
    assert fields[of(may, "note")] == ""
    person.post(address, fields | {of(april, "note"): "Closed at Easter."}, follow=True)
    page = person.get(address)
    assert page.fields("/send")[of(april, "note")] == "Closed at Easter.", "a line with a note shows it"
    assert "1 of 1 left in May 2019, 1 of 1 in June 2019" in saved(page)


def test_the_notes_of_a_line_come_alone_for_the_script(app: Flask) -> None:
    person, address, _page, (april, *_rest) = folkestone(app)
    answer = person.get(f"{address}?open={april.rpartition('-')[2]}", htmx=True)
    assert len(answer.tree.xpath("//input[starts-with(@name,'note-')]")) == 3
    assert "<h1" not in answer.text and "cell-" not in answer.text.replace("app-cell", "")


def test_every_return_of_the_agency_is_in_one_list(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    page = wardens.get(wardens.get("/").link("All your data returns"))
    rows = [" ".join(row.text_content().split()) for row in page.tree.xpath("//tbody/tr")]
    assert len(rows) == 12, "a year of them"
    assert rows[:3] == [
        "June 2019 April to June 2019 Not started",
        "May 2019 April to June 2019 Sent back",
        "April 2019 April to June 2019 Approved",
    ]
    march = wardens.get(page.link("March 2019"))
    assert heads(march) == ["Jan 2019 approved", "Feb 2019 approved", "Mar 2019 approved"]
    assert cells(march) == []
