"""The lines of the coordinator's two lists, of what waits and of what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.accounts.models import Person
from portal.contents.outstanding import ReportState
from portal.core.errors import passes
from portal.cycles.models import AgencyNote, Kind, Obligation
from portal.review.board.drafts import Draft
from portal.review.entering.actions import check_enter, check_take_over
from portal.submissions.cancelling import why_not_cancel
from portal.submissions.lateness import days_late
from portal.submissions.models import OBJECTED, Submission
from portal.submissions.overtaken import was_overtaken
from portal.submissions.report_state import report_state
from portal.submissions.workflow import WITH_AGENCY, Status, Verb

# What about an item of the queue deserves a look, by the name in addresses.
LOOKS = {
    "queries": "has unusual values",
    "asked": "has a question open",
    "answered": "the agency has answered",
    "changed": "changed since sent back",
    "entered": "entered by the team",
    "unsigned": "no lead to sign off",
    "proposed": "waiting for the agency’s answer to other numbers",
    "accepted": "the agency accepted other numbers",
    "refused": "the agency refuses other numbers",
}
QUEUE_LOOKS = {look: words for look, words in LOOKS.items() if look != "proposed"}  # that is not in the queue
FOR_A_COLLEAGUE = "a colleague has to approve it, because you sent or edited it"
FOR_NOBODY_ELSE = "nobody else in the team can approve it: open it"
LOOK_OF_VERB = {Verb.PROPOSE_NUMBERS: "proposed", Verb.ACCEPT_NUMBERS: "accepted", Verb.REFUSE_NUMBERS: "refused"}


def name_of(obligation: Obligation) -> str:
    """“SM5 County lines”, “Data return, May 2019”."""
    return obligation.title if obligation.kind == Kind.RETURN else f"{obligation.ref} {obligation.title}"


@dataclass(frozen=True)
class Waiting:
    """One item of the queue. `looks` are what about it deserves a look, by the names of LOOKS. `is_own_work` says whether the
    person who asks sent or edited it, so that a second person has to approve it; `is_for_nobody_else` that there is none in the
    team."""

    obligation: Obligation
    submission: Submission
    looks: Sequence[str]
    is_own_work: bool = False
    is_for_nobody_else: bool = False

    @property
    def name(self) -> str:
        return name_of(self.obligation)

    @property
    def marks(self) -> list[str]:
        whose = FOR_NOBODY_ELSE if self.is_for_nobody_else else FOR_A_COLLEAGUE
        return [LOOKS[name] for name in self.looks] + ([whose] if self.is_own_work else [])

    @property
    def can_be_ticked(self) -> bool:
        """Whether it could be approved now, as review.actions.approve says."""
        return not self.is_own_work


@dataclass(frozen=True, kw_only=True)
class OwedItem:
    """One obligation and how it stands.

    Of the submission:
    `edit` is the agency's answer to an edit of its text: empty before it answers, None where there is no edit.
    `is_asked` says whether a question is open.
    `newest_numbers_verb` is the newest of ON_NUMBERS (submissions.workflow), the steps about other numbers that the team
    proposes; empty where there was none since it was sent. `proposed_at` is since when such a proposal waits for the agency.
    `source` is the mail or file that the team entered the newest version from; empty where the agency sent it itself.
    `is_unsigned` says whether nobody could sign that version off.
    `is_own_work` says whether the person who asks sent or edited it, so that a second person has to approve it;
    `is_for_nobody_else` that there is none in the team.
    Its events are loaded where it is with the agency.

    Of the agency:
    `signers` are the names of who can sign off for it today, `officers` of who looks after this, if anybody is named.
    `draft` is what it has begun and not sent. `request` asks for more time, and nobody has answered it.
    """

    obligation: Obligation
    submission: Submission | None
    edit: str | None
    is_asked: bool
    source: str
    newest_numbers_verb: str = ""
    proposed_at: datetime | None = None
    is_unsigned: bool = False
    is_own_work: bool = False
    is_for_nobody_else: bool = False
    signers: Sequence[str] = ()
    officers: Sequence[str] = ()
    draft: Draft | None = None
    request: AgencyNote | None = None

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

    def report_state(self, now: datetime) -> ReportState:
        """What a report of this moment says of it."""
        is_cancelled = self.obligation.is_cancelled
        return report_state(self.status, self.obligation.due, now, has_approved=self.has_approved, is_cancelled=is_cancelled)

    @property
    def has_approved(self) -> bool:
        """Whether a version of it was approved, whatever has come of it since."""
        return self.submission is not None and self.submission.has_approved

    def days_late(self, now: datetime) -> int:
        """Whole days since the due date; 0 for what is not late, and for what nobody asks for any more."""
        if self.is_not_asked_for:
            return 0
        return days_late(self.status, self.obligation.due, now, has_approved=self.has_approved)

    @property
    def waits_for_second_person(self) -> bool:
        return self._is_own_to_approve and not self.is_for_nobody_else

    @property
    def waits_for_exception(self) -> bool:
        """Whether nobody else in the team can approve what the person who asks sent or edited."""
        return self._is_own_to_approve and self.is_for_nobody_else

    @property
    def _is_own_to_approve(self) -> bool:
        return self.status is Status.SUBMITTED and self.is_own_work and not self.is_proposed

    @property
    def is_proposed(self) -> bool:
        """Whether the agency has still to answer the numbers that the team proposes."""
        return self.status is Status.SUBMITTED and self.proposed_at is not None

    @property
    def is_with_agency(self) -> bool:
        """Whether the agency still has to send it."""
        return self.status in WITH_AGENCY and not self.is_not_asked_for

    @property
    def is_not_asked_for(self) -> bool:
        """Whether it is cancelled, or a later update has taken its place before it was sent (submissions.overtaken)."""
        if self.obligation.is_cancelled:
            return True
        was_sent = self.submission is not None and (self.submission.is_corrected or self.submission.has_left_officers)
        return self.status in WITH_AGENCY and not was_sent and was_overtaken(self.obligation)

    @property
    def _why_not_asked_for(self) -> str:
        if self.obligation.is_cancelled:
            return f"not asked for: {self.obligation.cancelled_because.rstrip('.')}"
        return "a later update is approved" if self.is_not_asked_for else ""

    @property
    def can_have_more_time(self) -> bool:
        """Whether the page offers more time for it: not for a correction of what a pack has printed."""
        is_correction = self.submission is not None and self.submission.is_corrected
        cycle = self.obligation.cycle
        return self.is_with_agency and (cycle.takes_updates or (cycle.is_issued and not is_correction))

    @property
    def can_be_cancelled(self) -> bool:
        """Whether the page offers to ask for it no more."""
        return self.is_with_agency and not why_not_cancel(self.obligation, self.submission)

    def can_be_entered(self, by: Person) -> bool:
        """Whether the page offers to send it for the agency."""
        return self.is_with_agency and passes(check_enter, self.obligation, self.submission, by)

    def can_be_taken_over(self, by: Person) -> bool:
        """Whether the page offers to take over what the agency has begun."""
        return self.is_with_agency and passes(check_take_over, self.obligation, self.submission, by)

    @property
    def progress(self) -> str:
        """“60% complete”, of what the agency has begun and has not sent; empty where there is nothing of the kind, and for what
        waits for a sign-off."""
        if self.draft is None or self.draft.is_waiting_for_sign_off:
            return ""
        return f"{self.draft.percent}% complete"

    @property
    def waits_for(self) -> str:
        """Whom it waits for, in words; empty where nothing is begun or everything is done."""
        if self.obligation.is_cancelled:
            return ""
        named = " and ".join(self.officers)
        if self.submission is None:
            return named
        status = Status(self.submission.status)
        if status is Status.AWAITING_SIGN_OFF:
            return f"sign-off by {' or '.join(self.signers)}" if self.signers else "a sign-off that nobody can give"
        if self.draft is not None and self.draft.is_taken_over:
            return "the team, which has taken it over"
        if self.is_proposed:
            return "the agency, which has to answer the numbers that the team proposes"
        correction = f"a correction by {named}" if named else "a correction"
        correction = "the team, to correct it" if self.obligation.agency.ended_on else correction
        if self.waits_for_second_person:
            return "a second person of the team, because you sent or edited it"
        if self.waits_for_exception:
            return (
                f"{self.obligation.agency.short_name} or you, as nobody else in the team can approve it" if self.source else "you"
            )
        waiting = {Status.SUBMITTED: "the team", Status.SENT_BACK: correction, Status.REOPENED: correction, Status.DRAFT: named}
        return waiting.get(status, "")

    @property
    def since(self) -> datetime | None:
        """Since when it waits for that: the moment (naive, UTC) of the step that brought it there."""
        if self.submission is None or not self.waits_for:
            return None
        if self.submission.status == Status.SUBMITTED:
            return self.proposed_at if self.is_proposed else self.submission.sent_at
        moved = (e for e in reversed(self.submission.events) if e.status_from != e.status_to or e.verb == Verb.TAKE_OVER)
        return next((event.at for event in moved), None)

    @property
    def marks(self) -> list[str]:
        edited = {None: "", "": "edited, waiting for the agency", OBJECTED: "the agency objects to the edit"}.get(self.edit, "")
        of_numbers = LOOK_OF_VERB.get(Verb(self.newest_numbers_verb)) if self.newest_numbers_verb else None
        remarks = (
            self._why_not_asked_for,
            edited,
            LOOKS[of_numbers] if of_numbers and self.status is Status.SUBMITTED else "",
            LOOKS["asked"] if self.is_asked else "",
            LOOKS["entered"] if self.source else "",
            LOOKS["unsigned"] if self.is_unsigned else "",
            "the agency asks the team to send it" if self.draft is not None and self.draft.is_team_asked else "",
        )
        return [remark for remark in remarks if remark]
