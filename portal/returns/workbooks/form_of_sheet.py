"""The content of our own workbook, made from the sheet of a return."""

from __future__ import annotations

from dataclasses import replace

from portal.core import clock
from portal.measures.models import Series
from portal.measures.queries import readings
from portal.returns.sheets import Month, ReturnSheet
from portal.returns.statuses import UsualStatuses
from portal.returns.workbooks.form import Form, FormBlock, FormLine, Slot
from portal.returns.workbooks.merging import CurrentCell, Standing
from portal.statistics.comparison import SUM
from portal.submissions.workflow import EDITABLE


def form_of(sheet: ReturnSheet, partnership: str) -> Form:
    """The months that can still be filled in. Where none can, all of them, so that there is something to look at.

    `partnership` is the name of the partnership.
    """
    months = [month for month in sheet.months if month.state in EDITABLE] or sheet.months
    first = months[0].obligation
    periods = tuple(month.obligation.period for month in months)
    before = readings([one.id for one in sheet.series], periods[0].year_before().start, periods[-1].end)
    usual = UsualStatuses.of_sheet(sheet)
    blocks: dict[int, tuple[FormBlock, list[FormLine]]] = {}
    for series in sheet.series:
        measure = series.measure
        adds_up = measure.sum_over_breakdown == SUM
        _, lines = blocks.setdefault(
            series.measure_id, (FormBlock(measure.name, measure.unit, measure.decimal_places, adds_up, ()), [])
        )
        earlier = before.get(series.id, {})
        slots = tuple(
            Slot(earlier.get(month.obligation.period.year_before()), _current_cell(month, series, usual)) for month in months
        )
        lines.append(FormLine(series.id, series.label if measure.breakdown_id else "", slots))
    return Form(
        partnership=partnership,
        agency=first.agency.key,
        agency_name=first.agency.name,
        cycle=first.cycle.key,
        cycle_title=first.cycle.title,
        due=min(month.obligation.due for month in months),
        made=clock.now(),
        periods=periods,
        blocks=tuple(replace(block, lines=tuple(lines)) for block, lines in blocks.values()),
    )


def _current_cell(month: Month, series: Series, usual: UsualStatuses) -> CurrentCell:
    """What the month holds of the series; where that is nothing, an empty cell with the status that a new number gets."""
    cell = month.cells.get(series.id)
    if cell is None:
        return CurrentCell("", status=usual.of(series), standing=Standing(is_saved=False))
    return CurrentCell(cell.typed, cell.note, cell.status, month.state not in EDITABLE or month.is_locked(series.id))
