"""Evidence: who may add, see and remove it, and that it is only ever saved to disk."""

from __future__ import annotations

import io
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.factories.clamd import EICAR, playing
from tests.factories.evidence import CSV, REFUSED, TAKEN
from tests.factories.pages import Page, Person, administrator, contributor, coordinator, member
from tests.features.test_updates_parts import TEXT, opened

PDF = TAKEN["report.pdf"]
LENGTH_OF_A_KEY = 43  # 32 random bytes, in letters that an address may hold


def add(person: Person, address: str, name: str, data: bytes, **more: str) -> Page:
    """As a browser sends it."""
    fields = person.get(address).fields("/send") | more
    boundary, body = encode_multipart(fields | {"file": FileStorage(io.BytesIO(data), name)})
    sent = person.client.post(f"{address}/files", data=body, content_type=f"multipart/form-data; boundary={boundary}")
    return person.answer(sent, follow=True)


def test_evidence_is_added_with_the_text_and_reaches_the_team(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address, _ = opened(police)
    page = add(police, address, "report.pdf", PDF, text=TEXT)
    assert "“report.pdf” is added, and your text is saved." in page.words
    assert "not scanned for viruses" in page.words, "no CLAMD is set"
    assert page.fields("/send")["text"] == TEXT
    own = page.link("report.pdf")
    _, _, key = own.split("/")
    assert len(key) == LENGTH_OF_A_KEY, "an address that nobody guesses"
    answer = police.get(own).response
    assert answer.get_data() == PDF
    assert answer.headers["Content-Disposition"] == "attachment; filename=report.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.mimetype == "application/octet-stream"
    assert team.get(f"{own}/as-sent").status == 404, "a draft is the agency's own"
    police.submit(address, f"{address}/send")
    as_sent = team.get(team.item("kent-police", "SM5")).link("report.pdf")
    assert team.get(as_sent).response.get_data() == PDF
    assert police.get(police.get(address).link("report.pdf")).status == 200


@pytest.mark.parametrize("name", ["Report – final ’19.csv", "日本.csv", "é.csv"])
def test_any_name_can_be_downloaded(app: Flask, name: str) -> None:
    police = contributor(app)
    address, _ = opened(police)
    own = add(police, address, name, CSV, text=TEXT).link(name)
    answer = police.get(own).response
    assert answer.status_code == 200 and answer.get_data() == CSV
    header = answer.headers["Content-Disposition"]
    header.encode("ascii")
    assert header.startswith("attachment; ") and f"filename*=UTF-8''{quote(name)}" in header
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_was_never_sent_goes_with_its_bytes(app: Flask) -> None:
    from portal.extensions import db
    from portal.updates.evidence.models import Evidence

    police, team = contributor(app), coordinator(app)
    address, _ = opened(police)
    add(police, address, "visits.csv", CSV, text=TEXT)
    police.submit(address, f"{address}/send")
    team.decide(item := team.item("kent-police", "SM5"), "approve")
    team.decide(item, "reopen", reason="Please add the list of visits.")
    add(police, address, "names.csv", CSV)
    with app.app_context():
        keys = {one.name: one.key for one in db.session.scalars(db.select(Evidence)) if one.name != "campaigns.csv"}
    for name in ("names.csv", "visits.csv"):
        police.post(f"{address}/files/remove", police.get(address).fields("/send") | {"key": keys[name]})
    with app.app_context():
        with_bytes = {one.name: bool(one.data) for one in db.session.scalars(db.select(Evidence)) if one.name in keys}
    assert with_bytes == {"visits.csv": True}, "what was approved with it stays whole; the other is gone"


def test_nobody_else_sees_it(app: Flask) -> None:
    police = contributor(app)
    address, _ = opened(police)
    own = add(police, address, "visits.csv", CSV, text=TEXT).link("visits.csv")
    police.submit(address, f"{address}/send")
    for person in (contributor(app, "kfrs"), member(app), administrator(app)):
        assert person.get(own).status == 404
        assert person.get(f"{own}/as-sent").status == 404
    assert police.get("/evidence/" + "x" * LENGTH_OF_A_KEY).status == 404
    assert Person(app).get(own).status == 303


@pytest.mark.parametrize("name", [name for name in REFUSED if name != "large.csv"])
def test_what_is_refused_says_why_and_loses_nothing(app: Flask, name: str) -> None:
    data, why = REFUSED[name]
    police = contributor(app)
    address, _ = opened(police)
    page = add(police, address, name, data, text=TEXT)
    assert page.status == 422
    assert why in page.message_at("evidence-file") and page.errors[0][0] == "#evidence-file"
    assert page.fields("/send")["text"] == TEXT
    later = police.get(address)
    assert later.fields("/send")["text"] == TEXT, "the text is saved all the same"
    assert not later.links("^/evidence/")


def test_no_file_and_a_large_one(app: Flask) -> None:
    police = contributor(app)
    address, _ = opened(police)
    assert add(police, address, "", b"", text=TEXT).errors == [("#evidence-file", "Choose a file first.")]
    assert "is larger than 10 MB" in add(police, address, "large.csv", REFUSED["large.csv"][0], text=TEXT).errors[0][1]


def test_at_most_ten(app: Flask) -> None:
    police = contributor(app)
    address, _ = opened(police)
    for at in range(10):
        assert add(police, address, f"visits-{at}.csv", CSV).status == 200
    page = add(police, address, "visits-11.csv", CSV)
    assert page.errors == [("#evidence-file", "There are 10 files, which is the limit. Remove one first.")]


def test_clamd_is_asked_where_it_is_set(app: Flask) -> None:
    police = contributor(app)
    address, _ = opened(police)
    with playing(("127.0.0.1", 0)) as app.config["CLAMD"]:
        page = add(police, address, "visits.csv", CSV, text=TEXT)
        assert "visits.csv" in page.words and "not scanned" not in page.words
        page = add(police, address, "photo.jpg", TAKEN["photo.jpg"] + EICAR)
        assert page.status == 422
        assert "the virus scanner found Eicar-Test-Signature in it" in page.message_at("evidence-file")
    page = add(police, address, "again.csv", CSV)
    assert "again.csv 1 KB, not scanned yet for viruses" in page.words, "a scanner that is down is asked again later"


def removed(person: Person, address: str, name: str) -> Page:
    page = person.get(address)
    key = page.link(name).split("/")[2]
    return person.post(f"{address}/files/remove", page.fields("/send") | {"key": key}, follow=True)


def test_a_file_of_a_draft_goes_and_one_that_was_sent_stays_listed(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address, _ = opened(police)
    add(police, address, "first.csv", CSV, text=TEXT)
    assert "first.csv" not in removed(police, address, "first.csv").words
    own = add(police, address, "second.csv", CSV).link("second.csv")
    police.submit(address, f"{address}/send")
    item = team.item("kent-police", "SM5")
    team.decide(item, "send-back", reason="The wrong file came along.")
    page = removed(police, address, "second.csv")
    assert "second.csv removed on 3 July 2019" in page.words
    assert police.get(own).status == 404
    assert team.get(f"{own}/as-sent").status == 404, "its content is gone"
    assert "second.csv" in team.get(item).words


def test_nobody_adds_to_what_was_sent_or_to_anothers(app: Flask) -> None:
    police, fire = contributor(app), contributor(app, "kfrs")
    address, fields = opened(police)
    token = fire.get("/account").fields()["csrf_token"]
    assert fire.post(f"{address}/files", {"csrf_token": token}).status == 404
    assert fire.post(f"{address}/files/remove", {"csrf_token": token, "key": "x"}).status == 404
    assert police.post(f"{address}/files/remove", fields | {"key": "x"}).status == 404
    tab = fields | {"text": TEXT}
    police.post(f"{address}/send", tab)
    sent = police.client.post(f"{address}/files", data=tab | {"text": "Other", "file": (io.BytesIO(CSV), "a.csv")})
    assert police.answer(sent).status == 409
