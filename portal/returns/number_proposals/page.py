"""What pages show of the numbers that the team proposes and the agency has still to answer."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.models import Person
from portal.core.errors import passes
from portal.returns.number_proposals.actions import check_accept
from portal.returns.number_proposals.numbers import ProposedReturn, proposed_return
from portal.returns.number_proposals.queries import waiting_proposal
from portal.returns.sheets import ReturnSheet, sheet_of
from portal.submissions.models import NumberProposal, Submission, is_proposal_open
from portal.submissions.workflow import Status


@dataclass(frozen=True)
class ShownProposal:
    """A proposal that waits, with the numbers as they would be. `can_accept` is about the person who looks at it."""

    made: NumberProposal
    proposed: ProposedReturn
    can_accept: bool


def shown_proposal(submission: Submission | None, by: Person, sheet: ReturnSheet | None = None) -> ShownProposal | None:
    """The proposal of a return that waits; None without one. `sheet` where the page has read it already. The submission's
    events are loaded."""
    if submission is None or submission.status != Status.SUBMITTED or not is_proposal_open(submission.events):
        return None
    proposal = waiting_proposal(submission)
    if proposal is None:
        return None
    sheet = sheet or sheet_of(submission.obligation)
    typed = {int(key): text for key, text in proposal.typed.items()}
    proposed = proposed_return(sheet, sheet.month(submission.obligation_id), proposal.version, typed)
    return ShownProposal(proposal, proposed, passes(check_accept, submission, by))
