"""The 2018/19 demonstration is turned into 2019/20 in a browser: split, merge, rename, carry forward; and what was, stays as it was
(issue 13, "Must show")."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.axe import Findings, inspect, report
from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.browser.visitors import Visitor

DRAFT = "/agreements/2019-20"
AUDIENCES = ("working-group", "governing", "public")
FILES = ("pack.docx", "pack.pdf", "pack.xlsx", "pack.json", "data.csv")
PREVENT = "channel"  # the measure of Prevent referrals, which is a series under two priorities over the years


def bytes_of_packs(team: Visitor) -> dict[str, str]:
    """The hash of each file of each pack that was issued, by its address."""
    cycles = ("2018-07-to-2018-09", "2018-10-to-2018-12", "2019-01-to-2019-03")
    found = {}
    for address in (f"/packs/{key}/{audience}/1/{name}" for key in cycles for audience in AUDIENCES for name in FILES):
        answer = team.context.request.get(address)
        if answer.ok:
            found[address] = hashlib.sha256(answer.body()).hexdigest()
    assert len(found) >= len(AUDIENCES) * len(FILES)
    return found


def choose(team: Visitor, label: str, words: str) -> None:
    """Chooses the option with these words in the drop-down list."""
    box = team.page.get_by_label(label, exact=True)
    value = box.locator("option", has_text=words).first.get_attribute("value")
    box.select_option(value)


def tick(team: Visitor, *words: str) -> None:
    """Ticks what the action continues, or the priority comes from."""
    for one in words:
        team.main.get_by_role("checkbox", name=one).first.check()


def looked_at(team: Visitor, findings: Findings) -> Locator:
    inspect(team, findings)
    return team.main


def make_priority(team: Visitor, title: str, code: str, key: str, origin: str) -> None:
    team.open(f"{DRAFT}/priorities/new")
    for label, words in (("Title", title), ("Code", code), ("Key", key)):
        team.page.get_by_label(label, exact=True).fill(words)
    choose(team, "Lead agency", "Kent Police")
    tick(team, origin)
    team.press("Add")
    expect(team.page.locator(".app-said")).to_contain_text(f"“{title}” is added.")


def make_action(team: Visitor, ref: str, title: str, priority: str, *origins: str) -> None:
    team.open(f"{DRAFT}/actions/new")
    team.page.get_by_label("Reference").fill(ref)
    team.page.get_by_label("What will be done").fill(title)
    choose(team, "Priority", priority)
    choose(team, "Lead agency", "Kent Police")
    team.page.locator("summary", has_text="Continues which actions").click()
    tick(team, *(f"{one} " for one in origins))
    team.press("Save")
    expect(team.page.locator(".app-said")).to_contain_text(f"{ref} is saved.")


def change_the_draft(team: Visitor, findings: Findings) -> None:
    """A priority is split and one renamed, two actions become one, one becomes several, a measure moves."""
    make_priority(team, "Prevent and Protect", "PP", "prevent", "Preventing Extremism")
    team.open(f"{DRAFT}/priorities/road-safety")
    team.page.get_by_label("Title", exact=True).fill("Safer Roads")
    team.press("See what this changes")
    team.press("Change it")
    for ref in ("SM2", "SV1"):
        team.open(f"{DRAFT}/actions/{ref}/delete")
        team.press(f"Delete {ref}")
    make_action(team, "SM20", "One campaign for all licensed places.", "Substance", "SM2", "SV1")
    make_action(team, "PP1", "Refer early and support.", "Prevent and Protect", "PEH4")
    team.open(f"{DRAFT}/places/{PREVENT}")
    choose(team, "Priority", "Prevent and Protect")
    looked_at(team, findings)
    team.press("See what this changes")
    team.press("Move it")


def test_a_plan_year_is_turned(server: Server, visit: Visit, tmp_path: Path) -> None:
    findings: Findings = {}
    team = visit(server, "coordinator@kcst.example", axe=True)
    before = bytes_of_packs(team)
    team.open("/agreements")
    team.follow("Prepare the next plan year")
    looked_at(team, findings)
    team.press("Prepare it")
    expect(looked_at(team, findings)).to_contain_text("This is a draft. Only coordinators see it")
    change_the_draft(team, findings)
    team.open(f"{DRAFT}/changes")
    for words in ("1 becomes several", "Split into Preventing Extremism and Hate and Prevent and Protect", "Renamed Safer Roads"):
        expect(looked_at(team, findings)).to_contain_text(words)
    team.open(f"{DRAFT}/adopt")
    expect(looked_at(team, findings)).to_contain_text("April to June 2019 stays with")
    team.press("Adopt 2019/20")
    expect(team.page.locator(".app-said")).to_contain_text("Community Safety Agreement 2019/20 is adopted.")
    open_cycle(team)
    police = visit(server, "contributor@kent-police.example")
    police.page.get_by_role("link", name="SM5").last.click()
    expect(police.main).to_contain_text("Last time: January to March 2019")
    is_one_series_under_two_priorities(team)
    comes_back_without_a_difference(team, tmp_path)
    assert bytes_of_packs(team) == before, "every old pack has the same bytes"
    assert not findings, report(findings)


def open_cycle(team: Visitor) -> None:
    """July to September 2019, the first of the new plan year."""
    team.open("/cycles/new")
    team.page.get_by_label("Updates and returns are due on").fill("14 October 2019")
    team.page.get_by_label("The working group meets on").fill("30 October 2019")
    team.press("Open the cycle")
    expect(team.main).to_contain_text("July to September 2019")


def is_one_series_under_two_priorities(team: Visitor) -> None:
    """In the files of a pack of then and of a draft of now."""
    then = team.context.request.get("/packs/2019-01-to-2019-03/working-group/1/data.csv").text()
    lines = [one for one in csv.DictReader(io.StringIO(then)) if one["measure"] == PREVENT]
    assert {one["priority"] for one in lines} == {"extremism-hate"}
    expect(team.open(f"/measures/{PREVENT}")).to_contain_text("Prevent and Protect")
    value = next(one for one in reversed(lines) if one["value"])
    expect(team.main).to_contain_text(value["value"])
    expect(team.open("/cycles/2019-07-to-2019-09/preview")).to_contain_text("Prevent and Protect")
    places = team.page.locator("section", has=team.page.get_by_role("heading", name="Prevent and Protect"))
    expect(places.last).to_contain_text("Prevent referrals")


def comes_back_without_a_difference(team: Visitor, folder: Path) -> None:
    team.open("/setting-up/files")
    with team.page.expect_download() as download:
        team.follow("The workbook of 2019/20")
    path = folder / "agreement.xlsx"
    download.value.save_as(path)
    team.page.get_by_label("Plan year").fill("2019-20")
    team.page.locator("input[type=file]").set_input_files(path)
    team.press("Show what they would change")
    expect(team.heading).to_contain_text("Nothing would change")
