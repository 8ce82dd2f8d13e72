"""What a pack holds that the last one went without, because it came or was approved only after that. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Late(StrEnum):
    """What happened only after the last pack."""

    RECEIVED = "received"
    SENT_AGAIN = "sent again"  # it had been received before, and came back to its agency
    APPROVED = "approved"  # it had been received before


@dataclass(frozen=True)
class AfterLastPack:
    """`late` is one of Late; `received` is the local day on which the agency sent it first, as an ISO text, and `again` that on
    which it sent it again after the last pack."""

    late: str
    received: str
    again: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReceivedLate:
    """An update or a return that is new in this sense. `kind` and `what` are as in NotReceived; `owed_in` names its cycle."""

    agency: str
    agency_name: str
    kind: str
    what: str
    owed_in: str
    after_last_pack: AfterLastPack
