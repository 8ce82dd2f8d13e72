"""The lists of sources and of published figures: what they can be asked for."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.agreement import queries as agreement_queries
from portal.agreement.models import Agreement, Priority
from portal.core.lists import ListFilter, ListKind, ListOrder, ListPage, cases_filter, choice_filter, words_filter
from portal.narratives.forms import FIGURE_STATUSES
from portal.narratives.models import Figure, Source
from portal.narratives.queries import INTRODUCTION, INTRODUCTION_TITLE


def sources() -> ListPage:
    """The register of sources, as the address asks for it."""
    kind = ListKind(
        filters=(
            words_filter("Title, publisher or key", Source.title, Source.publisher, Source.key),
            cases_filter(
                "draft",
                "State",
                {
                    "no": ("Published", ~Source.draft),
                    "yes": ("Draft", Source.draft.is_(True)),
                    "undated": ("Without a date", Source.published.is_(None)),
                },
            ),
        ),
        orders={
            "entered": ListOrder("As entered", (Source.position,)),
            "title": ListOrder("Title", (func.lower(Source.title),)),
            "publisher": ListOrder("Publisher", (func.lower(Source.publisher),)),
            "published": ListOrder("Published, newest first", (Source.published,), is_newest_first=True),
            "key": ListOrder("Key", (Source.key,)),
        },
        tie=Source.id,
    )
    return kind.asked().page_of(select(Source))


def figures(agreement: Agreement) -> ListPage:
    """The published figures of an agreement, as the address asks for them."""
    priorities = {INTRODUCTION: INTRODUCTION_TITLE, **{one.key: one.title for one in agreement_queries.priorities(agreement)}}
    kind = ListKind(
        filters=(
            words_filter("Reference, name or place", Figure.ref, Figure.measure_name, Figure.geography, Source.title),
            ListFilter(
                "priority",
                "Priority",
                lambda key: Figure.priority_id.is_(None) if key == INTRODUCTION else Priority.key == key,
                priorities,
            ),
            choice_filter("status", "Status", {one: one.capitalize() for one in FIGURE_STATUSES}, Figure.status),
            cases_filter(
                "source",
                "Source",
                {"yes": ("With a source", Figure.source_id.is_not(None)), "no": ("Without a source", Figure.source_id.is_(None))},
            ),
        ),
        orders={
            "entered": ListOrder("As printed", (Figure.position,)),
            "figure": ListOrder("Reference", (Figure.ref,)),
            "name": ListOrder("Name", (func.lower(Figure.measure_name),)),
            "period": ListOrder("Period, newest first", (Figure.period_end,), is_newest_first=True),
        },
        tie=Figure.id,
    )
    statement = (
        select(Figure)
        .outerjoin(Figure.priority)
        .outerjoin(Figure.source)
        .where(Figure.agreement_id == agreement.id)
        .options(joinedload(Figure.priority), joinedload(Figure.measure), joinedload(Figure.source), joinedload(Figure.action))
    )
    return kind.asked().page_of(statement)
