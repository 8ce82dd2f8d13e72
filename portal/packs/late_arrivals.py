"""What came, or was approved, only after the last pack: it stands in the next one, marked so (rule 14, docs/domain.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager

from portal.contents import pack as contents
from portal.contents.after_last_pack import AfterLastPack, Late, ReceivedLate
from portal.core.dates import local
from portal.core.policy import Audience
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.measures.models import Series
from portal.packs.models import Pack, is_issued, is_readable
from portal.packs.queries import EXCEPTION, ObligationOutcome, is_exception
from portal.returns.models import readings_of
from portal.statistics.periods import Period
from portal.submissions.models import Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.workflow import APPROVING, Status


@dataclass(frozen=True)
class LateArrival:
    """Something that the last pack went without, with its approved version."""

    outcome: ObligationOutcome
    after_last_pack: AfterLastPack


@dataclass(frozen=True)
class LateArrivals:
    """Those of a pack, in the order of their cycles and agencies. `by_series` has the periods of late values by series id."""

    arrivals: Sequence[LateArrival] = ()
    by_series: Mapping[int, Mapping[Period, AfterLastPack]] = field(default_factory=dict)

    def of_obligation(self, obligation_id: int) -> AfterLastPack | None:
        found = (one.after_last_pack for one in self.arrivals if one.outcome.obligation.id == obligation_id)
        return next(found, None)

    def of_earlier_cycles(self, action_ids: Collection[int], cycle: Cycle) -> Iterator[LateArrival]:
        """The updates on these actions that an earlier cycle asked for."""
        for one in self.arrivals:
            if one.outcome.obligation.action_id in action_ids and one.outcome.cycle.id != cycle.id:
                yield one

    def lines(self) -> tuple[ReceivedLate, ...]:
        """As the appendix lists them."""
        return tuple(
            ReceivedLate(
                agency=one.outcome.obligation.agency.key,
                agency_name=one.outcome.obligation.agency.name,
                kind=one.outcome.obligation.kind,
                what=one.outcome.name,
                owed_in=one.outcome.cycle.title,
                after_last_pack=one.after_last_pack,
            )
            for one in self.arrivals
        )

    def marked(self, measure: contents.Measure, members: Sequence[Series]) -> contents.Measure:
        """The measure with a mark at every value that came late, and at each total made of one. `members` are its series.

        What is withheld has no mark: its sign says all that is said of it.
        """
        ids = {series.part.key if series.part else None: [series.id] for series in members}
        ids.setdefault(None, [series.id for series in members])
        if not any(series.id in self.by_series for series in members):
            return measure
        series = tuple(
            replace(one, observations=tuple(self._marked(seen, ids.get(one.part, [])) for seen in one.observations))
            for one in measure.series
        )
        return replace(measure, series=series)

    def _marked(self, seen: contents.Observation, series_ids: Sequence[int]) -> contents.Observation:
        late = [
            mark
            for id_ in series_ids
            for period, mark in self.by_series.get(id_, {}).items()
            if seen.period_start <= period.start.isoformat() and period.end.isoformat() <= seen.period_end
        ]
        if not late or seen.symbol == "c":
            return seen
        return replace(seen, after_last_pack=max(late, key=lambda one: one.again or one.received))


def late_arrivals(cycle: Cycle, *audiences: Audience) -> LateArrivals:
    """What the next pack of the cycle prints for the audience and its last one lacked, of cycles issued by then; of several
    audiences, what is so for one of them.

    Of this cycle that is what its newest version went without; of an earlier one, what is in no pack of that cycle nor of those
    between. Two queries, one where there is no pack yet.
    """
    moments = _moments(cycle, audiences)
    if not moments:
        return LateArrivals()
    is_approval = SubmissionEvent.verb.in_(APPROVING)
    since = select(SubmissionEvent.submission_id).where(is_approval, SubmissionEvent.at > min(moments.values()))
    of_submission = SubmissionEvent.submission_id == Submission.id
    approved_at = select(func.min(SubmissionEvent.at)).where(of_submission, is_approval).scalar_subquery()
    sent = select(func.min(SubmissionVersion.sent_at)).where(SubmissionVersion.submission_id == Submission.id)
    sent_at = sent.correlate(Submission).scalar_subquery()
    kinds = [and_(Cycle.id == cycle_id, approved_at > last) for cycle_id, last in moments.items()]
    rows = db.session.execute(
        select(Obligation, SubmissionVersion, Cycle, Submission.status, sent_at, EXCEPTION)
        .join(Obligation.cycle)
        .join(Obligation.agency)
        .outerjoin(Obligation.action)
        .join(Submission, Submission.obligation_id == Obligation.id)
        .join(SubmissionVersion, SubmissionVersion.id == Submission.approved_version_id)
        .outerjoin(EXCEPTION, is_exception())
        .where(Submission.id.in_(since), or_(*kinds), or_(Cycle.id == cycle.id, Cycle.status == CycleStatus.ISSUED))
        .options(contains_eager(Obligation.agency), contains_eager(Obligation.action))
        .order_by(Cycle.period_end, Obligation.kind.desc(), Obligation.agency_id, Obligation.period_end, Obligation.id)
    )
    arrivals = []
    for obligation, version, owed_in, status, first_sent, exception in rows:
        outcome = ObligationOutcome(obligation, version, owed_in, Status(status), first_sent, None, exception)
        arrivals.append(LateArrival(outcome, _mark(first_sent, version.sent_at, moments[owed_in.id])))
    return LateArrivals(arrivals, _by_series(arrivals))


class _Frozen(NamedTuple):
    """A pack that an audience was given: its cycle with that one's last day, when it was frozen, and whether the audience can
    read it still."""

    audience: str
    cycle_id: int
    ends: date
    at: datetime
    is_readable: bool


def _moments(cycle: Cycle, audiences: Sequence[Audience]) -> dict[int, datetime]:
    """By the id of this cycle and of each before it: when the last pack that the audience was given was frozen that could print
    what came in that cycle; of several audiences the earliest of these."""
    packs = [
        _Frozen(*row)
        for row in db.session.execute(
            select(Pack.audience, Pack.cycle_id, Cycle.period_end, Pack.frozen_at, is_readable())
            .join(Pack.cycle)
            .where(Pack.audience.in_(audiences), is_issued(), Cycle.period_end <= cycle.period_end)
        )
    ]
    moments: dict[int, datetime] = {}
    for audience in audiences:
        for cycle_id, at in _moments_of([one for one in packs if one.audience == audience], cycle).items():
            moments[cycle_id] = min(at, moments.get(cycle_id, at))
    return moments


def _moments_of(packs: Sequence[_Frozen], cycle: Cycle) -> dict[int, datetime]:
    """The same from the packs of one audience. A withdrawn one counts only where it can read no other of that cycle."""
    read = {one.cycle_id for one in packs if one.is_readable}
    counted = [one for one in packs if one.is_readable or one.cycle_id not in read]
    own = [one.at for one in counted if one.cycle_id == cycle.id]
    others = [one for one in counted if one.ends < cycle.period_start]
    moments = {one.cycle_id: max(other.at for other in others if other.ends >= one.ends) for one in others}
    return moments | ({cycle.id: max(own)} if own else {})


def _mark(first_sent: datetime, sent_at: datetime, last: datetime) -> AfterLastPack:
    late = Late.RECEIVED if first_sent > last else Late.SENT_AGAIN if sent_at > last else Late.APPROVED
    again = local(sent_at).date().isoformat() if late is Late.SENT_AGAIN else None
    return AfterLastPack(late.value, local(first_sent).date().isoformat(), again)


def _by_series(arrivals: Sequence[LateArrival]) -> dict[int, dict[Period, AfterLastPack]]:
    by_series: dict[int, dict[Period, AfterLastPack]] = defaultdict(dict)
    for one in arrivals:
        if one.outcome.obligation.kind == Kind.RETURN and one.outcome.version is not None:
            for series_id in readings_of(one.outcome.version):
                by_series[series_id][one.outcome.obligation.period] = one.after_last_pack
    return by_series
