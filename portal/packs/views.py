"""The pages of packs: preview, readiness and issuing, and reading and downloading what was issued."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for

from portal.accounts.open_pages import answer_here, others_here
from portal.accounts.queries import me
from portal.contents.pack import Contents
from portal.core import clock
from portal.core.errors import Conflict, Incomplete, NotFound
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.limits import waits_long
from portal.core.policy import Audience, Permission
from portal.core.threads import beside_the_answer
from portal.core.transaction import read_afresh, read_at_one_moment, reading, transaction
from portal.cycles.models import Cycle
from portal.cycles.queries import cycle as cycle_by_key
from portal.documents import bundle
from portal.extensions import db
from portal.packs import actions, files, lists, page, queries, readiness
from portal.packs.compile import compile_contents
from portal.packs.forms import IssueForm
from portal.packs.known_values import known_values
from portal.packs.readers.actions import why_not_issue
from portal.packs.readers.words import readers_words
from portal.packs.year_end import chapter_words

blueprint = Blueprint("packs", __name__)


@blueprint.get("/packs")
@requires(Permission.READ_PACKS)
def index() -> Any:
    """Issued packs; the home page of members and of the governing group."""
    shown = lists.packs(me())
    return render_template("packs/index.html", list=shown, lines=page.pack_lines(me(), shown.firsts))


@blueprint.get("/packs/<string:key>/<string:audience>/<int:version>")
@requires(Permission.READ_PACKS)
def read(key: str, audience: str, version: int) -> Any:
    """The pack. Its audience reads of a withdrawn one only when and why it was withdrawn."""
    pack = queries.visible_pack(me(), key, audience, version)
    newest = queries.newest_readable_version(pack.cycle, pack.audience)
    frozen_last = queries.newest_version(pack.cycle)
    shown = {"pack": pack, "newest": newest, "frozen_last": frozen_last, "why_not_issue": why_not_issue(pack)}
    if not queries.can_open(me(), pack):
        return render_template("packs/withdrawn.html", **shown), 410
    body = files.file_of(pack, files.PAGE).data.decode()
    return render_template("packs/read.html", **shown, body=body, files=bundle.OFFERED, are_stored=files.are_stored(pack))


@blueprint.get("/packs/<string:key>/<string:audience>/<int:version>/<string:name>")
@requires(Permission.READ_PACKS)
def download(key: str, audience: str, version: int, name: str) -> Any:
    if name not in bundle.MEDIA_TYPES:
        raise NotFound
    pack = queries.visible_pack(me(), key, audience, version)
    if not queries.can_open(me(), pack):
        return redirect(url_for("packs.read", key=key, audience=audience, version=version), 303)
    return _file(files.file_of(pack, name).data, f"{key}-{audience}-v{version}-{name}", name)


def _file(data: bytes, filename: str, name: str) -> Response:
    response = Response(data, content_type=bundle.MEDIA_TYPES[name])
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


@blueprint.get("/packs/known-values")
@requires(Permission.READ_KNOWN_VALUES)
def known() -> Any:
    return render_template("packs/known_values.html", known=known_values())


@blueprint.get("/packs/your-texts")
@requires(Permission.SEE_OWN_WORK)
def own_texts_of_newest() -> Any:
    """To the agency's texts in the last public pack, or to the list of packs, which says that there is none."""
    pack = queries.newest_public_pack()
    return redirect(url_for("packs.own_texts", key=pack.cycle.key) if pack else url_for("packs.index"), 303)


@blueprint.get("/packs/<string:key>/your-texts")
@requires(Permission.SEE_OWN_WORK)
def own_texts(key: str) -> Any:
    """The places of the agency's texts in the newest public pack of the cycle, and what was edited in them."""
    cycle = cycle_by_key(key)
    pack = queries.pack(cycle, Audience.PUBLIC)
    if pack is None:
        raise NotFound
    return render_template("packs/own_texts.html", cycle=cycle, pack=pack, texts=page.own_texts(me(), pack))


@blueprint.get("/cycles/<string:key>/preview")
@requires(Permission.COMPILE_PACKS)
def preview(key: str) -> Any:
    """The pack as an audience would get it if it were issued now."""
    cycle, contents = _draft(key)
    return render_template("packs/preview.html", cycle=cycle, contents=contents, files=bundle.OFFERED, audiences=Audience)


@blueprint.get("/cycles/<string:key>/preview/<string:name>")
@requires(Permission.COMPILE_PACKS)
def download_draft(key: str, name: str) -> Any:
    if name not in bundle.MEDIA_TYPES:
        raise NotFound
    _, contents = _draft(key)
    db.session.rollback()
    data = bundle.render(contents, name, current_app.config["FONTS_DIR"])
    return _file(data, f"{key}-{contents.audience}-draft-{name}", name)


def _draft(key: str) -> tuple[Cycle, Contents]:
    """The draft for the audience that the address names; without one, for the working group, which sees everything."""
    named = request.args.get("audience", Audience.WORKING_GROUP)
    if named not in set(Audience):
        raise NotFound
    read_at_one_moment()
    cycle = cycle_by_key(key)
    return cycle, compile_contents(cycle, Audience(named), now=clock.now())


def _issue(cycle: Cycle, audiences: Collection[Audience], note: str, after: int, *, refuses_same: bool) -> None:
    """Issues it, unless the same person did so just now: that is a double click."""
    if queries.was_just_issued(cycle, after + 1, audiences, by=me(), note=note):
        return
    db.session.rollback()  # so that nobody waits for what is worked out first
    with reading():
        actions.choose_ahead(cycle)
    if not queries.was_just_issued(cycle, after + 1, audiences, by=me(), note=note):
        with transaction():
            read_at_one_moment()
            packs = actions.issue(cycle, by=me(), audiences=audiences, note=note, after=after, refuses_same=refuses_same)
        beside_the_answer(files.complete_issued, [pack.id for pack in packs])


@blueprint.route("/cycles/<string:key>/issue", methods=["GET", "POST"])
@requires(Permission.COMPILE_PACKS)
@waits_long
def issue(key: str) -> Any:
    """What blocks issuing the pack or deserves a look, and the button that issues it."""
    cycle = cycle_by_key(key)
    form, error = IssueForm(audiences=queries.reading_audiences(cycle)), None  # a correction goes to those who read the wrong one
    if form.validate_on_submit():
        after, note, audiences = page_number(form.newest.data), form.note.data or "", form.audiences.data or ()
        try:
            _issue(cycle, audiences, note, after, refuses_same=not form.is_same_meant.data)
            flash(f"{cycle.title}, version {after + 1}, is issued. {readers_words(queries.newest_packs(cycle))}")
            return redirect(url_for("packs.read", key=key, audience=Audience.WORKING_GROUP, version=after + 1), 303)
        except (Incomplete, Conflict) as refused:
            read_afresh()
            form.blame([problem for problem in getattr(refused, "problems", []) if problem[0] in form])
            cycle, error = cycle_by_key(key), refused
    packs = queries.newest_packs(cycle)
    status = 409 if isinstance(error, Conflict) else 422 if form.is_submitted() else 200
    others = others_here(_page_name(cycle), me())
    shown = {
        "cycle": cycle,
        "others": others,
        "found": readiness.findings(cycle),
        "form": form,
        "packs": packs,
        "levels": readiness,
        "chapter": chapter_words(cycle, packs),
    }
    return render_template("packs/issue.html", **shown, conflict=error if status == 409 else None), status


@blueprint.post("/cycles/<string:key>/issue/here")
@requires(Permission.COMPILE_PACKS)
def here(key: str) -> Any:
    """Notes that the page of the issue is open, and answers who else has it open."""
    return answer_here(_page_name(cycle_by_key(key)))


def _page_name(cycle: Cycle) -> str:
    """What the page is called among those that are open (accounts.open_pages)."""
    return f"issue {cycle.id}"
