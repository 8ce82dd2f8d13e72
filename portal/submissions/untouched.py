"""Sending again what came back, and has not been changed: it is asked about once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from portal.submissions.actions import content_hash, declined_hash
from portal.submissions.models import Submission
from portal.submissions.workflow import Status


def is_untouched(
    submission: Submission | None, content: Mapping[str, Any], items_of: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> bool:
    """Whether nothing of what came back is other than it was. `content` is what would be sent, and `items_of` makes of it, and
    of the content that was sent last, each by the items that can be sent back alone (Submission.unlocked)."""
    if submission is None:
        return False
    if submission.is_given_back:  # by the lead: it never left, and only the hash of what was read is stored
        return content_hash(dict(content)) == declined_hash(submission)
    if submission.status not in (Status.SENT_BACK, Status.REOPENED) or submission.latest is None:
        return False
    before, now = items_of(submission.latest.content), items_of(content)
    return all(now.get(item) == before.get(item) for item in submission.unlocked or now)


def untouched_problem(submissions: Sequence[Submission], where: str = "") -> tuple[str, str]:
    """The question, at the box that answers it. `where` is “ in May 2019” where several things are sent at once."""
    is_sent_back = all(one.status == Status.SENT_BACK for one in submissions)
    same = (
        f"Nothing of what was sent back{where} has changed" if is_sent_back else f"Nothing{where} has changed since it came back"
    )
    return "unchanged", f"{same}. Change it, or tick that you send it as it was."
