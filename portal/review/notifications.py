"""The mails to an agency about a decision on what it sent. They are posted in the transaction of the decision
(portal/notifications/outbox.py)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from flask import current_app
from sqlalchemy import and_, or_, select

from portal.accounts.models import Person
from portal.core.links import link
from portal.core.policy import Role
from portal.cycles.models import Kind
from portal.extensions import db
from portal.notifications import outbox
from portal.notifications.outbox import Letter
from portal.submissions.models import Submission
from portal.submissions.workflow import Verb

SENT_BACK, APPROVED, EDITED, REOPENED, ASKED = "sent back", "approved", "edited", "reopened", "question"
_OPENINGS = {
    SENT_BACK: "The team has sent {what} back. Please change it and send it again.",
    APPROVED: "The team has approved {what}. There is nothing more to do.",
    EDITED: "The team has approved {what} with an edit. It is printed as edited. Please read it, then accept it or object.",
    ASKED: "The team asks something about {what}. Please answer on its page; nothing has to be sent again.",
    REOPENED: "The team has opened {what} again. Please correct it and send it again.",
}


def sent_back(submission: Submission, *, by: Person, reason: str, items: Sequence[str] = ()) -> None:
    """Says why, and which items have to change where the reviewer named some."""
    _post(SENT_BACK, submission, by, reason, items)


def reopened(submission: Submission, *, by: Person, reason: str) -> None:
    _post(REOPENED, submission, by, reason)


def asked(submission: Submission, *, by: Person, question: str) -> None:
    """Each question is a mail of its own, also about the same version."""
    _post(ASKED, submission, by, question, question_number=sum(event.verb == Verb.ASK for event in submission.events))


def approved(submission: Submission, *, by: Person) -> None:
    newest = submission.latest
    _post(EDITED if newest and newest.edit else APPROVED, submission, by)


def _post(
    kind: str, submission: Submission, by: Person, reason: str = "", items: Sequence[str] = (), question_number: int = 0
) -> None:
    """One mail each to whoever wrote or sent it and to the agency’s leads. The key of a letter names the decision and the
    version, so that nobody gets it twice. `question_number` tells the questions about one version apart."""
    obligation, newest = submission.obligation, submission.latest
    is_return = obligation.kind == Kind.RETURN
    name = f"{obligation.title}, of {obligation.agency.short_name}" if is_return else f"{obligation.ref} {obligation.title}"
    page = link("returns.data_return" if is_return else "updates.update", obligation_id=obligation.id)
    question_part = f".{question_number}" if question_number else ""
    opening = _OPENINGS[kind].format(what=f"“{name}” ({obligation.cycle.title})")
    reply_to = current_app.config["MAIL_REPLY_TO"] or by.email
    outbox.post(
        [
            Letter(
                key=f"{kind}:{submission.id}:{newest.number if newest else 0}{question_part}:{person.id}",
                kind=kind,
                recipient=person.email,
                subject=f"{kind.capitalize()}: {name}",
                text=_text(person, opening, reason, items, page, reply_to),
                html=_html(person, opening, reason, items, page, reply_to),
                person_id=person.id,
                cycle_id=obligation.cycle_id,
                obligation_id=obligation.id,
                reply_to=reply_to,
            )
            for person in _recipients(obligation.agency_id, {newest.sent_by_id if newest else None, submission.saved_by_id})
        ]
    )


def _recipients(agency_id: int, authors: set[int | None]) -> Sequence[Person]:
    """The agency's leads and the authors, by id. Only people who can open the page: active, and still of the agency."""
    is_author = and_(Person.id.in_([author for author in authors if author is not None]), Person.role == Role.CONTRIBUTOR)
    return db.session.scalars(
        select(Person)
        .where(
            Person.agency_id == agency_id,
            Person.is_active,
            or_(Person.role == Role.LEAD, is_author),
        )
        .order_by(Person.id)
    ).all()


def _text(person: Person, opening: str, reason: str, items: Sequence[str], page: str, reply_to: str) -> str:
    lines = [f"Hello {person.name},", "", opening, ""]
    lines += [f"“{reason}”", ""] if reason else []
    lines += ["What it is about:", *(f"* {item}" for item in items), ""] if items else []
    return "\n".join([*lines, page, "", f"Reply to the team: {reply_to}", ""])


def _html(person: Person, opening: str, reason: str, items: Sequence[str], page: str, reply_to: str) -> str:
    parts = [f"<p>Hello {escape(person.name)},</p>", f"<p>{escape(opening)}</p>"]
    if reason:
        parts.append("<blockquote>" + "<br>".join(escape(line) for line in reason.splitlines()) + "</blockquote>")
    if items:
        parts += ["<p>What it is about:</p><ul>", *(f"<li>{escape(item)}</li>" for item in items), "</ul>"]
    parts += [f'<p><a href="{escape(page)}">Open it</a></p>', f"<p>Reply to the team: {escape(reply_to)}</p>"]
    return '<!DOCTYPE html>\n<html lang="en"><body>\n' + "\n".join(parts) + "\n</body></html>\n"
