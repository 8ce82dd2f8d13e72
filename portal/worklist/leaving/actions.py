"""Closing an account, or moving it to another agency or role: what the person looked after is handed over, the agency is told,
and what only they could sign off goes on to the team."""

from __future__ import annotations

from portal.accounts import actions as accounts
from portal.accounts.deputies.queries import PARTNERS, colleagues, signers_of
from portal.accounts.models import Agency, Person
from portal.core.errors import Incomplete
from portal.core.links import link
from portal.core.policy import Permission, Role, authorise
from portal.cycles.officers.actions import pass_on
from portal.notifications import outbox
from portal.notifications.outbox import Letter, in_paragraphs
from portal.submissions import notifications
from portal.worklist.leaving.queries import LookedAfter, looked_after_by
from portal.worklist.signing_off.actions import pass_on_what_nobody_can_sign


def close(person: Person, *, by: Person, successor_id: int) -> int:
    """Shuts the account. `successor_id` is a colleague of the agency, or 0 to leave everything to the agency as a whole.

    Returns how many things went on to the team unsigned. Raises Incomplete and NotAllowed.
    """
    authorise(by, Permission.MANAGE_PEOPLE)
    agency, successor, before = person.agency, _successor(person, successor_id), looked_after_by(person)
    accounts.set_active(person, False, by=by)
    return _hand_over(person, agency, before, successor, by)


def move(person: Person, *, by: Person, agency: Agency, role: Role, successor_id: int) -> int:
    """Gives them another agency or role; otherwise as close()."""
    authorise(by, Permission.MANAGE_PEOPLE)
    old, successor, before = person.agency, _successor(person, successor_id), looked_after_by(person)
    accounts.move(person, by=by, agency=agency, role=role)
    return _hand_over(person, old, before, successor, by)


def _successor(person: Person, successor_id: int) -> Person | None:
    """The colleague with that id. Incomplete where they are none, such as somebody who has left in the meantime."""
    if not successor_id:
        return None
    found = next((one for one in colleagues(person) if one.id == successor_id), None)
    if found is None:
        raise Incomplete([("successor", "Choose somebody of the agency with an open account, or leave it to the agency.")])
    return found


def _hand_over(person: Person, agency: Agency, before: LookedAfter, successor: Person | None, by: Person) -> int:
    """What follows for the agency that the person has left, or whose work they do in another role now."""
    handover = accounts.hand_over(person, by=by, agency_id=agency.id, successor=successor)
    pass_on(person, agency.id, successor)
    passed_on = pass_on_what_nobody_can_sign(agency.id)
    stays = person.is_active and person.agency_id == agency.id and person.role in PARTNERS
    wants_sign_off = agency.signs_off and not signers_of([agency.id])
    if before.obligations or wants_sign_off or before.absences or before.named_for:
        recipients = [successor] if successor and not wants_sign_off else notifications.everybody_of(agency.id)
        words = _words(person, before, successor, stays=stays, wants_sign_off=wants_sign_off)
        outbox.post([_letter(f"handover:{handover.id}:{one.id}", one, words, by) for one in recipients if one.id != person.id])
    return passed_on


def _words(person: Person, before: LookedAfter, successor: Person | None, *, stays: bool, wants_sign_off: bool) -> list[str]:
    """What the mail says, a paragraph each."""
    words = [f"{person.name} {'has another role at your agency' if stays else 'no longer works with your agency here'}."]
    if before.obligations:
        names = "; ".join(notifications.name_of(one) for one in before.obligations)
        words.append(f"{successor.name if successor else 'Any of you'} can go on with what they looked after: {names}.")
    if before.named_for:
        whose = f"{successor.name} looks" if successor else "Nobody is named now, so all of you look"
        words.append(f"{whose} after these from now on: {'; '.join(before.named_for)}.")
    if wants_sign_off:
        words.append("Nobody can sign off at your agency now. What you send goes to the team, marked “no lead to sign off”.")
    return words


def _letter(key: str, to: Person, words: list[str], by: Person) -> Letter:
    return Letter(
        key=key,
        kind="handed over",
        recipient=to.email,
        subject="What a colleague looked after",
        person_id=to.id,
        reply_to=by.email,
        **in_paragraphs(f"{to.name},", *words, link("home")),
    )
