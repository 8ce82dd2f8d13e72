"""What was sent back last, and for each part whether it was changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.submissions.models import Submission, SubmissionEvent
from portal.submissions.workflow import Verb
from portal.updates.details import UPDATE_ITEMS, UpdateContent


@dataclass(frozen=True)
class SentBackItem:
    """One part of an update, or one series of a return. `name` is how the page calls it."""

    key: str
    name: str
    is_changed: bool


@dataclass(frozen=True)
class SentBack:
    """The step that sent it back. `items` are the parts that it named; without any, all of it was sent back."""

    event: SubmissionEvent
    items: tuple[SentBackItem, ...]


def sent_back_parts(submission: Submission, history: Sequence[SubmissionEvent], names: Mapping[str, str]) -> SentBack | None:
    """What was sent back last; None until the agency has sent it again. `names` are those of series, by id as text."""
    event = next((event for event in reversed(history) if event.verb == Verb.SEND_BACK), None)
    newest = submission.latest
    if event is None or newest is None or event.version_number is None or newest.number <= event.version_number:
        return None
    before = submission.versions[event.version_number - 1].content
    return SentBack(event, tuple(_item(key, names, before, newest.content) for key in event.items))


def _item(key: str, names: Mapping[str, str], before: Mapping[str, Any], now: Mapping[str, Any]) -> SentBackItem:
    """`before` and `now` are the contents of the two versions; `key` is one of UPDATE_ITEMS or a series id."""
    if key in UPDATE_ITEMS:
        is_changed = UpdateContent.of(before).item(key) != UpdateContent.of(now).item(key)
        return SentBackItem(key, UPDATE_ITEMS[key].capitalize(), is_changed)
    old_cell, new_cell = before["cells"].get(key, {}), now["cells"].get(key, {})
    parts = ("value", "symbol", "note", "status")
    return SentBackItem(key, names.get(key, "A measure"), any(old_cell.get(part) != new_cell.get(part) for part in parts))
