"""What is refused at the door: every kind of file that is no honest workbook or CSV."""

from __future__ import annotations

import io
import random
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.spreadsheets import archive, sheet_part, text_table, workbook_parts
from portal.spreadsheets.opening import LARGEST, open_upload
from portal.spreadsheets.refusals import Refused
from tests.factories.files import (
    MAIN,
    bare_workbook,
    bomb,
    book_of,
    lying_about_size,
    ole_file,
    overlapping,
    parts_of,
    with_parts,
    zip_of,
)

HONEST = book_of([["Measure", "Jan 2018"], ["Road deaths", 3]])
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
MACROS = with_parts(HONEST, {"xl/vbaProject.bin": ole_file("VBA", "PROJECT")})
NOISE = random.Random(1).randbytes(50_000)


def refusal(data: bytes, filename: str = "return.xlsx") -> str:
    with pytest.raises(Refused) as caught:
        open_upload(filename, data)
    assert "“" in caught.value.message or "This " in caught.value.message
    assert caught.value.message.endswith(".")
    return caught.value.message


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (MACROS, "macros"),
        (with_parts(HONEST, {"xl/VBAPROJECT.BIN": b"x"}), "macros"),
        (ole_file("EncryptionInfo", "EncryptedPackage"), "protected with a password"),
        (ole_file("Workbook"), "Excel 97 to 2003"),
        (ole_file("Book"), "Excel 97 to 2003"),
        (ole_file("WordDocument"), "Word document"),
        (ole_file("PowerPoint Document"), "presentation"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj", "PDF"),
        (PNG, "a picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "a picture"),
        (b"GIF89a\x01\x00", "a picture"),
        (b"BM\x46\x00\x00\x00\x00\x00\x00\x00", "a picture"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "web page"),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE html><html></html>", "web page"),
        (b"<table><tr><td>Measure</td></tr></table>", "web page"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML file"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "web page"),
        (b"{\\rtf1 Measure}", "text document"),
        (b"\x1f\x8b\x08\x00rest", "archive"),
        (b"7z\xbc\xaf\x27\x1crest", "archive"),
        (zip_of({"photo.txt": "hello"}), "zip archive"),
        (zip_of({}), "zip archive"),
        (zip_of({"word/document.xml": "<w/>"}), "Word document"),
        (zip_of({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<c/>"}), "OpenDocument"),
        (zip_of({"xl/workbook.bin": b"\x00"}), ".xlsb"),
        (b"", "empty"),
        (b"  \n\r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (book_of([]), "nothing in its cells"),
        (b"a" * (LARGEST + 1), "10 MB"),
        (b"measure,value\x00\x01\x02", "not a text"),
        ("measure,value\n".encode("utf-16-le")[:-1], "not a text"),
        (b"measure,\x81\x8d\n", "not a text"),
        (NOISE, "not a text"),
        (HONEST[: len(HONEST) // 2], "damaged"),
        (b"PK\x03\x04" + NOISE, "damaged"),
    ],
)
def test_each_kind_has_its_own_words(data: bytes, says: str) -> None:
    for filename in ("return.xlsx", "return.csv", "macro.xlsm", "no name at all"):
        assert says in refusal(data, filename)


def test_the_type_is_recognised_by_content_and_not_by_name() -> None:
    assert [sheet.name for sheet in open_upload("numbers.csv", HONEST).sheets] == ["Data"]
    assert [sheet.name for sheet in open_upload("numbers.xlsx", b"measure,value\nx,1\n").sheets] == [""]


def test_a_name_cannot_break_the_message() -> None:
    assert "“a b.pdf”" in refusal(b"%PDF-", "a\nb.pdf\x00")
    assert len(refusal(b"%PDF-", "x" * 10_000)) < 300
    assert "“The file”" in refusal(b"%PDF-", "")


def bombs() -> dict[str, Callable[[], bytes]]:
    noisy = f'<sheetData><row><c t="{NOISE.hex() * 30}"/></row></sheetData>'  # a tag of three million characters
    return {
        "declared": lambda: bomb(200),
        "ratio alone": lambda: bomb(20),
        "overlapping": lambda: overlapping(900, 900_000),
        "many parts": lambda: zip_of({f"xl/{at}.xml": b"" for at in range(5_000)}),
        "lying": lambda: lying_about_size(bomb(200), "xl/worksheets/sheet1.xml", 500),
        "endless tag": lambda: bare_workbook(noisy),
        "half of everything": lambda: with_parts(HONEST, {f"xl/media/{at}.bin": b" " * 990_000 for at in range(70)}),
    }


@pytest.mark.parametrize("name", bombs())
def test_a_bomb_is_refused_before_it_fills_the_memory(name: str) -> None:
    data = bombs()[name]()
    assert len(data) < LARGEST
    tracemalloc.start()
    try:
        message = refusal(data)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()
    assert "unpacks to far more" in message or (name == "lying" and "damaged" in message)


def test_what_is_unpacked_counts_whatever_was_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = archive.open_archive(HONEST)
    monkeypatch.setattr(archive, "MOST_UNPACKED", 100)
    with pytest.raises(Refused, match="unpacks to far more"):
        workbook_parts.read_book(opened)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">',
        "<!DOCTYPE x>",
        "<!--" + " " * 100_000 + "--><!DOCTYPE x>",
    ],
)
def test_document_types_and_so_entities_are_refused(doctype: str) -> None:
    sheet = bare_workbook("<sheetData><row><c><v>1</v></c></row></sheetData>", doctype=doctype)
    assert "document type" in refusal(sheet)
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        honest = parts_of(HONEST)[part].decode().removeprefix('<?xml version="1.0"?>').lstrip()
        assert "document type" in refusal(with_parts(HONEST, {part: doctype + honest[honest.index("<", 0) :]}))


def test_a_document_type_in_utf16_is_seen_as_well() -> None:
    part = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet xmlns="{MAIN}"/>'
    assert "document type" in refusal(with_parts(HONEST, {"xl/worksheets/sheet1.xml": part.encode("utf-16")}))


def test_other_packing_and_zips_with_a_password_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as file:
        for name, content in parts_of(HONEST).items():
            file.writestr(name, content)
    assert "damaged" in refusal(out.getvalue())
    locked = bytearray(HONEST)
    at = HONEST.index(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert "password" in refusal(bytes(locked))


def test_parts_that_are_missing_or_broken() -> None:
    parts = parts_of(HONEST)
    for name in ("xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"):
        assert "damaged" in refusal(zip_of({key: value for key, value in parts.items() if key != name}))
        for broken in (b"<broken", b'<?xml version="1.0" encoding="UTF-5"?><x/>', b""):
            assert "damaged" in refusal(with_parts(HONEST, {name: broken}))
    for sheet in ('<row r="x"/>', '<row><c r="é1"><v>1</v></c></row>', '<row><c t="s"><v>99</v></c></row>', '<row><c r="AAAA1"><v>1</v></c></row>',
                  "<row><c><v>one</v></c></row>"):  # fmt: skip
        assert "damaged" in refusal(bare_workbook(f"<sheetData>{sheet}</sheetData>"))
    assert "damaged" in refusal(bare_workbook('<sheetData/><mergeCells><mergeCell ref="nowhere"/></mergeCells>'))


def test_more_cells_than_can_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_part, "MOST_CELLS", 100)
    row = "<row>" + "<c/>" * 60 + "</row>"
    assert "more than 100 cells" in refusal(bare_workbook(f"<sheetData>{row * 2}</sheetData>"))
    assert "more than 100 cells" in refusal(bare_workbook('<sheetData><row><c r="CZ1"><v>1</v></c></row></sheetData>'))
    monkeypatch.setattr(text_table, "MOST_CELLS", 100)
    assert "more rows or columns" in refusal(b"a,b\n" * 51)


def test_more_elements_than_can_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ELEMENTS", 100)
    assert "unpacks to far more" in refusal(bare_workbook("<x/>" * 101))


def test_cells_far_out_and_merges_over_everything() -> None:
    assert "to the right of column 1,000" in refusal(bare_workbook('<sheetData><row><c r="XFD1"><v>1</v></c></row></sheetData>'))
    assert "below row 100,000" in refusal(bare_workbook('<sheetData><row r="1048576"><c><v>1</v></c></row></sheetData>'))
    empty = bare_workbook(
        '<sheetData><row r="1"><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    )
    assert len(open_upload("formatted.xlsx", empty).sheets[0].rows) == 1
    everything = '<sheetData><row><c><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert open_upload("merged.xlsx", bare_workbook(everything)).sheets[0].merged == {(1, 1): (1, 1)}
    rows = f"<sheetData>{'<row><c><v>1</v></c></row>' * 2_000}<row><c r='ALL2001'><v>1</v></c></row></sheetData>"
    areas = '<mergeCells><mergeCell ref="A1:ALL2001"/></mergeCells>'
    assert "more than 1,000,000 cells" in refusal(bare_workbook(rows + areas))


def test_more_text_sheets_or_formats_than_can_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    many = "".join(f'<sheet name="S{at}" sheetId="{at}"/>' for at in range(2, 200))
    assert "more than 100 sheets" in refusal(bare_workbook("<sheetData/>", workbook_head=many))
    shared = with_parts(bare_workbook("<sheetData/>"), {
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
                                      '<Relationship Id="rId2" Type="x/sharedStrings" Target="/xl/texts.xml"/></Relationships>',
        "xl/texts.xml": "<sst><si><t>Road deaths</t></si></sst>",
    })  # fmt: skip
    monkeypatch.setattr(workbook_parts, "MOST_TEXTS", 0)
    assert "more text" in refusal(shared)
    monkeypatch.setattr(workbook_parts, "MOST_TEXTS", 5)
    monkeypatch.setattr(workbook_parts, "MOST_TEXT", 5)
    assert "more text" in refusal(shared)
    monkeypatch.setattr(sheet_part, "MOST_TEXT", 5)
    assert "more text" in refusal(bare_workbook("<sheetData><row><c><v>123456</v></c></row></sheetData>"))
    monkeypatch.setattr(workbook_parts, "MOST_TEXT", 5_000)
    monkeypatch.setattr(workbook_parts, "MOST_FORMATS", 0)
    assert "more formats" in refusal(HONEST)


def test_lines_without_an_end_and_quotes_without_an_end() -> None:
    assert "a line of 1,100,000 characters" in refusal(b"," * 1_100_000)
    assert "more rows or columns" in refusal(b"," * 2_000 + b"x")
    assert "Line 3" in refusal(b'measure,value\nx,1\n"y,2\nz,3\n')


@given(st.data())
def test_whatever_is_changed_in_a_file_it_is_read_or_refused(data: st.DataObject) -> None:
    """Never another exception: a byte of the zip, or of a part of it that is packed again."""
    name = data.draw(st.sampled_from([None, *parts_of(HONEST)]))
    content = bytearray(parts_of(HONEST)[name] if name else HONEST)
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    changed = with_parts(HONEST, {name: bytes(content)}) if name else bytes(content)
    with suppress(Refused):
        open_upload("changed.xlsx", changed)


def test_a_ratio_that_honest_workbooks_reach_is_taken() -> None:
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}" s="0"/>' for letter in "ABCDEFGH") + "</row>"
        for row in range(2, 15_000)
    )
    data = bare_workbook(f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{rows}</sheetData>')
    size = len(parts_of(data)["xl/worksheets/sheet1.xml"])
    assert size > 1_000_000 and size / len(zlib.compress(parts_of(data)["xl/worksheets/sheet1.xml"])) > 10
    assert len(open_upload("formatted.xlsx", data).sheets[0].rows) == 1
