"""The page that removes a cycle which was opened by mistake. It says first what goes with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import WrongState
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import fingerprint
from portal.core.transaction import read_afresh, transaction
from portal.cycles.queries import cycle as cycle_by_key
from portal.packs.removing_cycles.actions import remove_cycle
from portal.packs.removing_cycles.queries import removal_of

blueprint = Blueprint("removing_cycles", __name__)


@blueprint.get("/cycles/<string:key>/remove")
@requires(Permission.RUN_CYCLES)
def confirm(key: str) -> Any:
    return _page(key)


@blueprint.post("/cycles/<string:key>/remove")
@requires(Permission.RUN_CYCLES)
def remove(key: str) -> Any:
    cycle = cycle_by_key(key)
    title = cycle.title
    try:
        with transaction():
            remove_cycle(cycle, by=me(), sure_of=request.form.get("sure_of", ""))
    except WrongState as error:
        read_afresh()
        return _page(key, error.message), 409
    flash(f"{title} is removed. Its agencies are told tomorrow morning.")
    return redirect(url_for("cycles.index"), 303)


def _page(key: str, problem: str = "") -> str:
    cycle = cycle_by_key(key)
    counts = removal_of(cycle)
    shown = {"counts": counts, "sure_of": fingerprint(counts.sentences), "problem": problem}
    return render_template("removing_cycles/confirm.html", cycle=cycle, **shown)
