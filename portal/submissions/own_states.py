"""How what an agency was asked for stands, in the words of its own lists: with the filter and the order that go by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, not_, or_

from portal.core import clock
from portal.core.dates import day_words, local
from portal.core.lists import Condition, ListPage
from portal.core.text import plural
from portal.cycles.models import Obligation
from portal.submissions.lateness import days_late, is_dated
from portal.submissions.models import Submission
from portal.submissions.overtaken import is_cancelled, is_given_back_by_lead, is_not_asked_for
from portal.submissions.workflow import Status, status_words

NOT_ASKED_FOR = "not asked for any more"
OVERTAKEN = "not needed: a later update is approved"
GIVEN_BACK = "sent back by your lead"
CORRECTION = "a correction of what was approved"
STATUS: ColumnElement[str] = func.coalesce(Submission.status, Status.NOT_STARTED.value)


@dataclass(frozen=True)
class OwnWork:
    """One row of such a list, as somebody reads it `now`."""

    obligation: Obligation
    submission: Submission | None
    is_cancelled: bool
    is_not_needed: bool
    is_given_back: bool
    now: datetime

    @property
    def state(self) -> str:
        """“Sent on 3 July 2019”, “Draft, 4 days overdue”, “Approved”, “Draft: a correction of what was approved”."""
        if self.is_not_needed:
            return (NOT_ASKED_FOR if self.is_cancelled else OVERTAKEN).capitalize()
        status = Status(self.submission.status) if self.submission else Status.NOT_STARTED
        words = (GIVEN_BACK if self.is_given_back else status_words(status)).capitalize()
        if self.submission and status is Status.SUBMITTED and self.submission.sent_at:
            words = f"{words} on {day_words(local(self.submission.sent_at).date())}"
        if self._has_approved and status is not Status.APPROVED:
            return f"{words}: {CORRECTION}"
        days = days_late(status, self.obligation.due, self.now, has_approved=self._has_approved)
        return f"{words}, {plural(days, 'day')} overdue" if days else words

    @property
    def due(self) -> str:
        """The day on which it is due; “–” where that says nothing any more."""
        is_corrected = self.submission is not None and self.submission.is_corrected
        is_over = is_corrected and not is_dated(self.obligation.due, self.now, has_approved=True)
        return "–" if is_over else day_words(self.obligation.due)

    @property
    def _has_approved(self) -> bool:
        return self.submission is not None and self.submission.has_approved


def with_states(statement: Select[Any]) -> Select[Any]:
    """The statement, which selects obligations and joins their submissions, with what own_work_of() needs of each."""
    return statement.add_columns(
        Submission,
        is_cancelled().label("cancelled"),
        is_not_asked_for().label("not_needed"),
        is_given_back_by_lead().label("given_back"),
    )


def own_work_of(found: ListPage) -> list[OwnWork]:
    """The rows of a page of such a statement."""
    now = clock.now()
    return [
        OwnWork(obligation, submission, is_off, is_not_needed, is_given_back, now)
        for obligation, submission, is_off, is_not_needed, is_given_back in found.rows
    ]


def states() -> Mapping[str, tuple[str, Condition]]:
    """Every state with its words and its condition, by its name in addresses."""
    not_needed, given_back = is_not_asked_for(), is_given_back_by_lead()
    cases: dict[str, tuple[str, Condition]] = {}
    for one in Status:
        condition: Condition = STATUS.in_([one.value])
        if one is Status.DRAFT:
            condition = and_(condition, not_(given_back))
        if one is Status.SENT_BACK:
            condition = or_(condition, given_back)
        cases[one.value] = (status_words(one).capitalize(), and_(condition, not_(not_needed)))
    return cases | {
        "not asked for": (NOT_ASKED_FOR.capitalize(), is_cancelled()),
        "overtaken": (OVERTAKEN.capitalize(), and_(not_needed, not_(is_cancelled()))),
    }


def words_to_sort_by() -> ColumnElement[str]:
    """Those of the state of each row, as the list shows them."""
    cases = {one.value: status_words(one) for one in Status}
    return case(
        (is_cancelled(), literal(NOT_ASKED_FOR)),
        (is_not_asked_for(), literal(OVERTAKEN)),
        (is_given_back_by_lead(), literal(GIVEN_BACK)),
        else_=case(cases, value=STATUS, else_=STATUS),
    )
