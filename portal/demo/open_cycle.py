"""The open cycle of the demonstration: April to June 2019, with submissions in every status."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from operator import itemgetter
from typing import Any

from portal.core import clock
from portal.cycles.models import Cycle, Obligation
from portal.demo import loading, reminders
from portal.demo.cast import Cast
from portal.extensions import db
from portal.review import actions as review
from portal.submissions import queries
from portal.submissions.actions import OpenPage
from portal.submissions.models import Submission
from portal.updates import actions as update_actions

DRAFT, AWAITING, SENT, APPROVED, SENT_BACK, RESENT, REOPENED = (
    "draft", "awaiting sign-off", "sent", "approved", "sent back", "resent", "reopened"
)  # fmt: skip

# How far each update and each return is; those that are not listed are not started.
UPDATES = {
    ("DA1", "kcst"): APPROVED,
    ("DA1", "opcc"): SENT,
    ("DA1", "kent-police"): SENT,
    ("DA2", "kcst"): SENT,
    ("DA2", "victim-support"): APPROVED,
    ("DA3", "kent-police"): DRAFT,
    ("DA4", "kcst"): SENT_BACK,
    ("RS2", "kfrs"): APPROVED,
    ("RS3", "kcc-highways"): SENT,
    ("ASB1", "kcst"): APPROVED,
    ("SM1", "kcc-public-health"): RESENT,
    ("SM3", "kcc-public-health"): AWAITING,
    ("SM5", "btp"): REOPENED,
    ("SOC1", "kent-police"): APPROVED,
    ("SOC4", "kent-police"): DRAFT,
    ("SV4", "trading-standards"): SENT,
    ("PEH2", "kcc-prevent"): APPROVED,
    ("PEH4", "kent-police"): SENT_BACK,
}
REOPENED_AT, RESENT_AT = datetime(2019, 7, 2, 9, 40), datetime(2019, 7, 2, 14, 20)
APRIL, MAY = date(2019, 4, 1), date(2019, 5, 1)
RETURNS = {
    ("kent-police", APRIL): APPROVED,
    ("kent-police", MAY): DRAFT,
    ("kcc-highways", APRIL): APPROVED,
    ("kcc-wardens", APRIL): APPROVED,
    ("kcc-wardens", MAY): SENT_BACK,
    ("ashford", APRIL): APPROVED,
    ("ashford", MAY): SENT,
    ("canterbury", APRIL): SENT,
    ("dartford", APRIL): APPROVED,
    ("dover", APRIL): SENT,
    ("gravesham", APRIL): APPROVED,
    ("medway", APRIL): APPROVED,
    ("medway", MAY): DRAFT,
}
REASONS = {
    "DA4": "Please say what the Tactical Group said of the new pages. The working group asked for that in May.",
    "PEH4": "Please say how many centres were visited by the end of June. The text only says when the visits started.",
    "SM1": "Please say how many of the local partnerships have commented on the plans.",
    "SM5": "You told us that the patrols on coastal lines now begin in August. Please correct the next step.",
    "Data return": "You told us that the visits of 31 May are counted in June. Please add them to May.",
}


Step = tuple[datetime, Callable[[], object]]  # what happens at a moment


def play(cycle: Cycle, cast: Cast) -> None:
    """Takes each obligation to the status that UPDATES and RETURNS name, and sends the reminders.

    Everything happens in the order of time, so that a reminder names only what was still owed at its moment.
    """
    texts = loading.texts_of(cycle)
    steps: list[Step] = [(reminders.FIRST_STEP, reminders.send)]
    for number, obligation in enumerate(loading.obligations_of(cycle)):
        if obligation.action is not None:
            goal = UPDATES.get((obligation.action.ref, obligation.agency.key))
        else:
            goal = RETURNS.get((obligation.agency.key, obligation.period_start)) if obligation.period.month_count == 1 else None
        if goal is not None:
            begun = datetime(2019, 6, 24 + number % 6, 9 + number % 8, number * 11 % 60)
            steps.append((begun, partial(_begin, obligation, goal, cast, texts)))
            steps += _decisions(obligation, goal, cast)
    for at, happen in sorted(steps, key=itemgetter(0)):
        with clock.fixed_at(at):
            happen()
            db.session.flush()


def _begin(obligation: Obligation, goal: str, cast: Cast, texts: dict[Any, Any]) -> None:
    """Saves the draft, or sends it, as the goal wants it."""
    if goal not in (DRAFT, AWAITING):
        sent = loading.send(obligation, cast, texts)
        assert sent is not None, f"the demonstration has no text for {obligation.ref}"
        return
    draft = loading.save(obligation, cast, texts, cells=12)
    db.session.flush()
    if goal == AWAITING and draft is not None:
        update_actions.send_update(draft, by=cast.people[f"contributor@{obligation.agency.key}.example"])


def _decisions(obligation: Obligation, goal: str, cast: Cast) -> Iterator[Step]:
    """What happens after it was sent."""
    decided = datetime(2019, 7, 1, 10 + obligation.id % 6, obligation.id * 13 % 60)
    if goal in (APPROVED, REOPENED):
        yield decided, partial(_decide, obligation, cast, review.approve)
    if goal in (SENT_BACK, RESENT):
        yield decided, partial(_decide, obligation, cast, review.send_back, reason=REASONS[obligation.ref])
    if goal == REOPENED:
        yield REOPENED_AT, partial(_decide, obligation, cast, review.reopen, reason=REASONS[obligation.ref])
    if goal == RESENT:
        yield RESENT_AT, partial(_send_again, obligation, cast)


def _decide(obligation: Obligation, cast: Cast, decide: Callable[..., object], **reason: str) -> None:
    submission = _submission(obligation)
    decide(submission, by=cast.coordinator, version=submission.version, **reason)


def _submission(obligation: Obligation) -> Submission:
    submission = queries.submission_of(obligation)
    assert submission is not None
    return submission


def _send_again(obligation: Obligation, cast: Cast) -> None:
    """Corrects and sends an update that was sent back, so that the reviewer sees two versions."""
    submission = _submission(obligation)
    assert submission.update is not None
    by, draft = cast.sender(obligation.agency), submission.update.written
    written = replace(draft, text=f"{draft.text}\n\nSeven of the local partnerships have commented on the plans so far.")
    page = OpenPage(submission.version, "demonstration")
    update_actions.save_update(obligation, by=by, page=page, written=written)
    db.session.flush()
    update_actions.send_update(submission, by=by)
