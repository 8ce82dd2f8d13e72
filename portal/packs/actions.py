"""The action that freezes the packs of a cycle and issues them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import and_, update

from portal.accounts.models import Person
from portal.agreement.origins import refs_before
from portal.contents.pack import Contents
from portal.contents.pack_json import from_json, to_json
from portal.core import clock
from portal.core.errors import Conflict, Incomplete
from portal.core.policy import Audience, Permission, authorise
from portal.cycles.models import Cycle, Obligation
from portal.cycles.queries import lock_cycle
from portal.cycles.workflow import ISSUE
from portal.disclosure.choice import forget_choices
from portal.extensions import db
from portal.measures.history_loads import note_frozen_pack
from portal.packs import queries, readiness
from portal.packs.audit import failures_ahead, forget_audits
from portal.packs.carried_figures.actions import note_printed
from portal.packs.changes import changed_since
from portal.packs.compile import compile_contents, suppression_in
from portal.packs.linked_figures import CycleSuppression
from portal.packs.models import Pack
from portal.packs.numbers_in_texts.queries import suspected_in_note
from portal.packs.rates import note_printed_rates
from portal.packs.readers.telling import tell_of_issue
from portal.packs.suppression import record
from portal.submissions.overtaken import is_cancelled


def issue(
    cycle: Cycle,
    *,
    by: Person,
    audiences: Collection[Audience] = tuple(Audience),
    note: str = "",
    after: int | None = None,
    refuses_same: bool = False,
) -> list[Pack]:
    """Freezes the cycle for every audience as its next version, and issues it to these `audiences`.

    All are compiled from one moment of the database (transaction.see_one_moment), so that their values cannot differ. The others
    get theirs later (portal/packs/readers/actions.py).

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
    version = queries.newest_version(cycle) + 1
    suppressed = _check(cycle, version, note, after)
    packs = [_freeze(cycle, audience, version, note.strip(), by, suppressed) for audience in Audience]
    if refuses_same and version > 1:
        _check_differs(cycle, packs)
    _write(packs, audiences, by, suppressed)
    cycle.move(ISSUE)
    note_frozen_pack()
    note_cancelled(cycle)
    for pack in packs:
        if pack.is_issued:
            tell_of_issue(pack)
    return packs


def _check(cycle: Cycle, version: int, note: str, after: int | None) -> CycleSuppression:
    """What the packs withhold, if nothing stands in the way of the version; otherwise raises as issue() does."""
    if after is not None and version != after + 1:
        raise Conflict(f"{_issued_words(cycle, version - 1)} Look at it before you issue another one.")
    suppressed = suppression_in(cycle)
    if blockers := readiness.blockers(cycle, suppressed):
        raise Incomplete([(blocker.endpoint, blocker.text) for blocker in blockers])
    if version > 1 and not note.strip():
        raise Incomplete([("note", "Say what this version corrects. The note is printed on its first page.")])
    for one in suspected_in_note(cycle, suppressed, note):
        raise Incomplete([("note", f"The note is printed for everybody, and it {one.words} Leave the number out.")])
    return suppressed


def _issued_words(cycle: Cycle, version: int) -> str:
    """“Ruth Ellis issued version 2 of this pack at 10:42.”"""
    pack = queries.frozen_pack(cycle, Audience.WORKING_GROUP, version)
    if pack is None:
        return f"Version {version} of this pack was issued meanwhile."
    return f"{pack.frozen_by.name} issued version {version} of this pack {clock.when_words(pack.frozen_at)}."


def _write(packs: Sequence[Pack], audiences: Collection[Audience], by: Person, suppressed: CycleSuppression) -> None:
    """Stores the packs, those for these audiences as issued, with what they tell and withhold."""
    for pack in packs:
        if pack.audience in audiences:
            pack.issued_at, pack.issued_by_id = pack.frozen_at, by.id
    db.session.add_all(packs)
    note_printed(suppressed.figures)
    note_printed_rates(packs)
    db.session.flush()
    for audience in (Audience.PUBLIC, Audience.GOVERNING):
        record(next(pack for pack in packs if pack.audience == audience), suppressed.measures)
    forget_choices()
    forget_audits()


def note_cancelled(cycle: Cycle) -> None:
    """From now on, what is cancelled in the cycle stays so: a pack was issued without it (rule 8, docs/domain.md)."""
    is_new = and_(Obligation.cycle_id == cycle.id, is_cancelled(), Obligation.cancelling_issued_at.is_(None))
    db.session.execute(update(Obligation).where(is_new).values(cancelling_issued_at=clock.now()))


def _check_differs(cycle: Cycle, packs: list[Pack]) -> None:
    """Incomplete where these packs, of a later version, say the same as the version before."""
    if not any(_differs(cycle, pack) for pack in packs):
        before = packs[0].version - 1
        raise Incomplete([("is_same_meant", f"Nothing has changed since version {before}: this one would say the same.")])


def _differs(cycle: Cycle, pack: Pack) -> bool:
    """Whether it says anything else than the version before it, apart from what every version says of itself."""
    before = queries.frozen_pack(cycle, pack.audience, pack.version - 1)
    of_itself = {"version", "frozen_at", "note", "changed_since", "follows"}
    return before is None or any(
        value != before.contents.get(name) for name, value in pack.contents.items() if name not in of_itself
    )


def choose_ahead(cycle: Cycle) -> None:
    """Chooses what the packs will withhold and audits it, which takes seconds, before the issue holds up everybody who writes."""
    list(failures_ahead(suppression_in(cycle)))


def _refs_over_the_turn(cycle: Cycle, earlier: Sequence[Contents]) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Where a pack before is of the plan year from which this one was made: what each action continues, by that plan year."""
    previous = cycle.agreement.previous
    if previous is None or all(before.agreement.key != previous.key for before in earlier):
        return {}
    refs = refs_before(cycle.agreement)
    return {previous.key: refs} if any(refs.values()) else {}  # loaded from files that do not say what continues what


def _freeze(cycle: Cycle, audience: Audience, version: int, note: str, by: Person, suppressed: CycleSuppression) -> Pack:
    now, before = clock.now(), queries.before(cycle, audience)
    if all(pack.cycle_id != cycle.id for pack in before):
        note = ""  # an audience that had no version before reads of no correction
    contents = compile_contents(cycle, audience, now=now, version=version, note=note, suppressed=suppressed)
    thresholds = {} if audience is Audience.WORKING_GROUP else queries.thresholds()
    earlier = [from_json(pack.contents) for pack in before]
    turned = _refs_over_the_turn(cycle, earlier)
    changes = [change for one in earlier for change in changed_since(contents, one, thresholds, turned.get(one.agreement.key))]
    contents = replace(contents, changed_since=tuple(changes))
    return Pack(
        cycle_id=cycle.id,
        audience=audience,
        version=version,
        contents=to_json(contents),
        note=note,
        frozen_at=now,
        frozen_by_id=by.id,
    )
