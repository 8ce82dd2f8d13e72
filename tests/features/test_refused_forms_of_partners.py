"""Whatever a contributor or lead sends that is refused is answered as GOV.UK does: a summary at the top that leads to the field,
and the words at the field."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from flask import Flask
from lxml.html import HtmlElement

from tests.factories.odd_portal import make_busy
from tests.factories.pages import Page, Person, contributor, lead
from tests.features.test_worklist_sign_off import HEALTH, TEXT, sign_off

MOST_PAGES = 70
NOT_FOLLOWED = ("/packs", "/measures", "/search", "/sign-out", "/help", "/evidence", "/guide")
NOT_SENT = ("/sign-out", "/here")


def pages_of(person: Person, more: list[str]) -> Iterator[tuple[str, Page]]:
    """The pages that the person reaches by links from the first one, and these."""
    waiting, seen = ["/", *more], {"/", *more}
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        response = person.client.get(address)
        if response.status_code != 200 or response.mimetype != "text/html":
            continue
        page = Page(response)
        yield address, page
        for link in page.tree.xpath("//main//a/@href"):
            found = urlsplit(urljoin(address, link))
            target = f"{found.path}?{found.query}" if found.query else found.path
            if not found.netloc and target not in seen and not target.startswith(NOT_FOLLOWED):
                seen.add(target)
                waiting.append(target)


def emptied(form: HtmlElement) -> dict[str, str]:
    """What the form sends when whoever sees it has emptied every box that takes words."""
    boxes = form.xpath(".//textarea/@name | .//input[@type='text' or @type='email' or @type='tel' or not(@type)]/@name")
    return {**dict(form.form_values()), **dict.fromkeys(boxes, "")}


def buttons_of(address: str, form: HtmlElement) -> Iterator[tuple[str, dict[str, str]]]:
    for button in form.xpath(".//button[not(@type='button')]"):
        to = button.get("formaction") or form.get("action") or address
        yield urljoin(address, to), {button.get("name"): button.get("value") or ""} if button.get("name") else {}


def faults_of(page: Page) -> list[str]:
    if not page.errors:
        return ["no summary that leads to a field"]
    there = set(page.tree.xpath("//main//@id"))
    nowhere = [f"{place} ({words}) leads nowhere" for place, words in page.errors if place[1:] not in there]
    silent = [place for place, _ in page.errors if not page.message_at(place[1:]) and not is_marked(page, place[1:])]
    return [*nowhere, *(f"nothing at {place} says that it is wrong" for place in silent)]


def is_marked(page: Page, field: str) -> bool:
    """A box of a grid is marked for itself; the words stand in the summary."""
    return bool(page.tree.xpath("//*[@id=$id and @aria-invalid='true']", id=field))


def test_every_refusal_has_a_summary_that_leads_to_the_field(app: Flask) -> None:
    """As the lead, who has every form that a contributor has."""
    busy = make_busy(app)
    person = lead(app)
    tried, refused, wrong = set[str](), 0, list[str]()
    for address, found in list(pages_of(person, busy["contributor"])):
        for form in found.tree.xpath("//main//form[translate(@method,'POST','post')='post']"):
            for target, pressed in buttons_of(address, form):
                key = f"{target} {sorted(pressed)}"
                if key in tried or target.endswith(NOT_SENT):
                    continue
                tried.add(key)
                page = person.post(target, emptied(form) | pressed, follow=True)
                if page.status == 422:
                    refused += 1
                    wrong += [f"{address} → {target} {pressed}: {fault}" for fault in faults_of(page)]
    assert not wrong, wrong
    assert refused >= 12, "so many forms want words"


def test_giving_back_without_a_reason_says_so_at_the_top(app: Flask) -> None:
    health, boss = contributor(app, HEALTH), lead(app, HEALTH)
    message = "Say in at least ten characters what has to change."
    for words, typed in (("SV2", {"text": TEXT}), ("June 2019", {})):
        address = health.get("/").link(words)
        if "/returns/" in address:
            numbers = {name: "7" for name in health.get(address).fields("/send") if name.startswith("cell-")}
            health.send_months(address, health.get(address).fields("/send") | numbers, address.rpartition("/")[2])
        else:
            health.submit(address, f"{address}/send", **typed)
        page = sign_off(boss, address, "/decline", reason=" ")
        assert (page.status, page.errors) == (422, [("#decline-reason", message)])
        assert page.message_at("decline-reason") == message
        [box] = page.tree.xpath("//textarea[@id='decline-reason'][@aria-invalid='true']")
        assert box.get("aria-describedby") == "decline-reason-error"
        assert box.xpath("ancestor::details[@open]"), "the box is in sight"
