"""The pages that add or change an action. Obligations in open cycles are created at once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms.fields import SelectChoice

from portal.accounts import queries as account_queries
from portal.accounts.queries import me
from portal.agreement import actions as agreement_actions
from portal.agreement import queries as agreement_queries
from portal.agreement.forms import ActionForm
from portal.agreement.models import Action, Agreement
from portal.core import clock
from portal.core.errors import Incomplete
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.core.typed_forms import came_from
from portal.cycles import actions, notifications

blueprint = Blueprint("agreement_changes", __name__)

NO_BODY = 0  # in the form, where no body oversees the action


@blueprint.route("/agreements/<string:plan_year>/actions/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new_action(plan_year: str) -> Any:
    return _edit_page(agreement_queries.agreement(plan_year), None)


@blueprint.route("/agreements/<string:plan_year>/actions/<string:ref>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def action(plan_year: str, ref: str) -> Any:
    agreement = agreement_queries.agreement(plan_year)
    return _edit_page(agreement, agreement_queries.action(agreement, ref))


@blueprint.post("/agreements/<string:plan_year>/actions/<string:ref>/earlier")
@requires(Permission.EDIT_AGREEMENT)
def print_earlier(plan_year: str, ref: str) -> Any:
    """Moves an agency's entry in packs up by one."""
    action = agreement_queries.action(agreement_queries.agreement(plan_year), ref)
    with transaction():
        agreement_actions.print_earlier(action, page_number(request.form.get("agency")), by=me())
    return redirect(f"{url_for('agreement_changes.action', plan_year=plan_year, ref=ref)}#order", 303)


def _edit_page(agreement: Agreement, action: Action | None) -> Any:
    form = _form(agreement, action)
    if form.validate_on_submit():
        try:
            with transaction():
                before = (notifications.words_of(action), [agency.id for agency in action.agencies]) if action else None
                saved = _save(agreement, action, form)
                if before:
                    actions.note_change(saved, *before)
                added = actions.add_obligations_of_open_cycles(agreement)
            more = f" {added} more {'update is' if added == 1 else 'updates are'} owed in the open cycle." if added else ""
            flash(f"{saved.ref} is saved.{more}")
            return redirect(came_from(url_for("agreement.show", plan_year=agreement.key)), 303)
        except Incomplete as error:
            form.blame(error.problems)
    status = 422 if form.is_submitted() else 200
    return render_template("agreement_changes/action.html", agreement=agreement, action=action, form=form), status


def _form(agreement: Agreement, action: Action | None) -> ActionForm:
    form = ActionForm(data=_form_values(action)) if action else ActionForm()
    agencies = account_queries.agencies_taking_part([agency.id for agency in action.agencies] if action else ())
    form.priority_id.choices = [SelectChoice(priority.id, priority.title) for priority in agreement_queries.priorities(agreement)]
    form.lead_agency_id.choices = [SelectChoice(agency.id, agency.name) for agency in agencies]
    form.contributors.choices = [SelectChoice(agency.id, agency.short_name) for agency in agencies]
    bodies = [SelectChoice(body.id, body.name) for body in agreement_queries.bodies_there(action.body_id if action else None)]
    form.body_id.choices = [SelectChoice(NO_BODY, "No body"), *bodies]
    if action:
        del form.ref
    return form


def _form_values(action: Action) -> dict[str, Any]:
    """The values for the fields of the form. The row itself will not do: its contributors are agencies, the form's are ids."""
    names = ("priority_id", "title", "lead_agency_id", "start", "due", "status")
    return {name: getattr(action, name) for name in names} | {
        "contributors": [agency.id for agency in action.contributors],
        "body_id": action.body_id or NO_BODY,
    }


def _save(agreement: Agreement, action: Action | None, form: ActionForm) -> Action:
    chosen = set(form.contributors.data or [])
    values = {
        "ref": action.ref if action else form.ref.data,
        "priority_id": form.priority_id.data,
        "title": form.title.data,
        "lead_agency_id": form.lead_agency_id.data,
        "body_id": form.body_id.data or None,
        "start": form.start.data,
        "due": form.due.data,
    }
    return agreement_actions.save_action(
        agreement,
        action,
        values,
        contributors=[agency for agency in account_queries.agencies() if agency.id in chosen],
        status=form.status.data,
        today=clock.today(),
        by=me(),
    )
