"""Which entries of the index a person may see: a condition of SQL from the same rules as the pages (portal/core/policy.py).

Who may edit or review finds the rows themselves. Partners find their own agency's work. Everybody else finds what packs for
their role print, each cycle's newest.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.accounts.models import Person as Account
from portal.agreement.models import Action, Contribution
from portal.core.policy import AUDIENCES, Permission, Role, can
from portal.cycles.models import Cycle
from portal.measures.models import Measure
from portal.packs.models import Pack, is_readable
from portal.rates.models import Rate
from portal.search.entries import Kind
from portal.search.models import SearchEntry as Entry

# Of which kinds the rows themselves are found, with which permission.
ROWS = {
    Kind.ACTION: Permission.EDIT_AGREEMENT,
    Kind.SOURCE: Permission.EDIT_AGREEMENT,
    Kind.FIGURE: Permission.EDIT_AGREEMENT,
    Kind.UPDATE: Permission.REVIEW,
    Kind.CONTEXT: Permission.EDIT_CONTEXT,
    Kind.AGENCY: Permission.SEE_ALL_PEOPLE,
    Kind.PERSON: Permission.SEE_ALL_PEOPLE,
}


def readable(person: Account) -> ColumnElement[bool]:
    """The condition on SearchEntry for this person."""
    kinds = [kind for kind, permission in ROWS.items() if can(person, permission)]
    return or_(
        and_(Entry.audience == "", Entry.kind.in_(kinds)),
        _measures(person),
        _own(person),
        _packs(person),
        _issued(person, [kind for kind in (Kind.ACTION, Kind.UPDATE, Kind.CONTEXT, Kind.FIGURE) if kind not in kinds]),
    )


def _measures(person: Account) -> ColumnElement[bool]:
    """Those of the dictionary: not the restricted ones, whatever else may be read."""
    if not can(person, Permission.READ_MEASURES):
        return false()
    is_measure = Entry.kind == Kind.MEASURE
    if can(person, Permission.READ_ALL_VALUES):
        return is_measure
    open_ids = select(Measure.id).where(Measure.restricted.is_(False))
    of_open = and_(Rate.numerator_id.in_(open_ids), or_(Rate.denominator_id.is_(None), Rate.denominator_id.in_(open_ids)))
    return and_(
        is_measure,
        or_(
            and_(Entry.origin == "measure", Entry.origin_id.in_(open_ids)),
            and_(Entry.origin == "rate", Entry.origin_id.in_(select(Rate.id).where(of_open))),
        ),
    )


def _own(person: Account) -> ColumnElement[bool]:
    """The person's agency and who works there now; for partners also what it has sent, and the actions it writes about."""
    is_own = and_(Entry.audience == "", Entry.agency_id == person.agency_id)
    working = select(Account.id).where(Account.agency_id == person.agency_id, Account.is_active)
    conditions = [
        and_(is_own, Entry.kind == Kind.AGENCY),
        and_(is_own, Entry.kind == Kind.PERSON, Entry.origin_id.in_(working)),
    ]
    if can(person, Permission.SEE_OWN_WORK):
        contributes = select(Contribution.action_id).where(Contribution.agency_id == person.agency_id)
        actions = select(Action.id).where(or_(Action.lead_agency_id == person.agency_id, Action.id.in_(contributes)))
        conditions.append(and_(is_own, Entry.kind == Kind.UPDATE))
        conditions.append(and_(Entry.audience == "", Entry.kind == Kind.ACTION, Entry.origin_id.in_(actions)))
    return or_(*conditions)


def _packs(person: Account) -> ColumnElement[bool]:
    if not can(person, Permission.READ_PACKS):
        return false()
    return and_(Entry.kind == Kind.PACK, Entry.audience.in_(AUDIENCES[Role(person.role)]))


def _issued(person: Account, kinds: list[Kind]) -> ColumnElement[bool]:
    """What packs for this role print of these kinds: texts and figures of each cycle once, actions as the newest pack of their
    agreement has them. Partners find what is theirs as their own, and the other agencies that those packs name."""
    if not kinds or not can(person, Permission.READ_PACKS):
        return false()
    packs = _newest_packs(person, Pack.cycle_id)
    named = select(Entry.agency_id).where(Entry.origin == "pack", Entry.origin_id.in_(packs), Entry.agency_id.is_not(None))
    if can(person, Permission.SEE_OWN_WORK):
        is_others = or_(Entry.agency_id.is_(None), Entry.agency_id != person.agency_id)
        is_wanted = or_(Entry.kind.not_in([Kind.ACTION, Kind.UPDATE]), and_(Entry.kind == Kind.UPDATE, is_others))
    else:
        is_newest = Entry.origin_id.in_(_newest_packs(person, Cycle.agreement_id))
        is_wanted = or_(Entry.kind != Kind.ACTION, is_newest)
    return or_(
        and_(Entry.origin == "pack", Entry.kind.in_(kinds), is_wanted, Entry.origin_id.in_(packs)),
        and_(Entry.kind == Kind.AGENCY, Entry.origin_id.in_(named)),
    )


def _newest_packs(person: Account, each: InstrumentedAttribute[int]) -> Select[int]:
    """The ids of the newest packs for this role, one for each cycle or agreement: the one that is meant for the role first."""
    audiences = AUDIENCES[Role(person.role)]
    preference = case({audience.value: place for place, audience in enumerate(audiences)}, value=Pack.audience)
    age = func.row_number().over(partition_by=each, order_by=(Cycle.period_end.desc(), preference, Pack.version.desc()))
    ranked = (
        select(Pack.id.label("id"), age.label("age"))
        .join(Pack.cycle)
        .where(Pack.audience.in_(audiences), is_readable())
        .subquery()
    )
    return select(ranked.c.id).where(ranked.c.age == 1)
