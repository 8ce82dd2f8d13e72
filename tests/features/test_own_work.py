"""The list of everything an agency was ever asked for: approved updates can be found again after their cycle was issued."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import CYCLE, contributor, coordinator, lead, member
from tests.features.test_less_time import issued
from tests.features.test_long_lists import OWN_WORK, count_line, names
from tests.features.test_submissions_late_after_issue import updates_on

NAME = "All your updates and returns"


def test_what_was_approved_is_found_after_the_issue(either_app: Flask) -> None:
    police, team = contributor(either_app), coordinator(either_app)
    address = police.send("SM5", text="We visited forty shops.")
    team.decide(team.item("kent-police", "SM5"), "approve")
    issued(either_app)
    first = police.get("/")
    assert address not in first.links("/updates/"), "it is done, and its cycle is over"
    page = police.get(first.link(NAME))
    assert page.heading == NAME
    found = police.get(f"{OWN_WORK}?cycle={CYCLE}&words=sm5")
    assert len(names(found)) == 1 and "1 of " in count_line(found)
    assert found.link("SM5") == address and "Approved" in names(found)[0] and "April to June 2019" in names(found)[0]
    assert "We visited forty shops." in police.get(address).words


def test_each_state_can_be_read_and_asked_for(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    for ref in ("SM5", "SM2", "SV1"):
        police.send(ref, text=f"We visited forty shops for {ref}.")
    team.decide(team.item("kent-police", "SM2"), "send-back", reason="Please say how many were closed.")
    team.submit(team.row_link("kent-police", "SOC5", "Stop asking"), reason="The work has ended.", printed="printed")
    for state, (ref, without, words) in {
        "submitted": ("SM5", "SM2", "Sent on "),
        "sent back": ("SM2", "SM5", "Sent back"),
        "not asked for": ("SOC5", "SM5", "Not asked for any more"),
        "approved": ("SOC1", "SOC5", "Approved"),
    }.items():
        page = police.get(f"{OWN_WORK}?state={state}&cycle={CYCLE}")
        assert any(row.startswith(f"{ref} ") for row in names(page)), (state, names(page))
        assert not any(row.startswith(f"{without} ") for row in names(page)), (state, names(page))
        assert all(words in row for row in names(page)), (state, names(page))
    assert "Sent on 3 July 2019" in police.get(f"{OWN_WORK}?cycle={CYCLE}").paragraph("SM5")
    assert names(lead(app).get(OWN_WORK)) == names(police.get(OWN_WORK)), "the lead has the same list"


def test_what_is_overdue_and_what_a_later_update_has_overtaken_say_so(app: Flask) -> None:
    team, canterbury = coordinator(app), contributor(app, "canterbury")
    late, running = updates_on(canterbury, "SM5")
    assert not names(canterbury.get(f"{OWN_WORK}?state=overtaken"))
    assert "days overdue" in canterbury.get(f"{OWN_WORK}?words=SM5").paragraph("January to March 2019")
    canterbury.submit(running, f"{running}/send", text="Two visits were made in June.")
    team.decide(team.item("canterbury", "SM5"), "approve")
    [row] = names(canterbury.get(f"{OWN_WORK}?state=overtaken"))
    assert "January to March 2019" in row and "Not needed: a later update is approved" in row
    assert not names(canterbury.get(f"{OWN_WORK}?state=not+asked+for"))
    assert canterbury.get(f"{OWN_WORK}?state=overtaken").link("SM5") == late


def test_sorted_by_state_the_same_words_stand_together(reading_app: Flask) -> None:
    found = dict[str, list[str]]()
    for order in ("status", "-status"):
        page = contributor(reading_app).get(f"{OWN_WORK}?sort={order}")
        found[order] = [
            cell.text_content().split(" on ")[0].split(",")[0] for cell in page.tree.xpath("//td[@data-label='State']")
        ]
    assert found["status"] == sorted(found["status"]) and found["-status"] == sorted(found["-status"], reverse=True)
    assert found["status"][0] < found["-status"][0], found


def test_filters_stand_in_the_address_and_the_count_agrees(reading_app: Flask) -> None:
    police = contributor(reading_app)
    everything = police.get(OWN_WORK)
    total = int(count_line(everything).split()[0])
    page = police.get(f"{OWN_WORK}?kind=return")
    shown = int(count_line(page).split()[0])
    assert count_line(page).startswith(f"{shown} of {total} updates and returns") and 0 < shown < total
    assert all("Data return" in row for row in names(page))
    updates = police.get(f"{OWN_WORK}?kind=update")
    assert int(count_line(updates).split()[0]) == total - shown and not any("Data return" in row for row in names(updates))
    cycles = [one for one in police.get(OWN_WORK).tree.xpath("//select[@name='cycle']/option/text()") if one != "All"]
    assert cycles[0] == "April to June 2019" and len(cycles) == 4
    newest = [row for row in names(everything) if "April to June 2019" in row]
    assert names(everything)[: len(newest)] == newest, "the newest cycle comes first"


def test_nobody_sees_the_list_of_another_agency(reading_app: Flask) -> None:
    police, fire = contributor(reading_app), contributor(reading_app, "kfrs")
    other = {one.rpartition("/")[2] for one in fire.get(OWN_WORK).links("/(updates|returns)/")}
    own = {one.rpartition("/")[2] for one in police.get(OWN_WORK).links("/(updates|returns)/")}
    assert own and other and not own & other
    assert member(reading_app).get(OWN_WORK).status == coordinator(reading_app).get(OWN_WORK).status == 404
