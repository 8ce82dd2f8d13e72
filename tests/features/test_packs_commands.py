"""Packs by the command line: frozen, the same bytes every time, and never issued past a blocker."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pypdf
import pytest
from click.testing import Result
from docx import Document
from flask import Flask

from tests.factories.pages import CYCLE, carry_contexts_forward, contributor, coordinator

LAST = "2019-01-to-2019-03"
FILES = ["data.csv", "manifest.json", "pack.docx", "pack.json", "pack.pdf", "pack.xlsx"]
ISSUE = ("pack", "issue", "--cycle", CYCLE, "--as", "coordinator@kcst.example")


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def export(app: Flask, out: Path, *more: str, cycle: str = LAST, audience: str = "working-group") -> Result:
    return run(app, "pack", "export", "--cycle", cycle, "--audience", audience, "--out", out, *more)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def published(reading_app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published pack of January to March 2019, in a folder."""
    out = tmp_path_factory.mktemp("published")
    found = export(reading_app, out)
    assert found.exit_code == 0, found.output
    return out


@pytest.fixture(scope="module")
def pack(published: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((published / "pack.json").read_text(encoding="utf-8"))
    return found


def test_every_format_is_written_and_the_manifest_is_right(published: Path) -> None:
    assert sorted(path.name for path in published.iterdir()) == FILES
    manifest = json.loads((published / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["cycle"], manifest["audience"], manifest["version"]) == (LAST, "working-group", 1)
    assert [one["name"] for one in manifest["files"]] == ["pack.json", "pack.docx", "pack.pdf", "pack.xlsx", "data.csv"]
    for one in manifest["files"]:
        data = (published / one["name"]).read_bytes()
        assert (one["bytes"], one["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_a_second_export_gives_the_same_bytes(reading_app: Flask, published: Path, tmp_path: Path) -> None:
    assert export(reading_app, tmp_path / "again", "--pack-version", "1").exit_code == 0
    assert digests(tmp_path / "again") == digests(published)


def test_the_published_pack_has_its_priorities_and_actions_in_order(pack: dict[str, Any]) -> None:
    assert pack["schema"] == 1
    assert (pack["version"], pack["audience"], pack["cycle"]["key"]) == (1, "working-group", LAST)
    assert [one["code"] for one in pack["priorities"]] == ["DA", "RS", "ASB", "SM", "SOC", "SV", "PEH"]
    counts = (4, 3, 3, 5, 5, 6, 4)
    expected = [
        [f"{code}{n}" for n in range(1, count + 1)]
        for code, count in zip(("DA", "RS", "ASB", "SM", "SOC", "SV", "PEH"), counts, strict=True)
    ]
    assert [[action["ref"] for action in one["actions"]] for one in pack["priorities"]] == expected
    assert all(one["context"] and one["notes"] for one in pack["priorities"])
    assert all(action["entries"] for one in pack["priorities"] for action in one["actions"])


@pytest.mark.parametrize(
    ("value", "comparator", "change", "percent"),
    [(31204, 39355, -8151, -20.7), (79315, 62978, 16337, 25.9), (9053, 4246, None, None)],
)
def test_the_published_numbers_are_what_they_were(
    pack: dict[str, Any], value: int, comparator: int, change: int | None, percent: float | None
) -> None:
    figures = [figure for one in pack["priorities"] for figure in one["figures"] if figure["value"] == value]
    assert figures
    for figure in figures:
        assert (figure["comparator"], figure["change"], figure["change_percent"]) == (comparator, change, percent)
        assert figure["comparable"] is (change is not None)


@pytest.mark.parametrize("name", ["pack.pdf", "pack.docx"])
def test_what_is_printed_says_the_same(published: Path, name: str) -> None:
    text = printed(published / name)
    for words in (
        "31,204",
        "39,355",
        "−8,151",
        "−20.7%",
        "79,315",
        "62,978",
        "+16,337",
        "+25.9%",
        "9,053",
        "4,246",
        "not comparable",
    ):
        assert words in text
    assert "113.2%" not in text, "9,053 against 4,246 is no trend"
    assert "Draft, not issued" not in text
    assert "Data return, March 2019" in text and "not received by 12 April 2019" in text


def printed(path: Path) -> str:
    if path.suffix == ".pdf":
        pages = [page.extract_text() for page in pypdf.PdfReader(path).pages]
        return "\n".join(pages).replace("\u2060", "")  # a word joiner, where a number must not break
    return "\n".join(node.text or "" for node in Document(str(path)).element.body.iter() if node.tag.endswith("}t"))


def test_the_data_file_holds_every_observation(published: Path, pack: dict[str, Any]) -> None:
    lines = list(csv.DictReader(io.StringIO((published / "data.csv").read_text(encoding="utf-8"))))
    measures = [measure for priority in pack["priorities"] for measure in priority["measures"]]
    series = [one for measure in measures for rows in (measure, *measure["splits"]) for one in rows["series"]]
    observations = [observation for one in series for observation in one["observations"]]
    assert len(lines) == len(observations) > 4000
    numbers = [line["value"] for line in lines]
    assert numbers == ["" if one["value"] is None else str(one["value"]) for one in observations]


def test_a_draft_is_marked_on_every_page(reading_app: Flask, tmp_path: Path) -> None:
    found = export(reading_app, tmp_path, "--draft", cycle=CYCLE)
    assert found.exit_code == 0, found.output
    pack = json.loads((tmp_path / "pack.json").read_text(encoding="utf-8"))
    assert (pack["version"], pack["draft"]) == (None, True)
    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "pack.pdf").pages]
    assert len(pages) > 20
    assert [number for number, text in enumerate(pages, 1) if "Draft, not issued" not in text] == []
    headers = [section.header for section in Document(str(tmp_path / "pack.docx")).sections]
    assert all("Draft, not issued" in "".join(paragraph.text for paragraph in header.paragraphs) for header in headers)
    assert contributor(reading_app).get(f"/packs/{CYCLE}/public/1").status == 404, "a draft issues nothing"


@pytest.mark.parametrize(
    ("cycle", "more", "message"),
    [
        ("2019-01", (), "There is no cycle “2019-01”. Known: 2019-04-to-2019-06, 2019-01-to-2019-03"),
        (LAST, ("--pack-version", "9"), "There is no issued pack: version 9 of January to March 2019, working-group."),
        (CYCLE, (), "There is no issued pack: April to June 2019, working-group. Use --draft for what is approved now."),
    ],
)
def test_what_is_not_there_is_named(reading_app: Flask, tmp_path: Path, cycle: str, more: tuple[str, ...], message: str) -> None:
    found = export(reading_app, tmp_path / "out", *more, cycle=cycle)
    assert found.exit_code == 1
    assert message in found.output
    assert not (tmp_path / "out").exists()


def test_an_audience_that_does_not_exist_is_refused(reading_app: Flask, tmp_path: Path) -> None:
    found = export(reading_app, tmp_path / "out", audience="everybody")
    assert found.exit_code == 2
    assert "everybody" in found.output


def test_a_cycle_without_texts_and_not_over_is_not_issued(app: Flask) -> None:
    days = ("--from", "2019-07-01", "--to", "2019-09-30", "--due", "2019-10-11", "--meeting", "2019-10-24")
    assert run(app, "cycle", "open", "--title", "July to September 2019", *days).exit_code == 0
    found = run(app, "pack", "issue", "--cycle", "2019-07-to-2019-09", "--as", "coordinator@kcst.example")
    assert found.exit_code == 1
    assert "Blocker: The period of July to September 2019 is not over." in found.output
    for title in ("The introduction", "Domestic Abuse", "Preventing Extremism and Hate"):
        assert f"Blocker: {title}: nothing is written for July to September 2019." in found.output
    assert found.output.count("nothing is written for July to September 2019.") == 8
    assert "Nothing was issued." in found.output
    assert '"status": "open"' in run(app, "cycle", "list").output.splitlines()[-1]


def test_a_text_that_cites_nothing_known_is_a_blocker(app: Flask) -> None:
    team = coordinator(app)
    team.submit(f"/cycles/{CYCLE}/contexts/road-safety", text="Deaths fell.[^no-such-source]")
    found = run(app, *ISSUE)
    assert found.exit_code == 1
    assert "Blocker: Road Safety: “[^no-such-source]” is neither a source of the register nor explained below." in found.output
    page = team.get(f"/cycles/{CYCLE}/issue")
    assert page.heading == "It cannot go yet"
    assert page.link("no-such-source") == f"/cycles/{CYCLE}/contexts/road-safety"
    assert not page.tree.xpath("//form[contains(., 'Freeze')]")
    page = team.post(f"/cycles/{CYCLE}/issue", {"csrf_token": team.get("/account").fields()["csrf_token"]})
    assert page.status == 422
    assert "no-such-source" in page.words


@pytest.mark.parametrize(("email", "message"), [
    ("nobody@nowhere.example", "Nobody has the e-mail address nobody@nowhere.example."),
    ("lead@kent-police.example", "You cannot do this with your account."),
    ("admin@kcst.example", "You cannot do this with your account."),
])  # fmt: skip
def test_only_a_coordinator_issues(reading_app: Flask, email: str, message: str) -> None:
    found = run(reading_app, "pack", "issue", "--cycle", CYCLE, "--as", email)
    assert found.exit_code == 1
    assert message in found.output
    assert '"status": "open"' in run(reading_app, "cycle", "list").output


@pytest.mark.usefixtures("quick_documents")
def test_a_second_version_needs_a_note_and_leaves_the_first_as_it_is(app: Flask, tmp_path: Path) -> None:
    team = coordinator(app)
    carry_contexts_forward(team)
    found = run(app, *ISSUE)
    assert found.output.splitlines() == ["working-group: version 1", "governing: version 1", "public: version 1"]
    export(app, tmp_path / "before", cycle=CYCLE)
    team.decide(team.item("kent-police", "DA1"), "approve")
    team.submit(f"/cycles/{CYCLE}/contexts/road-safety", text="Deaths fell, after all.")
    found = run(app, *ISSUE)
    assert found.exit_code == 1
    assert "Blocker: Say what this version corrects." in found.output
    found = run(app, *ISSUE, "--note", "The text on road safety was wrong.")
    assert found.output.splitlines()[0] == "working-group: version 2"
    export(app, tmp_path / "first", "--pack-version", "1", cycle=CYCLE)
    assert digests(tmp_path / "first") == digests(tmp_path / "before")
    newest = team.get(f"/packs/{CYCLE}/working-group/2/pack.json").response.get_json(force=True)
    assert (newest["version"], newest["note"]) == (2, "The text on road safety was wrong.")
    changes = [f"{one['what']}: {one['text']}" for one in newest["changed_since"]]
    assert "Road Safety: The context was changed" in changes
    assert "DA1: Update received from Kent Police" in changes
    own, earlier = "version 1 of this report", "the report of January to March 2019 (version 1)"
    by_report = {name: {one["text"] for one in newest["changed_since"] if one["against"] == name} for name in (own, earlier)}
    assert "Update received from Kent Police" in by_report[own] and "Update received from Kent Police" not in by_report[earlier]
    first = team.get(f"/packs/{CYCLE}/working-group/1/pack.json").response.get_json(force=True)["changed_since"]
    assert {one["against"] for one in first} == {earlier}
    assert {one["text"] for one in first} <= by_report[earlier], "a later version holds what the first one listed, too"
    page = team.get(f"/packs/{CYCLE}/working-group/2").words
    assert f"Compared with {own}:" in page and f"Compared with {earlier}:" in page
    for words in ("The text on road safety was wrong.", "Deaths fell, after all."):
        assert words in team.get(f"/packs/{CYCLE}/working-group/2").words
