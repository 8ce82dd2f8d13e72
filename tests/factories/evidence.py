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


def with_types(change: bytes) -> bytes:
    """A .docx whose list of contents says more, and where there is code under an innocent name."""
    kinds = parts_of(word())["[Content_Types].xml"].replace(b"</Types>", change + b"</Types>")
    return with_parts(word(), {"[Content_Types].xml": kinds, "word/foo.bin": b"code"})


def two_lists() -> bytes:
    """Two spellings of one part: readers differ in which they take."""
    return with_parts(word(), {"[content_types].xml": parts_of(word())["[Content_Types].xml"]})


def with_template() -> bytes:
    """A .docx that fetches its template, with its macros, from elsewhere."""
    link = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    rels = b'<Relationship Id="rId1" Type="' + link + b'" Target="https://example.org/x.dotm" TargetMode="External"/>'
    namespace = b"http://schemas.openxmlformats.org/package/2006/relationships"
    whole = b'<?xml version="1.0"?><Relationships xmlns="' + namespace + b'">' + rels + b"</Relationships>"
    return with_parts(word(), {"word/_rels/settings.xml.rels": whole})


def wrong_checksum() -> bytes:
    data = bytearray(word())
    at = data.index(b"PK\x01\x02", 0)
    data[at + 16 : at + 20] = b"\0\0\0\0"
    return bytes(data)


def broken_stream() -> bytes:
    data = bytearray(word())
    at = data.index(b"[Content_Types].xml") + len("[Content_Types].xml")
    data[at : at + 20] = b"\xff" * 20
    return bytes(data)


TAKEN: dict[str, bytes] = {
    "report.pdf": pdf(),
    "report.docx": word(),
    "table.xlsx": excel(),
    "slides.pptx": powerpoint(),
    "chart.docx": with_parts(word(), {"word/embeddings/Microsoft_Excel_Sheet.xlsx": excel()}),
    "picture.png": png(),
    "photo.jpg": base64.b64decode(_JPEG) + b"\xff\xd9",
    "photo.JPEG": base64.b64decode(_JPEG) + b"\xff\xd9",
    "visits.csv": CSV,
    "semicolons.csv": CSV.replace(b",", b";"),
}
MACROS = "holds macros or other code"
UTF16_TYPES = (
    parts_of(word())["[Content_Types].xml"]
    .decode()
    .replace("UTF-8", "UTF-16")
    .replace("</Types>", '<Override PartName="/word/foo.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>')
    .encode("utf-16")
)
REFUSED: dict[str, tuple[bytes, str]] = {
    "macros.docm": (macro_word(), MACROS),
    "macros.docx": (macro_word(), MACROS),
    "hidden.docx": (hidden_macro(), MACROS),
    "macros.xlsm": (macro_excel(), MACROS),
    "entity.docx": (
        with_types(b'<Override PartName="/word/foo.bin" ContentType="application/vnd.ms-office.vba&#80;roject"/>'),
        MACROS,
    ),
    "macro-main.docx": (with_types(b'<Default Extension="x" ContentType="application/x.macro&#69;nabled.main+xml"/>'), MACROS),
    "utf16.docx": (with_parts(word(), {"[Content_Types].xml": UTF16_TYPES, "word/foo.bin": b"code"}), MACROS),
    "two-lists.docx": (two_lists(), "is an archive or of a kind that is not taken"),
    "inside.docx": (with_parts(word(), {"word/embeddings/x.xlsx": macro_excel()}), MACROS),
    "deep.docx": (with_parts(word(), {"word/embeddings/x.xlsx": with_parts(excel(), {"xl/y.bin": excel()})}), MACROS),
    "object.docx": (with_parts(word(), {"word/embeddings/o.bin": ole_file("Package")}), MACROS),
    "program.docx": (with_parts(word(), {"word/media/image1.png": b"MZ\x90\0 a program"}), MACROS),
    "template.docx": (with_template(), MACROS),
    "checksum.docx": (wrong_checksum(), "is damaged"),
    "stream.docx": (broken_stream(), "is damaged"),
    "cut.pdf": (pdf()[:-200], "is damaged"),
    "start.pdf": (b"%PDF-1.7\n", "is damaged"),
    "script.pdf": (pdf().replace(b"%%EOF", b"<</S/JavaScript/JS(app.alert(1))>>\n%%EOF"), "holds a script or another file"),
    "launch.pdf": (pdf().replace(b"%%EOF", b"<</S/Launch/F(calc.exe)>>\n%%EOF"), "holds a script or another file"),
    "behind.pdf": (pdf() + zip_of({"a.exe": "MZ"}), "holds something else besides"),
    "behind.png": (png() + b"<script>alert(1)</script>" * 100, "holds something else besides"),
    "three.jpg": (b"\xff\xd8\xff", "is damaged"),
    "rich.csv": (b"{\\rtf1,\\ansi}\na,b\n", "is not a kind of file that is taken"),
    "sylk.csv": (b"ID;PWXL;N;E\nC;Y1;X1;K1\n", "is not a kind of file that is taken"),
    "binary.csv": (b"a,b\n" * 30_000 + bytes(range(1, 32)), "is not a kind of file that is taken"),
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
