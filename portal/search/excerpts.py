"""The place in a text where a query is found, with its words marked. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.search.words import Query, Term, Word, words_of

LENGTH, BEFORE = 220, 60  # characters of an excerpt, and how many of them stand before the first word that was found


@dataclass(frozen=True)
class Piece:
    """A stretch of a text that was found or stands between."""

    text: str
    is_match: bool = False


def marked(text: str, query: Query) -> list[Piece]:
    """All of a text in pieces."""
    return _pieces(text, _spans(text, query), 0, len(text))


def excerpt(text: str, query: Query) -> list[Piece]:
    """The part of the text around the first words that were found, or its beginning; empty where there is no text."""
    text = " ".join(text.split())
    spans = _spans(text, query)
    start = _word_start(text, spans[0][0] - BEFORE) if spans else 0
    end = _word_end(text, start + LENGTH)
    pieces = _pieces(text, spans, start, end)
    return [*([Piece("… ")] if start else []), *pieces, *([Piece(" …")] if end < len(text) else [])]


def _word_start(text: str, at: int) -> int:
    return 0 if at <= 0 else text.find(" ", at) + 1


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", 0, at)
    return space if space > at - 60 else at


def _pieces(text: str, spans: list[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces, at = list[Piece](), start
    for first, last in spans:
        if first < at or last > end:
            continue
        pieces += [Piece(text[at:first]), Piece(text[first:last], is_match=True)]
        at = last
    return [piece for piece in (*pieces, Piece(text[at:end])) if piece.text]


def _spans(text: str, query: Query) -> list[tuple[int, int]]:
    """Where something was found, in order, each place once."""
    words = words_of(text)
    parts = [part for word in words for part in word.parts]
    found = {span for term in query.terms for span in (*_of_phrase(parts, term), *_of_compounds(words, term))}
    return sorted(found, key=lambda span: (span[0], -span[1]))


def _of_phrase(parts: list[tuple[str, int, int]], term: Term) -> Iterator[tuple[int, int]]:
    for phrase in term.alternatives:
        last = len(phrase) - 1
        for at in range(len(parts) - last):
            if all(term.fits(parts[at + place][0], wanted, is_last=place == last) for place, wanted in enumerate(phrase)):
                yield parts[at][1], parts[at + last][2]


def _of_compounds(words: list[Word], term: Term) -> Iterator[tuple[int, int]]:
    wholes = [one[0] for one in term.alternatives if len(one) == 1]
    for word in words:
        if len(word.parts) > 1 and any(term.fits(word.whole, wanted, is_last=True) for wanted in wholes):
            yield word.start, word.end
