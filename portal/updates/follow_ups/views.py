"""The lists of what was expected: the agency says what came of it, or the team where it has heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Incomplete, WrongState
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import clean
from portal.core.transaction import read_afresh, transaction
from portal.updates.follow_ups import actions, lists, queries

blueprint = Blueprint("follow_ups", __name__)

Problems = list[tuple[str, str]]


@blueprint.get("/follow-ups")
@requires(Permission.SEE_OWN_WORK)
def own_follow_ups() -> Any:
    return _own()


@blueprint.post("/follow-ups/<int:number>")
@requires(Permission.WRITE)
def say_outturn(number: int) -> Any:
    after = url_for("follow_ups.own_follow_ups", **lists.asked_own().arguments_with_page)
    return _record(number, _own) or redirect(after, 303)


@blueprint.get("/follow-ups/all")
@requires(Permission.RUN_CYCLES)
def all_follow_ups() -> Any:
    return _all()


@blueprint.post("/follow-ups/all/<int:number>")
@requires(Permission.ENTER_FOR)
def enter_outturn(number: int) -> Any:
    after = url_for("follow_ups.all_follow_ups", **lists.asked_all().arguments_with_page)
    return _record(number, _all) or redirect(after, 303)


def _record(number: int, list_page: Callable[[int, str, Problems], str]) -> Any:
    """Records what came of it. Returns None; where it was refused, the list with what was typed and the reason."""
    follow_up, text = queries.follow_up(me(), number), clean(request.form.get("text", ""))
    if follow_up.outturn and follow_up.outturn == text.strip():
        return None  # a double click
    try:
        with transaction():
            actions.record_outturn(follow_up, by=me(), text=text)
    except Incomplete as error:
        read_afresh()
        return list_page(number, text, error.problems), 422
    except WrongState as error:
        read_afresh()
        return list_page(number, text, [("main-content", error.message)]), 409
    flash("Kept.")
    return None


def _own(number: int = 0, typed: str = "", problems: Problems | None = None) -> str:
    return render_template(
        "follow_ups/own.html",
        list=lists.own(me()),
        answered=queries.answered(me()),
        number=number,
        typed=typed,
        problems=problems or [],
    )


def _all(number: int = 0, typed: str = "", problems: Problems | None = None) -> str:
    return render_template(
        "follow_ups/all.html",
        list=lists.of_all(me()),
        answered=queries.answered(me()),
        number=number,
        typed=typed,
        problems=problems or [],
    )
