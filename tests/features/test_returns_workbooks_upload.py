"""Numbers that come as a file: previewed, then taken into drafts, all or nothing."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import Flask

from tests.factories.open_document import ods, table_of
from tests.factories.pages import Page, Person, contributor, lead

UPLOAD = "/returns/upload"
INCIDENTS = "DA incidents reported to police (incl. secondary incidents)"
SCAM = "Scam victims visited by Community Wardens"
HEAD = "measure,part,period_start,period_end,value,status,note\n"


def upload(person: Person, data: bytes | str, name: str = "numbers.csv") -> Page:
    sent = data.encode() if isinstance(data, str) else data
    fields: dict[str, Any] = {"csrf_token": person.get(UPLOAD).fields("/upload")["csrf_token"], "file": (BytesIO(sent), name)}
    return person.answer(person.client.post(UPLOAD, data=fields, content_type="multipart/form-data"), follow=True)


def take(person: Person, preview: Page) -> Page:
    return person.post(f"{UPLOAD}/confirm", preview.fields("/confirm"), follow=True)


def june_of(person: Person) -> Page:
    return person.get(person.get("/").link("June 2019"))


def values(page: Page) -> list[str]:
    return [value for name, value in page.fields("/send").items() if name.startswith("cell-")]


def workbook_of(person: Person) -> openpyxl.Workbook:
    address = june_of(person).link("Download as workbook")
    return openpyxl.load_workbook(BytesIO(person.client.get(address).data))


def saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def fill(book: openpyxl.Workbook, head: str, value: str | int) -> str:
    """Types into every cell under the heading; where the first of them is."""
    sheet = book["Return"]
    column = next(cell.column for row in sheet.iter_rows(max_row=8) for cell in row if cell.value == head)
    cells = [row[column - 1] for row in sheet.iter_rows(min_row=7) if row[column - 1].protection.locked is False]
    for cell in cells:
        cell.value = value
    return str(cells[0].coordinate)


def test_a_filled_workbook_is_previewed_and_taken_over(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    book = workbook_of(wardens)
    where = fill(book, "Jun 2019", 52)
    preview = upload(wardens, saved(book), "return.xlsx")
    assert preview.heading == "return.xlsx1 value to take over"
    assert "1 new, 0 changed" in preview.words and "Nothing is in your draft yet." in preview.words
    assert where in preview.paragraph(SCAM)
    assert "52" not in values(june_of(wardens)), "a preview keeps nothing"
    page = take(wardens, preview)
    assert "1 value from the file is in your draft. Nothing has been sent yet" in page.words
    assert "52" in values(page)


def test_the_same_file_again_changes_nothing(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    row = f"{HEAD}scam-visits,,2019-06-01,2019-06-30,52,provisional,Two teams.\n"
    take(wardens, upload(wardens, row))
    again = upload(wardens, row)
    assert again.heading == "numbers.csvThe file changes nothing"
    assert "0 new, 0 changed, 1 unchanged" in again.words
    assert not again.tree.xpath("//form[contains(@action, 'confirm')]")


@pytest.mark.parametrize("agency", ["kcc-wardens", "kent-police"])
def test_only_the_numbers_of_the_agency_are_counted_in_our_workbook(app: Flask, agency: str) -> None:
    """And not last year's beside them, the totals below, or the portal's own keys."""
    officer = contributor(app, agency)
    book = workbook_of(officer)
    head = "Jun 2019"
    fill(book, head, 40)
    sheet = book["Return"]
    cells = [cell for row in sheet.iter_rows(min_row=7) for cell in row if cell.protection.locked is False]
    numbers = sum(isinstance(cell.value, int | float) for cell in cells)
    page = upload(officer, saved(book), "return.xlsx")
    assert f"{numbers} number{'' if numbers == 1 else 's'}: {numbers} understood, 0 passed over, 0 refused." in page.words
    assert "Last year’s numbers and the totals, which the portal wrote into it, are not counted." in page.words
    assert "all 1 parts" not in page.words and "numbers passed over" not in page.words
    sheet.cell(3, 40).value = 12  # a number of the agency's own, where none is asked for
    page = upload(officer, saved(book), "return.xlsx")
    assert f"{numbers} understood, 1 passed over for the reason below, 0 refused." in page.words
    assert "it is not in a cell to fill in" in page.words


def test_what_is_refused_is_named_with_its_place_and_stops_the_rest(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    page = upload(wardens, f"{HEAD}scam-visits,,2019-06-01,2019-06-30,9~,,\nscam-visits,,2019-05-01,2019-05-31,50,,\n")
    assert page.heading == "numbers.csv1 value cannot be taken"
    assert "line 2" in page.words and "“9~” carries a mark." in page.words
    assert not page.tree.xpath("//form[contains(@action, 'confirm')]"), "all or nothing"


def test_an_approved_month_is_not_overwritten_but_may_be_corrected(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    page = upload(wardens, f"{HEAD}scam-visits,,2019-04-01,2019-04-30,999,,\n")
    assert "Already approved or sent: not overwritten" in page.words
    correct = wardens.get(page.link("Correct April 2019"))
    assert correct.heading.endswith("Correct the numbers of April 2019")
    opened = wardens.submit(page.link("Correct April 2019"), reason="One visit was counted twice.")
    assert "April 2019 is open again." in opened.words
    taken = take(wardens, upload(wardens, f"{HEAD}scam-visits,,2019-04-01,2019-04-30,999,,\n"))
    assert "999" in values(taken)


def test_a_value_that_changed_meanwhile_is_not_overwritten(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    preview = upload(wardens, f"{HEAD}scam-visits,,2019-06-01,2019-06-30,52,,\n")
    june = june_of(wardens)
    fields = june.fields("/send")
    last = [name for name in fields if name.startswith("cell-")][-1]
    wardens.post(wardens.get("/").link("June 2019"), fields | {last: "61"})
    page = take(wardens, preview)
    assert page.status == 409
    assert "You entered “61” in another tab." in page.words and "Nothing of the file was taken." in page.words
    assert "61" in values(june_of(wardens))


def test_another_agencys_workbook_is_refused(app: Flask) -> None:
    book = saved(workbook_of(contributor(app, "kcc-wardens")))
    page = upload(contributor(app), book, "return.xlsx")
    assert page.status == 422
    assert "This workbook was made for another agency (kcc-wardens)." in page.message_at("file")


@pytest.mark.parametrize(
    ("data", "name"), [(b"", "empty.csv"), (b"%PDF-1.7 ...", "return.xlsx"), (b"PK\x03\x04broken", "a.xlsx")]
)
def test_a_file_that_is_none_gets_a_message_at_the_field(app: Flask, data: bytes, name: str) -> None:
    page = upload(contributor(app, "kcc-wardens"), data, name)
    assert page.status == 422
    assert page.errors[0][0] == "#file" and page.message_at("file")


def test_no_file_at_all(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    fields = wardens.get(UPLOAD).fields("/upload")
    assert "Choose a file first." in wardens.post(UPLOAD, fields).message_at("file")


def test_cells_of_another_agency_cannot_be_slipped_into_the_confirmation(app: Flask) -> None:
    police, wardens = contributor(app), contributor(app, "kcc-wardens")
    theirs = next(name for name in june_of(police).fields("/send") if name.startswith("cell-"))
    fields = upload(wardens, f"{HEAD}scam-visits,,2019-06-01,2019-06-30,52,,\n").fields("/confirm")
    page = wardens.post(f"{UPLOAD}/confirm", fields | {theirs: "7"}, follow=True)
    assert page.status == 409
    assert "52" not in values(june_of(wardens)), "all or nothing"


def test_an_agency_without_returns_has_nothing_to_upload(app: Flask) -> None:
    assert contributor(app, "victim-support").get(UPLOAD).status == 404


def last_and_this(month: str, last: int, this: int) -> str:
    """A table with two columns under its month, as an analyst keeps it."""
    return f"{INCIDENTS}\n,{month} 2019,\n,Last year,This year\nAshford,{last},{this}\n"


def questions_of(preview: Page) -> str:
    """Where the answers to its questions go."""
    (address,) = {str(form.get("action")) for form in preview.tree.xpath("//form[contains(@action, '/answers')]")}
    return address


def answered(person: Person, preview: Page, **answers: str) -> Page:
    """The preview after these answers to its questions."""
    return person.post(questions_of(preview), preview.fields("/answers") | answers, follow=True)


def test_what_is_not_certain_is_asked_and_the_answer_is_remembered_for_the_next_month(app: Flask) -> None:
    police = contributor(app)
    page = upload(police, last_and_this("June", 276, 281))
    assert page.heading == "numbers.csv1 question about this table"
    assert "What stands under “This year”?" in page.words
    assert "The file has 2 numbers: 0 understood, 1 passed over for the reason below, 1 not certain." in page.words
    assert not page.tree.xpath("//form[contains(@action, 'confirm')]"), "nothing can be taken before it is certain"
    page = answered(police, page, **{"answer-0": "take"})
    assert page.heading == "numbers.csv1 value to take over"
    assert "1 number: its heading is “Last year” (at line 4, column 2)" in page.words
    assert "281" in values(take(police, page))
    next_month = upload(police, last_and_this("May", 260, 265))
    assert next_month.heading.endswith("1 value to take over"), "the same shape is not asked about again"
    assert "What stands under “This year”? These are the numbers to return (said by" in next_month.words
    asked_again = answered(police, next_month, forget="1")
    assert asked_again.heading == "numbers.csv1 question about this table"


def test_answers_are_the_agencys_own(app: Flask) -> None:
    police, lead_of_police = contributor(app), lead(app)
    answered(police, upload(police, last_and_this("June", 276, 281)), **{"answer-0": "take"})
    assert upload(lead_of_police, last_and_this("June", 276, 281)).heading.endswith("1 value to take over")
    wardens = contributor(app, "kcc-wardens")
    table = f"{SCAM}\n,June 2019,\n,Last year,This year\nTotal,3,4\n"
    assert upload(wardens, table).heading.endswith("1 question about this table")


def test_an_uploaded_file_is_seen_by_nobody_else_and_goes_when_it_is_taken(app: Flask) -> None:
    police, lead_of_police = contributor(app), lead(app)
    preview = upload(police, last_and_this("June", 276, 281))
    address = questions_of(preview).removesuffix("/answers")
    preview = answered(police, preview, **{"answer-0": "take"})
    assert lead_of_police.get(address).status == 404
    assert contributor(app, "kcc-wardens").get(address).status == 404
    assert police.get(address).heading == preview.heading, "it can be left and come back to"
    take(police, preview)
    assert preview.heading not in police.get(address).text
    assert lead_of_police.get(address).status == 404


def test_who_comes_back_to_a_file_that_was_taken_reads_what_became_of_it(either_app: Flask) -> None:
    police = contributor(either_app)
    preview = upload(police, last_and_this("June", 276, 281))
    address = questions_of(preview).removesuffix("/answers")
    preview = answered(police, preview, **{"answer-0": "take"})
    questions = preview.tree.xpath("//form[button[@name='forget']]/@action")
    take(police, preview)
    page = police.get(address)
    assert page.status == 200 and page.heading == "numbers.csvYou have used this file already"
    assert "1 value from the file went into your draft." in page.words
    assert "281" in values(police.get(page.link("See where it went")))
    assert page.link("Upload another file") == UPLOAD
    for old in questions:
        refused = police.post(old, preview.fields("/answers") | {"forget": "1"})
        assert refused.status == 409 and "This file was used before" in refused.words


def test_the_page_of_a_file_that_was_deleted_says_why(app: Flask) -> None:
    page = contributor(app).get(f"{UPLOAD}/99999")
    assert page.status == 404 and "uploaded files are deleted after a day. Upload it again" in page.words


def test_a_cell_that_was_emptied_in_our_workbook_is_called_empty(app: Flask) -> None:
    """And not by the number that stays: whoever deleted a wrong one would believe that it is gone."""
    police = contributor(app)
    book = workbook_of(police)
    filled = [
        cell
        for row in book["Return"].iter_rows(min_row=7)
        for cell in row
        if cell.protection.locked is False and isinstance(cell.value, int)
    ]
    was = filled[0].value
    filled[0].value = None
    page = upload(police, saved(book), "return.xlsx")
    assert "1 cell: empty in the file. What was entered before stays" in page.words
    [row] = [one.text_content().split() for one in page.tree.xpath("//tr[td[last()]='empty']")]
    assert str(was) in row and row[-1] == "empty"


def test_a_file_is_taken_over_once(app: Flask) -> None:
    """By an old page it would come again over what has been emptied since."""
    police = contributor(app)
    preview = answered(police, upload(police, last_and_this("June", 276, 281)), **{"answer-0": "take"})
    page = take(police, preview)
    before = page.fields("/send")
    cell = next(name for name, value in before.items() if name.startswith("cell-") and value == "281")
    address = f"/returns/{cell.split('-')[1]}"
    police.post(address, before | {cell: ""})
    again = take(police, preview)
    assert again.status == 409
    assert "were taken over before" in again.words
    assert police.get(address).fields("/send")[cell] == ""


def test_two_files_can_be_looked_at_before_either_is_taken(app: Flask) -> None:
    police = contributor(app)
    first, second = (upload(police, last_and_this("June", number, number + 5)) for number in (276, 300))
    first, second = (answered(police, page, **{"answer-0": "take"}) for page in (first, second))
    assert take(police, first).status == 200
    assert police.get(questions_of(second).removesuffix("/answers")).status == 200


def test_what_another_agency_returns_is_passed_over_in_one_line(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    rows = "".join(f"da-incidents,{name},2019-06-01,2019-06-30,5,,\n" for name in ("Ashford", "Dover", "Swale"))
    page = upload(wardens, f"{HEAD}scam-visits,,2019-06-01,2019-06-30,52,,\n{rows}")
    assert page.heading == "numbers.csv1 value to take over"
    assert "3 numbers passed over" in page.words
    assert page.words.count(f"your agency does not return {INCIDENTS}") == 1


def test_what_a_colleague_changed_since_the_download_is_taken_only_where_it_is_ticked(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    book = workbook_of(wardens)
    fill(book, "Jun 2019", 52)
    take(wardens, upload(wardens, f"{HEAD}scam-visits,,2019-06-01,2019-06-30,61,,\n"))
    preview = upload(wardens, saved(book), "return.xlsx")
    assert preview.heading == "return.xlsx1 value changed by you and on the portal"
    assert "Downloaded with nothing. The file says 52, the portal 61." in preview.words
    assert "This return was last saved by" in preview.words and "on 3 July 2019 at 09:" in preview.words
    untouched = take(wardens, preview)
    assert "Nothing was ticked, so nothing has changed." in untouched.words
    assert "61" in values(june_of(wardens)) and "52" not in values(june_of(wardens))
    preview = upload(wardens, saved(book), "return.xlsx")
    (box,) = preview.tree.xpath("//input[starts-with(@name,'take-')]/@name")
    page = wardens.post(f"{UPLOAD}/confirm", preview.fields("/confirm") | {box: "file"}, follow=True)
    assert "1 value from the file is in your draft." in page.words
    assert "52" in values(june_of(wardens)) and "61" not in values(june_of(wardens))


def test_an_old_download_brings_nothing_back(app: Flask) -> None:
    """Downloaded, then a colleague changed a number that the officer never touched in the file."""
    police, colleague = contributor(app), contributor(app)
    book = workbook_of(police)
    take(colleague, upload(colleague, f"{HEAD}da-incidents,Ashford,2019-05-01,2019-05-31,300,,Counted again.\n"))
    page = upload(police, saved(book), "return.xlsx")
    assert page.heading == "return.xlsxThe file changes nothing"
    assert "300" in values(june_of(police))


def test_the_preview_ends_with_the_totals(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    page = upload(wardens, f"{HEAD}scam-visits,,2019-06-01,2019-06-30,5200,,\n")
    rows = page.tree.xpath("//h2[@id='totals']/following::table[1]//tbody/tr")
    (words,) = [" ".join(row.text_content().split()) for row in rows]
    assert words.startswith(f"{SCAM} Jun 2019 5,200 ") and "May 2019" in words and "Jun 2018" in words


def test_a_note_of_a_file_goes_to_a_number_that_is_there(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    row = f"{HEAD}scam-visits,,2019-06-01,2019-06-30,52,,"
    take(wardens, upload(wardens, f"{row}\n"))
    page = take(wardens, upload(wardens, f"{row}Two teams.\n"))
    assert page.status == 200 and "1 value from the file is in your draft." in page.words
    assert "Two teams." in page.text


def test_an_open_document_is_read(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    data = ods(table_of([["measure", "period", "value"], [SCAM, "June 2019", 52]]))
    assert "52" in values(take(wardens, upload(wardens, data, "numbers.ods")))


def test_a_number_for_two_lines_in_one_merged_cell_is_refused_by_name(app: Flask) -> None:
    police = contributor(app)
    book = workbook_of(police)
    sheet = book["Return"]
    head = next(cell for row in sheet.iter_rows(max_row=8) for cell in row if cell.value == "Jun 2019")
    area = f"{head.coordinate[0]}8:{head.coordinate[0]}9"
    sheet[area.partition(":")[0]] = 691
    sheet.merge_cells(area)
    page = upload(police, saved(book), "return.xlsx")
    assert page.heading == "return.xlsx2 values cannot be taken"
    assert f"{area} is one merged cell." in page.words
