"""Finds what the asking person may see. What they may not see is in no result and in no count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    CTE,
    Integer,
    String,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import defer

from portal.accounts.models import Person
from portal.core.policy import can
from portal.cycles.models import Cycle
from portal.extensions import db
from portal.packs.models import Pack
from portal.search.entries import Kind
from portal.search.models import SearchEntry
from portal.search.scope import ROWS, readable
from portal.search.words import Query

FEW, PAGE = 5, 20  # of each kind where all are shown, and on a page of one kind
_BETWEEN = "\n"  # titles of cycles that come as one text


@dataclass(frozen=True)
class Found:
    """What was found: how many of each kind, in the order of the page, and those that are shown. `cycles` are the titles of the
    cycles whose packs print a figure, newest first, by the id of its entry, where there are several."""

    counts: dict[Kind, int]
    shown: Sequence[SearchEntry]
    cycles: Mapping[int, Sequence[str]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def of(self, kind: Kind) -> list[SearchEntry]:
        return [entry for entry in self.shown if entry.kind == kind]


def search(person: Person, query: Query, kind: Kind | None = None, page: int = 1) -> Found:
    """The best of each kind, or a page of one kind; in one query."""
    if not query.terms:
        return Found({}, [])
    entry, found = SearchEntry, _found(person, query)
    order = (found.c.rank, found.c.day.desc(), found.c.id)
    ranked = (
        select(
            found.c.id,
            found.c.cycles,
            func.count().over(partition_by=found.c.kind).label("count"),
            func.row_number().over(partition_by=found.c.kind, order_by=order).label("place"),
        )
        .where(found.c.age == 1)
        .subquery()
    )
    first, last = (PAGE * (page - 1) + 1, PAGE * page) if kind else (1, FEW)
    is_shown = and_(ranked.c.place.between(first, last), *([entry.kind == kind] if kind else []))
    rows = db.session.execute(
        select(entry, ranked.c.count, is_shown, ranked.c.cycles)
        .join(ranked, ranked.c.id == entry.id)
        .options(defer(entry.name_words), defer(entry.words))
        .where(or_(is_shown, ranked.c.place == 1))  # the first of every kind brings its count
        .order_by(ranked.c.place)
    ).all()
    counts = {one.kind: count for one, count, *_ in rows}
    shown = [(one, cycles) for one, _, is_so, cycles in rows if is_so]
    several = {one.id: cycles.split(_BETWEEN) for one, cycles in shown if _BETWEEN in cycles}
    return Found({one: counts[one] for one in Kind if one in counts}, [one for one, _ in shown], several)


def _found(person: Person, query: Query) -> CTE:
    """What has these words and may be read, with its rank. A figure that packs of several cycles print stands there with each:
    `age` is 1 for the newest of them and for all else, `cycles` are the titles of those cycles, newest first. Not
    needed for people who find the figures themselves."""
    hits, entry = _hits(query), SearchEntry
    agreement = select(Cycle.agreement_id).join(Pack, Pack.cycle_id == Cycle.id).where(Pack.id == entry.origin_id)
    one_figure = [
        case((entry.kind == Kind.FIGURE, each)).label(name)
        for name, each in (("name", entry.name), ("agreement", agreement.scalar_subquery()), ("remark", entry.remark))
    ]
    read = (
        select(entry.id, entry.kind, entry.day, hits.c.rank, *one_figure)
        .join(hits, hits.c.id == entry.id)
        .where(readable(person))
        .cte("read")
    )
    columns = read.c.id, read.c.kind, read.c.day, read.c.rank
    alone = select(*columns, literal(1).label("age"), literal("").label("cycles"))
    if can(person, ROWS[Kind.FIGURE]):
        return alone.cte("found")
    of_figure: dict[str, Any] = {
        "partition_by": (read.c.agreement, read.c.name),
        "order_by": (read.c.day.desc(), read.c.id.desc()),
    }
    age = func.row_number().over(**of_figure)
    cycles = func.aggregate_strings(read.c.remark, _BETWEEN).over(**of_figure, rows=(None, None))
    figures = select(*columns, age, cycles).where(read.c.kind == Kind.FIGURE)  # apart: sorting all that was found takes long
    return union_all(alone.where(read.c.kind != Kind.FIGURE), figures).cte("found")


def _hits(query: Query) -> CTE:
    """The ids of the entries with these words, whoever may see them, with a rank: the smallest fits best. Names count more."""
    if db.session.connection().dialect.name == "postgresql":
        words = table("search_words", column("entry_id", Integer), column("vector"))
        wanted = cast(literal(query.for_postgresql), TSQUERY)
        rank = (-func.ts_rank(words.c.vector, wanted)).label("rank")
        return select(words.c.entry_id.label("id"), rank).where(words.c.vector.op("@@")(wanted)).cte("hits")
    words, index = table("search_words", column("rowid", Integer)), literal_column("search_words", String)
    rank = func.bm25(index, 5.0, 1.0).label("rank")
    return select(words.c.rowid.label("id"), rank).where(index.op("MATCH")(query.for_sqlite)).cte("hits")
