"""Another agency returns a measure, or a part of one, from a month on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from portal.accounts.models import Agency, Person
from portal.core import clock
from portal.core.policy import Permission, authorise
from portal.extensions import db
from portal.measures.models import Measure, Part
from portal.measures.senders.models import EarlierSender, SenderChange
from portal.measures.senders.queries import earlier_senders, senders_of
from portal.measures.senders.spans import ONE_DAY
from portal.statistics.periods import Period


def set_sender(subject: Measure | Part, agency: Agency, *, by: Person, starts: date, stay: Collection[Period]) -> None:
    """The agency returns it from the month on. `stay` are the months or quarters for which nothing changes. What is owed follows
    from it elsewhere (portal/submissions/agreement_changes/actions.py: bring_in_line)."""
    authorise(by, Permission.EDIT_AGREEMENT)
    before = senders_of(subject)
    after = before.changed_from(agency.id, starts, stay)
    for row in earlier_senders(subject):
        db.session.delete(row)
    db.session.flush()
    of_it = {"measure_id": subject.id} if isinstance(subject, Measure) else {"part_id": subject.id}
    db.session.add_all(EarlierSender(**of_it, until=one.until, agency_id=one.agency_id) for one in after.earlier)
    was = before.on(starts)
    db.session.add(SenderChange(**of_it, was_id=was, agency_id=agency.id, starts=starts, by_id=by.id, at=clock.now()))
    subject.returned_by_id = agency.id
    db.session.flush()
    db.session.expire(subject, ["returned_by"])


def set_each_part(measure: Measure, *, by: Person, starts: date) -> None:
    """From the month on each part is returned by its own agency, and no longer the whole measure by one."""
    authorise(by, Permission.EDIT_AGREEMENT)
    before = senders_of(measure)
    was = before.on(starts)
    for row in earlier_senders(measure):
        if row.until >= starts:
            db.session.delete(row)
    db.session.flush()
    last = starts - ONE_DAY
    if not any(one.until == last for one in before.earlier):
        db.session.add(EarlierSender(measure_id=measure.id, until=last, agency_id=before.on(last)))
    db.session.add(SenderChange(measure_id=measure.id, was_id=was, starts=starts, by_id=by.id, at=clock.now()))
    measure.returned_by_id = None
    db.session.flush()
