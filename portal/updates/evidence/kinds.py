"""The kind of an evidence file, judged by its content, and which kinds are accepted. No database, no Flask.

Accepted are PDF, Word, Excel and PowerPoint in which nothing runs a program or fetches anything, PNG, JPEG and CSV. A file
whose name ends otherwise than its content demands is refused too: whoever downloads it trusts the name.
"""

from __future__ import annotations

import csv
import io
import logging
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote

import puremagic

from portal.core.text import clean
from portal.spreadsheets.archive import MOST_UNPACKED, Archive, open_archive
from portal.spreadsheets.refusals import Refused
from portal.updates.evidence import office
from portal.updates.evidence.office import AND_SAVE, OLE, ZIP, Unsafe

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
LARGEST, MOST_FILES, LONGEST_NAME = 10 * 1024 * 1024, 10, 120
_NAMES = {".pdf": (".pdf",), ".png": (".png",), ".jpg": (".jpg", ".jpeg"), ".csv": (".csv",)}
_BY_MAGIC = {".pdf": (".pdf",), ".png": (".png",), ".jpg": (".jpg", ".jpeg", ".jpe", ".jfif", ".jfi", ".jif")}
_STARTS = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff"}
# What has to stand within the last bytes: a file that was cut off, or that something was added to, is refused.
_ENDS = {".pdf": b"%%EOF", ".png": b"IEND\xaeB`\x82", ".jpg": b"\xff\xd9"}
_TAKEN = "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), PNG, JPEG and CSV"
_ZIP_END, _ZIP_END_SIZE = b"PK\x05\x06", 22
_CONTENT_TYPES = "[content_types].xml"
_MAIN_PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
_PDF_PROGRAM, _PDF_SECONDS = Path(__file__).with_name("pdf.py"), 15
_PRINT = "Print it to a new PDF, and choose that."
# What to say, by the word that the program prints. Another word, or none, means that the file could not be checked.
PDF_WORDS = {
    "fine": "",
    "script": f"holds JavaScript, which would run when it is opened. {_PRINT}",
    "program": f"holds a command that starts a program. {_PRINT}",
    "sends": f"holds a button that sends what is typed in it, or brings in data. {_PRINT}",
    "elsewhere": f"leads to something that is no web page and no mail address, such as another file. {_PRINT}",
    "files": "holds other files. Take them out, or print it to a new PDF, and choose that.",
    "media": "holds video, sound or a model. Take them out, or print it to a new PDF, and choose that.",
    "form": f"is a form that is worked out when it is opened (XFA). {_PRINT}",
    "action": f"holds a command that is not known to be harmless. {_PRINT}",
    "locked": "is protected with a password, so it cannot be checked. Remove the password, and choose it again.",
}
# Archives are opened by a module that words its refusals for workbooks. The words for evidence, by a piece of those.
_UNREADABLE = {
    "document type": office.DOCTYPE,
    "password": PDF_WORDS["locked"],
    "far more": "unpacks to far too much to be checked. Save the part that matters as a smaller file or as PDF, and choose that.",
}
_PDF_DAMAGED = "could not be checked: it may be damaged, or too complex. Print it to a new PDF, and choose that."
_FORMULA_CELL = re.compile(
    r"""(?:^|[,;\t])[ "']*[=+@＝＋－＠-](?![0-9., ]*["']?(?:[,;\t]|$))"""
)  # but not a plain number such as -3
_IN_OUTLOOK = "__properties_version1.0"  # the stream that every message of Outlook has
_DDE = re.compile(r"\w\s*\|[^|]*!")
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<body", b"<head", b"#!", b"{\\rtf", b"id;p")


def plain_name(filename: str) -> str:
    """The name without folders, and without signs that HTTP headers or file systems cannot hold."""
    name = clean(filename).replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in name if sign.isprintable() and sign not in '"<>:|?*;').strip(" .")
    stem, dot, ending = name.rpartition(".")
    return (f"{stem[: LONGEST_NAME - 12]}{dot}{ending[:10]}" if dot else name[:LONGEST_NAME]) or "file"


def checked_name(filename: str, data: bytes) -> str:
    """Checks a file. Returns the name to keep it under, or raises Refused with a sentence for whoever sent it."""
    name = plain_name(filename)
    if not data:
        raise Refused(f"“{name}” is empty. Choose another file.")
    if len(data) > LARGEST:
        raise Refused(f"“{name}” is larger than 10 MB. Make it smaller, or send a part of it.")
    kind = _kind(name, data)
    if not name.lower().endswith(_NAMES.get(kind, (kind,))):
        raise Refused(f"“{name}” is a {kind} file by its content. Give it the right name, and choose it again.")
    return name


def _kind(name: str, data: bytes) -> str:
    """The ending that the content demands, such as “.pdf”. Raises Refused for every other content."""
    if data.startswith(OLE):
        raise Refused(_old_office(name, data))
    if data.startswith(ZIP):
        return _kind_of_office(name, data)
    for kind, start in _STARTS.items():
        if data.startswith(start) and _guessed(data) in _BY_MAGIC[kind]:
            _check_whole(name, kind, data)
            return kind
    if _is_table(data):
        _check_cells(name, data)
        return ".csv"
    if name.lower().endswith(".csv") and _is_text(data):
        raise Refused(f"“{name}” is no table: a CSV has the same number of columns, two or more, in each of its rows.")
    raise Refused(f"“{name}” is not a kind of file that is taken. Taken are {_TAKEN}.")


def _check_whole(name: str, kind: str, data: bytes) -> None:
    """Raises Refused for a picture or PDF that was cut off or added to, and for a PDF that does something when it is opened."""
    is_cut = _ENDS[kind] not in data[-1024:] or (kind == ".pdf" and not data.rstrip(b"\0\t\n\f\r ").endswith(_ENDS[kind]))
    if is_cut or ZIP in data[-65_600:] or _ZIP_END in data[-65_600:]:
        raise Refused(f"“{name}” is damaged, or holds something else besides. Save it again, and choose it again.")
    if kind == ".pdf" and (reason := PDF_WORDS.get(_pdf_word(data), _PDF_DAMAGED)):
        raise Refused(f"“{name}” {reason}")


def _pdf_word(data: bytes) -> str:
    """The word that pdf.py prints about it; empty where it failed. It runs in a process of its own, without the settings of the
    portal in its environment."""
    try:
        result = subprocess.run(
            [sys.executable, "-I", str(_PDF_PROGRAM)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PDF_SECONDS,
            env={},
            check=False,
        )
    except OSError as error:  # the portal's fault and not that of the file
        logging.getLogger(__name__).error("the program that looks at PDFs does not start: %s", type(error).__name__)
        return ""
    except subprocess.SubprocessError:
        return ""
    return result.stdout.decode(errors="replace") if result.returncode == 0 else ""


def _guessed(data: bytes) -> str:
    """The ending that puremagic would give it; empty where it knows none."""
    try:
        return puremagic.from_string(data)
    except (puremagic.PureError, ValueError):
        return ""


def _old_office(name: str, data: bytes) -> str:
    """Why a file in an old format of Office is refused."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return f"“{name}” is protected with a password, so it cannot be checked. Remove the password, and choose it again."
    if _IN_OUTLOOK.encode("utf-16-le") in data:
        return (
            f"“{name}” is a message of Outlook, which is not taken. Print it to a PDF, or save its attachments, and choose those."
        )
    return (
        f"“{name}” is in an old Office format (.doc, .xls, .ppt), which may hold macros. Save it as .docx, .xlsx, .pptx or PDF."
    )


def _is_text(data: bytes) -> bool:
    """Whether it is plain text and no markup or script. Plain text has no signature, so the others are ruled out."""
    if b"\x00" in data or data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP) or b"<script" in data.lower():
        return False
    return not _CONTROL.search(_decoded(data))


def _is_table(data: bytes) -> bool:
    """Whether it is text in columns: the same number, two or more, in each of the first lines."""
    if not _is_text(data):
        return False
    lines = [line for line in _decoded(data).splitlines()[:20] if line.strip()]
    try:
        widths = {sign: {len(row) for row in csv.reader(lines, delimiter=sign)} for sign in (",", ";", "\t")}
    except csv.Error:
        return False
    return any(len(counts) == 1 and min(counts) > 1 for counts in widths.values())


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _check_cells(name: str, data: bytes) -> None:
    """Raises Refused for a cell that Excel would take for a formula that starts or fetches something."""
    for line in _decoded(data).splitlines():
        # From the first cell that begins like a formula to the end of the line: what ends a cell depends on the program.
        if (start := _FORMULA_CELL.search(line)) is None:
            continue
        rest = line[start.end() - 1 :].replace('""', '"')
        try:
            office.check_formula(rest if _DDE.search(rest) else rest.replace("|", " "))
        except Unsafe as unsafe:
            raise Refused(f"“{name}” {unsafe}") from None


def _kind_of_office(name: str, data: bytes) -> str:
    """.docx, .xlsx or .pptx. Raises Refused for any other zip, for a damaged one, and for what runs or fetches."""
    try:
        _check_nothing_around(data)
        kind = _office_kind(open_archive(data), embedded=[])
    except Refused as error:
        reason = next((reason for piece, reason in _UNREADABLE.items() if piece in error.message), office.DAMAGED)
        raise Refused(f"“{name}” {reason}") from error
    except Unsafe as unsafe:
        raise Refused(f"“{name}” {unsafe}") from None
    if kind is None:
        raise Refused(f"“{name}” is an archive or of a kind that is not taken. Taken are {_TAKEN}.")
    return kind


def _check_nothing_around(data: bytes) -> None:
    """Raises Unsafe where something stands before or after the archive: other programs read another file there."""
    try:
        first = min((part.header_offset for part in zipfile.ZipFile(io.BytesIO(data)).infolist()), default=0)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return  # open_archive refuses these, with words
    if first or not data[-_ZIP_END_SIZE:].startswith(_ZIP_END):
        raise Unsafe(office.DAMAGED)


def _office_kind(archive: Archive, *, embedded: list[int] | None) -> str | None:
    """Checks every part, and returns the ending: .docx, .xlsx or .pptx; None where it is none of these. Raises Unsafe.

    `embedded` collects the sizes to which the workbooks behind charts unpack; it is None inside such a workbook.
    """
    parts = {part.lower(): part for part in archive.names}
    kind = next((kind for kind, part in _MAIN_PARTS.items() if part in parts), None)
    # Two parts whose names differ in capitals only: it depends on the program which of them it reads.
    if kind is None or _CONTENT_TYPES not in parts or len(parts) < len(archive.names):
        return None
    types = office.ContentTypes()
    archive.parse(parts[_CONTENT_TYPES], types)
    is_workbook = kind == ".xlsx"
    for lower, part in sorted(parts.items()):
        _check_place(lower)
        if lower == _CONTENT_TYPES or (lower.endswith("/") and not archive.read(part)):
            continue
        ending = f".{lower.rpartition('/')[2].rpartition('.')[2]}"
        types.check(lower, ending)
        if ending in office.XML and ending not in (".rels", ".svg"):
            content = office.Content(_outward(archive, parts, lower), is_workbook=is_workbook)
            archive.parse(part, content)
            content.finish()
        else:
            _check_part(archive, part, ending, embedded)
    return kind


def _outward(archive: Archive, parts: dict[str, str], lower: str) -> frozenset[str]:
    """The names of the part's links that lead out of the file."""
    folder, _, name = lower.rpartition("/")
    relations = office.Relations()
    if listed := parts.get(f"{folder}/_rels/{name}.rels".lstrip("/")):
        archive.parse(listed, relations)
    return frozenset(relations.outward)


def _check_part(archive: Archive, part: str, ending: str, embedded: list[int] | None) -> None:
    if ending == ".rels":
        archive.parse(part, office.Relations())
    elif ending == ".svg":
        archive.parse(part, office.Drawing())
    elif ending == ".vml":
        office.check_vml(archive.read(part))
    elif ending == ".xlsx":
        _check_workbook(archive.read(part), embedded)
    elif archive.head(part).startswith(office.PROGRAMS):
        raise Unsafe(f"holds a file under a wrong name ({office.in_words(part)}). Remove it, {AND_SAVE}")


def _check_place(name: str) -> None:
    """Raises Unsafe for a part whose name leads out of the archive."""
    plain = unquote(name)
    if "\\" in plain or plain.startswith("/") or ".." in plain.split("/") or re.match(r"[a-z]:", plain) or "\0" in plain:
        raise Unsafe("holds parts with names that lead out of it, which Office never writes. Save it again, and choose it again.")


def _check_workbook(data: bytes, embedded: list[int] | None) -> None:
    """Raises Unsafe for a workbook behind a chart that is not safe or holds another one, or where all of them together unpack to
    more than one file may."""
    if embedded is None or not data.startswith(ZIP):
        raise Unsafe(office.OBJECT)
    archive = open_archive(data)
    embedded += [part.file_size for part in zipfile.ZipFile(io.BytesIO(data)).infolist()]
    if sum(embedded) > MOST_UNPACKED or _office_kind(archive, embedded=None) != ".xlsx":
        raise Unsafe(office.OBJECT)
