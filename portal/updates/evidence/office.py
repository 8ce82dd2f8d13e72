"""Checks of the parts of Word, Excel and PowerPoint files: nothing in them may run a program or fetch anything. Pure.

Parts are allowed by their ending and by the type that the list of contents gives them. All XML is parsed, whatever the part is
called, because code may have any name. Of links out of the file and of Word's fields those on a list are allowed. Unsafe says
in plain words what is refused, and what to do about it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Set
from urllib.parse import unquote

XML = (".xml", ".rels", ".svg", ".psmdcp")  # the last: properties, as .NET writes them
_PICTURES = (".png", ".jpg", ".jpeg", ".jfif", ".gif", ".emf", ".wmf", ".tif", ".tiff", ".bmp", ".wdp")
# What the list of contents must say of a part with this ending, if it says anything.
_TYPES = {".vml": "vmldrawing", ".odttf": "font", ".fntdata": "font", ".bin": "printersettings", ".xlsx": "spreadsheetml.sheet"}
_TYPES |= dict.fromkeys(_PICTURES, "image/")
_ADD_INS = ("_assemblyname", "_assemblylocation")  # properties by which Office finds code to load when a file is opened
_CLICKED = ("hyperlink", "hlinkClick")  # the elements that may lead out of the file
LONGEST_FORMULA = 32_768  # characters; Excel writes 8,192 at most
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
PROGRAMS = (OLE, ZIP, b"MZ", b"\x7fELF", b"#!", b"%PDF-", b"{\\rtf", b"<!", b"<html", b"<scr", b"<svg", b"<HTML")

AND_SAVE = "save it, and choose it again."
CODE = "holds macros or other code. Save it without them, or as PDF."
IMPORTED = f"brings in another document when it is opened. Paste its text instead, {AND_SAVE}"
LINKS = f"holds links to other files. Break them (Excel: Data, Edit Links; Word: File, Info, Edit Links to Files), {AND_SAVE}"
DATA = f"holds connections to data elsewhere. Delete them (Data, Queries & Connections), {AND_SAVE}"
OBJECT = f"holds an object of another program. Replace it by a picture of it, {AND_SAVE}"
TEMPLATE = "fetches its template from elsewhere, which may hold macros. Save it as PDF, or copy its text to a new document."
PICTURE = f"fetches a picture from elsewhere when it is opened. Insert the picture itself, {AND_SAVE}"
REMOTE = f"fetches something from elsewhere when it is opened. Save it as PDF, or remove the link, {AND_SAVE}"
SCRIPTED = f"holds a picture (SVG) with a script or with links. Insert it as PNG, {AND_SAVE}"
DOCTYPE = "holds a document type declaration, which Office never writes. Save it again in Office, and choose it again."
DAMAGED = "is damaged. Save it again in Office, and choose it again."

_CODE = ("vbaproject", "activex", "macrosheet", "vbadata", "macroenabled", "attachedtemplate", "webextension")
_RELATIONS = {
    "oleobject": OBJECT, "attachedtemplate": TEMPLATE, "afchunk": IMPORTED, "subdocument": IMPORTED, "frame": REMOTE,
    "externallink": LINKS, "externallinkpath": LINKS, "connections": DATA, "querytable": DATA, "control": CODE,
    "image": PICTURE,
}  # fmt: skip
_ELEMENTS = {
    "altChunk": IMPORTED, "subDoc": IMPORTED, "attachedTemplate": TEMPLATE, "sourceFileName": REMOTE, "ocx": CODE,
    "ddeLink": LINKS, "oleLink": LINKS, "externalBook": LINKS, "externalReference": LINKS, "connections": DATA,
    "queryTable": DATA, "DataMashup": DATA, "macrosheet": CODE, "webextension": CODE, "customUI": CODE,
    "mailMerge": DATA, "odso": DATA, "connectString": DATA, "schemaLibrary": REMOTE, "customXsn": REMOTE,
}  # fmt: skip
_LINK = re.compile(r"https?://|mailto:|tel:|#|$", re.IGNORECASE)  # also a place in the file itself, or nowhere
_SCHEME = re.compile(r"[\s\x00-\x1f]*([a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)
_VML_FETCHES = re.compile(r"""\b(?:src|\w+:href)\s*=[\s"']*(?:[a-z][a-z0-9+.-]*:|//|\\)""", re.IGNORECASE)
_VML_LINK = re.compile(r"""[\s"']href\s*=\s*["']?([^"'>]*)""", re.IGNORECASE)
_CSS_FETCHES = re.compile(
    r"@import|image-set\(|(?<![\w-])(?:image|src)\(|url\((?!\s*['\"]?(?:#|data:image/(?!svg)))|\\", re.IGNORECASE
)
_ALLOWED_SLIDE_ACTIONS = ("noaction", "hlinkshowjump", "hlinksldjump", "customshow", "media")  # ppaction://…

_FORMULAS = ("f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula")
# What is text within a formula: "…", a sheet's name '…', a column of a table […], where an apostrophe escapes a bracket.
_QUOTED = re.compile(r"""\[(?:'.|[^\[\]'])*\]|"[^"]*"|'[^']*'""")
_CALLS = re.compile(
    r"(?<![\w.])(?:_xl\w+\.)*(WEBSERVICE\b|(?:CALL|REGISTER|REGISTER\.ID|EXEC|EXECUTE|RTD|IMAGE|RUN|EVALUATE|FOPEN|FWRITE|POKE|"
    r"INITIATE|REQUEST|SQL\.REQUEST|PY|COPILOT|TRANSLATE|DETECTLANGUAGE|STOCKHISTORY|IMPORTTEXT|IMPORTCSV|SEND\.KEYS|GET\.\w+)\s*\()|(\|)",
    re.IGNORECASE,
)
_HYPERLINK = re.compile(r'HYPERLINK\s*\(\s*"([^"]*)"', re.IGNORECASE)
_PLACE = re.compile(r"'((?:[^'\"]|'')*)'!")

_INSTRUCTIONS = ("instrText", "delInstrText")
_ALLOWED = (
    "= ADDIN ADDRESSBLOCK ADVANCE AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT BARCODE BIBLIOGRAPHY CITATION COMMENTS COMPARE CREATEDATE "
    "DATE DISPLAYBARCODE DOCPROPERTY DOCVARIABLE EDITTIME EQ FILENAME FILESIZE FORMCHECKBOX FORMDROPDOWN FORMTEXT GREETINGLINE "
    "HYPERLINK IF INDEX INFO KEYWORDS LASTSAVEDBY LISTNUM MERGEBARCODE MERGEFIELD MERGEREC MERGESEQ NEXT NEXTIF NOTEREF NUMCHARS "
    "NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE REF REVNUM SAVEDATE SECTION SECTIONPAGES SEQ SHAPE SKIPIF STYLEREF SUBJECT SYMBOL "
    "TA TC TIME TITLE TOA TOC USERADDRESS USERINITIALS USERNAME XE"
)
_REFUSED = "DDE DDEAUTO INCLUDE INCLUDEPICTURE INCLUDETEXT LINK IMPORT EMBED DATABASE RD MACROBUTTON QUOTE"
_FIELDS, _FETCHING = frozenset(_ALLOWED.split()), tuple(_REFUSED.split())
_STARTS_FETCHING = re.compile(rf"(?:{'|'.join(_FETCHING)})(?![A-Z0-9])")
_FIELD_NAME = re.compile(r"\s*(=|[A-Z]+(?![^\s\\\"]))", re.IGNORECASE)
_TARGET = re.compile(r'\s*HYPERLINK(?:\s+|\\[lotms]\s*(?:"[^"]*"|[^\s"\\]+)|\\[nhy])*(?:"([^"]*)"|([^\s"]+))?', re.IGNORECASE)
_NESTED = "\0"  # where something stands that is no text, such as another field


class Unsafe(Exception):
    """The file is not accepted. The message completes a sentence that begins with the file’s name."""


def check_vml(data: bytes) -> None:
    """Raises Unsafe for an old drawing (VML) that fetches something. They are not always well-formed XML, so they are searched as
    text."""
    if b"\0" in data:
        raise Unsafe(DAMAGED)
    text = html.unescape(data.decode("latin-1"))
    if re.search(r"<!doctype|<!entity", text, re.IGNORECASE):
        raise Unsafe(DOCTYPE)
    if _VML_FETCHES.search(text):
        raise Unsafe(PICTURE)
    for match in _VML_LINK.finditer(text):
        _check_link(match[1])


def _check_link(target: str) -> None:
    """Raises Unsafe for a link to anything but a web page, a mail address or a place in the file."""
    if not _LINK.match(target.strip()):
        raise Unsafe(
            f"holds a link to something that is no web page and no mail address ({in_words(target)}). Remove it, {AND_SAVE}"
        )


def in_words(text: str) -> str:
    """The beginning of the text in quotation marks, as much as fits into a sentence."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text).strip()
    return f"“{plain[:60]}…”" if len(plain) > 60 else f"“{plain}”"


def _attribute(attributes: dict[str, str], name: str) -> str:
    """The attribute, with or without a namespace; empty without it. Raises Unsafe for two of one name, which Office never writes:
    one of them would be overlooked."""
    values = [value for key, value in attributes.items() if key.rpartition(" ")[2] == name]
    if len(values) > 1:
        raise Unsafe(DAMAGED)
    return values[0] if values else ""


class _ElementsOnly:
    """A handler for the parser of archives that ignores texts and the ends of elements."""

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


class ContentTypes(_ElementsOnly):
    """The list of contents: the type of each part."""

    def __init__(self) -> None:
        self._types: dict[str, list[str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = _attribute(attributes, "ContentType").lower()
        if any(code in kind for code in _CODE):
            raise Unsafe(CODE)
        if name == "Override":
            self._types.setdefault(unquote(_attribute(attributes, "PartName")).lower().lstrip("/"), []).append(kind)
        elif name == "Default":
            self._types.setdefault(f".{_attribute(attributes, 'Extension').lower()}", []).append(kind)

    def check(self, part: str, ending: str) -> None:
        """Raises Unsafe for an ending that is not on the list, or that does not go with the type."""
        types = self._types.get(part) or self._types.get(ending, [])
        if any(code in part for code in _CODE):
            raise Unsafe(CODE)
        if ending in XML:
            if any(not kind.startswith(("application/", "text/xml")) for kind in types if ending != ".svg"):
                raise Unsafe(f"holds a part of another kind than its name says ({in_words(part)}). Remove it, {AND_SAVE}")
            return
        fits = ending in _TYPES and all(_TYPES[ending] in kind for kind in types)
        if not fits or (ending == ".bin" and not types):
            raise Unsafe(f"holds another file inside ({in_words(part.rpartition('/')[2])}). Remove it, {AND_SAVE}")


class Relations(_ElementsOnly):
    """The relations of a part. They may lead out of the file only by links to click on; `outward` are the ids of those."""

    def __init__(self) -> None:
        self.outward: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship":
            return
        relation, target = _attribute(attributes, "Type").lower(), _attribute(attributes, "Target")
        kind = relation.rstrip("/").rpartition("/")[2]
        leads_out = (
            _attribute(attributes, "TargetMode").lower() not in ("", "internal") or _SCHEME.match(target) or "\\" in target
        )
        if leads_out and kind == "hyperlink":
            _check_link(target)
            self.outward.add(_attribute(attributes, "Id"))
        elif leads_out or (kind in _RELATIONS and kind != "image"):
            raise Unsafe(_RELATIONS.get(kind, REMOTE))
        elif any(code in relation for code in _CODE):
            raise Unsafe(CODE)


class Drawing(_ElementsOnly):
    """A drawing that scripts and links could hide in."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            local, plain = key.rpartition(" ")[2].lower(), value.strip().lower()
            fetches = local in ("href", "src") and not plain.startswith("#") and not re.match(r"data:image/(?!svg)", plain)
            if fetches or local.startswith("on") or _CSS_FETCHES.search(value):
                raise Unsafe(SCRIPTED)
        if name.lower() in ("script", "foreignobject", "iframe", "handler", "set", "animate"):
            raise Unsafe(SCRIPTED)

    def text(self, text: str) -> None:
        if _CSS_FETCHES.search(text):
            raise Unsafe(SCRIPTED)

    def instruction(self, _target: str, _data: str) -> None:
        """<?xml-stylesheet …?> and the like."""
        raise Unsafe(SCRIPTED)


class Content(_ElementsOnly):
    """Any other part: what it would fetch, formulas of Excel, fields of Word, actions of PowerPoint.

    `outward` are the ids of links that lead out of the file (Relations). `is_workbook` says that formulas are worked out.
    """

    def __init__(self, outward: Set[str] = frozenset(), *, is_workbook: bool = False) -> None:
        self._outward, self._is_workbook = outward, is_workbook
        self._length = 0  # characters of the text that is being collected
        self._collected: list[list[str]] = []  # texts of open elements; fractions of Word are named like formulas, and nest
        self._fields: list[list[str] | None] = []  # instructions, the innermost last; None once its result has begun
        self._checks: dict[str, Callable[[dict[str, str]], None]] = {
            "fldChar": self._follow_field,
            "fldSimple": lambda attributes: check_instruction([_attribute(attributes, "instr")]),
            "cfvo": lambda attributes: check_formula(_attribute(attributes, "val")),
            **dict.fromkeys((*_FORMULAS, *_INSTRUCTIONS), self._collect),
            **dict.fromkeys(("hlinkClick", "hlinkHover", "hlinkMouseOver"), _check_step),
            **dict.fromkeys(("blip", "OLEObject", "oleObject", "oleObj"), _check_linked),
            "property": _check_property,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._collected and self._is_workbook:
            raise Unsafe(DAMAGED)  # a formula holds no other elements
        for texts in self._collected:
            texts.append(_NESTED)
        if attributes:
            self._check_attributes(name, attributes)
        if check := self._checks.get(name):
            check(attributes)
        elif name in _ELEMENTS:
            raise Unsafe(_ELEMENTS[name])

    def text(self, text: str) -> None:
        if not self._collected:
            return
        self._length += len(text)
        if self._length > LONGEST_FORMULA:
            raise Unsafe(DAMAGED)
        for texts in self._collected:
            texts.append(text)

    def _check_attributes(self, name: str, attributes: dict[str, str]) -> None:
        """Raises Unsafe where something other than a link leads out of the file, and where a drawing fetches something."""
        for key, value in attributes.items():
            space, _, local = key.rpartition(" ")
            if value in self._outward and space.endswith("relationships") and name not in _CLICKED:
                raise Unsafe(REMOTE)
            if local == "macro" and value:
                raise Unsafe(CODE)
            if key == "href":
                _check_link(value)
            elif local in ("src", "href", "althref") and _SCHEME.match(value):
                raise Unsafe(PICTURE)

    def end(self, name: str) -> None:
        if not self._collected or name not in (*_FORMULAS, *_INSTRUCTIONS):
            return
        text = "".join(self._collected.pop())
        self._length = self._length if self._collected else 0
        if name in _FORMULAS:
            check_formula(text)
        elif self._fields and (instruction := self._fields[-1]) is not None:
            instruction.append(text)
        else:
            check_instruction([text])

    def _collect(self, _attributes: dict[str, str]) -> None:
        if len(self._collected) > 40:
            raise Unsafe(DAMAGED)
        self._collected.append([])

    def _follow_field(self, attributes: dict[str, str]) -> None:
        """Keeps track of a field of Word: where it begins, where its result begins, where it ends."""
        kind = _attribute(attributes, "fldCharType")
        if kind == "begin":
            if self._fields and (instruction := self._fields[-1]) is not None:
                instruction.append(_NESTED)
            self._fields.append([])
        elif self._fields:
            check_instruction(self._fields.pop() or [])
            if kind == "separate":
                self._fields.append(None)

    def finish(self) -> None:
        """At the end of the part: checks fields that began and never ended."""
        for instruction in self._fields:
            check_instruction(instruction or [])


def check_instruction(chunks: list[str]) -> None:
    """Raises Unsafe for an instruction of a field of Word whose name is not on the list. `chunks` are the pieces in which it is
    written: programs put them together in different ways."""
    text = "".join(chunks)
    field = _FIELD_NAME.match(text)
    if text.strip() and (field is None or field[1].upper() not in _FIELDS or _could_fetch(chunks)):
        name = in_words((text.split() or [""])[0].replace(_NESTED, "…"))
        raise Unsafe(f"holds a field that may fetch or start something ({name}). Select it, press Ctrl+Shift+F9, {AND_SAVE}")
    if field and field[1].upper() == "HYPERLINK" and (target := _TARGET.match(text)):
        _check_link(target[1] or target[2] or "")


def _could_fetch(chunks: list[str]) -> bool:
    """Whether skipping some of the pieces, as some readers do, leaves the name of a field that is refused."""
    begun = {""}
    for chunk in chunks if len(chunks) > 1 else ():
        for start in tuple(begun):
            text = start + (chunk if start else chunk.lstrip())[:40].upper()
            if _STARTS_FETCHING.match(text) or len(begun) > 8:
                return True
            if any(name.startswith(text) for name in _FETCHING):
                begun.add(text)
    return False


def check_formula(text: str) -> None:
    """Raises Unsafe for a formula of Excel, or a name that stands for one, that fetches or starts something."""
    if _NESTED in text:  # a fraction of Word, in which a stroke is no sign of DDE
        text = text.replace(_NESTED, "").replace("|", "")
    if _CALLS.search(text) and (call := _CALLS.search(_QUOTED.sub("''", text))):
        what = in_words((call[1] or "DDE").rstrip("( \t"))
        raise Unsafe(f"holds a formula that may fetch or start something ({what}). Replace it by its value, {AND_SAVE}")
    if any(_is_elsewhere(target) for target in _HYPERLINK.findall(text)):
        raise Unsafe(f"holds a link to something that is no web page and no mail address. Remove it, {AND_SAVE}")
    if any("/" in place or "\\" in place for place in _PLACE.findall(text)):
        raise Unsafe(LINKS)


def _is_elsewhere(target: str) -> bool:
    """Whether it names a scheme or a server, and is no web page and no mail address."""
    return _SCHEME.match(target) is not None and not _LINK.match(target.strip())


def _check_step(attributes: dict[str, str]) -> None:
    """Raises Unsafe for a click in PowerPoint that does more than move between slides."""
    action = _attribute(attributes, "action")
    if action and not re.fullmatch(rf"ppaction://(?:{'|'.join(_ALLOWED_SLIDE_ACTIONS)})(?:\?.*)?", action):
        raise Unsafe(f"holds a button that starts something or opens a file ({in_words(action)}). Remove its action, {AND_SAVE}")


def _check_linked(attributes: dict[str, str]) -> None:
    """Raises Unsafe for a picture or object that is linked and not part of the file."""
    if _attribute(attributes, "link") or _attribute(attributes, "Type") == "Link":
        raise Unsafe(LINKS)


def _check_property(attributes: dict[str, str]) -> None:
    """Raises Unsafe for a property of the file by which Office finds code to load."""
    if _attribute(attributes, "name").lower() in _ADD_INS:
        raise Unsafe(CODE)
