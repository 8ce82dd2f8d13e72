"""Database reads about contexts, sources and figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from portal.agreement.models import Action, Agreement, Priority
from portal.core.errors import NotFound
from portal.cycles.models import Cycle
from portal.extensions import db
from portal.narratives.models import Context, Figure, Source
from portal.narratives.text import SourceLine

INTRODUCTION = "introduction"


def sources() -> Sequence[Source]:
    return db.session.scalars(select(Source).order_by(Source.position)).all()


def source(key: str) -> Source:
    source = db.session.scalar(select(Source).where(Source.key == key))
    if source is None:
        raise NotFound
    return source


def source_lines() -> dict[str, SourceLine]:
    """The register as notes print it: publisher, title, date."""
    return {one.key: SourceLine(one.key, citation(one), one.draft) for one in sources()}


def citation(source: Source) -> str:
    parts = [source.publisher, source.title, source.published.words if source.published else "undated"]
    return ", ".join(part for part in parts if part)


def figures(agreement: Agreement) -> Sequence[Figure]:
    return db.session.scalars(
        select(Figure)
        .where(Figure.agreement_id == agreement.id)
        .options(joinedload(Figure.priority), joinedload(Figure.measure), joinedload(Figure.source), joinedload(Figure.action))
        .order_by(Figure.position)
    ).all()


def is_printed_in(figure: Figure, cycle: Cycle) -> bool:
    """Whether the packs of a cycle print the figure: its period has begun before the cycle ends, or it has none."""
    return figure.period_start is None or figure.period_start < cycle.period_end


def figures_in(cycle: Cycle) -> Sequence[Figure]:
    """The figures that the packs of a cycle print, as `is_printed_in` says."""
    return db.session.scalars(
        select(Figure)
        .where(
            Figure.agreement_id == cycle.agreement_id,
            or_(Figure.period_start.is_(None), Figure.period_start < cycle.period_end),
        )
        .options(joinedload(Figure.measure), joinedload(Figure.source), joinedload(Figure.action).load_only(Action.ref))
        .order_by(Figure.position)
    ).all()


def figure(agreement: Agreement, ref: str) -> Figure:
    figure = db.session.scalar(
        select(Figure)
        .where(Figure.agreement_id == agreement.id, Figure.ref == ref)
        .options(joinedload(Figure.measure), joinedload(Figure.source))
    )
    if figure is None:
        raise NotFound
    return figure


class CycleContexts(NamedTuple):
    """The introduction's context, and every priority with its own; None where nothing is written yet."""

    introduction: Context | None
    by_priority: list[tuple[Priority, Context | None]]


def priorities_with_contexts(cycle: Cycle) -> CycleContexts:
    """All contexts of a cycle, in one read."""
    rows = db.session.execute(
        select(Priority, Context)
        .outerjoin(
            Context, (Context.cycle_id == cycle.id) & or_(Context.priority_id == Priority.id, Context.priority_id.is_(None))
        )
        .where(Priority.agreement_id == cycle.agreement_id)
        .options(joinedload(Priority.lead_agency))
        .order_by(Priority.position)
    )
    introduction: Context | None = None
    pairs: dict[int, tuple[Priority, Context | None]] = {}
    for priority, context in rows:
        if context is not None and context.priority_id is None:
            introduction = context
            pairs.setdefault(priority.id, (priority, None))
        else:
            pairs[priority.id] = (priority, context)
    return CycleContexts(introduction, list(pairs.values()))


def earlier_texts(cycle: Cycle) -> set[tuple[str, str]]:
    """(section, text) of every narrative of earlier cycles, to find those that were carried forward without a change."""
    rows = db.session.execute(
        select(func.coalesce(Priority.key, INTRODUCTION), Context.text)
        .join(Cycle, Cycle.id == Context.cycle_id)
        .outerjoin(Context.priority)
        .where(Cycle.period_end < cycle.period_start)
    )
    return {(section, text) for section, text in rows}


def priority(cycle: Cycle, key: str) -> Priority | None:
    """The priority with that key; None for the introduction."""
    if key == INTRODUCTION:
        return None
    priority = db.session.scalar(select(Priority).where(Priority.agreement_id == cycle.agreement_id, Priority.key == key))
    if priority is None:
        raise NotFound
    return priority


def context(cycle: Cycle, priority: Priority | None) -> Context | None:
    return db.session.scalar(
        select(Context)
        .where(Context.cycle_id == cycle.id, Context.priority_id == priority.id if priority else Context.priority_id.is_(None))
        .options(joinedload(Context.saved_by))
    )


class EarlierContext(NamedTuple):
    """A context of an earlier cycle, and that cycle."""

    context: Context
    cycle: Cycle


def context_before(cycle: Cycle, priority: Priority | None) -> EarlierContext | None:
    """The narrative of the same priority (by its key) in the newest earlier cycle that has one."""
    statement = select(Context, Cycle).join(Cycle, Cycle.id == Context.cycle_id).where(Cycle.period_end < cycle.period_start)
    if priority is None:
        statement = statement.where(Context.priority_id.is_(None))
    else:
        statement = statement.join(Context.priority).where(Priority.key == priority.key)
    row = db.session.execute(statement.order_by(Cycle.period_end.desc()).limit(1)).first()
    return EarlierContext(*row) if row else None
