"""The page on which the team enters an update or a month's numbers for an agency, with the e-mail or file that it came from."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.open_pages import answer_here, others_here
from portal.accounts.queries import me
from portal.core.errors import Conflict, Incomplete, NotFound, WrongState, passes
from portal.core.forms import new_token, page_number, page_of
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.core.typed_forms import BACK, came_from
from portal.cycles.models import Kind, Obligation
from portal.cycles.queries import obligation as obligation_by_id
from portal.returns.forms import typed_by_cell
from portal.returns.sheets import sheet_of
from portal.review.entering import actions as entering_actions
from portal.review.forms import EnterForm, TakeOverForm
from portal.submissions import queries
from portal.submissions.models import Submission, is_taken_over, is_team_asked
from portal.submissions.second_person import second_people
from portal.submissions.step_words import cancelled_words, newest_words
from portal.submissions.workflow import Verb
from portal.tables.cells import AGENCY_STATUSES
from portal.updates import queries as updates_queries
from portal.updates.actions import personal_data_to_confirm
from portal.updates.details import UpdateContent
from portal.updates.forms import STATUS_MEANINGS, UpdateForm
from portal.updates.personal_data import PossiblePersonalData

blueprint = Blueprint("entering", __name__)

Refused = Incomplete | WrongState | Conflict


@blueprint.get("/enter/<int:obligation_id>")
@requires(Permission.ENTER_FOR)
def enter(obligation_id: int) -> Any:
    return _page(obligation_by_id(obligation_id))


@blueprint.post("/enter/<int:obligation_id>")
@requires(Permission.ENTER_FOR)
def send_entered(obligation_id: int) -> Any:
    obligation, source = obligation_by_id(obligation_id), EnterForm().source.data or ""
    try:
        with transaction():
            _enter(obligation, source)
    except (Incomplete, WrongState, Conflict) as error:
        read_afresh()
        return _page(obligation_by_id(obligation_id), error), 422 if isinstance(error, Incomplete) else 409
    who = obligation.agency.short_name
    flash(f"Sent for {who}, marked as entered by you. {_approval_words(obligation)}")
    return redirect(came_from(url_for("board.items", key=obligation.cycle.key, agency=obligation.agency.key)), 303)


def _approval_words(obligation: Obligation) -> str:
    if second_people(queries.submission_of(obligation), besides=me()):
        return "A colleague approves it."
    if obligation.agency.ended_on is not None:
        return "You approve it, with a reason."
    return f"{obligation.agency.short_name} is asked to accept it, or you approve it with a reason."


@blueprint.post("/enter/<int:obligation_id>/here")
@requires(Permission.ENTER_FOR)
def here(obligation_id: int) -> Any:
    """Notes that the page is open, and answers who else of the team has it open."""
    return answer_here(_page_name(obligation_by_id(obligation_id)))


def _page_name(obligation: Obligation) -> str:
    """What the page is called among those that are open (accounts.open_pages)."""
    return f"enter {obligation.id}"


@blueprint.route("/take-over/<int:obligation_id>", methods=["GET", "POST"])
@requires(Permission.ENTER_FOR)
def take_over(obligation_id: int) -> Any:
    """What the agency has begun is taken over before the team sees what it says."""
    obligation, form, error = obligation_by_id(obligation_id), TakeOverForm(), None
    submission = queries.submission_of(obligation)
    if submission is None:
        raise NotFound
    if request.method == "POST":
        typed: dict[str, Any] = {"source": form.source.data or "", "is_requested": form.requested.data}
        try:
            with transaction():
                version = page_number(form.version.data)
                entering_actions.take_over(submission, by=me(), version=version, **typed)
            flash(f"You have taken it over, and {obligation.agency.short_name} is told. Read it, finish it and send it.")
            return redirect(url_for("entering.enter", obligation_id=obligation_id, back=request.values.get(BACK) or None), 303)
        except Incomplete as incomplete:
            form.blame(incomplete.problems)
        except (WrongState, Conflict) as refused:
            error = refused
        read_afresh()
    return _take_over_page(obligation_by_id(obligation_id), form, error)


def _take_over_page(obligation: Obligation, form: TakeOverForm, error: WrongState | Conflict | None) -> Any:
    submission = queries.submission_of(obligation)
    history = queries.history_of(submission)
    request_event = next((event for event in reversed(history) if event.verb == Verb.ASK_TEAM), None)
    is_offered = passes(entering_actions.check_take_over, obligation, submission, me())
    if request.method == "GET" and not is_offered:
        first = cancelled_words(obligation, me()) or newest_words(history, me())
        error = WrongState(f"{first} There is nothing here to take over now.".strip())
    page = render_template(
        "entering/take_over.html",
        obligation=obligation,
        submission=submission,
        is_for_colleague=bool(second_people(submission, besides=me())),
        form=form,
        error=error,
        is_offered=is_offered,
        is_early=is_offered and submission is not None and entering_actions.is_early(obligation, submission),
        asked=request_event if is_team_asked(history) else None,
    )
    return page, 409 if error and request.method == "POST" else 422 if form.problems else 200


def _enter(obligation: Obligation, source: str) -> Submission | None:
    page = page_of(request.form)
    if obligation.kind == Kind.RETURN:
        typed = typed_by_cell(request.form).get(obligation.id, {})
        return entering_actions.enter_return(obligation, by=me(), page=page, typed=typed, source=source)
    form = _typed(queries.submission_of(obligation))
    return entering_actions.enter_update(obligation, by=me(), page=page, written=form.written, source=source)


def _page(obligation: Obligation, error: Refused | None = None) -> Any:
    submission = queries.submission_of(obligation)
    problem = error
    if error is None:
        try:
            entering_actions.check_enter_naming(obligation, submission, me())
        except WrongState as not_free:
            problem = not_free
    form, taken_from = _filled(submission, problem), entering_actions.source_of_take_over(submission)
    colleagues = second_people(submission, besides=me())
    return render_template(
        "entering/enter.html",
        obligation=obligation,
        is_for_colleague=bool(colleagues),
        others=others_here(_page_name(obligation), me()) if colleagues else [],
        is_return=obligation.kind == Kind.RETURN,
        error=problem,
        problems=list(problem.problems) if isinstance(problem, Incomplete) else [],
        source=_source_form(EnterForm(source=taken_from), problem),
        taken_from=taken_from,
        can_take_over=passes(entering_actions.check_take_over, obligation, submission, me()),
        form=form,
        asked=_personal_data_to_confirm(obligation, form),
        lines=_lines(obligation, submission) if obligation.kind == Kind.RETURN else [],
        version=submission.version if submission else 0,
        token_of_page=new_token(),
        meanings=STATUS_MEANINGS,
        statuses=AGENCY_STATUSES,
    )


def _personal_data_to_confirm(obligation: Obligation, form: UpdateForm) -> list[PossiblePersonalData]:
    """What in an update looks like personal data and has to be answered; a return has no such texts."""
    if obligation.kind == Kind.RETURN:
        return []
    return personal_data_to_confirm(form.written, updates_queries.last_approved(obligation))


def _source_form(form: EnterForm, error: Exception | None) -> EnterForm:
    """The form with what is wrong with the source, if anything is."""
    if isinstance(error, Incomplete):
        form.blame([problem for problem in error.problems if problem[0] == "source"])
    return form


def _filled(submission: Submission | None, error: Exception | None) -> UpdateForm:
    """What was typed; before that what the agency sent last, or its draft if the team has taken that over. No other draft is
    ever shown."""
    if request.method == "POST":
        form = _typed(submission)
        if isinstance(error, Incomplete):
            places = [(name, message) for name, message in error.problems if name in form or name.startswith("not-personal")]
            form.blame(places)
        return form
    newest = submission.latest if submission and submission.obligation.kind == Kind.UPDATE else None
    sent = UpdateContent.of(newest.content) if newest else UpdateContent()
    if submission is not None and submission.update is not None and is_taken_over(submission.events):
        sent = submission.update.written
    return UpdateForm(
        formdata=None,
        rows={},
        not_personal=[],
        text=sent.text,
        next=sent.next,
        action_status=sent.status,
        explanation=sent.details.explanation,
        replaced_by=sent.details.replaced_by,
    )


def _typed(submission: Submission | None) -> UpdateForm:
    """What was typed, with the rows that the agency had: they are sent too, and the page has no boxes for them."""
    form = UpdateForm()
    if submission is not None and submission.update is not None:
        form.rows = submission.update.details.rows
    return form


def _lines(obligation: Obligation, submission: Submission | None) -> list[dict[str, str]]:
    """A line for each series: the key that its boxes are named by, and what is in them."""
    typed = typed_by_cell(request.form).get(obligation.id, {}) if request.method == "POST" else {}
    sheet = sheet_of(obligation)
    is_readable = submission is not None and (submission.sent_at is not None or is_taken_over(submission.events))
    cells = sheet.month(obligation.id).cells if is_readable else {}
    lines = []
    for series in sheet.series:
        sent, before = typed.get(series.id), cells.get(series.id)
        lines.append(
            {
                "key": f"{obligation.id}-{series.id}",
                "name": series.full_name,
                "unit": series.measure.unit,
                "typed": (sent.typed if sent else before.typed if before else "") or "",
                "note": (sent.note if sent else before.note if before else "") or "",
                "status": (sent.status if sent else before.status if before else "") or "final",
                **{f"why-{rule}": why for rule, why in (sent.whys.items() if sent else ())},
            }
        )
    return lines
