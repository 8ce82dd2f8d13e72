"""Texts and queries as words that compare alike: without case and accents. Pure.

Both databases get the same words, so both find the same. A compound such as “DA-03” or “follow-up” counts as its parts, one
after the other, and as one word as well (“da03”). One of digits only, such as “1.2” or “2018/19”, is looked for as a whole.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from portal.core.text import clean, with_few_marks

LONGEST_QUERY = 200  # characters of a query that are looked at
MOST_TERMS = 12
_LONGEST_WORD = 60  # characters of a word that count
_THOUSANDS = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])"
_MARKED = r"(?:[^\W_][\u0300-\u036f]*)+"  # letters and digits, with accents that are signs of their own
_COMPOUND = re.compile(rf"{_THOUSANDS}|{_MARKED}(?:[-‐‑–.:/'’&]{_MARKED})*")
_PART = re.compile(_MARKED)
_CODE = re.compile(r"(?<!\w)([a-z]{2,4}) ([0-9]{1,2})(?!\w)", re.IGNORECASE)  # “SV 6”, as people write the action SV6
_QUOTED = re.compile(r'["“”„]([^"“”„]*)["“”„]?')


def folded(text: str) -> str:
    """In small letters, without accents; “ﬁ” and “²” as “fi” and “2”."""
    if text.isascii():
        return text.lower()
    marked = unicodedata.normalize("NFKD", with_few_marks(text))
    return "".join(sign for sign in marked if not unicodedata.category(sign).startswith("M")).casefold()


@dataclass(frozen=True)
class Word:
    """A word of a text, from `start` to `end`: its parts with their own places, and the word as one (`whole`)."""

    start: int
    end: int
    parts: tuple[tuple[str, int, int], ...]
    whole: str


def words_of(text: str) -> list[Word]:
    """The words of a text, in order."""
    return [word for match in _COMPOUND.finditer(text) if (word := _word(match)).parts]


def _word(match: re.Match[str]) -> Word:
    text = match[0]
    if text.isascii() and text.isalnum():  # most words; the rest would give the same, five times as slowly
        word = _letters(text)
        return Word(match.start(), match.end(), ((word, match.start(), match.end()),), word)
    if re.fullmatch(_THOUSANDS, text):
        number = text.replace(",", "")
        return Word(match.start(), match.end(), ((number, match.start(), match.end()),), number)
    found = [(_letters(part[0]), match.start() + part.start(), match.start() + part.end()) for part in _PART.finditer(text)]
    parts = tuple(part for part in found if part[0])
    return Word(match.start(), match.end(), parts, ("x" if _are_digits(parts) else "").join(word for word, *_ in parts))


def _letters(text: str) -> str:
    """The letters and digits of a folded part alone: folding makes “½” three signs, and one of them is none."""
    if text.isascii():
        return text.lower()[:_LONGEST_WORD]
    return "".join(sign for sign in folded(text) if sign.isalnum())[:_LONGEST_WORD]


def _are_digits(parts: tuple[tuple[str, int, int], ...]) -> bool:
    return len(parts) > 1 and all(part.isdigit() for part, *_ in parts)


def index_words(text: str) -> str:
    """What the index holds of a text: the parts in order, then every compound as one word."""
    words = words_of(text)
    parts = [part for word in words for part, *_ in word.parts]
    return " ".join([*parts, *(word.whole[:_LONGEST_WORD] for word in words if len(word.parts) > 1)])


@dataclass(frozen=True)
class Term:
    """Words that have to stand one after the other (`phrase`), or the same as one word (`whole`, empty where there is none).

    `is_begun`: of the last word only the beginning has to be there.
    """

    phrase: tuple[str, ...]
    whole: str = ""
    is_begun: bool = False

    @property
    def alternatives(self) -> list[tuple[str, ...]]:
        return [self.phrase, *([(self.whole,)] if self.whole else [])]

    def fits(self, word: str, wanted: str, *, is_last: bool) -> bool:
        """Whether a word of a text is this word of the term."""
        return word.startswith(wanted) if is_last and self.is_begun else word == wanted


@dataclass(frozen=True)
class Query:
    """What somebody typed (`typed`), and the terms that all have to be found. `is_cut`: not all of it was looked at."""

    typed: str
    terms: tuple[Term, ...]
    is_cut: bool = False

    @property
    def for_sqlite(self) -> str:
        """As FTS5 reads it. The words are letters and digits only, so nothing of it is an operator but what is put here."""
        return " AND ".join(f"({' OR '.join(_fts5(one, term.is_begun) for one in term.alternatives)})" for term in self.terms)

    @property
    def for_postgresql(self) -> str:
        """As the text of a tsquery."""
        return " & ".join(f"({' | '.join(_tsquery(one, term.is_begun) for one in term.alternatives)})" for term in self.terms)


def _fts5(words: tuple[str, ...], is_begun: bool) -> str:
    return f'"{" ".join(words)}"' + ("*" if is_begun else "")


def _tsquery(words: tuple[str, ...], is_begun: bool) -> str:
    return "(" + " <-> ".join(f"'{word}'" for word in words) + (":*" if is_begun else "") + ")"


def query_of(typed: str) -> Query:
    """What was typed into the box. Words in quotes are a phrase; of the last word the beginning is enough."""
    typed = " ".join(clean(typed).split())
    looked_at = typed[:LONGEST_QUERY]
    terms, at = list[Term](), 0
    for quoted in _QUOTED.finditer(looked_at):
        terms += _terms(looked_at[at : quoted.start()])
        if phrase := tuple(part for word in words_of(quoted[1]) for part, *_ in word.parts):
            terms.append(Term(phrase))
        at = quoted.end()
    unquoted = _terms(looked_at[at:])
    if unquoted:
        last = unquoted[-1]
        unquoted[-1] = Term(last.phrase, last.whole, is_begun=len(last.phrase) > 1 or len(last.phrase[0]) > 1)
    terms = list(dict.fromkeys(terms + unquoted))
    return Query(looked_at, tuple(terms[:MOST_TERMS]), is_cut=len(typed) > LONGEST_QUERY or len(terms) > MOST_TERMS)


def _terms(unquoted: str) -> list[Term]:
    return [_term(word) for word in words_of(_CODE.sub(r"\1-\2", unquoted))]


def _term(word: Word) -> Term:
    if _are_digits(word.parts):
        return Term((word.whole[:_LONGEST_WORD],))
    phrase = tuple(part for part, *_ in word.parts)
    return Term(phrase, word.whole[:_LONGEST_WORD] if len(phrase) > 1 else "")
