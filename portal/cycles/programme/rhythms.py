"""The dates of the cycles of a plan year at some rhythm, and what makes no sense about dates. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from portal.core.dates import ONE_DAY, day_words, last_of_month
from portal.core.working_days import is_working_day, working_day_from
from portal.statistics.periods import Period, months_before

LONGEST_USUAL_CYCLE = 12  # months of a cycle; a longer one is asked about
AFTER_PERIOD = timedelta(days=10)  # a period that ends with a month has ended so long before its meeting

_PERIOD_NAME = re.compile(r"[A-Z][a-z]+( [0-9]{4})?( to [A-Z][a-z]+)? [0-9]{4}")


class Rhythm(StrEnum):
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    MEETINGS = "meetings"


MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.HALF_YEARLY: 6}


@dataclass(frozen=True)
class Spacing:
    """How many days from the last day of the period to the days of the cycle."""

    opens: int = -14
    due: int = 12
    meeting: int = 25

    @property
    def is_usable(self) -> bool:
        """Whether another cycle may have the same; one that was opened late by hand is no example."""
        return self.opens < 0 < self.due <= self.meeting


@dataclass(frozen=True)
class CycleDates:
    title: str
    period: Period
    opens: date
    due: date
    meeting: date


def spread(rhythm: Rhythm, year: Period, taken: Sequence[Period], spacing: Spacing) -> list[CycleDates]:
    """Cycles for the year at a rhythm of so many months, without the months of cycles that are there already."""
    step, free = MONTHS[rhythm], uncovered(taken, year)
    found = []
    for index in range(0, year.month_count, step):
        starts = months_before(year.start, -index)
        whole = Period(starts, min(last_of_month(months_before(starts, -(step - 1))), year.end))
        for part in free:
            if part.start <= whole.end and whole.start <= part.end:
                found.append(_dated(Period(max(part.start, whole.start), min(part.end, whole.end)), spacing))
    return found


def by_meetings(meetings: Iterable[date], year: Period, taken: Sequence[Period], spacing: Spacing) -> list[CycleDates]:
    """A cycle for each meeting: it goes on from the one before to the last month that has ended well before the meeting. Meetings
    for which no month is left have none."""
    free = uncovered(taken, year)
    starts, found = free[0].start if free else year.end + ONE_DAY, []
    for meeting in sorted(set(meetings)):
        latest = meeting - AFTER_PERIOD
        ends = latest if latest == last_of_month(latest) else latest.replace(day=1) - ONE_DAY
        ends = min(ends, year.end)
        if ends < starts:
            continue
        dated = _dated(Period(starts, ends), spacing)
        found.append(CycleDates(dated.title, dated.period, dated.opens, min(dated.due, meeting), meeting))
        starts = ends + ONE_DAY
    return found


def _dated(period: Period, spacing: Spacing) -> CycleDates:
    opens = working_day_from(max(period.end + timedelta(days=spacing.opens), period.start))
    due = working_day_from(period.end + timedelta(days=spacing.due))
    meeting = working_day_from(period.end + timedelta(days=spacing.meeting))
    return CycleDates(period.words, period, opens, due, meeting)


def uncovered(taken: Iterable[Period], window: Period) -> list[Period]:
    """The days of the window that none of these periods has, as spans, oldest first."""
    found, next_day = [], window.start
    for one in sorted(taken):
        if one.start > window.end:
            break
        if one.start > next_day:
            found.append(Period(next_day, one.start - ONE_DAY))
        next_day = max(next_day, one.end + ONE_DAY)
    return [*found, Period(next_day, window.end)] if next_day <= window.end else found


def in_no_cycle(taken: Sequence[Period], year: Period) -> list[Period]:
    """The months of a plan year that belong to no cycle, and those between it and the last cycle before it."""
    before = [one.end for one in taken if one.start < year.start]
    return uncovered(taken, Period(min(year.start, max(before) + ONE_DAY) if before else year.start, year.end))


def overlapping_pairs(rows: Sequence[CycleDates]) -> list[tuple[int, int]]:
    """(a row, an earlier row with which it shares days), by their numbers."""
    pairs = []
    for index, row in enumerate(rows):
        for other in range(index):
            if rows[other].period.start <= row.period.end and row.period.start <= rows[other].period.end:
                pairs.append((index, other))
                break
    return pairs


def odd_about(row: CycleDates, today: date) -> Iterator[str]:
    """What is asked about before a planned cycle is saved, a sentence each."""
    if _PERIOD_NAME.fullmatch(row.title) and row.title != row.period.words:
        yield f"The title is “{row.title}”, and the period is {row.period.words}."
    if row.opens <= today:
        yield f"{row.title} opens at once, with the next daily run: {day_words(row.opens)} is not after today."
    if row.opens < row.period.start:
        yield f"{row.title} opens on {day_words(row.opens)}, before its period begins."
    if row.due <= row.period.end:
        yield (
            f"{row.title} is due on {day_words(row.due)}, and its period has not ended by then: its last day is "
            f"{day_words(row.period.end)}. The numbers of a month can be sent only when it is over."
        )
    if row.period.month_count > LONGEST_USUAL_CYCLE:
        yield f"{row.title} is a cycle of {row.period.month_count} months."
    for day, does in ((row.due, "is due"), (row.meeting, "has its meeting")):
        if not is_working_day(day):
            yield f"{row.title} {does} on {day:%A} {day_words(day)}, which is no working day."


def odd_order(rows: Sequence[CycleDates]) -> Iterator[str]:
    """The same about cycles that would open before an earlier one does."""
    ordered = sorted(rows, key=lambda row: row.period)
    for earlier, later in pairwise(ordered):
        if later.opens < earlier.opens:
            yield f"{later.title} would open on {day_words(later.opens)}, before {earlier.title}, and waits until that is open."


def dates_problems(period: Period, opens: date, due: date, today: date) -> list[tuple[str, str]]:
    """What makes a planned cycle impossible, beside what makes any cycle so; by field."""
    problems = []
    if opens >= due:
        problems.append(("opens", f"It has to open before it is due, on {day_words(due)}."))
    if due < today:
        problems.append(("due", "This day is over, so it could not open."))
    return problems


def following(newest: Period) -> Period:
    """The period after this one that has as many months."""
    starts = months_before(newest.start, -newest.month_count)
    return Period(starts, last_of_month(months_before(starts, -(newest.month_count - 1))))
