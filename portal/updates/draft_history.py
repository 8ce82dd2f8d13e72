"""The history of the draft of an update: which part was changed, from what to what, and taking a change back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.core.word_changes import ADDED, REMOVED, Piece, changed_paragraphs
from portal.submissions.draft_history import DraftChange
from portal.updates.details import DETAIL_WORDS, UpdateContent
from portal.updates.merging import merged_rows, merged_words
from portal.updates.rows import PARTS, Row, printed_lines

TITLES = {
    "text": "What has happened",
    "next": "What happens next",
    "status": "Status",
    "explanation": "Why the status",
    "replaced_by": "Replaced by",
    "note": "Note to the coordinator",
    "no_change": "Why nothing changed",
    **{part.key: part.title for part in PARTS},
}
_ROWS = frozenset(part.key for part in PARTS)


@dataclass(frozen=True)
class ChangeLine:
    """One change as the page shows it: `paragraphs` are those that differ, with what was added and removed."""

    id: int
    title: str
    who: str
    at: datetime
    paragraphs: list[list[Piece]]


def parts_of(content: UpdateContent) -> dict[str, str]:
    """Each part of an update as one text, by its key in TITLES; rows as JSON."""
    words = {name: getattr(content.details, name) for name in DETAIL_WORDS}
    rows = {key: json.dumps(content.rows(key)) if content.rows(key) else "" for key in _ROWS}
    return {"text": content.text, "next": content.next, "status": content.status, **words, **rows}


def change_lines(changes: Sequence[DraftChange]) -> list[ChangeLine]:
    return [
        ChangeLine(change.id, TITLES.get(change.field, change.field), change.by.name, change.at, _paragraphs(change))
        for change in changes
    ]


def _paragraphs(change: DraftChange) -> list[list[Piece]]:
    if change.field not in _ROWS:
        return changed_paragraphs(change.old, change.new)
    old, new = (printed_lines(change.field, _rows(text)) for text in (change.old, change.new))
    gone = [[Piece(REMOVED, line)] for line in old if line not in new]
    return gone + [[Piece(ADDED, line)] for line in new if line not in old]


def without(draft: UpdateContent, change: DraftChange) -> UpdateContent | None:
    """The draft as it would be if this change had not been made; None where the same place was changed again since."""
    field, now = change.field, parts_of(draft).get(change.field, "")
    if field in _ROWS:
        rows = merged_rows(_rows(change.new), _rows(now), _rows(change.old))
        return None if rows is None else replace(draft, details=replace(draft.details, rows=draft.details.rows | {field: rows}))
    words = merged_words(field, change.new, now, change.old)
    if words is None:
        return None
    content = draft.as_json
    (content["details"] if field in DETAIL_WORDS else content)[field] = words
    return UpdateContent.of_json(content)


def _rows(text: str) -> list[Row]:
    rows: list[Row] = json.loads(text or "[]")
    return rows
