"""Real files as bytes, honest and hostile, for the tests of uploads."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl

from portal.returns.workbooks.known_series import KnownSeries
from portal.returns.workbooks.layouts import read_entries
from portal.spreadsheets.opening import open_upload
from portal.statistics.periods import Period
from portal.tables.entries import FileEntries
from portal.tables.questions import Inquiry
from portal.tables.vocabulary import NamedMeasure, Vocabulary

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book_of(
    rows: Sequence[Sequence[Any]], *, title: str = "Data", merged: Sequence[str] = (), formats: Mapping[str, str] = {}
) -> bytes:
    """A workbook of openpyxl with one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    for address, code in formats.items():
        sheet[address].number_format = code
    return saved(book)


def zip_of(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def with_parts(data: bytes, changed: Mapping[str, str | bytes]) -> bytes:
    """The same zip with some parts replaced or added."""
    return zip_of({**parts_of(data), **changed})


def bare_workbook(sheet: str | bytes, *, doctype: str = "", workbook_head: str = "") -> bytes:
    """The least that is a workbook, around the XML of one sheet’s content."""
    body = sheet.encode() if isinstance(sheet, str) else sheet
    start = f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<worksheet xmlns="{MAIN}">'.encode()
    return zip_of({
        "[Content_Types].xml": CONTENT_TYPES,
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{workbook_head}'
                           '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                                      f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": start + body + b"</worksheet>",
    })  # fmt: skip


def ole_file(*streams: str) -> bytes:
    """A compound file of the old Office with these streams, a sector each: header, allocation table, directory, streams."""
    end, free, is_table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    sectors = 2 + len(streams)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 0, end, 0, end, 0, 0)
    header += b"".join(struct.pack("<I", free) for _ in range(108))
    table = [is_table, end] + [end] * len(streams)
    allocation = b"".join(struct.pack("<I", table[at] if at < sectors else free) for at in range(128))
    directory = _directory_entry("Root Entry", 5, child=1, start=end, size=0)
    for at, name in enumerate(streams):
        right = at + 2 if at + 1 < len(streams) else free
        directory += _directory_entry(name, 2, right=right, start=2 + at, size=512)
    return header + allocation + directory.ljust(512, b"\x00") + b"".join(b"\x5a" * 512 for _ in streams)


def _directory_entry(name: str, kind: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\x00\x00"
    entry = encoded.ljust(64, b"\x00") + struct.pack("<HBB", len(encoded), kind, 1)
    entry += struct.pack("<III", 0xFFFFFFFF, right, child) + bytes(16) + struct.pack("<I", 0) + bytes(16)
    return entry + struct.pack("<IQ", start, size)


def bomb(megabytes: int) -> bytes:
    """A workbook whose sheet unpacks to that much, a thousandth of it on disk."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(bare_workbook("<sheetData/>"))) as honest,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file,
    ):
        for name in honest.namelist():
            if "sheet1" not in name:
                file.writestr(name, honest.read(name))
        with file.open("xl/worksheets/sheet1.xml", "w", force_zip64=False) as part:
            part.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for _ in range(megabytes):
                part.write(b" " * 1_000_000)
    return out.getvalue()


def lying_about_size(data: bytes, name: str, says: int) -> bytes:
    """The same zip, whose directory and local header give another size for one part."""
    changed = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        local = file.getinfo(name).header_offset
    struct.pack_into("<I", changed, local + 22, says)
    at = data.rindex(name.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<I", changed, at + 24, says)
    return bytes(changed)


def overlapping(count: int, size: int) -> bytes:
    """Many entries of a zip’s directory that all point to the same packed bytes."""
    single = zip_of({"xl/part.xml": b" " * size})
    start = single.index(b"PK\x01\x02")
    entry, tail = single[start : single.index(b"PK\x05\x06")], bytearray(single[single.index(b"PK\x05\x06") :])
    entries = b"".join(entry.replace(b"part", f"{at:04}".encode()) for at in range(count))
    struct.pack_into("<HHI", tail, 8, count, count, len(entries))
    return single[:start] + entries + bytes(tail)


MONTHS = tuple(Period.ending(date(2018, month, 1), 1) for month in range(1, 13))
QUARTERS = tuple(Period.ending(date(2018, month, 1), 3) for month in (3, 6, 9, 12))
DISTRICTS = (
    ("ashford", "Ashford"),
    ("folkestone-hythe", "Folkestone & Hythe", "Shepway"),
    ("tonbridge-malling", "Tonbridge & Malling"),
)


# The numbers of the series that are known below; those of incidents are of the districts in their order.
ASHFORD, FOLKESTONE, TONBRIDGE = range(1, 4)
DEATHS, ALL_CRIME, RATE, RACE, RELIGION, HATE, TREATMENT = range(4, 11)


def known_series() -> tuple[KnownSeries, ...]:
    """Incidents by district, which add up; deaths and a rate without parts; hate crime, whose parts overlap; one by quarter."""
    months = frozenset(MONTHS)
    incidents = [
        KnownSeries(
            number,
            "da-incidents",
            ("DA incidents", "Domestic abuse"),
            "incidents",
            "monthly",
            months,
            key,
            (name, key, *more),
            True,
        )
        for number, (key, name, *more) in zip((ASHFORD, FOLKESTONE, TONBRIDGE), DISTRICTS, strict=True)
    ]
    hate = [
        KnownSeries(number, "hate", ("Hate crime",), "incidents", "monthly", months, name.lower(), (name,))
        for number, name in ((RACE, "Race"), (RELIGION, "Religion"))
    ]
    return (
        *incidents,
        KnownSeries(DEATHS, "road-deaths", ("Road deaths",), "people", "monthly", months),
        KnownSeries(ALL_CRIME, "all-crime", ("All police recorded crime",), "offences", "monthly", months),
        KnownSeries(RATE, "rate", ("Detection rate",), "%", "monthly", months),
        *hate,
        KnownSeries(HATE, "hate", ("Hate crime",), "incidents", "monthly", months),
        KnownSeries(TREATMENT, "treatment", ("Individuals in treatment",), "people", "quarterly", frozenset(QUARTERS)),
    )


def known_names() -> Vocabulary:
    """The names of the same measures, as the agreement has them, and one that another agency returns."""
    by_key: dict[str, list[KnownSeries]] = {}
    for series in known_series():
        by_key.setdefault(series.measure, []).append(series)
    measures = [
        NamedMeasure(
            key=key,
            names=all_series[0].measure_names,
            unit=all_series[0].unit,
            parts=tuple((one.part, one.part_names) for one in all_series if one.part),
            is_whole=any(not one.part for one in all_series),
        )
        for key, all_series in by_key.items()
    ]
    fires = NamedMeasure(
        key="fires", names=("Deliberate fires",), unit="fires", parts=(("ashford", ("Ashford",)),), is_whole=False
    )
    return Vocabulary([*measures, fires], ["Kent Police", "Police"])


def read(data: bytes, filename: str = "x.xlsx", inquiry: Inquiry | None = None) -> FileEntries:
    """The entries of a file for the agency of these series."""
    offered = list(dict.fromkeys(series.measure for series in known_series()))
    return read_entries(open_upload(filename, data), known_names(), offered, inquiry)
