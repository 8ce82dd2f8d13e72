"""The page on which a lead says when they are away and who signs off meanwhile; an administrator does it for somebody who
cannot."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms.fields import SelectChoice

from portal.accounts import queries as accounts
from portal.accounts.deputies import actions as deputy_actions
from portal.accounts.deputies import queries as deputies
from portal.accounts.models import Person
from portal.accounts.queries import me
from portal.core.errors import Incomplete, NotFound
from portal.core.guards import requires
from portal.core.policy import Permission, can
from portal.core.transaction import read_afresh, transaction
from portal.core.typed_forms import BACK
from portal.worklist.away import actions
from portal.worklist.away.forms import NOBODY, AwayForm

blueprint = Blueprint("away", __name__)


@blueprint.route("/away", methods=["GET", "POST"])
@requires(Permission.SIGN_OFF)
def away() -> Any:
    return _page(me())


@blueprint.route("/people/<int:person_id>/away", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def away_of(person_id: int) -> Any:
    person = accounts.person(person_id)
    if not person.is_lead:
        raise NotFound
    return _page(person)


@blueprint.post("/away/<int:absence_id>/end")
@requires(Permission.OWN_ACCOUNT)
def end(absence_id: int) -> Any:
    absence = deputies.absence(absence_id)
    if absence.person_id != me().id and not can(me(), Permission.MANAGE_PEOPLE):
        raise NotFound
    with transaction():
        deputy_actions.end_absence(absence, by=me())
    flash("Noted. The deputy can no longer sign off.")
    return redirect(_address(absence.person), 303)


def _page(person: Person) -> Any:
    form, colleagues = AwayForm(), deputies.colleagues(person)
    nobody = SelectChoice(NOBODY, "Nobody: what the agency sends goes to the team, marked “no lead to sign off”")
    form.deputy.choices = [*(SelectChoice(one.id, one.name) for one in colleagues), nobody]
    if form.validate_on_submit():
        deputy = next((one for one in colleagues if one.id == form.deputy.data), None)
        try:
            with transaction():
                passed_on = actions.note_absence(
                    person, by=me(), first_day=form.first_day.data, last_day=form.last_day.data, deputy=deputy
                )
            flash(f"Noted.{f' {passed_on} that waited for a sign-off went on to the team.' if passed_on else ''}")
            return redirect(_address(person), 303)
        except Incomplete as error:
            form.blame([(name.removesuffix("-day"), message) for name, message in error.problems])
            read_afresh()
    page = render_template(
        "away/away.html",
        form=form,
        person=person,
        is_own=person.id == me().id,
        address=_address(person),
        absences=[one for one in deputies.absences_around(person) if one.person_id == person.id],
    )
    return page, 422 if request.method == "POST" else 200


def _address(person: Person) -> str:
    if person.id == me().id:
        return url_for("away.away")
    return url_for("away.away_of", person_id=person.id, back=request.values.get(BACK) or None)
