"""What an update holds beside its text: kept in the draft, asked for when sent, shown to the team, printed in the pack."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, carry_contexts_forward, contributor, coordinator, governing, lead, member
from tests.features.test_review import open_next_cycle

TEXT = "We visited forty shops."
ROWS = {
    "milestones-0-title": "Website is live",
    "milestones-0-planned": "March 2020",
    "milestones-1-title": "Posters printed",
    "milestones-1-planned": "2019",
    "milestones-1-done": "12/6/2019",
    "outputs-0-number": "1,300",
    "outputs-0-unit": "practitioners trained",
    "outputs-1-number": "44",
    "outputs-1-unit": "devices given out",
    "outputs-1-total": "yes",
    "funding-0-source": "Home Office",
    "funding-0-amount": "£12,500",
    "funding-0-purpose": "knife bins",
    "funding-0-bid": "won",
    "funding-1-source": "Lottery *Fund*",
    "funding-1-bid": "waiting",
    "expected-0-text": "1,500 pupils see the play",
    "expected-0-by": "March 2020",
    "note": "Between us: the sergeant is leaving.",
}
PRINTED = (
    "Website is live (planned March 2020); Posters printed (planned 2019, done 12 June 2019)",
    "1,300 practitioners trained; 44 devices given out (running total)",
    "£12,500 from Home Office, for knife bins (bid won)",
    "1,500 pupils see the play (March 2020)",
)


def opened(person: Person, words: str = "SM5") -> tuple[str, dict[str, str]]:
    address = person.get("/").link(words)
    return address, person.get(address).fields("/send")


def sent(app: Flask, **more: str) -> Page:
    """Kent Police has sent SM5 with everything; the page at which the team reviews it."""
    police, team = contributor(app), coordinator(app)
    address, fields = opened(police)
    page = police.post(f"{address}/send", fields | {"text": TEXT} | ROWS | more, follow=True)
    assert page.heading == "Sent to the team", page.errors
    return team.get(team.item("kent-police", "SM5"))


def test_the_draft_keeps_every_part_in_one_spelling(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police)
    assert "Saved" in police.post(address, fields | {"text": TEXT} | ROWS, htmx=True).words
    saved = police.get(address).fields("/send")
    assert saved["milestones-0-planned"] == "March 2020"
    assert saved["milestones-1-done"] == "12 June 2019"
    assert (saved["outputs-0-number"], saved["funding-0-amount"]) == ("1,300", "12,500")
    assert saved["outputs-1-total"] == "yes" and "outputs-0-total" not in saved
    assert saved["note"] == ROWS["note"]


def test_the_reviewer_sees_every_part_and_the_private_note(app: Flask) -> None:
    item = sent(app)
    for words in (
        "Website is live: planned March 2020",
        "Posters printed: planned 2019, done 12 June 2019",
        "44 devices given out (running total)",
        "£12,500 from Home Office, for knife bins (bid won)",
        "Lottery *Fund* (bid waiting)",
        "1,500 pupils see the play: March 2020",
        "Note to the coordinator, never printed",
        ROWS["note"],
    ):
        assert words in item.words


@pytest.mark.usefixtures("quick_documents")
def test_the_pack_prints_what_is_public_and_never_the_note(app: Flask) -> None:
    sent(app)
    team = coordinator(app)
    team.decide(team.item("kent-police", "SM5"), "approve")
    preview = team.get(f"/cycles/{CYCLE}/preview").words
    for words in (*PRINTED, "Lottery *Fund* (bid waiting)"):
        assert words in preview
    assert "sergeant" not in preview
    carry_contexts_forward(team)
    team.issue()
    inside = member(app).get(f"/packs/{CYCLE}/working-group/1").words
    outside = governing(app).get(f"/packs/{CYCLE}/governing/1").words
    assert "Lottery *Fund* (bid waiting)" in inside and "Lottery" not in outside, (
        "a bid that waits is the working group's business"
    )
    assert "sergeant" not in inside + outside
    pack = member(app).get(f"/packs/{CYCLE}/working-group/1/pack.json").response.get_json()
    assert "sergeant" not in str(pack), "every file is made from this"
    entry = next(
        entry
        for priority in pack["priorities"]
        for action in priority["actions"]
        for entry in action["entries"]
        if action["ref"] == "SM5" and entry["agency"] == "kent-police"
    )
    assert entry["outputs"][1] == {"number": 44, "unit": "devices given out", "running_total": True}
    assert entry["milestones"][0] == {"title": "Website is live", "planned": "2020-03", "done": ""}


@pytest.mark.parametrize(
    ("field", "name", "typed", "message"),
    [
        (
            "milestones-0-planned",
            "Milestone 1, planned for",
            "soon",
            "“soon” is not a date. Write it like 26 September 2019, 26/9/2019, September 2019 or 2019.",
        ),
        ("milestones-0-planned", "Milestone 1, planned for", "31 June 2019", "“31 June 2019” is not a date that exists."),
        (
            "milestones-0-done",
            "Milestone 1, done on",
            "August 2019",
            "August 2019 has not come yet. Leave this empty until it is done.",
        ),
        ("milestones-0-title", "Milestone 1, milestone", "", "Say what the milestone is."),
        ("outputs-0-number", "Output 1, number", "many", "Enter the number in digits, such as 1,480 or 37.5."),
        ("outputs-0-unit", "Output 1, of what", "", "Say what was counted, such as practitioners trained."),
        ("funding-0-amount", "Grant or bid 1, pounds", "a lot", "Enter pounds in digits, such as 12,500 or 99.50."),
        ("funding-0-source", "Grant or bid 1, from", "", "Say who gave it, or who was asked."),
        ("expected-0-by", "Expectation 1, by when", "", "Say by when it is expected."),
    ],
)
def test_what_is_wrong_is_named_at_its_field_and_stays(app: Flask, field: str, name: str, typed: str, message: str) -> None:
    police = contributor(app)
    address, fields = opened(police)
    page = police.post(f"{address}/send", fields | {"text": TEXT} | ROWS | {field: typed})
    assert page.status == 422
    assert page.errors == [(f"#{field}", f"{name}: {message}")], "the summary names the box"
    assert message in page.message_at(field)
    assert page.fields("/send")[field] == typed
    assert page.tree.xpath("//details[@open]//*[@id=$id]", id=field), "the section with the problem is open"
    assert police.get(address).fields("/send")[field] == typed, "it is kept all the same"


def test_a_field_that_is_far_too_long_is_not_saved(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police)
    for name, most in (("outputs-0-unit", "300"), ("note", "2,000")):
        page = police.post(address, fields | {name: "x" * 3000})
        assert page.status == 422
        assert page.errors[0][0] == f"#{name}" and f"The limit is {most}." in page.errors[0][1]


@pytest.mark.parametrize("status", ["at risk", "off track", "not achieved"])
def test_trouble_asks_for_an_explanation(app: Flask, status: str) -> None:
    police = contributor(app)
    address, fields = opened(police)
    page = police.post(f"{address}/send", fields | {"text": TEXT, "action_status": status})
    assert page.errors == [("#explanation", f"Say why it is {status}, and what you are doing about it.")]
    police.submit(address, f"{address}/send", explanation="The printer closed.")
    team = coordinator(app)
    assert "The printer closed." in team.get(team.item("kent-police", "SM5")).words


def test_superseded_asks_what_by(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police)
    page = police.post(f"{address}/send", fields | {"text": TEXT, "action_status": "superseded"})
    assert page.errors == [("#replaced_by", "Say what has replaced it.")]


def test_rows_come_and_go_without_scripts(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police)
    page = police.post(address, fields | ROWS | {"text": TEXT, "add": "milestones"})
    assert page.response.location == f"{address}?more=milestones#milestones-2-title"
    page = police.get(f"{address}?more=milestones")
    assert page.fields("/send")["milestones-2-title"] == ""
    assert page.fields("/send")["text"] == TEXT, "what was typed is saved on the way"
    assert page.tree.xpath("//details[@id='milestones'][@open]")
    page = police.post(address, page.fields("/send") | {"remove": "milestones-0"}, follow=True)
    assert page.fields("/send")["milestones-0-title"] == "Posters printed"
    assert "milestones-1-title" not in page.fields("/send")


@pytest.mark.parametrize("odd", ["milestones-1000-title", "milestones-0-secret", "things-0-title", "milestones-٠-title"])
def test_rows_that_the_form_does_not_have_do_nothing(app: Flask, odd: str) -> None:
    police = contributor(app)
    address, fields = opened(police)
    police.post(address, fields | {"text": TEXT, odd: "x"})
    assert re.search("Milestones", police.get(address).words)
    assert "x" not in [value for name, value in police.get(address).fields("/send").items() if name.startswith("milestones")]


def approved_with(app: Flask, words: str, **fields: str) -> None:
    """Approved in the open cycle, which then closes: the next cycle starts from it."""
    police, team = contributor(app), coordinator(app)
    police.send(words, **fields)
    team.decide(team.item("kent-police", words), "approve")


def newest(person: Person, words: str) -> str:
    """The address of the update in the newest cycle: what is to do stands first."""
    return next(str(one.get("href")) for one in person.get("/").tree.xpath("//section//a") if words in one.text_content())


def test_what_goes_on_comes_along_from_last_time(app: Flask) -> None:
    approved_with(app, "SM5", text=TEXT, **ROWS)
    open_next_cycle(coordinator(app))
    police = contributor(app)
    fields = police.get(newest(police, "SM5")).fields("/send")
    assert fields["milestones-0-title"] == "Website is live"
    assert "milestones-1-title" not in fields, "what is done does not come along"
    assert fields["outputs-0-unit"] == "devices given out", "a running total goes on"
    assert fields["funding-1-source"] == "Lottery *Fund*"
    assert fields["expected-0-text"] == fields["note"] == fields["text"] == ""


def test_starting_from_last_times_text_is_one_click_and_marked(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address, fields = opened(police)
    page = police.post(address, fields | {"start": "last"}, follow=True)
    assert page.fields("/send")["text"].startswith("Operation Sceptre")
    saved = police.post(address, page.fields("/send") | {"text": "My own.", "start": "last"}, follow=True)
    assert saved.fields("/send")["text"] == "My own.", "it overwrites nothing"
    sent = police.post(f"{address}/send", saved.fields("/send") | {"text": page.fields("/send")["text"]}, follow=True)
    assert sent.heading == "Sent to the team"
    item = team.get(team.item("kent-police", "SM5"))
    assert "The text is carried forward from January to March 2019." in item.words
    team.decide(team.item("kent-police", "SM5"), "approve")
    assert "from January to March 2019" in team.get(f"/cycles/{CYCLE}/preview").words


REASON = "The operation runs each March only."


def test_no_change_is_one_click_with_a_reason(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address, fields = opened(police)
    for short in ("", "As before"):
        page = police.post(f"{address}/no-change", fields | {"no_change": short})
        assert page.errors == [("#no_change", "Say in at least ten characters why nothing changed.")]
    for _ in range(2):  # a double click
        page = police.post(f"{address}/no-change", fields | {"no_change": REASON}, follow=True)
        assert page.heading == "Sent to the team", page.words
    item = team.get(team.item("kent-police", "SM5"))
    assert f"No change this cycle: “{REASON}”" in item.words
    assert "Version 1," in item.words and "Operation Sceptre" in item.words
    team.decide(team.item("kent-police", "SM5"), "approve")
    preview = team.get(f"/cycles/{CYCLE}/preview").words
    assert "from January to March 2019" in preview and REASON in preview


def test_no_change_is_refused_twice_running(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address, fields = opened(police)
    police.post(f"{address}/no-change", fields | {"no_change": REASON})
    team.decide(team.item("kent-police", "SM5"), "approve")
    open_next_cycle(coordinator(app))
    address = newest(police, "SM5")
    page = police.get(address)
    assert "You said “no change” last time." in page.words
    page = police.post(f"{address}/no-change", page.fields("/send") | {"no_change": REASON})
    assert page.status == 422
    assert page.errors[0][1].startswith("You said “no change” last time too.")


@pytest.mark.parametrize(
    ("typed", "why"), [({"text": TEXT}, "written a text"), ({"action_status": "complete"}, "another status")]
)
def test_no_change_never_overwrites_a_change(app: Flask, typed: dict[str, str], why: str) -> None:
    police = contributor(app)
    address, fields = opened(police)
    page = police.post(f"{address}/no-change", fields | typed | {"no_change": REASON})
    assert page.status == 422 and why in page.errors[0][1]
    saved = police.get(address).fields("/send")
    assert all(saved[name] == value for name, value in typed.items())


def test_where_the_lead_signs_off_no_change_waits_for_the_lead(app: Flask) -> None:
    health, boss = contributor(app, "kcc-public-health"), lead(app, "kcc-public-health")
    address, fields = opened(health, "SV2")
    page = health.post(f"{address}/no-change", fields | {"no_change": REASON}, follow=True)
    assert page.heading == "Waiting for your lead", page.words
    assert f"No change this cycle: “{REASON}”" in boss.get(address).words
    page = boss.submit(address, f"/sign-off/{address.rpartition('/')[2]}")
    assert page.heading == "Sent to the team"
