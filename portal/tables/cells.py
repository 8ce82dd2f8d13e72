"""What was typed into a cell of a data return, and what it means. Pure.

The symbols are those of the Government Analysis Function: [x] not available, [z] not applicable, [c] confidential.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from portal.tables.decimals import MOST_DECIMALS, usual_decimal_places

# What an agency may say of a value; “revised” is given by the portal.
AGENCY_STATUSES = ("final", "provisional", "unaudited")
LONGEST_TYPED, LONGEST_NOTE = 200, 2000
MOST_DIGITS = 12  # before the point

_SYMBOL = re.compile(r"^\[?\s*([xzc])\s*\]?$", re.IGNORECASE)
# Thousands are parted by the same sign throughout. Different signs in one text mean that it holds two numbers.
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?P<sign>[, \u00a0\u2009\u202f])[0-9]{3}(?:(?P=sign)[0-9]{3})*(\.[0-9]+)?")
_COUNT_OR_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}\.000")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?|[+-]?\.[0-9]+")


@dataclass(frozen=True)
class Cell:
    """A number, a symbol, an error, or none of them: blank, which is not yet an answer."""

    value: Decimal | None = None
    symbol: str = ""
    error: str = ""

    @property
    def is_answer(self) -> bool:
        return self.value is not None or bool(self.symbol)


def has_decimals(unit: str) -> bool:
    """Whether a new measure in that unit is a rate, a share or money rather than a count."""
    return usual_decimal_places(unit) > 0


def read_cell(typed: str, unit: str, decimal_places: int | None = None) -> Cell:
    """The meaning of a cell in a measure of this unit. An error is a sentence that says what to do.

    `decimal_places` are those that the measure allows; None where only its unit is known.
    """
    most_decimals = usual_decimal_places(unit) if decimal_places is None else decimal_places
    text = typed.strip()
    if not text:
        return Cell()
    if symbol := _SYMBOL.match(text):
        return Cell(symbol=symbol.group(1).lower())
    digits = text.replace("−", "-")
    if grouped := _GROUPED.fullmatch(digits):
        digits = digits.replace(grouped["sign"], "")
    if not _NUMBER.fullmatch(digits):
        return Cell(error=f"“{text[:40]}” is not a number. Enter digits, or [x], [z] or [c].")
    if not most_decimals and _COUNT_OR_THOUSANDS.fullmatch(digits):
        shown = digits.removesuffix(".000")
        return Cell(error=f"“{text[:40]}” can be {shown} or {digits.replace('.', ',')}. Enter it without the point.")
    value = Decimal(digits)
    if value < 0:
        return Cell(error="A count cannot be below 0.")
    if value != value.to_integral_value() and not most_decimals:
        return Cell(error=f"Enter a whole number of {unit}.")
    if value.adjusted() >= MOST_DIGITS or value.normalize().as_tuple().exponent < -most_decimals:  # type: ignore[operator]
        decimals = most_decimals or MOST_DECIMALS
        return Cell(error=f"This number is too long. Use at most {MOST_DIGITS} digits, and {decimals} after the point.")
    return Cell(value=Decimal(int(value)) if value == value.to_integral_value() else value)


def missing_answer(cell: Cell, note: str) -> str:
    """Why a cell cannot be sent as it is, as a sentence; empty where it can (rule 2, docs/domain.md)."""
    if cell.error:
        return cell.error
    if not cell.is_answer:
        return "Enter a number, or [x], [z] or [c]."
    if cell.symbol == "x" and not note.strip():
        return "Say in the note why this is not available."
    return ""


def canonical(cell: Cell) -> str:
    """The meaning of the cell as one text, however it was typed. Explanations are stored with it."""
    return f"[{cell.symbol}]" if cell.symbol else "" if cell.value is None else str(cell.value)
