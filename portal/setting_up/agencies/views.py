"""The list of agencies, adding one, and changing what it is called."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from portal.accounts.queries import agencies, agency_by_key, me
from portal.core.errors import Incomplete, NotFound
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.setting_up.agencies import actions
from portal.setting_up.agencies.forms import AgencyForm, NewAgencyForm

blueprint = Blueprint("own_agencies", __name__)


@blueprint.get("/setting-up/agencies")
@requires(Permission.SET_UP)
def index() -> Any:
    return render_template("own_agencies/index.html", agencies=agencies())


@blueprint.route("/setting-up/agencies/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new() -> Any:
    form = NewAgencyForm()
    if form.validate_on_submit():
        try:
            with transaction():
                agency = actions.add_agency(key=form.key.data, names=_names(form), by=me())
            flash(f"{agency.name} is added.")
            return redirect(url_for("own_agencies.index"), 303)
        except Incomplete as error:
            form.blame(error.problems)
            read_afresh()
    return render_template("own_agencies/new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/setting-up/agencies/<string:key>", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def change(key: str) -> Any:
    agency = agency_by_key(key)
    if agency is None or not agency.is_partner:
        raise NotFound
    form = AgencyForm(obj=agency)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change_agency(agency, _names(form), by=me())
            flash(f"{agency.name} is saved.")
            return redirect(url_for("own_agencies.index"), 303)
        except Incomplete as error:
            form.blame(error.problems)
            read_afresh()
    return render_template("own_agencies/change.html", form=form, agency=agency), 422 if form.is_submitted() else 200


def _names(form: AgencyForm) -> dict[str, str]:
    return {name: form[name].data or "" for name in ("name", "short_name", "kind", "also_known_as")}
