"""The measures as coordinators see and edit them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from portal.accounts.queries import me
from portal.core.errors import Incomplete
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.measures import actions, queries
from portal.measures.forms import MeasureForm

blueprint = Blueprint("measures", __name__)


@blueprint.get("/measures")
@requires(Permission.EDIT_AGREEMENT)
def index() -> Any:
    return render_template("measures/index.html", measures=queries.measures())


@blueprint.route("/measures/<string:key>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def measure(key: str) -> Any:
    found = queries.measure(key)
    form = MeasureForm(obj=found)
    if form.validate_on_submit():
        try:
            with transaction():
                values = {name: value for name, value in form.data.items() if name != "csrf_token"}
                actions.change_measure(found, values, by=me())
            flash(f"{found.name} is saved.")
            return redirect(url_for("measures.index"), 303)
        except Incomplete as error:
            form.blame(error.problems)
    breaks = queries.breaks_by_name().get(found.name.casefold(), [])
    page = render_template(
        "measures/measure.html", measure=found, form=form, breaks=breaks, is_frozen=queries.has_observations(found)
    )
    return page, 422 if form.is_submitted() else 200
