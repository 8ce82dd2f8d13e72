"""What a remark says that stands beside it already, so that it is printed once. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.core.text import with_capital

STEM = 6  # so many letters of a word are compared: “projection” is “projected”
ENOUGH = 0.75  # of the words of a clause; then it says nothing new
SHORT = 3  # words; a clause with fewer is repeated only by what it is about, not by a sentence that happens to have them
LONG = 30  # characters of a remark; a shorter one is printed wherever it belongs
_CLAUSES = re.compile(r"(?<=[.;])\s+")
_SMALL_WORDS = frozenset(
    ("a", "an", "and", "are", "as", "at", "be", "before", "by", "for", "from", "in", "is", "it", "not", "now", "of", "on", "one",
     "only", "or", "so", "some", "source", "table", "than", "that", "the", "this", "to", "was", "with", "year", "years")
)  # fmt: skip


def without_repeated_clauses(text: str, facts: str, reason: str) -> str:
    """The clauses of a remark that say something new beside the facts and the reason; empty where none does.

    “Recording practice; year-on-year comparison sound only from 1 April 2019.” is “Recording practice.” where the reason says
    the rest.
    """
    of_facts = _stems(facts)
    of_all = of_facts | _stems(reason)
    left = ""
    for clause in _CLAUSES.split(text.strip()):
        if _says_nothing_new(clause, of_facts, of_all):
            left = left.rstrip(".;") + "." if left else ""
        else:
            is_start = not left or left.endswith(".")
            left = f"{left} {with_capital(clause)}" if is_start else f"{left} {clause}"
    return left.strip().rstrip(".;")


def _says_nothing_new(clause: str, of_facts: frozenset[str], of_all: frozenset[str]) -> bool:
    words = _stems(clause)
    if len(words) < SHORT:
        return bool(words) and words <= of_facts
    return len(words & of_all) >= ENOUGH * len(words)


def _stems(text: str) -> frozenset[str]:
    words = (word for word in re.findall(r"[a-z]+|[0-9]+", text.casefold()) if word not in _SMALL_WORDS)
    return frozenset(word.removesuffix("s")[:STEM] for word in words)


def printed_once(remarks: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The remarks of each row, where a long one that neighbours share stands in the first of them only, which says how many
    follow."""
    found = []
    for at, of_row in enumerate(remarks):
        before = remarks[at - 1] if at else ()
        new = [one for one in of_row if len(one) < LONG or one not in before]
        counted = [(one, _followers(one, remarks[at + 1 :])) for one in new]
        counted.sort(key=lambda one: one[1] > 0)  # what is said of the next rows too comes last: nothing after it is
        found.append(tuple(_of_all(one, followers) for one, followers in counted))
    return found


def _followers(remark: str, rows: Sequence[tuple[str, ...]]) -> int:
    """How many of the next rows have the same remark without a gap."""
    count = 0
    while len(remark) >= LONG and count < len(rows) and remark in rows[count]:
        count += 1
    return count


def _of_all(remark: str, followers: int) -> str:
    if not followers:
        return remark
    below = "figure below" if followers == 1 else f"{followers} figures below"
    return f"This and the {below}: {remark[:1].lower() + remark[1:] if remark[1:2].islower() else remark}"
