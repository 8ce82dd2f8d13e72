"""What pages show of the numbers that the team proposes and the agency has still to answer."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.models import Person
from portal.core.errors import passes
from portal.returns.corrections.actions import check_accept
from portal.returns.corrections.numbers import CorrectedReturn, corrected_return
from portal.returns.corrections.queries import waiting_correction
from portal.returns.sheets import ReturnSheet, sheet_of
from portal.submissions.models import NumberCorrection, Submission, is_correction_open
from portal.submissions.workflow import Status


@dataclass(frozen=True)
class ShownProposal:
    """A proposal that waits, with the numbers as they would be. `can_accept` is about the person who looks at it."""

    correction: NumberCorrection
    proposed: CorrectedReturn
    can_accept: bool


def shown_proposal(submission: Submission | None, by: Person, sheet: ReturnSheet | None = None) -> ShownProposal | None:
    """The proposal of a return that waits; None without one. `sheet` where the page has read it already. The submission's
    events are loaded."""
    if submission is None or submission.status != Status.SUBMITTED or not is_correction_open(submission.events):
        return None
    correction = waiting_correction(submission)
    if correction is None:
        return None
    sheet = sheet or sheet_of(submission.obligation)
    typed = {int(key): text for key, text in correction.typed.items()}
    proposed = corrected_return(sheet, sheet.month(submission.obligation_id), correction.version, typed)
    return ShownProposal(correction, proposed, passes(check_accept, submission, by))
