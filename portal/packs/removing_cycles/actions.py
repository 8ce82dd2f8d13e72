"""A cycle that was opened by mistake is removed, as long as nothing was sent in it. Who knows of it is told."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any

from sqlalchemy import Table, Text, cast, delete, literal, or_, select, update

from portal.accounts.models import Person
from portal.core.errors import WrongState
from portal.core.links import link
from portal.core.policy import Permission, authorise
from portal.core.text import fingerprint
from portal.cycles.models import AgencyNote, Cycle, Obligation
from portal.cycles.programme.actions import plan_cycles
from portal.cycles.queries import lock_cycle
from portal.extensions import Base, db
from portal.narratives.models import Context
from portal.notifications.digests import DigestLine, Line, tell_later
from portal.notifications.outbox import Mail
from portal.packs.removing_cycles.queries import partners_who_heard, plan_of, removal_of

UNLINKED = frozenset({"mail"})  # what was mailed about the cycle stays in the outbox, without a link to it


def remove_cycle(cycle: Cycle, *, by: Person, sure_of: str, plans_again: bool = False) -> None:
    """Deletes the cycle with all that removal_of() counts. `sure_of` is the fingerprint of its sentences, as the page said them.
    `plans_again` puts it back into the programme.

    Raises WrongState where something was sent in it, or depends on it, or has changed since the page was read, and where it
    cannot be planned again.
    """
    authorise(by, Permission.RUN_CYCLES)
    lock_cycle(cycle)
    found = removal_of(cycle)
    if found.why_not:
        raise WrongState(found.why_not)
    if sure_of != fingerprint(found.sentences):
        raise WrongState("This has changed since you read it. Read again what would be deleted, then press the button.")
    people, plan = partners_who_heard(cycle), plan_of(cycle) if plans_again else None
    if plans_again and plan is None:
        raise WrongState("It cannot be planned again: its due date leaves no time for that any more. It can be removed.")
    _forget_what_was_posted(cycle)
    for context in db.session.scalars(select(Context).where(Context.cycle_id == cycle.id)):
        db.session.delete(context)  # one by one, so that the search finds it no more
    words = f"{cycle.title} was opened by mistake. Your agency owes nothing in it"
    cause = f"cycle removed:{secrets.token_hex(8)}"
    tell_later(
        [
            Line(person_id=one.id, cause=cause, heading="A cycle is removed", words=words, address=link("home"))
            for one in people
        ]
    )  # fmt: skip
    db.session.flush()
    ids = [cycle.id]
    db.session.expunge(cycle)
    _delete_with_what_points_to(Base.metadata.tables["cycle"], ids)
    db.session.expire_all()
    if plan is not None:
        plan_cycles([plan], by=by)


def _forget_what_was_posted(cycle: Cycle) -> None:
    """Nobody reads the next morning of what is gone. And rows of a later cycle may get the same numbers: what was told or mailed
    under these must not stand in the way of telling it anew."""
    owed = set(db.session.scalars(select(Obligation.id).where(Obligation.cycle_id == cycle.id)))
    notes = set(db.session.scalars(select(AgencyNote.id).where(AgencyNote.obligation_id.in_(owed))))
    ids = {"cycle open": {cycle.id}, "owed": owed, "no longer owed": owed, "step": owed, "agency note": notes}
    may_be_about_cycle = or_(*(DigestLine.cause.startswith(f"{what}:") for what in ids))
    lines = db.session.execute(select(DigestLine.id, DigestLine.cause).where(may_be_about_cycle)).all()
    gone = [number for number, cause in lines if int(cause.split(":")[1]) in ids[cause.split(":")[0]]]
    db.session.execute(delete(DigestLine).where(DigestLine.id.in_(gone)))
    of_cycle = update(Mail).where(Mail.cycle_id == cycle.id)
    db.session.execute(of_cycle.values(dedupe_key=literal("removed:").concat(cast(Mail.id, Text))))


def _delete_with_what_points_to(table: Table, ids: Collection[Any]) -> None:
    """Deletes these rows of a table, and before them all rows of other tables that name one of them."""
    if not ids:
        return
    for child in Base.metadata.tables.values():
        for key in child.foreign_keys:
            if key.column.table is not table or child is table:
                continue
            if child.name in UNLINKED:
                db.session.execute(update(child).where(key.parent.in_(ids)).values({key.parent: None}))
                continue
            if "id" in child.c:
                _delete_with_what_points_to(child, db.session.scalars(select(child.c.id).where(key.parent.in_(ids))).all())
            db.session.execute(delete(child).where(key.parent.in_(ids)))
    db.session.execute(delete(table).where(table.c.id.in_(ids)))
