"""What an update says: its text, and the details beside it, as typed values. Pure.

A draft keeps everything as it was typed (`stored`). A version holds only what counts (`frozen`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import msgspec

from portal.core.dates import day_words
from portal.updates.personal_data import PossiblePersonalData
from portal.updates.rows import Problems, Row, Rows, row_problems

LONGEST_TEXT, LONGEST_NEXT = 20_000, 5_000  # characters
LONGEST_WORDS = 2_000  # characters of each of DETAIL_WORDS
# The details that are one text each, by field name, in the order in which a version holds them.
DETAIL_WORDS = ("explanation", "replaced_by", "note", "no_change")
# The parts of an update that can be sent back alone. What explains the status belongs to the status.
UPDATE_ITEMS = {
    "text": "what has happened",
    "next": "what happens next",
    "status": "the status",
    "milestones": "milestones",
    "outputs": "outputs",
    "funding": "funding",
    "expected": "what is expected",
    "evidence": "evidence",
}
EXPLAINED = ("at risk", "off track", "not achieved")  # the statuses of an action that need an explanation
SUPERSEDED = "superseded"


def asks_why(status: str) -> bool:
    """Whether an action's status needs an explanation."""
    return status in EXPLAINED


def same_since_words(day: date) -> str:
    """What stands as the reason for “no change” in a cycle that asks only for what has changed."""
    return f"Nothing has changed since {day_words(day)}."


def is_same(text: str, other: str) -> bool:
    """Whether two texts say the same, however their lines are broken."""
    return text.split() == other.split()


@dataclass(frozen=True, kw_only=True)
class Details:
    """Everything of an update beside text, next steps and status.

    `explanation` says why the status is as it is, `replaced_by` what has superseded the action. `note` is for the
    coordinator alone. `no_change` is the reason why nothing changed; it counts where `unchanged` says that the update was
    sent as “no change”. `same_since` is the day (ISO) since when nothing has, where the cycle asks only for what has changed:
    then the reason says just that. `not_personal` holds keys of PossiblePersonalData that somebody said are not about a
    person, and `dates_meant` those of OddDate that somebody said are right.
    """

    rows: Rows = field(default_factory=dict)
    explanation: str = ""
    replaced_by: str = ""
    note: str = ""
    no_change: str = ""
    unchanged: bool = False
    same_since: str = ""
    not_personal: Sequence[str] = ()
    dates_meant: Sequence[str] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Details:
        """From what a draft keeps. What is not there is empty."""
        return cls(
            rows=dict(stored.get("rows") or {}),
            **{name: stored.get(name) or "" for name in DETAIL_WORDS},
            unchanged=bool(stored.get("unchanged")),
            same_since=stored.get("same_since") or "",
            not_personal=tuple(stored.get("not_personal") or ()),
            dates_meant=tuple(stored.get("dates_meant") or ()),
        )

    @property
    def stored(self) -> dict[str, Any]:
        """As a draft keeps it: the JSON of ProgressUpdate.stored_details."""
        return {
            "rows": {key: [dict(row) for row in rows] for key, rows in self.rows.items()},
            **{name: getattr(self, name) for name in DETAIL_WORDS},
            "unchanged": self.unchanged,
            "not_personal": list(self.not_personal),
            **({"same_since": self.same_since} if self.same_since else {}),
            **({"dates_meant": list(self.dates_meant)} if self.dates_meant else {}),  # older drafts stay as they were
        }

    def as_sent(self, status: str) -> Details:
        """Only what a version with this status holds: explanations where the status asks for them, the reason for “no change”
        where it was sent as such, and rows that there are."""
        return Details(
            rows={key: rows for key, rows in self.rows.items() if rows},
            explanation=self.explanation if asks_why(status) else "",
            replaced_by=self.replaced_by if status == SUPERSEDED else "",
            note=self.note,
            no_change=self.no_change if self.unchanged else "",
            unchanged=self.unchanged,
            same_since=self.same_since if self.unchanged else "",
        )

    def frozen(self, status: str) -> dict[str, Any]:
        """As a version with this status holds it: the JSON under `details`, without anything that is empty."""
        sent = self.as_sent(status)
        words = {name: getattr(sent, name) for name in DETAIL_WORDS if getattr(sent, name)}
        since = {"same_since": sent.same_since} if sent.same_since else {}
        return words | since | ({"rows": sent.rows} if sent.rows else {})

    @property
    def texts(self) -> list[str]:
        """Everything in the details that somebody wrote: the words, then every field of every row."""
        fields = (value for rows in self.rows.values() for row in rows for value in row.values())
        return [*(getattr(self, name) for name in DETAIL_WORDS), *fields]


@dataclass(frozen=True, kw_only=True)
class UpdateContent:
    """What an update says, as a draft or as a version has it. `status` is the one that it reports for the action.

    The last three are in a version only: the files that went with it (Evidence.listed), what looked like personal data and
    was said not to be about a person, in words, and the title of the cycle that its text was carried forward from.
    """

    text: str = ""
    next: str = ""
    status: str = ""
    details: Details = field(default_factory=Details)
    evidence: Sequence[Mapping[str, Any]] = ()
    not_about_a_person: Sequence[str] = ()
    carried_from: str = ""

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> UpdateContent:
        """From the frozen content of a version. A reason for “no change” is there only where it was sent so."""
        details = Details.of(content.get("details") or {})
        return cls(
            text=content["text"],
            next=content["next"],
            status=content["action_status"],
            details=replace(details, unchanged=bool(details.no_change)),
            evidence=tuple(content.get("evidence") or ()),
            not_about_a_person=tuple(content.get("asked") or ()),
            carried_from=content.get("carried_from") or "",
        )

    @property
    def frozen(self) -> dict[str, Any]:
        """As a version holds it, and as its hash is made from."""
        content: dict[str, Any] = {
            "text": self.text,
            "next": self.next,
            "action_status": self.status,
            "details": self.details.frozen(self.status),
        }
        if self.not_about_a_person:
            content["asked"] = list(self.not_about_a_person)
        if self.evidence:
            content["evidence"] = [dict(file) for file in self.evidence]
        if self.carried_from:
            content["carried_from"] = self.carried_from
        return content

    @property
    def as_json(self) -> dict[str, Any]:
        """All of it as JSON, also what would not be sent: what an open page has, to be merged later."""
        content: dict[str, Any] = msgspec.to_builtins(self)
        return content

    @classmethod
    def of_json(cls, content: Mapping[str, Any] | None) -> UpdateContent | None:
        """From as_json, as a page sent it back; None where there is none, or where it is damaged."""
        try:
            return None if content is None else msgspec.convert(content, cls)
        except msgspec.ValidationError:
            return None

    def rows(self, key: str) -> list[Row]:
        """The rows of one of PARTS."""
        return self.details.rows.get(key, [])

    @property
    def texts(self) -> list[str]:
        """Everything that somebody wrote and that would be sent, to be looked through for personal data."""
        return [self.text, self.next, *self.details.as_sent(self.status).texts]

    def item(self, name: str) -> Any:
        """What it says under one of UPDATE_ITEMS, to be compared with what another one says there."""
        if name in ("text", "next"):
            return getattr(self, name)
        if name == "evidence":
            return [file["key"] for file in self.evidence]
        details = self.details.as_sent(self.status)
        if name == "status":
            return self.status, details.explanation, details.replaced_by
        return details.rows.get(name, [])


def personal_problems(possible: Sequence[PossiblePersonalData], not_personal: Sequence[str]) -> Problems:
    """What looks like personal data and was not answered: rule 16 (docs/domain.md)."""
    return [
        (f"not-personal-{at}", f"{finding.words} Change the text, or say that it is not about a person.")
        for at, finding in enumerate(possible)
        if finding.key not in not_personal
    ]


def detail_problems(details: Details, status: str, today: date) -> Problems:
    """What the status asks for and is not there, then what is wrong in the rows."""
    problems: Problems = []
    if asks_why(status) and not details.explanation:
        problems.append(("explanation", f"Say why it is {status}, and what you are doing about it."))
    if status == SUPERSEDED and not details.replaced_by:
        problems.append(("replaced_by", "Say what has replaced it."))
    return [*problems, *row_problems(details.rows, today)]


def text_problems(text: str, status: str) -> Problems:
    """What is missing where text or status are empty."""
    problems: Problems = []
    if not text.strip():
        problems.append(("text", "Write what happened since last time. If nothing did, say so and why."))
    if not status:
        problems.append(("action_status", "Choose the status of the action."))
    return problems
