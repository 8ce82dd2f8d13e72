"""Reads about named officers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select
from sqlalchemy.orm import contains_eager

from portal.accounts.deputies.queries import PARTNERS
from portal.accounts.models import Person
from portal.agreement.models import Action, Agreement, Contribution
from portal.cycles.models import Obligation
from portal.cycles.officers.models import NamedOfficer
from portal.extensions import db
from portal.measures.models import Measure, MeasurePlacement, Part

RETURNS = "returns"  # the subject of all data returns of an agency


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Something that an agency owes again and again, and that one of its officers can look after: `action_id` or `measure_id`, or
    neither for all its data returns."""

    name: str
    action_id: int | None = None
    measure_id: int | None = None

    @property
    def key(self) -> str:
        if self.action_id is not None:
            return f"action-{self.action_id}"
        return f"measure-{self.measure_id}" if self.measure_id is not None else RETURNS


def subjects_of(agency_id: int, agreement: Agreement) -> list[Subject]:
    """What the agency owes under the agreement: its actions, all its data returns, and each measure that it returns."""
    writes = or_(Action.lead_agency_id == agency_id, Action.contributions.any(Contribution.agency_id == agency_id))
    actions = db.session.execute(
        select(Action.id, Action.ref, Action.title).where(Action.agreement_id == agreement.id, writes).order_by(Action.position)
    )
    parts = select(Part.breakdown_id).where(Part.returned_by_id == agency_id)
    measures = db.session.execute(
        select(Measure.id, Measure.name)
        .join(MeasurePlacement, MeasurePlacement.measure_id == Measure.id)
        .where(MeasurePlacement.agreement_id == agreement.id)
        .where(or_(Measure.returned_by_id == agency_id, Measure.returned_by_id.is_(None) & Measure.breakdown_id.in_(parts)))
        .order_by(MeasurePlacement.position)
    ).all()
    found = [Subject(name=f"{ref} {title}", action_id=action_id) for action_id, ref, title in actions]
    found += [Subject(name="All data returns")] if measures else []
    return [*found, *(Subject(name=name, measure_id=measure_id) for measure_id, name in measures)]


_STILL_THERE = (Person.is_active, Person.agency_id == NamedOfficer.agency_id, Person.role.in_(PARTNERS))


def named_officers(agency_ids: Collection[int]) -> Sequence[NamedOfficer]:
    """The named officers of these agencies, who still write for them, with the person of each; in one query."""
    if not agency_ids:
        return []
    return db.session.scalars(
        select(NamedOfficer)
        .join(NamedOfficer.person)
        .where(NamedOfficer.agency_id.in_(agency_ids))
        .where(*_STILL_THERE)
        .options(contains_eager(NamedOfficer.person))
        .order_by(Person.name, NamedOfficer.id)
    ).all()


class OfficerOf(NamedTuple):
    """Who looks after a subject of an agency; `frequency` is that of a measure, and empty for other subjects."""

    agency_id: int
    subject: str
    person_id: int
    frequency: str
    name: str


@dataclass(frozen=True)
class LookedAfter:
    """Who looks after what at some agencies. `returned` are the subjects of the measures in their returns, by agreement, agency
    and frequency, for whoever asks is_looked_after()."""

    officers: Sequence[OfficerOf]
    returned: Mapping[tuple[int, int, str], Collection[str]] = field(default_factory=dict)

    def of(self, obligation: Obligation) -> list[OfficerOf]:
        """Who is named for it, each person once: for a return whoever is named for all returns, or for a measure of its
        frequency. Nobody where it is everybody’s."""
        wanted = RETURNS if obligation.action_id is None else f"action-{obligation.action_id}"
        frequency = obligation.frequency if obligation.action_id is None else None
        found = {
            one.person_id: one
            for one in self.officers
            if one.agency_id == obligation.agency_id and (one.subject == wanted or one.frequency == frequency)
        }
        return list(found.values())

    def is_looked_after(self, obligation: Obligation) -> bool:
        """Whether all of it is: somebody is named for the action, for all returns, or for each measure of the return. Who is
        named for one measure leaves the others to everybody."""
        named = {one.subject for one in self.officers if one.agency_id == obligation.agency_id}
        if obligation.action_id is not None:
            return f"action-{obligation.action_id}" in named
        measures = self.returned.get((obligation.cycle.agreement_id, obligation.agency_id, obligation.frequency), ())
        return RETURNS in named or (bool(measures) and named.issuperset(measures))


def returned_measures(agency_ids: Collection[int]) -> dict[tuple[int, int, str], set[str]]:
    """The subjects of the measures that these agencies return, or a part of which, by agreement, agency and frequency; in one
    query."""
    agency_id = func.coalesce(Measure.returned_by_id, Part.returned_by_id)
    rows = db.session.execute(
        select(MeasurePlacement.agreement_id, agency_id, Measure.frequency, Measure.id)
        .join(Measure, Measure.id == MeasurePlacement.measure_id)
        .outerjoin(Part, and_(Part.breakdown_id == Measure.breakdown_id, Measure.returned_by_id.is_(None)))
        .where(agency_id.in_(agency_ids))
        .distinct()
    )
    found: dict[tuple[int, int, str], set[str]] = {}
    for agreement_id, agency, frequency, measure_id in rows:
        found.setdefault((agreement_id, agency, frequency), set()).add(Subject(name="", measure_id=measure_id).key)
    return found


def looked_after(agency_ids: Collection[int]) -> LookedAfter:
    """Who looks after what at these agencies, in one query."""
    rows = db.session.execute(
        select(NamedOfficer.agency_id, NamedOfficer.subject, Person.id, func.coalesce(Measure.frequency, ""), Person.name)
        .join(NamedOfficer.person)
        .outerjoin(Measure, Measure.id == NamedOfficer.measure_id)
        .where(NamedOfficer.agency_id.in_(agency_ids), *_STILL_THERE)
        .order_by(Person.name, NamedOfficer.id)
    )
    return LookedAfter([OfficerOf(*row) for row in rows])


def officers_as_text() -> ColumnElement[str]:
    """For a statement that selects obligations: the named officers of their agency as one text, which officers_in() reads."""
    parts = (NamedOfficer.subject, cast(Person.id, Text), func.coalesce(Measure.frequency, ""), Person.name)
    line = parts[0] + "\t" + parts[1] + "\t" + parts[2] + "\t" + parts[3]
    lines = select(func.aggregate_strings(line, "\n")).select_from(NamedOfficer).join(NamedOfficer.person)
    lines = lines.outerjoin(Measure, Measure.id == NamedOfficer.measure_id)
    return lines.where(NamedOfficer.agency_id == Obligation.agency_id, *_STILL_THERE).correlate(Obligation).scalar_subquery()


def officers_in(text: str | None, agency_id: int) -> LookedAfter:
    """The named officers of the agency, as officers_as_text() wrote them."""
    lines = [line.split("\t", 3) for line in (text or "").split("\n")]
    found = [OfficerOf(agency_id, line[0], int(line[1]), line[2], line[3]) for line in lines if len(line) == 4]
    return LookedAfter(sorted(found, key=lambda one: one.name))


def subjects_named_for(person: Person) -> list[str]:
    """The names of what the person is named for at their agency."""
    rows = db.session.execute(
        select(Action.ref, Action.title, Measure.name)
        .select_from(NamedOfficer)
        .outerjoin(Action, Action.id == NamedOfficer.action_id)
        .outerjoin(Measure, Measure.id == NamedOfficer.measure_id)
        .where(NamedOfficer.person_id == person.id, NamedOfficer.agency_id == person.agency_id)
        .order_by(NamedOfficer.id)
    )
    return [f"{ref} {title}" if ref else measure or "All data returns" for ref, title, measure in rows]
