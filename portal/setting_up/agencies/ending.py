"""An agency's part in the partnership ends on a day, for a reason; and that can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts import actions as accounts
from portal.accounts.models import Agency, Person
from portal.accounts.notifications import AGENCY_ENDED
from portal.core import clock
from portal.core.dates import day_words
from portal.core.errors import Incomplete
from portal.core.links import link
from portal.core.policy import Permission, authorise
from portal.core.text import plural
from portal.cycles.actions import add_missing, missing_of
from portal.cycles.models import Obligation
from portal.extensions import db
from portal.notifications import outbox
from portal.notifications.outbox import Letter, in_paragraphs, without_posting
from portal.setting_up.agencies.what_ends import WhatEnds, are, counted, named, responsibilities, what_ends
from portal.setting_up.questions import Consequences, first_listed
from portal.submissions.cancelling import ask_again, cancel, why_not_ask_again
from portal.worklist.signing_off.actions import pass_on_what_nobody_can_sign


@dataclass(frozen=True)
class End:
    """The last day on which an agency takes part, why, and whether packs say of what it owes no more that it is not asked for."""

    last_day: date
    reason: str
    is_printed: bool


def ending(agency: Agency, end: End, *, by: Person) -> Consequences:
    """What ending does. Incomplete for a day that lies ahead."""
    if end.last_day > clock.today():
        raise Incomplete([("last_day", "This day lies ahead. End it on its last day, or later: until then it takes part.")])
    if agency.ended_on is not None:
        return Consequences(why_not=f"{agency.name} takes part no more since {day_words(agency.ended_on)} already.")
    found = what_ends(agency, end.last_day)
    if by.agency_id == agency.id:
        return Consequences(why_not="This is your own agency. Somebody of the team who belongs to another one can end it.")
    if found.administrators:
        names = first_listed([one.name for one in found.administrators])
        return Consequences(why_not=f"{names} belongs to it and looks after accounts. Move that account to another agency first.")
    return Consequences(tuple(_sentences(agency, end, found)))


def _sentences(agency: Agency, end: End, found: WhatEnds) -> list[str]:
    name, day, lines = agency.short_name, day_words(end.last_day), []
    if owed := found.not_owed:
        words = f"{counted(owed)} of {name} {are(len(owed))} no longer owed: {named(owed)}."
        lines += [words, f"Packs {'say' if end.is_printed else 'do not say'} that this is not asked for."]
    else:
        lines.append(f"Nothing that {name} owes falls due after {day}.")
    lines.append(f"Cycles that are opened from now on, and fall due after {day}, ask nothing of it.")
    if owed := found.still_owed:
        stays = f"{counted(owed)} of {name} fell due by {day}, and {are(len(owed))} still owed: {named(owed)}."
        lines += [stays, "Only the team can enter that, or stop asking for it."]
    if owed := found.waiting:
        lines.append(f"{counted(owed)} of {name} {are(len(owed))} with the team, and can be approved as before: {named(owed)}.")
    if owed := found.to_sign:
        lines.append(f"{counted(owed)} of {name} {are(len(owed))} passed on to the team without a sign-off: {named(owed)}.")
    if owed := found.open_again:
        lines.append(
            f"{counted(owed)} of {name} {are(len(owed))} open for a correction: {named(owed)}. What was approved counts."
        )
    if found.people:
        names = first_listed([one.name for one in found.people])
        lines.append(f"{plural(len(found.people), 'person', 'people')} of {name} can no longer sign in: {names}.")
        lines.append(
            "A mail with your reason goes to each of them." if len(found.people) > 1 else "A mail with your reason goes there."
        )
    else:
        lines.append(f"Nobody of {name} has an open account.")
    if left := responsibilities(agency):
        lines.append(f"It {left}. That stays until you name another agency.")
    return [*lines, "Packs and history stay as they are. This can be taken back."]


def end_agency(agency: Agency, end: End, *, by: Person, sure_of: str) -> None:
    """Does what ending() has said."""
    authorise(by, Permission.END_AGENCIES)
    db.session.refresh(agency, with_for_update=True)
    ending(agency, end, by=by).check(sure_of)
    found = what_ends(agency, end.last_day)
    with without_posting():  # each person gets one mail about all of it
        for obligation in found.not_owed:
            cancel(obligation, by=by, reason=end.reason, is_printed=end.is_printed)
            obligation.is_cancelled_with_agency = True
        accounts.close_with_agency(found.people, by=by)
        db.session.flush()
        pass_on_what_nobody_can_sign(agency.id)
    agency.ended_on, agency.ended_because = end.last_day, end.reason
    words = [f"{agency.name} takes no more part in the partnership since {day_words(end.last_day)}.", f"Why: {end.reason}"]
    if found.not_owed:
        words.append(f"You need not send any more: {named(found.not_owed)}.")
    words.append("You cannot sign in any more. If that is a mistake, answer this mail.")
    _tell(agency, found.people, f"{agency.short_name} takes part no more", words, by)


@dataclass(frozen=True)
class _WhatComesBack:
    asked_again: Sequence[Obligation]
    stays: Sequence[Obligation]  # why_not_ask_again() says why
    missing: Sequence[Obligation]  # of cycles that were opened, or changed, in the meantime
    people: Sequence[Person]


def beginning_again(agency: Agency) -> Consequences:
    """What taking an end back does."""
    if agency.ended_on is None:
        return Consequences(why_not=f"{agency.name} takes part. There is nothing to take back.")
    name, found, lines = agency.short_name, _what_comes_back(agency), []
    if owed := found.asked_again:
        lines.append(f"{counted(owed)} of {name} {are(len(owed))} owed again: {named(owed)}.")
    if owed := found.stays:
        why = "a pack was issued without it, or the agreement does not ask for it any more"
        lines.append(f"{counted(owed)} of {name} {are(len(owed))} still not asked for, because {why}: {named(owed)}.")
    if owed := found.missing:
        lines.append(f"{counted(owed)} of {name} {are(len(owed))} owed that running cycles did not ask for in the meantime.")
    if not (found.asked_again or found.missing):
        lines.append(f"{name} owes nothing more than now.")
    if found.people:
        names = first_listed([one.name for one in found.people])
        lines.append(f"{plural(len(found.people), 'person', 'people')} of {name} can sign in again: {names}. They get a mail.")
    return Consequences((*lines, "Cycles that are opened from now on ask it again."))


def begin_again(agency: Agency, *, by: Person, sure_of: str) -> None:
    """Does what beginning_again() has said."""
    authorise(by, Permission.END_AGENCIES)
    db.session.refresh(agency, with_for_update=True)
    beginning_again(agency).check(sure_of)
    found = _what_comes_back(agency)
    agency.ended_on, agency.ended_because = None, ""
    accounts.open_with_agency(found.people, by=by)
    with without_posting():
        for obligation in found.asked_again:
            ask_again(obligation, by=by)
        add_missing(found.missing)
    words = [f"{agency.name} takes part in the partnership again, and you can sign in as before.", f"Your list: {link('home')}"]
    _tell(agency, found.people, f"{agency.short_name} takes part again", words, by)


def _what_comes_back(agency: Agency) -> _WhatComesBack:
    cancelled = db.session.scalars(
        select(Obligation)
        .join(Obligation.cycle)
        .where(Obligation.agency_id == agency.id, Obligation.is_cancelled_with_agency)
        .options(joinedload(Obligation.cycle), joinedload(Obligation.action), joinedload(Obligation.agency))
        .order_by(Obligation.id)
    ).all()
    stays = [one for one in cancelled if why_not_ask_again(one)]
    closed = select(Person).where(Person.agency_id == agency.id, Person.is_closed_with_agency).order_by(Person.name, Person.id)
    return _WhatComesBack(
        asked_again=[one for one in cancelled if one not in stays],
        stays=stays,
        missing=missing_of(agency.id),
        people=db.session.scalars(closed).all(),
    )


def _tell(agency: Agency, people: Sequence[Person], subject: str, words: Sequence[str], by: Person) -> None:
    moment = clock.now().isoformat()
    outbox.post(
        [
            Letter(
                key=f"{AGENCY_ENDED}:{agency.id}:{moment}:{one.id}",
                kind=AGENCY_ENDED,
                recipient=one.email,
                subject=subject,
                person_id=one.id,
                reply_to=by.email,
                **in_paragraphs(f"Hello {one.name},", *words, by.name),
            )
            for one in people
        ]
    )
