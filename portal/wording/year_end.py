"""The words about the actions of a plan year that ends, which all formats of a pack share. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from portal.contents.year_end import FollowingAction, YearEnd, YearEndAction
from portal.core.text import are, listed, plural, with_capital
from portal.wording.sentences import partial_words

HEADS = ("Action", "Lead", "Status at the end", "What became of it")
AS_THEY_WERE_HEADS = HEADS[:3]
NEW_HEADS = ("Action", "Priority", "Lead")
_JOINED = {"continues": "Continues as", "merged": "Merged into", "becomes several": "Became several:"}
_NOTHING = "Nothing continues it"  # the words of the page on which it is decided
_NOT_CONTINUED = ("not continued", "dropped")  # packs of before 28 November 2026 call it dropped
_CHANGED = "Changed, or not continued"
_CLOSED_BY_THEN = "Closed by the end of the year"
_OPEN = "Open at the end of the year"
_CLOSED = ("complete", "not achieved", "superseded")


class YearEndTable(NamedTuple):
    """A table of the chapter, with a heading of its own; the first column is the widest."""

    heading: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def heading(year_end: YearEnd) -> str:
    return f"What was done with the actions of {year_end.year}"


def opening(year_end: YearEnd) -> str:
    """How many actions have come how far, and what the table can say of the next plan year."""
    counts = Counter(one.status for one in year_end.actions)
    found = listed([f"{count} {are(count)} {status}" for status, count in counts.items()])
    ended = f"The plan year {year_end.year} ended on {partial_words(year_end.ends)}."
    of_actions = f" Of its {plural(len(year_end.actions), 'action')}, {found}." if year_end.actions else " It had no actions."
    if year_end.actions:
        of_actions += " What was done for each stands under its priority."
    if year_end.next_year:
        return ended + of_actions
    if year_end.unlinked_year:
        return f"{ended}{of_actions} It is not recorded which of them the actions of {year_end.unlinked_year} continue."
    return f"{ended}{of_actions} The next plan year was not adopted when this report was made, so it says nothing of it."


def tables(year_end: YearEnd) -> list[YearEndTable]:
    """First what is not as it was, then what goes on as it was, what is closed, and what is new; only those with rows."""
    rows: dict[str, list[Sequence[str]]] = {}
    for one in year_end.actions:
        row = (f"{one.ref} {one.title}", one.lead_name, with_capital(one.status))
        heading = _heading_of(one, year_end)
        rows.setdefault(heading, []).append((*row, became(one)) if heading == _CHANGED else row)
    new = [(f"{one.ref} {one.title}", one.priority, one.lead_name) for one in year_end.new_actions]
    found = [
        YearEndTable(_CHANGED, HEADS, rows.get(_CHANGED, [])),
        YearEndTable(_new_heading(year_end), NEW_HEADS, new),
        *(YearEndTable(name, AS_THEY_WERE_HEADS, rows.get(name, [])) for name in (_goes_on(year_end), _OPEN, _CLOSED_BY_THEN)),
    ]
    return [one for one in found if one.rows]


def _heading_of(action: YearEndAction, year_end: YearEnd) -> str:
    if _is_as_it_was(action):
        return _goes_on(year_end)
    if action.following or action.fate in _NOT_CONTINUED:
        return _CHANGED
    return _CLOSED_BY_THEN if action.status in _CLOSED else _CHANGED if action.fate else _OPEN


def _is_as_it_was(action: YearEndAction) -> bool:
    """Whether one action continues it under the same reference, in the same words, under the same priority and lead."""
    return action.fate == "continues" and action.following == (FollowingAction(action.ref, action.title),)


def _goes_on(year_end: YearEnd) -> str:
    return f"Continue in {year_end.next_year} as they were"


def _new_heading(year_end: YearEnd) -> str:
    return f"New in {year_end.next_year}"


def became(action: YearEndAction) -> str:
    """“Continues as SM1”, “Merged into SM2 Safer roads (other words)”, “Nothing continues it: its grant ended.”, “Complete”."""
    if action.following:
        return f"{_JOINED[action.fate]} {'; '.join(_following(action, one) for one in action.following)}"
    if action.fate in _NOT_CONTINUED:
        return f"{_NOTHING}: {action.reason}" if action.reason else _NOTHING
    if action.status in _CLOSED:
        return with_capital(action.status)
    return _NOTHING if action.fate else _OPEN


def _following(action: YearEndAction, following: FollowingAction) -> str:
    title = f" {following.title}" if following.title != action.title else ""
    differences = f" ({', '.join(following.differences)})" if following.differences else ""
    return f"{following.ref}{title}{differences}"
