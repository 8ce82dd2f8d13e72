"""The words about the actions of a plan year that ends, which all formats of a pack share. Pure."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from portal.contents.year_end import FollowingAction, YearEnd, YearEndAction
from portal.core.text import are, listed, plural, with_capital
from portal.wording.sentences import partial_words

HEADS = ("Action", "Lead", "Status at the end", "What became of it")
NEW_HEADS = ("Action", "Priority", "Lead")
_JOINED = {"continues": "Continues as", "merged": "Merged into", "becomes several": "Became several:"}
_OPEN = "Open at the end of the year"
_CLOSED = ("complete", "not achieved", "superseded")


class YearEndLine(NamedTuple):
    """A row of the table."""

    action: str
    lead: str
    status: str
    became: str


def heading(year_end: YearEnd) -> str:
    return f"What was done with the actions of {year_end.year}"


def opening(year_end: YearEnd) -> str:
    """How many actions have come how far, and what the table can say of the next plan year."""
    counts = Counter(one.status for one in year_end.actions)
    found = listed([f"{count} {are(count)} {status}" for status, count in counts.items()])
    ended = f"The plan year {year_end.year} ended on {partial_words(year_end.ends)}."
    of_actions = f" Of its {plural(len(year_end.actions), 'action')}, {found}." if year_end.actions else " It had no actions."
    if year_end.next_year:
        return ended + of_actions
    return f"{ended}{of_actions} The next plan year was not adopted when this report was made, so it says nothing of it."


def lines(year_end: YearEnd) -> list[YearEndLine]:
    return [
        YearEndLine(f"{one.ref} {one.title}", one.lead_name, with_capital(one.status), became(one)) for one in year_end.actions
    ]


def new_heading(year_end: YearEnd) -> str:
    return f"New in {year_end.next_year}"


def new_lines(year_end: YearEnd) -> list[tuple[str, str, str]]:
    return [(f"{one.ref} {one.title}", one.priority, one.lead_name) for one in year_end.new_actions]


def became(action: YearEndAction) -> str:
    """“Continues as SM1”, “Merged into SM2 Safer roads (other words)”, “Dropped: the grant has ended.”, “Complete”."""
    if action.following:
        return f"{_JOINED[action.fate]} {'; '.join(_following(action, one) for one in action.following)}"
    if action.fate == "dropped":
        return f"Dropped: {action.reason}" if action.reason else "Dropped"
    if action.status in _CLOSED:
        return with_capital(action.status)
    return "Nothing continues it" if action.fate else _OPEN


def _following(action: YearEndAction, following: FollowingAction) -> str:
    title = f" {following.title}" if following.title != action.title else ""
    differences = f" ({', '.join(following.differences)})" if following.differences else ""
    return f"{following.ref}{title}{differences}"
