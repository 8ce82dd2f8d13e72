"""The pages of the programme of meetings: what is planned, planning a year, and changing or removing one planned cycle."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import WrongState
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import fingerprint, listed, plural
from portal.core.transaction import read_afresh, transaction
from portal.cycles.programme import actions, queries, rhythms
from portal.cycles.programme.forms import ChangeForm, RhythmForm, TableForm, gap_words, is_sure, questions_about
from portal.cycles.programme.models import PlannedCycle
from portal.cycles.programme.rhythms import CycleDates, Rhythm
from portal.statistics.periods import Period

blueprint = Blueprint("programme", __name__, url_prefix="/cycles/programme")


@blueprint.get("")
@requires(Permission.RUN_CYCLES)
def index() -> Any:
    """What is planned, what each would ask for today, and which months would be in no cycle."""
    lines = queries.planned_lines()
    return render_template("programme/index.html", lines=lines, gaps=_gaps([one.planned for one in lines]))


def _gaps(planned: list[PlannedCycle]) -> list[str]:
    """The months between the newest cycle and the last planned one that belong to none, in words."""
    if not planned:
        return []
    spans = [one for _, one in queries.taken_spans(planned)]
    days = Period(planned[0].period_start, max(one.period_end for one in planned))
    return [gap_words(one) for one in rhythms.in_no_cycle(spans, days)]


@blueprint.get("/plan")
@requires(Permission.RUN_CYCLES)
def plan() -> Any:
    """Asks for a year and a rhythm, and shows the table of its cycles once they are chosen."""
    years = queries.plan_years()
    if not years:
        return render_template("programme/plan.html", form=None, table=None)
    form = RhythmForm.asked(years)
    year = next(one for one in years if one.key == form.year.data)
    is_clear = form.is_clear
    dates = _dates(form, year) if is_clear else []
    table = TableForm.of(dates) if is_clear and not form.problems else None
    shown: dict[str, Any] = {"form": form, "table": table, "is_full": table is not None and not dates, "year": year, "asked": []}
    return render_template("programme/plan.html", **shown, there=_there(year))


def _dates(form: RhythmForm, year: queries.PlanYear) -> list[CycleDates]:
    taken = [one for _, one in queries.taken_spans(queries.planned_cycles())]
    assert form.chosen is not None
    if form.chosen is Rhythm.MEETINGS:
        return rhythms.by_meetings(form.meeting_days(year.period), year.period, taken, queries.usual_spacing())
    return rhythms.spread(form.chosen, year.period, taken, queries.usual_spacing())


@blueprint.post("/plan/<string:year>")
@requires(Permission.RUN_CYCLES)
def save(year: str) -> Any:
    """Plans the rows of the table. What is odd about them is asked about first."""
    chosen = _year(year)
    if chosen is None:
        return redirect(url_for("programme.plan"), 303)
    table, taken, asked = TableForm.posted(), queries.taken_spans(queries.planned_cycles()), list[str]()
    if table.validate_on_submit() and table.is_right(taken):
        plans = [row.plan for row in table.filled]
        asked = questions_about(plans, taken, chosen.period)
        if is_sure(asked):
            try:
                with transaction():
                    actions.plan_cycles(plans, by=me())
                flash(f"{plural(len(plans), 'cycle')} {'is' if len(plans) == 1 else 'are'} planned.")
                return redirect(url_for("programme.index"), 303)
            except WrongState as error:
                read_afresh()
                table.blame([("sure_of", error.message)])
    shown = {"form": None, "table": table, "is_full": False, "year": chosen, "asked": asked, "sure_of": fingerprint(asked)}
    return render_template("programme/plan.html", **shown, there=_there(chosen)), 422


def _there(year: queries.PlanYear) -> str:
    """The titles of the cycles that have months of the year already."""
    spans = queries.taken_spans(queries.planned_cycles())
    return listed([title for title, one in spans if queries.overlap(one, year.period)])


def _year(key: str) -> queries.PlanYear | None:
    return next((one for one in queries.plan_years() if one.key == key), None)


@blueprint.route("/<int:planned_id>", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def change(planned_id: int) -> Any:
    planned = queries.planned_cycle(planned_id)
    form, asked = ChangeForm.of_planned(planned), list[str]()
    taken = queries.taken_spans(queries.planned_cycles(), planned)
    if form.is_submitted() and form.is_right(taken):
        now = form.plan.dates.period
        both = Period(min(now.start, planned.period.start), max(now.end, planned.period.end))
        asked = questions_about([form.plan], taken, both)
        if is_sure(asked):
            try:
                with transaction():
                    actions.change_planned(planned, form.plan, by=me())
                flash(f"{form.title.data} is changed.")
                return redirect(url_for("programme.index"), 303)
            except WrongState as error:
                read_afresh()
                form.blame([("starts", error.message)])
    shown = {"form": form, "planned": queries.planned_cycle(planned_id), "asked": asked, "sure_of": fingerprint(asked)}
    return render_template("programme/change.html", **shown), 422 if form.is_submitted() else 200


@blueprint.route("/<int:planned_id>/remove", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def remove(planned_id: int) -> Any:
    """Says which months would be in no cycle, then removes it from the programme."""
    planned = queries.planned_cycle(planned_id)
    if request.method == "POST":
        title = planned.title
        with transaction():
            actions.remove_planned(planned, by=me())
        flash(f"{title} is planned no more.")
        return redirect(url_for("programme.index"), 303)
    spans = [one for _, one in queries.taken_spans(queries.planned_cycles(), planned)]
    gaps = [gap_words(one) for one in rhythms.in_no_cycle(spans, planned.period)]
    return render_template("programme/remove.html", planned=planned, gaps=gaps)
