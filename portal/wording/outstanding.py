"""What is owed and not in a report, in words (rule 9, docs/domain.md): a missing partner never stops the pack. Pure."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from portal.contents.pack import Entry, NotReceived, Outstanding, ReportState
from portal.core.dates import day_words

_KINDS = {"update": "Progress update", "progress": "Progress update", "return": "Data return"}


def missing_words(entry: Entry) -> str:
    """The sentence for an agency of which nothing is printed.

    It stands below the agency's name, but is read without it too, as in a spreadsheet.
    """
    if not entry.state:
        return f"No update received from {entry.agency_name}."
    return f"{entry.agency_name}: {state_words(entry)}."


def state_words(one: Outstanding) -> str:
    """How far it has come: “received 25 June 2019, sent back 1 July 2019 for correction”."""
    due, received, sent_back = (
        day_words(date.fromisoformat(day)) if day else "" for day in (one.due, one.received, one.sent_back)
    )
    match one.state:
        case ReportState.NOT_DUE:
            return f"not due until {due}"
        case ReportState.RECEIVED:
            return f"received {received}, not yet approved"
        case ReportState.SENT_BACK:
            return f"received {received}, sent back {sent_back} for correction"
        case ReportState.NOT_ASKED_FOR:
            return f"not asked for: {one.reason.rstrip('.')}"
        case ReportState.NOT_RECEIVED:
            return f"not received by {due}"
    return "not received"


class NotReceivedLine(NamedTuple):
    """One line of the appendix's table of what is owed and not in the report, in the order of its columns."""

    agency: str
    what: str
    state: str


def not_received_line(missing: NotReceived) -> NotReceivedLine:
    kind = _KINDS[missing.kind]
    what = missing.what if missing.what.startswith(kind) else f"{kind}, {missing.what}"
    since = f" (owed since the report of {missing.owed_in})" if missing.owed_in else ""
    return NotReceivedLine(missing.agency_name, what + since, state_words(missing))
