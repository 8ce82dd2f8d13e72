"""The same number in part after part of a measure, as when one was filled down by mistake. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TypeVar

from portal.statistics.comparison import Reading
from portal.statistics.numbers import number_words

LEAST_PARTS = 5  # so many parts after each other; fewer are the same by chance every few months
ORDINARY = 10  # below it five neighbours are the same by chance now and then: then only all parts together are asked about

Key = TypeVar("Key", bound=Hashable)


def equal_parts(parts: Sequence[tuple[Key, Reading]]) -> list[tuple[list[Key], str]]:
    """The runs of parts with the same number: their keys, and what is asked about them. `parts` in the order of the page. Noughts
    are no run: there may have been none anywhere."""
    found = []
    for value, run in groupby(parts, key=lambda part: part[1].value):
        keys = [key for key, _ in run]
        is_all = len(keys) == len(parts)
        if value and len(keys) >= LEAST_PARTS and (is_all or value >= ORDINARY):
            found.append((keys, _words(len(keys), value, is_all=is_all)))
    return found


def _words(count: int, value: Decimal, *, is_all: bool) -> str:
    which = f"All {count} parts have" if is_all else f"{count} parts in a row have"
    return f"{which} the same number, {number_words(value)}. Was it filled down? If they are right, say why."
