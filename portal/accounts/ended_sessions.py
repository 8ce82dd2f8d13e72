"""Answers to requests without a valid session, or with a token of another one. What was typed comes back in the page."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from portal.accounts.forms import SignInForm
from portal.accounts.queries import active_sign_in
from portal.core.error_pages import HTTP_PAGES, page
from portal.core.htmx import wants_fragment
from portal.core.policy import Permission
from portal.core.typed_forms import asked_address, carried_fields, is_own, offer_to_send_again, safe_target, typed_fields
from portal.extensions import login


def init_app(app: Flask) -> None:
    login.user_loader(active_sign_in)
    login.unauthorized_handler(_ask_to_sign_in)
    app.register_error_handler(CSRFError, _token_of_another_session)
    app.before_request(_require_own_password)


def _require_own_password() -> Any:
    """Lets somebody who signed in with an administrator's password do nothing before they have chosen their own."""
    permission = getattr(current_app.view_functions.get(request.endpoint or ""), "permission", None)
    if permission is None or (permission is Permission.OWN_ACCOUNT and request.blueprint == "accounts"):
        return None
    if not (current_user.is_authenticated and current_user.person.must_change_password):
        return None
    if wants_fragment():
        return "Choose a password of your own first, on the page “Your account”. Your text is still here.", 401
    if typed := typed_fields():
        address = asked_address()
        return offer_to_send_again(address, typed, 403, first="Choose a password of your own first.")
    return redirect(url_for("accounts.account"), 303)


def _ask_to_sign_in() -> Any:
    """The sign-in page, which carries what was typed."""
    wanted = asked_address()
    if wants_fragment():
        return "You are signed out. Sign in again in another tab, then come back: your text is still here.", 401
    if typed := typed_fields():
        form = SignInForm(formdata=None)
        return render_template("accounts/sign_in.html", form=form, wanted=wanted, carried=typed), 401
    return redirect(url_for("accounts.sign_in", next=wanted), 303)


def _token_of_another_session(_error: CSRFError) -> Any:
    """The CSRF token is not of this session: the page was open while somebody signed out and in again."""
    if request.endpoint == "accounts.sign_in":
        return _sign_in_again()
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if wants_fragment() and not is_own(request.form.items()):
        return "Somebody else has signed in here since you opened this page. Copy your text before you leave the page.", 400
    if wants_fragment():
        return "You have signed in again since you opened this page. Select “Save as draft”; then confirm what you typed.", 400
    if typed := typed_fields():
        return offer_to_send_again(asked_address(), typed, 400)
    return page(400, *HTTP_PAGES[400])


def _sign_in_again() -> Any:
    """Answers a sign-in page that was open for too long. The fields that it carried are carried on, or offered to the person
    if they have signed in elsewhere meanwhile."""
    carried, wanted = carried_fields(request.form), safe_target(request.form.get("next", ""))
    if current_user.is_authenticated:
        return offer_to_send_again(wanted, carried) if carried else redirect(wanted, 303)
    form = SignInForm(formdata=None, data={"email": request.form.get("email", "")})
    form.password.errors = ["This page was open for too long. Enter your password again."]
    return render_template("accounts/sign_in.html", form=form, wanted=wanted, carried=carried), 400
