"""What is still owed of an action that gets a closing status."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.agreement.models import CLOSED, Action
from portal.core.text import plural
from portal.cycles.models import Cycle, Obligation
from portal.cycles.workflow import RUNNING
from portal.extensions import db
from portal.submissions.models import Submission
from portal.submissions.workflow import WITH_AGENCY, Status


def last_updates_words(action: Action, status_before: str) -> list[str]:
    """Says how many updates on it are owed in running cycles and not sent, where it was closed just now: the cycle in which it is
    closed asks for its last ones. Empty where there are none."""
    if action.status not in CLOSED or status_before in CLOSED:
        return []
    count = db.session.scalar(
        select(func.count())
        .select_from(Obligation)
        .join(Obligation.cycle)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.action_id == action.id, Cycle.status.in_(RUNNING), Obligation.cancelled_at.is_(None))
        .where(func.coalesce(Submission.status, Status.NOT_STARTED.value).in_([one.value for one in WITH_AGENCY]))
    )
    if not count:
        return []
    stays = "stays owed, as the last one" if count == 1 else "stay owed, as the last ones"
    return [f"{plural(count, 'update')} on it {stays}. “Stop asking” on the page of each takes it off."]
