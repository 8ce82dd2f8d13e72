"""What an agency has and owes, as far as it matters when it leaves the partnership, or comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import func, not_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Agency, Person
from portal.agreement.models import CLOSED, Action, Agreement, Contribution, Priority
from portal.agreement.queries import in_force_first, is_adopted
from portal.core import clock
from portal.core.policy import Role
from portal.core.text import plural
from portal.cycles.models import Cycle, Kind, Obligation
from portal.extensions import db
from portal.measures.models import Measure, Part
from portal.setting_up.confirming import first_listed
from portal.submissions.conversation.queries import proposed_at
from portal.submissions.models import Submission
from portal.submissions.overtaken import is_not_asked_for
from portal.submissions.workflow import WITH_AGENCY, Status


@dataclass(frozen=True, kw_only=True)
class EndEffects:
    """What becomes of what an agency owes that leaves on a day.

    `not_owed` falls due after the last day, and was never approved; of that, `begun` was written and not sent. `still_owed` fell
    due by then, or its cycle is issued. `waiting` was sent and is with the team; `proposed` was sent too, and waits for the
    agency's answer to numbers that the team proposes; `to_sign` waits for a sign-off that nobody can give then. `open_again` was
    approved once, and is with the agency again. `people` have an open account.
    """

    not_owed: Sequence[Obligation]
    begun: Sequence[Obligation]
    still_owed: Sequence[Obligation]
    waiting: Sequence[Obligation]
    proposed: Sequence[Obligation]
    to_sign: Sequence[Obligation]
    open_again: Sequence[Obligation]
    people: Sequence[Person]

    @property
    def administrators(self) -> list[Person]:
        return [one for one in self.people if one.role == Role.ADMINISTRATOR]


def effects_of_end(agency: Agency, last_day: date, *, leaves_issued: bool = False) -> EndEffects:
    """In two queries. With `leaves_issued` what issued cycles have not received is still owed, whenever it fell due."""
    asked = db.session.execute(
        select(Obligation, Submission, proposed_at())
        .join(Obligation.cycle)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.agency_id == agency.id, not_(is_not_asked_for()))
        .options(contains_eager(Obligation.cycle), joinedload(Obligation.action), joinedload(Obligation.agency))
        .order_by(Cycle.period_start, Obligation.kind.desc(), Obligation.id)
    ).all()
    found: dict[str, list[Obligation]] = {one.name: [] for one in fields(EndEffects) if one.name != "people"}
    for obligation, submission, proposed in asked:
        status = Status(submission.status) if submission else Status.NOT_STARTED
        is_approved = submission is not None and submission.approved_version_id is not None
        if status not in WITH_AGENCY:
            if status == Status.SUBMITTED:
                found["proposed" if proposed else "waiting"].append(obligation)
        elif obligation.due > last_day and not is_approved and not (leaves_issued and obligation.cycle.is_issued):
            found["not_owed"].append(obligation)
            found["begun"] += [obligation] if submission is not None and submission.saved_at is not None else []
        elif status == Status.AWAITING_SIGN_OFF:
            found["to_sign"].append(obligation)
        else:
            found["open_again" if is_approved else "still_owed"].append(obligation)
    people = select(Person).where(Person.agency_id == agency.id, Person.is_active).order_by(Person.name, Person.id)
    return EndEffects(**found, people=db.session.scalars(people).all())


def count_words(obligations: Sequence[Obligation]) -> str:
    """“2 updates and 1 data return”."""
    returns = sum(one.kind == Kind.RETURN for one in obligations)
    numbers = ((len(obligations) - returns, "update"), (returns, "data return"))
    return first_listed([plural(number, word) for number, word in numbers if number])


def names_of_owed(obligations: Sequence[Obligation]) -> str:
    """“SM5 (April to June 2019); Data return, May 2019”."""
    return "; ".join(f"{one.ref} ({one.cycle.title})" if one.action else one.title for one in obligations)


def responsibilities(agency: Agency) -> str:
    """What names the agency in agreements: “leads 2 actions and returns 1 measure”; empty where nothing does. In one query."""
    is_open = Action.status.not_in([one.value for one in CLOSED])
    contributes = select(Contribution.action_id).where(Contribution.agency_id == agency.id)
    goes_on = [or_(one.returned_until.is_(None), one.returned_until >= clock.today()) for one in (Part, Measure)]
    split = select(Part.breakdown_id).where(Part.returned_by_id == agency.id, goes_on[0])
    of_parts = Measure.returned_by_id.is_(None) & Measure.breakdown_id.in_(split)
    in_force = select(Agreement.id).where(is_adopted()).order_by(*in_force_first(clock.today())).limit(1).scalar_subquery()
    priorities = select(func.count(Priority.id)).where(Priority.agreement_id == in_force)
    actions = select(func.count(Action.id)).where(Action.agreement_id == in_force, is_open)
    asked = (
        priorities.where(Priority.lead_agency_id == agency.id),
        actions.where(Action.lead_agency_id == agency.id),
        actions.where(Action.id.in_(contributes)),
        select(func.count(Measure.id)).where(or_(Measure.returned_by_id == agency.id, of_parts), goes_on[1]),
    )
    row = db.session.execute(select(*(one.scalar_subquery() for one in asked))).one()
    words = (("leads", "priority", "priorities"), ("leads", "action"), ("contributes to", "action"), ("returns", "measure"))
    return first_listed([f"{verb} {plural(number, *noun)}" for number, (verb, *noun) in zip(row, words, strict=True) if number])
