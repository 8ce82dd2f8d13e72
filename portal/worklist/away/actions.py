"""A lead is away, or back: the deputy is told, and what nobody can sign off now goes on to the team."""

from __future__ import annotations

from datetime import date
from html import escape

from portal.accounts.deputies import actions as deputies
from portal.accounts.deputies.models import Absence
from portal.accounts.models import Person
from portal.accounts.queries import team_address
from portal.core.dates import day_words
from portal.core.links import link
from portal.extensions import db
from portal.notifications import outbox
from portal.notifications.outbox import Letter
from portal.worklist.signing_off.actions import pass_on_what_nobody_can_sign


def note_absence(person: Person, *, by: Person, first_day: date, last_day: date, deputy: Person | None) -> int:
    """Notes it, and returns how many things went on to the team because nobody can sign them off today."""
    absence = deputies.note_absence(person, by=by, first_day=first_day, last_day=last_day, deputy=deputy)
    db.session.flush()
    if deputy is not None:
        _tell_deputy(absence, person, deputy)
    return pass_on_what_nobody_can_sign(person.agency_id)


def _tell_deputy(absence: Absence, person: Person, deputy: Person) -> None:
    text = (
        f"{person.name} is away from {day_words(absence.first_day)} to {day_words(absence.last_day)}, and you are the deputy. "
        "On these days you sign off what your colleagues send. What you send yourself, somebody else signs off."
    )
    address = link("home")
    body = f"{deputy.name},\n\n{text}\n\n{address}\n"
    html = "".join(f"<p>{escape(part)}</p>" for part in body.strip().split("\n\n"))
    subject = f"You sign off for {person.name}"
    letter = Letter(
        key=f"deputy:{absence.id}",
        kind="deputy",
        recipient=deputy.email,
        subject=subject,
        text=body,
        html=html,
        person_id=deputy.id,
        reply_to=team_address(),
    )
    outbox.post([letter])
