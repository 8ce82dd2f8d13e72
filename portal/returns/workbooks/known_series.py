"""The series that an agency returns, found by the names that people use for them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.statistics.periods import Period
from portal.tables.cells import Cell, read_cell
from portal.tables.entries import UNKNOWN_MEASURE
from portal.tables.names import fold, is_plain_total, is_total, nearest

MOST_SUGGESTIONS = 100  # of one file; looking for the nearest name takes long, and nobody reads more of them
LISTED_PARTS = 15  # more names than that are not listed in a message


@dataclass(frozen=True)
class KnownSeries:
    """A series of the database with the names by which a file may call it.

    `measure` and `part` are keys. Of the names, the first is shown to people. `part` is empty where the measure has no
    parts, and for the total of parts that overlap. `periods` are those that a file may contain: those that are open, and
    also those that were approved, so that a table with earlier months is compared with them instead of refused.
    """

    series_id: int
    measure: str
    measure_names: tuple[str, ...]
    unit: str
    frequency: str
    periods: frozenset[Period]
    part: str = ""
    part_names: tuple[str, ...] = ()
    adds_up: bool = False
    decimal_places: int | None = None  # None where only the unit is known
    begins_on: date | None = None  # the first day that is returned of its part
    ended_on: date | None = None  # the last one

    def has_part_in(self, period: Period) -> bool:
        """Whether its part has begun by the period and not ended before it."""
        return (self.begins_on is None or self.begins_on <= period.end) and (
            self.ended_on is None or self.ended_on >= period.start
        )

    def read(self, typed: str) -> Cell:
        """The meaning of one of its values."""
        return read_cell(typed, self.unit, self.decimal_places)

    @property
    def label(self) -> str:
        return f"{self.measure_names[0]}, {self.part_names[0]}" if self.part else self.measure_names[0]


@dataclass(frozen=True)
class Target:
    """What the names of an entry mean: a series, or the total of a measure (its key), or neither and the problem."""

    series: KnownSeries | None = None
    total_of: str = ""
    problem: str = ""


class SeriesByName:
    """Finds a series of an agency by its names. It takes the same time however many series there are."""

    def __init__(self, known: Sequence[KnownSeries]) -> None:
        self.by_id = {series.series_id: series for series in known}
        self.parts: dict[str, list[KnownSeries]] = {}
        self._whole_measures: dict[str, KnownSeries] = {}
        self._by_part: dict[tuple[str, str], KnownSeries] = {}
        self._key_by_name: dict[str, str] = {}
        self._measure_names: dict[str, str] = {}
        self._suggestions: dict[tuple[str, str], str] = {}
        for series in known:
            self._measure_names[series.measure] = series.measure_names[0]
            for name in (*series.measure_names, series.measure):
                # A name that two measures have means neither of them.
                self._key_by_name[fold(name)] = series.measure if self.measure(name) in (None, series.measure) else ""
            if series.part:
                self.parts.setdefault(series.measure, []).append(series)
            else:
                self._whole_measures[series.measure] = series
            for name in (*series.part_names, series.part) if series.part else ():
                self._by_part.setdefault((series.measure, fold(name)), series)
        # A key means its measure, even if it is also the name of another one.
        self._key_by_name |= {fold(series.measure): series.measure for series in known}

    def measure(self, name: str) -> str | None:
        """The key of the measure with that name; an empty one where two have it; None where none has."""
        return self._key_by_name.get(fold(name))

    def find(self, written: str, part: str) -> Target:
        """The series with these names of a measure and a part, as they were written."""
        if written == UNKNOWN_MEASURE:
            return Target(total_of=UNKNOWN_MEASURE)
        key = self.measure(written)
        if key == "":
            return Target(problem=f"“{written}” names more than one measure. Write its key.")
        if key is None:
            return Target(problem=self._unknown_measure(written))
        whole, parts = self._whole_measures.get(key), self.parts.get(key, [])
        if series := self._by_part.get((key, fold(part))):
            return Target(series)
        if not part or (whole and self.measure(part) == key):
            return Target(whole) if whole else Target(problem=self._which_part(key))
        if is_total(part) and (not whole or is_plain_total(part)):
            return Target(whole) if whole else Target(total_of=key)
        if not parts:
            return Target(problem=f"{self._measure_names[key]} is returned as one number, without parts. Leave “{part}” out.")
        return Target(problem=self._unknown_part(key, part))

    def _which_part(self, key: str) -> str:
        names = [series.part_names[0] for series in self.parts[key]]
        listed = ", ".join(names[:LISTED_PARTS]) + (" and others" if len(names) > LISTED_PARTS else "")
        return f"{self._measure_names[key]} is returned by part. Say which part this number belongs to: {listed}."

    def _unknown_measure(self, name: str) -> str:
        suggestion = self._suggest("", name, list(self._measure_names.values()))
        hint = f"Did you mean “{suggestion}”?" if suggestion else "Use the name or the key of a measure that your agency returns."
        return f"“{name[:80]}” is not a measure that your agency returns. {hint}"

    def _unknown_part(self, key: str, name: str) -> str:
        suggestion = self._suggest(key, name, [one for series in self.parts[key] for one in series.part_names])
        hint = f"Did you mean “{suggestion}”?" if suggestion else "Use the name of a part that your agency returns."
        return f"“{name[:80]}” is not a part of {self._measure_names[key]} that your agency returns. {hint}"

    def _suggest(self, key: str, name: str, known: list[str]) -> str:
        """The known name that is most like this one, or empty. `key` is the measure of a part, and empty for measures."""
        if (key, fold(name)) not in self._suggestions:
            if len(self._suggestions) >= MOST_SUGGESTIONS:
                return ""
            self._suggestions[key, fold(name)] = nearest(name[:80], known)
        return self._suggestions[key, fold(name)]
