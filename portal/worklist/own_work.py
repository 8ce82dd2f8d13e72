"""The list of everything that an agency was ever asked for: its updates and returns of all cycles."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Person
from portal.agreement.models import Action
from portal.core.lists import TALL_ROWS, ListKind, ListOrder, ListPage, cases_filter, choice_filter, words_filter
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.queries import is_of_own_or_merged, readable_obligations, scope_of
from portal.extensions import db
from portal.submissions.models import Submission
from portal.submissions.own_states import states, with_states, words_to_sort_by

KINDS = {Kind.UPDATE.value: "Updates", Kind.RETURN.value: "Data returns"}


def own_work(person: Person) -> ListPage:
    """Every update and return of the person's agency, and of those that are part of it now, for own_work_of(), as the address
    asks for them."""
    kind = ListKind(
        filters=(
            words_filter("Words of an action", Action.ref, Action.title),
            choice_filter("kind", "What", KINDS, Obligation.kind),
            choice_filter("cycle", "Review cycle", _cycles_of(person), Cycle.key),
            cases_filter("state", "State", states()),
        ),
        orders={
            "cycle": ListOrder(
                "Newest first", (Cycle.period_end, Obligation.kind, -Action.position, Obligation.period_end), is_newest_first=True
            ),
            "name": ListOrder("Name", (Action.ref, Obligation.period_end)),
            "status": ListOrder("State", (words_to_sort_by(),)),
        },
        tie=Obligation.id,
        rows=TALL_ROWS,
    )
    statement = (
        readable_obligations(scope_of(person))
        .outerjoin(Obligation.action)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .options(contains_eager(Obligation.action), joinedload(Obligation.agency))
        .params(own_agency=person.agency_id)
    )
    return kind.asked().page_of(with_states(statement))


def _cycles_of(person: Person) -> dict[str, str]:
    """The cycles of what the list has, by key, the newest first."""
    asked = select(Obligation.cycle_id).where(is_of_own_or_merged())
    cycles = select(Cycle.key, Cycle.title).where(Cycle.id.in_(asked)).order_by(Cycle.period_start.desc())
    rows = db.session.execute(cycles, {"own_agency": person.agency_id})
    return {key: title for key, title in rows}  # noqa: C416
