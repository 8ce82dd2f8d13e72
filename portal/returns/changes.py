"""What a page sends about the cells of a return. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class CellTyped:
    """What a page sends about one cell. None means that the page sends nothing of that kind.

    `was` and `wasnote` are the number and the note that the page had before this change. With them a cell conflicts only
    with another person's change of the same cell. `going` and `goingnote` are what the page has sent in an earlier save
    without having got an answer to it, so they may be saved by now. `whys` are explanations by key of the check.
    """

    typed: str | None = None
    note: str | None = None
    status: str | None = None
    was: str | None = None
    wasnote: str | None = None
    going: str | None = None
    goingnote: str | None = None
    whys: Mapping[str, str] = field(default_factory=dict)


Typed = Mapping[int, Mapping[int, CellTyped]]  # by obligation id and series id
