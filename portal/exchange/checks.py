"""The faults of a folder that no single cell shows: names that two rows have, what nobody returns, dates that do not fit.
No database reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from portal.core.dates import ONE_DAY, last_of_month
from portal.exchange.columns import FILES
from portal.exchange.containers import FileContainer
from portal.exchange.reading import FaultyFolder, FileRow, Folder, Rows, names_of, read_rows
from portal.measures.coverage import coverage_problem
from portal.measures.rounding import rounding_problem, yearly_problem
from portal.measures.same_counts import ALIKE
from portal.narratives.figures import period_needed_by
from portal.statistics.comparison import LATEST
from portal.statistics.periods import QUARTERLY
from portal.tables.decimals import usual_decimal_places

AMBIGUOUS = ("agencies.csv", "bodies.csv", "priorities.csv", "breakdowns.csv", "measures.csv")  # rows that others name
PERIODS = (
    ("actions.csv", "start", "due"),
    ("figures.csv", "period_start", "period_end"),
    ("figures.csv", "comparator_start", "comparator_end"),
    ("measure-settings.csv", "baseline_start", "baseline_end"),
    ("breakdowns.csv", "returned_from", "returned_until"),
    ("measure-settings.csv", "returned_from", "returned_until"),
    ("caveats.csv", "starts", "ends"),
)


def read(source: FileContainer, portal_names: Collection[str] = (), present: Rows | None = None) -> Folder:
    """Every row of every file, with names resolved to keys. Raises FaultyFolder with every error.

    `portal_names` are the names of measures, breaks and figures that the portal has, folded: files may use them too. `present`
    are the portal's rows, where not every file has to be there; the rows of those that are not are left out in the end.
    """
    folder = read_rows(source, present)
    for check in (
        _check_names,
        _check_measures,
        _check_periods,
        _check_returned,
        _check_figures,
        _check_settings,
        _check_caveats,
        _resolve_populations,
    ):
        check(folder)
    _check_named_measures(folder, portal_names)
    if folder.faults:
        raise FaultyFolder(folder.faults)
    for name in folder.filled - {"measures.csv"}:  # caveats look for their measures there
        folder.rows[name] = []
    return folder


def _check_names(folder: Folder) -> None:
    """Adds faults for names and aliases that two rows have: whoever uses one would get either. Parts differ by breakdown."""
    for file in (file for file in FILES if file.name in AMBIGUOUS):
        owners: dict[tuple[Any, str], FileRow] = {}
        for row in folder.rows[file.name]:
            scope = tuple(row[column] for column in file.key[:-1])
            for name, column in dict(reversed([*names_of(file, row)])).items():
                owner = owners.setdefault((scope, name), row)
                if owner[file.key[-1]] != row[file.key[-1]]:
                    message = f"“{_as_written(row, column, name)}” is a name of “{owner[file.key[-1]]}” in row {owner.number}."
                    folder.fault(file.name, row.number, column, f"{message} Two cannot have it.")
    _check_repeated(folder, "priorities.csv", lambda row: (row["code"] or "").casefold(), "code")


def _as_written(row: FileRow, column: str, name: str) -> str:
    written = [part.strip() for part in str(row[column]).split(";")]
    return next((part for part in written if part.casefold() == name), name)


def _check_repeated(folder: Folder, file: str, identity: Callable[[FileRow], Any], column: str) -> None:
    """Adds a fault for every row with the identity of an earlier one. An identity that is empty says nothing."""
    seen: dict[Any, int] = {}
    for row in folder.rows[file]:
        known = identity(row)
        if known and seen.setdefault(known, row.number) != row.number and not folder.has_fault(file, row, column):
            folder.fault(file, row.number, column, f"“{row[column]}” is already in row {seen[known]}.")


def _check_measures(folder: Folder) -> None:
    breakdowns = {row["breakdown"] for row in folder.rows["breakdowns.csv"]}
    hosted = {row["breakdown"] for row in folder.rows["breakdowns.csv"] if row["returned_by"]}
    for row in folder.rows["measures.csv"]:
        breakdown, is_each_host = (
            row["breakdown"],
            row["returned_by"] == "" and not folder.has_fault("measures.csv", row, "returned_by"),
        )
        can_look = folder.can_look_into("breakdowns.csv", "agencies.csv")
        if breakdown and breakdown not in breakdowns and folder.can_look_into("breakdowns.csv"):
            folder.fault("measures.csv", row.number, "breakdown", f"“{breakdown}” is not in breakdowns.csv.")
        elif breakdown and is_each_host and breakdown not in hosted and can_look:
            message = f"No part of “{breakdown}” has a host: name them in “returned_by” of breakdowns.csv, or an agency here."
            folder.fault("measures.csv", row.number, "returned_by", message)
        if breakdown == "" and is_each_host and folder.can_look_into("agencies.csv"):
            folder.fault("measures.csv", row.number, "returned_by", "Without a breakdown there is no host. Name the agency.")
        if breakdown and row["sum_over_breakdown"] == "none":
            folder.fault("measures.csv", row.number, "sum_over_breakdown", "Say how its parts add up: sum or overlap.")


def _check_periods(folder: Folder) -> None:
    for file, start, end in PERIODS:
        for row in folder.rows[file]:
            if row[start] and row[end] and _first(row[end]) < _first(row[start]):
                folder.fault(file, row.number, end, f"This is before “{start}”.")


def _check_returned(folder: Folder) -> None:
    """Adds faults for first and last days of what is returned inside a month, or a quarter: these are returned whole."""
    measures = {row["key"]: row for row in folder.rows["measures.csv"]}
    for row in folder.rows["measure-settings.csv"]:
        own = measures.get(row["measure"])
        is_quarterly = own is not None and own["frequency"] == QUARTERLY
        _check_limits(folder, "measure-settings.csv", row, is_quarterly=is_quarterly)
    quarterly = {one["breakdown"] for one in measures.values() if one["frequency"] == QUARTERLY}
    for row in folder.rows["breakdowns.csv"]:
        _check_limits(folder, "breakdowns.csv", row, is_quarterly=row["breakdown"] in quarterly)
    parts = {(one["breakdown"], one["key"]): one for one in folder.rows["breakdowns.csv"]}
    for row in parts.values():
        into = parts.get((row["breakdown"], row["goes_on_in"]))
        begins = into["returned_from"] if into is not None else None
        if row["goes_on_in"] and (begins is None or row["returned_until"] != begins - ONE_DAY):
            words = "Write the key of a part of the same breakdown that begins when this one ends."
            folder.fault("breakdowns.csv", row.number, "goes_on_in", words)


_RETURNED_WHOLE = "Months and quarters are returned whole."


def _check_limits(folder: Folder, file: str, row: FileRow, *, is_quarterly: bool) -> None:
    starts, ends = row["returned_from"], row["returned_until"]
    if starts and (starts.day != 1 or (is_quarterly and starts.month % 3 != 1)):
        what = "the first day of a quarter, such as 2019-04-01" if is_quarterly else "the first day of a month"
        folder.fault(file, row.number, "returned_from", f"{_RETURNED_WHOLE} Write {what}.")
    if ends and (ends != last_of_month(ends) or (is_quarterly and ends.month % 3)):
        what = "the last day of a quarter, such as 2019-06-30" if is_quarterly else "the last day of a month"
        folder.fault(file, row.number, "returned_until", f"{_RETURNED_WHOLE} Write {what}.")


def _resolve_populations(folder: Folder) -> None:
    """Replaces the names of parts in populations.csv by their keys, which name the rows."""
    file = next(one for one in FILES if one.name == "breakdowns.csv")
    by_name: dict[tuple[str, str], str] = {}
    for row in folder.rows[file.name]:
        by_name |= {(row["breakdown"], name): row["key"] for name, _ in names_of(file, row)}
    for row in folder.rows["populations.csv"]:
        row.values["part"] = by_name.get((row["breakdown"], (row["part"] or "").casefold()), row["part"])


def _first(value: Any) -> Any:
    """The first day of a partial date; a date itself."""
    return getattr(value, "first", value)


def _check_figures(folder: Folder) -> None:
    """Adds faults for figures without the period that they need."""
    for row in (row for row in folder.rows["figures.csv"] if row["kind"]):
        what = period_needed_by(row.values)
        for column in ("period_start", "period_end"):
            if what and row[column] is None and not folder.has_fault("figures.csv", row, column):
                folder.fault("figures.csv", row.number, column, f"{what} needs its period.")


def _check_named_measures(folder: Folder, portal_names: Collection[str]) -> None:
    """Adds faults for breaks of what is counted nowhere, and for figures whose name is a slip or a key of no measure.

    A figure may have a name of its own, because much that is published is returned by nobody.
    """
    if not folder.can_look_into("measures.csv"):
        return
    measures = [row["name"] for row in folder.rows["measures.csv"] if row["name"]]
    known = {name.casefold() for name in measures} | set(portal_names)
    published = {(row["measure"] or "").casefold() for row in folder.rows["figures.csv"]}
    for row in folder.rows["figures.csv"]:
        name = row["measure"] or ""
        if name.casefold() in known or not name:
            continue
        meant = next((one for one in measures if is_slip(name, one)), None)
        if meant:
            message = f"“{name}” is not in measures.csv. If “{meant}” is meant, write it like that; if not, a name less like it."
            folder.fault("figures.csv", row.number, "measure", message)
        elif re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", name):
            message = f"“{name}” is not in measures.csv. For a figure that nobody returns, write its name as it is printed."
            folder.fault("figures.csv", row.number, "measure", message)
    for row in folder.rows["breaks.csv"]:
        name = (row["measure"] or "").casefold()
        is_register = name == (row["recorded_in"] or "").casefold()
        if name and not is_register and name not in known | published and folder.can_look_into("figures.csv"):
            folder.fault(
                "breaks.csv", row.number, "measure", f"“{row['measure']}” is neither in measures.csv nor in figures.csv."
            )
    _check_repeated(folder, "breaks.csv", lambda row: row["date"] and ((row["measure"] or "").casefold(), row["date"]), "date")


def is_slip(name: str, other: str) -> bool:
    """Whether the names differ only in signs and spaces, or in one letter that is wrong, missing, too many or changed over."""
    left, right = (re.sub(r"\W+", "", text.casefold().replace("&", "and")) for text in (name, other))
    while left and right and left[0] == right[0]:
        left, right = left[1:], right[1:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    if any(sign.isdigit() for sign in left + right):
        return False
    return max(len(left), len(right)) < 2 or (len(left) == 2 and left == right[::-1])


def _check_settings(folder: Folder) -> None:
    """Adds faults for baselines without a value or a period, and for measures that follow themselves or in a circle."""
    name = "measure-settings.csv"
    follows = {row["measure"]: row["follows"] for row in folder.rows[name]}
    _check_repeated(folder, name, lambda row: row["measure"], "measure")
    for row in folder.rows[name]:
        for column in ("baseline_value", "baseline_start", "baseline_end"):
            if row["comparison"] == "baseline" and row[column] is None:
                folder.fault(name, row.number, column, "A measure that is compared with a baseline needs this.")
        if row["follows_from"] and not row["follows"]:
            folder.fault(name, row.number, "follows", "Name the measure that this one follows from that day on.")
        if row["follows"] and _leads_back(row["measure"], follows):
            folder.fault(name, row.number, "follows", "A measure cannot follow itself, nor one that follows it.")
        _check_same_counts(folder, row)
        own = next((one for one in folder.rows["measures.csv"] if one["key"] == row["measure"]), None)
        if problem := coverage_problem(row["covers"], own["sum_over_time"] if own else LATEST, row["comparison"]):
            folder.fault(name, row.number, "covers", problem)
        unit = own["unit"] if own else ""
        places = usual_decimal_places(unit) if row["decimal_places"] is None else row["decimal_places"]
        if problem := rounding_problem(row["rounding_base"], unit, places):
            folder.fault(name, row.number, "rounding_base", problem)
        over_time = own["sum_over_time"] if own else None
        if problem := yearly_problem(row["yearly_only"], over_time, row["covers"], row["comparison"]):
            folder.fault(name, row.number, "yearly_only", problem)


def _check_same_counts(folder: Folder, row: FileRow) -> None:
    """Adds a fault where the measure cannot be a split of the one that it names, as far as both are in the folder."""
    name, measures = row["counts_same_as"], {one["key"]: one for one in folder.rows["measures.csv"]}
    own, other = measures.get(row["measure"]), measures.get(name or "")
    if not name or own is None:
        return
    chained = any(one["measure"] == name and one["counts_same_as"] for one in folder.rows["measure-settings.csv"])
    unlike = [words for column, words in ALIKE.items() if other is not None and own[column] != other[column]]
    message = ""
    if name in (row["measure"], own["name"]) or chained:
        message = "Name a measure that is not itself a split of another."
    elif not own["breakdown"]:
        message = "Only a measure with a breakdown can be another split of the same counts."
    elif unlike:
        message = f"The two cannot count the same: they differ in {', '.join(unlike)}."
    if message:
        folder.fault("measure-settings.csv", row.number, "counts_same_as", message)


def _leads_back(measure: str, follows: Mapping[str, str]) -> bool:
    """Whether the measure follows itself, directly or through others."""
    step = follows[measure]
    for _ in follows:
        if step == measure:
            return True
        step = follows.get(step, "")
    return False


def _check_caveats(folder: Folder) -> None:
    """Adds faults for caveats without a measure and for caveats that are there twice, with the same text and dates.

    Two with both dates given are found when the rows are read.
    """
    row_by_identity: dict[tuple[Any, ...], int] = {}
    for row in folder.rows["caveats.csv"]:
        if not row["measures"] and folder.can_look_into("measures.csv") and not folder.has_fault("caveats.csv", row, "measures"):
            folder.fault("caveats.csv", row.number, "measures", "Name at least one measure.")
        identity = (row["text"], row["starts"], row["ends"])
        if row["text"] and None in identity and row_by_identity.setdefault(identity, row.number) != row.number:
            message = f"The same text and dates are already in row {row_by_identity[identity]}."
            folder.fault("caveats.csv", row.number, "text", message)
