"""The page of an update: as it is saved, or as it was typed and refused."""

from __future__ import annotations

from typing import Any

from flask import request

from portal.accounts.queries import me
from portal.core import clock
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.forms import new_token
from portal.core.htmx import render, wants_fragment
from portal.core.policy import Permission, can
from portal.core.transaction import read_again
from portal.core.typed_forms import typed_fields
from portal.cycles.decisions import queries as decision_queries
from portal.cycles.models import Cycle, Obligation
from portal.submissions import actions, queries
from portal.submissions import open_pages as presence
from portal.submissions.conversation import queries as conversation_queries
from portal.submissions.lateness import is_late
from portal.submissions.models import Submission, SubmissionVersion
from portal.submissions.workflow import EDITABLE, Status
from portal.updates import queries as updates_queries
from portal.updates import rows as update_rows
from portal.updates.actions import asked_about
from portal.updates.forms import STATUS_MEANINGS, UpdateForm
from portal.updates.merging import differing, hunks

PAGE = "updates/update.html"
WITH_REASON = (Status.SENT_BACK, Status.REOPENED, Status.DRAFT, Status.AWAITING_SIGN_OFF)
Before = tuple[SubmissionVersion, Cycle] | None


def page(
    obligation: Obligation,
    form: UpdateForm | None = None,
    error: Exception | None = None,
    status: int = 200,
    decline: tuple[str, str] = ("", ""),
    is_kept: bool = False,
) -> Any:
    """`decline` is a lead's reason, and what is wrong with it; `is_kept` where it is saved and only not sent."""
    submission = queries.submission_of(obligation)
    if form and submission and (is_kept or isinstance(error, Conflict)):
        form.version.data = str(submission.version)  # in a conflict both texts are on the page: the next save is a decision
    before = updates_queries.last_approved(obligation)
    state = Status(submission.status) if submission else Status.NOT_STARTED
    editable = state in EDITABLE and can(me(), Permission.WRITE, obligation.agency_id) and is_taken(obligation, submission)
    return render(
        PAGE,
        "saved",
        status,
        obligation=obligation,
        submission=submission,
        error=error,
        is_kept=is_kept,
        decline=decline,
        state=state,
        editable=editable,
        others=presence.others_here(obligation, submission, me()) if editable else [],
        typed=typed_fields() if error else [],
        **_boxes(submission, form, before, is_kept=is_kept),
        **_beside(obligation, before),
        **_talk(submission, state),
        is_late=is_late(state, obligation.due, clock.now()),
    )


def _boxes(submission: Submission | None, form: UpdateForm | None, before: Before, *, is_kept: bool) -> dict[str, Any]:
    """The form, and what its template needs. What looks like personal data is looked for in what would be sent: in parts
    that are locked too, for which the page has no boxes."""
    is_typed = form is not None
    is_saved = submission is not None and submission.update is not None and (form is None or is_kept)
    form = form or _filled(submission, before)
    found = submission.update.asked if is_saved and submission and submission.update else form.asked
    return {
        "form": form,
        "asked": asked_about(found, before),
        "is_locked": submission.is_locked if submission else no_lock,
        "hunks": hunks,
        "differing": differing,
        "choosing": True,
        "is_typed": is_typed,
        "meanings": STATUS_MEANINGS,
        "more": request.args.get("more", ""),
        "opened": request.args.get("open", ""),
        "previewed": request.args.get("open") == "preview",
    }


def _beside(obligation: Obligation, before: Before) -> dict[str, Any]:
    """What stands beside the boxes: who else writes, what was published, what the meeting made of it."""
    return {
        "before": before,
        "writing": updates_queries.others_writing(obligation),
        "decided": decision_queries.standing_on(obligation.action) if obligation.action else [],
    }


def _talk(submission: Submission | None, state: Status) -> dict[str, Any]:
    """What team and agency have said to each other about it."""
    history = queries.history_of(submission)
    return {
        "can_take_back": submission is not None and actions.can_take_back(submission, history, me()),
        "history": history,
        "question": conversation_queries.open_question(history),
        "approved": queries.approved_text(submission) if state is Status.APPROVED else None,
        "sent_back": queries.last_reason(history) if state in WITH_REASON else None,
    }


def refused(
    obligation: Obligation,
    form: UpdateForm,
    error: Incomplete | WrongState | Conflict,
    *,
    is_kept: bool = False,
    block: str = "saved",
) -> Any:
    """The same page with what was typed, and why it was not taken; for htmx the `block` that it asked for.

    `is_kept` where it is saved and only not sent.
    """
    status = 422 if isinstance(error, Incomplete) else 409
    if isinstance(error, Incomplete):
        form.blame(error.problems)
    if wants_fragment():
        return render(
            PAGE, block, status, submission=None, form=form, error=error, is_kept=False, previewed=False, choosing=False
        )
    read_again()
    return page(obligation, form=form, error=error, status=status, is_kept=is_kept)


def no_lock(item: str) -> bool:
    """Before anything was sent back nothing is locked."""
    return False


def is_taken(obligation: Obligation, submission: Submission | None) -> bool:
    try:
        actions.check_cycle(obligation, submission)
    except WrongState:
        return False
    return True


def _filled(submission: Submission | None, before: Before) -> UpdateForm:
    """The form as the draft has it; before the first save with what comes along from last time."""
    kept, last = submission.update if submission else None, before[0].published if before else {}
    said = kept.details if kept else last.get("details") or {}
    rows = update_rows.Rows(said.get("rows") or {}) if kept else update_rows.carried(said)
    return UpdateForm(
        formdata=None,
        rows=rows,
        not_personal=said.get("not_personal") or [],
        text=kept.text if kept else "",
        next=kept.next if kept else "",
        action_status=kept.action_status if kept else last.get("action_status", ""),
        explanation=said.get("explanation", ""),
        replaced_by=said.get("replaced_by", ""),
        note=said.get("note", "") if kept else "",
        no_change=said.get("no_change", "") if kept else "",
        version=str(submission.version) if submission else "0",
        token=new_token(),
    )
