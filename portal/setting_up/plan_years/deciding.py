"""What is decided in a plan year: actions that are deleted again, measures that stand under another priority, and what becomes of
actions of the last plan year that nothing continues yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Person
from portal.agreement.models import CLOSED, Action, ActionOrigin, Agreement, DroppedAction, Priority
from portal.core import clock
from portal.core.errors import Incomplete, NotFound, WrongState
from portal.core.policy import Permission, authorise
from portal.core.text import plural
from portal.cycles.officers.models import NamedOfficer
from portal.extensions import db
from portal.measures.models import Measure, MeasurePlacement
from portal.setting_up.confirming import Consequences
from portal.setting_up.plan_years.preparing import copy_actions
from portal.setting_up.plan_years.proposals import queries as proposals
from portal.setting_up.plan_years.proposals.actions import leave_action
from portal.setting_up.uses import no_longer_named, uses

LONGEST_REASON = 1000  # characters


def placements(agreement: Agreement) -> Sequence[MeasurePlacement]:
    """The measures of the plan year with their priorities, in their order."""
    return db.session.scalars(
        select(MeasurePlacement)
        .join(MeasurePlacement.priority)
        .where(MeasurePlacement.agreement_id == agreement.id)
        .options(joinedload(MeasurePlacement.measure), joinedload(MeasurePlacement.priority))
        .order_by(Priority.position, MeasurePlacement.position)
    ).all()


def placement(agreement: Agreement, key: str) -> MeasurePlacement:
    """The place of the measure in the plan year; NotFound where it has none."""
    found = db.session.scalar(
        select(MeasurePlacement)
        .join(MeasurePlacement.measure)
        .where(MeasurePlacement.agreement_id == agreement.id, Measure.key == key)
        .options(joinedload(MeasurePlacement.measure), joinedload(MeasurePlacement.priority))
    )
    if found is None:
        raise NotFound
    return found


def moving(place: MeasurePlacement, to: Priority, agreement: Agreement) -> Consequences:
    """What moving the measure does. Incomplete where it stands there already."""
    if to.id == place.priority_id:
        raise Incomplete([("priority_id", f"It stands under {to.title} already. Choose another priority.")])
    return Consequences(
        (
            f"Once {agreement.year} is adopted, pages and packs print “{place.measure.name}” under {to.title}, and no longer "
            f"under {place.priority.title}.",
            "It is the same measure: all its values, breaks and caveats stay with it, and who returns it stays.",
            "Packs that were issued, and other plan years, stay as they are.",
        )
    )


def move(place: MeasurePlacement, to: Priority, agreement: Agreement, *, by: Person, sure_of: str) -> None:
    """Does what moving() has said. It stands last among the measures of the other priority."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(place, ["priority_id"], with_for_update=True)
    moving(place, to, agreement).check(sure_of)
    last = db.session.scalar(select(func.max(MeasurePlacement.position)).where(MeasurePlacement.agreement_id == agreement.id))
    place.priority, place.position = to, (last or 0) + 1


_DELETED_WITH = ("contribution", "action_origin", "named_officer")  # tables whose rows go with an action


def deleting(action: Action) -> Consequences:
    """What deleting the action does. Whatever names it stands in its way."""
    continued = select(Action.ref).join(ActionOrigin, ActionOrigin.action_id == Action.id)
    if ref := db.session.scalar(continued.where(ActionOrigin.origin_id == action.id).limit(1)):
        return Consequences(why_not=f"{action.ref} cannot be deleted: {ref} of the next plan year continues it.")
    if used := uses("action", action.id, apart_from=_DELETED_WITH):
        why_not = f"{action.ref} cannot be deleted: it is named by {used}. Give it a closing status, such as “not achieved”."
        return Consequences(why_not=f"{why_not} Then later cycles do not ask for it, and it stays in history.")
    year = action.priority.agreement.year
    lines = [f"{action.ref} of {year} is gone, and does not come back. No agency has written about it in {year}."]
    lines += _what_working_group_wrote(action)
    if action.origins:
        refs = ", ".join(one.ref for one in action.origins)
        if not action.priority.agreement.is_draft:
            why_not = (
                f"{action.ref} cannot be deleted: it continues {refs} of the plan year before. Close it with a status instead."
            )
            return Consequences(why_not=why_not)
        lines.append(f"It continues {refs} of the plan year before. What becomes of that is to be decided anew.")
    lines += no_longer_named(db.session.scalar(select(func.count()).where(NamedOfficer.action_id == action.id)) or 0)
    return Consequences(tuple(lines))


def _what_working_group_wrote(action: Action) -> list[str]:
    """Of a draft plan year: comments on the action, and who proposed it."""
    found = proposals.written_of_action(action)
    comments = sum(not one.is_action for one in found)
    proposed = [one.by.name for one in found if one.is_action]
    lines = [f"{plural(comments, 'comment')} of the working group on it will stay."] if comments else []
    mailed = "who gets an email that it is taken up, and none that it is gone"
    return lines + [f"It came of what {name} proposed, {mailed}." for name in proposed]


def delete_action(action: Action, *, by: Person, sure_of: str) -> None:
    """Does what deleting() has said."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(action.priority.agreement, with_for_update=True)  # adopting locks it too
    db.session.refresh(action, ["title"], with_for_update=True)
    deleting(action).check(sure_of)
    _delete(action)


def _delete(action: Action) -> None:
    db.session.execute(delete(NamedOfficer).where(NamedOfficer.action_id == action.id))
    leave_action(action)
    db.session.delete(action)


def deletable_followers(following: Sequence[Action]) -> list[Action]:
    """Those that are deleted where it is decided that nothing continues their action: they continue no other, and nothing names
    them. Empty where one of them has to stay."""
    ids = [one.id for one in following]
    alone = all(len(one.origins) == 1 for one in following)
    is_continued = select(ActionOrigin.action_id).where(ActionOrigin.origin_id.in_(ids)).limit(1)
    if not ids or not alone or db.session.scalar(is_continued) or uses("action", *ids, apart_from=_DELETED_WITH):
        return []
    return list(following)


def drop(draft: Agreement, action: Action, reason: str, *, by: Person, deletes: Collection[str] = ()) -> None:
    """Says that nothing of the draft continues this action of the plan year before. What continues it is deleted, where its
    reference is in `deletes`: what the page said. WrongState where something else continues it."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(draft, with_for_update=True)
    continuing = select(Action).join(ActionOrigin, ActionOrigin.action_id == Action.id)
    following = db.session.scalars(continuing.where(ActionOrigin.origin_id == action.id, Action.agreement_id == draft.id)).all()
    if draft.is_draft and {one.ref for one in following} <= set(deletes):
        for one in deletable_followers(following):
            _delete(one)
        db.session.flush()
    _check_undecided(draft, action)
    db.session.merge(DroppedAction(action_id=action.id, reason=reason, by_id=by.id, at=clock.now()))


def undo_drop(draft: Agreement, action: Action, *, by: Person) -> None:
    """It is to be decided again what becomes of the action."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(draft, with_for_update=True)
    _check_draft(draft)
    if (row := db.session.get(DroppedAction, action.id)) is not None:
        db.session.delete(row)


def continue_action(draft: Agreement, action: Action, *, by: Person) -> None:
    """Copies it into the draft, under the first priority that comes from its own."""
    authorise(by, Permission.EDIT_AGREEMENT)
    _check_undecided(draft, action)
    if action.status in CLOSED:
        raise WrongState(f"{action.ref} is {action.status} by now. Nothing has to continue it.")
    of_draft = select(Priority).where(Priority.agreement_id == draft.id).options(selectinload(Priority.origins))
    priorities = db.session.scalars(of_draft.order_by(Priority.position)).all()
    following = [one for one in priorities if action.priority_id in {origin.id for origin in one.origins}]
    if not following:
        words = f"No priority of {draft.year} comes from {action.priority.title}, under which it stands."
        raise WrongState(f"{words} Add an action under another priority, and tick {action.ref} at “Continues”.")
    if db.session.scalar(select(Action.id).where(Action.agreement_id == draft.id, Action.ref == action.ref)):
        raise WrongState(f"{draft.year} has an action {action.ref} already, which does not continue this one. Change that one.")
    undo_drop(draft, action, by=by)
    copy_actions([action], draft, {action.priority_id: following[0]})


def _check_draft(draft: Agreement) -> None:
    if not draft.is_draft:
        raise WrongState(f"{draft.title} is adopted, so what became of the actions before it is settled.")


def _check_undecided(draft: Agreement, action: Action) -> None:
    """Also locks the draft, so that what two people decide at the same moment comes one after the other."""
    db.session.refresh(draft, with_for_update=True)
    _check_draft(draft)
    continuing = (
        select(Action.ref)
        .join(ActionOrigin, ActionOrigin.action_id == Action.id)
        .where(ActionOrigin.origin_id == action.id)
        .order_by(Action.position)
    )
    if ref := db.session.scalar(continuing.limit(1)):
        raise WrongState(f"{ref} of {draft.year} continues it. Change or delete that action first.")
