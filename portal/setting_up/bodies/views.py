"""The list of bodies, adding and changing one, and the pages that ask first: renaming, replacing and deleting."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms.fields import SelectChoice

from portal.accounts.queries import me
from portal.agreement import queries
from portal.agreement.models import Body
from portal.core.errors import Incomplete
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.setting_up.bodies import actions, replacing
from portal.setting_up.bodies.forms import BodyForm, NewBodyForm, RenameBodyForm, ReplaceForm
from portal.setting_up.confirming import Confirmation, ConfirmForm, Consequences, confirm_page

blueprint = Blueprint("bodies", __name__)


@blueprint.get("/setting-up/bodies")
@requires(Permission.EDIT_AGREEMENT)
def index() -> Any:
    return render_template("bodies/index.html", bodies=queries.bodies_with_successors())


@blueprint.route("/setting-up/bodies/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new() -> Any:
    form = NewBodyForm()
    if form.validate_on_submit():
        try:
            with transaction():
                body = actions.add_body(key=form.key.data, texts=_texts(form), by=me())
            flash(f"“{body.name}” is added.")
            return redirect(url_for("bodies.index"), 303)
        except Incomplete as error:
            form.blame(error.problems)
            read_afresh()
    return render_template("bodies/body.html", form=form, body=None), 422 if form.is_submitted() else 200


@blueprint.route("/setting-up/bodies/<string:key>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def change(key: str) -> Any:
    body = queries.body(key)
    form = BodyForm(obj=body)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change_body(body, _texts(form), by=me())
            flash(f"“{body.name}” is saved.")
            return redirect(url_for("bodies.index"), 303)
        except Incomplete as error:
            form.blame(error.problems)
            read_afresh()
    return render_template("bodies/body.html", form=form, body=body), 422 if form.is_submitted() else 200


@blueprint.route("/setting-up/bodies/<string:key>/rename", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def rename(key: str) -> Any:
    """It has another name from a day on."""
    body, form = queries.body(key), RenameBodyForm()

    def do(sure_of: str) -> str:
        actions.rename(body, form.name.data, form.since.data, by=me(), sure_of=sure_of)
        return f"“{body.name}” has its new name."

    confirmation = Confirmation(body.name, "Record a new name", "Record it?", "Record the new name")
    shown: dict[str, Any] = {"to": _address(body), "page": "bodies/rename.html"}
    return confirm_page(
        form, lambda: actions.renaming(body, form.name.data, form.since.data), do, confirmation=confirmation, **shown
    )


@blueprint.route("/setting-up/bodies/<string:key>/rename/undo", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def undo_rename(key: str) -> Any:
    """Takes the newest renaming back."""
    body, form = queries.body(key), ConfirmForm()

    def do(sure_of: str) -> str:
        actions.undo_rename(body, by=me(), sure_of=sure_of)
        return f"“{body.name}” has its old name again."

    confirmation = Confirmation(body.name, "Undo the renaming", "Undo it?", "Undo the renaming")
    return confirm_page(
        form, lambda: actions.undoing_rename(body), do, confirmation=confirmation, to=_address(body), has_no_boxes=True
    )


@blueprint.route("/setting-up/bodies/<string:key>/replace", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def replace(key: str) -> Any:
    """Another body replaces it from a day on."""
    body, form = queries.body(key), ReplaceForm()
    others = {one.id: one for one in queries.bodies_in_force() if one.id != body.id}
    form.successor.choices = [SelectChoice(one.id, one.name) for one in others.values()]

    def consequences() -> Consequences:
        return replacing.replacing(body, others[form.successor.data], form.since.data)

    def do(sure_of: str) -> str:
        replacing.replace(body, others[form.successor.data], form.since.data, by=me(), sure_of=sure_of)
        return f"“{body.name}” is replaced by “{others[form.successor.data].name}”."

    confirmation = Confirmation(body.name, "Replace it with another body", "Replace it?", "Replace it")
    shown: dict[str, Any] = {"to": _address(body), "page": "bodies/replace.html"}
    return confirm_page(form, consequences, do, confirmation=confirmation, **shown)


@blueprint.route("/setting-up/bodies/<string:key>/replace/undo", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def undo_replace(key: str) -> Any:
    """Undoes the replacement."""
    body, form = queries.body(key), ConfirmForm()

    def do(sure_of: str) -> str:
        replacing.undo_replace(body, by=me(), sure_of=sure_of)
        return f"“{body.name}” is back."

    confirmation = Confirmation(body.name, "Undo the replacement", "Undo it?", "Undo the replacement")
    return confirm_page(
        form, lambda: replacing.undoing_replace(body), do, confirmation=confirmation, to=_address(body), has_no_boxes=True
    )


@blueprint.route("/setting-up/bodies/<string:key>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def delete(key: str) -> Any:
    """Only what nobody has used can be deleted."""
    body, form = queries.body(key), ConfirmForm()
    name = body.name

    def do(sure_of: str) -> str:
        actions.delete_body(body, by=me(), sure_of=sure_of)
        return f"“{name}” is deleted."

    confirmation = Confirmation(name, "Delete it", "Delete it?", f"Delete {name}", "Bodies")
    return confirm_page(
        form, lambda: actions.deleting(body), do, confirmation=confirmation, to=url_for("bodies.index"), has_no_boxes=True
    )


def _address(body: Body) -> str:
    return url_for("bodies.change", key=body.key)


def _texts(form: BodyForm) -> dict[str, str]:
    return {name: form[name].data or "" for name in ("name", "also_known_as", "role_in_reporting")}
