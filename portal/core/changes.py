"""What changed between two texts, word by word. Pure."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass

_WORDS = re.compile(r"\s+|[^\s]+")
KEPT, ADDED, REMOVED = "kept", "added", "removed"
FEWEST = 3  # words in a row that both texts have, between two changes, to be left unmarked
LONGEST = 8000  # words and the spaces between them
MOST_PAIRS = 150_000  # of equal words in both texts: the time grows with them; a full text of English has half as many


@dataclass(frozen=True)
class Piece:
    kind: str
    text: str


def word_changes(before: str, after: str) -> list[Piece]:
    """The text `after` with what was removed from `before` standing where it was. Spaces are pieces of their own."""
    if before == after:
        return [Piece(KEPT, after)] if after else []
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > 2 * LONGEST or _pairs(old, new) > MOST_PAIRS:
        return [piece for piece in (Piece(REMOVED, before), Piece(ADDED, after)) if piece.text]
    pieces: list[Piece] = []
    for is_kept, gone, come in _phrases(old, new):
        if is_kept:
            pieces.append(Piece(KEPT, come))
            continue
        pieces += [piece for piece in (Piece(REMOVED, gone), Piece(ADDED, come)) if piece.text]
    return pieces


def _pairs(old: list[str], new: list[str]) -> int:
    """How often a word of one text could be one of the other."""
    words, others = Counter(word for word in old if not word.isspace()), Counter(new)
    return sum(count * others[word] for word, count in words.items())


def _phrases(old: list[str], new: list[str]) -> list[tuple[bool, str, str]]:
    """(is the same, old words, new words), in order. Where only a word or two between two changes are the same, all of it is
    one change: single words that happen to be in both say nothing."""
    codes = difflib.SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes()
    told = [op != "equal" and any(not word.isspace() for word in (*old[a:b], *new[c:d])) for op, a, b, c, d in codes]
    found: list[tuple[bool, str, str]] = []
    for at, (op, a, b, c, d) in enumerate(codes):
        is_between = 0 < at < len(codes) - 1 and told[at - 1] and told[at + 1]
        is_kept = op == "equal" and not (is_between and sum(not word.isspace() for word in new[c:d]) < FEWEST)
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if found and not is_kept and not found[-1][0]:
            found[-1] = (False, found[-1][1] + gone, found[-1][2] + come)
        else:
            found.append((is_kept, gone, come))
    return found


def is_rewritten(pieces: list[Piece]) -> bool:
    """Whether so little of the old text is left that marks in it say nothing: less than a third of the words."""
    words = {kind: sum(len(piece.text.split()) for piece in pieces if piece.kind == kind) for kind in (KEPT, ADDED, REMOVED)}
    return 3 * words[KEPT] < words[KEPT] + max(words[ADDED], words[REMOVED])


def is_changed(pieces: list[Piece]) -> bool:
    return any(piece.kind != KEPT and piece.text.strip() for piece in pieces)
