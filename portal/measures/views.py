"""The pages on which coordinators change measures, breaks, caveats and checks, and see what is still provisional."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms.fields import SelectChoice

from portal.accounts.queries import me
from portal.core import clock
from portal.core.errors import Incomplete
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.measures import actions, level_steps, queries, same_counts, shadow_mode
from portal.measures.coverage import CHOICES
from portal.measures.forms import (
    EVERYWHERE,
    HERE,
    BreakForm,
    CaveatForm,
    LevelStepForm,
    MeasureForm,
    ShadowModeForm,
    WithdrawStepForm,
)
from portal.measures.models import Caveat, Measure, SeriesBreak
from portal.measures.provisional import unsettled
from portal.statistics.validation import ValidationCheck

blueprint = Blueprint("measures", __name__)


@blueprint.route("/measures/<string:key>/settings", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def settings(key: str) -> Any:
    measure = queries.measure(key)
    wholes, frozen = same_counts.possible_wholes(measure), queries.has_observations(measure)
    form, proposal = _settings_form(measure, wholes), same_counts.proposal_for(measure, wholes)
    if frozen:
        form.unit.description = form.sum_over_time.description = "This is fixed, because values have been approved."
    if form.validate_on_submit():
        try:
            with transaction():
                values = {name: value for name, value in form.data.items() if name != "csrf_token"}
                actions.change_measure(measure, values, by=me())
            flash(f"{measure.name} is saved.")
            return redirect(url_for("dictionary.measure", key=key), 303)
        except Incomplete as error:
            form.blame(error.problems)
            measure = queries.measure(key)
    page = render_template("measures/settings.html", measure=measure, form=form, is_frozen=frozen, proposal=proposal)
    return page, 422 if form.is_submitted() else 200


def _settings_form(measure: Measure, wholes: Sequence[Measure]) -> MeasureForm:
    """The form of the measure, with the measures that it could be another split of."""
    form = MeasureForm(obj=measure)
    if measure.counts_same_as is not None and measure.counts_same_as not in wholes:
        wholes = [*wholes, measure.counts_same_as]
    form.counts_same_as_id.choices = [SelectChoice("", "No other measure"), *(SelectChoice(one.id, one.name) for one in wholes)]
    if not wholes:
        del form.counts_same_as_id
    if measure.counts_same_as is not None:  # it is published as that one is
        del form.rounding_base, form.yearly_only
    if measure.covers not in CHOICES:  # an import can say any number of months
        form.covers.choices = [*form.covers.choices, SelectChoice(measure.covers, f"The {measure.covers} to its end")]
    return form


@blueprint.route("/measures/queries", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def checks() -> Any:
    """Which validation checks are shown to everybody, and which are in shadow mode."""
    form = ShadowModeForm(data={"checks": sorted(shadow_mode.checks_in_shadow_mode())})
    form.checks.choices = [SelectChoice(check.key, check.title) for check in ValidationCheck]
    if form.validate_on_submit():
        try:
            with transaction():
                shadow_mode.put_in_shadow_mode(form.checks.data or [], by=me())
            flash("The checks are saved.")
            return redirect(url_for("measures.checks"), 303)
        except Incomplete as error:
            form.blame(error.problems)
    page = render_template("measures/checks.html", form=form, checks=list(ValidationCheck), asks=shadow_mode.WHAT_CHECKS_ASK)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/measures/provisional")
@requires(Permission.EDIT_AGREEMENT)
def provisional() -> Any:
    return render_template("measures/provisional.html", groups=unsettled(clock.today()))


@blueprint.route("/measures/<string:key>/breaks/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new_break(key: str) -> Any:
    return _edit_break(queries.measure(key), None)


@blueprint.route("/measures/<string:key>/breaks/<int:break_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def change_break(key: str, break_id: int) -> Any:
    measure = queries.measure(key)
    return _edit_break(measure, queries.break_in(measure, break_id))


def _edit_break(measure: Measure, series_break: SeriesBreak | None) -> Any:
    form, together = BreakForm(obj=series_break), _names_recorded_together(measure)
    form.where.choices = [
        SelectChoice(HERE, "In this measure only"),
        SelectChoice(EVERYWHERE, f"In all of {measure.recorded_in}"),
    ]
    if not form.is_submitted() and series_break and series_break.recorded_in:
        form.where.data = EVERYWHERE
    if not together:
        del form.where
    if form.validate_on_submit():
        everywhere = bool(together) and form.where.data == EVERYWHERE
        try:
            with transaction():
                values = {"day": form.date.data, "effect": form.effect.data, "reason": form.reason.data}
                actions.save_break(measure, series_break, by=me(), everywhere=everywhere, **values)
            flash("The break is saved. Every comparison across it is made anew.")
            return redirect(url_for("dictionary.measure", key=measure.key, _anchor="breaks"), 303)
        except Incomplete as error:
            form.blame(error.problems)
    page = render_template("measures/break.html", measure=measure, found=series_break, form=form, together=together)
    return page, 422 if form.is_submitted() else 200


def _names_recorded_together(measure: Measure) -> list[str]:
    return list(queries.recorded_together(measure.recorded_in)) if measure.recorded_in else []


@blueprint.post("/measures/<string:key>/breaks/<int:break_id>/remove")
@requires(Permission.EDIT_AGREEMENT)
def remove_break(key: str, break_id: int) -> Any:
    with transaction():
        actions.remove_break(queries.break_in(queries.measure(key), break_id), by=me())
    flash("The break is removed.")
    return redirect(url_for("dictionary.measure", key=key, _anchor="breaks"), 303)


@blueprint.route("/measures/<string:key>/levels/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new_level(key: str) -> Any:
    """Accepts a lasting change of level. The page that proposes one names its day in the address."""
    measure = queries.measure(key)
    form = LevelStepForm(data={"date": _day_in_address()})
    if form.validate_on_submit():
        try:
            with transaction():
                level_steps.accept_step(measure, by=me(), day=form.date.data, reason=form.reason.data)
            flash("The new level is saved. What is usual is judged by it.")
            return redirect(url_for("dictionary.measure", key=key, _anchor="levels"), 303)
        except Incomplete as error:
            form.blame(error.problems)
    page = render_template("measures/new_level.html", measure=measure, form=form)
    return page, 422 if form.is_submitted() else 200


def _day_in_address() -> date | None:
    """The day that a proposal names as `from`; None where there is none, or where it is no day."""
    try:
        return date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        return None


@blueprint.route("/measures/<string:key>/levels/<int:step_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def withdraw_level(key: str, step_id: int) -> Any:
    measure = queries.measure(key)
    step, form = level_steps.step_of(measure, step_id), WithdrawStepForm()
    if form.validate_on_submit():
        with transaction():
            level_steps.withdraw_step(step, by=me(), reason=form.reason.data)
        flash("The new level is withdrawn.")
        return redirect(url_for("dictionary.measure", key=key, _anchor="levels"), 303)
    page = render_template("measures/withdraw_level.html", measure=measure, step=step, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/measures/<string:key>/caveats/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new_caveat(key: str) -> Any:
    return _edit_caveat(queries.measure(key), None)


@blueprint.route("/measures/<string:key>/caveats/<int:caveat_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def change_caveat(key: str, caveat_id: int) -> Any:
    measure = queries.measure(key)
    return _edit_caveat(measure, queries.caveat_of(measure, caveat_id))


def _edit_caveat(measure: Measure, caveat: Caveat | None) -> Any:
    measures = queries.measures()
    chosen = {"measures": [one.id for one in (caveat.measures if caveat else [measure])]}
    form = CaveatForm(data=chosen | ({"text": caveat.text, "starts": caveat.starts, "ends": caveat.ends} if caveat else {}))
    form.measures.choices = [SelectChoice(one.id, one.name) for one in measures]
    if form.validate_on_submit():
        ticked = [one for one in measures if one.id in (form.measures.data or [])]
        try:
            with transaction():
                days = {"starts": form.starts.data, "ends": form.ends.data}
                actions.save_caveat(caveat, ticked, by=me(), text=form.text.data, **days)
            flash("The caveat is saved.")
            return redirect(url_for("dictionary.measure", key=measure.key), 303)
        except Incomplete as error:
            form.blame(error.problems)
    page = render_template("measures/caveat.html", measure=measure, found=caveat, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/measures/<string:key>/caveats/<int:caveat_id>/remove")
@requires(Permission.EDIT_AGREEMENT)
def remove_caveat(key: str, caveat_id: int) -> Any:
    with transaction():
        actions.remove_caveat(queries.caveat_of(queries.measure(key), caveat_id), by=me())
    flash("The caveat is removed.")
    return redirect(url_for("dictionary.measure", key=key), 303)
