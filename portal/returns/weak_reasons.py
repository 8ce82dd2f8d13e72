"""Explanations that explain nothing: “ok”, “n/a”, “this is correct”. Pure."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
# A text of these words alone says at most that the number is right, which was the question.
EMPTY_WORDS = frozenset(
    _WORD.findall(
        "a above accurate agreed all am and applicable are as available been below by checked comment confirm confirmed "
        "confirms correct correctly data done double figure figures fine for good has have i in is it its me n na no "
        "none normal not nothing number numbers of ok okay per please right s same see sure tbc that the their these "
        "they think this to true unknown us usual valid value values verified was we were y yes "
    )
)


def explains(words: str) -> bool:
    """Whether somebody who reads it learns something about the number: one word is not empty."""
    return any(word.casefold() not in EMPTY_WORDS for word in _WORD.findall(words))


def refusal_of(words: str) -> str:
    """What is said to whoever wrote it, as a sentence."""
    return f"“{words[:40]}” does not tell a reader why. Say in a few words what was different, such as “a new recording system”."
