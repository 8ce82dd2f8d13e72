"""A person’s due dates in their calendar."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from icalendar import Calendar, Component

from portal.accounts.models import Person as Account
from portal.core.transaction import transaction
from portal.cycles.models import Obligation
from portal.extensions import db
from portal.reminders.models import CalendarFeed
from tests.factories.pages import Person, contributor, coordinator, lead

BASE = "http://127.0.0.1:8000"


def make(person: Person) -> str:
    """The address, as the page shows it once."""
    token = person.get("/account/calendar").fields()["csrf_token"]
    page = person.post("/account/calendar", {"csrf_token": token}, follow=True)
    [address] = [one.text for one in page.tree.xpath("//p[@class='app-mail']")]
    assert address.startswith(BASE) and address.endswith(".ics")
    return str(address.removeprefix(BASE))


def events(app: Flask, address: str) -> list[Component]:
    answer = app.test_client().get(address)  # a calendar programme does not sign in
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "no-store"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def description(event: Component) -> str:
    """The text below its title, its lines as a calendar shows them."""
    return str(event["description"])


def test_the_due_dates_of_the_own_agency(app: Flask) -> None:
    fire = contributor(app, "kfrs")
    assert "Due dates in your calendar" in fire.get("/account").words
    [event] = events(app, make(fire))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2019, 7, 12), date(2019, 7, 13))
    assert event["summary"] == "1 thing to send: April to June 2019"
    assert "SOC5 Raise the profile" in description(event) and f"{BASE}/updates/" in description(event)
    [police] = events(app, make(contributor(app)))
    pages = [{line for line in description(one).splitlines() if "http" in line} for one in (event, police)]
    assert pages[1] and not pages[0] & pages[1], "nothing of another agency"


def test_more_time_is_the_due_date_and_what_is_sent_goes(app: Flask) -> None:
    swale = contributor(app, "swale")
    address = make(swale)
    with app.app_context(), transaction():
        agency = db.session.scalar(db.select(Account.agency_id).where(Account.email == "contributor@swale.example"))
        changed = db.update(Obligation).where(Obligation.agency_id == agency, Obligation.period_end == date(2019, 6, 30))
        db.session.execute(changed.values(extended_to=date(2019, 7, 26), extension_reason="Late figures"))
    found = events(app, address)
    assert [event.decoded("dtstart") for event in found] == [date(2019, 7, 12), date(2019, 7, 26)]
    assert all(event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1) for event in found)
    assert len({event["uid"] for event in found}) == 2
    assert [event["uid"] for event in events(app, address)] == [event["uid"] for event in found], "the same entries each time"


def test_a_revoked_or_replaced_address_is_not_there(app: Flask) -> None:
    fire = contributor(app, "kfrs")
    first = make(fire)
    second = make(fire)
    assert app.test_client().get(first).status_code == 404
    assert len(events(app, second)) == 1
    assert "is revoked" in fire.submit("/account/calendar", "/account/calendar/revoke").words
    assert app.test_client().get(second).status_code == 404
    assert app.test_client().get("/calendar/no-such-secret.ics").status_code == 404


def test_a_closed_account_has_no_calendar(app: Flask) -> None:
    address = make(lead(app, "kfrs"))
    for values in ({"is_active": False}, {"is_active": True, "role": "member"}):
        with app.app_context(), transaction():
            db.session.execute(db.update(Account).where(Account.email == "lead@kfrs.example").values(**values))
        assert app.test_client().get(address).status_code == 404


def test_only_the_hash_is_stored_and_others_have_none(app: Flask) -> None:
    address = make(contributor(app, "kfrs"))
    with app.app_context():
        [feed] = db.session.scalars(db.select(CalendarFeed))
        assert feed.secret_hash not in address and len(feed.secret_hash) == 64
    team = coordinator(app)
    assert team.get("/account/calendar").status == 404
    assert "calendar" not in team.get("/account").words


def test_what_people_wrote_cannot_add_entries(app: Flask) -> None:
    with app.app_context(), transaction():
        from portal.agreement.models import Action

        title = "Raise\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Free; lunch, today"
        db.session.execute(db.update(Action).where(Action.ref == "SOC5").values(title=title))
    [event] = events(app, make(contributor(app, "kfrs")))
    assert "BEGIN:VEVENT" in description(event)
