"""What came of what was expected: said by the agency, or by the team where it heard of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Incomplete, WrongState
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import clean
from portal.core.transaction import read_again, transaction
from portal.updates.follow_ups import actions as follow_ups
from portal.updates.follow_ups import queries

blueprint = Blueprint("follow_ups", __name__)

Problems = list[tuple[str, str]]


@blueprint.get("/follow-ups")
@requires(Permission.SEE_OWN_WORK)
def own_follow_ups() -> Any:
    return _own()


@blueprint.post("/follow-ups/<int:number>")
@requires(Permission.WRITE)
def say_outturn(number: int) -> Any:
    return _say(number, _own) or redirect(url_for("follow_ups.own_follow_ups"), 303)


@blueprint.get("/follow-ups/all")
@requires(Permission.RUN_CYCLES)
def all_follow_ups() -> Any:
    return _all()


@blueprint.post("/follow-ups/all/<int:number>")
@requires(Permission.ENTER_FOR)
def enter_outturn(number: int) -> Any:
    return _say(number, _all) or redirect(url_for("follow_ups.all_follow_ups"), 303)


def _say(number: int, shown: Callable[[int, str, Problems], str]) -> Any:
    """Nothing where it is kept; otherwise the list with what was typed, and why it was not taken."""
    one, text = queries.one_for(me(), number), clean(request.form.get("text", ""))
    if one.outturn and one.outturn == text.strip():
        return None  # a double click
    try:
        with transaction():
            follow_ups.say_outturn(one, by=me(), text=text)
    except Incomplete as error:
        read_again()
        return shown(number, text, error.problems), 422
    except WrongState as error:
        read_again()
        return shown(number, text, [("main-content", error.message)]), 409
    flash("Kept.")
    return None


def _own(number: int = 0, typed: str = "", problems: Problems | None = None) -> str:
    return render_template(
        "follow_ups/own.html",
        rows=queries.open_of(me()),
        answered=queries.answered(me()),
        number=number,
        typed=typed,
        problems=problems or [],
    )


def _all(number: int = 0, typed: str = "", problems: Problems | None = None) -> str:
    return render_template(
        "follow_ups/all.html",
        rows=queries.all_open(me()),
        answered=queries.answered(me()),
        number=number,
        typed=typed,
        problems=problems or [],
    )
