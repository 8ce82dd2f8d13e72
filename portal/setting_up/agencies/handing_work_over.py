"""The work of one agency becomes that of another: the measures that it returns, and the actions that it leads or helps with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Agency, Person
from portal.agreement.models import CLOSED, Action, Agreement, Contribution, Priority
from portal.agreement.queries import in_force_first
from portal.core import clock
from portal.cycles.models import Cycle, Obligation
from portal.cycles.owed import Owed
from portal.cycles.workflow import RUNNING
from portal.extensions import db
from portal.measures.models import Measure, Part
from portal.measures.senders.actions import set_sender
from portal.setting_up.agencies.end_effects import names_of_owed
from portal.setting_up.confirming import first_listed
from portal.submissions.agreement_changes.actions import bring_in_line, stands_without
from portal.submissions.agreement_changes.handing_over import Concerned, Leaving, change_sender
from portal.submissions.models import Submission


def hand_measures_over(leaving: Leaving, into: Agency, starts: date, *, by: Person) -> list[str]:
    """Everything that it returns is returned by the other from the month on, apart from months that were sent or issued. What
    that is, by name; what has ended by then is not named."""
    agency = leaving.agency
    whole = db.session.scalars(
        select(Measure).where(Measure.returned_by_id == agency.id).order_by(Measure.position, Measure.id)
    ).all()
    parts = db.session.scalars(
        select(Part).where(Part.returned_by_id == agency.id).order_by(Part.breakdown_id, Part.position)
    ).all()
    found = [Concerned(one, one.name, [one]) for one in whole if one.is_returned_from(starts)]
    unasked: list[Measure | Part] = [one for one in whole if not one.is_returned_from(starts)]
    split = _split_measures({one.breakdown_id for one in parts})
    for part in parts:
        measures = [one for one in split if one.breakdown_id == part.breakdown_id and one.is_returned_from(starts)]
        if measures and not part.has_ended(starts):
            found.append(Concerned(part, f"{part.name} of {first_listed([one.name for one in measures])}", measures))
        else:
            unasked.append(part)
    for subject in unasked:
        set_sender(subject, into, by=by, starts=starts, stay=[])
    for one in found:
        change_sender(one, into, starts, by=by, leaving=leaving)
    return [one.name for one in found]


def _split_measures(breakdown_ids: Collection[int]) -> Sequence[Measure]:
    """Those of which each part has a sender of its own."""
    return db.session.scalars(
        select(Measure)
        .where(Measure.breakdown_id.in_(breakdown_ids), Measure.returned_by_id.is_(None))
        .order_by(Measure.position, Measure.id)
    ).all()


def hand_actions_over(leaving: Leaving, into: Agency, *, by: Person) -> list[str]:
    """In the agreement in force, those of running cycles and drafts the other leads, and contributes to, what this one did. What
    was closed before stays, and so does what this one has sent: it counts. Sentences."""
    agency, because = leaving.agency, leaving.because
    agreements, running = _agreements(), _running_cycles()
    actions = [
        one
        for one in _actions_of(agency, [agreement.id for agreement in agreements])
        if one.status not in CLOSED
        or any(one.owes_in(cycle.period_start, cycle.period_end) for cycle in running if cycle.agreement_id == one.agreement_id)
    ]
    led = [one for one in actions if one.lead_agency_id == agency.id]
    for action in actions:
        _replace(action, agency, into)
    priorities = _priorities_of(agency, [agreement.id for agreement in agreements])
    for priority in priorities:
        priority.lead_agency_id = into.id
    db.session.flush()
    concerned = {one.id for one in actions}
    counting = _let_count(leaving, into, concerned, running, by=by)
    sent = stands_without(agency.id)
    for agreement in agreements:
        bring_in_line(agreement.id, by=by, because=because, is_concerned=lambda owed: owed.action_id in concerned, sent=sent)
    contributed = [one for one in actions if one not in led]
    lines = [
        f"In {agreement.year}, {into.short_name} {verb} {first_listed(of)}, in place of {agency.short_name}."
        for agreement in sorted(agreements, key=lambda one: one.starts)
        for verb, of in (
            ("leads", [one.ref for one in led if one.agreement_id == agreement.id]),
            ("contributes to", [one.ref for one in contributed if one.agreement_id == agreement.id]),
            ("leads the priority", [one.title for one in priorities if one.agreement_id == agreement.id]),
        )
        if of
    ]
    if counting:
        lines.append(
            f"What {agency.short_name} has sent counts. {into.short_name} is not asked again: {names_of_owed(counting)}."
        )
    return lines


def _let_count(
    leaving: Leaving, into: Agency, action_ids: Collection[int], running: Sequence[Cycle], *, by: Person
) -> list[Obligation]:
    """The other is not asked for an update in a running cycle for which this one's was sent. Where it is asked for its own
    already, it still is."""
    cycle_ids = [one.id for one in running]
    rows = db.session.scalars(
        select(Obligation)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(
            Obligation.cycle_id.in_(cycle_ids),
            Obligation.action_id.in_(action_ids),
            Obligation.agency_id == leaving.agency.id,
            Obligation.cancelled_at.is_(None),
            stands_without(leaving.agency.id),
        )
        .options(joinedload(Obligation.cycle), joinedload(Obligation.action), joinedload(Obligation.agency))
        .order_by(Obligation.id)
    ).all()
    others = select(Obligation).where(Obligation.cycle_id.in_(cycle_ids), Obligation.agency_id == into.id)
    of_into = {(one.cycle_id, one.action_id): one for one in db.session.scalars(others.where(Obligation.action_id.is_not(None)))}
    found = []
    for sent in rows:
        own = of_into.get((sent.cycle_id, sent.action_id))
        if own is None:
            own = Owed.of(sent)._replace(agency_id=into.id).new(sent.cycle)
            db.session.add(own)
        elif not own.left_agreement:
            continue
        own.cancelled_at, own.cancelled_by, own.left_agreement = clock.now(), by, False
        own.cancelled_because = f"The update of {leaving.agency.short_name} counts. {leaving.because}"
        found.append(sent)
    return found


def _replace(action: Action, agency: Agency, into: Agency) -> None:
    """The other stands in its place, and once only."""
    lead = into if action.lead_agency_id == agency.id else action.lead_agency
    writing = [into if one.id == agency.id else one for one in action.contributors]
    action.lead_agency, action.lead_agency_id = lead, lead.id
    action.contributors = [one for one in dict.fromkeys(writing) if one.id != lead.id]


def _agreements() -> Sequence[Agreement]:
    """The one in force, those of running cycles, and all that come later, drafts among them."""
    newest_first = db.session.scalars(select(Agreement).order_by(*in_force_first(clock.today()))).all()
    in_force = next((one for one in newest_first if not one.is_draft), None)
    running = {one.agreement_id for one in _running_cycles()}
    return [
        one
        for one in newest_first
        if one.is_draft or one is in_force or one.id in running or (in_force is not None and one.starts > in_force.starts)
    ]


def _running_cycles() -> Sequence[Cycle]:
    return db.session.scalars(select(Cycle).where(Cycle.status.in_(RUNNING))).all()


def _actions_of(agency: Agency, agreement_ids: Collection[int]) -> Sequence[Action]:
    contributes = select(Contribution.action_id).where(Contribution.agency_id == agency.id)
    is_its = or_(Action.lead_agency_id == agency.id, Action.id.in_(contributes))
    return db.session.scalars(
        select(Action)
        .where(Action.agreement_id.in_(agreement_ids), is_its)
        .options(joinedload(Action.lead_agency))
        .order_by(Action.agreement_id, Action.position)
    ).all()


def _priorities_of(agency: Agency, agreement_ids: Collection[int]) -> Sequence[Priority]:
    return db.session.scalars(
        select(Priority)
        .where(Priority.agreement_id.in_(agreement_ids), Priority.lead_agency_id == agency.id)
        .order_by(Priority.agreement_id, Priority.position)
    ).all()
