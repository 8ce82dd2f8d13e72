"""Everything of an update beside its text: rows, explanations, the private note, answers. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal.updates.personal_data import PossiblePersonalData
from portal.updates.rows import Problems, Rows, problems_of

LONGEST_WORDS = 2_000
WORDS = ("explanation", "replaced_by", "note", "no_change")
# What of an update can be sent back by itself. What explains a status goes with the status.
UPDATE_ITEMS = {
    "text": "what has happened",
    "next": "what happens next",
    "status": "the status",
    "milestones": "milestones",
    "outputs": "outputs",
    "funding": "funding",
    "expected": "what is expected",
    "evidence": "evidence",
}
EXPLAINED = ("at risk", "off track", "not achieved")
SUPERSEDED = "superseded"


def asks_why(status: str) -> bool:
    return status in EXPLAINED


@dataclass(frozen=True)
class Details:
    """Everything beside text, next and status, as a draft keeps it. `note` is for the coordinator alone.

    `no_change` is the reason typed for it; it counts where `unchanged` says that it was sent so.
    """

    rows: Rows
    explanation: str = ""
    replaced_by: str = ""
    note: str = ""
    no_change: str = ""
    unchanged: bool = False
    not_personal: list[str] = dataclasses.field(default_factory=list)  # keys of personal.Finding that are not about a person

    @property
    def kept(self) -> dict[str, Any]:
        return asdict(self)


def frozen(kept: Mapping[str, Any], status: str) -> dict[str, Any]:
    """What a version holds: only what was said, and only where the status or the button asked for it."""
    asked = {
        "explanation": asks_why(status),
        "replaced_by": status == SUPERSEDED,
        "note": True,
        "no_change": bool(kept.get("unchanged")),
    }
    found: dict[str, Any] = {name: kept[name] for name, is_asked in asked.items() if is_asked and kept.get(name)}
    rows = {key: part for key, part in (kept.get("rows") or {}).items() if part}
    return found | ({"rows": rows} if rows else {})


def texts_of(text: str, next_text: str, kept: Mapping[str, Any]) -> list[str]:
    """Everything that somebody wrote, to be looked through."""
    rows = (value for part in (kept.get("rows") or {}).values() for row in part for value in row.values())
    return [text, next_text, *(kept.get(name) or "" for name in WORDS), *rows]


def personal_problems(found: Sequence[PossiblePersonalData], answered: Sequence[str]) -> Problems:
    """What looks like personal data and was not answered (rule 15)."""
    return [
        (f"not-personal-{at}", f"{one.words} Change the text, or say that it is not about a person.")
        for at, one in enumerate(found)
        if one.key not in answered
    ]


def detail_problems(kept: Mapping[str, Any], status: str, today: date) -> Problems:
    """What the status asks for and is not there, then what is wrong in the rows."""
    found: Problems = []
    if asks_why(status) and not kept.get("explanation"):
        found.append(("explanation", f"Say why it is {status}, and what you are doing about it."))
    if status == SUPERSEDED and not kept.get("replaced_by"):
        found.append(("replaced_by", "Say what has replaced it."))
    return [*found, *problems_of(kept.get("rows") or {}, today)]


def text_problems(text: str, status: str) -> Problems:
    """What of the text itself is missing."""
    found: Problems = []
    if not text.strip():
        found.append(("text", "Write what happened since last time. If nothing did, say so and why."))
    if not status:
        found.append(("action_status", "Choose the status of the action."))
    return found


def item_of(content: Mapping[str, Any], item: str) -> Any:
    """What a version says under one of UPDATE_ITEMS, to be compared with another version's."""
    more = content.get("details") or {}
    if item in ("text", "next"):
        return content[item]
    if item == "status":
        return content["action_status"], more.get("explanation"), more.get("replaced_by")
    if item == "evidence":
        return [one["key"] for one in content.get("evidence") or ()]
    return (more.get("rows") or {}).get(item) or []
