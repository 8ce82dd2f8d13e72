"""What was sent back last, and for each item whether it was changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.submissions.models import Submission, SubmissionEvent
from portal.submissions.workflow import Verb
from portal.updates.details import UPDATE_ITEMS, item_of


@dataclass(frozen=True)
class ReturnedItem:
    key: str
    name: str
    is_changed: bool


@dataclass(frozen=True)
class SentBack:
    """`items` is empty where all of it was sent back."""

    event: SubmissionEvent
    items: tuple[ReturnedItem, ...]


def sent_back_parts(submission: Submission, history: Sequence[SubmissionEvent], names: Mapping[str, str]) -> SentBack | None:
    """Nothing before it came back. `names` are those of series, by their ids."""
    event = next((one for one in reversed(history) if one.verb == Verb.SEND_BACK), None)
    newest = submission.latest
    if event is None or newest is None or event.version_number is None or newest.number <= event.version_number:
        return None
    was = submission.versions[event.version_number - 1].content
    return SentBack(event, tuple(_item(key, names, was, newest.content) for key in event.items))


def _item(key: str, names: Mapping[str, str], was: Mapping[str, Any], now: Mapping[str, Any]) -> ReturnedItem:
    if key in UPDATE_ITEMS:
        return ReturnedItem(key, UPDATE_ITEMS[key].capitalize(), item_of(was, key) != item_of(now, key))
    before, after = was["cells"].get(key, {}), now["cells"].get(key, {})
    parts = ("value", "symbol", "note", "status")
    return ReturnedItem(key, names.get(key, "A measure"), any(before.get(part) != after.get(part) for part in parts))
