"""A draft says beside each approved text that was opened again that it may change. Pure.

The last approved text stays printable (rule 10, docs/domain.md). A frozen pack has no such mark: what is in it does not change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from portal.contents.pack import Contents, Entry
from portal.packs.queries import ObligationOutcome
from portal.submissions.workflow import Status


def with_opened_again(draft: Contents, outcomes: Iterable[ObligationOutcome]) -> Contents:
    """The draft with the marks; `outcomes` are what it was made from."""
    opened = {
        (one.obligation.ref, one.obligation.agency.key, one.cycle.title)
        for one in outcomes
        if one.version is not None and one.status is not Status.APPROVED
    }

    def marked(ref: str, entry: Entry) -> Entry:
        is_opened = (ref, entry.agency, entry.owed_in or draft.cycle.title) in opened and not entry.missing
        return replace(entry, opened_again=True) if is_opened else entry

    priorities = tuple(
        replace(
            priority,
            actions=tuple(
                replace(action, entries=tuple(marked(action.ref, entry) for entry in action.entries))
                for action in priority.actions
            ),
        )
        for priority in draft.priorities
    )
    return replace(draft, priorities=priorities)
