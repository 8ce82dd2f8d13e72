"""Dates in the rows of an update that lie outside the cycle's period where one would not expect it. They are asked about once,
because they may be right, and never refused. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.core.dates import PartialDate
from portal.core.written_dates import written_date
from portal.updates.rows import PARTS, Field, Problems, Row, RowKind

YEARS_AHEAD = 5  # after the end of the period: later than that a year is more often mistyped than meant


@dataclass(frozen=True)
class OddDate:
    """A date to ask about. `key` names it with what it stands beside, so that another date is asked about anew; `box` is the id
    of its box."""

    key: str
    box: str
    words: str


def odd_dates(rows: Mapping[str, Sequence[Row]], period: tuple[date, date]) -> list[OddDate]:
    """The dates to ask about; `period` is the first and the last day of the cycle's period. What is no date is left out."""
    found = []
    for part in PARTS:
        for at, row in enumerate(rows.get(part.key, ())):
            for field in (one for one in part.fields if one.kind == "date" and row[one.name]):
                if question := _question(part, field, row, period):
                    name = f"{part.one.capitalize()} {at + 1}, {field.label.lower()} {_day(row[field.name]).words}"
                    key = f"{field.name} {row[field.name]} {row[part.fields[0].name]}"[:120]
                    found.append(OddDate(key, f"{part.key}-{at}-{field.name}", f"{name}: {question}"))
    return found


def _day(text: str) -> PartialDate:
    return written_date(text)


def _question(part: RowKind, field: Field, row: Row, period: tuple[date, date]) -> str:
    """What is asked about this date, as a sentence; empty where nothing is."""
    try:
        day = _day(row[field.name])
    except ValueError:
        return ""
    first, last = period
    if part.key == "milestones" and field.name == "planned" and row["done"]:
        return ""  # it was planned for then, and is done
    if day.last < first:
        return "This date is in the past, before the period of this cycle: is that right?"
    if day.first.year > last.year + YEARS_AHEAD:
        return f"This date is more than {YEARS_AHEAD} years ahead: is that right?"
    return ""


def date_problems(odd: Sequence[OddDate], answered: Sequence[str]) -> Problems:
    """The dates that nobody has said are right yet."""
    return [
        (f"date-meant-{at}", f"{one.words} Change it, or tick that it is right.")
        for at, one in enumerate(odd)
        if one.key not in answered
    ]
