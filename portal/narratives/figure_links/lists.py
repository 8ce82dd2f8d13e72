"""The list of figures that match measures: what it can be asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.core.lists import ListKind, ListOrder, ListPage, has_words, picked_filter
from portal.narratives.figure_links.queries import LinkedFigure
from portal.narratives.models import Figure

STATES = {"open": "To decide", "linked": "Linked", "not linked": "Not linked"}


def links(found: Sequence[LinkedFigure]) -> ListPage:
    """Figures with the measures that they are, or seem to be, numbers of, as the address asks for them: first what nobody has
    decided yet."""
    kind = ListKind(
        filters=(
            picked_filter("words", "Figure or measure"),
            picked_filter("state", "State", STATES),
        ),
        orders={"figure": ListOrder("To decide first", (Figure.position,))},
        tie=Figure.id,
    )
    return kind.asked().page_among(sorted(found, key=lambda one: one.decision is not None), _passes)


def state_of(link: LinkedFigure) -> str:
    """As STATES names it."""
    if link.decision is None:
        return "open"
    return "linked" if link.decision.is_confirmed else "not linked"


def _passes(link: LinkedFigure, chosen: Mapping[str, str]) -> bool:
    text = f"{link.figure.ref} {link.figure.measure_name} {link.of_words}"
    return chosen.get("state", state_of(link)) == state_of(link) and has_words(text, chosen.get("words", ""))
