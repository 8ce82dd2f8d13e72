"""What a mail server refuses is seen at the person, and on the board beside the agency."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from portal.core.transaction import transaction
from portal.extensions import db
from portal.notifications.outbox import Letter, Mail, post
from tests.factories.pages import administrator, coordinator
from tests.features.test_review_agencies import KFRS, account_id, beside
from tests.features.test_review_board_and_lists import BOARD, overdue

OFFICER = "contributor@kfrs.example"


def mail_to_officer(app: Flask, subject: str, **values: object) -> None:
    """A mail that is about no cycle, as the mail server left it."""
    person_id = account_id(app, OFFICER)
    with app.app_context(), transaction():
        post([Letter(key=subject, kind="test", recipient=OFFICER, subject=subject, text="x", html="x", person_id=person_id)])
        db.session.execute(db.update(Mail).where(Mail.dedupe_key == subject).values(**values))


def test_it_is_seen_until_a_later_mail_arrives(app: Flask) -> None:
    team, moment = coordinator(app), datetime(2019, 7, 3, 6)
    overdue(team)
    mail_to_officer(app, "one", came_back_at=moment, gave_up_at=moment, last_error="550 No such person")
    assert "Mail comes back, last" in beside(team.get(BOARD), "KFRS")
    assert "Mail comes back, last" in team.get(KFRS).words
    people = administrator(app).get("/people")
    assert "Mail comes back, last on 3 July 2019, 07:00: 550 No such person" in people.paragraph(OFFICER)
    assert people.words.count("Mail comes back") == 1
    mail_to_officer(app, "two", gave_up_at=moment, last_error="It has waited for more than three days.")
    assert "Mail comes back" in team.get(KFRS).words, "what the portal gave up itself says nothing about the person"
    mail_to_officer(app, "three", sent_at=moment)
    assert "Mail comes back" not in team.get(KFRS).words + administrator(app).get("/people").words


def test_an_installation_without_its_address_says_so_where_it_is_looked_after(app: Flask) -> None:
    for person, address in ((administrator(app), "/"), (coordinator(app), "/outbox")):
        assert "address of this portal is not set" not in person.get(address).words
    with app.app_context(), transaction():
        from portal.core import settings

        db.session.execute(db.delete(settings.Setting).where(settings.Setting.key == settings.CLOCK_OFFSET))
    for person, address in ((administrator(app), "/"), (coordinator(app), "/outbox")):
        assert "No mail is sent, because the address of this portal is not set." in person.get(address).words
    app.config["BASE_URL"] = "https://portal.example"
    assert "address of this portal is not set" not in administrator(app).get("/").words
