"""Imports what names a measure by its name: breaks and published figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.agreement.models import Action, Priority
from portal.exchange.loader import Loader, places
from portal.exchange.reading import FileRow
from portal.extensions import db
from portal.measures.models import Measure, SeriesBreak
from portal.narratives.models import Figure, Source


@dataclass(frozen=True)
class Parents:
    """What a figure points to: by key or reference, and measures by their names, folded."""

    priorities: Mapping[str, Priority]
    actions: Mapping[str, Action]
    sources: Mapping[str, Source]
    measures: Mapping[str, Measure]


def load_breaks(loader: Loader, rows: list[FileRow], measures: Mapping[str, Measure]) -> None:
    """Imports the breaks. `measures` are by their names, folded: the file may have an earlier one than the portal."""
    breaks = db.session.scalars(select(SeriesBreak).options(joinedload(SeriesBreak.measure))).all()
    by_identity = {(one.measure or _measure_named(one, measures), one.date): one for one in breaks}
    # A break in all that is recorded in one place has no measure of its own: both columns have the place.
    own = [None if row["measure"] == row["recorded_in"] else measures.get(row["measure"].casefold()) for row in rows]
    existing = [by_identity.get((measure or row["measure"], row["date"])) for row, measure in zip(rows, own, strict=True)]
    for row, measure, series_break, position in zip(rows, own, existing, places(existing, breaks), strict=True):
        loader.put(
            SeriesBreak,
            series_break,
            position=position,
            measure_id=measure.id if measure else None,
            measure_name=series_break.measure_name if series_break else row["measure"],
            recorded_in=row["recorded_in"],
            date=row["date"],
            effect=row["effect"],
            reason=row["reason"],
        )


def _measure_named(series_break: SeriesBreak, measures: Mapping[str, Measure]) -> Measure | str:
    """The measure of that name, which may be new in this import; else the name."""
    name = series_break.measure_name or series_break.recorded_in
    return name if series_break.recorded_in else measures.get(name.casefold(), name)


def load_figures(loader: Loader, rows: list[FileRow], parents: Parents) -> None:
    """Imports the figures. One that stays with its measure keeps the name under which it was written."""
    figures = {one.ref: one for one in db.session.scalars(select(Figure).where(Figure.agreement_id == loader.agreement.id)).all()}
    existing = [figures.get(row["ref"]) for row in rows]
    for row, figure, position in zip(rows, existing, places(existing, figures.values()), strict=True):
        values = {name: value for name, value in row.values.items() if name not in ("priority", "action", "measure", "source")}
        measure = parents.measures.get(row["measure"].casefold())
        stays = figure is not None and measure is not None and figure.measure_id == measure.id
        loader.put(
            Figure,
            figure,
            agreement_id=loader.agreement.id,
            position=position,
            priority_id=parents.priorities[row["priority"]].id if row["priority"] else None,
            action_id=parents.actions[row["action"]].id if row["action"] else None,
            measure_name=figure.measure_name if figure is not None and stays else row["measure"],
            measure_id=measure.id if measure else None,
            source_id=parents.sources[row["source"]].id if row["source"] else None,
            **values,
        )
