"""Where a text seems to tell a number that is withheld (rule 13, docs/domain.md). Pure.

Nobody can know what a number in a text counts. What is found here is shown to a coordinator, who knows; it withholds nothing.
A sentence is looked at with its heading. Years, dates, money, shares, decimals and ranges are no counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.disclosure.given import TOTAL, Cell

_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_OTHERS = {"single": 1, "pair": 2, "couple": 2, "trio": 3, "dozen": 12}
IN_WORDS = {word: value for value, word in enumerate(_WORDS, start=1)} | _OTHERS
IN_WORDS |= {word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)}
IN_WORDS |= {f"{ten}-{_WORDS[digit - 1]}": IN_WORDS[ten] + digit for ten in _TENS for digit in range(1, 10)}
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_DIGITS = re.compile(
    r"(?<![\w£$€.,/:-])(\d{1,3}(?:,\d{3})+|\d+)(?![\w%:/-]|[.,]\d| ?%| per ?cent| (?:st|nd|rd|th)\b| " + _MONTH + ")",
    re.IGNORECASE,
)
_SPELT = re.compile(
    rf"(?<![\w-])({'|'.join(word.replace('-', '[- ]') for word in sorted(IN_WORDS, key=len, reverse=True))})"
    r"(?![\w-]| per ?cent| stop shop)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:the|these) (?:two|three|four) (?:are|can|may) (?:not )?(?:to )?be\b", re.IGNORECASE
)  # “the two are to be read …”
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOTE = re.compile(r"\[\^[^\]]*\]")
_PIECE = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+|#]|\d+[.)] ))")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")
_BRACKETS = re.compile(r"\(([^)]*)\)")
_SMALL_WORDS = frozenset({"and", "or", "of", "in", "by", "to", "the", "a", "for", "from", "with", "all", "not"})
STEM = 6  # so many letters of a word are compared: “casualty” is “casualties”


@dataclass(frozen=True, kw_only=True)
class GuardedMeasure:
    """A measure of which a text must not tell everything: what is withheld of it, by cell. `parts` are its names by key.

    Of a restricted measure a text must tell no number at all.
    """

    key: str
    name: str
    is_restricted: bool
    parts: Mapping[str, str]
    suppressed: Mapping[Cell, int]


class SuspectedNumber(NamedTuple):
    """A sentence that seems to tell a number of one part of a measure (None: of the measure as a whole), withheld in `cells`.

    Of a restricted measure it is every number of the sentence, and no cells are named, because any number may be one.
    """

    sentence: str
    numbers: tuple[int, ...]
    measure: GuardedMeasure
    part: str | None
    cells: tuple[Cell, ...]


def suspected_numbers(heading: str, text: str, measures: Sequence[GuardedMeasure]) -> Iterator[SuspectedNumber]:
    """What the text seems to tell of the measures, sentence by sentence."""
    for sentence in sentences(text):
        numbers = numbers_in(sentence)
        if not numbers:
            continue
        stems = _stems(f"{heading}. {sentence}")
        for measure in measures:
            yield from _suspected_of(measure, sentence, numbers, stems)


def _suspected_of(
    measure: GuardedMeasure, sentence: str, numbers: Sequence[int], stems: frozenset[str]
) -> Iterator[SuspectedNumber]:
    is_named = names(measure.name, stems)
    if measure.is_restricted:
        if is_named:
            yield SuspectedNumber(sentence, tuple(numbers), measure, TOTAL, ())
        return
    for number in numbers:
        by_part: dict[str | None, list[Cell]] = {}
        for cell, value in measure.suppressed.items():
            if value == number:
                by_part.setdefault(cell.part, []).append(cell)
        for part, cells in by_part.items():
            if is_named or (part is not None and names(measure.parts[part], stems, needs_all=True)):
                yield SuspectedNumber(sentence, (number,), measure, part, tuple(sorted(cells, key=lambda cell: cell.start)))


def sentences(text: str) -> list[str]:
    """The sentences of a Markdown text, without its notes; an item of a list begins a new one."""
    pieces = (" ".join(piece.split()) for piece in _PIECE.split(_NOTE.sub("", text.replace("\\", ""))))
    return [sentence for piece in pieces for sentence in _SENTENCE_END.split(piece) if sentence]


def numbers_in(sentence: str) -> list[int]:
    """The counts in a sentence, each once, in digits or in words up to ninety-nine."""
    found = [int(digits.replace(",", "")) for digits in _DIGITS.findall(sentence) if not _YEAR.fullmatch(digits)]
    found += [IN_WORDS[word.casefold().replace(" ", "-")] for word in _SPELT.findall(_PRONOUN.sub("", sentence))]
    return list(dict.fromkeys(found))


def names(name: str, stems: frozenset[str], *, needs_all: bool = False) -> bool:
    """Whether the words of a text name this: by more than half of the words of the name, or by its abbreviation."""
    words = _stems(_BRACKETS.sub(" ", name))
    shared = len(words & stems)
    if words and (shared == len(words) if needs_all else 2 * shared > len(words)):
        return True
    return any(short in stems for short in _abbreviations(name))


def _abbreviations(name: str) -> Iterator[str]:
    """“KSI” of “Killed or seriously injured (KSI)”, and “OCG” of “Organised crime groups scored”."""
    yield from (inside.casefold() for inside in _BRACKETS.findall(name) if inside.isupper())
    initials = [word[0] for word in re.findall(r"[a-z]+", _BRACKETS.sub(" ", name).casefold()) if word not in _SMALL_WORDS]
    yield from ("".join(initials[:length]) for length in range(3, len(initials) + 1))


def _stems(text: str) -> frozenset[str]:
    words = (word for word in re.findall(r"[a-z]+", text.casefold()) if word not in _SMALL_WORDS)
    return frozenset(word.removesuffix("s")[:STEM] for word in words if len(word) > 1)
