"""What each step of a submission's history says beside who, when and from what to what. Pure.

Every verb that carries words has one payload type of its own; the other verbs carry nothing. A history row keeps the
words as one text and, for a correction, the items that it opens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.submissions.workflow import Verb


@dataclass(frozen=True)
class EnteredFrom:
    """The team took it over, or sent it for the agency. `source` is the e-mail, file or call of the agency that it comes from."""

    source: str


@dataclass(frozen=True)
class Correction:
    """The agency has to change something. `items` are the only parts that open for it: names of UPDATE_ITEMS, or series
    ids as text. Without any, all of it opens."""

    reason: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """What the team asks the agency."""

    text: str


@dataclass(frozen=True)
class Answer:
    """What the agency answers."""

    text: str


@dataclass(frozen=True)
class Objection:
    """The agency refuses the team's edit of its text, or the numbers that the team proposes. `reason` may be empty."""

    reason: str


@dataclass(frozen=True)
class Proposal:
    """The team proposes other numbers for a return. `text` says which, old and new, and why."""

    text: str


@dataclass(frozen=True)
class Justification:
    """Why somebody approves what they entered or edited themselves, where nobody else in the team can. Packs print it."""

    reason: str


@dataclass(frozen=True)
class HelpRequest:
    """The agency asks the team to send it in its place. `text`, what the team should know, may be empty."""

    text: str


Payload = EnteredFrom | Correction | Question | Answer | Objection | Proposal | Justification | HelpRequest

PAYLOAD_TYPES: dict[Verb, type[Payload]] = {
    Verb.SUBMIT: EnteredFrom,
    Verb.SEND_BACK: Correction,
    Verb.DECLINE: Correction,
    Verb.REOPEN: Correction,
    Verb.ASK: Question,
    Verb.ANSWER: Answer,
    Verb.OBJECT: Objection,
    Verb.PROPOSE_NUMBERS: Proposal,
    Verb.REFUSE_NUMBERS: Objection,
    Verb.APPROVE_ALONE: Justification,
    Verb.ASK_TEAM: HelpRequest,
    Verb.TAKE_OVER: EnteredFrom,
}


def check_payload(verb: Verb, payload: Payload | None) -> None:
    """TypeError where the payload is not the one of the verb. Only a sending may do without: that of an agency itself."""
    expected = PAYLOAD_TYPES.get(verb)
    is_optional = expected is None or verb is Verb.SUBMIT
    if payload is None and is_optional:
        return
    if expected is None or type(payload) is not expected:
        wanted = expected.__name__ if expected else "nothing"
        raise TypeError(f"“{verb}” carries {wanted}, not {type(payload).__name__}.")


def payload_of(verb: Verb, text: str, items: Sequence[str] = ()) -> Payload | None:
    """The payload of a history row, from its text and items; None where the verb carries nothing."""
    payload_type = PAYLOAD_TYPES.get(verb)
    if payload_type is None or (payload_type is EnteredFrom and not text):
        return None
    return Correction(text, tuple(items)) if payload_type is Correction else payload_type(text)


def text_of(payload: Payload | None) -> str:
    """The words of a payload as its row keeps them; empty without one."""
    match payload:
        case EnteredFrom(source=text) | Correction(reason=text) | Justification(reason=text):
            return text
        case Question(text) | Answer(text) | Objection(text) | Proposal(text) | HelpRequest(text):
            return text
    return ""


def items_of(payload: Payload | None) -> list[str]:
    """The items that a correction names, as its row keeps them."""
    return list(payload.items) if isinstance(payload, Correction) else []
