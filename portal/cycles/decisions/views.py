"""The page of a meeting's decisions, which members of the working group and coordinators record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Incomplete, NotFound
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission, can
from portal.core.text import clean
from portal.core.transaction import read_afresh, transaction
from portal.cycles import queries
from portal.cycles.decisions import actions as decisions
from portal.cycles.decisions import lists
from portal.cycles.decisions import queries as decision_queries
from portal.cycles.workflow import CycleStatus

blueprint = Blueprint("decisions", __name__)


@blueprint.get("/cycles/<string:key>/decisions")
@requires(Permission.RECORD_DECISIONS)
def decided(key: str) -> Any:
    return _page(key)


@blueprint.post("/cycles/<string:key>/decisions")
@requires(Permission.RECORD_DECISIONS)
def record_decisions(key: str) -> Any:
    cycle, typed = queries.cycle(key), _typed()
    try:
        with transaction():
            seen = page_number(request.form["seen"]) if "seen" in request.form else None
            recorded = decisions.record(cycle, typed, by=me(), seen=seen)
    except Incomplete as error:
        read_afresh()
        return _page(key, typed, dict(error.problems)), 422
    flash(f"Recorded: {recorded}. The agencies see it beside their texts." if recorded else "Nothing was typed yet.")
    return redirect(url_for("decisions.decided", key=key, **lists.asked(cycle).arguments_with_page), 303)


@blueprint.post("/cycles/<string:key>/decisions/<int:decision_id>/withdraw")
@requires(Permission.RECORD_DECISIONS)
def withdraw_decision(key: str, decision_id: int) -> Any:
    cycle = queries.cycle(key)
    with transaction():
        decisions.withdraw(cycle, decision_id, by=me())
    flash("Withdrawn. It stays listed as such.")
    if any(typed := {name: text for name, text in _typed().items() if text.strip()}):
        return _page(key, typed)  # the other boxes hold text that is not saved yet
    return redirect(url_for("decisions.decided", key=key, **lists.asked(cycle).arguments_with_page), 303)


def _typed() -> dict[int, str]:
    """The texts of the boxes, by the action's id."""
    boxes = ((name.removeprefix("decision-"), text) for name, text in request.form.items() if name.startswith("decision-"))
    return {page_number(number): clean(text) for number, text in boxes}


def _page(key: str, typed: Mapping[int, str] | None = None, problems: Mapping[str, str] | None = None) -> Any:
    cycle = queries.cycle(key)
    if cycle.status != CycleStatus.ISSUED and not can(me(), Permission.RUN_CYCLES):
        raise NotFound
    decided = decision_queries.decisions_by_action(cycle)
    return render_template(
        "decisions/decisions.html",
        cycle=cycle,
        list=lists.all_actions(cycle) if typed else lists.actions(cycle),
        decided=decided,
        seen=decision_queries.newest_decision(decided),
        typed=typed or {},
        problems=problems or {},
        longest=decisions.LONGEST,
    )
