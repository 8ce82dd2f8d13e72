"""The pages of published versions of agreements: the list for everybody, one with its files, and publishing the next."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from wtforms.fields import SelectChoice

from portal.accounts.queries import me
from portal.agreement import queries as agreement_queries
from portal.agreement.origins import says_what_it_continues
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.guards import requires
from portal.core.policy import Permission, can
from portal.core.threads import beside_the_answer
from portal.setting_up.confirming import Confirmation, confirm_page
from portal.setting_up.versions import files, publishing, queries
from portal.setting_up.versions.forms import PublishForm
from portal.setting_up.versions.models import AgreementVersion
from portal.setting_up.versions.publishing import NewVersion

blueprint = Blueprint("agreement_versions", __name__)


@blueprint.get("/agreement-versions")
@requires(Permission.READ_VERSIONS)
def index() -> Any:
    """Every published version, by plan year."""
    by_year = [(year, list(of_year)) for year, of_year in groupby(queries.versions(), key=lambda one: one.agreement)]
    return render_template("agreement_versions/index.html", by_year=by_year)


@blueprint.get("/agreement-versions/<string:plan_year>/<int:major>.<int:minor>")
@requires(Permission.READ_VERSIONS)
def show(plan_year: str, major: int, minor: int) -> Any:
    """One version: its changes, and its files."""
    version = queries.version(plan_year, major, minor)
    document = queries.document_for(version, with_restricted=queries.reads_restricted(me()))
    has_changes = can(me(), Permission.READ_AGREEMENTS) and says_what_it_continues(version.agreement)
    return render_template("agreement_versions/show.html", version=version, document=document, has_changes=has_changes)


@blueprint.get("/agreement-versions/<string:plan_year>/<int:major>.<int:minor>/<string:name>")
@requires(Permission.READ_VERSIONS)
def download(plan_year: str, major: int, minor: int, name: str) -> Any:
    if name not in files.MEDIA_TYPES:
        raise NotFound
    version = queries.version(plan_year, major, minor)
    found = files.file_of(version, name, with_restricted=queries.reads_restricted(me()))
    response = Response(found.data, content_type=files.MEDIA_TYPES[name])
    filename = f"agreement-{plan_year}-v{major}.{minor}.{name.rpartition('.')[2]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


@blueprint.route("/agreements/<string:plan_year>/publish", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENT)
def publish(plan_year: str) -> Any:
    """The next version of an adopted plan year."""
    agreement, made = agreement_queries.agreement(plan_year), list[AgreementVersion]()
    numbers = {f"{major}.{minor}": (major, minor) for major, minor in publishing.next_numbers(agreement)}
    form = PublishForm(data={"dated": clock.today(), "number": next(iter(numbers))})
    form.number.choices = [SelectChoice(one, one) for one in numbers]

    def new() -> NewVersion:
        return NewVersion(numbers[form.number.data], form.dated.data, (form.note.data or "").strip())

    def do(sure_of: str) -> str:
        made.append(publishing.publish(agreement, new(), by=me(), sure_of=sure_of))
        return f"{agreement.title}, version {made[0].number}, is published."

    confirmation = Confirmation(agreement.title, "Publish a version", "Publish it?", "Publish the version")
    shown: dict[str, Any] = {"to": url_for("agreement.show", plan_year=plan_year), "page": "agreement_versions/publish.html"}
    document = publishing.unpublished(agreement)
    lines = publishing.change_lines(document)
    answer = confirm_page(
        form,
        lambda: publishing.publishing(agreement, new()),
        do,
        confirmation=confirmation,
        document=document,
        lines=lines,
        **shown,
    )
    if made:
        beside_the_answer(files.draw_all, made[0].id)
    return answer
