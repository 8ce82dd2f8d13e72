"""Gathers what the page of one item shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request

from portal.accounts.deputies.queries import everybody_who_writes
from portal.accounts.models import ended_words
from portal.accounts.queries import me
from portal.core.errors import Conflict, Incomplete, NotFound, PortalError, passes
from portal.core.forms import page_number
from portal.core.three_way import merge_texts
from portal.core.word_changes import Piece, is_changed, is_rewritten, unchanged_share, word_changes
from portal.cycles.models import Kind, Obligation
from portal.measures.summaries import MeasureSummary, measure_summaries
from portal.returns.number_proposals.actions import check_propose
from portal.returns.number_proposals.page import ShownProposal, shown_proposal
from portal.review import lists
from portal.review.actions import check_approve_alone
from portal.review.claiming.queries import team_around
from portal.review.forms import DecideForm
from portal.review.item.other_words import DESPITE, EDITABLE, UNDECIDED, Decision, is_edited
from portal.review.item.sent_back_parts import sent_back_parts
from portal.review.item.ticks import ticked_items
from portal.review.item.values import months_of, value_groups
from portal.submissions.conversation import queries as conversation_queries
from portal.submissions.conversation.entries import check_is_entry
from portal.submissions.models import Submission, SubmissionVersion
from portal.submissions.second_person import is_own_work, second_people
from portal.submissions.workflow import Status
from portal.updates import queries as updates_queries
from portal.updates.details import UpdateContent


def page(
    submission: Submission,
    form: DecideForm | None = None,
    error: PortalError | None = None,
    refused: Decision | None = None,
) -> Any:
    """The page. `form` is what was typed for the decision that was `refused`, and `error` says why."""
    newest = submission.latest
    if newest is None:
        raise NotFound  # a draft is the agency's own until it is sent
    obligation = submission.obligation
    is_return = obligation.kind == Kind.RETURN
    team = team_around(submission, me())
    history = team.history
    numbers = _numbers(submission)
    proposal = shown_proposal(submission, me()) if is_return else None
    return render_template(
        "items/item.html",
        submission=submission,
        obligation=obligation,
        newest=newest,
        earlier=submission.versions[-2] if len(submission.versions) > 1 else None,
        **numbers,
        history=history,
        team=team,
        question=conversation_queries.open_question(history),
        answer=conversation_queries.last_answer(history),
        sent_back=sent_back_parts(submission, history, numbers["names"]),
        error=error,
        unused=_unused(form, error, version_shown(submission, form) if form is not None else None),
        is_return=is_return,
        proposal=proposal,
        **_possible_decisions(submission, proposal, is_return=is_return),
        **_ticks(submission),
        **({} if is_return else _comparison(submission, newest)),
        **_queue(submission),
        shown=_overtaken(submission, newest, form, error),
        form=_form(submission, newest, form, error),
        **_refusal(newest, form, refused),
    )


def _numbers(submission: Submission) -> dict[str, Any]:
    """The numbers of a return, the months that they stand beside, and what its lines are called, by series id as text."""
    is_return = submission.obligation.kind == Kind.RETURN
    groups = value_groups(submission) if is_return else []
    lines = [line for group in groups for line in group.lines]
    return {
        "groups": groups,
        "lines": lines,
        "months": months_of(submission.obligation) if is_return else None,
        "names": {str(line.series_id): f"{line.measure}, {line.label}" if line.label else line.measure for line in lines},
    }


def _ticks(submission: Submission) -> dict[str, Any]:
    """What was ticked on a page that was refused: the parts that must change, and the explanations to print."""
    return {"ticked": ticked_items(request.form, submission), "printed": set(request.form.getlist("print"))}


def _comparison(submission: Submission, newest: SubmissionVersion) -> dict[str, Any]:
    """What an update is compared with: the version before, or last cycle's update, or nothing (“plain”).

    The address may name one. Without that it is the first that there is, but for a text that was written anew: its changes
    since last cycle would be every word of it, so that it is shown plain.
    """
    obligation = submission.obligation
    last = updates_queries.last_approved(obligation)
    against: dict[str, UpdateContent] = {}
    if len(submission.versions) > 1:
        against["version"] = UpdateContent.of(submission.versions[-2].content)
    if last is not None:
        against["cycle"] = last.published
    chosen = request.args.get("against", "")
    if chosen not in (*against, "plain"):
        chosen = next(iter(against), "plain")
    pieces = _pieces(against.get(chosen), UpdateContent.of(newest.content))
    is_new = chosen == "cycle" and is_rewritten(pieces["text"])
    if is_new and "against" not in request.args:
        chosen = "plain"
    return {
        "last": last,
        "against": [*against, "plain"],
        "chosen": chosen,
        "pieces": pieces,
        "compared": against.get(chosen),
        "is_same": chosen in against and not any(is_changed(changes) for changes in pieces.values()),
        "is_new": is_new,
        "unchanged_share": unchanged_share(last.published.text, newest.content["text"]) if last is not None else None,
        "status_was": _status_before(against, chosen, submission),
        "measures": _measures(obligation) if obligation.action else [],
    }


def _status_before(against: Mapping[str, UpdateContent], chosen: str, submission: Submission) -> str:
    """The status that this agency reported before. Where it never reported one and leads the action: the action's own."""
    before = against.get(chosen) or against.get("cycle")
    if before is not None:
        return before.status
    obligation = submission.obligation
    action = obligation.action
    return action.status if action is not None and action.lead_agency_id == obligation.agency_id else ""


def _pieces(before: UpdateContent | None, now: UpdateContent) -> dict[str, list[Piece]]:
    """The changes of text and next steps, word by word; none without something to compare with."""
    if before is None:
        return {"text": [], "next": []}
    return {"text": word_changes(before.text, now.text), "next": word_changes(before.next, now.next)}


def _measures(obligation: Obligation) -> list[MeasureSummary]:
    """The measures of the action's priority in a line each, up to the end of the cycle's period."""
    assert obligation.action is not None
    cycle = obligation.cycle
    return measure_summaries(obligation.action.priority_id, cycle.period_end, cycle.agreement.starts.month)


def _queue(submission: Submission) -> dict[str, Any]:
    """The queue beside the item, the place of the item in it, and what comes before and after."""
    wanted = lists.queue(me()).asked()
    waiting = lists.waiting(submission.obligation.cycle, me(), wanted)
    place = next((at for at, item in enumerate(waiting) if item.submission.id == submission.id), None)
    return {
        "wanted": wanted,
        "waiting": waiting,
        "place": place,
        "before": waiting[place - 1] if place else None,
        "after": next(iter(waiting[0 if place is None else place + 1 :]), None),
    }


def _possible_decisions(submission: Submission, proposal: ShownProposal | None, *, is_return: bool) -> dict[str, Any]:
    """What the person can decide now. Nobody approves what they sent or edited (rule 10, docs/domain.md), or while the agency
    has still to answer a proposal."""
    state = Status(submission.status)
    is_own, agency_id = is_own_work(submission, me()), submission.obligation.agency_id
    can_approve = state is Status.SUBMITTED and not is_own and proposal is None
    return {
        "can_approve_alone": is_own and proposal is None and passes(check_approve_alone, submission, me()),
        "is_agency_asked": is_own and passes(check_is_entry, submission) and bool(everybody_who_writes(agency_id)),
        "second_people": second_people(submission, besides=me()) if is_own and state is Status.SUBMITTED else [],
        "state": state,
        "can_decide": state is Status.SUBMITTED,
        "can_reopen": state is Status.APPROVED,
        "ended": ended_words(submission.obligation.agency) if submission.obligation.agency.ended_on else "",
        "can_approve": can_approve,
        "can_edit": can_approve and not is_return,
        "can_propose": is_return and proposal is None and passes(check_propose, submission),
    }


def _refusal(newest: SubmissionVersion, form: DecideForm | None, refused: Decision | None) -> dict[str, Any]:
    """What the form shows of a decision that was refused: an edit that was begun, and the button that leaves the rest out."""
    is_decided = refused is not None and form is not None and form.despite.data != UNDECIDED
    return {
        "refused": refused,
        "is_edit_open": refused is not None and is_edited(request.form, newest),
        "despite": DESPITE[refused] if refused is not None and is_decided else "",
        "undecided": UNDECIDED,
    }


def _form(submission: Submission, newest: SubmissionVersion, form: DecideForm | None, error: PortalError | None) -> DecideForm:
    """The form of all decisions: filled with what was sent, or as it was typed.

    An edit of an earlier version than the newest is put together with what the agency has changed since, by paragraph. Where
    both changed the same, it stays as it was typed, and both versions are on the page.
    """
    is_return = newest.submission.obligation.kind == Kind.RETURN
    sent = UpdateContent() if is_return else UpdateContent.of(newest.content)
    if form is None:
        return DecideForm(formdata=None, text=sent.text, next=sent.next, explanation=sent.details.explanation)
    shown = version_shown(submission, form)
    if isinstance(error, Conflict) and shown is not None and not is_return:
        before = UpdateContent.of(shown.content)
        for field, old, new in (
            (form.text, before.text, sent.text),
            (form.next, before.next, sent.next),
            (form.explanation, before.details.explanation, sent.details.explanation),
        ):
            merged = merge_texts(old, new, field.data or "")
            field.data = field.data if merged is None else merged
    return form


def version_shown(submission: Submission, form: DecideForm) -> SubmissionVersion | None:
    """The version that was on the page that sent this form."""
    number = page_number(form.shown.data)
    return next((version for version in submission.versions if version.number == number), None)


def _unused(form: DecideForm | None, error: PortalError | None, sent: SubmissionVersion | None) -> list[str]:
    """What somebody wrote for a decision that was refused: the page may have no box for it any more."""
    if form is None or isinstance(error, Incomplete):
        return []
    names = ["reason", "question", "justification"]
    if sent is not None and is_edited(request.form, sent):
        names = [*EDITABLE, *names]
    return [text for name in names if (text := (form[name].data or "").strip())]


def _overtaken(
    submission: Submission, newest: SubmissionVersion, form: DecideForm | None, error: PortalError | None
) -> SubmissionVersion | None:
    """The version that the refused page had shown, where another one has been sent since."""
    shown = version_shown(submission, form) if form is not None and isinstance(error, Conflict) else None
    return None if shown is newest else shown
