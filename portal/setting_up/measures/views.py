"""The measures of an agreement, adding one, and the pages that ask first: ending one, and taking that back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template, url_for
from wtforms.fields import SelectChoice

from portal.accounts.queries import agencies_taking_part, me
from portal.agreement.models import Agreement
from portal.agreement.queries import agreement as agreement_of
from portal.agreement.queries import priorities
from portal.core.errors import Incomplete
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import with_capital
from portal.setting_up.breakdowns.queries import breakdowns
from portal.setting_up.confirming import Confirmation, check_sure_of, confirm_page
from portal.setting_up.measures import queries
from portal.setting_up.measures.adding import NewMeasure, add_measure, problems_of
from portal.setting_up.measures.effects import rehearsed
from portal.setting_up.measures.forms import EACH_PART, NEW_BREAKDOWN, UNDIVIDED, NewMeasureForm
from portal.setting_up.measures.part_lines import PartLine, read_parts

blueprint = Blueprint("agreed_measures", __name__)

COLUMNS = (
    "key", "name", "definition", "unit", "decimal_places", "geography", "frequency", "judgement", "sum_over_time", "covers",
    "sum_over_breakdown", "usual_lag_days", "threshold", "restricted",
)  # fmt: skip


@blueprint.get("/agreements/<string:plan_year>/measures")
@requires(Permission.EDIT_AGREEMENT)
def index(plan_year: str) -> Any:
    agreement = agreement_of(plan_year)
    return render_template("agreed_measures/index.html", agreement=agreement, placed=queries.placed(agreement))


@blueprint.route("/agreements/<string:plan_year>/measures/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new(plan_year: str) -> Any:
    agreement = agreement_of(plan_year)
    form, to = _form(agreement), url_for("agreed_measures.index", plan_year=agreement.key)

    def add() -> list[str]:
        return add_measure(_typed(agreement, form, _parts(form)), by=me())

    def do(sure_of: str) -> str:
        check_sure_of(add(), sure_of)
        return f"“{form.name.data}” is added."

    confirmation = Confirmation(agreement.title, "Add a measure", "Add it?", "Add the measure", "Measures")
    shown: dict[str, Any] = {"to": to, "page": "agreed_measures/new.html", "agreement": agreement, "is_long": True}
    return confirm_page(form, lambda: rehearsed(add), do, confirmation=confirmation, **shown)


def _form(agreement: Agreement) -> NewMeasureForm:
    form = NewMeasureForm()
    form.priority_id.choices = [SelectChoice(one.id, one.title) for one in priorities(agreement)]
    there = [SelectChoice(one.id, with_capital(one.name)) for one in breakdowns()]
    form.breakdown_id.choices = [
        SelectChoice(UNDIVIDED, "It does not split"), *there, SelectChoice(NEW_BREAKDOWN, "A new breakdown, named below"),
    ]  # fmt: skip
    agencies = [SelectChoice(one.id, one.name) for one in agencies_taking_part()]
    form.agency_id.choices = [SelectChoice(EACH_PART, "Each part has its own agency"), *agencies]
    form.also_check = lambda: _problems(agreement, form)
    return form


def _problems(agreement: Agreement, form: NewMeasureForm) -> Iterator[tuple[str, str]]:
    """What is wrong with the new measure beside its boxes."""
    is_new = form.breakdown_id.data == NEW_BREAKDOWN
    if is_new and not form.new_breakdown.data:
        yield "new_breakdown", "Enter the name of the new breakdown."
    elif is_new and form.new_breakdown.data.casefold() in (one.name.casefold() for one in breakdowns()):
        yield "new_breakdown", "There is a breakdown with this name. Choose it above, or enter another name."
    elif not is_new and (form.new_breakdown.data or form.parts.data):
        yield "breakdown_id", "Parts are written below. Choose a new breakdown, or empty those boxes."
    parts: list[PartLine] = []
    try:
        parts = _parts(form)
    except Incomplete as error:
        yield from error.problems
    yield from problems_of(_typed(agreement, form, parts))


def _parts(form: NewMeasureForm) -> list[PartLine]:
    if form.breakdown_id.data != NEW_BREAKDOWN:
        return []
    is_hosted = form.agency_id.data == EACH_PART
    by_name = {name.casefold(): one for one in agencies_taking_part() for name in one.all_names}
    return read_parts(form.parts.data or "", by_name if is_hosted else None, "parts")


def _typed(agreement: Agreement, form: NewMeasureForm, parts: list[PartLine]) -> NewMeasure:
    """What the boxes say; of those that are empty, nothing."""
    number = form.agency_id.data
    priority: Any = next((one for one in priorities(agreement) if one.id == form.priority_id.data), None)
    return NewMeasure(
        priority=priority,
        columns={name: form[name].data for name in COLUMNS},
        agency=next((one for one in agencies_taking_part() if one.id == number), None),
        is_hosted=number == EACH_PART,
        breakdown=next((one for one in breakdowns() if one.id == form.breakdown_id.data), None),
        new_breakdown=form.new_breakdown.data or "" if form.breakdown_id.data == NEW_BREAKDOWN else "",
        parts=parts,
        starts=form.returned_from.data,
    )
