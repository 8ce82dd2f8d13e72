"""The list of an agency's own data returns: what it can be asked for."""

from __future__ import annotations

from portal.accounts.models import Person
from portal.core.lists import ListKind, ListOrder, ListPage, cases_filter
from portal.cycles.models import Kind, Obligation
from portal.cycles.queries import scope_of, visible_obligations
from portal.submissions.models import Submission
from portal.submissions.own_states import states, with_states, words_to_sort_by


def own_returns(person: Person) -> ListPage:
    """Every data return of the person's agency, for own_work_of(), as the address asks for them."""
    all_states = {key: one for key, one in states().items() if key != "overtaken"}  # a return never is
    kind = ListKind(
        filters=(cases_filter("status", "State", all_states),),
        orders={
            "period": ListOrder("Newest first", (Obligation.period_end, Obligation.period_start), is_newest_first=True),
            "status": ListOrder("State", (words_to_sort_by(),)),
        },
        tie=Obligation.id,
    )
    statement = (
        visible_obligations(scope_of(person))
        .where(Obligation.kind == Kind.RETURN)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .params(own_agency=person.agency_id)
    )
    return kind.asked().page_of(with_states(statement))
