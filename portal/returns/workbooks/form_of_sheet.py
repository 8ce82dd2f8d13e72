"""The content of our own workbook, made from the sheet of a return."""

from __future__ import annotations

from portal.core import clock
from portal.measures.queries import readings
from portal.returns.sheets import Month, ReturnSheet
from portal.returns.workbooks.form import Form, FormBlock, FormLine, Slot
from portal.returns.workbooks.preview import CurrentCell
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
    blocks: dict[int, tuple[FormBlock, list[FormLine]]] = {}
    for series in sheet.series:
        measure = series.measure
        adds_up = measure.sum_over_breakdown == SUM
        _, lines = blocks.setdefault(series.measure_id, (FormBlock(measure.name, measure.unit, adds_up, ()), []))
        earlier = before.get(series.id, {})
        slots = tuple(
            Slot(earlier.get(month.obligation.period.year_before()), _current_cell(month, series.id)) for month in months
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
        blocks=tuple(FormBlock(block.measure, block.unit, block.adds_up, tuple(lines)) for block, lines in blocks.values()),
    )


def _current_cell(month: Month, series_id: int) -> CurrentCell | None:
    cell = month.cells.get(series_id)
    return CurrentCell(cell.typed, cell.note, cell.status) if cell else None
