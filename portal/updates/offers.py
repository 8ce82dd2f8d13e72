"""What the page of an update offers: the rules of the domain, worked out for its template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.accounts.models import Person
from portal.core.errors import Conflict, WrongState
from portal.cycles.models import Obligation
from portal.submissions.models import Submission
from portal.updates.details import UpdateContent, is_same
from portal.updates.merging import Hunk, TextSection, differing, hunks, is_locked_with
from portal.updates.queries import ApprovedBefore


class NoChange(StrEnum):
    """Whether the page offers to say “no change this cycle”."""

    OFFERED = "offered"
    IN_ONE_CLICK = "in one click"  # only what has changed is asked for
    GIVEN_LAST_TIME = "given last time"  # it cannot be said twice running
    REFUSED = "refused"  # what was typed as a reason comes back, though it is not offered any more
    NOT_OFFERED = "not offered"


@dataclass(frozen=True, kw_only=True)
class UpdateOffers:
    """`is_lead_agency` says that the agency answers for the action and writes about all of it; `can_start` that last time's
    text can be put into the empty box; `sent_since` which cycle's update has to be approved before nothing can have changed."""

    is_lead_agency: bool
    can_start: bool
    no_change: NoChange
    sent_since: str = ""


def offers_of(
    obligation: Obligation,
    submission: Submission | None,
    before: ApprovedBefore | None,
    typed: UpdateContent,
    *,
    is_reason_refused: bool,
    sent_since: str = "",
) -> UpdateOffers:
    """`typed` is what stands in the boxes; `is_reason_refused` says that the reason for “no change” was not taken."""
    is_text_open = submission is None or not submission.is_locked("text")
    is_as_before = before is not None and (not typed.text or is_same(typed.text, before.published.text))
    is_as_before = is_as_before or obligation.cycle.only_changes  # the box may be cleared while the page is open
    no_change = NoChange.REFUSED if is_reason_refused else NoChange.NOT_OFFERED
    if before is not None and is_text_open and is_as_before:
        no_change = NoChange.GIVEN_LAST_TIME if before.stood_still else NoChange.OFFERED
        if obligation.cycle.only_changes:
            no_change = NoChange.NOT_OFFERED if sent_since else NoChange.IN_ONE_CLICK
    return UpdateOffers(
        is_lead_agency=obligation.action is None or obligation.agency_id == obligation.action.lead_agency_id,
        can_start=before is not None and is_text_open and not typed.text and not typed.next,
        no_change=no_change,
        sent_since=sent_since,
    )


@dataclass(frozen=True)
class TextChoice:
    """A text that two pages have differently: a field of the form, its title, and its paragraphs side by side."""

    name: str
    title: str
    places: Sequence[Hunk]


@dataclass(frozen=True)
class ConflictChoice:
    """What was saved meanwhile beside what was typed, to be chosen from. `who` saved it, and when."""

    who: str
    at: datetime | None
    texts: Sequence[TextChoice]
    sections: Sequence[TextSection]


def choice_of(
    submission: Submission | None, typed: UpdateContent | None, error: Exception | None, person: Person
) -> ConflictChoice | None:
    """The choice that the page offers, where what was `typed` was refused because of what was saved; None otherwise. Parts that
    were not sent back are no choice."""
    if submission is None or submission.update is None or typed is None or not isinstance(error, Conflict | WrongState):
        return None
    theirs, other = submission.update.written, submission.saved_by
    who = "Somebody" if other is None else "Your other tab" if other.id == person.id else other.name
    texts = (
        TextChoice("text", "What has happened", hunks(theirs.text, typed.text)),
        TextChoice("next", "What happens next", hunks(theirs.next, typed.next)),
    )
    sections = [one for one in differing(theirs, typed) if not is_locked_with(one.name, submission.is_locked)]
    return ConflictChoice(who, submission.saved_at, texts, sections)
