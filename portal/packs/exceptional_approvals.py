"""What a pack prints that nobody but its author in the team could approve (rule 10, docs/domain.md)."""

from __future__ import annotations

from collections.abc import Iterable

from portal.contents.approvals import ApprovedOtherwise, Approver
from portal.core.dates import local
from portal.cycles.models import Cycle
from portal.packs.queries import ObligationOutcome
from portal.submissions.workflow import Verb

_APPROVERS = {Verb.APPROVE_ALONE.value: Approver.SAME_PERSON, Verb.ACCEPT_ENTRY.value: Approver.AGENCY}


def approver_of(outcome: ObligationOutcome) -> str:
    """One of Approver; empty where a second person of the team approved it."""
    return "" if outcome.exception is None else _APPROVERS[outcome.exception.verb].value


def approved_otherwise(outcomes: Iterable[ObligationOutcome], cycle: Cycle) -> tuple[ApprovedOtherwise, ...]:
    """As the appendix lists them, each once, in the order of the outcomes."""
    found: dict[int, ApprovedOtherwise] = {}
    for outcome in outcomes:
        event, obligation = outcome.exception, outcome.obligation
        if event is not None:
            found[obligation.id] = ApprovedOtherwise(
                agency=obligation.agency.key,
                agency_name=obligation.agency.name,
                kind=obligation.kind,
                what=outcome.name,
                owed_in="" if outcome.cycle.id == cycle.id else outcome.cycle.title,
                approved=local(event.at).date().isoformat(),
                approver=approver_of(outcome),
                reason=event.text,
            )
    return tuple(found.values())
