"""Two people in one update: who is here, a choice by paragraph, and taking back what was sent."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from lxml.html import HtmlElement

from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator, lead, member
from tests.features.test_submissions_two_people_at_once import both_open
from tests.features.test_updates_parts import TEXT, opened

THEIRS = "We visited forty shops.\n\nNine were in Dover.\n\nThe ports follow."
MINE = "We visited forty shops.\n\nTen were in Deal.\n\nThe ports follow."


def choice_on(page: Page) -> HtmlElement:
    """The form in which somebody chooses, paragraph by paragraph, between two texts."""
    [form] = page.tree.xpath("//form[.//*[contains(@class, 'app-other')]]")
    return form


def follow_up_on(page: Page, words: str) -> list[HtmlElement]:
    """The form that asks what came of this, if the page asks."""
    return [form for form in page.tree.xpath("//form[@class='app-follow']") if words in form.text_content()]


def test_the_second_sees_who_is_here_and_since_when(app: Flask) -> None:
    address, police, mine, boss, _ = both_open(app)
    token = {"csrf_token": mine["csrf_token"]}
    assert police.post(f"{address}/here", token, htmx=True).words == ""
    here = re.compile(r"Contributor, Kent Police is here too, since 09:\d\d\.")  # the demonstration's clock runs
    assert here.search(boss.get(address).words), "without scripts, when it loads"
    line = boss.post(f"{address}/here", {"csrf_token": boss.get(address).fields("/send")["csrf_token"]}, htmx=True)
    assert here.fullmatch(line.words)
    assert "Lead, Kent Police is here too" in police.post(f"{address}/here", token, htmx=True).words
    assert "is here too" not in police.get(police.get("/").link("SM2")).words, "another update"


def test_a_save_says_that_somebody_is_here_and_a_minute_later_nobody_is(app: Flask) -> None:
    from datetime import timedelta

    from portal.accounts.open_pages import Presence
    from portal.extensions import db
    from portal.submissions.models import Submission

    address, police, mine, boss, _ = both_open(app)
    police.post(address, mine | {"text": TEXT})
    assert "Contributor, Kent Police is here too" in boss.get(address).words
    police.post(f"{address}/here", {"csrf_token": mine["csrf_token"]})
    with app.app_context():
        for row in db.session.scalars(db.select(Presence)):
            row.seen_at -= timedelta(minutes=2)
        for submission in db.session.scalars(db.select(Submission).where(Submission.saved_at.is_not(None))):
            submission.saved_at -= timedelta(minutes=2)
        db.session.commit()
    assert "is here too" not in boss.get(address).words


def test_nobody_else_may_be_here(app: Flask) -> None:
    address, *_ = both_open(app)
    for person in (contributor(app, "kfrs"), coordinator(app), member(app)):
        token = {"csrf_token": person.get("/account").fields()["csrf_token"]}
        for verb in ("here", "no-change", "preview"):
            assert person.post(f"{address}/{verb}", token).status == 404


def test_a_conflict_is_settled_paragraph_by_paragraph(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open(app)
    police.post(address, mine | {"text": THEIRS, "next": "In August.", "outputs-0-number": "40", "outputs-0-unit": "shops"})
    page = boss.post(address, theirs | {"text": MINE, "action_status": "complete"})
    assert page.status == 409
    form = choice_on(page)
    names = sorted(set(form.xpath(".//*[@id='choose']//input[@type='radio']/@name")))
    assert names == ["choice-next-0", "choice-outputs", "choice-status", "choice-text-1"], "only where they differ"
    fields = dict(form.form_values()) | {
        "merge": "1",
        "choice-text-1": "both",
        "choice-next-0": "theirs",
        "choice-status": "theirs",
    }
    assert fields["choice-outputs"] == "theirs", "only one of them has outputs, so these are kept unless somebody says no"
    page = boss.post(address, fields, follow=True)
    merged = page.fields("/send")
    assert merged["text"].replace("\r", "") == (
        "We visited forty shops.\n\nNine were in Dover.\n\nTen were in Deal.\n\nThe ports follow."
    )
    assert (merged["next"], merged["action_status"], merged["outputs-0-unit"]) == ("In August.", "ongoing", "shops")


def test_where_nothing_is_chosen_nothing_is_lost(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open(app)
    rows = {"outputs-0-number": "40", "outputs-0-unit": "shops", "milestones-0-title": "Website is live"}
    police.post(address, mine | {"text": THEIRS, "note": "From one."} | rows)
    page = boss.post(
        address, theirs | {"text": MINE, "note": "From the other.", "outputs-0-number": "7", "outputs-0-unit": "vans"}
    )
    form = choice_on(page)
    merged = boss.post(address, dict(form.form_values()) | {"merge": "1"}, follow=True).fields("/send")
    assert "Nine were in Dover." in merged["text"] and "Ten were in Deal." in merged["text"]
    assert {merged["outputs-0-unit"], merged["outputs-1-unit"]} == {"shops", "vans"}
    assert merged["milestones-0-title"] == "Website is live"
    assert "From one." in merged["note"] and "From the other." in merged["note"]


@pytest.mark.parametrize("button", ["", "/send", "/preview"])
def test_a_choice_counts_whichever_button_is_pressed(app: Flask, button: str) -> None:
    address, police, mine, boss, theirs = both_open(app)
    police.post(address, mine | {"text": THEIRS})
    page = boss.post(address, theirs | {"text": MINE})
    fields = dict(choice_on(page).form_values()) | {"choice-text-1": "both"}
    page = boss.post(f"{address}{button}", fields, follow=True)
    assert page.fields("/send")["text"].replace("\r", "") == (
        "We visited forty shops.\n\nNine were in Dover.\n\nTen were in Deal.\n\nThe ports follow."
    )
    if button == "/send":
        assert "Nothing has been sent yet: read it, then send it." in page.text
        page = boss.post(f"{address}/send", page.fields("/send") | {"action_status": "ongoing"}, follow=True)
        assert page.heading == "Sent to the team"


def test_where_nothing_is_chosen_sending_keeps_both(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open(app)
    police.post(address, mine | {"text": THEIRS, "note": "From one."})
    page = boss.post(address, theirs | {"text": MINE})
    page = boss.post(f"{address}/send", dict(choice_on(page).form_values()), follow=True)
    text, note = page.fields("/send")["text"], page.fields("/send")["note"]
    assert "Nine were in Dover." in text and "Ten were in Deal." in text and note == "From one."


def test_what_is_changed_below_a_choice_counts_as_it_is(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open(app)
    police.post(address, mine | {"text": THEIRS, "note": "From one."})
    page = boss.post(address, theirs | {"text": MINE})
    typed = dict(choice_on(page).form_values()) | {"text": "Nineteen in Dover and Deal.", "choice-text-1": "both"}
    fields = boss.post(address, typed, follow=True).fields("/send")
    assert (fields["text"], fields["note"]) == ("Nineteen in Dover and Deal.", "From one.")


def test_a_page_on_which_a_choice_is_open_does_not_save_by_itself(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open(app)
    police.post(address, mine | {"text": THEIRS})
    page = boss.post(address, theirs | {"text": MINE})
    assert page.status == 409 and not page.tree.xpath("//form[@id='update-form']/@hx-post")
    assert boss.get(address).tree.xpath("//form[@id='update-form']/@hx-post")


def test_a_choice_between_texts_that_changed_again_is_refused(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open(app)
    police.post(address, mine | {"text": THEIRS})
    page = boss.post(address, theirs | {"text": MINE})
    form = choice_on(page)
    police.post(address, mine | {"text": f"{THEIRS}\n\nAnd one more."})
    page = boss.post(address, dict(form.form_values()) | {"merge": "1", "choice-text-1": "theirs"})
    assert page.status == 409
    assert "And one more." in page.words
    assert page.fields("/send")["text"].replace("\r", "") == MINE


def test_what_was_sent_is_taken_back_until_the_team_has_decided(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text=TEXT)
    item = team.item("kent-police", "SM5")
    old_tab = team.get(item).fields("/approve")
    page = police.submit(address, address.replace("/updates/", "/take-back/"))
    assert "You have taken it back. It is a draft again." in page.words
    assert page.fields("/send")["text"] == TEXT
    assert team.post(f"{item}/approve", old_tab).status == 409, "the team had it open"
    police.send("SM5", text=f"{TEXT} And ten more.")
    assert "Version 2," in team.get(item).words
    team.decide(item, "approve")
    assert not [one for one in police.get(address).tree.xpath("//form/@action") if one.endswith("take-back")]
    token = police.get("/account").fields()["csrf_token"]
    page = police.post(address.replace("/updates/", "/take-back/"), {"csrf_token": token})
    assert page.status == 409 and "already been approved" in page.words


def test_it_is_taken_back_from_the_lead_and_in_a_cycle_that_closed_meanwhile(app: Flask) -> None:
    health, boss, team = contributor(app, "kcc-public-health"), lead(app, "kcc-public-health"), coordinator(app)
    address = health.send("SV2", text=TEXT)
    health.submit(address, address.replace("/updates/", "/take-back/"))
    health.send("SV2", text=f"{TEXT} And ten more.")
    boss.submit(address, f"/sign-off/{address.rpartition('/')[2]}")
    team.submit(f"/cycles/{CYCLE}/stop", f"/cycles/{CYCLE}/close")
    page = health.submit(address, address.replace("/updates/", "/take-back/"))
    assert page.fields("/send")["text"] == f"{TEXT} And ten more.", "it can still be written and sent"


def expecting(app: Flask, by: str = "June 2019") -> tuple[Person, Person]:
    police, team = contributor(app), coordinator(app)
    address, fields = opened(police)
    rows = {"expected-0-text": "1,500 pupils see the play", "expected-0-by": by}
    police.post(f"{address}/send", fields | {"text": TEXT} | rows)
    return police, team


def test_what_was_expected_comes_back_after_its_date_until_somebody_says_what_came_of_it(app: Flask) -> None:
    police, team = expecting(app)
    words = "1,500 pupils see the play"
    assert words not in police.get("/follow-ups").words, "not before it is approved"
    team.decide(team.item("kent-police", "SM5"), "approve")
    assert "Say what came of 2 things that you expected by now" in police.get("/").words
    assert words in team.get("/follow-ups/all").words
    page = police.get("/follow-ups")
    [form] = follow_up_on(page, words)
    for text, why in (
        (" ", "Say in at most 2,000 characters"),
        ("Ring 01622 650650.", "looks like a telephone number. Take it out."),
    ):
        refused = police.post(form.get("action"), dict(form.form_values()) | {"text": text})
        assert refused.status == 422 and why in refused.errors[0][1]
        assert text.strip() in refused.text, "what was typed stays"
    answer = dict(form.form_values()) | {"text": "1,480 pupils saw it."}
    for _ in range(2):
        page = police.post(form.get("action"), answer, follow=True)
        assert not follow_up_on(page, words)
        assert "1,480 pupils saw it." in page.paragraph(words), "what the agency said can be read again"
    read_by_the_team = team.get("/follow-ups/all").words
    assert "1,480 pupils saw it." in read_by_the_team and "Contributor, Kent Police" in read_by_the_team
    assert police.post(form.get("action"), answer | {"text": "Something else entirely."}).status == 409
    fire = contributor(app, "kfrs")
    token = fire.get("/account").fields()["csrf_token"]
    assert fire.post(form.get("action"), {"csrf_token": token, "text": "1,480 pupils saw it."}).status == 404


@pytest.mark.parametrize("by", ["July 2019", "2019", "3 July 2019"])
def test_a_date_that_has_not_passed_is_not_followed_up(app: Flask, by: str) -> None:
    police, team = expecting(app, by)
    team.decide(team.item("kent-police", "SM5"), "approve")
    assert "1,500 pupils" not in police.get("/follow-ups").words


def test_the_team_enters_what_it_heard_and_says_where_from(app: Flask) -> None:
    police, team = expecting(app)
    team.decide(team.item("kent-police", "SM5"), "approve")
    words = "1,500 pupils see the play"
    page = team.get("/follow-ups/all")
    [form] = follow_up_on(page, words)
    empty = team.post(form.get("action"), dict(form.form_values()) | {"text": " "})
    assert empty.status == 422 and "Say in at most 2,000 characters" in empty.errors[0][1]
    page = team.post(
        form.get("action"), dict(form.form_values()) | {"text": "1,480 saw it, says their mail of 2 July."}, follow=True
    )
    assert "1,480 saw it" in page.words and "Coordinator" in page.paragraph("1,480 saw it")
    assert "1,480 saw it" in police.get("/follow-ups").paragraph(words)
    token = police.get("/account").fields()["csrf_token"]
    assert police.post(form.get("action"), {"csrf_token": token, "text": "Something else."}).status == 404


def test_a_return_is_taken_back_too(app: Flask) -> None:
    wardens, team = contributor(app, "kcc-wardens"), coordinator(app)
    address = wardens.get("/").link("June 2019")
    number = address.rpartition("/")[2]
    boxes = [name for name in wardens.get(address).fields("/send") if name.startswith(f"cell-{number}-")]
    wardens.send("June 2019", **dict.fromkeys(boxes, "41"))
    old_tab = team.get(item := team.item("kcc-wardens", "June 2019")).fields("/approve")
    page = wardens.submit(address, f"/take-back/{number}")
    assert "You have taken it back. It is a draft again." in page.words
    assert page.tree.xpath("//input[starts-with(@id, 'cell-')]"), "it can be written again"
    assert team.post(f"{item}/approve", old_tab).status == 409, "the team had it open"


def test_what_the_team_has_begun_to_ask_about_is_not_taken_back(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text=TEXT)
    token = police.get(address).fields("/take-back/" + address.rpartition("/")[2])
    team.decide(team.item("kent-police", "SM5"), "ask", question="Were they in Dover or in Deal?")
    assert "Take it back" not in police.get(address).words
    page = police.post(address.replace("/updates/", "/take-back/"), token)
    assert page.status == 409 and "The team has begun to read it and has asked you something." in page.words
    police.submit(address, f"{address.replace('updates', 'talk')}/answer", answer="In Dover.")
    page = police.get(address)
    assert "Take it back" not in page.words, "an answer does not unread it"
    assert "You have answered the team’s question, on 3 July. The team has not decided yet." in page.words
    assert "has asked you something" not in page.words
    assert "Contributor, Kent Police has answered the team’s question, on 3 July." in lead(app).get(address).words
    first = police.get("/")
    assert "to answer" not in first.heading and "asked you" not in first.words
    assert "you answered the team’s question 3 July, not decided yet" in first.paragraph("SM5")
    assert "Contributor, Kent Police answered the team’s question 3 July" in lead(app).get("/").paragraph("SM5")
    team.decide(team.item("kent-police", "SM5"), "ask", question="And how many in Deal?")
    assert "has asked you something" in police.get(address).words and "1 thing to answer" in police.get("/").heading
