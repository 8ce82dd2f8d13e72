"""What an evidence file is, by its content and never by its name, and which kinds are taken. Pure.

Taken: PDF, Word, Excel and PowerPoint without macros, PNG, JPEG, CSV. A name that says something else than the content
is refused too: whoever downloads the file goes by the name.
"""

from __future__ import annotations

import csv
import io
import zipfile

import puremagic

from portal.core.text import clean
from portal.submissions.files.archive import open_archive
from portal.submissions.files.refusals import Refused

LARGEST, MOST_FILES, LONGEST_NAME = 10 * 1024 * 1024, 10, 120
TAKEN = "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), PNG, JPEG and CSV"
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_MAIN_PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
_CODE = ("vbaproject", "activex", "macrosheets/", "vbadata")
_NAMES = {".pdf": (".pdf",), ".png": (".png",), ".jpg": (".jpg", ".jpeg"), ".csv": (".csv",)}
_BY_MAGIC = {".pdf": (".pdf",), ".png": (".png",), ".jpg": (".jpg", ".jpeg", ".jpe", ".jfif", ".jfi", ".jif")}
_STARTS = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff"}
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<body", b"<head", b"#!")


def plain_name(filename: str) -> str:
    """The name without folders and without anything that a header or a file system stumbles over."""
    name = clean(filename).replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in name if sign.isprintable() and sign not in '"<>:|?*;').strip(" .")
    stem, dot, ending = name.rpartition(".")
    return (f"{stem[: LONGEST_NAME - 12]}{dot}{ending[:10]}" if dot else name[:LONGEST_NAME]) or "file"


def checked(filename: str, data: bytes) -> str:
    """The name to keep it under. Raises Refused, with words for whoever sent it."""
    name = plain_name(filename)
    if not data:
        raise Refused(f"“{name}” is empty. Choose another file.")
    if len(data) > LARGEST:
        raise Refused(
            f"“{name}” has {len(data) / 1024 / 1024:.1f} MB. The limit is 10 MB. Make it smaller, or send a part of it."
        )
    kind = _kind(name, data)
    if not name.lower().endswith(_NAMES.get(kind, (kind,))):
        raise Refused(f"“{name}” is a {kind} file by its content. Give it the right name, and choose it again.")
    return name


def _kind(name: str, data: bytes) -> str:
    if data.startswith(_OLE):
        raise Refused(_old_office(name, data))
    if data.startswith(_ZIP):
        return _office(name, data)
    for kind, start in _STARTS.items():
        if data.startswith(start) and _guessed(data) in _BY_MAGIC[kind]:
            return kind
    if _is_table(data):
        return ".csv"
    raise Refused(f"“{name}” is not a kind of file that is taken. Taken are {TAKEN}.")


def _guessed(data: bytes) -> str:
    try:
        return puremagic.from_string(data)
    except (puremagic.PureError, ValueError):
        return ""


def _old_office(name: str, data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return f"“{name}” is protected with a password, so it cannot be checked. Remove the password, and choose it again."
    return (
        f"“{name}” is in an old Office format (.doc, .xls, .ppt), which may hold macros. Save it as .docx, .xlsx, .pptx or PDF."
    )


def _office(name: str, data: bytes) -> str:
    """A zip is taken as one of the three Office formats only, and only without code."""
    try:
        parts = {part.lower() for part in open_archive(data).names}
    except Refused as error:
        raise Refused(
            f"“{name}” is damaged, or protected, or unpacks to far too much. Save it again, and choose it again."
        ) from error
    kind = next((kind for kind, part in _MAIN_PARTS.items() if part in parts), None)
    if kind is None or "[content_types].xml" not in parts:
        raise Refused(f"“{name}” is an archive or of a kind that is not taken. Taken are {TAKEN}.")
    if any(code in part for part in parts for code in _CODE) or _declares_macros(data):
        raise Refused(f"“{name}” holds macros or other code. Save it without them (as {kind}), or as PDF, and choose it again.")
    return kind


def _declares_macros(data: bytes) -> bool:
    """The list of contents says so even where the code has another name."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        listed = next(part for part in file.namelist() if part.lower() == "[content_types].xml")
        declared = file.read(listed).lower()
    return b"macroenabled" in declared or b"vbaproject" in declared


def _is_table(data: bytes) -> bool:
    """Text with columns. A CSV has no signature, so everything else that text can be is kept out."""
    if b"\x00" in data or data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP) or b"<script" in data.lower():
        return False
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if any(ord(sign) < 32 and sign not in "\t\r\n" for sign in text[:100_000]):
        return False
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    try:
        widths = {sign: {len(row) for row in csv.reader(lines, delimiter=sign)} for sign in (",", ";", "\t")}
    except csv.Error:
        return False
    return any(len(found) == 1 and min(found) > 1 for found in widths.values())
