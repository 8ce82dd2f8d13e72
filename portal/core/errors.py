"""What can go wrong, in the words of the person it happened to. core/error_pages.py says what each looks like."""

from __future__ import annotations

from collections.abc import Sequence


class PortalError(Exception):
    """`message` says what happened and what to do, as a sentence that can be printed."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(PortalError):
    """It is not there, or not for this person, which is not told apart."""


class NotAllowed(PortalError):
    """The person may see it but must not do this."""


class WrongState(PortalError):
    """It has moved on since the page was shown: sent, approved, closed."""


class Conflict(PortalError):
    """Two people at once. Whoever raises it sees to it that no text is lost."""


class Incomplete(PortalError):
    """Something has to be put right first. `problems` are (where, message) pairs; `where` is the id of a field."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(message for _, message in problems))
        self.problems = list(problems)
