"""The Word file of a pack, read back as Word would: its parts as XML, its text through python-docx."""

from __future__ import annotations

import base64
import dataclasses
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml.ns import qn
from docx.table import Table
from docx_plus.lint import lint
from lxml import etree

from portal.contents.pack import DRAFT_MARK, Contents, Introduction, Note, Section
from portal.documents.charts import chart_words
from portal.documents.word.document import render_docx
from tests.factories.pack_contents import ABUSE, AWKWARD, empty_contents, sample_contents, sample_measure

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)  # fmt: skip


def charts_of(contents: Contents) -> dict[str, bytes]:
    return {measure.key: PIXEL for priority in contents.priorities for measure in priority.measures}


@pytest.fixture(scope="module")
def made() -> bytes:
    contents = sample_contents()
    return render_docx(contents, charts_of(contents))


@pytest.fixture(scope="module")
def document(made: bytes) -> DocumentObject:
    return Document(io.BytesIO(made))


def part(made: bytes, name: str) -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(made)).read(f"word/{name}"))


def text_of(element: etree._Element) -> str:
    return "".join(piece.text or "" for piece in element.iter(qn("w:t")))


def all_text(document: DocumentObject) -> str:
    return text_of(document.element.body)


def tables_of(document: DocumentObject, heading: str) -> list[Table]:
    """The tables whose header row begins with `heading`."""
    return [table for table in document.tables if table.rows[0].cells[0].text == heading]


def test_headings_are_real_and_in_order(document: DocumentObject) -> None:
    found = [(p.style.name, p.text) for p in document.paragraphs if p.style and p.style.name.startswith("Heading")]

    titles = [text for style, text in found if style == "Heading 1"]
    assert titles == [
        "Introduction", "At a glance", "Domestic Abuse", "Road Safety", "Preventing Extremism and Hate: Faith/Race [2019]?*",
        "Exceptions", "Appendix",
    ]  # fmt: skip
    assert found[found.index(("Heading 1", "Road Safety")) :][:7] == [
        ("Heading 1", "Road Safety"),
        ("Heading 2", "Casualties"),
        ("Heading 2", "Published figures"),
        ("Heading 2", "Measures"),
        ("Heading 3", "Killed or seriously injured (KSI)"),
        ("Heading 3", "Community Alcohol Partnerships active"),
        ("Heading 2", "Actions and progress"),
    ]
    assert document.styles["Heading 1"].paragraph_format.page_break_before


def test_contents_list_is_a_field_that_holds_its_entries(made: bytes, document: DocumentObject) -> None:
    headings = [p for p in document.paragraphs if p.style and p.style.name in ("Heading 1", "Heading 2")]
    entries = [p for p in document.paragraphs if p.style and p.style.name in ("toc 1", "toc 2")]
    anchors = {mark.get(qn("w:name")) for mark in document.element.body.iter(qn("w:bookmarkStart"))}

    assert [text_of(entry._p) for entry in entries] == [heading.text for heading in headings]
    assert "TOC \\o" in "".join(code.text or "" for code in entries[0]._p.iter(qn("w:instrText")))
    assert {link.get(qn("w:anchor")) for entry in entries for link in entry._p.iter(qn("w:hyperlink"))} <= anchors


def test_fields_are_complete_and_word_is_not_made_to_ask(made: bytes) -> None:
    body = part(made, "document.xml")
    kinds = [mark.get(qn("w:fldCharType")) for mark in body.iter(qn("w:fldChar"))]

    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") > 0
    assert not list(part(made, "settings.xml").iter(qn("w:updateFields")))
    assert not [mark for mark in body.iter(qn("w:fldChar")) if mark.get(qn("w:dirty"))]


def footnotes_by_id(made: bytes) -> dict[str, str]:
    root = part(made, "footnotes.xml")
    return {note.get(qn("w:id")): text_of(note) for note in root if note.get(qn("w:type")) is None}


def marks_in_order(made: bytes) -> Iterator[tuple[str, str]]:
    """The id and the printed number of each footnote reference."""
    for reference in part(made, "document.xml").iter(qn("w:footnoteReference")):
        assert reference.get(qn("w:customMarkFollows")) == "1"
        yield reference.get(qn("w:id")), text_of(reference.getparent())


def test_footnotes_keep_the_numbers_of_their_priority(made: bytes) -> None:
    found = list(marks_in_order(made))
    notes = footnotes_by_id(made)

    assert [ident for ident, _ in found] == [str(at + 1) for at in range(len(found))]
    assert [number for _, number in found] == ["1", "2", "1", "2", "3", "4", "1", "2", "1"]
    assert all(notes[ident].startswith(f"{number} ") for ident, number in found)
    assert notes["3"] == "1 Chief Constable’s report to the Performance and Delivery Board, Harbourshire Police, 20 March 2019"
    assert notes["5"].endswith("January 2019 <draft & embargoed> (draft).")
    assert len(notes) == len(found)


def test_second_reference_is_a_link_to_the_first_and_no_second_footnote(made: bytes) -> None:
    body = part(made, "document.xml")
    starts = {mark.get(qn("w:name")): mark for mark in body.iter(qn("w:bookmarkStart"))}
    again = [link for link in body.iter(qn("w:hyperlink")) if (link.get(qn("w:anchor")) or "").startswith("note_")]

    assert len(again) >= 4
    for link in again:
        first = starts[link.get(qn("w:anchor"))].getnext()
        assert first.find(qn("w:footnoteReference")) is not None
        assert text_of(first) == text_of(link)


def test_note_first_referred_to_in_a_table_gets_its_footnote_there(made: bytes) -> None:
    notes = footnotes_by_id(made)
    cells = list(part(made, "document.xml").iter(qn("w:tc")))
    in_tables = {reference.get(qn("w:id")) for cell in cells for reference in cell.iter(qn("w:footnoteReference"))}

    assert {notes[ident][:12] for ident in in_tables} == {"3 Home Offic", "4 Modelled a", "1 Hate crime"}


def test_note_that_nothing_refers_to_is_printed(made: bytes) -> None:
    introduction = Introduction("", (Section("", "No reference, one to nothing.[^9]"),), (Note(1, "note", "Kept all the same."),))
    text = all_text(Document(io.BytesIO(render_docx(sample_contents(introduction=introduction, figures=()), {}))))

    assert "Note 1: Kept all the same." in text
    assert "one to nothing.[^9]" in text


def test_tables_have_marked_headers_and_numbers_stay_with_their_names(document: DocumentObject) -> None:
    assert len(document.tables) > 10
    for table in document.tables:
        header, *others = [row._tr for row in table.rows]
        assert header.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert not [row for row in others if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"
    for table in tables_of(document, "Action"):
        assert [row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") for row in list(table.rows)[1:]] == [None, None]


def test_numbers_are_right_aligned_and_tabular(document: DocumentObject) -> None:
    table = tables_of(document, "Part")[0]
    styles = [cell.paragraphs[0].style.name for cell in table.rows[1].cells if cell.paragraphs[0].style]

    assert [cell.text for cell in table.rows[1].cells] == ["Total", "58,272 p", "51,945", "+6,327", "+12.2%"]
    assert styles == ["Table Text", *["Table Number"] * 4]
    assert document.styles["Table Number"].element.xpath(".//w:jc/@w:val | .//w14:numSpacing/@w14:val") == ["right", "tabular"]


def test_pictures_have_words(document: DocumentObject) -> None:
    shown = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]

    assert chart_words(sample_measure("da-incidents")) in shown
    assert len(shown) == 5 and all(shown)  # six measures, and one without a single value has no picture


def test_progress_says_who_wrote_who_did_not_and_what_is_old(document: DocumentObject) -> None:
    abuse, roads = tables_of(document, "Action")
    left, right = abuse.rows[1].cells

    assert left.text.startswith("DA1 Commission and support")
    assert (
        "Lead: Harbourshire Community Safety Team" in left.text
        and "From April 2018" in left.text
        and "Status: Ongoing" in left.text
    )
    assert (
        "Office of the Police and Crime Commissioner: received 2 April 2019, sent back 8 April 2019 for correction." in right.text
    )
    assert "Next: A fourth seminar in May 2019." in right.text
    assert "Carried forward from July to September 2018" in roads.rows[1].cells[1].text
    agency = right.paragraphs[0].runs[0]
    assert agency.text == "Harbourshire Community Safety Team"
    assert agency.style is not None and agency.style.font.small_caps


def test_what_may_not_be_compared_says_so_everywhere(document: DocumentObject) -> None:
    glance = {row.cells[0].paragraphs[0].text: row.cells[2].text for row in tables_of(document, "Measure")[0].rows}
    ksi = tables_of(document, "Part")[2]

    assert glance["Killed or seriously injured (KSI)"].startswith(
        "Not comparable with the 12 months to January 2018: New collision"
    )
    assert {tuple(cell.text for cell in row.cells[3:]) for row in list(ksi.rows)[1:]} == {("not comparable", "–")}
    assert "Compare with care: Recording practice" in glance["Domestic abuse incidents reported to police"]
    assert glance["One Stop Shop visitors"] == "No total: 11 of 12 months."


def test_lists_of_numbers_start_again() -> None:
    introduction = Introduction("", (Section("", "1. one\n2. two\n   - deep\n\nThen:\n\n1. three"), Section("", "1. four")), ())
    made = render_docx(sample_contents(introduction=introduction, priorities=()), {})
    items = [p for p in part(made, "document.xml").iter(qn("w:p")) if p.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None]
    lists = {text_of(item): item.find(f".//{qn('w:numId')}").get(qn("w:val")) for item in items}

    assert lists == {"one": "2", "two": "2", "deep": "1", "three": "3", "four": "4"}
    assert set(lists.values()) <= {one.get(qn("w:numId")) for one in part(made, "numbering.xml").iter(qn("w:num"))}


def test_a_list_keeps_the_number_that_it_begins_with() -> None:
    text = "1. one\n2. two\n\nThen:\n\n4. fourth\n5. fifth"
    introduction = Introduction("", (Section("", text),), ())
    made = render_docx(sample_contents(introduction=introduction, priorities=()), {})
    items = [p for p in part(made, "document.xml").iter(qn("w:p")) if p.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None]
    lists = [item.find(f".//{qn('w:numId')}").get(qn("w:val")) for item in items]
    starts = {
        one.get(qn("w:numId")): one.find(f".//{qn('w:startOverride')}").get(qn("w:val"))
        for one in part(made, "numbering.xml").iter(qn("w:num"))
        if one.find(f".//{qn('w:startOverride')}") is not None
    }
    assert lists[0] == lists[1] != lists[2] == lists[3]
    assert (starts[lists[0]], starts[lists[2]]) == ("1", "4")


def test_awkward_characters_survive(document: DocumentObject) -> None:
    text = all_text(document)
    for piece in ("=1+1, +44 1622 000000, @home, -5, <&>\"'#import ", "🚓", "{{ y }}", "<b>the</b> exam", "Donaudampfschiff"):
        assert piece in text
    assert text.count("not bold") == AWKWARD.count("not bold") * 2  # in the context and in an entry


@pytest.mark.parametrize("draft", [True, False])
def test_draft_mark_stands_on_every_page_and_only_on_a_draft(draft: bool) -> None:
    section = Document(io.BytesIO(render_docx(sample_contents(draft=draft), {}))).sections[0]
    heads = [section.header, section.first_page_header]

    assert [DRAFT_MARK in "".join(p.text for p in head.paragraphs) for head in heads] == [draft, draft]
    assert not section.header.is_linked_to_previous


def test_header_and_footer_say_what_it_is(document: DocumentObject) -> None:
    section = document.sections[0]

    assert section.header.paragraphs[0].text == "Harbourshire Community Safety Partnership · January to March 2019"
    assert section.header.paragraphs[1].text.startswith("For members of the working group.")
    assert [code.text for code in section.footer._element.iter(qn("w:instrText"))] == [" PAGE ", " NUMPAGES "]
    assert section._sectPr.xpath("./w:pgSz/@w:w | ./w:pgSz/@w:h") == ["11906", "16838"]


def test_title_page_and_properties(document: DocumentObject) -> None:
    first = [p.text for p in document.paragraphs[:9]]
    about = document.core_properties

    assert first[:3] == ["Harbourshire Community Safety Partnership", "Harbourshire Community Safety Agreement 2018/19",
                         "Review cycle:\tJanuary to March 2019"]  # fmt: skip
    assert "Meeting:\t2 May 2019" in first and "Version:\tVersion 2" in first and "Frozen:\t24 April 2019, 16:30" in first
    assert first[-1].startswith("Corrected version: Version 2 puts right")
    assert (about.author, about.language) == ("Harbourshire Community Safety Partnership", "en-GB")
    assert about.created.replace(tzinfo=None) == about.modified.replace(tzinfo=None) == datetime(2019, 4, 24, 15, 30)


def test_same_pack_has_the_same_bytes(made: bytes) -> None:
    contents = sample_contents()

    assert render_docx(contents, charts_of(contents)) == made
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(made)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_linter_finds_nothing_wrong_with_the_structure(document: DocumentObject) -> None:
    # Left out: rows kept together have that in the paragraph, and small table text is no evidence of hidden headings.
    assert not lint(document, exclude=["style-drift", "manual-heading-formatting"])


def test_only_styles_that_exist_are_used(made: bytes) -> None:
    defined = {style.get(qn("w:styleId")) for style in part(made, "styles.xml").iter(qn("w:style"))}
    used = {
        style.get(qn("w:val"))
        for name in ("document.xml", "footnotes.xml", "header1.xml", "footer1.xml")
        for tag in ("w:pStyle", "w:rStyle", "w:tblStyle")
        for style in part(made, name).iter(qn(tag))
    }
    assert used <= defined


def test_empty_pack_is_a_document() -> None:
    text = all_text(Document(io.BytesIO(render_docx(empty_contents(), {}))))
    assert "Everything that was asked for is in this report." in text
    assert "At a glance" not in text and "No introduction has been written yet." in text
    frozen = dataclasses.replace(empty_contents(), draft=False, version=1)
    assert "Introduction" not in all_text(Document(io.BytesIO(render_docx(frozen, {}))))


def test_no_character_can_break_it() -> None:
    bad = "a\x00b\x0bc\ud800d\ufffee\x1b"
    contents = sample_contents(note=bad, handling=bad)
    priority = dataclasses.replace(
        contents.priorities[ABUSE], title=bad, summary=bad, context=(Section(bad, f"{bad}\n\n- {bad}[^1]"),)
    )
    head = dataclasses.replace(contents.agreement, title=bad * 60, partnership=bad)
    made = render_docx(dataclasses.replace(contents, agreement=head, priorities=(priority,)), charts_of(contents))
    document = Document(io.BytesIO(made))
    assert "abcde" in [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert (document.core_properties.author, document.core_properties.title) == ("abcde", ("abcde" * 60)[:255])
    assert not re.search("[\x00-\x08\ufffe]", all_text(document))
