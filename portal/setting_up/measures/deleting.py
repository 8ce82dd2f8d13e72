"""Deleting a measure of which nothing was ever returned."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from portal.accounts.models import Person
from portal.core.errors import WrongState
from portal.core.policy import Permission, authorise
from portal.cycles.changed_returns import Change, ChangedReturn
from portal.cycles.officers.models import NamedOfficer
from portal.extensions import db
from portal.measures.models import Measure, MeasurePlacement
from portal.measures.senders.models import EarlierSender, SenderChange
from portal.measures.senders.queries import returned_of_measures
from portal.setting_up.measures.effects import follow
from portal.setting_up.measures.typed_numbers import delete_typed, uses_of_series
from portal.setting_up.uses import no_longer_named, uses
from portal.submissions.agreement_changes.contents import agreements_of
from portal.submissions.agreement_changes.locking import lock_for_change

GOES_WITH_IT = ("measure_placement", "series", "earlier_sender", "sender_change", "named_officer")


def delete_measure(measure: Measure, *, by: Person) -> list[str]:
    """Deletes it; what that changes, a sentence each. WrongState where something names it, or a number of it was sent."""
    authorise(by, Permission.EDIT_AGREEMENT)
    lock_for_change(measure)
    ids = [one.id for one in measure.series]
    named = uses_of_series(ids) or uses("measure", measure.id, apart_from=GOES_WITH_IT)
    if named:
        raise WrongState(f"{measure.name} cannot be deleted: it is named by {named}. It can be ended, and stays in history.")
    name, before, placed = measure.name, returned_of_measures([measure]), agreements_of([measure])
    officers = db.session.scalar(select(func.count()).where(NamedOfficer.measure_id == measure.id)) or 0
    for table in (MeasurePlacement, EarlierSender, SenderChange, NamedOfficer):
        db.session.execute(delete(table).where(table.measure_id == measure.id))
    typed = delete_typed(ids)
    for series in list(measure.series):
        db.session.delete(series)
    db.session.flush()
    db.session.expire(measure, ["series"])
    words, starts = f"{name} is no measure any more.", measure.returned_from
    changes = follow(before, [], placed, changed=ChangedReturn(measure, Change.GONE, starts, words), by=by)
    db.session.delete(measure)
    db.session.flush()
    return [
        f"{name} is gone from every list, and from the search. Nothing was returned of it.",
        *changes,
        *typed,
        *no_longer_named(officers),
        "It does not come back.",
    ]
