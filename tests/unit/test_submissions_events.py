"""What each step of the history carries: every verb with every payload, and back from what its row keeps."""

import pytest

from portal.submissions.events import (
    Answer,
    Correction,
    EnteredFrom,
    HelpRequest,
    Justification,
    Objection,
    Payload,
    Proposal,
    Question,
    check_payload,
    items_of,
    payload_of,
    text_of,
)
from portal.submissions.workflow import Verb

NOTHING = None
SOURCE, CORRECTION = EnteredFrom("E-mail of Sam Lee"), Correction("How many in Dover?", ("status", "text"))
QUESTION, ANSWER, OBJECTION = Question("Who pays?"), Answer("The council."), Objection("We did not say that.")
HELP = HelpRequest("Call me about the last two numbers.")
PROPOSAL = Proposal("MARAC cases heard, Dover: 61 → 16. The digits are swapped.")
ALONE = Justification("Nobody else works in the team.")
PAYLOADS: tuple[Payload | None, ...] = (NOTHING, SOURCE, CORRECTION, QUESTION, ANSWER, OBJECTION, PROPOSAL, HELP, ALONE)
ACCEPTED: dict[str, tuple[Payload | None, ...]] = {
    "save": (NOTHING,),
    "ask for sign-off": (NOTHING,),
    "decline": (CORRECTION,),
    "send": (NOTHING, SOURCE),
    "send back": (CORRECTION,),
    "approve": (NOTHING,),
    "reopen": (CORRECTION,),
    "approve with an edit": (NOTHING,),
    "approve alone": (ALONE,),
    "accept the entry": (NOTHING,),
    "ask": (QUESTION,),
    "answer": (ANSWER,),
    "accept the edit": (NOTHING,),
    "object to the edit": (OBJECTION,),
    "take back": (NOTHING,),
    "propose numbers": (PROPOSAL,),
    "accept numbers": (NOTHING,),
    "refuse numbers": (OBJECTION,),
    "withdraw numbers": (NOTHING,),
    "leave as approved": (NOTHING,),
    "sign off": (NOTHING,),
    "no sign-off": (NOTHING,),
    "ask the team": (HELP,),
    "take over": (SOURCE,),
}


def test_the_table_here_names_every_verb() -> None:
    assert sorted(ACCEPTED) == sorted(verb.value for verb in Verb)


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: type(payload).__name__)
@pytest.mark.parametrize("verb", Verb)
def test_a_verb_takes_its_own_payload_only(verb: Verb, payload: Payload | None) -> None:
    if payload in ACCEPTED[verb]:
        check_payload(verb, payload)
        assert payload_of(verb, text_of(payload), items_of(payload)) == payload
    else:
        with pytest.raises(TypeError, match=f"“{verb}” carries"):
            check_payload(verb, payload)


def test_an_objection_may_give_no_reason() -> None:
    assert payload_of(Verb.OBJECT, "") == Objection("")
    assert payload_of(Verb.SUBMIT, "") is None
