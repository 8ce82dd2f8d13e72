"""The pages of data returns as files: download our own workbook, upload a workbook or CSV, and take over its values."""

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
    return _upload_page()


@blueprint.post("/returns/upload")
@requires(Permission.WRITE)
@takes_files
def preview_file() -> Any:
    """Shows what the file would change. Nothing is saved: the page itself carries the new values to the next request."""
    chosen = request.files.get("file")
    if chosen is None or not chosen.filename:
        return _upload_page("Choose a file first.")
    owed = _owed_by_my_agency()
    try:
        entries = read_entries(open_upload(chosen.filename, chosen.read()))
        matched = match(entries, owed.known, agency=owed.agency.key, cycle=owed.cycle.key)
    except Refused as error:
        return _upload_page(error.message)
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
    typed, owed = typed_by_cell(request.form), _owed_by_my_agency()
    try:
        with transaction():
            uploads.take_over(typed, owed, by=me(), token=clean(request.form.get("token", ""))[:40])
    except (Conflict, WrongState, Incomplete) as error:
        return _upload_page(f"{error.message} Nothing of the file was taken. Upload it again to see what has changed.", 409)
    count = sum(len(month) for month in typed.values())
    what = "value from the file is" if count == 1 else "values from the file are"
    flash(f"{count} {what} in your draft. Nothing has been sent yet: check them, then send them.")
    first = next(iter(typed), None)
    return redirect(url_for("returns.data_return", obligation_id=first) if first else url_for("home"), 303)


def _owed_by_my_agency() -> uploads.OwedReturns:
    """Raises NotFound where the agency owes no returns."""
    owed = uploads.owed_by(me().agency)
    if owed is None:
        raise NotFound
    return owed


def _upload_page(problem: str = "", status: int = 422) -> Any:
    """The page to choose a file on. `status` is that of the answer where there is a problem."""
    owed = _owed_by_my_agency()
    return render_template("workbooks/upload.html", problem=problem, owed=owed), status if problem else 200
