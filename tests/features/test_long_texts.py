"""A text that was made to be slow is answered like any other, and one that is too long comes back to its writer.

pytest's own limit of a test's time (pyproject.toml) is what fails where an answer takes minutes, as it once did.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.core.limits import LARGEST_FORM, LARGEST_UPLOAD
from portal.core.text import clean
from tests.factories.pages import Person, contributor, coordinator

SLOW = [
    "a." * 130_000,
    "Aa-" * 80_000,
    "a b b a " * 30_000,
    "a\u0301\u0316" * 80_000,
    "\n\n".join("a b c d " * 130 for _ in range(190)),
]


def an_update(person: Person) -> tuple[str, dict[str, str]]:
    address = person.get("/").link("SM5")
    return address, person.get(address).fields("/send")


@pytest.mark.parametrize("text", SLOW)
def test_a_slow_text_is_answered_and_comes_back(app: Flask, text: str) -> None:
    police = contributor(app)
    address, fields = an_update(police)
    page = police.post(f"{address}/send", fields | {"text": text})
    assert page.status == 422
    assert page.fields("/send")["text"].startswith(clean(text[:999]).strip())


def test_a_text_as_long_as_it_may_be_is_compared_word_by_word(app: Flask) -> None:
    """On the review page, where a partner's text stands beside last time's."""
    police, team = contributor(app), coordinator(app)
    address, fields = an_update(police)
    fields |= {"action_status": "ongoing"}
    police.post(f"{address}/send", fields | {"text": "a b b a " * 2_400})
    item = team.item("kent-police", "SM5")
    team.decide(item, "send-back", items="text", reason="Please say it in fewer words.")
    police.post(f"{address}/send", police.get(address).fields("/send") | {"text": "b a a b " * 2_400})
    assert team.get(item).status == 200


def test_a_context_with_a_gap_as_long_as_itself_is_shown(app: Flask) -> None:
    team = coordinator(app)
    address = team.get("/cycles/2019-04-to-2019-06/contexts").links(r"/contexts/\w")[0]
    gap = "## Recorded crime" + " " * 39_000 + "in Kent ##\n\nIt fell."
    page = team.submit(address, text=gap)
    assert page.status == 200
    assert "Recorded crime" in page.words


@pytest.mark.parametrize("multipart", [False, True])
def test_a_request_has_a_largest_size_in_every_encoding(app: Flask, *, multipart: bool) -> None:
    police = contributor(app)
    address, fields = an_update(police)
    for length, status in ((LARGEST_FORM // 2, 422), (LARGEST_FORM + 1, 413)):
        sent = fields | {"text": "x" * length}
        answer = police.client.post(address, **encoded(sent)) if multipart else police.client.post(address, data=sent)
        assert police.answer(answer).status == status
    assert "what you typed should still be" in answer.get_data(as_text=True)


def test_only_a_page_that_takes_a_file_takes_more(app: Flask) -> None:
    police = contributor(app)
    address, fields = an_update(police)
    large = fields | {"text": "x", "more": "y" * (LARGEST_FORM + 1)}
    assert police.client.post(f"{address}/files", **encoded(large)).status_code == 413
    for length, status in ((11_000_000, 422), (LARGEST_UPLOAD, 413)):
        file = FileStorage(BytesIO(b"%PDF-" + b"0" * length), "report.pdf")
        answer = police.client.post(f"{address}/files", **encoded(fields | {"file": file}))
        assert police.answer(answer).status == status


def encoded(fields: Mapping[str, object]) -> dict[str, Any]:
    """The fields as multipart/form-data, in memory."""
    boundary, data = encode_multipart(fields)
    return {"data": data, "content_type": f"multipart/form-data; boundary={boundary}"}


@pytest.mark.parametrize("body", [{"text": "x"}, [], "text", 7, None, {"email": ["a"], "password": {}}])
@pytest.mark.parametrize("address", ["/sign-in", "/account", "/follow-ups/1"])
def test_what_is_no_form_is_refused(app: Flask, address: str, body: object) -> None:
    police = contributor(app)
    token = police.get("/account").fields()["csrf_token"]
    answer = police.client.post(address, data=json.dumps(body), content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 415


@pytest.mark.parametrize("address", ["/sign-in", "/account", "/returns/upload"])
@pytest.mark.parametrize(
    "part", ["form-data", 'form-data; name="text"; filename="a.txt"', 'form-data; name="email"; filename=""']
)
def test_a_part_that_is_no_field_is_refused(app: Flask, address: str, part: str) -> None:
    """A part without a name, or a file where a text belongs."""
    body = f"--B\r\nContent-Disposition: {part}\r\n\r\nx\r\n--B--\r\n".encode()
    answer = contributor(app).client.post(address, data=body, content_type="multipart/form-data; boundary=B")
    assert answer.status_code == 400
