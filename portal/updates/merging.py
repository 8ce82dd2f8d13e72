"""Two texts side by side, paragraph by paragraph, and one text of what somebody chose. Pure."""

from __future__ import annotations

import difflib
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portal.core.three_way import merge, merge_texts, paragraphs
from portal.updates.details import DETAIL_WORDS, Details, UpdateContent
from portal.updates.rows import PARTS, Row, printed_lines

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
    def has_both(self) -> bool:
        """Whether both can be taken: both have something, and it is not the status, of which there can be only one."""
        return bool(self.theirs and self.mine) and self.name != "status"

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


def fingerprints(content: UpdateContent) -> dict[str, str]:
    """A short fingerprint of each thing that two people can have differently, by its name: whether it was changed since."""
    words = {name: _word(content, name) for name in ("text", "next", "status", *(name for name, _ in TITLES))}
    lines = {part.key: "\n".join(printed_lines(part.key, content.details.rows.get(part.key, ()))) for part in PARTS}
    return {name: hashlib.sha256(text.strip().encode()).hexdigest()[:12] for name, text in (words | lines).items()}


def hunks(theirs: str, mine: str) -> list[Hunk]:
    """The two texts in one order. Paragraphs are what stands between empty lines."""
    if max(len(theirs), len(mine)) > LONGEST:
        return [Hunk(theirs.strip(), mine.strip())]
    old, new = paragraphs(theirs), paragraphs(mine)
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


def merge_contents(
    origin: UpdateContent, theirs: UpdateContent, mine: UpdateContent, is_locked: Callable[[str], bool]
) -> UpdateContent | None:
    """What two pages have made of `origin`, put together; None where both changed the same paragraph, row or choice.

    What was not sent back (`is_locked`) is theirs, unless it was changed here: saving refuses that.
    """
    words: dict[str, str] = {}
    for name, locked_with in _LOCKS.items():
        old, their, my = (_word(side, name) for side in (origin, theirs, mine))
        is_theirs = locked_with is not None and is_locked(locked_with) and my.split() == old.split()
        joined = their if is_theirs else merged_words(name, old, their, my)
        if joined is None:
            return None
        words[name] = joined
    rows: dict[str, list[Row]] = {}
    for part in PARTS:
        sides = (side.rows(part.key) for side in (origin, theirs, mine))
        joined_rows = theirs.rows(part.key) if is_locked(part.key) else merged_rows(*sides)
        if joined_rows is None:
            return None
        rows[part.key] = joined_rows
    details = Details(
        rows=rows,
        explanation=words["explanation"],
        replaced_by=words["replaced_by"],
        note=words["note"],
        no_change=words["no_change"],
        unchanged=mine.details.unchanged,
        same_since=mine.details.same_since,
        not_personal=_answered(*(side.details.not_personal for side in (origin, theirs, mine))),
        dates_meant=_answered(*(side.details.dates_meant for side in (origin, theirs, mine))),
    )
    return UpdateContent(text=words["text"], next=words["next"], status=words["status"], details=details)


def _answered(origin: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> tuple[str, ...]:
    """The ticks of both sides, without those that one of them took away."""
    before, other, own = set(origin), set(theirs), set(mine)
    return tuple(sorted((other | own) - (before - other) - (before - own)))


# The words of an update, each with the one of UPDATE_ITEMS that it is sent back with; None where it is always open.
_LOCKS: dict[str, str | None] = {
    "text": "text",
    "next": "next",
    "status": "status",
    "explanation": "status",
    "replaced_by": "status",
    "note": None,
    "no_change": None,
}


def is_locked_with(name: str, is_locked: Callable[[str], bool]) -> bool:
    """Whether a field cannot be changed, because what it belongs to was not sent back: the explanation belongs to the status."""
    locked_with = _LOCKS.get(name, name)
    return locked_with is not None and is_locked(locked_with)


def _word(content: UpdateContent, name: str) -> str:
    word: str = getattr(content.details if name in DETAIL_WORDS else content, name)
    return word


def merged_words(name: str, origin: str, theirs: str, mine: str) -> str | None:
    """Texts by paragraph; a status is one choice, which two people cannot both change."""
    if name != "status":
        return merge_texts(origin, theirs, mine)
    return mine if theirs in (origin, mine) else theirs if mine == origin else None


def merged_rows(origin: Sequence[Row], theirs: Sequence[Row], mine: Sequence[Row]) -> list[Row] | None:
    merged = merge(*([tuple(row.items()) for row in side] for side in (origin, theirs, mine)))
    return None if merged is None else [dict(row) for row in merged]
