"""The data returns of the demonstration, saved and sent by the same actions that officers' pages call."""

from __future__ import annotations

from collections.abc import Mapping

from portal.accounts.models import Person
from portal.cycles.models import Obligation
from portal.extensions import db
from portal.measures.queries import breaks_by_name
from portal.returns import actions as return_actions
from portal.returns import flags as return_flags
from portal.returns.changes import CellTyped
from portal.returns.sheets import sheet_of
from portal.submissions.actions import OpenPage
from portal.submissions.models import Submission

PAGE = OpenPage(0, "demonstration")
CHECKED = "Checked against our own system on the day of sending: the number is right."


def save_numbers(obligation: Obligation, by: Person, typed: Mapping[int, CellTyped]) -> Submission | None:
    """Saves a draft with these cells, which are by series id."""
    sheet = sheet_of(obligation)
    return_actions.save_returns(sheet, by=by, page=lambda _: PAGE, typed={obligation.id: typed})
    db.session.flush()
    return sheet.month(obligation.id).submission


def send_numbers(obligation: Obligation, by: Person) -> None:
    """Explains every flagged value, as an officer does who has checked it, and sends the return."""
    sheet = sheet_of(obligation)
    flags, _ = return_flags.flags_on(sheet, sheet.values(), return_flags.history_of(sheet), breaks_by_name())
    explanations = {
        series_id: CellTyped(whys={flag.check: CHECKED for flag in raised})
        for (obligation_id, series_id), raised in flags.items()
        if obligation_id == obligation.id
    }
    return_actions.save_returns(sheet, by=by, page=lambda _: PAGE, typed={obligation.id: explanations})
    db.session.flush()
    return_actions.send_returns(sheet, [obligation.id], by=by)
