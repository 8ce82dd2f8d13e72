"""The administrator's pages on which an account is closed or moved: they list what the person looks after and hand it over."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms.fields import SelectChoice

from portal.accounts import queries as accounts
from portal.accounts.deputies.queries import colleagues
from portal.accounts.forms import MoveForm
from portal.accounts.models import Person
from portal.accounts.queries import me
from portal.core.errors import Incomplete, NotFound
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission, Role
from portal.core.transaction import read_afresh, transaction
from portal.core.typed_forms import came_from
from portal.worklist.leaving import actions
from portal.worklist.leaving.queries import looked_after_by

blueprint = Blueprint("leaving", __name__)


@blueprint.route("/people/<int:person_id>/close", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def close(person_id: int) -> Any:
    if closed := _closed_already(person_id):
        return closed
    person, problems = _somebody_else(person_id), []
    if request.method == "POST":
        try:
            with transaction():
                passed_on = actions.close(person, by=me(), successor_id=_successor_id())
            flash(f"{person.name}’s account is closed.{_passed_on_words(passed_on)}")
            return redirect(came_from(url_for("accounts.people")), 303)
        except Incomplete as error:
            problems = error.problems
            read_afresh()
    return _page(person_id, None, problems)


@blueprint.route("/people/<int:person_id>/move", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def move(person_id: int) -> Any:
    """Also for somebody whose account was closed with their agency: moving opens it again."""
    if closed := _closed_already(person_id, also_closed_with_agency=True):
        return closed
    person, agencies = _somebody_else(person_id), accounts.agencies_of_people()
    form = MoveForm(agency=person.agency_id, role=person.role)
    form.agency.choices = [SelectChoice(agency.id, agency.name) for agency in agencies]
    if form.validate_on_submit():
        agency = next(agency for agency in agencies if agency.id == form.agency.data)
        try:
            with transaction():
                typed: dict[str, Any] = {"agency": agency, "role": Role(form.role.data), "successor_id": _successor_id()}
                passed_on = actions.move(person, by=me(), **typed)
            flash(f"{person.name} is {form.role.data} of {agency.name} now.{_passed_on_words(passed_on)}")
            return redirect(came_from(url_for("accounts.people")), 303)
        except Incomplete as error:
            form.blame([problem for problem in error.problems if problem[0] in form])
            read_afresh()
            return _page(person_id, form, error.problems)
    return _page(person_id, form, form.problems)


def _closed_already(person_id: int, *, also_closed_with_agency: bool = False) -> Any:
    """The list of people, with a word, where the account is closed: somebody pressed twice, or came back. None otherwise."""
    person = accounts.person(person_id)
    if person.is_active or (also_closed_with_agency and person.is_closed_with_agency):
        return None
    flash(f"{person.name}’s account is closed already.")
    return redirect(came_from(url_for("accounts.people")), 303)


def _somebody_else(person_id: int) -> Person:
    """The person, if they are not the administrator who asks."""
    person = accounts.person(person_id)
    if person.id == me().id:
        raise NotFound
    return person


def _successor_id() -> int:
    return page_number(request.form.get("successor"))


def _passed_on_words(number: int) -> str:
    if not number:
        return ""
    return f" {number} that waited for a sign-off went on to the team, marked “no lead to sign off”."


def _page(person_id: int, form: MoveForm | None, problems: list[tuple[str, str]]) -> Any:
    person = accounts.person(person_id)
    page = render_template(
        "leaving/leave.html",
        person=person,
        form=form,
        problems=problems,
        looked_after=looked_after_by(person),
        colleagues=colleagues(person),
        chosen=_successor_id(),
    )
    return page, 422 if problems else 200
