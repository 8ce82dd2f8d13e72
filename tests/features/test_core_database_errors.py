"""A full, read-only, locked or absent database: the page says what is true, and nothing typed is lost."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from portal.core import limits
from tests.factories.pages import PASSWORD, Page, Person, contributor

TEXT = "We visited forty shops, and 3 < 4 of them & “more”."
EMAIL = "contributor@kent-police.example"
Trouble = Callable[[Flask], AbstractContextManager[None]]


@contextmanager
def full(app: Flask) -> Iterator[None]:
    """As when the disk is full: the file has no free page, and may not grow by one."""
    with sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")) as connection:
        connection.execute("VACUUM")
    connection.close()
    with pragma(app, "max_page_count=1"):
        yield


@contextmanager
def read_only(app: Flask) -> Iterator[None]:
    with pragma(app, "query_only=ON"):
        yield


@contextmanager
def pragma(app: Flask, setting: str) -> Iterator[None]:
    from portal.extensions import db

    with app.app_context():
        engine = db.engine

    def prepare(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA {setting}")

    event.listen(engine, "connect", prepare)
    engine.dispose()
    yield
    event.remove(engine, "connect", prepare)
    engine.dispose()


@contextmanager
def locked(app: Flask) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    other = sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


TROUBLES: dict[Trouble, str] = {
    full: "Its disk is full.",
    read_only: "Its database can only be read at the moment.",
    locked: "Others are saving at the same moment.",
}


@pytest.fixture(autouse=True)
def as_in_production(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors are answered; and nobody waits three seconds for a test."""
    app.testing = False
    monkeypatch.setattr(limits, "WRITE_WAITS", 0.2)


def typing(app: Flask) -> tuple[Person, str, dict[str, str]]:
    police = contributor(app)
    address = police.get("/").link("SM5")
    return police, address, police.get(address).fields("/send") | {"text": TEXT * 200}


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: one.__name__)
def test_what_was_typed_stands_in_the_page_and_can_be_sent_again(app: Flask, trouble: Trouble) -> None:
    police, address, fields = typing(app)
    with trouble(app):
        page = police.post(f"{address}/send", fields | {"action_status": "ongoing"})
        assert (page.status, page.heading) == (503, "The portal cannot save just now")
        assert TROUBLES[trouble] in page.words
        assert TEXT in page.words
        assert page.response.headers["Retry-After"] == "30"
        assert police.get(address).status == 200, "reading goes on"
    page = police.post(page.tree.xpath("//main//form/@action")[0], page.fields(), follow=True)
    assert page.heading == "Sent to the team"
    assert TEXT in police.get(address).words


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: one.__name__)
def test_the_save_while_typing_says_why(app: Flask, trouble: Trouble) -> None:
    police, address, fields = typing(app)
    with trouble(app):
        answer = police.post(address, fields, htmx=True)
    assert answer.status == 503
    cause = TROUBLES[trouble]
    assert answer.text == f"{cause[0].lower()}{cause[1:]} Your text is still here; it is tried again in a moment."


@pytest.mark.parametrize("trouble", [full, read_only], ids=lambda one: one.__name__)
def test_signing_in_says_what_the_trouble_is(app: Flask, trouble: Trouble) -> None:
    """And it says the same to a right password as to a wrong one, or a stranger could guess without being counted."""
    stranger = Person(app)
    with trouble(app):
        wrong, right = stranger.sign_in(EMAIL, "wrong"), stranger.sign_in(EMAIL)
    if trouble is full:  # the few bytes of an attempt and of a session find room
        assert (wrong.status, right.status) == (422, 303)
    else:
        assert (wrong.status, right.status) == (503, 503)
        assert wrong.heading == right.heading == "The portal cannot save just now"
        assert wrong.words == right.words
        assert wrong.fields()["email"] == EMAIL
    assert PASSWORD not in right.text


def test_without_a_database_the_text_stands_in_the_page_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    police, address, fields = typing(app)

    def gone(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    from portal.extensions import db

    with app.app_context():
        db.engine.dispose()
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", gone)
        patch.setattr(sqlite3.dbapi2, "connect", gone)
        page = police.post(address, fields)
        assert (page.status, page.heading) == (503, "The portal cannot save just now")
        assert "Its database does not answer." in page.words
        assert TEXT in page.words
        page = police.get("/")
        assert (page.status, page.heading) == (503, "The portal does not answer just now")
    assert police.get("/").status == 200


def test_the_log_holds_nothing_of_what_people_typed(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever breaks: the database, with the text among its parameters, or the code, with the text in its message."""
    police, address, fields = typing(app)
    cookie = police.cookie()

    def broken(*_: object, **__: object) -> None:
        raise ValueError(TEXT)

    with caplog.at_level(logging.DEBUG):
        with full(app):
            police.post(address, fields)
        from portal.updates import actions as update_actions

        monkeypatch.setattr(update_actions, "open_for", broken)
        page: Page = police.post(address, fields)
        assert (page.status, page.heading) == (500, "Something went wrong on our side")
    assert "OperationalError" in caplog.text
    assert "builtins.ValueError" in caplog.text and "POST /updates/<int:obligation_id>" in caplog.text
    assert "forty shops" not in caplog.text
    assert cookie not in caplog.text
    assert EMAIL not in caplog.text
