"""What is owed in running cycles follows a change of the agreement. What was sent stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.attributes import flag_modified

from portal.accounts.models import Person
from portal.accounts.queries import last_days
from portal.core import clock
from portal.core.policy import Permission, authorise
from portal.cycles import notifications
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.owed import Owed, agreed_work
from portal.cycles.workflow import RUNNING
from portal.extensions import db
from portal.submissions.agreement_changes.difference import OwedDifference
from portal.submissions.models import Submission, SubmissionVersion
from portal.submissions.workflow import WITH_AGENCY, Status

IsConcerned = Callable[[Owed], bool]


class AsksFirst(Exception):
    """Raised inside a transaction by a change that was made only to see what it would do: `lines` say so."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("nothing is written before it is confirmed")
        self.lines = lines


def is_return(owed: Owed) -> bool:
    """Whether it is a return, for a change of who returns what."""
    return owed.action_id is None


def was_sent() -> ColumnElement[bool]:
    """The condition that the obligation was sent, and not taken back since. The statement has to select from Submission, by an
    outer join; where nothing is saved it is false."""
    has_version = exists().where(SubmissionVersion.submission_id == Submission.id).correlate(Submission)
    is_out = and_(Submission.status.not_in([Status.NOT_STARTED.value, Status.DRAFT.value]), has_version)
    return and_(Submission.id.is_not(None), or_(Submission.approved_version_id.is_not(None), is_out))


def stands_without(agency_id: int) -> ColumnElement[bool]:
    """The condition that the obligation was sent; and where it is this agency's, that it can do without it: it is with the team,
    or approved. What was sent back to it and not sent again cannot. The statement has to select as for was_sent()."""
    is_out = Submission.status.not_in([one.value for one in WITH_AGENCY])
    return and_(was_sent(), or_(Obligation.agency_id != agency_id, Submission.approved_version_id.is_not(None), is_out))


def bring_in_line(
    agreement_id: int, *, by: Person, because: str, is_concerned: IsConcerned, sent: ColumnElement[bool] | None = None
) -> OwedDifference:
    """Makes what is owed in the running cycles of the agreement follow it again, as far as the change that was made concerns it.

    What the agreement asks for now is added. What it does not ask for any more is cancelled with the reason `because`, except
    where it was `sent`, which is was_sent() if nothing is given; a page that only wants to know undoes the transaction. What the
    team cancelled itself stays so. The agencies read of it the next morning.
    """
    authorise(by, Permission.SET_UP)  # administrators load files, too
    db.session.flush()
    cycles = _running_cycles(agreement_id)
    rows = _owed_rows(cycles, was_sent() if sent is None else sent)
    work, last_day_of = agreed_work(agreement_id), last_days()
    added: list[Obligation] = []
    again: list[Obligation] = []
    cancelled: list[Obligation] = []
    staying: list[Obligation] = []
    begun: list[Obligation] = []
    for cycle in cycles:
        wanted = dict.fromkeys(owed for owed in work.owed_in(cycle.period) if is_concerned(owed))
        asked = dict.fromkeys(owed for owed in work.asked_in(cycle, last_day_of) if is_concerned(owed))
        of_cycle = {Owed.of(row[0]): row for row in rows if row[0].cycle_id == cycle.id}
        added += [owed.new(cycle) for owed in asked if owed not in of_cycle]
        for owed, (obligation, submission, is_sent) in of_cycle.items():
            if owed in asked and obligation.left_agreement:
                obligation.clear_cancelling()
                again.append(obligation)
            elif owed not in wanted and is_concerned(owed) and not obligation.is_cancelled:
                (staying if is_sent else cancelled).append(obligation)
                if not is_sent:
                    begun += [obligation] if submission is not None and submission.saved_at is not None else []
                    _cancel(obligation, submission, by, because)
    db.session.add_all(added)
    db.session.flush()
    notifications.more_is_owed(added)
    notifications.owed_again(again)
    notifications.no_longer_owed(cancelled)
    return OwedDifference(added=added, again=again, cancelled=cancelled, staying=staying, begun=begun)


def asked_in_running_cycles() -> frozenset[tuple[int, Owed]]:
    """What the agreements ask for in running cycles now, with the ids of these, whether the cycles follow it yet or not."""
    cycles, last_day_of = db.session.scalars(select(Cycle).where(Cycle.status.in_(RUNNING))).all(), last_days()
    work = {agreement_id: agreed_work(agreement_id) for agreement_id in {one.agreement_id for one in cycles}}
    return frozenset((one.id, owed) for one in cycles for owed in work[one.agreement_id].asked_in(one, last_day_of))


def put_together(differences: Iterable[OwedDifference]) -> OwedDifference:
    """Those of several agreements as one."""
    found = list(differences)
    return OwedDifference(
        added=[one for of in found for one in of.added],
        again=[one for of in found for one in of.again],
        cancelled=[one for of in found for one in of.cancelled],
        staying=[one for of in found for one in of.staying],
        begun=[one for of in found for one in of.begun],
    )


def _running_cycles(agreement_id: int) -> Sequence[Cycle]:
    is_running = Cycle.status.in_(RUNNING)
    return db.session.scalars(
        select(Cycle).where(Cycle.agreement_id == agreement_id, is_running).order_by(Cycle.period_start)
    ).all()


def _owed_rows(cycles: Sequence[Cycle], sent: ColumnElement[bool]) -> Sequence[Row[Obligation, Submission, bool]]:
    return db.session.execute(
        select(Obligation, Submission, sent)
        .join(Obligation.cycle)
        .join(Obligation.agency)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.cycle_id.in_([one.id for one in cycles]))
        .options(contains_eager(Obligation.cycle), contains_eager(Obligation.agency), joinedload(Obligation.action))
        .order_by(Obligation.id)
    ).all()


def _cancel(obligation: Obligation, submission: Submission | None, by: Person, because: str) -> None:
    if submission is not None:
        flag_modified(submission, "status")  # whoever sends it at the same moment has to read again
    obligation.cancelled_at, obligation.cancelled_by = clock.now(), by
    obligation.cancelled_because, obligation.left_agreement = because, True


def sent_returns(agency_ids: Iterable[int], sent: ColumnElement[bool] | None = None) -> Sequence[Obligation]:
    """The returns of these agencies that were sent, in any cycle; `sent` is the condition, where it is not was_sent()."""
    return db.session.scalars(
        select(Obligation)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.agency_id.in_(list(agency_ids)), Obligation.kind == Kind.RETURN, was_sent() if sent is None else sent)
    ).all()
