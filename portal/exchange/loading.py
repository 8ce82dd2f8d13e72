"""Writes a folder that was read without fault into the database: what is new is added, what differs is changed."""

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
from portal.exchange.reading import Fault, Faulty, FileRow, Folder
from portal.extensions import db
from portal.measures.actions import FROZEN
from portal.measures.models import Breakdown, Measure, MeasurePlacement, Part, Series, SeriesBreak
from portal.measures.queries import has_observations
from portal.narratives.models import Figure, Source


def load(folder: Folder, key: str, title: str, partnership: str) -> Counter[str]:
    """The folder as the agreement of the plan year `key`. Counts rows added, changed and unchanged."""
    agreement = db.session.scalar(select(Agreement).where(Agreement.key == key))
    if agreement is None:
        year = int(key[:4])
        before = db.session.scalar(select(Agreement).where(Agreement.starts == date(year - 1, 4, 1)))
        agreement = Agreement(
            key=key,
            title=title,
            partnership=partnership,
            starts=date(year, 4, 1),
            ends=date(year + 1, 3, 31),
            previous_id=before.id if before else None,
        )
        db.session.add(agreement)
        db.session.flush()
    if settings.read(settings.PARTNERSHIP) != partnership:
        settings.keep(settings.PARTNERSHIP, partnership)
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
    found = _by_key(Agency)
    for position, row in enumerate(rows):
        found[row["key"]] = loader.put(Agency, found.get(row["key"]), position=position, **row.values)
    db.session.flush()
    return found


def _bodies(loader: Loader, rows: list[FileRow]) -> dict[str, Body]:
    found = _by_key(Body)
    for position, row in enumerate(rows):
        found[row["key"]] = loader.put(Body, found.get(row["key"]), position=position, **row.values)
    db.session.flush()
    return found


def _priorities(loader: Loader, rows: list[FileRow], agencies: dict[str, Agency]) -> dict[str, Priority]:
    found = _by_key(Priority, "key", Priority.agreement_id == loader.agreement.id)
    for row in rows:
        found[row["key"]] = loader.put(
            Priority,
            found.get(row["key"]),
            agreement_id=loader.agreement.id,
            key=row["key"],
            code=row["code"],
            position=row["order"],
            title=row["title"],
            lead_agency_id=agencies[row["lead_agency"]].id,
        )
    db.session.flush()
    return found


def _actions(
    loader: Loader,
    rows: list[FileRow],
    agencies: dict[str, Agency],
    bodies: dict[str, Body],
    priorities: dict[str, Priority],
) -> dict[str, Action]:
    found = _by_key(Action, "ref", Action.agreement_id == loader.agreement.id)
    for position, row in enumerate(rows):
        before = found.get(row["ref"])
        # The file does not say when an action closed; the day it was due is the best that is known.
        closed_on = row["due"].last if row["status"] in CLOSED and row["due"] else None
        if before is not None and before.status == row["status"]:
            closed_on = before.closed_on
        found[row["ref"]] = loader.put(
            Action,
            before,
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
    return found


def _breakdowns(loader: Loader, rows: list[FileRow], agencies: dict[str, Agency]) -> dict[str, Breakdown]:
    found = _by_key(Breakdown, "name")
    for row in rows:
        if row["breakdown"] not in found:
            found[row["breakdown"]] = loader.put(Breakdown, None, name=row["breakdown"], position=len(found))
    db.session.flush()
    parts = {(part.breakdown_id, part.key): part for part in db.session.scalars(select(Part))}
    for row in rows:
        breakdown = found[row["breakdown"]]
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
    return found


def _measures(
    loader: Loader,
    rows: list[FileRow],
    agencies: dict[str, Agency],
    priorities: dict[str, Priority],
    breakdowns: dict[str, Breakdown],
) -> dict[str, Measure]:
    found = _by_key(Measure)
    placed = {
        one.measure_id: one
        for one in db.session.scalars(select(MeasurePlacement).where(MeasurePlacement.agreement_id == loader.agreement.id))
    }
    for position, row in enumerate(rows):
        values = {name: value for name, value in row.values.items() if name not in ("priority", "returned_by", "breakdown")}
        breakdown = breakdowns.get(row["breakdown"])
        _check_frozen(found.get(row["key"]), row)
        if row["key"] not in found:
            values["comparison"] = usual_comparison(row["sum_over_time"])
        measure = loader.put(
            Measure,
            found.get(row["key"]),
            position=position,
            breakdown_id=breakdown.id if breakdown else None,
            returned_by_id=agencies[row["returned_by"]].id if row["returned_by"] else None,
            **values,
        )
        db.session.flush()
        loader.put(
            MeasurePlacement,
            placed.get(measure.id),
            agreement_id=loader.agreement.id,
            measure_id=measure.id,
            priority_id=priorities[row["priority"]].id,
            position=position,
        )
        _series(measure, breakdown)
        found[row["key"]] = measure
    return found


def _check_frozen(measure: Measure | None, row: FileRow) -> None:
    """Rule 7: unit and aggregation freeze with the first approved value."""
    changed = [name for name in FROZEN if measure is not None and getattr(measure, name) != row[name]]
    if measure is not None and changed and has_observations(measure):
        message = "This is fixed, because values have been approved. Add a new measure instead."
        raise Faulty([Fault("measures.csv", row.number, name, message) for name in changed])


def _series(measure: Measure, breakdown: Breakdown | None) -> None:
    """The series that are returned: one a part; the measure as a whole where it does not split, or its parts overlap."""
    wanted: list[int | None] = [part.id for part in breakdown.parts] if breakdown else [None]
    if measure.sum_over_breakdown == "overlap":
        wanted.append(None)
    there = {series.part_id for series in measure.series}
    measure.series.extend(Series(part_id=part_id) for part_id in wanted if part_id not in there)
    db.session.flush()


def _by_name(measures: dict[str, Measure]) -> dict[str, Measure]:
    return {measure.name.casefold(): measure for measure in measures.values()}


def _breaks(loader: Loader, rows: list[FileRow], measures: dict[str, Measure]) -> None:
    found = {(one.measure_name or one.recorded_in, one.date): one for one in db.session.scalars(select(SeriesBreak))}
    names = _by_name(measures)
    for position, row in enumerate(rows):
        before = found.get((row["measure"], row["date"]))
        # A break in all that is recorded in one place has no measure of its own: the place stands in both columns.
        measure = None if row["measure"] == row["recorded_in"] else names.get(row["measure"].casefold())
        loader.put(
            SeriesBreak,
            before,
            position=position,
            measure_id=measure.id if measure else None,
            measure_name=before.measure_name if before else row["measure"],
            recorded_in=row["recorded_in"],
            date=row["date"],
            effect=row["effect"],
            reason=row["reason"],
        )


def _sources(loader: Loader, rows: list[FileRow]) -> dict[str, Source]:
    found = _by_key(Source)
    for position, row in enumerate(rows):
        found[row["key"]] = loader.put(Source, found.get(row["key"]), position=position, **row.values)
    db.session.flush()
    return found


def _figures(
    loader: Loader,
    rows: list[FileRow],
    priorities: dict[str, Priority],
    actions: dict[str, Action],
    measures: dict[str, Measure],
    sources: dict[str, Source],
) -> None:
    found = _by_key(Figure, "ref", Figure.agreement_id == loader.agreement.id)
    names = _by_name(measures)
    for position, row in enumerate(rows):
        values = {name: value for name, value in row.values.items() if name not in ("priority", "action", "measure", "source")}
        measure = names.get(row["measure"].casefold())
        loader.put(
            Figure,
            found.get(row["ref"]),
            agreement_id=loader.agreement.id,
            position=position,
            priority_id=priorities[row["priority"]].id if row["priority"] else None,
            action_id=actions[row["action"]].id if row["action"] else None,
            measure_name=row["measure"],
            measure_id=measure.id if measure else None,
            source_id=sources[row["source"]].id if row["source"] else None,
            **values,
        )
