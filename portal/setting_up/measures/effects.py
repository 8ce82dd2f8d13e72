"""What a change of a measure does to the returns that are owed, and which months it cannot change any more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core.errors import WrongState
from portal.core.text import are, plural
from portal.core.transaction import rehearsal
from portal.cycles.changed_returns import ChangedReturn, tell_of_return
from portal.cycles.models import Obligation
from portal.extensions import db
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
    changed: ChangedReturn,
    by: Person,
    also: Collection[int] = (),
) -> list[str]:
    """Makes what running cycles ask for follow what was `changed`; what that changes, a sentence each. Agencies that return it
    are told, and those with the ids `also`."""
    difference = put_together(
        bring_in_line(agreement_id, by=by, because=changed.words, is_concerned=is_return) for agreement_id in agreement_ids
    )
    contents = other_contents(before, after, difference, agreement_ids)
    tell_of_return(changed, agency_ids(before) | agency_ids(after) | set(also))
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
