"""What partners do with a progress update: save it, send it, say that nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from portal.accounts.models import Person
from portal.agreement.models import ActionStatus
from portal.core import clock
from portal.core.errors import Incomplete, WrongState
from portal.cycles.models import Cycle, Obligation
from portal.submissions import queries
from portal.submissions.actions import OpenPage, is_overtaken, open_for, send
from portal.submissions.models import Submission, SubmissionVersion
from portal.updates import details as held
from portal.updates import queries as updates_queries
from portal.updates.details import UPDATE_ITEMS, Details
from portal.updates.models import ProgressUpdate
from portal.updates.personal_data import PossiblePersonalData, possible_personal_data
from portal.updates.rows import PARTS, Problems, too_long

LONGEST_TEXT, LONGEST_NEXT = 20_000, 5_000


def save_update(
    obligation: Obligation, *, by: Person, page: OpenPage, text: str, next_text: str, status: str, details: Details | None = None
) -> Submission:
    """Keeps the working text; without `details` those that it had.

    Raises Incomplete, WrongState or Conflict, and then keeps nothing.
    """
    if problems := _unkeepable(text, next_text, status, details):
        raise Incomplete(problems)
    before = queries.submission_of(obligation)
    if before is not None and is_overtaken(before, page):
        return before  # what the page has saved since holds this too
    submission = open_for(obligation, before, by, page)
    update = submission.update = submission.update or ProgressUpdate(text="", next="", action_status="", details={})
    new = {"text": text, "next": next_text, "status": status}
    _check_unlocked(submission, new, {"text": update.text, "next": update.next, "status": update.action_status})
    is_locked = submission.is_locked
    if details is not None:
        update.details = _kept(submission, details, text, status)
    update.text = update.text if is_locked("text") else text
    update.next = update.next if is_locked("next") else next_text
    update.action_status = update.action_status if is_locked("status") else status
    return submission


def _unkeepable(text: str, next_text: str, status: str, details: Details | None) -> Problems:
    limits = [("text", text, LONGEST_TEXT), ("next", next_text, LONGEST_NEXT)]
    if details is not None:
        limits += [(name, getattr(details, name), held.LONGEST_WORDS) for name in held.WORDS]
    problems = [
        (name, f"This has {len(value):,} characters. The limit is {limit:,}. Shorten it by {len(value) - limit:,}.")
        for name, value, limit in limits
        if len(value) > limit
    ]
    if status and status not in set(ActionStatus):
        problems.append(("action_status", "Choose one of the statuses."))
    return problems + (too_long(details.rows) if details else [])


def _check_unlocked(submission: Submission, new: dict[str, str], old: dict[str, str]) -> None:
    """WrongState where something would change that was not sent back. Both by the name of the item."""
    if any(submission.is_locked(name) and not is_same(new[name], old[name]) for name in new):
        names = " and ".join(words for name, words in UPDATE_ITEMS.items() if not submission.is_locked(name))
        raise WrongState(f"Only what was sent back can be changed: {names}.")


def _kept(submission: Submission, details: Details, text: str, status: str) -> dict[str, Any]:
    """The details, with those that were not sent back as they were. The page has no boxes for these."""
    assert submission.update is not None
    before, now = submission.update.details, details.kept
    is_as_before = (text, status) == (submission.update.text, submission.update.action_status)
    if before.get("unchanged") and is_as_before:  # “no change” that was taken back stays one while nothing else is written
        now |= {"unchanged": True, "no_change": details.no_change or before.get("no_change", "")}
    if submission.is_locked("status"):
        now |= {name: before.get(name, "") for name in ("explanation", "replaced_by")}
    rows_before = before.get("rows") or {}
    now["rows"] |= {part.key: rows_before.get(part.key, []) for part in PARTS if submission.is_locked(part.key)}
    return now


def send_update(submission: Submission, *, by: Person, source: str = "") -> None:
    """Freezes the text and sends it to the team, or to the agency's lead where the agency wants that."""
    update = submission.update or ProgressUpdate(text="", next="", action_status="", details={})
    problems = held.text_problems(update.text, update.action_status)
    problems += held.detail_problems(update.details, update.action_status, clock.today())
    before = updates_queries.last_approved(submission.obligation)
    asked = asked_about(update.asked, before)
    problems += held.personal_problems(asked, update.details.get("not_personal") or [])
    problems += _unchanged_problems(update.details, before)
    if problems:
        raise Incomplete(problems)
    more: dict[str, Any] = {"asked": [one.words for one in asked]} if asked else {}
    if files := [one.listed for one in submission.evidence if one.removed_at is None]:
        more["evidence"] = files
    if before and is_same(before[0].published["text"], update.text):
        more["carried_from"] = before[1].title
    send(submission, by, update.content | more, source)


def asked_about(
    found: Sequence[PossiblePersonalData], before: tuple[SubmissionVersion, Cycle] | None
) -> list[PossiblePersonalData]:
    """Of what looks like personal data, what did not stand in the words that were approved last time."""
    if before is None or not found:
        return list(found)
    last = before[0].published
    approved = {one.key for one in possible_personal_data(held.texts_of(last["text"], last["next"], last.get("details") or {}))}
    return [one for one in found if one.key not in approved]


def _unchanged_problems(details: dict[str, Any], before: tuple[SubmissionVersion, Cycle] | None) -> Problems:
    """Not twice running."""
    if not (details.get("unchanged") and before and (before[0].content.get("details") or {}).get("no_change")):
        return []
    return [("no_change", "You said “no change” last time too. Write what is being done, or why the action stands still.")]


def send_unchanged(
    obligation: Obligation, *, by: Person, page: OpenPage, text: str, next_text: str, status: str, details: Details
) -> None:
    """“No change this cycle”, with the reason in `details`: last time's text goes again, marked as carried forward.

    Refused where something was written, where the status is another, and twice running.
    """
    before = updates_queries.last_approved(obligation)
    if before is None:
        raise WrongState("Nothing was published for your agency before. Write what has happened.")
    last, reason = before[0].published, details.no_change.strip()
    problem = ""
    if len(reason) < 10:
        problem = "Say in at least ten characters why nothing changed."
    elif not is_same(text or last["text"], last["text"]):
        problem = "You have written a text this time. Send that, or clear it first."
    elif status and status != last["action_status"]:
        problem = "You have chosen another status than last time, which is a change. Write what has happened."
    if problem:
        raise Incomplete([("no_change", problem)])
    unchanged = replace(details, unchanged=True)
    text, next_text, status = last["text"], next_text or last["next"], last["action_status"]
    send_update(
        save_update(obligation, by=by, page=page, text=text, next_text=next_text, status=status, details=unchanged), by=by
    )


def is_same(one: str, other: str) -> bool:
    """Whether two texts say the same, however their lines are broken."""
    return one.split() == other.split()
