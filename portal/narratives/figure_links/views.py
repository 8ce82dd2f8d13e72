"""The pages on which coordinators say which figures are numbers of measures."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.agreement import queries as agreement_queries
from portal.core.errors import Incomplete
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.core.typed_forms import came_from
from portal.narratives.figure_links import actions, lists, queries
from portal.narratives.figure_links.forms import CONFIRM, FigureLinkForm

blueprint = Blueprint("figure_links", __name__)


@blueprint.get("/agreements/<string:plan_year>/figure-links")
@requires(Permission.EDIT_AGREEMENT)
def links(plan_year: str) -> Any:
    agreement = agreement_queries.agreement(plan_year)
    found = queries.links_of(agreement)
    shown, left = lists.links(found), sum(one.decision is None for one in found)
    return render_template("narratives/figure_links.html", agreement=agreement, list=shown, left=left)


@blueprint.route("/agreements/<string:plan_year>/figures/<string:ref>/links/<string:measure>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def link(plan_year: str, ref: str, measure: str) -> Any:
    """One figure beside one measure, or the part of it that the address names."""
    agreement = agreement_queries.agreement(plan_year)
    found, form = queries.link(agreement, ref, measure, request.args.get("part", "")), FigureLinkForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.decide(found, by=me(), is_confirmed=form.answer.data == CONFIRM, reason=form.reason.data or "")
            flash(f"{ref} is {'linked to' if form.answer.data == CONFIRM else 'not linked to'} {found.measure.name}.")
            return redirect(came_from(url_for("figure_links.links", plan_year=plan_year)), 303)
        except Incomplete as error:
            form.blame(error.problems)
    page = render_template("narratives/figure_link.html", agreement=agreement, link=found, form=form)
    return page, 422 if form.is_submitted() else 200
