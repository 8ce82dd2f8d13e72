"""The numbers that rates are of: adding a population, its numbers of a year, and the pages that ask first."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms.fields import SelectChoice

from portal.accounts.queries import me
from portal.core.errors import NotFound
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import spelled_as_in
from portal.core.transaction import transaction
from portal.narratives.queries import sources
from portal.rates import queries
from portal.rates.models import Population
from portal.setting_up.breakdowns.queries import breakdowns
from portal.setting_up.confirming import Confirmation, ConfirmForm, check_sure_of, confirm_page
from portal.setting_up.measures.effects import rehearsed
from portal.setting_up.rates import populations
from portal.setting_up.rates.forms import WHOLE_AREA, NewPopulationForm, PopulationForm, YearForm

blueprint = Blueprint("populations", __name__)


@blueprint.route("/measures/rates/populations/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new() -> Any:
    form = NewPopulationForm()
    there = breakdowns()
    names = {one.id: spelled_as_in(one.name, [part.name for part in one.parts]) for one in there}
    by_breakdown = [SelectChoice(one.id, f"Each {names[one.id]}: {len(one.parts)} numbers a year") for one in there]
    form.breakdown_id.choices = [SelectChoice(WHOLE_AREA, "The whole area: one number a year"), *by_breakdown]
    if form.is_right_with(name=populations.check_name):
        chosen = next((one for one in there if one.id == form.breakdown_id.data), None)
        with transaction():
            found = populations.add_population(form.name.data, chosen, by=me())
        flash(f"“{found.name}” is added. Write the numbers of a year.")
        return redirect(url_for("populations.new_year", population_id=found.id), 303)
    return render_template("rates/new_population.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/measures/rates/populations/<int:population_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def change(population_id: int) -> Any:
    """Its name and its numbers."""
    population = queries.population(population_id)
    form = PopulationForm(obj=population)

    def save() -> list[str]:
        return populations.rename_population(population, form.name.data, by=me())

    def do(sure_of: str) -> str:
        check_sure_of(save(), sure_of)
        return f"“{population.name}” is saved."

    confirmation = Confirmation(population.name, "Numbers by year", "Rename it?", "Rename it", "Rates and shares")
    shown: dict[str, Any] = {"to": url_for("rates.index"), "page": "rates/population.html", "population": population}
    return confirm_page(form, lambda: rehearsed(save), do, confirmation=confirmation, **shown)


@blueprint.route("/measures/rates/populations/<int:population_id>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def delete(population_id: int) -> Any:
    """Only what no rate is worked out with can be deleted."""
    population = queries.population(population_id)
    name = population.name

    def remove() -> list[str]:
        return populations.delete_population(population, by=me())

    def do(sure_of: str) -> str:
        check_sure_of(remove(), sure_of)
        return f"“{name}” is deleted."

    confirmation = Confirmation("Rates and shares", f"Delete “{name}”", "Delete it?", "Delete it")
    shown: dict[str, Any] = {"to": url_for("rates.index"), "has_no_boxes": True}
    return confirm_page(ConfirmForm(), lambda: rehearsed(remove), do, confirmation=confirmation, **shown)


@blueprint.route("/measures/rates/populations/<int:population_id>/years/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def new_year(population_id: int) -> Any:
    return _year_page(queries.population(population_id), None)


@blueprint.route("/measures/rates/populations/<int:population_id>/years/<int:year>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def year(population_id: int, year: int) -> Any:
    population = queries.population(population_id)
    _check_year(population, year)
    return _year_page(population, year)


@blueprint.route("/measures/rates/populations/<int:population_id>/years/<int:year>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def delete_year(population_id: int, year: int) -> Any:
    population = queries.population(population_id)
    _check_year(population, year)

    def remove() -> list[str]:
        return populations.delete_year(population, year, by=me())

    def do(sure_of: str) -> str:
        check_sure_of(remove(), sure_of)
        return f"The numbers for {year} are deleted."

    confirmation = Confirmation(population.name, f"Delete the numbers for {year}", "Delete them?", "Delete them")
    shown: dict[str, Any] = {"to": _address(population), "has_no_boxes": True}
    return confirm_page(ConfirmForm(), lambda: rehearsed(remove), do, confirmation=confirmation, **shown)


def _check_year(population: Population, year: int) -> None:
    if year not in population.years:
        raise NotFound


def _year_page(population: Population, year: int | None) -> Any:
    """The numbers of a year; of one that is named, those that are there stand in the boxes."""
    form, known = _year_form(population, year), {one.id: one for one in sources()}

    def save() -> list[str]:
        sizes = populations.read_sizes(form.numbers.data, population)
        return populations.store_sizes(
            population,
            populations.YearOfSizes(form.year.data if year is None else year, known[form.source_id.data], sizes),
            by=me(),
        )

    def do(sure_of: str) -> str:
        check_sure_of(save(), sure_of)
        return f"The numbers for {form.year.data if year is None else year} are saved."

    title = "Numbers of a year" if year is None else f"Numbers for {year}"
    confirmation = Confirmation(population.name, title, "Save them?", "Save them")
    shown: dict[str, Any] = {"to": _address(population), "page": "rates/year.html", "population": population, "year": year}
    return confirm_page(form, lambda: rehearsed(save), do, confirmation=confirmation, **shown)


def _year_form(population: Population, year: int | None) -> YearForm:
    of_year = population.of_year(year) if year is not None else []
    data = {"numbers": populations.written_sizes(population, year), "source_id": of_year[0].source_id if of_year else None}
    form = YearForm(data=data)
    if year is not None:
        del form.year
    form.source_id.choices = [SelectChoice(one.id, one.title) for one in sources()]
    return form


def _address(population: Population) -> str:
    return url_for("populations.change", population_id=population.id)
