"""The page on which coordinators say which figures of earlier packs stand in the next one again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.cycles.queries import cycle as cycle_by_key
from portal.packs.carried_figures import actions, queries

blueprint = Blueprint("carried_figures", __name__)


@blueprint.route("/cycles/<string:key>/figures", methods=["GET", "POST"])
@requires(Permission.COMPILE_PACKS)
def figures(key: str) -> Any:
    cycle = cycle_by_key(key)
    if request.method == "POST":
        shown = _ids("shown")
        wanted, before = (shown, set[int]()) if "all" in request.form else (_ids("figure"), _ids("before"))
        with transaction():
            actions.carry(cycle, wanted, shown, before, by=me())
        flash("Saved. The pack prints what is ticked.")
        return redirect(url_for("carried_figures.figures", key=key), 303)
    return render_template("packs/carried_figures.html", cycle=cycle, figures=queries.cycle_figures(cycle))


def _ids(name: str) -> set[int]:
    return {int(value) for value in request.form.getlist(name) if value.isascii() and value.isdigit() and len(value) < 10}
