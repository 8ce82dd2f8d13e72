"""What coordinators decide about what partners sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import Conflict, Incomplete, NotAllowed
from portal.core.policy import Permission, authorise
from portal.cycles.models import Kind, Obligation
from portal.measures.actions import record
from portal.returns.models import frozen_flags_of, readings_of
from portal.review import notifications as news
from portal.submissions.actions import content_hash
from portal.submissions.conversation.actions import checked_words
from portal.submissions.events import Correction, Question
from portal.submissions.models import EditedVersion, Submission, SubmissionVersion
from portal.submissions.workflow import Verb
from portal.updates.actions import LONGEST_NEXT, LONGEST_TEXT
from portal.updates.details import LONGEST_WORDS, UPDATE_ITEMS, UpdateContent
from portal.updates.follow_ups.actions import take_up
from portal.updates.queries import is_told_later

SHORTEST_REASON = 10


def approve(submission: Submission, *, by: Person, version: int, printed: Collection[int] = ()) -> None:
    """Approves what was sent. Numbers become observations; a lead's status becomes the action's.

    `printed` names the series whose explanation goes to the pack, as the note of its value.
    """
    newest = _approvable(submission, by, version)
    submission.apply(Verb.APPROVE, by, version=newest)
    _put_in_force(submission, newest, by)
    if submission.obligation.kind == Kind.RETURN:
        _record(submission.obligation, newest, by, printed)


def approve_edited(submission: Submission, *, by: Person, version: int, text: str, next_text: str, explanation: str = "") -> None:
    """Approves what was sent, and publishes it with an edit of its words. As sent is kept; the agency is asked.

    `explanation` counts where the agency gave one.
    """
    newest = _approvable(submission, by, version)
    if submission.obligation.kind == Kind.RETURN:
        raise Incomplete([("text", "Numbers are never edited here. Send them back, with the cells that are wrong.")])
    sent = UpdateContent.of(newest.content)
    edited = replace(sent, text=text.strip(), next=next_text.strip())
    if sent.details.explanation and explanation.strip():
        edited = replace(edited, details=replace(sent.details, explanation=explanation.strip()))
    if problems := _problems_of_edit(sent, edited):
        raise Incomplete(problems)
    content = edited.frozen
    edit = EditedVersion(content=content, content_hash=content_hash(content), at=clock.now(), by=by)
    submission.apply(Verb.APPROVE_EDITED, by, version=newest, content_hash=edit.content_hash)
    newest.edit = edit
    _put_in_force(submission, newest, by)


def _problems_of_edit(sent: UpdateContent, edited: UpdateContent) -> list[tuple[str, str]]:
    """Why the team's edit of what was sent cannot be published; nothing where it can."""
    if not edited.text:
        return [("text", "The text cannot be empty.")]
    before, after = _editable_words(sent), _editable_words(edited)
    limits = {"text": LONGEST_TEXT, "next": LONGEST_NEXT, "explanation": LONGEST_WORDS}
    problems = [(name, f"The limit is {limit:,} characters.") for name, limit in limits.items() if len(after[name]) > limit]
    if not problems and all(after[name].split() == before[name].split() for name in limits):
        return [("text", "You have changed nothing. Press Approve instead.")]
    return problems


def _editable_words(content: UpdateContent) -> dict[str, str]:
    """What of an update the team can edit, by the name of the field."""
    return {"text": content.text, "next": content.next, "explanation": content.details.explanation}


def ask(submission: Submission, *, by: Person, version: int, question: str) -> None:
    """Asks the agency something without sending it back. Question and answer stay in the thread."""
    newest = _decide(submission, by, version)
    words = checked_words(question, "question", SHORTEST_REASON, f"Ask in at least {SHORTEST_REASON} characters.")
    submission.apply(Verb.ASK, by, Question(words), newest)
    news.asked(submission, by=by, question=words)


def _approvable(submission: Submission, by: Person, version: int) -> SubmissionVersion:
    newest = _decide(submission, by, version)
    if is_own_work(submission, by):
        raise NotAllowed("You cannot approve what you sent or edited yourself. Ask a colleague.")
    return newest


def is_own_work(submission: Submission, by: Person) -> bool:
    """Whether the person sent or edited something of what waits: their words may still be in it, whoever sent it last."""
    approved = submission.approved_version.number if submission.approved_version else 0
    return by.id in {one.sent_by_id for one in submission.versions if one.number > approved} or submission.saved_by_id == by.id


def _put_in_force(submission: Submission, newest: SubmissionVersion, by: Person) -> None:
    """From now on a pack prints it; what a lead says of an action is what the action's status is."""
    obligation = submission.obligation
    submission.approved_version = newest
    is_lead = obligation.action is not None and obligation.agency_id == obligation.action.lead_agency_id
    if obligation.action is not None and is_lead and not is_told_later(obligation):
        obligation.action.report_status(UpdateContent.of(newest.content).status, obligation.cycle.period_end)
    take_up(submission, newest)
    news.approved(submission, by=by)


def send_back(submission: Submission, *, by: Person, version: int, reason: str, items: Sequence[str] = ()) -> None:
    """Gives it back to the agency, with a reason that stands at the top of its list.

    `items` are what has to change (names of UPDATE_ITEMS, or series ids): only they unlock. Without any, everything does.
    """
    newest = _decide(submission, by, version)
    known = set(newest.content["cells"]) if submission.obligation.kind == Kind.RETURN else set(UPDATE_ITEMS)
    if unknown := set(items) - known:
        raise Incomplete([("reason", f"{len(unknown)} of the ticked items are not in what was sent. Read it again.")])
    submission.apply(Verb.SEND_BACK, by, Correction(_checked(reason), tuple(sorted(set(items)))), newest)
    named = [UPDATE_ITEMS[name] for name in UPDATE_ITEMS if name in items]  # the cells of a return stand on its page
    news.sent_back(submission, by=by, reason=reason.strip(), items=named)


def reopen(submission: Submission, *, by: Person, version: int, reason: str) -> None:
    """Lets the agency change what was approved. What was approved stays in force until something new is."""
    newest = _decide(submission, by, version)
    submission.apply(Verb.REOPEN, by, Correction(_checked(reason)), newest)
    news.reopened(submission, by=by, reason=reason.strip())


def _decide(submission: Submission, by: Person, version: int) -> SubmissionVersion:
    """The version decided on; Conflict when it is not the one that the page showed."""
    authorise(by, Permission.REVIEW)
    if submission.is_taken_back:
        who = submission.obligation.agency.short_name
        raise Conflict(f"{who} has taken this back. There is nothing to decide until they send it again.")
    if submission.version != version:
        raise Conflict("This has changed since you opened it. Read it again before you decide.")
    if submission.latest is None:
        raise Conflict("Nothing has been sent yet.")
    return submission.latest


def _checked(reason: str) -> str:
    return checked_words(reason, "reason", SHORTEST_REASON, f"Say in at least {SHORTEST_REASON} characters what has to change.")


def _record(obligation: Obligation, version: SubmissionVersion, by: Person, printed: Collection[int]) -> None:
    readings = readings_of(version)
    for series_id in set(printed) & set(frozen_flags_of(version)):
        explanations = (flag["explanation"] for flag in frozen_flags_of(version)[series_id] if flag["explanation"])
        note = " ".join(dict.fromkeys(part for part in (readings[series_id].note, *explanations) if part))
        readings[series_id] = replace(readings[series_id], note=note)
    record(readings, obligation.period, by=by, reason=_why(version))


def _why(version: SubmissionVersion) -> str:
    """The reason kept with a value that this version replaces: what the agency was asked for."""
    payloads = (event.payload for event in reversed(version.submission.events))
    reason = next((payload.reason for payload in payloads if isinstance(payload, Correction)), "")
    return f"Version {version.number} of the return was approved. {reason}".strip()
