"""A sheet as the workbook that the agency can fill in instead."""

from __future__ import annotations

from portal.core import clock
from portal.measures.queries import readings
from portal.returns.sheets import Month, ReturnSheet
from portal.returns.workbooks.form import Form, FormBlock, FormLine, Slot
from portal.returns.workbooks.preview import Present
from portal.submissions.workflow import EDITABLE


def form_of(sheet: ReturnSheet, partnership: str) -> Form:
    """The months that can still be filled; all of them where none can, so that there is something to look at."""
    months = [month for month in sheet.months if month.state in EDITABLE] or sheet.months
    first = months[0].obligation
    periods = tuple(month.obligation.period for month in months)
    before = readings([one.id for one in sheet.series], periods[0].year_before().start, periods[-1].end)
    blocks: dict[int, tuple[FormBlock, list[FormLine]]] = {}
    for one in sheet.series:
        adds_up = one.measure.sum_over_breakdown == "sum"
        _, lines = blocks.setdefault(one.measure_id, (FormBlock(one.measure.name, one.measure.unit, adds_up, ()), []))
        own = before.get(one.id, {})
        slots = tuple(Slot(own.get(month.obligation.period.year_before()), _present(month, one.id)) for month in months)
        lines.append(FormLine(one.id, one.label if one.measure.breakdown_id else "", slots))
    return Form(
        partnership,
        first.agency.key,
        first.agency.name,
        first.cycle.key,
        first.cycle.title,
        min(month.obligation.due for month in months),
        clock.now(),
        periods,
        tuple(FormBlock(block.measure, block.unit, block.adds_up, tuple(lines)) for block, lines in blocks.values()),
    )


def _present(month: Month, series_id: int) -> Present | None:
    cell = month.cells.get(series_id)
    return Present(cell.typed, cell.note, cell.status) if cell else None
