"""What coordinators decide about what partners sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from portal.accounts.models import Person, ended_words
from portal.agreement.draft_copies import carry_into_draft, copied
from portal.core import clock
from portal.core.dates import day_words, local
from portal.core.errors import Conflict, Incomplete, NotAllowed, WrongState
from portal.core.policy import Permission, authorise
from portal.core.text import SHORTEST_EXPLANATION
from portal.cycles.models import Kind, Obligation
from portal.measures.actions import record
from portal.returns.models import frozen_flags_of, readings_of, series_to_print
from portal.returns.number_proposals.actions import withdraw
from portal.returns.number_proposals.queries import proposal_behind, waiting_proposal
from portal.review import notifications
from portal.review.claiming.actions import end_claim
from portal.submissions.actions import content_hash
from portal.submissions.continued import pass_status_on
from portal.submissions.conversation.actions import checked_words
from portal.submissions.conversation.entries import check_accept_entry, check_read_entry
from portal.submissions.events import Correction, EnteredFrom, Justification, Question
from portal.submissions.models import EditedVersion, Submission, SubmissionVersion, is_proposal_open
from portal.submissions.overtaken import was_overtaken
from portal.submissions.second_person import is_own_work, second_people
from portal.submissions.step_words import change_words
from portal.submissions.workflow import Status, Verb, transition
from portal.updates.details import LONGEST_NEXT, LONGEST_TEXT, LONGEST_WORDS, UPDATE_ITEMS, UpdateContent
from portal.updates.follow_ups.actions import record_expectations


def approve(submission: Submission, *, by: Person, version: int, printed: Collection[int] = ()) -> None:
    """Approves what was sent. Numbers become observations; the status that a lead agency reports becomes the action's.

    `printed` are ids of series whose explanation of an unusual value is printed in the pack, as the note of the value.
    `version` is the Submission.version that the page showed. Raises Conflict, NotAllowed and WrongState.
    """
    newest = _version_to_approve(submission, by, version)
    submission.apply(Verb.APPROVE, by, version=newest)
    _approve(submission, newest, by, printed)


def approve_edited(submission: Submission, *, by: Person, version: int, text: str, next_text: str, explanation: str = "") -> None:
    """Approves what was sent, and publishes it with an edit of its words. What was sent stays beside the edit, and the agency
    is asked whether it accepts.

    `explanation` is taken only where the agency gave one. Raises like approve, and Incomplete for an edit that cannot be.
    """
    newest = _version_to_approve(submission, by, version)
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
    newest = _version_to_decide(submission, by, version)
    if submission.obligation.agency.ended_on is not None:
        nobody = f"Nobody can answer, as {ended_words(submission.obligation.agency)}."
        raise WrongState(f"{nobody} Correct it for the agency, or approve it as it is.")
    words = checked_words(question, "question", SHORTEST_EXPLANATION, f"Ask in at least {SHORTEST_EXPLANATION} characters.")
    submission.apply(Verb.ASK, by, Question(words), newest)
    notifications.asked(submission, by=by, question=words)


def approve_alone(submission: Submission, *, by: Person, version: int, reason: str, printed: Collection[int] = ()) -> None:
    """Approves what the person entered or edited themselves, where nobody else in the team may: with a reason, which packs print.

    Raises Conflict, NotAllowed, WrongState, and Incomplete for a reason that is too short.
    """
    newest = _version_to_decide(submission, by, version)
    check_approve_alone(submission, by)
    problem = f"Say in at least {SHORTEST_EXPLANATION} characters why you approve it yourself. Packs print this."
    words = checked_words(reason, "justification", SHORTEST_EXPLANATION, problem)
    submission.apply(Verb.APPROVE_ALONE, by, Justification(words), newest)
    _approve(submission, newest, by, printed)


def check_approve_alone(submission: Submission, by: Person) -> None:
    """The exception for a team of one (rule 10, docs/domain.md): only what is the person's own, and only while nobody else in the
    team may approve it. NotAllowed names who can."""
    authorise(by, Permission.REVIEW)
    transition(Status(submission.status), Verb.APPROVE_ALONE)
    if not is_own_work(submission, by):
        raise WrongState("You did not enter or edit this. Approve it without a reason.")
    if others := second_people(submission, besides=by):
        raise NotAllowed(_refusal_words(others))
    _check_no_proposal(submission)


def accept_entry(submission: Submission, *, by: Person, shown: int = 0) -> None:
    """The agency approves what the team entered for it, where nobody in the team may. `shown` is the number of the version on the
    page. Raises Conflict, NotAllowed and WrongState."""
    check_accept_entry(submission, by)
    check_read_entry(submission, shown)
    newest = submission.versions[-1]
    submission.apply(Verb.ACCEPT_ENTRY, by, version=newest)
    _approve(submission, newest, by)


def _approve(submission: Submission, newest: SubmissionVersion, by: Person, printed: Collection[int] = ()) -> None:
    """What each approval of something as it was sent does, after its step in the history. `printed` as in approve."""
    _put_in_force(submission, newest, by)
    if submission.obligation.kind == Kind.RETURN:
        _record_values(submission.obligation, newest, by, printed)


def _version_to_approve(submission: Submission, by: Person, version: int) -> SubmissionVersion:
    """As _version_to_decide. NotAllowed for what the person sent or edited themselves: rule 10 (docs/domain.md)."""
    newest = _version_to_decide(submission, by, version)
    if is_own_work(submission, by):
        raise NotAllowed(_refusal_words(second_people(submission, besides=by)))
    _check_no_proposal(submission)
    return newest


def _refusal_words(others: Sequence[Person]) -> str:
    """Why somebody cannot approve their own words, and who can."""
    refused = "You cannot approve what you sent or edited yourself."
    if not others:
        return f"{refused} Nobody else in the team can, so say why you approve it all the same."
    return f"{refused} Ask a colleague: {' or '.join(one.name for one in others)} can."


def _check_no_proposal(submission: Submission) -> None:
    if submission.obligation.kind == Kind.RETURN and is_proposal_open(submission.events):
        raise WrongState(f"{submission.obligation.agency.short_name} has still to answer the numbers that the team proposes.")


def _put_in_force(submission: Submission, newest: SubmissionVersion, by: Person) -> None:
    """Makes it what packs print. The status that the lead agency reports becomes the action's, unless a later cycle has a
    newer one."""
    obligation = submission.obligation
    submission.approved_version = newest
    end_claim(submission)
    is_lead_agency = obligation.action is not None and obligation.agency_id == obligation.action.lead_agency_id
    if obligation.action is not None and is_lead_agency and not was_overtaken(obligation):
        before = copied(obligation.action)
        obligation.action.report_status(UpdateContent.of(newest.content).status, obligation.cycle.period_end)
        carry_into_draft(obligation.action, before)
        pass_status_on(obligation.action)
    record_expectations(submission, newest)
    notifications.approved(submission, by=by)


def send_back(submission: Submission, *, by: Person, version: int, reason: str, items: Sequence[str] = ()) -> None:
    """Sends it back to the agency, with a reason that stands at the top of its list; of an agency that has ended, the team has it
    then, and enters the correction.

    `items` are the parts that have to change (names of UPDATE_ITEMS, or series ids): only they open. Without any, all do.
    Raises Conflict and WrongState, and Incomplete for a short reason or an item that is not in what was sent.
    """
    newest = _version_to_decide(submission, by, version)
    known = set(newest.content["cells"]) if submission.obligation.kind == Kind.RETURN else set(UPDATE_ITEMS)
    if unknown := set(items) - known:
        raise Incomplete([("reason", f"{len(unknown)} of the ticked items are not in what was sent. Read it again.")])
    if submission.obligation.kind == Kind.RETURN and waiting_proposal(submission) is not None:
        withdraw(submission, by=by)  # the agency changes the numbers itself now
    submission.apply(Verb.SEND_BACK, by, Correction(_checked_reason(reason), tuple(sorted(set(items)))), newest)
    end_claim(submission)
    if submission.obligation.agency.ended_on is not None:
        _take_over_from_nobody(submission, by)
        return
    named = [words for name, words in UPDATE_ITEMS.items() if name in items]  # those of a return are marked on its page
    notifications.sent_back(submission, by=by, reason=reason.strip(), items=named)


def reopen(submission: Submission, *, by: Person, version: int, reason: str) -> None:
    """Lets the agency change what was approved, or the team where the agency has ended. That stays in force until something new
    is approved."""
    newest = _version_to_decide(submission, by, version)
    submission.apply(Verb.REOPEN, by, Correction(_checked_reason(reason)), newest)
    if submission.obligation.agency.ended_on is not None:
        _take_over_from_nobody(submission, by)
        return
    notifications.reopened(submission, by=by, reason=reason.strip())


def _take_over_from_nobody(submission: Submission, by: Person) -> None:
    """Nobody of an agency that has ended can correct it or read a mail, so the team does."""
    submission.apply(Verb.TAKE_OVER, by, EnteredFrom(f"Corrected by the team, as {ended_words(submission.obligation.agency)}"))


def _version_to_decide(submission: Submission, by: Person, version: int) -> SubmissionVersion:
    """The newest version, to be decided on. Conflict where the page showed another, or where it was taken back."""
    authorise(by, Permission.REVIEW)
    first = change_words(submission, by)
    if submission.is_taken_back:
        who = submission.obligation.agency.short_name
        raise Conflict(f"{first} There is nothing to decide until {who} sends it again.")
    if submission.version != version:
        raise Conflict(f"{first} {_next_words(submission)}")
    if submission.latest is None:
        raise Conflict("Nothing has been sent yet.")
    return submission.latest


def _next_words(submission: Submission) -> str:
    """What can be done with what has changed since the page was opened."""
    agency = submission.obligation.agency.short_name
    if submission.status == Status.APPROVED:
        return "You can still ask the agency, or open it again for it, below."
    if submission.status == Status.SUBMITTED:
        return "Read it again before you decide."
    return f"It is with {agency} now, and comes back to the queue when {agency} sends it."


def _checked_reason(reason: str) -> str:
    return checked_words(
        reason, "reason", SHORTEST_EXPLANATION, f"Say in at least {SHORTEST_EXPLANATION} characters what has to change."
    )


def _record_values(obligation: Obligation, version: SubmissionVersion, by: Person, printed: Collection[int]) -> None:
    """Makes observations of the values. `printed` as in approve."""
    readings, flags = readings_of(version), frozen_flags_of(version)
    for series_id in series_to_print(flags, printed):
        explanations = [flag for flag in flags[series_id] if flag["explanation"]]
        own = dict.fromkeys(flag["explanation"] for flag in explanations if not flag.get("shared"))
        shared = dict.fromkeys(flag["explanation"] for flag in explanations if flag.get("shared"))
        # A shared one stands in a line of its own, so that a pack prints it once for all its values.
        note = "\n".join(filter(None, [" ".join(filter(None, [readings[series_id].note, *own])), *shared]))
        readings[series_id] = replace(readings[series_id], note=note)
    record(readings, obligation.period, by=by, reason=_revision_reason(version))


def _revision_reason(version: SubmissionVersion) -> str:
    """The reason that is kept with a value that this version replaces (rule 7): why the agency was to correct it."""
    was_proposed = any(event.verb == Verb.ACCEPT_NUMBERS for event in version.submission.events)
    proposal = proposal_behind(version) if was_proposed else None
    if proposal is not None and proposal.answered_by is not None and proposal.answered_at is not None:
        return (
            f"Version {version.number} of the return was approved. {proposal.by.name} proposed it on {_when(proposal.at)}, "
            f"{proposal.answered_by.name} accepted it on {_when(proposal.answered_at)}. {proposal.reason}"
        )
    payloads = (event.payload for event in reversed(version.submission.events))
    reason = next((payload.reason for payload in payloads if isinstance(payload, Correction)), "")
    words = f"Version {version.number} of the return was approved."
    return f"{words} The reason given to put it right: “{reason}”" if reason else words


def _when(moment: datetime) -> str:
    """“3 July 2019, 10:15”, of a stored moment."""
    return f"{day_words(local(moment).date())}, {local(moment):%H:%M}"
