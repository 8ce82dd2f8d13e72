"""The pages on which the working group reads a draft plan year, proposes actions and comments, and those on which the team asks
and answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms.fields import SelectChoice

from portal.accounts import queries as account_queries
from portal.accounts.queries import me
from portal.agreement import queries as agreements
from portal.agreement.models import Action, Agreement
from portal.agreement.origins import says_what_it_continues
from portal.core.errors import NotFound, WrongState
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import clean
from portal.core.transaction import read_afresh, transaction
from portal.setting_up.confirming import Confirmation, ConfirmForm, confirm_page
from portal.setting_up.plan_years.proposals import actions, queries
from portal.setting_up.plan_years.proposals.actions import About
from portal.setting_up.plan_years.proposals.forms import AnswerForm, CommentForm, ProposeForm, RefuseForm
from portal.setting_up.plan_years.proposals.page import draft_page
from portal.submissions.agreement_changes.views import edit_page

blueprint = Blueprint("plan_year_proposals", __name__)


@blueprint.get("/agreements/<string:plan_year>/draft")
@requires(Permission.READ_PROPOSALS)
def show(plan_year: str) -> Any:
    """The draft as the working group reads it, and all that it wrote. Once it is adopted, that is on the page of what changed."""
    adopted = queries.adopted(plan_year)
    if adopted is not None and says_what_it_continues(adopted):
        return redirect(f"{url_for('plan_years.changes', plan_year=plan_year)}#written", 303)
    page = draft_page(me(), queries.draft_for(me(), plan_year))
    return render_template("plan_years_proposals/draft.html", page=page, draft=page.draft)


@blueprint.route("/agreements/<string:plan_year>/draft/propose", methods=["GET", "POST"])
@requires(Permission.PROPOSE)
def propose(plan_year: str) -> Any:
    draft = _draft_to_write_about(plan_year)
    offered, form = agreements.priorities(draft), ProposeForm(data={"priority_key": request.args.get("priority")})
    form.priority_key.choices = [SelectChoice(one.key, one.title) for one in offered]

    def do() -> str:
        chosen = next(one for one in offered if one.key == form.priority_key.data)
        values = {"title": form.title.data, "words": form.words.data, "lead": form.lead.data or ""}
        actions.propose(draft, chosen, **values, by=me())
        return "Your proposed action is with the team. The whole working group reads it."

    return _written_page("plan_years_proposals/propose.html", draft, form, do)


@blueprint.route("/agreements/<string:plan_year>/draft/comment", methods=["GET", "POST"])
@requires(Permission.PROPOSE)
def comment(plan_year: str) -> Any:
    """On the draft, or on the priority or the action that the address names."""
    draft = _draft_to_write_about(plan_year)
    about, form = _about(draft), CommentForm()

    def do() -> str:
        actions.comment(draft, about, form.words.data, by=me())
        return "Your comment is with the team. The whole working group reads it."

    return _written_page("plan_years_proposals/comment.html", draft, form, do, about=about)


@blueprint.route("/agreements/<string:plan_year>/draft/<int:number>/take-back", methods=["GET", "POST"])
@requires(Permission.PROPOSE)
def take_back(plan_year: str, number: int) -> Any:
    draft = _draft_to_write_about(plan_year)
    proposal = queries.own_proposal(me(), draft, number)

    def do(sure_of: str) -> str:
        actions.take_back(proposal, draft, by=me(), sure_of=sure_of)
        return "It is taken back."

    words = Confirmation("The draft " + draft.year, "Take back what you wrote", "Take it back?", "Take it back")
    to = url_for("plan_year_proposals.show", plan_year=draft.key)
    shown: dict[str, Any] = {"page": "plan_years_proposals/take_back.html", "proposal": proposal}
    return confirm_page(
        ConfirmForm(), lambda: actions.taking_back(proposal), do, confirmation=words, to=to, has_no_boxes=True, **shown
    )


@blueprint.route("/agreements/<string:plan_year>/ask", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def ask(plan_year: str) -> Any:
    draft = agreements.agreement_or_draft(plan_year)

    def do(sure_of: str) -> str:
        actions.ask(draft, by=me(), sure_of=sure_of)
        return f"The working group can read the draft {draft.year} and write about it."

    words = Confirmation(draft.title, "Ask the working group", "Ask it?", "Ask the working group")
    return _asked(draft, lambda: actions.asking(draft), do, words)


@blueprint.route("/agreements/<string:plan_year>/stop-asking", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def stop_asking(plan_year: str) -> Any:
    draft = agreements.agreement_or_draft(plan_year)

    def do(sure_of: str) -> str:
        actions.stop(draft, by=me(), sure_of=sure_of)
        return f"The working group no longer sees the draft {draft.year}."

    words = Confirmation(draft.title, "Stop asking the working group", "Stop asking?", "Stop asking")
    return _asked(draft, lambda: actions.stopping(draft), do, words)


@blueprint.get("/agreements/<string:plan_year>/proposals")
@requires(Permission.EDIT_AGREEMENT)
def index(plan_year: str) -> Any:
    """What the working group wrote, for the team: first what nobody has answered."""
    agreement = agreements.agreement_or_draft(plan_year)
    shown: dict[str, Any] = {"agreement": agreement, "written": queries.written(agreement, unanswered_first=True)}
    return render_template("plan_years_proposals/index.html", **shown)


@blueprint.route("/agreements/<string:plan_year>/proposals/<int:number>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def answer(plan_year: str, number: int) -> Any:
    """One, with its answer, or with the form that answers it."""
    agreement = agreements.agreement_or_draft(plan_year)
    proposal, problem = queries.proposal(agreement, number), ""
    form = RefuseForm() if proposal.is_action else AnswerForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.answer(proposal, agreement, form.words.data, by=me())
            gets_mail = proposal.by.is_active
            flash(f"{proposal.by.name} reads your answer in tomorrow morning’s mail." if gets_mail else "Your answer is saved.")
            return redirect(_list_of(agreement), 303)
        except WrongState as error:
            read_afresh()
            problem, agreement = error.message, agreements.agreement_or_draft(plan_year)
            proposal = queries.proposal(agreement, number)
    status = 409 if problem else 422 if form.is_submitted() else 200
    shown = {"agreement": agreement, "proposal": proposal, "form": form, "problem": problem}
    return render_template("plan_years_proposals/answer.html", **shown), status


@blueprint.route("/agreements/<string:plan_year>/proposals/<int:number>/take-up", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def take_up(plan_year: str, number: int) -> Any:
    """The page that adds an action to the draft, with the words of the proposed one."""
    draft = agreements.agreement_or_draft(plan_year)
    proposal = queries.proposal(draft, number)
    page = url_for("plan_year_proposals.answer", plan_year=draft.key, number=number)
    if not (proposal.is_action and draft.is_draft):
        raise NotFound
    if not proposal.is_open and request.method == "GET":
        return redirect(page, 303)
    priority = next((one.id for one in agreements.priorities(draft) if one.key == proposal.priority_key), None)

    def then(action: Action) -> None:
        actions.take_up(proposal, draft, action, by=me())

    name = proposal.lead.casefold()
    leads = (one.id for one in account_queries.agencies_taking_part() if name in (one.name.casefold(), one.short_name.casefold()))
    given = {"title": proposal.title, "priority_id": priority, "lead_agency_id": next(leads, None)}
    return edit_page(draft, None, given=given, then=then, to=_list_of(draft), proposal=proposal)


def _draft_to_write_about(plan_year: str) -> Agreement:
    """The draft. Who sends a page after the team has stopped asking, has adopted the draft or thrown it away reads that."""
    try:
        return queries.draft_for(me(), plan_year)
    except NotFound:
        if request.method == "GET":
            raise
        raise WrongState("The team does not ask about this draft any more, so nothing was sent.") from None


def _written_page(template: str, draft: Agreement, form: Any, do: Callable[[], str], **shown: Any) -> Any:
    """The answer of a page on which a member writes something. Where the team stops asking at that moment, what was typed stays
    on the page."""
    status, problem = 422 if form.is_submitted() else 200, ""
    if form.validate_on_submit():
        try:
            with transaction():
                words = do()
            flash(words)
            return redirect(f"{url_for('plan_year_proposals.show', plan_year=draft.key)}#written", 303)
        except WrongState as error:
            read_afresh()
            problem, status = error.message, 409
    return render_template(template, draft=draft, form=form, problem=problem, **shown), status


def _about(draft: Agreement) -> About:
    """What the address names, which has to be of this draft."""
    if ref := clean(request.args.get("action", "")):
        return About(action=agreements.action(draft, ref))
    if key := clean(request.args.get("priority", "")):
        return About(priority=agreements.priority(draft, key))
    return About()


def _asked(draft: Agreement, consequences: Any, do: Any, words: Confirmation) -> Any:
    to = url_for("agreement.show", plan_year=draft.key)
    return confirm_page(ConfirmForm(), consequences, do, confirmation=words, to=to, has_no_boxes=True)


def _list_of(agreement: Agreement) -> str:
    return url_for("plan_year_proposals.index", plan_year=agreement.key)
