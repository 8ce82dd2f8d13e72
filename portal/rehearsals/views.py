"""The page on which a coordinator begins a rehearsal, goes on as somebody else, reads its mails and ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms.fields import SelectChoice

from portal.accounts.queries import me
from portal.core import clock
from portal.core.errors import WrongState
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.cycles import queries as cycle_queries
from portal.cycles.models import Cycle
from portal.cycles.programme.queries import next_planned
from portal.cycles.workflow import RUNNING
from portal.rehearsals import actions, copies, queries
from portal.rehearsals.actions import NewCycle
from portal.rehearsals.copies import Owner
from portal.rehearsals.forms import PersonForm, RehearsalForm
from portal.rehearsals.serving import ELSEWHERE, OVER, rehearsals, sign_in_by_cookie
from portal.statistics.periods import Period, months_before

blueprint = Blueprint("rehearsals", __name__)

NEXT = "next"


class Running(NamedTuple):
    """The rehearsal that this person began, in whichever browser, and the application that serves it."""

    key: str
    app: Flask


@blueprint.route("/rehearsals", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def index() -> Any:
    if request.method == "GET" and (running := _running()):
        return _page_of(running)
    following, form, error = _following(), _form(), None
    if form.validate_on_submit() and _has_its_day(form, following):
        try:
            return _begin(form, following)
        except WrongState as refused:
            error = refused
    shown = {
        "form": form,
        "error": error,
        "following": following,
        "is_over": OVER in request.args,
    }
    return render_template("rehearsals/begin.html", **shown), 409 if error else 422 if form.is_submitted() else 200


def _has_its_day(form: RehearsalForm, following: NewCycle | None) -> bool:
    """Only a new cycle is rehearsed on a day of its own."""
    return following is None or form.cycle.data != NEXT or form.is_day_of(following.period, following.day)


def _begin(form: RehearsalForm, following: NewCycle | None) -> Any:
    new = replace(following, day=form.day.data) if following is not None and form.cycle.data == NEXT else None
    owner = Owner(me().id, current_user.id)
    read_afresh()  # so that nobody who writes waits for the copy
    with rehearsals().making(owner) as (key, app), app.app_context(), transaction():
        actions.prepare(new)
    return _go_on(Running(key, app), form.who.data)


@blueprint.post("/rehearsals/as")
@requires(Permission.RUN_CYCLES)
def as_somebody() -> Any:
    """Goes on as somebody else, on the same copy."""
    running = _running()
    if running is None:
        return _is_over()
    form = PersonForm()
    with running.app.app_context():
        form.who.choices = _people()
    if not form.validate_on_submit():
        return _page_of(running, form), 422
    return _go_on(running, form.who.data)


@blueprint.post("/rehearsals/end")
@requires(Permission.RUN_CYCLES)
def end() -> Any:
    if running := _running():
        rehearsals().end(running.key)
    flash("The rehearsal is over. Its copy is deleted, and nothing of it was stored.")
    flash(f"You are signed in as {me().name}, as before.")
    return redirect(url_for("rehearsals.index"), 303)


def _running() -> Running | None:
    for key in rehearsals().keys_of(me().id):
        if app := rehearsals().app_of(key):
            return Running(key, app)
    return None


def _go_on(running: Running, who: str) -> Any:
    """Into the rehearsal, as this one of people_to_be()."""
    person_id, agency_id = (int(number) for number in who.split("-"))
    with running.app.app_context(), transaction():
        lasts = timedelta(seconds=copies.LASTS)
        sign_in_id = actions.sign_in_as(person_id, agency_id, request.user_agent.string, lasts)
    response = redirect(f"{request.script_root}/rehearsal/{running.key}/", 303)
    sign_in_by_cookie(response, running.app, sign_in_id)
    return response


def _is_over() -> Any:
    flash("This rehearsal is over. You can begin another.")
    return redirect(url_for("rehearsals.index"), 303)


def _page_of(running: Running, form: PersonForm | None = None) -> str:
    with running.app.app_context():
        mails = queries.mails_of(queries.agency_played_last())
        people = _people()
        now = clock.now()
    form = form or PersonForm(formdata=None)
    form.who.choices = people
    address = f"{request.script_root}/rehearsal/{running.key}/"
    shown = {"form": form, "mails": mails, "now": now, "address": address, "is_elsewhere": ELSEWHERE in request.args}
    return render_template("rehearsals/running.html", **shown)


def _form() -> RehearsalForm:
    """With what can be rehearsed and as whom; the cycle that would be opened next comes first."""
    following = _following()
    form = RehearsalForm(day=following.day if following else clock.today())
    new = [SelectChoice(NEXT, following.words)] if following else []
    running = [SelectChoice(cycle.key, f"{cycle.title}, as it is now") for cycle in cycle_queries.cycles() if _is_running(cycle)]
    form.cycle.choices, form.who.choices = new + running, _people()
    return form


def _people() -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in queries.people_to_be()]


def _is_running(cycle: Cycle) -> bool:
    return cycle.status in RUNNING


def _following() -> NewCycle | None:
    """The next planned cycle of the programme. Where none is planned, the quarter after the newest cycle; without a cycle the
    quarter in which the agreement begins."""
    if planned := next_planned():
        return NewCycle.of_planned(planned)
    newest = next(iter(cycle_queries.cycles()), None)
    agreement = cycle_queries.agreement_for(clock.today())
    if newest is not None:
        period = Period.ending(months_before(newest.period_end, -3), 3)
    elif agreement is not None:
        period = Period.ending(months_before(agreement.starts, -2), 3)
    else:
        return None
    return NewCycle.of_period(period)
