"""The agreement and its action plan as a document of its own: what Word and PDF are rendered from. Pure.

Dates are ISO texts, or words where the agreement knows only a month or a year. A version is stored as these, so field names are
its keys and cannot be renamed.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import msgspec

HANDLING = "Official: for the working group only. Names restricted measures."
NOT_HANDLED, WITHOUT_RESTRICTED = "For anyone.", "For anyone. Restricted measures are left out."


@dataclass(frozen=True, kw_only=True)
class AgreedAction:
    """`ended` is the status with which it ended; empty while it goes on. `contributors` are in the order of the agreement."""

    ref: str
    title: str
    lead_name: str
    contributors: tuple[str, ...]
    oversight: str
    start: str
    due: str
    ended: str


@dataclass(frozen=True)
class AgreedPart:
    """A part of a measure that has a sender of its own; `returned_by` is empty where nobody returns it."""

    name: str
    returned_by: str


@dataclass(frozen=True, kw_only=True)
class AgreedMeasure:
    """A measure under a priority. `breakdown` is what it splits by, `judgement` such as “lower is better”, or empty. `until` is
    the last day for which it is returned, where it ended. `parts` are there where each has its own sender, but not in versions
    that were published before 28 November 2026."""

    key: str
    name: str
    definition: str
    unit: str
    geography: str
    frequency: str
    breakdown: str
    judgement: str
    returned_by: str
    until: str
    restricted: bool
    parts: tuple[AgreedPart, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AgreedPriority:
    key: str
    code: str
    title: str
    lead_name: str
    actions: tuple[AgreedAction, ...]
    measures: tuple[AgreedMeasure, ...]


@dataclass(frozen=True)
class AgreementChange:
    """What is not as it was in the version before. One about a restricted measure is for the working group only."""

    what: str
    text: str
    restricted: bool = False


@dataclass(frozen=True, kw_only=True)
class AgreementDocument:
    """One version, or the agreement as it stands, of which `version` is empty. `changes` are those from what `since` names; that
    is empty in the first version of the first plan year."""

    key: str
    title: str
    partnership: str
    starts: str
    ends: str
    priorities: tuple[AgreedPriority, ...]
    version: str = ""
    dated: str = ""
    note: str = ""
    since: str = ""
    changes: tuple[AgreementChange, ...] = ()
    handling: str = HANDLING

    @property
    def year(self) -> str:
        return self.key.replace("-", "/")

    @property
    def handling_words(self) -> str:
        """For whom it is; without a restricted measure for anyone."""
        return self.handling if self.has_restricted or self.handling != HANDLING else NOT_HANDLED

    @property
    def has_restricted(self) -> bool:
        return any(one.restricted for part in self.priorities for one in part.measures) or any(
            one.restricted for one in self.changes
        )


def for_everybody(document: AgreementDocument) -> AgreementDocument:
    """The same without restricted measures, and without what changed about them."""
    priorities = tuple(
        dataclasses.replace(part, measures=tuple(one for one in part.measures if not one.restricted))
        for part in document.priorities
    )
    changes = tuple(one for one in document.changes if not one.restricted)
    handling = WITHOUT_RESTRICTED if document.has_restricted else NOT_HANDLED
    return dataclasses.replace(document, priorities=priorities, changes=changes, handling=handling)


def to_json(document: AgreementDocument) -> dict[str, Any]:
    return dataclasses.asdict(document)


def from_json(data: dict[str, Any]) -> AgreementDocument:
    return msgspec.convert(data, AgreementDocument)
