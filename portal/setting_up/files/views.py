"""The pages on which the agreement is loaded from files: choose them, see what they would change, confirm."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.agreement import queries as agreements
from portal.core import clock
from portal.core.errors import NotFound, WrongState
from portal.core.guards import requires
from portal.core.limits import takes_files, waits_long
from portal.core.policy import Permission
from portal.core.text import plural
from portal.core.transaction import rehearsal, transaction
from portal.exchange.changed_rows import counts_by_file
from portal.exchange.plan_years import is_plan_year, plan_year_of
from portal.exchange.reading import Fault, FaultyFolder
from portal.exchange.uploading import read_upload
from portal.exchange.workbook import workbook_of
from portal.exchange.writing import written_rows
from portal.returns.workbooks import uploads
from portal.returns.workbooks.queries import uploaded_table, waiting_table
from portal.setting_up.files.actions import LoadedAgreement, load_agreement
from portal.setting_up.files.chosen import packed
from portal.setting_up.files.forms import FilesForm
from portal.spreadsheets.refusals import Refused

blueprint = Blueprint("agreement_files", __name__)

CHANGED_SINCE_PREVIEW = "What the files would change is no longer what this page showed. Nothing was loaded: look at it again."
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/setting-up/files")
@requires(Permission.SET_UP)
def index() -> Any:
    return _index(_form())


@blueprint.post("/setting-up/files")
@requires(Permission.SET_UP)
@takes_files
def upload() -> Any:
    """Stores the files until they are loaded. What they would change is shown on a page of its own."""
    form = _form()
    if not form.validate_on_submit():
        return _index(form, status=422)
    chosen = [(Path(one.filename or "").name, one.read()) for one in request.files.getlist("file") if one.filename]
    try:
        name, data = packed(chosen)
        read_upload(name, data, form.plan_year.data)
    except Refused as error:
        return _index(form, error.message, status=422)
    except FaultyFolder as error:
        return _index(form, "", error.faults, status=422)
    with transaction():
        upload_id = uploads.store_upload(me(), name, data).id
    return redirect(url_for("agreement_files.preview", plan_year=form.plan_year.data, upload_id=upload_id), 303)


@blueprint.get("/setting-up/files/<string:plan_year>/<int:upload_id>")
@requires(Permission.SET_UP)
def preview(plan_year: str, upload_id: int) -> Any:
    return _preview(plan_year, upload_id)


@blueprint.post("/setting-up/files/<string:plan_year>/<int:upload_id>")
@requires(Permission.SET_UP)
@waits_long
def load(plan_year: str, upload_id: int) -> Any:
    """Loads the files in one step, if they still change what the page showed."""
    _require_plan_year(plan_year)
    table, overwrite = waiting_table(me(), upload_id), request.form.get("overwrite") == "yes"
    try:
        with transaction():
            found = load_agreement(table.name, table.data, plan_year, overwrite=overwrite, by=me())
            if found.digest != request.form.get("digest"):
                raise WrongState(CHANGED_SINCE_PREVIEW)
            outcome = f"Agreement {plan_year.replace('-', '/')}: {_loaded_words(found)}"
            uploads.use_up(me(), upload_id, outcome, url_for("setting_up.checklist"))
    except WrongState as error:
        return _preview(plan_year, upload_id, error.message, status=409)
    except FaultyFolder:
        return _preview(plan_year, upload_id, status=422)
    flash(f"The agreement {plan_year.replace('-', '/')} is loaded: {_loaded_words(found)}")
    return redirect(url_for("setting_up.checklist"), 303)


@blueprint.get("/setting-up/files/workbook/empty.xlsx")
@requires(Permission.SET_UP)
def empty_workbook() -> Any:
    return Response(workbook_of({}), mimetype=XLSX, headers=_attachment_headers("agreement.xlsx"))


@blueprint.get("/setting-up/files/workbook/<string:plan_year>.xlsx")
@requires(Permission.SET_UP)
def filled_workbook(plan_year: str) -> Any:
    data = workbook_of(written_rows(agreements.agreement(plan_year)))
    return Response(data, mimetype=XLSX, headers=_attachment_headers(f"agreement-{plan_year}.xlsx"))


def _attachment_headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _require_plan_year(plan_year: str) -> None:
    if not is_plan_year(plan_year):
        raise NotFound


def _form() -> FilesForm:
    newest = next(iter(agreements.agreements()), None)
    return FilesForm(data={"plan_year": newest.key if newest else plan_year_of(clock.today())})


def _index(form: FilesForm, problem: str = "", faults: list[Fault] | None = None, status: int = 200) -> Any:
    return (
        render_template(
            "agreement_files/index.html",
            form=form,
            problem=problem,
            faults=[_fault_words(one) for one in faults or []],
            agreements=agreements.agreements(),
        ),
        status,
    )


def _preview(plan_year: str, upload_id: int, problem: str = "", status: int = 200) -> Any:
    """What the files would change, found out by loading them and taking that back."""
    _require_plan_year(plan_year)
    table = uploaded_table(me(), upload_id)
    if table.is_used:
        return render_template("workbooks/used.html", upload=table, again=url_for("agreement_files.index"))
    name, data, overwrite = table.name, table.data, request.values.get("overwrite") == "yes"
    found, faults = None, list[Fault]()
    with rehearsal():
        try:
            found = load_agreement(name, data, plan_year, overwrite=overwrite, by=me())
        except FaultyFolder as error:
            faults = error.faults
    return (
        render_template(
            "agreement_files/preview.html",
            plan_year=plan_year,
            upload_id=upload_id,
            name=name,
            overwrite=overwrite,
            problem=problem,
            faults=[_fault_words(one) for one in faults],
            loaded=found.loaded if found else None,
            owed=found.owed if found else (),
            digest=found.digest if found else "",
            counts=counts_by_file(found.loaded.changes) if found else {},
            sheet_of=_sheet_of,
        ),
        status,
    )


def _loaded_words(found: LoadedAgreement) -> str:
    added = sum(row.is_added for row in found.loaded.changes)
    rows = f"{plural(added, 'row')} added, {len(found.loaded.changes) - added:,} changed."
    return " ".join([rows, *found.owed])


def _sheet_of(file: str) -> str:
    """“actions” for actions.csv: both a file and a sheet are called so."""
    return Path(file).stem


def _fault_words(fault: Fault) -> str:
    return re.sub(r"\b([a-z]+(?:-[a-z]+)*)\.csv\b", r"\1", str(fault))
