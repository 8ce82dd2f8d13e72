"""Exports an agreement as the CSV files from which it can be imported."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Agency
from portal.agreement.models import Action, Agreement, Body, Contribution, Priority
from portal.core.dates import PartialDate
from portal.exchange.columns import EACH_HOST, FILES, OPTIONAL
from portal.exchange.measure_settings import CAVEATS, SETTINGS, caveat_rows, setting_rows
from portal.extensions import db
from portal.measures.models import Breakdown, Measure, MeasurePlacement, Part, SeriesBreak
from portal.narratives.models import Figure, Source


def write(agreement: Agreement, path: Path) -> None:
    """Writes a file for each of FILES, in UTF-8, lines ended by CR LF (RFC 4180). Optional files and columns are written
    only where something is in them."""
    path.mkdir(parents=True, exist_ok=True)
    measures = _measures_of(agreement)
    rows = {
        "agencies.csv": [_plain(one) for one in db.session.scalars(select(Agency).order_by(Agency.position))],
        "bodies.csv": [_plain(one) for one in db.session.scalars(select(Body).order_by(Body.position))],
        "priorities.csv": _priorities(agreement),
        "actions.csv": _actions(agreement),
        "breakdowns.csv": _breakdowns(),
        "measures.csv": _measures(agreement),
        "breaks.csv": _breaks(),
        "sources.csv": [_plain(one) for one in db.session.scalars(select(Source).order_by(Source.position))],
        "figures.csv": _figures(agreement),
        SETTINGS: setting_rows(measures),
        CAVEATS: caveat_rows(measures),
    }
    for file in (*FILES, *OPTIONAL):
        if file in OPTIONAL and not rows[file.name]:
            (path / file.name).unlink(missing_ok=True)  # an earlier export may have left one, which is out of date now
            continue
        header = file.header + [column.name for column in file.extra if any(row[column.name] for row in rows[file.name])]
        with (path / file.name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\r\n")
            writer.writerow(header)
            writer.writerows([[_cell(row[name]) for name in header] for row in rows[file.name]])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, PartialDate):
        return value.text
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _plain(row: Any, **others: Any) -> dict[str, Any]:
    """The row's own columns by name, and the columns of the file that have another name or come from another row."""
    return {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs} | others


def _priorities(agreement: Agreement) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Priority)
        .where(Priority.agreement_id == agreement.id)
        .options(joinedload(Priority.lead_agency))
        .order_by(Priority.position)
    )
    return [_plain(row, order=row.position, lead_agency=row.lead_agency.key) for row in rows]


def _actions(agreement: Agreement) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Action)
        .where(Action.agreement_id == agreement.id)
        .options(
            joinedload(Action.priority),
            joinedload(Action.lead_agency),
            joinedload(Action.body),
            selectinload(Action.contributions).joinedload(Contribution.agency),
        )
        .order_by(Action.position)
    )
    return [
        _plain(
            row,
            priority=row.priority.key,
            lead_agency=row.lead_agency.key,
            contributing_agencies=";".join(agency.key for agency in row.contributors),
            oversight_body=row.body.key if row.body else "",
        )
        for row in rows
    ]


def _breakdowns() -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Part)
        .join(Breakdown)
        .options(joinedload(Part.breakdown), joinedload(Part.returned_by))
        .order_by(Breakdown.position, Part.position)
    )
    return [
        _plain(row, breakdown=row.breakdown.name, order=row.position, returned_by=row.returned_by.key if row.returned_by else "")
        for row in rows
    ]


def _measures(agreement: Agreement) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(MeasurePlacement)
        .where(MeasurePlacement.agreement_id == agreement.id)
        .options(joinedload(MeasurePlacement.measure), joinedload(MeasurePlacement.priority))
        .order_by(MeasurePlacement.position)
    )
    return [
        _plain(
            row.measure,
            priority=row.priority.key,
            returned_by=row.measure.returned_by.key if row.measure.returned_by else EACH_HOST,
            breakdown=row.measure.breakdown.name if row.measure.breakdown else "",
        )
        for row in rows
    ]


def _measures_of(agreement: Agreement) -> list[Measure]:
    """The measures of the agreement, in its order."""
    return list(
        db.session.scalars(
            select(Measure)
            .join(MeasurePlacement, MeasurePlacement.measure_id == Measure.id)
            .where(MeasurePlacement.agreement_id == agreement.id)
            .order_by(MeasurePlacement.position)
        )
    )


def _breaks() -> list[dict[str, Any]]:
    rows = db.session.scalars(select(SeriesBreak).options(joinedload(SeriesBreak.measure)).order_by(SeriesBreak.position))
    return [_plain(row, measure=row.measure.name if row.measure else row.measure_name or row.recorded_in) for row in rows]


def _figures(agreement: Agreement) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Figure)
        .where(Figure.agreement_id == agreement.id)
        .options(joinedload(Figure.priority), joinedload(Figure.action), joinedload(Figure.measure), joinedload(Figure.source))
        .order_by(Figure.position)
    )
    return [
        _plain(
            row,
            priority=row.priority.key if row.priority else "",
            action=row.action.ref if row.action else "",
            measure=row.measure.name if row.measure else row.measure_name,
            source=row.source.key if row.source else "",
        )
        for row in rows
    ]
