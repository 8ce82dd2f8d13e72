"""What changed between two texts, word by word. Pure."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

_WORDS = re.compile(r"\s+|[^\s]+")
KEPT, ADDED, REMOVED = "kept", "added", "removed"
LONGEST = 8000  # words and the spaces between them; beyond that a comparison would take longer than anybody waits


@dataclass(frozen=True)
class Piece:
    kind: str
    text: str


def word_changes(before: str, after: str) -> list[Piece]:
    """The text `after` with what was removed from `before` standing where it was. Spaces are pieces of their own."""
    if before == after:
        return [Piece(KEPT, after)] if after else []
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > 2 * LONGEST:
        return [piece for piece in (Piece(REMOVED, before), Piece(ADDED, after)) if piece.text]
    pieces: list[Piece] = []
    for op, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            pieces.append(Piece(KEPT, "".join(new[c:d])))
            continue
        if a < b:
            pieces.append(Piece(REMOVED, "".join(old[a:b])))
        if c < d:
            pieces.append(Piece(ADDED, "".join(new[c:d])))
    return pieces


def is_rewritten(pieces: list[Piece]) -> bool:
    """Whether so little of the old text is left that marks in it say nothing: less than a third of the words."""
    words = {kind: sum(len(piece.text.split()) for piece in pieces if piece.kind == kind) for kind in (KEPT, ADDED, REMOVED)}
    return 3 * words[KEPT] < words[KEPT] + max(words[ADDED], words[REMOVED])


def is_changed(pieces: list[Piece]) -> bool:
    return any(piece.kind != KEPT and piece.text.strip() for piece in pieces)
