"""The pages that ask first before a measure gets another place, ends, comes back or is deleted."""

from __future__ import annotations

from typing import Any

from flask import url_for
from wtforms.fields import SelectChoice

from portal.accounts.queries import me
from portal.agreement.queries import priorities
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.measures import queries
from portal.measures.models import Measure
from portal.setting_up.confirming import Confirmation, ConfirmForm, check_sure_of, confirm_page
from portal.setting_up.measures.deleting import delete_measure
from portal.setting_up.measures.effects import rehearsed
from portal.setting_up.measures.ending import MeasureEnd, end_measure, take_end_back
from portal.setting_up.measures.forms import EndMeasureForm, NewDefinitionForm, PlaceForm
from portal.setting_up.measures.placing import NewPlace, change_place, place_of, placement_of, why_frequency_stays
from portal.setting_up.measures.redefining import define_anew
from portal.setting_up.measures.views import blueprint
from portal.statistics.periods import QUARTERLY


@blueprint.route("/measures/<string:key>/place", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def place(key: str) -> Any:
    """Its priority, its place there, and how often it is returned."""
    measure = queries.measure(key)
    placement, stays = placement_of(measure), why_frequency_stays(measure)
    agreement, frequency = placement.priority.agreement, measure.frequency
    there = {"priority_id": placement.priority_id, "place": place_of(placement), "frequency": frequency}
    form = PlaceForm(data=there)
    form.priority_id.choices = [SelectChoice(one.id, one.title) for one in priorities(agreement)]
    if stays:
        del form.frequency

    def change() -> list[str]:
        chosen = next(one for one in priorities(agreement) if one.id == form.priority_id.data)
        new = NewPlace(chosen, form.place.data, frequency if stays else form.frequency.data)
        return change_place(measure, new, by=me())

    def do(sure_of: str) -> str:
        check_sure_of(change(), sure_of)
        return f"“{measure.name}” is saved."

    title = f"Its place in {agreement.title}"
    confirmation = Confirmation(measure.name, title, "Change it?", "Change it")
    shown: dict[str, Any] = {"to": _address(measure), "page": "agreed_measures/place.html", "stays": stays}
    return confirm_page(form, lambda: rehearsed(change), do, confirmation=confirmation, **shown)


@blueprint.route("/measures/<string:key>/end", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def end(key: str) -> Any:
    """It is no longer returned from a month, or a quarter, on."""
    measure, form = queries.measure(key), EndMeasureForm()
    if measure.frequency == QUARTERLY:
        form.returned_until.ask_for_quarter("From which quarter is it no longer returned?")

    def change() -> list[str]:
        return end_measure(measure, MeasureEnd(form.returned_until.data, form.reason.data), by=me())

    def do(sure_of: str) -> str:
        check_sure_of(change(), sure_of)
        return f"“{measure.name}” has an end."

    confirmation = Confirmation(measure.name, "End the measure", "End it?", "End the measure")
    shown: dict[str, Any] = {"to": _address(measure), "page": "agreed_measures/end.html", "measure": measure}
    return confirm_page(form, lambda: rehearsed(change), do, confirmation=confirmation, **shown)


@blueprint.route("/measures/<string:key>/end/undo", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def undo_end(key: str) -> Any:
    """It is returned again."""
    measure = queries.measure(key)

    def change() -> list[str]:
        return take_end_back(measure, by=me())

    def do(sure_of: str) -> str:
        check_sure_of(change(), sure_of)
        return f"“{measure.name}” is returned again."

    confirmation = Confirmation(measure.name, "Undo that it has ended", "Is it returned again?", "Undo that it has ended")
    shown: dict[str, Any] = {"to": _address(measure), "has_no_boxes": True}
    return confirm_page(ConfirmForm(), lambda: rehearsed(change), do, confirmation=confirmation, **shown)


@blueprint.route("/measures/<string:key>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def delete(key: str) -> Any:
    """Only what nobody has used can be deleted."""
    measure = queries.measure(key)
    name = measure.name

    def change() -> list[str]:
        return delete_measure(measure, by=me())

    def do(sure_of: str) -> str:
        check_sure_of(change(), sure_of)
        return f"“{name}” is deleted."

    confirmation = Confirmation(name, "Delete the measure", "Delete it?", f"Delete {name}", "Measures")
    shown: dict[str, Any] = {"to": url_for("dictionary.index"), "has_no_boxes": True}
    return confirm_page(ConfirmForm(), lambda: rehearsed(change), do, confirmation=confirmation, **shown)


def _address(measure: Measure) -> str:
    return url_for("dictionary.measure", key=measure.key)


@blueprint.route("/measures/<string:key>/new-definition", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new_definition(key: str) -> Any:
    """A new measure takes its place, because it is counted differently from a day on."""
    old = queries.measure(key)
    form = NewDefinitionForm(data={"definition": old.definition, "unit": old.unit, "sum_over_time": old.sum_over_time})

    def define() -> list[str]:
        values = {name: form[name].data for name in ("key", "name", "definition", "unit", "sum_over_time")}
        return define_anew(old, values, by=me(), starts=form.starts.data, reason=form.reason.data)

    def do(sure_of: str) -> str:
        check_sure_of(define(), sure_of)
        return f"{form.name.data} takes the place of {old.name}."

    confirmation = Confirmation(old.name, "A different definition from a date", "Make the new measure?", "Make the new measure")
    shown: dict[str, Any] = {"page": "measures/new_definition.html", "is_long": True}
    return confirm_page(form, lambda: rehearsed(define), do, to=_address(old), confirmation=confirmation, **shown)
