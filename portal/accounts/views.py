"""Signing in and out, one's own account, and the administrator's list of people."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from wtforms.fields import SelectChoice

from portal.accounts import actions, passwords, queries
from portal.accounts.forms import ChangePasswordForm, PersonForm, SignInForm
from portal.accounts.queries import me
from portal.core.errors import Incomplete
from portal.core.guards import public, requires
from portal.core.held import held_fields, show_held
from portal.core.policy import Permission, Role
from portal.core.transaction import transaction
from portal.extensions import db

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    form = SignInForm()
    wanted = _safe_target(request.values.get("next", ""))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(wanted, 303)
    if not form.validate_on_submit():
        return _sign_in_page(form, wanted, 422 if form.is_submitted() else 200)
    person = queries.person_by_email(form.email.data)
    failures = queries.recent_failures(form.email.data, actions.FAILURE_MINUTES)
    db.session.rollback()  # no write lock while the password is being checked, which takes its time on purpose
    if failures >= actions.FAILURES_ALLOWED:
        form.password.errors = [f"Too many attempts. Wait {actions.FAILURE_MINUTES} minutes, then try again."]
        return _sign_in_page(form, wanted, 429)
    right = passwords.is_right(form.password.data, person.password_hash if person and person.is_active else None)
    if not (right and person):
        with transaction():
            actions.note_failure(form.email.data)
        form.password.errors = ["The e-mail address or the password is not right. Check both and try again."]
        return _sign_in_page(form, wanted, 422)
    session.clear()  # nothing of an earlier visitor's session stays
    g.pop("csrf_token", None)  # nor the token that was made from it
    session.permanent = True
    with transaction():
        started = actions.start_sign_in(person, browser=request.user_agent.string, lasts=current_app.config["SIGN_IN_LASTS"])
    login_user(started)
    if held := held_fields(request.form):
        return show_held(wanted, held)
    return redirect(wanted, 303)


def _sign_in_page(form: SignInForm, wanted: str, status: int) -> Any:
    return render_template("accounts/sign_in.html", form=form, wanted=wanted, held=held_fields(request.form)), status


def _safe_target(address: str) -> str:
    """A path of this portal, never another host's."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return url_for("home")
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return url_for("home")
    return address


@blueprint.get("/sign-out")
@public
def confirm_sign_out() -> Any:
    return render_template("accounts/sign_out.html")


@blueprint.post("/sign-out")
@public
def sign_out() -> Any:
    if current_user.is_authenticated:
        with transaction():
            actions.end_sign_in(current_user)
        logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.route("/account", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def account() -> Any:
    form = ChangePasswordForm()
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change_password(me(), current=form.current.data, new=form.new.data, keep=current_user.id)
            flash("Your password is changed. Other browsers are signed out.")
            return redirect(url_for("accounts.account"), 303)
        except Incomplete as error:
            form.blame(error.problems)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/account.html", form=form, sign_ins=queries.sign_ins_of(me())), status


@blueprint.post("/account/sign-out-elsewhere")
@requires(Permission.OWN_ACCOUNT)
def sign_out_elsewhere() -> Any:
    with transaction():
        actions.end_sign_ins(me(), but=current_user.id)
    flash("You are signed out in all other browsers.")
    return redirect(url_for("accounts.account"), 303)


@blueprint.get("/people")
@requires(Permission.MANAGE_PEOPLE)
def people() -> Any:
    return render_template("accounts/people.html", people=queries.people())


@blueprint.route("/people/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def new_person() -> Any:
    form = PersonForm()
    agencies = queries.agencies()
    form.agency.choices = [SelectChoice(agency.id, agency.name) for agency in agencies]
    if form.validate_on_submit():
        password = passwords.made_up()
        agency = next(agency for agency in agencies if agency.id == form.agency.data)
        try:
            with transaction():
                person = actions.add_person(
                    by=me(),
                    email=form.email.data,
                    name=form.name.data,
                    role=Role(form.role.data),
                    agency=agency,
                    password=password,
                )
            return render_template("accounts/password_made.html", person=person, password=password)
        except Incomplete as error:
            form.blame(error.problems)
    return render_template("accounts/new_person.html", form=form), 422 if form.is_submitted() else 200


@blueprint.post("/people/<int:person_id>/password")
@requires(Permission.MANAGE_PEOPLE)
def reset_password(person_id: int) -> Any:
    person = queries.person(person_id)
    with transaction():
        password = actions.reset_password(person, by=me())
    return render_template("accounts/password_made.html", person=person, password=password)


@blueprint.post("/people/<int:person_id>/active")
@requires(Permission.MANAGE_PEOPLE)
def set_active(person_id: int) -> Any:
    person = queries.person(person_id)
    active = request.form.get("active") == "yes"
    try:
        with transaction():
            actions.set_active(person, active, by=me())
        flash(f"{person.name}’s account is {'open' if active else 'closed'}.")
    except Incomplete as error:
        flash(error.message)
    return redirect(url_for("accounts.people"), 303)
