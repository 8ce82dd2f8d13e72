"""The list of an agency's own data returns: what it can be asked for."""

from __future__ import annotations

from sqlalchemy import func

from portal.accounts.models import Person
from portal.core.lists import ListKind, ListOrder, ListPage, choice_filter
from portal.cycles.models import Kind, Obligation
from portal.cycles.queries import scope_of, visible_obligations
from portal.submissions.models import Submission
from portal.submissions.workflow import Status, status_words


def own_returns(person: Person) -> ListPage:
    """Every data return of the person's agency with its submission or None, as the address asks for them."""
    status = func.coalesce(Submission.status, Status.NOT_STARTED.value)
    kind = ListKind(
        filters=(choice_filter("status", "Status", {one.value: status_words(one).capitalize() for one in Status}, status),),
        orders={
            "period": ListOrder("Newest first", (Obligation.period_end, Obligation.period_start), is_newest_first=True),
            "status": ListOrder("Status", (status,)),
        },
        tie=Obligation.id,
    )
    statement = (
        visible_obligations(scope_of(person))
        .where(Obligation.kind == Kind.RETURN)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .add_columns(Submission)
        .params(own_agency=person.agency_id)
    )
    return kind.asked().page_of(statement)
