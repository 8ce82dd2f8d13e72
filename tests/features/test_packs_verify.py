"""`flask pack verify`: whether a file that somebody has is one that was issued."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from portal.documents import bundle
from portal.extensions import db
from portal.packs import files
from portal.packs.models import Pack, PackFile
from tests.factories.pages import CYCLE, coordinator, governing, member
from tests.features.conftest import one_line

KEY = "2019-01-to-2019-03"
NAMES = (*bundle.FILES, bundle.MANIFEST)
TITLE = "January to March 2019, working-group, version 1"


def verify(app: Flask, *paths: Path) -> Result:
    return app.test_cli_runner().invoke(args=["pack", "verify", *(str(path) for path in paths)])


def verdict(app: Flask, path: Path) -> str:
    """What is said of a file that was not issued so."""
    result = verify(app, path)
    assert result.exit_code == 1
    return result.output.removeprefix(f"{path}: ").strip()


@pytest.fixture(scope="module")
def app(own_app: Flask) -> Flask:
    """Every pack is drawn: that of the working group as it is, the others as lines of text, which is quicker."""
    reader = member(own_app)
    assert reader.get(f"/packs/{KEY}/working-group/1/pack.pdf").status == 200
    with pytest.MonkeyPatch.context() as patch, own_app.app_context():
        for name in ("pack.docx", "pack.pdf", "pack.xlsx"):
            patch.setitem(bundle.RENDERERS, name, partial(one_line, name))
        assert files.complete(files.incomplete_packs()) == []
        for file in db.session.scalars(db.select(PackFile).join(PackFile.pack).where(Pack.audience == "working-group")):
            file.drawn_at = file.pack.frozen_at  # as of a pack that was issued since files are stored
        db.session.commit()
    return own_app


@pytest.fixture
def issued(app: Flask, tmp_path: Path) -> dict[str, Path]:
    """The files of the published pack as a member downloaded them, under names of their own."""
    reader, found = member(app), {}
    for name in NAMES:
        found[name] = tmp_path / f"mine{Path(name).suffix if name != bundle.MANIFEST else '.manifest'}"
        found[name].write_bytes(reader.get(f"/packs/{KEY}/working-group/1/{name}").response.data)
    return found


def test_every_format_is_known_whatever_it_is_called(app: Flask, issued: dict[str, Path]) -> None:
    result = verify(app, *issued.values())
    assert result.exit_code == 0
    assert result.output.splitlines() == [f"{path}: as issued: {TITLE}, {name}." for name, path in issued.items()]


@pytest.mark.parametrize("name", NAMES)
def test_one_changed_byte_is_found_in_every_format(app: Flask, issued: dict[str, Path], name: str) -> None:
    data = bytearray(issued[name].read_bytes())
    middle = len(data) // 2 if name.endswith(("x", "pdf")) else data.index(b"1", len(data) // 2)
    data[middle] = ord("2") if data[middle] == ord("1") else data[middle] ^ 1
    called = issued[name].with_name(f"{KEY}-working-group-v1-{name}")
    called.write_bytes(data)
    assert verdict(app, called) == f"differs: it names {TITLE}, but no file of that pack is the same."


@pytest.mark.parametrize("name", ["pack.docx", "pack.pdf", "pack.xlsx", "pack.json", bundle.MANIFEST])
def test_what_was_added_at_the_end_is_found_without_the_name(app: Flask, issued: dict[str, Path], name: str) -> None:
    path = issued[name]
    path.write_bytes(path.read_bytes() + b"\n")
    assert verdict(app, path) == f"differs: it names {TITLE}, but no file of that pack is the same."


def test_a_file_of_another_pack_is_that_pack(app: Flask, issued: dict[str, Path]) -> None:
    """Under the name of the working group's it is still the public's."""
    issued["pack.json"].write_bytes(governing(app).get(f"/packs/{KEY}/public/1/pack.json").response.data)
    assert f"as issued: {TITLE.replace('working-group', 'public')}, pack.json." in verify(app, issued["pack.json"]).output


def test_a_draft_a_foreign_file_and_an_invented_pack_are_none(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(coordinator(app).get(f"/cycles/{CYCLE}/preview/pack.json").response.data)
    assert verdict(app, path) == f"not issued: a draft of the pack {CYCLE}, working-group."
    path.write_bytes(b"%PDF-1.7 something else")
    assert verdict(app, path) == "not ours: no issued pack has this file, and it names none."
    path.write_text(json.dumps({"cycle": {"key": KEY}, "audience": "public", "version": 7}))
    assert verdict(app, path) == f"not ours: it names {KEY}, public, version 7, which was not issued."


def test_one_wrong_file_among_right_ones_is_seen(app: Flask, issued: dict[str, Path], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(b"measure,value\r\n")
    result = verify(app, issued["data.csv"], wrong, issued["pack.pdf"])
    assert result.exit_code == 1
    assert [line.split(": ")[1] for line in result.output.splitlines()] == ["as issued", "not ours", "as issued"]
    assert verify(app).exit_code == 2


def test_a_copy_from_before_files_were_stored_is_not_called_false_without_a_word(app: Flask, issued: dict[str, Path]) -> None:
    """The demonstration's packs were issued long before anybody drew them."""
    data = governing(app).get(f"/packs/{KEY}/public/1/pack.json").response.data
    issued["pack.json"].write_bytes(data + b" ")
    words = "Files of this pack are stored since 3 July 2019; a copy from before may differ without a change."
    assert words in verdict(app, issued["pack.json"])
