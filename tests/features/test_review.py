"""What a coordinator decides: only on what the page showed, with a reason, and never on their own work."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, administrator, approve_anyway, contributor, coordinator, lead, newcomer

SHORT = "Say in at least 10 characters what has to change."


def thread(page: Page) -> list[str]:
    """The steps in the history of the item."""
    return [one.text_content().strip() for one in page.tree.xpath("//ol[contains(@class,'app-thread')]/li/strong")]


def status_of(team: Person, ref: str) -> str:
    """The status of the action in the agreement."""
    row = team.get("/agreements/2018-19").tree.xpath("//tr[th/a[text()=$ref]]/td[last()]/text()", ref=ref)
    return str(row[0]).strip()


def sent(app: Flask, ref: str = "SM5", **typed: str) -> str:
    """The item of an update that Kent Police sends now."""
    contributor(app).send(ref, **{"text": "We visited forty shops."} | typed)
    return coordinator(app).item("kent-police", ref)


def open_next_cycle(team: Person) -> str:
    """July to September 2019, opened; its board."""
    form = {"title": "July to September 2019"}
    for name, (day, month) in {"starts": (1, 7), "ends": (30, 9), "due": (11, 10), "meeting": (24, 10)}.items():
        form |= {name: f"{day}/{month}/2019"}
    page = team.post("/cycles/new", team.get("/cycles/new").fields() | form, follow=True)
    assert "July to September 2019 is open." in page.words
    return "/cycles/2019-07-to-2019-09"


@pytest.mark.parametrize("verb", ["approve", "send-back"])
def test_a_decision_on_a_version_that_was_not_shown_is_refused(app: Flask, verb: str) -> None:
    team = coordinator(app)
    item = sent(app)
    old_tab = team.get(item).fields(f"/{verb}") | {"reason": "How many were in Dover?"}
    team.decide(item, "send-back", reason="How many were in Dover?")
    contributor(app).send("SM5", text="We visited forty shops, nine of them in Dover.")
    page = team.post(f"{item}/{verb}", old_tab)
    assert page.status == 409
    assert "Contributor, Kent Police sent this at " in page.words and "Read it again before you decide." in page.words
    assert "nine of them in Dover" in page.words, "the item as it is now"
    assert thread(page)[-1] == "Sent"
    again = page.fields(f"/{verb}") | {"reason": "How many were in Deal?", "despite": verb}
    page = team.post(f"{item}/{verb}", again, follow=True)
    assert {"approve": "Approved: SM5", "send-back": "Sent back: SM5"}[verb] in page.words


@pytest.mark.parametrize("version", ["", "0", "-1", "999999", "one", "9" * 400])
def test_a_decision_without_the_right_version_is_refused(app: Flask, version: str) -> None:
    team = coordinator(app)
    item = sent(app)
    page = team.post(f"{item}/approve", team.get(item).fields("/approve") | {"version": version})
    assert page.status == 409
    assert thread(team.get(item))[-1] == "Sent"


def test_approving_twice_approves_once(app: Flask) -> None:
    team = coordinator(app)
    item = sent(app)
    fields = team.get(item).fields("/approve")
    assert team.post(f"{item}/approve", fields).status == 303
    page = team.post(f"{item}/approve", fields)
    assert page.status == 409
    assert "Not done" in page.words
    page = team.get(item)
    fresh = {"csrf_token": fields["csrf_token"], "version": page.fields("/reopen")["version"]}
    page = team.post(f"{item}/approve", fresh)
    assert page.status == 409
    assert "This has already been approved." in page.words
    assert thread(page).count("Approved") == 1


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("", SHORT),
        ("   \n ", SHORT),
        ("Why?", SHORT),
        ("x" * 100_000, "The limit is 2,000 characters. You wrote 100,000."),
    ],
)
def test_a_reason_that_says_too_little_or_too_much_comes_back(app: Flask, reason: str, message: str) -> None:
    team = coordinator(app)
    item = sent(app)
    page = team.submit(item, f"{item}/send-back", reason=reason)
    assert page.status == 422
    assert page.errors == [("#reason", message)]
    assert message in page.message_at("reason")
    assert page.fields("/send-back")["reason"] == reason.strip()
    assert page.tree.xpath("//details[@open]//textarea[@id='reason']"), "the box is open"
    assert thread(team.get(item))[-1] == "Sent"


def test_what_is_approved_cannot_be_sent_back(app: Flask) -> None:
    team = coordinator(app)
    item = sent(app)
    team.decide(item, "approve")
    fields = team.get(item).fields("/reopen") | {"reason": "How many were in Dover?"}
    page = team.post(f"{item}/send-back", fields)
    assert page.status == 409
    assert "This has already been approved." in page.words
    assert page.fields("/reopen")["reason"] == "How many were in Dover?", "what was typed is kept"
    assert thread(page)[-1] == "Approved"


def test_what_was_approved_is_reopened_with_a_reason(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    item = sent(app)
    team.decide(item, "approve")
    page = team.decide(item, "reopen", reason="no")
    assert page.errors == [("#reason", SHORT)]
    page = team.decide(item, "reopen", reason="The number of shops has changed.")
    assert "SM5 is open again for Kent Police." in page.words
    line = police.get("/").paragraph("SM5")
    assert "“The number of shops has changed.” Coordinator, KCST opened it again on 3 July · due 12 July" in line
    assert "SM5" in police.get("/").tree.xpath("//section[h2[contains(.,'Open again')]]")[0].text_content()
    assert "forty shops" in team.get(f"/cycles/{CYCLE}/preview").words, "what was approved stays in force"
    police.send("SM5", text="We visited fifty shops.")
    assert "forty shops" in team.get(f"/cycles/{CYCLE}/preview").words
    team.decide(item, "approve")
    assert "fifty shops" in team.get(f"/cycles/{CYCLE}/preview").words
    assert "forty shops" not in team.get(f"/cycles/{CYCLE}/preview").words


@pytest.mark.parametrize("did", ["sent", "saved"])
def test_nobody_approves_what_they_sent_or_edited(app: Flask, did: str) -> None:
    from portal.accounts.queries import person_by_email
    from portal.extensions import db
    from portal.submissions.models import Submission

    team, _ = coordinator(app), newcomer(administrator(app), "coordinator", "Community Safety Team")
    item = sent(app)
    with app.app_context():  # somebody who wrote for an agency and then joined the team
        submission = db.session.get_one(Submission, int(item.rpartition("/")[2]))
        me = person_by_email("coordinator@kcst.example")
        assert me is not None
        if did == "sent":
            submission.versions[-1].sent_by_id = me.id
        else:
            submission.saved_by_id = me.id
        db.session.commit()
    page = approve_anyway(team, item)
    assert page.status == 403
    assert "You cannot approve what you sent or edited yourself. Ask a colleague: New coordinator can." in page.words
    assert "forty shops" in page.words
    assert thread(page)[-1] == "Sent"


def test_the_leads_approved_status_becomes_the_actions(app: Flask) -> None:
    team, fire = coordinator(app), contributor(app, "kfrs")
    fire.send("SOC5", text="We told our crews.", action_status="off track", explanation="Two crews were away.")
    team.decide(team.item("kfrs", "SOC5"), "approve")
    assert status_of(team, "SOC5") == "Ongoing", "a contributor speaks of its own part"
    item = sent(app, "SOC5", action_status="at risk", explanation="It may be late.")
    assert status_of(team, "SOC5") == "Ongoing", "not before it is approved"
    team.decide(item, "approve")
    assert status_of(team, "SOC5") == "At risk"
    assert "At risk" in team.get(f"/cycles/{CYCLE}/preview").tree.xpath(
        "string(//tr[.//span[text()='SOC5']]/th)",
    )


@pytest.mark.parametrize("status", ["complete", "not achieved", "superseded"])
def test_an_action_that_closed_owes_nothing_and_is_printed_with_its_last_text(app: Flask, status: str) -> None:
    team, police = coordinator(app), contributor(app)
    team.decide(
        sent(
            app, "ASB3", text="The last operation was in June.", action_status=status, explanation="No money.", replaced_by="ASB9"
        ),
        "approve",
    )
    following = open_next_cycle(team)
    owed = team.get(f"{following}/items?agency=kent-police").words
    assert "ASB3" not in owed
    assert "SM2" in owed
    lines = [line for line in police.get("/").tree.xpath("//main//li") if "ASB3" in line.text_content()]
    assert len(lines) == 1, "only what was sent for the cycle before"
    assert "History" in lines[0].text_content()
    row = team.get(f"{following}/preview").tree.xpath("//tr[.//span[text()='ASB3']]")[0].text_content()
    assert "from April to June 2019" in row
    assert "The last operation was in June." in row
    assert status.capitalize() in row
    assert "not due" not in row and "not received" not in row


def test_a_draft_is_the_agencys_own(app: Flask) -> None:
    from portal.extensions import db
    from portal.submissions.models import Submission

    team, boss = coordinator(app), lead(app)
    boss.submit(boss.get("/").link("SM5"), text="A secret half sentence")
    page = team.get(f"/cycles/{CYCLE}/items?agency=kent-police")
    assert "Draft" in page.paragraph("SM5")
    assert not page.tree.xpath("//tr[contains(., 'SM5')]/th/a"), "nothing to open"
    with app.app_context():
        number = db.session.scalar(db.select(db.func.max(Submission.id)))
    assert team.get(f"/review/{number}").status == 404
    page = team.post(f"/review/{number}/approve", {"csrf_token": team.get("/account").fields()["csrf_token"], "version": "1"})
    assert page.status == 404
    assert "secret" not in page.text
    assert "secret" not in team.get(f"/cycles/{CYCLE}/preview").text


@pytest.mark.parametrize(
    ("verb", "field"), [("approve-edited", "text"), ("send-back", "reason"), ("ask", "question")], ids=lambda one: str(one)
)
def test_what_was_written_for_a_decision_that_came_too_late_is_not_lost(app: Flask, verb: str, field: str) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text="We visited forty shops in June.")
    item = team.item("kent-police", "SM5")
    fields = team.get(item).fields(f"/{verb}") | {field: "Written while the agency took it back."}
    police.submit(address, address.replace("/updates/", "/take-back/"))
    page = team.post(f"{item}/{verb}", fields)
    assert page.status == 409
    assert "What you wrote was not used" in page.words
    assert "Written while the agency took it back." in page.words


EDIT, REASON, QUESTION = {"text": "Another text."}, {"reason": "How many were in Dover?"}, {"question": "Were they all in Kent?"}


@pytest.mark.parametrize(
    ("verb", "others", "words"),
    [
        ("approve", EDIT, "“Approve as sent” leaves that out."),
        ("approve", REASON | QUESTION, "You have also written what has to change and a question."),
        ("approve-edited", EDIT | QUESTION, "You have also written a question."),
        ("send-back", REASON | EDIT, "You have also written an edit of the text."),
        ("ask", QUESTION | REASON, "You have also written what has to change."),
    ],
)
def test_what_was_written_for_another_decision_is_asked_about_once(
    app: Flask, verb: str, others: dict[str, str], words: str
) -> None:
    police, team = contributor(app), coordinator(app)
    police.send("SM5", text="We visited forty shops.")
    item = team.item("kent-police", "SM5")
    page = team.post(f"{item}/{verb}", team.get(item).fields(f"/{verb}") | others)
    assert page.status == 422 and words in page.words
    fields = page.fields(f"/{verb}")
    assert {name: fields[name] for name in others} == others, "all of it is still there"
    [button] = page.tree.xpath("//button[@name='despite'][@formaction]")
    assert button.get("formaction").endswith(f"/{verb}") and button.get("value") == verb
    page = team.post(f"{item}/{verb}", fields | {"despite": verb}, follow=True)
    assert re.search("Approved|Sent back|Your question is with", page.words), page.words


def test_ticks_at_what_must_change_are_not_lost_by_approving(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    police.send("SM5", text="We visited forty shops.")
    item = team.item("kent-police", "SM5")
    page = team.post(f"{item}/approve", team.get(item).fields("/approve") | {"item": "text"})
    assert page.status == 422 and "You have also written which parts must change." in page.words
    assert page.tree.xpath("//input[@name='item'][@value='text'][@checked]")


def test_enter_in_a_box_of_the_decisions_decides_nothing(app: Flask) -> None:
    """A browser then presses the first button of the form (HTML, 4.10.22.2)."""
    contributor(app).send("SM5", text="We visited forty shops.")
    team = coordinator(app)
    item = team.item("kent-police", "SM5")
    page = team.get(item)
    first = page.tree.xpath("//form[@data-decide]//button")[0]
    fields = page.fields("/approve") | {first.get("name"): first.get("value"), "reason": "How many were in Dover?"}
    page = team.post(page.tree.xpath("//form[@data-decide]/@action")[0], fields)
    assert page.status == 422 and "Press the button of the decision that you want." in page.words
    assert page.fields("/approve")["reason"] == "How many were in Dover?" and not page.tree.xpath("//button[.='Approve as sent']")
    assert thread(page)[-1] == "Sent"


def test_the_measures_beside_an_update_have_the_sign_of_their_status(app: Flask) -> None:
    team = coordinator(app)
    words = team.get(team.item("kcc-public-health", "SM1")).words
    assert "4,919 r in the 12 months to March 2019" in words
