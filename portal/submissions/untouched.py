"""Sending again what was sent back, and has not been changed: it is asked about once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from portal.submissions.models import Submission
from portal.submissions.workflow import Status


def is_untouched(
    submission: Submission | None, now: Mapping[str, Any], items_of: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> bool:
    """Whether nothing of what was sent back is other than it was. `now` is what would be sent, and `items_of` makes the same of
    the content that was sent last, each by the items that can be sent back alone (Submission.unlocked)."""
    if submission is None or submission.status != Status.SENT_BACK or submission.latest is None:
        return False
    before = items_of(submission.latest.content)
    return all(now.get(item) == before.get(item) for item in submission.unlocked or now)


def untouched_problem(where: str = "") -> tuple[str, str]:
    """The question, at the box that answers it. `where` is “ in May 2019” where several things are sent at once."""
    words = f"Nothing of what was sent back{where} has changed. Change it, or tick that you send it as it was."
    return "unchanged", words
