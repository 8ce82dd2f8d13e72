"""A person with a browser that runs no scripts: signs in, follows links, fills forms; every page is checked on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from flask import Flask
from lxml import html
from lxml.html import HtmlElement

from tests.factories.page_rules import faults, faults_of_a_question

PASSWORD = "correct-horse-battery-staple"
OWN_PASSWORD = "four words of my own"
CYCLE = "2019-04-to-2019-06"  # the demonstration's open cycle
CHECKED = "Counted again: it is right."


Fields = Mapping[str, str | list[str]]  # a list where several boxes with one name are ticked


class Page:
    """An answer. Whole pages are checked for what every page has to have."""

    def __init__(self, response: Any, status: int | None = None) -> None:
        self.response = response
        self.status: int = status or response.status_code
        self.text: str = response.get_data(as_text=True) if response.mimetype.startswith("text/") else ""
        self.tree: HtmlElement = html.fromstring(self.text) if self.text.strip() else html.fromstring("<p></p>")
        if self.text.lstrip().startswith("<!DOCTYPE"):
            self._check()

    def _check(self) -> None:
        headings = self.tree.xpath("//h1")
        assert len(headings) == 1, f"{len(headings)} h1"
        assert self.tree.findtext(".//title", "").split("·")[0].strip(), "no title"
        ids = Counter(self.tree.xpath("//@id"))
        doubled = [key for key, count in ids.items() if count > 1]
        assert not doubled, f"ids twice: {doubled}"
        for form in self.tree.xpath("//form[translate(@method,'POST','post')='post']"):
            assert form.xpath(".//input[@name='csrf_token']"), "a form without a token"
        for form in self.tree.xpath("//form"):
            assert form.xpath(".//button[not(@type='button')]"), f"a form without a button: {form.get('action')}"
        for label in self.tree.xpath("//label/@for"):
            assert label in ids, f"a label for nothing: {label}"
        empty = [one for one in self.tree.xpath("//@autocomplete | //@inputmode | //@headers") if not one.strip()]
        assert not empty, f"empty: {[(one.attrname, one.getparent().get('name')) for one in empty]}"
        heads = {name for value in self.tree.xpath("//@headers") for name in value.split()} - set(self.tree.xpath("//th/@id"))
        assert not heads, f"headers that are not there: {heads}"
        wrong = list(faults(self.text, self.tree, self.response.request.path))
        if self.response.request.method == "POST":
            wrong += faults_of_a_question(self.tree)
        assert not wrong, wrong

    @cached_property
    def words(self) -> str:
        """What stands on the page, spaces squeezed."""
        main = self.tree.xpath("//main") or [self.tree]
        return re.sub(r"\s+", " ", main[0].text_content()).strip()

    @property
    def heading(self) -> str:
        return re.sub(r"\s+", " ", self.tree.xpath("//h1")[0].text_content()).strip()

    @property
    def password_shown(self) -> str:
        """The password that the portal made up, as the page shows it once."""
        found = re.search(r"\b(?:[a-z]+-){5}\d\d\b", self.words)
        assert found, self.words
        return found[0]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(where it leads, message) of the summary at the top."""
        links = self.tree.xpath("//*[contains(@class,'govuk-error-summary')]//a")
        return [(link.get("href"), link.text_content().strip()) for link in links]

    def message_at(self, field: str) -> str:
        """The message that stands at the field with this id; nothing where there is none."""
        return self._squeezed(self.tree.xpath("//*[@id=$id]", id=f"{field}-error"))

    def paragraph(self, words: str) -> str:
        """The item of a list, or the row of a table, that holds these words."""
        return self._squeezed([one for one in self.tree.xpath("//li | //tbody/tr") if words in one.text_content()])

    @staticmethod
    def _squeezed(found: list[HtmlElement]) -> str:
        return re.sub(r"\s+", " ", found[0].text_content()).strip() if found else ""

    def link(self, text: str) -> str:
        """The address of the link with these words in it."""
        for one in self.tree.xpath("//a[@href]"):
            if text in re.sub(r"\s+", " ", one.text_content()):
                return str(one.get("href"))
        raise AssertionError(f"no link “{text}” in: {self.words[:2000]}")

    def links(self, pattern: str) -> list[str]:
        return [address for address in self.tree.xpath("//a/@href") if re.search(pattern, address)]

    def option(self, name: str, words: str = "") -> str:
        """The value of the choice with these words in the drop-down list of this name; of the first without words."""
        found = self.tree.xpath("//select[@name=$name]/option[@value!='' and contains(., $words)]/@value", name=name, words=words)
        assert found, f"no “{words}” to choose in {name}"
        return str(found[0])

    def fields(self, action: str = "") -> dict[str, Any]:
        """What the form (the one whose action or whose button's action ends so) would send as it stands. Boxes of one name that
        are ticked are a list."""
        for form in self.tree.xpath("//form[not(@role='search')]"):  # the box at the top of every page
            addresses = [form.get("action") or "", *form.xpath(".//button/@formaction")]
            if not action or any(address.endswith(action) for address in addresses):
                sent: dict[str, list[str]] = {}
                for name, value in form.form_values():
                    sent.setdefault(name, []).append(value)
                return {name: values if len(values) > 1 else values[0] for name, values in sent.items()}
        raise AssertionError(f"no form for {action}")


class Person:
    """Somebody at the portal."""

    def __init__(self, app: Flask, email: str | None = None, password: str = PASSWORD) -> None:
        self.app = app
        self.client = app.test_client()
        if email:
            page = self.sign_in(email, password)
            assert page.status == 303, page.words

    def sign_in(self, email: str, password: str = PASSWORD, **more: str) -> Page:
        fields = self.get("/sign-in").fields()
        return self.post("/sign-in", fields | {"email": email, "password": password} | more)

    def get(self, address: str, *, htmx: bool = False) -> Page:
        return Page(self.client.get(address, headers={"HX-Request": "true"} if htmx else {}))

    def post(self, address: str, fields: Fields | bytes, *, htmx: bool = False, follow: bool = False, **headers: str) -> Page:
        """Sends the fields, or a body that no browser would write; `headers` as Sec_Fetch_Site="none"."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | ({"HX-Request": "true"} if htmx else {})
        data = fields if isinstance(fields, bytes) else dict(fields)
        kind = "application/x-www-form-urlencoded" if isinstance(fields, bytes) else None
        return self.answer(self.client.post(address, data=data, content_type=kind, headers=sent), follow=follow)

    def answer(self, response: Any, *, follow: bool = False) -> Page:
        """The page that answers a POST. A refusal is always followed: it leads to a page that can be left and come back to, and
        the status of that page is here the one with which it was refused. So is a page that asks or shows something first."""
        if refused := response.headers.get("Refused-With"):
            assert response.status_code == 303 and "refused=" in response.location, response.headers
            shown = self.client.get(response.location)
            assert shown.status_code == 200, shown.status
            return Page(shown, status=int(refused))
        if response.status_code == 303 and re.search(r"[?&]answer=", response.location):
            return Page(self.client.get(response.location))
        while follow and response.status_code in (301, 302, 303, 307, 308):
            response = self.client.get(response.location.partition("#")[0])
        return Page(response)

    def cookie(self, name: str = "portal") -> str:
        """What the browser holds under this name: that of the session, if nothing else is asked for."""
        stored = self.client.get_cookie(name)
        assert stored is not None, f"no cookie “{name}”"
        return str(stored.value)

    def submit(self, page: str, action: str = "", **changes: str) -> Page:
        """Opens the page, fills the form that leads to `action` and sends it; follows to the next page."""
        fields = self.get(page).fields(action) | {name.replace("__", "-"): value for name, value in changes.items()}
        return self.post(action or page, fields, follow=True)

    def issue(self, cycle: str = CYCLE, *audiences: str, **changes: str) -> Page:
        """Freezes the next version of the pack and issues it to these audiences, or to all three."""
        address = f"/cycles/{cycle}/issue"
        given = {"audiences": list(audiences or ("working-group", "governing", "public"))}
        return self.post(address, self.get(address).fields("/issue") | given | changes, follow=True)

    def send(self, words: str, **changes: str) -> str:
        """Opens what the list calls so, fills it and sends it; the address of its page. Of a return only this month is
        sent, and where a number is asked about, it is said that it is right."""
        address = self.get("/").link(words)
        if "/returns/" in address:
            number = address.rpartition("/")[2]
            page = self.send_months(address, self.get(address).fields("/send") | changes, number)
        else:
            page = self.submit(address, f"{address}/send", **changes)
        assert page.heading in ("Sent to the team", "Waiting for your lead"), page.words
        return address

    def send_months(self, address: str, fields: Mapping[str, str], months: str = "all") -> Page:
        """Presses the button that sends these months of a return; explains what is asked, if nothing else is wrong."""
        page = self.post(f"{address}/send", dict(fields) | {"months": months}, follow=True)
        asked = [place[1:] for place, _ in page.errors]
        if asked and all(place.startswith("why-") for place in asked):
            whys = {box.get("name"): CHECKED for box in page.tree.xpath("//textarea[starts-with(@name,'why-')]") if not box.text}
            page = self.post(f"{address}/send", page.fields("/send") | whys | {"months": months}, follow=True)
        return page

    def item(self, agency: str, words: str, cycle: str = CYCLE) -> str:
        """Where a coordinator reviews what the agency sent."""
        page = self.get(f"/cycles/{cycle}/items?agency={agency}")
        found = page.tree.xpath("//th/a[contains(normalize-space(), $words)]/@href", words=words)
        assert found, f"nothing to review called “{words}” in: {page.words[:2000]}"
        return str(found[0])

    def row_link(self, agency: str, words: str, link: str, cycle: str = CYCLE) -> str:
        """Where a link in the coordinator's list of what the agency owes leads, in the row with these words."""
        page = self.get(f"/cycles/{cycle}/items?agency={agency}")
        rows = [row for row in page.tree.xpath("//tbody/tr") if words in " ".join(row.text_content().split())]
        found = [one.get("href") for row in rows for one in row.xpath(".//a[@href]") if link in one.text_content()]
        assert found, f"no link “{link}” beside “{words}” in: {page.words[:2000]}"
        return str(found[0])

    def decide(self, item: str, verb: str, **changes: str) -> Page:
        """Opens the item and presses approve, send-back or reopen."""
        return self.submit(item, f"{item}/{verb}", **changes)


def approve_anyway(team: Person, item: str, verb: str = "approve", **more: str) -> Page:
    """As somebody would to whom the page offers no such button."""
    page = team.get(item)
    others = ("so a colleague approves it", "and nobody else in the team can approve it")
    assert any(words in page.words for words in others) and not page.tree.xpath("//*[@data-approve]")
    return team.post(f"{item}/{verb}", page.fields("/send-back") | more)


def confirm(person: Person, address: str, fields: Mapping[str, Any]) -> Page:
    """Posts it, and presses the button of the question what would change; the page after it."""
    asked = person.post(address, fields, follow=True)
    [sure] = asked.tree.xpath("//button[@name='sure_of']/@value")
    return person.post(address, {**fields, "sure_of": sure}, follow=True)


def defined_anew(team: Person, measure: str, **typed: str) -> Page:
    """The page after the measure with that address got a different definition."""
    address = f"{measure}/new-definition"
    return confirm(team, address, team.get(address).fields() | {name.replace("__", "-"): value for name, value in typed.items()})


def carry_contexts_forward(team: Person, cycle: str = CYCLE) -> None:
    """Carries every text of the cycle before forward, with the buttons of the page that issues."""
    page = team.get(f"/cycles/{cycle}/issue")
    for action in page.tree.xpath("//form[contains(@action, '/carry-forward')]/@action"):
        team.post(action, page.fields(action))


def contributor(app: Flask, agency: str = "kent-police") -> Person:
    return Person(app, f"contributor@{agency}.example")


def lead(app: Flask, agency: str = "kent-police") -> Person:
    return Person(app, f"lead@{agency}.example")


def coordinator(app: Flask) -> Person:
    return Person(app, "coordinator@kcst.example")


def member(app: Flask) -> Person:
    return Person(app, "member@working-group.example")


def governing(app: Flask) -> Person:
    return Person(app, "governing@kcsp.example")


def administrator(app: Flask) -> Person:
    return Person(app, "admin@kcst.example")


def new_password_of(admin: Person, email: str) -> str:
    """The page on which the administrator makes a new password for the account."""
    [row] = [one for one in admin.get(f"/people?words={email}").tree.xpath("//tbody/tr") if email in one.text_content()]
    return str(next(address for address in row.xpath(".//a/@href") if "/password" in address))


def newcomer(admin: Person, role: str, agency: str) -> Person:
    """Somebody whom the administrator adds now, to the agency with that name, with the password that the page shows; they
    have chosen one of their own."""
    page = admin.get("/people/new")
    number = next(one.get("value") for one in page.tree.xpath("//select[@name='agency']/option") if agency in one.text)
    email = f"new-{role}-{number}@somewhere.example"
    page = admin.submit("/people/new", name=f"New {role}", email=email, role=role, agency=number)
    password = page.password_shown
    person = Person(admin.app, email, password)
    page = person.submit("/account", current=password, new=OWN_PASSWORD, again=OWN_PASSWORD)
    assert "Your password is changed." in page.words, page.words
    return person
