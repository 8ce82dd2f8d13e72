"""Puts two versions of a text or a list together that were both made from the same earlier one. Pure.

What only one of the two changed is taken from there. Where both changed the same place in different ways there is no result,
and people have to choose. This is what the literature calls a three-way merge (Khanna, Kunal and Pierce: A Formal
Investigation of Diff3, 2007), by paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from typing import TypeVar

from patiencediff import PatienceSequenceMatcher

Item = TypeVar("Item", bound=Hashable)
Span = tuple[int, int]


def paragraphs(text: str) -> list[str]:
    """What stands between empty lines."""
    return [paragraph.strip("\n") for paragraph in re.split(r"\n[ \t]*\n\s*", text.strip()) if paragraph.strip()]


def merge_texts(origin: str, theirs: str, mine: str) -> str | None:
    """One text of two, paragraph by paragraph; None where both changed the same paragraph, or the place beside it."""
    if theirs.split() == origin.split() or theirs == mine:
        return mine
    if mine.split() == origin.split():
        return theirs
    merged = merge(paragraphs(origin), paragraphs(theirs), paragraphs(mine))
    return None if merged is None else "\n\n".join(merged)


def merge(origin: Sequence[Item], theirs: Sequence[Item], mine: Sequence[Item]) -> list[Item] | None:
    """One list of two that were made from `origin`; None where both changed the same place."""
    merged: list[Item] = []
    at = their_at = my_at = 0
    for start, their_start, my_start, length in _unchanged_runs(origin, theirs, mine):
        old, their, my = list(origin[at:start]), list(theirs[their_at:their_start]), list(mine[my_at:my_start])
        between = _merged_between(old, their, my)
        if between is None:
            return None
        merged += between
        merged += origin[start : start + length]
        at, their_at, my_at = start + length, their_start + length, my_start + length
    return merged


def _merged_between(old: list[Item], theirs: list[Item], mine: list[Item]) -> list[Item] | None:
    """Merges what stands between two places that nobody changed. Where the number of items is the same in all three, each was
    changed at its place, and the neighbours of a changed one do not matter."""
    if theirs in (old, mine):
        return mine
    if mine == old:
        return theirs
    if not len(old) == len(theirs) == len(mine) or len(old) == 1:
        return None
    merged: list[Item] = []
    for item, their, my in zip(old, theirs, mine, strict=True):
        if item not in (their, my) and their != my:
            return None
        merged.append(my if their == item else their)
    return merged


def _unchanged_runs(origin: Sequence[Item], theirs: Sequence[Item], mine: Sequence[Item]) -> Iterator[tuple[int, int, int, int]]:
    """The runs of `origin` that both versions have: where each begins in the three, and its length. The last one is empty and
    stands at the ends."""
    their_places, my_places = _places(origin, theirs), _places(origin, mine)
    at = 0
    while at < len(origin):
        length = 0
        while (
            at + length < len(origin)
            and their_places.get(at + length) == their_places.get(at, -1) + length
            and my_places.get(at + length) == my_places.get(at, -1) + length
        ):
            length += 1
        if length:
            yield at, their_places[at], my_places[at], length
        at += max(length, 1)
    yield len(origin), len(theirs), len(mine), 0


def _places(origin: Sequence[Item], version: Sequence[Item]) -> dict[int, int]:
    """Where each item of `origin` that the version kept stands in it."""
    blocks = PatienceSequenceMatcher(None, origin, version).get_matching_blocks()
    return {start + step: place + step for start, place, length in blocks for step in range(length)}
