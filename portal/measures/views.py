"""What coordinators set for a measure, the rules that ask about values, and what is still provisional."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms.fields import SelectChoice

from portal.accounts.queries import me
from portal.core import clock
from portal.core.errors import Incomplete
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.measures import actions, queries, trial
from portal.measures.forms import MeasureForm, TrialForm
from portal.measures.provisional import unsettled
from portal.measures.unusual import Rule

blueprint = Blueprint("measures", __name__)


@blueprint.route("/measures/<string:key>/settings", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def settings(key: str) -> Any:
    found = queries.measure(key)
    form, frozen = MeasureForm(obj=found), queries.has_observations(found)
    if form.validate_on_submit():
        try:
            with transaction():
                values = {name: value for name, value in form.data.items() if name != "csrf_token"}
                actions.change_measure(found, values, by=me())
            flash(f"{found.name} is saved.")
            return redirect(url_for("dictionary.measure", key=key), 303)
        except Incomplete as error:
            form.blame(error.problems)
            found = queries.measure(key)
    page = render_template("measures/settings.html", measure=found, form=form, is_frozen=frozen)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/measures/queries", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def rules() -> Any:
    """Which rules ask everybody, and which are on trial."""
    form = TrialForm(data={"rules": sorted(trial.on_trial())})
    form.rules.choices = [SelectChoice(rule.key, rule.title) for rule in Rule]
    if form.validate_on_submit():
        try:
            with transaction():
                trial.put_on_trial(form.rules.data or [], by=me())
            flash("The rules are saved.")
            return redirect(url_for("measures.rules"), 303)
        except Incomplete as error:
            form.blame(error.problems)
    page = render_template("measures/rules.html", form=form, rules_=list(Rule), asks=trial.ASKS)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/measures/provisional")
@requires(Permission.EDIT_AGREEMENT)
def provisional() -> Any:
    return render_template("measures/provisional.html", groups=unsettled(clock.today()))
