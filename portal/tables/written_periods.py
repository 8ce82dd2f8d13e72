"""Months and quarters as people write them in tables. Pure.

Nothing is guessed: a text that can mean two periods, or none, raises ValueError with a sentence that says what to write.
Days are read as day, month, year. Q1 to Q4 are quarters of the calendar year; the quarters of another kind of year have to
be written as months.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from portal.core.dates import day_words, last_of_month
from portal.statistics.periods import MONTHLY, MONTHS_IN, Period

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1990, 2099
LONGEST = 60  # characters; “1 November 2017 to 31 January 2018” has 34
HOW_TO_WRITE = "Write the month as Feb 2018, or a quarter as Jan-Mar 2018."
YEAR = re.compile(r"(?:fy\s*)?(\d{4})(?:\s*[/-]\s*(\d{2}|\d{4}))?")  # 2018, or a financial year: 2018/19
_NAMES = {short: at for at, name in enumerate(MONTHS, 1) for short in (name, name[:3])} | {"sept": 9}
_NAME = "([a-z]{3,9})"
_YEAR = r"'?(\d{4}|\d{2})"
_GAP = r"[\s./-]*"


def frequency_problem(period: Period, frequency: str) -> str:
    """Why a measure of this frequency is not returned for the period, as a sentence; empty where it is."""
    if period in period.split(frequency) and period.month_count == MONTHS_IN[frequency]:
        return ""
    if frequency == MONTHLY:
        return f"{period.words} is not one month, and this measure is returned by month. Give each month its own number."
    return (
        f"{period.words} is not a quarter of the calendar year, and this measure is returned by quarter. "
        "Write the quarter as Jan-Mar 2018."
    )


def written_days(start: str | date, end: str | date) -> Period:
    """The whole months from a first to a last day. Without a last day, `start` has to name the period alone.

    Raises ValueError with a sentence for the person who uploads.
    """
    first = _of_day(start) if isinstance(start, date) else written_period(start)
    if not end:
        return first
    last = _of_day(end) if isinstance(end, date) else written_period(end)
    if _is_wrong_day(start, first, last=False) or _is_wrong_day(end, last, last=True):
        raise ValueError(f"{first.words} to {last.words} is not made of whole months. Give the first and the last day of one.")
    if last.end < first.start:
        raise ValueError("The period ends before it starts. Correct one of its two days.")
    return Period(first.start, last.end)


def _is_wrong_day(written: str | date, month: Period, *, last: bool) -> bool:
    """Whether a written day is at the wrong end of its month: a period that starts on the 31st, or ends on the 1st."""
    day = written if isinstance(written, date) else _day_in(written[:LONGEST])
    return day is not None and day != (month.end if last else month.start)


def quarter_remark(written: str | date) -> str:
    """A remark where the period is written as a quarter, since some count quarters from April; otherwise empty."""
    if isinstance(written, str) and re.search(r"\bq\s*[1-4]\b", written.casefold()):
        period = written_period(written)
        return f"“{written.strip()}” was read as a quarter of the calendar year: {period.words}."
    return ""


@lru_cache(maxsize=4096)
def written_period(text: str) -> Period:
    """The whole months that a text names. Raises ValueError with a sentence for the person who uploads."""
    if len(text) > LONGEST:
        raise ValueError(f"“{text.strip()[:40]}…” is not a period that can be read. {HOW_TO_WRITE}")
    plain = _plain(text)
    if not plain:
        raise ValueError(f"The period is missing. {HOW_TO_WRITE}")
    if (day := _day_in(text)) is not None:
        return _of_day(day)
    for pattern, read in _SHAPES:
        if match := pattern.fullmatch(plain):
            return read(text.strip(), *match.groups())
    if re.fullmatch(r"\d{5}", plain):
        raise ValueError(f"“{plain}” looks like the number under a date of Excel. {HOW_TO_WRITE}")
    raise ValueError(f"“{text.strip()[:40]}” is not a period that can be read. {HOW_TO_WRITE}")


def month_named(text: str) -> int:
    """The number of a month that stands alone (“Apr”, “April”), or 0."""
    return _NAMES.get(_plain(text).rstrip("."), 0)


def year_of(text: str) -> int:
    """A year written in two or four digits. Raises ValueError where no return can be of that year."""
    year = int(text)
    if len(text) == 2:
        year += 1900 if year >= FIRST_YEAR % 100 else 2000
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"The year {text} cannot be right. {HOW_TO_WRITE}")
    return year


def _plain(text: str) -> str:
    """The text in small letters, with plain hyphens and apostrophes, single spaces and no comma at the end."""
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", text.casefold().replace("’", "'"))
    return " ".join(plain.split()).rstrip(",")


def day_of(content: object) -> date | None:
    """The day that the content of a cell is; None for anything else."""
    if isinstance(content, date):
        return content
    try:
        return _day_in(content[:LONGEST]) if isinstance(content, str) else None
    except ValueError:
        return None


def _day_in(text: str) -> date | None:
    """The day that a text names in full, or None where it names none. Raises ValueError for a day that does not exist."""
    plain = re.sub(r"[ t]00:00(:00(\.0+)?)?z?$", "", _plain(text))
    if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", plain):
        year, month, day = match.groups()
    elif match := re.fullmatch(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ]{_YEAR}", plain):
        day, month, year = match.groups()
    elif match := re.fullmatch(rf"(\d{{1,2}})(?:st|nd|rd|th)?[\s./-]+{_NAME}\.?,?[\s./-]*{_YEAR}", plain):
        day, name, year = match.groups()
        month = str(_month(text, name))
    else:
        return None
    try:
        return date(year_of(year), int(month), int(day))
    except ValueError as error:
        if "cannot be right" in str(error):
            raise
        raise ValueError(
            f"“{text.strip()}” is not a date that exists. Days are read as day, month, year. {HOW_TO_WRITE}"
        ) from None


def _of_day(day: date) -> Period:
    """The month of a day. The day has to be its first or last: any other is mostly a month that Excel took for a day."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{day_words(day)} cannot be right. {HOW_TO_WRITE}")
    if day.day != 1 and day != last_of_month(day):
        raise ValueError(
            f"{day_words(day)} is a day and not a month. (Excel makes such a day of “{day:%b}-{day.day}”.) "
            f"Write the month with its year in full, such as {day:%b %Y}."
        )
    return Period.ending(day, 1)


def _month(text: str, name: str) -> int:
    if name not in _NAMES:
        raise ValueError(f"“{name}” in “{text.strip()}” is not a month. {HOW_TO_WRITE}")
    return _NAMES[name]


def _months(year: int, month: int, count: int = 1) -> Period:
    """`count` whole months from this one on."""
    start = date(year, month, 1)
    last = month + count - 1
    return Period(start, last_of_month(date(year + (last - 1) // 12, (last - 1) % 12 + 1, 1)))


def _year_month(text: str, year: str, month: str) -> Period:
    if not 1 <= int(month) <= 12:
        raise ValueError(f"“{text}” has no month {int(month)}. {HOW_TO_WRITE}")
    return _months(year_of(year), int(month))


def _month_year(text: str, month: str, year: str) -> Period:
    if len(year) == 2 and 1 <= int(year) <= 12:
        raise ValueError(f"“{text}” can mean a month or a day. {HOW_TO_WRITE}")
    return _year_month(text, year, month)


def _name_year(text: str, name: str, year: str) -> Period:
    return _months(year_of(year), _month(text, name))


def _year_name(text: str, year: str, name: str) -> Period:
    return _name_year(text, name, year)


def _day_name(text: str, *_: str) -> Period:
    raise ValueError(f"“{text}” can mean a day or a year. {HOW_TO_WRITE}")


def _quarter_year(_: str, number: str, year: str) -> Period:
    return _months(year_of(year), int(number) * 3 - 2, 3)


def _year_quarter(text: str, year: str, number: str) -> Period:
    return _quarter_year(text, number, year)


def _other_quarter(text: str, *_: str) -> Period:
    raise ValueError(f"“{text}” is a quarter of a year that is not the calendar year. Write its months, such as Apr-Jun 2018.")


def _span(text: str, first: str, first_year: str | None, last: str, last_year: str) -> Period:
    start, end = _month(text, first), _month(text, last)
    to_year = year_of(last_year)
    from_year = year_of(first_year) if first_year else to_year
    if (from_year, start) > (to_year, end):
        raise ValueError(f"“{text}” ends before it starts. Write both years, such as Nov 2017-Jan 2018.")
    return _months(from_year, start, (to_year - from_year) * 12 + end - start + 1)


def _whole_year(text: str, *_: str) -> Period:
    raise ValueError(f"“{text}” is a year. {HOW_TO_WRITE}")


# Each pattern with the function that reads what it matched. The first that matches decides.
_SHAPES: tuple[tuple[re.Pattern[str], Callable[..., Period]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(\d{4})\s*[-/]\s*(\d{1,2})", _year_month),  # no point between them: 12.45 is a rate
        (rf"(\d{{1,2}})\s*[-/]\s*{_YEAR}", _month_year),
        (rf"(\d{{1,2}}){_GAP}{_NAME}", _day_name),
        (rf"{_NAME}{_GAP},?\s*{_YEAR}", _name_year),
        (rf"(\d{{4}}){_GAP}{_NAME}", _year_name),
        (rf"q\s*([1-4]){_GAP}{_YEAR}", _quarter_year),
        (rf"(\d{{4}}){_GAP}q\s*([1-4])", _year_quarter),
        (r"(?=.*q\s*[1-4])(?:fy)?[\s\d/q-]+", _other_quarter),
        (rf"{_NAME}{_GAP}{_YEAR}?\s*(?:-|to|/)\s*{_NAME}{_GAP}{_YEAR}", _span),
        (r"(?:fy\s*)?(\d{4})(?:\s*[-/]\s*(\d{4}))?", _whole_year),
    )
)
