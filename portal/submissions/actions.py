"""What partners do with an update or a return: open it for writing, send it, take it back, sign it off or decline to, ask the
team to send it.

A verb that a page offers only at times has one rule, its `check_…`: the action raises what it raises, and the page offers the
verb where it passes (`can_…`)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.accounts.deputies import queries as deputies
from portal.accounts.merged_names import goes_on_in
from portal.accounts.models import Person, ended_words
from portal.core import clock, page_saves
from portal.core.dates import day_words, local, short_day_words
from portal.core.errors import Conflict, Incomplete, NotAllowed, WrongState, passes
from portal.core.page_saves import OpenPage as OpenPage
from portal.core.policy import Permission, authorise, can
from portal.core.text import SHORTEST_EXPLANATION
from portal.cycles.models import Cycle, Obligation
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.submissions import notifications
from portal.submissions.conversation.actions import checked_words
from portal.submissions.draft_history import forget_changes
from portal.submissions.events import Correction, EnteredFrom, HelpRequest
from portal.submissions.models import (
    Submission,
    SubmissionEvent,
    SubmissionVersion,
    answer_to_team,
    is_asked_since_sending,
    is_proposal_open,
    is_team_asked,
)
from portal.submissions.overtaken import was_overtaken
from portal.submissions.step_words import change_words, naming_who_was_first
from portal.submissions.workflow import EDITABLE, Status, Verb, transition

SHORTEST_SOURCE, LONGEST_SOURCE = 10, 500  # characters


def open_for(
    obligation: Obligation, submission: Submission | None, by: Person, page: OpenPage, *, is_checked: bool = False
) -> Submission:
    """The submission, ready to be written by this person from this page. The first save makes it.

    With `is_checked` the caller has made sure itself that nobody else's work is overwritten. Raises NotAllowed, WrongState
    and, where somebody else has saved since, Conflict.
    """
    check_is_not_of_merged(obligation, by)
    authorise_writing(by, obligation.agency_id)
    check_cycle(obligation, submission)
    if submission is None:
        submission = Submission(obligation=obligation, status=Status.NOT_STARTED)
        db.session.add(submission)
    elif not is_checked and _is_stale(submission, page):
        raise changed_meanwhile(submission.saved_by, by, submission.saved_at)
    submission.apply(Verb.SAVE, by)
    submission.saved_at, submission.saved_by, submission.saved_in = clock.now(), by, page.token
    submission.saved_number = page.number
    return submission


def changed_meanwhile(other: Person | None, by: Person, at: datetime | None = None) -> Conflict:
    """The refusal of a save that would overwrite what `other` has saved, `at` that moment, since the page was opened."""
    is_own = other is not None and other.id == by.id
    return page_saves.changed_meanwhile(other.name if other else "Somebody", is_own=is_own, at=at)


def is_older_save(submission: Submission | None, page: OpenPage) -> bool:
    """Whether a later save of the same page has arrived before this one, as happens on a slow network."""
    return submission is not None and submission.saved_in == page.token and page.number < submission.saved_number


def authorise_writing(by: Person, agency_id: int) -> bool:
    """Refuses with NotAllowed whoever may not write for this agency. Says whether it is the team that writes for it."""
    is_entered = can(by, Permission.ENTER_FOR)
    authorise(by, Permission.ENTER_FOR if is_entered else Permission.WRITE, agency_id)
    return is_entered


def check_is_not_of_merged(obligation: Obligation, by: Person) -> None:
    """WrongState where the person's agency goes on with the work of this one: then they read what it was asked for, and write
    what their own is asked for."""
    if any(one.id == by.agency_id for one in goes_on_in(obligation.agency)):
        own = by.agency.short_name
        raise WrongState(f"{ended_words(obligation.agency)}, so this can only be read. What {own} is asked for is on your list.")


def _is_stale(submission: Submission, page: OpenPage) -> bool:
    """Whether another page has changed it since this one showed it."""
    is_own = submission.saved_in == page.token or submission.version == page.version
    return Status(submission.status) in EDITABLE and not is_own


def check_cycle(obligation: Obligation, submission: Submission | None) -> None:
    """WrongState for what is cancelled, and where the cycle does not take it: before it opens, and between its closing and its
    pack, but for what came back to the agency. What its pack went without can still be sent, unless a later update has taken its
    place: rule 14 (docs/domain.md)."""
    cycle = obligation.cycle
    if obligation.is_cancelled:
        raise WrongState(f"The team does not ask for this any more: {obligation.cancelled_because}")
    if cycle.status == CycleStatus.OPEN:
        return
    if cycle.status == CycleStatus.REVIEW and submission is not None and submission.has_left_officers:
        return
    if cycle.status == CycleStatus.PLANNED:
        raise WrongState(f"{cycle.title} has not opened yet.")
    if cycle.status == CycleStatus.REVIEW:
        asks = "Ask the coordinator if something has to be corrected."
        raise WrongState(f"{cycle.title} no longer takes updates. {asks}{_closed_words(cycle)}")
    is_asked_for = submission is not None and (submission.is_corrected or submission.has_left_officers)
    if not is_asked_for and was_overtaken(obligation):
        raise WrongState("A later update of the agency on this action is approved, so this one is not needed any more.")


def _closed_words(cycle: Cycle) -> str:
    """“ It was closed on 3 July 2019 by Ada Reviewer.” Nothing where nobody noted it."""
    if cycle.closed_at is None or cycle.closed_by is None:
        return ""
    return f" It was closed on {day_words(local(cycle.closed_at).date())} by {cycle.closed_by.name}."


def why_not_taken(obligation: Obligation, submission: Submission | None) -> str:
    """Why the cycle does not take what would be sent, and what to do, in a sentence; empty where it does."""
    try:
        check_cycle(obligation, submission)
    except WrongState as refusal:
        return str(refusal)
    return ""


def send(submission: Submission, by: Person, content: dict[str, Any], source: str = "") -> None:
    """Freezes the content as the next version, or asks for the agency's sign-off first where the agency wants that.

    Nobody is asked where nobody could sign it off: the version is marked then. `source` is the e-mail or file of the agency
    that the team entered it from; it has left the agency already. Raises Incomplete where the team gives no source, NotAllowed
    and WrongState.
    """
    obligation = submission.obligation
    check_is_not_of_merged(obligation, by)
    is_passed_on = submission.newest_verb == Verb.NO_SIGN_OFF  # whoever had sent it may have left by now
    is_entered = not is_passed_on and authorise_writing(by, obligation.agency_id)
    check_cycle(obligation, submission)
    if is_entered and len(source.strip()) < SHORTEST_SOURCE:
        raise Incomplete([("source", "Say which e-mail or file of the agency this comes from, and of which day.")])
    if submission.status == Status.AWAITING_SIGN_OFF:
        if submission.newest_verb not in (Verb.SIGN_OFF, Verb.NO_SIGN_OFF):
            raise WrongState("This is waiting for your agency’s lead to sign it off.")
    elif not is_entered and needs_sign_off(obligation, by):
        signers = deputies.signers_of([obligation.agency_id]).get(obligation.agency_id, [])
        if others := [signer.person for signer in signers if signer.person.id != by.id]:
            submission.apply(Verb.ASK_SIGN_OFF, by, content_hash=content_hash(content))
            notifications.tell_later("To sign off", _cause_of_step(submission), obligation, others, f", from {by.name}")
            return
        submission.apply(Verb.NO_SIGN_OFF, by)
    number, now = len(submission.versions) + 1, clock.now()
    version = SubmissionVersion(number=number, content=content, content_hash=content_hash(content), sent_at=now, sent_by_id=by.id)
    version.source = source.strip()[:LONGEST_SOURCE] if is_entered else ""
    version.is_unsigned = submission.newest_verb == Verb.NO_SIGN_OFF
    submission.apply(Verb.SUBMIT, by, EnteredFrom(version.source) if version.source else None, version)
    submission.sent_at = now
    submission.versions.append(version)
    forget_changes(submission)


def needs_sign_off(obligation: Obligation, by: Person) -> bool:
    """Whether the agency wants somebody else to sign off what this person sends: a lead sends without."""
    return obligation.agency.signs_off and not by.is_lead


def goes_to_lead(obligation: Obligation, by: Person) -> bool:
    """Whether what the person sends waits for the agency's lead, or a deputy, before it goes to the team."""
    return needs_sign_off(obligation, by) and deputies.has_signer(obligation.agency_id, besides=by)


def check_sign_off(submission: Submission, by: Person) -> None:
    """For signing off and for giving it back. A deputy needs somebody else for what they sent themselves."""
    if not deputies.can_sign_for(by, submission.obligation.agency_id):
        raise NotAllowed("You do not sign off for this agency.")
    transition(Status(submission.status), Verb.SIGN_OFF)
    check_cycle(submission.obligation, submission)
    if is_own_request(submission, by):
        raise NotAllowed("You sent this yourself, so somebody else signs it off.")


def is_own_request(submission: Submission, by: Person) -> bool:
    """Whether this person, no lead, sent what waits for a sign-off: then a deputyship does not help."""
    return _sign_off_request(submission).by_id == by.id and not by.is_lead


def can_any_sign(submission: Submission, signers: Sequence[deputies.Signer]) -> bool:
    """Whether any of these, who sign off for the agency today, may sign off this one: a deputy not what they sent themselves."""
    return any(not is_own_request(submission, signer.person) for signer in signers)


def can_sign_off(submission: Submission | None, by: Person) -> bool:
    """Whether its page asks this person to sign it off."""
    is_waiting = submission is not None and submission.status == Status.AWAITING_SIGN_OFF
    return is_waiting and passes(check_sign_off, submission, by)


def sign_off(submission: Submission, *, by: Person) -> None:
    """The lead, or a deputy, consents to what was sent. Whoever calls this sends it on in the same transaction."""
    with naming_who_was_first(submission.obligation, submission, by):
        check_sign_off(submission, by)
    submission.apply(Verb.SIGN_OFF, by)


def pass_on_unsigned(submission: Submission) -> Person:
    """Notes that nobody can sign it off, and returns who had sent it, in whose name it goes on. Whoever calls this sends it in
    the same transaction."""
    agency_id = submission.obligation.agency_id
    if can_any_sign(submission, deputies.signers_of([agency_id]).get(agency_id, [])):
        raise WrongState("Somebody can sign this off.")
    sender = _sign_off_request(submission).by
    submission.apply(Verb.NO_SIGN_OFF, sender)
    return sender


def _sign_off_request(submission: Submission) -> SubmissionEvent:
    """The step by which it came to wait for a sign-off."""
    return next(event for event in reversed(submission.events) if event.verb == Verb.ASK_SIGN_OFF)


def declined_hash(submission: Submission) -> str:
    """The hash of what the lead gave back last."""
    return next((event.content_hash for event in reversed(submission.events) if event.verb == Verb.DECLINE), "")


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of the content as canonical JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def check_take_back(submission: Submission, history: Sequence[SubmissionEvent], by: Person) -> None:
    """Until the team has decided on it or asked something about it. Whoever is asked to sign it off gives it back instead."""
    authorise(by, Permission.WRITE, submission.obligation.agency_id)
    if submission.status == Status.SUBMITTED and is_asked_since_sending(history):
        raise WrongState(_asked_words(history, by))
    if submission.status == Status.SUBMITTED and is_proposal_open(history):
        raise WrongState("The team proposes other numbers. Accept or refuse them; then you can take this back.")
    transition(Status(submission.status), Verb.TAKE_BACK)
    if can_sign_off(submission, by):
        raise WrongState("This waits for you to sign it off. Give it back with a reason instead.")


def _asked_words(history: Sequence[SubmissionEvent], reader: Person) -> str:
    """Why it cannot be taken back once the team has asked about it: who has to do what next."""
    answer = answer_to_team(history)
    if answer is None:
        return "The team has begun to read it and has asked you something. Ask it to send this back."
    who = "You have" if answer.by_id == reader.id else f"{answer.by.name} has"
    day = short_day_words(local(answer.at).date())
    return f"{who} answered the team’s question, on {day}. The team has not decided yet. To change it, ask it to send this back."


def why_not_take_back(submission: Submission | None, by: Person) -> str:
    """Why what was sent cannot be taken back, as a sentence; empty where it can. Its events are loaded."""
    if submission is None or submission.status != Status.SUBMITTED:
        return ""
    try:
        check_take_back(submission, submission.events, by)
    except WrongState as error:
        return error.message
    except NotAllowed:  # a page of an agency that is part of the reader's now
        return ""
    return ""


def can_take_back(submission: Submission, history: Sequence[SubmissionEvent], by: Person) -> bool:
    """Whether its page offers to take it back."""
    is_with_others = submission.status in (Status.AWAITING_SIGN_OFF, Status.SUBMITTED)
    return is_with_others and passes(check_take_back, submission, history, by)


def take_back(submission: Submission, *, by: Person) -> None:
    """Makes a draft again of what was sent. A decision of the team on a page that still shows it is a Conflict from then on."""
    check_take_back(submission, submission.events, by)
    submission.apply(Verb.TAKE_BACK, by)


def check_read(submission: Submission, version: int, by: Person) -> None:
    """Conflict where the lead's page showed another version than the one that would leave the agency."""
    if submission.version != version:
        raise Conflict(f"{change_words(submission, by)} Read it again before you decide.")


def decline(submission: Submission, *, by: Person, reason: str) -> None:
    """The lead, or a deputy, gives it back to the agency's own people, with a reason."""
    with naming_who_was_first(submission.obligation, submission, by):
        check_sign_off(submission, by)
    words = checked_words(reason, "reason", SHORTEST_EXPLANATION, "Say in at least ten characters what has to change.")
    declined_hash = _sign_off_request(submission).content_hash
    asked_by = _sign_off_request(submission).by
    submission.apply(Verb.DECLINE, by, Correction(words), content_hash=declined_hash)
    remark = f": “{' '.join(words.split())}”"
    notifications.tell_later("Given back to you", _cause_of_step(submission), submission.obligation, [asked_by], remark)


def _cause_of_step(submission: Submission) -> str:
    """Names the newest step of its history."""
    return f"step:{submission.obligation_id}:{len(submission.events)}"


def check_ask_team(submission: Submission, by: Person) -> None:
    """Only what is begun, not sent, and still taken; and once."""
    authorise(by, Permission.WRITE, submission.obligation.agency_id)
    transition(Status(submission.status), Verb.ASK_TEAM)
    check_cycle(submission.obligation, submission)
    if is_team_asked(submission.events):
        raise WrongState("The team has been asked already.")


def can_ask_team(submission: Submission, by: Person) -> bool:
    """Whether the page offers to ask the team to send it in the agency's place."""
    return passes(check_ask_team, submission, by)


def ask_team(submission: Submission, *, by: Person, text: str) -> None:
    """The agency asks the team to take it over and send it. `text` says what the team should know, and may be empty."""
    check_ask_team(submission, by)
    if len(text) > LONGEST_SOURCE:
        raise Incomplete([("text", f"The limit is {LONGEST_SOURCE} characters. You wrote {len(text)}.")])
    submission.apply(Verb.ASK_TEAM, by, HelpRequest(text.strip()))
