"""Which status a new number of a return gets where nobody chooses one.

This one rule holds for every door: the page, a paste, our workbook, a CSV, the command and a nil return.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property

from portal.measures.models import Series
from portal.returns.flags import YEARS_OF_HISTORY, Readings, history_of
from portal.returns.sheets import Month, ReturnSheet
from portal.statistics.comparison import without_revised
from portal.statistics.periods import Period, months_before
from portal.submissions.workflow import Status
from portal.tables.cells import AGENCY_STATUSES

StatusesByPeriod = Mapping[Period, Collection[str]]
StatusesByMeasure = dict[int, dict[Period, set[str]]]  # by measure id


def usual_status(in_open: StatusesByPeriod, earlier: StatusesByPeriod) -> str:
    """The status of a new number of a measure. Both arguments hold the statuses of its numbers.

    It is the status of what is entered in the months that are open; where those differ, or nothing is entered, that of the
    newest month that has one. Where the numbers of that month differ, the least settled of them is taken: a number is never
    called final because another one is.
    """
    entered = {status for statuses in in_open.values() for status in statuses if status}
    if len(entered) == 1:
        return _least_settled(entered)
    by_period = in_open if entered else earlier
    newest = max((period for period, statuses in by_period.items() if any(statuses)), key=lambda one: one.end, default=None)
    return _least_settled(by_period[newest]) if newest else AGENCY_STATUSES[0]


def _least_settled(statuses: Collection[str]) -> str:
    """The last of them in the order of AGENCY_STATUSES. A revised number is as settled as a final one."""
    plain = map(without_revised, statuses)
    return max((status for status in plain if status in AGENCY_STATUSES), key=AGENCY_STATUSES.index, default=AGENCY_STATUSES[0])


class UsualStatuses:
    """The usual status of each measure of a sheet. The earlier values are read only where nothing is entered yet.

    `months` and `all_series` are those of the sheet. `read_history` gives at least the approved readings of these months and
    of the two years before them, by series id.
    """

    def __init__(self, months: Sequence[Month], all_series: Sequence[Series], read_history: Callable[[], Readings]) -> None:
        self._months, self._series, self._read_history = months, all_series, read_history

    @classmethod
    def of_sheet(cls, sheet: ReturnSheet) -> UsualStatuses:
        return cls(sheet.months, sheet.series, lambda: history_of(sheet))

    def of(self, series: Series) -> str:
        """The status of a new number of the series: that of its measure."""
        in_open = self._in_open.get(series.measure_id, {})
        return usual_status(in_open, {} if in_open else self._earlier.get(series.measure_id, {}))

    @cached_property
    def _open_periods(self) -> set[Period]:
        return {month.obligation.period for month in self._months if month.is_open}

    @cached_property
    def _in_open(self) -> StatusesByMeasure:
        """What is entered in the open months."""
        found: StatusesByMeasure = {}
        for series in self._series:
            for month in self._months:
                cell, period = month.cells.get(series.id), month.obligation.period
                if cell is not None and period in self._open_periods:
                    found.setdefault(series.measure_id, {}).setdefault(period, set()).add(cell.status)
        return found

    @cached_property
    def _earlier(self) -> StatusesByMeasure:
        """What was approved in the two years before the sheet ends, and what was sent in it and is not decided yet."""
        found: StatusesByMeasure = {}
        history = self._read_history()
        first, last = self._months[0].obligation.period_start, self._months[-1].obligation.period_end
        since = months_before(first, 12 * YEARS_OF_HISTORY)
        for series in self._series:
            of_measure = found.setdefault(series.measure_id, {})
            for period, reading in history.get(series.id, {}).items():
                if period not in self._open_periods and since <= period.end <= last:
                    of_measure.setdefault(period, set()).add(reading.status)
            for month in self._months:
                cell = month.cells.get(series.id)
                if cell is not None and cell.typed and month.state in (Status.AWAITING_SIGN_OFF, Status.SUBMITTED):
                    of_measure.setdefault(month.obligation.period, set()).add(cell.status)
        return found
