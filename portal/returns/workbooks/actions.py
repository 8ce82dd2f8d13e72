"""What an agency owes and has entered, to compare an uploaded file with it; and saving the file's values into drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import Agency, Person
from portal.core import clock
from portal.core.errors import Incomplete
from portal.cycles.models import Cycle, Kind, Obligation
from portal.extensions import db
from portal.measures import queries as measure_queries
from portal.measures.models import Series
from portal.returns import actions as return_actions
from portal.returns.changes import CellTyped
from portal.returns.models import ReturnCell
from portal.returns.sheets import sheet_of
from portal.returns.workbooks.known_series import KnownSeries
from portal.returns.workbooks.matching import SeriesPeriod
from portal.returns.workbooks.preview import CellChange, ChangeKind, CurrentCell
from portal.statistics.comparison import SUM, Reading
from portal.statistics.periods import MONTHS_IN, Period
from portal.submissions.actions import OpenPage
from portal.submissions.models import Submission
from portal.submissions.workflow import EDITABLE, Status
from portal.tables import cells

TAKEN_OVER = (ChangeKind.NEW, ChangeKind.CHANGED)  # the kinds of change that are saved


@dataclass
class OwedReturns:
    """All returns that an agency ever owed, and the present content of their cells.

    `obligations` are by frequency and period. `cycle` is the newest with a return, and `known` are the series of its
    agreement that the agency returns.
    """

    agency: Agency
    cycle: Cycle
    obligations: Mapping[tuple[str, Period], Obligation]
    known: Sequence[KnownSeries]
    present: Mapping[SeriesPeriod, CurrentCell]

    def obligation_of(self, change: CellChange) -> Obligation:
        """The return that the changed cell belongs to."""
        assert change.period is not None and change.series_id is not None
        return self.obligations[self._frequencies[change.series_id], change.period]

    @cached_property
    def _frequencies(self) -> dict[int, str]:
        return {one.series_id: one.frequency for one in self.known}


def owed_by(agency: Agency) -> OwedReturns | None:
    """All returns of the agency for periods that are over; None where it owes none."""
    rows = db.session.execute(
        select(Obligation, Submission)
        .join(Obligation.cycle)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.agency_id == agency.id, Obligation.kind == Kind.RETURN, Obligation.period_end < clock.today())
        .options(contains_eager(Obligation.cycle))
        .order_by(Cycle.period_start)
    ).all()
    if not rows:
        return None
    obligations = {(obligation.frequency, obligation.period): obligation for obligation, _ in rows}
    newest = rows[-1][0].cycle
    series: list[Series] = []
    for frequency in MONTHS_IN:
        series += measure_queries.returned_series(agency.id, frequency, newest.agreement_id)
    return OwedReturns(agency, newest, obligations, _known_series(series, obligations), _current_cells(series, rows))


def _known_series(all_series: Iterable[Series], obligations: Mapping[tuple[str, Period], Obligation]) -> list[KnownSeries]:
    """The series with their names and the periods for which a return was ever owed."""
    periods = {
        frequency: frozenset(period for owed_frequency, period in obligations if owed_frequency == frequency)
        for frequency in MONTHS_IN
    }
    return [
        KnownSeries(
            series_id=series.id,
            measure=series.measure.key,
            measure_names=(series.measure.name,),
            unit=series.measure.unit,
            frequency=series.measure.frequency,
            periods=periods[series.measure.frequency],
            part=series.part.key if series.part else "",
            part_names=(series.part.name, *series.part.all_names) if series.part else (),
            adds_up=series.measure.sum_over_breakdown == SUM,
        )
        for series in all_series
    ]


def _current_cells(
    series: Sequence[Series], rows: Sequence[tuple[Obligation, Submission | None]]
) -> dict[SeriesPeriod, CurrentCell]:
    """What was approved, and over it what stands in drafts or was sent and is not decided yet."""
    first = min(obligation.period_start for obligation, _ in rows)
    readings = measure_queries.readings([one.id for one in series], first, clock.today())
    current = {
        (series_id, period): _approved_cell(reading)
        for series_id, by_period in readings.items()
        for period, reading in by_period.items()
    }
    undecided = {
        submission.id: (obligation.period, Status(submission.status))
        for obligation, submission in rows
        if submission is not None and submission.status != Status.APPROVED
    }
    for cell in db.session.scalars(select(ReturnCell).where(ReturnCell.submission_id.in_(list(undecided)))):
        period, status = undecided[cell.submission_id]
        current[cell.series_id, period] = CurrentCell(cell.typed, cell.note, cell.status, status not in EDITABLE)
    return current


def _approved_cell(reading: Reading) -> CurrentCell:
    """An approved value as it would have been typed."""
    typed = cells.canonical(cells.Cell(reading.value, reading.symbol))
    status = reading.status if reading.status in cells.AGENCY_STATUSES else "final"
    return CurrentCell(typed, reading.note, status, is_locked=True)


def typed_of(owed: OwedReturns, changes: Iterable[CellChange]) -> dict[int, dict[int, CellTyped]]:
    """The cells to save, by obligation id and series id. Each says what it was when the file was compared."""
    typed: dict[int, dict[int, CellTyped]] = {}
    for change in changes:
        if change.kind not in TAKEN_OVER or change.new is None or change.series_id is None:
            continue
        was = change.old.typed if change.old else ""
        cell = CellTyped(change.new.typed, change.new.note, change.new.status, was)
        typed.setdefault(owed.obligation_of(change).id, {})[change.series_id] = cell
    return typed


def take_over(typed: Mapping[int, Mapping[int, CellTyped]], owed: OwedReturns, *, by: Person, token: str) -> None:
    """Saves all of these cells into drafts, or none.

    Raises Conflict where a cell has changed since the file was compared, and Incomplete or WrongState as `save_returns` does.
    """
    obligations = {obligation.id: obligation for obligation in owed.obligations.values()}
    if not set(typed) <= set(obligations):
        raise Incomplete([("file", "This file is for another agency’s returns.")])
    remaining = dict(typed)
    while remaining:
        sheet = sheet_of(obligations[next(iter(remaining))])
        typed_in_cycle = {month.id: remaining.pop(month.id) for month in sheet.months if month.id in remaining}
        return_actions.save_returns(sheet, by=by, page=lambda _: OpenPage(0, token), typed=typed_in_cycle)
        db.session.flush()
