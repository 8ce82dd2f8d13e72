"""The pages of a draft plan year: preparing it, what becomes of last year's actions, measures under other priorities, adopting it
and throwing it away. Its priorities and actions have the pages that those of every plan year have."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms.fields import SelectChoice

from portal.accounts.queries import me
from portal.agreement import queries
from portal.agreement.fates import ActionChange
from portal.agreement.models import Action, Agreement
from portal.agreement.origins import says_what_it_continues
from portal.core.errors import Incomplete, NotFound, WrongState
from portal.core.guards import requires
from portal.core.policy import Permission, can
from portal.core.transaction import read_afresh, transaction
from portal.packs.queries import printed_statuses
from portal.setting_up.confirming import Confirmation, ConfirmForm, confirm_page
from portal.setting_up.plan_years import adopting, deciding, preparing
from portal.setting_up.plan_years.changes import action_change, plan_year_changes
from portal.setting_up.plan_years.forms import DropForm, MoveForm, PrepareForm
from portal.setting_up.plan_years.preparing import NewPlanYear
from portal.setting_up.plan_years.proposals.queries import written

blueprint = Blueprint("plan_years", __name__)

PREPARED = "is prepared. Only coordinators see it until they ask the working group, or adopt it."
ADDED = "is added. Add its priorities first, then their actions."
UNDECIDED = "undecided"  # in the address: only the actions about which nothing is decided yet


@blueprint.route("/agreements/prepare", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def prepare() -> Any:
    newest = next(iter(queries.agreements_and_drafts()), None)
    why_not = preparing.why_not_prepare()
    usual = preparing.usual_next(newest) if newest else preparing.usual_first()
    form = PrepareForm(data={} if why_not else {**vars(usual), "made_from": newest.key if newest else ""})
    if form.is_submitted() and newest and form.made_from.data != newest.key:
        why_not = why_not or preparing.ADDED_MEANWHILE
    if not why_not and form.validate_on_submit():
        try:
            with transaction():
                if newest:
                    added = preparing.prepare(_typed(form), by=me())
                else:
                    added = preparing.add_first(_typed(form), is_meant=form.are_days_meant(), by=me())
            flash(f"{added.title} {PREPARED if newest else ADDED}")
            return redirect(url_for("agreement.show", plan_year=added.key), 303)
        except WrongState as error:
            why_not = error.message
            read_afresh()
        except Incomplete as error:
            form.blame(error.problems)
            read_afresh()
    status = 409 if form.is_submitted() and why_not else 422 if form.is_submitted() else 200
    return render_template("plan_years/prepare.html", form=form, why_not=why_not, newest=newest), status


@blueprint.get("/agreements/<string:plan_year>/changes")
@requires(Permission.READ_AGREEMENTS)
def changes(plan_year: str) -> Any:
    """What becomes of last year's actions; once it is adopted, what changed from the year before."""
    agreement = _readable(plan_year)
    can_edit, is_asked = can(me(), Permission.EDIT_AGREEMENT), request.args.get("state") == UNDECIDED
    found = plan_year_changes(agreement)
    statuses = {} if can_edit or agreement.previous_id is None else printed_statuses(me(), agreement.previous_id)
    found = found if can_edit else found.as_printed(statuses)
    shown = found.undecided if is_asked else found.actions
    values = {"agreement": agreement, "changes": found, "shown": shown, "is_asked": is_asked, "can_edit": can_edit}
    values["written"] = written(agreement) if can(me(), Permission.READ_PROPOSALS) and not agreement.is_draft else []
    return render_template("plan_years/changes.html", **values, has_pages=can_edit or bool(statuses))


@blueprint.route("/agreements/<string:plan_year>/changes/<string:ref>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def decide(plan_year: str, ref: str) -> Any:
    """What becomes of one action of the plan year before: nothing continues it, with a reason."""
    draft, action = _decided(plan_year, ref)
    form = DropForm()
    if form.validate_on_submit():
        try:
            with transaction():
                deciding.drop(draft, action, form.reason.data, by=me(), deletes=(form.deletes.data or "").split(","))
            flash(f"Nothing continues {ref}.")
            return redirect(_undecided(draft), 303)
        except WrongState as error:
            read_afresh()
            draft, action = _decided(plan_year, ref)
            return _decide_page(draft, action_change(draft, action), form, error.message)
    return _decide_page(draft, action_change(draft, action), form)


@blueprint.post("/agreements/<string:plan_year>/changes/<string:ref>/continue")
@requires(Permission.EDIT_AGREEMENT)
def continue_action(plan_year: str, ref: str) -> Any:
    draft, action = _decided(plan_year, ref)
    try:
        with transaction():
            deciding.continue_action(draft, action, by=me())
    except WrongState as error:
        read_afresh()
        draft, action = _decided(plan_year, ref)
        return _decide_page(draft, action_change(draft, action), DropForm(formdata=None), error.message)
    flash(f"{action.ref} of {draft.year} continues it.")
    return redirect(_undecided(draft), 303)


@blueprint.post("/agreements/<string:plan_year>/changes/<string:ref>/undo")
@requires(Permission.EDIT_AGREEMENT)
def undo_drop(plan_year: str, ref: str) -> Any:
    """It is to be decided again."""
    draft, action = _decided(plan_year, ref)
    with transaction():
        deciding.undo_drop(draft, action, by=me())
    flash(f"What becomes of {action.ref} is to be decided again.")
    return redirect(url_for("plan_years.decide", plan_year=draft.key, ref=action.ref), 303)


@blueprint.get("/agreements/<string:plan_year>/places")
@requires(Permission.EDIT_AGREEMENT)
def measures(plan_year: str) -> Any:
    agreement = _draft(plan_year)
    return render_template("plan_years/measures.html", agreement=agreement, placements=deciding.placements(agreement))


@blueprint.route("/agreements/<string:plan_year>/places/<string:key>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def move_measure(plan_year: str, key: str) -> Any:
    """It stands under another priority of the draft. In an adopted plan year the page of the measure does that."""
    agreement = _draft(plan_year)
    place, offered = deciding.placement(agreement, key), queries.priorities(agreement)
    form = MoveForm(data={"priority_id": place.priority_id})
    form.priority_id.choices = [SelectChoice(one.id, one.title) for one in offered]
    by_id = {one.id: one for one in offered}

    def do(sure_of: str) -> str:
        deciding.move(place, by_id[form.priority_id.data], agreement, by=me(), sure_of=sure_of)
        return f"“{place.measure.name}” stands under {place.priority.title}."

    confirmation = Confirmation(place.measure.name, "Move it to another priority", "Move it?", "Move it", "Measures")
    shown: dict[str, Any] = {"to": url_for("plan_years.measures", plan_year=plan_year), "page": "plan_years/move.html"}
    return confirm_page(
        form, lambda: deciding.moving(place, by_id[form.priority_id.data], agreement), do, confirmation=confirmation, **shown
    )


@blueprint.route("/agreements/<string:plan_year>/actions/<string:ref>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def delete_action(plan_year: str, ref: str) -> Any:
    """Only what nobody has used can be deleted."""
    agreement = queries.agreement_or_draft(plan_year)
    action = queries.action(agreement, ref)

    def do(sure_of: str) -> str:
        deciding.delete_action(action, by=me(), sure_of=sure_of)
        return f"{ref} is deleted."

    confirmation = Confirmation(
        f"Action {action.ref}", "Delete the action", "Delete it?", f"Delete {action.ref}", agreement.title
    )
    return _asked(agreement, lambda: deciding.deleting(action), do, confirmation)


@blueprint.route("/agreements/<string:plan_year>/adopt", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def adopt(plan_year: str) -> Any:
    draft = queries.agreement_or_draft(plan_year)

    def do(sure_of: str) -> str:
        adopting.adopt(draft, by=me(), sure_of=sure_of)
        return f"{draft.title} is adopted."

    confirmation = Confirmation(draft.title, f"Adopt {draft.year}", "Adopt it?", f"Adopt {draft.year}")
    shown = {"page": "plan_years/adopt.html", "draft": draft, "refs": adopting.refs_due_before(draft) if draft.is_draft else []}
    return _asked(draft, lambda: adopting.adopting(draft), do, confirmation, **shown)


@blueprint.route("/agreements/<string:plan_year>/throw-away", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def throw_away(plan_year: str) -> Any:
    draft = queries.agreement_or_draft(plan_year)
    title, year, what = draft.title, draft.year, "the draft" if draft.is_draft else "the plan year"

    def do(sure_of: str) -> str:
        preparing.throw_away(draft, by=me(), sure_of=sure_of)
        return f"{what[:1].upper()}{what[1:]} {year} is thrown away."

    confirmation = Confirmation(title, f"Throw {what} away", "Throw it away?", f"Throw {year} away")
    to = url_for("agreement.index") if request.form.get("sure_of") else url_for("agreement.show", plan_year=plan_year)
    return confirm_page(
        ConfirmForm(), lambda: preparing.throwing_away(draft), do, confirmation=confirmation, to=to, has_no_boxes=True
    )


def _asked(agreement: Agreement, consequences: Any, do: Any, confirmation: Confirmation, **shown: Any) -> Any:
    to = url_for("agreement.show", plan_year=agreement.key)
    return confirm_page(ConfirmForm(), consequences, do, confirmation=confirmation, to=to, has_no_boxes=True, **shown)


def _typed(form: PrepareForm) -> NewPlanYear:
    return NewPlanYear(form.key.data, form.title.data, form.starts.data, form.ends.data)


def _readable(plan_year: str) -> Agreement:
    """An agreement that was made from another: a draft for those who edit it only."""
    agreement = queries.agreement_or_draft(plan_year)
    if agreement.is_draft and not can(me(), Permission.EDIT_AGREEMENT):
        raise NotFound
    if not says_what_it_continues(agreement):
        raise NotFound
    return agreement


def _decided(plan_year: str, ref: str) -> tuple[Agreement, Action]:
    """The agreement, and an action of the plan year before it."""
    agreement = queries.agreement_or_draft(plan_year)
    if agreement.previous is None:
        raise NotFound
    return agreement, queries.action(agreement.previous, ref)


def _draft(plan_year: str) -> Agreement:
    found = queries.agreement_or_draft(plan_year)
    if not found.is_draft:
        raise NotFound
    return found


def _undecided(draft: Agreement) -> str:
    return url_for("plan_years.changes", plan_year=draft.key, state=UNDECIDED)


def _decide_page(draft: Agreement, change: ActionChange, form: DropForm, problem: str = "") -> Any:
    status = 409 if problem else 422 if form.is_submitted() and form.problems else 200
    deleted = deciding.deletable_followers(change.following) if draft.is_draft else []
    shown = {"agreement": draft, "change": change, "form": form, "problem": problem, "deleted": deleted}
    return render_template("plan_years/decide.html", **shown), status
