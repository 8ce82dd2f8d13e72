"""The narratives of the Word file: paragraphs, lists, links, and footnotes that keep the pack's own numbers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.ns import qn

from portal.contents.pack import Note
from portal.documents.word.page import Frame, footnotes_of, new_document
from portal.documents.word.xml import Element, bookmarked, el, link_inside, own_mark, paragraph, run
from portal.wording.blocks import Block, Run, parse
from portal.wording.sentences import note_words, printable

BODY = {"paragraph": "Normal", "continue": "ListContinue", "list": "ListParagraph", "quote": "Quote"}
IN_TABLE = {"paragraph": "TableText", "continue": "TableContinue", "list": "TableList", "quote": "TableQuote"}
BULLETS = 1  # numId of the one list of bullets


@dataclass(kw_only=True)
class Paper:
    """A Word document that is being written, with the counters that have to be unique in it."""

    document: DocumentObject
    body: Element
    footnotes: Element
    headings: list[tuple[int, str, str]] = field(default_factory=list)  # level, words, bookmark
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    footnote_ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    list_ids: Iterator[int] = field(default_factory=lambda: itertools.count(BULLETS + 1))

    @classmethod
    def framed(cls, frame: Frame) -> Paper:
        document = new_document(frame)
        return cls(document=document, body=document.element.body, footnotes=footnotes_of(document))

    def add(self, *elements: Element) -> None:
        """Puts elements at the end, before the section's properties, which have to stay last."""
        end = self.body[-1]
        for element in elements:
            end.addprevious(element)

    def heading(self, level: int, words: str) -> None:
        """A real heading, with the bookmark that the table of contents leads to."""
        number = next(self.ids)
        name = f"_Toc{number:08}"
        self.headings.append((level, words, name))
        self.add(paragraph(f"Heading{level}", *bookmarked(name, number, run(words))))

    def new_numbers(self, level: int, first: int) -> int:
        """A list of numbers that starts at `first` on its level: its numId. Without the override it would go on from the last."""
        ident = next(self.list_ids)
        start = el("lvlOverride", el("startOverride", val=first), ilvl=level)
        self.document.part.numbering_part.element.append(el("num", el("abstractNumId", val=1), start, numId=ident))
        return ident

    def link(self, address: str, *runs: Element) -> Element:
        """A link to the outside."""
        made = el("hyperlink", *runs, history=1)
        made.set(qn("r:id"), self.document.part.relate_to(printable(address), RT.HYPERLINK, is_external=True))
        return made


class Footnotes:
    """The notes of one priority: the first reference makes the footnote, later ones point to the first.

    Word would number footnotes through the whole document, and cannot print one twice. So every reference carries its
    own mark (`customMarkFollows`), the note's number in the pack, and a second one is a link to the first. Footnote ids
    run in the order of the text: with others LibreOffice shows the wrong note under each number.
    """

    def __init__(self, paper: Paper, notes: Sequence[Note]) -> None:
        self._paper = paper
        self._notes = {note.number: note for note in notes}
        self._bookmarks: dict[int, str] = {}

    def reference(self, number: int) -> list[Element]:
        """The raised number. A reference to a note that does not exist is printed as it was typed, so that readers see it."""
        if number in self._bookmarks:
            return [link_inside(self._bookmarks[number], run(str(number), "FootnoteReference"))]
        if number not in self._notes:
            return [run(f"[^{number}]")]
        ident = next(self._paper.footnote_ids)
        self._paper.footnotes.append(_footnote(ident, self._notes[number]))
        mark = run(str(number), "FootnoteReference")
        mark.insert(1, el("footnoteReference", customMarkFollows=1, id=ident))
        bookmark = next(self._paper.ids)
        self._bookmarks[number] = f"note_{bookmark}"
        return bookmarked(self._bookmarks[number], bookmark, mark)

    def references(self, numbers: Sequence[int]) -> list[Element]:
        """Several raised numbers, each once, with commas between them."""
        made: list[Element] = []
        for number in dict.fromkeys(numbers):
            made += [run(", ", "FootnoteReference")] * bool(made) + self.reference(number)
        return made

    def unused(self) -> list[Note]:
        """The notes that nothing has referred to so far."""
        return [note for number, note in self._notes.items() if number not in self._bookmarks]


def _footnote(ident: int, note: Note) -> Element:
    return el("footnote", paragraph("FootnoteText", own_mark(note.number), run(f" {note_words(note)}")), id=ident)


def narrative(paper: Paper, text: str, notes: Footnotes, styles: dict[str, str] | None = None) -> list[Element]:
    """The paragraphs of a Markdown text, in the styles of the body or of a table."""
    looks = styles or BODY
    lists: dict[int, _ListInUse] = {}
    return [
        paragraph(looks[_kind(block)], *_runs(paper, block.runs, notes), numbering=_numbering(paper, block, lists))
        for block in parse(printable(text))
    ]


def inline(paper: Paper, text: str, notes: Footnotes) -> list[Element]:
    """The runs of a text that is printed as one paragraph, such as a summary."""
    blocks = parse(printable(text))
    spaced = [piece for block in blocks for piece in (*block.runs, Run(" "))][:-1]
    return _runs(paper, spaced, notes)


def _kind(block: Block) -> str:
    if block.kind in ("bullet", "number"):
        return "list"
    return "quote" if block.kind == "quote" else "continue" if block.level else "paragraph"


class _ListInUse(NamedTuple):
    """A list of numbers of Word and the number of its last item so far."""

    ident: int
    last: int


def _numbering(paper: Paper, block: Block, lists: dict[int, _ListInUse]) -> tuple[int, int] | None:
    """The list and level of an item. An item that does not go on from the last one begins a list: “4.” stays 4."""
    level = min(block.level, 8)
    if block.kind == "bullet":
        return BULLETS, level
    if block.kind != "number":
        return None
    current = lists.get(level)
    goes_on = current is not None and block.index == current.last + 1 and block.index > 1
    ident = current.ident if current and goes_on else paper.new_numbers(level, block.index)
    lists[level] = _ListInUse(ident, block.index)
    return ident, level


def _runs(paper: Paper, runs: Sequence[Run], notes: Footnotes) -> list[Element]:
    made: list[Element] = []
    was_note = False
    for piece in runs:
        if piece.note:
            made += [run(", ", "FootnoteReference")] * was_note + notes.reference(piece.note)
        elif piece.link.startswith(("https://", "http://", "mailto:")):
            made.append(paper.link(piece.link, run(piece.text, "Hyperlink", bold=piece.bold, italic=piece.italic)))
        else:
            made.append(run(piece.text, bold=piece.bold, italic=piece.italic))
        was_note = bool(piece.note)
    return made
