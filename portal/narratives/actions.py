"""The actions that save contexts, sources and published figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.agreement.models import Agreement, Priority
from portal.core import clock
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.cycles.models import Cycle
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.measures.models import Measure
from portal.narratives import queries
from portal.narratives.figures import period_needed_by
from portal.narratives.models import Context, Figure, Source

LONGEST_CONTEXT = 40_000


def save_context(
    cycle: Cycle, priority: Priority | None, *, by: Person, text: str, version: int, token: str, number: int = 0
) -> Context:
    """Saves the narrative of a priority, or of the introduction where there is none. The form's fields are keyword arguments.

    A save that arrives after a later save of the same page (`token`, `number`) changes nothing. After issue the narrative
    may still be written: it goes into the next version and never into the issued one (rule 8, docs/domain.md).

    Raises:
        WrongState: if the cycle has not opened.
        Incomplete: if the text is too long.
        Conflict: if another page has saved the narrative since this one was opened at `version`.
    """
    authorise(by, Permission.EDIT_CONTEXT)
    if cycle.status == CycleStatus.PLANNED:
        raise WrongState(f"{cycle.title} has not opened yet.")
    if len(text) > LONGEST_CONTEXT:
        over = len(text) - LONGEST_CONTEXT
        raise Incomplete(
            [("text", f"This has {len(text):,} characters. The limit is {LONGEST_CONTEXT:,}. Shorten it by {over:,}.")]
        )
    context = queries.context(cycle, priority)
    if context is None:
        context = Context(cycle_id=cycle.id, priority_id=priority.id if priority else None)
        db.session.add(context)
    elif context.saved_in == token and number < context.saved_number:
        return context
    elif context.saved_in != token and context.version != version:
        raise Conflict(f"{context.saved_by.name} has changed this since you opened it. Your text is not saved yet.")
    context.text, context.saved_at, context.saved_by = text, clock.now(), by
    context.saved_in, context.saved_number = token, number
    return context


def save_source(source: Source | None, values: Mapping[str, Any], *, by: Person) -> Source:
    """Adds a source to the register, or corrects one. Its key is how texts cite it and stays."""
    authorise(by, Permission.EDIT_AGREEMENT)
    if source is None:
        if db.session.scalar(select(Source.id).where(Source.key == values["key"])):
            raise Incomplete([("key", "A source with this key is already in the register. Use that one.")])
        source = Source(key=values["key"], position=_next_position(Source.position))
        db.session.add(source)
    for name, value in values.items():
        if name != "key":
            setattr(source, name, value)
    return source


def save_figure(agreement: Agreement, figure: Figure | None, values: Mapping[str, Any], *, by: Person) -> Figure:
    """Adds a published figure, or corrects one. Issued packs keep what they printed."""
    authorise(by, Permission.EDIT_AGREEMENT)
    if what := period_needed_by(values):
        missing = [name for name in ("period_start", "period_end") if values[name] is None]
        if missing:
            raise Incomplete([(name, f"{what} needs its period.") for name in missing])
    if figure is None:
        taken = select(Figure.id).where(Figure.agreement_id == agreement.id, Figure.ref == values["ref"])
        if db.session.scalar(taken):
            raise Incomplete([("ref", "This reference is taken. Use the next free one.")])
        figure = Figure(agreement_id=agreement.id, ref=values["ref"], position=_next_position(Figure.position))
        db.session.add(figure)
    for name, value in values.items():
        if name != "ref":
            setattr(figure, name, value)
    figure.measure = db.session.scalar(select(Measure).where(Measure.name == figure.measure_name))
    return figure


def _next_position(position: Any) -> int:
    """The place after the last of the rows that this column orders."""
    return (db.session.scalar(select(func.max(position))) or 0) + 1
