"""The two optional files of an agreement, in and out: settings of measures, and caveats.

They are written only where there is something in them, so that an agreement without them has its nine files only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.cycles.models import Cycle
from portal.exchange.loader import Loader
from portal.exchange.reading import Fault, FaultyFolder, FileRow
from portal.extensions import db
from portal.measures.baselines import baseline_problems
from portal.measures.models import DEFAULT_SMALLEST, DEFAULT_SPREAD, DEFAULT_THRESHOLD, Basis, Caveat, Measure
from portal.statistics.comparison import LATEST
from portal.statistics.coverage import ITS_PERIOD
from portal.tables.decimals import usual_decimal_places

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
    "usual_low": None,
    "usual_high": None,
    "rounding_base": None,
    "returned_from": None,
    "returned_until": None,
    "ended_because": "",
}


NAMING = ("follows", "counts_same_as")  # columns that name another measure


def usual_comparison(sum_over_time: str) -> Basis:
    """The basis of comparison of a new measure: values that are counted at a moment cannot be added up to a year."""
    return Basis.SAME_PERIOD if sum_over_time == LATEST else Basis.ROLLING_YEAR


ASKED_ELSEWHERE = "Change it on the page of the measure, which says first what would be owed."


def is_asked_for() -> bool:
    """Whether a cycle has asked for something: then a file cannot change from when on, or until when, a measure is returned."""
    return db.session.scalar(select(Cycle.id).limit(1)) is not None


def load_settings(loader: Loader, rows: Sequence[FileRow], measures: Mapping[str, Measure], in_portal: Collection[str]) -> None:
    """Imports the settings, in which no cell is empty that has a default. A measure without a row stays as it is.
    `in_portal` are the keys of the measures that were there before.

    Raises FaultyFolder where a row follows, or counts the same as, a measure that does not exist, where its baseline is one
    that the page of settings refuses, and where it would change when something is returned that a cycle has asked for.
    """
    faults = []
    for row in rows:
        measure = measures[row["measure"]]
        named = {column: _named(row[column], measures) for column in NAMING}
        unknown = [column for column in NAMING if row[column] and named[column] is None]
        for column in unknown:
            message = f"“{row[column]}” is neither in measures.csv nor in the portal."
            faults.append(Fault(SETTINGS, row.number, column, message))
        if unknown:
            continue
        values = {name: row[name] for name in (*DEFAULTS, "comparison", "decimal_places")}
        if values["decimal_places"] is None:
            values["decimal_places"] = usual_decimal_places(measure.unit)
        values["covers"], values["yearly_only"] = row["covers"] or ITS_PERIOD, bool(row["yearly_only"])
        wrong = [*baseline_problems(measure, values), *(_limit_problems(measure, values) if measure.key in in_portal else ())]
        faults.extend(Fault(SETTINGS, row.number, column, message) for column, message in wrong)
        if wrong:
            continue
        ids = {f"{column}_id": one.id if one else None for column, one in named.items()}
        loader.put(Measure, measure, **ids, **values)
    if faults:
        raise FaultyFolder(faults)


def _limit_problems(measure: Measure, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    changed = [name for name in ("returned_from", "returned_until") if getattr(measure, name) != values[name]]
    return [(name, ASKED_ELSEWHERE) for name in changed] if changed and is_asked_for() else []


def _named(name: str, measures: Mapping[str, Measure]) -> Measure | None:
    """A measure by its key or name; it may be one of an earlier agreement."""
    folded = name.casefold()
    return measures.get(name) or next(
        (one for one in measures.values() if folded and folded in (one.key.casefold(), one.name.casefold())), None
    )


def load_caveats(loader: Loader, rows: Sequence[FileRow], measures: Mapping[str, Measure], folder_keys: Collection[str]) -> None:
    """Imports the caveats. A caveat is known by its text and its dates.

    `folder_keys` are the keys of the folder's measures. Measures of other agreements keep their caveats.
    """
    existing = {
        (caveat.text, caveat.starts, caveat.ends): caveat
        for caveat in db.session.scalars(select(Caveat).options(selectinload(Caveat.measures)).order_by(Caveat.id))
    }
    for row in rows:
        measures_with_it = [measures[key] for key in dict.fromkeys(row["measures"])]
        identity = {name: row[name] for name in ("text", "starts", "ends")}
        caveat = existing.get(tuple(identity.values()))
        if caveat is None:
            loader.put(Caveat, None, measures=measures_with_it, **identity)
            db.session.flush()  # one after the other: they are written back in the order of their ids
            continue
        measures_with_it = [*(measure for measure in caveat.measures if measure.key not in folder_keys), *measures_with_it]
        is_same = set(measures_with_it) == set(caveat.measures)
        loader.put(Caveat, caveat, **({} if is_same else {"measures": measures_with_it}))


def setting_row(measure: Measure) -> dict[str, Any]:
    """The row of measure-settings.csv of the measure."""
    named = {column: one.key if (one := getattr(measure, column)) else "" for column in NAMING}
    is_usual = measure.decimal_places == usual_decimal_places(measure.unit)
    covers = "" if measure.covers == ITS_PERIOD else measure.covers
    others = {"measure": measure.key, **named, "covers": covers, "decimal_places": None if is_usual else measure.decimal_places}
    others["yearly_only"] = measure.yearly_only or None
    return {name: getattr(measure, name) for name in (*DEFAULTS, "comparison")} | others


def has_settings(measure: Measure) -> bool:
    """Whether the measure has a setting that a new measure does not have."""
    return setting_row(measure) != usual_settings(measure.key, measure.sum_over_time)


def usual_settings(key: str, sum_over_time: str) -> dict[str, Any]:
    """The row of a new measure. Its decimal places are left out where they are those of its unit."""
    others: dict[str, Any] = {"measure": key, "comparison": usual_comparison(sum_over_time), "covers": ""}
    others |= {"decimal_places": None, "yearly_only": None}
    return DEFAULTS | dict.fromkeys(NAMING, "") | others


def with_usual_settings(row: FileRow, sum_over_time: str) -> FileRow:
    """The row with the settings of a new measure in its empty cells."""
    usual = usual_settings(row["measure"], sum_over_time)
    return FileRow(row.number, {name: usual[name] if value in (None, "") else value for name, value in row.values.items()})


def caveat_rows(measures: Sequence[Measure]) -> list[dict[str, Any]]:
    """The rows of caveats.csv: the caveats of these measures, each with the keys of those that have it."""
    place_by_id = {one.id: at for at, one in enumerate(measures)}
    rows = []
    for caveat in db.session.scalars(select(Caveat).options(selectinload(Caveat.measures)).order_by(Caveat.id)):
        own_measures = sorted((one for one in caveat.measures if one.id in place_by_id), key=lambda one: place_by_id[one.id])
        if own_measures:
            keys = [one.key for one in own_measures]
            rows.append({"measures": keys, "text": caveat.text, "starts": caveat.starts, "ends": caveat.ends})
    return rows
