"""When reminders go: working days of England and Wales before and after a due date. Pure.

Days are counted by the calendar and not in hours, so that a change of the clocks moves no reminder.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from portal.core.working_days import is_working_day

USUAL_STEPS = (-10, -5, -1, 1, 5)
CATCH_UP_DAYS = 2  # working days in which a step that was missed, because the timer did not run, still goes out
FARTHEST_STEP, MOST_STEPS = 60, 12


class ReminderStep(NamedTuple):
    """A step of the schedule for one due date of a cycle: `step` working days before (negative) or after it."""

    cycle_id: int
    due: date
    step: int


def working_day(day: date, step: int) -> date:
    """The day `step` working days before (negative) or after `day`. Step 0 is `day`, or the last working day before it."""
    if step == 0:
        return day if is_working_day(day) else working_day(day, -1)
    direction = timedelta(days=1 if step > 0 else -1)
    for _ in range(abs(step)):
        day += direction
        while not is_working_day(day):
            day += direction
    return day


def step_on(due: date, steps: Sequence[int], today: date) -> int | None:
    """The step to remind of today: the latest of today, or missed in the last two working days. None on a day off."""
    if not is_working_day(today):
        return None
    since = working_day(today, -CATCH_UP_DAYS)
    return max((step for step in steps if since <= working_day(due, step) <= today), default=None)


def next_step(due: date, steps: Sequence[int], today: date) -> tuple[int, date] | None:
    """The first step after today, with its day."""
    later = [(step, day) for step in sorted(steps) if (day := working_day(due, step)) > today]
    return later[0] if later else None


def step_words(step: int) -> str:
    """“10 working days before”, “1 working day after”, “on the day”."""
    if step == 0:
        return "on the day"
    return f"{abs(step)} working day{'' if abs(step) == 1 else 's'} {'before' if step < 0 else 'after'}"


def steps_text(steps: Sequence[int]) -> str:
    """“−10, −5, −1, +1, +5”."""
    return ", ".join(f"{'−' if step < 0 else '+' if step else ''}{abs(step)}" for step in sorted(steps))


def parse_steps(text: str) -> tuple[int, ...]:
    """Steps from a text as people type it, with any kind of minus sign; none from an empty text.

    Raises ValueError with a sentence for the person.
    """
    if len(text) > 500:  # far more than any schedule has
        raise ValueError(f"Use at most {MOST_STEPS} steps, and at most {FARTHEST_STEP} working days before or after.")
    parts = [part for part in re.split(r"[,;\s]+", re.sub(r"([-−–+])\s+", r"\1", text.strip())) if part]
    if not all(re.fullmatch(r"[-−–+]?[0-9]{1,3}", part) for part in parts):
        raise ValueError("Write working days with commas between them, such as −10, −5, −1, +1, +5.")
    steps = sorted({int(re.sub("[−–]", "-", part)) for part in parts})
    if len(steps) > MOST_STEPS or any(abs(step) > FARTHEST_STEP for step in steps):
        raise ValueError(f"Use at most {MOST_STEPS} steps, and at most {FARTHEST_STEP} working days before or after.")
    return tuple(steps)
