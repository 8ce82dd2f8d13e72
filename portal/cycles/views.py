"""The coordinators' pages about cycles, and about more time for an obligation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core import clock
from portal.core.dates import ONE_DAY
from portal.core.errors import Incomplete
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.cycles import actions, queries
from portal.cycles.forms import CycleDatesForm, NewCycleForm
from portal.cycles.programme.forms import gap_words
from portal.cycles.programme.queries import opening_words, planned_cycles
from portal.cycles.programme.rhythms import following
from portal.cycles.workflow import CLOSE, TAKE_AGAIN
from portal.statistics.periods import Period

blueprint = Blueprint("cycles", __name__)


@blueprint.get("/cycles")
@requires(Permission.RUN_CYCLES)
def index() -> Any:
    return render_template("cycles/index.html", cycles=queries.cycles(), planned_count=len(planned_cycles()))


@blueprint.route("/cycles/new", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def new() -> Any:
    offered = _planned() or _next_period()
    form, asks = NewCycleForm(data=offered.boxes if offered else {}), ""
    is_valid = form.validate_on_submit()
    opening = opening_words(planned) if (planned := form.planned_period) else ""
    if is_valid:
        try:
            if not (asks := _asked_of(form, opening)):
                return _opened(form)
        except Incomplete as error:
            form.blame(error.problems)
    form.shown_opening.data = opening = opening if asks or not form.problems else ""
    shown = {
        "form": form,
        "asks": asks,
        "opening": opening,
        "period_words": planned.period.words if planned else "",
        "has_agreement": queries.agreement_for(clock.today()) is not None,
    }
    return render_template("cycles/new.html", **shown), 422 if form.is_submitted() else 200


def _opened(form: NewCycleForm) -> Any:
    with transaction():
        cycle = actions.open_cycle(by=me(), opens=clock.today(), only_changes=bool(form.only_changes.data), **form.days)
        owed = queries.obligation_count(cycle)
    flash(f"{cycle.title} is open. {_owed_words(owed)}")
    return redirect(url_for("board.board", key=cycle.key), 303)


def _owed_words(count: int) -> str:
    if count == 1:
        return "1 update or return is owed."
    return f"{count:,} updates and returns are owed." if count else "Nobody owes anything in it."


def _asked_of(form: NewCycleForm, opening: str) -> str:
    """What is asked about first, “period”, “due” or “work”; empty where nothing is. `opening` says what the cycle asks for.
    Raises Incomplete instead of asking about the work of a cycle that cannot open."""
    agreement = queries.agreement_for(form.starts.data)
    if form.asks_about_period(agreement, _gap_before(form.starts.data)):
        return "period"
    if form.asks_about_due():
        return "due"
    actions.check_dates(**form.days, agreement=agreement)
    return "work" if form.asks_about_work(opening) else ""


def _gap_before(starts: date) -> str:
    """Says which time since the newest cycle before that day is in no cycle; empty where there is none."""
    spans = [*(one.period for one in queries.cycles()), *(one.period for one in planned_cycles())]
    ends = max((one.end for one in spans if one.start < starts), default=None)
    return gap_words(Period(ends + ONE_DAY, starts - ONE_DAY)) if ends is not None and ends + ONE_DAY < starts else ""


@dataclass(frozen=True)
class Offered:
    """The cycle that the form begins with, and `other_boxes`, what is in the rest of its boxes already."""

    title: str
    period: Period
    other_boxes: Mapping[str, Any]

    @property
    def boxes(self) -> dict[str, Any]:
        return {"title": self.title, "starts": self.period.start, "ends": self.period.end, **self.other_boxes}


def _planned() -> Offered | None:
    """All of a planned cycle that is to be opened now; None where none is asked for, or it is planned no more."""
    planned = next((one for one in planned_cycles() if request.args.get("planned", "") == str(one.id)), None)
    if planned is None:
        return None
    days = {"due": planned.due, "meeting": planned.meeting, "only_changes": planned.only_changes}
    return Offered(planned.title, planned.period, days)


def _next_period() -> Offered | None:
    """Title and period of what comes after the newest cycle, as long as that, so that usually only two dates have to be typed."""
    newest = next(iter(queries.cycles()), None)
    after = following(newest.period) if newest is not None else None
    return Offered(after.words, after, {}) if after is not None else None


@blueprint.route("/cycles/<string:key>/dates", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def dates(key: str) -> Any:
    cycle = queries.cycle(key)
    form, asks, before = CycleDatesForm(obj=cycle), False, (cycle.due, cycle.meeting_words)
    if form.validate_on_submit() and not (asks := form.asks_first(cycle.period, cycle.due)):
        try:
            with transaction():
                days = {"due": form.due.data, "meeting": form.meeting.data}
                actions.change_dates(cycle, by=me(), title=form.title.data, **days, is_called_off=form.is_called_off.data)
            is_announced = (cycle.due, cycle.meeting_words) != before
            flash(f"The dates are changed.{' The agencies are told tomorrow morning.' if is_announced else ''}")
            return redirect(url_for("board.board", key=key), 303)
        except Incomplete as error:
            form.blame(error.problems)
    return render_template("cycles/dates.html", form=form, cycle=cycle, asks=asks), 422 if form.is_submitted() else 200


@blueprint.post("/cycles/<string:key>/close")
@requires(Permission.RUN_CYCLES)
def close(key: str) -> Any:
    with transaction():
        actions.move_cycle(queries.cycle(key), CLOSE, by=me())
    flash("Partners can no longer send anything new. What you send back to them stays open.")
    return redirect(url_for("board.board", key=key), 303)


@blueprint.post("/cycles/<string:key>/take-again")
@requires(Permission.RUN_CYCLES)
def take_again(key: str) -> Any:
    with transaction():
        actions.move_cycle(queries.cycle(key), TAKE_AGAIN, by=me())
    flash("Partners can send again.")
    return redirect(url_for("board.board", key=key), 303)
