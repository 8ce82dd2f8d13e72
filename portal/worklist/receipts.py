"""What somebody reads, and may print, after sending: what was sent, when and by whom, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.models import Person
from portal.core.errors import NotFound
from portal.cycles.models import Obligation
from portal.submissions.models import Submission, SubmissionEvent
from portal.submissions.workflow import EDITABLE, SENDING, Status, Verb
from portal.worklist.lists import WorkList, list_of
from portal.worklist.queries import OwedRow

TO_TEAM_OR_LEAD = SENDING | {Verb.ASK_SIGN_OFF}


@dataclass(frozen=True)
class SentLine:
    """One thing that was sent, or given to the lead, and its newest such step."""

    obligation: Obligation
    submission: Submission
    step: SubmissionEvent

    @property
    def is_with_lead(self) -> bool:
        return self.submission.status == Status.AWAITING_SIGN_OFF


@dataclass(frozen=True)
class Receipt:
    """What was sent together, in the order of the periods; at least one line. `list` is what the person has to do now."""

    lines: Sequence[SentLine]
    list: WorkList

    @property
    def is_with_lead(self) -> bool:
        """Whether all of it waits for the agency's lead."""
        return all(line.is_with_lead for line in self.lines)

    @property
    def is_unsigned(self) -> bool:
        """Whether it went to the team because nobody at the agency could sign it off."""
        newest = self.lines[0].submission.latest
        return newest is not None and newest.is_unsigned


def receipt_of(person: Person, obligation_id: int, others: Sequence[int] = ()) -> Receipt | Obligation:
    """The receipt for this obligation and those sent with it; the obligation where it was not sent, or taken back since.

    NotFound where the person may not see it. Others that they may not see, or that were not sent, are left out.
    """
    work_list = list_of(person, also=[obligation_id, *others])
    rows = {row.obligation.id: row for row in work_list.rows}
    if obligation_id not in rows:
        raise NotFound
    wanted = [row for number, row in rows.items() if number in {obligation_id, *others}]
    lines = [line for line in map(_line, wanted) if line]
    if obligation_id not in {line.obligation.id for line in lines}:
        return rows[obligation_id].obligation
    return Receipt(sorted(lines, key=lambda line: line.obligation.period_end), work_list)


def _line(row: OwedRow) -> SentLine | None:
    if row.submission is None or row.submission.status in EDITABLE:
        return None
    step = next((event for event in reversed(row.submission.events) if event.verb in TO_TEAM_OR_LEAD), None)
    return SentLine(row.obligation, row.submission, step) if step else None
