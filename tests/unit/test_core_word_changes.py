"""What changed between two texts: what is kept and added gives the new one, what is kept and removed the old one."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.core.word_changes import ADDED, REMOVED, SAME, Piece, is_changed, is_rewritten, word_changes

TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(["one", "two", "three", " ", " ", "\n\n", "  ", ".", "é"]), max_size=25).map("".join),
)
LONG = " ".join(f"word{at}" for at in range(8_001))
LONGEST_UPDATE = ("The team met and agreed to do more. " * 600)[:20_000]  # as long as an update may be


def old_and_new(pieces: list[Piece]) -> tuple[str, str]:
    old = "".join(piece.text for piece in pieces if piece.kind in (SAME, REMOVED))
    new = "".join(piece.text for piece in pieces if piece.kind in (SAME, ADDED))
    return old, new


@given(TEXTS, TEXTS)
@example("", "")
@example("", LONG)
@example(LONG, "")
@example(LONG, LONG[1:])
def test_the_pieces_hold_both_texts(before: str, after: str) -> None:
    pieces = word_changes(before, after)
    assert old_and_new(pieces) == (before, after)
    assert {piece.kind for piece in pieces} <= {SAME, ADDED, REMOVED}


@given(TEXTS, TEXTS)
@example("", LONG)
@example(LONG, "")
def test_every_piece_has_text_and_another_kind_than_the_one_before(before: str, after: str) -> None:
    pieces = word_changes(before, after)
    assert all(piece.text for piece in pieces)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))


@given(TEXTS)
@example(LONG)
@example(LONGEST_UPDATE)
def test_a_text_that_stayed_the_same_is_not_changed(text: str) -> None:
    pieces = word_changes(text, text)
    assert not is_changed(pieces)
    assert {piece.kind for piece in pieces} <= {SAME}


@given(TEXTS, TEXTS)
def test_other_words_are_a_change(before: str, after: str) -> None:
    if before.split() != after.split():
        assert is_changed(word_changes(before, after))


@pytest.mark.parametrize(
    ("before", "after"), [("a b", "a  b"), ("a b", "a\nb"), ("a", "a\n"), ("", " "), ("a\n\nb c", "a b c\n")]
)
def test_other_spaces_alone_are_no_change(before: str, after: str) -> None:
    assert not is_changed(word_changes(before, after))


@given(TEXTS, TEXTS)
def test_words_are_never_cut(before: str, after: str) -> None:
    for kinds, text in (((SAME, REMOVED), before), ((SAME, ADDED), after)):
        pieces = [piece.text for piece in word_changes(before, after) if piece.kind in kinds]
        assert [word for piece in pieces for word in piece.split()] == text.split()


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("The shop is open", "The shop was open", [(SAME, "The shop "), (REMOVED, "is"), (ADDED, "was"), (SAME, " open")]),
        ("One two", "One two three", [(SAME, "One two"), (ADDED, " three")]),
        ("One two three", "One three", [(SAME, "One "), (REMOVED, "two "), (SAME, "three")]),
        ("", "New", [(ADDED, "New")]),
        ("Old", "", [(REMOVED, "Old")]),
        ("", "", []),
        ("Same", "Same", [(SAME, "Same")]),
    ],
)
def test_examples(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    assert word_changes(before, after) == [Piece(*piece) for piece in pieces]


def test_a_text_that_is_too_long_to_compare_is_shown_whole() -> None:
    other = LONG.replace("word", "term")
    assert word_changes(LONG, other) == [Piece(REMOVED, LONG), Piece(ADDED, other)]
    assert is_changed(word_changes(LONG, other))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", False),
        ("one two three", "one two three", False),
        ("one two three", "one two four", False),
        ("one two three", "one five six", False),  # a third is kept
        ("one two three four", "one five six seven", True),
        ("one two three", "", True),
        ("", "one two three", True),
        ("one two three", "one two three four five six", False),
        ("one two", "one two three four five six seven", True),
    ],
)
def test_a_text_is_rewritten_where_less_than_a_third_stays(before: str, after: str, *, expected: bool) -> None:
    assert is_rewritten(word_changes(before, after)) is expected


@pytest.mark.parametrize(("before", "after"), [("a b " * 1900, "b b a " * 1300), ("a " * 3900, "a " * 3800)])
def test_words_that_repeat_without_end_are_compared_too(before: str, after: str) -> None:
    """With an algorithm that looks for every place of every word these took minutes (`python -m bench.texts`)."""
    pieces = word_changes(before, after)
    assert old_and_new(pieces) == (before, after)
    assert is_changed(pieces)


def test_a_word_or_two_between_two_changes_are_part_of_the_change() -> None:
    pieces = word_changes("The force ran the trainer's course in May.", "We trained the trainer's people in Dover in May.")
    assert [piece.kind for piece in pieces] == [REMOVED, ADDED, SAME]
