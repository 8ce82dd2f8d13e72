"""What keeps a return from being sent, in as few lines as somebody can use: one for a measure and a month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from portal.returns.grid import Grid, GridBlock, GridEntry


class _Place(NamedTuple):
    """What a problem is about: `kind` is one of WORDS."""

    block: GridBlock
    entry: GridEntry
    kind: str


WORDS = {  # of several of a kind in one measure and month, after their number
    "empty": "empty",
    "wrong": "numbers to put right",
    "note": "[x] without a note that says why",
    "why": "unusual values to check",
}


def grouped(problems: Sequence[tuple[str, str]], grid: Grid) -> tuple[list[tuple[str, str]], frozenset[str]]:
    """The problems with those of one kind, measure and month as one, which leads to the first of them: “MARAC cases heard, May
    2019: 13 empty”. And the ids of the fields whose own words are left out by that: the boxes that are only empty.

    `problems` are (id of the field, words) in the order of the page.
    """
    places = {entry.key: (block, entry) for block in grid.blocks for line in block.lines for entry in line.entries}
    groups: dict[object, list[tuple[str, str]]] = {}
    found: dict[object, _Place] = {}
    for field, words in problems:
        place = _place_of(field, places)
        key: object = (place.block.measure.id, place.entry.column.obligation_id, place.kind) if place else field
        groups.setdefault(key, []).append((field, words))
        if place:
            found[key] = place
    lines, quiet = [], set[str]()
    for key, members in groups.items():
        if len(members) == 1:
            lines += members
            continue
        place = found[key]
        where = f"{place.block.measure.name}, {place.entry.column.words}"
        lines.append((members[0][0], f"{where}: {len(members)} {WORDS[place.kind]}"))
        if place.kind == "empty":
            quiet.update(field for field, _ in members)
    return lines, frozenset(quiet)


def _place_of(field: str, places: dict[str, tuple[GridBlock, GridEntry]]) -> _Place | None:
    """Of “cell-315-7”, “note-315-7” or “why-315-7-far”; None for a field that is in no line of the grid."""
    kind, *rest = field.split("-")
    block_and_entry = places.get("-".join(rest[:2]))
    if block_and_entry is None:
        return None
    block, entry = block_and_entry
    if kind == "cell":
        kind = "wrong" if entry.cell.error else "empty"
    return _Place(block, entry, kind) if kind in WORDS else None
