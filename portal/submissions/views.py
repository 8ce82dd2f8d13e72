"""A partner's list, and what happens after something was sent. Writing is in update_views and return_views."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from portal.accounts.models import Person
from portal.accounts.queries import me
from portal.core import clock
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.cycles.models import Kind, Obligation
from portal.cycles.queries import running_cycle
from portal.cycles.workflow import CycleStatus
from portal.measures.queries import series_counts
from portal.submissions import follow_ups, queries, talk_queries, worklist
from portal.submissions.models import Submission
from portal.submissions.workflow import EDITABLE, Status
from portal.submissions.worklist import Item

blueprint = Blueprint("submissions", __name__)


def my_list() -> Any:
    """The home page of contributors and leads."""
    person = me()
    asks = talk_queries.asked_of(person)
    rows = queries.owed_now(person, also=tuple(asks))
    cycle = next((row[0].cycle for row in rows if row[0].cycle.status != CycleStatus.ISSUED), None) or running_cycle()
    counts = series_counts(person.agency_id, cycle.agreement_id) if cycle else {}
    items = [replace(_item(*row, counts=counts), asks=asks.get(row[0].id, "")) for row in rows]
    groups = worklist.grouped(items, clock.now())
    to_send = [item for group, members in groups.items() if group in worklist.TO_SEND for item in members]
    return render_template(
        "submissions/my_list.html",
        groups=groups,
        to_send=to_send,
        cycle=cycle,
        due=min((item.due for item in to_send if not item.corrects), default=None),
        worklist=worklist,
        first=_first(person, groups, to_send),
        to_follow_up=follow_ups.number_open(person),
    )


def _item(obligation: Obligation, submission: Submission | None, reason: str, filled: int, counts: dict[str, int]) -> Item:
    is_return = obligation.kind == Kind.RETURN
    expected = counts.get(obligation.frequency, 0) if is_return else 0
    ends_later = is_return and obligation.period_end >= clock.today()
    return Item(
        obligation.id,
        is_return,
        obligation.ref,
        obligation.period.words if is_return else obligation.title,
        obligation.due,
        Status(submission.status) if submission else Status.NOT_STARTED,
        reason,
        f"{filled} of {expected} filled" if is_return and submission else "",
        obligation.period_end + timedelta(days=1) if ends_later else None,
        corrects=obligation.cycle.title if obligation.cycle.status == CycleStatus.ISSUED else "",
    )


def _first(person: Person, groups: dict[str, list[Item]], to_send: list[Item]) -> Item | None:
    """What to do next: for a lead what waits for them, otherwise the first that can be done today."""
    if person.is_lead and worklist.SIGN_OFF in groups:
        return groups[worklist.SIGN_OFF][0]
    return next((item for item in to_send if item.from_day is None), None)


@blueprint.get("/sent/<int:obligation_id>")
@requires(Permission.SEE_OWN_WORK)
def sent(obligation_id: int) -> Any:
    """What happened, and what comes next."""
    person = me()
    obligation = queries.own_obligation(person, obligation_id)
    submission, is_return = queries.submission_of(obligation), obligation.kind == Kind.RETURN
    if submission is None or submission.status in EDITABLE:  # not sent, or taken back: an address that was kept
        page = "submissions.data_return" if is_return else "submissions.update"
        return redirect(url_for(page, obligation_id=obligation_id), 303)
    rows = queries.owed_now(person)
    left = [
        _item(*row, counts={})
        for row in rows
        if worklist.group_of(Status(row[1].status) if row[1] else Status.NOT_STARTED, row[0].due, clock.now()) in worklist.TO_SEND
    ]
    following = next((item for item in left if item.from_day is None), None)
    return render_template(
        "submissions/sent.html",
        obligation=obligation,
        submission=submission,
        is_return=is_return,
        left=left,
        following=following,
    )
