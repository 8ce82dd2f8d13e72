"""The page about a person’s calendar feed, and the feed itself."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core import shown_once
from portal.core.guards import public, requires
from portal.core.links import link
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.reminders.calendar import actions as feeds
from portal.reminders.calendar import queries

blueprint = Blueprint("calendar", __name__)
FEED = "calendar feed"


@blueprint.get("/account/calendar")
@requires(Permission.SEE_OWN_WORK)
def settings() -> Any:
    """With the new address where one was made just now."""
    secret = shown_once.take(FEED, request.args.get("key", ""))
    address = link("calendar.due_dates", secret=secret) if secret else ""
    return render_template("calendar/calendar.html", feed=queries.feed_of(me()), address=address)


@blueprint.post("/account/calendar")
@requires(Permission.SEE_OWN_WORK)
def make() -> Any:
    """The page that it leads to shows the new address once, because only its hash is stored."""
    with transaction():
        secret = feeds.make_feed(me())
    return redirect(url_for("calendar.settings", key=shown_once.leave(FEED, secret)), 303)


@blueprint.post("/account/calendar/revoke")
@requires(Permission.SEE_OWN_WORK)
def revoke() -> Any:
    with transaction():
        feeds.revoke_feed(me())
    flash("The address is revoked. Whoever has it finds nothing there.")
    return redirect(url_for("calendar.settings"), 303)


@blueprint.get("/calendar/<string:secret>.ics")
@public
def due_dates(secret: str) -> Any:
    """Public, because a calendar programme cannot sign in: whoever knows the secret address may read it."""
    return Response(queries.calendar_of(queries.owner(secret)), mimetype="text/calendar")
