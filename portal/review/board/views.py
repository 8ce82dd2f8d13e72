"""The board, and the lists behind it."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from portal.accounts.deputies.queries import signers_of
from portal.accounts.queries import me
from portal.contents.pack import ReportState
from portal.core import clock
from portal.core.guards import requires
from portal.core.htmx import render, wants_fragment
from portal.core.policy import Permission
from portal.cycles.models import Cycle
from portal.cycles.queries import cycle as cycle_by_key
from portal.cycles.queries import running_cycle
from portal.review import queries
from portal.review.agencies.queries import people_of
from portal.review.board import board
from portal.review.board import csv as owed_csv
from portal.review.board.queries import drafts
from portal.review.waiting import OwedItem
from portal.submissions.lateness import days_late
from portal.submissions.models import OBJECTED
from portal.submissions.workflow import Status

blueprint = Blueprint("board", __name__)

# Filters in addresses that stand for several statuses.
FILTERS = {"sent back": (Status.SENT_BACK, Status.REOPENED)}


def home_board() -> Any:
    """The home page of coordinators: the board of the running cycle."""
    cycle = running_cycle()
    if cycle is None:
        return render_template("board/no_cycle.html")
    return _board(cycle)


@blueprint.get("/cycles/<string:key>/board", endpoint="board")
@requires(Permission.RUN_CYCLES)
def show_board(key: str) -> Any:
    return _board(cycle_by_key(key))


def _board(cycle: Cycle) -> Any:
    """The page. An open page that asks whether anything has changed gets the new board, or an empty answer. It names what it
    shows by a hash, `seen`, which is in its address."""
    counts, answers, work, begun = (
        queries.board_counts(cycle),
        queries.edit_answers(cycle),
        queries.team_work(cycle, me()),
        drafts(cycle),
    )
    rows, everything = board.build(counts, begun)
    late = people_of(cycle, [row.agency_key for row in rows if row.total.late])
    with_signer = signers_of({draft.agency_id for draft in begun if draft.is_waiting_for_sign_off})
    unsignable = sum(draft.is_waiting_for_sign_off and draft.agency_id not in with_signer for draft in begun)
    shown = repr((sorted(map(repr, counts)), answers, work, begun, unsignable, [one.shown for one in late], clock.today()))
    shown_hash = hashlib.sha256(shown.encode()).hexdigest()[:16]
    if wants_fragment() and request.args.get("seen") == shown_hash:
        return Response(status=204)
    order, chosen = request.args.get("order", ""), request.args.get("show", "")
    return render(
        "board/board.html",
        "board",
        cycle=cycle,
        rows=board.arranged(rows, order, chosen),
        owing=sum(row.total.owes for row in rows),
        late={one.agency.key: one for one in late},
        order=order,
        orders=board.ORDERS,
        chosen=chosen,
        shown=board.SHOWN,
        work=work,
        unsignable=unsignable,
        team_asked=sum(draft.is_team_asked and not draft.is_taken_over for draft in begun),
        taken_over=sum(draft.is_taken_over for draft in begun),
        everything=everything,
        answers=answers,
        objected=OBJECTED,
        columns=[*((priority.key, priority.title) for priority in queries.priorities(cycle)), (board.RETURNS, "Data returns")],
        days_to_meeting=(cycle.meeting - clock.today()).days,
        seen=shown_hash,
    )


@blueprint.get("/cycles/<string:key>/stop")
@requires(Permission.RUN_CYCLES)
def confirm_stop(key: str) -> Any:
    """Asks before the cycle stops taking updates, and says who has not sent what."""
    cycle = cycle_by_key(key)
    rows, everything = board.build(queries.board_counts(cycle), drafts(cycle))
    return render_template("board/stop.html", cycle=cycle, rows=[row for row in rows if row.total.unsent], everything=everything)


@blueprint.get("/cycles/<string:key>/items")
@requires(Permission.REVIEW)
def items(key: str) -> Any:
    """What is owed, a line for each obligation: all of it, or what stands behind a cell or a number of the board."""
    cycle = cycle_by_key(key)
    agency, column, wanted = (request.args.get(name, "") for name in ("agency", "column", "status"))
    rows = queries.items(cycle, me(), agency=agency, column=column)
    late = _late(rows)
    return render_template(
        "board/items.html",
        cycle=cycle,
        rows=[item for item in rows if _passes(item, wanted, late)],
        late=late,
        agency=agency,
        column=column,
        wanted=wanted,
        priorities=queries.priorities(cycle),
        person=me(),
    )


@blueprint.get("/cycles/<string:key>/items.csv")
@requires(Permission.REVIEW)
def download_items(key: str) -> Any:
    cycle = cycle_by_key(key)
    agency, column, wanted = (request.args.get(name, "") for name in ("agency", "column", "status"))
    rows = queries.items(cycle, me(), agency=agency, column=column)
    late = _late(rows)
    response = make_response(owed_csv.render([item for item in rows if _passes(item, wanted, late)], late, clock.now()))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{cycle.key}-what-is-owed.csv"'
    return response


def _late(rows: list[OwedItem]) -> dict[int, int]:
    """Days late by obligation id, of what is late."""
    today, now = clock.today(), clock.now()
    days_by_id = {item.obligation.id: days_late(item.status, item.obligation.due, today, now) for item in rows}
    return {obligation_id: days for obligation_id, days in days_by_id.items() if days}


def _passes(item: OwedItem, wanted: str, late: dict[int, int]) -> bool:
    """Whether the item passes the filter `wanted`: a status, a name of FILTERS or of what is listed here; empty for all."""
    state = item.report_state(clock.now())
    is_approved = state is ReportState.APPROVED
    special = {
        "": True,
        "late": item.obligation.id in late,
        "received": state is ReportState.RECEIVED,
        "corrected": is_approved and item.status is Status.SUBMITTED,
        "not corrected": state is ReportState.SENT_BACK,
        "being corrected": is_approved and item.status in FILTERS["sent back"],
        "not received": state is ReportState.NOT_RECEIVED,
        "not due": state is ReportState.NOT_DUE,
        "edited": item.edit == "",
        "proposed": item.is_proposed,
        "objected": item.edit == OBJECTED,
        "asked": item.is_asked,
        "unsigned": item.is_unsigned,
        "begun": item.draft is not None and not item.draft.is_waiting_for_sign_off,
        "to sign off": item.draft is not None and item.draft.is_waiting_for_sign_off,
        "entered": item.is_entered,
        "second person": item.waits_for_second_person,
        "for the team": item.draft is not None and (item.draft.is_team_asked or item.draft.is_taken_over),
    }
    if wanted in special:
        return special[wanted]
    return item.status in FILTERS.get(wanted, tuple(status for status in Status if status == wanted))
