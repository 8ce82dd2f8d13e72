"""Reads for coordinators: the board, what is owed, the queue and one item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, func, literal, not_, or_, select, union_all
from sqlalchemy.orm import aliased, contains_eager, joinedload, with_expression

from portal.accounts.models import Agency, Person
from portal.agreement.models import Action, Priority
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.policy import Permission, authorise
from portal.cycles.models import AgencyNote, Cycle, Kind, Obligation, later_of
from portal.cycles.officers.queries import looked_after
from portal.cycles.programme.models import PlannedCycle
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.review.board.board import RETURNS, Count
from portal.review.board.queries import drafts, signer_names
from portal.review.waiting import LOOK_OF_VERB, QUEUE_LOOKS, OwedItem, Waiting
from portal.submissions.agency_notes.queries import number_open, open_request_id, with_notes
from portal.submissions.conversation.queries import (
    newest_numbers_verb,
    newest_thread_verb,
    proposed_at,
    submissions_with_proposals,
)
from portal.submissions.lateness import LATE_AFTER_DUE, is_late
from portal.submissions.models import EditedVersion, Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.overtaken import is_cancelled, is_not_asked_for, is_overtaken
from portal.submissions.queries import histories_of
from portal.submissions.report_state import report_state
from portal.submissions.second_person import is_for_nobody_in_team, own_work_of
from portal.submissions.workflow import WITH_AGENCY, Status, Verb

# Finds in the JSON of a version a flag that was asked about. Words that somebody wrote cannot match: their quotes are escaped.
FLAG_PATTERN = '%"on_trial": false%'
# Being written again after it was approved. It counts as reopened and not as missing: what was approved is in force.
_IN_CORRECTION = and_(
    Submission.approved_version_id.is_not(None), Submission.status.in_([Status.DRAFT, Status.AWAITING_SIGN_OFF])
)
STATUS = func.coalesce(case((_IN_CORRECTION, Status.REOPENED.value), else_=Submission.status), Status.NOT_STARTED.value)

# The usual order of what is owed: updates as they are printed, then returns.
PLACE = (Obligation.kind == Kind.RETURN, Priority.position, Action.position, Agency.position, Obligation.period_end)


NOTES, LATE_OF_ISSUED = "notes", "late of issued"
PLANNED = "planned"


def board_counts(cycle: Cycle) -> list[Count]:
    """What is owed in the cycle, counted by agency, column and status, in one query."""
    proposed = submissions_with_proposals()
    is_proposed = and_(Submission.status == Status.SUBMITTED, proposed.c.submission_id.is_not(None))
    kinds = {
        "agency": Agency.key, "name": Agency.short_name, "column": func.coalesce(Priority.key, RETURNS), "status": STATUS,
        "approved": Submission.approved_version_id.is_not(None), "until": Obligation.extended_to, "proposed": is_proposed,
        "past": is_not_asked_for(cycle.period_start), "cancelled": is_cancelled(),
    }  # fmt: skip
    each = (
        select(*(one.label(name) for name, one in kinds.items()))
        .select_from(Obligation)
        .join(Obligation.agency)
        .outerjoin(Obligation.action)
        .outerjoin(Action.priority)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .outerjoin(proposed, proposed.c.submission_id == Submission.id)
        .where(Obligation.cycle_id == cycle.id)
        .subquery()
    )
    counted: Select[*tuple[Any, ...]] = select(*each.c, func.count()).group_by(*each.c)
    rows = db.session.execute(counted).all()
    now = clock.now()
    return [
        Count(
            agency_key=key,
            agency=name,
            column=where,
            status=Status(status),
            state=report_state(
                Status(status), later_of(extended, cycle.due), now, has_approved=bool(approved), is_cancelled=bool(cancelled)
            ),
            is_late=not past and is_late(Status(status), later_of(extended, cycle.due), now, has_approved=bool(approved)),
            is_proposed=bool(proposed_there),
            is_not_asked_for=bool(past),
            is_cancelled=bool(cancelled),
            count=count,
        )
        for key, name, where, status, approved, extended, proposed_there, past, cancelled, count in rows
    ]


class WaitingOfIssued(NamedTuple):
    """How many things of an issued cycle wait: for the team, what was sent late or corrected; for agencies, what is owed."""

    cycle_key: str
    cycle_title: str
    number: int


class TeamWork(NamedTuple):
    """What waits for the team: the id of the submission of a cycle that has waited longest, and what waits of issued cycles.

    Of what waits in the cycle, `entered` counts what the team entered for an agency, and `own` what the person who asks sent or
    edited: it waits for a second person (rule 10, docs/domain.md), and `nobodys` of that for nobody else in the team. `proposed`
    counts the returns whose agency has still to answer the numbers that the team proposes: they wait for the agency, and are in
    no other count. `first` is what the person can approve, where there is any.
    """

    first: int | None
    of_issued: list[WaitingOfIssued]
    entered: int
    own: int
    nobodys: int
    proposed: int


def team_work(cycle: Cycle, person: Person) -> TeamWork:
    """What waits for the team in this cycle and in the issued ones, in one query."""
    is_of_issued = Cycle.status == CycleStatus.ISSUED
    is_proposed = func.coalesce(newest_numbers_verb(), "") == Verb.PROPOSE_NUMBERS
    rows = db.session.execute(
        select(Submission.id, Cycle.id, Cycle.key, Cycle.title, is_of_issued)
        .add_columns(newest(SubmissionVersion.source), own_work_of(person.id), is_for_nobody_in_team(), is_proposed)
        .join(Submission.obligation)
        .join(Obligation.cycle)
        .where(Submission.status == Status.SUBMITTED, or_(Cycle.id == cycle.id, is_of_issued))
        .order_by(Submission.sent_at, Submission.id)
    ).all()
    here = [
        (submission_id, bool(entered), bool(own), bool(own and nobodys))
        for submission_id, cycle_id, *_, entered, own, nobodys, proposed in rows
        if cycle_id == cycle.id and not proposed
    ]
    first = min(here, key=lambda one: one[2], default=(None,))[0]
    of_issued = Counter(
        (cycle_id, key, title)
        for _, cycle_id, key, title, is_issued, *_, proposed in rows
        if is_issued and not proposed and cycle_id != cycle.id
    )
    return TeamWork(
        first,
        [WaitingOfIssued(key, title, count) for (_, key, title), count in sorted(of_issued.items())],
        entered=sum(entered for _, entered, *_ in here),
        own=sum(own for _, _, own, _ in here),
        nobodys=sum(nobodys for *_, nobodys in here),
        proposed=sum(bool(proposed) for _, cycle_id, *_, proposed in rows if cycle_id == cycle.id),
    )


def _late_of_issued(cycle: Cycle) -> Select[str, str, str, int]:
    """What agencies still owe of the issued cycles but this one, and is late (rule 14, docs/domain.md), counted by cycle. As
    many as the list of late things of each cycle has."""
    due = case((Obligation.extended_to > Cycle.due, Obligation.extended_to), else_=Cycle.due)
    status = func.coalesce(Submission.status, Status.NOT_STARTED.value)
    return (
        select(literal(LATE_OF_ISSUED), Cycle.key, Cycle.title, func.count(Obligation.id))
        .select_from(Obligation)
        .join(Obligation.cycle)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Cycle.status == CycleStatus.ISSUED, Cycle.id != cycle.id, due < clock.today())
        .where(status.in_(list(LATE_AFTER_DUE)), Submission.approved_version_id.is_(None), not_(is_not_asked_for()))
        .group_by(Cycle.id, Cycle.key, Cycle.title)
    )


def priorities(cycle: Cycle) -> Sequence[Priority]:
    """Those of the cycle's agreement, in their order."""
    return db.session.scalars(
        select(Priority).where(Priority.agreement_id == cycle.agreement_id).order_by(Priority.position)
    ).all()


def _items(cycle: Cycle) -> Select[Obligation, Submission]:
    """Everything that is owed in the cycle, each obligation with its submission if there is one."""
    return (
        select(Obligation, Submission)
        .join(Obligation.agency)
        .outerjoin(Obligation.action)
        .outerjoin(Action.priority)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.cycle_id == cycle.id)
        .options(
            contains_eager(Obligation.agency),
            contains_eager(Obligation.action).contains_eager(Action.priority),
            with_expression(Obligation.is_overtaken, is_overtaken(cycle.period_start)),
        )
    )


def owed(cycle: Cycle, person: Person) -> Select[*tuple[Any, ...]]:
    """Everything that is owed in the cycle, with what owed_items() makes its lines of. `person` is who asks."""
    return (
        _items(cycle)
        .add_columns(
            edit_answer(),
            newest_thread_verb(),
            newest_numbers_verb(),
            proposed_at(),
            newest(SubmissionVersion.source),
            newest(SubmissionVersion.is_unsigned),
            own_work_of(person.id),
            and_(Submission.status == Status.SUBMITTED, is_for_nobody_in_team()),
            AgencyNote,
            func.sum(case((is_cancelled(), 1), else_=0)).over(),
        )
        .outerjoin(AgencyNote, AgencyNote.id == open_request_id())
    )


def cancelled_among(rows: Sequence[Any]) -> int:
    """How many of all that owed() finds, on other pages too, is not asked for any more. `rows` are those of one page."""
    return int(rows[0][-1]) if rows else 0


def items(cycle: Cycle, person: Person, *, agency: str = "") -> list[OwedItem]:
    """All lines of what is owed, or those of the agency with that key. `person` is who asks."""
    statement = owed(cycle, person).order_by(*PLACE)
    rows = db.session.execute(statement.where(Agency.key == agency) if agency else statement).all()
    return owed_items(cycle, rows)


def owed_items(cycle: Cycle, rows: Sequence[Any]) -> list[OwedItem]:
    """The lines of these rows of owed(), in their order; four queries more."""
    with_agency = [submission for _, submission, *_ in rows if submission is not None and submission.status in WITH_AGENCY]
    histories_of(with_agency)
    begun = {draft.submission_id: draft for draft in drafts(cycle)} if with_agency else {}
    named = looked_after({obligation.agency_id for obligation, *_ in rows})
    signers = signer_names({submission.obligation.agency_id for submission in with_agency})
    return [
        OwedItem(
            obligation=obligation,
            submission=submission,
            edit=answer,
            is_asked=verb == Verb.ASK,
            newest_numbers_verb=numbers or "",
            proposed_at=proposed,
            source=source or "",
            is_unsigned=bool(is_unsigned),
            is_own_work=bool(is_own),
            is_for_nobody_else=bool(for_nobody),
            request=request,
            signers=signers.get(obligation.agency_id, ()),
            officers=[officer.name for officer in named.of(obligation)],
            draft=begun.get(submission.id) if submission is not None else None,
        )
        for obligation, submission, answer, verb, numbers, proposed, source, is_unsigned, is_own, for_nobody, request, _ in rows
    ]


def _newest_id() -> Any:
    """The id of the newest version of a submission, for a statement that selects submissions."""
    own = select(SubmissionVersion.id).where(SubmissionVersion.submission_id == Submission.id).correlate(Submission)
    return own.order_by(SubmissionVersion.number.desc()).limit(1).scalar_subquery()


def newest(column: Any) -> Any:
    """A column of the newest version of a submission, for a statement that selects submissions."""
    return select(column).where(SubmissionVersion.id == _newest_id()).scalar_subquery()


def edit_answer() -> Any:
    """The agency's answer to an edit of what was approved: empty before it answers, None without an edit. Likewise."""
    return select(EditedVersion.answer).where(EditedVersion.version_id == Submission.approved_version_id).scalar_subquery()


# The newest version of what waits, and the one before it.
_NEWEST, _BEFORE = aliased(SubmissionVersion), aliased(SubmissionVersion)


def looks() -> dict[str, ColumnElement[bool]]:
    """What about an item of queue() deserves a look, by the names of LOOKS."""
    sent_back = select(SubmissionEvent.id).where(
        SubmissionEvent.submission_id == Submission.id, SubmissionEvent.verb == Verb.SEND_BACK
    )
    return {
        "queries": cast(_NEWEST.content, Text).like(FLAG_PATTERN),
        "asked": newest_thread_verb() == Verb.ASK,
        "answered": newest_thread_verb() == Verb.ANSWER,
        "changed": and_(_BEFORE.id.is_not(None), _BEFORE.content_hash != _NEWEST.content_hash, sent_back.exists()),
        "entered": _NEWEST.source != "",
        "unsigned": _NEWEST.is_unsigned.is_(True),
        **{look: newest_numbers_verb() == verb for verb, look in LOOK_OF_VERB.items() if look in QUEUE_LOOKS},
    }


def queue(cycle: Cycle, person: Person) -> Select[*tuple[Any, ...]]:
    """What waits for the team, with what waiting_items() makes its lines of: not what waits for the agency, which has still to
    answer other numbers. `person` is who asks."""
    return (
        _items(cycle)
        .add_columns(own_work_of(person.id), is_for_nobody_in_team(), *looks().values())
        .join(_NEWEST, _NEWEST.id == _newest_id())
        .outerjoin(_BEFORE, and_(_BEFORE.submission_id == _NEWEST.submission_id, _BEFORE.number == _NEWEST.number - 1))
        .where(Submission.status == Status.SUBMITTED, proposed_at().is_(None))
    )


def waiting_items(rows: Iterable[Any]) -> list[Waiting]:
    """The lines of these rows of queue(), in their order."""
    names = list(looks())
    return [
        Waiting(
            obligation,
            submission,
            [name for name, is_so in zip(names, found, strict=True) if is_so],
            is_own_work=bool(is_own),
            is_for_nobody_else=bool(is_for_nobody),
        )
        for obligation, submission, is_own, is_for_nobody, *found in rows
    ]


def answers_and_late(cycle: Cycle) -> tuple[dict[str, int], list[WaitingOfIssued]]:
    """How many edits of approved updates there are, by the agency's answer: ACCEPTED, OBJECTED, or empty before it answers; under
    NOTES, how many notes of agencies nobody has answered; under PLANNED, how many planned cycles should be open by now. In the
    same query, what is late of issued cycles, the newest first."""
    edits = (
        select(EditedVersion.answer, literal(""), literal(""), func.count())
        .join(Submission, Submission.approved_version_id == EditedVersion.version_id)
        .join(Submission.obligation)
        .where(Obligation.cycle_id == cycle.id)
        .group_by(EditedVersion.answer)
    )
    notes = select(literal(NOTES), literal(""), literal(""), number_open(cycle.id))
    planned = select(literal(PLANNED), literal(""), literal(""), func.count()).where(PlannedCycle.opens <= clock.today())
    rows = db.session.execute(union_all(edits, notes, planned, _late_of_issued(cycle))).all()
    late = sorted((row for row in rows if row[0] == LATE_OF_ISSUED), key=lambda row: str(row[1]), reverse=True)
    answers = {name: count for name, _, _, count in rows if name != LATE_OF_ISSUED}
    return answers, [WaitingOfIssued(key, title, count) for _, key, title, count in late]


def submission(person: Person, submission_id: int) -> Submission:
    """One item with everything about it that the review page shows. NotFound, or NotAllowed."""
    authorise(person, Permission.REVIEW)
    item = (
        db.session.scalars(
            select(Submission)
            .where(Submission.id == submission_id)
            .options(
                joinedload(Submission.obligation).options(
                    joinedload(Obligation.cycle).joinedload(Cycle.agreement),
                    joinedload(Obligation.agency),
                    joinedload(Obligation.action).options(joinedload(Action.lead_agency), joinedload(Action.priority)),
                    with_notes(),
                ),
                joinedload(Submission.versions).options(
                    joinedload(SubmissionVersion.sent_by),
                    joinedload(SubmissionVersion.edit).options(
                        joinedload(EditedVersion.by), joinedload(EditedVersion.answered_by)
                    ),
                ),
            )
        )
        .unique()
        .one_or_none()
    )
    if item is None:
        raise NotFound
    return item
