"""An agency asks for more time, or tells the team something; the team answers; both can read it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from portal.extensions import db
from portal.notifications.outbox import Mail
from tests.factories.pages import CYCLE, Person, contributor, coordinator, lead
from tests.features.test_query_counts import asked
from tests.features.test_reminders import lines
from tests.features.test_review_board_and_lists import overdue

BOARD, NOTES = f"/cycles/{CYCLE}/board", f"/cycles/{CYCLE}/notes"
ASK = "Ask for more time, or tell the team something"


def tell(person: Person, what: str, **typed: str) -> tuple[str, str]:
    """Leaves a note about what the list calls so: the address of its page, and the page that answers."""
    address = person.get("/").link(what)
    return address, person.submit(person.get(address).link(ASK), **typed).words


def mails(app: Flask, kind: str) -> list[Mail]:
    with app.app_context():
        return list(db.session.scalars(db.select(Mail).where(Mail.kind == kind).order_by(Mail.recipient)))


def test_more_time_is_asked_for_and_given(either_app: Flask) -> None:
    police, team = contributor(either_app), coordinator(either_app)
    address, words = tell(police, "SM5", until="19/7/2019", words="The crime system is moved.")
    assert "More time until 19 July 2019 was asked for: “The crime system is moved.”" in words
    assert "The team has not answered yet." in words
    assert "Asked for more time until 19 July 2019, on 3 July 2019." in words
    assert "Asked for more time until 19 July, on 3 July" in police.get("/").paragraph("SM5")
    line = dict(lines(either_app, "Agencies ask or tell you"))
    assert "asks for more time until 19 July 2019 for SM5" in line["coordinator@kcst.example"]
    page = team.get(team.get(BOARD).link("1 note of agencies to answer"))
    note = page.link("Kent Police, SM5")
    fields = team.get(note).fields()
    done = team.submit(note, note, until="18 July 2019", answer="A day less, because of the meeting.")
    assert "Given, and due on 18 July 2019 now: “A day less, because of the meeting.”" in done.words
    seen = police.get(address).words
    assert (
        "Due 18 July 2019 (extended from 12 July 2019 by Coordinator, KCST on 3 July 2019: A day less, because of the meeting)"
        in seen
    )
    assert "Given, and due on 18 July 2019 now: “A day less, because of the meeting.”" in seen
    assert "Asked for more time until" not in police.get("/").words + seen
    assert [mail.recipient for mail in mails(either_app, "more time")] == [
        "contributor@kent-police.example",
        "lead@kent-police.example",
    ]
    assert "until 18 July 2019" in mails(either_app, "more time")[0].text
    assert "of agencies to answer" not in team.get(BOARD).words.partition("Who is at")[0]
    again = team.post(note, {**fields, "answer": "x", "until": "19 July 2019"})
    assert [words.startswith("You have answered this already, at ") for _, words in again.errors] == [True]


def test_a_refusal_needs_a_word(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address, _ = tell(police, "June 2019", until="1 August 2019", words="Two analysts are ill.")
    note = team.get(NOTES).link("Kent Police, Data return")
    fields = team.get(note).fields() | {"refuse": "yes"}
    page = team.post(note, fields)
    assert page.errors == [("#answer", "Say in a word why not. The agency reads it.")] and not mails(app, "more time")
    team.post(note, fields | {"answer": "The meeting is on the day after."})
    words = police.get(address).words
    assert "Not given: “The meeting is on the day after.”" in words and "extended" not in words
    assert "cannot give you more time" in mails(app, "more time")[0].text


def test_what_cannot_be_asked_says_why(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.get("/").link("SM5")
    form = police.get(address).link(ASK)
    for until, message in (
        ("12 July 2019", "Give a day after 12 July 2019, when it is due."),
        ("1/7/2019", "This day is over. Give a later one."),
        ("July 2019", "“July 2019” has no day. Write the day too, like 26 September 2019."),
    ):
        page = police.submit(form, until=until, words="Why.")
        assert (page.status, page.errors) == (422, [("#until", message)])
        assert page.fields()["until"] == until and "Why." in page.text, "what was typed stays"
    assert police.submit(form, until="19/7/2019", words=" ").errors == [("#words", "Say why you need more time.")]
    for until, message in (("11/7/2019", "Give a day after 12 July 2019, when it is due."), ("soon", "")):
        page = police.submit(form, until=until, words="x")
        assert [place for place, _ in page.errors] == ["#until", "#words"], "all that is wrong is said at once"
        assert message in page.message_at("until") and "Say why you need more time." in page.message_at("words")
        assert (page.fields()["until"], page.fields()["words"]) == (until, "x"), "what was typed stays"
    police.submit(form, until="19/7/2019", words="Why.")
    assert "Your agency has asked for more time already." in police.get(form).words
    sent = police.send("SM2", text="We visited forty shops.")
    assert "This has been sent, so it needs no more time." in police.get(police.get(sent).link("Tell the team")).words
    assert ASK not in police.get(sent).words and ASK not in police.get(address).words, "the name follows what the page offers"
    team.post(f"/cycles/{CYCLE}/close", team.get(f"/cycles/{CYCLE}/stop").fields("/close"))
    closed = police.get(police.get(address).link("Tell the team something"))
    assert "does not take updates now" in closed.words and not closed.tree.xpath("//input[@name='until']")


def test_the_same_note_sent_twice_is_one(either_app: Flask) -> None:
    police, team = contributor(either_app), coordinator(either_app)
    form = police.get(police.get("/").link("SM5")).link(ASK)
    for until in ("19/7/2019", ""):
        fields = police.get(form).fields() | {"until": until, "words": "The crime system is moved. "}
        for _ in range(2):
            assert "Its answer will stand on this page." in police.post(form, fields, follow=True).words
    assert team.get(NOTES).words.count("The crime system is moved.") == 2, "a wish, and a word to the team"
    assert len(lines(either_app, "Agencies ask or tell you")) == 2
    for _ in range(2):
        note = team.get(NOTES).link("Kent Police, SM5")
        team.submit(note, note, answer="Good.")
    police.submit(form, words="The crime system is moved.")
    assert team.get(NOTES).words.count("The crime system is moved.") == 3, "said anew after it was answered"


@pytest.mark.parametrize(("is_sent", "words"), [(True, "If it answers in words, you get a mail, too."), (False, "")])
def test_a_mail_is_promised_only_where_mails_are_sent(app: Flask, is_sent: bool, words: str) -> None:
    app.config.update(SMTP_HOST="mail.example" if is_sent else "", NOTIFY_API_KEY="")
    _, words_after = tell(contributor(app), "SM5", until="", words="For the team.")
    assert f"Its answer will stand on this page. {words}".strip() in words_after and ("you get a mail" in words_after) is is_sent
    assert "You are told" not in words_after


def test_what_was_sent_since_gets_no_more_time(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address, _ = tell(police, "SM5", until="19/7/2019", words="The crime system is moved.")
    police.send("SM5", text="We visited forty shops.")
    note = team.get(NOTES).link("Kent Police, SM5")
    page = team.get(note)
    assert "This has been sent, so it needs no more time." in page.words and not page.tree.xpath("//input[@name='until']")
    assert [one.text_content().strip() for one in page.tree.xpath("//main//form//button")] == ["Close it: no longer needed"]
    page = team.submit(note, note, answer="Take your time.")
    [(place, words)] = page.errors
    assert place == "#until" and "Take your time." in page.text
    assert re.fullmatch(
        r"Contributor, Kent Police sent this at \d\d:\d\d\. This has been sent, so it needs no more time\.", words
    )
    assert "extended" not in police.get(address).words and not mails(app, "more time")
    team.post(note, page.fields(note) | {"close": "yes"})
    assert "No longer needed: “Take your time.”" in police.get(address).words
    assert "You have sent “SM5" in mails(app, "more time")[0].text


def test_a_note_stands_at_the_review_and_is_answered(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    tell(police, "SM5", until="", words="The second half comes from <BTP>.")
    address = police.send("SM5", text="We visited forty shops.")
    item = team.item("kent-police", "SM5")
    page = team.get(item)
    assert "To the team: “The second half comes from <BTP>.”" in page.words
    note = page.link("Answer")
    assert team.submit(note, note, answer="").errors == [("#answer", "Write your answer, or press “Mark as read”.")]
    page = team.submit(note, note, answer="Thank you.", read="yes")
    assert page.errors[0][1].startswith("You have written an answer.") and "Thank you." in page.text
    assert team.submit(note, note, answer="", read="yes").status == 200 and not mails(app, "answer")
    assert "Read" in team.get(NOTES).words and "Read" in police.get(address).words
    with asked(app) as statements:
        team.get(NOTES)
    assert len(statements) <= 8


def test_other_agencies_have_no_such_pages(app: Flask) -> None:
    police, fire, team = contributor(app), contributor(app, "kfrs"), coordinator(app)
    address, _ = tell(police, "SM5", until="", words="For the team only.")
    number = address.rpartition("/")[2]
    note = team.get(NOTES).link("Kent Police, SM5")
    assert fire.get(f"/tell-the-team/{number}").status == police.get(note).status == police.get(NOTES).status == 404
    assert team.get(f"/tell-the-team/{number}").status == 404, "the team does not ask itself"
    assert "For the team only." in lead(app).get(address).words and team.get("/notes/999999999").status == 404


def test_a_request_is_changed_until_somebody_answers(either_app: Flask) -> None:
    police, team, colleague = contributor(either_app), coordinator(either_app), lead(either_app)
    address, _ = tell(police, "SM5", until="19/7/2019", words="The crime system is moved.")
    old = team.get(NOTES).link("Kent Police, SM5")
    fields = team.get(old).fields()
    assert "Change this request" in colleague.get(address).words, "somebody else of the agency wrote it"
    form = police.get(address).link("Change my request")
    page = police.get(form)
    assert page.heading.endswith("Change my request")
    assert (page.fields()["until"], page.fields()["words"]) == ("19 July 2019", "The crime system is moved.")
    police.submit(form)
    assert "earlier note" not in police.get(address).words, "the same words change nothing"
    assert police.submit(form, until="12/7/2019").errors == [("#until", "Give a day after 12 July 2019, when it is due.")]
    assert "Asked for more time until 19 July 2019" in police.get(address).words, "a refusal changes nothing"
    seen = police.submit(form, until="22/7/2019", words="It takes longer.").words
    assert "Asked for more time until 22 July 2019, on 3 July 2019." in seen and "1 earlier note" in seen
    assert seen.index("It takes longer.") < seen.index("1 earlier note") < seen.index("The crime system is moved.")
    late = team.post(old, fields)
    [(place, words)] = late.errors
    assert place == "#answer", "the team read the old one"
    assert re.fullmatch(r"Contributor, Kent Police has changed this already, at \d\d:\d\d\.", words)
    assert "extended" not in police.get(address).words and not mails(either_app, "more time")
    again = police.post(form, page.fields() | {"until": "25/7/2019", "words": "A third time."})
    [(place, words)] = again.errors
    assert place == "#until" and re.fullmatch(r"You have changed this already, at \d\d:\d\d\.", words)
    assert "You typed: 25/7/2019, “A third time.”. It was not sent." in again.words
    assert "You have changed this already, at " in police.get(form).words
    other = colleague.post(form, colleague.get("/account/calendar").fields() | {"until": "25/7/2019", "words": "A third time."})
    [(place, words)] = other.errors
    assert place == "#until" and words.startswith("Contributor, Kent Police has changed this already, at "), (
        "a colleague reads who"
    )
    new = team.get(NOTES).link("Kent Police, SM5")
    assert new != old and team.submit(new, new, until="22 July 2019", answer="").status == 200
    assert "Due 22 July 2019" in police.get(address).words and "Change my" not in police.get(address).words


def test_a_request_is_withdrawn_until_somebody_answers(app: Flask) -> None:
    police, team, fire = contributor(app), coordinator(app), contributor(app, "kfrs")
    address, _ = tell(police, "SM5", until="19/7/2019", words="The crime system is moved.")
    note = team.get(NOTES).link("Kent Police, SM5")
    answer = team.get(note).fields() | {"answer": "Good."}
    fields = police.get(address).fields("/withdraw")
    number = note.rpartition("/")[2]
    withdraw = f"{address.replace('updates', 'tell-the-team')}/{number}/withdraw"
    assert fire.post(withdraw, fire.get("/account/calendar").fields()).status == 404
    for _ in range(2):
        page = police.post(withdraw, fields, follow=True)
        assert "You have withdrawn it. The team sees that." in page.words and "Withdrawn Contributor, Kent Police" in page.words
    assert ASK in page.words and "Asked for more time until" not in page.words, "and another can be made"
    [(_, words)] = team.post(note, answer).errors
    assert words.startswith("Contributor, Kent Police has withdrawn this already, at ")
    assert "Withdrawn" in team.get(NOTES).words and "to answer" not in team.get(BOARD).words.partition("Who is at")[0]
    address, _ = tell(police, "SM2", until="19/7/2019", words="The shop is closed.")
    note = team.get(NOTES).link("Kent Police, SM2")
    withdraw = next(one for one in police.get(address).tree.xpath("//form/@action") if one.endswith("/withdraw"))
    fields = police.get(address).fields("/withdraw")
    team.submit(note, note, until="19 July 2019", answer="")
    page = police.post(withdraw, fields, follow=True)
    assert "It was not withdrawn. Coordinator, KCST has answered this already, at " in page.words


def test_of_several_notes_only_the_newest_is_unfolded(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    for words in ("The first.", "The second.", "The third."):
        address, _ = tell(police, "June 2019", until="", words=words)
    for page in (police.get(address), lead(app).get(address)):
        [folded] = page.tree.xpath("//main//details[contains(., '2 earlier notes')]")
        assert "The first." in folded.text_content() and "The third." not in folded.text_content()
        assert "“The third.”" in page.words
    police.send("SM5", text="We visited forty shops.")
    for words in ("One.", "Two."):
        form = police.get(police.get("/").link("SM5")).link("Tell the team")
        police.submit(form, words=words)
    page = team.get(team.item("kent-police", "SM5"))
    [folded] = page.tree.xpath("//main//details[contains(., '1 earlier note')]")
    assert "“One.”" in folded.text_content() and "“Two.”" not in folded.text_content()


def test_an_open_request_stands_where_the_team_looks(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    tell(police, "SM5", until="19/7/2019", words="The crime system is moved.")
    items = team.get(f"/cycles/{CYCLE}/items?agency=kent-police")
    assert "Asks for more time until 19 July 2019. Answer" in items.paragraph("SM5")
    note = team.get(NOTES).link("Kent Police, SM5")
    assert items.link("Answer Kent Police, SM5") == note
    assert "asks for more time until 2019-07-19" in team.client.get(f"/cycles/{CYCLE}/items.csv").text
    overdue(team)
    board = team.get(BOARD)
    assert "Asks for more time until 19 July 2019 for SM5" in board.words and board.link("Answer Kent Police, SM5") == note
    with asked(app) as with_request:
        team.get(BOARD)
    team.submit(note, note, until="19 July 2019", answer="")
    with asked(app) as without:
        assert "Asks for more time" not in team.get(BOARD).words
    assert len(with_request) == len(without) + 1
    assert "Asks for more time" not in team.get(f"/cycles/{CYCLE}/items").words


def test_a_note_about_an_issued_cycle_is_on_the_board_that_the_team_starts_with(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    earlier = police.get("/your-updates-and-returns?cycle=2019-01-to-2019-03&kind=update&state=approved").links("/updates/")[0]
    form = earlier.replace("/updates/", "/tell-the-team/")
    assert "The team sees it on its board now." in police.submit(form, words="One number in it was wrong.").words
    page = team.get(team.get("/").link("1 note of agencies to answer"))
    assert "One number in it was wrong." in page.words and "January to March 2019" in page.words
    team.submit(page.links("/notes/")[0], answer="Thank you.")
    assert "to answer" not in team.get("/").words and "One number in it was wrong." not in team.get(NOTES).words
