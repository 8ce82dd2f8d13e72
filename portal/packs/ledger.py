"""The ledger of what was given (rule 13, docs/domain.md): reading what an audience knows of a measure, and adding to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select

from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.disclosure.given import Cell, Given, added_lines
from portal.extensions import db
from portal.packs.models import GivenNumber, Pack, is_issued

# Whoever reads the packs of one audience reads those of these as well. The working group sees all, so nothing is kept for it.
ALSO_READS = {Audience.PUBLIC: (Audience.PUBLIC,), Audience.GOVERNING: (Audience.PUBLIC, Audience.GOVERNING)}

History = list[dict[Cell, Given]]


def histories(audience: Audience, measure_ids: Collection[int] | None = None) -> dict[int, History]:
    """What the audience was given, by measure id: for each pack that gave something new, its cells; in order of issue."""
    given = GivenNumber.__table__.c
    statement = (
        select(
            given.measure_id, given.pack_id, given.part, given.period_start, given.period_end, given.value, given.is_shown,
            given.status, given.is_entered, given.rounded_to, Cycle.title, Pack.audience, Pack.version,
        )
        .join(Pack, Pack.id == given.pack_id)
        .join(Cycle, Cycle.id == Pack.cycle_id)
        .where(given.audience.in_(ALSO_READS[audience]), is_issued())
        .order_by(given.id)
    )  # fmt: skip
    if measure_ids is not None:
        statement = statement.where(given.measure_id.in_(list(measure_ids)))
    by_pack: dict[int, dict[int, dict[Cell, Given]]] = defaultdict(lambda: defaultdict(dict))
    for measure_id, pack_id, part, start, end, value, *printed, title, read_by, version in db.session.execute(statement):
        cell = Cell(part or None, start.isoformat(), end.isoformat())
        by_pack[measure_id][pack_id][cell] = Given(place_of(title, read_by, version), int(value), *printed)
    return {measure_id: list(packs.values()) for measure_id, packs in by_pack.items()}


def place_of(title: str, audience: str, version: int) -> str:
    """Where something was given: the pack of a cycle (its title) for an audience."""
    return f"{title}, {audience}, version {version}"


def newest(history: Iterable[Mapping[Cell, Given]]) -> dict[Cell, Given]:
    """The newest line of every cell that is not gone."""
    lines = {cell: given for moment in history for cell, given in moment.items()}
    return {cell: given for cell, given in lines.items() if not given.is_gone}


def ever_suppressed(history: Iterable[Mapping[Cell, Given]]) -> set[Cell]:
    return {cell for moment in history for cell, given in moment.items() if not given.is_shown and not given.is_gone}


def added(lines: Mapping[Cell, Given], history: Iterable[Mapping[Cell, Given]]) -> dict[Cell, Given]:
    """What these lines would add to a history."""
    return added_lines(newest(history), lines)


def record(pack: Pack, measure_id: int, lines: Mapping[Cell, Given], before: Mapping[Cell, Given]) -> None:
    """Adds what is new in a pack to the ledger: `before` are the newest lines of its audience."""
    rows: list[dict[str, Any]] = [
        {
            "pack_id": pack.id, "audience": pack.audience, "measure_id": measure_id, "part": cell.part or "",
            "period_start": date.fromisoformat(cell.start), "period_end": date.fromisoformat(cell.end),
            "value": Decimal(line.value), "status": line.status, "is_shown": line.is_shown, "is_entered": line.is_entered,
            "rounded_to": line.rounded_to,
        }
        for cell, line in added_lines(before, lines).items()
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(GivenNumber), rows)


def lines_not_issued(pack: Pack) -> dict[int, dict[Cell, Given]]:
    """All lines of a pack that is not issued yet, by measure id."""
    place = place_of(pack.cycle.title, pack.audience, pack.version)
    found: dict[int, dict[Cell, Given]] = defaultdict(dict)
    for row in db.session.scalars(select(GivenNumber).where(GivenNumber.pack_id == pack.id).order_by(GivenNumber.id)):
        cell = Cell(row.part or None, row.period_start.isoformat(), row.period_end.isoformat())
        line = Given(place, int(row.value), row.is_shown, row.status, row.is_entered, row.rounded_to)
        found[row.measure_id][cell] = line
    return dict(found)


def give(pack: Pack) -> None:
    """Makes the lines of a pack that is issued now a part of what its audience was given: only what is new stays written."""
    lines = lines_not_issued(pack)
    db.session.execute(delete(GivenNumber).where(GivenNumber.pack_id == pack.id))
    before = histories(Audience(pack.audience), lines)
    for measure_id, of_measure in lines.items():
        record(pack, measure_id, of_measure, newest(before.get(measure_id, [])))
