"""The actions that issue a frozen pack to its audience, and withdraw an issued one from it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from portal.accounts.models import Person
from portal.contents.pack_json import from_json
from portal.contents.splits import each_with_splits
from portal.core import clock
from portal.core.errors import Conflict, Incomplete
from portal.core.policy import Audience, Permission, authorise
from portal.cycles.queries import lock_cycle
from portal.disclosure.choice import forget_choices
from portal.extensions import db
from portal.measures.models import Measure
from portal.narratives.models import Figure
from portal.packs import ledger, queries
from portal.packs.audit import failures_of, forget_audits
from portal.packs.models import Pack
from portal.packs.readers.telling import tell_of_issue, tell_of_withdrawal

LONGEST_REASON = 500


def why_not_issue(pack: Pack) -> str:
    """Why the pack cannot be issued to its audience; empty where it can."""
    if pack.issued_at is not None:
        who = f" {pack.issued_by.name} issued it {clock.when_words(pack.issued_at)}." if pack.issued_by else ""
        return f"It is issued already.{who}"
    newest = queries.newest_version(pack.cycle)
    if newest > pack.version:
        return f"Version {newest} has taken its place. Issue that one."
    if later := queries.later_issue(pack):
        again = "Issue a new version of this one: it has the numbers that are known now."
        return f"The report of {later.cycle.title} was issued to {later.readers} since. {again}"
    return ""


def issue_frozen(pack: Pack, *, by: Person) -> None:
    """Issues a pack to its audience that was frozen before, as it was frozen.

    Raises:
        Conflict: where it is issued already, or a newer version has taken its place.
        Incomplete: with what only the working group may read by now, and what its audience could work out, because it was given
            other packs since.
    """
    authorise(by, Permission.COMPILE_PACKS)
    lock_cycle(pack.cycle)
    db.session.refresh(pack)
    if problem := why_not_issue(pack):
        raise Conflict(problem)
    if problems := [*_restricted_since(pack), *_worked_out(pack)]:
        raise Incomplete([("withheld", problem) for problem in problems])
    pack.issued_at, pack.issued_by_id = clock.now(), by.id
    db.session.flush()
    ledger.give(pack)
    forget_choices()
    forget_audits()
    tell_of_issue(pack)


def _worked_out(pack: Pack) -> Iterator[str]:
    for _, one in failures_of(pack):
        yield f"{one.name}: it could be worked out that it is {one.possible}."


def _restricted_since(pack: Pack) -> Iterator[str]:
    """The measures and published figures in the pack that only the working group may read by now."""
    if pack.audience == Audience.WORKING_GROUP:
        return
    contents = from_json(pack.contents)
    printed = [one.key for priority in contents.priorities for one in each_with_splits(priority.measures)]
    refs = [one.ref for one in contents.all_figures]
    of_agreement = (Figure.agreement_id == pack.cycle.agreement_id, Figure.ref.in_(refs), Figure.restricted)
    names = [
        *db.session.scalars(select(Measure.name).where(Measure.key.in_(printed), Measure.restricted)),
        *db.session.scalars(select(Figure.measure_name).where(*of_agreement).order_by(Figure.position)),
    ]
    yield from (f"{name}: only the working group reads it by now." for name in names)


def withdraw(pack: Pack, *, by: Person, reason: str) -> None:
    """Takes the pack from its audience, which reads the reason instead. What it printed stays known, and it stays in the list.

    Raises Conflict where there is nothing to withdraw.
    """
    authorise(by, Permission.COMPILE_PACKS)
    lock_cycle(pack.cycle)
    db.session.refresh(pack)
    if not pack.is_issued or pack.is_withdrawn:
        state = "withdrawn already" if pack.is_withdrawn else "not issued"
        who = ""
        if pack.withdrawn_at is not None and pack.withdrawn_by is not None:
            who = f" {pack.withdrawn_by.name} withdrew it {clock.when_words(pack.withdrawn_at)}."
        raise Conflict(f"Version {pack.version} for {pack.readers} is {state}.{who}")
    pack.withdrawn_at, pack.withdrawn_by_id, pack.withdrawn_because = clock.now(), by.id, reason.strip()
    tell_of_withdrawal(pack)
