"""Numbers that come as a file: what the file would change, and taking it over into drafts."""

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
from portal.returns import cells
from portal.returns.actions import CellTyped
from portal.returns.models import ReturnCell
from portal.returns.sheets import sheet_of
from portal.returns.workbooks.known_series import KnownSeries
from portal.returns.workbooks.matching import Place
from portal.returns.workbooks.preview import CellChange, ChangeKind, Present
from portal.statistics.comparison import Reading
from portal.statistics.periods import MONTHS_IN, Period
from portal.submissions.actions import OpenPage
from portal.submissions.models import Submission
from portal.submissions.workflow import EDITABLE, Status

TAKEN = (ChangeKind.NEW, ChangeKind.CHANGED)


@dataclass
class OwedReturns:
    """All returns that an agency ever owed, by frequency and period, and what their cells hold."""

    agency: Agency
    cycle: Cycle
    obligations: Mapping[tuple[str, Period], Obligation]
    known: Sequence[KnownSeries]
    present: Mapping[Place, Present]

    def obligation_of(self, change: CellChange) -> Obligation:
        assert change.period is not None and change.series_id is not None
        return self.obligations[self._frequencies[change.series_id], change.period]

    @cached_property
    def _frequencies(self) -> dict[int, str]:
        return {one.series_id: one.frequency for one in self.known}


def owed_by(agency: Agency) -> OwedReturns | None:
    """None where the agency owes no returns."""
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
    series = [
        one for frequency in MONTHS_IN for one in measure_queries.returned_series(agency.id, frequency, newest.agreement_id)
    ]
    return OwedReturns(agency, newest, obligations, _known(series, obligations), _present(series, rows))


def _known(series: Iterable[Series], obligations: Mapping[tuple[str, Period], Obligation]) -> list[KnownSeries]:
    periods = {frequency: frozenset(period for found, period in obligations if found == frequency) for frequency in MONTHS_IN}
    return [
        KnownSeries(
            one.id,
            one.measure.key,
            (one.measure.name,),
            one.measure.unit,
            one.measure.frequency,
            periods[one.measure.frequency],
            one.part.key if one.part else "",
            (one.part.name, *one.part.all_names) if one.part else (),
            one.measure.sum_over_breakdown == "sum",
        )
        for one in series
    ]


def _present(series: Sequence[Series], rows: Sequence[tuple[Obligation, Submission | None]]) -> dict[Place, Present]:
    """What was approved, and over it what stands in drafts or waits for the team."""
    first = min(obligation.period_start for obligation, _ in rows)
    readings = measure_queries.readings([one.id for one in series], first, clock.today())
    found = {(series_id, period): _approved(reading) for series_id, own in readings.items() for period, reading in own.items()}
    waiting = {
        submission.id: (obligation.period, Status(submission.status))
        for obligation, submission in rows
        if submission is not None and submission.status != Status.APPROVED
    }
    for cell in db.session.scalars(select(ReturnCell).where(ReturnCell.submission_id.in_(list(waiting)))):
        period, status = waiting[cell.submission_id]
        found[cell.series_id, period] = Present(cell.typed, cell.note, cell.status, status not in EDITABLE)
    return found


def _approved(reading: Reading) -> Present:
    typed = cells.canonical(cells.Cell(reading.value, reading.symbol))
    status = reading.status if reading.status in cells.STATUSES else "final"
    return Present(typed, reading.note, status, is_approved=True)


def typed_of(owed: OwedReturns, changes: Iterable[CellChange]) -> dict[int, dict[int, CellTyped]]:
    """What to save, by obligation and series; each cell with what it held when the file was compared."""
    typed: dict[int, dict[int, CellTyped]] = {}
    for change in changes:
        if change.kind not in TAKEN or change.new is None or change.series_id is None:
            continue
        was = change.old.typed if change.old else ""
        cell = CellTyped(change.new.typed, change.new.note, change.new.status, was)
        typed.setdefault(owed.obligation_of(change).id, {})[change.series_id] = cell
    return typed


def take_over(typed: Mapping[int, Mapping[int, CellTyped]], owed: OwedReturns, *, by: Person, token: str) -> None:
    """All of it into drafts, or nothing. Raises Conflict where a cell has changed since the file was compared."""
    own = {obligation.id: obligation for obligation in owed.obligations.values()}
    if not set(typed) <= set(own):
        raise Incomplete([("file", "This file is for another agency’s returns.")])
    left = dict(typed)
    while left:
        sheet = sheet_of(own[next(iter(left))])
        here = {month.id: left.pop(month.id) for month in sheet.months if month.id in left}
        return_actions.save_returns(sheet, by=by, page=lambda _: OpenPage(0, token), typed=here)
        db.session.flush()
