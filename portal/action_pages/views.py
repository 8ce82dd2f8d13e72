"""The page of an action."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from portal.accounts.queries import me
from portal.action_pages import queries
from portal.action_pages.page import action_page
from portal.core.errors import NotFound
from portal.core.guards import requires
from portal.core.policy import Permission

blueprint = Blueprint("action_pages", __name__)


@blueprint.get("/actions/<string:plan_year>/<string:ref>")
@requires(Permission.READ_ACTIONS)
def action(plan_year: str, ref: str) -> Any:
    """All about an action. References repeat from year to year, so the plan year is in the address."""
    try:
        return render_template("action_pages/action.html", page=action_page(me(), plan_year, ref))
    except NotFound:
        return _as_written(ref, plan_year)


@blueprint.get("/actions/<string:ref>")
@requires(Permission.READ_ACTIONS)
def newest(ref: str) -> Any:
    """To the page of the newest action with this reference, for an address that somebody types."""
    return _as_written(ref)


def _as_written(ref: str, plan_year: str = "") -> Any:
    """To the page of the action whose reference was typed in small letters. NotFound where the person may not see that page."""
    found = queries.written(me(), ref, plan_year)
    if found is None or found == (plan_year, ref):
        raise NotFound
    action_page(me(), *found)
    return redirect(url_for("action_pages.action", plan_year=found[0], ref=found[1]), 303)


@blueprint.get("/actions/of/<int:obligation_id>")
@requires(Permission.SEE_OWN_WORK)
def of_obligation(obligation_id: int) -> Any:
    """To the page of the action that one's own update is about: a person's list knows no plan years."""
    action = queries.action_of(me(), obligation_id)
    return redirect(url_for("action_pages.action", plan_year=action.priority.agreement.key, ref=action.ref), 303)
