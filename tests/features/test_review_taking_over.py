"""The team sees that an agency has begun something and how complete it is, and can take it over."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from portal.extensions import db
from portal.notifications.outbox import Mail
from tests.factories.pages import CYCLE, Page, Person, administrator, approve_anyway, contributor, coordinator, lead, newcomer

SECRET = "A secret half sentence about forty shops."
SOURCE = "by telephone with Sam Lee, 3 July 2019"
POLICE = "contributor@kent-police.example"


def draft(police: Person, words: str = "SM5", **typed: str) -> str:
    """Begins an update and leaves it; the number of what is owed."""
    address = police.get("/").link(words)
    police.submit(address, text=SECRET, **typed)
    return address.rpartition("/")[2]


def take_over(team: Person, number: str, **typed: str) -> Page:
    page = team.get(f"/take-over/{number}")
    return team.post(f"/take-over/{number}", page.fields() | {"source": SOURCE} | typed, follow=True)


def overdue(team: Person) -> None:
    """Moves the due date to yesterday."""
    address = f"/cycles/{CYCLE}/dates"
    team.post(address, team.get(address).fields() | {"due": "2/7/2019", "sure_of": "2019-07-02"}, follow=True)


def mails(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {one.recipient: one.text for one in db.session.scalars(db.select(Mail).where(Mail.kind == "taken over"))}


def line(team: Person, words: str, agency: str = "kent-police") -> str:
    return team.get(f"/cycles/{CYCLE}/items?agency={agency}").paragraph(words)


def test_the_board_says_that_a_draft_is_there_and_how_complete_it_is(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    draft(police, action_status="")
    assert "50% complete, saved 09:" in line(team, "SM5"), "the text is there, the status is not"
    draft(police, action_status="at risk", explanation="")
    assert "66% complete" in line(team, "SM5"), "a status that has to be explained"
    draft(police, action_status="ongoing")
    assert "100% complete" in line(team, "SM5")
    board = team.get(f"/cycles/{CYCLE}/board")
    cell = board.tree.xpath("//a[contains(@href, 'agency=kent-police') and contains(@href, 'column=substance-misuse')]")
    assert "draft 100%" in cell[0].text_content() if cell else "draft 100%" in board.words
    for address in (f"/cycles/{CYCLE}/board", f"/cycles/{CYCLE}/items?agency=kent-police", f"/cycles/{CYCLE}/issue"):
        assert "secret" not in team.get(address).text
    rows = {
        row["ref"]: row for row in csv.DictReader(io.StringIO(team.get(f"/cycles/{CYCLE}/items.csv?agency=kent-police").text))
    }
    assert rows["SM5"]["percent"] == "100" and rows["ASB3"]["percent"] == ""


def test_a_return_is_as_complete_as_its_cells_are_filled(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    address = police.get("/").link("May 2019")
    page = police.get(address)
    number = address.rpartition("/")[2]
    names = [name for name in page.fields("/send") if name.startswith(f"cell-{number}-")]
    filled = sum(bool(page.fields("/send")[name]) for name in names)
    assert f"{100 * filled // len(names)}% complete" in line(team, "Data return, May 2019")


def test_taking_over_before_the_due_date_asks_whether_the_agency_wants_it(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    number = draft(police)
    page = team.get(f"/take-over/{number}")
    assert "secret" not in page.text and "Contributor, Kent Police saved it last" in page.words
    page = take_over(team, number)
    assert page.status == 422
    assert page.errors == [("#requested", "It is not due before 12 July 2019. Tick this if the agency asked you.")]
    assert page.fields("")["source"] == SOURCE or SOURCE in page.text, "what was typed stays"
    assert "secret" not in page.text
    page = take_over(team, number, source="phone", requested="y")
    assert page.errors == [("#source", "Say with whom of the agency you spoke, or which e-mail or file it is, and of which day.")]
    page = take_over(team, number, requested="y")
    assert page.heading.endswith("Enter for Kent Police") and SECRET in page.text
    assert page.fields()["source"] == SOURCE


def test_what_is_taken_over_is_sent_as_entered_and_the_agency_gets_a_mail(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    number = draft(police, action_status="ongoing")
    overdue(team)
    assert "Take over" in line(team, "SM5")
    assert not team.get(f"/take-over/{number}").tree.xpath("//input[@name='requested']"), "it is late: no question"
    page = take_over(team, number)
    assert SOURCE in mails(app)[POLICE] and "The team has taken over “SM5" in mails(app)[POLICE]
    assert "The team took it over on 3 July and sends it for you" in police.get("/").paragraph("SM5")
    assert "the team, which has taken it over, since 09:" in line(team, "SM5")
    assert "1 to send for an agency" in team.get(f"/cycles/{CYCLE}/board").words
    done = team.post(f"/enter/{number}", page.fields() | {"text": f"{SECRET} And four clubs."}, follow=True)
    assert "Sent for Kent Police, marked as entered by you." in done.words
    item = team.item("kent-police", "SM5")
    assert "And four clubs." in team.get(item).words and SOURCE in team.get(item).words
    assert "Taken over by the team" in police.get(f"/updates/{number}").words
    assert SOURCE in police.get(f"/updates/{number}").words
    assert approve_anyway(team, item).status == 403
    colleague = newcomer(administrator(app), "coordinator", "Community Safety Team")
    assert "Approved: SM5" in colleague.decide(item, "approve").words


def test_who_took_it_over_does_not_approve_it_though_a_colleague_sent_it(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    number = draft(police, action_status="ongoing")
    colleague = newcomer(administrator(app), "coordinator", "Community Safety Team")
    take_over(team, number, requested="y")
    fields = colleague.get(f"/enter/{number}").fields()
    assert "Sent for Kent Police" in colleague.post(f"/enter/{number}", fields, follow=True).words
    item = team.item("kent-police", "SM5")
    assert approve_anyway(team, item).status == 403
    assert approve_anyway(colleague, item).status == 403


def test_the_agency_asks_the_team_to_send_it(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    number = draft(police)
    page = police.get(police.get("/").link("Ask the team to send something for you"))
    fields = page.fields("") if page.tree.xpath("//main//form") else {}
    token = police.get("/account").fields()
    nothing = police.post("/ask-the-team", {"csrf_token": token["csrf_token"], "text": "Please help"})
    assert nothing.status == 422 and nothing.errors == [("#obligation", "Choose what the team is to send.")]
    assert "Please help" in nothing.text, "what was typed stays"
    own = {"csrf_token": token["csrf_token"], "obligation": number, "text": "Call Ann, extension 12."}
    assert "The team sees on its board that you ask for it." in police.post("/ask-the-team", own, follow=True).words
    assert "The team was asked on 3 July to send it" in police.get("/").paragraph("SM5")
    assert number not in police.get("/ask-the-team").tree.xpath("//input[@name='obligation']/@value"), "once is enough"
    assert police.post("/ask-the-team", own).status == 409
    assert "The agency asks the team to send it" in line(team, "SM5")
    page = team.get(f"/take-over/{number}")
    assert "Contributor, Kent Police asked the team" in page.words and "“Call Ann, extension 12.”" in page.words
    assert not page.tree.xpath("//input[@name='requested']")
    assert SECRET in take_over(team, number).text
    assert isinstance(fields, dict)


def test_what_waits_for_an_absent_lead_can_be_taken_over_when_it_is_late(app: Flask) -> None:
    health, team = contributor(app, "kcc-public-health"), coordinator(app)
    address = health.send("SV2", text=SECRET)
    number = address.rpartition("/")[2]
    assert take_over(team, number).errors[0][0] == "#requested"
    overdue(team)
    page = take_over(team, number)
    assert SECRET in page.text
    boss = lead(app, "kcc-public-health")
    assert boss.get("/").words.count("Waits for you") == 1, "only SM3: the other is with the team now"
    assert "Sent for KCC Public Health" in team.post(f"/enter/{number}", page.fields(), follow=True).words


def test_numbers_are_taken_over_with_what_was_filled_in(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    address = police.get("/").link("May 2019")
    number = address.rpartition("/")[2]
    before = police.get(address).fields("/send")
    name = next(name for name, value in before.items() if name.startswith(f"cell-{number}-") and value)
    assert team.get(f"/enter/{number}").tree.xpath("//input[@name=$name]", name=name) == []
    page = take_over(team, number, requested="y")
    assert page.fields()[name] == before[name]


def test_what_the_agency_writes_meanwhile_is_not_written_over(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    number = draft(police, action_status="ongoing")
    page = take_over(team, number, requested="y")
    police.submit(f"/updates/{number}", text="The agency wrote on.")
    refused = team.post(f"/enter/{number}", page.fields() | {"text": "The team wrote this."})
    assert refused.status == 409 and "has changed this since you opened it" in refused.words
    assert "The team wrote this." in refused.text
    police.submit(f"/updates/{number}", f"/updates/{number}/send")
    late = team.post(f"/enter/{number}", refused.fields())
    assert late.status == 409 and "This has already been sent." in late.words


def test_an_old_page_does_not_take_over_something_newer(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    number = draft(police)
    fields = team.get(f"/take-over/{number}").fields() | {"source": SOURCE, "requested": "y"}
    police.submit(f"/updates/{number}", text="Something else")
    page = team.post(f"/take-over/{number}", fields)
    assert page.status == 409 and SOURCE in page.text


@pytest.mark.parametrize("words", ["DA1", "ASB3"])
def test_there_is_nothing_to_take_over_of_what_is_sent_or_not_begun(app: Flask, words: str) -> None:
    police, team = contributor(app), coordinator(app)
    number = police.get("/").link(words).rpartition("/")[2]
    page = team.get(f"/take-over/{number}")
    token = team.get("/account").fields()["csrf_token"]
    answer = team.post(f"/take-over/{number}", {"csrf_token": token, "source": SOURCE, "requested": "y", "version": "1"})
    assert answer.status in (404, 409)
    assert page.status == answer.status == 404 or "nothing here to take over" in page.words
    assert not mails(app)
