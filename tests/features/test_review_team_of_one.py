"""A team of one can work: what nobody else in the team can approve is accepted by its agency, or approved with a marked reason."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from flask import Flask

from portal.extensions import db
from portal.notifications.outbox import Mail
from tests.factories.pages import (
    CYCLE,
    Page,
    Person,
    administrator,
    carry_contexts_forward,
    contributor,
    coordinator,
    lead,
    member,
    newcomer,
)

SOURCE = "e-mail of Sam Lee, 2 July 2019, 14:10"
WHY = "I am alone in the team, and read it to Sam Lee on the telephone."
ASKED = "The team entered this for your agency. Is it right?"


def enter(team: Person, words: str = "SM5", agency: str = "kent-police") -> str:
    """The team enters something for the agency; the number of what is owed."""
    address = team.row_link(agency, words, "Enter")
    page = team.get(address)
    typed = {name: "12" for name in page.fields() if name.startswith("cell-")}
    if not typed:
        typed = {"text": "Forty shops were visited.", "action_status": "ongoing"}
    page = team.post(address, page.fields() | typed | {"source": SOURCE}, follow=True)
    if whys := {place[1:]: "Counted twice, it is right." for place, _ in page.errors if place.startswith("#why-")}:
        page = team.post(address, page.fields() | whys, follow=True)
    assert "marked as entered by you" in page.words, page.words
    return address.partition("?")[0].rpartition("/")[2]


def approve_alone(team: Person, item: str, why: str = WHY, **more: str) -> Page:
    fields = team.get(item).fields("/send-back")
    return team.post(f"{item}/approve-alone", fields | {"justification": why} | more, follow=True)


def second(app: Flask) -> Person:
    return newcomer(administrator(app), "coordinator", "Community Safety Team")


def test_the_agency_is_asked_to_accept_what_nobody_in_the_team_can_approve(app: Flask) -> None:
    team, police, boss = coordinator(app), contributor(app), lead(app)
    page = team.get(team.row_link("kent-police", "SM5", "Enter"))
    assert "nobody else in the team can approve it: the agency is asked to accept it, or you approve it" in page.words
    number = enter(team)
    with app.app_context():
        [mail] = db.session.scalars(db.select(Mail).where(Mail.kind == "to accept")).all()
    assert mail.recipient == "lead@kent-police.example" and SOURCE in mail.text and "If it is right, accept it." in mail.text
    home = boss.get("/")
    assert "1 to answer" in home.heading or "1 thing to answer" in home.heading
    assert "what the team entered, to accept or take back" in home.paragraph("SM5")
    page = police.get(f"/updates/{number}")
    assert ASKED in page.words and "Lead, Kent Police accepts it for your agency." in page.words
    assert not page.tree.xpath("//form[contains(@action, 'accept-entry')]"), "its lead accepts it"
    token = {"csrf_token": police.get("/account").fields()["csrf_token"]}
    refused = police.post(f"/talk/{number}/accept-entry", token)
    assert refused.status == 403 and "Lead, Kent Police accepts this for your agency." in refused.words
    fields = boss.get(f"/updates/{number}").fields("/accept-entry")
    page = boss.post(f"/talk/{number}/accept-entry", fields, follow=True)
    assert "You have accepted it. It is approved." in page.words and "Accepted and approved by the agency" in page.words
    assert ASKED not in page.words
    assert "You have accepted it" in boss.post(f"/talk/{number}/accept-entry", fields, follow=True).words, "a second press"
    again = team.get(team.item("kent-police", "SM5"))
    assert "Approved." in again.words and "Accepted and approved by the agency" in again.words


def test_a_contributor_accepts_where_the_agency_has_no_lead(app: Flask) -> None:
    team, police, admin = coordinator(app), contributor(app), administrator(app)
    admin.submit(next(iter(admin.get("/people?words=lead@kent-police").links(r"/people/\d+/close"))))
    number = enter(team)
    page = police.submit(f"/updates/{number}", f"/talk/{number}/accept-entry")
    assert "You have accepted it. It is approved." in page.words


def test_what_is_not_right_is_taken_back_by_the_agency(app: Flask) -> None:
    team, boss = coordinator(app), lead(app)
    number = enter(team)
    assert "It is a draft again." in boss.submit(f"/updates/{number}", f"/take-back/{number}").words
    assert boss.submit(f"/updates/{number}", f"/updates/{number}/send").heading == "Sent to the team"
    page = boss.get(f"/updates/{number}")
    assert ASKED not in page.words, "nobody approves what they sent themselves"
    token = {"csrf_token": boss.get("/account").fields()["csrf_token"]}
    refused = boss.post(f"/talk/{number}/accept-entry", token)
    assert refused.status == 409 and "Your agency sent this itself" in refused.words
    page = approve_alone(team, team.item("kent-police", "SM5"))
    assert "Approved by you alone: SM5" in page.words, "the team's words may still be in it"


def test_the_coordinator_approves_it_with_a_reason_that_stays_on_it(app: Flask) -> None:
    team, boss = coordinator(app), lead(app)
    number = enter(team)
    assert "1 of yours that nobody else in the team can approve" in team.get(f"/cycles/{CYCLE}/board").words
    assert "nobody else in the team can approve it: open it" in team.get(f"/cycles/{CYCLE}/queue").words
    item = team.item("kent-police", "SM5")
    page = team.get(item)
    assert "nobody else in the team can approve it. Kent Police is asked to accept it." in page.words
    refused = team.post(f"{item}/approve", page.fields("/send-back"))
    assert refused.status == 403 and "Nobody else in the team can, so say why" in refused.words
    short = approve_alone(team, item, "fine")
    assert short.status == 422 and short.errors[0][0] == "#justification" and "Packs print this." in short.errors[0][1]
    other = approve_alone(team, item, question="What of the clubs in town?")
    assert other.status == 422 and "“Approve it yourself only” leaves that out." in other.words
    page = approve_alone(team, item)
    assert "Approved by you alone: SM5" in page.words
    for page in (team.get(item), boss.get(f"/updates/{number}")):
        assert "Approved by Coordinator, KCST, who entered or edited it." in page.words
        assert WHY in page.words


def test_it_is_refused_once_somebody_else_in_the_team_can_approve_it(app: Flask) -> None:
    team, boss = coordinator(app), lead(app)
    number = enter(team)
    item = team.item("kent-police", "SM5")
    open_page, accepting = team.get(item).fields("/send-back"), boss.get(f"/updates/{number}").fields("/accept-entry")
    colleague = second(app)
    refused = team.post(f"{item}/approve-alone", open_page | {"justification": WHY})
    assert refused.status == 403 and "Ask a colleague: New coordinator can." in refused.words
    assert "so a colleague approves it: New coordinator." in refused.words and WHY in refused.text
    assert not refused.tree.xpath("//*[@formaction and contains(@formaction, 'approve-alone')]")
    late = boss.post(f"/talk/{number}/accept-entry", accepting)
    assert late.status == 409 and "New coordinator of the team can approve this now" in late.words
    assert ASKED not in boss.get(f"/updates/{number}").words and "to accept" not in boss.get("/").paragraph("SM5")
    assert "1 of yours for a colleague to approve" in team.get(f"/cycles/{CYCLE}/board").words
    assert "Approved: SM5" in colleague.decide(item, "approve").words


def test_two_who_both_entered_it_are_nobody_else(app: Flask) -> None:
    team, colleague = coordinator(app), second(app)
    enter(team)
    item = team.item("kent-police", "SM5")
    colleague.decide(item, "send-back", reason="Say how many clubs there were.")
    enter(colleague)
    assert "Nobody else" not in approve_alone(colleague, item).words
    assert "who entered or edited it" in team.get(item).words


def test_the_agency_accepts_while_the_coordinator_approves(app: Flask) -> None:
    team, boss = coordinator(app), lead(app)
    first, other = enter(team), enter(team, "ASB3")
    item = team.item("kent-police", "SM5")
    fields = team.get(item).fields("/send-back") | {"justification": WHY}
    boss.submit(f"/updates/{first}", f"/talk/{first}/accept-entry")
    refused = team.post(f"{item}/approve-alone", fields)
    assert (
        refused.status == 409 and "Lead, Kent Police accepted this for the agency at " in refused.words and WHY in refused.words
    )
    accepting = boss.get(f"/updates/{other}").fields("/accept-entry")
    approve_alone(team, team.item("kent-police", "ASB3"))
    late = boss.post(f"/talk/{other}/accept-entry", accepting)
    assert late.status == 409 and "has approved this already, on 3 July 2019" in late.words


def test_the_pack_says_in_every_format_what_was_approved_so(app: Flask) -> None:
    team, boss = coordinator(app), lead(app)
    accepted = enter(team, "ASB3")
    boss.submit(f"/updates/{accepted}", f"/talk/{accepted}/accept-entry")
    enter(team, "SM5")
    approve_alone(team, team.item("kent-police", "SM5"))
    carry_contexts_forward(team)
    assert team.issue(sure="y").status == 200
    reader = member(app)
    page = reader.get(f"/packs/{CYCLE}/working-group/1")
    heading, why = "Approved without a second person in the team", f"Reason given: “{WHY}”"
    for words in (
        heading,
        why,
        "Entered by the coordinating team, approved by the same person",
        "accepted by the agency on 3 July 2019",
    ):
        assert words in page.words, words
    texts = {}
    for address in page.links(r"\.(json|docx|pdf|xlsx)$"):
        texts[address.rpartition(".")[2]] = reader.client.get(address).data
    data = json.loads(texts["json"])
    assert data["schema"] == 1
    assert {(one["what"].split(",")[0], one["approver"], one["reason"]) for one in data["approved_otherwise"]} == {
        ("SM5", "same person", WHY),
        ("ASB3", "agency", ""),
    }
    for kind, part in (("docx", "word/document.xml"), ("xlsx", "xl/sharedStrings.xml")):
        content = zipfile.ZipFile(io.BytesIO(texts[kind])).read(part).decode()
        assert heading in content and WHY in content, kind
    pypdf = pytest.importorskip("pypdf")
    printed = " ".join("".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(texts["pdf"])).pages).split())
    assert heading in printed and "I am alone in the team" in printed


def test_numbers_are_accepted_too(app: Flask) -> None:
    team, boss = coordinator(app), lead(app)
    number = enter(team, "Data return, June 2019")
    assert ASKED in boss.get(f"/returns/{number}").words
    page = boss.submit(f"/returns/{number}", f"/talk/{number}/accept-entry")
    assert "You have accepted it. It is approved." in page.words
    assert "Approved." in team.get(team.item("kent-police", "Data return, June 2019")).words
