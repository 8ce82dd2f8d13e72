"""The page, header, footer and properties of a Word file, and its bytes, which are the same for the same contents. Pure."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Twips
from docx_plus.core.parts import FOOTNOTES_SPEC, get_or_create_part

from portal.contents.pack import DRAFT_MARK, Contents
from portal.documents.reference import reference_words
from portal.documents.word.styles import TEXT_WIDTH, fonts_xml, lists_xml, styles_xml
from portal.documents.word.xml import Element, el, field, paragraph, run, tab
from portal.wording.sentences import printable, version_words

PAGE = (11906, 16838)  # A4 in twentieths of a point
SIDE, TOP, BOTTOM = (PAGE[0] - TEXT_WIDTH) // 2, 1474, 1304
TITLE_LIMIT = 255  # what the property can hold
UNUSED = (RT.THUMBNAIL, "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects")
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands around the text: in the header (`subject`, `handling`), in the footer (`name`) and in the properties. `made_at`
    is an ISO moment, so that the same contents have the same bytes."""

    partnership: str
    title: str
    subject: str
    handling: str
    name: str
    keywords: str
    version: str
    made_at: str
    is_draft: bool = False


def frame_of_pack(contents: Contents) -> Frame:
    return Frame(
        partnership=contents.agreement.partnership,
        title=f"{contents.agreement.title}: {contents.cycle.title}",
        subject=contents.cycle.title,
        handling=contents.handling,
        name=f"{contents.agreement.title} · {version_words(contents)}",
        keywords=reference_words(contents),
        version=version_words(contents),
        made_at=contents.frozen_at,
        is_draft=contents.draft,
    )


def new_document(frame: Frame) -> DocumentObject:
    """An empty document with the pack's styles, and the page, header, footer and properties of the frame."""
    document = Document()
    _replace_styles(document)
    _replace_lists(document)
    _trim(document)
    _settings(document)
    _page(document, frame)
    _properties(document, frame)
    return document


def footnotes_of(document: DocumentObject) -> Element:
    """The root of the footnotes; it holds the two separators that Word expects, ids -1 and 0."""
    return get_or_create_part(document, FOOTNOTES_SPEC)[1]


def packed(document: DocumentObject) -> bytes:
    """The file, with a fixed date in every entry, so that the same pack has the same bytes."""
    raw = io.BytesIO()
    document.save(raw)
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # otherwise it names the machine's system
            target.writestr(entry, source.read(name))
    return out.getvalue()


def _replace_styles(document: DocumentObject) -> None:
    root = document.styles.element
    for old in [*root.findall(qn("w:style")), *root.findall(qn("w:docDefaults"))]:
        root.remove(old)
    new = list(parse_xml(styles_xml()))
    root.insert(0, new[0])
    root.extend(new[1:])


def _replace_lists(document: DocumentObject) -> None:
    root = document.part.numbering_part.element
    root[:] = list(parse_xml(lists_xml()))


def _trim(document: DocumentObject) -> None:
    """Removes what python-docx's template has and a pack does not need: a picture of an empty page and further styles."""
    for relations in (document.part.package.rels, document.part.rels):
        for key in [key for key, relation in relations.items() if relation.reltype in UNUSED]:
            del relations[key]
    fonts = document.part.part_related_by(RT.FONT_TABLE)
    fonts._blob = fonts_xml().encode()


def _settings(document: DocumentObject) -> None:
    """Sets British English, the separators of the footnotes, and the layout of Word 2013 and later, not that of 2010."""
    root = document.settings.element
    root.find(qn("w:themeFontLang")).set(qn("w:val"), "en-GB")
    for setting in root.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    separators = el("footnotePr", el("footnote", id=-1), el("footnote", id=0))
    root.find(qn("w:compat")).addprevious(separators)


def _page(document: DocumentObject, frame: Frame) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Twips(PAGE[0]), Twips(PAGE[1])
    section.left_margin = section.right_margin = Twips(SIDE)
    section.top_margin, section.bottom_margin = Twips(TOP), Twips(BOTTOM)
    section.header_distance = section.footer_distance = Twips(624)
    section.different_first_page_header_footer = True
    head = [paragraph("Header", run(f"{frame.partnership} · {frame.subject}"), *_draft_mark(frame))]
    if frame.handling:
        head.append(paragraph("Header", run(frame.handling)))
    foot = [run(frame.name), tab(), run("Page "), *field("PAGE", "1"), run(" of "), *field("NUMPAGES", "1")]
    _fill(section.header, *head)
    _fill(section.footer, paragraph("Footer", *foot))
    _fill(section.first_page_header, paragraph("Header", *_draft_mark(frame)))
    _fill(section.first_page_footer, paragraph("Footer"))


def _draft_mark(frame: Frame) -> list[Element]:
    """The draft mark. Each header needs its own, because an element that is put into a second place leaves the first."""
    return [tab(), run(DRAFT_MARK, "DraftMark")] if frame.is_draft else []


def _fill(part: Element, *paragraphs: Element) -> None:
    part.is_linked_to_previous = False
    part._element[:] = list(paragraphs)


def _properties(document: DocumentObject, frame: Frame) -> None:
    made = datetime.fromisoformat(frame.made_at)
    moment = made.astimezone(UTC).replace(tzinfo=None) if made.tzinfo else made
    about = document.core_properties
    about.title = printable(frame.title)[:TITLE_LIMIT]
    about.author = about.last_modified_by = printable(frame.partnership)[:TITLE_LIMIT]
    about.subject = printable(frame.subject)[:TITLE_LIMIT]
    about.category = about.comments = ""
    about.keywords = frame.keywords
    about.version = frame.version
    about.created = about.modified = moment.replace(microsecond=0)
    about.language = "en-GB"
    about.revision = 1
