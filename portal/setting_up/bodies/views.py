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
from portal.setting_up.questions import Consequences, Question, QuestionForm, answer

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

    question = Question(body.name, "Rename it from a day on", "Rename it?", "Rename it")
    shown: dict[str, Any] = {"to": _address(body), "page": "bodies/rename.html"}
    return answer(form, lambda: actions.renaming(body, form.name.data, form.since.data), do, question=question, **shown)


@blueprint.route("/setting-up/bodies/<string:key>/rename/take-back", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def old_name(key: str) -> Any:
    """Takes the newest renaming back."""
    body, form = queries.body(key), QuestionForm()

    def do(sure_of: str) -> str:
        actions.take_back(body, by=me(), sure_of=sure_of)
        return f"“{body.name}” has its old name again."

    question = Question(body.name, "Take the renaming back", "Take it back?", "Take the renaming back")
    return answer(form, lambda: actions.taking_back(body), do, question=question, to=_address(body), asks_at_once=True)


@blueprint.route("/setting-up/bodies/<string:key>/replace", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def replace(key: str) -> Any:
    """Another body stands in its place from a day on."""
    body, form = queries.body(key), ReplaceForm()
    others = {one.id: one for one in queries.bodies_there() if one.id != body.id}
    form.successor.choices = [SelectChoice(one.id, one.name) for one in others.values()]

    def consequences() -> Consequences:
        return replacing.replacing(body, others[form.successor.data], form.since.data)

    def do(sure_of: str) -> str:
        replacing.replace(body, others[form.successor.data], form.since.data, by=me(), sure_of=sure_of)
        return f"“{others[form.successor.data].name}” stands in the place of “{body.name}”."

    question = Question(body.name, "Replace it from a day on", "Replace it?", "Replace it")
    shown: dict[str, Any] = {"to": _address(body), "page": "bodies/replace.html"}
    return answer(form, consequences, do, question=question, **shown)


@blueprint.route("/setting-up/bodies/<string:key>/replace/take-back", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def put_back(key: str) -> Any:
    """Takes the replacing back."""
    body, form = queries.body(key), QuestionForm()

    def do(sure_of: str) -> str:
        replacing.put_back(body, by=me(), sure_of=sure_of)
        return f"“{body.name}” is back."

    question = Question(body.name, "Take the replacing back", "Take it back?", "Take the replacing back")
    return answer(form, lambda: replacing.returning(body), do, question=question, to=_address(body), asks_at_once=True)


@blueprint.route("/setting-up/bodies/<string:key>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def delete(key: str) -> Any:
    """Only what nobody has used can be deleted."""
    body, form = queries.body(key), QuestionForm()
    name = body.name

    def do(sure_of: str) -> str:
        actions.delete_body(body, by=me(), sure_of=sure_of)
        return f"“{name}” is deleted."

    question = Question(name, "Delete it", "Delete it?", f"Delete {name}", "Bodies")
    return answer(form, lambda: actions.deleting(body), do, question=question, to=url_for("bodies.index"), asks_at_once=True)


def _address(body: Body) -> str:
    return url_for("bodies.change", key=body.key)


def _texts(form: BodyForm) -> dict[str, str]:
    return {name: form[name].data or "" for name in ("name", "also_known_as", "role_in_reporting")}
