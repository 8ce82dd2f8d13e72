"""Who has a page open right now, so that two people know of each other before they write over, or decide after, each other."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import get_template_attribute, redirect, url_for
from sqlalchemy import ColumnElement, ForeignKey, String, and_, delete, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal.accounts.models import Person
from portal.accounts.queries import me
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.htmx import wants_fragment
from portal.core.transaction import transaction
from portal.extensions import Base, db

# How long after its last sign of life a page counts as open, and after which its row is deleted.
OPEN_FOR, DELETED_AFTER = timedelta(minutes=1), timedelta(days=1)


class Presence(Base):
    """One person has one page open, since when, and when it last reported: every half minute while they work on it. `page` names
    it, such as “update 12”."""

    __tablename__ = "presence"

    page: Mapped[str] = mapped_column(String(120), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]
    seen_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


@dataclass(frozen=True)
class OtherPerson:
    """Somebody else who has the same page open, and since when."""

    id: int
    name: str
    since: datetime


def note_here(page: str, *, by: Person) -> None:
    """Notes that the person still has the page open and works on it. Whoever calls this has checked that they may see it."""
    now = clock.now()
    db.session.execute(delete(Presence).where(Presence.seen_at < now - DELETED_AFTER))
    presence = db.session.get(Presence, (page, by.id))
    if presence is None:
        db.session.add(Presence(page=page, person_id=by.id, since=now, seen_at=now))
        return
    if presence.seen_at < now - OPEN_FOR:
        presence.since = now
    presence.seen_at = now


def is_open(page: str) -> ColumnElement[bool]:
    """The condition of the rows of everybody whose page has reported within the last minute."""
    return and_(Presence.page == page, Presence.seen_at >= clock.now() - OPEN_FOR)


def others_here(page: str, person: Person) -> list[OtherPerson]:
    """Everybody else whose page has reported within the last minute that it is open."""
    rows = db.session.scalars(
        select(Presence)
        .where(is_open(page), Presence.person_id != person.id)
        .options(joinedload(Presence.person))
        .order_by(Presence.since)
    )
    return [OtherPerson(presence.person_id, presence.person.name, presence.since) for presence in rows]


def answer_here(page: str) -> Any:
    """For the views of pages that report that they are open: notes it, and answers who else is there."""
    with suppress(Conflict), transaction():  # two tabs at the same moment: one of them is enough
        note_here(page, by=me())
    return lines(others_here(page, me()))


def lines(others: Sequence[OtherPerson]) -> Any:
    """The answer to such a report, for the script that sent it."""
    if not wants_fragment():
        return redirect(url_for("home"), 303)
    return str(get_template_attribute("components/here.html", "others_words")(others))
