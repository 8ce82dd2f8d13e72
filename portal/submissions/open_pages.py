"""Who has the page of an update open right now, so that two people know of each other before they write over each other."""

from __future__ import annotations

from portal.accounts import open_pages
from portal.accounts.models import Person
from portal.accounts.open_pages import OPEN_FOR, OtherPerson
from portal.core import clock
from portal.cycles.models import Obligation
from portal.submissions.models import Submission


def page_of(obligation: Obligation) -> str:
    """What the page on which its agency writes it is called."""
    return f"update {obligation.id}"


def others_here(obligation: Obligation, submission: Submission | None, person: Person) -> list[OtherPerson]:
    """Everybody else who has it open. A save counts too, for those without scripts."""
    others = open_pages.others_here(page_of(obligation), person)
    after = clock.now() - OPEN_FOR
    if submission and submission.saved_at and submission.saved_by and submission.saved_at >= after:
        is_listed = submission.saved_by_id in {person.id, *(other.id for other in others)}
        saver = OtherPerson(submission.saved_by.id, submission.saved_by.name, submission.saved_at)
        others += [] if is_listed else [saver]
    return others
