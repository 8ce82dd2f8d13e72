"""Finds what the asking person may see. What they may not see is in no result and in no count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, Integer, String, and_, cast, column, func, literal, literal_column, or_, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import defer

from portal.accounts.models import Person
from portal.extensions import db
from portal.search.entries import Kind
from portal.search.models import SearchEntry
from portal.search.scope import readable
from portal.search.words import Query

FEW, PAGE = 5, 20  # of each kind where all are shown, and on a page of one kind


@dataclass(frozen=True)
class Found:
    """What was found: how many of each kind, in the order of the page, and those that are shown."""

    counts: dict[Kind, int]
    shown: Sequence[SearchEntry]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def of(self, kind: Kind) -> list[SearchEntry]:
        return [entry for entry in self.shown if entry.kind == kind]


def search(person: Person, query: Query, kind: Kind | None = None, page: int = 1) -> Found:
    """The best of each kind, or a page of one kind; in one query."""
    if not query.terms:
        return Found({}, [])
    hits, entry = _hits(query), SearchEntry
    order = (hits.c.rank, entry.day.desc(), entry.id)
    ranked = (
        select(
            entry.id.label("id"),
            func.count().over(partition_by=entry.kind).label("count"),
            func.row_number().over(partition_by=entry.kind, order_by=order).label("place"),
        )
        .join(hits, hits.c.id == entry.id)
        .where(readable(person))
        .subquery()
    )
    first, last = (PAGE * (page - 1) + 1, PAGE * page) if kind else (1, FEW)
    is_shown = and_(ranked.c.place.between(first, last), *([entry.kind == kind] if kind else []))
    rows = db.session.execute(
        select(entry, ranked.c.count, is_shown)
        .join(ranked, ranked.c.id == entry.id)
        .options(defer(entry.name_words), defer(entry.words))
        .where(or_(is_shown, ranked.c.place == 1))  # the first of every kind brings its count
        .order_by(ranked.c.place)
    ).all()
    counts = {one.kind: count for one, count, _ in rows}
    return Found({one: counts[one] for one in Kind if one in counts}, [one for one, _, shown in rows if shown])


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
