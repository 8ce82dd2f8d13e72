"""What an evidence file is, by its content and never by its name, and which kinds are taken. Pure.

Taken: PDF, Word, Excel and PowerPoint without macros, PNG, JPEG, CSV. A name that says something else than the content
is refused too: whoever downloads the file goes by the name.
"""

from __future__ import annotations

import csv
import re

import puremagic

from portal.core.text import clean
from portal.submissions import evidence_office as office
from portal.submissions.files.refusals import Refused

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
LARGEST, MOST_FILES, LONGEST_NAME = 10 * 1024 * 1024, 10, 120
_NAMES = {".pdf": (".pdf",), ".png": (".png",), ".jpg": (".jpg", ".jpeg"), ".csv": (".csv",)}
_BY_MAGIC = {".pdf": (".pdf",), ".png": (".png",), ".jpg": (".jpg", ".jpeg", ".jpe", ".jfif", ".jfi", ".jif")}
_STARTS = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff"}
# Within the last bytes: what is cut, or was added to, is refused.
_ENDS = {".pdf": b"%%EOF", ".png": b"IEND\xaeB`\x82", ".jpg": b"\xff\xd9"}
_PDF_CODE = (b"/javascript", b"/launch", b"/embeddedfile")
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<body", b"<head", b"#!", b"{\\rtf", b"id;p")


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
    if data.startswith(office.OLE):
        raise Refused(_old_office(name, data))
    if data.startswith(office.ZIP):
        return office.kind_of(name, data)
    for kind, start in _STARTS.items():
        if data.startswith(start) and _guessed(data) in _BY_MAGIC[kind]:
            _check_whole(name, kind, data)
            return kind
    if _is_table(data):
        return ".csv"
    raise Refused(f"“{name}” is not a kind of file that is taken. Taken are {office.TAKEN}.")


def _check_whole(name: str, kind: str, data: bytes) -> None:
    """Raises Refused for a picture or PDF that is cut, that something was added to, or that runs something when opened."""
    if _ENDS[kind] not in data[-1024:] or office.ZIP in data[-65_600:]:
        raise Refused(f"“{name}” is damaged, or holds something else besides. Save it again, and choose it again.")
    if kind == ".pdf" and any(code in data.lower() for code in _PDF_CODE):
        raise Refused(f"“{name}” holds a script or another file. Print it to a new PDF, and choose that.")


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


def _is_table(data: bytes) -> bool:
    """Text with columns. A CSV has no signature, so everything else that text can be is kept out."""
    if b"\x00" in data or data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP) or b"<script" in data.lower():
        return False
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if _CONTROL.search(text):
        return False
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    try:
        widths = {sign: {len(row) for row in csv.reader(lines, delimiter=sign)} for sign in (",", ";", "\t")}
    except csv.Error:
        return False
    return any(len(found) == 1 and min(found) > 1 for found in widths.values())
