"""The coordinator's two lists, of what is owed and of what waits: what they can be asked for, as conditions of SQL."""

from __future__ import annotations

from calendar import month_name
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, extract, false, func, literal, not_, or_, select

from portal.accounts.models import Agency, Person
from portal.agreement.models import Action, Priority
from portal.core import clock
from portal.core.lists import (
    TALL_ROWS,
    AskedList,
    Condition,
    ListFilter,
    ListKind,
    ListOrder,
    choice_filter,
)
from portal.core.text import with_capital
from portal.cycles.models import Cycle, Kind, Obligation
from portal.extensions import db
from portal.measures.models import Measure, Part
from portal.measures.senders.queries import is_returned_by
from portal.review import queries
from portal.review.board.board import RETURNS
from portal.review.board.queries import is_asked_of_team, is_begun, is_taken_over
from portal.review.claiming.queries import WHOSE, is_whose
from portal.review.waiting import QUEUE_LOOKS, Waiting
from portal.submissions.conversation.queries import newest_thread_verb, proposed_at
from portal.submissions.lateness import LATE_AFTER_DUE
from portal.submissions.models import OBJECTED, Submission, SubmissionVersion
from portal.submissions.overtaken import is_cancelled, is_not_asked_for
from portal.submissions.second_person import is_for_nobody_in_team, own_work_of
from portal.submissions.workflow import Status, Verb

# How what is owed stands, by the words that stand after its count: the values of the filter.
STATUS_WORDS = {
    "not started": "not started",
    "begun": "begun and not sent",
    "to sign off": "waiting for sign-off",
    "for the team": "for the team to send",
    "not due": "not due yet",
    "not received": "not received by its date",
    "late": "late",
    "submitted": "sent",
    "received": "received and not yet approved",
    "corrected": "corrected and not yet approved",
    "entered": "entered by the team for an agency, to be approved",
    "second person": "sent or edited by you, for a colleague to approve",
    "nobody else": "sent or edited by you, and nobody else in the team can approve it",
    "unsigned": "sent with no lead to sign off",
    "asked": "with a question open",
    "sent back": "sent back",
    "not corrected": "sent back and not corrected yet",
    "being corrected": "approved and being corrected",
    "approved": "approved",
    "not asked for": "not asked for any more",
    "edited": "edited, waiting for the agency",
    "proposed": "waiting for the agency’s answer to other numbers",
    "objected": "edited, and the agency objects",
}
_RETURNED = (Status.SENT_BACK, Status.REOPENED)


class Choices(NamedTuple):
    """The agencies that owe something in a cycle, and the columns of its board, by their keys."""

    agencies: dict[str, str]
    columns: dict[str, str]


def choices(cycle: Cycle) -> Choices:
    """Both, in one query."""
    owing = select(Obligation.agency_id).where(Obligation.cycle_id == cycle.id)
    agencies = select(literal("agency"), Agency.key, Agency.short_name, literal(0)).where(Agency.id.in_(owing))
    priorities = select(literal("column"), Priority.key, Priority.title, Priority.position)
    both = agencies.union_all(priorities.where(Priority.agreement_id == cycle.agreement_id))
    rows = sorted(db.session.execute(both), key=lambda row: (row[3], row[2].casefold()))
    named = {kind: {key: name for of, key, name, _ in rows if of == kind} for kind in ("agency", "column")}
    return Choices(named["agency"], named["column"] | {RETURNS: "Data returns"})


def owed(cycle: Cycle, person: Person, offered: Choices) -> ListKind:
    """The list of what is owed in the cycle. `person` is who asks."""
    return ListKind(
        filters=(
            ListFilter("words", "Reference, words, month or measure", _has_words),
            choice_filter("agency", "Agency", offered.agencies, Agency.key),
            ListFilter("column", "Priority", _in_column, offered.columns),
            ListFilter("status", "Status", lambda wanted: _stands(wanted, cycle, person), _capitalised(STATUS_WORDS)),
        ),
        orders={
            "what": ListOrder("What", queries.PLACE),
            "agency": ListOrder("Agency", (func.lower(Agency.short_name),)),
            "status": ListOrder("Status", (queries.STATUS,)),
            "due": ListOrder("Due date", (_due(cycle),)),
        },
        tie=Obligation.id,
        rows=TALL_ROWS,
    )


def queue(person: Person, offered: Choices | None = None, *, is_shared: bool = True) -> ListKind:
    """The queue of a cycle. `person` is who asks. Without `offered` the address can be read and nothing can be drawn; `is_shared`
    says whether there are several who can take what waits."""
    agencies, columns = offered or Choices({}, {})
    looks = queries.looks()
    return ListKind(
        filters=(
            ListFilter("column", "Priority", _in_column, columns),
            choice_filter("agency", "Agency", agencies, Agency.key),
            choice_filter("kind", "Kind", {Kind.UPDATE: "Updates", Kind.RETURN: "Data returns"}, Obligation.kind),
            ListFilter("look", "Show only", lambda look: looks.get(look, false()), _capitalised(QUEUE_LOOKS)),
            *([ListFilter("whose", "Whose", lambda whose: is_whose(whose, person), WHOSE)] if is_shared else ()),
        ),
        orders={
            "sent": ListOrder("Longest waiting first", (Submission.sent_at,)),
            "what": ListOrder("What", queries.PLACE),
            "agency": ListOrder("Agency", (func.lower(Agency.short_name),)),
        },
        tie=Submission.id,
    )


def waiting(cycle: Cycle, person: Person, asked: AskedList) -> list[Waiting]:
    """All of the queue that passes the filters, in its order: for the list beside an item. `person` is who asks."""
    return queries.waiting_items(db.session.execute(asked.filtered(queries.queue(cycle, person))))


def _capitalised(words: dict[str, str]) -> dict[str, str]:
    return {name: with_capital(text) for name, text in words.items()}


def _has_words(typed: str) -> Condition:
    """Each word stands in the action's reference or title; of a data return it names its month or year, or a measure in it."""
    return and_(
        *(
            or_(
                Action.ref.icontains(word, autoescape=True),
                Action.title.icontains(word, autoescape=True),
                and_(Obligation.kind == Kind.RETURN, _is_of_return(word)),
            )
            for word in typed.split()
        )
    )


def _is_of_return(word: str) -> Condition:
    months = [
        number for number, name in enumerate(month_name) if number and len(word) > 2 and name.lower().startswith(word.lower())
    ]
    days = (Obligation.period_start, Obligation.period_end)
    is_quarterly = extract("month", Obligation.period_end) != extract("month", Obligation.period_start)
    returned = (
        select(Measure.id)
        .outerjoin(Part, and_(Part.breakdown_id == Measure.breakdown_id, Measure.returned_by_id.is_(None)))
        .where(
            is_returned_by(Obligation.agency_id, Obligation.period_end),
            Measure.frequency == case((is_quarterly, "quarterly"), else_="monthly"),
            Measure.name.icontains(word, autoescape=True),
        )
        .correlate(Obligation)
    )
    return or_(
        literal("data return").icontains(word, autoescape=True),
        *(extract("month", day).in_(months) for day in days if months),
        *(extract("year", day) == int(word) for day in days if word.isascii() and word.isdigit() and len(word) == 4),
        returned.exists(),
    )


def _in_column(key: str) -> Condition:
    return Obligation.kind == Kind.RETURN if key == RETURNS else Priority.key == key


def _stands(wanted: str, cycle: Cycle, person: Person) -> Condition:
    """Whether what is owed stands so, as submissions.report_state and submissions.lateness say. Nothing stands in a way that is
    not listed, and what is cancelled in one way only."""
    if wanted == "not asked for":
        return is_cancelled()
    return and_(_has_standing(wanted, cycle, person), not_(is_cancelled()))


def _has_standing(wanted: str, cycle: Cycle, person: Person) -> Condition:
    status, has_approved = queries.STATUS, Submission.approved_version_id.is_not(None)
    is_sent, is_back, is_over = status == Status.SUBMITTED, status.in_(_RETURNED), _is_over(cycle, clock.today())
    is_missing = and_(not_(has_approved), status.in_([Status.NOT_STARTED, Status.DRAFT, Status.AWAITING_SIGN_OFF]))
    is_waiting_for_sign_off = Submission.status == Status.AWAITING_SIGN_OFF
    is_own = and_(is_sent, proposed_at().is_(None), own_work_of(person.id))
    conditions: dict[str, Condition] = {
        "late": and_(not_(has_approved), status.in_(list(LATE_AFTER_DUE)), is_over, not_(is_not_asked_for(cycle.period_start))),
        "received": and_(is_sent, not_(has_approved)),
        "corrected": and_(is_sent, has_approved),
        "sent back": is_back,
        "not corrected": and_(is_back, not_(has_approved)),
        "being corrected": and_(is_back, has_approved),
        "not received": and_(is_missing, is_over),
        "not due": and_(is_missing, not_(is_over)),
        "edited": queries.edit_answer() == "",
        "proposed": and_(is_sent, proposed_at().is_not(None)),
        "objected": queries.edit_answer() == OBJECTED,
        "asked": newest_thread_verb() == Verb.ASK,
        "unsigned": queries.newest(SubmissionVersion.is_unsigned),
        "begun": and_(is_begun(), not_(is_waiting_for_sign_off)),
        "to sign off": is_waiting_for_sign_off,
        "entered": and_(is_sent, proposed_at().is_(None), queries.newest(SubmissionVersion.source) != ""),
        "second person": and_(is_own, not_(is_for_nobody_in_team())),
        "nobody else": and_(is_own, is_for_nobody_in_team()),
        "for the team": and_(is_begun(), or_(is_asked_of_team(), is_taken_over())),
    }
    plain = status == wanted if wanted in set(Status) else false()
    return conditions.get(wanted, plain)


def _is_over(cycle: Cycle, today: date) -> Condition:
    """Whether its last day is over: a due date ends at midnight (rule 15, docs/domain.md)."""
    return _due(cycle) < today


def _due(cycle: Cycle) -> ColumnElement[date]:
    """The last day: more time never becomes less (cycles.models.later_of)."""
    return case((Obligation.extended_to > cycle.due, Obligation.extended_to), else_=literal(cycle.due))
