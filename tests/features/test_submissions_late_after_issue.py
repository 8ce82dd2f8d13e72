"""What a pack went without can still be sent, late, until it is there or a later update has taken its place (rule 14)."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.factories.pages import CYCLE, Person, carry_contexts_forward, contributor, coordinator

WINTER, AUTUMN = "2019-01-to-2019-03", "2018-10-to-2018-12"
WITHOUT = "For January to March 2019, whose pack was issued without it"


def updates_on(person: Person, ref: str) -> list[str]:
    """The addresses of the updates on the action in the list of the person, the oldest first."""
    links = person.get("/").tree.xpath("//main//li//a[contains(@href, '/updates/')]")
    return [one.get("href") for one in links if ref in one.text_content()]


def draft_value(team: Person, part: str, month: str) -> object:
    """What the draft of the next pack prints of a One Stop Shop in a month."""
    pack = team.get(f"/cycles/{CYCLE}/preview/pack.json").response.get_json(force=True)
    [measure] = [one for chapter in pack["priorities"] for one in chapter["measures"] if one["key"] == "oss-visitors"]
    [series] = [one for one in measure["series"] if one["part"] == part]
    return next((one["value"] for one in series["observations"] if one["period_start"] == month), None)


def test_a_return_that_the_pack_went_without_is_sent_late_and_is_in_the_next_pack(app: Flask) -> None:
    thanet, team = contributor(app, "thanet"), coordinator(app)
    page = thanet.get("/")
    assert WITHOUT in page.words and "82 days overdue" in page.words and "1 overdue" in page.heading
    assert draft_value(team, "oss-thanet", "2019-03-01") is None
    address = page.link("March 2019")
    number = address.rsplit("/", 1)[1]
    fields = thanet.get(address).fields("/send")
    [cell] = [name for name in fields if name.startswith(f"cell-{number}-")]
    sent = thanet.send_months(address, fields | {cell: "21"}, number)
    assert sent.heading == "Sent to the team"
    assert (
        "The pack of January to March 2019 is issued already. Once this is approved, it is in the next pack, and in" in sent.words
    )
    assert "1 sent or corrected for January to March 2019, which is issued" in team.get("/").words
    team.decide(team.item("thanet", "March 2019", WINTER), "approve")
    assert draft_value(team, "oss-thanet", "2019-03-01") == 21
    assert WITHOUT not in thanet.get("/").words


def test_an_update_is_owed_until_a_later_one_is_approved(app: Flask) -> None:
    canterbury, team = contributor(app, "canterbury"), coordinator(app)
    assert WITHOUT in canterbury.get("/").paragraph("SM5")
    late, running = updates_on(canterbury, "SM5")
    assert canterbury.get(late).fields("/send"), "it can be written"
    canterbury.submit(running, f"{running}/send", text="Two visits were made in June.")
    assert WITHOUT in canterbury.get("/").words, "what waits has not taken its place yet"
    team.decide(team.item("canterbury", "SM5"), "approve")
    assert WITHOUT not in canterbury.get("/").words
    page = canterbury.get(late)
    assert "A later update of the agency on this action is approved, so this one is not needed any more." in page.words


def test_what_was_sent_once_can_be_sent_again_though_a_later_one_is_approved(app: Flask) -> None:
    """It is with the team when the later one is approved: it can be sent back or taken back, and stays on the list."""
    canterbury, team = contributor(app, "canterbury"), coordinator(app)
    late, running = updates_on(canterbury, "SM5")
    canterbury.submit(late, f"{late}/send", text="Nobody was placed in winter.")
    canterbury.submit(running, f"{running}/send", text="Two visits were made in June.")
    team.decide(team.item("canterbury", "SM5"), "approve")
    assert WITHOUT in canterbury.get("/").words
    item = team.item("canterbury", "SM5", WINTER)
    team.decide(item, "send-back", reason="Say how many asked for a place.")
    assert "Sent back to you" in canterbury.get("/").words
    assert canterbury.submit(late, f"{late}/send", text="Six asked, and nobody was placed.").heading == "Sent to the team"
    canterbury.submit(late, late.replace("/updates/", "/take-back/"))
    assert canterbury.submit(late, f"{late}/send", text="Five asked, and nobody was placed.").heading == "Sent to the team"
    assert "Approved" in team.decide(item, "approve").words


def test_both_sides_count_the_same_as_owed(app: Flask) -> None:
    canterbury, team = contributor(app, "canterbury"), coordinator(app)
    board, listed = f"/cycles/{WINTER}/board", f"/cycles/{WINTER}/items?status=late"
    assert "4 late" in team.get(board).words and "Canterbury" in team.get(listed).words
    cells = [" ".join(one.text_content().split()) for one in team.get(listed).tree.xpath("//td[@data-label='You can']")]
    assert cells and all("· ·" not in one and not one.startswith("·") and not one.endswith("·") for one in cells)
    _, running = updates_on(canterbury, "SM5")
    canterbury.submit(running, f"{running}/send", text="Two visits were made in June.")
    team.decide(team.item("canterbury", "SM5"), "approve")
    assert "3 late" in team.get(board).words and "Who still owes something3" in team.get(board).words
    assert "Canterbury" not in team.get(listed).tree.xpath("string(//main//table)")
    page = team.get(f"/cycles/{WINTER}/items?agency=canterbury")
    assert "a later update is approved" in page.words.lower() and "days late" not in page.paragraph("SM5")


def test_the_due_date_of_an_issued_cycle_stays(app: Flask) -> None:
    page = coordinator(app).submit(f"/cycles/{WINTER}/dates", due="12/4/2020", meeting="2/5/2020")
    assert page.status == 422 and "has been issued with this due date, so it stays: 12 April 2019." in page.words


def test_what_a_later_update_took_the_place_of_is_not_asked_for(reading_app: Flask) -> None:
    """Medway sent nothing on RS2 for July to September 2018, and its update of October to December is approved."""
    page = contributor(reading_app, "medway").get("/")
    assert "July to September 2018" not in page.words
    assert "For January to March 2019, whose pack was issued without it" in page.paragraph("SOC5")


def test_who_still_owes_something_for_an_issued_cycle_can_be_reminded(reading_app: Flask) -> None:
    page = coordinator(reading_app).get(f"/cycles/{WINTER}/reminders/now")
    assert "Thanet" in page.words and "Everybody who owes something has had a reminder today" not in page.words


@pytest.mark.usefixtures("quick_documents")
def test_the_issue_ends_no_obligation(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    before = police.get("/").heading
    carry_contexts_forward(team)
    question = team.get(f"/cycles/{CYCLE}/issue").words
    assert "What agencies have not sent stays owed. They can send it late" in question
    team.issue()
    page = police.get("/")
    assert page.heading == before, "the same things, with the same dates"
    assert "For April to June 2019, whose pack was issued without it" in page.words
    assert "Nothing is issued yet" not in team.get(f"/cycles/{CYCLE}/issue").words


MARCH = "Data return, March 2019"


def imported(app: Flask, tmp_path: Path, *lines: str) -> Result:
    """`flask returns import` of Thanet's visitors: each line is a period and a value."""
    path = tmp_path / "numbers.csv"
    head = "measure,part,period_start,period_end,value,status,note"
    path.write_text("\n".join([head, *(f"oss-visitors,oss-thanet,{line},," for line in lines)]) + "\n")
    who = ["--agency", "thanet", "--as", "contributor@thanet.example"]
    return app.test_cli_runner().invoke(args=["returns", "import", str(path), *who])


def test_more_time_for_what_an_issued_pack_went_without(app: Flask) -> None:
    """Lists, board and reminders take the new day; the issued pack stays as it is."""
    thanet, team = contributor(app, "thanet"), coordinator(app)
    pack = f"/packs/{WINTER}/working-group/1/pack.json"
    issued = team.get(pack).response.data
    page = team.submit(team.row_link("thanet", MARCH, "More time", WINTER), until="20/7/2019", reason="The system was moved.")
    assert f"Thanet has until 20 July 2019 for {MARCH}." in page.words, page.words
    line = thanet.get("/").paragraph("March 2019")
    assert "20 July" in line and "overdue" not in line and WITHOUT in line
    assert "3 late" in team.get(f"/cycles/{WINTER}/board").words
    assert "Thanet" not in team.get(f"/cycles/{WINTER}/items?status=late").tree.xpath("string(//main//table)")
    assert team.get(pack).response.data == issued
    for_all = team.get(f"/cycles/{WINTER}/agencies/canterbury/more-time")
    assert "SM5" in for_all.words and for_all.fields("/more-time")


def test_a_correction_of_what_the_pack_printed_has_no_date(app: Flask) -> None:
    team = coordinator(app)
    team.decide(team.item("kent-police", "SOC1", WINTER), "reopen", reason="Please correct the number of visits.")
    number = next(one for one in team.get(f"/cycles/{WINTER}/items?agency=kent-police").links("/obligations/|/enter/"))
    assert "SOC1" in team.get(number).words
    page = team.get(f"/obligations/{number.split('?')[0].rsplit('/', 1)[-1]}/more-time")
    assert "so a correction has no date." in page.words and not page.tree.xpath("//main//form")


def test_a_file_is_taken_for_what_the_list_says_is_owed(app: Flask, tmp_path: Path) -> None:
    team = coordinator(app)
    done = imported(app, tmp_path, "2019-03-01,2019-03-31,21")
    assert done.exit_code == 0 and "new: 1\n" in done.stdout, done.output
    page = team.submit(team.row_link("thanet", MARCH, "Stop asking", WINTER), reason="The shop was closed.", printed="printed")
    assert "is not asked for any more" in page.words
    refused = imported(app, tmp_path, "2019-03-01,2019-03-31,22", "2019-04-01,2019-04-30,12")
    assert "March 2019 cannot be sent now. It holds 21. The page of that return says why." in refused.stderr
    assert "new: 1\n" in refused.stdout and "locked: 1\n" in refused.stdout, refused.output


def test_the_team_enters_what_an_issued_pack_went_without(app: Flask) -> None:
    thanet, team = contributor(app, "thanet"), coordinator(app)
    page = team.get(team.row_link("thanet", MARCH, "Enter for them", WINTER))
    fields = page.fields()
    [cell] = [name for name in fields if name.startswith("cell-")]
    typed = {cell: "21", "source": "E-mail of Thanet, 2 July 2019"}
    page = team.post(page.response.request.path, fields | typed, follow=True)
    assert "Entered by the team" in thanet.get(thanet.get("/").link("March 2019")).words
    assert "1 sent or corrected for January to March 2019, which is issued" in team.get("/").words, page.words
