"""What partners do with a progress update: save it, send it, say that nothing changed."""

from __future__ import annotations

from dataclasses import replace

from portal.accounts.models import Person
from portal.agreement.models import ActionStatus
from portal.core import clock
from portal.core.errors import Incomplete, WrongState
from portal.cycles.models import Obligation
from portal.submissions import queries
from portal.submissions.actions import OpenPage, is_overtaken, open_for, send
from portal.submissions.models import Submission
from portal.updates import queries as updates_queries
from portal.updates.details import (
    DETAIL_WORDS,
    LONGEST_WORDS,
    UPDATE_ITEMS,
    Details,
    UpdateContent,
    detail_problems,
    personal_problems,
    text_problems,
)
from portal.updates.models import ProgressUpdate
from portal.updates.personal_data import PossiblePersonalData, possible_personal_data
from portal.updates.queries import ApprovedBefore
from portal.updates.rows import PARTS, Problems, limit_problems

LONGEST_TEXT, LONGEST_NEXT = 20_000, 5_000  # characters


def save_update(obligation: Obligation, *, by: Person, page: OpenPage, written: UpdateContent) -> Submission:
    """Saves the draft. What was not sent back stays as it was.

    Raises Incomplete for what is too long, WrongState or Conflict, and saves nothing then.
    """
    if problems := _limit_problems(written):
        raise Incomplete(problems)
    existing = queries.submission_of(obligation)
    if existing is not None and is_overtaken(existing, page):
        return existing  # a later save of the same page has arrived already, and holds this too
    submission = open_for(obligation, existing, by, page)
    update = submission.update = submission.update or ProgressUpdate.empty()
    draft = update.written
    _check_unlocked(submission, written, draft)
    is_locked = submission.is_locked
    update.stored_details = _details_to_save(submission, written, draft).stored
    update.text = draft.text if is_locked("text") else written.text
    update.next = draft.next if is_locked("next") else written.next
    update.action_status = draft.status if is_locked("status") else written.status
    return submission


def _limit_problems(written: UpdateContent) -> Problems:
    """What is too long to be saved, or is no status."""
    limits = [("text", written.text, LONGEST_TEXT), ("next", written.next, LONGEST_NEXT)]
    limits += [(name, getattr(written.details, name), LONGEST_WORDS) for name in DETAIL_WORDS]
    problems = [
        (name, f"This has {len(value):,} characters. The limit is {limit:,}. Shorten it by {len(value) - limit:,}.")
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
        details = replace(details, unchanged=True, no_change=details.no_change or before.no_change)
    if submission.is_locked("status"):
        details = replace(details, explanation=before.explanation, replaced_by=before.replaced_by)
    locked_rows = {part.key: before.rows.get(part.key, []) for part in PARTS if submission.is_locked(part.key)}
    return replace(details, rows=details.rows | locked_rows)


def send_update(submission: Submission, *, by: Person, source: str = "") -> None:
    """Freezes the update and sends it to the team, or to the agency's lead where the agency wants that.

    `source` is for what the team enters (submissions.actions.send). Raises Incomplete with everything that is missing.
    """
    update = submission.update or ProgressUpdate.empty()
    written, before = update.written, updates_queries.last_approved(submission.obligation)
    to_confirm = personal_data_to_confirm(written, before)
    problems = text_problems(written.text, written.status)
    problems += detail_problems(written.details, written.status, clock.today())
    problems += personal_problems(to_confirm, written.details.not_personal)
    problems += _unchanged_problems(written.details, before)
    if problems:
        raise Incomplete(problems)
    is_carried_forward = before is not None and is_same(before.published.text, written.text)
    complete = replace(
        written,
        evidence=[file.listed for file in submission.evidence if file.removed_at is None],
        not_about_a_person=[finding.words for finding in to_confirm],
        carried_from=before.cycle.title if before is not None and is_carried_forward else "",
    )
    send(submission, by, complete.frozen, source)


def personal_data_to_confirm(written: UpdateContent, before: ApprovedBefore | None) -> list[PossiblePersonalData]:
    """What looks like personal data in what would be sent, but for what stood in the words that were approved last time."""
    possible = possible_personal_data(written.texts)
    if before is None or not possible:
        return possible
    approved = {finding.key for finding in possible_personal_data(before.published.texts)}
    return [finding for finding in possible if finding.key not in approved]


def _unchanged_problems(details: Details, before: ApprovedBefore | None) -> Problems:
    """“No change” cannot be sent twice running."""
    if before is None or not details.unchanged or not before.sent.details.no_change:
        return []
    return [("no_change", "You said “no change” last time too. Write what is being done, or why the action stands still.")]


def send_unchanged(obligation: Obligation, *, by: Person, page: OpenPage, written: UpdateContent) -> None:
    """Sends “no change this cycle”, with the reason in the details: last time's text goes again, marked as carried forward.

    WrongState where nothing was approved before. Incomplete where a text or another status was written, where the reason
    is short, and twice running.
    """
    before = updates_queries.last_approved(obligation)
    if before is None:
        raise WrongState("Nothing was published for your agency before. Write what has happened.")
    last = before.published
    problem = ""
    if len(written.details.no_change.strip()) < 10:
        problem = "Say in at least ten characters why nothing changed."
    elif not is_same(written.text or last.text, last.text):
        problem = "You have written a text this time. Send that, or clear it first."
    elif written.status and written.status != last.status:
        problem = "You have chosen another status than last time, which is a change. Write what has happened."
    if problem:
        raise Incomplete([("no_change", problem)])
    unchanged = replace(
        written,
        text=last.text,
        next=written.next or last.next,
        status=last.status,
        details=replace(written.details, unchanged=True),
    )
    send_update(save_update(obligation, by=by, page=page, written=unchanged), by=by)


def is_same(text: str, other: str) -> bool:
    """Whether two texts say the same, however their lines are broken."""
    return text.split() == other.split()
