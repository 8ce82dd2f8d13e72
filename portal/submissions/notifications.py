"""The mails to an agency about something that it sends: who gets them, and how they are written. They are posted in the
transaction of their cause (portal/notifications/outbox.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from sqlalchemy import select

from portal.accounts.deputies.queries import PARTNERS
from portal.accounts.models import Person
from portal.accounts.queries import successors
from portal.core.links import link
from portal.cycles.models import Kind, Obligation
from portal.extensions import db
from portal.notifications import digests, outbox
from portal.notifications.digests import Line
from portal.notifications.outbox import Letter


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What happened to an obligation. `cause` names it once and for all: nobody gets it twice. `opening` has a place {what} for
    its name; `title` begins the subject where the kind does not; `reason` and `items` are what somebody wrote, and which parts it
    is about; `reply_to` where the installation names no address."""

    kind: str
    cause: str
    opening: str
    title: str = ""
    reason: str = ""
    items: Sequence[str] = ()
    reply_to: str = ""


def concerned(agency_id: int, authors: set[int | None]) -> Sequence[Person]:
    """The agency's leads, and the authors, by id. Only people who can open the page: active, and still of the agency.

    What somebody wrote who has left it concerns their successor. Where that leaves nobody, it concerns everybody.
    """
    everybody = everybody_of(agency_id)
    wanted = {author for author in authors if author is not None}
    gone = wanted - {person.id for person in everybody}
    wanted |= successors(gone, agency_id) if gone else set()
    return [person for person in everybody if person.is_lead or person.id in wanted] or everybody


def everybody_of(agency_id: int) -> Sequence[Person]:
    """Everybody with an open account who writes for the agency."""
    return db.session.scalars(
        select(Person).where(Person.agency_id == agency_id, Person.is_active, Person.role.in_(PARTNERS)).order_by(Person.id)
    ).all()


def post(notice: Notice, obligation: Obligation, recipients: Sequence[Person]) -> None:
    """One mail to each of them."""
    name, page = name_of(obligation), address_of(obligation)
    opening = notice.opening.format(what=f"“{name}” ({obligation.cycle.title})")
    outbox.post(
        [
            Letter(
                key=f"{notice.kind}:{notice.cause}:{person.id}",
                kind=notice.kind,
                recipient=person.email,
                subject=f"{notice.title or notice.kind.capitalize()}: {name}",
                text=_text(person, opening, notice, page),
                html=_html(person, opening, notice, page),
                person_id=person.id,
                cycle_id=obligation.cycle_id,
                obligation_id=obligation.id,
                reply_to=notice.reply_to,
            )
            for person in recipients
        ]
    )


def tell_later(heading: str, cause: str, obligation: Obligation, recipients: Sequence[Person], remark: str = "") -> None:
    """A line about the obligation in the digest of the next morning for each of them."""
    words, page = f"{name_of(obligation)} ({obligation.cycle.title}){remark}", address_of(obligation)
    digests.tell_later([Line(person_id=one.id, cause=cause, heading=heading, words=words, address=page) for one in recipients])


def name_of(obligation: Obligation) -> str:
    """“SM5 County lines”, “Data return, May 2019, of KFRS”."""
    is_return = obligation.kind == Kind.RETURN
    return f"{obligation.title}, of {obligation.agency.short_name}" if is_return else f"{obligation.ref} {obligation.title}"


def address_of(obligation: Obligation) -> str:
    """The whole address of its page."""
    is_return = obligation.kind == Kind.RETURN
    return link("returns.data_return" if is_return else "updates.update", obligation_id=obligation.id)


def _text(person: Person, opening: str, notice: Notice, page: str) -> str:
    lines = [f"Hello {person.name},", "", opening, ""]
    lines += [f"“{notice.reason}”", ""] if notice.reason else []
    lines += ["What it is about:", *(f"* {item}" for item in notice.items), ""] if notice.items else []
    return "\n".join([*lines, page, ""])


def _html(person: Person, opening: str, notice: Notice, page: str) -> str:
    parts = [f"<p>Hello {escape(person.name)},</p>", f"<p>{escape(opening)}</p>"]
    if notice.reason:
        parts.append("<blockquote>" + "<br>".join(escape(line) for line in notice.reason.splitlines()) + "</blockquote>")
    if notice.items:
        parts += ["<p>What it is about:</p><ul>", *(f"<li>{escape(item)}</li>" for item in notice.items), "</ul>"]
    parts.append(f'<p><a href="{escape(page)}">Open it</a></p>')
    return '<!DOCTYPE html>\n<html lang="en"><body>\n' + "\n".join(parts) + "\n</body></html>\n"
