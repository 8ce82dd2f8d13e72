"""The list of the agencies of a cycle with their people: what it can be asked for."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import exists, func, select

from portal.accounts.deputies.queries import PARTNERS
from portal.accounts.models import Agency, Person, SignIn
from portal.core.lists import TALL_ROWS, ListKind, ListOrder, ListPage, cases_filter, words_filter
from portal.cycles.models import Cycle
from portal.extensions import db
from portal.review.agencies.queries import is_in

_WRITES = (Person.is_active, Person.role.in_(PARTNERS))
_HAS_SIGNED_IN = exists().where(SignIn.person_id == Person.id)


def agencies(cycle: Cycle) -> ListPage:
    """The agencies that have a part in the cycle, as the address asks for them."""
    people = exists().where(Person.agency_id == Agency.id, *_WRITES)
    strangers = exists().where(Person.agency_id == Agency.id, *_WRITES, ~_HAS_SIGNED_IN)
    kind = ListKind(
        filters=(
            words_filter("Agency", Agency.name, Agency.short_name),
            cases_filter(
                "who",
                "Who is there",
                {"nobody": ("Nobody", ~people), "never": ("Somebody who has never signed in", strangers)},
            ),
        ),
        orders={
            "trouble": ListOrder("Those with nobody first", (people, Agency.name)),
            "name": ListOrder("Name", (Agency.name,)),
        },
        tie=Agency.id,
        rows=TALL_ROWS,
    )
    return kind.asked().page_of(select(Agency).where(is_in(cycle)))


class Missing(NamedTuple):
    """How many agencies of a cycle have nobody, and how many of their people have never signed in."""

    empty: int
    strangers: int


def missing(cycle: Cycle) -> Missing:
    """Both, in one query."""
    people = exists().where(Person.agency_id == Agency.id, *_WRITES)
    empty = select(func.count(Agency.id)).where(is_in(cycle), ~people)
    strangers = select(func.count(Person.id)).join(Person.agency).where(is_in(cycle), *_WRITES, ~_HAS_SIGNED_IN)
    return Missing(*db.session.execute(select(empty.scalar_subquery(), strangers.scalar_subquery())).one())
