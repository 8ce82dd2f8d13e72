"""Enters packs that were issued before there was a ledger. What is true is in the working group's pack of the same freeze."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import undefer

from portal.contents import pack as contents
from portal.contents.pack_json import from_json
from portal.contents.splits import each_with_splits
from portal.core.policy import Audience
from portal.disclosure.given import Cell, Given
from portal.disclosure.measures import is_counted, numbers_in, statuses_in
from portal.extensions import db
from portal.measures.models import Measure
from portal.packs import ledger
from portal.packs.models import GivenNumber, Pack


def enter_earlier_packs() -> int:
    """Writes the lines of every pack that has none, oldest first; returns how many packs that were.

    Only packs older than the first in the ledger are entered: a later one that gave nothing new has no lines either.
    """
    statement = select(Pack).where(Pack.audience != Audience.WORKING_GROUP).options(undefer(Pack.contents)).order_by(Pack.id)
    packs = list(db.session.scalars(statement))
    order = {audience: at for at, audience in enumerate((Audience.PUBLIC, Audience.GOVERNING))}
    freezes: dict[tuple[int, int], list[Pack]] = {}
    for pack in packs:
        freezes.setdefault((pack.cycle_id, pack.version), []).append(pack)
    in_ledger = set(db.session.scalars(select(GivenNumber.pack_id).distinct()))
    earlier: list[Pack] = []
    for frozen in freezes.values():  # the packs of one freeze belong together, the public's first
        if any(pack.id in in_ledger for pack in frozen):
            break
        earlier.extend(sorted(frozen, key=lambda pack: order[Audience(pack.audience)]))
    keys = {key: measure_id for key, measure_id in db.session.execute(select(Measure.key, Measure.id))}  # noqa: C416 - typed so
    for pack in earlier:
        _enter(pack, keys)
    return len(earlier)


def _enter(pack: Pack, keys: dict[str, int]) -> None:
    inside = db.session.scalars(
        select(Pack).where(Pack.cycle_id == pack.cycle_id, Pack.version == pack.version, Pack.audience == Audience.WORKING_GROUP)
    ).one()
    given = {measure.key: measure for measure in _measures(from_json(pack.contents))}
    newest = ledger.histories(Audience(pack.audience))
    for measure in _measures(from_json(inside.contents)):
        if measure.key not in keys or measure.key not in given or not is_counted(measure.unit):
            continue
        printed, statuses = numbers_in(given[measure.key]), statuses_in(measure)
        lines: dict[Cell, Given] = {
            cell: Given("", value, cell in printed, statuses.get(cell, "final"), True)
            for cell, value in numbers_in(measure).items()
        }
        before = ledger.newest(newest.get(keys[measure.key], []))
        ledger.record(pack, keys[measure.key], lines, before)


def _measures(pack_contents: contents.Contents) -> list[contents.Measure]:
    return [measure for priority in pack_contents.priorities for measure in each_with_splits(priority.measures)]
