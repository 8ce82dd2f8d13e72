"""The first visit of an empty portal, the partnership's settings, and the list of what is to be set up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for

from portal.accounts import actions as accounts
from portal.accounts import attempts, passwords
from portal.accounts.queries import has_administrator, me
from portal.core import colours, settings
from portal.core.errors import Incomplete, NotFound
from portal.core.guards import public, requires
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.setting_up import actions
from portal.setting_up.checklist import steps
from portal.setting_up.forms import CodeForm, FirstVisitForm, SettingsForm
from portal.setting_up.partnership import DEFAULT_SMTP_PORT, PartnershipSettings, stored_partnership, time_zones

blueprint = Blueprint("setting_up", __name__)

TICKET = "first_visit"  # in the session, from the right code until the administrator is made, or the code is entered elsewhere
WRONG_CODE = "That code is wrong, more than a day old, or not the newest. Start the portal again to get a new one."
COUNTED_AS = "first visit"  # wrong codes wait like wrong passwords of an account


@blueprint.route("/first-visit", methods=["GET", "POST"])
@public
def first_visit() -> Any:
    """Asks for the code that the terminal has printed. Once there is an administrator the page does not exist."""
    _only_without_administrator()
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(form, 422 if form.is_submitted() else 200)
    with transaction():
        code_hash = actions.hash_of_code()
        address = attempts.counted_address(request.remote_addr or "")
        attempt = accounts.begin_attempt(COUNTED_AS, None, device="", address=address)
    if isinstance(attempt, timedelta):
        return _refused(form, f"Too many wrong codes. Wait {attempts.wait_words(attempt)}, then try again.", 429)
    if not passwords.is_right("-".join(form.code.data.lower().split()), code_hash):
        return _refused(form, WRONG_CODE, 422)
    with transaction():
        accounts.forget_attempt(attempt)
        session[TICKET] = actions.ticket_for(str(code_hash))
    return redirect(url_for("setting_up.first_account"), 303)


@blueprint.route("/first-visit/account", methods=["GET", "POST"])
@public
def first_account() -> Any:
    """Makes the administrator, and asks what the partnership is called."""
    _only_without_administrator()
    ticket = session.get(TICKET, "")
    if not actions.is_ticket(ticket):
        flash(
            "Enter the code. If you entered it before, it has expired, the portal was started again, or somebody entered it "
            "in another browser."
        )
        return redirect(url_for("setting_up.first_visit"), 303)
    form = FirstVisitForm(data={"colour": colours.USUAL, "smtp_port": DEFAULT_SMTP_PORT})
    if form.validate_on_submit():
        account = {"email": form.email.data, "name": form.name.data, "password": form.password.data}
        try:
            with transaction():
                actions.make_administrator(ticket, **account, partnership=form.typed)
            session.clear()
            flash("Your account is ready. Sign in with your e-mail address and your password.")
            return redirect(url_for("accounts.sign_in", next=url_for("setting_up.checklist")), 303)
        except Incomplete as error:
            form.blame(error.problems)
            read_afresh()
    return render_template("setting_up/first_account.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/setting-up/partnership", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def partnership() -> Any:
    was = stored_partnership()
    form = SettingsForm(data=vars(was) | {"partnership": was.name})
    if form.validate_on_submit():
        with transaction():
            actions.save_partnership(form.typed, by=me())
        flash(_saved_words(was, form.typed))
        return redirect(url_for("setting_up.checklist"), 303)
    return render_template("setting_up/partnership.html", form=form), 422 if form.is_submitted() else 200


def _saved_words(was: PartnershipSettings, now: PartnershipSettings) -> str:
    saved = "The partnership’s settings are saved."
    if was.time_zone == now.time_zone:
        return saved
    return f"{saved} Due dates end at midnight of {dict(time_zones())[now.time_zone]} from now on. Tell the agencies."


@blueprint.get("/setting-up")
@requires(Permission.SET_UP)
def checklist() -> Any:
    return render_template("setting_up/checklist.html", steps=steps(me()))


@blueprint.get("/colours.css")
@public
def colours_css() -> Any:
    """The partnership's colour, in place of the usual one; only pages of a partnership that has one ask for it."""
    colour = settings.shown_on_every_page().get(settings.COLOUR) or colours.USUAL
    text = f":root {{ --accent: {colour}; --accent-faint: {colours.faint(colour)}; }}\n"
    return Response(text, mimetype="text/css")


def _only_without_administrator() -> None:
    if has_administrator():
        raise NotFound


def _code_page(form: CodeForm, status: int) -> Any:
    return render_template("setting_up/first_visit.html", form=form), status


def _refused(form: CodeForm, problem: str, status: int) -> Any:
    form.code.errors = [problem]
    read_afresh()
    return _code_page(form, status)
