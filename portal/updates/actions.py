"""What partners do with a progress update: save it, send it, say that nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.accounts.models import Person
from portal.agreement.models import ActionStatus
from portal.core import clock, page_saves
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.page_saves import OpenPage
from portal.cycles.models import Cycle, Obligation
from portal.extensions import db
from portal.submissions import queries
from portal.submissions.actions import changed_meanwhile, open_for, send
from portal.submissions.draft_history import change_of, record_changes
from portal.submissions.models import Submission
from portal.submissions.untouched import is_untouched, untouched_problem
from portal.updates import queries as updates_queries
from portal.updates.details import (
    DETAIL_WORDS,
    LONGEST_NEXT,
    LONGEST_TEXT,
    LONGEST_WORDS,
    UPDATE_ITEMS,
    Details,
    UpdateContent,
    detail_problems,
    is_same,
    personal_problems,
    same_since_words,
    text_problems,
)
from portal.updates.draft_history import parts_of, without
from portal.updates.merging import merge_contents
from portal.updates.models import ProgressUpdate
from portal.updates.odd_dates import OddDate, date_problems, odd_dates
from portal.updates.personal_data import PossiblePersonalData, possible_personal_data
from portal.updates.queries import ApprovedBefore
from portal.updates.rows import PARTS, Problems, carried, filled, limit_problems


@dataclass(frozen=True)
class SavedDraft:
    """A draft after a save. `merged_with` is who had saved something else since the page was opened, where the two were put
    together: the page does not show all of the draft then."""

    submission: Submission
    merged_with: Person | None = None


def save_update(obligation: Obligation, *, by: Person, page: OpenPage, written: UpdateContent) -> SavedDraft:
    """Saves the draft. What was not sent back stays as it was; what others have saved since the page was opened is merged.

    Raises Incomplete for what is too long, WrongState, or Conflict where both changed the same, and saves nothing then.
    """
    if problems := _limit_problems(written):
        raise Incomplete(problems)
    existing, about = queries.submission_of(obligation), _about(obligation)
    last = page_saves.last_save(page, about) if existing is not None else None
    if existing is not None and last is not None and page.number < last.number:
        return SavedDraft(existing)  # a later save of the same page has arrived already, and holds this too
    is_current = existing is None or existing.version == page.version
    other, at = (existing.saved_by, existing.saved_at) if existing is not None else (None, None)
    origin = None if is_current else UpdateContent.of_json(page_saves.origin_of(page, about, last))
    submission = open_for(obligation, existing, by, page, is_checked=is_current or origin is not None)
    update = submission.update = submission.update or ProgressUpdate.empty()
    draft = update.written
    to_save = written if origin is None else _merged(submission, changed_meanwhile(other, by, at), origin, written)
    _check_unlocked(submission, to_save, draft)
    is_locked = submission.is_locked
    update.stored_details = _details_to_save(submission, to_save, draft).stored
    update.text = draft.text if is_locked("text") else to_save.text
    update.next = draft.next if is_locked("next") else to_save.next
    update.action_status = draft.status if is_locked("status") else to_save.status
    db.session.flush()  # which counts the version
    page_saves.remember(page, about, last, version=submission.version, content=written.as_json)
    record_changes(submission, parts_of(draft), parts_of(update.written), by=by, is_first=existing is None)
    return SavedDraft(submission, other if origin is not None and not _is_shown(update.written, written, is_locked) else None)


def take_back_change(submission: Submission, change_id: int, *, by: Person) -> None:
    """Undoes one change of the draft, and leaves everything that was written since. That is a change too, and can be undone.

    WrongState where the same place was changed again since, or cannot be changed.
    """
    change, update = change_of(submission, change_id), submission.update or ProgressUpdate.empty()
    undone = without(update.written, change)
    if undone is None:
        raise WrongState("The same place was changed again since. Take the later change back first.")
    page = OpenPage(submission.version, f"change {change_id} of {submission.version}")
    save_update(submission.obligation, by=by, page=page, written=undone)


def _merged(submission: Submission, refusal: Conflict, origin: UpdateContent, mine: UpdateContent) -> UpdateContent:
    """The draft and what is saved now, put together; raises the refusal where both changed the same."""
    assert submission.update is not None
    merged = merge_contents(origin, submission.update.written, mine, submission.is_locked)
    if merged is None:
        raise refusal
    return merged


def _is_shown(draft: UpdateContent, page: UpdateContent, is_locked: Callable[[str], bool]) -> bool:
    """Whether a page that has this shows all of the draft. For rows that were not sent back it has no boxes."""
    words = [(one.text, one.next, one.status, *(getattr(one.details, name) for name in DETAIL_WORDS)) for one in (draft, page)]
    open_rows = (part.key for part in PARTS if not is_locked(part.key))
    return words[0] == words[1] and all(draft.rows(key) == page.rows(key) for key in open_rows)


# How a message that stands away from its box calls it.
_NAMES = {
    "text": "What has happened",
    "next": "What happens next",
    "explanation": "The explanation of the status",
    "replaced_by": "What has replaced it",
    "note": "The note to the coordinator",
    "no_change": "The reason for “no change”",
}


def _about(obligation: Obligation) -> str:
    """How page_saves calls an update."""
    return f"update {obligation.id}"


def _limit_problems(written: UpdateContent) -> Problems:
    """What is too long to be saved, or is no status."""
    limits = [("text", written.text, LONGEST_TEXT), ("next", written.next, LONGEST_NEXT)]
    limits += [(name, getattr(written.details, name), LONGEST_WORDS) for name in DETAIL_WORDS]
    problems = [
        (name, f"{_NAMES[name]} has {len(value):,} characters. The limit is {limit:,}. Shorten it by {len(value) - limit:,}.")
        for name, value, limit in limits
        if len(value) > limit
    ]
    if written.status and written.status not in set(ActionStatus):
        problems.append(("action_status", "Choose one of the statuses."))
    return problems + limit_problems(written.details.rows)


def _check_unlocked(submission: Submission, written: UpdateContent, draft: UpdateContent) -> None:
    """WrongState where text, next steps or status would change although they were not sent back."""
    names = ("text", "next", "status")
    if any(submission.is_locked(name) and not is_same(getattr(written, name), getattr(draft, name)) for name in names):
        open_items = " and ".join(words for name, words in UPDATE_ITEMS.items() if not submission.is_locked(name))
        raise WrongState(f"Only what was sent back can be changed: {open_items}.")


def _details_to_save(submission: Submission, written: UpdateContent, draft: UpdateContent) -> Details:
    """The details that were written, but for the parts that were not sent back: the page has no boxes for these, so they
    stay as they were."""
    details, before = written.details, draft.details
    if before.unchanged and (written.text, written.status) == (draft.text, draft.status):
        # “No change” that was taken back stays “no change” while nothing else is written.
        reason = details.no_change or before.no_change
        details = replace(details, unchanged=True, no_change=reason, same_since=before.same_since)
    if submission.is_locked("status"):
        details = replace(details, explanation=before.explanation, replaced_by=before.replaced_by)
    locked_rows = {part.key: before.rows.get(part.key, []) for part in PARTS if submission.is_locked(part.key)}
    return replace(details, rows=details.rows | locked_rows)


def send_update(submission: Submission, *, by: Person, source: str = "", is_unchanged_meant: bool = True) -> None:
    """Freezes the update and sends it to the team, or to the agency's lead where the agency wants that.

    `source` is for what the team enters (submissions.actions.send). Raises Incomplete with everything that is missing; without
    `is_unchanged_meant` also where nothing of what was sent back has changed.
    """
    update = submission.update or ProgressUpdate.empty()
    written, before = update.written, updates_queries.last_approved(submission.obligation)
    to_confirm = personal_data_to_confirm(written, before)
    problems = text_problems(written.text, written.status)
    problems += detail_problems(written.details, written.status, clock.today())
    problems += personal_problems(to_confirm, written.details.not_personal)
    if not source:  # what the team enters has no boxes for rows
        problems += date_problems(dates_to_confirm(submission.obligation, written), written.details.dates_meant)
    problems += _unchanged_problems(written.details, before, submission.obligation.cycle)
    files = [file.listed for file in submission.evidence if file.removed_at is None]
    is_carried_forward = before is not None and is_same(before.published.text, written.text)
    complete = replace(
        written,
        evidence=files,
        not_about_a_person=[finding.words for finding in to_confirm],
        carried_from=before.written_in if before is not None and is_carried_forward else "",
    )
    if not is_unchanged_meant and is_untouched(submission, complete.frozen, _items_sent):
        problems.append(untouched_problem([submission]))
    if problems:
        raise Incomplete(problems)
    send(submission, by, complete.frozen, source)
    page_saves.forget(_about(submission.obligation))


def _items_sent(content: Mapping[str, Any]) -> dict[str, Any]:
    sent = UpdateContent.of(content)
    return {item: sent.item(item) for item in UPDATE_ITEMS}


def personal_data_to_confirm(written: UpdateContent, before: ApprovedBefore | None) -> list[PossiblePersonalData]:
    """What looks like personal data in what would be sent, but for what stood in the words that were approved last time."""
    possible = possible_personal_data(written.texts)
    if before is None or not possible:
        return possible
    approved = {finding.key for finding in possible_personal_data(before.published.texts)}
    return [finding for finding in possible if finding.key not in approved]


def dates_to_confirm(obligation: Obligation, written: UpdateContent) -> list[OddDate]:
    """The dates in the rows that lie outside the cycle's period where one would not expect it."""
    return odd_dates(written.details.rows, (obligation.cycle.period_start, obligation.cycle.period_end))


def _unchanged_problems(details: Details, before: ApprovedBefore | None, cycle: Cycle) -> Problems:
    """“No change” cannot be sent twice running, where a cycle asks for more than what has changed."""
    if before is None or not details.unchanged or cycle.only_changes or not before.stood_still:
        return []
    return [("no_change", "You said “no change” last time too. Write what is being done, or why the action stands still.")]


def send_unchanged(obligation: Obligation, *, by: Person, page: OpenPage, written: UpdateContent) -> None:
    """Sends “no change this cycle”, with the reason in the details: last time's text goes again, marked as carried forward. A
    cycle that asks only for what has changed needs no reason.

    WrongState where nothing was approved before. Incomplete where a text, another status or anything else was written, where
    the reason is short, and twice running.
    """
    before = updates_queries.last_approved(obligation)
    if before is None:
        raise WrongState("Nothing was published for your agency before. Write what has happened.")
    last, only_changes = before.published, obligation.cycle.only_changes
    if problem := _why_not_unchanged(obligation, before, written):
        raise Incomplete([("text" if only_changes else "no_change", problem)])
    details = replace(written.details, unchanged=True)
    unchanged = replace(
        written,
        text=last.text,
        next=written.next or last.next,
        status=last.status,
        details=_same_since(details, before) if only_changes else details,
    )
    saved = save_update(obligation, by=by, page=page, written=unchanged)
    if saved.merged_with is not None:
        raise changed_meanwhile(saved.merged_with, by)
    send_update(saved.submission, by=by)


def _why_not_unchanged(obligation: Obligation, before: ApprovedBefore, written: UpdateContent) -> str:
    """Why it cannot be said that nothing has changed; empty if it can."""
    last, only_changes = before.published, obligation.cycle.only_changes
    if only_changes and (newer := updates_queries.sent_since(obligation, before)):
        return f"Your update of {newer} is not approved yet. Write what has happened, or wait until it is."
    if not only_changes and len(written.details.no_change.strip()) < 10:
        return "Say in at least ten characters why nothing changed."
    if not is_same(written.text or last.text, last.text):
        return "You have written a text this time. Send that, or clear it first."
    if written.status and written.status != last.status:
        return "You have chosen another status than last time, which is a change. Write what has happened."
    if only_changes and not is_same(written.next or last.next, last.next):
        return "You have written what happens next, which is a change. Write what has happened, or clear that first."
    rows, before_rows = filled(written.details.as_sent(last.status).rows), last.details.rows
    if only_changes and rows and rows not in (filled(before_rows), filled(carried(before_rows))):
        return "You have filled in more than the text, which is a change. Write what has happened, or clear that first."
    return ""


def _same_since(details: Details, before: ApprovedBefore) -> Details:
    """That nothing has changed, in the portal's words, and what explains the status as it stays."""
    last = before.published.details
    return replace(
        details,
        same_since=before.same_since.isoformat(),
        no_change=same_since_words(before.same_since),
        explanation=details.explanation or last.explanation,
        replaced_by=details.replaced_by or last.replaced_by,
    )
