"""Database reads about data returns, limited to what the person may see."""

from __future__ import annotations

from collections.abc import Sequence

from portal.accounts.models import Person
from portal.cycles.models import Kind, Obligation
from portal.cycles.queries import scope_of, visible_obligations
from portal.extensions import db
from portal.submissions.models import Submission


def own_returns(person: Person) -> Sequence[tuple[Obligation, Submission | None]]:
    """Every data return of the person's agency, the newest first."""
    rows = db.session.execute(
        visible_obligations(scope_of(person))
        .where(Obligation.kind == Kind.RETURN)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .add_columns(Submission)
        .order_by(Obligation.period_end.desc(), Obligation.period_start),
        {"own_agency": person.agency_id},
    )
    return [(obligation, submission) for obligation, submission in rows]
