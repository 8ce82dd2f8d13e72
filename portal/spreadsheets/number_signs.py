"""Which sign parts the decimals in the numbers that were written as text, for a whole file. Pure.

“1.410” is 1,410 in one file and 1.41 in another. One number with both signs, or with decimals that cannot be thousands, tells
for all of them. Where nothing tells, or two numbers contradict each other, the file is refused: nothing is guessed. A single
“12,45” tells nothing where commas part thousands, as in the UK: it may be a slip. It stays as it is, and is refused by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from portal.spreadsheets.refusals import Refused

LONGEST = 60  # characters; a longer text is no number
_SPACES = " \u00a0\u2009\u202f"
_HAS_SIGN = re.compile(rf"[+−-]?[0-9{_SPACES}]*[0-9]?[.,][0-9][0-9.,{_SPACES}]*")
_GROUPS = rf"[1-9][0-9]{{0,2}}(?:[{_SPACES}][0-9]{{3}})*"
_MONTH = re.compile("[0-9]{1,2}[.][12][0-9]{3}|[12][0-9]{3}[.][0-9]{1,2}")  # 04.2019 is a heading


class DecimalSign(Enum):
    """What parts the decimals of a file."""

    POINT = "."
    COMMA = ","

    @property
    def thousands(self) -> str:
        """The sign that then parts the thousands."""
        return "," if self is DecimalSign.POINT else "."


@dataclass(frozen=True)
class WrittenNumber:
    """A number with a point or a comma, as it was written, and where."""

    text: str
    place: str


_WITH_DECIMALS_BEHIND = {
    sign: re.compile(
        rf"[+−-]?(?:[0-9]*|[1-9][0-9]{{0,2}}(?:{re.escape(sign.thousands)}[0-9]{{3}})+|{_GROUPS})(?:{re.escape(sign.value)}[0-9]*)?"
    )
    for sign in DecimalSign
}


@lru_cache(maxsize=8192)
def _fits(text: str, sign: DecimalSign) -> bool:
    """Whether the text is a number where this sign parts the decimals."""
    return _WITH_DECIMALS_BEHIND[sign].fullmatch(text) is not None


def written_number(text: str) -> str:
    """The number, if the text is one with a point or a comma in it; empty for anything else."""
    if not ("." in text or "," in text) or len(text) > LONGEST:
        return ""
    return _written_number(text)


@lru_cache(maxsize=8192)
def _written_number(text: str) -> str:
    plain = text.strip()
    if not _HAS_SIGN.fullmatch(plain) or _MONTH.fullmatch(plain):
        return ""
    return plain if any(_fits(plain, sign) for sign in DecimalSign) else ""


def decimal_sign(numbers: Iterable[WrittenNumber], *, commas_are_usual: bool) -> DecimalSign:
    """The sign that parts the decimals of all these numbers.

    `commas_are_usual` in a file that parts its columns with semicolons, because commas are needed for decimals. Raises Refused
    where two numbers contradict each other, or where “1.410” could be both.
    """
    certain: dict[DecimalSign, WrittenNumber] = {}
    doubtful: dict[DecimalSign, list[WrittenNumber]] = {sign: [] for sign in DecimalSign}  # by the sign that stands in them
    for number in numbers:
        fitting = [sign for sign in DecimalSign if _fits(number.text, sign)]
        own_sign = DecimalSign.POINT if "." in number.text else DecimalSign.COMMA
        if len(fitting) == 2:
            doubtful[own_sign].append(number)
        elif fitting[0] is DecimalSign.POINT or commas_are_usual or own_sign is DecimalSign.POINT:
            certain.setdefault(fitting[0], number)
    if len(certain) == 2:
        raise Refused(_contradiction(certain[DecimalSign.POINT], certain[DecimalSign.COMMA]))
    if certain:
        return next(iter(certain))
    if doubtful[DecimalSign.POINT] and doubtful[DecimalSign.COMMA]:
        raise Refused(_contradiction(doubtful[DecimalSign.POINT][0], doubtful[DecimalSign.COMMA][0]))
    if doubtful[DecimalSign.POINT]:
        raise Refused(_doubt(doubtful[DecimalSign.POINT]))
    return DecimalSign.POINT  # “1,410”, with exactly three digits behind every comma, is how the UK writes thousands


def plain_number(text: str, sign: DecimalSign) -> str:
    """The number without signs for thousands and with a point for its decimals.

    What is read rightly as it is, and what is no number of this kind, stays as it was written.
    """
    number = written_number(text)
    if not number or not _fits(number, sign) or (sign is DecimalSign.POINT and not _fits(number, DecimalSign.COMMA)):
        return text
    if sign is DecimalSign.POINT and "," in number:
        return text
    digits = number.replace("−", "-").replace(sign.thousands, "").replace(sign.value, ".")
    plain = "".join(one for one in digits if one not in _SPACES)
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _contradiction(point: WrittenNumber, comma: WrittenNumber) -> str:
    return (
        f"In {point.place} stands “{point.text}”, and in {comma.place} “{comma.text}”: the one writes decimals with a point and "
        "the other with a comma. Write all numbers in the same way, best as plain digits such as 1410 or 7.5, and upload that."
    )


def _doubt(numbers: list[WrittenNumber]) -> str:
    shown = [f"“{number.text}” in {number.place}" for number in numbers[:2]]
    can_be = (
        "can be thousands, or a number with three decimals" if len(shown) == 1 else "can be thousands, or numbers with decimals"
    )
    return (
        f"{' and '.join(shown)} {can_be}, and nothing else in the file tells. "
        "Write thousands as plain digits, such as 1410, and decimals without a nought at the end, such as 1.41."
    )


def numbers_in(texts: Iterable[tuple[str, int, int]], place: Callable[[int, int], str]) -> Iterator[WrittenNumber]:
    """The written numbers among these texts, each given with its row and column; `place` gives both in words."""
    for text, row, column in texts:
        if number := written_number(text):
            yield WrittenNumber(number, place(row, column))
