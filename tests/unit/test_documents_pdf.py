"""The PDF of a pack is read with pypdf, the way a reader's program reads it. Compiling it checks the standards."""

import dataclasses
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from portal.contents.pack import DRAFT_MARK, Action, Contents, Entry, Note, Priority, Section
from portal.documents.charts import typeset
from portal.documents.pdf import text as pdf_text
from portal.documents.pdf.document import STANDARDS, render_pdf
from tests.factories.pack_contents import AWKWARD, empty_contents, figure, sample_contents, sample_measure

FONTS = Path(__file__).parents[2] / "static" / "vendor" / "fonts"
INJECTION = '#import "x.typ": * #panic("no") $x^2$ @nowhere <label> \\* [not a link] // comment /* and */ = no heading'


def read(contents: Contents, where: Path) -> PdfReader:
    where.write_bytes(render_pdf(contents, FONTS))
    return PdfReader(where)


def pages_of(reader: PdfReader) -> list[str]:
    """The text of each page with single spaces, without the invisible places where long words may break."""
    return [re.sub(r"\s+", " ", page.extract_text().replace("\u200b", "")) for page in reader.pages]


def bookmarks(reader: PdfReader) -> list[tuple[int, str]]:
    def walk(items: list[object], level: int) -> list[tuple[int, str]]:
        found = []
        for item in items:
            found += walk(item, level + 1) if isinstance(item, list) else [(level, str(item["/Title"]))]  # type: ignore[index]
        return found

    return walk(list(reader.outline), 1)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    return read(sample_contents(), tmp_path_factory.mktemp("pdf") / "sample.pdf")


@pytest.fixture(scope="module")
def sample_pages(sample: PdfReader) -> list[str]:
    return pages_of(sample)


@pytest.fixture(scope="module")
def sample_words(sample_pages: list[str]) -> str:
    return " ".join(sample_pages)


@pytest.fixture(scope="module")
def hostile_pages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A draft in which every text is as unfriendly as texts get, and whose second priority is empty."""
    odd = f"{INJECTION} {AWKWARD} 中 → ✓ Дом \uf0b7 \x01\ufeff"
    entry = Entry(
        agency="a", agency_name=odd, text=f"{odd}\n\n1. one\n   - two [^1][^2]\n\n> three [^9]\n\n{'x' * 300}", next=odd
    )
    notes = (Note(1, "note", odd), Note(2, "source", odd, "s", True), Note(3, "note", f"never referred to {odd}"))
    action = Action(
        ref=odd, title=odd, lead="a", lead_name=odd, oversight=odd, start="whenever", due="2019-03", status=odd,
        entries=(entry, Entry(agency="b", agency_name=odd, missing=True)),
    )  # fmt: skip
    figures = (figure("X", odd, "1", unit=odd, period_label=odd, caveats=(odd,), notes=(2, 1)),)
    measure = dataclasses.replace(sample_measure(), name=odd, definition=odd, unit=odd, caveats=(odd,))
    first = Priority(
        key="p", code="P", title=odd, lead="a", lead_name=odd, summary=odd,
        context=(Section(odd, odd),), notes=notes, measures=(measure,), figures=figures, actions=(action,),
    )  # fmt: skip
    second = Priority(
        key="q", code="Q", title="An empty priority", lead="a", lead_name="Agency", summary="",
        context=(), notes=(), measures=(), figures=(), actions=(),
    )  # fmt: skip
    contents = sample_contents(
        draft=True,
        version=None,
        priorities=(first, second),
        handling=odd * 9,
        note=odd,
        exceptions=({"title": odd, "text": odd}, {}),
    )
    return pages_of(read(contents, tmp_path_factory.mktemp("pdf") / "hostile.pdf"))


def test_it_names_itself_its_author_its_language_and_its_standards(sample: PdfReader) -> None:
    assert sample.metadata is not None
    assert sample.metadata.title == "Harbourshire Community Safety Agreement 2018/19: January to March 2019"
    assert sample.metadata.author == "Harbourshire Community Safety Partnership"
    assert str(sample.root_object["/Lang"]) == "en-GB"
    metadata: Any = sample.root_object["/Metadata"].get_object()
    description = metadata.get_data().decode()
    assert "<pdfuaid:part>1<" in description
    assert "<pdfaid:part>2<" in description
    assert "<pdfaid:conformance>A<" in description


def test_its_date_is_that_of_the_freeze(sample: PdfReader) -> None:
    assert sample.metadata is not None and sample.metadata.creation_date is not None
    assert f"{sample.metadata.creation_date:%Y-%m-%d %H:%M}" == "2019-04-24 15:30"


def test_the_same_contents_give_the_same_bytes() -> None:
    assert render_pdf(empty_contents(), FONTS) == render_pdf(empty_contents(), FONTS)


def test_its_text_is_set_in_the_font_of_the_project_alone(sample: PdfReader) -> None:
    """But for the invisible joiner before a note's number, which has a font of its own (pack.typ says why)."""
    pieces: list[tuple[str, str]] = []

    def see(text: str, _matrix: Any, _text_matrix: Any, font: dict[str, Any] | None, _size: float) -> None:
        if font:
            pieces.append((str(font["/BaseFont"]), text))

    for page in sample.pages:
        page.extract_text(visitor_text=see)
    others = "".join(text for font, text in pieces if not font.partition("+")[2].startswith("PublicSans"))
    assert pieces
    assert set(others) <= set("\u2060 \n0123456789"), "the reader of the file counts the number to the joiner before it"


def test_its_bookmarks_are_its_headings_and_skip_no_level(sample: PdfReader) -> None:
    found = bookmarks(sample)
    tops = [title for level, title in found if level == 1]
    assert tops[:3] == ["Contents", "Introduction", "At a glance"]
    assert tops[3:6] == [priority.title for priority in sample_contents().priorities]
    assert tops[6:] == ["Exceptions", "Appendix"]
    assert (3, "One Stop Shop visitors") in found
    assert all(after <= before + 1 for (before, _), (after, _) in pairwise(found))


def test_every_priority_starts_a_page(sample_pages: list[str]) -> None:
    for priority in sample_contents().priorities:
        lead = f"{priority.title} Lead: {priority.lead_name}"
        assert sum(lead in text[:260] for text in sample_pages) == 1


def test_the_title_page_says_what_this_is_for_whom_and_how_to_handle_it(sample_pages: list[str]) -> None:
    for words in (
        "Harbourshire Community Safety Partnership", "Review cycle: January to March 2019", "2 May 2019", "Working group",
        "24 April 2019, 16:30", "Do not publish", "Version 2 puts right",
    ):  # fmt: skip
        assert words in sample_pages[0]


def test_every_page_has_its_number_and_the_later_ones_cycle_and_handling(sample_pages: list[str]) -> None:
    for number, page in enumerate(sample_pages, start=1):
        assert f"Page {number} of {len(sample_pages)}" in page
        assert "January to March 2019" in page
        assert "Do not publish" in page


def test_it_holds_what_a_reader_looks_for(sample_words: str) -> None:
    for words in (
        "Office of the Police and Crime Commissioner: received 2 April 2019, sent back 8 April 2019 for correction.",
        "Carried forward from July to September 2018",
        "58,272 p",  # a value with its mark
        "Compare with care",
        "Not comparable with the 12 months to January 2018",
        "11 of 12 months",
        "EX1 Funding of the One Stop Shops ends in June",
        "Agree bridging funds of £40,000",
        "Revised from 3,091 to 3,100",
        "A value marked [c] is a small number, or could tell one together with others",
        "[x] Canterfield, February 2019: The shop moved and no register was kept.",
        "There is no percentage from nought.",
        "April 2018 to March 2019",
    ):
        assert words in sample_words


def test_notes_stand_at_the_foot_under_their_own_numbers(sample: PdfReader, sample_words: str) -> None:
    assert sample_words.count("Chief Constable’s report to the Performance and Delivery Board") == 1  # referred to three times
    assert "<draft & embargoed> (draft)." in sample_words
    lines = next(text for page in sample.pages if "Chief Constable’s" in (text := page.extract_text())).splitlines()
    feet = [line.strip() for line in lines if re.match(r"\s*[1-4] ?(Chief|Incidents incl|Home|Modelled)", line)]
    assert [foot[0] for foot in feet] == ["1", "2", "3", "4"]


def test_charts_have_words_for_those_who_do_not_see_them(sample: PdfReader) -> None:
    alternatives = _alternatives(sample.root_object["/StructTreeRoot"], set())
    drawn = [text for text in alternatives if "From 3,902 in January 2017 to 5,203 p in March 2019; lowest " in text]
    assert len(drawn) == 2, "the small drawing of the overview, and the chart"
    assert not [text for text in alternatives if text.startswith("Trend of")], "a name alone tells nothing of a drawing"


def _alternatives(node: Any, seen: set[int]) -> list[str]:
    """The alternative texts below a node of the document's structure."""
    number = getattr(node, "idnum", None)
    if number in seen:
        return []
    seen |= {number} if number else set()
    node = node.get_object()
    if isinstance(node, list):
        return [text for kid in node for text in _alternatives(kid, seen)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/Alt"])] if "/Alt" in node else []
    return own + (_alternatives(node.raw_get("/K"), seen) if "/K" in node else [])  # type: ignore[attr-defined]


def test_each_row_of_a_table_says_its_own_name(sample: PdfReader) -> None:
    tree = sample.root_object["/StructTreeRoot"]
    headers = {str(cell["/ID"]) for cell in _elements(tree, "/TH") if "/ID" in cell and _of_table(cell).get("/Scope") == "/Row"}
    wide = [cell for row in _elements(tree, "/TR") if len(cells := _elements(row, "/TD")) > 2 for cell in cells]
    assert len(headers) > 10
    assert wide
    for cell in wide:
        assert headers.intersection(str(name) for name in _of_table(cell)["/Headers"]), cell
    names = _names(tree["/IDTree"])  # type: ignore[index]
    assert names == sorted(names)  # otherwise a reader's program does not find them
    assert headers <= set(names)


def _names(node: Any) -> list[str]:
    """The names in a tree of names, in its order."""
    kids = [name for kid in node.get("/Kids", []) for name in _names(kid.get_object())]
    return kids or [str(name) for name in node["/Names"][::2]]


def _of_table(cell: Any) -> Any:
    return next(entry for entry in cell["/A"] if entry["/O"] == "/Table")


def _elements(node: Any, kind: str) -> list[Any]:
    """The elements of one kind below a node, in reading order."""
    kids = node.get("/K", [])
    kids = [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]
    kids = [kid for kid in kids if isinstance(kid, dict) and "/S" in kid]
    return [found for kid in kids for found in ([kid] if kid["/S"] == kind else _elements(kid, kind))]


def test_markup_in_a_text_is_printed_as_it_was_typed(hostile_pages: list[str]) -> None:
    printed = " ".join(hostile_pages)
    assert '#import "x.typ": * #panic("no") $x^2$ @nowhere <label>' in printed
    assert "// comment /* and */ = no heading" in printed
    assert "never referred to" in printed
    assert "[^9]" in printed


def test_signs_that_no_font_has_do_not_stop_a_pack(hostile_pages: list[str]) -> None:
    printed = " ".join(hostile_pages)
    assert "(police car)" in printed
    assert "→ (check mark) Дом •" in printed


@pytest.mark.parametrize("style", ["weight: 400", "weight: 600", 'style: "italic"', 'weight: 600, style: "italic"'])
def test_every_sign_that_is_let_through_is_there_in_every_style(style: str) -> None:
    signs = [chr(code) for code in range(0x20, 0x3000) if pdf_text.printable(chr(code)) == chr(code)]
    assert len(signs) > 600
    source = f"""#set document(title: "Signs")
        #set text(font: ("Public Sans", "DejaVu Sans Mono"), fallback: false, lang: "en", {style})
        #json(bytes(sys.inputs.signs))"""
    assert typeset(source.encode(), {"signs": json.dumps(" ".join(signs))}, FONTS, format="pdf", pdf_standards=STANDARDS)


def test_a_draft_says_so_on_every_page(hostile_pages: list[str], sample_words: str) -> None:
    assert len(hostile_pages) > 5
    assert all(DRAFT_MARK in page for page in hostile_pages)
    assert DRAFT_MARK not in sample_words


def test_an_empty_pack_and_an_empty_priority_compile(hostile_pages: list[str], tmp_path: Path) -> None:
    assert "Nothing was written or sent for this priority." in " ".join(hostile_pages)
    reader = read(empty_contents(), tmp_path / "empty.pdf")
    assert [title for level, title in bookmarks(reader) if level == 1] == ["Contents", "Introduction", "Appendix"]
    assert "No introduction has been written yet." in " ".join(pages_of(reader)), "a draft says so"
    frozen = read(dataclasses.replace(empty_contents(), draft=False, version=1), tmp_path / "frozen.pdf")
    assert [title for level, title in bookmarks(frozen) if level == 1] == ["Contents", "Appendix"]
    assert "Everything that was asked for is in this report." in " ".join(pages_of(reader))


def test_notes_are_laid_out_once_and_repeated_by_reference() -> None:
    notes = pdf_text.Footnotes(
        "n", (Note(1, "note", "First."), Note(2, "source", "Second", "s", True), Note(3, "note", "Third."))
    )
    (block,) = notes.blocks("Both [^1][^2], again.[^1]")
    references = [(run["id"], run["comma"], run.get("words")) for run in block["runs"] if "note" in run]
    assert references == [("n-1", False, "First."), ("n-2", True, "Second (draft)."), ("n-1", False, None)]
    assert block["runs"][0]["text"] == "Both"
    assert notes.unused() == ["3. Third."]


def test_lists_keep_their_nesting_and_their_numbers() -> None:
    first, between, second = pdf_text.Footnotes("n").blocks("1. a\n   - b\n2. c\n\n   between\n3. d")
    assert [item["runs"][0]["text"] for item in first["items"]] == ["a", "c"]
    assert [inner["kind"] for inner in first["items"][0]["inner"]] == ["list"]
    assert between["kind"] == "paragraph"
    assert (second["start"], second["ordered"]) == (3, True)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("plain “text” £5 − 3 ≥ 2", "plain “text” £5 − 3 ≥ 2"),
        ("e\u0301", "é"),
        ("a\u2011b\u202fc\td", "a-b c d"),
        ("\uf0b7 one", "• one"),
        ("x\x00\x07\u200b\ufeff\ud800y", "xy"),
        ("ﬁ ① 𝐀", "fi 1 A"),
        ("🙂👍🏽", "(slightly smiling face)(thumbs up sign)"),
        ("漢 \ufffd", "□ □"),
        ("<svg>α → é 漢 ✓", "<svg>? (rightwards arrow) é ? (check mark)"),
    ],
)
def test_only_signs_that_the_fonts_have_are_printed(typed: str, shown: str) -> None:
    assert pdf_text.printable([typed]) == [shown]


def test_only_addresses_of_the_web_and_of_mail_become_links() -> None:
    (block,) = pdf_text.Footnotes("n").blocks("[a](https://a.example) [b](mailto:b@b.example) [c](ftp://c.example) [d](/d)")
    assert [run["link"] for run in block["runs"] if run["text"].strip()] == ["https://a.example", "mailto:b@b.example", "", ""]
    address = f"https://a.example/{'x' * 99}"
    assert pdf_text.printable({"link": address, "text": address})["link"] == address
