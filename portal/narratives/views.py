"""The source register and the published figures, as coordinators edit them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms.fields import SelectChoice

from portal.accounts.queries import me
from portal.agreement import queries as agreement_queries
from portal.agreement.models import Agreement
from portal.core.errors import Incomplete
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.measures.queries import breaks_by_name
from portal.narratives import actions, queries
from portal.narratives.figures import change_of, source_problem
from portal.narratives.forms import FigureForm, SourceForm
from portal.narratives.models import Figure, Source

blueprint = Blueprint("narratives", __name__)
NONE = 0


@blueprint.get("/sources")
@requires(Permission.EDIT_AGREEMENT)
def sources() -> Any:
    return render_template("narratives/sources.html", sources=queries.sources())


@blueprint.route("/sources/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new_source() -> Any:
    return _edit_source(None)


@blueprint.route("/sources/<string:key>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def source(key: str) -> Any:
    return _edit_source(queries.source(key))


def _edit_source(found: Source | None) -> Any:
    form = SourceForm(obj=found)
    if found:
        del form.key
    if form.validate_on_submit():
        try:
            with transaction():
                saved = actions.save_source(found, _values(form), by=me())
            flash(f"“{saved.title}” is saved.")
            return redirect(url_for("narratives.sources"), 303)
        except Incomplete as error:
            form.blame(error.problems)
    return render_template("narratives/source.html", form=form, source=found), 422 if form.is_submitted() else 200


def _values(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name != "csrf_token"}


@blueprint.get("/agreements/<string:plan_year>/figures")
@requires(Permission.EDIT_AGREEMENT)
def figures(plan_year: str) -> Any:
    agreement = agreement_queries.agreement(plan_year)
    breaks = breaks_by_name()
    rows = [(one, change_of(one, breaks), source_problem(one)) for one in queries.figures(agreement)]
    return render_template("narratives/figures.html", agreement=agreement, rows_=rows)


@blueprint.route("/agreements/<string:plan_year>/figures/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new_figure(plan_year: str) -> Any:
    return _edit_figure(agreement_queries.agreement(plan_year), None)


@blueprint.route("/agreements/<string:plan_year>/figures/<string:ref>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def figure(plan_year: str, ref: str) -> Any:
    agreement = agreement_queries.agreement(plan_year)
    return _edit_figure(agreement, queries.figure(agreement, ref))


def _edit_figure(agreement: Agreement, found: Figure | None) -> Any:
    form = _figure_form(agreement, found)
    if form.validate_on_submit():
        values = _values(form)
        values |= {name: values[name] or None for name in ("priority_id", "source_id")}
        try:
            with transaction():
                saved = actions.save_figure(agreement, found, values, by=me())
            flash(f"{saved.ref} is saved.")
            return redirect(url_for("narratives.figures", plan_year=agreement.key), 303)
        except Incomplete as error:
            form.blame(error.problems)
    said = change_of(found, breaks_by_name()) if found else None
    problem = source_problem(found) if found else ""
    page = render_template("narratives/figure.html", agreement=agreement, figure=found, form=form, said=said, problem=problem)
    return page, 422 if form.is_submitted() else 200


def _figure_form(agreement: Agreement, found: Figure | None) -> FigureForm:
    form = FigureForm(data=_as_it_is(found)) if found else FigureForm()
    priorities = agreement_queries.priorities(agreement)
    form.priority_id.choices = [SelectChoice(NONE, "The introduction"), *(SelectChoice(one.id, one.title) for one in priorities)]
    form.source_id.choices = [
        SelectChoice(NONE, "No source"),
        *(SelectChoice(one.id, queries.citation(one)) for one in queries.sources()),
    ]
    if found:
        del form.ref
    return form


def _as_it_is(found: Figure) -> dict[str, Any]:
    """The fields of the form: the row's own, with the measure's name and the numbers of what it belongs to."""
    own = {column.key: getattr(found, column.key) for column in Figure.__mapper__.column_attrs}
    return own | {
        "measure_name": found.measure.name if found.measure else found.measure_name,
        "priority_id": found.priority_id or NONE,
        "source_id": found.source_id or NONE,
    }
