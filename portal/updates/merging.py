"""Two texts side by side, paragraph by paragraph, and one text of what somebody chose. Pure."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.updates.rows import PARTS, lines

THEIRS, MINE, BOTH = "theirs", "mine", "both"
WORDS = (("explanation", "Why"), ("replaced_by", "Replaced by"), ("note", "Note to the coordinator"))
LONGEST = 20_000  # characters of each, as long as a text may be that is kept; a longer one is refused for its length
MOST = 200  # paragraphs of both; beyond that the texts are compared whole, since the time grows with the square
ALIKE = 0.5  # paragraphs with so much in common are two versions of one


def likely(theirs: object, mine: object) -> str:
    """Whoever has something where the other has nothing: most often only one of them was there. Where both have something
    nobody can know, so both are kept unless somebody chooses."""
    return BOTH if theirs and mine else THEIRS if theirs else MINE


@dataclass(frozen=True)
class Hunk:
    """A place in the text: what the other has there and what oneself has; the same where nobody disagrees."""

    theirs: str
    mine: str

    @property
    def is_same(self) -> bool:
        return self.theirs == self.mine

    @property
    def likely(self) -> str:
        return likely(self.theirs, self.mine)


@dataclass(frozen=True)
class TextSection:
    """Something beside the text that two people have differently. `name` is a field, a part, or status."""

    name: str
    title: str
    theirs: tuple[str, ...]
    mine: tuple[str, ...]

    @property
    def likely(self) -> str:
        return likely(self.theirs, self.mine)


def differing(their_status: str, theirs: Mapping[str, Any], my_status: str, mine: Mapping[str, Any]) -> list[TextSection]:
    """The sections that differ, each with its lines. `theirs` and `mine` are details.Details.kept."""
    found = [TextSection("status", "Status", _lines(their_status.capitalize()), _lines(my_status.capitalize()))]
    for name, title in WORDS:
        found.append(TextSection(name, title, _lines(theirs.get(name) or ""), _lines(mine.get(name) or "")))
    for part in PARTS:
        own = [tuple(lines(part.key, (kept.get("rows") or {}).get(part.key, ()))) for kept in (theirs, mine)]
        found.append(TextSection(part.key, part.title, *own))
    return [one for one in found if one.theirs != one.mine]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())


def hunks(theirs: str, mine: str) -> list[Hunk]:
    """The two texts in one order. Paragraphs are what stands between empty lines."""
    if max(len(theirs), len(mine)) > LONGEST:
        return [Hunk(theirs.strip(), mine.strip())]
    old, new = _paragraphs(theirs), _paragraphs(mine)
    if len(old) + len(new) > MOST:
        return [Hunk(theirs.strip(), mine.strip())]
    found: list[Hunk] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal" or (kind == "replace" and b - a == d - c):
            found += [Hunk(one, other) for one, other in zip(old[a:b], new[c:d], strict=True)]
        else:
            found += _paired(old[a:b], new[c:d])
    return found


def _paired(theirs: Sequence[str], mine: Sequence[str]) -> list[Hunk]:
    """Paragraphs that are alike stand beside each other, in order; the others alone."""
    found: list[Hunk] = []
    words = [Counter(one.split()) for one in mine]
    start = 0  # of what is not placed yet
    for one in theirs:
        own = Counter(one.split())
        at = next((at for at in range(start, len(mine)) if _is_alike(own, words[at])), None)
        if at is None:
            found.append(Hunk(one, ""))
            continue
        found += [Hunk("", other) for other in mine[start:at]]
        found.append(Hunk(one, mine[at]))
        start = at + 1
    return found + [Hunk("", other) for other in mine[start:]]


def _is_alike(words: Counter[str], others: Counter[str]) -> bool:
    """By the words that they share, in whatever order."""
    return 2 * (words & others).total() >= ALIKE * (words.total() + others.total())


def merged(places: Sequence[Hunk], choices: Mapping[int, str]) -> str:
    """One text of them; where nothing was chosen nothing is lost."""
    kept: list[str] = []
    for at, hunk in enumerate(places):
        choice = choices.get(at) or hunk.likely
        if choice in (THEIRS, BOTH):
            kept.append(hunk.theirs)
        if choice != THEIRS and not (hunk.is_same and choice == BOTH):
            kept.append(hunk.mine)
    return _joined([one for one in kept if one])


def _paragraphs(text: str) -> list[str]:
    return [one.strip("\n") for one in re.split(r"\n[ \t]*\n\s*", text.strip()) if one.strip()]


def _joined(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(paragraphs)
