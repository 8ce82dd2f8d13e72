"""The sheet of a return: all months (or quarters) that one agency owes in one cycle, with what is kept of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Row, Select, and_, bindparam, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import NotFound, WrongState
from portal.cycles.models import Kind, Obligation
from portal.cycles.queries import VisibleScope, scope_of, visible_obligations
from portal.extensions import db
from portal.measures import queries as measure_queries
from portal.measures.models import Series
from portal.measures.shadow_mode import keys_of, shadow_mode_setting
from portal.returns.cells import Cell, canonical, read_cell
from portal.returns.models import FlagExplanation, ReturnCell
from portal.submissions import actions
from portal.submissions.models import Submission
from portal.submissions.workflow import EDITABLE, Status

Where = tuple[int, int]  # obligation id, series id: names a cell


@dataclass(frozen=True)
class Kept:
    """A cell as it is kept. Rows rather than objects of the mapper: an import brings fifty thousand."""

    typed: str = ""
    note: str = ""
    status: str = "final"


@dataclass
class Month:
    """One column: the obligation, its submission once something was saved, and what is kept by series id.

    `answers` holds (value, explanation) by series id and rule.
    """

    obligation: Obligation
    submission: Submission | None
    cells: dict[int, Kept] = field(default_factory=dict)
    answers: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return self.obligation.id

    @property
    def state(self) -> Status:
        return Status(self.submission.status) if self.submission else Status.NOT_STARTED

    def is_locked(self, series_id: int) -> bool:
        """Whether the month was sent back for other cells only. One that is still empty never is."""
        kept = self.cells.get(series_id)
        return self.submission is not None and kept is not None and bool(kept.typed) and self.submission.is_locked(str(series_id))

    @property
    def is_open(self) -> bool:
        """Whether its agency may write in it now."""
        if self.state not in EDITABLE or self.obligation.period_end >= clock.today():
            return False
        try:
            actions.check_cycle(self.obligation, self.submission)
        except WrongState:
            return False
        return True

    @property
    def version(self) -> int:
        return self.submission.version if self.submission else 0


@dataclass(frozen=True)
class CellValue:
    """One cell as it is kept, or as it was typed and refused. `whys` are the explanations given for exactly this value."""

    typed: str
    note: str
    status: str
    cell: Cell
    whys: Mapping[str, str]


@dataclass
class ReturnSheet:
    """`months` oldest first; `series` in the order of the agreement; `in_shadow_mode`: the checks that partners do not see."""

    months: list[Month]
    series: Sequence[Series]
    in_shadow_mode: frozenset[str]

    def month(self, obligation_id: int) -> Month:
        return next(month for month in self.months if month.id == obligation_id)

    def values(self, only: frozenset[int] | None = None) -> dict[Where, CellValue]:
        """What is kept, by cell; of some series where `only` names them."""
        return {
            (month.id, one.id): kept_value(month, one)
            for month in self.months
            for one in self.series
            if only is None or one.id in only
        }


def kept_value(month: Month, series: Series) -> CellValue:
    kept = month.cells.get(series.id)
    if kept is None:
        return CellValue("", "", "", Cell(), {})
    cell = read_cell(kept.typed, series.measure.unit)
    now = canonical(cell)
    whys = {
        rule: explanation
        for (series_id, rule), (value, explanation) in month.answers.items()
        if series_id == series.id and value == now
    }
    return CellValue(kept.typed, kept.note, kept.status, cell, whys)


def sheet_for(person: Person, obligation_id: int) -> ReturnSheet:
    """The sheet that the return stands on, if this person may see it; NotFound otherwise."""
    parameters = {"own_agency": person.agency_id, "id": obligation_id}
    return _sheet(list(db.session.execute(_months(scope_of(person)), parameters)), obligation_id)


def sheet_of(obligation: Obligation) -> ReturnSheet:
    """The same, for commands and for what has been authorised already."""
    return _sheet(list(db.session.execute(_months(VisibleScope.ALL), {"id": obligation.id})), obligation.id)


@cache
def _months(scope: VisibleScope) -> Select[Obligation, Submission, str]:
    asked = aliased(Obligation)
    same = and_(
        asked.id == bindparam("id"),
        asked.kind == Kind.RETURN,
        asked.cycle_id == Obligation.cycle_id,
        asked.agency_id == Obligation.agency_id,
    )
    return (
        visible_obligations(scope)
        .add_columns(Submission, shadow_mode_setting())
        .join(Obligation.agency)
        .join(asked, same)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.kind == Kind.RETURN)
        .options(contains_eager(Obligation.agency), joinedload(Submission.saved_by))
        .order_by(Obligation.period_end)
    )


def _sheet(rows: Sequence[Row[Obligation, Submission, str]], obligation_id: int) -> ReturnSheet:
    asked = next((obligation for obligation, _, _ in rows if obligation.id == obligation_id), None)
    if asked is None:
        raise NotFound
    months = [Month(obligation, kept) for obligation, kept, _ in rows if obligation.frequency == asked.frequency]
    _fill(months)
    series = measure_queries.returned_series(asked.agency_id, asked.frequency, asked.cycle.agreement_id)
    return ReturnSheet(months, series, keys_of(rows[0][2]))


def _fill(months: list[Month]) -> None:
    """Cells and explanations, in one query for all months."""
    by_submission = {month.submission.id: month for month in months if month.submission is not None}
    if not by_submission:
        return
    same = and_(FlagExplanation.submission_id == ReturnCell.submission_id, FlagExplanation.series_id == ReturnCell.series_id)
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
        )
        .outerjoin(FlagExplanation, same)
        .where(ReturnCell.submission_id.in_(list(by_submission)))
    )
    for submission_id, series_id, typed, note, status, rule, value, explanation in rows:
        month = by_submission[submission_id]
        month.cells[series_id] = Kept(typed, note, status)
        if rule is not None:
            month.answers[series_id, rule] = (value, explanation)
