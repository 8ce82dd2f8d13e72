"""The pages on which coordinators edit sources, published figures and contexts."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms.fields import SelectChoice

from portal.accounts.open_pages import answer_here, others_here
from portal.accounts.queries import me
from portal.agreement import queries as agreement_queries
from portal.agreement.models import Agreement, Priority
from portal.core import clock, page_saves
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.guards import requires
from portal.core.htmx import render, wants_fragment
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.core.typed_forms import came_from
from portal.cycles.models import Cycle
from portal.cycles.queries import cycle as cycle_by_key
from portal.measures.queries import breaks_by_name
from portal.narratives import actions, lists, queries
from portal.narratives.figure_links.queries import links_of
from portal.narratives.figures import change_of, source_problem
from portal.narratives.forms import ContextForm, FigureForm, SourceForm
from portal.narratives.models import Context, Figure, Source
from portal.narratives.text import NumberedNotes, parse_narrative

blueprint = Blueprint("narratives", __name__)
NONE = 0


@blueprint.get("/sources")
@requires(Permission.EDIT_AGREEMENT)
def sources() -> Any:
    return render_template("narratives/sources.html", list=lists.sources())


@blueprint.route("/sources/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new_source() -> Any:
    return _edit_source(None)


@blueprint.route("/sources/<string:key>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def source(key: str) -> Any:
    return _edit_source(queries.source(key))


def _edit_source(source: Source | None) -> Any:
    form = SourceForm(obj=source)
    if source:
        del form.key
    if form.validate_on_submit():
        try:
            with transaction():
                saved = actions.save_source(source, _values(form), by=me())
            flash(f"“{saved.title}” is saved.")
            return redirect(came_from(url_for("narratives.sources", words=saved.key)), 303)  # where it is seen
        except Incomplete as error:
            form.blame(error.problems)
    problem = source.dates_problem(clock.today()) if source else ""
    page = render_template("narratives/source.html", form=form, source=source, problem=problem)
    return page, 422 if form.is_submitted() else 200


def _values(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name != "csrf_token"}


@blueprint.get("/agreements/<string:plan_year>/figures")
@requires(Permission.EDIT_AGREEMENT)
def figures(plan_year: str) -> Any:
    agreement = agreement_queries.agreement(plan_year)
    breaks = breaks_by_name()
    shown = lists.figures(agreement)
    rows = [(figure, change_of(figure, breaks), source_problem(figure)) for figure in shown.firsts]
    return render_template("narratives/figures.html", agreement=agreement, list=shown, rows_=rows)


@blueprint.route("/agreements/<string:plan_year>/figures/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new_figure(plan_year: str) -> Any:
    return _edit_figure(agreement_queries.agreement(plan_year), None)


@blueprint.route("/agreements/<string:plan_year>/figures/<string:ref>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def figure(plan_year: str, ref: str) -> Any:
    agreement = agreement_queries.agreement(plan_year)
    return _edit_figure(agreement, queries.figure(agreement, ref))


def _edit_figure(agreement: Agreement, figure: Figure | None) -> Any:
    form = _figure_form(agreement, figure)
    if form.validate_on_submit():
        values = _values(form)
        values |= {name: values[name] or None for name in ("priority_id", "source_id")}
        try:
            with transaction():
                saved = actions.save_figure(agreement, figure, values, by=me())
            flash(f"{saved.ref} is saved.")
            return redirect(
                came_from(url_for("narratives.figures", plan_year=agreement.key, words=saved.ref)), 303
            )  # where it is seen
        except Incomplete as error:
            form.blame(error.problems)
    figure_change = change_of(figure, breaks_by_name()) if figure else None
    problem = source_problem(figure) if figure else ""
    links = [one for one in links_of(agreement) if one.figure is figure] if figure else []
    page = render_template(
        "narratives/figure.html",
        agreement=agreement,
        figure=figure,
        form=form,
        said=figure_change,
        problem=problem,
        links=links,
    )
    return page, 422 if form.is_submitted() else 200


def _figure_form(agreement: Agreement, figure: Figure | None) -> FigureForm:
    form = FigureForm(data=_form_values(figure)) if figure else FigureForm()
    priorities = agreement_queries.priorities(agreement)
    form.priority_id.choices = [SelectChoice(NONE, "The introduction"), *(SelectChoice(one.id, one.title) for one in priorities)]
    form.source_id.choices = [
        SelectChoice(NONE, "No source"),
        *(SelectChoice(one.id, queries.citation(one)) for one in queries.sources()),
    ]
    if figure:
        del form.ref
    return form


def _form_values(figure: Figure) -> dict[str, Any]:
    """The figure as values of the form: its columns, with the measure's name and the ids of its priority and source."""
    columns = {column.key: getattr(figure, column.key) for column in Figure.__mapper__.column_attrs}
    return columns | {
        "measure_name": figure.measure.name if figure.measure else figure.measure_name,
        "priority_id": figure.priority_id or NONE,
        "source_id": figure.source_id or NONE,
    }


@blueprint.get("/cycles/<string:key>/contexts")
@requires(Permission.EDIT_CONTEXT)
def contexts(key: str) -> Any:
    cycle = cycle_by_key(key)
    return render_template("narratives/contexts.html", cycle=cycle, places=queries.context_places(cycle))


@blueprint.get("/cycles/<string:key>/contexts/<string:section>", endpoint="context")
@requires(Permission.EDIT_CONTEXT)
def show_context(key: str, section: str) -> Any:
    cycle = cycle_by_key(key)
    return _page(cycle, queries.priority(cycle, section))


@blueprint.post("/cycles/<string:key>/contexts/<string:section>")
@requires(Permission.EDIT_CONTEXT)
def save_context(key: str, section: str) -> Any:
    cycle = cycle_by_key(key)
    priority, form = queries.priority(cycle, section), ContextForm()
    try:
        with transaction():
            saved = actions.save_context(cycle, priority, by=me(), text=form.text.data or "", page=form.page)
    except (Incomplete, WrongState, Conflict) as error:
        return _refused(cycle, priority, form, error)
    context, other = saved.context, saved.merged_with
    merged_words = page_saves.merged_words(other.name, is_own=other.id == me().id) if other is not None else ""
    if wants_fragment():
        return render(
            "narratives/context.html",
            "saved",
            cycle=cycle,
            place=queries.context_place(cycle, priority),
            is_answer=True,
            context=context,
            form=form,
            error=None,
            merged=_boxes(context) if other is not None else "",
            merged_words=merged_words,
            **_printed(context.text),
        )
    flash(f"Saved. {merged_words}".strip())
    return redirect(url_for("narratives.context", key=key, section=section), 303)


@blueprint.post("/cycles/<string:key>/contexts/<string:section>/here")
@requires(Permission.EDIT_CONTEXT)
def here(key: str, section: str) -> Any:
    """Notes that the page is open, and answers who else has it open."""
    cycle = cycle_by_key(key)
    return answer_here(_page_name(cycle, queries.priority(cycle, section)))


@blueprint.post("/cycles/<string:key>/contexts/<string:section>/carry-forward")
@requires(Permission.EDIT_CONTEXT)
def carry_context_forward(key: str, section: str) -> Any:
    """An earlier text counts for this cycle too; back to the page whose button was pressed."""
    cycle, form = cycle_by_key(key), ContextForm()
    priority = queries.priority(cycle, section)
    try:
        with transaction():
            context = actions.carry_context_forward(cycle, priority, by=me(), typed=form.text.data or "")
    except (WrongState, Conflict) as error:
        read_afresh()
        return _page(cycle, priority, form if form.text.data else None, error, 409)
    flash(f"The text is carried forward. The pack says that it is from {context.written_in.title}.")
    if request.form.get("from") == "issue":
        return redirect(url_for("packs.issue", key=key), 303)
    return redirect(url_for("narratives.context", key=key, section=section), 303)


def _boxes(context: Context) -> str:
    """What a page that does not show all of the narrative has to put into its boxes, for its script."""
    form = ContextForm(formdata=None, text=context.text)
    form.start_from(context)
    return json.dumps(
        {"boxes": {"text": context.text}, "page": {name: form[name].data for name in ("version", "token", "origin")}}
    )


def _printed(text: str) -> dict[str, Any]:
    """The text as the pack prints it, with its notes and their problems, as variables of the template."""
    notes = NumberedNotes(queries.source_lines())
    narrative = parse_narrative(text, notes)
    return {"narrative": narrative, "notes": notes.lines, "note_problems": notes.problems}


def _refused(cycle: Cycle, priority: Priority | None, form: ContextForm, error: Incomplete | WrongState | Conflict) -> Any:
    status = 422 if isinstance(error, Incomplete) else 409
    if isinstance(error, Incomplete):
        form.blame(error.problems)
    if wants_fragment():
        page = {"context": None, "form": form, "error": error, "merged": "", "is_answer": False}
        return render("narratives/context.html", "saved", status, **page, **_printed(form.text.data or ""))
    read_afresh()
    return _page(cycle, priority, form, error, status)


def _page_name(cycle: Cycle, priority: Priority | None) -> str:
    """What the page is called among those that are open (accounts.open_pages)."""
    return f"context {cycle.id} {priority.id if priority else 'introduction'}"


def _page(
    cycle: Cycle,
    priority: Priority | None,
    form: ContextForm | None = None,
    error: Exception | None = None,
    status: int = 200,
) -> Any:
    place = queries.context_place(cycle, priority)
    context, before = place.context, place.before
    if form is None:
        goes_on = before is not None and request.args.get("start") == "before"
        form = ContextForm(formdata=None, text=before.text if goes_on and before else context.text if context else "")
        form.start_from(context)
    elif isinstance(error, Conflict):
        form.start_from(context)  # both texts are on the page: the next save is a decision
    return render(
        "narratives/context.html",
        "saved",
        status,
        cycle=cycle,
        priority=priority,
        context=context,
        form=form,
        error=error,
        merged="",
        before=before,
        place=place,
        others=others_here(_page_name(cycle, priority), me()),
        is_answer=False,
        sources=queries.sources(),
        **_printed(form.text.data or ""),
    )
