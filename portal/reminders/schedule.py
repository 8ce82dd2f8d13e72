"""When reminders go: working days of England and Wales before and after a due date. Pure.

Days are days, not stretches of 24 hours: a change of the clocks moves none of them. Bank holidays come from the
`holidays` library (England’s are those of Wales), which is kept up as they are announced.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

USUAL = (-10, -5, -1, 1, 5)
MADE_UP_WITHIN = 2  # working days in which a step that was missed, when the timer did not run, still goes out
FARTHEST, MOST = 60, 12


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    import holidays  # here, because it takes a fifth of the portal's start and most pages never ask

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def working_day(day: date, step: int) -> date:
    """So many working days before (negative) or after it; 0 is the day itself, or the last working day before it."""
    if step == 0:
        return day if is_working_day(day) else working_day(day, -1)
    way = timedelta(days=1 if step > 0 else -1)
    for _ in range(abs(step)):
        day += way
        while not is_working_day(day):
            day += way
    return day


def step_on(due: date, steps: Sequence[int], today: date) -> int | None:
    """The step that a person hears today: the newest, of today or missed within two working days. None on days off."""
    if not is_working_day(today):
        return None
    since = working_day(today, -MADE_UP_WITHIN)
    fitting = [step for step in steps if since <= working_day(due, step) <= today]
    return max(fitting, default=None)


def next_step(due: date, steps: Sequence[int], today: date) -> tuple[int, date] | None:
    """The first step after today, with its day."""
    coming = [(step, day) for step in sorted(steps) if (day := working_day(due, step)) > today]
    return coming[0] if coming else None


def step_words(step: int) -> str:
    """“10 working days before”, “1 working day after”, “on the day”."""
    if step == 0:
        return "on the day"
    return f"{abs(step)} working day{'' if abs(step) == 1 else 's'} {'before' if step < 0 else 'after'}"


def written(steps: Sequence[int]) -> str:
    """“−10, −5, −1, +1, +5”."""
    return ", ".join(f"{'−' if step < 0 else '+' if step else ''}{abs(step)}" for step in sorted(steps))


def parse_steps(text: str) -> tuple[int, ...]:
    """Steps as people write them, with any minus sign; empty text is none at all. Raises ValueError, in words."""
    if len(text) > 500:  # far more than any schedule has
        raise ValueError(f"Use at most {MOST} steps, and at most {FARTHEST} working days before or after.")
    parts = [part for part in re.split(r"[,;\s]+", re.sub(r"([-−–+])\s+", r"\1", text.strip())) if part]
    if not all(re.fullmatch(r"[-−–+]?[0-9]{1,3}", part) for part in parts):
        raise ValueError("Write working days with commas between them, such as −10, −5, −1, +1, +5.")
    steps = sorted({int(re.sub("[−–]", "-", part)) for part in parts})
    if len(steps) > MOST or any(abs(step) > FARTHEST for step in steps):
        raise ValueError(f"Use at most {MOST} steps, and at most {FARTHEST} working days before or after.")
    return tuple(steps)
