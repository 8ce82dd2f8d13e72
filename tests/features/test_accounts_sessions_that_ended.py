"""The session ended, or its token is old, while somebody typed: sign in again, and the text is still there."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import OWN_PASSWORD, PASSWORD, Page, Person, administrator, contributor, new_password_of

TYPED = {"text": "We visited forty shops,\nand 3 < 4 of them & “more”.", "next": "The ports."}
EMAIL = "contributor@kent-police.example"


@pytest.fixture
def typing(app: Flask) -> tuple[Person, str, dict[str, str]]:
    """Somebody with an update open, its address, and the form with what was typed."""
    police = contributor(app)
    address = police.get("/").link("SM5")
    return police, address, police.get(address).fields("/send") | TYPED


def end_elsewhere(app: Flask) -> None:
    contributor(app).submit("/account", "/account/sign-out-elsewhere")


def signed_in_through(person: Person, page: Page, password: str = PASSWORD) -> Page:
    return person.post("/sign-in", page.fields("/sign-in") | {"email": EMAIL, "password": password})


def restored(page: Page) -> dict[str, str]:
    """What the page's hidden fields hold of what was typed. The sign-in page has a field “next” of its own."""
    head = "held." if page.heading == "Sign in" else ""
    fields = page.fields()
    return {name: fields.get(head + name, "").replace("\r\n", "\n") for name in TYPED}


def test_what_was_typed_is_still_there_after_signing_in_again(app: Flask, typing: tuple[Person, str, dict[str, str]]) -> None:
    person, address, fields = typing
    end_elsewhere(app)
    page = person.post(f"{address}/send", fields)
    assert (page.status, page.heading) == (401, "Sign in")
    assert "You were signed out. What you typed is still here" in page.words
    assert restored(page) == TYPED
    page = signed_in_through(person, page)
    assert (page.status, page.heading) == (200, "What you typed is still here")
    assert "We visited forty shops, and 3 < 4 of them & “more”. The ports." in page.words
    assert "The ports." not in contributor(app).get(address).words, "nothing is sent before the person goes on"
    page = person.post(page.tree.xpath("//main//form/@action")[0], page.fields(), follow=True)
    assert page.heading == "Sent to the team"
    assert "3 < 4 of them & “more”" in person.get(address).words


def test_it_survives_a_wrong_password(app: Flask, typing: tuple[Person, str, dict[str, str]]) -> None:
    person, address, fields = typing
    end_elsewhere(app)
    page = person.post(address, fields)
    page = signed_in_through(person, page, "wrong")
    assert page.status == 422
    assert restored(page) == TYPED
    page = signed_in_through(person, page)
    assert page.heading == "What you typed is still here"
    page = person.post(page.tree.xpath("//main//form/@action")[0], page.fields(), follow=True)
    assert "Saved as a draft." in page.words
    assert page.fields("/send")["text"].replace("\r\n", "\n") == TYPED["text"]


def test_it_survives_signing_out_and_in_in_the_same_browser(app: Flask, typing: tuple[Person, str, dict[str, str]]) -> None:
    person, address, fields = typing
    person.submit("/sign-out")
    page = person.post(address, fields)
    assert page.status == 401
    assert restored(page) == TYPED
    person.sign_in(EMAIL)
    page = person.post(address, fields)
    assert (page.status, page.heading) == (400, "What you typed is still here")
    page = person.post(page.tree.xpath("//main//form/@action")[0], page.fields(), follow=True)
    assert "Saved as a draft." in page.words


def test_a_return_survives_it_too(app: Flask) -> None:
    police = contributor(app)
    address = police.get("/").link("June 2019")
    fields = police.get(address).fields("/send")
    cell = next(name for name in fields if name.startswith("cell-"))
    end_elsewhere(app)
    page = signed_in_through(police, police.post(address, fields | {cell: "987654"}))
    assert page.heading == "What you typed is still here"
    page = police.post(page.tree.xpath("//main//form/@action")[0], page.fields(), follow=True)
    assert page.fields("/send")[cell] == "987654"


@pytest.mark.parametrize("token", [None, "", "old", "IjEyMyI.aaaaaa.bbbbbb"])
def test_a_missing_or_old_token_loses_nothing(app: Flask, typing: tuple[Person, str, dict[str, str]], token: str | None) -> None:
    person, address, fields = typing
    del fields["csrf_token"]
    page = person.post(address, fields | ({} if token is None else {"csrf_token": token}))
    assert (page.status, page.heading) == (400, "What you typed is still here")
    assert restored(page) == TYPED
    assert person.get(address).fields("/send")["text"] == "", "without a token nothing is saved"
    page = person.post(page.tree.xpath("//main//form/@action")[0], page.fields(), follow=True)
    assert "Saved as a draft." in page.words
    assert page.fields("/send")["next"] == TYPED["next"]


def test_the_save_while_typing_says_what_to_do(app: Flask, typing: tuple[Person, str, dict[str, str]]) -> None:
    person, address, fields = typing
    answer = person.post(address, fields | {"csrf_token": "old"}, htmx=True)
    assert answer.status == 400
    assert "Select “Save as draft”; then confirm what you typed." in answer.text
    end_elsewhere(app)
    answer = person.post(address, fields, htmx=True)
    assert answer.status == 401
    assert "Sign in again in another tab, then come back: your text is still here." in answer.text
    assert "<h1" not in answer.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_the_form_of_another_site_is_not_stored(app: Flask, typing: tuple[Person, str, dict[str, str]], site: str) -> None:
    person, address, fields = typing
    forged = {name: value for name, value in fields.items() if name != "csrf_token"}
    page = person.post(address, forged, Sec_Fetch_Site=site)
    assert page.status == 400
    assert "There is a problem with this request" in page.words
    assert "forty shops" not in page.text
    person.submit("/sign-out")
    page = person.post(address, forged, Sec_Fetch_Site=site)
    assert page.status == 303
    assert "forty" not in page.response.location
    assert contributor(app).get(address).fields("/send")["text"] == ""


def test_a_page_that_is_only_read_leads_back_to_where_one_was(app: Flask, typing: tuple[Person, str, dict[str, str]]) -> None:
    person, address, _ = typing
    end_elsewhere(app)
    page = Page(person.client.get(address, follow_redirects=True))
    assert page.heading == "Sign in"
    answer = signed_in_through(person, page)
    assert (answer.status, answer.response.location) == (303, address)


OTHER = "contributor@kfrs.example"
NOT_TAKEN = "This browser still held what somebody else had typed. It was not taken over, and nothing of it is saved."


def test_what_was_typed_is_not_handed_to_somebody_else(app: Flask, typing: tuple[Person, str, dict[str, str]]) -> None:
    person, address, fields = typing
    end_elsewhere(app)
    page = person.post(address, fields)
    answer = person.post("/sign-in", page.fields("/sign-in") | {"email": OTHER, "password": PASSWORD})
    assert (answer.status, answer.response.location) == (303, "/"), "the address may take forms only"
    page = person.get("/")
    assert NOT_TAKEN in page.words
    assert "forty shops" not in page.text


def test_a_page_of_somebody_else_in_the_same_browser_saves_nothing(
    app: Flask, typing: tuple[Person, str, dict[str, str]]
) -> None:
    person, address, fields = typing
    person.submit("/sign-out")
    person.sign_in(OTHER)
    answer = person.post(address, fields)
    assert (answer.status, answer.response.location) == (303, "/")
    page = person.get("/")
    assert NOT_TAKEN in page.words
    assert contributor(app).get(address).fields("/send")["text"] == ""


@pytest.mark.parametrize("owner", ["", "1", "1.forged"])
def test_whose_page_it_was_cannot_be_made_up(app: Flask, typing: tuple[Person, str, dict[str, str]], owner: str) -> None:
    person, address, fields = typing
    page = person.post(address, fields | {"csrf_token": "old", "owner": owner})
    assert page.status == 303
    words = person.get("/").words
    assert "This form was not complete, so nothing was saved." in words and "somebody else" not in words, "nobody else was there"


def test_a_form_without_its_hidden_fields_is_not_called_somebody_elses(
    app: Flask, typing: tuple[Person, str, dict[str, str]]
) -> None:
    person, address, _ = typing
    page = person.post(address, TYPED, follow=True)
    assert "This form was not complete, so nothing was saved. Open its page again, and send it from there." in page.words
    assert contributor(app).get(address).fields("/send")["text"] == ""


def test_two_tabs_that_both_wait_at_the_sign_in_lose_nothing(app: Flask, typing: tuple[Person, str, dict[str, str]]) -> None:
    person, address, fields = typing
    end_elsewhere(app)
    first, second = (person.post(address, fields | {"text": text}) for text in ("The first tab.", "The second tab."))
    signed_in_through(person, first)
    page = signed_in_through(person, second)
    assert page.heading == "What you typed is still here"
    assert restored(page)["text"] == "The second tab."


def test_a_sign_in_page_that_lay_open_over_night_loses_nothing(app: Flask, typing: tuple[Person, str, dict[str, str]]) -> None:
    person, address, fields = typing
    end_elsewhere(app)
    old = person.post(address, fields).fields("/sign-in") | {"email": "contributor@kent-police.example", "password": PASSWORD}
    page = person.post("/sign-in", old | {"csrf_token": "of yesterday"})
    assert page.status == 400
    assert page.message_at("password") == "Error: This page was open for too long. Enter your password again."
    assert page.fields("/sign-in")["email"] == "contributor@kent-police.example"
    assert restored(signed_in_through(person, page)) == TYPED


def test_a_new_password_in_between_loses_nothing(app: Flask, typing: tuple[Person, str, dict[str, str]]) -> None:
    person, address, fields = typing
    admin = administrator(app)
    made = admin.submit(new_password_of(admin, EMAIL))
    password = made.tree.xpath("string(//*[@class='app-password'])")
    page = signed_in_through(person, person.post(address, fields), password)
    page = person.post(page.tree.xpath("//main//form/@action")[0], page.fields())
    assert "Choose a password of your own first." in page.words
    person.submit("/account", current=password, new=OWN_PASSWORD, again=OWN_PASSWORD)
    page = person.post(page.tree.xpath("//main//form/@action")[0], page.fields(), follow=True)
    assert page.fields("/send")["text"] == TYPED["text"]


def test_a_button_alone_is_not_called_a_text(app: Flask, typing: tuple[Person, str, dict[str, str]]) -> None:
    person, _, fields = typing
    page = person.post("/account/sign-out-elsewhere", {"owner": fields["owner"], "csrf_token": "old"})
    assert (page.status, page.heading) == (400, "This was not done")
    assert page.tree.xpath("//main//button")[0].text_content() == "Do it now"
