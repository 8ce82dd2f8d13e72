"""What the team enters for an agency that sent it by mail or as a file. Somebody else in the team approves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from portal.accounts.models import Person
from portal.core.errors import WrongState
from portal.core.policy import Permission, authorise
from portal.cycles.models import Obligation
from portal.extensions import db
from portal.returns import actions as return_actions
from portal.returns.actions import CellTyped
from portal.returns.sheets import sheet_of
from portal.submissions import actions, queries
from portal.submissions.actions import OpenPage
from portal.submissions.models import Submission
from portal.submissions.workflow import EDITABLE, Status
from portal.updates import actions as update_actions
from portal.updates.details import Details


def enter_update(
    obligation: Obligation,
    *,
    by: Person,
    page: OpenPage,
    text: str,
    next_text: str,
    status: str,
    details: Details,
    source: str,
) -> Submission:
    """Saves and sends at once: the team keeps no drafts in an agency's place.

    Of `details` what explains the status counts; milestones and the like stay as the agency had them.
    """
    authorise(by, Permission.ENTER_FOR)
    before = submission.update if (submission := queries.submission_of(obligation)) else None
    own = before.details if before else {}
    kept = replace(details, rows=own.get("rows") or {}, note=own.get("note", ""))
    submission = update_actions.save_update(
        obligation, by=by, page=page, text=text, next_text=next_text, status=status, details=kept
    )
    update_actions.send_update(submission, by=by, source=source)
    return submission


def enter_return(
    obligation: Obligation, *, by: Person, page: OpenPage, typed: Mapping[int, CellTyped], source: str
) -> Submission | None:
    """The same for one month's numbers."""
    authorise(by, Permission.ENTER_FOR)
    sheet = sheet_of(obligation)
    return_actions.save_returns(sheet, by=by, page=lambda _: page, typed={obligation.id: typed})
    db.session.flush()
    return_actions.send_returns(sheet, [obligation.id], by=by, source=source)
    return sheet.month(obligation.id).submission


def check_free(obligation: Obligation, submission: Submission | None) -> None:
    """WrongState where the agency is writing itself: its draft is its own, and nobody writes over it."""
    actions.check_cycle(obligation, submission)
    if submission is None:
        return
    status = Status(submission.status)
    if status not in EDITABLE | {Status.AWAITING_SIGN_OFF}:
        raise WrongState("This has been sent already.")
    is_begun = submission.saved_at is not None and (submission.sent_at is None or submission.saved_at > submission.sent_at)
    if status in (Status.DRAFT, Status.AWAITING_SIGN_OFF) or is_begun:
        raise WrongState(f"{obligation.agency.short_name} has begun to write this itself. Ask them to send it.")
