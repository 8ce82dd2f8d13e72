"""A text of an issued cycle that is opened again stays on the lists, and can be worked on, until it is approved anew."""

from __future__ import annotations

import re

from flask import Flask

from tests.factories.pages import CYCLE, Person, contributor, coordinator, lead

ISSUED = "2019-01-to-2019-03"


def reopened(app: Flask, agency: str, words: str) -> tuple[Person, str]:
    team = coordinator(app)
    item = team.item(agency, words, ISSUED)
    team.decide(item, "reopen", reason="Please correct the number of visits.")
    return team, item


def corrected(person: Person, address: str, text: str, **more: str) -> str:
    return person.submit(address, f"{address}/send", text=text, **more).heading


def listed(person: Person, words: str) -> str:
    """The address of the piece of the issued cycle in the list: the last of that name."""
    found = [one.get("href") for one in person.get("/").tree.xpath("//a[@href]") if words in " ".join(one.text_content().split())]
    assert found, f"“{words}” is not in the list"
    return str(found[0])


def test_what_is_sent_back_again_can_be_sent_again(app: Flask) -> None:
    police = contributor(app)
    team, item = reopened(app, "kent-police", "SOC1")
    address = listed(police, "SOC1")
    assert corrected(police, address, "Ninety visits were made.") == "Sent to the team"
    assert listed(police, "SOC1") == address, "it stays in the list"
    team.decide(item, "send-back", reason="It was eighty, says the report.")
    assert listed(police, "SOC1") == address
    assert corrected(police, address, "Eighty visits were made.") == "Sent to the team"
    assert "Approved" in team.decide(item, "approve").words


def test_both_sides_see_it_on_their_first_page(app: Flask) -> None:
    police = contributor(app)
    before = police.get("/").heading
    team, item = reopened(app, "kent-police", "SOC1")
    address = listed(police, "SOC1")
    page = police.get("/")
    assert "A correction of January to March 2019" in page.paragraph("SOC1")
    assert page.heading == before.replace("11 things", "12 things"), "due dates are those of the running cycle"
    assert "April to June 2019" in page.words
    corrected(police, address, "Ninety visits were made.")
    assert "1 sent or corrected for January to March 2019" in team.get("/").words
    assert team.get(team.get("/").link("sent or corrected for January")).link("SOC1")
    team.decide(item, "approve")
    assert "sent or corrected for January" not in team.get("/").words


def test_what_is_corrected_is_not_missing(app: Flask) -> None:
    police = contributor(app)
    team, _ = reopened(app, "kent-police", "SOC1")
    corrected(police, listed(police, "SOC1"), "Ninety visits were made.")
    missing = re.findall(r"\d+ not received", team.get(f"/cycles/{ISSUED}/issue").words)
    assert missing
    address = listed(police, "SOC1")
    police.submit(address, address.replace("/updates/", "/take-back/"))
    assert re.findall(r"\d+ not received", team.get(f"/cycles/{ISSUED}/issue").words) == missing
    assert "SOC1" in team.get(f"/cycles/{ISSUED}/items?status=sent back").words


def test_a_question_about_what_was_issued_reaches_the_list(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    item = team.item("kent-police", "SOC1", ISSUED)
    team.decide(item, "ask", question="How many visits were made?")
    assert "a question to answer" in police.get("/").paragraph("SOC1")


def test_an_old_question_keeps_nobody_from_taking_it_back_from_the_lead(app: Flask) -> None:
    health, team = contributor(app, "kcc-public-health"), coordinator(app)
    item = team.item("kcc-public-health", "SV2", ISSUED)
    team.decide(item, "ask", question="How many visits were made?")
    team.decide(item, "reopen", reason="Please correct the number of visits.")
    address = listed(health, "SV2")
    corrected(health, address, "Ninety visits were made.")
    page = health.submit(address, address.replace("/updates/", "/take-back/"))
    assert "You have taken it back." in page.words


def test_it_is_taken_back(app: Flask) -> None:
    police = contributor(app)
    reopened(app, "kent-police", "SOC1")
    address = listed(police, "SOC1")
    corrected(police, address, "Ninety visits were made.")
    police.submit(address, address.replace("/updates/", "/take-back/"))
    assert corrected(police, address, "Eighty visits were made.") == "Sent to the team"


def test_the_lead_signs_it_off_or_gives_it_back(app: Flask) -> None:
    health, boss = contributor(app, "kcc-public-health"), lead(app, "kcc-public-health")
    reopened(app, "kcc-public-health", "SV2")
    address = listed(health, "SV2")
    number = address.rpartition("/")[2]
    assert corrected(health, address, "Ninety visits were made.") == "Waiting for your lead"
    assert listed(boss, "SV2") == address
    boss.submit(address, f"/sign-off/{number}/decline", reason="It was eighty, says the report.")
    assert corrected(health, address, "Eighty visits were made.") == "Waiting for your lead"
    assert boss.submit(address, f"/sign-off/{number}").heading == "Sent to the team"


def test_a_correction_of_an_older_cycle_leaves_the_actions_status_alone(app: Flask) -> None:
    police = contributor(app)
    team, item = reopened(app, "kent-police", "SOC1")
    reason = "The funding ended and the group was dissolved."
    corrected(police, listed(police, "SOC1"), "Nothing more was done.", action_status="not achieved", explanation=reason)
    team.decide(item, "approve")
    facts = police.get(f"/updates/{newest(app)}").tree.xpath("//dl[@class='app-facts']/div")
    assert "Status so far Ongoing · All about this action" in [" ".join(" ".join(one.itertext()).split()) for one in facts]


def newest(app: Flask) -> str:
    """SOC1 of Kent Police in the open cycle, which was approved as ongoing."""
    from portal.agreement.models import Action
    from portal.cycles.models import Cycle, Obligation
    from portal.extensions import db

    with app.app_context():
        found = db.session.scalars(
            db.select(Obligation.id)
            .join(Obligation.cycle)
            .join(Obligation.action)
            .where(Cycle.key == CYCLE, Action.ref == "SOC1")
        )
        return str(found.one())
