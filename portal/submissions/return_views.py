"""Filling a data return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for

from portal.accounts.queries import me
from portal.core import clock
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.forms import new_token
from portal.core.guards import requires
from portal.core.htmx import render, wants_fragment
from portal.core.policy import Permission, can
from portal.core.transaction import transaction
from portal.cycles.models import Kind, Obligation
from portal.extensions import db
from portal.measures import queries as measure_queries
from portal.submissions import actions, cells, queries, worklist
from portal.submissions.actions import CellTyped
from portal.submissions.forms import page_of, typed_cells
from portal.submissions.grid import Grid, build, columns_before
from portal.submissions.models import ReturnCell, Submission
from portal.submissions.update_views import is_taken
from portal.submissions.views import blueprint
from portal.submissions.workflow import EDITABLE, Status


@blueprint.get("/returns/<int:obligation_id>")
@requires(Permission.SEE_OWN_WORK)
def data_return(obligation_id: int) -> Any:
    return page(queries.own_obligation(me(), obligation_id, Kind.RETURN))


@blueprint.post("/returns/<int:obligation_id>")
@requires(Permission.WRITE)
def save_return(obligation_id: int) -> Any:
    obligation = queries.own_obligation(me(), obligation_id, Kind.RETURN)
    try:
        with transaction():
            submission = _save(obligation)
    except (Incomplete, WrongState, Conflict) as error:
        return _refused(obligation, error)
    if wants_fragment():
        grid = _grid(obligation, queries.cells_of(submission))
        fragment = {"submission": submission, "grid": grid, "error": None, "version": submission.version}
        return render("submissions/return.html", "saved", 200, **fragment)
    flash("Saved as a draft. Nothing has been sent yet.")
    return redirect(url_for("submissions.data_return", obligation_id=obligation_id), 303)


@blueprint.post("/returns/<int:obligation_id>/send")
@requires(Permission.WRITE)
def send_return(obligation_id: int) -> Any:
    obligation = queries.own_obligation(me(), obligation_id, Kind.RETURN)
    if _already_sent(obligation):
        return redirect(url_for("submissions.sent", obligation_id=obligation_id), 303)  # a double click
    try:
        with transaction():  # together, so that no other click comes between
            actions.send_return(_save(obligation), by=me())
    except Incomplete as error:
        return _refused(obligation, error, is_kept=_is_kept(obligation))
    except (WrongState, Conflict) as error:
        return _refused(obligation, error)
    return redirect(url_for("submissions.sent", obligation_id=obligation_id), 303)


def _is_kept(obligation: Obligation) -> bool:
    """Saves what cannot be sent yet; False where it cannot be saved either."""
    try:
        with transaction():
            _save(obligation)
    except (Incomplete, WrongState, Conflict):
        return False
    return True


def _save(obligation: Obligation) -> Submission:
    page = page_of(request.form.get("version"), request.form.get("token"))
    return actions.save_return(obligation, by=me(), page=page, typed=typed_cells(request.form))


def _already_sent(obligation: Obligation) -> bool:
    """Whether the cells posted are those that wait for the team."""
    typed = typed_cells(request.form)
    kept = queries.cells_of(queries.submission_of(obligation)) if typed else {}
    state = queries.status_of(obligation)
    return state in (Status.SUBMITTED, Status.AWAITING_SIGN_OFF) and all(
        series_id in kept and (kept[series_id].typed, kept[series_id].note) == (cell.typed, cell.note)
        for series_id, cell in typed.items()
    )


def _refused(obligation: Obligation, error: Incomplete | WrongState | Conflict, *, is_kept: bool = False) -> Any:
    status = 422 if isinstance(error, Incomplete) else 409
    if wants_fragment():
        fragment = {"submission": None, "grid": None, "error": error, "is_kept": False, "version": request.form.get("version")}
        return render("submissions/return.html", "saved", status, **fragment)
    db.session.expire_all()
    return page(obligation, typed=typed_cells(request.form), error=error, status=status, is_kept=is_kept)


def _grid(obligation: Obligation, typed: Any) -> Grid:
    series = measure_queries.returned_series(obligation.agency_id, obligation.frequency, obligation.cycle.agreement_id)
    columns = columns_before(obligation.period)
    readings = measure_queries.readings([one.id for one in series], columns[0].start, columns[-1].end)
    kept = {series_id: (cell.typed, cell.note, cell.status) for series_id, cell in typed.items()}
    return build(series, columns, readings, kept)


def page(
    obligation: Obligation,
    typed: dict[int, CellTyped] | None = None,
    error: Exception | None = None,
    status: int = 200,
    decline: tuple[str, str] = ("", ""),
    is_kept: bool = False,
) -> Any:
    """The grid as it is saved, or as it was typed and refused. `decline` is a lead's reason, and what is wrong with it."""
    submission = queries.submission_of(obligation)
    history = queries.history_of(submission)
    state = Status(submission.status) if submission else Status.NOT_STARTED
    kept = queries.cells_of(submission)
    not_over = obligation.period_end >= clock.today()
    problems = dict(error.problems) if isinstance(error, Incomplete) else {}
    return render(
        "submissions/return.html",
        "saved",
        status,
        obligation=obligation,
        submission=submission,
        grid=_grid(obligation, kept if typed is None else typed),
        others=_others(kept, typed) if typed and isinstance(error, Conflict) else {},
        version=request.form.get("version") if typed and not is_kept and isinstance(error, Incomplete) else _version(submission),
        is_kept=is_kept,
        decline=decline,
        error=error,
        problems=problems,
        state=state,
        not_over=not_over,
        editable=state in EDITABLE
        and not not_over
        and can(me(), Permission.WRITE, obligation.agency_id)
        and is_taken(obligation, submission),
        history=history,
        returned=queries.last_reason(history) if state in (Status.RETURNED, Status.REOPENED, Status.DRAFT) else None,
        token_of_page=request.form.get("token") or new_token(),
        statuses=cells.STATUSES,
        is_late=worklist.is_late(state, obligation.due, clock.now()),
    )


def _version(submission: Submission | None) -> int:
    return submission.version if submission else 0


def _others(kept: Mapping[int, ReturnCell], typed: Mapping[int, CellTyped]) -> dict[int, str]:
    """What somebody else has saved in the meantime, where it is not what was typed here."""
    return {
        series_id: cell.typed or "nothing"
        for series_id, cell in kept.items()
        if series_id in typed and cell.typed != typed[series_id].typed
    }
