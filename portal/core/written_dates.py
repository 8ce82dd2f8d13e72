"""Dates as people type them into boxes of pages: one way for all of them. Pure.

Days come first, as in 26/9/2019. What may mean two things is never guessed: the message says what to write instead.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from portal.core.dates import PartialDate, day_words

# One example, in hints and in messages, so that both say the same on a page.
_NAMED, _IN_FIGURES, _MONTH_NAMED = "26 September 2019", "26/9/2019", "September 2019"
PARTS_WRITTEN = f"{_NAMED}, {_IN_FIGURES}, {_MONTH_NAMED} or 2019"
DAY_HINT = f"For example, {_NAMED} or {_IN_FIGURES}."
MONTH_HINT = f"For example, {_MONTH_NAMED}."
QUARTER_HINT = "A quarter is returned whole: give its first month. For example, July 2019 for July to September 2019."
PART_HINT = f"A day, a month or a year: {PARTS_WRITTEN}."
# The years that a typed date may have. Periods near the limits of Python's dates (1 and 9999) could not be compared.
EARLIEST, LATEST = 1900, 2199
YEARS_AHEAD = 30  # a typed date that lies further ahead is more often mistyped than meant
FOUR_DIGITS = "Write the year with four digits, such as 2019."
_LIKE_A_DAY = f"Write it like {_NAMED} or {_IN_FIGURES}."
FIRST, LAST = "first", "last"  # which day of a month or a quarter a box asks for
_QUOTED, _LONGEST = 40, 80  # characters of a text that a message repeats, and of one that is read at all
_SURE_UNTIL, _SURE_FROM = 49, 70  # of a year with two digits: 49 is 2049, 70 is 1970, and what lies between may be either

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? +)?"
_NAMED_DAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)")
_ISO = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?")
_DAY_FIRST = re.compile(rf"{_WEEKDAY}([0-9]{{1,2}})(?:st|nd|rd|th)? *[- ]? *([a-z]{{3,9}})\.?,? *[- ]? *([0-9]{{4}}|[0-9]{{2}})")
_MONTH_FIRST = re.compile(rf"{_WEEKDAY}([a-z]{{3,9}})\.? +([0-9]{{1,2}})(?:st|nd|rd|th)?,? +([0-9]{{4}})")
_MONTH = re.compile(r"([a-z]{3,9})\.?,? *-? *([0-9]{4})")
_IN_DIGITS = re.compile(r"(?:([0-9]{1,2}) ?[-/. ] ?)?([0-9]{1,2}) ?[-/. ] ?([0-9]{4})")
_SHORT_YEAR = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{2})")
_MONTH_SHORT = re.compile(r"([a-z]{3,9})\.? +'?([0-9]{2})")
_PLAN_YEAR = re.compile(r"([0-9]{4})/([0-9]{2})")
_QUARTER = re.compile(r"(?:q|quarter) ?([1-4]),? +([0-9]{4})(?:[-/]([0-9]{2}|[0-9]{4}))?")
_PLAN_QUARTER = re.compile(r"(?:q|quarter) ?([1-4]),? +([0-9]{4})[-/]([0-9]{2}|[0-9]{4})")
_YEAR_QUARTER = re.compile(r"([0-9]{4})(?:[-/]([0-9]{2}|[0-9]{4}))?,? +(?:q|quarter) ?([1-4])")


def year_problem(day: date) -> str:
    """What is wrong with the year of a date that somebody typed, as a sentence; empty where it is right."""
    if day.year < 1000:
        return FOUR_DIGITS
    if day.year < EARLIEST:
        return f"“{day.year}” is too long ago. Enter a year from {EARLIEST} on."
    return f"Enter a year up to {LATEST}." if day.year > LATEST else ""


def far_ahead_problem(day: date, today: date) -> str:
    """The same where the date lies more than YEARS_AHEAD years after today."""
    is_far = day.year > today.year + YEARS_AHEAD
    return f"{day_words(day)} is more than {YEARS_AHEAD} years ahead. Check the year." if is_far else ""


def written_date(text: str, *, wants_day: bool = False) -> PartialDate:
    """A date to the day, the month or the year: “27 March 2020”, “27 Mar 20”, “27/3/2020”, “March 2020”, “2020”, “2020-03”.

    Raises ValueError with a sentence for the person; with `wants_day` it advises no month and no year.
    """
    shown = " ".join(text.split())
    asked = shown.lower() if len(shown) <= _LONGEST else ""
    if unclear := _quarter(asked) or _plan_year(asked):
        raise ValueError(f"“{shown[:_QUOTED]}” is not a day. {_LIKE_A_DAY}" if wants_day else unclear)
    parts = _parts(asked)
    if parts is None:
        raise ValueError(_unread(shown, asked, wants_day))
    year, month, day = parts
    if month is not None and not 1 <= month <= 12:
        raise ValueError(f"“{shown[:_QUOTED]}”: there is no month {month}. Write the day first, like {_IN_FIGURES}.")
    try:
        found = PartialDate("-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None)]))
    except ValueError:
        raise ValueError(f"“{shown[:_QUOTED]}” is not a date that exists.") from None
    if (named := _NAMED_DAY.match(asked)) and not f"{found.first:%A}".lower().startswith(named[1]):
        raise ValueError(f"“{shown[:_QUOTED]}”: this day is a {found.first:%A}. Write the day that you mean.")
    return found


def written_day(text: str, of_period: str = "") -> date:
    """One day. Where a box asks for the `of_period` (FIRST or LAST) day of a period, a month, a year or a quarter of a plan year
    (“Q3 2019/20”) may stand for it.

    Raises ValueError with a sentence for the person.
    """
    quarter = _PLAN_QUARTER.fullmatch(" ".join(text.split()).lower())
    if of_period and quarter and _is_year_after(quarter[2], quarter[3]):
        month = int(quarter[1]) * 3 + (1 if of_period == FIRST else 3)
        text = f"{int(quarter[2]) + (month - 1) // 12}-{(month - 1) % 12 + 1:02}"
    found = written_date(text, wants_day=not of_period)
    if len(found.text) < len("2019-09-26") and not of_period:
        raise ValueError(f"“{found.words}” has no day. Write the day too, like {_NAMED}.")
    day = found.last if of_period == LAST else found.first
    if problem := year_problem(day):
        raise ValueError(problem)
    return day


def _parts(asked: str) -> tuple[int, int | None, int | None] | None:
    """Year, month and day as they are written; None where it is no date."""
    if match := _ISO.fullmatch(asked):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(asked):
        day, month, year = match.groups()
    elif match := _MONTH_FIRST.fullmatch(asked):
        month, day, year = match.groups()
    elif match := _MONTH.fullmatch(asked):
        (month, year), day = match.groups(), None
    elif match := _IN_DIGITS.fullmatch(asked):
        day, month, year = match.groups()
    else:
        return None
    number = _month_number(month) if month else None
    if number == 0 and not (month or "").isdigit():
        return None
    return _whole_year(year), number, int(day) if day else None


def _month_number(month: str) -> int:
    """1 to 12 for a name; what stands there for digits; 0 for another word."""
    return int(month) if month.isdigit() else next((no for name, no in _MONTHS.items() if name.startswith(month)), 0)


def _whole_year(year: str) -> int:
    """ValueError, with a sentence, for two digits that may be of either century."""
    number = int(year)
    if len(year) > 2:
        return number
    if _SURE_UNTIL < number < _SURE_FROM:
        raise ValueError(f"“{year}” may be 19{year} or 20{year}. Write the year with four digits.")
    return number + (1900 if number >= _SURE_FROM else 2000)


def _is_year_after(year: str, next_year: str) -> bool:
    """Whether “2019/20” or “2019/2020” is a plan year."""
    return next_year in (f"{int(year) + 1:04}", f"{int(year) + 1:04}"[-2:])


def _unread(shown: str, asked: str, wants_day: bool) -> str:
    """What to say of a text that is no date."""
    quoted = f"“{shown[:_QUOTED]}”"
    if match := _SHORT_YEAR.fullmatch(asked):
        return f"{quoted} may mean several days. Write the year with four digits, like {_with_four_digits(*match.groups())}."
    if wants_day:
        return f"{quoted} is not a date. {_LIKE_A_DAY}"
    if (match := _MONTH_SHORT.fullmatch(asked)) and _month_number(match[1]):
        return f"{quoted} may be a day or a year. Write it like {_NAMED}, or {_MONTH_NAMED}."
    return f"{quoted} is not a date. Write it like {PARTS_WRITTEN}."


def _with_four_digits(day: str, month: str, year: str) -> str:
    """“14/10/2019” for what is likely meant by “14/10/19”; the usual example where that is no day of our century."""
    try:
        date(2000 + int(year), int(month), int(day))
    except ValueError:
        return _IN_FIGURES
    return f"{day}/{month}/20{year}" if int(year) <= _SURE_UNTIL else _IN_FIGURES


def _quarter(asked: str) -> str:
    """What to say of a quarter: of which year it is, is not guessed. Empty for another text."""
    if match := _QUARTER.fullmatch(asked):
        number, year, plan_year = match.groups()
    elif match := _YEAR_QUARTER.fullmatch(asked):
        year, plan_year, number = match.groups()
    else:
        return ""
    of_calendar, of_plan = _months_of(int(number) * 3 - 3, int(year)), _months_of(int(number) * 3, int(year))
    if plan_year and not _is_year_after(year, plan_year):
        return f"“{year}/{plan_year}” is not a plan year. Write the months that you mean."
    if plan_year:
        return f"Write the months of Q{number} {year}/{plan_year[-2:]}: {of_plan}."
    return f"Q{number} {year} may be {of_calendar} (calendar year) or {of_plan} (plan year, from April). Write the months."


def _plan_year(asked: str) -> str:
    """What to say of “2011/12”, which may be a month or a plan year. Empty for another text."""
    match = _PLAN_YEAR.fullmatch(asked)
    if not match or int(match[2]) != (int(match[1]) + 1) % 100:
        return ""
    year = int(match[1])
    month = f"{calendar.month_name[int(match[2])]} {year}, or " if 1 <= int(match[2]) <= 12 else ""
    return f"“{asked}” may be a plan year. Write {month}the month and the year, such as March {year + 1}."


def _months_of(before: int, year: int) -> str:
    """The three months that follow the first `before` months of the year: “July to September 2019”."""
    year, month = year + before // 12, before % 12 + 1
    return f"{calendar.month_name[month]} to {calendar.month_name[month + 2]} {year}"
