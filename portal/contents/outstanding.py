"""What is owed and not in a report, and how far it has come. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReportState(StrEnum):
    """How far something that is owed has come, as a report sees it."""

    APPROVED = "approved"
    RECEIVED = "received"  # and not yet approved
    SENT_BACK = "sent back"  # to be corrected
    NOT_RECEIVED = "not received"  # by its date
    NOT_DUE = "not due"
    NOT_ASKED_FOR = "not asked for"  # any more: the team cancelled it


@dataclass(frozen=True, kw_only=True)
class Outstanding:
    """What is owed and not in the report: `state` is one of ReportState, without APPROVED. Dates are local days.

    `state` is empty in packs that were issued before packs recorded it."""

    state: str = ""
    due: str | None = None
    received: str | None = None  # when it was sent first, by which it was in time or not; in older packs, when it was sent last
    sent_back: str | None = None  # the last time
    received_again: str | None = None  # when it was sent last, where it was sent more than once
    reason: str = ""  # why it is not asked for
    is_entered: bool = False  # what was received first is what the coordinating team entered for the agency; in older packs, last
    is_entered_again: bool = False  # what was received last is that
