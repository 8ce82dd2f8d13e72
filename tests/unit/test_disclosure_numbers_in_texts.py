"""Which sentences seem to tell what is withheld."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.disclosure.given import Cell
from portal.disclosure.numbers_in_texts import IN_WORDS, GuardedMeasure, SuspectedNumber, numbers_in, sentences, suspected_numbers

MAY, JUNE = ("2019-05-01", "2019-05-31"), ("2019-06-01", "2019-06-30")
KSI = GuardedMeasure(
    key="ksi",
    name="Killed or seriously injured (KSI)",
    is_restricted=False,
    parts={"dover": "Dover", "folkestone-hythe": "Folkestone & Hythe"},
    suppressed={Cell("dover", *MAY): 3, Cell("dover", *JUNE): 3, Cell("folkestone-hythe", *MAY): 1017, Cell(None, *MAY): 12},
)
GROUPS = GuardedMeasure(key="ocgs", name="Organised crime groups scored", is_restricted=True, parts={}, suppressed={})


def found(text: str, heading: str = "") -> list[SuspectedNumber]:
    return list(suspected_numbers(heading, text, [KSI, GROUPS]))


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("Three people and 4 more, 1,017 in all.", [4, 1017, 3]),
        ("TWELVE of 12.", [12]),
        ("In 2018, on 3 May and from 2018/19, SM5 and DA1.", []),
        ("It rose by 3% or 3.5, or 4 per cent, to £5, at 9:30, on the 3rd, 18-25 years, a 3-year plan.", []),
        ("A one-off at the One Stop Shop.", []),
        ("Someone often tends to atone.", []),
        ("A total of 2,018.", [2018]),
        ("12345 and 1,2345", [12345]),
        ("Public order grew, so the two are to be read together. Of these, two were children.", [2]),
        ("So the two are to be read together.", []),
    ],
)
def test_the_counts_of_a_sentence(sentence: str, numbers: list[int]) -> None:
    assert numbers_in(sentence) == numbers


@given(st.integers(1, 9_999_999).filter(lambda number: not 1900 <= number < 2100))
def test_every_count_is_found_however_it_is_written(number: int) -> None:
    assert numbers_in(f"There were {number} of them.") == [number]
    assert numbers_in(f"There were {number:,} of them.") == [number]


@pytest.mark.parametrize(("word", "number"), IN_WORDS.items())
def test_words_to_twelve_are_numbers(word: str, number: int) -> None:
    assert numbers_in(f"{word.capitalize()} came.") == [number]


def test_sentences_end_with_their_marks_and_with_items_of_lists() -> None:
    text = "A first one,\nover two lines.[^source] A second one.\n\n- Dover: 3\n- Deal: 4\n\n## A heading"
    assert sentences(text) == ["A first one, over two lines.", "A second one.", "- Dover: 3", "- Deal: 4", "## A heading"]


def test_a_suppressed_number_beside_the_name_of_its_part() -> None:
    [one] = found("All went well. In Dover three people were hurt. Nothing else.")
    assert (one.sentence, one.numbers, one.part) == ("In Dover three people were hurt.", (3,), "dover")
    assert one.cells == (Cell("dover", *MAY), Cell("dover", *JUNE)), "each month that it could be"
    [one] = found("Folkestone and Hythe had 1,017.")
    assert one.part == "folkestone-hythe"


@pytest.mark.parametrize(
    "text",
    ["Three were killed or seriously injured.", "Three KSI casualties.", "Three seriously injured people, 12 months apart."],
)
def test_a_suppressed_number_beside_the_name_of_its_measure(text: str) -> None:
    assert "dover" in [one.part for one in found(text)]


def test_the_heading_of_a_section_names_a_measure_too() -> None:
    assert found("There were 12.", "Killed or seriously injured")[0].part is None
    assert found("There were 12.", "Events") == []


@pytest.mark.parametrize(
    "text",
    [
        "In Dover four people were hurt.",  # another number
        "In Deal three people were hurt.",  # another part
        "Hythe had 1,017.",  # half of a name
        "Dover had 3% more.",
        "Three events. Dover was there.",  # in another sentence
        "",
    ],
)
def test_other_sentences_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["Police know 57 organised crime groups, 4 more.", "There are 57 OCGs, 4 more."])
def test_a_restricted_measure_with_any_number_is_one_line(text: str) -> None:
    [one] = found(text)
    assert (one.measure.key, one.numbers, one.cells) == ("ocgs", (57, 4), ())


def test_a_restricted_measure_without_a_number_may_be_named() -> None:
    assert found("Organised crime groups are being disrupted since 2018.") == []


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    assert all(one.sentence in sentences(text) for one in found(text))
