"""Reads a file of past values: opened, read and matched as a file for a return is, then compared with what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from portal.core import clock
from portal.returns.history.past_values import (
    PastValue,
    PastValueKind,
    as_the_team_reads_it,
    of_the_past,
    past_values,
    with_periods,
)
from portal.returns.history.queries import AgencyPast
from portal.returns.history.year_totals import YearTable, year_table
from portal.returns.workbooks.layouts import read_entries
from portal.returns.workbooks.matching import match
from portal.returns.workbooks.queries import vocabulary_of
from portal.returns.workbooks.reading import MatchedFile
from portal.spreadsheets.opening import open_upload
from portal.tables.questions import Inquiry


@dataclass(kw_only=True)
class PastReading(MatchedFile):
    """A file as it was read for an agency's past; `values` are in its order."""

    past: AgencyPast
    values: list[PastValue]

    @cached_property
    def groups(self) -> dict[PastValueKind, list[PastValue]]:
        return {kind: [value for value in self.values if value.kind is kind] for kind in PastValueKind}

    @property
    def new(self) -> list[PastValue]:
        return self.groups[PastValueKind.NEW]

    @property
    def refused(self) -> list[PastValue]:
        return self.groups[PastValueKind.REFUSED]

    @property
    def unchanged(self) -> list[PastValue]:
        return self.groups[PastValueKind.UNCHANGED]

    @property
    def can_be_loaded(self) -> bool:
        """All of a file is loaded, or nothing."""
        return bool(self.new) and not self.refused and not self.inquiry.open

    @cached_property
    def years(self) -> YearTable:
        past = self.past
        return year_table(self.values, past.known, past.present, past.latest, past.agreement.starts.month)

    @property
    def digest(self) -> str:
        """The same as long as the same values would be loaded: what is confirmed is what was shown."""
        lines = [f"{one.series and one.series.series_id} {one.period} {one.reading}" for one in self.new]
        return sha256("\n".join(lines).encode()).hexdigest()


def read_past_values(
    past: AgencyPast,
    filename: str,
    data: bytes,
    answers: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PastReading:
    """Reads the file. `answers` are by key of the question. Raises Refused with words for the person who sent it."""
    sheets, names, inquiry = open_upload(filename, data), vocabulary_of(past.agreement.id), Inquiry(answers or {})
    offered = list(dict.fromkeys(series.measure for series in past.known))
    entries = of_the_past(read_entries(sheets, names, offered, inquiry, progress), past.returned_in, clock.today())
    known = with_periods(past.known, entries, clock.today())
    matched = match(entries, known, agency=past.agency.key, cycle="", agreement=names)
    passed_over = tuple(replace(one, reason=as_the_team_reads_it(one.reason)) for one in matched.passed_over)
    matched = replace(matched, passed_over=passed_over)
    values = past_values(matched.outcomes, past.present, filename)
    return PastReading(sheets=sheets, entries=entries, matched=matched, inquiry=inquiry, past=past, values=values)
