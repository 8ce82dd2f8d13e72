"""How complete an agency's draft is. The team learns that it exists and how far it is, never what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.submissions.workflow import Status
from portal.updates.details import SUPERSEDED, Details, asks_why, detail_problems, text_problems


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Something that an agency has begun and not sent. `percent` says how complete it is. `is_team_asked` says whether the
    agency has asked the team to send it, `is_taken_over` whether the team has taken it over."""

    submission_id: int
    agency_id: int
    agency_key: str
    column: str
    status: Status
    percent: int
    is_team_asked: bool
    is_taken_over: bool

    @property
    def is_waiting_for_sign_off(self) -> bool:
        return self.status is Status.AWAITING_SIGN_OFF


def percent_of_return(filled: int, expected: int) -> int:
    """Cells filled of cells required, rounded down: 100 only where all are."""
    return min(100, 100 * filled // expected) if expected else 100


def percent_of_update(has_text: bool, status: str, details: Details, today: date) -> int:
    """Parts of an update that are there, of those that are required: the text, the status, what the status asks for; and each
    row that was begun and is not complete counts as a part that is missing."""
    required = {"text", "action_status"}
    required |= {"explanation"} if asks_why(status) else set()
    required |= {"replaced_by"} if status == SUPERSEDED else set()
    problems = text_problems("written" if has_text else "", status) + detail_problems(details, status, today)
    missing = {name for name, _ in problems}
    return 100 * len(required - missing) // len(required | missing)


def draft_words(percents: Sequence[int]) -> str:
    """“draft 60%”, “3 drafts, 45% on average”."""
    if not percents:
        return ""
    if len(percents) == 1:
        return f"draft {percents[0]}%"
    return f"{len(percents)} drafts, {round(sum(percents) / len(percents))}% on average"
