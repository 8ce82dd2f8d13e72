"""How each month of a sheet stands: said for each by itself, because each is its own return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from portal.accounts.models import Person
from portal.core import clock
from portal.returns.grid import Grid
from portal.returns.sheets import Month, ReturnSheet
from portal.submissions import actions
from portal.submissions.lateness import is_late
from portal.submissions.workflow import EDITABLE


class MonthStanding(NamedTuple):
    """`not_taken` says why it cannot be sent any more, `why_not_take_back` why what was sent cannot be taken back; each is empty
    where it can. `can_sign`: whether who reads it signs it off. `left` and `size`: how many cells are still to be filled in, of
    those that are open. `to_explain`: how many questions about its numbers have no answer, so that it cannot be sent."""

    month: Month
    is_late: bool
    not_taken: str
    why_not_take_back: str
    can_sign: bool
    left: int
    size: int
    to_explain: int


def standings_of(sheet: ReturnSheet, grid: Grid, obligation_id: int, by: Person) -> Sequence[MonthStanding]:
    """As `by` sees them, of the months that are over; where none is, of the month that the page was opened for."""
    shown = {column.obligation_id for column in grid.columns} or {obligation_id}
    return [
        MonthStanding(
            month,
            is_late(month.state, month.obligation.due, clock.now(), has_approved=month.has_approved),
            actions.why_not_taken(month.obligation, month.submission) if month.state in EDITABLE else "",
            actions.why_not_take_back(month.submission, by),
            actions.can_sign_off(month.submission, by),
            *grid.left_of(month.id),
            grid.to_explain(month.id),
        )
        for month in sheet.months
        if month.id in shown
    ]
