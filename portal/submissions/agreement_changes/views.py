"""The pages that add or change an action, and who returns a measure. What is owed in running cycles follows at once; what
would no longer be owed is asked about first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms.fields import SelectChoice

from portal.accounts import queries as account_queries
from portal.accounts.queries import me
from portal.agreement import actions as agreement_actions
from portal.agreement import queries as agreement_queries
from portal.agreement.forms import ActionForm, offer_origins
from portal.agreement.models import Action, Agreement
from portal.agreement.origins import action_origins
from portal.core import clock
from portal.core.errors import Incomplete, WrongState
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.stored_meanwhile import Stored, differing
from portal.core.text import fingerprint
from portal.core.transaction import read_afresh, transaction
from portal.core.typed_forms import came_from
from portal.cycles import actions as cycle_actions
from portal.cycles import notifications
from portal.extensions import db
from portal.measures import queries as measure_queries
from portal.measures.models import Measure, Part
from portal.measures.senders.queries import changes_of, hosted_parts
from portal.submissions.agreement_changes import actions
from portal.submissions.agreement_changes.actions import AsksFirst
from portal.submissions.agreement_changes.closing import last_updates_words
from portal.submissions.agreement_changes.forms import ALL_PARTS, EACH_PART, SenderForm
from portal.submissions.agreement_changes.handing_over import (
    can_split,
    change_all_senders,
    change_sender,
    change_to_each_part,
    concerned_of,
)

blueprint = Blueprint("agreement_changes", __name__)

CHANGED_MEANWHILE = (
    "Somebody has changed this action since you opened the page. What you typed is still here. Compare it with what is stored "
    "now, then save again."
)
NO_BODY = 0  # in the form, where no body oversees the action


@blueprint.route("/agreements/<string:plan_year>/actions/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new_action(plan_year: str) -> Any:
    return edit_page(agreement_queries.agreement_or_draft(plan_year), None)


@blueprint.route("/agreements/<string:plan_year>/actions/<string:ref>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def action(plan_year: str, ref: str) -> Any:
    agreement = agreement_queries.agreement_or_draft(plan_year)
    return edit_page(agreement, agreement_queries.action(agreement, ref))


@blueprint.post("/agreements/<string:plan_year>/actions/<string:ref>/earlier")
@requires(Permission.EDIT_AGREEMENT)
def print_earlier(plan_year: str, ref: str) -> Any:
    """Moves an agency's entry in packs up by one."""
    action = agreement_queries.action(agreement_queries.agreement_or_draft(plan_year), ref)
    with transaction():
        agreement_actions.print_earlier(action, page_number(request.form.get("agency")), by=me())
    return redirect(f"{url_for('agreement_changes.action', plan_year=plan_year, ref=ref)}#order", 303)


def edit_page(
    agreement: Agreement,
    action: Action | None,
    *,
    given: Mapping[str, Any] | None = None,
    then: Callable[[Action], None] | None = None,
    to: str = "",
    **shown: Any,
) -> Any:
    """The page that adds an action, or changes one. A new one begins with the values `given`; `then` is called with it in the
    same transaction, and `to` is where the page leads, both for whoever adds it because of something else."""
    form, would, status = _form(agreement, action, given or {}), list[str](), 422
    if form.validate_on_submit():
        try:
            with transaction():
                saved, lines = _change(agreement, action, form)
                if then:
                    then(saved)
            flash(" ".join([f"{saved.ref} is saved.", *lines]))
            return redirect(came_from(to or url_for("agreement.show", plan_year=agreement.key)), 303)
        except Incomplete as error:
            form.blame(error.problems)
        except WrongState as error:
            read_afresh()
            form.blame([("title", error.message)])
            status = 409
        except AsksFirst as question:
            would = question.lines
    return _drawn(agreement, action, form, would, to=to, **shown), status if form.is_submitted() else 200


def _drawn(agreement: Agreement, action: Action | None, form: ActionForm, would: list[str], **shown: Any) -> str:
    stored = _differing(agreement, action, form) if action else []
    origins = ", ".join(one.ref for one in action.origins) if action else ""
    values: dict[str, Any] = {"agreement": agreement, "action": action, "form": form, "would": would}
    values |= {"sure_of": fingerprint(would), "draft": agreement_queries.draft_after(agreement), "stored": stored}
    values["shown"] = agreement_actions.state_of(action) if action else ""
    return render_template("agreement_changes/action.html", origins=origins, **{"proposal": None} | shown | values)


def _differing(agreement: Agreement, action: Action, form: ActionForm) -> list[Stored]:
    """What is stored otherwise than it was typed, where the action has changed since the page was opened that is posted now."""
    if form.shown.data in (None, "", agreement_actions.state_of(action)):
        return []
    return differing(form, _form(agreement, action, {}, formdata=None))


def _change(agreement: Agreement, action: Action | None, form: ActionForm) -> tuple[Action, list[str]]:
    """The saved action, and what that changes. Raises AsksFirst where other updates would be owed than before."""
    if action and _differing(agreement, action, form):
        raise Incomplete([("title", CHANGED_MEANWHILE)])
    before = (notifications.words_of(action), [agency.id for agency in action.agencies]) if action else None
    status = action.status if action else ""
    saved = _save(agreement, action, form)
    if before and not agreement.is_draft:
        cycle_actions.note_change(saved, *before)
    db.session.flush()
    because = f"{saved.ref} has changed in the agreement: your agency does not write about it in this cycle."
    difference = actions.bring_in_line(
        agreement.id, by=me(), because=because, is_concerned=lambda owed: owed.action_id == saved.id
    )
    if not difference.is_nothing and form.sure_of.data != fingerprint(difference.lines):
        raise AsksFirst(difference.lines)
    return saved, [*difference.lines, *(last_updates_words(saved, status) if action else [])]


@blueprint.route("/measures/<string:key>/returned-by", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def sender(key: str) -> Any:
    """Who returns the measure, or each part of it, from a month on. What would change is asked about first."""
    measure = measure_queries.measure(key)
    parts = hosted_parts(measure)
    form, would = _sender_form(measure, parts), list[str]()
    if form.validate_on_submit():
        try:
            with transaction():
                lines = _change_sender(measure, parts, form)
            flash(" ".join(["It is saved.", *lines]))
            return redirect(url_for("agreement_changes.sender", key=key), 303)
        except Incomplete as error:
            form.blame(error.problems)
        except AsksFirst as question:
            would = question.lines
        measure = measure_queries.measure(key)
        parts = hosted_parts(measure)
    values = {"measure": measure, "parts": parts, "form": form, "would": would, "sure_of": fingerprint(would)}
    page = render_template("agreement_changes/sender.html", changes=changes_of(measure, parts), **values)
    return page, 422 if form.is_submitted() else 200


def _sender_form(measure: Measure, parts: Sequence[Part]) -> SenderForm:
    form = SenderForm()
    form.agency_id.choices = [SelectChoice(one.id, one.name) for one in account_queries.agencies_taking_part()]
    if can_split(measure):
        form.agency_id.choices.insert(0, SelectChoice(EACH_PART, "Each part by its own agency"))
    form.part_id.choices = [SelectChoice(ALL_PARTS, "All parts")] + [
        SelectChoice(one.id, f"{one.name} ({one.returned_by.short_name if one.returned_by else 'nobody yet'})") for one in parts
    ]
    if not parts:
        del form.part_id
    if concerned_of(measure, parts[0] if parts else None).is_quarterly:
        form.starts.ask_for_quarter("From which quarter?")
    return form


def _change_sender(measure: Measure, parts: Sequence[Part], form: SenderForm) -> list[str]:
    part = next((one for one in parts if one.id == form.part_id.data), None) if parts else None
    agency = next((one for one in account_queries.agencies() if one.id == form.agency_id.data), None)
    if agency is None:
        lines = change_to_each_part(measure, form.starts.data, by=me())
    elif parts and part is None:
        lines = change_all_senders(measure, parts, agency, form.starts.data, by=me())
    else:
        lines = change_sender(concerned_of(measure, part), agency, form.starts.data, by=me())
    if form.sure_of.data != fingerprint(lines):
        raise AsksFirst(lines)
    return lines


def _form(agreement: Agreement, action: Action | None, given: Mapping[str, Any], **more: Any) -> ActionForm:
    form = ActionForm(data=_form_values(action) if action else given, **more)
    agencies = account_queries.agencies_taking_part([agency.id for agency in action.agencies] if action else ())
    form.priority_id.choices = [SelectChoice(priority.id, priority.title) for priority in agreement_queries.priorities(agreement)]
    form.lead_agency_id.choices = [SelectChoice(agency.id, agency.name) for agency in agencies]
    form.contributors.choices = [SelectChoice(agency.id, agency.short_name) for agency in agencies]
    bodies = [SelectChoice(body.id, body.name) for body in agreement_queries.bodies_in_force(action.body_id if action else None)]
    form.body_id.choices = [SelectChoice(NO_BODY, "No body"), *bodies]
    offer_origins(form, [(one.id, f"{one.ref} {one.title}") for one in action_origins(agreement)], agreement)
    if action:
        del form.ref
    return form


def _form_values(action: Action) -> dict[str, Any]:
    """The values for the fields of the form. The row itself will not do: its contributors are agencies, the form's are ids."""
    names = ("priority_id", "title", "lead_agency_id", "start", "due", "status")
    return {name: getattr(action, name) for name in names} | {
        "contributors": [agency.id for agency in action.contributors],
        "body_id": action.body_id or NO_BODY,
        "comes_from": [origin.id for origin in action.origins],
    }


def _save(agreement: Agreement, action: Action | None, form: ActionForm) -> Action:
    chosen, origins = set(form.contributors.data or []), None
    if form.comes_from is not None:
        origins = [one for one in action_origins(agreement) if one.id in form.comes_from.data]
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
        origins=origins,
        status=form.status.data,
        today=clock.today(),
        by=me(),
    )
