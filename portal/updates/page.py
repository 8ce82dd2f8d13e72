"""The page of an update: as it is saved, or as it was typed and refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from flask import request

from portal.accounts.models import Person
from portal.accounts.queries import me
from portal.core import clock, page_saves
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.htmx import render, wants_fragment
from portal.core.policy import Permission, can
from portal.core.transaction import read_afresh
from portal.core.word_changes import unchanged_share
from portal.cycles.decisions import queries as decision_queries
from portal.cycles.models import Obligation
from portal.submissions import actions, open_pages, queries
from portal.submissions.conversation import queries as conversation_queries
from portal.submissions.conversation.entries import entry_to_accept
from portal.submissions.draft_history import changes_of
from portal.submissions.lateness import is_late
from portal.submissions.models import Submission
from portal.submissions.workflow import EDITABLE, Status
from portal.updates import queries as updates_queries
from portal.updates.actions import SavedDraft, dates_to_confirm, personal_data_to_confirm
from portal.updates.details import UpdateContent
from portal.updates.draft_history import ChangeLine, change_lines
from portal.updates.forms import STATUS_MEANINGS, WORDS, UpdateForm
from portal.updates.offers import choice_of, offers_of
from portal.updates.queries import ApprovedBefore
from portal.updates.rows import carried

PAGE = "updates/update.html"
# Where the page shows what the agency has to change, if it was told so.
WITH_REASON = (Status.SENT_BACK, Status.REOPENED, Status.DRAFT, Status.AWAITING_SIGN_OFF)


def page(
    obligation: Obligation,
    form: UpdateForm | None = None,
    error: Exception | None = None,
    status: int = 200,
    decline: tuple[str, str] = ("", ""),
    is_saved: bool = False,
) -> Any:
    """The page. `form` is what was typed where it was refused, and `error` says why. `decline` is a lead's reason for giving
    it back, and what is wrong with that; `is_saved` says that it was saved and only not sent."""
    submission = queries.submission_of(obligation)
    if form:
        _show_draft(form, submission, error, is_saved=is_saved)
    choice = choice_of(submission, form.written if form and not is_saved else None, error, me())
    if form and choice:
        form.ask_to_choose()
    before = updates_queries.last_approved(obligation)
    state = Status(submission.status) if submission else Status.NOT_STARTED
    standing = _standing(obligation, submission, state)
    editable = standing["editable"]
    return render(
        PAGE,
        "saved",
        status,
        obligation=obligation,
        submission=submission,
        error=error,
        is_saved=is_saved,
        merged="",
        can_choose=False,
        decline=decline,
        **standing,
        goes_to_lead=actions.goes_to_lead(obligation, me()),
        others=open_pages.others_here(obligation, submission, me()) if editable else [],
        changes=_changes(submission) if editable else None,
        choice=choice,
        **_form_parts(obligation, submission, form, before, is_saved=is_saved),
        **_context_of(obligation, before),
        **_conversation_about(submission, state),
    )


def _standing(obligation: Obligation, submission: Submission | None, state: Status) -> dict[str, Any]:
    """For the template: how it stands, and whether the person may write in it and answer."""
    not_taken = actions.why_not_taken(obligation, submission) if state in EDITABLE else ""
    can_write = can(me(), Permission.WRITE, obligation.agency_id)
    return {
        "state": state,
        "not_taken": not_taken,
        "editable": state in EDITABLE and can_write and not not_taken,
        "can_answer": can_write,
        "is_late": is_late(state, obligation.due, clock.now(), has_approved=submission is not None and submission.has_approved),
    }


def _changes(submission: Submission | None) -> list[ChangeLine] | None:
    """The changes of the draft where the page asks for them (`?open=changes`), otherwise an empty list; None without a draft."""
    if submission is None or submission.saved_at is None:
        return None
    return change_lines(changes_of(submission)) if request.args.get("open") == "changes" else []


def _show_draft(form: UpdateForm, submission: Submission | None, error: Exception | None, *, is_saved: bool) -> None:
    """Makes the form that was refused that of a page which shows the draft as it is now, where it is on the page."""
    if submission is None or submission.update is None:
        return
    if is_saved:
        form.show(submission.update.written, submission.version)
    elif isinstance(error, Conflict):  # both texts are on the page: the next save is a decision
        form.start_from(submission.update.written, submission.version)


def _form_parts(
    obligation: Obligation,
    submission: Submission | None,
    form: UpdateForm | None,
    before: ApprovedBefore | None,
    *,
    is_saved: bool,
) -> dict[str, Any]:
    """The form, and what its template needs.

    Possible personal data is looked for in what would be sent. Where it is saved that is the draft, because it also has the
    parts that were not sent back, for which the page has no boxes.
    """
    draft = submission.update if submission is not None and (form is None or is_saved) else None
    form = form or _filled(submission, before)
    to_send = draft.written if draft is not None else form.written
    return {
        "form": form,
        "asked": personal_data_to_confirm(to_send, before),
        "odd_dates": dates_to_confirm(obligation, to_send),
        "unchanged_share": unchanged_share(before.published.text, form.text.data or "") if before else None,
        "is_locked": submission.is_locked if submission else no_lock,
        "offers": offers_of(
            obligation,
            submission,
            before,
            form.written,
            is_reason_refused=bool(form.no_change.errors),
            sent_since=updates_queries.sent_since(obligation, before) if obligation.cycle.only_changes else "",
        ),
        "meanings": STATUS_MEANINGS,
        "more": request.args.get("more", ""),
        "opened": request.args.get("open", ""),
        "previewed": request.args.get("open") == "preview",
    }


def _context_of(obligation: Obligation, before: ApprovedBefore | None) -> dict[str, Any]:
    """What stands beside the form: last time's update, who else writes on the action, what the meeting decided about it."""
    return {
        "before": before,
        "origins": obligation.action.origins if before is None and obligation.action else [],
        "writing": updates_queries.others_writing(obligation),
        "decided": decision_queries.latest_valid_decisions_on(obligation.action) if obligation.action else [],
    }


def _conversation_about(submission: Submission | None, state: Status) -> dict[str, Any]:
    """The history, and what of it is open: a question, an edit to answer, something to correct."""
    history = queries.history_of(submission)
    is_own = submission is not None and can(me(), Permission.WRITE, submission.obligation.agency_id)
    return {
        "can_sign_off": actions.can_sign_off(submission, me()),
        "why_not_take_back": actions.why_not_take_back(submission, me()),
        "can_take_back": submission is not None and actions.can_take_back(submission, history, me()),
        "history": history,
        "entry": entry_to_accept(submission, me()) if is_own else None,
        "question": conversation_queries.open_question(history),
        "approved": queries.approved_version_of(submission) if state is Status.APPROVED else None,
        "sent_back": queries.last_correction(history) if state in WITH_REASON else None,
    }


def refused(
    obligation: Obligation,
    form: UpdateForm,
    error: Incomplete | WrongState | Conflict,
    *,
    is_saved: bool = False,
    block: str = "saved",
) -> Any:
    """The same page with what was typed, and why it was refused; for htmx only the `block` that it asked for.

    `is_saved` says that it was saved and only not sent.
    """
    status = 422 if isinstance(error, Incomplete) else 409
    if isinstance(error, Incomplete):
        form.blame(error.problems)
    if wants_fragment():
        is_taken = not actions.why_not_taken(obligation, queries.submission_of(obligation))
        can_choose = is_taken and not isinstance(error, Incomplete)
        return render(
            PAGE, block, status, submission=None, form=form, error=error, is_saved=False, previewed=False, can_choose=can_choose
        )
    read_afresh()
    return page(obligation, form=form, error=error, status=status, is_saved=is_saved)


def saved_line(form: UpdateForm, saved: SavedDraft) -> Any:
    """What htmx puts beside the text after a save.

    Where it was put together with somebody else's, the page's script gets what the page does not show yet. The page has
    seen that only when it is in its boxes. Until then its version stays the old one.
    """
    submission, merged = saved.submission, ""
    if saved.merged_with is None or submission.update is None:
        form.version.data = str(submission.version)
    else:
        whole = UpdateForm.of(submission.update.written, submission.version)
        fits = (whole.action_status.data, whole.rows) == (form.action_status.data, form.rows)
        merged = json.dumps(
            {
                "boxes": {name: whole[name].data for name in WORDS} if fits else None,
                "page": {name: whole[name].data for name in ("version", "token", "origin")},
            }
        )
    words = merged_words(saved.merged_with, me()) if merged and saved.merged_with else ""
    return render(PAGE, "saved", submission=submission, form=form, error=None, merged=merged, merged_words=words)


def merged_words(other: Person, person: Person) -> str:
    """That a save was put together with what `other` had saved."""
    return page_saves.merged_words(other.name, is_own=other.id == person.id)


def no_lock(item: str) -> bool:
    """Stands in for Submission.is_locked where there is no submission yet: nothing is locked."""
    return False


def _filled(submission: Submission | None, before: ApprovedBefore | None) -> UpdateForm:
    """The form as the draft has it; before the first save with what comes along from last time."""
    update = submission.update if submission else None
    draft = update.written if update else UpdateContent()
    last = before.published if before else UpdateContent()
    explained = draft if update else last
    shown = replace(
        draft,
        status=explained.status,
        details=replace(
            draft.details,
            rows=draft.details.rows if update else carried(last.details.rows),
            explanation=explained.details.explanation,
            replaced_by=explained.details.replaced_by,
        ),
    )
    return UpdateForm.of(shown, submission.version if submission else 0)
