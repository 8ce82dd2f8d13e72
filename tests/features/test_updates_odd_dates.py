"""The page of an update asks once about a date outside the period, says its limits beforehand, and shows what is locked as print."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import contributor, coordinator
from tests.features.test_review_sending_back import send_back

TEXT = "We visited **forty** shops."
PAST = {"milestones-0-title": "Website is live", "milestones-0-planned": "March 2018"}


def test_a_date_in_the_past_is_asked_about_once_and_not_refused(app: Flask) -> None:
    police = contributor(app)
    address = police.get("/").link("SM5")
    fields = police.get(address).fields("/send") | {"text": TEXT, "action_status": "ongoing"} | PAST
    assert police.post(address, fields, follow=True).status == 200, "a draft is saved without a question"
    page = police.post(f"{address}/send", police.get(address).fields("/send"))
    question = "Milestone 1, planned for March 2018: This date is in the past, before the period of this cycle: is that right?"
    assert page.status == 422
    assert page.errors == [("#date-meant-0", f"{question} Change it, or tick that it is right.")]
    ticked = {"date-meant": page.tree.xpath("//input[@name='date-meant']/@value")[0]}
    saved = police.post(address, page.fields("/send") | ticked, follow=True)
    assert saved.tree.xpath("//input[@name='date-meant']/@checked"), "the answer is kept with the draft"
    other = police.post(f"{address}/send", saved.fields("/send") | ticked | {"milestones-0-planned": "March 2017"})
    assert other.status == 422 and "planned for March 2017" in other.errors[0][1], "another date is asked about anew"
    page = police.post(f"{address}/send", other.fields("/send") | ticked | PAST, follow=True)
    assert page.heading == "Sent to the team"


def test_limits_are_given_before_the_field(app: Flask) -> None:
    police = contributor(app)
    page = police.get(police.get("/").link("SM5"))
    limits = {"text": "20,000", "next": "5,000", "explanation": "2,000", "replaced_by": "2,000", "note": "2,000"}
    for field, limit in limits.items():
        [hint] = page.tree.xpath(f"//*[@id='{field}-hint']")
        assert f"Up to {limit} characters." in hint.text_content()
    assert page.words.count("Up to 30 rows, with up to 300 characters in a box.") == 4


def test_what_was_not_sent_back_is_shown_as_print(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text=TEXT, next="More in *autumn*.", action_status="ongoing")
    send_back(team, team.item("kent-police", "SM5"), ["status"])
    page = police.get(address)
    shown = [one.text_content().strip() for one in page.tree.xpath("//*[contains(@class,'app-kept__text')]")]
    assert "We visited forty shops." in shown and "More in autumn." in shown
    assert page.tree.xpath("//*[contains(@class,'app-kept__text')]//strong/text()") == ["forty"]
    assert page.fields("/send")["text"] == TEXT, "it travels with the form as it was"


def test_the_share_of_last_times_words_is_shown_on_both_sides(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.get("/").link("SOC5")
    police.post(address, police.get(address).fields("/send") | {"start": "last"}, follow=True)
    assert "100% of the words are the same as last time" in police.get(address).words
    half = police.get(address).fields("/send")["text"]
    fields = police.get(address).fields("/send") | {"text": " ".join([half, *(f"new{at}" for at in range(len(half.split())))])}
    assert police.post(f"{address}/send", fields | {"action_status": "ongoing"}, follow=True).heading == "Sent to the team"
    assert "50% of the words are the same as last time" in team.get(team.item("kent-police", "SOC5")).words
