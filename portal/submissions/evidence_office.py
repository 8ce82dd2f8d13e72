"""Word, Excel and PowerPoint files as evidence: which of the three it is, and that nothing in it runs. Pure.

A zip is looked at part by part, as it is unpacked and not as it is named: what the list of contents declares is parsed, and
what is embedded is looked into, because code may have any name.
"""

from __future__ import annotations

from portal.submissions.files.archive import Archive, open_archive
from portal.submissions.files.refusals import Refused

TAKEN = "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), PNG, JPEG and CSV"
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
CONTENT_TYPES = "[content_types].xml"
_MAIN_PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
_CODE = ("vbaproject", "activex", "macrosheet", "vbadata", "macroenabled", "oleobject", "attachedtemplate")
_PROGRAMS = (OLE, b"MZ", b"\x7fELF", b"#!")


class _Words:
    """Every attribute of a part that says what something is: types, and where relations lead."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        told = ("ContentType", "Type", "PartName", "Extension")
        self.found += [value.lower() for key, value in attributes.items() if key in told]

    def end(self, _name: str) -> None: ...

    def text(self, _text: str) -> None: ...


def kind_of(name: str, data: bytes, *, is_inside: bool = False) -> str:
    """.docx, .xlsx or .pptx. Raises Refused for any other zip, for a damaged one, and for code in it."""
    try:
        archive = open_archive(data)
        parts = {part.lower(): part for part in archive.names}
        kind = next((kind for kind, part in _MAIN_PARTS.items() if part in parts), None)
        if len(parts) < len(archive.names):  # one part in two spellings: readers differ in which they take
            kind = None
        if kind is not None and CONTENT_TYPES in parts:
            if _has_code(archive, parts) or _embeds_code(archive, is_inside=is_inside):
                raise _Code
            return kind
    except Refused as error:
        raise Refused(
            f"“{name}” is damaged, or protected, or unpacks to far too much. Save it again, and choose it again."
        ) from error
    except _Code:
        raise Refused(f"“{name}” holds macros or other code, or another file. Save it without them, or as PDF.") from None
    raise Refused(f"“{name}” is an archive or of a kind that is not taken. Taken are {TAKEN}.")


class _Code(Exception):
    """Something in it could run."""


def _has_code(archive: Archive, parts: dict[str, str]) -> bool:
    words = _Words()
    for lower, part in parts.items():
        if lower == CONTENT_TYPES or lower.endswith(".rels"):
            archive.parse(part, words)
    return any(code in word for word in (*parts, *words.found) for code in _CODE)


def _embeds_code(archive: Archive, *, is_inside: bool) -> bool:
    """Programs and old Office files among the parts; a workbook behind a chart is looked into, once."""
    for part in archive.names:
        head = archive.head(part)
        if head.startswith(_PROGRAMS):
            return True
        if head.startswith(ZIP):
            if is_inside:
                return True
            try:
                kind_of(part, archive.read(part), is_inside=True)
            except Refused:
                return True
    return False
