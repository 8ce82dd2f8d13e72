"""The CSV files of an agreement: their columns, in order, and the parser of each. Pure.

A parser takes the text of a cell and returns a value, or raises ValueError with a sentence for the person who made the
file. Names of other rows (agencies, priorities, …) are resolved later, when all files have been read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.core.dates import PartialDate
from portal.core.text import EMAIL_ADDRESS
from portal.statistics.coverage import is_coverage
from portal.statistics.rounding import HIGHEST_BASE, LOWEST_BASE
from portal.tables.decimals import MOST_DECIMALS


@dataclass(frozen=True)
class Column:
    """`refers_to` names the file whose rows the value points to; `many` where it is a list separated by semicolons;
    `breaks_lines` where a text may go over several lines."""

    name: str
    parse: Callable[[str], Any]
    refers_to: str = ""
    many: bool = False
    breaks_lines: bool = False


@dataclass(frozen=True)
class File:
    """One CSV file. `key` are the columns that together name a row; `extra` are columns that need not be there."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    extra: tuple[Column, ...] = ()

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def all_columns(self) -> tuple[Column, ...]:
        return (*self.columns, *self.extra)


def text(limit: int) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        if len(cell) > limit:
            raise ValueError(f"This has {len(cell):,} characters. The limit is {limit:,}.")
        return cell

    return parse


def required(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    def checked(cell: str) -> Any:
        if not cell:
            raise ValueError("This cannot be empty.")
        return parse(cell)

    return checked


def one_of(*choices: str) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        match = next((choice for choice in choices if choice.casefold() == cell.casefold()), None)
        if match is None:
            raise ValueError(f"“{cell}” is not known here. Use one of: {', '.join(choice or '(empty)' for choice in choices)}.")
        return match

    return parse


def yes_no(cell: str) -> bool:
    return one_of("yes", "no")(cell) == "yes"


def yes_where_written(cell: str) -> bool:
    return bool(cell) and yes_no(cell)


def whole(cell: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", cell):
        raise ValueError(f"“{cell}” is not a whole number.")
    number = int(cell)
    if number < 0:
        raise ValueError(f"“{cell}” is below 0.")
    return number


def decimal_places(cell: str) -> int:
    if whole(cell) > MOST_DECIMALS:
        raise ValueError(f"“{cell}” is too many. Write a number from 0 to {MOST_DECIMALS}.")
    return whole(cell)


def rounding_base(cell: str) -> int:
    if not LOWEST_BASE <= (base := whole(cell)) <= HIGHEST_BASE:
        raise ValueError(f"“{cell}” is no base to round to. Write a number from {LOWEST_BASE} to {HIGHEST_BASE}.")
    return base


def number(cell: str) -> Decimal | None:
    if not cell:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,9})?", cell):
        raise ValueError(f"“{cell}” is not a number. Write digits only, such as 31204 or 20.7.")
    return Decimal(cell)


def from_nought(cell: str) -> Decimal | None:
    parsed = number(cell)
    if parsed is not None and parsed < 0:
        raise ValueError(f"“{cell}” is below 0.")
    return parsed


def or_empty(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda cell: parse(cell) if cell else None


def day(cell: str) -> date | None:
    if not cell:
        return None
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):  # Python also reads 20190320 and 2019-W12-3
            raise ValueError
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"“{cell}” is not a date. Write it as 2019-03-20.") from None


def address(cell: str) -> str:
    if cell and (not re.fullmatch(EMAIL_ADDRESS, cell) or len(cell) > 254):
        raise ValueError(f"“{cell[:80]}” is not an e-mail address. Write one like name@council.gov.uk.")
    return cell


def coverage(cell: str) -> str:
    if cell and not is_coverage(cell):
        raise ValueError(f"“{cell}” is not known here. Use period, day, or a number of months such as 12 months.")
    return cell


def partial(cell: str) -> PartialDate | None:
    return PartialDate(cell) if cell else None


def names(cell: str) -> list[str]:
    """Names with semicolons between them, of rows of the plan year before, which are in none of the files."""
    return [name.strip() for name in text(2000)(cell).split(";") if name.strip()]


BASES = ("rolling year", "year to date", "same period", "baseline", "running total")
_KEY = required(text(80))
_NAME = required(text(200))
_LONG = text(5000)


def _long(name: str) -> Column:
    return Column(name, _LONG, breaks_lines=True)


FILES: tuple[File, ...] = (
    File(
        "agencies.csv",
        (
            Column("key", _KEY),
            Column("name", _NAME),
            Column("short_name", required(text(80))),
            Column("kind", text(80)),
            Column("also_known_as", text(500)),
        ),
        ("key",),
        extra=(
            Column("contact_name", text(200)),
            Column("contact_email", address),
            Column("contact_telephone", text(40)),
        ),
    ),
    File(
        "bodies.csv",
        (Column("key", _KEY), Column("name", _NAME), Column("also_known_as", text(500)), _long("role_in_reporting")),
        ("key",),
    ),
    File(
        "priorities.csv",
        (
            Column("key", _KEY),
            Column("code", required(text(10))),
            Column("order", required(whole)),
            Column("title", _NAME),
            Column("lead_agency", required(text(200)), "agencies.csv"),
        ),
        ("key",),
        extra=(Column("comes_from", names, many=True),),
    ),
    File(
        "actions.csv",
        (
            Column("ref", required(text(20))),
            Column("priority", _KEY, "priorities.csv"),
            Column("title", required(text(500)), breaks_lines=True),
            Column("lead_agency", required(text(200)), "agencies.csv"),
            Column("contributing_agencies", text(2000), "agencies.csv", many=True),
            Column("oversight_body", text(200), "bodies.csv"),
            Column("start", partial),
            Column("due", partial),
            Column(
                "status",
                one_of("not started", "in progress", "ongoing", "at risk", "off track", "complete", "not achieved", "superseded"),
            ),
        ),
        ("ref",),
        extra=(Column("continues", names, many=True),),
    ),
    File(
        "breakdowns.csv",
        (
            Column("breakdown", _KEY),
            Column("order", required(whole)),
            Column("key", _KEY),
            Column("name", _NAME),
            Column("also_known_as", text(500)),
            Column("returned_by", text(200), "agencies.csv"),
        ),
        ("breakdown", "key"),
        extra=(
            Column("returned_from", day),
            Column("returned_until", day),
            _long("ended_because"),
            Column("goes_on_in", text(80)),
        ),
    ),
    File(
        "measures.csv",
        (
            Column("key", _KEY),
            Column("name", _NAME),
            Column("priority", _KEY, "priorities.csv"),
            Column("returned_by", required(text(200)), "agencies.csv"),
            Column("frequency", one_of("monthly", "quarterly")),
            Column("unit", required(text(80))),
            Column("geography", text(80)),
            Column("judgement", one_of("lower is better", "higher is better", "none")),
            Column("sum_over_time", one_of("sum", "latest")),
            Column("sum_over_breakdown", one_of("sum", "overlap", "none")),
            Column("breakdown", text(80)),
            Column("restricted", yes_no),
            Column("usual_lag_days", required(whole)),
            _long("definition"),
        ),
        ("key",),
    ),
    File(
        "breaks.csv",
        (
            Column("measure", _NAME),
            Column("date", required(day)),
            Column("effect", one_of("not comparable", "compare with care")),
            Column("reason", required(_LONG), breaks_lines=True),
        ),
        ("measure", "date"),
        extra=(Column("recorded_in", text(80)),),
    ),
    File(
        "sources.csv",
        (
            Column("key", _KEY),
            Column("title", required(text(300))),
            Column("publisher", text(200)),
            Column("published", partial),
            Column("period_covered_end", partial),
            Column("draft", yes_no),
        ),
        ("key",),
    ),
    File(
        "figures.csv",
        (
            Column("ref", required(text(20))),
            Column("priority", text(80), "priorities.csv"),
            Column("action", text(20), "actions.csv"),
            Column("kind", one_of("level", "change-only", "direction-only", "cumulative")),
            Column("measure", _NAME),
            Column("value", number),
            Column("unit", text(40)),
            Column("qualifier", text(40)),
            Column("geography", text(80)),
            Column("coverage", text(200)),
            Column("period_start", day),
            Column("period_end", day),
            Column("period_label", text(200)),
            Column("comparator_value", number),
            Column("comparator_start", day),
            Column("comparator_end", day),
            Column("comparator_label", text(200)),
            Column("comparator_coverage", text(200)),
            Column("stated_change", number),
            Column("stated_change_percent", number),
            Column("stated_direction", one_of("up", "down", "similar", "")),
            Column("status", one_of("final", "provisional", "revised", "unaudited")),
            _long("caveat"),
            Column("source", text(80), "sources.csv"),
        ),
        ("ref",),
        extra=(Column("known_from", partial), Column("comparator_geography", text(80)), Column("restricted", yes_where_written)),
    ),
)
# These files hold what only the portal knows. Without them every measure has the settings of a new one, and no caveat.
OPTIONAL: tuple[File, ...] = (
    File(
        "measure-settings.csv",
        (
            Column("measure", _KEY, "measures.csv"),
            Column("threshold", or_empty(whole)),
            Column("query_spread", from_nought),
            Column("query_smallest", or_empty(whole)),
            Column("recorded_in", text(80)),
            Column("comparison", one_of(*BASES, "")),
            Column("baseline_name", text(200)),
            Column("baseline_value", number),
            Column("baseline_start", day),
            Column("baseline_end", day),
            Column("baseline_geography", text(80)),
            Column("follows", text(80)),
            Column("follows_from", day),
        ),
        ("measure",),
        extra=(
            Column("decimal_places", or_empty(decimal_places)),
            Column("usual_low", from_nought),
            Column("usual_high", from_nought),
            Column("counts_same_as", text(80)),
            Column("covers", coverage),
            Column("rounding_base", or_empty(rounding_base)),
            Column("yearly_only", or_empty(yes_no)),
            Column("returned_from", day),
            Column("returned_until", day),
            _long("ended_because"),
        ),
    ),
    File(
        "caveats.csv",
        (
            Column("measures", required(text(5000)), "measures.csv", many=True),
            Column("text", required(_LONG), breaks_lines=True),
            Column("starts", day),
            Column("ends", day),
        ),
        ("text", "starts", "ends"),
    ),
    File(
        "populations.csv",
        (
            Column("population", required(text(60))),
            Column("breakdown", text(80)),
            Column("year", or_empty(whole)),
            Column("part", text(200)),
            Column("size", or_empty(whole)),
            Column("source", text(80), "sources.csv"),
        ),
        ("population", "year", "part"),
    ),
    File(
        "rates.csv",
        (
            Column("key", _KEY),
            Column("name", _NAME),
            Column("numerator", _KEY, "measures.csv"),
            Column("denominator", text(80), "measures.csv"),
            Column("population", text(60)),
            Column("per", or_empty(whole)),
            Column("decimal_places", or_empty(whole)),
            Column("judgement", one_of("lower is better", "higher is better", "none")),
        ),
        ("key",),
        extra=(Column("printed_until", day), _long("ended_because")),
    ),
)
EACH_HOST = "each host agency"  # in measures.csv, `returned_by` of a measure of which each part has its own sender
