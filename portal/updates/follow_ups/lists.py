"""The list of what was expected and of which nobody has said what came of it: what it can be asked for."""

from __future__ import annotations

from dataclasses import replace

from portal.accounts.models import Agency, Person
from portal.accounts.queries import agencies
from portal.agreement.models import Action
from portal.core.lists import TALL_ROWS, AskedList, ListKind, ListOrder, ListPage, choice_filter, words_filter
from portal.updates.follow_ups import queries
from portal.updates.follow_ups.models import FollowUp

EXPECTED = words_filter("Reference or words", FollowUp.text, Action.ref, Action.title)
ORDERS = {"due": ListOrder("Oldest first", (FollowUp.last,)), "action": ListOrder("Action", (Action.ref,))}


def own(person: Person) -> ListPage:
    """What the person's agency has still to say, as the address asks for it."""
    return replace(asked_own().page_of(queries.open_of(person)), endpoint="follow_ups.own_follow_ups", values={})


def of_all(person: Person) -> ListPage:
    """What any agency has still to say, as the address asks for it."""
    offered = {agency.key: agency.short_name for agency in agencies()}
    return replace(asked_all(offered).page_of(queries.all_open(person)), endpoint="follow_ups.all_follow_ups", values={})


def asked_own() -> AskedList:
    return ListKind(filters=(EXPECTED,), orders=ORDERS, tie=FollowUp.id, rows=TALL_ROWS).asked()


def asked_all(offered: dict[str, str] | None = None) -> AskedList:
    """Without `offered` the address can be read and nothing can be drawn."""
    filters = (EXPECTED, choice_filter("agency", "Agency", offered or {}, Agency.key))
    return ListKind(filters=filters, orders=ORDERS, tie=FollowUp.id, rows=TALL_ROWS).asked()
