"""What is known to be late gets a date of its own."""

from __future__ import annotations

import re

from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator

ITEMS = f"/cycles/{CYCLE}/items?agency=kent-police"


def more_time(team: Person, day: str, reason: str) -> tuple[str, Page]:
    """Gives the first of the agency's obligations until this day of July; where that is done, and what comes back."""
    address = next(one for one in team.get(ITEMS).links("more-time"))
    form = {"until": f"{day}/7/2019", "reason": reason}
    return address, team.post(address, team.get(address).fields() | form, follow=True)


def test_the_agency_sees_until_when_and_why(app: Flask) -> None:
    team = coordinator(app)
    address, page = more_time(team, "20", "The crime system is moved in July.")
    assert (
        "until 20 July 2019 (extended from 12 July 2019 by Coordinator, KCST on 3 July 2019: The crime system is moved in July)"
        in page.words
    )
    police = contributor(app)
    number = int(address.split("/")[2])
    seen = police.get(next(one for one in police.get("/").links(r"/(returns|updates)/") if one.endswith(f"/{number}")))
    assert (
        "Due 20 July 2019 (extended from 12 July 2019 by Coordinator, KCST on 3 July 2019: The crime system is moved in July)"
        in seen.words
    )


def test_only_a_later_day_with_a_reason_is_taken(app: Flask) -> None:
    team = coordinator(app)
    address, page = more_time(team, "12", "")
    assert page.status == 422 and page.message_at("reason")
    fields = team.get(address).fields() | {"until": "12 July 2019", "reason": "They asked."}
    assert "Give a day after the due date, 12 July 2019." in team.post(address, fields).words
    both = [("#until", "Give a day after the due date, 12 July 2019."), ("#reason", "Say why, in a few words.")]
    for one in (address, f"/cycles/{CYCLE}/agencies/kent-police/more-time"):
        page = team.post(one, fields | {"until": "11 July 2019", "reason": "x"})
        assert page.errors == both, "all that is wrong is said at once"
        assert page.message_at("until") and page.message_at("reason")
        assert (page.fields()["until"], page.fields()["reason"]) == ("11 July 2019", "x"), "what was typed stays"


def test_partners_cannot_give_it_to_themselves(app: Flask) -> None:
    address, _ = more_time(coordinator(app), "20", "The crime system is moved.")
    assert contributor(app).get(address).status == 404


def test_it_is_late_only_after_its_own_day(app: Flask) -> None:
    team = coordinator(app)
    more_time(team, "20", "The crime system is moved in July.")
    form = {"due": "2 Jul 19", "sure_of": "2019-07-02"}
    dates = f"/cycles/{CYCLE}/dates"
    team.post(dates, team.get(dates).fields() | form)
    late = team.get(f"{ITEMS}&status=late")
    everything = team.get(ITEMS)
    assert "until 20 July" in everything.words and "until 20 July" not in late.words
    assert "1 day late" in late.words


def test_more_time_never_becomes_less(app: Flask) -> None:
    team = coordinator(app)
    address, _ = more_time(team, "20", "The crime system is moved in July.")
    dates = f"/cycles/{CYCLE}/dates"
    team.post(dates, team.get(dates).fields() | {"due": "26 July 2019", "meeting": "9 August 2019"})
    police, number = contributor(app), address.split("/")[2]
    page = police.get(next(one for one in police.get("/").links(r"/(returns|updates)/") if one.endswith(f"/{number}")))
    assert "Due 26 July 2019." in page.words and "extended" not in page.words
    assert "20 July" not in team.get(ITEMS).words


def test_the_page_names_the_thing_its_own_date_and_what_was_given(app: Flask) -> None:
    team = coordinator(app)
    address, page = more_time(team, "20", "The crime system is moved in July.")
    assert "Kent Police has until 20 July 2019 for DA3 " in page.words
    page = team.get(address)
    assert (
        "Due 20 July 2019 (extended from 12 July 2019 by Coordinator, KCST on 3 July 2019: The crime system is moved in July)"
        in page.words
    )
    assert page.fields()["until"] == page.fields()["reason"] == ""
    for day in ("19", "20"):
        _, page = more_time(team, day, "They are quicker.")
        [(place, words)] = page.errors
        assert place == "#until" and words.endswith(". Give a later day.")
        assert words.startswith("It has until 20 July 2019 already: Coordinator, KCST gave it at ")
    for_return = [one for one in team.get(ITEMS).links("more-time") if "June 2019" in team.get(one).heading]
    page = team.submit(for_return[0], until="24/7/2019", reason="Two analysts are ill.")
    assert "Kent Police has until 24 July 2019 for Data return, June 2019." in page.words


def test_nothing_that_is_sent_gets_more_time(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    address = next(one for one in team.get(ITEMS).links("more-time") if "SM2" in team.get(one).heading)
    fields = team.get(address).fields() | {"until": "20 July 2019", "reason": "They asked."}
    police.send("SM2", text="We visited forty shops.")
    page = team.get(address)
    assert "This has been sent, so it needs no more time." in page.words and not page.tree.xpath("//main//form")
    [(place, words)] = team.post(address, fields).errors
    assert place == "#until"
    assert re.fullmatch(
        r"Contributor, Kent Police sent this at \d\d:\d\d\. This has been sent, so it needs no more time\.", words
    )
    assert "until 20 July" not in team.get(ITEMS).words


def test_a_wish_that_waits_is_answered_rather_than_passed_by(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    address = next(one for one in team.get(ITEMS).links("more-time") if "SM5" in team.get(one).heading)
    page = police.get(police.get("/").link("SM5"))
    police.submit(page.link("Ask for more time"), until="19/7/2019", words="The crime system is moved.")
    page = team.get(address)
    assert "Kent Police asks for more time until 19 July 2019." in page.words
    assert team.get(page.link("Answer that instead")).heading.endswith("Kent Police asks for more time")


def test_more_time_beyond_the_meeting_is_asked_about(app: Flask) -> None:
    team = coordinator(app)
    address, page = more_time(team, "26", "The crime system is moved in July.")
    assert page.status == 422 and "The meeting is before that, on 25 July 2019." in page.message_at("until")
    assert "until 26 July" not in team.get(ITEMS).words
    [button] = page.tree.xpath("//button[@name='sure_of']")
    page = team.post(address, page.fields("/more-time") | {"sure_of": button.get("value")}, follow=True)
    assert (
        "until 26 July 2019 (extended from 12 July 2019 by Coordinator, KCST on 3 July 2019: The crime system is moved in July)"
        in page.words
    )
    all_of = f"/cycles/{CYCLE}/agencies/kfrs/more-time"
    page = team.submit(all_of, until="26 July 2019", reason="They move house.")
    assert page.status == 422 and "26 July 2019 is after the meeting. Give it all the same?" in page.words
