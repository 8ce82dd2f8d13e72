"""What somebody reads, and may print, after sending: what was sent, when and by whom, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.models import Person
from portal.core.errors import NotFound
from portal.core.text import plural
from portal.cycles.models import Kind, Obligation
from portal.submissions.actions import can_take_back
from portal.submissions.models import Submission, SubmissionEvent
from portal.submissions.workflow import EDITABLE, SENDING, Status, Verb
from portal.worklist.groups import ListItem
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
    def text(self) -> str:
        """The text of an update, as it was sent or given to the lead; empty for a return."""
        return self.submission.update.text if self.submission.update is not None else ""

    @property
    def is_unchanged(self) -> bool:
        """Whether it was sent as “no change”: the text is that of an earlier time."""
        return self.submission.update is not None and self.submission.update.written.details.unchanged

    @property
    def values(self) -> str:
        """“12 numbers, 1 value with a symbol” of a return that the team has; empty otherwise."""
        newest = self.submission.latest
        if newest is None or self.is_with_lead or "cells" not in newest.content:
            return ""
        cells = newest.content["cells"].values()
        numbers = sum(cell["value"] is not None for cell in cells)
        marked = f", {plural(len(cells) - numbers, 'value')} with a symbol" if len(cells) > numbers else ""
        return f"{plural(numbers, 'number')}{marked}"

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
    def is_decided(self) -> bool:
        """Whether the team has approved all of it since."""
        return all(line.submission.status == Status.APPROVED for line in self.lines)

    @property
    def can_take_back(self) -> bool:
        """Whether the person may still take any of it back."""
        return any(can_take_back(line.submission, line.submission.events, self.list.waiting.person) for line in self.lines)

    @property
    def next(self) -> ListItem | None:
        """What to do next: the earliest month still to be sent of the return of which one was sent; otherwise what the list
        begins with."""
        sent, to_send = self.lines[0].obligation, {item.obligation_id: item for item in self.list.to_send}
        if self.list.first is None or self.list.first.obligation_id not in to_send or sent.kind != Kind.RETURN:
            return self.list.first
        of_it = (sent.kind, sent.cycle_id, sent.frequency)
        beside = [row.obligation for row in self.list.rows if row.obligation.id in to_send]
        beside = [one for one in beside if (one.kind, one.cycle_id, one.frequency) == of_it]
        return next(
            (to_send[one.id] for one in sorted(beside, key=lambda one: one.period_end) if to_send[one.id].from_day is None),
            self.list.first,
        )

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
