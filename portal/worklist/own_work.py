"""The list of everything that an agency was ever asked for: its updates and returns of all cycles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, literal, not_, select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import Person
from portal.agreement.models import Action
from portal.core import clock
from portal.core.dates import day_words, local
from portal.core.lists import TALL_ROWS, Condition, ListKind, ListOrder, ListPage, cases_filter, choice_filter, words_filter
from portal.core.text import plural
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.queries import scope_of, visible_obligations
from portal.extensions import db
from portal.submissions.lateness import days_late
from portal.submissions.models import Submission
from portal.submissions.overtaken import is_cancelled, is_not_asked_for
from portal.submissions.workflow import Status, status_words

KINDS = {Kind.UPDATE.value: "Updates", Kind.RETURN.value: "Data returns"}
NOT_ASKED_FOR = "not asked for any more"
OVERTAKEN = "not needed: a later update is approved"


@dataclass(frozen=True)
class OwnWork:
    """One row of the list, as somebody reads it `now`."""

    obligation: Obligation
    submission: Submission | None
    is_cancelled: bool
    is_not_needed: bool
    now: datetime

    @property
    def state(self) -> str:
        """“Sent on 3 July 2019”, “Draft, 4 days overdue”, “Approved”."""
        if self.is_not_needed:
            return (NOT_ASKED_FOR if self.is_cancelled else OVERTAKEN).capitalize()
        status = Status(self.submission.status) if self.submission else Status.NOT_STARTED
        words = status_words(status).capitalize()
        if self.submission and status is Status.SUBMITTED and self.submission.sent_at:
            return f"{words} on {day_words(local(self.submission.sent_at).date())}"
        has_approved = self.submission is not None and self.submission.has_approved
        days = days_late(status, self.obligation.due, self.now, has_approved=has_approved)
        return f"{words}, {plural(days, 'day')} overdue" if days else words


def own_work(person: Person) -> ListPage:
    """Every update and return of the person's agency, as OwnWork, as the address asks for them."""
    status = func.coalesce(Submission.status, Status.NOT_STARTED.value)
    kind = ListKind(
        filters=(
            words_filter("Words of an action", Action.ref, Action.title),
            choice_filter("kind", "What", KINDS, Obligation.kind),
            choice_filter("cycle", "Review cycle", _cycles_of(person), Cycle.key),
            cases_filter("state", "State", _states(status)),
        ),
        orders={
            "cycle": ListOrder(
                "Newest first", (Cycle.period_end, Obligation.kind, -Action.position, Obligation.period_end), is_newest_first=True
            ),
            "name": ListOrder("Name", (Action.ref, Obligation.period_end)),
            "status": ListOrder("State", (_words_of(status),)),
        },
        tie=Obligation.id,
        rows=TALL_ROWS,
    )
    statement = (
        visible_obligations(scope_of(person))
        .outerjoin(Obligation.action)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .options(contains_eager(Obligation.action))
        .add_columns(Submission, is_cancelled().label("cancelled"), is_not_asked_for().label("not_needed"))
        .params(own_agency=person.agency_id)
    )
    return kind.asked().page_of(statement)


def rows_of(found: ListPage) -> list[OwnWork]:
    now = clock.now()
    return [
        OwnWork(obligation, submission, is_off, is_not_needed, now)
        for obligation, submission, is_off, is_not_needed in found.rows
    ]


def _states(status: ColumnElement[str]) -> Mapping[str, tuple[str, Condition]]:
    """Every state with its words and its condition, by its name in addresses."""
    not_needed = is_not_asked_for()
    cases = {one.value: (status_words(one).capitalize(), and_(status == one.value, not_(not_needed))) for one in Status}
    return cases | {
        "not asked for": (NOT_ASKED_FOR.capitalize(), is_cancelled()),
        "overtaken": (OVERTAKEN.capitalize(), and_(not_needed, not_(is_cancelled()))),
    }


def _words_of(status: ColumnElement[str]) -> ColumnElement[str]:
    """The words that the rows are sorted by: those of their state, as the list shows them."""
    cases = {one.value: status_words(one) for one in Status}
    return case(
        (is_cancelled(), literal(NOT_ASKED_FOR)),
        (is_not_asked_for(), literal(OVERTAKEN)),
        else_=case(cases, value=status, else_=status),
    )


def _cycles_of(person: Person) -> dict[str, str]:
    """The cycles that asked the person's agency for something, by key, the newest first."""
    asked = select(Obligation.cycle_id).where(Obligation.agency_id == person.agency_id)
    rows = db.session.execute(select(Cycle.key, Cycle.title).where(Cycle.id.in_(asked)).order_by(Cycle.period_start.desc()))
    return {key: title for key, title in rows}  # noqa: C416
