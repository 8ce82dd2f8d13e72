"""The values of a file as past values of an agency: which are new, which are there already, which are refused. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from portal.returns.workbooks.known_series import KnownSeries
from portal.returns.workbooks.matching import Outcome
from portal.statistics.comparison import Reading
from portal.statistics.periods import Period
from portal.tables.entries import FileEntries, FileEntry
from portal.wording.value_signs import value_words

PresentReadings = Mapping[int, Mapping[Period, Reading]]  # by series id and period


class PastValueKind(StrEnum):
    """What happens to a value of the file."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class PastValue:
    """One value of the file. `message` says why it is refused; series, period and reading are None where they are not known."""

    kind: PastValueKind
    place: str
    label: str
    series: KnownSeries | None = None
    period: Period | None = None
    reading: Reading | None = None
    message: str = ""


def of_the_past(collected: FileEntries, returned_in: Mapping[Period, str], today: date) -> FileEntries:
    """The entries that may be past values.

    `returned_in` are the periods for which the agency owes or owed a return, with the titles of their cycles. Numbers of
    these are passed over; those of periods that are not over get a problem.
    """
    entries = collected.without(lambda entry: _returned_words(entry, returned_in))
    return replace(entries, entries=[_with_problem(entry, today) for entry in entries.entries])


def _returned_words(entry: FileEntry, returned_in: Mapping[Period, str]) -> str:
    title = returned_in.get(entry.period) if entry.period else None
    return f"its month or quarter is returned in the cycle “{title}”" if title else ""


def _with_problem(entry: FileEntry, today: date) -> FileEntry:
    if entry.problem or entry.is_blank or entry.period is None or entry.period.end < today:
        return entry
    return replace(entry, problem=f"{entry.period.words} is not over yet, so it has no value.")


def as_the_team_reads_it(words: str) -> str:
    """What the readers say to an agency about its own file."""
    return words.replace("your agency", "the agency")


def with_periods(known: Sequence[KnownSeries], entries: FileEntries, today: date) -> list[KnownSeries]:
    """The series with the periods of the file that are over and in which there was its part: all of these may be loaded."""
    periods = frozenset(entry.period for entry in entries.entries if entry.period and entry.period.end < today)
    return [replace(one, periods=frozenset(filter(one.has_part_in, periods))) for one in known]


def past_values(outcomes: Sequence[Outcome], present: PresentReadings, filename: str) -> list[PastValue]:
    """One for each value of the file, in its order; an empty cell is none. `present` are the approved readings."""
    return [_past_value(outcome, present, filename) for outcome in outcomes if not outcome.entry.is_blank]


def _past_value(outcome: Outcome, present: PresentReadings, filename: str) -> PastValue:
    entry, series, period = outcome.entry, outcome.series, outcome.period
    written = ", ".join(name for name in (entry.measure, entry.part) if name)
    value = PastValue(
        kind=PastValueKind.REFUSED,
        place=f"{entry.sheet} {entry.address}".strip(),
        label=series.label if series else written,
        series=series,
        period=period,
    )
    if outcome.problem or series is None or period is None:
        return replace(value, message=as_the_team_reads_it(outcome.problem) or "It is not clear what it counts, and when.")
    cell = series.read(entry.typed)
    if not cell.is_answer:
        return replace(value, message=cell.error or "There is a note or status here, and no value.")
    note = entry.note or (f"Given as not available in {filename}" if cell.symbol == "x" else "")
    reading = Reading(cell.value, cell.symbol, entry.status or "final", note)
    there = present.get(series.series_id, {}).get(period)
    if there is None:
        return replace(value, kind=PastValueKind.NEW, reading=reading)
    if (there.value, there.symbol) == (reading.value, reading.symbol):
        return replace(value, kind=PastValueKind.UNCHANGED, reading=there)
    words = value_words(there.value, there.symbol, there.status)
    return replace(value, message=f"Already there: {words}; the file says {value_words(cell.value, cell.symbol)}. {REVISE}")


REVISE = "Leave it out of the file. The agency can correct it on the page of its return."
