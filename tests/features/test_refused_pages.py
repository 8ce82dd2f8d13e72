"""A refused form leads to a page that can be left and come back to: for its browser only, for a time, without passwords."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.factories.pages import (
    CYCLE,
    OWN_PASSWORD,
    PASSWORD,
    Page,
    Person,
    administrator,
    contributor,
    coordinator,
    lead,
    new_password_of,
)

TOO_LONG = "We visited forty shops. " * 1000


def refused(person: Person, text: str = TOO_LONG) -> tuple[Any, str, str]:
    """The answer to a form that is refused, and the address of the page that it stood on and of the page it leads to."""
    address = person.get("/").link("SM5")
    answer = person.client.post(f"{address}/send", data=person.get(address).fields("/send") | {"text": text})
    return answer, address, answer.location


def test_a_refusal_is_a_redirect_to_a_page_with_the_errors_and_what_was_typed(either_app: Flask) -> None:
    police = contributor(either_app)
    answer, address, shown_at = refused(police)
    assert (answer.status_code, answer.headers["Refused-With"]) == (303, "422")
    assert shown_at.startswith(f"{address}/send?refused=")
    for _ in range(2):  # Back and reload ask for it again
        page = police.get(shown_at)
        assert page.status == 200
        assert page.errors == [("#text", "What has happened has 23,999 characters. The limit is 20,000. Shorten it by 3,999.")]
        assert page.fields("/send")["text"].strip() == TOO_LONG.strip()
    page = police.post(f"{address}/send", page.fields("/send") | {"text": "We visited forty shops."}, follow=True)
    assert page.heading == "Sent to the team", "and it can be sent from there"
    assert "no-store" in police.client.get(shown_at).headers["Cache-Control"]


def test_htmx_is_answered_at_once(app: Flask) -> None:
    police = contributor(app)
    address = police.get("/").link("SM5")
    answer = police.client.post(
        address, data=police.get(address).fields("/send") | {"text": TOO_LONG}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422 and "Refused-With" not in answer.headers


def test_nobody_else_sees_it_and_neither_does_the_same_person_after_signing_out(app: Flask) -> None:
    police = contributor(app)
    _, address, shown_at = refused(police)
    for other in (lead(app), contributor(app), contributor(app, "kfrs"), coordinator(app)):
        answer = other.client.get(shown_at)
        assert (answer.status_code, answer.location) == (303, address)
    assert "or it belongs to another browser" in contributor(app).client.get(shown_at, follow_redirects=True).text
    stranger = Person(app).client.get(shown_at)
    assert (stranger.status_code, stranger.location) == (303, address)
    assert stored(app) == 1
    police.submit("/sign-out")
    assert stored(app) == 0, "deleted, and not only out of reach"
    police.sign_in("contributor@kent-police.example")
    assert police.client.get(shown_at).location == address


def stored(app: Flask) -> int:
    from portal.core.refused_pages import RefusedPage
    from portal.extensions import db

    with app.app_context():
        return int(db.session.scalar(db.select(db.func.count()).select_from(RefusedPage)) or 0)


def test_it_is_stored_for_a_time_and_the_newest_few(app: Flask) -> None:
    from portal.core.refused_pages import MOST_PAGES, STORED_FOR, RefusedPage
    from portal.extensions import db

    police = contributor(app)
    pages = [refused(police, f"{TOO_LONG}{at}")[2] for at in range(MOST_PAGES + 1)]
    assert stored(app) == MOST_PAGES
    assert police.get(pages[-1]).status == 200
    with app.app_context():
        db.session.execute(db.update(RefusedPage).values(at=RefusedPage.__table__.c.at))
        for page in db.session.scalars(db.select(RefusedPage)):
            page.at -= STORED_FOR + timedelta(minutes=1)
        db.session.commit()
    assert police.client.get(pages[-1]).status_code == 303
    refused(police)
    assert stored(app) == 1


def test_a_page_that_is_too_large_to_store_is_answered_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.core.refused_pages.MOST_BYTES", 1000)
    answer, *_ = refused(contributor(app))
    assert answer.status_code == 422 and "Shorten it by 3,999" in Page(answer).words


def test_no_password_is_stored(app: Flask) -> None:
    import zlib

    from portal.core.refused_pages import RefusedPage
    from portal.extensions import db

    police = contributor(app)
    page = police.submit("/account", current=PASSWORD, new=OWN_PASSWORD, again="something else entirely")
    assert page.status == 422 and page.errors
    with app.app_context():
        [html] = db.session.scalars(db.select(RefusedPage.html))
    text = zlib.decompress(html).decode()
    assert "something else entirely" not in text and OWN_PASSWORD not in text and PASSWORD not in text


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/updates/999999/send?refused=x", "/updates/999999"),
        ("/sign-off/5/decline?refused=x", "/"),
        ("/no/such/place?refused=", "/"),
        ("/account?refused=x", "/account"),
    ],
)
def test_an_address_of_nothing_leads_to_the_nearest_page(app: Flask, path: str, leads_to: str) -> None:
    answer = contributor(app).client.get(path)
    assert (answer.status_code, answer.location) == (303, leads_to)


def test_a_conflict_can_be_come_back_to_and_its_choice_still_counts(app: Flask) -> None:
    from tests.features.test_submissions_two_people_at_once import both_open
    from tests.features.test_updates_together import choice_on

    address, police, mine, boss, theirs = both_open(app)
    police.post(address, mine | {"text": "Forty shops."})
    answer = boss.client.post(address, data=theirs | {"text": "Fifty shops."})
    assert answer.headers["Refused-With"] == "409"
    boss.get("/")
    form = choice_on(boss.get(answer.location))
    page = boss.post(address, dict(form.form_values()) | {"merge": "1", "choice-text-0": "mine"}, follow=True)
    assert page.fields("/send")["text"] == "Fifty shops."


def test_a_file_is_asked_for_again(app: Flask) -> None:
    import io

    police = contributor(app)
    address = police.get("/").link("SM5")
    fields = police.get(address).fields("/send") | {"text": TOO_LONG, "file": (io.BytesIO(b"a,b\n1,2\n"), "numbers.csv")}
    page = police.answer(police.client.post(f"{address}/files", data=fields))
    assert page.status == 422
    assert ("#evidence-file", "Choose the file again. It was not added.") in page.errors


def test_a_question_before_an_act_has_an_address_too(either_app: Flask) -> None:
    team = coordinator(either_app)
    form = f"/cycles/{CYCLE}/write?agency=kent-police"
    fields = team.get(form).fields("kent-police") | {"subject": "The van", "words": "Is it repaired?"}
    answer = team.client.post(form, data=fields)
    assert answer.status_code == 303 and "Refused-With" not in answer.headers
    assert answer.location.startswith(f"{form}&answer=")
    for _ in range(2):
        page = team.get(answer.location)
        assert page.status == 200 and "Is it repaired?" in page.words
    assert coordinator(either_app).get(answer.location).status == 303, "only its browser sees it"
    assert "2 mails are in the outbox" in team.post(form, page.fields("kent-police") | {"sure": "yes"}, follow=True).words


def test_a_new_password_is_shown_once_at_an_address_of_its_own(either_app: Flask) -> None:
    admin = administrator(either_app)
    page = admin.get("/people/new")
    fields = page.fields() | {"name": "Ada Byron", "email": "ada@somewhere.example"}
    fields |= {"role": "contributor", "agency": page.option("agency", "Dover")}
    answer = admin.client.post("/people/new", data=fields)
    assert answer.status_code == 303 and "/password/made?key=" in answer.location
    assert admin.client.head(answer.location).status_code == 200, "who only looks whether it is there takes nothing"
    page = admin.get(answer.location)
    password = page.password_shown
    assert page.link("Go to People") == page.link("People") == "/people"
    assert Person(either_app, "ada@somewhere.example", password).get("/account").status == 200
    again = admin.get(answer.location)
    assert "is not shown any more" in again.words and password not in again.text
    assert "Make a new password for Ada Byron?" in admin.get(again.link("make a new one")).heading
    assert admin.get(answer.location[:-4]).status == 200, "an address that was cut off"


def test_a_new_password_of_an_old_account_leads_back_to_the_list_it_came_from(app: Flask) -> None:
    admin = administrator(app)
    page = admin.get(new_password_of(admin, "contributor@kent-police.example"))
    answer = admin.client.post(page.response.request.path, data=page.fields("/password"))
    page = admin.get(answer.location)
    assert page.password_shown and page.link("Go to People") == "/people?words=contributor@kent-police.example"
    other = administrator(app).get(answer.location)
    assert "is not shown any more" in other.words and page.password_shown not in other.text, "in another browser"


def test_the_address_of_a_calendar_is_shown_once_at_an_address_of_its_own(app: Flask) -> None:
    police = contributor(app)
    answer = police.client.post("/account/calendar", data=police.get("/account/calendar").fields())
    assert answer.status_code == 303
    assert ".ics" in police.get(answer.location).words and ".ics" not in police.get(answer.location).words
