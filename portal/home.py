"""The start page, “/”: for each role the page that matters most to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from portal.accounts.queries import me
from portal.accounts.views import people
from portal.core.guards import requires
from portal.core.policy import Permission, Role
from portal.packs.views import index as packs
from portal.review.board.views import home_board
from portal.worklist.views import my_list

PAGES: dict[Role, Callable[[], Any]] = {
    Role.CONTRIBUTOR: my_list,
    Role.LEAD: my_list,
    Role.COORDINATOR: home_board,
    Role.MEMBER: packs,
    Role.GOVERNING: packs,
    Role.ADMINISTRATOR: people,
}


def init_app(app: Flask) -> None:
    app.add_url_rule("/", endpoint="home", view_func=home)


@requires(Permission.OWN_ACCOUNT)
def home() -> Any:
    return PAGES[Role(me().role)]()
