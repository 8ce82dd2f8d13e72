"""The coordinator’s pages about reminders."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, flash, redirect, render_template, url_for

from portal.accounts.queries import me
from portal.core import clock
from portal.core.errors import Incomplete
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.core.typed_forms import came_from
from portal.cycles.models import Cycle
from portal.cycles.queries import cycle as cycle_by_key
from portal.cycles.queries import cycles
from portal.reminders import actions, lists, planning, queries, schedule, timeliness
from portal.reminders.forms import PauseForm, ScheduleForm
from portal.review.agencies.queries import agency_in

blueprint = Blueprint("reminders", __name__)
CYCLES_COMPARED = 8


@blueprint.get("/cycles/<string:key>/reminders")
@requires(Permission.RUN_CYCLES)
def index(key: str) -> Any:
    """When reminders go, which agencies owe something, and which have nobody who can be reminded."""
    cycle, situation = cycle_by_key(key), planning.current_situation()
    following, standings = planning.next_day(situation, cycle), queries.agency_reminders(cycle)
    owed = (item for items in situation.owed_by_agency.values() for item in items)
    return render_template(
        "reminders/index.html",
        cycle=cycle,
        steps=[_step_line(situation, cycle, step) for step in sorted(queries.steps_of(cycle))],
        step_words=schedule.step_words,
        following=following,
        coming=len(planning.scheduled_reminders(situation, following, cycle)) if following else 0,
        due_today=len(planning.scheduled_reminders(situation, clock.today(), cycle)),
        by_hand=len(planning.reminders_by_hand(situation, cycle)),
        owes=any(item.obligation.cycle_id == cycle.id for item in owed),
        silent=[one.agency for one in standings if not one.people],
        list=lists.agencies(standings),
    )


class StepLine(NamedTuple):
    """A step of the cycle’s schedule: working days from the due date, its day, and how many people were reminded."""

    step: int
    day: date
    reminded: int


def _step_line(situation: planning.Situation, cycle: Cycle, step: int) -> StepLine:
    this_step = schedule.ReminderStep(cycle.id, cycle.due, step)
    reminded = sum(done == this_step for _, done in situation.steps_done)
    return StepLine(step, schedule.working_day(cycle.due, step), reminded)


@blueprint.get("/cycles/<string:key>/reminders/next")
@requires(Permission.RUN_CYCLES)
def following(key: str) -> Any:
    """The next reminders as they would be mailed."""
    cycle, situation = cycle_by_key(key), planning.current_situation()
    day = planning.next_day(situation, cycle)
    planned = planning.scheduled_reminders(situation, day, cycle) if day else []
    reminders = planning.write(planned, day or clock.today())
    return render_template("reminders/preview.html", cycle=cycle, reminders=reminders, left_out=[], day=day, is_now=False)


@blueprint.get("/cycles/<string:key>/reminders/now")
@requires(Permission.RUN_CYCLES)
def preview(key: str) -> Any:
    """The reminders that are posted when the button on this page is pressed."""
    cycle, day, situation = cycle_by_key(key), clock.today(), planning.current_situation()
    reminders = planning.write(planning.reminders_by_hand(situation, cycle), day)
    left_out = planning.not_reminded(situation, cycle)
    return render_template("reminders/preview.html", cycle=cycle, reminders=reminders, left_out=left_out, day=day, is_now=True)


@blueprint.post("/cycles/<string:key>/reminders/now")
@requires(Permission.RUN_CYCLES)
def remind_now(key: str) -> Any:
    with transaction():
        count = actions.remind_now(cycle_by_key(key), by=me())
    people = "1 person has a reminder" if count == 1 else f"{count} people have a reminder"
    flash(f"{people} in the outbox." if count else "Nobody was left to remind today.")
    return redirect(url_for("reminders.index", key=key), 303)


@blueprint.route("/cycles/<string:key>/reminders/schedule", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def change_schedule(key: str) -> Any:
    cycle = cycle_by_key(key)
    form = ScheduleForm(data={"steps": schedule.steps_text(queries.steps_of(cycle))})
    if form.validate_on_submit():
        with transaction():
            actions.change_schedule(cycle, by=me(), steps=form.parsed)
        flash("The schedule is changed.")
        return redirect(url_for("reminders.index", key=key), 303)
    usual = schedule.steps_text(schedule.USUAL_STEPS)
    status = 422 if form.is_submitted() else 200
    return render_template("reminders/schedule.html", cycle=cycle, form=form, usual=usual), status


@blueprint.route("/cycles/<string:key>/reminders/pause/<string:agency_key>", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def pause(key: str, agency_key: str) -> Any:
    cycle = cycle_by_key(key)
    agency, form = agency_in(cycle, agency_key), PauseForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.pause(cycle, agency, by=me(), reason=form.reason.data or "")
            flash(f"{agency.short_name} gets no reminders in this cycle.")
            return redirect(came_from(url_for("reminders.index", key=key)), 303)
        except Incomplete as error:
            form.blame(error.problems)
    return render_template("reminders/pause.html", cycle=cycle, agency=agency, form=form), 422 if form.is_submitted() else 200


@blueprint.post("/cycles/<string:key>/reminders/resume/<string:agency_key>")
@requires(Permission.RUN_CYCLES)
def resume(key: str, agency_key: str) -> Any:
    cycle = cycle_by_key(key)
    agency = agency_in(cycle, agency_key)
    with transaction():
        actions.resume(cycle, agency, by=me())
    flash(f"{agency.short_name} gets reminders again.")
    return redirect(came_from(url_for("reminders.index", key=key)), 303)


@blueprint.get("/timeliness")
@requires(Permission.RUN_CYCLES)
def punctuality() -> Any:
    """How punctual every agency was in the last cycles. For a conversation with it; no pack shows it."""
    compared = list(reversed(cycles()[:CYCLES_COMPARED]))
    lines = timeliness.lines(queries.first_sent(compared), clock.now())
    return render_template("reminders/timeliness.html", cycles=compared, lines=lines)
