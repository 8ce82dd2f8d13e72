"""Reads a file for an agency: opened, read into entries, matched to its series, and compared with what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from portal.returns.workbooks.actions import OwedReturns
from portal.returns.workbooks.layouts import read_entries
from portal.returns.workbooks.matching import Matched, match
from portal.returns.workbooks.preview import CellChange, ChangeKind, compare
from portal.returns.workbooks.queries import vocabulary_of
from portal.spreadsheets.opening import open_upload
from portal.spreadsheets.sheets import Sheets
from portal.tables.entries import FileEntries
from portal.tables.questions import Inquiry


@dataclass(kw_only=True)
class MatchedFile:
    """A file whose entries were matched to series. `inquiry` has what is asked and what was answered."""

    sheets: Sheets
    entries: FileEntries
    matched: Matched
    inquiry: Inquiry

    @property
    def refused_numbers(self) -> int:
        """How many numbers of the file are refused or asked about."""
        return sum(bool(outcome.problem) and outcome.entry.is_number for outcome in self.matched.outcomes)

    @property
    def passed_over_numbers(self) -> int:
        """How many are passed over, each with a reason in `matched.passed_over`."""
        return sum(one.count for one in self.matched.passed_over)

    @property
    def understood_numbers(self) -> int:
        """How many are understood: the three add up to `matched.number_count`."""
        return sum(not outcome.problem and outcome.entry.is_number for outcome in self.matched.outcomes)


@dataclass(kw_only=True)
class Reading(MatchedFile):
    """A file as it was read for an agency, with what it would change in its returns."""

    changes: tuple[CellChange, ...]
    groups: dict[ChangeKind, list[CellChange]] = field(default_factory=dict)


def read_file(
    owed: OwedReturns,
    filename: str,
    data: bytes,
    answers: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Reads the file. `answers` are by key of the question. Raises Refused with words for the person who sent it."""
    sheets = open_upload(filename, data)
    names = vocabulary_of(owed.cycle.agreement_id)
    inquiry = Inquiry(answers or {})
    offered = list(dict.fromkeys(series.measure for series in owed.known))
    entries = read_entries(sheets, names, offered, inquiry, progress)
    matched = match(entries, owed.known, agency=owed.agency.key, cycle=owed.cycle.key, agreement=names)
    changes = compare(matched, owed.present)
    groups = {kind: [change for change in changes if change.kind is kind] for kind in ChangeKind}
    return Reading(sheets=sheets, entries=entries, matched=matched, changes=changes, inquiry=inquiry, groups=groups)
