"""What is known to be late gets a date of its own."""

from __future__ import annotations

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
    assert "until 20 July 2019: The crime system is moved in July." in page.words
    police = contributor(app)
    number = int(address.split("/")[2])
    seen = police.get(next(one for one in police.get("/").links(r"/(returns|updates)/") if one.endswith(f"/{number}")))
    assert "Due 20 July 2019 (extended from 12 July 2019: The crime system is moved in July.)" in seen.words


def test_only_a_later_day_with_a_reason_is_taken(app: Flask) -> None:
    team = coordinator(app)
    address, page = more_time(team, "12", "")
    assert page.status == 422 and page.message_at("reason")
    fields = team.get(address).fields() | {"until": "12 July 2019", "reason": "They asked."}
    assert "Give a day after the due date, 12 July 2019." in team.post(address, fields).words


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
