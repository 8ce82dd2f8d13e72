"""The demonstration's plan year is turned: a draft of 2019/20, and what its pages are asked."""

from __future__ import annotations

from tests.factories.pages import Page, Person

OLD, NEW = "2018-19", "2019-20"
DRAFT = f"/agreements/{NEW}"


def prepare(team: Person) -> Page:
    """The page of the new draft."""
    page = team.submit("/agreements/prepare")
    assert "Community Safety Agreement 2019/20 is prepared." in page.words, page.words
    return page


def open_next_cycle(team: Person) -> Page:
    """Opens July to September 2019; the page after it."""
    days = {"due": "14 October 2019", "meeting": "30 October 2019"}
    page = team.submit("/cycles/new", **days)
    if sure := page.tree.xpath("//main//button[@name]"):
        page = team.post("/cycles/new", page.fields() | {sure[0].get("name"): sure[0].get("value")}, follow=True)
    assert "July to September 2019 is open." in page.words, page.words
    return page


def label_value(page: Page, words: str) -> str:
    """The value of the box to tick whose label has these words."""
    [box] = [one for one in page.tree.xpath("//label[@for]") if words in " ".join(one.text_content().split())]
    return str(page.tree.xpath("//input[@id=$id]/@value", id=box.get("for"))[0])


def add_action(team: Person, ref: str, title: str, priority: str, *origins: str) -> Page:
    """Adds an action to the draft, led by Kent Police, which continues those with the references `origins`."""
    address = f"{DRAFT}/actions/new"
    page = team.get(address)
    chosen = {"priority_id": page.option("priority_id", priority), "lead_agency_id": page.option("lead_agency_id", "Kent Police")}
    fields = page.fields() | chosen | {"ref": ref, "title": title, "status": "not started", "body_id": "0"}
    ticked = {"comes_from": [label_value(page, f"{one} ") for one in origins]} if origins else {}
    return team.post(address, fields | ticked, follow=True)


def confirmed(team: Person, address: str, **typed: str) -> Page:
    """Fills the boxes, reads what would happen and presses the button; the page after it."""
    page = team.submit(address, **typed) if typed else team.get(address)
    button = page.tree.xpath("//button[@name='sure_of']")
    assert button, page.words
    answer = team.post(address, page.fields(address) | {"sure_of": button[0].get("value")}, follow=True)
    assert answer.status == 200, answer.words
    return answer


def adopt(team: Person) -> Page:
    page = confirmed(team, f"{DRAFT}/adopt")
    assert "Community Safety Agreement 2019/20 is adopted." in page.words, page.words
    return page


def split(team: Person, origin: str, title: str, code: str, key: str) -> Page:
    """Adds a priority to the draft, which comes from the one of last year that is called `origin`."""
    address = f"{DRAFT}/priorities/new"
    page = team.get(address)
    typed = {"title": title, "code": code, "key": key, "lead_agency_id": page.option("lead_agency_id", "Kent Police")}
    page = team.post(address, page.fields("/new") | typed | {"comes_from": label_value(page, origin)}, follow=True)
    assert f"“{title}” is added." in page.words, page.words
    return page
