"""An adopted agreement has versions, each with a list of what changed and a document of its own (issue 13, point 10)."""

from __future__ import annotations

import hashlib
import io
import re

from docx import Document
from flask import Flask
from pypdf import PdfReader

from tests.factories.pages import Page, Person, administrator, contributor, coordinator, governing, member
from tests.factories.plan_years import DRAFT, NEW, OLD, add_action, adopt, confirmed, prepare
from tests.features.test_agencies_that_change import asked, pressed, rows
from tests.features.test_plan_years_prepared import OPEN

PUBLISH, VERSION = f"/agreements/{OLD}/publish", f"/agreement-versions/{OLD}"
REASON = "The grant has ended."


def changes(page: Page) -> dict[str, str]:
    """The list of changes on the page of a version."""
    return {row.findtext("th"): row.findtext("td") for row in page.tree.xpath("//tbody/tr")}


def publish(team: Person, **typed: str) -> Page:
    page = asked(team, PUBLISH, **typed)
    return pressed(team, page, PUBLISH)


def words_of(person: Person, address: str) -> str:
    """All words of a Word or PDF file."""
    data = person.get(address).response.data
    if address.endswith("pdf"):
        found = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    else:
        read = Document(io.BytesIO(data))
        found = " ".join([*(one.text for one in read.paragraphs), *(cell.text for each in read.tables for cell in each._cells)])
    return re.sub(r"\s+", " ", found.replace("\u200b", ""))


def test_a_change_belongs_to_the_next_version(either_app: Flask) -> None:
    team = coordinator(either_app)
    page = team.get(f"/agreements/{OLD}")
    assert page.link("Version 1.0") == f"{VERSION}/1.0" and page.link("Publish a version") == PUBLISH
    ref = "SM5"
    team.submit(f"/agreements/{OLD}/actions/{ref}", title="Other words for it.")
    page = asked(team, PUBLISH, number="1.1", dated="3 July 2019", note="Agreed by the board in June.")
    would = page.words
    assert "It has the list of changes since version 1.0 that stands above." in would
    assert "The plan year ended on 31 March 2019, before this version is dated. Is that meant?" in would
    assert "SM5: Other words: “Other words for it.”, was “" in would
    assert "version 1.1, dated 3 July 2019, is published" in would and not rows(
        either_app, "SELECT 1 FROM agreement_version WHERE minor = 1"
    )
    page = pressed(team, page, PUBLISH)
    assert "Community Safety Agreement 2018/19, version 1.1, is published." in page.words
    page = team.get(f"{VERSION}/1.1")
    assert changes(page)["SM5"].startswith("Other words: “Other words for it.”")
    assert all(f"{what}: {text}" in would for what, text in changes(page).items()), "the page had said each of them"
    assert "Agreed by the board in June." in page.words
    for name in ("agreement.docx", "agreement.pdf"):
        words = words_of(team, f"{VERSION}/1.1/{name}")
        assert "Other words for it." in words and "Agreed by the board in June." in words and "Version" in words
        assert "Other words for it." not in words_of(team, f"{VERSION}/1.0/{name}"), "the old version is as it was"
    page = team.get(PUBLISH)
    assert "Nothing has changed since version 1.1." in page.words
    page = team.submit(PUBLISH, number="2.0")
    assert "Nothing has changed since version 1.1, so there is nothing to publish." in page.words


def test_the_date_of_a_version_is_checked(app: Flask) -> None:
    team = coordinator(app)
    team.submit(f"/agreements/{OLD}/actions/SM5", title="Other words for it.")
    page = team.submit(PUBLISH, dated="2 April 2018")
    assert "Version 1.0 is dated 3 April 2018. Enter that day or a later one." in page.message_at("dated")
    assert "This day lies ahead." in team.submit(PUBLISH, dated="4 July 2019").message_at("dated")
    assert "Enter the date." in team.submit(PUBLISH, dated="").message_at("dated")
    assert "Choose the number." in team.submit(PUBLISH, number="7.3").message_at("number")


def test_what_was_confirmed_is_what_is_published(app: Flask) -> None:
    team, other = coordinator(app), coordinator(app)
    team.submit(f"/agreements/{OLD}/actions/SM5", title="Other words for it.")
    page = asked(team, PUBLISH, number="1.1")
    other.submit(f"/agreements/{OLD}/actions/SM2", title="And for this.")
    answer = pressed(team, page, PUBLISH)
    assert answer.status == 409 and "What would happen has changed since you read it." in answer.words
    assert len(rows(app, "SELECT 1 FROM agreement_version")) == 1


def test_adopting_makes_version_one_with_what_changed_from_last_year(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    assert team.get(f"/agreements/{NEW}/publish").status == 404, "a draft has no versions"
    one, dropped = [ref for (ref,) in rows(app, OPEN, key=OLD) if ref != "SM5"][:2]
    confirmed(team, f"{DRAFT}/actions/{dropped}/delete")
    team.submit(f"{DRAFT}/changes/{dropped}", f"{DRAFT}/changes/{dropped}", reason=REASON)
    team.submit(f"{DRAFT}/actions/{one}", title="Other words for it.")
    add_action(team, "ZQ7", "Quokkas patrol the harbour.", "Road")
    address = f"{DRAFT}/places/channel"
    confirmed(team, address, priority_id=team.get(address).option("priority_id", "Domestic Abuse"))
    assert "It is version 1.0, dated today." in team.get(f"{DRAFT}/adopt").words
    adopt(team)
    newest = f"/agreement-versions/{NEW}/1.0"
    found = changes(team.get(newest))
    assert found["ZQ7"] == "New action under Road Safety: Quokkas patrol the harbour."
    assert next(text for what, text in found.items() if what.startswith(f"{dropped} ")) == "Nothing continues it"
    assert "other words" in next(text for what, text in found.items() if what.startswith(f"{one} "))
    assert "actions" in " ".join(found) and found["Prevent referrals"].startswith("Now under Domestic Abuse")
    assert "Prevent referrals" in changes(member(app).get(newest)), "the working group reads restricted measures"
    for person in (governing(app), contributor(app)):
        page = person.get(newest)
        assert "Prevent referrals" not in page.words and "ZQ7" in page.words
    for person, is_inside in ((team, True), (member(app), True), (governing(app), False), (contributor(app), False)):
        for name in ("agreement.docx", "agreement.pdf"):
            words = words_of(person, f"{newest}/{name}")
            assert ("Prevent referrals" in words) is is_inside and "Quokkas patrol the harbour." in words and REASON not in words


def test_files_are_drawn_once_and_found_by_everybody_but_administrators(app: Flask) -> None:
    officer = contributor(app)
    assert officer.get("/agreement-versions").link("Word") == f"{VERSION}/1.0/agreement.docx"
    first = officer.get(f"{VERSION}/1.0/agreement.pdf")
    assert first.response.headers["Content-Disposition"] == f'attachment; filename="agreement-{OLD}-v1.0.pdf"'
    stored = dict(rows(app, "SELECT name, sha256 FROM agreement_file WHERE NOT with_restricted"))
    assert stored["agreement.pdf"] == hashlib.sha256(first.response.data).hexdigest() and set(stored) == {
        "agreement.docx",
        "agreement.pdf",
    }
    assert officer.get(f"{VERSION}/1.0/agreement.pdf").response.data == first.response.data
    assert len(rows(app, "SELECT 1 FROM agreement_file")) == 2
    for address in (f"{VERSION}/1.0/agreement.xlsx", f"{VERSION}/3.0", f"/agreement-versions/{NEW}/1.0"):
        assert officer.get(address).status == 404
    for address in ("/agreement-versions", f"{VERSION}/1.0", f"{VERSION}/1.0/agreement.pdf"):
        assert administrator(app).get(address).status == 404
    assert officer.get(PUBLISH).status == member(app).get(PUBLISH).status == 404
    assert officer.get(f"/actions/{OLD}/SM5").link("The agreement and its action plan, in Word and PDF") == "/agreement-versions"
    assert member(app).get("/packs").link("The agreement and its action plan, in Word and PDF") == "/agreement-versions"
