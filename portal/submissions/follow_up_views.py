"""What came of what was expected."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Incomplete, WrongState
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import clean
from portal.core.transaction import transaction
from portal.submissions import follow_ups
from portal.submissions.views import blueprint


@blueprint.get("/follow-ups")
@requires(Permission.SEE_OWN_WORK)
def own_follow_ups() -> Any:
    return _page()


@blueprint.post("/follow-ups/<int:number>")
@requires(Permission.WRITE)
def say_outturn(number: int) -> Any:
    one, text = follow_ups.own(me(), number), clean(request.form.get("text", ""))
    if one.outturn and one.outturn == text.strip():
        return redirect(url_for("submissions.own_follow_ups"), 303)  # a double click
    try:
        with transaction():
            follow_ups.say_outturn(one, by=me(), text=text)
    except Incomplete as error:
        return _page(number, text, error.problems), 422
    except WrongState as error:
        return _page(number, text, [("main-content", error.message)]), 409
    flash("Kept. The team sees it.")
    return redirect(url_for("submissions.own_follow_ups"), 303)


def _page(number: int = 0, typed: str = "", problems: list[tuple[str, str]] | None = None) -> str:
    return render_template(
        "submissions/follow_ups.html", rows=follow_ups.open_of(me()), number=number, typed=typed, problems=problems or []
    )


@blueprint.get("/follow-ups/all")
@requires(Permission.RUN_CYCLES)
def all_follow_ups() -> Any:
    return render_template("submissions/all_follow_ups.html", rows=follow_ups.all_open(me()), answered=follow_ups.answered(me()))
