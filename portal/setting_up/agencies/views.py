"""The list of agencies, adding and changing one, and the pages that ask first: renaming, ending and deleting."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms.fields import SelectChoice

from portal.accounts.models import Agency
from portal.accounts.queries import agencies, agencies_taking_part, agency_by_key, me
from portal.core.errors import Incomplete, NotFound
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.extensions import db
from portal.setting_up.agencies import actions, ending, merging, renaming
from portal.setting_up.agencies.forms import AgencyForm, EndForm, MergeForm, NewAgencyForm, RenameForm
from portal.setting_up.confirming import Confirmation, ConfirmForm, Consequences, check_sure_of, confirm_page
from portal.setting_up.measures.effects import rehearsed

blueprint = Blueprint("partner_agencies", __name__)

CONTACT = ("contact_name", "contact_email", "contact_telephone")


@blueprint.get("/setting-up/agencies")
@requires(Permission.SET_UP)
def index() -> Any:
    return render_template("partner_agencies/index.html", agencies=agencies())


@blueprint.route("/setting-up/agencies/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new() -> Any:
    form = NewAgencyForm()
    if form.validate_on_submit():
        try:
            with transaction():
                agency = actions.add_agency(key=form.key.data, names=_names(form), signs_off=form.signs_off.data, by=me())
            flash(f"“{agency.name}” is added.")
            return redirect(url_for("partner_agencies.index"), 303)
        except Incomplete as error:
            form.blame(error.problems)
            read_afresh()
    return render_template("partner_agencies/new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/setting-up/agencies/<string:key>", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def change(key: str) -> Any:
    agency = _agency(key)
    form = AgencyForm(obj=agency)
    if form.validate_on_submit():
        try:
            with transaction():
                waits = actions.change_agency(agency, _names(form), signs_off=form.signs_off.data, by=me())
            flash(f"“{agency.name}” is saved.{waits}")
            return redirect(url_for("partner_agencies.index"), 303)
        except Incomplete as error:
            form.blame(error.problems)
            read_afresh()
    return render_template("partner_agencies/change.html", form=form, agency=agency), 422 if form.is_submitted() else 200


@blueprint.route("/setting-up/agencies/<string:key>/rename", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def rename(key: str) -> Any:
    """It has another name from a day on."""
    agency, form = _agency(key), RenameForm()

    def do(sure_of: str) -> str:
        renaming.rename(agency, form.typed, by=me(), sure_of=sure_of)
        return f"“{agency.name}” has its new name."

    confirmation = Confirmation(agency.name, f"Record a new name of {agency.short_name}", "Record it?", "Record the new name")
    shown: dict[str, Any] = {"to": _address(agency), "page": "partner_agencies/rename.html"}
    return confirm_page(form, lambda: renaming.renaming(agency, form.typed), do, confirmation=confirmation, **shown)


@blueprint.route("/setting-up/agencies/<string:key>/rename/undo", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def undo_rename(key: str) -> Any:
    """Takes the newest renaming back."""
    agency, form = _agency(key), ConfirmForm()

    def do(sure_of: str) -> str:
        renaming.undo_rename(agency, by=me(), sure_of=sure_of)
        return f"“{agency.name}” has its old name again."

    confirmation = Confirmation(agency.name, "Undo the renaming", "Undo it?", "Undo the renaming")
    return confirm_page(
        form, lambda: renaming.undoing_rename(agency), do, confirmation=confirmation, to=_address(agency), has_no_boxes=True
    )


@blueprint.route("/setting-up/agencies/<string:key>/end", methods=["GET", "POST"])
@requires(Permission.END_AGENCIES)
def end(key: str) -> Any:
    """It has left the partnership."""
    agency, form = _agency(key), EndForm()

    def do(sure_of: str) -> str:
        ending.end_agency(agency, form.typed, by=me(), sure_of=sure_of)
        return f"“{agency.name}” has left the partnership."

    title = f"Record that {agency.short_name} has left"
    confirmation = Confirmation(agency.name, title, "What would happen", title)
    shown: dict[str, Any] = {"to": _address(agency), "page": "partner_agencies/end.html"}
    return confirm_page(form, lambda: ending.ending(agency, form.typed, by=me()), do, confirmation=confirmation, **shown)


@blueprint.route("/setting-up/agencies/<string:key>/end/undo", methods=["GET", "POST"])
@requires(Permission.END_AGENCIES)
def undo_end(key: str) -> Any:
    """It takes part again."""
    agency, form = _agency(key), ConfirmForm()

    def do(sure_of: str) -> str:
        ending.undo_end(agency, by=me(), sure_of=sure_of)
        return f"“{agency.name}” takes part again."

    confirmation = Confirmation(agency.name, "Undo that it has left", "Does it take part again?", "Undo that it has left")
    return confirm_page(
        form, lambda: ending.undoing_end(agency), do, confirmation=confirmation, to=_address(agency), has_no_boxes=True
    )


@blueprint.route("/setting-up/agencies/<string:key>/merge", methods=["GET", "POST"])
@requires(Permission.END_AGENCIES)
def merge(key: str) -> Any:
    """Another agency goes on with its work from a day on."""
    agency, form = _agency(key), MergeForm()
    others = [one for one in agencies_taking_part() if one.id != agency.id]
    form.into.choices = [SelectChoice(0, "Choose an agency"), *(SelectChoice(one.id, one.name) for one in others)]

    def consequences() -> Consequences:
        return rehearsed(lambda: merging.merge(_agency(key), _merge(form), by=me()))

    def do(sure_of: str) -> str:
        chosen = _merge(form)
        check_sure_of(merging.merge(agency, chosen, by=me()), sure_of)
        return f"“{agency.name}” is part of “{chosen.into.name}” now."

    title = f"Merge {agency.short_name} with another agency"
    confirmation = Confirmation(agency.name, title, "What would happen", title, agency.short_name)
    shown: dict[str, Any] = {"to": _address(agency), "page": "partner_agencies/merge.html"}
    return confirm_page(form, consequences, do, confirmation=confirmation, **shown)


def _merge(form: MergeForm) -> merging.Merge:
    into = db.session.get_one(Agency, form.into.data)
    return merging.Merge(into, form.since.data, form.is_meant.data)


@blueprint.route("/setting-up/agencies/<string:key>/delete", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def delete(key: str) -> Any:
    """Only what nobody has used can be deleted."""
    agency, form = _agency(key), ConfirmForm()
    name = agency.name

    def do(sure_of: str) -> str:
        actions.delete_agency(agency, by=me(), sure_of=sure_of)
        return f"“{name}” is deleted."

    confirmation = Confirmation(name, f"Delete {agency.short_name}", "Delete it?", f"Delete {agency.short_name}", "Agencies")
    address = url_for("partner_agencies.index")
    return confirm_page(form, lambda: actions.deleting(agency), do, confirmation=confirmation, to=address, has_no_boxes=True)


def _agency(key: str) -> Agency:
    agency = agency_by_key(key)
    if agency is None or not agency.is_partner:
        raise NotFound
    return agency


def _address(agency: Agency) -> str:
    return url_for("partner_agencies.change", key=agency.key)


def _names(form: AgencyForm) -> dict[str, str]:
    return {name: form[name].data or "" for name in ("name", "short_name", "kind", "also_known_as", *CONTACT)}
