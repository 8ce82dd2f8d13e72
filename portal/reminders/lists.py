"""The agencies on the page of reminders: what their list can be asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.accounts.models import Agency
from portal.core.lists import ListKind, ListOrder, ListPage, has_words, picked_filter
from portal.reminders.queries import AgencyReminders

STANDINGS = {"told": "Told", "not told": "Not told yet", "paused": "Reminders paused", "nobody": "Nobody can be told"}


def agencies(standings: Sequence[AgencyReminders]) -> ListPage:
    """These agencies, as the address asks for them."""
    filters = (picked_filter("words", "Agency"), picked_filter("standing", "Reminders", STANDINGS))
    kind = ListKind(filters=filters, orders={"name": ListOrder("Name", (Agency.name,))}, tie=Agency.id)
    return kind.asked().page_among(standings, _passes)


def _passes(one: AgencyReminders, chosen: Mapping[str, str]) -> bool:
    stands = {"told": one.mails > 0, "not told": not one.mails, "paused": one.paused is not None, "nobody": not one.people}
    is_so = stands.get(chosen["standing"], False) if "standing" in chosen else True
    return is_so and has_words(" ".join(one.agency.all_names), chosen.get("words", ""))
