"""What bounds the time of looking through a text. That nothing within the bounds grows faster than its text is measured by
`python -m bench.texts`."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import clean, with_few_marks
from portal.tables.written_periods import LONGEST as LONGEST_PERIOD
from portal.tables.written_periods import written_period
from portal.updates import merging
from portal.updates import personal_data as personal
from portal.updates.details import LONGEST_NEXT, LONGEST_TEXT
from portal.updates.merging import Hunk, hunks
from portal.updates.personal_data import possible_personal_data

ADDRESS = "john.smith@example.org "


def test_every_text_that_can_be_stored_is_looked_through() -> None:
    assert max(LONGEST_TEXT, LONGEST_NEXT) <= personal.LONGEST == merging.LONGEST


def test_personal_data_is_looked_for_in_what_can_be_stored() -> None:
    longest = ADDRESS + "x" * (personal.LONGEST - len(ADDRESS))
    assert [one.excerpt for one in possible_personal_data([longest])] == [ADDRESS.strip()]
    assert possible_personal_data([f"{longest}x"]) == [], "it is refused for its length, whatever it says"


def test_an_address_of_a_person_has_at_most_64_signs_before_its_at() -> None:
    assert possible_personal_data([f"{'a' * 64}@example.org"])
    assert possible_personal_data(["a." * 5_000 + "@example.org"]) == []


def test_texts_that_cannot_be_stored_are_merged_whole() -> None:
    mine = "x" * merging.LONGEST
    assert len(hunks("One.\n\nTwo.", f"One.\n\n{mine[6:]}")) == 2
    assert hunks("One.\n\nTwo.", f"One.\n\n{mine}") == [Hunk("One.\n\nTwo.", f"One.\n\n{mine}")]


def test_a_period_has_a_longest_way_to_be_written() -> None:
    assert written_period("April 2019".ljust(LONGEST_PERIOD)).words == "April 2019"
    with pytest.raises(ValueError, match="is not a period"):
        written_period("April 2019".ljust(LONGEST_PERIOD + 1))


@given(st.lists(st.sampled_from(["e", "\u0301", "\u0316", "\u0327", " ", "क", "्"])).map("".join))
def test_a_letter_keeps_the_marks_that_any_language_sets_on_it(text: str) -> None:
    assert with_few_marks(text) == text or max_marks(text) > 30
    assert max_marks(with_few_marks(text)) <= 30


def max_marks(text: str) -> int:
    longest = run = 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        longest = max(longest, run)
    return longest


def test_a_letter_under_a_tower_of_marks_keeps_thirty_of_them() -> None:
    assert clean("e" + "\u0300" * 29 + "!") == "è" + "\u0300" * 28 + "!"
    assert clean("e" + "\u0300" * 5_000 + "!") == "è" + "\u0300" * 29 + "!"
