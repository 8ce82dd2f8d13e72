"""What a person's list says: its heading, the button below it, and the state of each line. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from portal.core.dates import day_words, short_day_words
from portal.core.text import listed
from portal.submissions.lateness import days_late
from portal.submissions.workflow import Status
from portal.worklist.groups import (
    ASKED,
    CLOSED,
    DONE,
    EDITED,
    OPEN_AGAIN,
    SENT_BACK,
    TO_ANSWER,
    TO_SEND,
    TO_SIGN,
    ListItem,
)

NOTHING = "Nothing to send"
ON_BUTTONS = {TO_SIGN: "Sign off", ASKED: "Answer", EDITED: "Accept or object", SENT_BACK: "Start with what was sent back"}

ON_BUTTONS_TO_ANSWER = {"numbers": "Accept or refuse numbers", "entry": "Accept or take back"}

TO_ANSWER_WORDS = {
    "question": "a question to answer",
    "edit": "accept the edit, or object",
    "numbers": "other numbers to accept or refuse",
    "entry": "what the team entered, to accept or take back",
}


def heading(groups: Mapping[str, Sequence[ListItem]], now: datetime) -> str:
    """“3 things to sign off, 1 to answer and 5 to send: 2 overdue, the next by 12 July 2019”: what needs the person."""
    to_send = [item for group, items in groups.items() if group in TO_SEND for item in items]
    counted = [
        (len(groups.get(TO_SIGN, ())), "to sign off"),
        (sum(len(groups.get(group, ())) for group in TO_ANSWER), "to answer"),
        (len(to_send), f"to send{_by_when(to_send, now)}"),
    ]
    found = [(count, words) for count, words in counted if count]
    if not found:
        return NOTHING
    count, words = found[0]
    parts = [f"{count} {'thing' if count == 1 else 'things'} {words}", *(f"{count} {words}" for count, words in found[1:])]
    return listed(parts)


def _by_when(to_send: Sequence[ListItem], now: datetime) -> str:
    """“ by 12 July 2019”, “: 2 overdue, the next by 12 July 2019”, “, overdue”. Nothing where no line has a date."""
    overdue = sum(item.is_overdue(now) for item in to_send)
    dates = sorted({item.due for item in to_send if not item.is_overdue(now) and item.is_dated(now)})
    if overdue == len(to_send):
        return ", overdue"
    if overdue:
        return f": {overdue} overdue" + (f", the next by {day_words(dates[0])}" if dates else "")
    if not dates:
        return ""
    return f" by {day_words(dates[0])}" if len(dates) == 1 else f", the first by {day_words(dates[0])}"


def button_words(item: ListItem, group: str, cycle: str = "") -> str:
    """“Sign off: SM5 County lines”: what the button below the heading opens. `cycle` is the title of its cycle, where another
    one asks for the same."""
    ref = f"{item.ref} ({cycle})" if cycle else item.ref
    name = f"{ref}, {item.title}" if item.is_return else f"{ref} {item.title}"
    verb = ON_BUTTONS.get(group, "Start with")
    if group == EDITED:
        verb = next((words for kind, words in ON_BUTTONS_TO_ANSWER.items() if kind in item.asks), verb)
    return f"{verb}: {name}"


def state_words(item: ListItem, group: str, now: datetime) -> str:
    """What stands beside a line: “sent back 3 July by Ada Reviewer · due 12 July”, “4 days overdue · 12 of 19 filled”."""
    if group == CLOSED:
        begun = "a draft" if item.status is Status.DRAFT else "not started"
        return " · ".join(part for part in (begun, item.progress, f"was due {short_day_words(item.due)}") if part)
    if group in DONE:
        return item.steps
    asks = [TO_ANSWER_WORDS[kind] for kind in item.asks] if group in TO_ANSWER else []
    parts = [
        " and ".join(asks),
        item.steps if group in (SENT_BACK, OPEN_AGAIN, *TO_ANSWER) else "",
        "" if group in TO_ANSWER else due_words(item, now),
    ]
    return " · ".join(part for part in [*parts, item.progress if group in TO_SEND else ""] if part)


def due_words(item: ListItem, now: datetime) -> str:
    """“due 12 July”, “4 days overdue”, “from 1 July, due 12 July”; nothing for a correction whose date is over."""
    if not item.is_dated(now):
        return ""
    if item.is_overdue(now):
        days = days_late(item.status, item.due, now, has_approved=item.has_approved)
        return f"{days} {'day' if days == 1 else 'days'} overdue"
    due = f"due {short_day_words(item.due)}"
    return f"from {short_day_words(item.from_day)}, {due}" if item.from_day else due
