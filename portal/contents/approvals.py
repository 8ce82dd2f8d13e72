"""What a pack prints that nobody but its author in the team could approve. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Approver(StrEnum):
    """Who approved what nobody but its author in the team could."""

    AGENCY = "agency"
    SAME_PERSON = "same person"


@dataclass(frozen=True, kw_only=True)
class ApprovedOtherwise:
    """An update or a return of this kind (rule 10, docs/domain.md). `kind` and `what` are as in NotReceived; `owed_in` names its
    cycle where that is another one. `approver` is one of Approver; the team gives a `reason`. `approved` is an ISO day."""

    agency: str
    agency_name: str
    kind: str
    what: str
    owed_in: str
    approved: str
    approver: str
    reason: str
