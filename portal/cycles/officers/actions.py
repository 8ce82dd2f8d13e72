"""Saying who of an agency looks after what."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select

from portal.accounts.models import Agency, Person
from portal.core import clock
from portal.core.policy import Permission, authorise
from portal.cycles.officers.models import NamedOfficer
from portal.cycles.officers.queries import Subject
from portal.extensions import db
from portal.notifications.outbox import insert_new


def name_officers(agency: Agency, chosen: Mapping[Subject, Person | None], *, by: Person) -> int:
    """Names these people of the agency for these subjects; None makes one everybody's again. Returns how many have changed."""
    authorise(by, Permission.NAME_OFFICERS, agency.id)
    keys = [subject.key for subject in chosen]
    stored = select(NamedOfficer).where(NamedOfficer.agency_id == agency.id, NamedOfficer.subject.in_(keys))
    before = {one.subject: one for one in db.session.scalars(stored)}
    changed = 0
    for subject, person in chosen.items():
        officer = before.get(subject.key)
        if (officer.person_id if officer else None) == (person.id if person else None):
            continue
        changed += 1
        if person is None:
            db.session.delete(officer)
        elif officer is not None:
            officer.person, officer.by_id, officer.at = person, by.id, clock.now()
        else:
            row = {"agency_id": agency.id, "subject": subject.key, "action_id": subject.action_id, "by_id": by.id}
            row |= {"measure_id": subject.measure_id, "person_id": person.id, "at": clock.now()}
            insert_new(NamedOfficer, [row], "agency_id", "subject")  # of two at once the first counts
    return changed


def pass_on(person: Person, agency_id: int, successor: Person | None) -> None:
    """What somebody who leaves is named for goes to their successor; without one it is everybody's again."""
    of_person = (NamedOfficer.person_id == person.id, NamedOfficer.agency_id == agency_id)
    if successor is None:
        db.session.execute(delete(NamedOfficer).where(*of_person))
        return
    for officer in db.session.scalars(select(NamedOfficer).where(*of_person)):
        officer.person = successor
