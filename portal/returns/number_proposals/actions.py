"""A slip in the numbers of a return that was sent: the team proposes other numbers, and the agency accepts or refuses them.

What was sent stays as it is. An accepted proposal makes the next version, with the agency's person as its sender.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.accounts.models import Person, ended_words
from portal.core import clock
from portal.core.errors import Conflict, Incomplete, NotAllowed, WrongState
from portal.core.policy import Permission, authorise
from portal.core.text import SHORTEST_EXPLANATION, SHORTEST_REASON
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.returns.actions import frozen_cell, write_cells
from portal.returns.changes import CellTyped
from portal.returns.explanations import LONGEST_EXPLANATION, save_explanations
from portal.returns.number_proposals.numbers import OpenFlag, ProposedReturn, proposed_return
from portal.returns.number_proposals.queries import waiting_proposal
from portal.returns.sheets import CellValue, Explanation, ReturnSheet
from portal.returns.weak_reasons import explains, refusal_of
from portal.submissions import notifications
from portal.submissions.actions import content_hash, goes_to_lead, needs_sign_off
from portal.submissions.conversation.actions import answered_words, checked_words, newest_step
from portal.submissions.events import Objection, Proposal
from portal.submissions.models import (
    ACCEPTED,
    OBJECTED,
    WITHDRAWN,
    NumberProposal,
    Submission,
    SubmissionVersion,
    is_proposal_open,
)
from portal.submissions.notifications import Notice
from portal.submissions.step_words import change_words, naming_who_was_first, newest_words, step_words
from portal.submissions.workflow import ON_NUMBERS, Status, Verb, transition
from portal.tables.cells import LONGEST_TYPED, missing_answer

OPENING = (
    "The team thinks that some numbers of {what} hold a slip and proposes others. Please look at them on its page, then accept "
    "or refuse. Nothing changes, and nothing is approved, until you have answered."
)


def check_propose(submission: Submission) -> None:
    """WrongState where other numbers cannot be proposed: only what was sent and waits, in a cycle not yet issued, and where
    somebody is left who can answer."""
    transition(Status(submission.status), Verb.PROPOSE_NUMBERS)
    cycle, agency = submission.obligation.cycle, submission.obligation.agency
    if agency.ended_on is not None:
        raise WrongState(f"Nobody can answer, as {ended_words(agency)}. Correct the numbers for it instead.")
    if cycle.status == CycleStatus.ISSUED:
        raise WrongState(f"{cycle.title} has been issued. Send the return back, so that its agency corrects it.")
    if is_proposal_open(submission.events):
        raise WrongState("There are other numbers for the agency to answer already. Take them back before you propose others.")


def propose(
    submission: Submission, sheet: ReturnSheet, *, by: Person, version: int, typed: Mapping[int, str], reason: str, meant: str
) -> None:
    """Proposes numbers for what was sent, by series id. `version` is the Submission.version that the page showed.

    Unusual numbers are asked about once: `meant` is ProposedReturn.meaning of those that the person has said are right.
    Raises Conflict, WrongState, and Incomplete with what is wrong at which number (`to-ID`).
    """
    authorise(by, Permission.REVIEW)
    with naming_who_was_first(submission.obligation, submission, by, newest=True):
        check_propose(submission)
    if submission.version != version or submission.latest is None:
        raise Conflict(f"{change_words(submission, by)} Look at the numbers again before you propose others.")
    as_proposed = proposed_return(sheet, sheet.month(submission.obligation_id), submission.latest, typed)
    if problems := _problems(as_proposed, reason, meant):
        raise Incomplete(problems)
    proposed = {str(one.series_id): typed[one.series_id].strip()[:LONGEST_TYPED] for one in as_proposed.numbers}
    proposal = NumberProposal(version=submission.latest, typed=proposed, reason=reason.strip(), at=clock.now(), by=by)
    db.session.add(proposal)
    changes = "; ".join(one.words for one in as_proposed.numbers)
    submission.apply(Verb.PROPOSE_NUMBERS, by, Proposal(f"{changes}. {proposal.reason}"), submission.latest)
    db.session.flush()
    _tell(submission, proposal, as_proposed)


def _problems(as_proposed: ProposedReturn, reason: str, meant: str) -> list[tuple[str, str]]:
    if not as_proposed.numbers:
        return [("numbers", "Enter at least one number that differs from what was sent.")]
    problems = [
        (f"to-{one.series_id}", f"{one.name}: {problem}")
        for one in as_proposed.numbers
        if (problem := _number_problem(as_proposed.values[one.series_id]))
    ]
    if len(reason.strip()) < SHORTEST_EXPLANATION:
        problems.append(("reason", f"Say in at least {SHORTEST_EXPLANATION} characters why you think so. The agency reads it."))
    else:
        checked_words(reason, "reason", SHORTEST_EXPLANATION, "")
    if not problems and as_proposed.open_flags and meant != as_proposed.meaning:
        words = " ".join(f"{one.name}: {one.flag.words}" for one in as_proposed.open_flags)
        problems.append(("meant", f"{words} If the numbers are right as you propose them, tick that you mean it."))
    return problems


def _number_problem(value: CellValue) -> str:
    """Why this cannot be proposed, as a sentence; empty where it can. What is not available needs a note of the agency’s."""
    if value.cell.symbol == "x" and not value.note.strip():
        return "[x] needs a note of the agency that says why. Send the return back, so that the agency writes it."
    return missing_answer(value.cell, value.note)


def _tell(submission: Submission, proposal: NumberProposal, as_proposed: ProposedReturn) -> None:
    """A mail to whoever wrote or sent it and to the agency's leads."""
    obligation = submission.obligation
    notice = Notice(
        kind="proposed numbers",
        cause=f"{submission.id}:{proposal.id}",
        opening=OPENING,
        reason=proposal.reason,
        items=[one.words for one in as_proposed.numbers],
        reply_to=proposal.by.email,
    )
    authors = {proposal.version.sent_by_id, submission.saved_by_id}
    notifications.post(notice, obligation, notifications.concerned(obligation.agency_id, authors))


def check_accept(submission: Submission, by: Person) -> None:
    """NotAllowed where the agency's lead signs off what this person sends: then the lead, or a deputy, accepts."""
    authorise(by, Permission.WRITE, submission.obligation.agency_id)
    if goes_to_lead(submission.obligation, by):
        raise NotAllowed("Your lead signs off what your agency sends, so your lead or a deputy accepts these numbers.")


def accept(submission: Submission, sheet: ReturnSheet, *, by: Person, shown: int, whys: Mapping[str, str]) -> None:
    """The agency takes the proposed numbers as its own: they are the next version. What is unusual about them is explained.

    `shown` is the id of the proposal on the page, `whys` the explanations by FlagKey.name. Raises WrongState, Conflict,
    NotAllowed, and Incomplete with the explanations that are missing.
    """
    check_accept(submission, by)
    proposal = _to_answer(submission, shown, by)
    month, before = sheet.month(submission.obligation_id), proposal.version
    typed = {int(key): text for key, text in proposal.typed.items()}
    as_proposed = proposed_return(sheet, month, before, typed)
    explained = {one.key: whys.get(one.key.name, "").strip()[:LONGEST_EXPLANATION] for one in as_proposed.open_flags}
    if problems := _unexplained(as_proposed.open_flags, whys):
        raise Incomplete(problems)
    write_cells(month, submission.id, {key: CellTyped(typed=text) for key, text in typed.items()})
    values = {one.key: Explanation(one.value, explained[one.key]) for one in as_proposed.open_flags}
    save_explanations(month, values, by)
    after = proposed_return(sheet, month, before, {})  # as it is saved now, with the new explanations
    new = {
        str(key): frozen_cell(after.values[key], after.flags.get(key, ()))
        for key in as_proposed.touched
        if str(key) in before.content["cells"]
    }
    content = {"cells": {**before.content["cells"], **new}}
    now = clock.now()
    version = SubmissionVersion(number=before.number + 1, content=content, content_hash=content_hash(content), sent_at=now)
    version.sent_by_id, version.source = by.id, before.source
    version.is_unsigned = needs_sign_off(submission.obligation, by)  # then nobody is there who could
    _answer(proposal, ACCEPTED, by)
    submission.versions.append(version)
    submission.sent_at = now
    submission.apply(Verb.ACCEPT_NUMBERS, by, version=version)


def _unexplained(flags: Sequence[OpenFlag], whys: Mapping[str, str]) -> list[tuple[str, str]]:
    problems = []
    for one in flags:
        words = whys.get(one.key.name, "").strip()
        if not explains(words):
            problems.append((f"why-{one.key.name}", f"{one.name}: {refusal_of(words) if words else one.flag.words}"))
    return problems


def refuse(submission: Submission, *, by: Person, words: str, shown: int) -> None:
    """The agency refuses the proposed numbers, and says why: those that it sent stay. `shown` as in accept."""
    authorise(by, Permission.WRITE, submission.obligation.agency_id)
    proposal = _to_answer(submission, shown, by)
    proposal.words = checked_words(words, "refusal", SHORTEST_REASON, "Say why the numbers are right as you sent them.")
    _answer(proposal, OBJECTED, by)
    submission.apply(Verb.REFUSE_NUMBERS, by, Objection(proposal.words), proposal.version)


def withdraw(submission: Submission, *, by: Person, shown: int = 0) -> None:
    """The team takes its proposal back. `shown` as in accept; 0 for whichever waits. WrongState where none does."""
    authorise(by, Permission.REVIEW)
    proposal = _to_answer(submission, shown, by)
    _answer(proposal, WITHDRAWN, by)
    submission.apply(Verb.WITHDRAW_NUMBERS, by, version=proposal.version)


def _to_answer(submission: Submission, shown: int, by: Person) -> NumberProposal:
    proposal = waiting_proposal(submission)
    if proposal is None:
        newest = newest_step(submission.events, *ON_NUMBERS)
        if newest is not None and newest.verb == Verb.WITHDRAW_NUMBERS:
            raise WrongState(f"The team has taken these numbers back. {step_words(newest, by)}")
        raise WrongState(
            answered_words(submission.events, Verb.ACCEPT_NUMBERS, Verb.REFUSE_NUMBERS) or "Nothing is proposed here."
        )
    if shown and shown != proposal.id:
        first = newest_words(submission.events, by, [Verb.PROPOSE_NUMBERS])
        raise Conflict(f"{first} That is since you opened this page. Read them, then answer.")
    return proposal


def _answer(proposal: NumberProposal, answer: str, by: Person) -> None:
    proposal.answer, proposal.answered_at, proposal.answered_by = answer, clock.now(), by
