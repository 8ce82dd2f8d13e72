"""Imports a folder that was read without fault into the database: what is new is added, what differs is changed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Agency
from portal.agreement.models import CLOSED, Action, Agreement, Body, Priority
from portal.core import settings
from portal.exchange.loader import Loader
from portal.exchange.measure_settings import CAVEATS, SETTINGS, load_caveats, load_settings, usual_comparison
from portal.exchange.reading import Fault, FaultyFolder, FileRow, Folder
from portal.extensions import db
from portal.measures.actions import FROZEN
from portal.measures.models import Breakdown, Measure, MeasurePlacement, Part, Series, SeriesBreak
from portal.measures.queries import has_observations
from portal.narratives.models import Figure, Source


def load(folder: Folder, key: str, title: str, partnership: str) -> Counter[str]:
    """Imports the folder as the agreement of the plan year `key`, such as 2018-19.

    Returns how many rows were added, changed and unchanged. Raises FaultyFolder if a frozen column of a measure would change.
    """
    agreement = db.session.scalar(select(Agreement).where(Agreement.key == key))
    if agreement is None:
        year = int(key[:4])
        previous = db.session.scalar(select(Agreement).where(Agreement.starts == date(year - 1, 4, 1)))
        agreement = Agreement(
            key=key,
            title=title,
            partnership=partnership,
            starts=date(year, 4, 1),
            ends=date(year + 1, 3, 31),
            previous_id=previous.id if previous else None,
        )
        db.session.add(agreement)
        db.session.flush()
    if settings.read(settings.PARTNERSHIP) != partnership:
        settings.store(settings.PARTNERSHIP, partnership)
    loader = Loader(agreement)
    agencies = _agencies(loader, folder.rows["agencies.csv"])
    bodies = _bodies(loader, folder.rows["bodies.csv"])
    priorities = _priorities(loader, folder.rows["priorities.csv"], agencies)
    actions = _actions(loader, folder.rows["actions.csv"], agencies, bodies, priorities)
    breakdowns = _breakdowns(loader, folder.rows["breakdowns.csv"], agencies)
    measures = _measures(loader, folder.rows["measures.csv"], agencies, priorities, breakdowns)
    load_settings(loader, folder.rows[SETTINGS], measures)
    load_caveats(loader, folder.rows[CAVEATS], measures, {row["key"] for row in folder.rows["measures.csv"]})
    _breaks(loader, folder.rows["breaks.csv"], measures)
    sources = _sources(loader, folder.rows["sources.csv"])
    _figures(loader, folder.rows["figures.csv"], priorities, actions, measures, sources)
    db.session.flush()
    return loader.changes


def _by_key(kind: Any, attribute: str = "key", *where: Any) -> dict[str, Any]:
    return {getattr(row, attribute): row for row in db.session.scalars(select(kind).where(*where))}


def _agencies(loader: Loader, rows: list[FileRow]) -> dict[str, Agency]:
    agencies = _by_key(Agency)
    for position, row in enumerate(rows):
        agencies[row["key"]] = loader.put(Agency, agencies.get(row["key"]), position=position, **row.values)
    db.session.flush()
    return agencies


def _bodies(loader: Loader, rows: list[FileRow]) -> dict[str, Body]:
    bodies = _by_key(Body)
    for position, row in enumerate(rows):
        bodies[row["key"]] = loader.put(Body, bodies.get(row["key"]), position=position, **row.values)
    db.session.flush()
    return bodies


def _priorities(loader: Loader, rows: list[FileRow], agencies: dict[str, Agency]) -> dict[str, Priority]:
    priorities = _by_key(Priority, "key", Priority.agreement_id == loader.agreement.id)
    for row in rows:
        priorities[row["key"]] = loader.put(
            Priority,
            priorities.get(row["key"]),
            agreement_id=loader.agreement.id,
            key=row["key"],
            code=row["code"],
            position=row["order"],
            title=row["title"],
            lead_agency_id=agencies[row["lead_agency"]].id,
        )
    db.session.flush()
    return priorities


def _actions(
    loader: Loader,
    rows: list[FileRow],
    agencies: dict[str, Agency],
    bodies: dict[str, Body],
    priorities: dict[str, Priority],
) -> dict[str, Action]:
    actions = _by_key(Action, "ref", Action.agreement_id == loader.agreement.id)
    for position, row in enumerate(rows):
        existing = actions.get(row["ref"])
        # The file does not say when an action closed: the day on which it was due stands for it.
        closed_on = row["due"].last if row["status"] in CLOSED and row["due"] else None
        if existing is not None and existing.status == row["status"]:
            closed_on = existing.closed_on
        actions[row["ref"]] = loader.put(
            Action,
            existing,
            agreement_id=loader.agreement.id,
            priority_id=priorities[row["priority"]].id,
            ref=row["ref"],
            position=position,
            title=row["title"],
            lead_agency_id=agencies[row["lead_agency"]].id,
            contributors=[agencies[key] for key in row["contributing_agencies"]],
            body_id=bodies[row["oversight_body"]].id if row["oversight_body"] else None,
            start=row["start"],
            due=row["due"],
            status=row["status"],
            closed_on=closed_on,
        )
    db.session.flush()
    return actions


def _breakdowns(loader: Loader, rows: list[FileRow], agencies: dict[str, Agency]) -> dict[str, Breakdown]:
    breakdowns = _by_key(Breakdown, "name")
    for row in rows:
        if row["breakdown"] not in breakdowns:
            breakdowns[row["breakdown"]] = loader.put(Breakdown, None, name=row["breakdown"], position=len(breakdowns))
    db.session.flush()
    parts = {(part.breakdown_id, part.key): part for part in db.session.scalars(select(Part))}
    for row in rows:
        breakdown = breakdowns[row["breakdown"]]
        loader.put(
            Part,
            parts.get((breakdown.id, row["key"])),
            breakdown_id=breakdown.id,
            position=row["order"],
            key=row["key"],
            name=row["name"],
            also_known_as=row["also_known_as"],
            returned_by_id=agencies[row["returned_by"]].id if row["returned_by"] else None,
        )
    db.session.flush()
    return breakdowns


def _measures(
    loader: Loader,
    rows: list[FileRow],
    agencies: dict[str, Agency],
    priorities: dict[str, Priority],
    breakdowns: dict[str, Breakdown],
) -> dict[str, Measure]:
    measures = _by_key(Measure)
    placements = {
        placement.measure_id: placement
        for placement in db.session.scalars(select(MeasurePlacement).where(MeasurePlacement.agreement_id == loader.agreement.id))
    }
    for position, row in enumerate(rows):
        values = {name: value for name, value in row.values.items() if name not in ("priority", "returned_by", "breakdown")}
        breakdown = breakdowns.get(row["breakdown"])
        _check_frozen(measures.get(row["key"]), row)
        if row["key"] not in measures:
            values["comparison"] = usual_comparison(row["sum_over_time"])
        measure = loader.put(
            Measure,
            measures.get(row["key"]),
            position=position,
            breakdown_id=breakdown.id if breakdown else None,
            returned_by_id=agencies[row["returned_by"]].id if row["returned_by"] else None,
            **values,
        )
        db.session.flush()
        loader.put(
            MeasurePlacement,
            placements.get(measure.id),
            agreement_id=loader.agreement.id,
            measure_id=measure.id,
            priority_id=priorities[row["priority"]].id,
            position=position,
        )
        _add_series(measure, breakdown)
        measures[row["key"]] = measure
    return measures


def _check_frozen(measure: Measure | None, row: FileRow) -> None:
    """Raises FaultyFolder if the row changes unit or aggregation after a value has been approved (rule 7, docs/domain.md)."""
    changed = [name for name in FROZEN if measure is not None and getattr(measure, name) != row[name]]
    if measure is not None and changed and has_observations(measure):
        message = "This is fixed, because values have been approved. Add a new measure instead."
        raise FaultyFolder([Fault("measures.csv", row.number, name, message) for name in changed])


def _add_series(measure: Measure, breakdown: Breakdown | None) -> None:
    """Adds the series that are missing: one for each part, and one for the whole where it does not split or parts overlap."""
    wanted_parts: list[int | None] = [part.id for part in breakdown.parts] if breakdown else [None]
    if measure.sum_over_breakdown == "overlap":
        wanted_parts.append(None)
    existing = {series.part_id for series in measure.series}
    measure.series.extend(Series(part_id=part_id) for part_id in wanted_parts if part_id not in existing)
    db.session.flush()


def _by_name(measures: dict[str, Measure]) -> dict[str, Measure]:
    return {measure.name.casefold(): measure for measure in measures.values()}


def _breaks(loader: Loader, rows: list[FileRow], measures: dict[str, Measure]) -> None:
    existing = {(one.measure_name or one.recorded_in, one.date): one for one in db.session.scalars(select(SeriesBreak))}
    names = _by_name(measures)
    for position, row in enumerate(rows):
        series_break = existing.get((row["measure"], row["date"]))
        # A break in all that is recorded in one place has no measure of its own: both columns hold the place.
        measure = None if row["measure"] == row["recorded_in"] else names.get(row["measure"].casefold())
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


def _sources(loader: Loader, rows: list[FileRow]) -> dict[str, Source]:
    sources = _by_key(Source)
    for position, row in enumerate(rows):
        sources[row["key"]] = loader.put(Source, sources.get(row["key"]), position=position, **row.values)
    db.session.flush()
    return sources


def _figures(
    loader: Loader,
    rows: list[FileRow],
    priorities: dict[str, Priority],
    actions: dict[str, Action],
    measures: dict[str, Measure],
    sources: dict[str, Source],
) -> None:
    existing = _by_key(Figure, "ref", Figure.agreement_id == loader.agreement.id)
    names = _by_name(measures)
    for position, row in enumerate(rows):
        values = {name: value for name, value in row.values.items() if name not in ("priority", "action", "measure", "source")}
        measure = names.get(row["measure"].casefold())
        loader.put(
            Figure,
            existing.get(row["ref"]),
            agreement_id=loader.agreement.id,
            position=position,
            priority_id=priorities[row["priority"]].id if row["priority"] else None,
            action_id=actions[row["action"]].id if row["action"] else None,
            measure_name=row["measure"],
            measure_id=measure.id if measure else None,
            source_id=sources[row["source"]].id if row["source"] else None,
            **values,
        )
