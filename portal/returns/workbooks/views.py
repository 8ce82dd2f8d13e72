"""The pages of data returns as files: download our own workbook, upload a workbook or CSV, and take over its values."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for

from portal.accounts.queries import me, partnership
from portal.core.errors import Conflict, Incomplete, NotFound, WrongState
from portal.core.forms import new_token, page_number
from portal.core.guards import requires
from portal.core.limits import takes_files
from portal.core.policy import Permission
from portal.core.text import clean, plural
from portal.core.transaction import transaction
from portal.returns.forms import typed_by_cell
from portal.returns.sheets import sheet_for
from portal.returns.workbooks import actions as workbook_actions
from portal.returns.workbooks import uploads
from portal.returns.workbooks.asking import asked, posted_answers, remembered_answers
from portal.returns.workbooks.conflicts import conflicts_of, fields_of, with_ticked
from portal.returns.workbooks.form_of_sheet import form_of
from portal.returns.workbooks.form_workbook import workbook
from portal.returns.workbooks.models import UploadedTable
from portal.returns.workbooks.picture import pictured
from portal.returns.workbooks.preview import ChangeKind
from portal.returns.workbooks.queries import reading_answers, uploaded_table, waiting_table
from portal.returns.workbooks.reading import Reading, read_file
from portal.returns.workbooks.totals import totals_of
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
def upload_file() -> Any:
    """Keeps the file until its numbers are taken over. What it would change is shown on a page of its own."""
    chosen = request.files.get("file")
    if chosen is None or not chosen.filename:
        return _upload_page("Choose a file first.")
    owed, data = _owed_by_my_agency(), chosen.read()
    try:
        read_file(owed, chosen.filename, data, _answers())
        with transaction():
            upload_id = uploads.keep_upload(me(), chosen.filename, data).id
    except Refused as error:
        return _upload_page(error.message)
    return redirect(url_for("workbooks.preview_file", upload_id=upload_id), 303)


@blueprint.get("/returns/upload/<int:upload_id>")
@requires(Permission.WRITE)
def preview_file(upload_id: int) -> Any:
    """Shows what the file would change. Nothing is saved: the page itself carries the new values to the next request."""
    upload = uploaded_table(me(), upload_id)
    if upload.is_used:
        return render_template("workbooks/used.html", upload=upload, again=url_for("workbooks.choose_file"))
    try:
        return _preview(upload)
    except Refused as error:  # the person belongs to another agency now, or what it returns has changed
        return _upload_page(error.message, 409)


@blueprint.post("/returns/upload/<int:upload_id>/answers")
@requires(Permission.WRITE)
def answer_questions(upload_id: int) -> Any:
    """Keeps what was said about the table, or forgets it; then the file is read again."""
    upload = waiting_table(me(), upload_id)
    try:
        reading = _read(upload)
    except Refused as error:
        return _upload_page(error.message, 409)
    with transaction():
        if "forget" in request.form:
            uploads.forget_answers(me(), upload, list(reading.inquiry.answered), agency_id=me().agency_id)
        else:
            answers = posted_answers(request.form, reading.inquiry.open)
            uploads.answer(me(), upload, reading.inquiry.open, answers, agency_id=me().agency_id)
    return redirect(url_for("workbooks.preview_file", upload_id=upload_id), 303)


def _answers(upload: UploadedTable | None = None) -> dict[str, str]:
    """What was said about tables of my agency and, of months, about this file."""
    remembered = {one.question: one.answer for one in reading_answers(me().agency_id)}
    return remembered | (upload.period_answers if upload else {})


def _read(upload: UploadedTable) -> Reading:
    return read_file(_owed_by_my_agency(), upload.name, upload.data, _answers(upload))


def _preview(upload: UploadedTable) -> Any:
    owed, reading = _owed_by_my_agency(), _read(upload)
    return render_template(
        "workbooks/preview.html",
        upload=upload,
        reading=reading,
        groups=reading.groups,
        kinds=ChangeKind,
        questions=asked(reading.inquiry, {period for _, period in owed.obligations}),
        answered=remembered_answers(reading.inquiry, reading_answers(me().agency_id)),
        pictures=pictured(reading.sheets.sheets, reading.entries, reading.matched),
        typed=fields_of(workbook_actions.typed_of(owed, reading.changes)),
        conflicts=conflicts_of(owed, reading.changes),
        totals=totals_of(reading.changes, owed.known, owed.present),
        to_revise={owed.obligation_of(change) for change in reading.groups[ChangeKind.LOCKED] if change.can_be_revised},
        token_of_page=new_token(),
    )


@blueprint.post("/returns/upload/confirm")
@requires(Permission.WRITE)
def take_over_file() -> Any:
    typed, owed = typed_by_cell(with_ticked(request.form)), _owed_by_my_agency()
    count, first = sum(len(month) for month in typed.values()), next(iter(typed), None)
    what, nothing = f"{plural(count, 'value')} from the file", "Nothing was ticked, so nothing has changed."
    outcome = f"{what} went into your draft." if count else nothing
    leads_to = url_for("returns.data_return", obligation_id=first) if first else url_for("home")
    try:
        with transaction():
            uploads.use_up(me(), page_number(request.form.get("upload")), outcome, leads_to)
            workbook_actions.take_over(typed, owed, by=me(), token=clean(request.form.get("token", ""))[:40])
    except (Conflict, WrongState, Incomplete) as error:
        return _upload_page(f"{error.message} Nothing of the file was taken. Upload it again to see what has changed.", 409)
    done = f"{what} {'is' if count == 1 else 'are'} in your draft. Nothing has been sent yet: check them, then send them."
    flash(done if count else nothing)
    return redirect(leads_to, 303)


def _owed_by_my_agency() -> workbook_actions.OwedReturns:
    """Raises NotFound where the agency owes no returns."""
    owed = workbook_actions.owed_by(me().agency)
    if owed is None:
        raise NotFound
    return owed


def _upload_page(problem: str = "", status: int = 422) -> Any:
    """The page to choose a file on. `status` is that of the answer where there is a problem."""
    owed = _owed_by_my_agency()
    return render_template("workbooks/upload.html", problem=problem, owed=owed), status if problem else 200
