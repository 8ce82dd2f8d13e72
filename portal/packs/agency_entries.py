"""Where one agency's texts stand in a frozen pack. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from portal.contents.pack import Contents, Entry


@dataclass(frozen=True)
class OwnEntry:
    """One text of the agency, or that none was received. `priority_key` is its place in the pack's page."""

    priority_key: str
    priority: str
    ref: str
    action: str
    entry: Entry


def own_entries(contents: Contents, agency_key: str) -> list[OwnEntry]:
    """In the order of the pack."""
    return [
        OwnEntry(priority.key, priority.title, action.ref, action.title, entry)
        for priority in contents.priorities
        for action in priority.actions
        for entry in action.entries
        if entry.agency == agency_key
    ]
