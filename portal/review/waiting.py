"""Lines of the coordinator's lists: what waits in the queue, what is owed; and which of them are wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from portal.cycles.models import Kind, Obligation
from portal.review.board.board import RETURNS
from portal.submissions.models import OBJECTED, Submission
from portal.submissions.workflow import Status, Verb

LOOKS = {
    "queries": "has unusual values",
    "asked": "has a question open",
    "answered": "the agency has answered",
    "changed": "changed since sent back",
    "entered": "entered by the team",
}


def name_of(obligation: Obligation) -> str:
    """“SM5 County lines”, “Data return, May 2019”."""
    return obligation.title if obligation.kind == Kind.RETURN else f"{obligation.ref} {obligation.title}"


@dataclass(frozen=True)
class Waiting:
    """One item of the queue."""

    obligation: Obligation
    submission: Submission
    has_queries: bool
    last_said: str  # the verb of the newest question or answer; empty without any
    is_changed: bool
    source: str

    @property
    def name(self) -> str:
        return name_of(self.obligation)

    @property
    def column(self) -> str:
        action = self.obligation.action
        return action.priority.key if action else RETURNS

    @property
    def looks(self) -> list[str]:
        """What deserves a look, by the names of LOOKS."""
        told = {
            "queries": self.has_queries,
            "asked": self.last_said == Verb.ASK,
            "answered": self.last_said == Verb.ANSWER,
            "changed": self.is_changed,
            "entered": bool(self.source),
        }
        return [name for name, is_so in told.items() if is_so]

    @property
    def marks(self) -> list[str]:
        return [LOOKS[name] for name in self.looks]


@dataclass(frozen=True)
class OwedItem:
    """One obligation. `edit` is what the agency said to an edit of its text: None where there is none."""

    obligation: Obligation
    submission: Submission | None
    edit: str | None
    is_asked: bool
    source: str

    @property
    def name(self) -> str:
        return name_of(self.obligation)

    @property
    def status(self) -> Status:
        if self.submission is None:
            return Status.NOT_STARTED
        status = Status(self.submission.status)
        is_corrected = self.submission.is_corrected and status in (Status.DRAFT, Status.AWAITING_SIGN_OFF)
        return Status.REOPENED if is_corrected else status  # what was approved is in force, so it is not missing

    @property
    def marks(self) -> list[str]:
        edited = {None: "", "": "edited, waiting for the agency", OBJECTED: "the agency objects to the edit"}.get(self.edit, "")
        told = (edited, LOOKS["asked"] if self.is_asked else "", LOOKS["entered"] if self.source else "")
        return [mark for mark in told if mark]


@dataclass(frozen=True)
class Wanted:
    """Which items of the queue: empty is all."""

    column: str = ""
    agency: str = ""
    kind: str = ""
    look: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        return cls(**{name: given.get(name, "")[:40] for name in cls.__dataclass_fields__})

    @property
    def arguments(self) -> dict[str, Any]:
        """For addresses: what is asked for, and nothing else."""
        return {name: value for name, value in asdict(self).items() if value}

    def among(self, items: Sequence[Waiting]) -> list[Waiting]:
        return [
            one
            for one in items
            if self.column in ("", one.column)
            and self.agency in ("", one.obligation.agency.key)
            and self.kind in ("", one.obligation.kind)
            and (not self.look or self.look in one.looks)
        ]
