"""What the page of a return shows, and the piece of it that answers a save."""

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
from portal.measures.models import Measure
from portal.measures.queries import breaks_by_name
from portal.returns.cell_history import newest_changes
from portal.returns.changes import CellTyped, Typed
from portal.returns.conflicts import SavedElsewhere, rewrites
from portal.returns.corrections import can_leave, corrections_to_sign
from portal.returns.flags import flags_on, history_of
from portal.returns.forms import shared_reason, typed_cells
from portal.returns.grid import Grid, GridColumn
from portal.returns.grid_building import CheckedValues, build
from portal.returns.number_proposals.page import shown_proposal
from portal.returns.parts import parts_of
from portal.returns.problem_groups import grouped
from portal.returns.sheets import CellKey, CellValue, Explanation, Month, ReturnSheet, SavedCell, cell_value
from portal.returns.standing import standings_of
from portal.submissions import actions, queries
from portal.submissions.conversation import queries as conversation_queries
from portal.submissions.conversation.entries import entry_to_accept
from portal.submissions.models import SubmissionEvent
from portal.submissions.workflow import Status
from portal.tables import cells
from portal.tables.cells import read_cell

TEMPLATE = "returns/return.html"
CAME_BACK = (Status.SENT_BACK, Status.REOPENED)  # these are sent first, without the months beside them
WAITING = (Status.SUBMITTED, Status.AWAITING_SIGN_OFF)
WITH_REASON = (Status.SENT_BACK, Status.REOPENED, Status.DRAFT)  # in these the reason for sending back is shown


@dataclass(frozen=True)
class Refusal:
    """Why what was typed was refused. `is_saved` where it is saved and only could not be sent. `quiet` are the
    fields of which only the summary speaks, with others of their kind."""

    error: Incomplete | WrongState | Conflict
    typed: Typed
    is_saved: bool
    quiet: frozenset[str] = frozenset()

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
    """The whole page. `error` and `decline` belong to a lead's decision to decline.

    `error` says that the decision could not be taken; `decline` is the reason that was typed, and what is wrong with it.
    """
    columns = _columns(sheet)
    return render(
        TEMPLATE,
        "saved",
        refusal.status if refusal else status,
        **_state_variables(sheet, obligation_id),
        **_grid_variables(sheet, columns, refusal, obligation_id),
        error=refusal.error if refusal else error,
        decline=decline,
    )


def _state_variables(sheet: ReturnSheet, obligation_id: int) -> dict[str, Any]:
    """For the template: the state of the return that the address names, and the reasons given for the months beside it."""
    month = sheet.month(obligation_id)
    events = queries.histories_of([one.submission for one in sheet.months if one.submission])
    history = events.get(month.submission.id, []) if month.submission else []
    return {
        "sheet": sheet,
        "month": month,
        "obligation": month.obligation,
        "submission": month.submission,
        "not_over": month.obligation.period_end >= clock.today(),
        "reasons": _reasons(sheet, events),
        "names": {str(one.id): one.full_name for one in sheet.series},
        "history": history,
        "entry": entry_to_accept(month.submission, me()) if can(me(), Permission.WRITE, month.obligation.agency_id) else None,
        "question": conversation_queries.open_question(history),
        "proposal": shown_proposal(month.submission, me(), sheet),
        "goes_to_lead": actions.goes_to_lead(month.obligation, me()),
        "can_sign_off": actions.can_sign_off(month.submission, me()),
        "corrections": corrections_to_sign(sheet, month) if month.state is Status.AWAITING_SIGN_OFF else None,
        "to_sign_off": [one for one in sheet.months if one is not month and actions.can_sign_off(one.submission, me())],
        "to_correct": [
            one for one in sheet.months if one.state is Status.APPROVED and can(me(), Permission.WRITE, one.obligation.agency_id)
        ],
        "to_leave": [one for one in sheet.months if one.state is Status.REOPENED and can_leave(sheet, one, me())],
        "to_take_back": [
            month
            for month in sheet.months
            if month.submission and actions.can_take_back(month.submission, events.get(month.submission.id, []), me())
        ],
    }


def _grid_variables(
    sheet: ReturnSheet, columns: Sequence[GridColumn], refusal: Refusal | None, obligation_id: int
) -> dict[str, Any]:
    """For the template: the grid, and the hidden fields of its form."""
    typed = refusal.typed if refusal and not refusal.is_saved else {}
    grid = _grid(sheet, columns, typed)
    problems, quiet = (
        grouped(refusal.error.problems, grid) if refusal and isinstance(refusal.error, Incomplete) else ([], frozenset())
    )
    return {
        "grid": grid,
        "parts": parts_of(grid.blocks, sheet.officers),
        "problems": problems,
        "standings": standings_of(sheet, grid, obligation_id, me()),
        "is_answer": False,
        "open_columns": [column for column in columns if column.is_open],
        "came_back": [column for column in columns if column.is_open and column.state in CAME_BACK],
        "opened": request.args.get("open", type=int),
        "others": _saved_elsewhere(sheet, refusal),
        "refusal": replace(refusal, quiet=quiet) if refusal else None,
        "is_saved": refusal is not None and refusal.is_saved,
        "not_used": _typed_for_closed(sheet, typed),
        "reason": shared_reason(request.form),
        "versions": _versions(columns, refusal),
        "updated": (),
        "updated_blocks": (),
        "saved_at": _saved_at(sheet),
        "token_of_page": request.form.get("token") or new_token(),
        "statuses": cells.AGENCY_STATUSES,
    }


def answer_of_save(sheet: ReturnSheet, obligation_id: int, refusal: Refusal | None = None) -> Any:
    """The line that says what is saved, and what stands beside the lines that were posted."""
    columns = _columns(sheet)
    queries.histories_of([one.submission for one in sheet.months if one.submission and one.state == Status.SUBMITTED])
    typed = refusal.typed if refusal else typed_cells(request.form, sheet)
    posted = frozenset(
        series_id for month in typed.values() for series_id, cell in month.items() if cell.typed is not None or cell.whys
    )
    grid = _grid(sheet, columns, refusal.typed if refusal else {})
    return render(
        TEMPLATE,
        "saved",
        refusal.status if refusal else 200,
        obligation=sheet.month(obligation_id).obligation,
        grid=grid,
        standings=standings_of(sheet, grid, obligation_id, me()),
        is_answer=True,
        versions=_versions(columns, refusal),
        error=refusal.error if refusal else None,
        is_saved=False,
        reason=shared_reason(request.form),
        others=_saved_elsewhere(sheet, refusal),
        refusal=refusal,
        saved_at=_saved_at(sheet),
        updated=[line for block in grid.blocks for line in block.lines if line.series_id in posted],
        updated_blocks=[block for block in grid.blocks if any(line.series_id in posted for line in block.lines)],
    )


def notes_of(sheet: ReturnSheet, obligation_id: int, series_id: int | None) -> Any:
    """The notes of one line, to be put into the page when somebody opens them."""
    grid = _grid(sheet, _columns(sheet), {})
    lines = [(line, block.usual) for block in grid.blocks for line in block.lines if line.series_id == series_id]
    return render(TEMPLATE, "notes", month=sheet.month(obligation_id), lines=lines, statuses=cells.AGENCY_STATUSES, refusal=None)


def wanted_months(sheet: ReturnSheet, obligation_id: int) -> list[int]:
    """The obligations that a button sends: those of all open months, of those that came back, or the one that it
    names."""
    chosen = request.form.get("months", "")
    if chosen == "sent back":
        return [one.obligation_id for one in _columns(sheet) if one.is_open and one.state in CAME_BACK] or [obligation_id]
    if chosen == "all":
        return [column.obligation_id for column in _columns(sheet) if column.is_open] or [obligation_id]
    return [int(chosen)] if chosen in {str(month.id) for month in sheet.months} else [obligation_id]


def is_already_sent(sheet: ReturnSheet) -> bool:
    """Whether the button was pressed twice: its months wait for a decision, and all that is posted is saved."""
    typed = typed_cells(request.form, sheet)
    numbers = [
        (sheet.month(obligation_id), series_id, cell)
        for obligation_id, month in typed.items()
        if obligation_id in {one.id for one in sheet.months}
        for series_id, cell in month.items()
        if cell.typed is not None
    ]
    pressed = _pressed_for({month.id: month for month, *_ in numbers})
    return bool(pressed) and all(month.state in WAITING for month in pressed) and all(map(_is_saved, *zip(*numbers, strict=True)))


def _pressed_for(posted: Mapping[int, Month]) -> list[Month]:
    """The months that the pressed button sends, of those with boxes on the page, as they were when it was drawn."""
    chosen = request.form.get("months", "")
    if chosen == "sent back" and not any(month.state in CAME_BACK for month in posted.values()):
        return [month for month in posted.values() if month.state in WAITING]
    return [month for number, month in posted.items() if chosen in (str(number), "all", "")]


def _is_saved(month: Month, series_id: int, cell: CellTyped) -> bool:
    saved = month.cells.get(series_id, SavedCell())
    return saved.typed == cell.typed and cell.note in (None, saved.note)


def _columns(sheet: ReturnSheet) -> list[GridColumn]:
    """The months that are over, as columns."""
    today, may_write = clock.today(), can(me(), Permission.WRITE, sheet.months[0].obligation.agency_id)
    return [
        GridColumn(month.id, month.obligation.period, month.state, month.version, may_write and month.is_open)
        for month in sheet.months
        if month.obligation.period_end < today
    ]


def _grid(sheet: ReturnSheet, columns: Sequence[GridColumn], typed: Typed) -> Grid:
    if not columns or not sheet.series:
        return Grid((), sheet.months[0].obligation.period, ())
    values = _values_with_typed(sheet, typed)
    history, breaks = history_of(sheet), breaks_by_name()
    saved = {(month.id, series_id): cell for month in sheet.months for series_id, cell in month.cells.items()}
    return build(sheet, columns, CheckedValues(values, saved, history, flags_on(sheet, values, history, breaks), breaks))


def _values_with_typed(sheet: ReturnSheet, typed: Typed) -> dict[CellKey, CellValue]:
    """The saved values, and over them what was typed and refused: in months that can still be changed."""
    values = sheet.values()
    measures = {one.id: one.measure for one in sheet.series}
    open_months = {month.id for month in sheet.months if month.is_open}
    for obligation_id, month in typed.items():
        for series_id, cell in month.items() if obligation_id in open_months else ():
            if (value := values.get((obligation_id, series_id))) is not None:
                values[obligation_id, series_id] = _as_typed(value, cell, measures[series_id])
    return values


def _typed_for_closed(sheet: ReturnSheet, typed: Typed) -> list[str]:
    """What was typed for months that have no boxes any more, and differs from what they hold: “DA incidents, May 2019: 99”."""
    return [
        f"{series.full_name}, {month.obligation.period.words}: {cell.typed}"
        for month in sheet.months
        if not month.is_open
        for series in sheet.series
        if (cell := typed.get(month.id, {}).get(series.id)) and cell.typed and cell.typed != cell_value(month, series).typed
    ]


def _as_typed(value: CellValue, cell: CellTyped, measure: Measure) -> CellValue:
    whys = {check: Explanation("", why) for check, why in cell.whys.items() if why}
    explanations = {**value.explanations, **whys}
    if cell.typed is not None:
        value = replace(value, typed=cell.typed, cell=read_cell(cell.typed, measure.unit, measure.decimal_places))
    note = value.note if cell.note is None else cell.note
    return replace(value, note=note, status=cell.status or value.status, explanations=explanations)


def _saved_elsewhere(sheet: ReturnSheet, refusal: Refusal | None) -> dict[str, SavedElsewhere]:
    """What was saved meanwhile in place of what was typed here, by the name of the field."""
    if refusal is None or not isinstance(refusal.error, Conflict):
        return {}
    authors = {(change.submission_id, change.series_id): change.by_id for change in newest_changes(sheet.submission_ids)}
    return {
        f"{rewrite.kind}-{month.id}-{series_id}": SavedElsewhere(rewrite.saved, _is_own(month, series_id, rewrite.kind, authors))
        for month in sheet.months
        for series_id, cell in refusal.typed.get(month.id, {}).items()
        for rewrite in rewrites(month, series_id, cell)
        if rewrite.is_unseen and series_id in month.cells
    }


def _is_own(month: Month, series_id: int, kind: str, authors: Mapping[tuple[int, int], int]) -> bool:
    """Whether the person saved this number or note themselves, in another tab. Of notes only the month's last saver is known."""
    author = authors.get((month.submission.id, series_id)) if month.submission and kind == "cell" else None
    return author == me().id if author is not None else month.is_saved_by(me())


def _versions(columns: Sequence[GridColumn], refusal: Refusal | None) -> dict[int, int | str]:
    """The version of each month that the page is made from, by obligation id.

    A page that was refused for a mistake in it keeps its old versions. A page that has been shown somebody else's numbers
    gets the new ones.
    """
    if refusal is not None and not refusal.is_saved and isinstance(refusal.error, Incomplete):
        return {column.obligation_id: request.form.get(f"version-{column.obligation_id}", "0") for column in columns}
    return {column.obligation_id: column.version for column in columns}


def _reasons(sheet: ReturnSheet, events: Mapping[int, Sequence[SubmissionEvent]]) -> list[tuple[Month, SubmissionEvent]]:
    """The months that were sent back or opened again, each with the event that holds the reason."""
    reasons = []
    for month in sheet.months:
        if month.submission is not None and month.state in WITH_REASON:
            event = queries.last_correction(events.get(month.submission.id, []))
            if event is not None:
                reasons.append((month, event))
    return reasons


def _saved_at(sheet: ReturnSheet) -> Any:
    """When anything of the sheet was saved last; None where nothing is."""
    moments = [month.submission.saved_at for month in sheet.months if month.submission is not None]
    return max((moment for moment in moments if moment is not None), default=None)
