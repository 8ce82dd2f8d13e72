"""What changed between two texts, word by word. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from patiencediff import PatienceSequenceMatcher

from portal.core.three_way import paragraphs

_WORDS = re.compile(r"\s+|[^\s]+")
SAME, ADDED, REMOVED = "same", "added", "removed"
FEWEST_UNCHANGED = 3  # words: fewer between two changes belong to the change


@dataclass(frozen=True)
class Piece:
    """Words or spaces that are in both texts (SAME), only in the new one (ADDED) or only in the old one (REMOVED)."""

    kind: str
    text: str


class _Phrase(NamedTuple):
    """Words that follow each other: the same in both texts, or changed from old to new."""

    is_same: bool
    old: str
    new: str


def word_changes(before: str, after: str) -> list[Piece]:
    """The text `after`, with what was removed from `before` at its place. Spaces are pieces of their own."""
    if before == after:
        return [Piece(SAME, after)] if after else []
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for phrase in _phrases(old, new):
        if phrase.is_same:
            pieces.append(Piece(SAME, phrase.new))
            continue
        pieces += [piece for piece in (Piece(REMOVED, phrase.old), Piece(ADDED, phrase.new)) if piece.text]
    return pieces


def _phrases(old: list[str], new: list[str]) -> list[_Phrase]:
    """Both texts as phrases, in order. If only a word or two between two changes are the same, all of it is one change,
    because a short word that happens to be in both makes a change harder to read.

    This is patience diff, which starts from the words that each text has only once. Its time grows with the length of the
    texts. That of Python's own difflib grows with the square of words that repeat: a text could take it minutes.
    """
    codes = PatienceSequenceMatcher(None, old, new).get_opcodes()
    has_changed = [op != "equal" and any(not word.isspace() for word in (*old[a:b], *new[c:d])) for op, a, b, c, d in codes]
    phrases: list[_Phrase] = []
    for at, (op, a, b, c, d) in enumerate(codes):
        is_between = 0 < at < len(codes) - 1 and has_changed[at - 1] and has_changed[at + 1]
        is_same = op == "equal" and not (is_between and sum(not word.isspace() for word in new[c:d]) < FEWEST_UNCHANGED)
        phrase = _Phrase(is_same, "".join(old[a:b]), "".join(new[c:d]))
        if phrases and not is_same and not phrases[-1].is_same:
            phrases[-1] = _Phrase(False, phrases[-1].old + phrase.old, phrases[-1].new + phrase.new)
        else:
            phrases.append(phrase)
    return phrases


def changed_paragraphs(before: str, after: str) -> list[list[Piece]]:
    """The word_changes() of the paragraphs that differ, in order; paragraphs that follow each other are one."""
    old, new = paragraphs(before), paragraphs(after)
    codes = PatienceSequenceMatcher(None, old, new).get_opcodes()
    return [word_changes("\n\n".join(old[a:b]), "\n\n".join(new[c:d])) for op, a, b, c, d in codes if op != "equal"]


def is_rewritten(pieces: list[Piece]) -> bool:
    """Whether less than a third of the words are the same, so that showing each change would not help."""
    words = {kind: sum(len(piece.text.split()) for piece in pieces if piece.kind == kind) for kind in (SAME, ADDED, REMOVED)}
    return 3 * words[SAME] < words[SAME] + max(words[ADDED], words[REMOVED])


def is_changed(pieces: list[Piece]) -> bool:
    """Whether any word differs; spaces do not count."""
    return any(piece.kind != SAME and piece.text.strip() for piece in pieces)


def unchanged_share(before: str, after: str) -> int | None:
    """Of the words of the text `after`, the share that stands in the same order in `before`, in whole per cent. 100 only where
    all are the same, and 0 only where none is; None without words on either side."""
    words = len(after.split())
    if not words or not before.split():
        return None
    same = sum(len(piece.text.split()) for piece in word_changes(before, after) if piece.kind == SAME)
    if same in (0, words):
        return 100 if same else 0
    return min(max(round(100 * same / words), 1), 99)
