"""The administrator's list of people: what it can be asked for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import Agency, Person, SignIn
from portal.core.lists import TALL_ROWS, ListKind, ListOrder, ListPage, cases_filter, choice_filter, words_filter
from portal.core.policy import Role


def people(agencies: Sequence[Agency]) -> ListPage:
    """Everybody with an account, as the address asks for them. `agencies` can be chosen from."""
    has_signed_in = exists().where(SignIn.person_id == Person.id)
    kind = ListKind(
        filters=(
            words_filter("Name, address or number", Person.name, Person.email, Person.telephone),
            choice_filter("agency", "Agency", {one.key: one.short_name for one in agencies}, Agency.key),
            choice_filter("role", "Role", {role.value: role.capitalize() for role in Role}, Person.role),
            cases_filter(
                "account",
                "Account",
                {
                    "open": ("Open", Person.is_active.is_(True)),
                    "closed": ("Closed", ~Person.is_active),
                    "never": ("Never signed in", ~has_signed_in),
                },
            ),
        ),
        orders={
            "agency": ListOrder("Agency", (Agency.position, Person.role, Person.email)),
            "name": ListOrder("Name", (func.lower(Person.name),)),
            "email": ListOrder("E-mail address", (Person.email,)),
            "role": ListOrder("Role", (Person.role,)),
        },
        tie=Person.id,
        rows=TALL_ROWS,
    )
    return kind.asked().page_of(select(Person).join(Person.agency).options(contains_eager(Person.agency)))
