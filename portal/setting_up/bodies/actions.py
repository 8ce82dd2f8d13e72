"""Adding a body, changing how it is written, and deleting one that nobody has used; and its names as they change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select

from portal.accounts.models import Person, names_of
from portal.agreement.models import Body, BodyName
from portal.agreement.queries import bodies
from portal.core import clock
from portal.core.dates import ONE_DAY, day_words
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.extensions import db
from portal.setting_up.confirming import Consequences
from portal.setting_up.former_names import aliases_after, aliases_back
from portal.setting_up.uses import uses

LONGEST_ALIASES = 500  # characters


def add_body(*, key: str, texts: Mapping[str, str], by: Person) -> Body:
    """`texts` has name, also_known_as and role_in_reporting. Incomplete where another body is called so."""
    authorise(by, Permission.EDIT_AGREEMENT)
    if db.session.scalar(select(Body.id).where(Body.key == key)):
        raise Incomplete([("key", "Another body has this key. Choose another one.")])
    _check_names([key], texts, apart_from=None)
    last = db.session.scalar(select(func.max(Body.position)))
    body = Body(key=key, position=0 if last is None else last + 1, **texts)
    db.session.add(body)
    return body


def change_body(body: Body, texts: Mapping[str, str], *, by: Person) -> None:
    """Packs that were issued have the name of their time. Incomplete where another body is called so."""
    authorise(by, Permission.EDIT_AGREEMENT)
    _check_names([], texts, apart_from=body)
    for attribute, value in texts.items():
        setattr(body, attribute, value)


def renaming(body: Body, name: str, since: date) -> Consequences:
    """What renaming does. Incomplete for a name that it or another body has, and for a day that lies ahead or before the last
    renaming."""
    if name == body.name:
        raise Incomplete([("name", "It is called so already. Enter the new name.")])
    _check_names([], {"name": name, "also_known_as": ""}, apart_from=body)
    if since > clock.today():
        raise Incomplete([("since", "This day lies ahead. Pages change at once, so rename it on that day.")])
    if body.former_names and since <= body.former_names[0].until:
        raise Incomplete([("since", f"It has its present name since {day_words(body.former_names[0].until)}. Give a later day.")])
    if len(body.also_known_as) + len(body.name) >= LONGEST_ALIASES:
        raise Incomplete([("name", f"Its other names are longer than {LONGEST_ALIASES} characters then. Remove some first.")])
    return Consequences(
        (
            f"Pages call it “{name}” from now on. What was issued stays as it is.",
            f"Its page says that it was called “{body.name}” until {day_words(since - ONE_DAY)}.",
            f"Files still find it by “{body.name}”.",
            "This can be undone.",
        )
    )


def rename(body: Body, name: str, since: date, *, by: Person, sure_of: str) -> None:
    """Does what renaming() has said."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(body, with_for_update=True)
    renaming(body, name, since).check(sure_of)
    before = BodyName(name=body.name, also_known_as=body.also_known_as, until=since, by_id=by.id, at=clock.now())
    body.former_names.insert(0, before)
    body.also_known_as = ";".join(aliases_after(names_of(body.also_known_as), (body.name,), (name,)))
    body.name = name


def undoing_rename(body: Body) -> Consequences:
    """What undoing the newest renaming does."""
    if not body.former_names:
        return Consequences(why_not=f"{body.name} has had no other name. There is nothing to undo.")
    before = body.former_names[0]
    try:
        _check_names([], {"name": before.name, "also_known_as": ";".join(_aliases_without(body, before))}, apart_from=body)
    except Incomplete as error:
        return Consequences(why_not=str(error))
    return Consequences((f"Pages call it “{before.name}” again. Files do not find it by “{body.name}” any more.",))


def undo_rename(body: Body, *, by: Person, sure_of: str) -> None:
    """Does what undoing_rename() has said."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(body, with_for_update=True)
    undoing_rename(body).check(sure_of)
    before = body.former_names.pop(0)
    body.also_known_as = ";".join(_aliases_without(body, before))
    body.name = before.name


def deleting(body: Body) -> Consequences:
    """What deleting does. Whatever names the body stands in its way."""
    if used := uses("body", body.id, apart_from=("body_name",)):
        return Consequences(
            why_not=f"{body.name} cannot be deleted: it is named by {used}. It can be replaced, and stays in history."
        )
    return Consequences((f"{body.name} is gone. Nothing names it.", "It does not come back."))


def delete_body(body: Body, *, by: Person, sure_of: str) -> None:
    """Does what deleting() has said."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(body, with_for_update=True)
    deleting(body).check(sure_of)
    db.session.delete(body)


def _aliases_without(body: Body, before: BodyName) -> list[str]:
    return aliases_back(names_of(body.also_known_as), names_of(before.also_known_as), (before.name,), (body.name,))


def _check_names(more: list[str], texts: Mapping[str, str], *, apart_from: Body | None) -> None:
    """Whoever writes a name must mean one body."""
    others = {name.casefold(): one.name for one in bodies() if one is not apart_from for name in one.all_names}
    for field in ("name", "also_known_as"):
        for name in [*more, *names_of(texts[field])]:
            if owner := others.get(name.casefold()):
                raise Incomplete([(field, f"“{name}” is a name of {owner}. Two bodies cannot have it.")])
