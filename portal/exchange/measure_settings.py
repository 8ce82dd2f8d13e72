"""The two optional files of an agreement: what measures ask for beyond their definition, and caveats. In and out.

They are written only where there is something to say, so that an agreement without them stays its nine files.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.exchange.loader import Loader
from portal.exchange.reading import Fault, Faulty, FileRow
from portal.extensions import db
from portal.measures.models import DEFAULT_SMALLEST, DEFAULT_SPREAD, DEFAULT_THRESHOLD, Basis, Caveat, Measure
from portal.statistics.comparison import LATEST

SETTINGS, CAVEATS = "measure-settings.csv", "caveats.csv"
DEFAULTS: dict[str, Any] = {
    "threshold": DEFAULT_THRESHOLD,
    "query_spread": DEFAULT_SPREAD,
    "query_smallest": DEFAULT_SMALLEST,
    "recorded_in": "",
    "baseline_name": "",
    "baseline_value": None,
    "baseline_start": None,
    "baseline_end": None,
    "baseline_geography": "",
    "follows_from": None,
}


def usual_comparison(sum_over_time: str) -> Basis:
    """What a new measure is compared with: of what is counted at a moment, a year cannot be added up."""
    return Basis.SAME_PERIOD if sum_over_time == LATEST else Basis.ROLLING_YEAR


def load_settings(loader: Loader, rows: Sequence[FileRow], measures: Mapping[str, Measure]) -> None:
    """Every row says all of its measure: an empty cell is the default. A measure without a row stays as it is."""
    faults = []
    for row in rows:
        measure = measures[row["measure"]]
        follows = _named(row["follows"], measures)
        if row["follows"] and follows is None:
            message = f"“{row['follows']}” is neither in measures.csv nor in the portal."
            faults.append(Fault(SETTINGS, row.number, "follows", message))
            continue
        values = {name: default if row[name] is None else row[name] for name, default in DEFAULTS.items()}
        comparison = row["comparison"] or usual_comparison(measure.sum_over_time)
        loader.put(Measure, measure, comparison=comparison, follows_id=follows.id if follows else None, **values)
    if faults:
        raise Faulty(faults)


def _named(name: str, measures: Mapping[str, Measure]) -> Measure | None:
    """A measure by its key or name; it may be one of an earlier agreement."""
    folded = name.casefold()
    return measures.get(name) or next(
        (one for one in measures.values() if folded and folded in (one.key.casefold(), one.name.casefold())), None
    )


def load_caveats(loader: Loader, rows: Sequence[FileRow], measures: Mapping[str, Measure], own: Collection[str]) -> None:
    """A caveat is known by its text and its dates. `own` are the keys of the folder's measures: a caveat stays with
    those of other agreements."""
    there = {
        (one.text, one.starts, one.ends): one
        for one in db.session.scalars(select(Caveat).options(selectinload(Caveat.measures)).order_by(Caveat.id))
    }
    for row in rows:
        wanted = [measures[key] for key in dict.fromkeys(row["measures"])]
        identity = {name: row[name] for name in ("text", "starts", "ends")}
        found = there.get(tuple(identity.values()))
        if found is None:
            loader.put(Caveat, None, measures=wanted, **identity)
            db.session.flush()  # one after the other: they are written back in the order of their ids
            continue
        wanted = [*(one for one in found.measures if one.key not in own), *wanted]
        is_same = set(wanted) == set(found.measures)
        loader.put(Caveat, found, **({} if is_same else {"measures": wanted}))


def setting_rows(measures: Sequence[Measure]) -> list[dict[str, Any]]:
    """The measures that are not as a new one is."""
    keys = {one.id: one.key for one in db.session.scalars(select(Measure))}
    found = []
    for one in measures:
        usual = DEFAULTS | {"comparison": usual_comparison(one.sum_over_time), "follows_id": None}
        if any(getattr(one, name) != value for name, value in usual.items()):
            values = {name: getattr(one, name) for name in DEFAULTS}
            follows = keys[one.follows_id] if one.follows_id else ""
            found.append({"measure": one.key, "comparison": one.comparison, "follows": follows, **values})
    return found


def caveat_rows(measures: Sequence[Measure]) -> list[dict[str, Any]]:
    """The caveats of these measures, each with those of them that it belongs to."""
    order = {one.id: at for at, one in enumerate(measures)}
    found = []
    for caveat in db.session.scalars(select(Caveat).options(selectinload(Caveat.measures)).order_by(Caveat.id)):
        own = sorted((one for one in caveat.measures if one.id in order), key=lambda one: order[one.id])
        if own:
            keys = ";".join(one.key for one in own)
            found.append({"measures": keys, "text": caveat.text, "starts": caveat.starts, "ends": caveat.ends})
    return found
