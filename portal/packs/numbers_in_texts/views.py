"""The page on which coordinators look at numbers in texts that seem to be withheld."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Conflict
from portal.core.guards import requires
from portal.core.limits import waits_long
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.cycles.queries import cycle as cycle_by_key
from portal.packs.compile import measures_suppressed
from portal.packs.numbers_in_texts import actions, queries

blueprint = Blueprint("numbers_in_texts", __name__)


@blueprint.route("/cycles/<string:key>/numbers-in-texts", methods=["GET", "POST"])
@requires(Permission.COMPILE_PACKS)
@waits_long
def numbers(key: str) -> Any:
    cycle, conflict = cycle_by_key(key), None
    found = queries.numbers_in_texts(cycle, measures_suppressed(cycle))
    if request.method == "POST":
        try:
            with transaction():
                actions.dismiss(cycle, request.form.get("line", ""), found, by=me())
            flash("It is kept that this is not the withheld number.")
            return redirect(url_for("numbers_in_texts.numbers", key=key), 303)
        except Conflict as error:
            conflict = error
    lines, dismissed = ([one for one in found if (one.dismissal is None) is wanted] for wanted in (True, False))
    page = render_template("packs/numbers_in_texts.html", cycle=cycle, lines=lines, dismissed=dismissed, conflict=conflict)
    return page, 409 if conflict else 200
