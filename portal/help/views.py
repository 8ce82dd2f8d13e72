"""Help: a guide for each role, how to reach the team, and what the law asks a portal to say."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user

from portal.accounts.queries import me
from portal.core.errors import NotFound
from portal.core.guards import public, requires
from portal.core.policy import Permission, Role
from portal.core.transaction import transaction
from portal.help.contact import Contact, change_contact, team_contact
from portal.help.forms import ContactForm
from portal.help.guides import guide_for, guides_for

blueprint = Blueprint("help", __name__, url_prefix="/help")

# What each role reads first, as the name of its template.
PAGES = {
    Role.CONTRIBUTOR: "officer",
    Role.LEAD: "officer",
    Role.COORDINATOR: "coordinator",
    Role.MEMBER: "reader",
    Role.GOVERNING: "reader",
    Role.ADMINISTRATOR: "administrator",
}


@blueprint.get("")
@public
def index() -> Any:
    """How it all works for the person's role, and their guides; for whoever is not signed in, how to get in."""
    if not current_user.is_authenticated:
        return render_template("help/visitor.html", guides=[], of_agencies=[])
    own, of_agencies = guides_for(me())
    return render_template(f"help/{PAGES[Role(me().role)]}.html", guides=own, of_agencies=of_agencies)


@blueprint.get("/guides/<string:name>")
@requires(Permission.OWN_ACCOUNT)
def guide(name: str) -> Any:
    """A guide to one task, for those whose task it is."""
    found = guide_for(me(), name)
    if not found:
        raise NotFound
    return render_template("help/guide.html", guide=found)


@blueprint.route("/contact", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def contact() -> Any:
    known = team_contact()
    form = ContactForm(data={"email": known.email, "telephone": known.telephone, "hours": known.hours})
    if form.validate_on_submit():
        with transaction():
            change_contact(Contact(form.email.data, form.telephone.data, form.hours.data), by=me())
        flash("Every page now says how to reach the team.")
        return redirect(url_for("help.index"), 303)
    return render_template("help/contact.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/accessibility")
@public
def accessibility() -> Any:
    return render_template("help/accessibility.html")


@blueprint.get("/privacy")
@public
def privacy() -> Any:
    return render_template("help/privacy.html")
