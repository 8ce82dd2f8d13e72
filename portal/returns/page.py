"""The page of a return, and the piece of it that answers a save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request

from portal.accounts.queries import me
from portal.core import clock
from portal.core.errors import Conflict, Incomplete, PortalError, WrongState
from portal.core.forms import new_token
from portal.core.htmx import render
from portal.core.policy import Permission, can
from portal.measures.queries import breaks_by_name
from portal.returns import cells
from portal.returns import flags as validation
from portal.returns.actions import CellTyped, Typed
from portal.returns.cells import read_cell
from portal.returns.forms import typed_cells
from portal.returns.grid import Grid, GridColumn, build
from portal.returns.sheets import CellValue, Month, ReturnSheet, Where
from portal.submissions import actions, queries
from portal.submissions.conversation import queries as conversation_queries
from portal.submissions.lateness import is_late
from portal.submissions.models import SubmissionEvent
from portal.submissions.workflow import Status

TEMPLATE = "returns/return.html"
WITH_REASON = (Status.SENT_BACK, Status.REOPENED, Status.DRAFT)


@dataclass(frozen=True)
class Refusal:
    """Why what was typed was not taken; `is_kept` where it is saved and only not sent."""

    error: Incomplete | WrongState | Conflict
    typed: Typed
    is_kept: bool

    @property
    def problems(self) -> dict[str, str]:
        return dict(self.error.problems) if isinstance(self.error, Incomplete) else {}

    @property
    def status(self) -> int:
        return 422 if isinstance(self.error, Incomplete) else 409


def page(
    sheet: ReturnSheet,
    obligation_id: int,
    refusal: Refusal | None = None,
    *,
    error: PortalError | None = None,
    status: int = 200,
    decline: tuple[str, str] = ("", ""),
) -> Any:
    """All of it. `error` and `decline` are of a lead's decision: what is wrong with it, and the reason they typed."""
    columns = _columns(sheet)
    return render(
        TEMPLATE,
        "saved",
        refusal.status if refusal else status,
        **_standing(sheet, obligation_id),
        **_filling(sheet, columns, refusal),
        error=refusal.error if refusal else error,
        decline=decline,
    )


def _standing(sheet: ReturnSheet, obligation_id: int) -> dict[str, Any]:
    """How the return stands that the address names, and what was said about the months beside it."""
    month = sheet.month(obligation_id)
    events = queries.histories_of([one.submission for one in sheet.months if one.submission])
    history = events.get(month.submission.id, []) if month.submission else []
    return {
        "sheet": sheet,
        "month": month,
        "obligation": month.obligation,
        "submission": month.submission,
        "state": month.state,
        "not_over": month.obligation.period_end >= clock.today(),
        "reasons": _reasons(sheet, events),
        "names": {str(one.id): one.full_name for one in sheet.series},
        "history": history,
        "question": conversation_queries.open_question(history),
        "to_take_back": [
            one
            for one in sheet.months
            if one.submission and actions.can_take_back(one.submission, events.get(one.submission.id, []), me())
        ],
        "is_late": is_late(month.state, month.obligation.due, clock.now()),
    }


def _filling(sheet: ReturnSheet, columns: Sequence[GridColumn], refusal: Refusal | None) -> dict[str, Any]:
    """The grid, and what its form carries."""
    typed = refusal.typed if refusal and not refusal.is_kept else {}
    return {
        "grid": _grid(sheet, columns, typed),
        "open_columns": [column for column in columns if column.is_open],
        "opened": request.args.get("open", type=int),
        "others": _others(sheet, refusal),
        "refusal": refusal,
        "is_kept": refusal is not None and refusal.is_kept,
        "versions": _versions(columns, refusal),
        "updated": (),
        "updated_blocks": (),
        "saved_at": _saved_at(sheet),
        "token_of_page": request.form.get("token") or new_token(),
        "statuses": cells.STATUSES,
    }


def answer_of_save(sheet: ReturnSheet, obligation_id: int, refusal: Refusal | None = None) -> Any:
    """The line that says how it stands, and the words of the lines that were sent."""
    columns = _columns(sheet)
    typed = refusal.typed if refusal else typed_cells(request.form, sheet)
    lines = frozenset(series_id for month in typed.values() for series_id, cell in month.items() if cell.typed is not None)
    grid = _grid(sheet, columns, refusal.typed if refusal else {})
    return render(
        TEMPLATE,
        "saved",
        refusal.status if refusal else 200,
        month=sheet.month(obligation_id),
        grid=grid,
        versions=_versions(columns, refusal),
        error=refusal.error if refusal else None,
        is_kept=False,
        others=_others(sheet, refusal),
        refusal=refusal,
        saved_at=_saved_at(sheet),
        updated=[line for block in grid.blocks for line in block.lines if line.series_id in lines],
        updated_blocks=[block for block in grid.blocks if any(line.series_id in lines for line in block.lines)],
    )


def notes_of(sheet: ReturnSheet, obligation_id: int, series_id: int | None) -> Any:
    """The notes of one line, opened in place."""
    grid = _grid(sheet, _columns(sheet), {})
    lines = [(line, block.status) for block in grid.blocks for line in block.lines if line.series_id == series_id]
    return render(TEMPLATE, "notes", month=sheet.month(obligation_id), lines=lines, statuses=cells.STATUSES, refusal=None)


def wanted_months(sheet: ReturnSheet, obligation_id: int) -> list[int]:
    """Which months a button sends: all that are open, or the one it names."""
    chosen = request.form.get("months", "")
    if chosen == "all":
        return [column.obligation_id for column in _columns(sheet) if column.is_open] or [obligation_id]
    return [int(chosen)] if chosen in {str(month.id) for month in sheet.months} else [obligation_id]


def is_already_sent(sheet: ReturnSheet) -> bool:
    """Whether the numbers posted are those that wait for the team."""
    typed = typed_cells(request.form, sheet)
    numbers = [
        (sheet.month(obligation_id), series_id, cell)
        for obligation_id, month in typed.items()
        if obligation_id in {one.id for one in sheet.months}
        for series_id, cell in month.items()
        if cell.typed is not None
    ]
    return bool(numbers) and all(
        month.state in (Status.SUBMITTED, Status.AWAITING_SIGN_OFF)
        and series_id in month.cells
        and month.cells[series_id].typed == cell.typed
        and cell.note in (None, month.cells[series_id].note)
        for month, series_id, cell in numbers
    )


def _columns(sheet: ReturnSheet) -> list[GridColumn]:
    """The months that are over."""
    today, may_write = clock.today(), can(me(), Permission.WRITE, sheet.months[0].obligation.agency_id)
    return [
        GridColumn(month.id, month.obligation.period, month.state, month.version, may_write and month.is_open)
        for month in sheet.months
        if month.obligation.period_end < today
    ]


def _grid(sheet: ReturnSheet, columns: Sequence[GridColumn], typed: Typed) -> Grid:
    if not columns or not sheet.series:
        return Grid((), sheet.months[0].obligation.period, ())
    values = _overlaid(sheet, typed)
    history, breaks = validation.history_of(sheet), breaks_by_name()
    flags, not_judged = validation.flags_on(sheet, values, history, breaks)
    return build(sheet, columns, values, history, flags, not_judged, breaks)


def _overlaid(sheet: ReturnSheet, typed: Typed) -> dict[Where, CellValue]:
    """What is kept, and over it what was typed and refused."""
    values = sheet.values()
    units = {one.id: one.measure.unit for one in sheet.series}
    for obligation_id, month in typed.items():
        for series_id, cell in month.items():
            if (kept := values.get((obligation_id, series_id))) is not None:
                values[obligation_id, series_id] = _as_typed(kept, cell, units[series_id])
    return values


def _as_typed(kept: CellValue, cell: CellTyped, unit: str) -> CellValue:
    whys = {**kept.whys, **{rule: why for rule, why in cell.whys.items() if why}}
    if cell.typed is not None:
        kept = replace(kept, typed=cell.typed, cell=read_cell(cell.typed, unit))
    note = kept.note if cell.note is None else cell.note
    return replace(kept, note=note, status=cell.status or kept.status, whys=whys)


def _others(sheet: ReturnSheet, refusal: Refusal | None) -> dict[str, str]:
    """What somebody else has saved in the meantime, by cell, where it is not what was typed here."""
    if refusal is None or not isinstance(refusal.error, Conflict):
        return {}
    return {
        f"{month.id}-{series_id}": kept.typed or "nothing"
        for month in sheet.months
        for series_id, kept in month.cells.items()
        if (cell := refusal.typed.get(month.id, {}).get(series_id)) and cell.typed not in (None, kept.typed)
    }


def _versions(columns: Sequence[GridColumn], refusal: Refusal | None) -> dict[int, int | str]:
    """What the page knows of each month. A page that was refused for what is wrong in it stays as old as it was; one
    that has been shown somebody else's numbers knows them."""
    if refusal is not None and not refusal.is_kept and isinstance(refusal.error, Incomplete):
        return {column.obligation_id: request.form.get(f"version-{column.obligation_id}", "0") for column in columns}
    return {column.obligation_id: column.version for column in columns}


def _reasons(sheet: ReturnSheet, events: Mapping[int, Sequence[SubmissionEvent]]) -> list[tuple[Month, SubmissionEvent]]:
    found = []
    for month in sheet.months:
        if month.submission is not None and month.state in WITH_REASON:
            said = queries.last_reason(events.get(month.submission.id, []))
            if said is not None:
                found.append((month, said))
    return found


def _saved_at(sheet: ReturnSheet) -> Any:
    moments = [month.submission.saved_at for month in sheet.months if month.submission is not None]
    return max((moment for moment in moments if moment is not None), default=None)
