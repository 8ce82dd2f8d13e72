"""Real files of every kind that people might choose as evidence, made here."""

from __future__ import annotations

import base64
import io
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pikepdf
import typst
import xlsxwriter
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

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


def new_book() -> tuple[openpyxl.Workbook, Worksheet]:
    """An empty workbook, and the one sheet it has."""
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    return book, book.active


def excel() -> bytes:
    book, sheet = new_book()
    sheet.append(["district", "visits"])
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


def ordinary_word() -> bytes:
    """With a heading, a table, a picture, links, a list of contents and page numbers, the fields written as Word writes them."""
    document, out = docx.Document(), io.BytesIO()
    document.add_heading("Visits", 1)
    document.add_table(2, 2).cell(0, 0).text = "Ashford"
    document.add_picture(io.BytesIO(png()))
    for target in ("https://example.org/a?b=c#d", "mailto:a@example.org"):
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), document.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        document.add_paragraph()._p.append(link)
    add_field(document.add_paragraph(), ' TOC \\o "1-3" \\h ', ' HYPERLINK \\l "_Toc1" ', " PAGEREF _Toc1 \\h ")
    add_field(document.add_paragraph(), ' HYPERLINK "https://example.org" \\o "Link to it" \\t "_blank" ')
    footer = document.sections[0].footer.paragraphs[0]
    for text in (" PAGE  \\* MERGEFORMAT ", "NUMPAGES", ' DATE \\@ "d MMMM yyyy" ', " FORMTEXT ", "=SUM(ABOVE)"):
        add_field(footer, text)
    document.save(out)
    return out.getvalue()


def add_field(paragraph: Paragraph, *instructions: str) -> None:
    """A field whose result holds the next one."""
    for kind in ("begin", instructions[0], "separate", *instructions[1:2], "end"):
        run = paragraph.add_run()._r
        if kind in instructions[1:]:
            add_field(paragraph, *instructions[1:])
            continue
        child = OxmlElement("w:fldChar" if kind in ("begin", "separate", "end") else "w:instrText")
        if kind in ("begin", "separate", "end"):
            child.set(qn("w:fldCharType"), kind)
        else:
            child.text = kind
        run.append(child)


def ordinary_excel() -> bytes:
    """As XlsxWriter makes it: a chart, a picture, links, a comment (an old drawing), names, rules and formulas."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, other = book.add_worksheet("Visits"), book.add_worksheet("Please call (01622)")
        sheet.write_column("A1", range(20))
        for at, formula in enumerate(
            ("=SUM(A1:A9)", '="Call (01622) "&A1', "='Please call (01622)'!A1", "=_xlfn.XLOOKUP(1,A:A,A:A)")
        ):
            other.write_formula(at, 0, formula)
        for at, link in enumerate(("https://example.org", "mailto:a@example.org", "internal:Visits!A1")):
            sheet.write_url(at, 2, link)
        sheet.write_comment("A1", "Who counted?")
        sheet.insert_image("F1", "dot.png", {"image_data": io.BytesIO(png()), "url": "https://example.org"})
        sheet.conditional_format("A1:A9", {"type": "data_bar", "min_type": "formula", "min_value": "=A1"})
        sheet.data_validation("B1", {"validate": "list", "source": ["a", "b"]})
        sheet.add_table("H1:I4", {"columns": [{"header": "a|b"}, {"header": "c", "formula": "=[@[a|b]]*2"}]})
        book.define_name("Total", "=Visits!$A$1")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Visits!$A$1:$A$9"})
        sheet.insert_chart("F9", chart)
    return out.getvalue()


def openpyxl_excel() -> bytes:
    book, sheet = new_book()
    for at in range(9):
        sheet.append([at, f"=A{at + 1}*2"])
    sheet["C1"].hyperlink = "https://example.org"
    sheet["C2"].hyperlink = "#Sheet!A1"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=9))
    sheet.add_chart(chart, "E1")
    return saved(book)


def pdf_of(change: Callable[[pikepdf.Pdf], None], *, is_packed: bool = False) -> bytes:
    """A PDF of one page, changed; packed, its objects are compressed into streams."""
    file, out = pikepdf.new(), io.BytesIO()
    file.add_blank_page()
    change(file)
    modes = pikepdf.ObjectStreamMode
    file.save(out, object_stream_mode=modes.generate if is_packed else modes.disable)
    return out.getvalue()


def ordinary_pdf() -> bytes:
    """With a bookmark, a link, a field to fill in and a place where it opens."""

    def change(file: pikepdf.Pdf) -> None:
        with file.open_outline() as outline:
            outline.root += [pikepdf.OutlineItem("Visits", 0), pikepdf.OutlineItem("Shops", 0)]
        field = pikepdf.Dictionary(Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T=pikepdf.String("a"), Rect=[0, 0, 9, 9])
        go = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org/launch"))
        link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=go)
        file.pages[0].Annots = pikepdf.Array([file.make_indirect(field), file.make_indirect(link)])
        file.Root.AcroForm = pikepdf.Dictionary(Fields=[file.pages[0].Annots[0]])
        file.Root.OpenAction = pikepdf.Array([file.pages[0].obj, pikepdf.Name.Fit])

    return pdf_of(change)


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
    "ordinary.docx": ordinary_word(),
    "ordinary.xlsx": ordinary_excel(),
    "openpyxl.xlsx": openpyxl_excel(),
    "ordinary.pdf": ordinary_pdf(),
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
    "deep.docx": (
        with_parts(word(), {"word/embeddings/x.xlsx": with_parts(excel(), {"xl/y.bin": excel()})}),
        "holds another file inside (“y.bin”)",
    ),
    "object.docx": (with_parts(word(), {"word/embeddings/o.bin": ole_file("Package")}), "holds another file inside (“o.bin”)"),
    "program.docx": (with_parts(word(), {"word/media/image1.png": b"MZ\x90\0 a program"}), "holds a file under a wrong name"),
    "template.docx": (with_template(), "fetches its template from elsewhere"),
    "checksum.docx": (wrong_checksum(), "is damaged"),
    "stream.docx": (broken_stream(), "is damaged"),
    "cut.pdf": (pdf()[:-200], "is damaged"),
    "start.pdf": (b"%PDF-1.7\n", "is damaged"),
    "script.pdf": (pdf().replace(b"%%EOF", b"<</S/JavaScript/JS(app.alert(1))>>\n%%EOF"), "holds JavaScript"),
    "launch.pdf": (pdf().replace(b"%%EOF", b"<</S/Launch/F(calc.exe)>>\n%%EOF"), "holds a command that starts a program"),
    "behind.pdf": (pdf() + zip_of({"a.exe": "MZ"}), "holds something else besides"),
    "behind.png": (png() + b"<script>alert(1)</script>" * 100, "holds something else besides"),
    "three.jpg": (b"\xff\xd8\xff", "is damaged"),
    "rich.csv": (b"{\\rtf1,\\ansi}\na,b\n", "is not a kind of file that is taken"),
    "sylk.csv": (b"ID;PWXL;N;E\nC;Y1;X1;K1\n", "is not a kind of file that is taken"),
    "binary.csv": (b"a,b\n" * 30_000 + bytes(range(1, 32)), "is not a kind of file that is taken"),
    "locked.docx": (ole_file("EncryptionInfo", "EncryptedPackage"), "is protected with a password"),
    "old.doc": (ole_file("WordDocument"), "is in an old Office format"),
    "old.msg": (ole_file("__properties_version1.0"), "is a message of Outlook, which is not taken."),
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
    "large.csv": (b"a,b\n" * 2_700_000, "is larger than 10 MB"),
}
