"""The list of issued packs: what it can be asked for."""

from __future__ import annotations

from sqlalchemy import case, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Person
from portal.core.lists import ListKind, ListOrder, ListPage, choice_filter, words_filter
from portal.core.policy import AUDIENCES, Audience, Role
from portal.cycles.models import Cycle
from portal.packs.models import Pack
from portal.wording.sentences import audience_words


def packs(person: Person) -> ListPage:
    """Every version of every pack meant for this person's role, as the address asks for them: the newest cycle first."""
    audiences = AUDIENCES[Role(person.role)]
    place = case({audience.value: -place for place, audience in enumerate(Audience)}, value=Pack.audience)
    kind = ListKind(
        filters=(
            words_filter("Cycle or note", Cycle.title, Cycle.key, Pack.note),
            choice_filter("audience", "For", {one.value: audience_words(one) for one in audiences}, Pack.audience),
        ),
        orders={"issued": ListOrder("Newest first", (Cycle.period_start, Pack.version, place), is_newest_first=True)},
        tie=Pack.id,
    )
    statement = select(Pack).join(Pack.cycle).where(Pack.audience.in_(audiences))
    return kind.asked().page_of(statement.options(contains_eager(Pack.cycle), joinedload(Pack.issued_by)))
