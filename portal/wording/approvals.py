"""What is said of what nobody but its author in the team could approve (rule 10), the same in every format. Pure."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from portal.contents.approvals import ApprovedOtherwise, Approver
from portal.contents.pack import Contents, Entry
from portal.core.dates import day_words

HEADING = "Approved without a second person in the team"
_KINDS = {"update": "Progress update", "return": "Data return"}


def approver_words(entry: Entry) -> str:
    """“approved by the same person”: what stands behind what the team did to an agency's words; empty where a second person of
    the team approved it."""
    words = {Approver.AGENCY: "accepted by the agency", Approver.SAME_PERSON: "approved by the same person"}
    return words[Approver(entry.approver)] if entry.approver else ""


class ApprovalLine(NamedTuple):
    """One line of the appendix's table of these, in the order of its columns."""

    agency: str
    what: str
    approved: str


def approval_lines(contents: Contents) -> list[ApprovalLine]:
    return [ApprovalLine(one.agency_name, _what(one), _approved(one)) for one in contents.approved_otherwise]


def _what(one: ApprovedOtherwise) -> str:
    kind = _KINDS[one.kind]
    what = one.what if one.what.startswith(kind) else f"{kind}, {one.what}"
    return f"{what}, for {one.owed_in}" if one.owed_in else what


def _approved(one: ApprovedOtherwise) -> str:
    day = day_words(date.fromisoformat(one.approved))
    if one.approver == Approver.AGENCY:
        return f"Entered by the coordinating team, accepted by the agency on {day}"
    did = "Approved on {day} by the person of the coordinating team who entered or edited it. Reason given: “{reason}”"
    return did.format(day=day, reason=one.reason)
