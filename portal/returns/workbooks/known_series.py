"""The series that an agency returns, found by the names that people use for them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.returns.workbooks.names import fold, is_total, nearest
from portal.statistics.periods import Period

MOST_SUGGESTIONS = 100  # looking for the nearest name takes long, and nobody reads more of them
MANY = 15  # parts, to list in a message
NOTHING_KNOWN = "-"  # what the total of a list without a known measure is of


@dataclass(frozen=True)
class KnownSeries:
    """A series, as the caller found it in the database.

    The first of the names is shown; the key and other names do as well. `part` is empty where the measure has no parts,
    and for the total of parts that overlap. `periods` may be looked at: those that are open, and also those that were
    approved, so that a table with earlier months is compared with them instead of refused.
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

    @property
    def label(self) -> str:
        return f"{self.measure_names[0]}, {self.part_names[0]}" if self.part else self.measure_names[0]


@dataclass(frozen=True)
class Target:
    """The series that is meant; or the key of the measure whose total is; or why neither can be said."""

    series: KnownSeries | None = None
    total_of: str = ""
    problem: str = ""


class Known:
    """All series of an agency. Finding one takes the same time however many there are."""

    def __init__(self, known: Sequence[KnownSeries]) -> None:
        self.by_id = {series.series_id: series for series in known}
        self.parts: dict[str, list[KnownSeries]] = {}
        self._whole: dict[str, KnownSeries] = {}
        self._by_part: dict[tuple[str, str], KnownSeries] = {}
        self._measures: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        self._suggestions: dict[tuple[str, str], str] = {}
        for series in known:
            self._shown[series.measure] = series.measure_names[0]
            for name in (*series.measure_names, series.measure):
                # A name of two measures names neither.
                self._measures[fold(name)] = series.measure if self.measure(name) in (None, series.measure) else ""
            if series.part:
                self.parts.setdefault(series.measure, []).append(series)
            else:
                self._whole[series.measure] = series
            for name in (*series.part_names, series.part) if series.part else ():
                self._by_part.setdefault((series.measure, fold(name)), series)
        self._measures |= {fold(series.measure): series.measure for series in known}  # but a key is a key

    def measure(self, name: str) -> str | None:
        """The key of the measure with that name; an empty one where two have it; None where none has."""
        return self._measures.get(fold(name))

    def find(self, measure: str, part: str, headings: tuple[str, ...] | None) -> Target:
        """The series by its names as they were written; `headings` as in an Entry."""
        if headings is None:
            return self._part_of(self.measure(measure), part, measure)
        above = next((key for heading in headings if (key := self.measure(heading))), "")
        if above and (above, fold(part)) in self._by_part:
            return Target(self._by_part[above, fold(part)])
        if own := self.measure(part):
            return Target(total_of=own) if own in self.parts and own not in self._whole else self._part_of(own, "", part)
        if is_total(part) and above not in self.parts:
            return Target(total_of=NOTHING_KNOWN)  # of a list of measures, not of the last of them
        if above:
            return self._part_of(above, part, "")
        return Target(problem=self._unknown_measure(part))

    def _part_of(self, key: str | None, part: str, written: str) -> Target:
        if key == "":
            return Target(problem=f"“{written}” names more than one measure. Write its key.")
        if key is None:
            return Target(problem=self._unknown_measure(written))
        whole, parts = self._whole.get(key), self.parts.get(key, [])
        if found := self._by_part.get((key, fold(part))):
            return Target(found)
        if not part or (whole and self.measure(part) == key):
            return Target(whole) if whole else Target(problem=self._which_part(key))
        if is_total(part):
            return Target(whole) if whole else Target(total_of=key)
        if not parts:
            return Target(problem=f"{self._shown[key]} is returned as one number, without parts. Leave “{part}” out.")
        return Target(problem=self._unknown_part(key, part))

    def _which_part(self, key: str) -> str:
        names = [series.part_names[0] for series in self.parts[key]]
        listed = ", ".join(names[:MANY]) + (" and others" if len(names) > MANY else "")
        return f"{self._shown[key]} is returned by part. Say which part this number belongs to: {listed}."

    def _unknown_measure(self, name: str) -> str:
        found = self._suggest("", name, list(self._shown.values()))
        hint = f"Did you mean “{found}”?" if found else "Use the name or the key of a measure that your agency returns."
        return f"“{name[:80]}” is not a measure that your agency returns. {hint}"

    def _unknown_part(self, key: str, name: str) -> str:
        found = self._suggest(key, name, [one for series in self.parts[key] for one in series.part_names])
        hint = f"Did you mean “{found}”?" if found else "Use the name of a part that your agency returns."
        return f"“{name[:80]}” is not a part of {self._shown[key]} that your agency returns. {hint}"

    def _suggest(self, key: str, name: str, known: list[str]) -> str:
        if (key, fold(name)) not in self._suggestions:
            if len(self._suggestions) >= MOST_SUGGESTIONS:
                return ""
            self._suggestions[key, fold(name)] = nearest(name[:80], known)
        return self._suggestions[key, fold(name)]
