"""What happens to a request that comes after the session has ended: nothing typed is lost."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from portal.accounts.forms import SignInForm
from portal.accounts.queries import living_sign_in
from portal.core.error_pages import HTTP_PAGES, page
from portal.core.htmx import wants_fragment
from portal.core.policy import Permission
from portal.core.typed_forms import show_held, typed_fields
from portal.extensions import login


def init_app(app: Flask) -> None:
    login.user_loader(living_sign_in)
    login.unauthorized_handler(_not_signed_in)
    app.register_error_handler(CSRFError, _too_late)
    app.before_request(_choose_password_first)


def _choose_password_first() -> Any:
    """Whoever signed in with a password that an administrator chose comes no further before they have chosen their own."""
    permission = getattr(current_app.view_functions.get(request.endpoint or ""), "permission", None)
    if permission is None or (permission is Permission.OWN_ACCOUNT and request.blueprint == "accounts"):
        return None
    if not (current_user.is_authenticated and current_user.person.must_change_password):
        return None
    if wants_fragment():
        return "Choose a password of your own first, on the page “Your account”. Your text is still here.", 401
    if typed := typed_fields():
        return show_held(request.full_path.rstrip("?"), typed, 403, first="Choose a password of your own first.")
    return redirect(url_for("accounts.account"), 303)


def _not_signed_in() -> Any:
    """To the sign-in page; what was typed goes along."""
    wanted = request.full_path.rstrip("?")
    if wants_fragment():
        return "You are signed out. Sign in again in another tab, then come back: your text is still here.", 401
    if typed := typed_fields():
        form = SignInForm(formdata=None)
        return render_template("accounts/sign_in.html", form=form, wanted=wanted, held=typed), 401
    return redirect(url_for("accounts.sign_in", next=wanted), 303)


def _too_late(_error: CSRFError) -> Any:
    """The page's token is not of this session: it was open while the person signed out and in again."""
    if not current_user.is_authenticated:
        if request.endpoint == "accounts.sign_in":  # an old sign-in page: show a new one
            return redirect(url_for("accounts.sign_in"), 303)
        return _not_signed_in()
    if wants_fragment():
        return "This page has been open since before you signed in. Press Save, and your text comes along.", 400
    if typed := typed_fields():
        return show_held(request.full_path.rstrip("?"), typed, 400)
    return page(400, *HTTP_PAGES[400])
