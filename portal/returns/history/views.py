"""The pages on which coordinators load past values: choose a file, see what it would load, confirm; and take a load back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms.fields import SelectChoice

from portal.accounts.models import Agency
from portal.accounts.queries import me
from portal.core.errors import Incomplete, PortalError, WrongState
from portal.core.guards import requires
from portal.core.limits import takes_files
from portal.core.policy import Permission
from portal.core.text import plural
from portal.core.transaction import transaction
from portal.returns.history import actions, queries
from portal.returns.history.forms import UploadForm
from portal.returns.history.reading import PastReading, read_past_values
from portal.returns.workbooks import uploads
from portal.returns.workbooks.asking import asked, posted_answers, remembered_answers
from portal.returns.workbooks.models import UploadedTable
from portal.returns.workbooks.picture import pictured
from portal.returns.workbooks.queries import reading_answers, uploaded_table, waiting_table

blueprint = Blueprint("history", __name__)

CHANGED = "What the file would load has changed since this page was shown. Nothing was loaded: look at it again."


@blueprint.get("/measures/history")
@requires(Permission.EDIT_AGREEMENT)
def index() -> Any:
    return _index(_form())


@blueprint.post("/measures/history")
@requires(Permission.EDIT_AGREEMENT)
@takes_files
def upload() -> Any:
    """Keeps the file until its values are loaded. What it would load is shown on a page of its own."""
    form, chosen = _form(), request.files.get("file")
    has_file = chosen is not None and bool(chosen.filename)
    if not form.validate_on_submit() or chosen is None or not has_file:
        return _index(form, "" if has_file else "Choose a file first.", status=422)
    agency, name, data = queries.agency_of(form.agency.data), chosen.filename or "", chosen.read()
    try:
        read_past_values(queries.past_of(agency), name, data, _answers(agency))
        with transaction():
            upload_id = uploads.keep_upload(me(), name, data).id
    except PortalError as error:
        return _index(form, error.message, status=422)
    return redirect(url_for("history.preview", key=agency.key, upload_id=upload_id), 303)


@blueprint.get("/measures/history/<string:key>/<int:upload_id>")
@requires(Permission.EDIT_AGREEMENT)
def preview(key: str, upload_id: int) -> Any:
    agency, table = queries.agency_of(key), uploaded_table(me(), upload_id)
    if table.is_used:
        return render_template("workbooks/used.html", upload=table, again=url_for("history.index"))
    return _preview(agency, table, _read(agency, table))


@blueprint.post("/measures/history/<string:key>/<int:upload_id>/answers")
@requires(Permission.EDIT_AGREEMENT)
def answer(key: str, upload_id: int) -> Any:
    """Keeps what was said about the table, or forgets it; then the file is read again."""
    agency, table = queries.agency_of(key), waiting_table(me(), upload_id)
    inquiry = _read(agency, table).inquiry
    with transaction():
        if "forget" in request.form:
            uploads.forget_answers(me(), table, list(inquiry.answered), agency_id=agency.id)
        else:
            uploads.answer(me(), table, inquiry.open, posted_answers(request.form, inquiry.open), agency_id=agency.id)
    return redirect(url_for("history.preview", key=key, upload_id=upload_id), 303)


@blueprint.post("/measures/history/<string:key>/<int:upload_id>/load")
@requires(Permission.EDIT_AGREEMENT)
def load(key: str, upload_id: int) -> Any:
    agency, table = queries.agency_of(key), waiting_table(me(), upload_id)
    reading = _read(agency, table)
    if request.form.get("digest") != reading.digest:
        return _preview(agency, table, reading, CHANGED), 409
    try:
        with transaction():
            loaded = actions.load(reading, table.name, by=me())
            outcome = f"{plural(loaded.value_count, 'value')} loaded for {agency.name}."
            uploads.use_up(me(), upload_id, outcome, url_for("history.index"))
    except Incomplete as error:
        return _preview(agency, table, reading, error.message), 422
    count = "1 value is" if loaded.value_count == 1 else f"{loaded.value_count:,} values are"
    flash(f"{count} loaded for {agency.name}, approved and marked. Charts and checks use them from now on.")
    return redirect(url_for("history.index"), 303)


@blueprint.post("/measures/history/loads/<int:load_id>/take-back")
@requires(Permission.EDIT_AGREEMENT)
def take_back(load_id: int) -> Any:
    loaded = queries.history_load(load_id)
    try:
        with transaction():
            count = actions.take_back(loaded, by=me())
    except WrongState as error:
        return _index(_form(), error.message, status=409)
    flash(f"The values from {loaded.filename} are taken back: {count:,} removed.")
    return redirect(url_for("history.index"), 303)


def _form() -> UploadForm:
    form = UploadForm()
    form.agency.choices = [SelectChoice(one.key, one.name) for one in queries.returning_agencies()]
    return form


def _index(form: UploadForm, problem: str = "", status: int = 200) -> Any:
    """The page to choose a file on, with the earlier loads."""
    return render_template("history/index.html", form=form, problem=problem, loads=queries.loads()), status


def _answers(agency: Agency, table: UploadedTable | None = None) -> dict[str, str]:
    """What was said about tables of the agency and, of months, about this file."""
    remembered = {one.question: one.answer for one in reading_answers(agency.id)}
    return remembered | (table.period_answers if table else {})


def _read(agency: Agency, table: UploadedTable) -> PastReading:
    return read_past_values(queries.past_of(agency), table.name, table.data, _answers(agency, table))


def _preview(agency: Agency, table: UploadedTable, reading: PastReading, problem: str = "") -> Any:
    return render_template(
        "history/preview.html",
        agency=agency,
        upload=table,
        reading=reading,
        problem=problem,
        questions=asked(reading.inquiry, reading.past.months_to_choose),
        answered=remembered_answers(reading.inquiry, reading_answers(agency.id)),
        pictures=pictured(reading.sheets.sheets, reading.entries, reading.matched),
    )
