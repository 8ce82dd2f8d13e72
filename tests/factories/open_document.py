"""OpenDocument spreadsheets as bytes, honest and hostile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tests.factories.files import zip_of

KIND = "application/vnd.oasis.opendocument.spreadsheet"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_NAMESPACES = (
    " ".join(f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
HIDDEN = '<style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/></style:style>'


def cell(value: Any, more: str = "") -> str:
    """One cell; `more` are further attributes. A tuple is (type, attribute with the value, what is shown)."""
    if value is None:
        return f"<table:table-cell {more}/>"
    if isinstance(value, tuple):
        kind, attribute, shown = value
        return f'<table:table-cell office:value-type="{kind}" {attribute} {more}><text:p>{shown}</text:p></table:table-cell>'
    if isinstance(value, bool):
        return cell(("boolean", f'office:boolean-value="{str(value).lower()}"', str(value).upper()), more)
    if isinstance(value, (int, float)):
        return cell(("float", f'office:value="{value}"', str(value)), more)
    if isinstance(value, (date, datetime)):
        return cell(("date", f'office:date-value="{value.isoformat()}"', "a day"), more)
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        clock = f"PT{seconds // 3600:02}H{seconds // 60 % 60:02}M{seconds % 60:02}S"
        return cell(("time", f'office:time-value="{clock}"', clock), more)
    return cell(("string", "", escape(str(value))), more)


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def table(*rows: str, name: str = "Data", style: str = "") -> str:
    shown = f'table:style-name="{style}"' if style else ""
    return f"<table:table table:name={quoteattr(name)} {shown}>{''.join(rows)}</table:table>"


def table_of(rows: Sequence[Sequence[Any]], name: str = "Data", style: str = "") -> str:
    return table(*(row(*(cell(value) for value in line)) for line in rows), name=name, style=style)


def ods(*tables: str, before: str = "", styles: str = "", kind: str = KIND, doctype: str = "", manifest: str = "") -> bytes:
    """The file; `before` stands before the sheets, `styles` are added to those of the cells."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<office:document-content {_NAMESPACES} office:version="1.3">'
        f"<office:automatic-styles>{HIDDEN}{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{before}{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    listed = (
        f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>{manifest}</manifest:manifest>'
    )
    return zip_of({"mimetype": kind, "META-INF/manifest.xml": listed, "content.xml": content})
