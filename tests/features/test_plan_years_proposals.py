"""While the next plan year is a draft, members of the working group propose actions and comment, and the team answers (issue 13,
point 10)."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import Page, Person, administrator, contributor, coordinator, governing, lead, member, newcomer
from tests.factories.plan_years import DRAFT, NEW, OLD, add_action, adopt, confirmed, prepare
from tests.features.test_agencies_that_change import rows
from tests.features.test_digests import TOMORROW, digests
from tests.features.test_plan_years_adopted import CHANGES
from tests.features.test_plan_years_prepared import OPEN
from tests.features.test_query_counts import count
from tests.features.test_reminders import run

READ, PROPOSE, COMMENT, WRITTEN = f"{DRAFT}/draft", f"{DRAFT}/draft/propose", f"{DRAFT}/draft/comment", f"{DRAFT}/proposals"
TITLE, WHY = "A night bus for quokkas", "Nobody gets home safely after ten."
LINES = "SELECT l.words, l.address, p.email FROM digest_line l JOIN person p ON p.id = l.person_id WHERE l.heading = :heading"
ASKED_HEADING, WRITTEN_HEADING = "The next plan year is a draft", "The working group on 2019/20"
ANSWER_HEADING = "The team on your words about 2019/20"


def ask(team: Person) -> Page:
    page = confirmed(team, f"{DRAFT}/ask")
    assert "The working group can read the draft 2019/20 and write about it." in page.words
    return page


def shared(app: Flask) -> tuple[Person, Person]:
    """A coordinator who has prepared the draft and asks about it, and a member."""
    team = coordinator(app)
    prepare(team)
    ask(team)
    return team, member(app)


def propose(person: Person, title: str = TITLE, words: str = WHY, priority: str = "Road", lead: str = "") -> Page:
    chosen = person.get(PROPOSE).option("priority_key", priority)
    return person.submit(PROPOSE, PROPOSE, priority_key=chosen, title=title, words=words, lead=lead)


def comment(person: Person, words: str, about: str = "") -> Page:
    address = f"{COMMENT}{about}"
    return person.post(address, person.get(address).fields("comment" + about) | {"words": words}, follow=True)


def entry(page: Page, words: str) -> str:
    """What stands at the entry with these words, on a page that lists what was written."""
    found = [one for one in page.tree.xpath("//li[starts-with(@id, 'written-')]") if words in one.text_content()]
    assert len(found) == 1, page.words
    return " ".join(found[0].text_content().split())


def answer_page(team: Person, words: str) -> str:
    found = [one for one in team.get(WRITTEN).tree.xpath("//li[starts-with(@id, 'written-')]") if words in one.text_content()]
    return str(found[0].xpath(".//a/@href")[0])


def take_up(team: Person, address: str, ref: str) -> Page:
    address = team.get(address).link("Take it up")
    page = team.get(address)
    chosen = {"ref": ref, "lead_agency_id": page.option("lead_agency_id", "Kent Police"), "status": "not started", "body_id": "0"}
    return team.post(address, page.fields("take-up") | chosen, follow=True)


def coordinators(app: Flask) -> int:
    return len(rows(app, "SELECT 1 FROM person WHERE role = 'coordinator' AND is_active"))


def test_the_working_group_is_asked(either_app: Flask) -> None:
    team, first = coordinator(either_app), member(either_app)
    second = newcomer(administrator(either_app), "member", "Kent Police")
    prepare(team)
    page = team.get(f"{DRAFT}/ask")
    assert "2 members of the working group can read the draft 2019/20, propose actions and comment on it" in page.words
    assert "Next plan year" not in first.get("/").words
    page = ask(team)
    assert "Only coordinators and the working group see it" in page.words and "to answer" not in page.words
    lines = rows(either_app, LINES, heading=ASKED_HEADING)
    assert len(lines) == 2 and all(address.endswith(READ) for _, address, _ in lines)
    for person in (first, second):
        for start in ("/", "/agreement-versions"):
            assert person.get(start).link("Next plan year: 2019/20, a draft") == READ
        assert "Only coordinators and the working group see it" not in person.get(READ).words


def test_members_write_and_everybody_of_them_reads_it(either_app: Flask) -> None:
    team, first = shared(either_app)
    second = newcomer(administrator(either_app), "member", "Kent Police")
    ref = rows(either_app, OPEN, key=OLD)[0][0]
    key = rows(either_app, "SELECT key FROM priority WHERE title LIKE '%Road%' LIMIT 1")[0][0]
    page = propose(first, lead="Kent Fire")
    assert "Your proposed action is with the team." in page.words
    comment(first, "The dates are early.", f"?action={ref}")
    comment(second, "A good draft.")
    page = comment(second, "Add cycling.", f"?priority={key}")
    assert "Your comment is with the team." in page.words
    words = entry(page, TITLE)
    assert "Proposed action under" in words and WHY in words and "Who might lead it: Kent Fire" in words
    assert "Not answered yet" in words and "3 July 2019" in words and "Take it back" not in words, "the other member’s"
    assert f"Comment on {ref} " in entry(page, "The dates are early.") and "(1 comment)" in page.words
    assert "Comment on the draft" in entry(page, "A good draft.") and "Take it back" in entry(page, "A good draft.")
    assert "Road" in entry(page, "Add cycling.") and "4 to answer" in team.get(DRAFT).words
    assert "What the working group wrote: 4 to answer" in team.get("/agreements").words
    assert len(rows(either_app, LINES, heading=WRITTEN_HEADING)) == 4 * coordinators(either_app)


def test_the_team_answers(either_app: Flask) -> None:
    team, first = shared(either_app)
    second = newcomer(administrator(either_app), "member", "Kent Police")
    propose(first)
    comment(second, "A good draft.")
    comment(second, "The dates are early.")
    page = take_up(team, answer_page(team, TITLE), "ZQ9")
    assert "ZQ9 is saved." in page.words and "Taken up as ZQ9" in entry(page, TITLE)
    assert f"ZQ9 {TITLE}" in team.get(DRAFT).words
    address = answer_page(team, "A good draft.")
    page = team.submit(address, address, words="Thank you.")
    assert "reads your answer in tomorrow morning’s mail." in page.words
    assert "Answer: Thank you." in entry(page, "A good draft.")
    assert "The dates" in page.tree.xpath("//li[starts-with(@id, 'written-')]")[0].text_content(), "unanswered first"
    assert "1 to answer" in team.get(DRAFT).words
    for person in (first, second):
        page = person.get(READ)
        assert "Taken up as ZQ9" in entry(page, TITLE) and "Thank you." in entry(page, "A good draft."), "both read all of it"
        assert page.links("#action-ZQ9") == ["#action-ZQ9"] and page.tree.xpath("//tr[@id='action-ZQ9']")
    lines = {email: (words, address) for words, address, email in rows(either_app, LINES, heading=ANSWER_HEADING)}
    assert "is taken up as ZQ9." in lines["member@working-group.example"][0] and len(lines) == 2
    assert lines["member@working-group.example"][1].endswith(READ)
    assert len(rows(either_app, LINES, heading=WRITTEN_HEADING)) == coordinators(either_app), "only of what is to be answered"


def test_a_draft_that_is_not_shared_does_not_exist_for_members(app: Flask) -> None:
    team, one = coordinator(app), member(app)
    prepare(team)
    add_action(team, "ZQ7", "Quokkas patrol the harbour.", "Road")
    addresses = (
        READ,
        PROPOSE,
        COMMENT,
        f"{COMMENT}?action=ZQ7",
        CHANGES,
        DRAFT,
        WRITTEN,
        f"{READ}/1/take-back",
        f"/actions/{NEW}/ZQ7",
    )
    for address in addresses:
        assert one.get(address).status == 404, address
    assert "ZQ7" not in one.get("/search?q=quokkas").words
    ask(team)
    assert one.get(READ).status == 200 and "Quokkas patrol the harbour." in one.get(READ).words
    propose(one)
    number = rows(app, "SELECT id FROM plan_year_proposal")[0][0]
    page = confirmed(team, f"{DRAFT}/stop-asking")
    assert "The working group no longer sees the draft 2019/20." in page.words
    assert "1 to answer" in page.words and TITLE in team.get(WRITTEN).words, "it stays for coordinators"
    for address in (*addresses, f"{READ}/{number}/take-back"):
        assert one.get(address).status == 404, address
    assert "Next plan year" not in one.get("/").words and "ZQ7" not in one.get("/search?q=quokkas").words
    assert rows(app, LINES, heading=ASKED_HEADING) == [], "nobody is sent to a page that is gone"
    page = team.get(f"{DRAFT}/stop-asking")
    assert "The working group is not asked about it now." in page.words and not page.tree.xpath("//main//form")
    ask(team)
    assert TITLE in one.get(READ).words
    page = team.get(f"{DRAFT}/ask")
    assert "The working group has been asked already" in page.words and not page.tree.xpath("//main//form")


def test_nobody_else_sees_a_shared_draft(app: Flask) -> None:
    team, one = shared(app)
    propose(one)
    number = rows(app, "SELECT id FROM plan_year_proposal")[0][0]
    pages = (READ, PROPOSE, COMMENT, f"{READ}/{number}/take-back", WRITTEN, f"{WRITTEN}/{number}", f"{WRITTEN}/{number}/take-up")
    for person in (contributor(app), lead(app), governing(app), administrator(app)):
        for address in (*pages, f"{DRAFT}/ask", f"{DRAFT}/stop-asking"):
            assert person.get(address).status == 404, address
        assert "Next plan year" not in person.get("/").words
    for address in (WRITTEN, f"{WRITTEN}/{number}", f"{WRITTEN}/{number}/take-up", f"{DRAFT}/ask", f"{DRAFT}/stop-asking", DRAFT):
        assert one.get(address).status == 404, address
    page = team.get(READ)
    assert page.status == 200 and "Propose an action" not in page.words, "coordinators read it as it is"
    assert team.get(PROPOSE).status == 404


def test_members_read_statuses_as_packs_have_printed_them_and_what_ends(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    first, second = (ref for (ref,) in rows(app, OPEN, key=OLD)[:2])
    confirmed(team, f"{DRAFT}/actions/{first}/delete")
    team.submit(f"{CHANGES}/{first}", f"{CHANGES}/{first}", reason="The grant has ended.")
    team.submit(f"/agreements/{OLD}/actions/{second}", status="complete")
    ask(team)
    page = member(app).get(READ)
    facts = {one.findtext("dt").split()[0]: one.findtext("dd") for one in page.tree.xpath("//dl/div")}
    assert facts[first] == "Nothing continues it: The grant has ended."
    assert any(words in ("It is complete", "It is not achieved") for words in facts.values())
    row = next(one for one in page.tree.xpath("//tbody/tr") if one.text_content().split()[0] == second)
    continued = " ".join(row.xpath("td")[-1].text_content().split())
    assert continued.startswith(f"Continues {second} (") and "complete" not in continued, "no pack has printed it"
    assert not [one for one in page.tree.xpath("//main//a/@href") if member(app).get(one.partition("#")[0] or READ).status != 200]


def test_what_is_wrong_is_named_and_nothing_typed_is_lost(app: Flask) -> None:
    team, one = shared(app)
    page = one.submit(PROPOSE, PROPOSE, title="", words="x", lead="y" * 201)
    assert page.status == 422 and page.message_at("priority_key") == "Error: Choose the priority."
    assert "Say what should be done." in page.message_at("title") and "Say why it should be done." in page.message_at("words")
    assert "Use at most 200 characters." in page.message_at("lead") and "y" * 201 in page.text
    page = propose(one, title="t" * 501, words="w" * 2001)
    assert "Use at most 500 characters." in page.message_at("title")
    assert "Use at most 2,000 characters." in page.message_at("words") and "w" * 2001 in page.text
    assert "Write your comment." in comment(one, " ").message_at("words")
    assert one.get(f"{COMMENT}?action=NO1").status == 404 and one.get(f"{COMMENT}?priority=none").status == 404
    longest = "Ω" * 500
    propose(one, title=longest, words="w\n" * 900)
    assert entry(one.get(READ), longest)
    for _ in range(2):
        propose(one)
    assert rows(app, "SELECT count(*) FROM plan_year_proposal") == [(2,)], "a double click is one"
    fields = one.get(COMMENT).fields("comment") | {"words": "Typed for an hour."}
    confirmed(team, f"{DRAFT}/stop-asking")
    page = one.post(COMMENT, fields)
    assert page.status == 409 and "The team does not ask about this draft any more, so nothing was sent." in page.words
    assert "Copy your text" in page.words and "Typed for an hour." in page.words
    assert one.get(COMMENT).status == 404


@pytest.mark.parametrize("words", ["", "x"])
def test_an_answer_needs_a_word(app: Flask, words: str) -> None:
    team, one = shared(app)
    propose(one)
    comment(one, "Too short.")
    refusing, answering = answer_page(team, TITLE), answer_page(team, "Too short.")
    assert "Say why it is not taken up." in team.submit(refusing, refusing, words=words).message_at("words")
    assert "Write your answer" in team.submit(answering, answering, words=words).message_at("words")
    page = team.submit(refusing, refusing, words="There is no money.")
    assert "Not taken up: There is no money." in entry(page, TITLE)
    assert "is not taken up: “There is no money.”" in rows(app, LINES, heading=ANSWER_HEADING)[0][0]


def test_authors_take_back_what_is_not_answered(app: Flask) -> None:
    team, one = shared(app)
    other = newcomer(administrator(app), "member", "Kent Police")
    propose(one)
    comment(one, "I was wrong.")
    address = one.get(READ).link("Take it back")
    assert other.get(address).status == 404, "somebody else’s"
    page = one.get(address)
    assert TITLE in page.words and "is gone, for the team and for the working group" in page.words
    page = confirmed(one, address)
    assert "It is taken back." in page.words and TITLE not in page.words and "I was wrong." in page.words
    assert TITLE not in other.get(READ).words and TITLE not in team.get(WRITTEN).words and "1 to answer" in team.get(DRAFT).words
    assert one.get(address).status == 404 and rows(app, "SELECT words FROM plan_year_proposal WHERE title = ''")[0] == ("",)
    assert len(rows(app, LINES, heading=WRITTEN_HEADING)) == coordinators(app), "only of the comment"
    number = address.split("/")[-2]
    assert "took it back" in team.get(f"{WRITTEN}/{number}").words
    answering = answer_page(team, "I was wrong.")
    back = one.get(READ).link("Take it back")
    sure = one.get(back).fields(back) | {"sure_of": one.get(back).tree.xpath("//button[@name='sure_of']/@value")[0]}
    team.submit(answering, answering, words="You were right.")
    page = one.post(back, sure, follow=True)
    assert page.status == 409 or "answered it" in page.words
    assert "answered it" in page.words and "You were right." in one.get(READ).words


def test_two_coordinators_answer_at_once(app: Flask) -> None:
    team, one = shared(app)
    colleague = newcomer(administrator(app), "coordinator", "Community Safety Team")
    propose(one)
    address = answer_page(team, TITLE)
    refusal = colleague.get(address).fields(address) | {"words": "We have no money."}
    adding = f"{address}/take-up"
    page = colleague.get(adding)
    chosen = {"ref": "ZQ8", "lead_agency_id": page.option("lead_agency_id", "Kent Police"), "status": "not started"}
    fields = page.fields("take-up") | chosen
    take_up(team, address, "ZQ9")
    page = colleague.post(address, refusal)
    assert page.status == 409 and "took it up as ZQ9, at 09:0" in page.words
    assert "You typed: “We have no money.”. It was not sent." in page.words
    page = colleague.post(adding, fields)
    assert page.status == 409 and "took it up as ZQ9" in page.message_at("title") and TITLE in page.text
    assert rows(app, "SELECT 1 FROM action WHERE ref = 'ZQ8'") == []
    assert colleague.get(adding).response.headers["Location"].endswith(address)


def test_taking_up_begins_with_the_proposed_words(app: Flask) -> None:
    team, one = shared(app)
    propose(one, lead="kent police")
    address = answer_page(team, TITLE)
    page = team.get(f"{address}/take-up")
    assert page.heading == "Add an action" and page.fields("take-up")["title"] == TITLE and "proposed this, for “" in page.words
    [chosen] = page.tree.xpath("//select[@name='priority_id']/option[@selected]")
    assert "Road" in chosen.text
    assert page.fields("take-up")["lead_agency_id"] == page.option("lead_agency_id", "Kent Police"), "the lead was proposed"
    page = team.post(f"{address}/take-up", page.fields("take-up") | {"ref": "", "title": TITLE})
    assert page.status == 422 and "Enter a reference" in page.message_at("ref") and "1 to answer" in team.get(DRAFT).words
    page = take_up(team, address, "ZQ9")
    assert page.link("ZQ9") == f"{DRAFT}/actions/ZQ9"
    assert "It came of what Working group member proposed" in team.get(f"{DRAFT}/actions/ZQ9/delete").words
    confirmed(team, f"{DRAFT}/actions/ZQ9/delete")
    add_action(team, "ZQ9", "Quokkas patrol the harbour.", "Road")
    page = team.get(WRITTEN)
    assert not page.links("/actions/ZQ9") and "Taken up as ZQ9, which was deleted again." in entry(page, TITLE), "not the new ZQ9"


def test_adopting_ends_the_asking_and_leaves_what_was_written(either_app: Flask) -> None:
    team, one = shared(either_app)
    propose(one)
    comment(one, "Two things.")
    answering = answer_page(team, "Two things.")
    team.submit(answering, answering, words="Which ones?")
    comment(one, "These.")
    page = team.get(f"{DRAFT}/adopt")
    assert "Of what the working group wrote, 2 entries are not answered. Nobody can answer them afterwards." in page.words
    unanswered = answer_page(team, "These.")
    fields = team.get(unanswered).fields(unanswered) | {"words": "Too late."}
    adopt(team)
    page = team.post(unanswered, fields)
    assert page.status == 409 and "is adopted, so" in page.words and "Too late." in page.words
    for person in (team, one):
        page = person.get(CHANGES)
        assert "What the working group wrote" in page.words and "Not answered" in entry(page, TITLE)
        assert "Which ones?" in entry(page, "Two things.") and not page.links("/proposals/") and not page.links("take-back")
    assert "What the working group wrote" not in governing(either_app).get(CHANGES).words
    assert one.get(READ).response.headers["Location"].endswith(f"{CHANGES}#written"), "what was the draft’s address"
    assert "Next plan year" not in one.get("/").words and "What changed from 2018/19 to 2019/20, and" in one.get("/").words
    version = one.get(one.get("/agreement-versions").link("Version 1.0, "))
    assert version.link("What changed from 2018/19 to 2019/20") == CHANGES
    assert rows(either_app, "SELECT shared_at FROM agreement WHERE key = :key", key=NEW) == [(None,)]
    assert rows(either_app, LINES, heading=ANSWER_HEADING)[0][1].endswith(CHANGES), "its page is another one now"
    assert not rows(either_app, LINES, heading=WRITTEN_HEADING), "nobody can answer any more"
    assert "is adopted, so nobody can change this any more." in team.get(WRITTEN).words
    assert not team.get(WRITTEN).links(r"/proposals/\d")


def test_the_mail_of_the_next_morning_has_it(app: Flask) -> None:
    team, one = shared(app)
    propose(one)
    run(app, TOMORROW)
    [mail] = digests(app, "member@working-group.example")
    assert "The next plan year is a draft:" in mail.text and "You can read the draft 2019/20, propose actions" in mail.text
    assert READ in mail.text
    [mail] = digests(app, "coordinator@kcst.example")
    assert f"proposes an action: “{TITLE}”" in mail.text and answer_page(team, TITLE) in mail.text


def test_throwing_the_draft_away_deletes_what_was_written(app: Flask) -> None:
    team, one = shared(app)
    propose(one)
    comment(one, "One more.")
    page = team.get(f"{DRAFT}/throw-away")
    assert "What the working group wrote about it is gone, too: 2 entries, 2 of them not answered." in page.words
    confirmed(team, f"{DRAFT}/throw-away")
    assert rows(app, "SELECT 1 FROM plan_year_proposal") == [] and one.get(READ).status == 404
    assert rows(app, LINES, heading=WRITTEN_HEADING) == rows(app, LINES, heading=ASKED_HEADING) == []


def test_a_thing_commented_on_can_be_deleted(app: Flask) -> None:
    team, one = shared(app)
    add_action(team, "ZQ7", "Quokkas patrol the harbour.", "Road")
    comment(one, "They sleep at night.", "?action=ZQ7")
    page = team.get(f"{DRAFT}/actions/ZQ7/delete")
    assert "1 comment of the working group on it will stay." in page.words
    confirmed(team, f"{DRAFT}/actions/ZQ7/delete")
    add_action(team, "ZQ7", "Wombats dig tunnels.", "Road")
    assert "1 comment" not in one.get(READ).words, "that was on another action"
    assert "Comment on ZQ7 Quokkas patrol the harbour." in entry(one.get(READ), "They sleep at night.")


def test_pages_without_anything_say_so(app: Flask) -> None:
    team, one = shared(app)
    assert "Nothing yet." in team.get(WRITTEN).words and "Nothing yet." in one.get(READ).words
    assert "What the working group wrote" in team.get(DRAFT).words
    with app.app_context():
        from sqlalchemy import text

        from portal.core.transaction import transaction
        from portal.extensions import db

        with transaction():
            db.session.execute(text("UPDATE person SET is_active = false WHERE role = 'member'"))
    confirmed(team, f"{DRAFT}/stop-asking")
    page = team.get(f"{DRAFT}/ask")
    assert "Nobody in the working group has an account." in page.words and not page.tree.xpath("//main//form")


def test_pages_ask_as_much_with_many_comments(app: Flask) -> None:
    team, one = shared(app)
    ref = rows(app, OPEN, key=OLD)[0][0]
    comment(one, "Comment 1")
    addresses = ((team, WRITTEN), (team, DRAFT), (one, READ), (one, "/"), (team, READ))
    before = [count(person, address) for person, address in addresses]
    for number in range(2, 21):
        comment(one, f"Comment {number}", f"?action={ref}" if number % 2 else "")
    assert [count(person, address) for person, address in addresses] == before
    assert "20 to answer" in team.get(DRAFT).words
