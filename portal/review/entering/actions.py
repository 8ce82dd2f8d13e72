"""Entering for an agency what it sent by mail or as a file. Somebody else in the team approves it (rule 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from portal.accounts.models import Person
from portal.core.errors import WrongState
from portal.core.policy import Permission, authorise
from portal.cycles.models import Obligation
from portal.extensions import db
from portal.returns import actions as return_actions
from portal.returns.changes import CellTyped
from portal.returns.sheets import sheet_of
from portal.submissions import actions, queries
from portal.submissions.actions import OpenPage
from portal.submissions.models import Submission
from portal.submissions.workflow import EDITABLE, Status
from portal.updates import actions as update_actions
from portal.updates.details import Details, UpdateContent


def enter_update(obligation: Obligation, *, by: Person, page: OpenPage, written: UpdateContent, source: str) -> Submission:
    """Saves and sends at once: the team keeps no drafts in an agency's place.

    Of the details only what explains the status is taken. Rows and the private note stay as the agency had them.
    """
    authorise(by, Permission.ENTER_FOR)
    existing = queries.submission_of(obligation)
    own = existing.update.details if existing is not None and existing.update is not None else Details()
    entered = replace(written, details=replace(written.details, rows=own.rows, note=own.note))
    submission = update_actions.save_update(obligation, by=by, page=page, written=entered).submission
    update_actions.send_update(submission, by=by, source=source)
    return submission


def enter_return(
    obligation: Obligation, *, by: Person, page: OpenPage, typed: Mapping[int, CellTyped], source: str
) -> Submission | None:
    """Saves and sends the numbers of one month. `typed` is by series id."""
    authorise(by, Permission.ENTER_FOR)
    sheet = sheet_of(obligation)
    return_actions.save_returns(sheet, by=by, page=lambda _: page, typed={obligation.id: typed})
    db.session.flush()
    return_actions.send_returns(sheet, [obligation.id], by=by, source=source)
    return sheet.month(obligation.id).submission


def check_free(obligation: Obligation, submission: Submission | None) -> None:
    """WrongState where the agency has sent it already or is writing it: nobody writes over an agency's own draft."""
    actions.check_cycle(obligation, submission)
    if submission is None:
        return
    status = Status(submission.status)
    if status not in EDITABLE | {Status.AWAITING_SIGN_OFF}:
        raise WrongState("This has been sent already.")
    is_begun = submission.saved_at is not None and (submission.sent_at is None or submission.saved_at > submission.sent_at)
    if status in (Status.DRAFT, Status.AWAITING_SIGN_OFF) or is_begun:
        raise WrongState(f"{obligation.agency.short_name} has begun to write this itself. Ask them to send it.")
