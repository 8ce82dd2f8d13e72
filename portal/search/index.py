"""Keeps the index: whatever changes a row changes its entries in the same transaction, and `rebuild` makes all of them anew.

A session notes which rows it wrote, and their entries are written once, before the commit. So it does not matter which
action, import or command wrote them. SQL that goes past the session (`update(…)`, `insert(…)`) has to be followed by a rebuild.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, delete, event, insert, inspect, or_, select
from sqlalchemy.orm import Session, SessionTransaction, joinedload, selectinload, undefer

from portal.accounts.models import Agency, Person
from portal.agreement.models import Action, Agreement, Body, Contribution, Priority
from portal.cycles.models import Cycle, Obligation
from portal.extensions import db
from portal.measures.models import Measure, Part, Series
from portal.narratives.models import Context, Figure, Source
from portal.packs.models import Pack, is_readable
from portal.rates.models import Population, Rate
from portal.rates.queries import rates
from portal.search import entries, issued
from portal.search.entries import Entry
from portal.search.models import SearchEntry
from portal.search.words import index_words
from portal.submissions.models import EditedVersion, Submission, SubmissionVersion

_CHANGED = "search: rows whose entries are to be written"
_AT_ONCE = 200  # rows that are read together

Ids = Sequence[int]
Made = dict[int, list[Entry]]  # the entries of each row by its id


def _actions(ids: Ids) -> Made:
    rows = db.session.scalars(
        select(Action)
        .where(Action.id.in_(ids))
        .options(
            joinedload(Action.priority).joinedload(Priority.agreement),
            joinedload(Action.lead_agency),
            joinedload(Action.body),
            selectinload(Action.contributions).joinedload(Contribution.agency),
        )
    )
    return {row.id: [] if row.priority.agreement.is_draft else [entries.of_action(row)] for row in rows}


_OF_MEASURES = (joinedload(Measure.returned_by), selectinload(Measure.series).joinedload(Series.part))


def _measures(ids: Ids) -> Made:
    rows = db.session.scalars(select(Measure).where(Measure.id.in_(ids)).options(*_OF_MEASURES))
    return {row.id: [entries.of_measure(row)] for row in rows}


def _rates(ids: Ids) -> Made:
    return {row.id: [entries.of_rate(row)] for row in rates() if row.id in ids}


def _sources(ids: Ids) -> Made:
    return {row.id: [entries.of_source(row)] for row in db.session.scalars(select(Source).where(Source.id.in_(ids)))}


def _figures(ids: Ids) -> Made:
    rows = db.session.execute(
        select(Figure, Agreement.key)
        .join(Agreement, Agreement.id == Figure.agreement_id)
        .where(Figure.id.in_(ids))
        .options(joinedload(Figure.priority), joinedload(Figure.source))
    )
    return {row.id: [entries.of_figure(row, plan_year)] for row, plan_year in rows}


def _agencies(ids: Ids) -> Made:
    rows = db.session.scalars(select(Agency).where(Agency.id.in_(ids)).options(selectinload(Agency.former_names)))
    return {row.id: [entries.of_agency(row)] if row.is_partner else [] for row in rows}


def _people(ids: Ids) -> Made:
    rows = db.session.scalars(select(Person).where(Person.id.in_(ids)).options(joinedload(Person.agency)))
    return {row.id: [entries.of_person(row)] for row in rows}


def _submissions(ids: Ids) -> Made:
    rows = db.session.scalars(
        select(Submission)
        .where(Submission.id.in_(ids))
        .options(
            joinedload(Submission.obligation).options(
                *(joinedload(one) for one in (Obligation.action, Obligation.agency, Obligation.cycle))
            ),
            selectinload(Submission.versions),
            joinedload(Submission.approved_version),
        )
    )
    return {row.id: [entry] if (entry := entries.of_submission(row)) else [] for row in rows}


def _contexts(ids: Ids) -> Made:
    rows = db.session.execute(
        select(Context, Cycle.key, Cycle.title)
        .join(Cycle, Cycle.id == Context.cycle_id)
        .where(Context.id.in_(ids))
        .options(joinedload(Context.priority))
    )
    return {row.id: [entry] if (entry := entries.of_context(row, key, title)) else [] for row, key, title in rows}


def _packs(ids: Ids) -> Made:
    """Of several versions of a pack only the newest that can be read is found, so the others have no entries."""
    keys = {key: number for key, number in db.session.execute(select(Agency.key, Agency.id))}  # noqa: C416 - typed so
    rows = db.session.scalars(select(Pack).where(Pack.id.in_(ids)).options(joinedload(Pack.cycle), undefer(Pack.contents))).all()
    versions = db.session.execute(
        select(Pack.cycle_id, Pack.audience, Pack.version).where(Pack.cycle_id.in_({row.cycle_id for row in rows}), is_readable())
    ).all()
    newest = {(cycle, audience): version for cycle, audience, version in sorted(versions)}
    is_newest = {row.id: newest.get((row.cycle_id, row.audience)) == row.version for row in rows}
    return {row.id: issued.of_pack(row, keys) if is_newest[row.id] else [] for row in rows}


ORIGINS: Mapping[str, tuple[type[Any], Callable[[Ids], Made]]] = {
    "action": (Action, _actions),
    "measure": (Measure, _measures),
    "rate": (Rate, _rates),
    "source": (Source, _sources),
    "figure": (Figure, _figures),
    "agency": (Agency, _agencies),
    "person": (Person, _people),
    "submission": (Submission, _submissions),
    "context": (Context, _contexts),
    "pack": (Pack, _packs),
}
_ORIGIN_OF = {model: origin for origin, (model, _) in ORIGINS.items()}


def rebuild() -> int:
    """Makes every entry anew, in the caller's transaction; how many there are."""
    db.session.flush()
    db.session.execute(delete(SearchEntry))
    count = 0
    for origin, (model, _) in ORIGINS.items():
        ids = db.session.scalars(select(model.id).order_by(model.id)).all()
        for at in range(0, len(ids), _AT_ONCE):
            count += _write(origin, ids[at : at + _AT_ONCE])
            db.session.expire_all()  # a pack takes a lot of memory, and ten years of texts more
    return count


def is_missing() -> bool:
    """Whether there is something to find and no index of it: a database that was filled past it, or by older code, which did not
    find measures by their parts."""
    has_content = db.session.scalar(select(Agency.id).limit(1)) is not None
    return has_content and (db.session.scalar(select(SearchEntry.id).limit(1)) is None or _lacks_parts())


def _lacks_parts() -> bool:
    split = (
        select(SearchEntry.words, Part.name)
        .join(Series, Series.measure_id == SearchEntry.origin_id)
        .join(Series.part)
        .where(SearchEntry.origin == "measure")
        .limit(1)
    )
    row = db.session.execute(split).one_or_none()
    return row is not None and not set(index_words(row.name).split()) <= set(row.words.split())


def _write(origin: str, ids: Ids) -> int:
    """Puts the entries of these rows in place of the older ones. A row that is gone has none."""
    made = ORIGINS[origin][1](ids)
    db.session.execute(
        delete(SearchEntry).where(SearchEntry.origin == origin, SearchEntry.origin_id.in_(ids)),
        execution_options={"synchronize_session": False},
    )
    rows = [_row(origin, number, entry) for number, found in made.items() for entry in found]
    if rows:
        db.session.execute(insert(SearchEntry), rows)
    return len(rows)


def _row(origin: str, number: int, entry: Entry) -> dict[str, Any]:
    row = asdict(entry)
    words = index_words(f"{entry.text} {entry.remark} {row.pop('other')}")
    return row | {
        "kind": entry.kind.value,
        "origin": origin,
        "origin_id": number,
        "name_words": index_words(entry.name),
        "words": words,
    }


@event.listens_for(Session, "after_flush")
def _note_changes(session: Session, _context: Any) -> None:
    changed: set[tuple[str, int]] = session.info.setdefault(_CHANGED, set())
    for row in (*session.new, *session.dirty, *session.deleted):
        changed |= set(_touched(session, row))


def _touched(session: Session, row: Any) -> Iterable[tuple[str, int]]:
    """Which origins have to be written because of this row."""
    if isinstance(row, Submission):
        # what is found of it comes with its versions, and another one may be approved now
        return [("submission", row.id)] if inspect(row).attrs.approved_version_id.history.has_changes() else []
    if isinstance(row, SubmissionVersion):
        return [("submission", row.submission_id)] if "text" in row.content else []  # that of a return holds cells
    if isinstance(row, EditedVersion):
        version = session.get(SubmissionVersion, row.version_id)
        return [("submission", version.submission_id)] if version else []
    if isinstance(row, Contribution):
        return [("action", row.action_id)]
    if isinstance(row, Series):
        return [("measure", row.measure_id)]
    return [*_own(row), *_named_after(session, row)]


def _own(row: Any) -> list[tuple[str, int]]:
    origin = _ORIGIN_OF.get(type(row))
    return [(origin, row.id)] if origin else []


# What has the name of such a row in its own entry: the columns of the name, and who has it.
_NAMES: Mapping[type[Any], tuple[Sequence[str], Callable[[int], dict[str, Select[int]]]]] = {
    Agency: (
        ("name", "short_name", "also_known_as", "key"),
        lambda id: {
            "action": select(Action.id).where(or_(Action.lead_agency_id == id, Action.id.in_(_contributed_by(id)))),
            "person": select(Person.id).where(Person.agency_id == id),
            "measure": select(Measure.id).where(Measure.returned_by_id == id),
            "submission": select(Submission.id).join(Submission.obligation).where(Obligation.agency_id == id),
        },
    ),
    Priority: (
        ("title",),
        lambda id: {
            "action": select(Action.id).where(Action.priority_id == id),
            "context": select(Context.id).where(Context.priority_id == id),
            "figure": select(Figure.id).where(Figure.priority_id == id),
        },
    ),
    Action: (
        ("ref", "title"),
        lambda id: {"submission": select(Submission.id).join(Submission.obligation).where(Obligation.action_id == id)},
    ),
    Agreement: (("adopted_at",), lambda id: {"action": select(Action.id).where(Action.agreement_id == id)}),
    Body: (("name",), lambda id: {"action": select(Action.id).where(Action.body_id == id)}),
    Measure: (
        ("name",),
        lambda id: {"rate": select(Rate.id).where(or_(Rate.numerator_id == id, Rate.denominator_id == id))},
    ),
    Population: (("name",), lambda id: {"rate": select(Rate.id).where(Rate.population_id == id)}),
    Part: (("name",), lambda id: {"measure": select(Series.measure_id).where(Series.part_id == id)}),
    Source: (("title",), lambda id: {"figure": select(Figure.id).where(Figure.source_id == id)}),
}


def _contributed_by(agency_id: int) -> Select[int]:
    return select(Contribution.action_id).where(Contribution.agency_id == agency_id)


def _named_after(session: Session, row: Any) -> list[tuple[str, int]]:
    """The rows that have the name of this one in their entries, if the name has changed."""
    columns, statements = _NAMES.get(type(row), ((), None))
    if statements is None or row in session.new or not any(inspect(row).attrs[one].history.has_changes() for one in columns):
        return []
    connection = session.connection()
    named = statements(row.id).items()
    return [(origin, number) for origin, statement in named for number in connection.execute(statement).scalars()]


@event.listens_for(Session, "before_commit")
def _write_changes(session: Session) -> None:
    session.flush()
    by_origin: dict[str, list[int]] = defaultdict(list)
    for origin, number in session.info.pop(_CHANGED, ()):
        by_origin[origin].append(number)
    for pack_id in by_origin.get("pack", [])[:]:
        by_origin["pack"] += _other_versions(session, pack_id)
    for origin, ids in by_origin.items():
        for at in range(0, len(ids), _AT_ONCE):
            _write(origin, ids[at : at + _AT_ONCE])


def _other_versions(session: Session, pack_id: int) -> Sequence[int]:
    """The other versions of the same pack: one may be found no longer, or again, because of this one."""
    own = select(Pack.cycle_id, Pack.audience).where(Pack.id == pack_id).subquery()
    same = (Pack.cycle_id == own.c.cycle_id) & (Pack.audience == own.c.audience)
    return session.scalars(select(Pack.id).join(own, same).where(Pack.id != pack_id)).all()


@event.listens_for(Session, "after_soft_rollback")
def _forget_changes(session: Session, ended: SessionTransaction) -> None:
    """After a savepoint nothing is forgotten: what was written before it stays, and a row that is gone gets no entry."""
    if not ended.nested:
        session.info.pop(_CHANGED, None)
