"""Values as people write them in tables: which are a number or a symbol, and what to say about all others. Pure.

The meaning of a mark beside or instead of a number is never guessed: “9~” may be a small number, or rounded, or uncertain.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from portal.core.dates import day_words
from portal.core.text import with_capital
from portal.spreadsheets.sheets import Content, Odd
from portal.statistics.numbers import number_words
from portal.tables.cells import LONGEST_TYPED, read_cell
from portal.tables.written_periods import month_named, written_period

ANY_UNIT = "%"  # allows decimals; whether the measure allows them is checked once it is known (matching.py)
WHAT_TO_ENTER = "Enter the number, or [c] if it is withheld, [x] if it is not available, [z] if it does not apply."
_NUMBER = r"\d[\d,. \u00a0\u2009\u202f]*"
_MARKED_NUMBER = re.compile(rf"(?P<before>(?:[^\d.+−-]|\.(?=\s))*?)\s*(?P<number>[+−-]?{_NUMBER}?)\s*(?P<after>[^\d]*)")
_BOUND_OR_RANGE = re.compile(
    r"(?:[<>≤≥]=?|under|over|less than|more than|fewer than|up to)\s*\d.*|\d+\s*(?:-|–|to)\s*\d+|\d+\s*\+", re.IGNORECASE
)
_WHOLE = re.compile(r"([+-]?\d[\d,]*)\.0+")
# How Excel, and what reads its files, write a duration: as the time of day on the first day of its calendar.
_DURATION = re.compile(r"(?:1899-12-3[01]|1900-01-0[01])[T ](?P<clock>\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")
_ADVICE_ON_MARKS = {
    "p": "If p means provisional, choose that status",
    "r": "If r means revised, say in the note what was revised",
    "e": "If e means estimated, say so in the note",
}


class WrittenValue(NamedTuple):
    """What was typed, tidied; and a sentence about what is wrong with it, empty where nothing is."""

    typed: str
    problem: str = ""


def read_value(content: Content, address: str) -> WrittenValue:
    """The value in a cell. `address` goes into the problem of a cell that holds a date or something odd."""
    place = with_capital(address)
    if isinstance(content, Odd):
        return WrittenValue(content.shown, f"{place} {content.says}")
    if isinstance(content, date):
        shown = day_words(content)
        return WrittenValue(
            shown,
            f"{place} holds a date ({shown}) where a number belongs. "
            "Excel may have made it of a number: format the cell as a number and type the number again.",
        )
    return _read_text(content)


def tidy(text: str) -> str:
    """The text without spaces of any kind around it, and without decimals that are all noughts."""
    plain = text.strip().strip("\u200b\ufeff")
    whole = _WHOLE.fullmatch(plain)
    return whole[1] if whole else plain


@lru_cache(maxsize=65536)
def meaning(typed: str, unit: str) -> tuple[Decimal | None, str]:
    """What makes two values the same: their number and symbol, or the text itself where it is neither."""
    cell = read_cell(typed, unit)
    return (None, tidy(typed)) if cell.error else (cell.value, cell.symbol)


@lru_cache(maxsize=65536)
def _read_text(text: str) -> WrittenValue:
    typed = tidy(text)
    if len(typed) > LONGEST_TYPED:
        return WrittenValue(typed[:LONGEST_TYPED], f"This has {len(typed):,} characters where a number belongs. {WHAT_TO_ENTER}")
    cell = read_cell(typed, ANY_UNIT)
    if not cell.error or cell.error.startswith(("A count", "This number")):
        return WrittenValue(typed, cell.error)
    return WrittenValue(typed, _mark_problem(typed) or cell.error)


def _mark_problem(typed: str) -> str:
    """What to do about a mark in a value, as a sentence; empty where no known mark is in it."""
    shown = f"“{typed[:40]}”"
    if duration := _DURATION.fullmatch(typed):
        return _duration_problem(shown, duration["clock"])
    if _is_period(typed):
        return f"{shown} is a date or a month where a number belongs. {WHAT_TO_ENTER}"
    if _BOUND_OR_RANGE.fullmatch(typed):
        return f"{shown} is not one number. Enter the number itself, or [c] if it is withheld because it is small."
    if not any(sign.isdigit() for sign in typed):
        folded = typed.casefold().strip(" .[]()")
        if folded in ("nil", "none", "zero", "nought"):
            return f"{shown} is a word. Enter 0 if there were none. Otherwise: {WHAT_TO_ENTER[0].lower()}{WHAT_TO_ENTER[1:]}"
        return f"{shown} is a mark and not a number. {WHAT_TO_ENTER}"
    match = _MARKED_NUMBER.fullmatch(typed)
    if not match or not match["number"]:
        return ""
    number = match["number"].rstrip(" ,.\u00a0\u2009\u202f")
    mark = " ".join(piece for piece in (match["before"].strip(), match["after"].strip()) if piece)
    if not mark or read_cell(number, ANY_UNIT).value is None:
        return ""
    if mark in ("%", "£"):
        return f"{shown} carries the sign {mark}. Enter {number} without it."
    advice = _ADVICE_ON_MARKS.get(mark.casefold().strip("()[]*. "))
    if advice:
        return f"{shown} carries a mark. Enter {number}. {advice}; or enter [c] if the number is withheld."
    return f"{shown} carries a mark. Enter {number} and say in the note what {mark[:20]} means, or [c] if it is withheld."


def _duration_problem(shown: str, clock: str) -> str:
    hours, minutes, seconds = (int(one) for one in (clock + ":00").split(":")[:3])
    in_minutes = (Decimal(hours * 3600 + minutes * 60 + seconds) / 60).quantize(Decimal("0.01"))
    return (
        f"{shown} is a duration ({clock}) that Excel has made a date. Format the cell as a number and type the number, in the "
        f"unit of the measure: {number_words(in_minutes)} if that is minutes."
    )


def _is_period(typed: str) -> bool:
    """Whether the text is a month, a quarter or a day, and so hardly a number."""
    if month_named(typed):
        return True
    try:
        written_period(typed)
    except ValueError as error:
        return "is a day and not a month" in str(error)
    return True
