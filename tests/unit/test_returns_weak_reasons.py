"""Which words are no explanation of an unusual value: they say that it is right, and not why."""

from __future__ import annotations

import pytest

from portal.returns.weak_reasons import explains, refusal_of

EMPTY = [
    "", " ", "ok", "OK.", "okay", "Fine", "n/a", "N/A", "na", "none", "Yes", "y", "-", ".", "…", "???", "123",
    "1,047", "correct", "This is correct.", "The figure is right", "Checked and confirmed", "as above", "see below", "It's fine",
    "no comment", "same", "all good", "It is the number we have", "TBC", "Not sure",
]  # fmt: skip
REASONS = [
    "Snow.", "Flood", "A new system since December.", "Counted again: it is right.", "Two stations were counted in June.",
    "Late entries from May", "Ramadan", "Event", "Sgt Lee confirmed: a festival", "Été chaud", "0 because the shop was closed",
]  # fmt: skip


@pytest.mark.parametrize("words", EMPTY)
def test_what_only_affirms_explains_nothing(words: str) -> None:
    assert not explains(words)


@pytest.mark.parametrize("words", REASONS)
def test_one_word_that_says_something_is_enough(words: str) -> None:
    assert explains(words)


def test_the_refusal_quotes_what_was_written_and_gives_an_example() -> None:
    assert refusal_of("ok").startswith("“ok” does not tell a reader why.")
    assert len(refusal_of("ok " * 500)) < 180
