"""The board, and the lists behind it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from portal.accounts.deputies.queries import signers_of
from portal.accounts.queries import me
from portal.agreement.queries import agreement_on
from portal.core import clock
from portal.core.guards import requires
from portal.core.htmx import render, wants_fragment
from portal.core.policy import Permission
from portal.cycles.models import AgencyNote, Cycle
from portal.cycles.programme.queries import stuck_lines
from portal.cycles.queries import cycle as cycle_by_key
from portal.cycles.queries import running_cycle
from portal.extensions import db
from portal.review import lists, queries
from portal.review.agencies.queries import people_of
from portal.review.board import board
from portal.review.board import csv as owed_csv
from portal.review.board.drafts import Draft
from portal.review.board.queries import drafts
from portal.review.waiting import OwedItem
from portal.submissions.agency_notes.queries import open_requests
from portal.submissions.models import OBJECTED

blueprint = Blueprint("board", __name__)


def home_board() -> Any:
    """The home page of coordinators: the board of the running cycle."""
    cycle = running_cycle()
    if cycle is None:
        has_agreement = agreement_on(clock.today()) is not None
        return render_template("board/no_cycle.html", stuck=stuck_lines(), has_agreement=has_agreement)
    return _board(cycle)


@blueprint.get("/cycles/<string:key>/board", endpoint="board")
@requires(Permission.RUN_CYCLES)
def show_board(key: str) -> Any:
    return _board(cycle_by_key(key))


def _board(cycle: Cycle) -> Any:
    """The page. An open page that asks whether anything has changed gets the new board, or an empty answer. It names what it
    shows by a hash, `seen`, which is in its address."""
    counts, work, begun = queries.board_counts(cycle), queries.team_work(cycle, me()), drafts(cycle)
    answers, late_of_issued = queries.answers_and_late(cycle)
    rows, everything = board.build(counts, begun)
    late = people_of(cycle, [row.agency_key for row in rows if row.total.late])
    requests = open_requests(cycle, [one.agency.key for one in late]) if answers.get(queries.NOTES) else {}
    unsignable, people = _unsignable(begun), [one.shown for one in late]
    shown = repr(
        (sorted(map(repr, counts)), answers, work, late_of_issued, begun, unsignable, people, _asked(requests), clock.today())
    )
    shown_hash = hashlib.sha256(shown.encode()).hexdigest()[:16]
    if wants_fragment() and request.args.get("seen") == shown_hash:
        return Response(status=204)
    order, chosen = board.asked(request.args.get("order", ""), request.args.get("show", ""))
    return render(
        "board/board.html",
        "board",
        cycle=cycle,
        stuck=stuck_lines() if answers.get(queries.PLANNED) else [],
        rows=board.arranged(rows, order, chosen),
        owing=sum(row.total.owes for row in rows),
        late={one.agency.key: one for one in late},
        requests=requests,
        order=order,
        chosen=chosen,
        **_choices(rows),
        work=work,
        late_of_issued=late_of_issued,
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


def _asked(requests: dict[str, list[AgencyNote]]) -> list[tuple[int, Any]]:
    """What differs when the page has to be drawn again."""
    return [(note.id, note.until) for notes in requests.values() for note in notes]


def _unsignable(begun: Sequence[Draft]) -> int:
    """How many of these wait for a sign-off that nobody can give."""
    with_signer = signers_of({draft.agency_id for draft in begun if draft.is_waiting_for_sign_off})
    return sum(draft.is_waiting_for_sign_off and draft.agency_id not in with_signer for draft in begun)


def _choices(rows: list[board.BoardRow]) -> dict[str, Any]:
    """What can be chosen of the board, in the names of its template: its orders, which rows, and how many rows each shows."""
    numbers = {name: len(board.arranged(rows, "", name)) for name in board.SHOWN}
    return {"orders": board.ORDERS, "shown": board.SHOWN, "numbers": numbers}


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
    offered = lists.choices(cycle)
    shown = lists.owed(cycle, me(), offered).asked().page_of(queries.owed(cycle, me()))
    rows = queries.owed_items(cycle, shown.rows)
    return render_template(
        "board/items.html",
        cycle=cycle,
        list=shown,
        rows=rows,
        late=_late(rows),
        cancelled=queries.cancelled_among(shown.rows),
        offered=offered,
        status_words=lists.STATUS_WORDS,
        person=me(),
    )


@blueprint.get("/cycles/<string:key>/items.csv")
@requires(Permission.REVIEW)
def download_items(key: str) -> Any:
    """All that the list holds with the filters of the address, in its order."""
    cycle = cycle_by_key(key)
    asked = lists.owed(cycle, me(), lists.choices(cycle)).asked()
    rows = queries.owed_items(cycle, db.session.execute(asked.filtered(queries.owed(cycle, me()))).all())
    response = make_response(owed_csv.render(rows, _late(rows), clock.now()))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{cycle.key}-what-is-owed.csv"'
    return response


def _late(rows: list[OwedItem]) -> dict[int, int]:
    """Days late by obligation id, of what is late."""
    days_by_id = {item.obligation.id: item.days_late(clock.now()) for item in rows}
    return {obligation_id: days for obligation_id, days in days_by_id.items() if days}
