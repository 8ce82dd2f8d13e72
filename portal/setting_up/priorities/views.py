"""The priorities of a plan year, adding one, and the pages that ask first: changing and deleting."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms.fields import SelectChoice

from portal.accounts.queries import agencies_taking_part, me
from portal.agreement import queries
from portal.agreement.forms import offer_origins
from portal.agreement.models import Agreement
from portal.agreement.origins import priority_origins
from portal.core.errors import Incomplete
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.setting_up.confirming import Confirmation, ConfirmForm, confirm_page
from portal.setting_up.priorities import actions
from portal.setting_up.priorities.actions import NewPriority
from portal.setting_up.priorities.forms import NewPriorityForm, PriorityForm

blueprint = Blueprint("priorities", __name__)


@blueprint.get("/agreements/<string:plan_year>/priorities")
@requires(Permission.EDIT_AGREEMENT)
def index(plan_year: str) -> Any:
    agreement = queries.agreement_or_draft(plan_year)
    return render_template("priorities/index.html", agreement=agreement, priorities=queries.priorities_with_leads(agreement))


@blueprint.route("/agreements/<string:plan_year>/priorities/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new(plan_year: str) -> Any:
    agreement = queries.agreement_or_draft(plan_year)
    form = NewPriorityForm(data={"place": len(queries.priorities(agreement)) + 1})
    _offer(form, agreement)
    if form.validate_on_submit():
        try:
            with transaction():
                priority = actions.add_priority(agreement, form.key.data, _typed(form, agreement), by=me())
            flash(f"“{priority.title}” is added.")
            return redirect(_list(agreement), 303)
        except Incomplete as error:
            form.blame(error.problems)
            read_afresh()
    status = 422 if form.is_submitted() else 200
    return render_template("priorities/new.html", form=form, agreement=agreement), status


@blueprint.route("/agreements/<string:plan_year>/priorities/<string:key>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def change(plan_year: str, key: str) -> Any:
    agreement = queries.agreement_or_draft(plan_year)
    priority = queries.priority(agreement, key)
    place = list(queries.priorities(agreement)).index(priority) + 1
    form = PriorityForm(obj=priority, data={"place": place, "comes_from": [one.id for one in priority.origins]})
    _offer(form, agreement, also=[priority.lead_agency_id])

    def do(sure_of: str) -> str:
        actions.change_priority(priority, _typed(form, agreement), by=me(), sure_of=sure_of)
        return f"“{priority.title}” is saved."

    confirmation = Confirmation(priority.title, f"Change priority {priority.code}", "Change it?", "Change it", "Priorities")
    shown: dict[str, Any] = {
        "to": _list(agreement),
        "page": "priorities/change.html",
        "priority": priority,
        "agreement": agreement,
    }
    return confirm_page(form, lambda: actions.changing(priority, _typed(form, agreement)), do, confirmation=confirmation, **shown)


@blueprint.route("/agreements/<string:plan_year>/priorities/<string:key>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def delete(plan_year: str, key: str) -> Any:
    """Only what nobody has used can be deleted."""
    agreement = queries.agreement_or_draft(plan_year)
    priority = queries.priority(agreement, key)
    title = priority.title

    def do(sure_of: str) -> str:
        actions.delete_priority(priority, by=me(), sure_of=sure_of)
        return f"“{title}” is deleted."

    confirmation = Confirmation(title, "Delete the priority", "Delete it?", f"Delete {title}", "Priorities")
    return confirm_page(
        ConfirmForm(), lambda: actions.deleting(priority), do, confirmation=confirmation, to=_list(agreement), has_no_boxes=True
    )


def _list(agreement: Agreement) -> str:
    return url_for("priorities.index", plan_year=agreement.key)


def _offer(form: PriorityForm, agreement: Agreement, also: Collection[int] = ()) -> None:
    """Offers the agencies, those with the ids `also` too, and what it can come from."""
    offer_origins(form, [(one.id, one.title) for one in priority_origins(agreement)], agreement)
    form.lead_agency_id.choices = [SelectChoice(one.id, one.name) for one in agencies_taking_part(also)]


def _typed(form: PriorityForm, agreement: Agreement) -> NewPriority:
    chosen = next(one for one in agencies_taking_part([form.lead_agency_id.data]) if one.id == form.lead_agency_id.data)
    origins = None
    if form.comes_from is not None:
        origins = tuple(one for one in priority_origins(agreement) if one.id in form.comes_from.data)
    return NewPriority(form.title.data, form.code.data, form.place.data, chosen, origins)
