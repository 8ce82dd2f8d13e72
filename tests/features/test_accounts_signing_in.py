"""Wrong passwords cost a stranger time and nobody else anything; passwords that others know do not last."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from portal.core import clock
from tests.factories.pages import OWN_PASSWORD, PASSWORD, Page, Person, administrator, contributor, coordinator, new_password_of

FIRE, POLICE = "contributor@kfrs.example", "contributor@kent-police.example"
WRONG = "The e-mail address or the password is not right."


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Real time stands still, and passes when it is told to: a slow machine must not shorten a wait."""
    now = clock.real_now()

    def move(by: timedelta) -> None:
        nonlocal now
        now += by
        monkeypatch.setattr(clock, "real_now", lambda: now)

    move(timedelta(0))
    return move


def from_address(app: Flask, address: str) -> Person:
    """A browser in another place, new to everybody."""
    stranger = Person(app)
    stranger.client.environ_base["REMOTE_ADDR"] = address
    return stranger


def guess(stranger: Person, email: str, times: int) -> list[int]:
    return [stranger.sign_in(email, f"wrong {at}").status for at in range(times)]


def wait_of(page: Page) -> timedelta:
    number, unit = re.findall(r"Wait (\d+) (second|minute)s?, then", page.words)[0]
    return timedelta(**{f"{unit}s": int(number)})


def mails_to(app: Flask, email: str) -> list[str]:
    """The subjects of what was posted to them about their account, the newest first."""
    team = coordinator(app)
    addresses = team.get("/outbox").links(r"^/outbox/\d+$")
    pages = [team.get(address) for address in addresses]
    return [page.heading for page in pages if email in page.words and "your account" in page.words]


def test_each_wrong_password_after_the_fifth_waits_twice_as_long(app: Flask, later: Callable[[timedelta], None]) -> None:
    stranger = from_address(app, "203.0.113.7")
    assert guess(stranger, FIRE, 6) == [422] * 5 + [429]
    waits = []
    for _ in range(7):
        page = stranger.sign_in(FIRE)
        assert page.status == 429, "not even the right password is looked at"
        waits.append(wait_of(page))
        later(waits[-1])
        assert stranger.sign_in(FIRE, "wrong").status == 422
    minutes = [wait / timedelta(minutes=1) for wait in waits]
    assert minutes == [0.5, 1, 2, 4, 8, 15, 15]
    assert from_address(app, "203.0.113.8").sign_in(POLICE).status == 303, "others are not kept out"


def test_the_right_person_is_not_locked_out_by_a_strangers_guesses(app: Flask, later: Callable[[timedelta], None]) -> None:
    fire = contributor(app, "kfrs")
    fire.submit("/sign-out")
    later(timedelta(minutes=5))
    guess(from_address(app, "203.0.113.7"), FIRE, 10)
    page = fire.sign_in(FIRE)
    assert page.status == 303, "this browser has signed in to the account before"
    assert "5 wrong passwords were entered for your account since you last signed in." in fire.get("/").words
    assert from_address(app, "203.0.113.9").sign_in(FIRE).status == 429, "a new browser waits"


def test_a_browser_that_is_known_counts_for_itself(app: Flask) -> None:
    fire = contributor(app, "kfrs")
    fire.submit("/sign-out")
    assert guess(fire, FIRE, 6) == [422] * 5 + [429]
    assert from_address(app, "203.0.113.7").sign_in(FIRE).status == 303


def test_a_browser_is_known_until_the_password_changes(app: Flask) -> None:
    fire, elsewhere = contributor(app, "kfrs"), contributor(app, "kfrs")
    elsewhere.submit("/account", current=PASSWORD, new=OWN_PASSWORD, again=OWN_PASSWORD)
    guess(from_address(app, "203.0.113.7"), FIRE, 5)
    assert fire.sign_in(FIRE, OWN_PASSWORD).status == 429
    elsewhere.submit("/sign-out")
    assert elsewhere.sign_in(FIRE, OWN_PASSWORD).status == 303


def test_one_password_on_many_accounts_is_slowed_by_where_it_comes_from(app: Flask) -> None:
    accounts = [f"contributor@{key}.example" for key in ("kfrs", "opcc", "medway", "dover", "swale", "thanet", "btp", "icb")]
    stranger = from_address(app, "203.0.113.7")
    statuses = [stranger.sign_in(email, f"Winter {at}!").status for at in range(3) for email in accounts]
    assert statuses == [422] * 20 + [429] * 4
    assert from_address(app, "203.0.113.8").sign_in(accounts[0], "x").status == 422
    known = contributor(app)
    known.client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    known.submit("/sign-out")
    assert known.sign_in(POLICE).status == 303, "a browser that is known passes"


def test_a_whole_network_of_ipv6_is_one_address(app: Flask) -> None:
    statuses = [
        from_address(app, f"2001:db8:1:2::{at:x}").sign_in(f"somebody-{at}@kfrs.example", "wrong").status for at in range(21)
    ]
    assert statuses == [422] * 20 + [429]


def test_who_has_no_account_waits_in_the_same_words(app: Flask) -> None:
    one, other = from_address(app, "203.0.113.7"), from_address(app, "203.0.113.8")
    answers = [
        [(page.status, page.words.replace(email, "")) for page in (person.sign_in(email, "wrong") for _ in range(7))]
        for person, email in ((one, FIRE), (other, "nobody@nowhere.example"))
    ]
    assert answers[0] == answers[1]


def test_the_person_gets_a_notification_once_a_day(app: Flask, later: Callable[[timedelta], None]) -> None:
    later(timedelta(hours=(36 - clock.real_now().hour) % 24))  # to noon, so that midnight is not near
    stranger = from_address(app, "203.0.113.7")
    guess(stranger, FIRE, 4)
    assert mails_to(app, FIRE) == []
    guess(stranger, FIRE, 1)
    later(timedelta(minutes=16))
    guess(stranger, FIRE, 1)
    assert mails_to(app, FIRE) == ["Wrong passwords for your account"]


def test_the_current_password_counts_too(app: Flask, later: Callable[[timedelta], None]) -> None:
    fire = contributor(app, "kfrs")
    fields = fire.get("/account").fields() | {"new": OWN_PASSWORD, "again": OWN_PASSWORD}
    assert [fire.post("/account", fields | {"current": f"wrong {at}"}).status for at in range(6)] == [422] * 5 + [429]
    page = fire.post("/account", fields | {"current": PASSWORD})
    assert (page.status, wait_of(page)) == (429, timedelta(seconds=30))
    assert contributor(app, "kfrs").get("/").status == 200, "signing in is another matter"
    later(timedelta(seconds=30))
    assert fire.post("/account", fields | {"current": PASSWORD}).status == 303
    assert mails_to(app, FIRE) == ["Your password was changed"]


def test_what_is_counted_ends(app: Flask, later: Callable[[timedelta], None]) -> None:
    from portal.accounts.models import SignInFailure
    from portal.extensions import db

    guess(from_address(app, "203.0.113.7"), FIRE, 5)
    later(timedelta(hours=1, seconds=1))
    assert from_address(app, "203.0.113.7").sign_in(FIRE).status == 303
    later(timedelta(days=1))
    guess(from_address(app, "203.0.113.8"), POLICE, 1)
    with app.app_context():
        assert db.session.scalars(db.select(SignInFailure.email)).all() == [POLICE]


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("aaaaaaaaaaaaaaa", "This repeats the same letters."),
        ("abcabcabcabcabc", "This repeats the same letters."),
        (FIRE, "A password must not be your e-mail address."),
        (FIRE.upper(), "A password must not be your e-mail address."),
        ("contributor12", "A password must not be your e-mail address."),
        (PASSWORD, "This is the password that you have now."),
    ],
)
def test_a_password_that_anybody_would_guess_is_refused(app: Flask, password: str, problem: str) -> None:
    fire = contributor(app, "kfrs")
    page = fire.submit("/account", current=PASSWORD, new=password, again=password)
    assert page.status == 422
    assert page.message_at("new").startswith(f"Error: {problem}")


@pytest.mark.parametrize(("address", "password"), [("jo@kent.example", "jolly-meadow"), ("contributor@kent.example", "x" * 12)])
def test_a_short_name_before_the_at_is_in_too_many_words(empty_app: Flask, address: str, password: str) -> None:
    from portal.accounts.passwords import problem_of

    assert problem_of(password, address) == ("" if password == "jolly-meadow" else problem_of("x" * 12, "a@b.example"))


def test_a_password_that_is_too_long_says_how_long_it_may_be(app: Flask) -> None:
    fire, long = contributor(app, "kfrs"), "ninety trees " * 20
    page = fire.submit("/account", current=PASSWORD, new=long, again=long)
    assert page.message_at("new") == "Error: Use 12 to 200 characters. Three or four words make a good password."


def test_a_right_current_password_does_not_count_as_wrong(app: Flask) -> None:
    fire = contributor(app, "kfrs")
    for _ in range(7):
        page = fire.submit("/account", current=PASSWORD, new="aaaaaaaaaaaaaaa", again="aaaaaaaaaaaaaaa")
        assert page.status == 422
        assert page.message_at("new").startswith("Error: This repeats")


def test_whoever_was_just_given_a_password_is_locked_out_by_nobody(app: Flask) -> None:
    admin = administrator(app)
    made = admin.submit(new_password_of(admin, FIRE))
    guess(from_address(app, "203.0.113.7"), FIRE, 10)
    password = made.tree.xpath("string(//*[@class='app-password'])")
    assert from_address(app, "203.0.113.9").sign_in(FIRE, password).status == 303


@pytest.mark.parametrize("right", [False, True])
def test_many_guesses_at_once_are_counted_one_by_one(either_app: Flask, right: bool) -> None:
    """Each is counted before its password is looked at: of ten at the same moment five are looked at."""
    browsers = [from_address(either_app, f"203.0.113.{at}") for at in range(10)]
    for browser in browsers:
        browser.get("/sign-in")
    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(lambda browser: browser.sign_in(FIRE, "wrong").status, browsers))
    assert sorted(statuses) == [422] * 5 + [429] * 5
    if right:
        assert from_address(either_app, "203.0.113.99").sign_in(FIRE).status == 429


def test_a_password_that_an_administrator_set_is_changed_first(app: Flask) -> None:
    admin = administrator(app)
    address = new_password_of(admin, FIRE)
    asked = admin.get(address)
    assert asked.heading == "Make a new password for Contributor, KFRS?"
    assert "stops working, and they are signed out everywhere" in asked.words
    page = admin.submit(address)
    password = page.password_shown
    assert mails_to(app, FIRE) == ["A new password was set for you"]
    fire = Person(app)
    answer = fire.sign_in(FIRE, password, next="/returns")
    assert answer.response.location == "/account"
    for address in ("/", "/returns", "/measures"):
        assert fire.get(address).response.location == "/account"
    assert "An administrator chose your password." in fire.get("/account").words
    fire.submit("/account", current=password, new=OWN_PASSWORD, again=OWN_PASSWORD)
    assert fire.get("/").status == 200


def test_what_was_typed_waits_for_the_new_password(app: Flask) -> None:
    from portal.accounts.models import Person as Account
    from portal.core.transaction import transaction
    from portal.extensions import db

    fire = contributor(app, "kfrs")
    address = fire.get("/").links(r"^/updates/\d+$")[0]
    fields = fire.get(address).fields("/send") | {"text": "Forty visits."}
    with app.app_context(), transaction():
        db.session.execute(db.update(Account).where(Account.email == FIRE).values(must_change_password=True))
    answer = fire.post(address, fields, htmx=True)
    assert (answer.status, answer.text) == (
        401,
        "Choose a password of your own first, on the page “Your account”. Your text is still here.",
    )
    page = fire.post(address, fields)
    assert page.status == 403
    assert "Forty visits." in page.words and "Choose a password of your own first." in page.words
    fire.submit("/account", current=PASSWORD, new=OWN_PASSWORD, again=OWN_PASSWORD)
    page = fire.post(address, page.fields(), follow=True)
    assert page.fields("/send")["text"] == "Forty visits."


LETTERS = "Use unaccented letters, digits and signs only."
TAKEN = "Somebody already has this e-mail address."


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("contributоr@kfrs.example", LETTERS),
        ("contributor@ｋfrs.example", LETTERS),
        ("contributor\u200b@kfrs.example", TAKEN),  # signs that nobody sees are dropped: it is the other one
    ],
)
def test_an_address_that_only_looks_like_another_is_refused(app: Flask, email: str, words: str) -> None:
    admin = administrator(app)
    agency = admin.get("/people/new").option("agency")
    page = admin.submit("/people/new", name="Somebody", email=email, role="lead", agency=agency)
    assert page.status == 422
    assert words in page.message_at("email")


@pytest.mark.parametrize("minutes", [-30, -5])
def test_a_clock_that_is_set_back_signs_nobody_out(app: Flask, monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    import time

    fire = contributor(app, "kfrs")
    true_time = time.time
    monkeypatch.setattr(time, "time", lambda: true_time() + minutes * 60)
    start = clock.real_now
    monkeypatch.setattr(clock, "real_now", lambda: start() + timedelta(minutes=minutes))
    assert fire.get("/").status == 200


@pytest.mark.parametrize(
    "address", ["/\r\nSet-Cookie: a=b", "/\rx", "/\x00", "//evil.example", "/\\evil.example", "https://evil.example"]
)
def test_signing_in_leads_to_the_portal_only(app: Flask, address: str) -> None:
    page = Person(app).sign_in(FIRE, next=address)
    assert (page.status, page.response.location) == (303, "/")
