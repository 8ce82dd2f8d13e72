"""Every pair of status and verb: those listed here, and only they."""

import pytest

from portal.core.errors import WrongState
from portal.submissions.workflow import EDITABLE, TRANSITIONS, WITH_AGENCY, Status, Verb, transition

# Lines are statuses, columns are verbs; "." is refused.
VERBS = (
    "save", "ask for sign-off", "decline", "send", "send back", "approve", "reopen",
    "approve with an edit", "accept the edit", "object to the edit", "ask", "answer", "take back",
    "sign off", "no sign-off", "ask the team", "take over",
    "propose numbers", "accept numbers", "refuse numbers", "withdraw numbers",
    "leave as approved", "approve alone", "accept the entry",
)  # fmt: skip
TABLE = {
    "not started":       ("draft",    ".",                 ".",     ".",         ".",        ".",        ".",        ".",        ".",        ".",        ".",         ".", ".", ".", ".", ".", ".", ".", ".", ".", ".", ".", ".", "."),
    "draft":             ("draft",    "awaiting sign-off", ".",     "submitted", ".",        ".",        ".",        ".",        ".",        ".",        ".",         "draft", ".", ".", "draft", "draft", "draft", ".", ".", ".", ".", ".", ".", "."),
    "awaiting sign-off": (".",        ".",                 "draft", "submitted", ".",        ".",        ".",        ".",        ".",        ".",        ".",         "awaiting sign-off", "draft", "awaiting sign-off", "awaiting sign-off", "awaiting sign-off", "draft", ".", ".", ".", ".", ".", ".", "."),
    "submitted":         (".",        ".",                 ".",     ".",         "sent back", "approved", ".",        "approved", ".",        ".",        "submitted", "submitted", "draft", ".", ".", ".", ".", "submitted", "submitted", "submitted", "submitted", ".", "approved", "approved"),
    "sent back":          ("sent back", "awaiting sign-off", ".",     "submitted", ".",        ".",        ".",        ".",        ".",        ".",        ".",         "sent back", ".", ".", "sent back", "sent back", "sent back", ".", ".", ".", ".", ".", ".", "."),
    "approved":          (".",        ".",                 ".",     ".",         ".",        ".",        "reopened", ".",        "approved", "approved", "approved",  "approved", ".", ".", ".", ".", ".", ".", ".", ".", ".", ".", ".", "."),
    "reopened":          ("reopened", "awaiting sign-off", ".",     "submitted", ".",        ".",        ".",        ".",        ".",        ".",        ".",         "reopened", ".", ".", "reopened", "reopened", "reopened", ".", ".", ".", ".", "approved", ".", "."),
}  # fmt: skip
PAIRS = [(status, verb, after) for status, line in TABLE.items() for verb, after in zip(VERBS, line, strict=True)]
# A word by which the person knows where it stands instead.
SAYS = {
    "not started": "Nothing has been written",
    "draft": "still a draft",
    "awaiting sign-off": "waiting for your agency’s lead",
    "submitted": "already been sent",
    "sent back": "sent back",
    "approved": "already been approved",
    "reopened": "open again",
}


def test_the_table_here_names_every_status_and_every_verb() -> None:
    assert sorted(TABLE) == sorted(status.value for status in Status)
    assert sorted(VERBS) == sorted(verb.value for verb in Verb)


@pytest.mark.parametrize(("status", "verb", "after"), PAIRS)
def test_pair(status: str, verb: str, after: str) -> None:
    if after != ".":
        assert transition(Status(status), Verb(verb)) is Status(after)
    else:
        with pytest.raises(WrongState, match=SAYS[status]):
            transition(Status(status), Verb(verb))


def test_nothing_else_is_listed() -> None:
    listed = {(status.value, verb.value): after.value for (status, verb), after in TRANSITIONS.items()}
    assert listed == {(status, verb): after for status, verb, after in PAIRS if after != "."}


def test_what_is_with_the_agency_and_what_it_may_write() -> None:
    assert {one.value for one in WITH_AGENCY} == set(TABLE) - {"submitted", "approved"}
    assert {one.value for one in EDITABLE} == {status for status, verb, after in PAIRS if verb == "save" and after != "."}
    assert EDITABLE <= WITH_AGENCY


def test_nothing_is_approved_that_was_not_sent() -> None:
    """Walks every path from the beginning: an approval always follows a submission."""
    seen, waiting = set(), [Status.NOT_STARTED]
    while waiting:
        status = waiting.pop()
        if status in seen:
            continue
        seen.add(status)
        waiting += [after for (before, _), after in TRANSITIONS.items() if before is status]
    assert seen == set(Status)
    assert {before for (before, _), after in TRANSITIONS.items() if after is Status.APPROVED and before is not after} == {
        Status.SUBMITTED,
        Status.REOPENED,
    }
    opening = {
        (before, verb) for (before, verb), after in TRANSITIONS.items() if after is Status.REOPENED and before is not after
    }
    assert opening == {(Status.APPROVED, Verb.REOPEN)}, "what is left as it was approved had been approved"
    moved = {verb for (before, verb), after in TRANSITIONS.items() if after is Status.SUBMITTED and before is not after}
    assert moved == {Verb.SUBMIT}


def test_words_move_nothing() -> None:
    conversation = {Verb.ASK, Verb.ANSWER, Verb.ACCEPT_EDIT, Verb.OBJECT, Verb.SIGN_OFF, Verb.NO_SIGN_OFF, Verb.ASK_TEAM}
    conversation |= {Verb.PROPOSE_NUMBERS, Verb.ACCEPT_NUMBERS, Verb.REFUSE_NUMBERS, Verb.WITHDRAW_NUMBERS}
    assert all(before is after for (before, verb), after in TRANSITIONS.items() if verb in conversation)


def test_what_is_saved_stays_where_it_is_unless_it_begins() -> None:
    for status in EDITABLE - {Status.NOT_STARTED}:
        assert transition(status, Verb.SAVE) is status
