"""Exports an agreement as the CSV files from which it can be imported."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from portal.agreement.models import Agreement
from portal.core.dates import PartialDate
from portal.exchange.columns import EACH_HOST, FILES, OPTIONAL
from portal.exchange.present import Rows, rows_of


def written_rows(agreement: Agreement) -> Rows:
    """The rows of the agreement as the files write them."""
    rows = rows_of(agreement)
    for row in rows["measures.csv"]:
        row["returned_by"] = row["returned_by"] or EACH_HOST
    return rows


def write(agreement: Agreement, path: Path) -> None:
    """Writes a file for each of FILES, in UTF-8, lines ended by CR LF (RFC 4180). Optional files and columns are written
    only where something is in them."""
    path.mkdir(parents=True, exist_ok=True)
    rows = written_rows(agreement)
    for file in (*FILES, *OPTIONAL):
        if file in OPTIONAL and not rows[file.name]:
            (path / file.name).unlink(missing_ok=True)  # an earlier export may have left one, which is out of date now
            continue
        header = file.header + [
            column.name for column in file.extra if any(_is_written(row[column.name]) for row in rows[file.name])
        ]
        with (path / file.name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\r\n")
            writer.writerow(header)
            writer.writerows([[written_cell(row[name]) for name in header] for row in rows[file.name]])


def _is_written(value: Any) -> bool:
    """Whether a column that need not be there has to be, for this value. No is what its absence says."""
    return value is not False and bool(written_cell(value))


def written_cell(value: Any) -> str:
    """The value as the files write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(value)
    if isinstance(value, PartialDate):
        return value.text
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
