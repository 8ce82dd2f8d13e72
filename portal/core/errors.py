"""The errors that people see. core/error_pages.py gives each its HTTP status and page."""

from __future__ import annotations

from collections.abc import Callable, Sequence


class PortalError(Exception):
    """`message` is a sentence for the person: what happened and what to do."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(PortalError):
    """It does not exist, or this person may not see it. The answer is the same, so that nobody learns which."""


class NotWhole(PortalError):
    """The form did not arrive whole: the field at its end is missing. Nothing of it is used."""


class NotAllowed(PortalError):
    """The person may see it but must not do this."""


class WrongState(PortalError):
    """It has moved on since the page was shown: sent, approved, closed."""


class Conflict(PortalError):
    """Two people changed the same thing at once. Whoever raises it makes sure that no text is lost."""


class Incomplete(PortalError):
    """Something has to be put right first. `problems` are (where, message) pairs; `where` is the id of a field."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(message for _, message in problems))
        self.problems = list(problems)


def passes(check: Callable[..., None], *args: object) -> bool:
    """Whether the check of an action would let it pass. Pages ask it what to offer, so that they and the action have one rule."""
    try:
        check(*args)
    except PortalError:
        return False
    return True
