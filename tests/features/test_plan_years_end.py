"""The pack that closes a plan year says what was done with each of its actions (issue 13, point 11)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask

from portal.contents.pack_json import to_json
from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.queries import cycle as cycle_by_key
from portal.documents.bundle import render_all
from portal.packs.compile import compile_contents
from tests.factories.pages import coordinator
from tests.factories.plan_years import DRAFT, OLD, add_action, adopt, confirmed, prepare
from tests.features.test_agencies_that_change import rows
from tests.features.test_plan_years_prepared import OPEN

LAST = "2019-01-to-2019-03"
REASON = "The grant has ended."
FONTS = Path(__file__).parents[2] / "static" / "vendor" / "fonts"


def pack(app: Flask, audience: Audience, key: str = LAST) -> dict[str, Any]:
    with app.test_request_context():
        return to_json(compile_contents(cycle_by_key(key), audience, now=clock.now(), version=9))


def row(page: dict[str, Any], ref: str) -> dict[str, Any]:
    found: dict[str, Any]
    [found] = [one for one in page["year_end"]["actions"] if one["ref"] == ref]
    return found


def test_while_the_next_year_is_a_draft_the_pack_says_nothing_of_it(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    ref = rows(app, OPEN, key=OLD)[0][0]
    confirmed(team, f"{DRAFT}/actions/{ref}/delete")
    team.submit(f"{DRAFT}/changes/{ref}", f"{DRAFT}/changes/{ref}", reason=REASON)
    add_action(team, "ZQ7", "Quokkas patrol the harbour.", "Road")
    for audience in Audience:
        made = pack(app, audience)
        end = made["year_end"]
        assert (end["year"], end["ends"], end["next_year"]) == ("2018/19", "2019-03-31", "")
        printed = {one["ref"]: one["status"] for priority in made["priorities"] for one in priority["actions"]}
        assert {one["ref"]: one["status"] for one in end["actions"]} == printed, "the table never contradicts the chapters"
        assert all((one["fate"], one["following"], one["reason"]) == ("", [], "") for one in end["actions"])
        assert end["new_actions"] == [] and REASON not in json.dumps(made)
    assert pack(app, Audience.PUBLIC, "2018-10-to-2018-12")["year_end"] is None
    assert pack(app, Audience.PUBLIC, "2019-04-to-2019-06")["year_end"] is None


def test_once_it_is_adopted_the_pack_says_what_became_of_each_action_in_every_format(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    one, dropped, *_ = [ref for (ref,) in rows(app, OPEN, key=OLD) if ref != "SM5"]
    confirmed(team, f"{DRAFT}/actions/{one}/delete")
    deciding = team.get(f"{DRAFT}/changes/{dropped}").words
    assert f"{dropped} of 2019/20, which would continue it, is deleted from the draft." in deciding
    assert "for the public “Nothing continues it”, without the reason" in deciding
    page = team.submit(f"{DRAFT}/changes/{dropped}", f"{DRAFT}/changes/{dropped}", reason=REASON)
    assert f"Nothing continues {dropped}." in page.words and team.get(f"{DRAFT}/actions/{dropped}").status == 404, page.words
    add_action(team, "X1", "Both together.", "Road", one, "SM5")
    add_action(team, "ZQ7", "Quokkas patrol the harbour.", "Road")
    adopt(team)
    for audience in Audience:
        made = pack(app, audience)
        assert made["year_end"]["next_year"] == "2019/20"
        assert row(made, "SM5")["fate"] == "becomes several"
        assert {following["ref"] for following in row(made, "SM5")["following"]} == {"SM5", "X1"}
        assert row(made, one)["fate"] == "merged" and row(made, dropped)["fate"] == "not continued"
        assert row(made, dropped)["reason"] == ("" if audience is Audience.PUBLIC else REASON)
        assert [new["ref"] for new in made["year_end"]["new_actions"]] == ["ZQ7"]
    read_in_every_format(app)
    preview = team.get(f"/cycles/{LAST}/preview?audience=governing").words
    assert "What was done with the actions of 2018/19" in preview and f"Nothing continues it: {REASON}" in preview
    assert preview.index("Changed, or not continued") < preview.index("Continue in 2019/20 as they were")
    assert "Continues as SM1 " not in preview and "Closed by the end of the year" in preview


def read_in_every_format(app: Flask) -> None:
    with app.test_request_context():
        contents = compile_contents(cycle_by_key(LAST), Audience.GOVERNING, now=clock.now(), version=9)
    files = render_all(contents, FONTS)
    assert files == render_all(contents, FONTS), "the same contents have the same bytes"
    from docx import Document  # as a reader's programs read them
    from openpyxl import load_workbook
    from pypdf import PdfReader

    places = {name: Path(app.instance_path) / name for name in files}
    for name, place in places.items():
        place.write_bytes(files[name])
    cells = [cell.text for table in Document(str(places["pack.docx"])).tables for cell in table._cells]
    pages = " ".join(" ".join(page.extract_text() for page in PdfReader(places["pack.pdf"]).pages).split())
    sheet = [cell for line in load_workbook(places["pack.xlsx"])["End of the year"].values for cell in line]
    for found in (cells, pages, sheet):
        assert f"Nothing continues it: {REASON}" in found and "Dropped" not in str(found)
    assert "Merged into X1 Both together. (" in pages and "New in 2019/20" in pages


def test_a_correction_after_the_turn_lists_the_chapter_and_what_the_agreement_changed(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    ref = rows(app, OPEN, key=OLD)[0][0]
    title = team.get(f"/agreements/{OLD}/actions/{ref}").fields()["title"]
    assert "It closes 2018/19" in team.get(f"/cycles/{LAST}/issue").words
    assert "of them there is not in it" in team.get(f"/cycles/{LAST}/issue").words
    asked = team.get(f"{DRAFT}/adopt").words
    assert "A correction of January to March 2019 says what became of each action." in asked
    adopt(team)
    team.submit(f"/agreements/{OLD}/actions/{ref}", title="Words of July.")
    assert "what became of it in 2019/20. Version 1 says nothing of 2019/20." in team.get(f"/cycles/{LAST}/issue").words
    team.issue(LAST, "public", note="The year is closed.")
    page = team.get(f"/packs/{LAST}/public/2").words
    assert f"The agreement changed its words, which were: {title}" in page
    assert "It now says what became of each action in 2019/20" in page
