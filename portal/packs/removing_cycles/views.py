"""The page that removes a cycle which was opened by mistake. It says first what goes with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.dates import day_words
from portal.core.errors import WrongState
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import fingerprint
from portal.core.transaction import read_afresh, transaction
from portal.cycles.queries import cycle as cycle_by_key
from portal.packs.removing_cycles.actions import remove_cycle
from portal.packs.removing_cycles.queries import partners_who_heard, plan_of, removal_of

blueprint = Blueprint("removing_cycles", __name__)


@blueprint.get("/cycles/<string:key>/remove")
@requires(Permission.RUN_CYCLES)
def confirm(key: str) -> Any:
    return _page(key)


@blueprint.post("/cycles/<string:key>/remove")
@requires(Permission.RUN_CYCLES)
def remove(key: str) -> Any:
    cycle = cycle_by_key(key)
    title, plans_again = cycle.title, "plan_again" in request.form
    heard, plan = len(partners_who_heard(cycle)), plan_of(cycle)
    try:
        with transaction():
            remove_cycle(cycle, by=me(), sure_of=request.form.get("sure_of", ""), plans_again=plans_again)
    except WrongState as error:
        read_afresh()
        return _page(key, error.message), 409
    flash(f"{title} is removed. {heard_words(heard)}")
    if plan is None or not plans_again:
        return redirect(url_for("cycles.index"), 303)
    flash(f"It is in the programme again, and opens by itself on {day_words(plan.dates.opens)}.")
    return redirect(url_for("programme.index"), 303)


def heard_words(count: int) -> str:
    """Who is told that it is removed."""
    if not count:
        return "No agency has been mailed about it and none has begun to write, so nobody is told."
    people = "1 person who writes" if count == 1 else f"{count} people who write"
    return f"{people} for its agencies may have heard of it, and {'is' if count == 1 else 'are'} told tomorrow morning."


def _page(key: str, problem: str = "") -> str:
    cycle = cycle_by_key(key)
    counts = removal_of(cycle)
    who_hears = heard_words(len(partners_who_heard(cycle)))
    shown = {
        "who_hears": who_hears,
        "plan": plan_of(cycle),
        "counts": counts,
        "sure_of": fingerprint(counts.sentences),
        "problem": problem,
    }
    return render_template("removing_cycles/confirm.html", cycle=cycle, **shown)
