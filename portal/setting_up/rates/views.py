"""The list of rates and shares, adding one, and the pages that ask first: changing, ending and deleting one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template, url_for
from wtforms.fields import SelectChoice

from portal.accounts.queries import me
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.measures.models import Measure
from portal.measures.queries import measures
from portal.rates import queries
from portal.rates.fitting import NO_COUNT
from portal.rates.models import Population
from portal.setting_up.confirming import Confirmation, ConfirmForm, check_sure_of, confirm_page
from portal.setting_up.measures.effects import rehearsed
from portal.setting_up.rates import actions
from portal.setting_up.rates.forms import EndRateForm, NewRateForm, RateForm

blueprint = Blueprint("rates", __name__)

SHARE, RATE = "share-", "rate-"  # in the form: divided by that measure, or by that population


@blueprint.get("/measures/rates")
@requires(Permission.EDIT_AGREEMENT)
def index() -> Any:
    return render_template("rates/index.html", rates=queries.rates(), populations=queries.populations())


@blueprint.route("/measures/rates/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new() -> Any:
    form = _form()

    def add() -> list[str]:
        return actions.add_rate(_typed(form), by=me())

    def do(sure_of: str) -> str:
        check_sure_of(add(), sure_of)
        return f"“{form.name.data}” is added."

    confirmation = Confirmation("Rates and shares", "Add a rate or a share", "Add it?", "Add it")
    shown: dict[str, Any] = {"to": url_for("rates.index"), "page": "rates/new.html", "is_long": True}
    shown |= {"has_population": bool(queries.populations())}
    return confirm_page(form, lambda: rehearsed(add), do, confirmation=confirmation, **shown)


def _form() -> NewRateForm:
    form = NewRateForm()
    counted = [one for one in measures() if not one.unit.casefold().startswith(NO_COUNT)]
    form.numerator_id.choices = [SelectChoice(one.id, one.name) for one in counted]
    form.of.choices = [
        *(SelectChoice(f"{RATE}{one.id}", f"{one.name}, for a rate") for one in queries.populations()),
        *(SelectChoice(f"{SHARE}{one.id}", f"{one.name}, for a share") for one in counted),
    ]
    form.also_check = lambda: _problems(form)
    return form


def _problems(form: NewRateForm) -> Iterator[tuple[str, str]]:
    yield from actions.problems_of(_typed(form))


def _typed(form: NewRateForm) -> actions.NewRate:
    """What the boxes say; of those that are empty, nothing."""
    of: Measure | Population | None = None
    chosen = form.of.data or ""
    if chosen.startswith(SHARE):
        of = next((one for one in measures() if f"{SHARE}{one.id}" == chosen), None)
    elif chosen:
        of = next((one for one in queries.populations() if f"{RATE}{one.id}" == chosen), None)
    return actions.NewRate(
        key=form.key.data or "",
        name=form.name.data or "",
        numerator=next((one for one in measures() if one.id == form.numerator_id.data), None),
        of=of,
        per=form.per.data,
        decimal_places=form.decimal_places.data or 0,
        judgement=form.judgement.data or "",
    )


@blueprint.route("/measures/rates/<string:key>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def change(key: str) -> Any:
    """Its name, its decimal places and which way is better; what it is worked out from cannot change."""
    rate = queries.rate(key)
    form = RateForm(obj=rate)
    if rate.population is None:
        del form.decimal_places

    def save() -> list[str]:
        places = form.decimal_places.data if form.decimal_places else rate.decimal_places
        return actions.change_rate(rate, actions.RateChange(form.name.data, places, form.judgement.data), by=me())

    def do(sure_of: str) -> str:
        check_sure_of(save(), sure_of)
        return f"“{rate.name}” is saved."

    confirmation = Confirmation(
        rate.name, "Change the share" if rate.denominator else "Change the rate", "Change it?", "Change it"
    )
    shown: dict[str, Any] = {"to": _address(key), "page": "rates/rate.html", "rate": rate}
    return confirm_page(form, lambda: rehearsed(save), do, confirmation=confirmation, **shown)


@blueprint.route("/measures/rates/<string:key>/end", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def end(key: str) -> Any:
    rate, form = queries.rate(key), EndRateForm()

    def save() -> list[str]:
        return actions.end_rate(rate, form.month.data, form.reason.data, by=me())

    def do(sure_of: str) -> str:
        check_sure_of(save(), sure_of)
        return f"“{rate.name}” has ended."

    confirmation = Confirmation(rate.name, "End it", "End it?", "End it")
    shown: dict[str, Any] = {"to": _address(key), "page": "rates/end.html", "rate": rate}
    return confirm_page(form, lambda: rehearsed(save), do, confirmation=confirmation, **shown)


@blueprint.route("/measures/rates/<string:key>/undo-end", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def undo_end(key: str) -> Any:
    rate = queries.rate(key)

    def do(sure_of: str) -> str:
        check_sure_of(actions.take_end_back(rate, by=me()), sure_of)
        return f"“{rate.name}” is printed again."

    confirmation = Confirmation(rate.name, "Undo that it has ended", "Print it again?", "Print it again")
    shown: dict[str, Any] = {"to": _address(key), "has_no_boxes": True}
    return confirm_page(
        ConfirmForm(), lambda: rehearsed(lambda: actions.take_end_back(rate, by=me())), do, confirmation=confirmation, **shown
    )


@blueprint.route("/measures/rates/<string:key>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def delete(key: str) -> Any:
    """Only what no pack was made with can be deleted."""
    rate = queries.rate(key)
    name = rate.name

    def do(sure_of: str) -> str:
        check_sure_of(actions.delete_rate(rate, by=me()), sure_of)
        return f"“{name}” is deleted."

    confirmation = Confirmation("Rates and shares", f"Delete “{name}”", "Delete it?", "Delete it")
    shown: dict[str, Any] = {"to": url_for("rates.index"), "has_no_boxes": True}
    return confirm_page(
        ConfirmForm(), lambda: rehearsed(lambda: actions.delete_rate(rate, by=me())), do, confirmation=confirmation, **shown
    )


def _address(key: str) -> str:
    return url_for("dictionary.measure", key=key)
