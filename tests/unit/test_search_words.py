"""How texts and queries become words, and where the words of a query stand in a text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.excerpts import LENGTH, excerpt, marked
from portal.search.words import LONGEST_QUERY, MOST_TERMS, Term, index_words, query_of, words_of

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=120)


def finds(typed: str, text: str) -> bool:
    """Whether both databases would find the text: every term in its words, those of a phrase one after the other."""
    indexed = index_words(text).split()

    def fits(term: Term, words: tuple[str, ...], at: int) -> bool:
        pairs = enumerate(zip(indexed[at : at + len(words)], words, strict=True))
        return all(term.fits(word, wanted, is_last=number == len(words) - 1) for number, (word, wanted) in pairs)

    def has(term: Term, words: tuple[str, ...]) -> bool:
        return any(fits(term, words, at) for at in range(len(indexed) - len(words) + 1))

    terms = query_of(typed).terms
    return bool(terms) and all(any(has(term, words) for words in term.alternatives) for term in terms)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("police", "Kent Police"),
        ("POLICE kent", "Kent Police"),
        ("pol", "Kent Police"),
        ("cafe", "the Café of Ashford"),
        ("Café", "THE CAFE OF ASHFORD"),
        ("strasse", "Straße"),
        ("DA-03", "DA-03 Victims"),
        ("da03", "DA-03 Victims"),
        ("da 03", "DA-03 Victims"),
        ("da-0", "DA-03 Victims"),
        ("DA1", "DA1 Reach more people"),
        ("1.2", "1.2 Reach more people"),
        ("2018/19", "the agreement of 2018/19"),
        ("2018-19", "the agreement of 2018/19"),
        ("1,271", "1271 incidents"),
        ("1271", "1,271 incidents"),
        ("follow-up", "a followup"),
        ("follow up", "a follow-up visit"),
        ("followup", "a follow-up visit"),
        ("officers", "the officer's car; the officers’ car"),
        ('"night-time economy"', "the night-time economy"),
        ('"night time economy"', "the night-time economy"),
        ("“night time” economy", "an economy by night-time"),
        ('"night time', "by night-time"),
        ("½", "half: ½ mile"),
    ],
)
def test_a_query_finds(typed: str, text: str) -> None:
    assert finds(typed, text)
    assert any(piece.is_match for piece in marked(text, query_of(typed))), "and it is marked"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("police fire", "Kent Police"),
        ("pol kent", "Kent Police"),
        ("lice", "Kent Police"),
        ("1.2", "1 and 2; 12; 1.3"),
        ('"economy night"', "the night-time economy"),
        ('"night ti"', "the night-time economy"),
        ("a", "an economy"),
        ("DA-03", "DA-02 and 03"),
    ],
)
def test_a_query_does_not_find(typed: str, text: str) -> None:
    assert not finds(typed, text)


@pytest.mark.parametrize("typed", ["", "   ", '"', '""', "“”", "***", "()", '") OR (', "-", "^:{}", "'", "\x00", "\ud800", "́"])
def test_what_has_no_word_asks_for_nothing(typed: str) -> None:
    operators = {"OR", "AND", "NOT", "NEAR"}
    terms = query_of(typed).terms
    assert all(term.phrase[0].upper() in operators for term in terms), "an operator is a word like any other"
    assert bool(terms) == ("OR" in typed)


@given(TEXTS)
def test_whatever_is_typed_only_letters_and_digits_reach_the_database(typed: str) -> None:
    query = query_of(typed)
    bare = [word for term in query.terms for words in term.alternatives for word in words]
    assert all(word and all(sign.isalnum() for sign in word) for word in bare)
    assert set(re.sub(r'"[^"]*"', "", query.for_sqlite)) <= set("ANDOR ()*")
    assert set(re.sub(r"'[^']*'", "", query.for_postgresql)) <= set("&|<-> ():*")


@given(TEXTS)
def test_a_text_is_found_by_each_of_its_words(text: str) -> None:
    assert all(sign.isalnum() or sign == " " for sign in index_words(text))
    for word in words_of(text):
        assert finds(f'"{text[word.start : word.end]}"', text)
        assert finds(text[word.start : word.end] + " ", text)


@given(TEXTS, TEXTS)
def test_marking_changes_no_letter(text: str, typed: str) -> None:
    query = query_of(typed)
    assert "".join(piece.text for piece in marked(text, query)) == text
    shown = "".join(piece.text for piece in excerpt(text, query))
    assert shown.removeprefix("… ").removesuffix(" …") in " ".join(text.split())


def test_an_excerpt_shows_what_was_found() -> None:
    text = "Nothing here. " * 50 + "The quagga came to Dover. " + "Nothing more. " * 50
    pieces = excerpt(text, query_of("quagga dover"))
    assert [piece.text for piece in pieces if piece.is_match] == ["quagga", "Dover"]
    shown = "".join(piece.text for piece in pieces)
    assert shown.startswith("… ") and shown.endswith(" …") and len(shown) <= LENGTH + 4


def test_an_excerpt_of_one_endless_word_ends() -> None:
    shown = "".join(piece.text for piece in excerpt("x" * 5_000, query_of("x")))
    assert len(shown) <= LENGTH + 4


def test_a_query_is_cut_and_says_so() -> None:
    assert query_of("word " * 100).is_cut
    many = query_of(" ".join(f"word{at}" for at in range(MOST_TERMS + 1)))
    assert many.is_cut and len(many.terms) == MOST_TERMS
    assert len(query_of("x" * 10_000).typed) == LONGEST_QUERY
    assert not query_of("county lines").is_cut
