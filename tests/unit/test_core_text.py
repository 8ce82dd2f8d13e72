"""Cleaned text, character by character, against what XML 1.0 can hold."""

import unicodedata
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import clean, csv_text, with_small_letter

AWKWARD = ["\r", "\n", "\r\n", "\n\r", "\t", "\x00", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\ud800", "\udfff", "\ufffe", "\uffff",
           "\ufdd0", "\u2028", "\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "e", "\u0301", "Å", "ﬁ", "🚓", "\u200d", "&", "<"]  # fmt: skip
TEXTS = st.one_of(st.text(st.characters()), st.lists(st.sampled_from(AWKWARD)).map("".join))


def is_unseen(code: int) -> bool:
    """Unicode's format characters (Cf) that no text here needs: marks of direction, of no width, tags."""
    needed = (0x200C, 0x200D)  # the joiners
    of_other_scripts = (
        code in range(0x600, 0x606) or code in (0x6DD, 0x70F, 0x8E2) or 0x890 <= code <= 0x891 or (0x110BD <= code <= 0x1D17A)
    )
    is_format = unicodedata.category(chr(code)) == "Cf" and code not in needed and not of_other_scripts
    return is_format or 0x2060 <= code <= 0x206F or 0xE0000 <= code <= 0xE007F


def stays(code: int) -> bool:
    """The production Char of XML 1.0, without the C1 controls and the noncharacters between the Arabic forms."""
    if code in (0x9, 0xA, 0xD):
        return True
    if 0x7F <= code <= 0x9F or 0xFDD0 <= code <= 0xFDEF or is_unseen(code):
        return False
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def test_every_character_alone_stays_or_is_dropped() -> None:
    for code in [*range(0x10000), *range(0x10000, 0x110000, 97), 0x10FFFF]:
        expected = "" if not stays(code) else "\n" if code == 0xD else unicodedata.normalize("NFC", chr(code))
        assert clean(chr(code)) == expected, hex(code)


@given(TEXTS)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(TEXTS)
def test_cleaned_text_holds_only_what_may_stay_and_is_composed(text: str) -> None:
    cleaned = clean(text)
    assert all(stays(ord(character)) for character in cleaned)
    assert "\r" not in cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@given(TEXTS)
def test_cleaned_text_survives_xml_and_utf8(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.encode().decode() == cleaned
    assert (ET.fromstring(f"<text>{escape(cleaned)}</text>").text or "") == cleaned


@given(TEXTS)
def test_nothing_that_is_meant_is_lost(text: str) -> None:
    """A slow walk: line ends become one, what may not stay is dropped, everything else stays in its place."""
    remaining = []
    for at, character in enumerate(text):
        if character == "\n" and text[at - 1 : at] == "\r":
            continue  # the second half of a line end
        if stays(ord(character)):
            remaining.append("\n" if character == "\r" else character)
    assert clean(text) == unicodedata.normalize("NFC", "".join(remaining))


@given(st.lists(st.sampled_from("ab"), min_size=1), st.lists(st.sampled_from(["\n", "\r\n", "\r"])))
def test_every_kind_of_line_end_counts_once(words: list[str], ends: list[str]) -> None:
    text = "".join(f"{word}{end}" for word, end in zip(words, ends, strict=False))
    assert clean(text).count("\n") == min(len(words), len(ends))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("a\x00b\x08c\x1fd\x7fe\x9ff", "abcdef"),
        ("tab\tstays", "tab\tstays"),
        ("lone \ud83d half", "lone  half"),
        ("\ud83d\ude93", ""),  # two halves in a row are still no character
        ("cafe\u0301", "café"),
        ("e\x00\u0301", "é"),  # composed across what was dropped
        ("£ – “quoted” 🚓 2 ﬁ", "£ – “quoted” 🚓 2 ﬁ"),
        ("\ufeffmark", "mark"),
        ("Report \u202e9102\u202c\u200b", "Report 9102"),
        ("", ""),
    ],
)
def test_examples(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1", " =1", "\u00a0＝1", "\t1", "\r1", "\n1"]
)
def test_what_a_spreadsheet_could_take_for_a_formula_is_quoted(text: str) -> None:
    assert csv_text(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a;=1+1", "a;'=1+1"), ("a; +1", "a; '+1"), ("a\t=1", "a\t'=1"), ("a;@b;-1", "a;'@b;'-1"), (";=1", ";'=1"),
        ("a;\u00a0=1", "a;\u00a0'=1"), ("a;＝1", "a;'＝1"), ("=1;=2", "'=1;'=2"), (";;=1", ";;'=1"),
    ],
)  # fmt: skip
def test_what_could_be_a_formula_where_semicolons_part_cells_is_quoted(text: str, safe: str) -> None:
    assert csv_text(text) == safe
    assert csv_text(safe) == safe, "once is enough"


@given(TEXTS)
def test_no_piece_between_semicolons_begins_like_a_formula(text: str) -> None:
    """As Excel reads the line in a country where the semicolon parts cells; line ends within a text are another matter."""
    for piece in csv_text(text.replace("\n", " ").replace("\r", " ")).split(";"):
        assert not piece.strip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("text", ["", "a", "1", "a=1", "“=1”", "'=1", "−1", "–1", " a", "a;b", "a; b=1", "a,=1", "ashford;dover"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert csv_text(text) == text


def test_the_middle_of_a_sentence_has_small_letters_but_for_abbreviations() -> None:
    assert with_small_letter("Residents aged 10 to 17") == "residents aged 10 to 17"
    assert with_small_letter("NHS patients") == "NHS patients"
    assert with_small_letter("A household") == "a household"
    assert with_small_letter("") == ""
