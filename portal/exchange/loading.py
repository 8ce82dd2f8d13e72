"""Imports a folder that was read without fault into the database: what is new is added, what differs is changed."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.merged_names import names_of_merged, with_names_of_merged
from portal.accounts.models import Agency
from portal.agreement.draft_copies import carry_into_draft, copied
from portal.agreement.models import CLOSED, Action, Agreement, Body, Priority
from portal.agreement.queries import is_adopted
from portal.core import clock, settings
from portal.core.dates import day_words
from portal.exchange.imported_files import FolderMerge, ImportHistory
from portal.exchange.loader import Loader, places
from portal.exchange.measure_settings import (
    ASKED_ELSEWHERE,
    CAVEATS,
    SETTINGS,
    is_asked_for,
    load_caveats,
    load_settings,
    usual_comparison,
)
from portal.exchange.origins import Origins
from portal.exchange.published import Parents, load_breaks, load_figures
from portal.exchange.rates import POPULATIONS, RATES, load_populations, load_rates
from portal.exchange.reading import Fault, FaultyFolder, FileRow, Folder
from portal.extensions import db
from portal.measures.actions import FROZEN, add_series
from portal.measures.models import Breakdown, Measure, MeasurePlacement, Observation, Part, Series, SeriesBreak
from portal.measures.queries import has_observations
from portal.narratives.models import Figure, Source
from portal.notifications.signature import USUAL_NAME


@dataclass(frozen=True)
class Imported:
    """What an import did: how many rows were added, changed and unchanged, and what it left as it was."""

    changes: Counter[str]
    merged: FolderMerge


def load(
    folder: Folder, key: str, title: str, partnership: str, *, overwrite: bool = False, sees_drafts: bool = True
) -> Imported:
    """Imports the folder as the agreement of the plan year `key`, such as 2018-19.

    What people changed in the portal since the last import stays, unless `overwrite`. Who sees no draft plan year is not told of
    one where its days are taken. Raises FaultyFolder if a frozen column of a
    measure would change, or if a measure would get a name that another has in the portal.
    """
    before = db.session.scalars(select(Agreement.key)).all()
    agreement = _agreement(key, title, partnership, sees_drafts=sees_drafts)
    history = ImportHistory(agreement, folder, before=before)
    merged = history.merge(overwrite=overwrite)
    loader = Loader(agreement)
    agencies = _agencies(loader, folder.rows["agencies.csv"])
    bodies = _bodies(loader, folder.rows["bodies.csv"])
    priorities = _priorities(loader, folder.rows["priorities.csv"], agencies)
    actions = _actions(loader, folder.rows["actions.csv"], agencies, bodies, priorities)
    breakdowns = _breakdowns(loader, folder.rows["breakdowns.csv"], agencies)
    in_portal = set(db.session.scalars(select(Measure.key)))
    measures = _measures(loader, folder.rows["measures.csv"], agencies, priorities, breakdowns)
    load_settings(loader, folder.rows[SETTINGS], measures, in_portal)
    load_caveats(loader, folder.rows[CAVEATS], measures, {row["key"] for row in folder.rows["measures.csv"]})
    load_breaks(loader, folder.rows["breaks.csv"], history.measure_of(measures))
    sources = _sources(loader, folder.rows["sources.csv"])
    parents = Parents(priorities, actions, sources, history.measure_of(measures))
    load_figures(loader, folder.rows["figures.csv"], parents)
    load_populations(loader, folder.rows[POPULATIONS], breakdowns, sources)
    load_rates(loader, folder.rows[RATES], measures)
    history.record()
    db.session.flush()
    return Imported(loader.changes, merged)


def names_in_portal() -> frozenset[str]:
    """The names of measures, breaks and figures that the portal has, folded, which files may use too."""
    columns = (Measure.name, Measure.key, SeriesBreak.measure_name, Figure.measure_name)
    return frozenset(name.casefold() for column in columns for name in db.session.scalars(select(column)) if name)


def usual_partnership() -> str:
    """The partnership's name where none is given: as it is set."""
    return settings.read(settings.PARTNERSHIP) or USUAL_NAME


def _agreement(key: str, title: str, partnership: str, *, sees_drafts: bool) -> Agreement:
    agreement = db.session.scalar(select(Agreement).where(Agreement.key == key))
    if agreement is not None and agreement.is_draft:
        words = f"{agreement.year} is a draft plan year. Files can be loaded into it once it is adopted."
        words = words if sees_drafts else NOT_NOW
        raise FaultyFolder([Fault("the files", None, "", words)])
    if agreement is None:
        year = int(key[:4])
        _check_days(key, year, sees_drafts=sees_drafts)
        earlier = select(Agreement).where(Agreement.ends < date(year, 4, 1), is_adopted()).order_by(Agreement.ends.desc())
        previous = db.session.scalar(earlier.limit(1))
        agreement = Agreement(
            key=key,
            title=title,
            partnership=partnership,
            starts=date(year, 4, 1),
            ends=date(year + 1, 3, 31),
            previous_id=previous.id if previous else None,
            adopted_at=clock.now(),
        )
        db.session.add(agreement)
        db.session.flush()
    if settings.read(settings.PARTNERSHIP) != partnership:
        settings.store(settings.PARTNERSHIP, partnership)
    return agreement


NOT_NOW = "Files cannot be loaded for this plan year now. The coordinating team can say why."


def _check_days(key: str, year: int, *, sees_drafts: bool) -> None:
    """Raises FaultyFolder where the days of a new plan year belong to another one, which need not begin in April."""
    other = db.session.scalar(
        select(Agreement).where(Agreement.starts <= date(year + 1, 3, 31), Agreement.ends >= date(year, 4, 1)).limit(1)
    )
    if other is not None:
        words = f"{key} would be April {year} to March {year + 1}, and some of these days belong to {other.year} already."
        words = NOT_NOW if other.is_draft and not sees_drafts else words
        raise FaultyFolder([Fault("the files", None, "", words)])


def _by_key(kind: Any, attribute: str = "key", *where: Any) -> dict[Any, Any]:
    return {getattr(row, attribute): row for row in db.session.scalars(select(kind).where(*where))}


def _placed(rows: list[FileRow], by_key: dict[str, Any], column: str = "key") -> list[tuple[FileRow, int]]:
    """Each row with its position."""
    return list(zip(rows, places([by_key.get(row[column]) for row in rows], by_key.values()), strict=True))


def _agencies(loader: Loader, rows: list[FileRow]) -> dict[str, Agency]:
    agencies, of_parts = _by_key(Agency, "key", Agency.is_partner), names_of_merged()
    for row, position in _placed(rows, agencies):
        existing = agencies.get(row["key"])
        values = dict(row.values)
        if existing is not None and existing.id in of_parts:  # files have them in the rows of those that it took in
            names = with_names_of_merged(row["also_known_as"], existing.also_known_as, of_parts[existing.id])
            values["also_known_as"] = names
        agencies[row["key"]] = loader.put(Agency, existing, position=position, **values)
    db.session.flush()
    return agencies


def _bodies(loader: Loader, rows: list[FileRow]) -> dict[str, Body]:
    bodies = _by_key(Body)
    for row, position in _placed(rows, bodies):
        bodies[row["key"]] = loader.put(Body, bodies.get(row["key"]), position=position, **row.values)
    db.session.flush()
    return bodies


def _priorities(loader: Loader, rows: list[FileRow], agencies: dict[str, Agency]) -> dict[str, Priority]:
    priorities = _by_key(Priority, "key", Priority.agreement_id == loader.agreement.id)
    origins = Origins(Priority, loader.agreement)
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
            origins=origins.of(row, "priorities.csv", "comes_from"),
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
    _check_leads(rows, actions, agencies)
    origins = Origins(Action, loader.agreement)
    before = {ref: copied(one) for ref, one in actions.items()}
    for row, position in _placed(rows, actions, "ref"):
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
            origins=origins.of(row, "actions.csv", "continues"),
        )
    db.session.flush()
    for ref, was in before.items():
        carry_into_draft(actions[ref], was)
    return actions


def _check_leads(rows: list[FileRow], actions: dict[str, Action], agencies: dict[str, Agency]) -> None:
    """Raises FaultyFolder where a row gives an open action to an agency that has ended, which nobody would be asked for."""
    faults = []
    for row in rows:
        existing, lead = actions.get(row["ref"]), agencies[row["lead_agency"]]
        is_new = existing is None or existing.lead_agency_id != lead.id
        if lead.ended_on is not None and is_new and row["status"] not in CLOSED:
            words = f"{lead.name} left the partnership on {day_words(lead.ended_on)}. Name an agency that takes part."
            faults.append(Fault("actions.csv", row.number, "lead_agency", words))
    if faults:
        raise FaultyFolder(faults)


def _breakdowns(loader: Loader, rows: list[FileRow], agencies: dict[str, Agency]) -> dict[str, Breakdown]:
    breakdowns = _by_key(Breakdown, "name")
    for row in rows:
        if row["breakdown"] not in breakdowns:
            breakdowns[row["breakdown"]] = loader.put(Breakdown, None, name=row["breakdown"], position=len(breakdowns))
    db.session.flush()
    parts = {(part.breakdown_id, part.key): part for part in db.session.scalars(select(Part))}
    _check_parts({(part.breakdown.name, part.key): part for part in parts.values()}, rows)
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
            **{name: row[name] for name in LIMITS_OF_PART},
            ended_because=row["ended_because"],
            goes_on_in=row["goes_on_in"],
        )
    db.session.flush()
    return breakdowns


LIMITS_OF_PART = ("returned_from", "returned_until")


_BREAKDOWNS_WITH_VALUES = select(Breakdown.name).join(Part).join(Series).join(Observation).distinct()


def _check_parts(parts: dict[tuple[str, str], Part], rows: list[FileRow]) -> None:
    """Raises FaultyFolder where a row changes when a part is returned that a cycle has asked for, and where it adds one to a
    breakdown with values, of which no total could be made without saying from when on it counts."""
    with_values = set(db.session.scalars(_BREAKDOWNS_WITH_VALUES))
    new = [row for row in rows if row["breakdown"] in with_values and (row["breakdown"], row["key"]) not in parts]
    if new:
        words = "Measures that split so have values. Add it on the page of the breakdown, which asks from when on it counts."
        raise FaultyFolder([Fault("breakdowns.csv", row.number, "key", words) for row in new])
    existing = [(row, parts.get((row["breakdown"], row["key"]))) for row in rows]
    changed = [
        (row, name)
        for row, part in existing
        if part is not None
        for name in (*LIMITS_OF_PART, "goes_on_in")
        if getattr(part, name) != row[name]
    ]
    if changed and is_asked_for():
        raise FaultyFolder([Fault("breakdowns.csv", row.number, name, ASKED_ELSEWHERE) for row, name in changed])


def _measures(
    loader: Loader,
    rows: list[FileRow],
    agencies: dict[str, Agency],
    priorities: dict[str, Priority],
    breakdowns: dict[str, Breakdown],
) -> dict[str, Measure]:
    measures = _by_key(Measure)
    _check_measures(measures, rows)
    placements = _by_key(MeasurePlacement, "measure_id", MeasurePlacement.agreement_id == loader.agreement.id)
    positions = _measure_positions(rows, measures, placements)
    for row, (position, place) in zip(rows, positions, strict=True):
        values = {name: value for name, value in row.values.items() if name not in ("priority", "returned_by", "breakdown")}
        breakdown = breakdowns.get(row["breakdown"])
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
        if row["priority"]:  # without: people have put another measure in its place
            loader.put(
                MeasurePlacement,
                placements.get(measure.id),
                agreement_id=loader.agreement.id,
                measure_id=measure.id,
                priority_id=priorities[row["priority"]].id,
                position=place,
            )
        add_series(measure, breakdown)
        measures[row["key"]] = measure
    return measures


def _measure_positions(
    rows: list[FileRow], measures: dict[str, Measure], placements: dict[int, MeasurePlacement]
) -> list[tuple[int, int]]:
    """The position of each measure among all, and in the agreement. The first stays where the second does.

    A measure without a priority has no place in the agreement any more and stays where it is.
    """
    existing = [measures.get(row["key"]) for row in rows]
    placed = [placements.get(one.id) if one else None for one, row in zip(existing, rows, strict=True) if row["priority"]]
    before = [one.position if one else None for one in placed]
    after = places(placed, placements.values())
    in_agreement = iter(after)
    all_places = [next(in_agreement) if row["priority"] else 0 for row in rows]
    if any(placed) and all(old in (None, place) for old, place in zip(before, after, strict=True)):
        following = itertools.count(max(measure.position for measure in measures.values()) + 1)
        return [(one.position if one else next(following), place) for one, place in zip(existing, all_places, strict=True)]
    return list(zip(places(existing, [one for one in existing if one]), all_places, strict=True))


def _check_measures(measures: dict[str, Measure], rows: list[FileRow]) -> None:
    """Raises FaultyFolder if a row gives a measure the name of another in the portal, or changes unit, aggregation or how often
    it is returned after a value has been approved (rule 7, docs/domain.md)."""
    faults, in_files = [], {row["key"] for row in rows}
    owners = {one.name.casefold(): one.key for one in measures.values() if one.key not in in_files}
    for row in rows:
        owner = owners.setdefault(row["name"].casefold(), row["key"])
        if owner != row["key"]:
            message = f"“{row['name']}” is the name of the measure “{owner}” in the portal. Two cannot have it."
            faults.append(Fault("measures.csv", row.number, "name", message))
        measure = measures.get(row["key"])
        if measure is None:
            continue
        now = {name: getattr(measure, name) for name in (*FROZEN, "sum_over_breakdown", "frequency")}
        now["breakdown"] = measure.breakdown.name if measure.breakdown else ""
        changed = [name for name, value in now.items() if value != row[name]]
        if changed and has_observations(measure):
            message = "This is fixed, because values have been approved. Add a new measure instead."
            faults.extend(Fault("measures.csv", row.number, name, message) for name in changed)
    if faults:
        raise FaultyFolder(faults)


def _sources(loader: Loader, rows: list[FileRow]) -> dict[str, Source]:
    sources = _by_key(Source)
    for row, position in _placed(rows, sources):
        sources[row["key"]] = loader.put(Source, sources.get(row["key"]), position=position, **row.values)
    db.session.flush()
    return sources
