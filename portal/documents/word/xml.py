"""The elements of WordprocessingML that a pack needs. Pure: elements in, elements out.

The document is built from elements and not with python-docx's table and run objects: those search the whole table for
each cell, which made twenty measures take seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from portal.wording.sentences import printable

Element = Any  # lxml's elements have no types that mypy could follow
_ALTERNATIVES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
)


def el(tag: str, *children: Element, **attributes: str | int) -> Element:
    """An element of the main namespace: `el("tab", val="right", pos=9412)`."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def text_of(words: str) -> list[Element]:
    """The words as text elements, line feeds as breaks; what XML cannot hold is left out."""
    pieces: list[Element] = []
    for number, line in enumerate(printable(words).split("\n")):
        if number:
            pieces.append(el("br"))
        text = el("t")
        text.text = line
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        pieces.append(text)
    return pieces


def run(words: str, style: str = "", *, bold: bool = False, italic: bool = False) -> Element:
    """A run of text, in a character style or bold or italic."""
    made = el("r")
    if style or bold or italic:
        made.append(el("rPr", *([el("rStyle", val=style)] if style else []), *[el("b")] * bold, *[el("i")] * italic))
    made.extend(text_of(words))
    return made


def tab() -> Element:
    return el("r", el("tab"))


def paragraph(style: str, *runs: Element, numbering: tuple[int, int] | None = None) -> Element:
    """A paragraph in a style; `numbering` is the list (numId) and the level of a list item."""
    properties = el("pPr", el("pStyle", val=style))
    if numbering:
        properties.append(el("numPr", el("ilvl", val=numbering[1]), el("numId", val=numbering[0])))
    return el("p", properties, *runs)


def line(style: str, text: str) -> Element:
    """A paragraph that is one run."""
    return paragraph(style, run(text))


def field(instruction: str, shown: str = "") -> list[Element]:
    """A field with the result that is shown until Word computes it."""
    code = el("instrText")
    code.text = f" {instruction} "
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [
        el("r", el("fldChar", fldCharType="begin")),
        el("r", code),
        el("r", el("fldChar", fldCharType="separate")),
        *([run(shown)] if shown else []),
        el("r", el("fldChar", fldCharType="end")),
    ]


def own_mark(number: int) -> Element:
    """The number at the start of a footnote that has a mark of its own.

    Word prints what stands here. LibreOffice (7.2 and later) prints the mark of the reference and then what stands
    here too, so that note 2 reads “22”. Word takes the choice, which needs Word 2013; others take the fallback, the
    element for the footnote's own number, which LibreOffice knows that it has printed already.
    """
    return parse_xml(
        f'<w:r {nsdecls("w")} {_ALTERNATIVES}><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><mc:AlternateContent>'
        f'<mc:Choice Requires="w15"><w:t>{number}</w:t></mc:Choice><mc:Fallback><w:footnoteRef/></mc:Fallback>'
        "</mc:AlternateContent></w:r>"
    )


def bookmarked(name: str, number: int, *content: Element) -> list[Element]:
    """The content between the two marks of a bookmark; `number` is its id, unique in the document."""
    return [el("bookmarkStart", id=number, name=name), *content, el("bookmarkEnd", id=number)]


def link_inside(bookmark: str, *runs: Element) -> Element:
    return el("hyperlink", *runs, anchor=bookmark, history=1)


def cell(width: int, *content: Element, span: int = 1, is_last: bool = False) -> Element:
    """A table cell; the last of a row ends where the rule ends. Word refuses a cell without a paragraph."""
    properties = el("tcPr", el("tcW", w=width, type="dxa"))
    if span > 1:
        properties.append(el("gridSpan", val=span))
    if is_last:
        properties.append(el("tcMar", el("right", w=0, type="dxa")))
    return el("tc", properties, *(content or [paragraph("TableText")]))


def row(widths: Sequence[int], *cells: Sequence[Element], may_split: bool = False) -> Element:
    """A row. It stays on one page, so that numbers stay beside their name, unless it has long texts (`may_split`)."""
    last = len(widths) - 1
    made = [cell(width, *content, is_last=at == last) for at, (width, content) in enumerate(zip(widths, cells, strict=True))]
    return el("tr", *([] if may_split else [el("trPr", el("cantSplit"))]), *made)


def header_row(widths: Sequence[int], *cells: Sequence[Element]) -> Element:
    """A row that is marked as a header and repeated on every page of its table."""
    made = row(widths, *cells)
    made[0].append(el("tblHeader"))
    return made


def keep_together(*rows: Element) -> list[Element]:
    """Keeps the first two and the last three rows on one page each, so that no row stands alone. Returns all rows."""
    for index in {*range(min(2, len(rows) - 1)), *range(max(len(rows) - 3, 0), len(rows) - 1)}:
        for properties in rows[index].iter(qn("w:pPr")):
            properties.insert(1, el("keepNext"))
    return list(rows)


def table(caption: str, widths: list[int], *rows: Element) -> Element:
    """A table in the pack's style, of fixed widths (twentieths of a point). `caption` is read out, not printed."""
    properties = el(
        "tblPr",
        el("tblStyle", val="PackTable"),
        el("tblW", w=sum(widths), type="dxa"),
        el("tblLayout", type="fixed"),
        el("tblLook", val="0620", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
        el("tblCaption", val=printable(caption)),
    )
    return el("tbl", properties, el("tblGrid", *(el("gridCol", w=width) for width in widths)), *rows)
