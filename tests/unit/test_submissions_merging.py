"""Two texts of two people, paragraph by paragraph."""

from hypothesis import given
from hypothesis import strategies as st

from portal.submissions.merging import BOTH, MINE, THEIRS, Hunk, hunks, merged

THEIR_TEXT = "One.\n\nTwo, theirs.\n\nThree.\n\nFour, theirs only."
MY_TEXT = "One.\n\nTwo, mine.\n\nThree."
TEXTS = st.lists(st.sampled_from(["One.", "Two.", "Three.", "Four\nin two lines.", "Five."])).map("\n\n".join)


def test_what_differs_stands_side_by_side() -> None:
    assert hunks(THEIR_TEXT, MY_TEXT) == [
        Hunk("One.", "One."),
        Hunk("Two, theirs.", "Two, mine."),
        Hunk("Three.", "Three."),
        Hunk("Four, theirs only.", ""),
    ]


def test_what_was_chosen_is_one_text() -> None:
    places = hunks(THEIR_TEXT, MY_TEXT)
    assert merged(places, {}) == MY_TEXT
    assert merged(places, dict.fromkeys(range(4), THEIRS)) == THEIR_TEXT
    assert merged(places, {1: BOTH, 3: THEIRS}) == "One.\n\nTwo, theirs.\n\nTwo, mine.\n\nThree.\n\nFour, theirs only."


@given(TEXTS, TEXTS)
def test_no_paragraph_is_lost(theirs: str, mine: str) -> None:
    places = hunks(theirs, mine)
    assert merged(places, {}) == mine
    assert merged(places, dict.fromkeys(range(len(places)), MINE)) == mine
    assert merged(places, dict.fromkeys(range(len(places)), THEIRS)) == theirs
    together = merged(places, dict.fromkeys(range(len(places)), BOTH)).split("\n\n")
    assert set(theirs.split("\n\n")) | set(mine.split("\n\n")) - {""} <= set(together) | {""}
