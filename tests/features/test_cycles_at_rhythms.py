"""A monthly and a half-yearly cycle, from opening to the issued pack."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from portal.core import clock
from portal.core.transaction import transaction
from tests.factories.pages import Page, carry_contexts_forward, contributor, coordinator, member
from tests.features.test_cycles_only_changes import update_in

CYCLES = {
    "monthly": ("July 2019", "2019-07-to-2019-07", "July 2019", ["July 2019"], datetime(2019, 8, 5, 9, 0)),
    "half-yearly": (
        "July to December 2019",
        "2019-07-to-2019-12",
        "December 2019",
        ["July 2019", "September 2019", "December 2019"],
        datetime(2020, 1, 6, 9, 0),
    ),
}


def opened(app: Flask, rhythm: str) -> tuple[str, Page]:
    """The key of the new cycle, which is at that rhythm, and the page after it."""
    title, key, last, _, moment = CYCLES[rhythm]
    with app.app_context(), transaction():
        clock.start_at(moment)
    team = coordinator(app)
    due, meeting = f"16 {moment:%B %Y}", f"30 {moment:%B %Y}"
    page = team.submit("/cycles/new", title=title, starts="July 2019", ends=last, due=due, meeting=meeting)
    while sure := page.tree.xpath("//main//button[@name]"):
        page = team.post("/cycles/new", page.fields() | {sure[0].get("name"): sure[0].get("value")}, follow=True)
    return key, page


@pytest.mark.parametrize("rhythm", sorted(CYCLES))
def test_it_goes_from_opening_to_the_issued_pack(app: Flask, rhythm: str, tmp_path: Path) -> None:
    title, _, last, months, _ = CYCLES[rhythm]
    key, page = opened(app, rhythm)
    assert f"{title} is open." in page.words, page.words
    police, team = contributor(app), coordinator(app)
    owed = team.get(f"/cycles/{key}/items?agency=kent-police").words
    assert all(month in owed for month in months)
    wardens = contributor(app, "kcc-wardens")
    address = next(one for one in wardens.get("/").links("/returns/") if last in wardens.get(one).words)
    fields = wardens.get(address).fields("/send")
    cells = {name: "50" for name in fields if name.startswith("cell-")}
    wardens.send_months(address, fields | cells)
    update = update_in(app, key)
    page = police.submit(update, f"{update}/send", text=f"What happened in {title}.")
    assert page.heading == "Sent to the team", page.words
    for name in ("queue", "board", "reminders", "contexts", "preview", "issue", "dates", "items"):
        assert team.get(f"/cycles/{key}/{name}").status == 200, name
    for item in set(team.get(f"/cycles/{key}/queue").links(r"/review/\d+$")):
        team.decide(item, "approve")
    carry_contexts_forward(team, key)
    page = team.issue(key)
    assert page.status == 200 and f"/packs/{key}" in " ".join(member(app).get("/packs").links("/packs/")), page.words
    words = ["pack", "export", "--cycle", key, "--audience", "working-group", "--out", str(tmp_path)]
    assert app.test_cli_runner().invoke(args=words).exit_code == 0
    pack = json.loads((tmp_path / "pack.json").read_text())
    assert title in json.dumps(pack["cycle"], ensure_ascii=False)
    with zipfile.ZipFile(io.BytesIO((tmp_path / "pack.docx").read_bytes())) as archive:
        printed = archive.read("word/document.xml").decode()
    assert title in printed and f"What happened in {title}." in printed
    with (tmp_path / "data.csv").open(encoding="utf-8", newline="") as file:
        assert any("-07-31" in value or "-12-31" in value for line in csv.reader(file) for value in line)


@pytest.mark.parametrize(("rhythm", "after"), [("monthly", "August 2019"), ("half-yearly", "January to June 2020")])
def test_the_next_cycle_is_offered_at_the_same_rhythm(app: Flask, rhythm: str, after: str) -> None:
    opened(app, rhythm)
    assert coordinator(app).get("/cycles/new").fields()["title"] == after
