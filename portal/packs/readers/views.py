"""The pages that issue a frozen pack to its audience, and withdraw an issued one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Conflict, Incomplete
from portal.core.forms import PortalForm
from portal.core.guards import requires
from portal.core.limits import waits_long
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.packs import queries
from portal.packs.models import Pack
from portal.packs.readers import actions
from portal.packs.readers.forms import WithdrawForm

blueprint = Blueprint("pack_readers", __name__)


@blueprint.route("/packs/<string:key>/<string:audience>/<int:version>/issue", methods=["GET", "POST"])
@requires(Permission.COMPILE_PACKS)
@waits_long
def issue(key: str, audience: str, version: int) -> Any:
    """Says who can read the pack from now on, and issues it."""
    pack, problems = queries.visible_pack(me(), key, audience, version), list[tuple[str, str]]()
    if request.method == "POST":
        try:
            with transaction():
                actions.issue_frozen(pack, by=me())
            flash(f"{pack.cycle.title}, version {version}, is issued to {pack.readers}.")
            return _to(pack)
        except Incomplete as refused:
            problems = refused.problems
        except Conflict as refused:
            flash(refused.message)
            return _to(pack)
        read_afresh()
        pack = queries.visible_pack(me(), key, audience, version)
    why_not = actions.why_not_issue(pack)
    shown = {"pack": pack, "problems": problems, "why_not": why_not, "form": PortalForm()}
    shown["objected"] = queries.objected_since(pack)
    return render_template("packs/issue_frozen.html", **shown), 422 if problems else 200


@blueprint.route("/packs/<string:key>/<string:audience>/<int:version>/withdraw", methods=["GET", "POST"])
@requires(Permission.COMPILE_PACKS)
def withdraw(key: str, audience: str, version: int) -> Any:
    """Says what its readers see from now on, and withdraws the pack."""
    pack, form = queries.visible_pack(me(), key, audience, version), WithdrawForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.withdraw(pack, by=me(), reason=form.reason.data or "")
            flash(f"{pack.cycle.title}, version {version}, is withdrawn from {pack.readers}.")
        except Conflict as refused:
            flash(refused.message)
        return _to(pack)
    return render_template("packs/withdraw.html", pack=pack, form=form), 422 if form.is_submitted() else 200


def _to(pack: Pack) -> Any:
    return redirect(url_for("packs.read", key=pack.cycle.key, audience=pack.audience, version=pack.version), 303)
