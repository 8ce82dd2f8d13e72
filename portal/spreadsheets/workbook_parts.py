"""Reads the parts of a workbook beside its sheets: which sheets there are, the shared texts, the formats of numbers. Pure."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from datetime import datetime

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from portal.core.text import clean
from portal.spreadsheets.archive import Archive
from portal.spreadsheets.refusals import DAMAGED, TOO_MUCH, Refused
from portal.spreadsheets.sheets import MOST_CHARACTERS, MOST_TEXT, Content, Odd

PLAIN, DATE, DURATION, PERCENT = "plain", "date", "duration", "percent"
MOST_TEXTS, MOST_FORMATS, MOST_SHEETS = 500_000, 65_500, 100
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass
class SheetPart:
    """A sheet: the name on its tab, and the part of the archive that holds it. `relation` is the key that leads to the part."""

    name: str
    relation: str
    is_hidden: bool
    part: str = ""


@dataclass
class Book:
    """What is needed to read the sheets of a workbook.

    `recalculates` where it asks Excel to compute all formulas, because no program has done so yet. `formats` has for each
    style of cells one of PLAIN, DATE, DURATION and PERCENT. `crossed_out` are the styles with a line through the text, by their
    numbers as cells name them.
    """

    sheets: list[SheetPart] = field(default_factory=list)
    epoch: datetime = WINDOWS_EPOCH
    recalculates: bool = False
    texts: list[Content] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    crossed_out: set[str] = field(default_factory=set)


def read_book(archive: Archive) -> Book:
    """Raises Refused where the workbook has no sheets, or more content than a data return can need."""
    book = Book()
    relations = _RelationsHandler()
    archive.parse("xl/workbook.xml", _WorkbookHandler(book))
    archive.parse("xl/_rels/workbook.xml.rels", relations)
    for sheet in book.sheets:
        sheet.part = relations.sheets.get(sheet.relation, "")
    book.sheets = [sheet for sheet in book.sheets if sheet.part]  # the others are charts and old macros
    if relations.texts:
        archive.parse(relations.texts, _TextsHandler(book.texts))
    if relations.styles:
        archive.parse(relations.styles, _FormatsHandler(book))
    if not book.sheets:
        raise Refused(DAMAGED)
    return book


def unescaped(text: str) -> str:
    """The cleaned text without escapes such as “_x000D_”, by which Excel writes characters that XML cannot hold."""
    return clean(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text)


def is_set_apart(name: str, attributes: dict[str, str]) -> bool:
    """Whether an element of a font (“vertAlign” or “strike”) raises, lowers or crosses out its text."""
    value = attributes.get("val", "1" if name == "strike" else "baseline")
    return value not in ("0", "false", "baseline")


def mixed_content(text: str) -> Content:
    """The content of a cell of whose text a piece is raised, lowered or crossed out: “12¹” would be read as 121."""
    if not any(sign.isdigit() for sign in text) or any(sign.isalpha() for sign in text):
        return text
    return Odd(text[:20], "holds digits that are raised or crossed out beside others. Type the number alone.")


class _Handler:
    """A handler that ignores everything. The others override what they need."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


class _WorkbookHandler(_Handler):
    def __init__(self, book: Book) -> None:
        self.book = book

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            if len(self.book.sheets) >= MOST_SHEETS:
                raise Refused(f"This workbook has more than {MOST_SHEETS} sheets. {TOO_MUCH}")
            relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.book.sheets.append(SheetPart(clean(attributes.get("name", "")).strip() or "Sheet", relation, hidden))
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.book.epoch = MAC_EPOCH
        elif name == "calcPr":
            self.book.recalculates = attributes.get("fullCalcOnLoad") in ("1", "true")


class _RelationsHandler(_Handler):
    """Which part of the archive holds what.

    The format has two dialects with different names for the types of parts, but the names end alike in both.
    """

    def __init__(self) -> None:
        self.sheets: dict[str, str] = {}
        self.texts = self.styles = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
        match attributes.get("Type", "").rpartition("/")[2]:
            case "worksheet":
                self.sheets[attributes.get("Id", "")] = target
            case "sharedStrings":
                self.texts = target
            case "styles":
                self.styles = target


class _TextsHandler(_Handler):
    """The shared texts. Reading aids for Japanese (rPh) are left out: they do not belong to the text of a cell."""

    def __init__(self, texts: list[Content]) -> None:
        self.texts = texts
        self._is_mixed = False  # a piece of it is raised, lowered or crossed out
        self._pieces: list[str] = []
        self._is_text = self._is_aid = False
        self._characters = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._pieces, self._is_mixed = [], False
        elif name in ("vertAlign", "strike"):
            self._is_mixed = self._is_mixed or is_set_apart(name, attributes)
        elif name == "rPh":
            self._is_aid = True
        elif name == "t":
            self._is_text = not self._is_aid

    def text(self, text: str) -> None:
        if self._is_text:
            self._characters += len(text)
            if self._characters > MOST_TEXT:
                raise Refused(f"This workbook holds more text than a data return needs. {TOO_MUCH}")
            self._pieces.append(text)

    def end(self, name: str) -> None:
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._is_aid = False
        elif name == "si":
            if len(self.texts) >= MOST_TEXTS:
                raise Refused(f"This workbook holds more text than a data return needs. {TOO_MUCH}")
            text = unescaped("".join(self._pieces))[:MOST_CHARACTERS]
            self.texts.append(mixed_content(text) if self._is_mixed else text)


class _FormatsHandler(_Handler):
    """How each style of cells shows a number, and whether crossed out. Only the styles that cells refer to (cellXfs) count."""

    def __init__(self, book: Book) -> None:
        self.formats, self.crossed_out = book.formats, book.crossed_out
        self._fonts: list[bool] = []  # whether each of them has a line through the text
        self._has_fonts = False  # inside of them: formats that depend on values have fonts too
        self._codes_by_id: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._is_inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and len(self._codes_by_id) < MOST_FORMATS:
            self._codes_by_id[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:255]
        elif name == "fonts":
            self._has_fonts = True
        elif name == "font" and self._has_fonts and len(self._fonts) < MOST_FORMATS:
            self._fonts.append(False)
        elif name == "strike" and self._has_fonts and self._fonts:
            self._fonts[-1] = attributes.get("val", "1") not in ("0", "false")
        elif name == "cellXfs":
            self._is_inside = True
        elif name == "xf" and self._is_inside:
            if len(self.formats) >= MOST_FORMATS:
                raise Refused(f"This workbook holds more formats than a data return needs. {TOO_MUCH}")
            if self._is_crossed_out(attributes.get("fontId", "0")):
                self.crossed_out.add(str(len(self.formats)))
            self.formats.append(self._kind(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == "fonts":
            self._has_fonts = False
        if name == "cellXfs":
            self._is_inside = False

    def _is_crossed_out(self, font: str) -> bool:
        return font.isdecimal() and len(font) < 6 and int(font) < len(self._fonts) and self._fonts[int(font)]

    def _kind(self, number: str) -> str:
        if number not in self._kinds:
            built_in = BUILTIN_FORMATS.get(int(number), "") if number.isdecimal() and len(number) < 6 else ""
            self._kinds[number] = _kind_of(self._codes_by_id.get(number, built_in))
        return self._kinds[number]


def _kind_of(code: str) -> str:
    if is_timedelta_format(code):
        return DURATION
    if is_date_format(code):
        return DATE
    return PERCENT if "%" in re.sub(r'"[^"]*"|\\.', "", code) else PLAIN
