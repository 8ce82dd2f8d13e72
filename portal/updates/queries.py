"""Reads about progress updates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import Integer, Select, bindparam, select

from portal.accounts.models import Agency
from portal.agreement.origins import action_with_those_before
from portal.core.dates import local
from portal.cycles.models import Cycle, Obligation
from portal.extensions import db
from portal.submissions.models import Submission, SubmissionVersion
from portal.submissions.queries import submission_of
from portal.submissions.workflow import Status
from portal.updates.details import UPDATE_ITEMS, UpdateContent

_WAITING = (Status.SUBMITTED, Status.AWAITING_SIGN_OFF)  # for the team, or for the agency's lead


class ApprovedBefore(NamedTuple):
    """The newest approved update of an agency on an action, and the earlier cycle that it was written in."""

    version: SubmissionVersion
    cycle: Cycle

    @property
    def published(self) -> UpdateContent:
        """As packs print it: as the team edited it, unless the agency objected."""
        return UpdateContent.of(self.version.published)

    @property
    def sent(self) -> UpdateContent:
        """As the agency sent it."""
        return UpdateContent.of(self.version.content)

    @property
    def stood_still(self) -> bool:
        """Whether it was “no change”, in a cycle that asked for more than what had changed."""
        return bool(self.sent.details.no_change) and not self.sent.details.same_since

    @property
    def same_since(self) -> date:
        """The day since when nothing has changed, if nothing has: when the text was sent that it says it of."""
        since = self.sent.details.same_since
        return date.fromisoformat(since) if since else local(self.version.sent_at).date()

    @property
    def written_in(self) -> str:
        """The title of the cycle that the text is from, over all in which nothing changed."""
        return (self.sent.details.same_since and self.published.carried_from) or self.cycle.title


def last_approved(obligation: Obligation) -> ApprovedBefore | None:
    """The newest approved update of the same agency in an earlier cycle, on the same action or on the one that it continues; none
    of those before where it continues several."""
    about = {
        "action": obligation.action_id,
        "agency": obligation.agency_id,
        "before": obligation.cycle.period_start,
    }
    row = db.session.execute(_last_approved(), about).first()
    return ApprovedBefore(row[0], row[1]) if row else None


@cache
def _last_approved() -> Select[SubmissionVersion, Cycle]:
    return (
        select(SubmissionVersion, Cycle)
        .join(Submission, Submission.approved_version_id == SubmissionVersion.id)
        .join(Submission.obligation)
        .join(Obligation.cycle)
        .where(
            Obligation.action_id.in_(action_with_those_before(bindparam("action", type_=Integer))),
            Obligation.agency_id == bindparam("agency"),
            Cycle.period_end < bindparam("before"),
        )
        .order_by(Cycle.period_end.desc())
        .limit(1)
    )


def sent_since(obligation: Obligation, before: ApprovedBefore | None) -> str:
    """The cycle, after the one of that update and before this one, in which the agency sent another about the action that is not
    approved; empty where there is none. While that stands, nobody can say that nothing has changed since the older text."""
    conditions = [
        Obligation.action_id.in_(action_with_those_before(bindparam("action", obligation.action_id, type_=Integer))),
        Obligation.agency_id == obligation.agency_id,
        Obligation.cancelled_at.is_(None),
        Cycle.period_end < obligation.cycle.period_start,
        Submission.sent_at.is_not(None),
        Submission.approved_version_id.is_(None),
    ]
    if before is not None:
        conditions.append(Cycle.period_end > before.cycle.period_end)
    statement = select(Cycle.title).join(Obligation, Obligation.cycle_id == Cycle.id).join(Submission)
    return db.session.scalar(statement.where(*conditions).order_by(Cycle.period_end.desc()).limit(1)) or ""


def others_writing(obligation: Obligation) -> Sequence[str]:
    """The other agencies that owe an update on the same action in the same cycle."""
    return db.session.scalars(
        select(Agency.short_name)
        .join(Obligation, Obligation.agency_id == Agency.id)
        .where(
            Obligation.cycle_id == obligation.cycle_id,
            Obligation.action_id == obligation.action_id,
            Obligation.agency_id != obligation.agency_id,
            Obligation.cancelled_at.is_(None),
        )
        .order_by(Agency.position)
    ).all()


def was_just_sent(obligation: Obligation, written: UpdateContent) -> bool:
    """Whether exactly this waits for the team or for the lead already, because somebody clicked twice."""
    submission = submission_of(obligation)
    return submission is not None and submission.status in _WAITING and _says(submission, written)


def was_just_sent_unchanged(obligation: Obligation, reason: str) -> bool:
    """The same for “no change” with this reason."""
    submission = submission_of(obligation)
    if submission is None or submission.update is None or submission.status not in _WAITING:
        return False
    details = submission.update.details
    return details.unchanged and (bool(details.same_since) or details.no_change == reason)


def _says(submission: Submission, written: UpdateContent) -> bool:
    """Whether the draft says the same as the page. Parts that were not sent back are left out: the page has no boxes for
    them."""
    if submission.update is None:
        return False
    draft = submission.update.written
    return all(written.item(name) == draft.item(name) for name in UPDATE_ITEMS if not submission.is_locked(name))
