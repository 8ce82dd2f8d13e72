"""A text of an issued cycle that is opened again stays on the lists, and can be worked on, until it is approved anew."""

from __future__ import annotations

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
    assert "Status so far Ongoing" in [" ".join(" ".join(one.itertext()).split()) for one in facts]


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
