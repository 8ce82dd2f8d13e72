"""Two texts side by side, paragraph by paragraph, and one text of what somebody chose. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

THEIRS, MINE, BOTH = "theirs", "mine", "both"


@dataclass(frozen=True)
class Hunk:
    """A place in the text: what the other has there and what oneself has; the same where nobody disagrees."""

    theirs: str
    mine: str

    @property
    def is_same(self) -> bool:
        return self.theirs == self.mine


def hunks(theirs: str, mine: str) -> list[Hunk]:
    """The two texts in one order. Paragraphs are what stands between empty lines."""
    old, new = _paragraphs(theirs), _paragraphs(mine)
    found: list[Hunk] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal" or (kind == "replace" and b - a == d - c):
            found += [Hunk(one, other) for one, other in zip(old[a:b], new[c:d], strict=True)]
        else:
            found.append(Hunk(_joined(old[a:b]), _joined(new[c:d])))
    return found


def merged(places: Sequence[Hunk], choices: Mapping[int, str]) -> str:
    """One text of them; where nothing was chosen one's own stays."""
    kept: list[str] = []
    for at, hunk in enumerate(places):
        choice = choices.get(at, MINE)
        if choice in (THEIRS, BOTH):
            kept.append(hunk.theirs)
        if choice != THEIRS and not (hunk.is_same and choice == BOTH):
            kept.append(hunk.mine)
    return _joined([one for one in kept if one])


def _paragraphs(text: str) -> list[str]:
    return [one.strip("\n") for one in re.split(r"\n[ \t]*\n\s*", text.strip()) if one.strip()]


def _joined(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(paragraphs)
