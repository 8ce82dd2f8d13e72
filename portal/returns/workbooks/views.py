"""Data returns as files: the agency's own workbook out, a workbook or CSV in."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for

from portal.accounts.queries import me, partnership
from portal.core.errors import Conflict, Incomplete, NotFound, WrongState
from portal.core.forms import new_token
from portal.core.guards import requires
from portal.core.limits import takes_files
from portal.core.policy import Permission
from portal.core.text import clean
from portal.core.transaction import transaction
from portal.returns.forms import typed_by_cell
from portal.returns.sheets import sheet_for
from portal.returns.workbooks import actions as uploads
from portal.returns.workbooks.form_of_sheet import form_of
from portal.returns.workbooks.form_workbook import workbook
from portal.returns.workbooks.layouts import read_entries
from portal.returns.workbooks.matching import match
from portal.returns.workbooks.preview import ChangeKind, compare
from portal.spreadsheets.opening import open_upload
from portal.spreadsheets.refusals import Refused

blueprint = Blueprint("workbooks", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/returns/<int:obligation_id>/workbook")
@requires(Permission.SEE_OWN_WORK)
def download_workbook(obligation_id: int) -> Any:
    sheet = sheet_for(me(), obligation_id)
    form = form_of(sheet, partnership())
    name = f"{form.agency}-{form.periods[0].short}-{form.periods[-1].short}.xlsx".replace(" ", "-").lower()
    return send_file(BytesIO(workbook(form)), mimetype=XLSX, as_attachment=True, download_name=name)


@blueprint.get("/returns/upload")
@requires(Permission.WRITE)
def choose_file() -> Any:
    return _choose()


@blueprint.post("/returns/upload")
@requires(Permission.WRITE)
@takes_files
def preview_file() -> Any:
    """What the file would change. Nothing is kept: the preview carries the new values to the button that takes them."""
    chosen = request.files.get("file")
    if chosen is None or not chosen.filename:
        return _choose("Choose a file first.")
    owed = _owed()
    try:
        found = read_entries(open_upload(chosen.filename, chosen.read()))
        matched = match(found, owed.known, agency=owed.agency.key, cycle=owed.cycle.key)
    except Refused as error:
        return _choose(error.message)
    changes = compare(matched, owed.present)
    groups = {kind: [change for change in changes if change.kind is kind] for kind in ChangeKind}
    return render_template(
        "workbooks/preview.html",
        name=chosen.filename,
        groups=groups,
        kinds=ChangeKind,
        warnings=matched.warnings,
        typed=uploads.typed_of(owed, changes),
        to_revise={owed.obligation_of(change) for change in groups[ChangeKind.LOCKED]},
        token_of_page=new_token(),
    )


@blueprint.post("/returns/upload/confirm")
@requires(Permission.WRITE)
def take_over_file() -> Any:
    typed, owed = typed_by_cell(request.form), _owed()
    try:
        with transaction():
            uploads.take_over(typed, owed, by=me(), token=clean(request.form.get("token", ""))[:40])
    except (Conflict, WrongState, Incomplete) as error:
        return _choose(f"{error.message} Nothing of the file was taken. Upload it again to see what has changed.", 409)
    count = sum(len(month) for month in typed.values())
    what = "value from the file is" if count == 1 else "values from the file are"
    flash(f"{count} {what} in your draft. Nothing has been sent yet: check them, then send them.")
    first = next(iter(typed), None)
    return redirect(url_for("returns.data_return", obligation_id=first) if first else url_for("home"), 303)


def _owed() -> uploads.OwedReturns:
    found = uploads.owed_by(me().agency)
    if found is None:
        raise NotFound
    return found


def _choose(problem: str = "", status: int = 422) -> Any:
    owed = _owed()
    return render_template("workbooks/upload.html", problem=problem, owed=owed), status if problem else 200
