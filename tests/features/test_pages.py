"""Every page that can be reached by links, for every role; and what every answer carries."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from portal.core.policy import Role, can
from tests.conftest import make_app
from tests.factories.odd_portal import accept_level
from tests.factories.odd_rates import work_out_rates
from tests.factories.pages import PASSWORD, Page, Person, administrator, contributor, coordinator, governing, lead, member

PEOPLE: dict[Role, Callable[[Flask], Person]] = {
    Role.CONTRIBUTOR: contributor,
    Role.LEAD: lambda app: lead(app, "kcc-public-health"),
    Role.COORDINATOR: coordinator,
    Role.MEMBER: member,
    Role.GOVERNING: governing,
    Role.ADMINISTRATOR: administrator,
}
MOST_PAGES, MOST_OF_A_KIND = 750, 10
# Where buttons lead; and a file of the highways team, as whom nobody reads here.
# Reached by a button: what was sent, a question before a decision, the preview of an uploaded file; and the history of a
# draft, which is put into its page when somebody opens it.
LEADS_ON = {"packs.own_texts_of_newest", "action_pages.of_obligation"}  # addresses that only say which page is meant now
NOT_LINKED = {
    "programme.change",  # links of a planned cycle
    "programme.remove",
    "agencies.less_time",  # a link of what has more time
    "accounts.password_made",  # once, after a password was made
    "pack_readers.issue",  # a link of a pack that is frozen and not issued
    "own_notes.change",  # a link of a note that the team has not answered
    "action_pages.newest",  # for an address that somebody types
    "search.results",  # the box at the top of every page leads there
    "worklist.sent",
    "review.confirm_approval",
    "evidence.download_own_file",
    "workbooks.preview_file",
    "history.preview",
    "agreement_files.preview",
    "partner_agencies.undo_end",  # of an agency that has ended
    "partner_agencies.undo_rename",  # of one that was renamed
    "bodies.undo_replace",  # of a body that was replaced
    "bodies.undo_rename",
    "updates.draft_changes",
    "plan_years.changes",  # of a plan year that was made from another
    "plan_years.decide",
    "plan_years.adopt",
    "plan_years.throw_away",
    "plan_years.measures",  # of a draft
    "plan_years.move_measure",
    "plan_year_proposals.show",  # of a draft
    "plan_year_proposals.propose",
    "plan_year_proposals.comment",
    "plan_year_proposals.take_back",
    "plan_year_proposals.ask",
    "plan_year_proposals.stop_asking",
    "plan_year_proposals.index",
    "plan_year_proposals.answer",
    "plan_year_proposals.take_up",
    "agreed_measures.undo_end",  # of a measure that has ended
    "breakdowns.undo_end_part",  # of a part that has ended
}


@pytest.fixture(scope="module")
def reading_app(own_app: Flask) -> Flask:
    """With a caveat, a new level and rates, which the demonstration may not have, so that their pages have links."""
    team = coordinator(own_app)
    team.submit("/measures/ksi/caveats/new", text="Counted by the day it happened.")
    accept_level(team)
    work_out_rates(team)
    police = contributor(own_app)
    police.submit(police.get(police.get("/").link("SM5")).link("Ask for more time"), until="20 July 2019", words="We move house.")
    return own_app


class Actor:
    agency_id = 1

    def __init__(self, role: Role) -> None:
        self.role = role


def endpoint(app: Flask, address: str) -> str:
    return str(app.url_map.bind("localhost").match(urlsplit(address).path, method="GET")[0])


def check(person: Person, address: str) -> Page:
    """The page is there, whole, and its own links inside lead somewhere."""
    page = person.get(address)
    if endpoint(person.app, address) in LEADS_ON:
        assert page.status == 303, address
        return check(person, page.response.headers["Location"])
    assert page.status == 200, address
    assert len(page.response.data) > 0
    assert page.response.headers["Cache-Control"] == "no-store", f"{address}: a browser would keep it, file or page"
    assert "Expires" not in page.response.headers, address
    if page.text.lstrip().startswith("<!DOCTYPE"):
        ids = set(page.tree.xpath("//@id"))
        inside = [one for one in page.tree.xpath("//a/@href") if one.startswith("#") and one[1:] not in ids]
        assert not inside, f"{address}: links to nowhere: {inside}"
        assert not page.tree.xpath("//*[@style] | //@*[starts-with(name(), 'on')]"), f"{address}: the policy forbids these"
    return page


def crawl(person: Person, start: str = "/") -> set[str]:
    """Follows links from the start; the endpoints that were seen. A file of a pack is fetched once by its name."""
    waiting, seen, kinds = deque([start]), {start}, Counter[str]()
    files: set[tuple[str, str]] = set()
    while waiting and kinds.total() < MOST_PAGES:
        address = waiting.popleft()
        kind = endpoint(person.app, address)
        file = (kind, address.rpartition("/")[2])
        if kinds[kind] >= MOST_OF_A_KIND or ("download" in kind and file in files):
            continue
        kinds[kind] += 1
        files.add(file)
        for found in check(person, address).tree.xpath("//a/@href"):
            link = found.partition("#")[0]
            if link.startswith("/") and link not in seen:
                seen.add(link)
                waiting.append(link)
    return set(kinds)


@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_that_links_lead_to_is_whole(reading_app: Flask, role: Role) -> None:
    seen = crawl(PEOPLE[role](reading_app))
    allowed = {
        rule.endpoint
        for rule in reading_app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and (permission := getattr(reading_app.view_functions[rule.endpoint], "permission", None)) is not None
        and can(Actor(role), permission)
    }
    unseen = allowed - seen - NOT_LINKED
    if role in (Role.MEMBER, Role.GOVERNING, Role.CONTRIBUTOR, Role.LEAD):
        assert unseen <= {"packs.index"}, "the home page of some is the index under another address"
    else:
        assert unseen == set(), "pages that nothing leads to"


def test_everything_a_page_loads_is_there(reading_app: Flask) -> None:
    person = contributor(reading_app)
    page = person.get("/")
    wanted = page.tree.xpath("//link/@href | //script/@src | //img/@src | //body/@data-govuk-frontend")
    assert len(wanted) >= 5
    for address in wanted:
        assert address.startswith("/static/"), "nothing from elsewhere"
        answer = person.client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        answer.close()


@pytest.mark.parametrize("address", ["/", "/account", "/sign-out", "/no-such-page", "/healthz"])
def test_headers_keep_strangers_out(reading_app: Flask, address: str) -> None:
    headers = contributor(reading_app).get(address).response.headers
    policy = {part.split()[0]: part.split()[1:] for part in headers["Content-Security-Policy"].split(";") if part.strip()}
    assert "unsafe-" not in headers["Content-Security-Policy"]
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_the_policy_names_the_only_inline_script(reading_app: Flask) -> None:
    page = contributor(reading_app).get("/")
    [script] = page.tree.xpath("//script[not(@src)]")
    digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page.response.headers["Content-Security-Policy"]


def cookies(app: Flask, base: str = "http://localhost") -> list[str]:
    client = app.test_client()
    page = Page(client.get("/sign-in", base_url=base))
    fields = page.fields() | {"email": "contributor@kfrs.example", "password": PASSWORD}
    answer = client.post("/sign-in", data=fields, base_url=base, headers={"Referer": f"{base}/sign-in"})
    assert answer.status_code == 303
    found = answer.headers.getlist("Set-Cookie")
    assert found
    return found


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(reading_app: Flask) -> None:
    for cookie in cookies(reading_app):
        parts = {part.strip() for part in cookie.split(";")}
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= parts
        assert not any(part.startswith("Domain") for part in parts)


def test_in_production_cookies_travel_encrypted_only(
    demonstration: Path, tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    from portal.extensions import db

    monkeypatch.setenv("COOKIE_SECURE", "1")
    shutil.copy(demonstration, tmp_path / "portal.sqlite")
    app = make_app(tmp_path / "portal.sqlite", shared)
    for cookie in cookies(app, "https://localhost"):
        assert cookie.startswith(("__Host-portal=", "__Host-known="))
        assert {"Secure", "HttpOnly"} <= {part.strip() for part in cookie.split(";")}
    answer = app.test_client().get("/sign-in", base_url="https://localhost")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_process_and_the_database_answer(reading_app: Flask, empty_app: Flask) -> None:
    for app in (reading_app, empty_app):
        client = app.test_client()
        assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 200)
        assert client.get("/readyz").json == {"status": "ready"}


@pytest.mark.parametrize("place", ["new.sqlite", "no/such/folder/new.sqlite"])
def test_a_database_that_is_not_ready_says_why(tmp_path: Path, shared: Path, place: str) -> None:
    from portal.extensions import db

    app = make_app(tmp_path / place, shared)
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    reason = {"new.sqlite": "the database needs `flask upgrade`"}.get(place, "the database does not answer")
    assert answer.json == {"status": "not ready", "reason": reason}
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


TARGETS = (
    "//evil.example", "///evil.example", "https://evil.example", "http:evil.example", "/\\evil.example", "\\\\evil.example",
    "\t//evil.example", "/\t/evil.example", " //evil.example", "javascript:alert(1)", "evil.example", "", "//[",
)  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_signing_in_never_leads_to_another_site(reading_app: Flask, target: str) -> None:
    person = Person(reading_app)
    page = Page(person.client.get("/sign-in", query_string={"next": target}))
    assert page.status == 200
    fields = page.fields() | {"email": "contributor@kfrs.example", "password": PASSWORD}
    assert person.post("/sign-in", fields).response.location == "/"
    again = Person(reading_app)
    fields = again.get("/sign-in").fields() | {"email": "contributor@kfrs.example", "password": PASSWORD, "next": target}
    assert again.post("/sign-in", fields).response.location == "/"
    signed_in = person.client.get("/sign-in", query_string={"next": target})
    assert signed_in.location == "/"


@pytest.mark.parametrize(
    "address", ["/no-such-page", "/updates", "/updates/x", "/packs/x", "/%00", "/static/no-such.css", "/.git/config"]
)
def test_an_unknown_address_is_a_page_that_helps(reading_app: Flask, address: str) -> None:
    for person, way in ((contributor(reading_app), "Back to your start page"), (Person(reading_app), "Sign in")):
        page = person.get(address)
        assert (page.status, page.heading) == (404, "Page not found")
        assert page.link(way) == "/"
        answer = person.get(address, htmx=True)
        assert "<h1" not in answer.text


def test_a_wrong_method_and_too_much_at_once_are_pages_too(reading_app: Flask) -> None:
    police = contributor(reading_app)
    address = police.get("/").link("SM5")
    page = police.get(f"{address}/send")
    assert (page.status, page.heading) == (405, "You cannot open this page directly")
    fields = police.get(address).fields("/send")
    page = police.post(address, fields | {"text": "x" * 17_000_000})
    assert (page.status, page.heading) == (413, "This is too much to send at once")
    assert re.search(r"at most \d+ MB", page.words)


def test_nothing_that_is_read_writes(reading_app: Flask) -> None:
    """GET with a form's fields in the address changes nothing."""
    police = contributor(reading_app)
    address = police.get("/").link("SM5")
    assert police.get(f"{address}?text=Hello&action_status=complete").status == 200
    assert police.get(address).fields("/send")["text"] == ""
