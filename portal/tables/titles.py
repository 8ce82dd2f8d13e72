"""What a line above a table says about it: a measure, a part, a month, or something that has to be asked about. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from portal.statistics.periods import Period
from portal.tables.names import fold
from portal.tables.vocabulary import Vocabulary
from portal.tables.words import ABOUT_THE_REPORT, DERIVED, MONTH_WORDS, NAME_WORDS, PLAIN_WORDS, RANGE_WORDS, VALUE_WORDS
from portal.tables.written_periods import YEAR, month_named, written_period

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
    if not text or ABOUT_THE_REPORT.search(fold(text)) or fold(text) in VALUE_WORDS | NAME_WORDS | MONTH_WORDS:
        return Title(text=text)
    periods, rest = periods_in(text)
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
    is_doubtful = bool(left_over) or is_range or bool(DERIVED.search(fold(text)))
    return Title(
        text=text,
        measures=() if left_over else measures,
        parts=tuple(parts),
        periods=() if is_range else periods,
        year=years[0].strip(_AROUND) if len(set(years)) == 1 else "",
        is_doubtful=is_doubtful,
        is_about_returns=bool(name or periods),
    )


def _without(folded: str, name: str) -> str:
    return " ".join(re.sub(rf"\b{re.escape(name)}\b", " ", folded, count=1).split())


def _is_plain(word: str) -> bool:
    return word in PLAIN_WORDS or word.isdigit() or bool(month_named(word))


@lru_cache(maxsize=4096)
def periods_in(text: str) -> tuple[tuple[Period, ...], str]:
    """Each different month, quarter or other time that a text names, and the text without them and without days."""
    words = text[:LONGEST_TITLE].split()[:MOST_WORDS]
    periods: dict[Period, None] = {}
    rest: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(MOST_WORDS_OF_PERIOD, len(words) - at), 0, -1):
            found = _period(" ".join(words[at : at + size]).strip(_AROUND))
            if found is not None:
                at += size
                if found:
                    periods[found] = None
                break
        else:
            rest.append(words[at])
            at += 1
    return tuple(periods), " ".join(rest)


def _period(piece: str) -> Period | Literal[False] | None:
    """The period that a piece of a text is; False for a day in the middle of a month; None for anything else."""
    if not any(sign.isdigit() for sign in piece):
        return None
    try:
        return written_period(piece)
    except ValueError as error:
        return False if "is a day and not a month" in str(error) else None
