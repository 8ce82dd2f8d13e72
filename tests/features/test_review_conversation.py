"""Edits and the agency's answer to them, questions and answers: both sides read all of it, and nothing waits for it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, carry_contexts_forward, contributor, coordinator, lead

AS_SENT, AS_EDITED = "We visited forty shops.", "We visited 40 shops in Kent."


def edited(app: Flask) -> tuple[Person, Person, str, str]:
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text=AS_SENT, next="More in autumn.")
    item = team.item("kent-police", "SM5")
    assert "Approved with an edit: SM5" in team.decide(item, "approve-edited", text=AS_EDITED).words
    return police, team, address, item


def say(person: Person, address: str, verb: str, **typed: str) -> Page:
    """Presses the button on the page of the update."""
    return person.submit(address, f"{address.replace('updates', 'talk')}/{verb}", **typed)


def preview(team: Person) -> str:
    return team.get(f"/cycles/{CYCLE}/preview").words


def test_the_pack_prints_the_edit_and_both_stay(app: Flask) -> None:
    police, team, address, item = edited(app)
    assert AS_EDITED in preview(team) and AS_SENT not in preview(team)
    for page in (police.get(address), team.get(item)):
        assert AS_SENT in page.words
        assert [one.text for one in page.tree.xpath("//section[@class='app-asked']//ins")] == ["40 shops in Kent."], (
            "what was edited is marked"
        )
        assert [one.text for one in page.tree.xpath("//section[@class='app-asked']//del")] == ["forty shops."]
    assert "Edited, waiting for the agency" in team.get(item).words
    assert "1 edited, waiting for the agency" in team.get("/").words
    assert "SM5" in team.get(f"/cycles/{CYCLE}/items?status=edited").words
    assert "1 edited, and the agency has not answered yet" in team.get(f"/cycles/{CYCLE}/issue").words


def test_the_agency_is_asked_in_its_list_and_accepts_in_one_click(app: Flask) -> None:
    police, team, address, item = edited(app)
    assert "accept the edit, or object" in police.get("/").paragraph("SM5")
    assert "To accept or refuse" in police.get("/").words
    assert police.get("/").heading == "1 thing to answer and 10 to send by 12 July 2019"
    page = say(police, address, "accept")
    assert "You have accepted the edit." in page.words
    assert "To accept or refuse" not in police.get("/").words
    assert "The agency accepted the edit" in team.get(item).words and AS_EDITED in preview(team)
    token = police.get("/account").fields()["csrf_token"]
    again = f"{address.replace('updates', 'talk')}/accept"
    assert "You have accepted the edit." in police.post(again, {"csrf_token": token}, follow=True).words, "a second press"
    assert team.get(item).text.count("Edit accepted") == 1, "is none of its own"
    boss = lead(app)
    other = boss.post(again, {"csrf_token": boss.get("/account").fields()["csrf_token"]})
    assert other.status == 409 and "Contributor, Kent Police has answered this already, at " in other.words


def test_an_objection_prints_the_agencys_own_words_and_the_team_sees_it(app: Flask) -> None:
    police, team, address, item = edited(app)
    page = say(police, address, "object", objection="x" * 2001)
    assert page.status == 422 and page.errors[0][0] == "#objection"
    say(police, address, "object", objection="Two of the shops are in Medway.")
    assert AS_SENT in preview(team) and AS_EDITED not in preview(team)
    assert "The agency objects to the edit" in team.get(item).words
    assert "Two of the shops are in Medway." in team.get(item).words
    assert "1 objection to an edit" in team.get("/").words
    assert "SM5" in team.get(f"/cycles/{CYCLE}/items?status=objected").words


@pytest.mark.usefixtures("quick_documents")
def test_an_objection_after_the_freeze_is_named_before_that_version_goes_to_others(app: Flask) -> None:
    police, team, address, _ = edited(app)
    carry_contexts_forward(team)
    team.issue(CYCLE, "working-group")
    assert "packs that are made from then on print your own words" in police.get(address).words
    issue = f"/packs/{CYCLE}/governing/1/issue"
    assert "objected since" not in team.get(issue).words
    page = say(police, address, "object", objection="Two of the shops are in Medway.")
    assert "Packs that are made from now on print your own words." in page.words
    assert "Kent Police objected since to the edit of SM5" in team.get(issue).words
    assert "A pack that is made now prints what it sent." in team.get(f"/cycles/{CYCLE}/issue").words


def test_an_explanation_is_edited_too(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    original, better = "A post is vacant since May.", "A post has been vacant since May."
    address = police.send("SM5", text=AS_SENT, action_status="at risk", explanation=original)
    item = team.item("kent-police", "SM5")
    assert "Approved with an edit" in team.decide(item, "approve-edited", explanation=better).words
    assert better in preview(team) and original not in preview(team)
    page = police.get(address)
    assert page.tree.xpath("//section[@class='app-asked']//ins/text()") == ["has been"]
    say(police, address, "object")
    assert original in preview(team), "without a reason, in one click"


@pytest.mark.parametrize(
    ("text", "words"), [("", "cannot be empty"), (AS_SENT, "You have changed nothing"), ("x" * 20_001, "limit")]
)
def test_an_edit_that_is_none_is_refused(app: Flask, text: str, words: str) -> None:
    contributor(app).send("SM5", text=AS_SENT)
    team = coordinator(app)
    page = team.decide(team.item("kent-police", "SM5"), "approve-edited", text=text)
    assert page.status == 422 and words in page.words
    assert page.fields("/approve-edited")["text"] == text


def test_numbers_are_not_edited(app: Flask) -> None:
    team = coordinator(app)
    item = team.item("canterbury", "April 2019")
    fields = team.get(item).fields("/approve")
    page = team.post(f"{item}/approve-edited", fields | {"text": "x"})
    assert page.status == 422 and "Numbers are never edited here" in page.words


def test_another_agency_has_no_say(app: Flask) -> None:
    police, _, address, _ = edited(app)
    fire, number = contributor(app, "kfrs"), address.rsplit("/", 1)[1]
    token = fire.get("/account").fields()["csrf_token"]
    for verb in ("accept", "object", "answer"):
        assert fire.post(f"/talk/{number}/{verb}", {"csrf_token": token, "objection": "It is not right."}).status == 404
    assert "Is it right?" in police.get(address).words
    assert "Is it right?" in lead(app).get(address).words, "a colleague has"


def test_the_next_cycle_begins_from_what_was_published(app: Flask) -> None:
    from portal.extensions import db
    from portal.submissions.models import SubmissionVersion

    edited(app)
    with app.app_context():
        found = db.session.scalars(db.select(SubmissionVersion).where(SubmissionVersion.edit.has())).one()
        assert (found.content["text"], found.published["text"]) == (AS_SENT, AS_EDITED)
        assert found.content_hash != found.edit.content_hash


def test_a_question_and_its_answer_stay_in_the_thread(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text=AS_SENT)
    item = team.item("kent-police", "SM5")
    assert team.decide(item, "ask", question="Why?").status == 422
    page = team.decide(item, "ask", question="How many of them are in Dover?")
    assert "Sent." in page.words and "A question is open" in page.words
    assert "Has a question open" in team.get(f"/cycles/{CYCLE}/queue?look=asked").paragraph("SM5")
    assert "a question to answer" in police.get("/").paragraph("SM5")
    assert police.get("/").heading == "1 thing to answer and 10 to send by 12 July 2019"
    assert "Answer: SM5" in police.get("/").words
    assert say(police, address, "answer", answer=" ").status == 422
    page = say(police, address, "answer", answer="Nine of them.")
    assert "Your answer is with the team." in page.words
    for side in (police.get(address), team.get(item)):
        thread = side.tree.xpath("string(//ol[contains(@class,'app-thread')])")
        assert "How many of them are in Dover?" in thread and "Nine of them." in thread
    assert "A question is open" not in team.get(item).words
    assert "SM5" not in team.get(f"/cycles/{CYCLE}/queue?look=asked").words
    number = address.rsplit("/", 1)[1]
    again = police.post(f"/talk/{number}/answer", {"csrf_token": police.get("/account").fields()["csrf_token"], "answer": "Ten."})
    assert again.status == 409, "an answer cannot be changed"
    assert "Approved" in team.decide(item, "approve").words, "it waits for nothing"


def test_the_mail_about_an_edit_asks_for_an_answer(app: Flask) -> None:
    from portal.extensions import db
    from portal.notifications.outbox import Mail

    edited(app)
    with app.app_context():
        mails = db.session.scalars(
            db.select(Mail).where(
                Mail.kind.in_(["edited", "approved"]), Mail.subject.contains("SM5"), Mail.recipient.contains("@kent-police")
            )
        ).all()
        assert {one.kind for one in mails} == {"edited"} and all("accept it or object" in one.text for one in mails)


def test_words_count_as_a_change_so_that_of_two_at_once_one_reads_again(app: Flask) -> None:
    """On PostgreSQL nothing else would keep an acceptance and an objection of the same moment apart."""
    from portal.extensions import db
    from portal.submissions.models import Submission

    def version() -> int:
        with app.app_context():
            return int(db.session.scalar(db.select(Submission.version).where(Submission.id == int(item.rpartition("/")[2]))) or 0)

    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text=AS_SENT)
    item = team.item("kent-police", "SM5")
    seen = [version()]
    team.decide(item, "ask", question="How many of them are in Dover?")
    seen.append(version())
    say(police, address, "answer", answer="Nine of them.")
    seen.append(version())
    team.decide(item, "approve-edited", text=AS_EDITED)
    seen.append(version())
    say(police, address, "accept")
    seen.append(version())
    assert seen == sorted(set(seen)), "each one is a new version"


def test_every_question_is_mailed_to_those_who_can_answer(app: Flask) -> None:
    from portal.extensions import db
    from portal.notifications.outbox import Mail

    contributor(app).send("SM5", text=AS_SENT)
    team = coordinator(app)
    item = team.item("kent-police", "SM5")
    asked = ["How many of them are in Dover?", "How many of them are in Deal?"]
    for question in asked:
        team.decide(item, "ask", question=question)
    with app.app_context():
        found = db.session.scalars(db.select(Mail).where(Mail.kind == "question").order_by(Mail.id)).all()
        assert {one.recipient for one in found} == {"contributor@kent-police.example", "lead@kent-police.example"}
        assert [sum(question in one.text for one in found) for question in asked] == [2, 2]
        assert all("/updates/" in one.text and one.subject.startswith("Question: SM5") for one in found)


def test_after_issue_the_agency_sees_where_its_texts_stand(app: Flask) -> None:
    police = contributor(app)
    page = police.get(police.get("/packs").link("Where your texts stand"))
    assert page.heading.endswith("Where your texts stand")
    assert police.get(page.link("Read the pack")).status == 200
    assert len(page.tree.xpath("//section")) >= 5 and "Actions and progress" in page.words
    assert police.get(f"/packs/{CYCLE}/your-texts").status == 404, "nothing is issued yet"
    assert coordinator(app).get("/packs/2019-01-to-2019-03/your-texts").status == 404


def test_an_answer_to_an_earlier_question_is_not_taken_for_an_answer_to_a_new_one(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text=AS_SENT)
    item, place = team.item("kent-police", "SM5"), f"{address.replace('updates', 'talk')}/answer"
    team.decide(item, "ask", question="Were they in Dover or in Deal?")
    old = police.get(address).fields("/answer")
    say(police, address, "answer", answer="In Dover.")
    late = police.post(place, old | {"answer": "In Deal."})
    assert late.status == 409 and "In Deal." in late.words, "nothing is asked: the words are there to be copied"
    team.decide(item, "ask", question="How many in the ports?")
    page = police.post(place, old | {"answer": "In Deal."})
    assert page.status == 409 and "Coordinator, KCST asked something else at " in page.words
    assert page.fields("/answer")["answer"] == "In Deal." and "How many in the ports?" in page.words
    page = police.post(place, page.fields("/answer") | {"answer": "Four."}, follow=True)
    assert "Your answer is with the team." in page.words


def test_an_edit_that_the_page_did_not_show_is_not_accepted(app: Flask) -> None:
    police, team, address, item = edited(app)
    old = police.get(address).fields("/accept")
    team.decide(item, "reopen", reason="The number of shops is missing.")
    police.send("SM5", text=f"{AS_SENT} And more.")
    team.decide(item, "approve-edited", text="We visited 41 shops.")
    for verb in ("accept", "object"):
        page = police.post(f"{address.replace('updates', 'talk')}/{verb}", old | {"objection": "No."})
        assert page.status == 409 and "Coordinator, KCST edited the text again at " in page.words
    assert "You have accepted the edit." in say(police, address, "accept").words


def test_an_edit_of_an_earlier_version_is_put_together_with_the_new_one(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text=f"{AS_SENT}\n\nNine were in Dover.", next="More in autumn.")
    item = team.item("kent-police", "SM5")
    old = team.get(item).fields("/approve-edited")
    police.submit(address, address.replace("/updates/", "/take-back/"))
    police.send("SM5", text=f"{AS_SENT}\n\nTen were in Dover.")
    page = team.post(f"{item}/approve-edited", old | {"text": f"{AS_EDITED}\n\nNine were in Dover."})
    assert page.status == 409 and "Version 2 was sent since you opened version 1" in page.words
    assert page.fields("/approve-edited")["text"].replace("\r", "") == f"{AS_EDITED}\n\nTen were in Dover."
    assert "Approved with an edit" in team.post(f"{item}/approve-edited", page.fields("/approve-edited"), follow=True).words
    assert "Ten were in Dover." in preview(team)
