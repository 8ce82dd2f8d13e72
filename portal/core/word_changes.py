"""What changed between two texts, word by word. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from patiencediff import PatienceSequenceMatcher

_WORDS = re.compile(r"\s+|[^\s]+")
KEPT, ADDED, REMOVED = "kept", "added", "removed"
FEWEST = 3  # words in a row that both texts have, between two changes, to be left unmarked


@dataclass(frozen=True)
class Piece:
    kind: str
    text: str


def word_changes(before: str, after: str) -> list[Piece]:
    """The text `after` with what was removed from `before` standing where it was. Spaces are pieces of their own."""
    if before == after:
        return [Piece(KEPT, after)] if after else []
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for is_kept, gone, come in _phrases(old, new):
        if is_kept:
            pieces.append(Piece(KEPT, come))
            continue
        pieces += [piece for piece in (Piece(REMOVED, gone), Piece(ADDED, come)) if piece.text]
    return pieces


def _phrases(old: list[str], new: list[str]) -> list[tuple[bool, str, str]]:
    """(is the same, old words, new words), in order. Where only a word or two between two changes are the same, all of it is
    one change: single words that happen to be in both say nothing.

    Patience diff, which goes by the words that each text has once: its time grows with the length of the texts. Python's own
    difflib grows with the square of words that repeat, so that a text could be written that took minutes.
    """
    codes = PatienceSequenceMatcher(None, old, new).get_opcodes()
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
