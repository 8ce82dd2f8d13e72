"""The ticks of the queue: what of it somebody wants to do something with at once."""

from __future__ import annotations

from collections.abc import Iterable

from portal.core.forms import page_number

TICKED = "item-"  # before the number of an item, in the names of the boxes
MOST_AT_ONCE = 100  # items with which something is done in one go


def ticked_in(names: Iterable[str]) -> set[int]:
    """The items whose boxes are among these. Each box has a name of its own, because a browser that goes back restores the ticks
    of boxes with one name by their order, which has changed when some were approved."""
    return {page_number(name.removeprefix(TICKED)) for name in names if name.startswith(TICKED)}
