"""The priorities of a plan year, adding one, and the pages that ask first: changing and deleting."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms.fields import SelectChoice

from portal.accounts.queries import agencies_taking_part, me
from portal.agreement import queries
from portal.agreement.models import Agreement
from portal.core.errors import Incomplete
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.setting_up.priorities import actions
from portal.setting_up.priorities.actions import NewPriority
from portal.setting_up.priorities.forms import NewPriorityForm, PriorityForm
from portal.setting_up.questions import Question, QuestionForm, answer

blueprint = Blueprint("own_priorities", __name__)


@blueprint.get("/agreements/<string:plan_year>/priorities")
@requires(Permission.EDIT_AGREEMENT)
def index(plan_year: str) -> Any:
    agreement = queries.agreement(plan_year)
    return render_template("own_priorities/index.html", agreement=agreement, priorities=queries.priorities_with_leads(agreement))


@blueprint.route("/agreements/<string:plan_year>/priorities/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new(plan_year: str) -> Any:
    agreement = queries.agreement(plan_year)
    form = NewPriorityForm(data={"place": len(queries.priorities(agreement)) + 1})
    _offer_agencies(form)
    if form.validate_on_submit():
        try:
            with transaction():
                priority = actions.add_priority(agreement, form.key.data, _typed(form), by=me())
            flash(f"“{priority.title}” is added.")
            return redirect(_list(agreement), 303)
        except Incomplete as error:
            form.blame(error.problems)
            read_afresh()
    status = 422 if form.is_submitted() else 200
    return render_template("own_priorities/new.html", form=form, agreement=agreement), status


@blueprint.route("/agreements/<string:plan_year>/priorities/<string:key>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def change(plan_year: str, key: str) -> Any:
    agreement = queries.agreement(plan_year)
    priority = queries.priority(agreement, key)
    place = list(queries.priorities(agreement)).index(priority) + 1
    form = PriorityForm(obj=priority, data={"place": place})
    _offer_agencies(form, but=[priority.lead_agency_id])

    def do(sure_of: str) -> str:
        actions.change_priority(priority, _typed(form), by=me(), sure_of=sure_of)
        return f"“{priority.title}” is saved."

    question = Question(priority.title, f"Change priority {priority.code}", "Change it?", "Change it", "Priorities")
    shown: dict[str, Any] = {
        "to": _list(agreement),
        "page": "own_priorities/change.html",
        "priority": priority,
        "agreement": agreement,
    }
    return answer(form, lambda: actions.changing(priority, _typed(form)), do, question=question, **shown)


@blueprint.route("/agreements/<string:plan_year>/priorities/<string:key>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def delete(plan_year: str, key: str) -> Any:
    """Only what nobody has used can be deleted."""
    agreement = queries.agreement(plan_year)
    priority = queries.priority(agreement, key)
    title = priority.title

    def do(sure_of: str) -> str:
        actions.delete_priority(priority, by=me(), sure_of=sure_of)
        return f"“{title}” is deleted."

    question = Question(title, "Delete the priority", "Delete it?", f"Delete {title}", "Priorities")
    return answer(
        QuestionForm(), lambda: actions.deleting(priority), do, question=question, to=_list(agreement), asks_at_once=True
    )


def _list(agreement: Agreement) -> str:
    return url_for("own_priorities.index", plan_year=agreement.key)


def _offer_agencies(form: PriorityForm, but: Collection[int] = ()) -> None:
    form.lead_agency_id.choices = [SelectChoice(one.id, one.name) for one in agencies_taking_part(but)]


def _typed(form: PriorityForm) -> NewPriority:
    chosen = next(one for one in agencies_taking_part([form.lead_agency_id.data]) if one.id == form.lead_agency_id.data)
    return NewPriority(form.title.data, form.code.data, form.place.data, chosen)
