"""Database reads about contexts, sources and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.agreement.models import Action, Agreement, Priority
from portal.agreement.origins import priorities_with_those_before
from portal.core import clock
from portal.core.errors import NotFound
from portal.cycles.models import Cycle
from portal.extensions import db
from portal.narratives.models import Context, Figure, Source
from portal.narratives.text import SourceLine

INTRODUCTION, INTRODUCTION_TITLE = "introduction", "The introduction"


def sources() -> Sequence[Source]:
    return db.session.scalars(select(Source).order_by(Source.position)).all()


def source(key: str) -> Source:
    source = db.session.scalar(select(Source).where(Source.key == key))
    if source is None:
        raise NotFound
    return source


def source_lines() -> dict[str, SourceLine]:
    """The register as notes print it: publisher, title, date."""
    today = clock.today()
    return {one.key: SourceLine(one.key, citation(one), one.draft, one.dates_problem(today)) for one in sources()}


def citation(source: Source) -> str:
    parts = [source.publisher, source.title, source.published.words if source.published else "undated"]
    return ", ".join(part for part in parts if part)


def figures_in(cycle: Cycle) -> Sequence[Figure]:
    """The figures that the packs of a cycle may print: their period has begun before the cycle ends, or they have none.

    Which of them they do print: packs.carried_figures.queries.
    """
    return db.session.scalars(
        select(Figure)
        .where(
            Figure.agreement_id == cycle.agreement_id,
            or_(Figure.period_start.is_(None), Figure.period_start <= cycle.period_end),
        )
        .options(
            joinedload(Figure.measure),
            joinedload(Figure.source),
            joinedload(Figure.action).load_only(Action.ref),
            joinedload(Figure.priority).load_only(Priority.title),
        )
        .order_by(Figure.position)
    ).all()


def figure(agreement: Agreement, ref: str) -> Figure:
    figure = db.session.scalar(
        select(Figure)
        .where(Figure.agreement_id == agreement.id, func.lower(Figure.ref) == ref.lower())
        .order_by(Figure.ref != ref)
        .limit(1)
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
        .options(joinedload(Priority.lead_agency), joinedload(Context.written_in))
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


@dataclass(frozen=True)
class ContextPlace:
    """A place for a text in the packs of a cycle, with its context, and the newest one of earlier cycles."""

    section: str  # the key of its priority, or INTRODUCTION
    title: str
    context: Context | None
    before: Context | None

    @property
    def is_unchanged(self) -> bool:
        """Whether what was saved for the cycle are still the words of an earlier one, which nobody carried forward."""
        return self.context is not None and self.context.has_text and not self.context.is_printed

    @property
    def printed(self) -> Context | None:
        """What the packs of the cycle print here; None where nothing was written in this cycle and nothing carried forward."""
        return self.context if self.context is not None and self.context.is_printed else None

    @property
    def proposed(self) -> Context | None:
        """The older text that can be carried forward; None where something is printed already, or where there is none."""
        if self.printed is not None:
            return None
        return self.context if self.is_unchanged else self.before


def context_places(cycle: Cycle) -> list[ContextPlace]:
    """The introduction and every priority, in printed order."""
    introduction, rows = priorities_with_contexts(cycle)
    before = {place: context for context, place in db.session.execute(_earlier_contexts(cycle))}
    return [
        ContextPlace(INTRODUCTION, INTRODUCTION_TITLE, introduction, before.get(None)),
        *(ContextPlace(priority.key, priority.title, context, before.get(priority.id)) for priority, context in rows),
    ]


def context_place(cycle: Cycle, priority: Priority | None) -> ContextPlace:
    return ContextPlace(
        priority.key if priority else INTRODUCTION,
        priority.title if priority else INTRODUCTION_TITLE,
        context(cycle, priority),
        context_before(cycle, priority),
    )


def _earlier_contexts(cycle: Cycle) -> Select[Context, int | None]:
    """Of each section the narrative of the newest earlier cycle that has one, with the id of its priority in this cycle; None for
    the introduction."""
    before = priorities_with_those_before(cycle.agreement_id)
    age = func.row_number().over(partition_by=before.c.place, order_by=Cycle.period_end.desc())
    earlier = (
        select(Context.id, before.c.place, age.label("age"))
        .join(Cycle, Cycle.id == Context.cycle_id)
        .outerjoin(before, before.c.id == Context.priority_id)
        .where(or_(Context.priority_id.is_(None), before.c.place.is_not(None)))
        .where(Cycle.period_end < cycle.period_start, func.trim(Context.text) != "")
        .subquery()
    )
    return (
        select(Context, earlier.c.place)
        .join(earlier, (earlier.c.id == Context.id) & (earlier.c.age == 1))
        .options(joinedload(Context.priority), joinedload(Context.written_in))
    )


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
        .options(joinedload(Context.saved_by), joinedload(Context.written_in))
    )


def context_before(cycle: Cycle, priority: Priority | None) -> Context | None:
    """The narrative of the same priority, or of the one that it comes from, in the newest earlier cycle that has one."""
    place = priority.id if priority else None
    return next((context for context, of in db.session.execute(_earlier_contexts(cycle)) if of == place), None)
