"""An agency leaves the partnership on a day, for a reason; and that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import joinedload

from portal.accounts import actions as accounts
from portal.accounts.merged_names import goes_on_in, without_names
from portal.accounts.models import Agency, Person
from portal.accounts.notifications import AGENCY_ENDED, KIND
from portal.core import clock
from portal.core.dates import day_words
from portal.core.errors import Incomplete
from portal.core.links import link
from portal.core.policy import Permission, authorise
from portal.core.text import are, listed, plural
from portal.cycles import notifications as cycle_notifications
from portal.cycles.actions import add_missing, missing_of
from portal.cycles.models import Obligation
from portal.cycles.owed import agreed_work
from portal.extensions import db
from portal.notifications import outbox
from portal.notifications.outbox import Letter, Mail, in_paragraphs, without_posting
from portal.setting_up.agencies.end_effects import EndEffects, count_words, effects_of_end, names_of_owed, responsibilities
from portal.setting_up.confirming import Consequences, first_listed
from portal.submissions.cancelling import ask_again, cancel, why_not_ask_again
from portal.worklist.signing_off.actions import pass_on_what_nobody_can_sign

IS_PART_OF = " is part of "
ISSUED_WITHOUT = "A pack was issued without it."
NOT_ASKED_NOW = "The agreement did not ask for it when the agency came back."


@dataclass(frozen=True)
class End:
    """The last day of an agency in the partnership, why it leaves, and whether packs list what it no longer owes. With
    `leaves_issued` it still owes what issued cycles have not received."""

    last_day: date
    reason: str
    is_printed: bool
    leaves_issued: bool = False


def ending(agency: Agency, end: End, *, by: Person) -> Consequences:
    """What ending does. Incomplete for a day that lies ahead."""
    if end.last_day > clock.today():
        raise Incomplete(
            [("last_day", "This day lies ahead. Record it on its last day, or later: until then the agency takes part.")]
        )
    if agency.ended_on is not None:
        return Consequences(why_not=f"{agency.name} left the partnership already. Its last day was {day_words(agency.ended_on)}.")
    found = effects_of_end(agency, end.last_day, leaves_issued=end.leaves_issued)
    if by.agency_id == agency.id:
        return Consequences(
            why_not="This is your own agency. A colleague of the team who belongs to another agency can record it."
        )
    if found.administrators:
        names = first_listed([one.name for one in found.administrators])
        is_one = len(found.administrators) == 1
        who = f"{names} belongs to this agency and manages" if is_one else f"{names} belong to this agency and manage"
        move = "that account" if is_one else "those accounts"
        return Consequences(why_not=f"{who} accounts. Move {move} to another agency first.")
    return Consequences(tuple(_sentences(agency, end, found)))


def _sentences(agency: Agency, end: End, found: EndEffects) -> list[str]:
    lines = [*owed_sentences(agency, end, found), *_of_people(agency.short_name, found.people)]
    if left := responsibilities(agency):
        lines.append(f"It {left}. That stays until you choose another agency.")
    return [*lines, "Packs and history stay as they are. This can be undone."]


def nothing_owed_words(agency: Agency, end: End) -> str:
    return f"Nothing that {agency.short_name} owes falls due after {day_words(end.last_day)}."


def owed_sentences(agency: Agency, end: End, found: EndEffects) -> list[str]:
    """What becomes of what it owes."""
    name, day, lines = agency.short_name, day_words(end.last_day), []
    if owed := found.not_owed:
        words = f"{count_words(owed)} of {name} {are(len(owed))} no longer owed: {names_of_owed(owed)}."
        lines += [words, "Packs list this as “not asked for”." if end.is_printed else "Packs say nothing of this."]
        if found.begun:
            lines.append(f"{name} has begun and not sent: {names_of_owed(found.begun)}. What it wrote stays, and is not used.")
    elif all(one.due <= end.last_day for one in found.still_owed):
        lines.append(nothing_owed_words(agency, end))
    lines.append(f"Cycles that are opened from now on, and fall due after {day}, ask nothing of it.")
    if owed := found.still_owed:
        due = max(one.due for one in owed)
        why = f"fell due by {day}, and" if due <= end.last_day else "fell due, and" if due < clock.today() else "of issued cycles"
        stays = f"{count_words(owed)} of {name} {why} {are(len(owed))} still owed: {names_of_owed(owed)}."
        lines += [stays, "Only the team can enter that, or stop asking for it."]
    if owed := found.waiting:
        lines.append(
            f"{count_words(owed)} of {name} {are(len(owed))} with the team, and can be approved as before: {names_of_owed(owed)}."
            " The team makes any corrections to that: nobody is left there to whom it could be sent back."
        )
    if owed := found.proposed:
        stays = (
            f"{count_words(owed)} of {name} {'waits' if len(owed) == 1 else 'wait'} for its answer to the numbers that the team"
        )
        lines.append(
            f"{stays} proposed: {names_of_owed(owed)}. Nobody can answer then: withdraw the numbers, and approve what it sent."
        )
    if owed := found.to_sign:
        lines.append(
            f"{count_words(owed)} of {name} {are(len(owed))} passed on to the team without a sign-off: {names_of_owed(owed)}."
        )
    if owed := found.open_again:
        stays = f"{count_words(owed)} of {name} {are(len(owed))} open for a correction: {names_of_owed(owed)}."
        lines.append(f"{stays} What was approved counts.")
    if count := outbox.waiting(_of_its_work(agency)):
        lines.append(f"{plural(count, 'email')} about what {name} was to do {are(count)} waiting, and will not be sent.")
    return lines


def _of_its_work(agency: Agency) -> ColumnElement[bool]:
    """The condition that a mail is about something that the agency owes."""
    return Mail.obligation_id.in_(select(Obligation.id).where(Obligation.agency_id == agency.id))


def _of_merge(agency: Agency) -> ColumnElement[bool]:
    """The condition that a mail says to one of its people that it is part of another agency now."""
    people = agency.passed_on["people"] if agency.passed_on else []
    return and_(Mail.person_id.in_(people), Mail.kind == KIND, Mail.subject.contains(IS_PART_OF))


def merged_words(agency: Agency) -> str:
    """The subject of the mail to those who go along."""
    return f"{agency.short_name}{IS_PART_OF}{agency.merged_into.short_name}" if agency.merged_into else ""


def _of_people(name: str, people: Sequence[Person]) -> list[str]:
    if not people:
        return [f"Nobody of {name} has an open account."]
    names = first_listed([one.name for one in people])
    return [
        f"{plural(len(people), 'person', 'people')} of {name} can no longer sign in: {names}.",
        "They get an email with your reason.",
        "An administrator can move anyone who will work for another agency, also afterwards.",
    ]


def end_agency(agency: Agency, end: End, *, by: Person, sure_of: str) -> None:
    """Does what ending() has said."""
    authorise(by, Permission.END_AGENCIES)
    db.session.refresh(agency, with_for_update=True)
    ending(agency, end, by=by).check(sure_of)
    found = effects_of_end(agency, end.last_day, leaves_issued=end.leaves_issued)
    outbox.withdraw(_of_its_work(agency))
    with without_posting():  # each person gets one mail about all of it
        for obligation in found.not_owed:
            cancel(obligation, by=by, reason=end.reason, is_printed=end.is_printed)
            obligation.is_cancelled_with_agency = True
        accounts.close_with_agency(found.people, by=by)
        db.session.flush()
        pass_on_what_nobody_can_sign(agency.id)
    agency.ended_on, agency.ended_because = end.last_day, end.reason
    words = [f"{agency.name} has left the partnership. Its last day was {day_words(end.last_day)}.", f"Why: {end.reason}"]
    if found.not_owed:
        words.append(f"You need not send any more: {names_of_owed(found.not_owed)}.")
    words.append("You cannot sign in any more. If this is a mistake, reply to this email.")
    tell(found.people, AGENCY_ENDED, f"{agency.short_name} has left the partnership", words, by)


@dataclass(frozen=True)
class _UndoneEnd:
    asked_again: Sequence[Obligation]
    stays: Sequence[Obligation]  # why_not_ask_again() says why
    missing: Sequence[Obligation]  # of cycles that were opened, or changed, in the meantime
    people: Sequence[Person]


def undoing_end(agency: Agency) -> Consequences:
    """What undoing the end does."""
    if agency.ended_on is None:
        return Consequences(why_not=f"{agency.name} takes part. There is nothing to undo.")
    name, found, lines = agency.short_name, _undone_end(agency), []
    if owed := found.asked_again:
        lines.append(f"{count_words(owed)} of {name} {are(len(owed))} owed again: {names_of_owed(owed)}.")
    if owed := found.stays:
        why = "a pack was issued without it, or the agreement does not ask for it any more"
        lines.append(f"{count_words(owed)} of {name} {are(len(owed))} still not asked for, because {why}: {names_of_owed(owed)}.")
    if owed := found.missing:
        lines.append(f"{count_words(owed)} of {name} {are(len(owed))} owed that running cycles did not ask for in the meantime.")
    if not (found.asked_again or found.missing):
        lines.append(f"{name} owes nothing more than now.")
    if found.people:
        names = first_listed([one.name for one in found.people])
        lines.append(f"{plural(len(found.people), 'person', 'people')} of {name} can sign in again: {names}. They get a mail.")
    if into := list(goes_on_in(agency)):
        lines += _of_merge_undone(agency, into)
    return Consequences((*lines, "Cycles that are opened from now on ask it again."))


def _of_merge_undone(agency: Agency, into: Sequence[Agency]) -> list[str]:
    name, where = agency.short_name, "there" if len(into) == 1 else f"with {into[-1].short_name}, of which that is part now"
    lines = []
    if people := _gone_along(agency):
        verb = plural(len(people), "person comes", "people come")
        names = first_listed([one.name for one in people])
        lines.append(f"{verb} back to {name}: {names}. They are signed out, get an email, and sign in as before.")
        if closed := [one.name for one in people if not one.is_active and not one.is_closed_with_agency]:
            lines.append(f"Closed since, and not opened again: {first_listed(closed)}.")
    stay = f"Actions and measures that went over to {into[0].short_name} stay {where}"
    lines.append(f"{stay} until you change them on their pages.")
    lines += [f"Changed by the merge: {one}" for one in (agency.passed_on["work"] if agency.passed_on else [])]
    if count := outbox.waiting(_of_merge(agency)):
        lines.append(f"{plural(count, 'email')} about the merge {are(count)} waiting, and will not be sent.")
    names = listed([one.short_name for one in into])
    return [*lines, f"{names} {are(len(into))} not found by the names of {name} any more."]


def _gone_along(agency: Agency) -> Sequence[Person]:
    """Who went over to the agency that goes on, and belongs to it still, or to the one of which that is part now; also whose
    account was closed since."""
    ids = agency.passed_on["people"] if agency.passed_on else []
    is_there = Person.agency_id.in_([one.id for one in goes_on_in(agency)])
    statement = select(Person).where(Person.id.in_(ids), is_there)
    return db.session.scalars(statement.order_by(Person.name, Person.id)).all()


def undo_end(agency: Agency, *, by: Person, sure_of: str) -> None:
    """Does what undoing_end() has said."""
    authorise(by, Permission.END_AGENCIES)
    db.session.refresh(agency, with_for_update=True)
    undoing_end(agency).check(sure_of)
    found = _undone_end(agency)
    _give_reasons_of_today(agency)
    agency.ended_on, agency.ended_because = None, ""
    taken = agency.passed_on.get("names", []) if agency.passed_on else []
    own = {one.casefold() for one in (*agency.all_names, *taken)}
    for into in list(goes_on_in(agency)):
        into.also_known_as = without_names(into.also_known_as, own)
    back = _gone_along(agency)
    accounts.move_with_agency(back, agency, by=by)
    accounts.open_with_agency([one for one in back if one.is_closed_with_agency], by=by)  # the other one has ended, too
    outbox.withdraw(_of_merge(agency))
    agency.merged_into, agency.passed_on = None, None
    accounts.open_with_agency(found.people, by=by)
    with without_posting():
        for obligation in found.asked_again:
            ask_again(obligation, by=by)
    for obligation in found.stays:
        obligation.is_cancelled_with_agency = False
        if obligation.cycle.is_issued:
            obligation.cancelled_because = ISSUED_WITHOUT
        obligation.left_agreement = not obligation.cycle.is_issued  # the agreement may ask for it again
    add_missing(found.missing)
    words = [f"{agency.name} takes part in the partnership again, and you can sign in as before.", f"Your list: {link('home')}"]
    tell(found.people, KIND, f"{agency.short_name} takes part again", words, by)
    words[0] = f"{agency.name} takes part in the partnership again. Your account belongs to {agency.name} again."
    tell([one for one in back if one.is_active], KIND, f"{agency.short_name} takes part again", words, by)


def _give_reasons_of_today(agency: Agency) -> None:
    """What its end had as its reason, and is still not asked for, gets another one."""
    of_the_end = (Obligation.agency_id == agency.id, Obligation.cancelled_because == agency.ended_because)
    affected = db.session.scalars(select(Obligation).where(*of_the_end, Obligation.cancelled_at.is_not(None))).all()
    not_asked = update(Obligation).where(*of_the_end, Obligation.cancelled_at.is_not(None))
    db.session.execute(not_asked.where(Obligation.is_cancelled_with_agency).values(cancelled_because=NOT_ASKED_NOW))
    into = list(goes_on_in(agency))
    of_other = f"{into[-1].short_name} was asked for it when {agency.short_name} came back." if into else NOT_ASKED_NOW
    db.session.execute(not_asked.where(Obligation.left_agreement).values(cancelled_because=of_other))
    db.session.expire_all()
    cycle_notifications.reasons_changed(affected)


def _undone_end(agency: Agency) -> _UndoneEnd:
    cancelled = db.session.scalars(
        select(Obligation)
        .join(Obligation.cycle)
        .where(Obligation.agency_id == agency.id, Obligation.is_cancelled_with_agency)
        .options(joinedload(Obligation.cycle), joinedload(Obligation.action), joinedload(Obligation.agency))
        .order_by(Obligation.id)
    ).all()
    work = {one: agreed_work(one) for one in {obligation.cycle.agreement_id for obligation in cancelled}}
    stays = [one for one in cancelled if why_not_ask_again(one, work[one.cycle.agreement_id])]
    closed = select(Person).where(Person.agency_id == agency.id, Person.is_closed_with_agency).order_by(Person.name, Person.id)
    return _UndoneEnd(
        asked_again=[one for one in cancelled if one not in stays],
        stays=stays,
        missing=missing_of(agency.id),
        people=db.session.scalars(closed).all(),
    )


def tell(people: Sequence[Person], kind: str, subject: str, words: Sequence[str], by: Person) -> None:
    """A mail to each of them."""
    moment = clock.now().isoformat()
    outbox.post(
        [
            Letter(
                key=f"{kind}:{subject}:{moment}:{one.id}",
                kind=kind,
                recipient=one.email,
                subject=subject,
                person_id=one.id,
                reply_to=by.email,
                **in_paragraphs(f"Hello {one.name},", *words, by.name),
            )
            for one in people
        ]
    )
