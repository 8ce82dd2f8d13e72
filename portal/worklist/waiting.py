"""Whom something on a person's list waits for, and who had it before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from portal.accounts.deputies.queries import Signer, signers_of
from portal.accounts.models import Person
from portal.accounts.queries import handed_to
from portal.core.dates import local, short_day_words
from portal.core.policy import Permission, can
from portal.submissions import actions, queries
from portal.submissions.models import Submission, SubmissionEvent, answer_to_team, is_taken_over, is_team_asked
from portal.submissions.workflow import APPROVING, SENDING, WITH_AGENCY, Status, Verb

SENT = (SENDING, "sent {day} by {name}")
ASKING: Mapping[str, tuple[frozenset[Verb], str]] = {
    "question": (frozenset({Verb.ASK}), "asked {day} by {name}"),
    "edit": (frozenset({Verb.APPROVE_EDITED}), "edited {day} by {name}"),
    "numbers": (frozenset({Verb.PROPOSE_NUMBERS}), "proposed {day} by {name}"),
    "entry": (SENDING, "entered {day} by {name}"),
}
STEPS_BY_STATUS: Mapping[Status, Sequence[tuple[frozenset[Verb], str]]] = {
    Status.SUBMITTED: (SENT,),
    Status.APPROVED: (SENT, (APPROVING, "approved {day}")),
    Status.SENT_BACK: ((frozenset({Verb.SEND_BACK}), "sent back {day} by {name}"),),
}


@dataclass(frozen=True)
class Waiting:
    """What a list has to know beside the obligations: who signs off for the agency today, and whose work was handed to the
    person, by name and by id of the one who had it."""

    person: Person
    signers: Sequence[Signer]
    handed_over: Mapping[int, str]

    @property
    def is_signer(self) -> bool:
        return can(self.person, Permission.SIGN_OFF) or any(signer.person.id == self.person.id for signer in self.signers)

    @property
    def deputy_for(self) -> list[Signer]:
        """The signers that the person is in the place of a lead."""
        return [signer for signer in self.signers if signer.absence is not None and signer.person.id == self.person.id]

    def is_to_sign(self, submission: Submission | None) -> bool:
        """Whether the person may sign it off (submissions.actions.check_sign_off)."""
        if submission is None or submission.status != Status.AWAITING_SIGN_OFF or not self.is_signer:
            return False
        return not actions.is_own_request(submission, self.person)

    def is_given_back(self, submission: Submission | None) -> bool:
        """Whether somebody else at the agency, who signs off, gave it back, and it was not sent since."""
        return submission is not None and submission.is_given_back and not self._gave_back(submission)

    def _gave_back(self, submission: Submission) -> bool:
        """Whether the person was the last to give it back."""
        return next(event.by_id for event in reversed(submission.events) if event.verb == Verb.DECLINE) == self.person.id

    def remarks(self, submission: Submission | None) -> list[str]:
        """Whom it waits for and since when, and who had it before; nothing for what is with the team."""
        if submission is None or submission.status not in WITH_AGENCY:
            return []
        return [words for words in (self._waiting_words(submission), self._handed_words(submission)) if words]

    def _waiting_words(self, submission: Submission) -> str:
        events = submission.events
        if is_taken_over(events):
            return f"The team took it over on {_day_of(events, Verb.TAKE_OVER)} and sends it for you"
        if submission.status == Status.AWAITING_SIGN_OFF:
            asked = next(event for event in reversed(events) if event.verb == Verb.ASK_SIGN_OFF)
            since = _day_of(events, Verb.ASK_SIGN_OFF)
            names = [signer.person.name for signer in self.signers if signer.person.id != self.person.id]
            if self.is_to_sign(submission):
                return f"Waits for you since {since}, from {asked.by.name}"
            return f"Waits for {' or '.join(names)} since {since}" if names else f"Nobody can sign it off. It waits since {since}"
        if submission.is_given_back and self._gave_back(submission):
            return f"You gave it back on {_day_of(events, Verb.DECLINE)}"
        return f"The team was asked on {_day_of(events, Verb.ASK_TEAM)} to send it" if is_team_asked(events) else ""

    def _handed_words(self, submission: Submission) -> str:
        name = self.handed_over.get(submission.saved_by_id or 0, "")
        return f"Handed over to you by {name}" if name else ""


def steps_of(submission: Submission | None, asks: Sequence[str], person: Person) -> str:
    """When and by whom it was moved last: “sent 25 June by Anna Officer · approved 1 July”; or what the agency has to answer,
    when and by whom it was asked. Empty for what was never sent. `asks` as in ListItem; `person` reads it."""
    if submission is None:
        return ""
    if asks and submission.status in (Status.SUBMITTED, Status.APPROVED):  # what came back since is answered by sending it
        return " · ".join(filter(None, (_step_words(submission.events, *ASKING[kind]) for kind in asks)))
    if submission.status == Status.REOPENED:
        return _reopened_words(submission.events, person)
    words = [
        _step_words(submission.events, verbs, pattern) for verbs, pattern in STEPS_BY_STATUS.get(Status(submission.status), ())
    ]
    if submission.status == Status.SUBMITTED and (answer := answer_to_team(submission.events)):
        name = "you" if answer.by_id == person.id else answer.by.name
        words.append(f"{name} answered the team’s question {short_day_words(local(answer.at).date())}, not decided yet")
    if submission.is_given_back:
        words = [_step_words(submission.events, {Verb.DECLINE}, "given back {day} by {name}")]
    return " · ".join(one for one in words if one)


def _reopened_words(events: Sequence[SubmissionEvent], person: Person) -> str:
    """“You opened it again on 3 July”: an agency opens a return itself, the team opens what it is asked to."""
    event = next(one for one in reversed(events) if one.verb == Verb.REOPEN)
    name = "You" if event.by_id == person.id else event.by.name
    return f"{name} opened it again on {short_day_words(local(event.at).date())}"


def _step_words(events: Sequence[SubmissionEvent], verbs: Set[Verb], pattern: str) -> str:
    event = next((one for one in reversed(events) if one.verb in verbs), None)
    return pattern.format(day=short_day_words(local(event.at).date()), name=event.by.name) if event else ""


def waiting_for(person: Person, submissions: Sequence[Submission | None]) -> Waiting:
    """What the list of this person has to know of these. Reads the events of all of them."""
    queries.histories_of([submission for submission in submissions if submission])
    waits = any(one is not None and one.status == Status.AWAITING_SIGN_OFF for one in submissions)
    signs_off = person.agency.signs_off or waits  # what waited already goes on waiting
    signers = signers_of([person.agency_id]).get(person.agency_id, []) if signs_off else []
    return Waiting(person, signers, handed_to(person))


def _day_of(events: Sequence[SubmissionEvent], verb: Verb) -> str:
    """The day of the newest step with this verb, “3 July”."""
    return short_day_words(local(next(event.at for event in reversed(events) if event.verb == verb)).date())
