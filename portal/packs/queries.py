"""Database reads for packs: what a compilation needs, in a fixed number of queries, and the packs that were issued."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, not_, select, union_all
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload, undefer

from portal.accounts.models import Agency, Person
from portal.agreement.models import CLOSED, Action, Contribution
from portal.core.errors import NotFound
from portal.core.policy import AUDIENCES, Audience, Permission, Role, can
from portal.cycles.models import Cycle, Obligation
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.measures.models import Measure, MeasurePlacement, Part, Series
from portal.packs.models import Pack, is_issued, is_readable
from portal.submissions.models import OBJECTED, EditedVersion, Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.overtaken import is_not_asked_for
from portal.submissions.workflow import Status, Verb

# The step by which something was approved that nobody but its author in the team could approve (rule 10, docs/domain.md).
EXCEPTION = aliased(SubmissionEvent)


@dataclass(frozen=True)
class ObligationOutcome:
    """One obligation, of either kind, with its approved version where there is one. It was owed in `cycle`.

    `sent_at` and `sent_back_at` are the last time of each, `first_sent_at` the first of the one; with `is_entered` the
    team entered the first for its agency, with `is_entered_last` the last. `exception` is the step by which
    that version was approved, where nobody but its author in the team could (rule 10, docs/domain.md).
    """

    obligation: Obligation
    version: SubmissionVersion | None
    cycle: Cycle
    status: Status
    sent_at: datetime | None
    sent_back_at: datetime | None
    exception: SubmissionEvent | None = None
    first_sent_at: datetime | None = None
    is_entered: bool = False
    is_entered_last: bool = False

    @property
    def name(self) -> str:
        """“SM5, County lines”, “Data return, May 2019”."""
        obligation = self.obligation
        return obligation.title if obligation.action is None else f"{obligation.ref}, {obligation.action.title}"

    @property
    def is_cancelled(self) -> bool:
        return self.obligation.is_cancelled

    @property
    def is_left_out(self) -> bool:
        """Whether packs say nothing of it: it was cancelled, and a coordinator chose so."""
        return self.version is None and self.obligation.is_cancelled and not self.obligation.is_cancelling_printed


def actions_with_agencies(cycle: Cycle) -> Sequence[Action]:
    return (
        db.session.scalars(
            select(Action)
            .where(Action.agreement_id == cycle.agreement_id)
            .options(
                joinedload(Action.lead_agency),
                joinedload(Action.body),
                joinedload(Action.contributions).joinedload(Contribution.agency),
            )
            .order_by(Action.position)
        )
        .unique()
        .all()
    )


def outcomes_of(cycle: Cycle) -> list[ObligationOutcome]:
    """Everything owed in the cycle, what was approved in earlier cycles about actions that have closed, and what is still owed of
    issued earlier cycles; oldest first."""
    own_obligations = select(Obligation.id).where(Obligation.cycle_id == cycle.id)
    closed_before = (
        select(Obligation.id)
        .join(Obligation.action)
        .join(Obligation.cycle)
        .join(Submission, Submission.obligation_id == Obligation.id)
        .where(
            Action.status.in_([status.value for status in CLOSED]),
            Action.agreement_id == cycle.agreement_id,
            Submission.approved_version_id.is_not(None),
            Cycle.period_end < cycle.period_start,
        )
    )
    return _outcomes(own_obligations, closed_before, _still_owed(cycle))


def owed_since_before(cycle: Cycle) -> list[ObligationOutcome]:
    """What is still owed of issued earlier cycles, and so in no pack yet; oldest first."""
    return _outcomes(_still_owed(cycle))


def _still_owed(cycle: Cycle) -> Select[int]:
    """What the packs of earlier cycles went without, nobody approved since, and somebody still waits for (rule 14,
    docs/domain.md)."""
    return (
        select(Obligation.id)
        .join(Obligation.cycle)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(
            Cycle.status == CycleStatus.ISSUED,
            Cycle.period_end < cycle.period_start,
            Submission.approved_version_id.is_(None),
            not_(is_not_asked_for()),
        )
    )


def _outcomes(*ids: Select[int]) -> list[ObligationOutcome]:
    """Those of the obligations that the statements select."""
    status = func.coalesce(Submission.status, Status.NOT_STARTED.value)
    rows = db.session.execute(
        select(
            Obligation,
            SubmissionVersion,
            Cycle,
            status,
            Submission.sent_at,
            sent_back_at(),
            EXCEPTION,
            first_sent_at(),
            _source(is_newest=False),
            _source(is_newest=True),
        )
        .join(Obligation.cycle)
        .join(Obligation.agency)
        .outerjoin(Obligation.action)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .outerjoin(SubmissionVersion, SubmissionVersion.id == Submission.approved_version_id)
        .outerjoin(EXCEPTION, is_exception())
        .where(
            # a union, because with one `or` over all of them the database would read every obligation there is
            Obligation.id.in_(union_all(*ids) if len(ids) > 1 else ids[0])
        )
        .options(contains_eager(Obligation.agency).joinedload(Agency.merged_into), contains_eager(Obligation.action))
        .order_by(Cycle.period_end, Obligation.period_end)
    )
    return [
        ObligationOutcome(one, version, owed_in, Status(stands), sent_at, sent_back, exception, first, bool(source), bool(last))
        for one, version, owed_in, stands, sent_at, sent_back, exception, first, source, last in rows
    ]


def _source(*, is_newest: bool) -> ScalarSelect[str]:
    """From where the team has entered the newest, or the first, version of each submission; empty where its agency sent it."""
    sent = aliased(SubmissionVersion)
    order = sent.number.desc() if is_newest else sent.number
    found = select(sent.source).where(sent.submission_id == Submission.id).order_by(order).limit(1)
    return found.correlate(Submission).scalar_subquery()


def sent_back_at() -> ScalarSelect[datetime]:
    """For a statement that selects submissions: when each was sent back for the last time."""
    back = select(func.max(SubmissionEvent.at))
    back = back.where(SubmissionEvent.submission_id == Submission.id, SubmissionEvent.verb == Verb.SEND_BACK)
    return back.correlate(Submission).scalar_subquery()


def first_sent_at() -> ScalarSelect[datetime]:
    """For a statement that selects submissions: when each was sent first."""
    sent = aliased(SubmissionVersion)
    return select(func.min(sent.sent_at)).where(sent.submission_id == Submission.id).correlate(Submission).scalar_subquery()


def is_exception() -> ColumnElement[bool]:
    """For a statement that selects approved versions: whether EXCEPTION approved it."""
    return and_(
        EXCEPTION.submission_id == SubmissionVersion.submission_id,
        EXCEPTION.version_number == SubmissionVersion.number,
        EXCEPTION.verb.in_([Verb.APPROVE_ALONE, Verb.ACCEPT_ENTRY]),
    )


def series_of(agreement_id: int) -> list[tuple[MeasurePlacement, Series]]:
    """Every series of the agreement's measures with its measure, part and sender, in printed order."""
    rows = db.session.execute(
        select(MeasurePlacement, Series)
        .join(MeasurePlacement.measure)
        .join(Series, Series.measure_id == Measure.id)
        .outerjoin(Series.part)
        .where(MeasurePlacement.agreement_id == agreement_id)
        .options(
            contains_eager(MeasurePlacement.measure).options(
                joinedload(Measure.returned_by),
                joinedload(Measure.breakdown),
                selectinload(Measure.caveats),
                selectinload(Measure.level_steps),
            ),
            contains_eager(Series.part),
        )
        .order_by(MeasurePlacement.position, Part.position)
    )
    return [(placement, series) for placement, series in rows]


def thresholds() -> dict[str, int]:
    """The threshold of every measure, by its key: a smaller count is suppressed outside the working group's pack."""
    return {key: threshold for key, threshold in db.session.execute(select(Measure.key, Measure.threshold))}  # noqa: C416


def was_just_issued(cycle: Cycle, version: int, audiences: Collection[str], *, by: Person, note: str) -> bool:
    """Whether this person has issued this version to these audiences with this note: then a second click has nothing to do."""
    packs = db.session.scalars(select(Pack).where(Pack.cycle_id == cycle.id, Pack.version == version)).all()
    given = {pack.audience for pack in packs if pack.issued_at == pack.frozen_at}
    is_same = all(pack.frozen_by_id == by.id and pack.note == note.strip() for pack in packs)
    return bool(packs) and is_same and given == set(audiences)


def newest_version(cycle: Cycle) -> int:
    """The number of the version that was frozen last; 0 before the first."""
    return db.session.scalar(select(func.max(Pack.version)).where(Pack.cycle_id == cycle.id)) or 0


def newest_versions(cycle_ids: Collection[int]) -> dict[int, int]:
    """The number of the version of each cycle that was frozen last."""
    statement = select(Pack.cycle_id, func.max(Pack.version)).where(Pack.cycle_id.in_(cycle_ids)).group_by(Pack.cycle_id)
    return {cycle_id: version for cycle_id, version in db.session.execute(statement)}  # noqa: C416 - typed so


def newest_readable_version(cycle: Cycle, audience: str) -> int:
    """The number of the newest version that the audience can read; 0 where it can read none."""
    of_audience = select(func.max(Pack.version)).where(Pack.cycle_id == cycle.id, Pack.audience == audience, is_readable())
    return db.session.scalar(of_audience) or 0


def reading_audiences(cycle: Cycle) -> list[str]:
    """The audiences that can read a version of the cycle's pack."""
    return list(db.session.scalars(select(Pack.audience).where(Pack.cycle_id == cycle.id, is_readable()).distinct()))


def later_issue(pack: Pack) -> Pack | None:
    """A pack of a later cycle that readers of this one were given after it was frozen; None where there is none. The governing
    group reads the public's packs too."""
    others = [Audience.WORKING_GROUP] if pack.audience == Audience.WORKING_GROUP else [Audience.GOVERNING, Audience.PUBLIC]
    is_later = and_(Cycle.period_end > pack.cycle.period_end, Pack.issued_at > pack.frozen_at)
    later = select(Pack).join(Pack.cycle).where(Pack.audience.in_(others), is_later).options(contains_eager(Pack.cycle))
    return db.session.scalars(later.order_by(Pack.issued_at.desc(), Pack.id.desc()).limit(1)).first()


def newest_packs(cycle: Cycle) -> list[Pack]:
    """The packs of the version that was frozen last, in the order of the audiences."""
    newest = select(func.max(Pack.version)).where(Pack.cycle_id == cycle.id).scalar_subquery()
    packs = db.session.scalars(select(Pack).where(Pack.cycle_id == cycle.id, Pack.version == newest)).all()
    return sorted(packs, key=lambda pack: list(Audience).index(Audience(pack.audience)))


def pack(cycle: Cycle, audience: str, version: int | None = None) -> Pack | None:
    """That issued version of the pack, or the newest that its audience can read; None where there is none."""
    statement = select(Pack).where(Pack.cycle_id == cycle.id, Pack.audience == audience).order_by(Pack.version.desc()).limit(1)
    statement = statement.where(is_readable()) if version is None else statement.where(Pack.version == version, is_issued())
    return db.session.scalar(statement.options(joinedload(Pack.cycle)))


def frozen_pack(cycle: Cycle, audience: str, version: int) -> Pack | None:
    """That version of the pack, issued or not; None where there is none."""
    of_version = (Pack.cycle_id == cycle.id, Pack.audience == audience, Pack.version == version)
    return db.session.scalar(select(Pack).where(*of_version).options(joinedload(Pack.cycle)))


def newest_public_pack() -> Pack | None:
    """The newest public pack of the cycle that ended last; None where none can be read."""
    statement = select(Pack).join(Pack.cycle).where(Pack.audience == Audience.PUBLIC, is_readable())
    newest_first = statement.order_by(Cycle.period_end.desc(), Pack.version.desc()).limit(1)
    return db.session.scalar(newest_first.options(contains_eager(Pack.cycle)))


def edits_of(person: Person, cycle: Cycle) -> dict[str, SubmissionVersion]:
    """The versions of the person's agency in a cycle that the team edited, by the action's reference."""
    rows = db.session.execute(
        select(Action.ref, SubmissionVersion)
        .join(Submission, Submission.approved_version_id == SubmissionVersion.id)
        .join(Submission.obligation)
        .join(Obligation.action)
        .join(EditedVersion, EditedVersion.version_id == SubmissionVersion.id)
        .where(Obligation.cycle_id == cycle.id, Obligation.agency_id == person.agency_id)
    )
    return {ref: version for ref, version in rows}  # noqa: C416 - typed so


def visible_pack(person: Person, key: str, audience: str, version: int) -> Pack:
    """An issued pack, if it is meant for this person's role; NotFound otherwise. The team sees what is only frozen, too.

    It may be withdrawn: that is said to its audience, which gets nothing else of it (`can_open`).
    """
    pack = None
    if audience in AUDIENCES[Role(person.role)]:
        pack = db.session.scalar(
            select(Pack)
            .join(Pack.cycle)
            .where(Cycle.key == key, Pack.audience == audience, Pack.version == version)
            .options(contains_eager(Pack.cycle))
        )
    if pack is None or not (pack.is_issued or can(person, Permission.COMPILE_PACKS)):
        raise NotFound
    return pack


def can_open(person: Person, pack: Pack) -> bool:
    """Whether the person can read what is in a pack that visible_pack() found."""
    return not pack.is_withdrawn or can(person, Permission.COMPILE_PACKS)


def before(cycle: Cycle, audience: str) -> list[Pack]:
    """The packs that the next one is compared with: the version before, if there is one, and the newest of the cycle before.

    Only those count that the audience was given; a withdrawn one only where it can read no other of that cycle.
    """
    of_audience = select(Pack).join(Pack.cycle).where(Pack.audience == audience, is_issued())
    statement = of_audience.options(contains_eager(Pack.cycle), undefer(Pack.contents))
    newest_first = statement.order_by(Cycle.period_end.desc(), Pack.withdrawn_at.is_not(None), Pack.version.desc()).limit(1)
    own = db.session.scalar(newest_first.where(Pack.cycle_id == cycle.id))
    earlier = db.session.scalar(newest_first.where(Cycle.period_end < cycle.period_end))
    return [pack for pack in (own, earlier) if pack is not None]


def older(cycle: Cycle, audience: str) -> list[Pack]:
    """The newest packs of the cycles before those of before(), at most as many as a year usually has; the newest first. Only
    those count that the audience was given."""
    issued = select(Pack.cycle_id, func.max(Pack.version).label("version")).where(Pack.audience == audience, is_issued())
    newest = issued.group_by(Pack.cycle_id).subquery()
    is_newest = and_(newest.c.cycle_id == Pack.cycle_id, newest.c.version == Pack.version)
    statement = select(Pack).join(newest, is_newest).join(Pack.cycle).where(Pack.audience == audience)
    statement = statement.where(Cycle.period_end < cycle.period_end).options(contains_eager(Pack.cycle), undefer(Pack.contents))
    return list(db.session.scalars(statement.order_by(Cycle.period_end.desc()).offset(1).limit(4)))


def issued_audiences() -> dict[int, dict[Audience, bool]]:
    """To whom a pack of each cycle was ever issued, by the cycle's id, and whether they can read one now."""
    readable = func.max(case((is_readable(), 1), else_=0))
    rows = db.session.execute(
        select(Pack.cycle_id, Pack.audience, readable).where(is_issued()).group_by(Pack.cycle_id, Pack.audience)
    )
    found: dict[int, dict[Audience, bool]] = {}
    for cycle_id, audience, is_now in rows:
        found.setdefault(cycle_id, {})[Audience(audience)] = bool(is_now)
    return found


def objected_since(pack: Pack) -> Sequence[Obligation]:
    """What the pack prints as the team edited it, though the agency has objected since the pack was frozen."""
    return db.session.scalars(
        select(Obligation)
        .join(Submission, Submission.obligation_id == Obligation.id)
        .join(EditedVersion, EditedVersion.version_id == Submission.approved_version_id)
        .where(Obligation.cycle_id == pack.cycle_id, EditedVersion.answer == OBJECTED)
        .where(EditedVersion.at <= pack.frozen_at, EditedVersion.answered_at > pack.frozen_at)
        .options(joinedload(Obligation.agency), joinedload(Obligation.action), joinedload(Obligation.cycle))
        .order_by(Obligation.id)
    ).all()


def printed_statuses(person: Person, agreement_id: int) -> dict[str, str]:
    """The statuses of the plan year's actions by reference, as the newest pack of its last cycle that the person can read prints
    them. Empty where there is none."""
    audiences = AUDIENCES[Role(person.role)]
    preference = case({audience.value: place for place, audience in enumerate(audiences)}, value=Pack.audience)
    pack = db.session.scalar(
        select(Pack)
        .join(Pack.cycle)
        .where(Cycle.agreement_id == agreement_id, Pack.audience.in_(audiences), is_readable())
        .order_by(Cycle.period_end.desc(), preference, Pack.version.desc())
        .options(undefer(Pack.contents))
        .limit(1)
    )
    printed = pack.contents["priorities"] if pack is not None else []
    return {action["ref"]: action["status"] for priority in printed for action in priority["actions"]}
