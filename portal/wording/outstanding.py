"""What is owed and not in a report, in words (rule 9, docs/domain.md): a missing partner never stops the pack. Pure."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from portal.contents.outstanding import Outstanding, ReportState
from portal.contents.pack import Entry, NotReceived
from portal.core.dates import day_words

ENTERED = "entered by the coordinating team"
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
    due = _day(one.due)
    match one.state:
        case ReportState.NOT_DUE:
            return f"not due until {due}"
        case ReportState.RECEIVED:
            return f"{_received(one)}, not yet approved"
        case ReportState.SENT_BACK:
            return f"{_received(one)} for correction"
        case ReportState.NOT_ASKED_FOR:
            return f"not asked for: {one.reason.rstrip('.')}"
        case ReportState.NOT_RECEIVED:
            return f"not received by {due}"
    return "not received"


def _received(one: Outstanding) -> str:
    """“received 25 June 2019, sent back 1 July 2019, received again 2 July 2019”, in the order of the days. The first receipt
    comes first: by it a submission was in time or not (rule 15, docs/domain.md)."""
    again = one.received_again if one.received_again != one.received or one.sent_back else None
    once_more = ENTERED if one.is_entered_again else "received" if one.is_entered else "received again"
    back, again_after = ("sent back", one.sent_back), (once_more, again)
    is_back = one.state == ReportState.SENT_BACK
    steps = [again_after, back] if is_back else [back, again_after] if again else []
    how = ENTERED if one.is_entered else "received"
    return ", ".join([f"{how} {_day(one.received)}", *(f"{verb} {_day(day)}" for verb, day in steps if day)])


def _day(day: str | None) -> str:
    return day_words(date.fromisoformat(day)) if day else ""


class NotReceivedLine(NamedTuple):
    """One line of the appendix's table of what is owed and not in the report, in the order of its columns."""

    agency: str
    what: str
    state: str


def not_received_line(missing: NotReceived) -> NotReceivedLine:
    since = f" (owed since the report of {missing.owed_in})" if missing.owed_in else ""
    return NotReceivedLine(missing.agency_name, what_words(missing.kind, missing.what) + since, state_words(missing))


def what_words(kind: str, what: str) -> str:
    """“Progress update, SM5, County lines”: `kind` is that of an obligation."""
    words = _KINDS[kind]
    return what if what.startswith(words) else f"{words}, {what}"
