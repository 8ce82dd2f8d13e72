"""What an agency owes and has entered, to compare an uploaded file with it; and saving the file's values into drafts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Agency, Person
from portal.core import clock
from portal.core.errors import Incomplete
from portal.cycles.models import Cycle, Kind, Obligation
from portal.extensions import db
from portal.measures import queries as measure_queries
from portal.measures.models import Series
from portal.measures.senders.queries import ReturnedSeries, returned_series
from portal.returns import actions as return_actions
from portal.returns.changes import CellTyped
from portal.returns.flags import YEARS_OF_HISTORY, Readings
from portal.returns.models import ReturnCell
from portal.returns.sheets import Month, SavedCell, sheet_of
from portal.returns.statuses import UsualStatuses
from portal.returns.workbooks.known_series import KnownSeries
from portal.returns.workbooks.matching import SeriesPeriod
from portal.returns.workbooks.merging import CurrentCell, Lock, Standing
from portal.returns.workbooks.preview import TAKEN, CellChange, ChangeKind
from portal.statistics.comparison import SUM
from portal.statistics.periods import MONTHS_IN, Period, months_before
from portal.submissions.actions import OpenPage
from portal.submissions.models import Submission
from portal.submissions.workflow import EDITABLE, Status
from portal.tables import cells


@dataclass(kw_only=True)
class OwedReturns:
    """All returns that an agency ever owed, and the present content of their cells.

    `obligations` are by frequency and period. `cycle` is the newest with a return, and `series` are those of its agreement
    that the agency returns; `known` are the same with the names that a file may call them by. `present` has every cell that
    holds something or can be written. `history` has the approved readings, by series id and period, from two years before
    the first of these returns on.
    """

    agency: Agency
    cycle: Cycle
    obligations: Mapping[tuple[str, Period], Obligation]
    series: Sequence[Series]
    known: Sequence[KnownSeries]
    present: Mapping[SeriesPeriod, CurrentCell]
    history: Readings

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
        .options(contains_eager(Obligation.cycle), joinedload(Submission.saved_by))
        .order_by(Cycle.period_start, Obligation.period_end)
    ).all()
    if not rows:
        return None
    months = [Month(obligation, submission) for obligation, submission in rows]
    _add_undecided_cells(months)
    newest = months[-1].obligation.cycle
    returned = [returned_series(agency.id, frequency, newest.agreement_id) for frequency in MONTHS_IN]
    all_series = [series for one in returned for series in one.ever]
    others = _returned_by_others(returned, months)
    since = months_before(min(month.obligation.period_start for month in months), 12 * YEARS_OF_HISTORY)
    history = measure_queries.readings([one.id for one in all_series], since, clock.today())
    obligations = {(month.obligation.frequency, month.obligation.period): month.obligation for month in months}
    return OwedReturns(
        agency=agency,
        cycle=newest,
        obligations=obligations,
        series=all_series,
        known=known_series(all_series, obligations, others),
        present=_approved_cells(history) | _undecided_cells(months, all_series, history, others),
        history=history,
    )


def _returned_by_others(returned: Iterable[ReturnedSeries], months: Iterable[Month]) -> set[SeriesPeriod]:
    """The series that the agency returned before, or returns later, each with a month for which another one does."""
    periods = [(month.obligation.frequency, month.obligation.period) for month in months]
    return {
        (series.id, period)
        for one in returned
        for series in one.ever
        for frequency, period in periods
        if frequency == series.measure.frequency and not one.returns(series.id, period.end)
    }


def known_series(
    all_series: Iterable[Series], obligations: Iterable[tuple[str, Period]], others: Collection[SeriesPeriod] = ()
) -> list[KnownSeries]:
    """The series with their names and the periods for which a return was ever owed, given as (frequency, period), but not those
    that `others` return."""
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
            periods=periods[series.measure.frequency] - {period for one, period in others if one == series.id},
            part=series.part.key if series.part else "",
            part_names=(series.part.name, *series.part.all_names) if series.part else (),
            adds_up=series.measure.sum_over_breakdown == SUM,
            decimal_places=series.measure.decimal_places,
            begins_on=series.part.returned_from if series.part else None,
            ended_on=series.part.returned_until if series.part else None,
        )
        for series in all_series
    ]


def _add_undecided_cells(months: Iterable[Month]) -> None:
    """Reads what stands in drafts, or was sent and is not decided yet, into its months."""
    undecided = {month.submission.id: month for month in months if month.submission and month.state is not Status.APPROVED}
    rows = db.session.execute(
        select(ReturnCell.submission_id, ReturnCell.series_id, ReturnCell.typed, ReturnCell.note, ReturnCell.status).where(
            ReturnCell.submission_id.in_(list(undecided))
        )
    )
    for submission_id, series_id, typed, note, status in rows:
        undecided[submission_id].cells[series_id] = SavedCell(typed, note, status)


def _approved_cells(history: Readings) -> dict[SeriesPeriod, CurrentCell]:
    """The approved values as they would have been typed."""
    return {
        (series_id, period): CurrentCell(
            cells.canonical(cells.Cell(reading.value, reading.symbol)),
            reading.note,
            reading.status if reading.status in cells.AGENCY_STATUSES else "final",
            is_locked=True,
        )
        for series_id, by_period in history.items()
        for period, reading in by_period.items()
    }


def _undecided_cells(
    months: Sequence[Month], all_series: Sequence[Series], history: Readings, others: Collection[SeriesPeriod]
) -> dict[SeriesPeriod, CurrentCell]:
    """The cells of the months that are not approved: saved ones, and empty ones with the status that a new number would get."""
    present: dict[SeriesPeriod, CurrentCell] = {}
    sheets: dict[tuple[int, str], list[Month]] = {}
    for month in months:
        sheets.setdefault((month.obligation.cycle_id, month.obligation.frequency), []).append(month)
    for (_, frequency), months_of_sheet in sheets.items():
        series_of_sheet = [one for one in all_series if one.measure.frequency == frequency]
        usual = UsualStatuses(months_of_sheet, series_of_sheet, lambda: history)
        for month in months_of_sheet:
            if month.state is not Status.APPROVED:
                for series in series_of_sheet:
                    if (series.id, month.obligation.period) in others:
                        continue
                    present[series.id, month.obligation.period] = _undecided_cell(month, series, usual)
    return present


def _undecided_cell(month: Month, series: Series, usual: UsualStatuses) -> CurrentCell:
    cell, submission = month.cells.get(series.id), month.submission
    saved_by = submission.saved_by.name if submission and submission.saved_by else ""
    standing = Standing(
        cell is not None, _lock_of(month), submission.sent_at if submission else None,
        saved_by, submission.saved_at if submission else None,
    )  # fmt: skip
    is_locked = not month.is_open or month.is_locked(series.id)
    if cell is None:
        return CurrentCell("", "", usual.of(series), is_locked, standing)
    return CurrentCell(cell.typed, cell.note, cell.status, is_locked, standing)


def _lock_of(month: Month) -> Lock:
    """Why a cell of a month that is not approved would be locked."""
    if month.state in EDITABLE:
        return Lock.NOT_SENT_BACK if month.is_open else Lock.NOT_TAKEN
    return Lock.WITH_LEAD if month.state is Status.AWAITING_SIGN_OFF else Lock.WITH_TEAM


def typed_of(
    owed: OwedReturns, changes: Iterable[CellChange], kinds: Collection[ChangeKind] = TAKEN
) -> dict[int, dict[int, CellTyped]]:
    """The cells to save for the changes of these kinds, by obligation id and series id.

    Each says what it was when the file was compared, and leaves out a note and a status that stay.
    """
    typed: dict[int, dict[int, CellTyped]] = {}
    for change in changes:
        if change.kind not in kinds or change.new is None or change.series_id is None:
            continue
        old, new = change.old or CurrentCell("", standing=Standing(is_saved=False)), change.new
        cell = CellTyped(
            typed=new.typed,
            note=None if new.note == old.note else new.note,
            status=None if new.status == old.status and old.standing.is_saved else new.status,
            was=old.typed,
            wasnote=old.note,
        )
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
