"""Two texts side by side, paragraph by paragraph, and one text of what somebody chose. Pure."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.updates.details import UpdateContent
from portal.updates.rows import PARTS, printed_lines

THEIRS, MINE, BOTH = "theirs", "mine", "both"
TITLES = (("explanation", "Why"), ("replaced_by", "Replaced by"), ("note", "Note to the coordinator"))
LONGEST = 20_000  # characters of each text, as many as can be saved; a longer text is refused for its length
MOST = 200  # paragraphs of both; beyond that the texts are compared whole, since the time grows with the square
ALIKE = 0.5  # the share of common words from which two paragraphs count as versions of one


def likely(theirs: object, mine: object) -> str:
    """What is ticked before anybody has chosen. Where one of the two has nothing, the other counts: most often only one of
    them worked there. Where both have something, both are kept."""
    return BOTH if theirs and mine else THEIRS if theirs else MINE


@dataclass(frozen=True)
class Hunk:
    """One place in the text: what the other person has there, and what one has oneself. Both are equal where nothing
    differs."""

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
    """Something beside the text that two people have differently. `name` is a field of the form, a key of PARTS, or
    “status”."""

    name: str
    title: str
    theirs: tuple[str, ...]
    mine: tuple[str, ...]

    @property
    def likely(self) -> str:
        return likely(self.theirs, self.mine)


def differing(theirs: UpdateContent, mine: UpdateContent) -> list[TextSection]:
    """The sections beside the text that differ, each with its lines."""
    sections = [TextSection("status", "Status", _lines(theirs.status.capitalize()), _lines(mine.status.capitalize()))]
    for name, title in TITLES:
        sections.append(TextSection(name, title, _lines(getattr(theirs.details, name)), _lines(getattr(mine.details, name))))
    for part in PARTS:
        their_lines, my_lines = (tuple(printed_lines(part.key, side.details.rows.get(part.key, ()))) for side in (theirs, mine))
        sections.append(TextSection(part.key, part.title, their_lines, my_lines))
    return [section for section in sections if section.theirs != section.mine]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())


def hunks(theirs: str, mine: str) -> list[Hunk]:
    """The two texts in one order. Paragraphs are what stands between empty lines."""
    if max(len(theirs), len(mine)) > LONGEST:
        return [Hunk(theirs.strip(), mine.strip())]
    old, new = _paragraphs(theirs), _paragraphs(mine)
    if len(old) + len(new) > MOST:
        return [Hunk(theirs.strip(), mine.strip())]
    places: list[Hunk] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal" or (kind == "replace" and b - a == d - c):
            places += [Hunk(their, my) for their, my in zip(old[a:b], new[c:d], strict=True)]
        else:
            places += _paired(old[a:b], new[c:d])
    return places


def _paired(theirs: Sequence[str], mine: Sequence[str]) -> list[Hunk]:
    """Paragraphs that are alike beside each other, in order; all others alone."""
    places: list[Hunk] = []
    my_words = [Counter(paragraph.split()) for paragraph in mine]
    start = 0  # the first paragraph of mine that has no place yet
    for paragraph in theirs:
        words = Counter(paragraph.split())
        at = next((at for at in range(start, len(mine)) if _is_alike(words, my_words[at])), None)
        if at is None:
            places.append(Hunk(paragraph, ""))
            continue
        places += [Hunk("", skipped) for skipped in mine[start:at]]
        places.append(Hunk(paragraph, mine[at]))
        start = at + 1
    return places + [Hunk("", rest) for rest in mine[start:]]


def _is_alike(words: Counter[str], others: Counter[str]) -> bool:
    """Judged by the words that both have, in whatever order."""
    return 2 * (words & others).total() >= ALIKE * (words.total() + others.total())


def merged(places: Sequence[Hunk], choices: Mapping[int, str]) -> str:
    """One text of the places. `choices` holds THEIRS, MINE or BOTH by place; without a choice nothing is lost."""
    paragraphs: list[str] = []
    for at, hunk in enumerate(places):
        choice = choices.get(at) or hunk.likely
        if choice in (THEIRS, BOTH):
            paragraphs.append(hunk.theirs)
        if choice != THEIRS and not (hunk.is_same and choice == BOTH):
            paragraphs.append(hunk.mine)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _paragraphs(text: str) -> list[str]:
    return [paragraph.strip("\n") for paragraph in re.split(r"\n[ \t]*\n\s*", text.strip()) if paragraph.strip()]
