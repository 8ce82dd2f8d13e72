"""Two texts of two people, paragraph by paragraph."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from portal.updates.details import Details, UpdateContent
from portal.updates.merging import BOTH, MINE, THEIRS, Hunk, differing, hunks, merged

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
    assert merged(places, {}) == "One.\n\nTwo, theirs.\n\nTwo, mine.\n\nThree.\n\nFour, theirs only.", "nothing is lost"
    assert merged(places, dict.fromkeys(range(4), MINE)) == MY_TEXT
    assert merged(places, dict.fromkeys(range(4), THEIRS)) == THEIR_TEXT
    assert merged(places, {1: BOTH, 3: THEIRS}) == "One.\n\nTwo, theirs.\n\nTwo, mine.\n\nThree.\n\nFour, theirs only."


@given(TEXTS, TEXTS)
def test_no_paragraph_is_lost(theirs: str, mine: str) -> None:
    places = hunks(theirs, mine)
    assert (set(theirs.split("\n\n")) | set(mine.split("\n\n"))) - {""} <= set(merged(places, {}).split("\n\n"))
    assert merged(places, dict.fromkeys(range(len(places)), MINE)) == mine
    assert merged(places, dict.fromkeys(range(len(places)), THEIRS)) == theirs
    together = merged(places, dict.fromkeys(range(len(places)), BOTH)).split("\n\n")
    assert set(theirs.split("\n\n")) | set(mine.split("\n\n")) - {""} <= set(together) | {""}


def test_paragraphs_that_are_alike_stand_beside_each_other() -> None:
    theirs = "The van was repaired in May.\n\nNine shops were visited in Dover.\n\nThe ports follow."
    mine = "The van was repaired in June.\n\nSomething new.\n\nTen shops were visited in Dover.\n\nThe ports follow."
    assert [(one.theirs, one.mine) for one in hunks(theirs, mine)] == [
        ("The van was repaired in May.", "The van was repaired in June."),
        ("", "Something new."),
        ("Nine shops were visited in Dover.", "Ten shops were visited in Dover."),
        ("The ports follow.", "The ports follow."),
    ]


def test_hundreds_of_paragraphs_are_compared_whole() -> None:
    theirs, mine = "a\n\nb\n\n" * 1000, "b\n\nb\n\na\n\n" * 666
    [one] = hunks(theirs, mine)
    assert (one.theirs, one.mine) == (theirs.strip(), mine.strip())


SHOPS = UpdateContent(status="ongoing", details=Details(rows={"outputs": [{"number": "40", "unit": "shops", "total": ""}]}))


def test_what_only_one_of_the_two_has_stays_unless_somebody_says_no() -> None:
    note = UpdateContent(status="ongoing", details=Details(note="Between us."))
    found = {one.name: one for one in differing(SHOPS, note)}
    assert set(found) == {"outputs", "note"}
    assert (found["outputs"].likely, found["outputs"].theirs) == (THEIRS, ("40 shops",))
    assert (found["note"].likely, found["note"].mine) == (MINE, ("Between us.",))
    assert [one.name for one in differing(SHOPS, replace(SHOPS, status="complete"))] == ["status"]
