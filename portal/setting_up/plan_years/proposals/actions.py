"""The working group is asked about a draft plan year, writes about it, and is answered."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select

from portal.accounts.models import Person
from portal.agreement.models import Action, Agreement, Priority
from portal.core import clock
from portal.core.clock import when_words
from portal.core.errors import NotFound, WrongState
from portal.core.policy import Permission, authorise
from portal.core.text import are, plural
from portal.extensions import db
from portal.setting_up.confirming import Consequences
from portal.setting_up.plan_years.proposals import notifications, queries
from portal.setting_up.plan_years.proposals.models import PlanYearProposal, ProposalKind, Reply


@dataclass(frozen=True)
class About:
    """What of the draft something is about; without both the whole draft."""

    priority: Priority | None = None
    action: Action | None = None

    @property
    def words(self) -> str:
        if self.action is not None:
            return f"{self.action.ref} {self.action.title}"
        return self.priority.title if self.priority is not None else ""


def asking(draft: Agreement) -> Consequences:
    """What asking the working group does."""
    if problem := _why_not_asked(draft):
        return Consequences(why_not=problem)
    count = len(queries.members())
    if not count:
        return Consequences(why_not="Nobody in the working group has an account. An administrator adds accounts, under “People”.")
    they = f"{plural(count, 'member')} of the working group"
    return Consequences(
        (
            f"{they} can read the draft {draft.year}, propose actions and comment on it, until you stop asking, or until it is "
            "adopted or thrown away.",
            "They see what you change in it at once. Of this year’s actions they see the status that a pack has given them.",
            "All of them read everything that one of them writes, and what you answer.",
            "They read of it in tomorrow morning’s mail.",
            "Agencies, the governing group and administrators still do not see the draft.",
        )
    )


def ask(draft: Agreement, *, by: Person, sure_of: str) -> None:
    """Does what asking() has said."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(draft, with_for_update=True)
    asking(draft).check(sure_of)
    draft.shared_at = clock.now()
    notifications.tell_asked(draft, queries.members())


def _why_not_asked(draft: Agreement) -> str:
    if not draft.is_draft:
        return f"{draft.title} is adopted, so the working group reads it anyway."
    return f"The working group has been asked already, since {_since(draft)}." if draft.shared_at else ""


def _since(draft: Agreement) -> str:
    return when_words(draft.shared_at).removeprefix("on ").removeprefix("at ") if draft.shared_at else ""


def stopping(draft: Agreement) -> Consequences:
    """What happens when the team stops asking."""
    if not draft.is_draft or not draft.shared_at:
        return Consequences(why_not="The working group is not asked about it now.")
    counts = queries.written_counts(draft)
    lines = [f"{plural(len(queries.members()), 'member')} of the working group can no longer read the draft {draft.year}."]
    if counts.written:
        still = f" {counts.unanswered} of that {are(counts.unanswered)} not answered." if counts.unanswered else ""
        lines.append(f"What they wrote, {plural(counts.written, 'entry', 'entries')}, stays for coordinators.{still}")
        lines.append("They can no longer take back what they wrote. They read your answers in their mail.")
    return Consequences((*lines, "They get no mail about this. You can ask them again."))


def stop(draft: Agreement, *, by: Person, sure_of: str) -> None:
    """Does what stopping() has said."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(draft, with_for_update=True)
    stopping(draft).check(sure_of)
    end_sharing(draft)


def end_sharing(draft: Agreement) -> None:
    """Ends the asking. The caller has locked the draft, and stops it or adopts it."""
    draft.shared_at = None
    notifications.withdraw_asked(draft)


def propose(draft: Agreement, priority: Priority, *, title: str, words: str, lead: str, by: Person) -> PlanYearProposal:
    """A member of the working group proposes an action."""
    values = {"kind": ProposalKind.ACTION, "title": title, "words": words, "lead": lead}
    return _write(draft, About(priority=priority), values, by)


def comment(draft: Agreement, about: About, words: str, *, by: Person) -> PlanYearProposal:
    """A member of the working group comments on the draft, or on a priority or an action of it."""
    return _write(draft, about, {"kind": ProposalKind.COMMENT, "title": "", "words": words, "lead": ""}, by)


def _write(draft: Agreement, about: About, values: dict[str, str], by: Person) -> PlanYearProposal:
    """Saves it. The same words of the same person, while nobody has answered them, are saved once: a double click, or Back."""
    authorise(by, Permission.PROPOSE)
    _check_shared(draft)
    values = values | {
        "priority_key": about.priority.key if about.priority else "",
        "action_ref": about.action.ref if about.action else "",
    }
    columns = [getattr(PlanYearProposal, name) == value for name, value in values.items()]
    own = (PlanYearProposal.agreement_id == draft.id, PlanYearProposal.by_id == by.id, PlanYearProposal.reply == Reply.NONE)
    if same := db.session.scalar(select(PlanYearProposal).where(*own, *columns).limit(1)):
        return same
    proposal = PlanYearProposal(agreement_id=draft.id, about=about.words, by=by, at=clock.now(), **values)
    db.session.add(proposal)
    db.session.flush()
    notifications.tell_written(proposal, draft)
    return proposal


def _check_shared(draft: Agreement) -> None:
    """Also locks the draft, so that what is written and adopting come one after the other."""
    db.session.refresh(draft, with_for_update=True)
    if not draft.is_draft or draft.shared_at is None:
        raise WrongState(f"The team does not ask about {draft.year} any more, so this was not sent.")


def taking_back(proposal: PlanYearProposal) -> Consequences:
    """What happens when its author takes it back."""
    if not proposal.is_open:
        return Consequences(why_not=closed_words(proposal))
    what = "What you proposed" if proposal.is_action else "Your comment"
    return Consequences((f"{what} is gone, for the team and for the working group.", "You can write something else instead."))


def take_back(proposal: PlanYearProposal, draft: Agreement, *, by: Person, sure_of: str) -> None:
    """Does what taking_back() has said."""
    authorise(by, Permission.PROPOSE)
    if proposal.by_id != by.id:
        raise NotFound
    _check_shared(draft)
    _lock(proposal)
    taking_back(proposal).check(sure_of)
    proposal.close(Reply.TAKEN_BACK, by)
    notifications.withdraw_written(proposal, draft)


def answer(proposal: PlanYearProposal, draft: Agreement, words: str, *, by: Person) -> None:
    """The team answers a comment, or says why a proposed action is not taken up. The author reads it the next morning."""
    _close(proposal, draft, Reply.NOT_TAKEN_UP if proposal.is_action else Reply.ANSWERED, by, answer=words)


def take_up(proposal: PlanYearProposal, draft: Agreement, action: Action, *, by: Person) -> None:
    """The action of the draft came of what was proposed."""
    _close(proposal, draft, Reply.TAKEN_UP, by, taken_up_as=action.ref)


def _close(proposal: PlanYearProposal, draft: Agreement, reply: Reply, by: Person, **values: str) -> None:
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(draft, with_for_update=True)
    if not draft.is_draft:
        raise WrongState(f"{draft.title} is adopted, so what the working group wrote about the draft is not answered any more.")
    _lock(proposal)
    if not proposal.is_open:
        raise WrongState(closed_words(proposal))
    proposal.close(reply, by, **values)
    notifications.tell_answered(proposal, draft)


def _lock(proposal: PlanYearProposal) -> None:
    """Locks it, and reads what became of it again. Of two at the same moment the second finds the answer of the first."""
    db.session.refresh(proposal, ["reply", "taken_up_as", "answered_by_id", "answered_at"], with_for_update=True)
    db.session.expire(proposal, ["answered_by"])


def closed_words(proposal: PlanYearProposal) -> str:
    """Who has closed it, when and how, as a sentence for everybody."""
    who = proposal.answered_by.name if proposal.answered_by else "Somebody"
    at = f", {when_words(proposal.answered_at)}" if proposal.answered_at else ""
    verb = {
        Reply.TAKEN_BACK: "took it back",
        Reply.TAKEN_UP: f"took it up as {proposal.taken_up_as}",
        Reply.NOT_TAKEN_UP: "said why it is not taken up",
    }.get(Reply(proposal.reply), "answered it")
    return f"{who} {verb}{at}."


def leave_action(action: Action) -> None:
    """The action is deleted: what the working group wrote about it stays, and names no later action with the same reference."""
    for one in queries.written_of_action(action):
        if one.taken_up_as == action.ref:
            one.taken_up_as, one.answer = "", f"{action.ref}, which was deleted again."
            notifications.tell_deleted(one, action)
        if one.action_ref == action.ref:
            one.action_ref = ""


def delete_written(draft: Agreement) -> None:
    """All that the working group wrote about a draft, for whoever throws it away."""
    notifications.withdraw_all(draft)
    statement = delete(PlanYearProposal).where(PlanYearProposal.agreement_id == draft.id)
    db.session.execute(statement, execution_options={"synchronize_session": False})
