"""The agreement from files in the browser: a workbook or CSV files, with a preview before anything changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Agency
from portal.core.transaction import transaction
from portal.demo.loading import FILES as DEMONSTRATION
from portal.exchange.columns import FILES, OPTIONAL
from portal.extensions import db
from tests.factories.pages import Page, Person, administrator, contributor, coordinator, member
from tests.features.test_another_partnership import SMALL
from tests.features.test_setting_up import set_up

PLACE = "/setting-up/files"
Uploads = Mapping[str, bytes]


@pytest.fixture
def admin(empty_app: Flask) -> Person:
    return set_up(empty_app)


def upload(person: Person, files: Uploads, year: str = "2020-21") -> Page:
    fields = person.get(PLACE).fields() | {"plan_year": year}
    sent = [(io.BytesIO(data), name) for name, data in files.items()]
    answer = person.client.post(PLACE, data={**fields, "file": sent}, content_type="multipart/form-data")
    return person.answer(answer, follow=True)


def load(person: Person, files: Uploads, year: str = "2020-21", more: str = "") -> Page:
    """Uploads the files, looks at the preview and confirms."""
    page = upload(person, files, year)
    address = page.response.request.path
    page = person.get(address + more)
    return person.post(address, page.fields(address), follow=True)


def small(**changes: str) -> dict[str, bytes]:
    """The files of a small partnership; `changes` replace texts of files, as agencies="old|new"."""
    files = dict(SMALL)
    for stem, change in changes.items():
        old, _, new = change.partition("|")
        assert old in files[f"{stem}.csv"]
        files[f"{stem}.csv"] = files[f"{stem}.csv"].replace(old, new)
    return {name: text.encode() for name, text in files.items()}


def as_workbook(files: Uploads) -> bytes:
    import csv

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, data in files.items():
        sheet = book.create_sheet(Path(name).stem)
        for row in csv.reader(io.StringIO(data.decode())):
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_zip(files: Uploads, folder: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(folder + name, data)
    return out.getvalue()


def agencies(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Agency.name).where(Agency.is_partner).order_by(Agency.position)))


SHAPES: dict[str, Callable[[dict[str, bytes]], Uploads]] = {
    "files": lambda files: files,
    "a workbook": lambda files: {"ours.xlsx": as_workbook(files)},
    "a zip": lambda files: {"ours.zip": as_zip(files)},
    "a zip of a folder": lambda files: {"ours.zip": as_zip({**files, "README.md": b"Ours"}, "2020-21/")},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_preview_comes_first_then_everything_at_once(admin: Person, shape: str) -> None:
    files = SHAPES[shape](small())
    page = upload(admin, files)
    assert page.heading.endswith("9 rows would change"), page.words
    assert (
        "The plan year 2020/21 is new. Loaded, it is adopted at once, without a draft. Nothing has been loaded yet." in page.words
    )
    assert page.paragraph("agencies") == "agencies 2 0"
    assert "police is added" in page.words
    assert agencies(admin.app) == [], "a preview changes nothing"
    page = load(admin, files)
    assert "The agreement 2020/21 is loaded: 9 rows added, 0 changed." in page.words
    assert agencies(admin.app) == ["Ambridge Community Safety Team", "Borsetshire Police"]
    assert "Done: 2 actions" in page.words and "Done: 1 plan year" in page.words
    page = upload(admin, files)
    assert page.heading.endswith("Nothing would change")
    assert not page.tree.xpath("//main//button")


def test_the_preview_says_what_the_load_then_does(admin: Person) -> None:
    load(admin, small())
    changed = small(agencies="Borsetshire Police|Borset and Felpersham Police", actions="in progress|at risk")
    page = upload(admin, changed)
    assert page.heading.endswith("2 rows would change")
    assert "police: name “Borset and Felpersham Police” instead of “Borsetshire Police”" in page.words
    assert "RC1: status “at risk” instead of “in progress”" in page.words
    assert "0 rows added, 2 changed." in load(admin, changed).words
    assert "Borset and Felpersham Police" in agencies(admin.app)


def test_files_can_come_one_after_the_other(admin: Person) -> None:
    files = small()
    page = load(admin, {"agencies.csv": files["agencies.csv"]})
    assert "2 rows added" in page.words and "Done: 2 agencies" in page.words
    for names in (
        ["bodies.csv", "priorities.csv"],
        ["actions.csv"],
        ["measures.csv", "breakdowns.csv"],
        ["sources.csv", "figures.csv"],
    ):
        assert "0 changed." in load(admin, {name: files[name] for name in names}).words
    assert upload(admin, files).heading.endswith("Nothing would change")
    changed = small(agencies="Borsetshire Police|Borset Police")
    assert "0 rows added, 1 changed." in load(admin, changed).words


def test_a_file_that_is_missing_is_looked_up_in_the_portal(admin: Person) -> None:
    files = small()
    page = upload(admin, {"actions.csv": files["actions.csv"]})
    assert "actions, row 2, column “priority”: “rural-crime” is not in priorities." in page.words
    assert page.status == 422


FAULTS = {
    "an unknown agency": ({"actions": "Borset Constabulary|nobody"}, "row 2, column “lead_agency”: “nobody” is not in agencies."),
    "a status that is none": ({"actions": "in progress|going"}, "row 2, column “status”: “going” is not known here."),
    "a missing column": ({"agencies": "short_name|shorty"}, "row 1, column “short_name”: This column is missing."),
}


@pytest.mark.parametrize("shape", ["files", "a workbook"])
@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_named_with_their_place_and_nothing_is_loaded(admin: Person, fault: str, shape: str) -> None:
    changes, words = FAULTS[fault]
    page = upload(admin, SHAPES[shape](small(**changes)))
    assert page.status == 422 and words in page.words, page.words
    where = f"Sheet “{next(iter(changes))}”, {words}" if shape == "a workbook" else f"{next(iter(changes))}, {words}"
    assert where in page.words and ".csv" not in page.tree.xpath("//*[@role='alert']")[0].text_content()
    assert agencies(admin.app) == []


REFUSED = {
    "nothing": ({}, "Choose a workbook, or the files of the agreement."),
    "another file": ({"returns.csv": b"a,b\n1,2\n"}, "“returns.csv” is not one of the agreement’s files."),
    "one twice": (
        {"a.zip": as_zip({"x/agencies.csv": b"a", "y/agencies.csv": b"b"})},
        "holds two files that are called “agencies.csv”",
    ),
    "two workbooks": ({"a.xlsx": b"PK\x03\x04", "b.xlsx": b"PK\x03\x04"}, "Choose it alone, or only CSV files."),
    "a broken zip": ({"a.zip": b"PK\x03\x04 and no more"}, "damaged"),
    "an empty zip": ({"a.zip": as_zip({"README.md": b"Nothing"})}, "holds no files"),
    "another sheet": ({"a.xlsx": as_workbook({"notes.csv": b"a,b\n1,2\n"})}, "The sheet “notes” is not part of an agreement."),
    "a bomb": ({"a.zip": as_zip({"agencies.csv": b"0" * 30_000_000})}, "unpacks to far more"),
    "a picture": ({"agencies.csv": b"\x89PNG\r\n\x1a\n0"}, "a picture"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_agreement_is_refused_in_words(admin: Person, what: str) -> None:
    files, words = REFUSED[what]
    page = upload(admin, files)
    assert page.status == 422 and words in page.words, page.words


def test_a_year_that_is_none_is_refused(admin: Person) -> None:
    for year in ("2020", "2020-22", "next year", ""):
        assert "plan year" in upload(admin, small(), year).message_at("plan_year"), year
    assert upload(admin, small(), "2020/21").status == 200, "as people write it"


def test_what_changed_since_the_preview_is_shown_again(admin: Person) -> None:
    load(admin, small())
    page = upload(admin, small(agencies="Borsetshire Police|Borset Police"))
    address = page.response.request.path
    fields = page.fields(address)
    assert "is saved" in admin.submit("/setting-up/agencies/police", name="Bay Police").words
    page = admin.post(address, fields)
    assert page.status == 409 and "no longer what this page showed" in page.words
    assert "Bay Police" in agencies(admin.app), "nothing was loaded"


def test_what_people_changed_stays_unless_somebody_says_otherwise(admin: Person) -> None:
    load(admin, small())
    admin.submit("/setting-up/agencies/police", name="Bay Police")
    page = upload(admin, small())
    assert page.heading.endswith("Nothing would change")
    assert "1 value changed in the portal would stay as it is." in page.words
    assert "has everything in these files" not in page.words
    assert "“Bay Police” in the portal, “Borsetshire Police” in the file" in page.words
    page = admin.get(page.response.request.path + "?overwrite=yes")
    assert "The files’ values replace what people changed in the portal." in page.words
    page = load(admin, small(), more="?overwrite=yes")
    assert "0 rows added, 1 changed." in page.words
    assert "Borsetshire Police" in agencies(admin.app)


def test_rows_that_the_files_have_no_more_stay_and_are_listed(admin: Person) -> None:
    load(admin, small())
    files = small()
    files["actions.csv"] = b"\n".join(files["actions.csv"].splitlines()[:2])
    page = upload(admin, files)
    assert "Files remove nothing." in page.words and page.paragraph("RC2") == "actions: RC2"


def test_long_lists_say_how_many_more_there_are(admin: Person) -> None:
    """Of what people changed and of what is no longer in the files, 200 are listed, as of what changes."""
    files = small()
    short = dict(files)
    headings, first = files["agencies.csv"].decode().splitlines()[:2]
    more = [f"many-{n},Many {n},M {n},{first.split(',')[3]}," for n in range(203)]
    files["agencies.csv"] = "\n".join([headings, *files["agencies.csv"].decode().splitlines()[1:], *more]).encode()
    assert "… and " in upload(admin, files).words
    load(admin, files)
    assert "… and 3 more." in upload(admin, short).words
    with admin.app.app_context(), transaction():
        db.session.execute(db.update(Agency).where(Agency.key.startswith("many-")).values(kind="changed on its page"))
    page = upload(admin, files)
    assert "203 values changed in the portal would stay as they are." in page.words and "… and 3 more." in page.words


def test_an_upload_is_its_persons_and_is_used_once(admin: Person) -> None:
    address = upload(admin, small()).response.request.path
    fields = admin.get(address).fields(address)
    assert admin.post(address, fields).status == 303
    again = admin.post(address, fields)
    assert again.status == 409 and "This file was used before. Agreement 2020/21: " in again.words
    page = admin.get(address)
    assert page.status == 200 and page.heading.endswith("You have used this file already")
    assert page.link("See where it went") == "/setting-up" and page.link("Upload another file") == PLACE
    assert admin.get(address.replace("2020-21", "2020-99")).status == 404


def test_the_empty_workbook_has_a_sheet_for_each_part_and_explains_them(admin: Person) -> None:
    data = admin.client.get(f"{PLACE}/workbook/empty.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Read me", *(Path(file.name).stem for file in (*FILES, *OPTIONAL))]
    for file in (*FILES, *OPTIONAL):
        sheet = book[Path(file.name).stem]
        assert [cell.value for cell in sheet[1]] == [column.name for column in file.all_columns]
        assert sheet.max_row == 1
    words = "\n".join(str(cell.value) for row in book["Read me"].iter_rows() for cell in row if cell.value)
    assert "upload it on the page “Load from files”" in words and "harbour-police" in words
    page = upload(admin, {"empty.xlsx": data})
    assert page.heading.endswith("The plan year would be created"), page.words


@pytest.mark.parametrize("person", [coordinator, administrator])
def test_the_filled_workbook_of_the_demonstration_loads_back_without_a_difference(
    app: Flask, person: Callable[[Flask], Person]
) -> None:
    somebody = person(app)
    page = somebody.get(PLACE)
    data = somebody.client.get(page.link("The workbook of 2018/19")).data
    page = upload(somebody, {"agreement-2018-19.xlsx": data}, "2018-19")
    assert page.heading.endswith("Nothing would change"), page.words[:3000]


def changed_cell(person: Person, sheet: str, key: str, column: str, value: str) -> bytes:
    """The workbook of the demonstration with another value in one cell; one that begins with a semicolon is added."""
    book = openpyxl.load_workbook(io.BytesIO(person.client.get(f"{PLACE}/workbook/2018-19.xlsx").data))
    rows = book[sheet]
    at = [cell.value for cell in rows[1]].index(column)
    row = next(one for one in rows.iter_rows(min_row=2) if one[0].value == key)
    row[at].value = f"{row[at].value or ''}{value}".strip(";") if value.startswith(";") else value
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize("person", [coordinator, administrator])
def test_what_running_cycles_ask_for_follows_the_files(app: Flask, person: Callable[[Flask], Person]) -> None:
    somebody, swale = person(app), contributor(app, "swale")
    assert "RS3" not in swale.get("/").words
    files = {"ours.xlsx": changed_cell(somebody, "actions", "RS3", "contributing_agencies", ";Swale")}
    page = upload(somebody, files, "2018-19")
    assert page.paragraph("RS3 for April to June 2019").startswith("1 new update of Swale is owed"), page.words
    assert "RS3" not in swale.get("/").words, "nothing is loaded yet"
    assert "is loaded" in load(somebody, files, "2018-19").words
    assert "RS3" in swale.get("/").words
    assert upload(somebody, files, "2018-19").heading.endswith("Nothing would change")


def test_who_returns_something_is_changed_from_a_month_on_and_not_by_a_file(app: Flask) -> None:
    team = coordinator(app)
    files = {"ours.xlsx": changed_cell(team, "measures", "scam-visits", "returned_by", "Kent Trading Standards")}
    page = upload(team, files, "2018-19")
    assert page.heading.endswith("These files cannot be loaded")
    assert "A coordinator changes that on the page of the measure, from a month on." in page.words
    assert "In the portal Kent Community Warden Service returns “Scam victims visited by Community Wardens”" in page.words


def test_a_filled_workbook_makes_the_same_agreement_elsewhere(admin: Person) -> None:
    """The demonstration's files into an empty portal; its workbook, and the folder it was made from, are the same then."""
    files = {path.name: path.read_bytes() for path in DEMONSTRATION.glob("*.csv")}
    load(admin, files, "2018-19")
    data = admin.client.get(f"{PLACE}/workbook/2018-19.xlsx").data
    assert upload(admin, {"ours.xlsx": data}, "2018-19").heading.endswith("Nothing would change")
    page = load(admin, {"ours.xlsx": data}, "2019-20")
    assert "is loaded" in page.words, page.words
    assert upload(admin, {"ours.xlsx": data}, "2019-20").heading.endswith("Nothing would change")


def test_the_workbook_prints_across_with_its_headings_on_each_page(admin: Person) -> None:
    book = openpyxl.load_workbook(io.BytesIO(admin.client.get(f"{PLACE}/workbook/empty.xlsx").data))
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape" and getattr(sheet.sheet_properties.pageSetUpPr, "fitToPage", False), (
            sheet.title
        )
    assert {sheet.print_title_rows for sheet in book.worksheets[1:]} == {"$1:$1"}


def test_a_sheet_with_headings_only_takes_nothing_away(admin: Person) -> None:
    """An agency that was added by hand counts, whether the sheet of agencies is empty or names another one."""
    for name, key in (("North Police", "north-police"), ("Another", "another")):
        assert "is added." in admin.submit("/setting-up/agencies/new", name=name, short_name=name, key=key, kind="").words
    book = openpyxl.load_workbook(io.BytesIO(admin.client.get(f"{PLACE}/workbook/empty.xlsx").data))
    book["priorities"].append(["burglary", "BS", 1, "Burglary", "North Police"])
    for row in ([], ["south", "South Council", "South", "", ""]):
        if row:
            book["agencies"].append(row)
        data = io.BytesIO()
        book.save(data)
        page = upload(admin, {"ours.xlsx": data.getvalue()})
        assert f"{1 + bool(row)} row" in page.heading and "burglary is added: Burglary" in page.words, page.words
    assert "is loaded" in load(admin, {"ours.xlsx": data.getvalue()}).words
    assert [name in admin.get("/setting-up/agencies").words for name in ("North Police", "Another", "South Council")] == [
        True
    ] * 3
    styles = zipfile.ZipFile(io.BytesIO(admin.client.get(f"{PLACE}/workbook/empty.xlsx").data)).read("xl/styles.xml").decode()
    assert 'numFmtId="164"' not in styles or "<numFmts" in styles, "every format of a number is defined"


def test_what_looks_like_a_formula_is_a_text_in_the_workbook(admin: Person) -> None:
    text = "=HYPERLINK(1)"
    load(admin, small(agencies=f"responsible authority|{text}"))
    data = admin.client.get(f"{PLACE}/workbook/2020-21.xlsx").data
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(data))["agencies"].iter_rows() for cell in row]
    [cell] = [cell for cell in cells if cell.value == text]
    assert cell.data_type == "s"
    assert upload(admin, {"ours.xlsx": data}).heading.endswith("Nothing would change")


def test_only_those_who_set_up_come_here(app: Flask) -> None:
    for person in (contributor(app), member(app)):
        for address in (PLACE, f"{PLACE}/workbook/2018-19.xlsx", f"{PLACE}/workbook/empty.xlsx", "/setting-up/agencies"):
            assert person.get(address).status == 404
    assert coordinator(app).get(f"{PLACE}/workbook/1999-00.xlsx").status == 404
