"""The statuses of a submission, and the steps from one to the next as a table. A step that is not listed is refused. Pure."""

from __future__ import annotations

from enum import StrEnum

from portal.core.errors import WrongState


class Status(StrEnum):
    NOT_STARTED = "not started"
    DRAFT = "draft"
    AWAITING_SIGN_OFF = "awaiting sign-off"
    SUBMITTED = "submitted"
    SENT_BACK = "sent back"
    APPROVED = "approved"
    REOPENED = "reopened"


class Verb(StrEnum):
    SAVE = "save"
    ASK_SIGN_OFF = "ask for sign-off"
    DECLINE = "decline"
    SUBMIT = "send"
    SEND_BACK = "send back"
    APPROVE = "approve"
    REOPEN = "reopen"
    APPROVE_EDITED = "approve with an edit"
    APPROVE_ALONE = "approve alone"
    ACCEPT_ENTRY = "accept the entry"
    ASK = "ask"
    ANSWER = "answer"
    ACCEPT_EDIT = "accept the edit"
    OBJECT = "object to the edit"
    TAKE_BACK = "take back"
    SIGN_OFF = "sign off"
    NO_SIGN_OFF = "no sign-off"
    ASK_TEAM = "ask the team"
    TAKE_OVER = "take over"
    PROPOSE_NUMBERS = "propose numbers"
    ACCEPT_NUMBERS = "accept numbers"
    REFUSE_NUMBERS = "refuse numbers"
    WITHDRAW_NUMBERS = "withdraw numbers"
    LEAVE = "leave as approved"


# What pages call a status, where that is not its value.
_ON_PAGES = {Status.AWAITING_SIGN_OFF: "waiting for sign-off", Status.SUBMITTED: "sent", Status.REOPENED: "open again"}


def status_words(status: str) -> str:
    """What pages call the status: “sent”, “sent back”, “open again”."""
    return _ON_PAGES.get(Status(status), status)


_S, _V = Status, Verb

TRANSITIONS: dict[tuple[Status, Verb], Status] = {
    (_S.NOT_STARTED, _V.SAVE): _S.DRAFT,
    (_S.DRAFT, _V.SAVE): _S.DRAFT,
    (_S.DRAFT, _V.ASK_SIGN_OFF): _S.AWAITING_SIGN_OFF,
    (_S.DRAFT, _V.SUBMIT): _S.SUBMITTED,
    (_S.AWAITING_SIGN_OFF, _V.SUBMIT): _S.SUBMITTED,
    (_S.AWAITING_SIGN_OFF, _V.DECLINE): _S.DRAFT,
    (_S.AWAITING_SIGN_OFF, _V.TAKE_BACK): _S.DRAFT,
    (_S.SUBMITTED, _V.TAKE_BACK): _S.DRAFT,
    (_S.SUBMITTED, _V.APPROVE): _S.APPROVED,
    (_S.SUBMITTED, _V.SEND_BACK): _S.SENT_BACK,
    (_S.SENT_BACK, _V.SAVE): _S.SENT_BACK,
    (_S.SENT_BACK, _V.ASK_SIGN_OFF): _S.AWAITING_SIGN_OFF,
    (_S.SENT_BACK, _V.SUBMIT): _S.SUBMITTED,
    (_S.APPROVED, _V.REOPEN): _S.REOPENED,
    (_S.REOPENED, _V.SAVE): _S.REOPENED,
    (_S.REOPENED, _V.ASK_SIGN_OFF): _S.AWAITING_SIGN_OFF,
    (_S.REOPENED, _V.SUBMIT): _S.SUBMITTED,
    (_S.REOPENED, _V.LEAVE): _S.APPROVED,
    (_S.SUBMITTED, _V.APPROVE_EDITED): _S.APPROVED,
    (_S.SUBMITTED, _V.APPROVE_ALONE): _S.APPROVED,
    (_S.SUBMITTED, _V.ACCEPT_ENTRY): _S.APPROVED,
    (_S.APPROVED, _V.ACCEPT_EDIT): _S.APPROVED,
    (_S.APPROVED, _V.OBJECT): _S.APPROVED,
    (_S.SUBMITTED, _V.ASK): _S.SUBMITTED,
    (_S.APPROVED, _V.ASK): _S.APPROVED,
}
# An answer leaves the status as it is: a question may be answered whatever has become of the submission in the meantime.
TRANSITIONS |= {(status, _V.ANSWER): status for status in _S if status is not _S.NOT_STARTED}

_UNSENT = (_S.DRAFT, _S.AWAITING_SIGN_OFF, _S.SENT_BACK, _S.REOPENED)
# The lead or a deputy signs it off, or there is nobody who could: the sending follows at once. The agency asks the team to send
# it in its place. The team takes it over: what waits for a lead becomes a draft that it can finish.
TRANSITIONS |= {(_S.AWAITING_SIGN_OFF, _V.SIGN_OFF): _S.AWAITING_SIGN_OFF}
TRANSITIONS |= {(status, verb): status for status in _UNSENT for verb in (_V.NO_SIGN_OFF, _V.ASK_TEAM, _V.TAKE_OVER)}
TRANSITIONS |= {(_S.AWAITING_SIGN_OFF, _V.TAKE_OVER): _S.DRAFT}
# The team proposes other numbers than a return was sent with. Nothing is approved until the agency has answered.
ON_NUMBERS = (_V.PROPOSE_NUMBERS, _V.ACCEPT_NUMBERS, _V.REFUSE_NUMBERS, _V.WITHDRAW_NUMBERS)
TRANSITIONS |= {(_S.SUBMITTED, verb): _S.SUBMITTED for verb in ON_NUMBERS}

# The steps that make a version: the agency, or the team in its place, sends it, or takes the proposed numbers as its own.
SENDING = frozenset({_V.SUBMIT, _V.ACCEPT_NUMBERS})

# The steps by which it is approved: by the team, by whoever entered it with a reason, or by the agency for which it was entered.
APPROVING = frozenset({_V.APPROVE, _V.APPROVE_EDITED, _V.APPROVE_ALONE, _V.ACCEPT_ENTRY})

# Still to be sent by the agency. Lateness is worked out from these and a date (lateness.is_late).
WITH_AGENCY = frozenset({_S.NOT_STARTED, _S.DRAFT, _S.AWAITING_SIGN_OFF, _S.SENT_BACK, _S.REOPENED})
# The steps whose payload is a Correction: it says what the agency has to change.
CORRECTING = frozenset({_V.SEND_BACK, _V.DECLINE, _V.REOPEN})
EDITABLE = frozenset(status for status, verb in TRANSITIONS if verb is _V.SAVE)

_REFUSALS: dict[Status, str] = {
    _S.NOT_STARTED: "Nothing has been written yet.",
    _S.DRAFT: "This is still a draft. It has not been sent.",
    _S.AWAITING_SIGN_OFF: "This is waiting for your agency’s lead to sign it off.",
    _S.SUBMITTED: "This has already been sent. It is waiting for the team.",
    _S.SENT_BACK: "This has been sent back to the agency. It is waiting for a correction.",
    _S.APPROVED: "This has already been approved.",
    _S.REOPENED: "This is open again. It is waiting for the agency.",
}


def transition(status: Status, verb: Verb) -> Status:
    """The status after the verb; WrongState, in words, where the table does not list the pair."""
    try:
        return TRANSITIONS[status, verb]
    except KeyError:
        raise WrongState(_REFUSALS[status]) from None
