"""The sheet of a return: the months (or quarters) of which one agency owes the same numbers in one cycle, with the saved cells of
each. Where a measure comes from another agency from a month on, the months before and after it are two sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from sqlalchemy import Row, Select, and_, bindparam, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import NotFound
from portal.cycles.models import Kind, Obligation
from portal.cycles.officers.queries import officers_as_text, officers_in
from portal.cycles.queries import VisibleScope, readable_obligations, scope_of
from portal.extensions import db
from portal.measures.models import Series
from portal.measures.senders.queries import returned_series
from portal.measures.shadow_mode import keys_of, shadow_mode_setting
from portal.returns.models import FlagExplanation, ReturnCell, SharedExplanation
from portal.submissions import actions
from portal.submissions.agency_notes.queries import with_notes
from portal.submissions.models import Submission
from portal.submissions.workflow import EDITABLE, Status
from portal.tables.cells import Cell, canonical, read_cell

CellKey = tuple[int, int]  # obligation id, series id: names a cell


@dataclass(frozen=True)
class SavedCell:
    """A cell as it is saved in `ReturnCell`. Not loaded as objects of the mapper: an import brings fifty thousand cells."""

    typed: str = ""
    note: str = ""
    status: str = "final"


class Explanation(NamedTuple):
    """Why the value of a cell is right: in words of its own, or in those of the shared explanation `shared_id`."""

    value: str
    words: str
    shared_id: int | None = None


@dataclass
class Month:
    """One column: the obligation, its submission once something was saved, and its saved cells by series id.

    `explanations` are by series id and key of the check.
    """

    obligation: Obligation
    submission: Submission | None
    cells: dict[int, SavedCell] = field(default_factory=dict)
    explanations: dict[tuple[int, str], Explanation] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return self.obligation.id

    @property
    def state(self) -> Status:
        return Status(self.submission.status) if self.submission else Status.NOT_STARTED

    @property
    def has_approved(self) -> bool:
        """Whether a version of it was approved, whatever has come of it since."""
        return self.submission is not None and self.submission.has_approved

    def is_locked(self, series_id: int) -> bool:
        """Whether the month was sent back for other cells only. A cell that is still empty is never locked."""
        saved = self.cells.get(series_id)
        return (
            self.submission is not None and saved is not None and bool(saved.typed) and self.submission.is_locked(str(series_id))
        )

    @property
    def is_open(self) -> bool:
        """Whether its agency may write in it now."""
        is_over = self.obligation.period_end < clock.today()
        return self.state in EDITABLE and is_over and not actions.why_not_taken(self.obligation, self.submission)

    @property
    def version(self) -> int:
        return self.submission.version if self.submission else 0

    def is_saved_by(self, person: Person) -> bool:
        """Whether this person was the last who saved something in it."""
        return self.submission is not None and self.submission.saved_by_id == person.id


@dataclass(frozen=True)
class CellValue:
    """One cell as it is saved, or as it was typed and refused. `cell` is the meaning of `typed`.

    `explanations` are those given for exactly this value, by key of the check.
    """

    typed: str
    note: str
    status: str
    cell: Cell
    explanations: Mapping[str, Explanation]


@dataclass
class ReturnSheet:
    """`months` oldest first; `series` in the order of the agreement, and `ended` those of parts that have ended before these
    months; `in_shadow_mode`: the checks that partners do not see;
    `officers`: the names of the agency's named officers, by subject (cycles.officers.queries.Subject.key)."""

    months: list[Month]
    series: Sequence[Series]
    in_shadow_mode: frozenset[str]
    officers: Mapping[str, str]
    ended: Sequence[Series] = ()

    @property
    def submission_ids(self) -> list[int]:
        return [month.submission.id for month in self.months if month.submission is not None]

    def month(self, obligation_id: int) -> Month:
        return next(month for month in self.months if month.id == obligation_id)

    def values(self, only: frozenset[int] | None = None) -> dict[CellKey, CellValue]:
        """The saved value of every cell; `only` limits it to these series."""
        return {
            (month.id, series.id): cell_value(month, series)
            for month in self.months
            for series in self.series
            if only is None or series.id in only
        }


def cell_value(month: Month, series: Series) -> CellValue:
    """What is saved of the cell; empty where nothing is."""
    saved = month.cells.get(series.id)
    if saved is None:
        return CellValue("", "", "", Cell(), {})
    cell = read_cell(saved.typed, series.measure.unit, series.measure.decimal_places)
    meaning = canonical(cell)
    explanations = {
        check: explanation
        for (series_id, check), explanation in month.explanations.items()
        if series_id == series.id and explanation.value == meaning
    }
    return CellValue(saved.typed, saved.note, saved.status, cell, explanations)


def sheet_for(person: Person, obligation_id: int) -> ReturnSheet:
    """The sheet that the return stands on. Raises NotFound where this person may not see it."""
    parameters = {"own_agency": person.agency_id, "id": obligation_id}
    return _sheet(list(db.session.execute(_months(scope_of(person)), parameters).unique()), obligation_id)


def sheet_of(obligation: Obligation) -> ReturnSheet:
    """The same sheet without a look at permissions: for commands, and for callers that have authorised already."""
    return _sheet(list(db.session.execute(_months(VisibleScope.ALL), {"id": obligation.id}).unique()), obligation.id)


@cache
def _months(scope: VisibleScope) -> Select[Obligation, Submission, str, str]:
    requested = aliased(Obligation)
    is_beside_it = and_(
        requested.id == bindparam("id"),
        requested.kind == Kind.RETURN,
        requested.cycle_id == Obligation.cycle_id,
        requested.agency_id == Obligation.agency_id,
    )
    return (
        readable_obligations(scope)
        .add_columns(Submission, shadow_mode_setting(), officers_as_text())
        .join(Obligation.agency)
        .join(requested, is_beside_it)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.kind == Kind.RETURN)
        .options(contains_eager(Obligation.agency), joinedload(Submission.saved_by), with_notes())
        .order_by(Obligation.period_end)
    )


def _sheet(rows: Sequence[Row[Obligation, Submission, str, str]], obligation_id: int) -> ReturnSheet:
    requested = next((obligation for obligation, *_ in rows if obligation.id == obligation_id), None)
    if requested is None:
        raise NotFound
    returned = returned_series(requested.agency_id, requested.frequency, requested.cycle.agreement_id)
    series = returned.on(requested.period_end)
    months = [
        Month(obligation, submission)
        for obligation, submission, *_ in rows
        if obligation.frequency == requested.frequency and returned.on(obligation.period_end) == series
    ]
    _add_cells(months)
    officers = {one.subject: one.name for one in officers_in(rows[0][3], requested.agency_id).officers}
    return ReturnSheet(months, series, keys_of(rows[0][2]), officers, returned.ended_before(requested.period_start))


def _add_cells(months: list[Month]) -> None:
    """Reads the saved cells and explanations into the months, with one SELECT for all of them."""
    by_submission = {month.submission.id: month for month in months if month.submission is not None}
    if not by_submission:
        return
    is_same_cell = and_(
        FlagExplanation.submission_id == ReturnCell.submission_id, FlagExplanation.series_id == ReturnCell.series_id
    )
    rows = db.session.execute(
        select(
            ReturnCell.submission_id,
            ReturnCell.series_id,
            ReturnCell.typed,
            ReturnCell.note,
            ReturnCell.status,
            FlagExplanation.check,
            FlagExplanation.value,
            FlagExplanation.explanation,
            FlagExplanation.shared_id,
            SharedExplanation.words,
        )
        .outerjoin(FlagExplanation, is_same_cell)
        .outerjoin(SharedExplanation, SharedExplanation.id == FlagExplanation.shared_id)
        .where(ReturnCell.submission_id.in_(list(by_submission)))
    )
    for submission_id, series_id, typed, note, status, check, value, words, shared_id, shared_words in rows:
        month = by_submission[submission_id]
        month.cells[series_id] = SavedCell(typed, note, status)
        if check is not None:
            month.explanations[series_id, check] = Explanation(value, shared_words or words, shared_id)
