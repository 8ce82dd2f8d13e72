"""Two agencies become one: what the one that ends has sent counts, and what was sent back to it is asked of the other."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask

from tests.factories.pages import CYCLE, Person, coordinator
from tests.features.test_agencies_that_merge import DOVER, announced, do, merge_page, owed_by

NEIGHBOUR = "folkestone-hythe"


def undo(team: Person, key: str) -> str:
    """Takes back that the agency has left; what the page said beforehand."""
    address = f"/setting-up/agencies/{key}/end/undo"
    page = team.get(address)
    [sure] = page.tree.xpath("//button[@name='sure_of']/@value")
    assert "takes part again" in team.post(address, page.fields(address) | {"sure_of": sure}, follow=True).words
    return page.words


def saved(team: Person, key: str) -> bool:
    page = team.get(f"/setting-up/agencies/{key}")
    return "is saved" in team.post(f"/setting-up/agencies/{key}", page.fields(f"/{key}"), follow=True).words


def test_a_return_that_was_sent_back_goes_along(app: Flask) -> None:
    team = coordinator(app)
    team.decide(team.item(DOVER, "April 2019"), "send-back", reason="Please check the number of the One Stop Shop.")
    page = merge_page(team)
    lines = announced(page)
    assert "3 returns of Dover are no longer owed: April 2019, May 2019 and June 2019." in lines
    assert (
        "Folkestone & Hythe owes these with the numbers of both: Data return, April 2019; Data return, May 2019; Data return, June 2019."
        in lines
    )
    assert any(line.startswith("This was sent back to Dover and not sent again: Data return, April 2019. ") for line in lines), (
        lines
    )
    do(team, page)
    assert ["Not asked for" in row for row in owed_by(team, DOVER)] == [True, True, True]
    assert all("It is part of Folkestone and Hythe District Council since 1 July 2019." in row for row in owed_by(team, DOVER))
    officer = Person(app, "contributor@dover.example")
    assert "Dover One Stop Shop" in officer.get(officer.get("/").link("April 2019")).words


def test_a_return_that_was_sent_back_after_its_day_is_asked_of_one(app: Flask) -> None:
    """The cycle is due by the day of the merge, and nothing is asked twice."""
    team = coordinator(app)
    team.decide(team.item(DOVER, "April 2019"), "send-back", reason="Please check the number of the One Stop Shop.")
    do(team, merge_page(team, since="1 May 2019"))
    assert ["Not asked for" in row for row in owed_by(team, DOVER)] == [True, True, True]
    officer = Person(app, "contributor@dover.example")
    assert "Dover One Stop Shop" in officer.get(officer.get("/").link("April 2019")).words


def test_updates_that_were_sent_count_and_are_not_asked_for_anew(app: Flask, tmp_path: Path) -> None:
    team = coordinator(app)
    page = merge_page(team, "kent-police", "Kent Fire")
    lines = announced(page)
    [counting] = [line for line in lines if line.startswith("What Kent Police has sent counts. KFRS is not asked again: ")]
    assert "DA1 (April to June 2019)" in counting and "SOC1 (April to June 2019)" in counting, counting
    [back] = [line for line in lines if line.startswith("This was sent back to Kent Police and not sent again: ")]
    assert "PEH4" in back
    new = next(line for line in lines if " new updates of KFRS are owed: " in line)
    assert "DA1" not in new and "SOC1" not in new and "PEH4" in new, new
    do(team, page, "kent-police")
    rows = {row.split(" ")[0]: row for row in owed_by(team, "kfrs")}
    assert "Not asked for" in rows["SOC1"] and "The update of Kent Police counts." in rows["SOC1"], rows
    assert "Not asked for" not in rows["PEH4"]
    words = ["pack", "export", "--cycle", CYCLE, "--audience", "working-group", "--draft", "--out", str(tmp_path)]
    assert app.test_cli_runner().invoke(args=words).exit_code == 0
    pack = json.loads((tmp_path / "pack.json").read_text(encoding="utf-8"))
    actions = {one["ref"]: one for priority in pack["priorities"] for one in priority["actions"]}
    missing = [one["agency"] for one in actions["SOC1"]["entries"] if one.get("missing")]
    assert "kfrs" not in missing, "it is not asked for it"
    assert "kfrs" not in [one["agency"] for one in pack["not_received"] if one["what"].startswith("SOC1")]


def test_undoing_after_a_chain_gives_the_names_back_everywhere(app: Flask) -> None:
    team = coordinator(app)
    do(team, merge_page(team))
    assert saved(team, DOVER) and saved(team, NEIGHBOUR)
    do(team, merge_page(team, NEIGHBOUR, "Thanet"), NEIGHBOUR)
    assert saved(team, DOVER) and saved(team, NEIGHBOUR) and saved(team, "thanet")
    words = undo(team, DOVER)
    assert "went over to Folkestone & Hythe stay with Thanet, of which that is part now" in words
    assert "Folkestone & Hythe and Thanet are not found by the names of Dover any more." in words
    names = team.get("/setting-up/agencies/thanet").fields("/thanet")["also_known_as"]
    assert "Dover" not in names and "Shepway" in names
    assert saved(team, DOVER) and saved(team, "thanet") and saved(team, NEIGHBOUR)
    undo(team, NEIGHBOUR)
    assert "Shepway" not in team.get("/setting-up/agencies/thanet").fields("/thanet")["also_known_as"]
    assert saved(team, DOVER) and saved(team, "thanet") and saved(team, NEIGHBOUR)


def test_a_day_long_ago_is_asked_about_and_late_months_stay_owed(app: Flask) -> None:
    team = coordinator(app)
    address = "/setting-up/agencies/thanet/merge"
    page = merge_page(team, "thanet", "Folkestone", "1 July 2018")
    [(place, words)] = page.errors
    assert place == "#is_meant" and words.startswith("1 July 2018 is before 1 April 2019, with which the running cycles begin.")
    assert not announced(page)
    page = team.post(address, page.fields("/merge") | {"is_meant": "y"}, follow=True)
    lines = announced(page)
    late = lines.index("1 data return of Thanet fell due, and is still owed: Data return, March 2019.")
    assert lines[late + 1] == "Only the team can enter that, or stop asking for it."
    assert not any(one.startswith("Nothing else that is not sent yet stays") for one in lines)
    assert not any(line.startswith("Nothing that Thanet owes") for line in lines)
    do(team, page, "thanet")
    rows = team.get("/cycles/2019-01-to-2019-03/items?agency=thanet").tree.xpath("//tbody/tr")
    assert not any("Not asked for" in row.text_content() for row in rows)
    report = team.get(f"/cycles/{CYCLE}/preview").words
    assert "Thanet District Council (part of Folkestone & Hythe since 1 July 2018)" in report, "who owes it still"
