"""The actions that save contexts, sources and published figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from portal.accounts.models import Person
from portal.agreement.models import Agreement, Priority
from portal.core import clock, page_saves
from portal.core.errors import Incomplete, WrongState
from portal.core.page_saves import OpenPage, changed_meanwhile
from portal.core.policy import Permission, authorise
from portal.core.three_way import merge_texts
from portal.cycles.models import Cycle
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.measures.models import Measure
from portal.narratives import queries
from portal.narratives.figures import period_needed_by
from portal.narratives.models import Context, Figure, Source

LONGEST_CONTEXT = 40_000


@dataclass(frozen=True)
class SavedContext:
    """A narrative after a save. `merged_with` is who had saved something else since the page was opened, where the two were
    put together: the page does not show all of the text then."""

    context: Context
    merged_with: Person | None = None


def save_context(cycle: Cycle, priority: Priority | None, *, by: Person, text: str, page: OpenPage) -> SavedContext:
    """Saves the narrative of a priority, or of the introduction where there is none. What others have saved since the page was
    opened is merged.

    A save that arrives after a later save of the same page changes nothing. After issue the narrative may still be written:
    it goes into the next version and never into the issued one (rule 8, docs/domain.md).

    Raises:
        WrongState: if the cycle has not opened.
        Incomplete: if the text is too long.
        Conflict: if somebody else has changed the same paragraph, or where nobody knows what the page was opened with.
    """
    authorise(by, Permission.EDIT_CONTEXT)
    if cycle.status == CycleStatus.PLANNED:
        raise WrongState(f"{cycle.title} has not opened yet.")
    if len(text) > LONGEST_CONTEXT:
        over = len(text) - LONGEST_CONTEXT
        raise Incomplete(
            [("text", f"This has {len(text):,} characters. The limit is {LONGEST_CONTEXT:,}. Shorten it by {over:,}.")]
        )
    before = queries.context_before(cycle, priority)
    context, about = queries.context(cycle, priority), f"context {cycle.id} {priority.id if priority else 0}"
    last, to_save, other = page_saves.last_save(page, about), text, None
    if context is None:
        context = Context(cycle_id=cycle.id, priority_id=priority.id if priority else None)
        db.session.add(context)
    elif last is not None and page.number < last.number:
        return SavedContext(context)
    elif context.version != page.version:
        other, to_save = context.saved_by, _merged(context, page_saves.origin_of(page, about, last), text, by)
    context.text, context.saved_at, context.saved_by = to_save, clock.now(), by
    _note_where_written(context, cycle, before)
    flag_modified(context, "text")  # a save counts as one, also where it is merged and changes nothing
    db.session.flush()
    page_saves.remember(page, about, last, version=context.version, content={"text": text})
    return SavedContext(context, other if to_save != text else None)


def _note_where_written(context: Context, cycle: Cycle, before: Context | None) -> None:
    """Words that are still those of an earlier cycle were written in that one, however often they are saved."""
    if before is not None and before.has_same_words(context.text):
        context.written_in, context.written_at = before.written_in, before.written_at
    else:
        context.written_in, context.written_at, context.is_carried_forward = cycle, context.saved_at, False


def carry_context_forward(cycle: Cycle, priority: Priority | None, *, by: Person, typed: str = "") -> Context:
    """Decides that packs of this cycle print the text of an earlier one, with the cycle that it was written in.

    `typed` is what the box on the page holds.

    Raises:
        WrongState: if the cycle has not opened, if there is no earlier text, or if something was written in this cycle.
    """
    authorise(by, Permission.EDIT_CONTEXT)
    if cycle.status == CycleStatus.PLANNED:
        raise WrongState(f"{cycle.title} has not opened yet.")
    place = queries.context_place(cycle, priority)
    context, older = place.context, place.proposed or place.printed
    if older is None:
        raise WrongState("There is no earlier text to carry forward.")
    if older is context and older.is_written_here:
        first = f"{older.saved_by.name} wrote a text for {cycle.title} {clock.when_words(older.saved_at)}."
        raise WrongState(f"{first} Nothing was carried forward.")
    if typed.strip() and not older.has_same_words(typed):
        raise WrongState("The box holds other words. Save them as the text of this cycle, or empty the box first.")
    if context is None:
        context = Context(cycle_id=cycle.id, priority_id=priority.id if priority else None)
        db.session.add(context)
    context.text, context.written_in, context.written_at = older.text, older.written_in, older.written_at
    context.is_carried_forward, context.saved_at, context.saved_by = True, clock.now(), by
    return context


def _merged(context: Context, origin: dict[str, Any] | None, mine: str, by: Person) -> str:
    """The narrative and what is saved now, put together; Conflict where both changed the same."""
    before = origin.get("text") if origin is not None else None
    merged = merge_texts(before, context.text, mine) if isinstance(before, str) else None
    if merged is None:
        raise changed_meanwhile(context.saved_by.name, is_own=context.saved_by_id == by.id, at=context.saved_at)
    return merged


def save_source(source: Source | None, values: Mapping[str, Any], *, by: Person) -> Source:
    """Adds a source to the register, or corrects one. Its key is how texts cite it and stays.

    Raises:
        Incomplete: where the key is taken, or where new dates cannot be right and nobody said that they are.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    if source is None:
        if db.session.scalar(select(Source.id).where(Source.key == values["key"])):
            raise Incomplete([("key", "A source with this key is already in the register. Use that one.")])
        source = Source(key=values["key"], position=_next_position(Source.position))
        db.session.add(source)
    dates_before = (source.published, source.period_covered_end)
    for name, value in values.items():
        if name not in ("key", "dates_are_right"):
            setattr(source, name, value)
    problem = source.dates_problem(clock.today())
    if problem and not values.get("dates_are_right") and dates_before != (source.published, source.period_covered_end):
        raise Incomplete([("dates_are_right", f"{problem} Correct the dates, or tick that they are right.")])
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
