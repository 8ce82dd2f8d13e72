"""What every answer tells the browser, and what is asked of every request."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories.evidence import pdf
from tests.factories.pages import Person, contributor, coordinator, member

PAGES = ("/", "/sign-in", "/no-such-page", "/healthz", "/readyz", "/updates/999999", "/static/no-such-file.css")


@pytest.mark.parametrize("address", PAGES)
def test_no_browser_keeps_a_page(app: Flask, address: str) -> None:
    assert contributor(app).get(address).response.headers["Cache-Control"] == "no-store"
    assert Person(app).get(address).response.headers["Cache-Control"] == "no-store"


def test_no_browser_keeps_a_file(app: Flask) -> None:
    """An old workbook that the browser still has would send old numbers."""
    police, reader, team = contributor(app), member(app), coordinator(app)
    number = police.get("/").link("June 2019").rpartition("/")[2]
    pack = "/packs/2019-01-to-2019-03/working-group/1"
    files = [
        (police, f"/returns/{number}/workbook"),
        (reader, "/measures/ksi.csv"),
        (team, "/cycles/2019-04-to-2019-06/items.csv"),
    ]
    files += [(reader, f"{pack}/{name}") for name in ("pack.docx", "pack.pdf", "pack.xlsx", "data.csv", "pack.json")]
    for person, address in files:
        answer = person.client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == "no-store", address
        assert "Expires" not in answer.headers, address


def test_evidence_is_not_cached_either(app: Flask) -> None:
    from io import BytesIO

    police = contributor(app)
    address = police.get("/").link("SM5")
    fields = police.get(address).fields("/send") | {"file": (BytesIO(pdf()), "report.pdf")}
    assert police.client.post(f"{address}/files", data=fields).status_code == 303
    file = police.get(address).links(r"^/evidence/")[0]
    assert police.client.get(file).headers["Cache-Control"] == "no-store"


def test_what_is_static_is_cached_for_a_year(app: Flask) -> None:
    for address in re.findall(r"/static/[^\"']+", Person(app).get("/sign-in").text)[:4]:
        with app.test_client().get(address) as answer:
            assert "max-age=31536000" in answer.headers["Cache-Control"], address


def test_the_headers_of_every_answer(app: Flask) -> None:
    for address in (*PAGES, "/static/vendor/portal.css"):
        with contributor(app).client.get(address) as answer:
            headers = answer.headers
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", address
        assert {"camera=()", "geolocation=()", "microphone=()"} <= set(headers["Permissions-Policy"].split(", ")), address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert "default-src 'none'" in headers["Content-Security-Policy"], address


def test_signing_out_has_the_browser_forget(app: Flask) -> None:
    police = contributor(app)
    answer = police.post("/sign-out", police.get("/sign-out").fields())
    assert answer.response.headers["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost", 303),
        ("https://localhost", 303),
        ("http://127.0.0.1:8000", 303),  # BASE_URL: a proxy may change the name that the portal is asked under
        ("https://evil.example", 400),
        ("http://localhost.evil.example", 400),
        ("http://localhost:81", 400),
        ("null", 400),
        ("", 400),
    ],
)
def test_a_form_of_another_site_is_refused_whatever_token_it_has(app: Flask, origin: str, status: int) -> None:
    police = contributor(app)
    address = police.get("/").link("SM5")
    fields = police.get(address).fields("/send") | {"text": "Forty visits."}
    page = police.post(address, fields, Origin=origin)
    assert page.status == status
    assert (police.get(address).fields("/send")["text"] == "Forty visits.") is (status == 303)


def test_the_portal_answers_to_its_own_names_only(app: Flask) -> None:
    app.config["TRUSTED_HOSTS"] = ["portal.example", "localhost"]
    client = app.test_client()
    assert client.get("/sign-in", base_url="https://portal.example").status_code == 200
    answer = client.get("/sign-in", base_url="https://evil.example")
    assert answer.status_code == 400
    assert "There is a problem with this request" in answer.get_data(as_text=True)
    assert "evil" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("allowed", "base", "hosts"),
    [
        ("", "", None),
        ("", "https://portal.example/", ["portal.example", "localhost", "127.0.0.1"]),
        ("a.example, b.example", "https://portal.example", ["a.example", "b.example"]),
    ],
)
def test_the_names_are_a_setting(monkeypatch: pytest.MonkeyPatch, allowed: str, base: str, hosts: list[str] | None) -> None:
    import config

    monkeypatch.setenv("ALLOWED_HOSTS", allowed)
    monkeypatch.setenv("BASE_URL", base)
    assert config.allowed_hosts() == hosts


def test_a_proxy_says_for_whom_it_asks_where_it_is_trusted_to(app: Flask, empty_app: Flask) -> None:
    from tests.conftest import make_app

    assert app.config["PROXIES"] == 0
    behind = make_app(app.config["SQLALCHEMY_DATABASE_URI"], app.config["INSTANCE_DIR"], PROXIES=1)
    for portal, status in ((app, 422), (behind, 429)):
        stranger = Person(portal)
        stranger.client.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.7"
        statuses = [stranger.sign_in(f"somebody-{portal is app}-{at}@kfrs.example", "wrong").status for at in range(21)]
        assert statuses[-1] == status, "the machine itself says nothing about who asks"


@pytest.mark.parametrize("origin", ["http://[", "null", "", "https://evil.example", "http://[::1", "\\\\x"])
def test_an_odd_origin_is_refused_in_words(app: Flask, origin: str) -> None:
    answer = app.test_client().post("/sign-in", data={"email": "a"}, headers={"Origin": origin})
    assert answer.status_code == 400


def test_a_proxy_that_is_not_in_the_settings_is_logged_once(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    client = app.test_client()
    for _ in range(2):
        client.get("/sign-in", headers={"X-Forwarded-For": "203.0.113.7"})
    assert [record.message for record in caplog.records if "PROXIES" in record.message] == [
        "a proxy says for whom it asks, but PROXIES is not set: see docs/operations.md"
    ]
