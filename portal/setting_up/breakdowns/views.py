"""The list of breakdowns, adding one, and the pages that ask first: renaming, new parts, what parts are called, deleting."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms.fields import SelectChoice

from portal.accounts.models import Agency
from portal.accounts.queries import agencies_taking_part, me
from portal.core.errors import Incomplete
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import with_capital
from portal.core.transaction import read_afresh, transaction
from portal.measures.models import Breakdown
from portal.setting_up.breakdowns import actions, ending, parts, queries
from portal.setting_up.breakdowns.forms import NOBODY, BreakdownForm, EndPartForm, NewBreakdownForm, NewPartForm, PartForm
from portal.setting_up.confirming import Confirmation, ConfirmForm, check_sure_of, confirm_page
from portal.setting_up.measures.effects import rehearsed
from portal.setting_up.measures.part_lines import read_parts
from portal.statistics.periods import QUARTERLY

blueprint = Blueprint("breakdowns", __name__)


@blueprint.get("/measures/breakdowns")
@requires(Permission.EDIT_AGREEMENT)
def index() -> Any:
    shown = {"breakdowns": queries.breakdowns(), "measures": queries.measures_by_breakdown()}
    return render_template("breakdowns/index.html", **shown)


@blueprint.route("/measures/breakdowns/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new() -> Any:
    form = NewBreakdownForm()
    if form.is_right_with(name=actions.check_name, parts=lambda text: _read(form, text)):
        try:
            with transaction():
                found = actions.add_breakdown(form.name.data, _read(form, form.parts.data), by=me())
            flash(f"“{found.name}” is added. Measures can split by it.")
            return redirect(url_for("breakdowns.index"), 303)
        except Incomplete as error:
            form.blame(error.problems)
            read_afresh()
    return render_template("breakdowns/new.html", form=form), 422 if form.is_submitted() else 200


def _read(form: NewBreakdownForm, text: str) -> Any:
    by_name = {name.casefold(): one for one in agencies_taking_part() for name in one.all_names}
    return read_parts(text, by_name if form.are_hosted.data else None, "parts")


@blueprint.route("/measures/breakdowns/<int:breakdown_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def change(breakdown_id: int) -> Any:
    """Its name and its parts."""
    breakdown = queries.breakdown(breakdown_id)
    form, measures = BreakdownForm(obj=breakdown), queries.measures_of(breakdown)

    def do(sure_of: str) -> str:
        check_sure_of(actions.rename_breakdown(breakdown, form.name.data, by=me()), sure_of)
        return f"“{breakdown.name}” is saved."

    confirmation = Confirmation(with_capital(breakdown.name), "How measures split", "Rename it?", "Rename it", "Breakdowns")
    shown: dict[str, Any] = {"to": url_for("breakdowns.index"), "page": "breakdowns/breakdown.html"}
    shown |= {"breakdown": breakdown, "measures": measures, "part_names": {one.key: one.name for one in breakdown.parts}}
    return confirm_page(
        form,
        lambda: rehearsed(lambda: actions.rename_breakdown(breakdown, form.name.data, by=me())),
        do,
        confirmation=confirmation,
        **shown,
    )


@blueprint.route("/measures/breakdowns/<int:breakdown_id>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def delete(breakdown_id: int) -> Any:
    """Only what nobody has used can be deleted."""
    breakdown = queries.breakdown(breakdown_id)
    name = with_capital(breakdown.name)

    def do(sure_of: str) -> str:
        check_sure_of(actions.delete_breakdown(breakdown, by=me()), sure_of)
        return f"“{name}” is deleted."

    confirmation = Confirmation(name, "Delete the breakdown", "Delete it?", "Delete it", "Breakdowns")
    shown: dict[str, Any] = {"to": url_for("breakdowns.index"), "has_no_boxes": True}
    return confirm_page(
        ConfirmForm(),
        lambda: rehearsed(lambda: actions.delete_breakdown(breakdown, by=me())),
        do,
        confirmation=confirmation,
        **shown,
    )


@blueprint.route("/measures/breakdowns/<int:breakdown_id>/parts/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new_part(breakdown_id: int) -> Any:
    breakdown, form = queries.breakdown(breakdown_id), NewPartForm()
    _offer_agencies(form)
    if any(one.frequency == QUARTERLY for one in queries.measures_of(breakdown)):
        form.returned_from.ask_for_quarter("The first quarter that is returned")

    def add() -> list[str]:
        agency = _chosen(form)
        typed = parts.NewPart(form.name.data, form.also_known_as.data or "", agency, form.returned_from.data)
        return parts.add_part(breakdown, typed, by=me())

    def do(sure_of: str) -> str:
        check_sure_of(add(), sure_of)
        return f"“{form.name.data}” is added."

    confirmation = Confirmation(with_capital(breakdown.name), "Add a part", "Add it?", "Add the part")
    shown: dict[str, Any] = {"to": _address(breakdown), "page": "breakdowns/new_part.html"}
    return confirm_page(form, lambda: rehearsed(add), do, confirmation=confirmation, **shown)


@blueprint.route("/measures/breakdowns/<int:breakdown_id>/parts/<string:key>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def change_part(breakdown_id: int, key: str) -> Any:
    """What it is called and where it stands; and who returns it, where nobody is named and nothing is owed by that."""
    breakdown = queries.breakdown(breakdown_id)
    part, hosted = queries.part_of(breakdown, key), actions.hosted_measures(breakdown)
    form = PartForm(obj=part, data={"place": breakdown.parts.index(part) + 1, "agency_id": NOBODY})
    _offer_agencies(form)
    if hosted or part.returned_by_id:
        del form.agency_id

    def save() -> list[str]:
        agency = _chosen(form) if form.agency_id else None
        typed = actions.PartChange(form.name.data, form.also_known_as.data or "", form.place.data, agency)
        return actions.change_part(part, typed, by=me())

    def do(sure_of: str) -> str:
        check_sure_of(save(), sure_of)
        return f"“{part.name}” is saved."

    confirmation = Confirmation(
        part.name, f"A part of “{breakdown.name}”", "Change it?", "Change it", with_capital(breakdown.name)
    )
    shown: dict[str, Any] = {"to": _address(breakdown), "page": "breakdowns/part.html"}
    shown |= {
        "breakdown": breakdown,
        "part": part,
        "hosted": hosted,
        "part_names": {one.key: one.name for one in breakdown.parts},
    }
    return confirm_page(form, lambda: rehearsed(save), do, confirmation=confirmation, **shown)


@blueprint.route("/measures/breakdowns/<int:breakdown_id>/parts/<string:key>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def delete_part(breakdown_id: int, key: str) -> Any:
    """Only what nobody has used can be deleted."""
    breakdown = queries.breakdown(breakdown_id)
    part = queries.part_of(breakdown, key)
    name, to = part.name, _address(breakdown)

    def do(sure_of: str) -> str:
        check_sure_of(parts.delete_part(part, by=me()), sure_of)
        return f"“{name}” is deleted."

    confirmation = Confirmation(name, "Delete the part", "Delete it?", "Delete it", with_capital(breakdown.name))
    shown: dict[str, Any] = {"to": to, "has_no_boxes": True}
    return confirm_page(
        ConfirmForm(), lambda: rehearsed(lambda: parts.delete_part(part, by=me())), do, confirmation=confirmation, **shown
    )


@blueprint.route("/measures/breakdowns/<int:breakdown_id>/parts/<string:key>/end", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def end_part(breakdown_id: int, key: str) -> Any:
    """It is no longer returned from a month, or a quarter, on."""
    breakdown, form = queries.breakdown(breakdown_id), EndPartForm()
    part = queries.part_of(breakdown, key)
    newer = {one.key: one for one in breakdown.parts if one is not part and one.returned_from and not one.returned_until}
    becomes = [SelectChoice(one.key, f"It becomes part of {one.name}") for one in newer.values()]
    form.goes_on_in.choices = [SelectChoice("", "It is no longer counted"), *becomes]
    if any(one.frequency == QUARTERLY for one in queries.measures_of(breakdown)):
        form.returned_until.ask_for_quarter("From which quarter is it no longer returned?")

    def end() -> list[str]:
        into = newer.get(form.goes_on_in.data or "")
        return ending.end_part(part, ending.PartEnd(form.returned_until.data, form.reason.data, into), by=me())

    def do(sure_of: str) -> str:
        check_sure_of(end(), sure_of)
        return f"“{part.name}” has an end."

    confirmation = Confirmation(part.name, "End the part", "End it?", "End the part", with_capital(breakdown.name))
    shown: dict[str, Any] = {"to": _address(breakdown), "page": "breakdowns/end_part.html", "part": part}
    return confirm_page(form, lambda: rehearsed(end), do, confirmation=confirmation, **shown)


@blueprint.route("/measures/breakdowns/<int:breakdown_id>/parts/<string:key>/end/undo", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def undo_end_part(breakdown_id: int, key: str) -> Any:
    """It is returned again."""
    breakdown = queries.breakdown(breakdown_id)
    part = queries.part_of(breakdown, key)

    def do(sure_of: str) -> str:
        check_sure_of(ending.take_end_back(part, by=me()), sure_of)
        return f"“{part.name}” is returned again."

    undo = "Undo that it has ended"
    confirmation = Confirmation(part.name, undo, "Is it returned again?", undo, with_capital(breakdown.name))
    shown: dict[str, Any] = {"to": _address(breakdown), "has_no_boxes": True}
    return confirm_page(
        ConfirmForm(), lambda: rehearsed(lambda: ending.take_end_back(part, by=me())), do, confirmation=confirmation, **shown
    )


def _address(breakdown: Breakdown) -> str:
    return url_for("breakdowns.change", breakdown_id=breakdown.id)


def _offer_agencies(form: NewPartForm | PartForm) -> None:
    agencies = [SelectChoice(one.id, one.name) for one in agencies_taking_part()]
    form.agency_id.choices = [SelectChoice(NOBODY, "No agency: one returns the whole measure"), *agencies]


def _chosen(form: NewPartForm | PartForm) -> Agency | None:
    return next((one for one in agencies_taking_part() if one.id == form.agency_id.data), None)
