"""Signing in and out, one's own account, and the administrator's list of people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from wtforms.fields import SelectChoice

from portal.accounts import actions, attempts, known_browsers, lists, passwords, queries
from portal.accounts.forms import ChangePasswordForm, NameAndAddressForm, PersonForm, SignInForm, TelephoneForm
from portal.accounts.models import Person
from portal.accounts.queries import me
from portal.core import refused_pages, shown_once
from portal.core.errors import Incomplete
from portal.core.guards import public, requires
from portal.core.policy import Permission, Role
from portal.core.security import CLEAR_SITE_DATA
from portal.core.transaction import read_afresh, transaction
from portal.core.typed_forms import BACK, came_from, carried_fields, offer_to_send_again, safe_target
from portal.notifications import outbox

blueprint = Blueprint("accounts", __name__)
blueprint.after_request(known_browsers.send_cookie)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    form = SignInForm()
    wanted = safe_target(request.values.get("next", ""))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(wanted, 303)
    if not form.validate_on_submit():
        return _sign_in_page(form, wanted, 422 if form.is_submitted() else 200)
    address = attempts.counted_address(request.remote_addr or "")
    with transaction():
        person = queries.person_by_email(form.email.data)
        password_hash = person.password_hash if person and person.is_active else None
        device = known_browsers.known_device(person)
        attempt = actions.begin_attempt(form.email.data, person, device=device, address=address)
    if isinstance(attempt, timedelta):
        form.password.errors = [_wait_words(attempt)]
        return _sign_in_page(form, wanted, 429)
    if not passwords.is_right(form.password.data, password_hash) or person is None:
        with transaction():
            actions.tell_of_wrong_password(form.email.data, person, device=device)
        form.password.errors = ["The e-mail address or the password is not right. Check both and try again."]
        return _sign_in_page(form, wanted, 422)
    return _complete_sign_in(person, wanted, attempt)


def _wait_words(left: timedelta) -> str:
    return f"Too many wrong passwords. Wait {attempts.wait_words(left)}, then try again."


def _complete_sign_in(person: Person, wanted: str, attempt: int) -> Any:
    """Signs the person in after the right password, and leads to the page that they wanted or to what they had typed."""
    carried = carried_fields(request.form)
    session.clear()  # nothing of an earlier visitor's session stays,
    g.pop("csrf_token", None)  # and no token that was made from it
    session.permanent = True
    with transaction():
        actions.forget_attempt(attempt)
        strangers = queries.wrong_passwords_of_strangers(person.email, since=queries.last_sign_in(person))
        actions.forget_wrong_passwords(person, known_browsers.known_device(person))
        started = actions.start_sign_in(person, browser=request.user_agent.string, lasts=current_app.config["SIGN_IN_LASTS"])
    known_browsers.remember(person)
    login_user(started)
    if strangers >= attempts.FREE_TRIES:
        flash(
            f"{strangers} wrong passwords were entered for your account since you last signed in. "
            "If it was not you, tell the coordinating team."
        )
    if carried:
        return offer_to_send_again(wanted, carried)
    return redirect(url_for("accounts.account") if person.must_change_password else wanted, 303)


def _sign_in_page(form: SignInForm, wanted: str, status: int) -> Any:
    read_afresh()
    return render_template("accounts/sign_in.html", form=form, wanted=wanted, carried=carried_fields(request.form)), status


@blueprint.get("/sign-out")
@public
def confirm_sign_out() -> Any:
    return render_template("accounts/sign_out.html")


@blueprint.post("/sign-out")
@public
def sign_out() -> Any:
    if current_user.is_authenticated:
        with transaction():
            refused_pages.forget(current_user.id)
            actions.end_sign_in(current_user)
        logout_user()
    session.clear()
    response = redirect(url_for("accounts.sign_in"), 303)
    response.headers["Clear-Site-Data"] = CLEAR_SITE_DATA
    return response


@blueprint.route("/account", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def account() -> Any:
    form = ChangePasswordForm()
    status = 422 if form.is_submitted() else 200
    if form.is_submitted():
        is_right = form.validate()
        if form.current.data:  # what is wrong with it is said together with what is wrong with the new one
            status = _check_current_password(form)
        if status == 200 and not (is_right and _change_password(form)):
            status = 422
        elif status == 200:
            flash("Your password is changed. Other browsers are signed out.")
            return redirect(url_for("accounts.account"), 303)
    return render_template("accounts/account.html", form=form, sign_ins=queries.sign_ins_of(me())), status


def _check_current_password(form: ChangePasswordForm) -> int:
    """The HTTP status: 200 if the current password is right; otherwise the form says at its field what is wrong."""
    with transaction():
        password_hash = me().password_hash
        attempt = actions.begin_attempt(me().email, me(), device=actions.ACCOUNT_PAGE)
    if isinstance(attempt, timedelta):
        form.current.errors = [_wait_words(attempt)]
        return 429
    if not passwords.is_right(form.current.data, password_hash):
        form.current.errors = ["This is not your current password."]
        return 422
    with transaction():
        actions.forget_attempt(attempt)
    return 200


def _change_password(form: ChangePasswordForm) -> bool:
    """Whether it could be changed; otherwise the form says what is wrong."""
    try:
        with transaction():
            actions.change_password(me(), new=form.new.data, keep=current_user.id)
    except Incomplete as error:
        form.blame(error.problems)
        return False
    known_browsers.remember(me())
    return True


@blueprint.post("/account/sign-out-elsewhere")
@requires(Permission.OWN_ACCOUNT)
def sign_out_elsewhere() -> Any:
    with transaction():
        actions.end_sign_ins(me(), apart_from=current_user.id)
    flash("You are signed out in all other browsers.")
    return redirect(url_for("accounts.account"), 303)


@blueprint.route("/account/telephone", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def own_telephone() -> Any:
    return _telephone_page(me(), url_for("accounts.account"))


@blueprint.route("/people/<int:person_id>/telephone", methods=["GET", "POST"])
@requires(Permission.SET_TELEPHONES)
def telephone(person_id: int) -> Any:
    return _telephone_page(queries.person(person_id), came_from(url_for("home")))


def _telephone_page(person: Person, after: str) -> Any:
    form = TelephoneForm(obj=person)
    if form.validate_on_submit():
        with transaction():
            actions.set_telephone(person, form.telephone.data or "", by=me())
        flash(f"The telephone number of {person.name} is saved.")
        return redirect(after, 303)
    return render_template("accounts/telephone.html", person=person, form=form, after=after), 422 if form.is_submitted() else 200


@blueprint.get("/people")
@requires(Permission.MANAGE_PEOPLE)
def people() -> Any:
    return render_template(
        "accounts/people.html", list=lists.people(queries.agencies_of_people()), returned=outbox.came_back_to()
    )


@blueprint.route("/people/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def new_person() -> Any:
    form = PersonForm()
    agencies = queries.agencies_of_people()
    form.agency.choices = [SelectChoice(agency.id, agency.name) for agency in agencies]
    if form.is_right_with(email=actions.check_new_address):
        password = passwords.generate_password()
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
                    telephone=form.telephone.data or "",
                )
            return _to_password(person, password)
        except Incomplete as error:
            form.blame(error.problems)
    return render_template("accounts/new_person.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/people/<int:person_id>/name", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def name_and_address(person_id: int) -> Any:
    person, after = queries.person(person_id), came_from(url_for("accounts.people"))
    form = NameAndAddressForm(obj=person)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change_name_and_address(person, name=form.name.data, email=form.email.data, by=me())
            flash(f"{person.name}, {person.email}, is saved.")
            return redirect(after, 303)
        except Incomplete as error:
            read_afresh()
            form.blame(error.problems)
    shown = {"person": queries.person(person_id), "form": form, "after": after}
    return render_template("accounts/name_and_address.html", **shown), 422 if form.is_submitted() else 200


@blueprint.get("/people/<int:person_id>/password")
@requires(Permission.MANAGE_PEOPLE)
def confirm_reset(person_id: int) -> Any:
    return render_template("accounts/new_password.html", person=queries.person(person_id))


@blueprint.post("/people/<int:person_id>/password")
@requires(Permission.MANAGE_PEOPLE)
def reset_password(person_id: int) -> Any:
    person = queries.person(person_id)
    with transaction():
        password = actions.reset_password(person, by=me())
    return _to_password(person, password)


def _to_password(person: Person, password: str) -> Any:
    key = shown_once.leave(f"password:{person.id}", password)
    return redirect(url_for("accounts.password_made", person_id=person.id, key=key, back=request.values.get(BACK) or None), 303)


@blueprint.get("/people/<int:person_id>/password/made")
@requires(Permission.MANAGE_PEOPLE)
def password_made(person_id: int) -> Any:
    """Shows the password that was made just now, once. Afterwards it says that it is not shown any more."""
    password = shown_once.take(f"password:{person_id}", request.args.get("key", ""))
    return render_template("accounts/password_made.html", person=queries.person(person_id), password=password)


@blueprint.post("/people/<int:person_id>/open")
@requires(Permission.MANAGE_PEOPLE)
def open_again(person_id: int) -> Any:
    """Opens a closed account. Closing one is in portal/worklist/leaving, because it hands over what the person looks after."""
    person = queries.person(person_id)
    try:
        with transaction():
            actions.set_active(person, True, by=me())
        flash(f"{person.name}’s account is open.")
    except Incomplete as error:
        flash(f"{person.name}’s account stays closed. {error}")
    return redirect(came_from(url_for("accounts.people")), 303)
