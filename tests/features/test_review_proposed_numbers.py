"""A slip in a return: the team proposes other numbers, the agency sees old and new and accepts or refuses. Nothing is approved
before that, what was sent stays, and both persons stand in the history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from portal.core.transaction import transaction
from tests.factories.pages import CYCLE, Page, contributor, lead
from tests.factories.sent_returns import REASON, SentReturn


def refused(page: Page, words: str, status: int = 422) -> None:
    assert page.status == status and words in page.words, page.words


def test_the_agency_sees_old_and_new_and_accepts(either_app: Flask) -> None:
    sent = SentReturn(either_app)
    assert "is asked to accept your numbers" in sent.propose().words
    refused(sent.team.post(f"{sent.item}/approve", sent.team.get(sent.item).fields("/send-back")), "has still to answer", 409)
    page = sent.police.get("/")
    assert page.heading.startswith("1 thing to answer") and "other numbers to accept or refuse" in page.words
    assert "Accept or refuse numbers: Data return, May 2019" in page.words
    page = sent.police.get(sent.address)
    assert REASON in page.words and [one.text for one in page.tree.xpath("//ins")] == ["43"]
    assert [one.text for one in page.tree.xpath("//del")] == ["40"]
    assert "You have accepted the numbers." in sent.accept().words
    assert "other numbers" not in sent.police.get("/").words
    page = sent.team.get(sent.item)
    assert "accepted the numbers that the team proposed" in page.words
    assert page.tree.xpath("//td[contains(@class,'app-grid__now')]/del")[0].text_content().strip() == "40 p", "old → new"
    assert "Version 2, sent by" in page.words
    thread = page.tree.xpath("string(//ol[contains(@class,'app-thread')])")
    assert "40 → 43" in thread and REASON in thread and "Proposed numbers accepted" in thread
    assert "Approved: " in sent.team.submit(sent.item, f"{sent.item}/approve").words
    assert "43 p" in sent.police.get(sent.address).words


def later(app: Flask, days: int) -> None:
    """The clock of the demonstration goes on."""
    from portal.core import clock

    with app.app_context(), transaction():
        clock.start_at(clock.now() + timedelta(days=days))


def test_a_proposal_waits_for_the_agency_and_not_for_the_team(either_app: Flask) -> None:
    sent = SentReturn(either_app)
    queue, board = f"/cycles/{CYCLE}/queue", f"/cycles/{CYCLE}/board"

    def waiting() -> tuple[int, int]:
        """On the board, and in the queue."""
        on_board = sent.team.get(board).tree.xpath("string(//ul[@class='app-summary']/li[2]//b)")
        return int(on_board), len(sent.team.get(queue).tree.xpath("//input[starts-with(@name, 'item-')]"))

    before = waiting()
    assert before[0] == before[1]
    later(either_app, 2)
    sent.propose()
    assert waiting() == (before[0] - 1, before[1] - 1)
    row = sent.team.get(f"/cycles/{CYCLE}/items?agency=kent-police&status=proposed").words
    assert "the agency, which has to answer the numbers that the team proposes, since 0" in row, "the time of today"
    cell = sent.team.get(board).tree.xpath("//tr[th[contains(., 'Kent Police')]]//*[@class='app-board__mark']/text()")
    assert any("1 waiting for the agency’s answer to other numbers" in one for one in cell), cell
    page = sent.police.get("/")
    assert "proposed 5 July by Coordinator, KCST" in page.words and "sent 3 July" not in page.paragraph("May 2019")
    page = sent.police.get(sent.address)
    assert "The team proposes other numbers. Accept or refuse them; then you can take this back." in page.words
    assert "To change it, take it back" not in page.words
    later(either_app, 1)
    sent.accept(lead(either_app))
    assert waiting() == before
    assert "Sent on 6 July 2019" in sent.police.get(sent.address).words
    assert "sent 6 July by Lead, Kent Police" in sent.police.get("/").words, "who accepted them, and when"


def test_a_question_does_not_hide_the_proposal(app: Flask) -> None:
    sent = SentReturn(app)
    sent.team.submit(sent.item, f"{sent.item}/ask", question="Is this of May only?")
    page = sent.police.get(sent.address)
    assert "The team has begun to read it and has asked you something." in page.words and "To change it, take" not in page.words
    sent.propose()
    page = sent.police.get("/")
    assert page.heading.startswith("1 thing to answer")
    assert "a question to answer and other numbers to accept or refuse" in page.words
    sent.police.submit(sent.address, f"/talk/{sent.number}/answer", answer="Yes.")
    assert "other numbers to accept or refuse" in sent.police.get("/").words


def test_what_was_sent_stays_in_its_version_and_a_revision_names_both_persons(app: Flask) -> None:
    sent = SentReturn(app)
    sent.propose()
    sent.accept()
    sent.team.submit(sent.item, f"{sent.item}/approve")
    with app.app_context():
        from portal.extensions import db
        from portal.measures.models import Observation
        from portal.review.actions import _revision_reason
        from portal.submissions.models import NumberProposal, Submission

        submission = db.session.get_one(Submission, int(sent.item.rpartition("/")[2]))
        first, second = submission.versions
        assert (first.content["cells"][sent.series[0]]["value"], second.content["cells"][sent.series[0]]["value"]) == ("40", "43")
        others = {key: cell for key, cell in first.content["cells"].items() if key != sent.series[0]}
        assert others.items() <= second.content["cells"].items(), "nothing else changed"
        correction = db.session.scalars(db.select(NumberProposal)).one()
        assert (correction.by.email, correction.answered_by.email) == (
            "coordinator@kcst.example",
            "contributor@kent-police.example",
        )
        assert second.sent_by_id == correction.answered_by_id
        reason = _revision_reason(second)
        assert correction.by.name in reason and correction.answered_by.name in reason and REASON in reason
        assert reason.count("July 2019, ") == 2, "both moments"
        value = db.session.scalars(
            db.select(Observation.value).where(
                Observation.series_id == int(sent.series[0]), Observation.period_end == submission.obligation.period_end
            )
        ).one()
        assert value == 43


def test_the_agency_refuses_with_a_word(app: Flask) -> None:
    sent = SentReturn(app)
    sent.propose()
    refused(sent.answer(sent.police, "refuse-numbers"), "Say why the numbers are right")
    page = sent.answer(sent.police, "refuse-numbers", refusal="It was a quiet month.")
    assert "You have refused the numbers." in page.words
    page = sent.team.get(sent.item)
    assert "refuses the numbers that the team proposed" in page.words and "It was a quiet month." in page.words
    assert "the agency refuses other numbers" in sent.team.get(f"/cycles/{CYCLE}/queue").words
    assert "Version 1, sent by" in page.words and not page.tree.xpath("//td[contains(@class,'app-grid__now')]/del")
    assert "Approved: " in sent.team.submit(sent.item, f"{sent.item}/approve").words


def test_once_answered_it_cannot_be_answered_again(app: Flask) -> None:
    sent = SentReturn(app)
    sent.propose()
    old = sent.police.get(sent.address).fields("accept-numbers")
    sent.answer(sent.police, "refuse-numbers", refusal="It was a quiet month.")
    refused(
        sent.police.post(f"/talk/{sent.number}/accept-numbers", old),
        "Contributor, Kent Police has answered this already, on 3 July 2019",
        409,
    )
    sent.propose("44")
    refused(sent.police.post(f"/talk/{sent.number}/accept-numbers", old), "Coordinator, KCST proposed other numbers at ", 409)
    assert [one.text for one in sent.police.get(sent.address).tree.xpath("//ins")] == ["44"]


def test_an_unusual_number_is_asked_about_once_on_both_sides(app: Flask) -> None:
    sent = SentReturn(app)
    fields = sent.team.get(f"{sent.item}/propose").fields("/propose") | {f"to-{sent.series[0]}": "99,999", "reason": REASON}
    page = sent.team.post(f"{sent.item}/propose", fields)
    refused(page, "If the numbers are right as you propose them, tick that you mean it.")
    meant = page.tree.xpath("//input[@name='meant']/@value")[0]
    assert page.fields("/propose")[f"to-{sent.series[0]}"] == "99,999", "it stays as typed"
    other = sent.team.post(f"{sent.item}/propose", fields | {f"to-{sent.series[0]}": "88,888", "meant": meant})
    refused(other, "tick that you mean it")
    assert "is asked to accept" in sent.team.post(f"{sent.item}/propose", fields | {"meant": meant}, follow=True).words
    page = sent.police.get(sent.address)
    [box] = page.tree.xpath("//form[contains(@action, 'accept-numbers')]//textarea/@name")
    asked = sent.answer(sent.police, "accept-numbers")
    assert asked.status == 422 and asked.errors[0][0] == f"#{box}"
    refused(sent.answer(sent.police, "accept-numbers", **{box: "ok"}), "“ok” does not tell a reader why.")
    page = sent.answer(sent.police, "accept-numbers", **{box: "Two large operations fell into this month."})
    assert "You have accepted the numbers." in page.words
    assert "“Two large operations fell into this month.”" in sent.team.get(sent.item).words


@pytest.mark.parametrize(
    ("value", "reason", "field", "words"),
    [
        ("", REASON, "#numbers", "Enter at least one number"),
        ("40", REASON, "#numbers", "Enter at least one number"),
        ("4o", REASON, "#to-", "is not a number"),
        ("-4", REASON, "#to-", "cannot be below 0"),
        (
            "[x]",
            REASON,
            "#to-",
            "[x] needs a note of the agency that says why. Send the return back, so that the agency writes it.",
        ),
        ("43", "Slip", "#reason", "at least 10 characters"),
    ],
)
def test_what_is_no_proposal_is_refused_at_its_place(app: Flask, value: str, reason: str, field: str, words: str) -> None:
    sent = SentReturn(app)
    page = sent.propose(value, reason=reason)
    refused(page, words)
    assert page.errors[0][0].startswith(field)
    assert page.fields("/propose")["reason"] == reason, "nothing typed is lost"


def test_two_tabs_and_two_reviewers(app: Flask) -> None:
    sent = SentReturn(app)
    fields = sent.team.get(f"{sent.item}/propose").fields("/propose") | {f"to-{sent.series[0]}": "43", "reason": REASON}
    fields["meant"] = f"{sent.series[0]}=43"
    assert sent.team.post(f"{sent.item}/propose", fields).status == 303
    assert sent.team.post(f"{sent.item}/propose", fields).status == 303, "a double click is one proposal"
    page = sent.team.post(f"{sent.item}/propose", fields | {f"to-{sent.series[1]}": "55"})
    refused(page, "There are other numbers for the agency to answer already", 409)
    assert page.fields("/propose")[f"to-{sent.series[1]}"] == "55", "and nothing typed is lost"
    assert "You have taken the proposed numbers back." in sent.team.submit(sent.item, f"{sent.item}/propose/take-back").words
    refused(sent.team.post(f"{sent.item}/propose", fields), "You took the proposed numbers back at ", 409)
    assert "other numbers" not in sent.police.get("/").words
    refused(
        sent.police.post(f"/talk/{sent.number}/accept-numbers", sent.police.get("/account").fields()),
        "The team has taken these numbers back. Coordinator, KCST took the proposed numbers back at ",
        409,
    )


def test_nothing_that_is_approved_or_with_its_agency_is_corrected_so(app: Flask) -> None:
    sent = SentReturn(app)
    fields = sent.team.get(f"{sent.item}/propose").fields("/propose") | {f"to-{sent.series[0]}": "43", "reason": REASON}
    sent.team.submit(sent.item, f"{sent.item}/approve")
    refused(sent.team.post(f"{sent.item}/propose", fields), "already been approved", 409)
    assert "Propose other numbers" not in sent.team.get(sent.item).words
    sent.team.decide(sent.item, "reopen", reason="Please look at Dover again.")
    refused(sent.team.post(f"{sent.item}/propose", fields), "waiting for the agency", 409)


def test_sending_back_takes_the_proposal_back_and_taking_back_waits_for_an_answer(app: Flask) -> None:
    sent = SentReturn(app)
    sent.propose()
    assert "Take back May 2019" not in sent.police.get(sent.address).words
    refused(sent.police.post(f"/take-back/{sent.number}", sent.police.get("/account").fields()), "proposes other numbers", 409)
    assert "Sent back: " in sent.team.decide(sent.item, "send-back", reason="Please look at all of it again.").words
    page = sent.police.get(sent.address)
    assert "Are they right?" not in page.words and "Please look at all of it again." in page.words
    assert "other numbers to accept" not in sent.police.get("/").words


def test_the_board_counts_it_and_officer_and_lead_get_a_mail(app: Flask) -> None:
    sent = SentReturn(app)
    sent.propose()
    assert "1 waiting for the agency’s answer to other numbers" in sent.team.get("/").words
    assert "May 2019" in sent.team.get(f"/cycles/{CYCLE}/items?status=proposed").words
    assert "1 of 89 items" in sent.team.get(f"/cycles/{CYCLE}/items?status=proposed").words
    with app.app_context():
        from portal.extensions import db
        from portal.notifications.outbox import Mail

        mails = db.session.scalars(db.select(Mail).where(Mail.kind == "proposed numbers")).all()
        assert {mail.recipient for mail in mails} == {"contributor@kent-police.example", "lead@kent-police.example"}
        assert all("40 → 43" in mail.text and REASON in mail.text for mail in mails)


def test_where_the_lead_signs_off_the_lead_accepts(app: Flask) -> None:
    sent = SentReturn(app)
    with app.app_context():
        from portal.accounts.models import Agency
        from portal.core.transaction import transaction
        from portal.extensions import db

        with transaction():
            db.session.scalars(db.select(Agency).where(Agency.key == sent.agency)).one().signs_off = True
    sent.propose()
    assert "your lead or a deputy accepts them" in sent.police.get(sent.address).words
    fields = sent.police.get(sent.address).fields("refuse-numbers")
    refused(sent.police.post(f"/talk/{sent.number}/accept-numbers", fields), "so your lead or a deputy accepts", 403)
    assert "You have accepted the numbers." in sent.accept(lead(app)).words


def test_another_agency_and_other_roles_have_no_say(app: Flask) -> None:
    sent = SentReturn(app)
    sent.propose()
    fire = contributor(app, "kfrs")
    token = fire.get("/account").fields()
    for verb in ("accept-numbers", "refuse-numbers"):
        assert fire.post(f"/talk/{sent.number}/{verb}", token | {"refusal": "No."}).status == 404
    for address in (f"{sent.item}/propose", f"{sent.item}/propose/take-back"):
        assert sent.police.post(address, sent.police.get("/account").fields()).status in (403, 404)
    assert sent.police.get(f"{sent.item}/propose").status in (403, 404)
    update = sent.team.get(f"/cycles/{CYCLE}/queue").links(r"^/review/\d+$")
    assert {sent.team.get(f"{one}/propose").status for one in update} <= {200, 404}
