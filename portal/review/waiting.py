"""The lines of the coordinator's two lists, of what waits and of what is owed, and the filter of the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal.cycles.models import Kind, Obligation
from portal.review.board.board import RETURNS
from portal.submissions.models import OBJECTED, Submission
from portal.submissions.workflow import WITH_AGENCY, Status, Verb

# What about an item of the queue deserves a look, by the name in addresses.
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


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One item of the queue.

    `has_flags` says whether it has unusual values that were asked about. `newest_thread_verb` is the verb of the newest question
    or answer, and empty without any. `is_changed` says whether it was sent back and differs from the version before. `source`
    is where the team has it from, if the team entered it.
    """

    obligation: Obligation
    submission: Submission
    has_flags: bool
    newest_thread_verb: str
    is_changed: bool
    source: str

    @property
    def name(self) -> str:
        return name_of(self.obligation)

    @property
    def column(self) -> str:
        """The key of its column on the board."""
        action = self.obligation.action
        return action.priority.key if action else RETURNS

    @property
    def looks(self) -> list[str]:
        """What about it deserves a look, by the names of LOOKS."""
        applies = {
            "queries": self.has_flags,
            "asked": self.newest_thread_verb == Verb.ASK,
            "answered": self.newest_thread_verb == Verb.ANSWER,
            "changed": self.is_changed,
            "entered": bool(self.source),
        }
        return [name for name, is_so in applies.items() if is_so]

    @property
    def marks(self) -> list[str]:
        return [LOOKS[name] for name in self.looks]


@dataclass(frozen=True)
class OwedItem:
    """One obligation and how it stands.

    `edit` is the agency's answer to an edit of its text: empty before it answers, None where there is no edit. `is_asked`
    says whether a question is open. `source` is where the team has the newest version from, if the team entered it.
    """

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
        """As the board counts it: what is written again after an approval is reopened, because what was approved stays in
        force."""
        if self.submission is None:
            return Status.NOT_STARTED
        status = Status(self.submission.status)
        is_corrected = self.submission.is_corrected and status in (Status.DRAFT, Status.AWAITING_SIGN_OFF)
        return Status.REOPENED if is_corrected else status

    @property
    def is_with_agency(self) -> bool:
        """Whether the agency still has to send it."""
        return self.status in WITH_AGENCY

    def can_be_entered(self, today: date) -> bool:
        """Whether the team may send it for the agency: nobody there has begun it, and its period is over."""
        return self.status in (Status.NOT_STARTED, Status.SENT_BACK, Status.REOPENED) and self.obligation.period_end < today

    @property
    def marks(self) -> list[str]:
        edited = {None: "", "": "edited, waiting for the agency", OBJECTED: "the agency objects to the edit"}.get(self.edit, "")
        remarks = (edited, LOOKS["asked"] if self.is_asked else "", LOOKS["entered"] if self.source else "")
        return [remark for remark in remarks if remark]


@dataclass(frozen=True)
class QueueFilter:
    """Which items of the queue to show, by column of the board, agency, kind and look. What is empty does not filter."""

    column: str = ""
    agency: str = ""
    kind: str = ""
    look: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> QueueFilter:
        """From the arguments of an address."""
        return cls(**{name: given.get(name, "")[:40] for name in cls.__dataclass_fields__})

    @property
    def arguments(self) -> dict[str, Any]:
        """For addresses: the filters that are set."""
        return {name: value for name, value in asdict(self).items() if value}

    def among(self, items: Sequence[Waiting]) -> list[Waiting]:
        """Those of the items that pass the filter, in their order."""
        return [
            item
            for item in items
            if self.column in ("", item.column)
            and self.agency in ("", item.obligation.agency.key)
            and self.kind in ("", item.obligation.kind)
            and (not self.look or self.look in item.looks)
        ]
