"""The page that says who of an agency looks after what, for its own people and for the team."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.deputies.queries import everybody_who_writes
from portal.accounts.models import Agency
from portal.accounts.queries import agency_by_key, me
from portal.core.errors import NotFound
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission, can
from portal.core.transaction import transaction
from portal.cycles.officers.actions import name_officers
from portal.cycles.officers.queries import named_officers, subjects_of
from portal.cycles.queries import running_cycle

blueprint = Blueprint("officers", __name__)


@blueprint.get("/agencies/<string:agency_key>/officers")
@requires(Permission.NAME_OFFICERS)
def officers(agency_key: str) -> Any:
    agency, cycle = _agency(agency_key), running_cycle()
    return render_template(
        "officers/officers.html",
        agency=agency,
        cycle=cycle,
        subjects=subjects_of(agency.id, cycle.agreement) if cycle else [],
        named={one.subject: one.person_id for one in named_officers([agency.id])},
        people=everybody_who_writes(agency.id),
    )


@blueprint.post("/agencies/<string:agency_key>/officers")
@requires(Permission.NAME_OFFICERS)
def save(agency_key: str) -> Any:
    """Takes only what was changed on the page, so that two people who work on it at once do not undo each other’s choices."""
    agency, cycle = _agency(agency_key), running_cycle()
    people = {person.id: person for person in everybody_who_writes(agency.id)}
    typed = request.form
    changed = {
        subject: people.get(page_number(typed[subject.key]))
        for subject in (subjects_of(agency.id, cycle.agreement) if cycle else [])
        if subject.key in typed and typed[subject.key] != typed.get(f"was-{subject.key}")
    }
    with transaction():
        number = name_officers(agency, changed, by=me())
    flash("Saved. Lists and reminders follow it from now on." if number else "Nothing was changed.")
    return redirect(url_for("officers.officers", agency_key=agency_key), 303)


def _agency(key: str) -> Agency:
    agency = agency_by_key(key)
    if agency is None or not can(me(), Permission.NAME_OFFICERS, agency.id):
        raise NotFound
    return agency
