"""The routes of evidence: add a file to an update, remove it, download it."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO
from typing import Any, cast

from flask import Blueprint, Response, current_app, flash, g, redirect, request, send_file, url_for

from portal.accounts.queries import me
from portal.core.errors import Conflict, Incomplete, NotFound, WrongState
from portal.core.guards import requires
from portal.core.limits import takes_files
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.cycles.models import Kind
from portal.extensions import db
from portal.submissions import queries
from portal.updates.evidence import actions as evidence_actions
from portal.updates.evidence import queries as evidence_queries
from portal.updates.evidence.models import NOT_YET, Evidence
from portal.updates.forms import UpdateForm
from portal.updates.page import refused
from portal.updates.views import save, save_if_possible

blueprint = Blueprint("evidence", __name__)


@blueprint.post("/updates/<int:obligation_id>/files")
@requires(Permission.WRITE)
@takes_files
def add_file(obligation_id: int) -> Any:
    """Saves what was typed and adds the file, in one transaction."""
    obligation, form = queries.own_obligation(me(), obligation_id, Kind.UPDATE), UpdateForm.posted()
    db.session.rollback()  # ends the read: no transaction stays open during a scan, which takes its time
    try:
        file = _posted_file()
        with transaction():
            evidence_actions.add_file(save(obligation, form), by=me(), file=file)
    except (Incomplete, WrongState, Conflict) as error:
        is_saved = isinstance(error, Incomplete) and save_if_possible(obligation, form)
        if request.files.get("file"):
            form.row_problems[evidence_actions.PLACE] = "Choose the file again. It was not added."
        return refused(obligation, form, error, is_saved=is_saved)
    flash(f"“{file.name}” is added, and your text is saved.")
    return redirect(f"{url_for('updates.update', obligation_id=obligation_id)}?open=evidence#evidence", 303)


def _posted_file() -> evidence_actions.CheckedFile:
    """The posted file, checked. It is kept for the length of the request: where the request is run again after a conflict in the
    database, the upload is closed already. Raises Incomplete."""
    if "chosen_file" in g:
        return cast(evidence_actions.CheckedFile, g.chosen_file)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Incomplete([(evidence_actions.PLACE, "Choose a file first.")])
    with closing(upload):
        g.chosen_file = evidence_actions.check_file(upload.filename, upload.read(), current_app.config["CLAMD"])
    return cast(evidence_actions.CheckedFile, g.chosen_file)


@blueprint.post("/updates/<int:obligation_id>/files/remove")
@requires(Permission.WRITE)
def remove_file(obligation_id: int) -> Any:
    obligation, form = queries.own_obligation(me(), obligation_id, Kind.UPDATE), UpdateForm.posted()
    try:
        with transaction():
            evidence_actions.remove_file(save(obligation, form), by=me(), key=request.form.get("key", ""))
    except (Incomplete, WrongState, Conflict) as error:
        return refused(obligation, form, error)
    flash("The file is removed, and your text is saved.")
    return redirect(f"{url_for('updates.update', obligation_id=obligation_id)}?open=evidence#evidence", 303)


@blueprint.get("/evidence/<string:key>")
@requires(Permission.SEE_OWN_WORK)
def download_own_file(key: str) -> Any:
    return _download(evidence_queries.evidence_of_agency(me(), key))


@blueprint.get("/evidence/<string:key>/as-sent")
@requires(Permission.REVIEW)
def download_sent_file(key: str) -> Any:
    return _download(evidence_queries.evidence_sent(key))


def _download(file: Evidence) -> Response:
    """The file as a download. Browsers save it: none shows it, guesses its kind, or runs anything in it."""
    if not file.data:
        raise NotFound
    if file.scan == NOT_YET:
        raise WrongState(f"“{file.name}” has not been scanned for viruses yet. Try again in a few minutes.")
    data = BytesIO(file.data)
    response = send_file(data, "application/octet-stream", as_attachment=True, download_name=file.name, etag=False)
    response.cache_control.no_store = True
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
