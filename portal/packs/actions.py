"""The action that freezes and issues the packs of a cycle."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.deputies.queries import PARTNERS
from portal.accounts.models import Person
from portal.contents.pack_json import from_json, to_json
from portal.core import clock
from portal.core.errors import Conflict, Incomplete
from portal.core.links import link
from portal.core.policy import Audience, Permission, Role, authorise
from portal.cycles.models import Cycle, Obligation
from portal.cycles.queries import lock_cycle
from portal.cycles.workflow import ISSUE
from portal.disclosure.choice import forget_choices
from portal.extensions import db
from portal.measures.history_loads import note_frozen_pack
from portal.notifications.digests import Line, tell_later
from portal.packs import queries, readiness
from portal.packs.audit import failures_ahead, forget_audits
from portal.packs.carried_figures.actions import note_printed
from portal.packs.changes import changed_since
from portal.packs.compile import compile_contents, suppression_in
from portal.packs.linked_figures import CycleSuppression
from portal.packs.models import Pack
from portal.packs.numbers_in_texts.queries import suspected_in_note
from portal.packs.suppression import record


def issue(cycle: Cycle, *, by: Person, note: str = "", after: int | None = None, refuses_same: bool = False) -> list[Pack]:
    """Freezes the cycle for every audience as its next version.

    All are compiled from one moment of the database (transaction.see_one_moment), so that their values cannot differ.

    Args:
        note: what a later version corrects; the first version needs none.
        after: the version that the person saw as the newest.
        refuses_same: whether a version that says the same as the one before is refused.

    Raises:
        Incomplete: with the blockers, such as a withheld number that could be worked out, or where a later version has no note.
        Conflict: where `after` is not the newest version any more.
    """
    authorise(by, Permission.COMPILE_PACKS)
    lock_cycle(cycle)
    version = queries.newest_version(cycle, Audience.WORKING_GROUP) + 1
    if after is not None and version != after + 1:
        raise Conflict(f"Version {version - 1} of this pack was issued meanwhile. Look at it before you issue another one.")
    suppressed = suppression_in(cycle)
    if blockers := readiness.blockers(cycle, suppressed):
        raise Incomplete([(blocker.endpoint, blocker.text) for blocker in blockers])
    if version > 1 and not note.strip():
        raise Incomplete([("note", "Say what this version corrects. The note is printed on its first page.")])
    for one in suspected_in_note(cycle, suppressed, note):
        raise Incomplete([("note", f"The note is printed for everybody, and it {one.words} Leave the number out.")])
    packs = [_freeze(cycle, audience, version, note.strip(), by, suppressed) for audience in Audience]
    _check_differs(cycle, packs if refuses_same else [])
    db.session.add_all(packs)
    note_printed(suppressed.figures)
    db.session.flush()
    for audience in (Audience.PUBLIC, Audience.GOVERNING):
        record(next(pack for pack in packs if pack.audience == audience), suppressed.measures)
    forget_choices()
    forget_audits()
    cycle.move(ISSUE)
    note_frozen_pack()
    _tell_of_issue(cycle, version, next(pack for pack in packs if pack.audience == Audience.PUBLIC))
    return packs


def _tell_of_issue(cycle: Cycle, version: int, public: Pack) -> None:
    """Tells the agencies of the cycle where their texts stand in the `public` pack, if any does, and both groups that there is
    a pack; the next morning."""
    contents = from_json(public.contents)
    have_texts = {
        entry.agency
        for priority in contents.priorities
        for action in priority.actions
        for entry in action.entries
        if not entry.missing
    }
    of_cycle = select(Obligation.agency_id).where(Obligation.cycle_id == cycle.id)
    is_partner = and_(Person.role.in_(PARTNERS), Person.agency_id.in_(of_cycle))
    reads = or_(is_partner, Person.role.in_([Role.MEMBER, Role.GOVERNING]))
    people = select(Person).where(Person.is_active, reads).options(joinedload(Person.agency)).order_by(Person.id)
    own, all_packs = link("packs.own_texts", key=cycle.key), link("packs.index")
    tell_later(
        [
            Line(
                person_id=person.id,
                cause=f"pack:{cycle.id}:{version}",
                heading="A pack is issued",
                words=f"{cycle.title}, version {version}{', with your texts' if has_texts else ''}",
                address=own if has_texts else all_packs,
            )
            for person in db.session.scalars(people)
            for has_texts in [person.role in PARTNERS and person.agency.key in have_texts]
        ]
    )


def _check_differs(cycle: Cycle, packs: list[Pack]) -> None:
    """Incomplete where these packs, of a later version, say the same as the version before."""
    before = packs[0].version - 1 if packs else 0
    if before and not any(_differs(cycle, pack) for pack in packs):
        raise Incomplete([("is_same_meant", f"Nothing has changed since version {before}: this one would say the same.")])


def _differs(cycle: Cycle, pack: Pack) -> bool:
    """Whether it says anything else than the version before it, apart from what every version says of itself."""
    before = queries.pack(cycle, Audience(pack.audience), pack.version - 1)
    of_itself = {"version", "frozen_at", "note", "changed_since"}
    return before is None or any(
        value != before.contents.get(name) for name, value in pack.contents.items() if name not in of_itself
    )


def choose_ahead(cycle: Cycle) -> None:
    """Chooses what the packs will withhold and audits it, which takes seconds, before the issue holds up everybody who writes."""
    list(failures_ahead(suppression_in(cycle)))


def _freeze(cycle: Cycle, audience: Audience, version: int, note: str, by: Person, suppressed: CycleSuppression) -> Pack:
    now = clock.now()
    contents = compile_contents(cycle, audience, now=now, version=version, note=note, suppressed=suppressed)
    thresholds = {} if audience is Audience.WORKING_GROUP else queries.thresholds()
    earlier = [from_json(pack.contents) for pack in queries.before(cycle, audience)]
    changes = [change for before in earlier for change in changed_since(contents, before, thresholds)]
    contents = replace(contents, changed_since=tuple(changes))
    return Pack(
        cycle_id=cycle.id,
        audience=audience,
        version=version,
        contents=to_json(contents),
        note=note,
        issued_at=now,
        issued_by_id=by.id,
    )
