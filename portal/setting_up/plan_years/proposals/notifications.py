"""What the next morning's mail says of a draft plan year: members that they are asked, coordinators what was written, authors
what the team answered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from portal.accounts.models import Person
from portal.agreement.models import Action, Agreement
from portal.core.links import link
from portal.core.policy import Role
from portal.extensions import db
from portal.notifications.digests import DigestLine, Line, tell_later
from portal.setting_up.plan_years.proposals.models import PlanYearProposal, Reply

ASKED, WRITTEN, ANSWERED = "plan year asked", "plan year written", "plan year answered"  # what a cause begins with
_WAITS = DigestLine.posted_at.is_(None)


def tell_asked(draft: Agreement, members: Sequence[Person]) -> None:
    moment = draft.shared_at.isoformat() if draft.shared_at else ""
    words = f"You can read the draft {draft.year}, propose actions and comment on it."
    _tell(members, f"{_of(ASKED, draft)}{moment}", "The next plan year is a draft", words, _page_of(draft))


def withdraw_asked(draft: Agreement) -> None:
    """Nobody is told any more that the working group is asked; what was answered leads to a page that its author still has; and
    of a draft that was adopted coordinators are asked for no answer."""
    if not draft.is_draft:
        db.session.execute(delete(DigestLine).where(DigestLine.cause.startswith(_of(WRITTEN, draft)), _WAITS))
    db.session.execute(delete(DigestLine).where(DigestLine.cause.startswith(_of(ASKED, draft)), _WAITS))
    of_answers = DigestLine.cause.startswith(_of(ANSWERED, draft))
    address = link("home") if draft.is_draft else link("plan_years.changes", plan_year=draft.key)
    db.session.execute(update(DigestLine).where(of_answers, _WAITS).values(address=address))


def withdraw_all(draft: Agreement) -> None:
    """The draft is thrown away: no line leads to it any more."""
    for kind in (ASKED, WRITTEN, ANSWERED):
        db.session.execute(delete(DigestLine).where(DigestLine.cause.startswith(_of(kind, draft)), _WAITS))


def tell_written(proposal: PlanYearProposal, draft: Agreement) -> None:
    team = db.session.scalars(select(Person).where(Person.role == Role.COORDINATOR, Person.is_active).order_by(Person.id)).all()
    verb = "proposes an action" if proposal.is_action else "comments"
    words = f"{proposal.by.name_with_agency} {verb}: “{_short(proposal.title or proposal.words)}”"
    address = link("plan_year_proposals.answer", plan_year=draft.key, number=proposal.id)
    _tell(team, f"{_of(WRITTEN, draft)}{proposal.id}", f"The working group on {draft.year}", words, address)


def withdraw_written(proposal: PlanYearProposal, draft: Agreement) -> None:
    """It is answered, or taken back: coordinators who were not told yet have nothing to do any more."""
    db.session.execute(delete(DigestLine).where(DigestLine.cause == f"{_of(WRITTEN, draft)}{proposal.id}", _WAITS))


def tell_answered(proposal: PlanYearProposal, draft: Agreement) -> None:
    withdraw_written(proposal, draft)
    taken_up = f"is taken up as {proposal.taken_up_as}." if proposal.reply == Reply.TAKEN_UP else "is not taken up"
    became = taken_up if proposal.is_action else "is answered"
    what = "Your proposed action" if proposal.is_action else "Your comment"
    words = f"{what} “{_short(proposal.title or proposal.words)}” {became}{f': “{proposal.answer}”' if proposal.answer else ''}"
    address = _page_of(draft) if draft.shared_at else link("home")
    _tell([proposal.by], f"{_of(ANSWERED, draft)}{proposal.id}", f"The team on your words about {draft.year}", words, address)


def tell_deleted(proposal: PlanYearProposal, action: Action) -> None:
    """The action that came of it is gone. Whoever has not read yet that it was taken up reads only this."""
    draft = action.priority.agreement
    cause = f"{_of(ANSWERED, draft)}{proposal.id}"
    db.session.execute(delete(DigestLine).where(DigestLine.cause == cause, _WAITS))
    words = f"Your proposed action “{_short(proposal.title)}” was taken up as {action.ref}, which was deleted again."
    address = _page_of(draft) if draft.shared_at else link("home")
    _tell([proposal.by], f"{cause}:deleted", f"The team on your words about {draft.year}", words, address)


def _of(kind: str, draft: Agreement) -> str:
    return f"{kind}:{draft.id}:"


def _page_of(draft: Agreement) -> str:
    return link("plan_year_proposals.show", plan_year=draft.key)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 120 else f"{line[:120].rstrip()} …"


def _tell(people: Sequence[Person], cause: str, heading: str, words: str, address: str) -> None:
    tell_later([Line(person_id=one.id, cause=cause, heading=heading, words=words, address=address) for one in people])
