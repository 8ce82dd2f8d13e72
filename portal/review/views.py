"""The coordinator's pages: the board, the queue and one item."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core import clock
from portal.core.errors import Conflict, Incomplete, NotAllowed, NotFound, WrongState
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.cycles.models import Cycle, Kind
from portal.cycles.queries import cycle as cycle_by_key
from portal.cycles.queries import running_cycle
from portal.extensions import db
from portal.review import actions, board, queries
from portal.review.changes import is_changed, word_changes
from portal.review.forms import DecideForm, ReasonForm
from portal.review.returned_values import value_lines
from portal.submissions import queries as submission_queries
from portal.submissions.models import Submission
from portal.submissions.workflow import WITH_AGENCY, Status
from portal.submissions.worklist import is_late

blueprint = Blueprint("review", __name__)
# Names of filters that stand for several statuses.
FILTERS = {
    "missing": (Status.NOT_STARTED, Status.DRAFT, Status.AWAITING_SIGN_OFF),
    "returned": (Status.RETURNED, Status.REOPENED),
}


def home_board() -> Any:
    """The home page of coordinators: the board of the running cycle."""
    cycle = running_cycle()
    if cycle is None:
        return render_template("review/no_cycle.html")
    return _board(cycle)


@blueprint.get("/cycles/<string:key>/board", endpoint="board")
@requires(Permission.RUN_CYCLES)
def show_board(key: str) -> Any:
    return _board(cycle_by_key(key))


def _board(cycle: Cycle) -> Any:
    rows, everything = board.build(queries.board_counts(cycle))
    waiting = queries.waiting_ids(cycle)
    return render_template(
        "review/board.html",
        cycle=cycle,
        rows=rows,
        everything=everything,
        columns=[*((one.key, one.title) for one in queries.priorities(cycle)), (board.RETURNS, "Data returns")],
        first=waiting[0] if waiting else None,
        days_to_meeting=(cycle.meeting - clock.today()).days,
    )


@blueprint.get("/cycles/<string:key>/items")
@requires(Permission.REVIEW)
def items(key: str) -> Any:
    """What stands behind a cell of the board."""
    cycle = cycle_by_key(key)
    agency, column, wanted = (request.args.get(name, "") for name in ("agency", "column", "status"))
    rows = queries.items(cycle, agency=agency, column=column)
    now = clock.now()
    late = {row.id for row, submission in rows if is_late(_status(submission), row.due, now)}
    if wanted == "late":
        rows = [row for row in rows if row[0].id in late]
    elif wanted:
        statuses = FILTERS.get(wanted, tuple(status for status in Status if status == wanted))
        rows = [row for row in rows if _status(row[1]) in statuses]
    return render_template(
        "review/items.html",
        cycle=cycle,
        rows=[(obligation, submission, _status(submission)) for obligation, submission in rows],
        late=late,
        with_agency=WITH_AGENCY,
        agency=agency,
        column=column,
        wanted=wanted,
        priorities=queries.priorities(cycle),
    )


def _status(submission: Submission | None) -> Status:
    return Status(submission.status) if submission else Status.NOT_STARTED


@blueprint.get("/cycles/<string:key>/queue")
@requires(Permission.REVIEW)
def queue(key: str) -> Any:
    cycle = cycle_by_key(key)
    return render_template("review/queue.html", cycle=cycle, waiting=queries.queue(cycle))


@blueprint.get("/review/<int:submission_id>")
@requires(Permission.REVIEW)
def item(submission_id: int) -> Any:
    return _page(queries.submission(me(), submission_id))


@blueprint.post("/review/<int:submission_id>/approve")
@requires(Permission.REVIEW)
def approve(submission_id: int) -> Any:
    submission, form = queries.submission(me(), submission_id), DecideForm()
    try:
        with transaction():
            actions.approve(submission, by=me(), version=page_number(form.version.data), printed=_printed())
    except (Conflict, WrongState, NotAllowed) as error:
        return _refused(submission_id, ReasonForm(formdata=None), error)
    return _on_to_the_next(submission, "Approved")


def _printed() -> set[int]:
    """The series whose explanation the reviewer wants in the pack."""
    return {number for text in request.form.getlist("print") if (number := page_number(text))}


@blueprint.post("/review/<int:submission_id>/send-back")
@requires(Permission.REVIEW)
def send_back(submission_id: int) -> Any:
    submission, form = queries.submission(me(), submission_id), ReasonForm()
    try:
        with transaction():
            actions.send_back(submission, by=me(), version=page_number(form.version.data), reason=form.reason.data or "")
    except (Conflict, WrongState, Incomplete) as error:
        return _refused(submission_id, form, error)
    return _on_to_the_next(submission, "Sent back")


@blueprint.post("/review/<int:submission_id>/reopen")
@requires(Permission.REVIEW)
def reopen(submission_id: int) -> Any:
    submission, form = queries.submission(me(), submission_id), ReasonForm()
    try:
        with transaction():
            actions.reopen(submission, by=me(), version=page_number(form.version.data), reason=form.reason.data or "")
    except (Conflict, WrongState, Incomplete) as error:
        return _refused(submission_id, form, error)
    flash(f"{_name(submission)} is open again for {submission.obligation.agency.short_name}.")
    return redirect(url_for("review.item", submission_id=submission_id), 303)


def _name(submission: Submission) -> str:
    obligation = submission.obligation
    return f"{obligation.ref}{', ' + obligation.period.words if obligation.kind == Kind.RETURN else ''}"


def _on_to_the_next(submission: Submission, done: str) -> Any:
    """A queue is worked through: the next item comes by itself."""
    flash(f"{done}: {_name(submission)}, {submission.obligation.agency.short_name}.")
    cycle = submission.obligation.cycle
    waiting = queries.waiting_ids(cycle)
    if waiting:
        return redirect(url_for("review.item", submission_id=waiting[0]), 303)
    return redirect(url_for("review.queue", key=cycle.key), 303)


def _refused(submission_id: int, form: ReasonForm, error: Conflict | WrongState | NotAllowed | Incomplete) -> Any:
    """The item as it is now, what was typed, and why the decision was not taken."""
    db.session.expire_all()
    status = {Incomplete: 422, NotAllowed: 403}.get(type(error), 409)
    if isinstance(error, Incomplete):
        form.blame(error.problems)
    return _page(queries.submission(me(), submission_id), form=form, error=error), status


def _page(submission: Submission, form: ReasonForm | None = None, error: Exception | None = None) -> Any:
    if submission.latest is None:
        raise NotFound  # a draft is the agency's own until it is sent
    obligation, newest = submission.obligation, submission.latest
    earlier = submission.versions[-2] if len(submission.versions) > 1 else None
    is_return = obligation.kind == Kind.RETURN
    before = None if is_return else submission_queries.last_approved(obligation)
    since_version = [] if is_return or earlier is None else word_changes(earlier.content["text"], newest.content["text"])
    since_cycle = word_changes(before[0].content["text"], newest.content["text"]) if before else []
    waiting = queries.waiting_ids(obligation.cycle)
    return render_template(
        "review/item.html",
        submission=submission,
        obligation=obligation,
        newest=newest,
        earlier=earlier,
        before=before,
        since_version=since_version,
        since_cycle=since_cycle,
        is_changed=is_changed,
        lines=value_lines(submission) if is_return else [],
        history=submission_queries.history_of(submission),
        state=Status(submission.status),
        waiting=waiting,
        place=waiting.index(submission.id) if submission.id in waiting else None,
        form=form or ReasonForm(formdata=None),
        error=error,
        is_return=is_return,
    )
