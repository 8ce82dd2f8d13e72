"""What the coordinator of the demonstration says of figures that seem to be numbers of measures."""

from __future__ import annotations

from portal.accounts.models import Person
from portal.agreement.models import Agreement
from portal.narratives.figure_links.actions import decide
from portal.narratives.figure_links.proposals import BY_LIKE_NAME, BY_LIKE_NAME_OF_CHANGE, BY_NAME
from portal.narratives.figure_links.queries import links_of

BY_CHANCE = "Something else is counted. The numbers are equal by chance."


def decide_all(agreement: Agreement, coordinator: Person) -> None:
    """Confirms what has the name of the measure, and declines chance. What is left waits for whoever looks at the list."""
    for link in links_of(agreement):
        if link.decision is not None:
            continue
        if link.reason in (BY_NAME, BY_LIKE_NAME, BY_LIKE_NAME_OF_CHANGE):
            decide(link, by=coordinator, is_confirmed=True)
        elif link.part is not None or link.measure.restricted:
            decide(link, by=coordinator, is_confirmed=False, reason=BY_CHANCE)
