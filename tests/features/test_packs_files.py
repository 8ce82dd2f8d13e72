"""What was issued never changes: each file of a pack, and its page, are drawn once and served as they are (rule 8)."""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from portal.contents.pack import Contents
from portal.documents import bundle
from portal.extensions import db
from portal.packs import files
from portal.packs.models import Pack, PackFile
from tests.factories.pages import CYCLE, Person, carry_contexts_forward, coordinator, governing, member
from tests.features.test_at_once import together
from tests.features.test_core_database_errors import read_only
from tests.features.test_query_counts import MOST, asked

LAST = "/packs/2019-01-to-2019-03/working-group/1"
NEW = f"/packs/{CYCLE}/working-group/1"
NAMES = (*bundle.FILES, bundle.MANIFEST)
ISSUE = ("pack", "issue", "--cycle", CYCLE, "--as", "coordinator@kcst.example")
OTHER_PAGE = "{% macro whole_pack(contents) %}<p>Drawn by newer code.</p>{% endmacro %}"


def download(person: Person, address: str) -> dict[str, bytes]:
    """Every file of the pack, and the part of its page below the downloads."""
    found = {name: person.get(f"{address}/{name}") for name in NAMES}
    assert {page.status for page in found.values()} == {200}
    return {name: page.response.data for name, page in found.items()} | {"page": body_of(person, address)}


def body_of(person: Person, address: str) -> bytes:
    page: bytes = person.get(address).response.data
    return page.partition(b'<ul class="app-downloads"')[2].partition(b"</main>")[0]


def agrees(made: dict[str, bytes]) -> bool:
    """Whether the manifest has the hashes of the other files."""
    listed = {one["name"]: one["sha256"] for one in json.loads(made[bundle.MANIFEST])["files"]}
    return listed == {name: hashlib.sha256(made[name]).hexdigest() for name in bundle.FILES}


def draw_otherwise(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after an upgrade that changed how everything looks, the page too."""
    for name in bundle.FILES:
        monkeypatch.setitem(bundle.RENDERERS, name, lambda contents, fonts: b"drawn by newer code")
    newer = DictLoader({"components/pack.html": OTHER_PAGE})
    assert app.jinja_env.loader is not None and app.jinja_env.cache is not None
    monkeypatch.setattr(app.jinja_env, "loader", ChoiceLoader([newer, app.jinja_env.loader]))
    app.jinja_env.cache.clear()


def stored(app: Flask) -> int:
    with app.app_context():
        return int(db.session.scalar(db.select(db.func.count(PackFile.id))) or 0)


def test_newer_code_changes_no_byte_of_what_was_issued(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With the real formats: the published pack, drawn for its first reader."""
    reader = member(app)
    before = download(reader, LAST)
    assert before["pack.pdf"].startswith(b"%PDF") and agrees(before)
    draw_otherwise(app, monkeypatch)
    assert download(reader, LAST) == before
    words = ("pack", "export", "--cycle", "2019-01-to-2019-03", "--audience", "working-group", "--out", str(tmp_path))
    assert app.test_cli_runner().invoke(args=words).exit_code == 0
    assert {name: (tmp_path / name).read_bytes() for name in NAMES} == {name: before[name] for name in NAMES}


def test_this_would_notice_newer_code(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the test above could not fail: a pack that nobody has read yet does look otherwise."""
    draw_otherwise(app, monkeypatch)
    made = download(member(app), LAST)
    assert {made[name] for name in bundle.FILES} == {b"drawn by newer code"}
    assert b"Drawn by newer code." in made["page"]


@pytest.mark.usefixtures("quick_documents")
@pytest.mark.parametrize("issue", [
    lambda app: coordinator(app).issue(),
    lambda app: app.test_cli_runner().invoke(args=ISSUE),
], ids=["page", "command"])  # fmt: skip
def test_everything_is_drawn_right_after_the_freeze(
    app: Flask, monkeypatch: pytest.MonkeyPatch, issue: Callable[[Flask], object]
) -> None:
    carry_contexts_forward(coordinator(app))
    issue(app)
    assert stored(app) == 3 * (len(NAMES) + 1)
    draw_otherwise(app, monkeypatch)
    for person, audience in ((member(app), "working-group"), (governing(app), "governing"), (governing(app), "public")):
        made = download(person, f"/packs/{CYCLE}/{audience}/1")
        assert made["pack.docx"] == f"pack.docx of {CYCLE}, {audience}, version 1".encode()
        assert agrees(made) and b"newer code" not in made["page"]


@pytest.mark.usefixtures("quick_documents")
def test_a_process_that_dies_between_freeze_and_drawing_leaves_a_whole_pack(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(contents: Contents, fonts: Path) -> bytes:
        raise SystemExit(137)

    carry_contexts_forward(coordinator(app))
    with monkeypatch.context() as patch:
        patch.setitem(bundle.RENDERERS, "pack.pdf", die)
        assert app.test_cli_runner().invoke(args=ISSUE).exit_code == 137
    assert '"status": "issued"' in app.test_cli_runner().invoke(args=["cycle", "list"]).output.splitlines()[-1]
    assert stored(app) == 0, "nothing of it half"
    first = download(member(app), NEW)
    assert agrees(first)
    draw_otherwise(app, monkeypatch)
    assert download(member(app), NEW) == first


@pytest.mark.usefixtures("quick_documents")
def test_a_format_that_fails_stops_no_issue_and_is_drawn_for_its_next_reader(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(contents: Contents, fonts: Path) -> bytes:
        raise ValueError("no font")

    carry_contexts_forward(coordinator(app))
    with monkeypatch.context() as patch:
        patch.setitem(bundle.RENDERERS, "pack.pdf", fail)
        page = coordinator(app).issue()
        assert "version 1, is issued." in page.words
        assert "ValueError" in caplog.text
    assert agrees(download(member(app), NEW))


def test_two_who_draw_at_once_get_the_same_file(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers, which do not know of each other. Both draw, each other bytes; the later one throws its own away."""
    monkeypatch.setattr(files, "_DRAWING", defaultdict(nullcontext))
    both, numbers = threading.Barrier(2, timeout=30), itertools.count()

    def draw(contents: Contents, fonts: Path) -> bytes:
        return f"drawing {next(numbers)}".encode()

    def meet(contents: Contents, fonts: Path) -> bytes:
        both.wait()
        return draw(contents, fonts)

    for name in bundle.FILES:
        monkeypatch.setitem(bundle.RENDERERS, name, meet if name == "pack.json" else draw)
    one, other = member(either_app), member(either_app)
    answers = together(lambda: one.get(f"{LAST}/pack.docx"), lambda: other.get(f"{LAST}/pack.docx"))
    assert [page.status for page in answers] == [200, 200]
    assert next(numbers) == 2 * len(bundle.FILES), "both have drawn"
    assert answers[0].response.data == answers[1].response.data
    made = download(one, LAST)
    assert made["pack.docx"] == answers[0].response.data and agrees(made)
    assert stored(either_app) == len(NAMES) + 1


@pytest.mark.usefixtures("quick_documents")
def test_who_asks_while_a_worker_draws_waits_for_that_drawing(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def draw(contents: Contents, fonts: Path) -> bytes:
        drawn.append("pack.json")
        threading.Event().wait(0.5)
        return b"{}"

    monkeypatch.setitem(bundle.RENDERERS, "pack.json", draw)
    readers = [member(either_app) for _ in range(3)]
    answers = together(*((lambda reader=reader: reader.get(f"{LAST}/pack.docx")) for reader in readers))
    assert [page.status for page in answers] == [200] * 3
    assert len(drawn) == 1


@pytest.mark.usefixtures("quick_documents")
def test_the_page_says_that_files_are_not_made_until_they_are(app: Flask) -> None:
    reader = member(app)
    assert "These files are not ready yet." in reader.get(LAST).words
    reader.get(f"{LAST}/pack.pdf")
    assert "not ready yet" not in reader.get(LAST).words


@pytest.mark.usefixtures("quick_documents")
def test_an_issued_pack_is_read_with_few_queries(app: Flask) -> None:
    reader = member(app)
    download(reader, LAST)
    for address in (LAST, *(f"{LAST}/{name}" for name in NAMES)):
        with asked(app) as statements:
            assert reader.get(address).status == 200
        assert 0 < len(statements) <= MOST, address
        assert not [one for one in statements if one.lstrip().upper().startswith(("INSERT", "UPDATE"))]
        loaded = [one for one in statements if "pack_file.data" in one]
        assert len(loaded) == 1, f"{address}: one file is loaded and no other"


@pytest.mark.usefixtures("quick_documents")
def test_a_database_that_can_only_be_read_serves_what_is_drawn_and_says_so_of_the_rest(app: Flask) -> None:
    reader = member(app)
    made = download(reader, LAST)
    app.testing = False
    with read_only(app):
        assert download(reader, LAST) == made
        for address in ("/packs/2018-10-to-2018-12/public/1", "/packs/2018-10-to-2018-12/public/1/data.csv"):
            page = reader.get(address)
            assert page.status == 503
            assert "Its database can only be read at the moment." in page.words


@pytest.mark.usefixtures("quick_documents")
def test_a_format_that_came_later_is_not_made_of_an_older_pack(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = member(app)
    made = download(reader, LAST)
    monkeypatch.setitem(bundle.MEDIA_TYPES, "pack.odt", "application/vnd.oasis.opendocument.text")
    assert reader.get(f"{LAST}/pack.odt").status == 404
    assert download(reader, LAST) == made


@pytest.mark.usefixtures("quick_documents")
def test_packs_from_before_are_drawn_by_the_upgrade_once(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of the release before: down to its schema, and up by the command."""
    from flask_migrate import downgrade

    with either_app.app_context():
        downgrade(revision="0022")
        db.session.remove()
        db.engine.dispose()
    result = either_app.test_cli_runner().invoke(args=["upgrade"])
    assert result.exit_code == 0, result.output
    found, drawn = result.output.splitlines()
    assert found.startswith("Things that the search can find: ") and drawn.startswith("Packs whose files are drawn now: 9.")
    assert stored(either_app) == 9 * (len(NAMES) + 1)
    draw_otherwise(either_app, monkeypatch)
    assert either_app.test_cli_runner().invoke(args=["upgrade"]).output == ""
    made = download(member(either_app), LAST)
    assert made["pack.xlsx"].startswith(b"pack.xlsx of 2019-01-to-2019-03") and agrees(made)


def test_an_upgrade_that_cannot_draw_says_so_and_leaves_the_rest_ready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in bundle.FILES:
        monkeypatch.setitem(bundle.RENDERERS, name, lambda contents, fonts: b"quick")
    with app.app_context():
        first = db.session.scalar(db.select(Pack.id).order_by(Pack.id))
        db.session.execute(db.update(Pack).where(Pack.id == first).values(contents={"schema": 1}))
        db.session.commit()
    result = app.test_cli_runner().invoke(args=["upgrade"])
    assert result.exit_code == 1
    assert "Packs whose files could not be drawn: 1." in result.output
    assert stored(app) == 8 * (len(NAMES) + 1)
    with app.app_context():
        assert len(files.incomplete_packs()) == 1
