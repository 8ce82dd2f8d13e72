"""The pages of the agreement for coordinators. Those that change an action are in submissions/agreement_changes/, because that
changes what is owed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from portal.agreement import queries
from portal.agreement.lists import actions
from portal.agreement.origins import says_what_it_continues
from portal.core.guards import requires
from portal.core.policy import Permission

blueprint = Blueprint("agreement", __name__)


@blueprint.get("/agreements")
@requires(Permission.EDIT_AGREEMENT)
def index() -> Any:
    return render_template("agreement/index.html", agreements=queries.agreements_and_drafts())


@blueprint.get("/agreements/<string:plan_year>")
@requires(Permission.EDIT_AGREEMENT)
def show(plan_year: str) -> Any:
    agreement = queries.agreement_or_draft(plan_year)
    has_changes = says_what_it_continues(agreement)
    shown = {"has_changes": has_changes, "has_priorities": bool(queries.priorities(agreement))}
    return render_template("agreement/show.html", agreement=agreement, list=actions(agreement), **shown)
