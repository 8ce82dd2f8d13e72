"""A measure's values as a CSV file, and the metadata of that file as CSV on the Web. Pure.

CSVW: W3C Recommendations of 17 December 2015, “Model for Tabular Data and Metadata on the Web” and “Metadata Vocabulary for
Tabular Data”. By them readers look for the metadata of a file under its address with -metadata.json added.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from portal.contents.pack import Measure
from portal.core.text import csv_text
from portal.documents.csv_data import measure_lines
from portal.statistics.comparison import STATUS_ORDER
from portal.wording.remarks import publishing_remarks
from portal.wording.sentences import printable
from portal.wording.tables import SYMBOLS

CSV, CSVW = "text/csv; charset=utf-8; header=present", "application/csvm+json"
DAY = {"base": "date", "format": "yyyy-MM-dd"}
COLUMNS: tuple[tuple[str, Any, str], ...] = (
    ("measure", "string", "Key of the measure"),
    ("measure_name", "string", "Name of the measure"),
    ("part", "string", "Key of the part; empty for the measure as a whole"),
    ("part_name", "string", "Name of the part; “Total” for the measure as a whole"),
    ("unit", "string", "What is counted"),
    ("geography", "string", "Area"),
    ("period_start", DAY, "First day of the period"),
    ("period_end", DAY, "Last day of the period"),
    ("value", "decimal", "The value; empty where there is none"),
    ("symbol", {"base": "string", "format": f"[{''.join(SYMBOLS)}]"}, "Why there is no value"),
    ("status", {"base": "string", "format": "|".join(STATUS_ORDER)}, "How settled the value is"),
    ("revised_from", "decimal", "What the value was before its newest revision"),
    ("note", "string", "What was said about the value; breaks and caveats"),
    ("covers", "string", "The days that the value is of: its period, the day at its end, or months to its end"),
)
MAY_BE_EMPTY = {"part", "geography", "value", "symbol", "status", "revised_from", "note"}


def render_csv(measure: Measure) -> bytes:
    """UTF-8 without a byte order mark, lines ended by CR LF (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    names = [name for name, _, _ in COLUMNS]
    writer.writerow(names)
    for line in measure_lines("", measure, with_caveats=True):
        writer.writerow(_cell(getattr(line, name)) for name in names)
    return out.getvalue().encode()


def _cell(value: str | Decimal | None) -> str:
    """As in the pack's data file: a number as it is, a text so that no spreadsheet takes it for a formula."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return csv_text(printable(value))


def metadata(measure: Measure, *, publisher: str, until: str) -> bytes:
    """The metadata of the file, as JSON. `until` is the last day on which a period in it may end; empty without a limit."""
    columns = [
        {"name": name, "titles": name, "datatype": datatype, "required": name not in MAY_BE_EMPTY, "dc:description": about}
        for name, datatype, about in COLUMNS
    ]
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{measure.key}.csv",
        "dc:title": measure.name,
        "dc:description": measure.definition,
        "dc:publisher": publisher,
        "dc:spatial": measure.geography,
        "dc:temporal": _span(measure),
        "dc:format": "text/csv",
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "lineTerminators": ["\r\n"], "quoteChar": '"'},
        "tableSchema": {"columns": columns, "primaryKey": ["part", "period_start", "period_end"]},
        "rdfs:comment": [*_about(measure, until)],
    }
    return json.dumps({key: value for key, value in document.items() if value}, ensure_ascii=False, indent=2).encode()


def _span(measure: Measure) -> str:
    """The first and the last day of all values, as an interval of ISO 8601; empty where there are no values."""
    observations = [one for series in measure.series for one in series.observations]
    if not observations:
        return ""
    return f"{min(one.period_start for one in observations)}/{max(one.period_end for one in observations)}"


def _about(measure: Measure, until: str) -> Iterator[str]:
    yield from (f"{symbol}: {meaning}" for symbol, meaning in SYMBOLS.items())
    if until:
        yield f"Periods that end by {until}."
    yield from publishing_remarks(measure)
    if measure.parts_overlap:
        yield "The parts overlap, so together they can exceed the total."
    for one in measure.breaks:
        yield f"From {one.date} {one.effect} with what came before: {one.reason.rstrip('.')}."
    yield from measure.caveats
    yield "A text that begins with =, +, - or @ has an apostrophe before it, so that no spreadsheet reads it as a formula."
