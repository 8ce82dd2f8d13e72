"""Real files of every kind that people might choose as evidence, made here."""

from __future__ import annotations

import base64
import io
import struct
import sys
import zlib
from pathlib import Path

import docx
import openpyxl
import typst

from tests.factories.files import bomb, ole_file, parts_of, saved, with_parts, zip_of

_JPEG = (
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////"
    "////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)
CSV = b"district,visits\r\nAshford,12\r\nDover,30\r\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def word() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph("We visited forty shops.")
    document.save(out)
    return out.getvalue()


def excel() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["district", "visits"])
    return saved(book)


def powerpoint() -> bytes:
    main = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
    return zip_of(
        {
            "[Content_Types].xml": f'<Types xmlns="{kinds}"><Override PartName="/ppt/presentation.xml" ContentType="{main}"/></Types>',
            "ppt/presentation.xml": "<presentation/>",
        }
    )


def pdf() -> bytes:
    found = typst.compile(b"We visited forty shops.", format="pdf")
    assert isinstance(found, bytes)
    return found


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    head = struct.pack("!IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\1\2\3")) + chunk(b"IEND", b"")


def macro_word() -> bytes:
    """A .docm: its list of contents declares the macros, and they are there."""
    kinds = parts_of(word())["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    return with_parts(word(), {"[Content_Types].xml": kinds, "word/vbaProject.bin": ole_file("VBA", "PROJECT")})


def hidden_macro() -> bytes:
    """Only the list of contents says what the part is."""
    kinds = parts_of(word())["[Content_Types].xml"].replace(
        b"</Types>", b'<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    return with_parts(word(), {"[Content_Types].xml": kinds, "word/x.bin": ole_file("VBA")})


def macro_excel() -> bytes:
    return with_parts(excel(), {"xl/vbaProject.bin": ole_file("VBA", "PROJECT")})


TAKEN: dict[str, bytes] = {
    "report.pdf": pdf(),
    "report.docx": word(),
    "table.xlsx": excel(),
    "slides.pptx": powerpoint(),
    "picture.png": png(),
    "photo.jpg": base64.b64decode(_JPEG),
    "photo.JPEG": base64.b64decode(_JPEG),
    "visits.csv": CSV,
    "semicolons.csv": CSV.replace(b",", b";"),
}
REFUSED: dict[str, tuple[bytes, str]] = {
    "macros.docm": (macro_word(), "holds macros or other code"),
    "macros.docx": (macro_word(), "holds macros or other code"),
    "hidden.docx": (hidden_macro(), "holds macros or other code"),
    "macros.xlsm": (macro_excel(), "holds macros or other code"),
    "locked.docx": (ole_file("EncryptionInfo", "EncryptedPackage"), "is protected with a password"),
    "old.doc": (ole_file("WordDocument"), "is in an old Office format"),
    "old.xls": (ole_file("Workbook"), "is in an old Office format"),
    "renamed.docx": (excel(), "is a .xlsx file by its content"),
    "renamed.pdf": (word(), "is a .docx file by its content"),
    "renamed.csv": (pdf(), "is a .pdf file by its content"),
    "renamed.png": (CSV, "is a .csv file by its content"),
    "drawing.svg": (SVG, "is not a kind of file that is taken"),
    "drawing.png": (SVG, "is not a kind of file that is taken"),
    "page.html": (b"<!DOCTYPE html><html><body>a,b\n</body></html>", "is not a kind of file that is taken"),
    "page.csv": (b"a,b\n<script>alert(1)</script>,2\n", "is not a kind of file that is taken"),
    "program": (Path(sys.executable).resolve().read_bytes()[:200_000], "is not a kind of file that is taken"),
    "program.csv": (Path("/bin/ls").read_bytes(), "is not a kind of file that is taken"),
    "script.csv": (b"#!/bin/sh\nrm -rf a,b\n", "is not a kind of file that is taken"),
    "archive.zip": (zip_of({"a.txt": "a"}), "is an archive or of a kind that is not taken"),
    "archive.docx": (zip_of({"a.txt": "a"}), "is an archive or of a kind that is not taken"),
    "bomb.docx": (bomb(100), "unpacks to far too much"),
    "broken.docx": (word()[:500], "is damaged"),
    "half.png": (b"\x89PNG\r\n", "is not a kind of file that is taken"),
    "notes.txt": (b"Nothing in columns here.\n", "is not a kind of file that is taken"),
    "empty.pdf": (b"", "is empty"),
    "large.csv": (b"a,b\n" * 2_700_000, "The limit is 10 MB"),
}
