"""The agreement's document in Word and PDF, read as readers' programs read it."""

import dataclasses
import io
import re
from pathlib import Path

from docx import Document
from pypdf import PdfReader

from portal.contents.agreement_document import AgreementChange, AgreementDocument, for_everybody
from portal.documents.pdf.agreement import render_agreement_pdf
from portal.documents.word.agreement import render_agreement_docx
from tests.factories.agreement_documents import action, document, measure, priority, with_action, with_measure

FONTS = Path(__file__).parents[2] / "static" / "vendor" / "fonts"
INJECTION = '#import "x.typ": * #panic("no") $x^2$ <label> \\* [no link] // comment = no heading'


def pdf_words(one: AgreementDocument) -> str:
    pages = PdfReader(io.BytesIO(render_agreement_pdf(one, FONTS))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text().replace("\u200b", "") for page in pages))


def docx_words(one: AgreementDocument) -> str:
    read = Document(io.BytesIO(render_agreement_docx(one)))
    cells = [cell.text for table in read.tables for cell in table._cells]
    return re.sub(r"\s+", " ", " ".join([*(part.text for part in read.paragraphs), *cells]))


def test_both_formats_have_all_of_it() -> None:
    one = document(
        since="version 1.0",
        version="1.1",
        note="Agreed by the board.",
        changes=(AgreementChange("RS1", "Due: May 2019, was April"),),
    )
    for words in (pdf_words(one), docx_words(one)):
        for found in (
            one.title, one.partnership, "Agreement and action plan", "1.1", "3 April 2018", "1 April 2018 to 31 March 2019",
            "Agreed by the board.", "For anyone.", "Road Safety", "Led by Kent Police",
            "RS1", "Speed awareness at the six worst junctions", "Lead: Kent Police", "With: Medway Council",
            "Reports to: Road Safety Board", "From April 2018", "Due March 2019", "Killed or seriously injured",
            "Casualties recorded by the police.", "monthly · by district · returned by Kent Police · lower is better",
            "List of changes", "What changed since version 1.0:", "Due: May 2019, was April",
        ):  # fmt: skip
            assert found in words, found


def test_it_says_for_whom_it_is() -> None:
    restricted = with_measure(document(), restricted=True)
    for one, handling in (
        (restricted, "Official: for the working group only. Names restricted measures."),
        (for_everybody(restricted), "For anyone. Restricted measures are left out."),
        (for_everybody(document()), "For anyone."),
    ):
        assert f"Handling: {handling}" in docx_words(one)
        assert handling in pdf_words(one)


def test_the_same_version_has_the_same_bytes() -> None:
    assert render_agreement_pdf(document(), FONTS) == render_agreement_pdf(document(), FONTS)
    assert render_agreement_docx(document()) == render_agreement_docx(document())


def test_it_names_itself_and_its_version() -> None:
    read = PdfReader(io.BytesIO(render_agreement_pdf(document(), FONTS)))
    assert read.metadata is not None and "agreement:2018-19/1.0" in str(read.metadata.get("/Keywords"))
    properties = Document(io.BytesIO(render_agreement_docx(document()))).core_properties
    assert (properties.keywords, properties.version) == ("agreement:2018-19/1.0", "Version 1.0")


def test_awkward_and_missing_texts() -> None:
    bare = action(title=INJECTION, contributors=(), oversight="", start="", due="", ended="not achieved")
    empty = priority("empty", title="The Harbour", actions=(), measures=())
    shown = document(
        priorities=(priority(actions=(bare,), measures=(measure(definition="", judgement="", breakdown=""),)), empty)
    )
    for words in (pdf_words(shown), docx_words(shown)):
        assert "no heading" in words and "Ended: not achieved" in words and "With:" not in words and "None" not in words
        assert "There are no actions and no measures under this priority." in words
        assert "This is the first version." in words
    nothing = dataclasses.replace(document(), priorities=(), since="2017/18")
    assert "Nothing has changed since 2017/18." in pdf_words(nothing) and "Nothing has changed" in docx_words(nothing)
    assert "No dates" in pdf_words(with_action(document(), start="", due=""))
