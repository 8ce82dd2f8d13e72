"""The same on PostgreSQL, which has bounds of its own: what was found there, or could be."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, contributor, coordinator
from tests.features.test_odd_values import FORMS_WITH_A_DATE, NO_DAY, NOT_A_DATE, THIRTY, dated, in_boxes, posted
from tests.features.test_returns_workbooks_upload import HEAD, upload


@pytest.mark.parametrize("form", FORMS_WITH_A_DATE)
def test_a_date_of_thirty_digits(postgres: Flask, form: str) -> None:
    team, name = coordinator(postgres), FORMS_WITH_A_DATE[form]
    page = posted(team, dated(team, form), in_boxes(name, "1", "7", THIRTY))
    assert page.status == 422
    [found] = [error for place, error in page.errors if place == f"#{name}"]
    assert found.endswith((NOT_A_DATE, NO_DAY))


def test_numbers_of_rows_that_no_column_holds(postgres: Flask) -> None:
    team, police = coordinator(postgres), contributor(postgres)
    token = {name: value for name, value in team.get("/account").fields().items() if name == "csrf_token"}
    for number in (THIRTY, "2147483648", "9223372036854775808", "999999999"):
        assert team.get(f"/review/{number}").status == 404
        assert team.post(f"/cycles/{CYCLE}/approve", token | {"item": number, f"version-{number}": number}).status == 200
        assert team.get(f"/outbox?page={number}").status == 200
        address = police.get("/").link("SM5")
        assert police.post(address, police.get(address).fields("/send") | {"version": number}).status in (303, 409)
        cell = {f"cell-{number}-{number}": "1", f"version-{number}": number}
        sheet = police.get("/").link("June 2019")
        assert police.post(sheet, police.get(sheet).fields("/send") | cell).status in (303, 404, 409, 422)


def test_signs_that_no_column_holds(postgres: Flask) -> None:
    team, police = coordinator(postgres), contributor(postgres)
    address = police.get("/").link("SM5")
    odd = {"text": "a\0b", "note": "\0", "token": "\0", "key": "\0", "milestones-0-title": "c\0d", "action_status": "\0"}
    assert police.post(address, police.get(address).fields("/send") | odd).status in (303, 422)
    assert police.post(f"{address}/files/remove", police.get(address).fields("/send") | {"key": "\0"}).status in (404, 409)
    context = f"/cycles/{CYCLE}/contexts/introduction"
    assert team.post(context, team.get(context).fields() | {"text": "a\0b", "token": "\0"}).status == 303
    assert team.post("/sign-in", team.get("/account").fields() | {"email": "a\0@b.c", "password": "\0"}).status == 422


def test_a_nul_in_the_token_of_a_file_that_is_taken_over(postgres: Flask) -> None:
    wardens = contributor(postgres, "kcc-wardens")
    preview = upload(wardens, f"{HEAD}scam-visits,,2019-06-01,2019-06-30,52,,\n")
    fields = preview.fields("/confirm") | {"token": "\0"}
    assert wardens.post("/returns/upload/confirm", fields).status == 303
