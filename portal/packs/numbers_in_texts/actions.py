"""The action that says of a number in a text that it is not the withheld one."""

from __future__ import annotations

from collections.abc import Iterable

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.policy import Permission, authorise
from portal.cycles.models import Cycle
from portal.extensions import db
from portal.packs.numbers_in_texts.models import DismissedNumber
from portal.packs.numbers_in_texts.queries import NumberInText


def dismiss(cycle: Cycle, asked_hash: str, found: Iterable[NumberInText], *, by: Person) -> None:
    """Keeps that the number of this line, one of `found`, is another one. Once said, saying it again changes nothing.

    Raises:
        Conflict: where there is no such line any more, because the text or what is withheld has changed.
    """
    authorise(by, Permission.COMPILE_PACKS)
    line = next((one for one in found if one.asked_hash == asked_hash), None)
    if line is None:
        raise Conflict("The text, or what is withheld, has changed meanwhile. Look at what is listed now.")
    if line.dismissal is None:
        dismissal = DismissedNumber(cycle_id=cycle.id, asked_hash=asked_hash, dismissed_at=clock.now(), dismissed_by_id=by.id)
        db.session.add(dismissal)
