"""The page on which coordinators look at numbers in texts that seem to be withheld."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Conflict
from portal.core.guards import requires
from portal.core.limits import waits_long
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, reading, transaction
from portal.cycles.queries import cycle as cycle_by_key
from portal.extensions import db
from portal.packs.compile import suppression_in
from portal.packs.numbers_in_texts import actions, queries

blueprint = Blueprint("numbers_in_texts", __name__)


def _dismiss(key: str, line: str) -> None:
    db.session.rollback()  # so that nobody waits for what is worked out first
    with reading():
        cycle = cycle_by_key(key)
        found = queries.numbers_in_texts(cycle, suppression_in(cycle))
    with transaction():
        actions.dismiss(cycle, line, found, by=me())


@blueprint.route("/cycles/<string:key>/numbers-in-texts", methods=["GET", "POST"])
@requires(Permission.COMPILE_PACKS)
@waits_long
def numbers(key: str) -> Any:
    conflict = None
    if request.method == "POST":
        try:
            _dismiss(key, request.form.get("line", ""))
            flash("Noted: the sentence counts something else. You are asked again if its text changes.")
            return redirect(url_for("numbers_in_texts.numbers", key=key), 303)
        except Conflict as error:
            read_afresh()
            conflict = error
    found = queries.numbers_in_texts(cycle := cycle_by_key(key), suppression_in(cycle))
    lines, dismissed = ([one for one in found if (one.dismissal is None) is wanted] for wanted in (True, False))
    page = render_template("packs/numbers_in_texts.html", cycle=cycle, lines=lines, dismissed=dismissed, conflict=conflict)
    return page, 409 if conflict else 200
