"""What a change of a measure does to the returns that are owed, and which months it cannot change any more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core.errors import WrongState
from portal.core.text import are, plural
from portal.core.transaction import rehearsal
from portal.cycles import notifications
from portal.cycles.models import Obligation
from portal.extensions import db
from portal.measures.models import Measure, Part
from portal.measures.senders.queries import Returned
from portal.returns.models import ReturnCell
from portal.setting_up.confirming import Consequences
from portal.submissions.agreement_changes.actions import bring_in_line, is_return, put_together
from portal.submissions.agreement_changes.contents import agency_ids, other_contents
from portal.submissions.models import Submission
from portal.submissions.workflow import WITH_AGENCY


def rehearsed(do: Callable[[], Sequence[str]]) -> Consequences:
    """What doing it would change, or why it cannot be done: worked out by doing it and taking it back. Passes Incomplete on."""
    try:
        with rehearsal():
            return Consequences(tuple(do()))
    except WrongState as error:
        return Consequences(why_not=error.message)


def follow(
    before: Sequence[Returned],
    after: Sequence[Returned],
    agreement_ids: Sequence[int],
    *,
    of: Measure | Part,
    starts: date | None,
    words: str,
    by: Person,
    also: Collection[int] = (),
    takes_back: bool = False,
) -> list[str]:
    """Makes what running cycles ask for follow the change from the day `starts` on, which is done; what that changes, a sentence
    each. `words` say what was done, to the agencies that return it and to those with the ids `also`. With `takes_back` it is as
    it was before the last change from that day on."""
    difference = put_together(
        bring_in_line(agreement_id, by=by, because=words, is_concerned=is_return) for agreement_id in agreement_ids
    )
    contents = other_contents(before, after, difference, agreement_ids)
    agencies = agency_ids(before) | agency_ids(after) | set(also)
    notifications.sender_changed(of, starts, words.rstrip("."), agencies, takes_back=takes_back)
    return [*difference.lines, *contents]


def no_longer_asked_for(series_ids: Collection[int], first: date) -> list[str]:
    """Says how many numbers of these series are in drafts for the months from that day on; empty where there are none."""
    count = db.session.scalar(
        select(func.count())
        .select_from(ReturnCell)
        .join(Submission, Submission.id == ReturnCell.submission_id)
        .join(Submission.obligation)
        .where(ReturnCell.series_id.in_(series_ids), ReturnCell.typed != "", Obligation.period_end >= first)
        .where(Submission.status.in_([one.value for one in WITH_AGENCY]), Obligation.cancelled_at.is_(None))
    )
    return [f"{plural(count, 'number')} that {are(count)} typed and not sent {are(count)} no longer asked for."] if count else []
