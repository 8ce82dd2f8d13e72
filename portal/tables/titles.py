"""What a line above a table says about it: a measure, a part, a month, or something that has to be asked about. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from portal.statistics.periods import Period
from portal.tables.names import fold
from portal.tables.vocabulary import Vocabulary
from portal.tables.words import (
    ABOUT_THE_REPORT,
    AFTER_A_TIME,
    BEFORE_A_TIME,
    DERIVED,
    MONTH_WORDS,
    NAME_WORDS,
    PLAIN_WORDS,
    RANGE_WORDS,
    SCALE,
    VALUE_WORDS,
)
from portal.tables.written_periods import YEAR, day_of, month_named, written_period

LONGEST_TITLE, MOST_WORDS, MOST_WORDS_OF_PERIOD = 200, 24, 7  # characters; words looked at; words of one period
_AROUND = " ,:;()[]–—-"


@dataclass(frozen=True, kw_only=True)
class Title:
    """A line above a table, or the name of its sheet. `measures` are keys, `parts` names as they were written.

    `is_doubtful` where it holds words that are not understood, or says that the numbers are worked out or of a longer time;
    `is_about_returns` where a measure or a month is in it at all.
    """

    text: str
    measures: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    year: str = ""
    is_doubtful: bool = False
    is_about_returns: bool = False


def read_title(text: str, names: Vocabulary) -> Title:
    """What the line says."""
    text = text[:LONGEST_TITLE].strip()
    if exact := names.measures(text):
        return Title(text=text, measures=exact, is_about_returns=True)
    if names.is_part(text):
        return Title(text=text, parts=(text,))
    if SCALE.search(fold(text)) and ABOUT_THE_REPORT.search(fold(text)):
        return Title(text=text, is_doubtful=True)  # “Note: figures in thousands”
    if not text or ABOUT_THE_REPORT.search(fold(text)) or fold(text) in VALUE_WORDS | NAME_WORDS | MONTH_WORDS:
        return Title(text=text)
    periods, rest = periods_in(text)
    is_other_time = says_another_time(text)
    folded = fold(rest)
    measures: tuple[str, ...] = ()
    name = names.measure_name_in(folded)
    if name:
        measures, folded = names.measures(name), _without(folded, name)
    parts = []
    while part := names.part_name_in(folded):
        parts.append(part)
        folded = _without(folded, part)
    years = [word for word in rest.split() if YEAR.fullmatch(word.strip(_AROUND).casefold())]
    left_over = [word for word in names.without_plain_names(folded).split() if not _is_plain(word)]
    is_range = bool(RANGE_WORDS & set(folded.split()))
    is_other_time = is_other_time or is_range
    is_doubtful = bool(left_over) or is_other_time or bool(DERIVED.search(fold(text)))
    return Title(
        text=text,
        measures=() if left_over else measures,
        parts=tuple(parts),
        periods=() if is_other_time else periods,
        year=years[0].strip(_AROUND) if len(set(years)) == 1 else "",
        is_doubtful=is_doubtful,
        is_about_returns=bool(name or periods),
    )


def _without(folded: str, name: str) -> str:
    return " ".join(re.sub(rf"\b{re.escape(name)}\b", " ", folded, count=1).split())


def _is_plain(word: str) -> bool:
    return word in PLAIN_WORDS or word.isdigit() or bool(month_named(word))


def periods_in(text: str) -> tuple[tuple[Period, ...], str]:
    """Each different month, quarter or other time that a text names, and the text without them and without days."""
    pieces = _pieces(text)
    periods = dict.fromkeys(piece.period for piece in pieces if piece.period)
    return tuple(periods), " ".join(piece.text for piece in pieces if not piece.is_time)


def says_another_time(text: str) -> bool:
    """Whether a text that names a month or another time means more, less or something else than that: “Oct and Nov 2018”,
    “by Nov 2018”, “Nov 2018 -1”, or a day, which may be that of the report."""
    pieces = _pieces(text)
    if not any(piece.period for piece in pieces):
        return False
    rest = [word for piece in pieces if not piece.is_time for word in fold(piece.text).split()]
    if "part" in rest or any(month_named(word) for word in rest) or any(piece.is_day for piece in pieces):
        return True
    for before, after in pairwise(pieces):
        if after.is_time and not before.is_time and _is_joined(before.text, -1, BEFORE_A_TIME):
            return True
        if before.is_time and not after.is_time and (_is_joined(after.text, 0, AFTER_A_TIME) or after.text[-1:].isdigit()):
            return True
    return False


def _is_joined(text: str, at: int, words: set[str]) -> bool:
    """Whether the first or the last of the folded words of a piece is one of these, or the piece is a sign such as “+”."""
    folded = fold(text).split()
    return folded[at] in words if folded else text.strip(_AROUND) != ""


class _Piece(NamedTuple):
    """A word of a text, or the words of one time. `period` is None for a day in the middle of a month."""

    text: str
    is_time: bool = False
    period: Period | None = None

    @property
    def is_day(self) -> bool:
        return self.is_time and day_of(self.text.strip(_AROUND)) is not None


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[_Piece, ...]:
    words = text[:LONGEST_TITLE].split()[:MOST_WORDS]
    pieces: list[_Piece] = []
    at = 0
    while at < len(words):
        for size in range(min(MOST_WORDS_OF_PERIOD, len(words) - at), 0, -1):
            piece = " ".join(words[at : at + size])
            found = _period(piece.strip(_AROUND))
            if found is not None:
                pieces.append(_Piece(piece, is_time=True, period=found or None))
                at += size
                break
        else:
            pieces.append(_Piece(words[at]))
            at += 1
    return tuple(pieces)


def _period(piece: str) -> Period | Literal[False] | None:
    """The period that a piece of a text is; False for a day in the middle of a month; None for anything else."""
    if not any(sign.isdigit() for sign in piece):
        return None
    try:
        return written_period(piece)
    except ValueError as error:
        return False if "is a day and not a month" in str(error) else None
