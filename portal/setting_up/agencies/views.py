"""The list of agencies, adding and changing one, and the pages that ask first: renaming, ending and deleting."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from portal.accounts.models import Agency
from portal.accounts.queries import agencies, agency_by_key, me
from portal.core.errors import Incomplete, NotFound
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.setting_up.agencies import actions, ending, renaming
from portal.setting_up.agencies.forms import AgencyForm, EndForm, NewAgencyForm, RenameForm
from portal.setting_up.questions import Question, QuestionForm, answer

blueprint = Blueprint("own_agencies", __name__)

CONTACT = ("contact_name", "contact_email", "contact_telephone")


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
            flash(f"“{agency.name}” is added.")
            return redirect(url_for("own_agencies.index"), 303)
        except Incomplete as error:
            form.blame(error.problems)
            read_afresh()
    return render_template("own_agencies/new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/setting-up/agencies/<string:key>", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def change(key: str) -> Any:
    agency = _agency(key)
    form = AgencyForm(obj=agency)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change_agency(agency, _names(form), by=me())
            flash(f"“{agency.name}” is saved.")
            return redirect(url_for("own_agencies.index"), 303)
        except Incomplete as error:
            form.blame(error.problems)
            read_afresh()
    return render_template("own_agencies/change.html", form=form, agency=agency), 422 if form.is_submitted() else 200


@blueprint.route("/setting-up/agencies/<string:key>/rename", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def rename(key: str) -> Any:
    """It has another name from a day on."""
    agency, form = _agency(key), RenameForm()

    def do(sure_of: str) -> str:
        renaming.rename(agency, form.typed, by=me(), sure_of=sure_of)
        return f"“{agency.name}” has its new name."

    question = Question(agency.name, f"Rename {agency.short_name}", "Rename it?", f"Rename {agency.short_name}")
    shown: dict[str, Any] = {"to": _address(agency), "page": "own_agencies/rename.html"}
    return answer(form, lambda: renaming.renaming(agency, form.typed), do, question=question, **shown)


@blueprint.route("/setting-up/agencies/<string:key>/rename/take-back", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def old_name(key: str) -> Any:
    """Takes the newest renaming back."""
    agency, form = _agency(key), QuestionForm()

    def do(sure_of: str) -> str:
        renaming.take_back(agency, by=me(), sure_of=sure_of)
        return f"“{agency.name}” has its old name again."

    question = Question(agency.name, "Take the renaming back", "Take it back?", "Take the renaming back")
    return answer(form, lambda: renaming.taking_back(agency), do, question=question, to=_address(agency), asks_at_once=True)


@blueprint.route("/setting-up/agencies/<string:key>/end", methods=["GET", "POST"])
@requires(Permission.END_AGENCIES)
def end(key: str) -> Any:
    """It takes part no more."""
    agency, form = _agency(key), EndForm()

    def do(sure_of: str) -> str:
        ending.end_agency(agency, form.typed, by=me(), sure_of=sure_of)
        return f"“{agency.name}” takes part no more."

    title = f"End the part of {agency.short_name}"
    question = Question(agency.name, title, "End its part?", title)
    shown: dict[str, Any] = {"to": _address(agency), "page": "own_agencies/end.html"}
    return answer(form, lambda: ending.ending(agency, form.typed, by=me()), do, question=question, **shown)


@blueprint.route("/setting-up/agencies/<string:key>/begin-again", methods=["GET", "POST"])
@requires(Permission.END_AGENCIES)
def begin_again(key: str) -> Any:
    """Takes the end back."""
    agency, form = _agency(key), QuestionForm()

    def do(sure_of: str) -> str:
        ending.begin_again(agency, by=me(), sure_of=sure_of)
        return f"“{agency.name}” takes part again."

    question = Question(agency.name, "Take the end back", "Does it take part again?", "Take the end back")
    return answer(form, lambda: ending.beginning_again(agency), do, question=question, to=_address(agency), asks_at_once=True)


@blueprint.route("/setting-up/agencies/<string:key>/delete", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def delete(key: str) -> Any:
    """Only what nobody has used can be deleted."""
    agency, form = _agency(key), QuestionForm()
    name = agency.name

    def do(sure_of: str) -> str:
        actions.delete_agency(agency, by=me(), sure_of=sure_of)
        return f"“{name}” is deleted."

    question = Question(name, f"Delete {agency.short_name}", "Delete it?", f"Delete {agency.short_name}", "Agencies")
    address = url_for("own_agencies.index")
    return answer(form, lambda: actions.deleting(agency), do, question=question, to=address, asks_at_once=True)


def _agency(key: str) -> Agency:
    agency = agency_by_key(key)
    if agency is None or not agency.is_partner:
        raise NotFound
    return agency


def _address(agency: Agency) -> str:
    return url_for("own_agencies.change", key=agency.key)


def _names(form: AgencyForm) -> dict[str, str]:
    return {name: form[name].data or "" for name in ("name", "short_name", "kind", "also_known_as", *CONTACT)}
