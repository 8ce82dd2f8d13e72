"""Writing a priority's context, with the text as it will be printed beside it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.agreement.models import Priority
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.forms import new_token, page_number, save_number
from portal.core.guards import requires
from portal.core.htmx import render, wants_fragment
from portal.core.policy import Permission
from portal.core.transaction import read_again, transaction
from portal.cycles.models import Cycle
from portal.cycles.queries import cycle as cycle_by_key
from portal.narratives import actions, queries
from portal.narratives.forms import ContextForm
from portal.narratives.models import Context
from portal.narratives.text import Notes, take_apart
from portal.narratives.views import blueprint


@blueprint.get("/cycles/<string:key>/contexts")
@requires(Permission.EDIT_CONTEXT)
def contexts(key: str) -> Any:
    cycle = cycle_by_key(key)
    introduction, rows = queries.priorities_with_contexts(cycle)
    return render_template("narratives/contexts.html", cycle=cycle, introduction=introduction, rows=rows)


@blueprint.get("/cycles/<string:key>/contexts/<string:section>", endpoint="context")
@requires(Permission.EDIT_CONTEXT)
def show_context(key: str, section: str) -> Any:
    cycle = cycle_by_key(key)
    return _page(cycle, queries.priority(cycle, section), section)


@blueprint.post("/cycles/<string:key>/contexts/<string:section>")
@requires(Permission.EDIT_CONTEXT)
def save_context(key: str, section: str) -> Any:
    cycle = cycle_by_key(key)
    priority, form = queries.priority(cycle, section), ContextForm()
    try:
        with transaction():
            kept = _save(cycle, priority, form)
    except (Incomplete, WrongState, Conflict) as error:
        return _refused(cycle, priority, section, form, error)
    if wants_fragment():
        return render("narratives/context.html", "saved", context=kept, form=form, error=None, **_printed(kept.text))
    flash("Saved.")
    return redirect(url_for("narratives.context", key=key, section=section), 303)


def _save(cycle: Cycle, priority: Priority | None, form: ContextForm) -> Context:
    token = (form.token.data or "")[:40] or new_token()
    number = save_number(request.form.get("save_number"))
    version, text = page_number(form.version.data), form.text.data or ""
    return actions.save_context(cycle, priority, by=me(), text=text, version=version, token=token, number=number)


def _printed(text: str) -> dict[str, Any]:
    """The text as the pack prints it, with its notes and what is wrong with them."""
    notes = Notes(queries.source_lines())
    narrative = take_apart(text, notes)
    return {"narrative": narrative, "notes": notes.lines, "note_problems": notes.problems}


def _refused(
    cycle: Cycle, priority: Priority | None, section: str, form: ContextForm, error: Incomplete | WrongState | Conflict
) -> Any:
    status = 422 if isinstance(error, Incomplete) else 409
    if isinstance(error, Incomplete):
        form.blame(error.problems)
    if wants_fragment():
        page = {"context": None, "form": form, "error": error}
        return render("narratives/context.html", "saved", status, **page, **_printed(form.text.data or ""))
    read_again()
    return _page(cycle, priority, section, form, error, status)


def _page(
    cycle: Cycle,
    priority: Priority | None,
    section: str,
    form: ContextForm | None = None,
    error: Exception | None = None,
    status: int = 200,
) -> Any:
    context = queries.context(cycle, priority)
    text = context.text if context else ""
    if form is None:
        version = str(context.version) if context else "0"
        form = ContextForm(formdata=None, text=text, version=version, token=new_token())
    elif isinstance(error, Conflict) and context is not None:
        form.version.data = str(context.version)  # both texts are on the page: the next save is a decision
    return render(
        "narratives/context.html",
        "saved",
        status,
        cycle=cycle,
        priority=priority,
        section=section,
        context=context,
        form=form,
        error=error,
        before=queries.context_before(cycle, priority),
        sources=queries.sources(),
        **_printed(form.text.data or ""),
    )
