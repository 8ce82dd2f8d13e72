"""The rows that the portal has, in the shape of the files' rows: for the export, and for what an import is compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.merged_names import names_of_merged, without_names
from portal.accounts.models import Agency, AgencyName
from portal.agreement.models import Action, Agreement, Body, BodyName, Contribution, Priority
from portal.exchange.measure_settings import CAVEATS, SETTINGS, caveat_rows, has_settings, setting_row
from portal.exchange.rates import POPULATIONS, RATES, population_rows, rate_rows
from portal.extensions import db
from portal.measures.models import Breakdown, Measure, MeasurePlacement, Part, SeriesBreak
from portal.narratives.models import Figure, Source

Rows = dict[str, list[dict[str, Any]]]  # by file; values by column, typed as the files' columns parse them


def rows_of(agreement: Agreement) -> Rows:
    """The rows of the agreement, as its files have them."""
    placements = _placements(agreement)
    measures = [placement.measure for placement in placements]
    figures = _figures(agreement)
    return _common_rows(agreement) | {
        "measures.csv": [_measure_row(one.measure, one) for one in placements],
        "breaks.csv": _breaks_of(measures, {row["measure"].casefold() for row in figures}),
        "figures.csv": figures,
        SETTINGS: [setting_row(measure) for measure in measures if has_settings(measure)],
        CAVEATS: caveat_rows(measures),
        RATES: rate_rows(measures),
    }


_FORMER = {
    "agencies.csv": select(Agency.key, AgencyName.name, AgencyName.short_name).join(Agency, Agency.id == AgencyName.agency_id),
    "bodies.csv": select(Body.key, BodyName.name, BodyName.name).join(Body, Body.id == BodyName.body_id),
}


def former_names(file: str) -> Mapping[str, frozenset[str]]:
    """The names, folded, that the agencies or bodies of the file had before they were renamed, by key."""
    found: dict[str, set[str]] = {}
    for key, *names in db.session.execute(_FORMER[file]) if file in _FORMER else ():
        found.setdefault(key, set()).update(name.casefold() for name in names)
    return {key: frozenset(names) for key, names in found.items()}


def all_rows(agreement: Agreement) -> Rows:
    """The same, with every measure and break that the portal has, and the settings of every measure.

    A measure that is not in the agreement has no column “priority”.
    """
    placements = {placement.measure_id: placement for placement in _placements(agreement)}
    named = (Measure.breakdown, Measure.returned_by, Measure.follows, Measure.counts_same_as)
    options = [joinedload(one) for one in named]
    measures = db.session.scalars(select(Measure).options(*options).order_by(Measure.position)).all()
    return _common_rows(agreement) | {
        "measures.csv": [_measure_row(one, placements.get(one.id)) for one in measures],
        "breaks.csv": [_break_row(one) for one in _breaks()],
        "figures.csv": _figures(agreement),
        SETTINGS: [setting_row(measure) for measure in measures],
        CAVEATS: caveat_rows(measures),
        RATES: rate_rows(measures),
    }


def _common_rows(agreement: Agreement) -> Rows:
    return {
        "agencies.csv": _agencies(),
        "bodies.csv": [_plain(one) for one in db.session.scalars(select(Body).order_by(Body.position))],
        "priorities.csv": _priorities(agreement),
        "actions.csv": _actions(agreement),
        "breakdowns.csv": _breakdowns(),
        POPULATIONS: population_rows(),
        "sources.csv": [_plain(one) for one in db.session.scalars(select(Source).order_by(Source.position))],
    }


def _agencies() -> list[dict[str, Any]]:
    """Two rows cannot have a name: that of an agency which is part of another stands in its own row."""
    of_parts = names_of_merged()
    rows = db.session.scalars(select(Agency).where(Agency.is_partner).order_by(Agency.position))
    return [_plain(one, also_known_as=without_names(one.also_known_as, of_parts.get(one.id, ()))) for one in rows]


def _plain(row: Any, **others: Any) -> dict[str, Any]:
    """The row's own columns by name, and the columns of the file that have another name or come from another row."""
    return {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs} | others


def _priorities(agreement: Agreement) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Priority)
        .where(Priority.agreement_id == agreement.id)
        .options(joinedload(Priority.lead_agency), selectinload(Priority.origins))
        .order_by(Priority.position)
    )
    return [
        _plain(row, order=row.position, lead_agency=row.lead_agency.key, comes_from=[one.key for one in row.origins])
        for row in rows
    ]


def _actions(agreement: Agreement) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Action)
        .where(Action.agreement_id == agreement.id)
        .options(
            joinedload(Action.priority),
            joinedload(Action.lead_agency),
            joinedload(Action.body),
            selectinload(Action.contributions).joinedload(Contribution.agency),
            selectinload(Action.origins),
        )
        .order_by(Action.position)
    )
    return [
        _plain(
            row,
            continues=[one.ref for one in row.origins],
            priority=row.priority.key,
            lead_agency=row.lead_agency.key,
            contributing_agencies=[agency.key for agency in row.contributors],
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


def _placements(agreement: Agreement) -> Sequence[MeasurePlacement]:
    measure = joinedload(MeasurePlacement.measure)
    return db.session.scalars(
        select(MeasurePlacement)
        .where(MeasurePlacement.agreement_id == agreement.id)
        .options(
            measure.joinedload(Measure.breakdown),
            measure.joinedload(Measure.returned_by),
            measure.joinedload(Measure.follows),
            measure.joinedload(Measure.counts_same_as),
            joinedload(MeasurePlacement.priority),
        )
        .order_by(MeasurePlacement.position)
    ).all()


def _measure_row(measure: Measure, placement: MeasurePlacement | None) -> dict[str, Any]:
    return _plain(
        measure,
        returned_by=measure.returned_by.key if measure.returned_by else "",
        breakdown=measure.breakdown.name if measure.breakdown else "",
        **({"priority": placement.priority.key} if placement else {}),
    )


def _breaks() -> Sequence[SeriesBreak]:
    return db.session.scalars(
        select(SeriesBreak).options(joinedload(SeriesBreak.measure)).order_by(SeriesBreak.position, SeriesBreak.id)
    ).all()


def _breaks_of(measures: Sequence[Measure], published: set[str]) -> list[dict[str, Any]]:
    """The breaks of the measures, of everything recorded in one place, and of published figures by these names, folded."""
    ids = {measure.id for measure in measures}
    return [
        _break_row(one)
        for one in _breaks()
        if one.measure_id in ids or one.recorded_in or (one.measure is None and one.measure_name.casefold() in published)
    ]


def _break_row(row: SeriesBreak) -> dict[str, Any]:
    return _plain(row, measure=row.measure.name if row.measure else row.measure_name or row.recorded_in)


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
