"""An administrator puts right what a person is called, or the address with which they sign in."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.extensions import db
from portal.notifications.outbox import Mail
from tests.factories.measures import changing
from tests.factories.pages import OWN_PASSWORD, Person, administrator, contributor, coordinator, newcomer

SUBJECT = "Your e-mail address was changed"


def mails(app: Flask) -> list[tuple[str, str]]:
    """The address and the subject of each."""
    with app.app_context():
        return [(one.recipient, one.subject) for one in db.session.scalars(select(Mail).order_by(Mail.id))]


def page_of_newcomer(admin: Person) -> str:
    [*_, link] = admin.get("/people?words=New contributor").links(r"/people/\d+/name")
    return link


def test_somebody_signs_in_with_the_address_that_is_right(app: Flask) -> None:
    admin = administrator(app)
    newcomer(admin, "contributor", "Kent Police")
    address = page_of_newcomer(admin)
    slip = admin.get(address).fields()["email"]
    page = admin.submit(address, name="Maria Right", email="Maria.Right@Kent.example")
    assert "Maria Right, maria.right@kent.example, is saved." in page.words, page.words
    assert [one for one, subject in mails(app) if subject == SUBJECT] == ["maria.right@kent.example", slip]
    assert ("maria.right@kent.example", "Your account") in mails(app), "a mail that waits goes to the new address"
    with app.app_context():
        [left] = db.session.scalars(select(Mail).where(Mail.recipient == slip, Mail.subject == SUBJECT))
        assert "maria.right" not in left.text, "a stranger may have the address with the slip"
    assert Person(app).sign_in(slip, OWN_PASSWORD).status == 422
    person = Person(app, "maria.right@kent.example", OWN_PASSWORD)
    assert "Maria Right" in person.get("/account").words


def test_nobody_is_mailed_of_a_new_name_alone(app: Flask) -> None:
    admin = administrator(app)
    newcomer(admin, "contributor", "Kent Police")
    address = page_of_newcomer(admin)
    assert "Nothing is changed yet." in admin.submit(address).message_at("name")
    assert "Maria Married, " in admin.submit(address, name="Maria Married").words
    assert SUBJECT not in [subject for _, subject in mails(app)]


def test_nobody_gets_the_address_of_somebody_else(app: Flask) -> None:
    admin = administrator(app)
    newcomer(admin, "contributor", "Kent Police")
    address = page_of_newcomer(admin)
    page = admin.submit(address, name="Other", email="coordinator@kcst.example")
    assert "Somebody already has this e-mail address." in page.message_at("email")
    assert page.fields()["name"] == "Other" and page.status == 422
    for odd in ("maria", "<maria@kent.example>", "maria@kent.example;"):
        assert "Enter an address like" in admin.submit(address, email=odd).message_at("email"), odd
    assert "Enter the person’s name." in admin.submit(address, name="").message_at("name")
    for one in (coordinator(app), contributor(app)):
        assert one.get(address).status == 404


def test_of_two_new_addresses_no_mail_says_what_is_not_so(app: Flask) -> None:
    admin = administrator(app)
    newcomer(admin, "contributor", "Kent Police")
    address = page_of_newcomer(admin)
    first = admin.get(address).fields()["email"]
    for email in ("stranger@kent.example", "right@kent.example", first):
        admin.submit(address, email=email)
    with app.app_context():
        found = db.session.scalars(select(Mail).where(Mail.subject == SUBJECT).order_by(Mail.id)).all()
        texts = [(one.recipient, "Sign in with it" in one.text) for one in found]
    assert texts == [("stranger@kent.example", False), (first, True), ("right@kent.example", False)]


def test_a_mail_that_failed_does_not_come_again_with_an_address_that_was_wrong(app: Flask) -> None:
    admin = administrator(app)
    newcomer(admin, "contributor", "Kent Police")
    address = page_of_newcomer(admin)
    admin.submit(address, email="wrong@kent.example")
    with changing(app):
        for one in db.session.scalars(select(Mail).where(Mail.recipient == "wrong@kent.example")):
            one.gave_up_at, one.attempts = clock.now(), 1
    admin.submit(address, email="right@kent.example")
    with app.app_context():
        texts = [one.text for one in db.session.scalars(select(Mail).where(Mail.subject == SUBJECT))]
    assert not [one for one in texts if "wrong@kent.example now" in one], texts


def test_a_mail_that_failed_is_tried_again_at_the_new_address(app: Flask) -> None:
    admin = administrator(app)
    newcomer(admin, "contributor", "Kent Police")
    with changing(app):
        failed = db.session.scalars(select(Mail).where(Mail.subject == "Your account")).one()
        failed.gave_up_at, failed.attempts = clock.now(), 1
        number = failed.id
    admin.submit(page_of_newcomer(admin), email="right@kent.example")
    page = coordinator(app).submit(f"/outbox/{number}", f"/outbox/{number}/again")
    assert "right@kent.example" in page.words, page.words
