"""A priority's context: written beside the page as it will be printed, its notes numbered, nobody's text overwritten."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, administrator, contributor, coordinator, newcomer

ADDRESS = f"/cycles/{CYCLE}/contexts/road-safety"
TEXT = """Deaths fell.[^kcc-casualties-2017] We ask for **cameras**.

## What the figures say

Fewer people were hurt,[^ours] as before.[^kcc-casualties-2017] Speed matters.[^cc-march-2019]

[^ours]: Counted by hand, in
  two villages.
"""


@pytest.fixture
def team(app: Flask) -> Person:
    return coordinator(app)


def notes(page: Page) -> list[str]:
    return [one.text_content().strip() for one in page.tree.xpath("//ol[@class='app-notes']/li")]


def marks(page: Page) -> list[str]:
    return list(page.tree.xpath("//*[@id='printed' or not(ancestor::*[@id='printed'])]//sup/a[@class='app-footnote']/text()"))


def both_open(app: Flask) -> tuple[Person, dict[str, str], Person, dict[str, str]]:
    """Two coordinators, each with the form as it stood before anybody saved."""
    one, other = coordinator(app), newcomer(administrator(app), "coordinator", "Kent Community Safety Team")
    return one, one.get(ADDRESS).fields(), other, other.get(ADDRESS).fields()


def test_a_text_is_saved_and_printed_with_its_notes_in_order(team: Person) -> None:
    page = team.submit(ADDRESS, text=TEXT)
    assert "Saved." in page.words
    assert page.fields()["text"].replace("\r\n", "\n") == TEXT.strip()
    expected = [
        "Kent County Council, Road casualties in Kent: annual review 2017, December 2018",
        "Counted by hand, in two villages.",
        "Kent Police, Chief Constable's report to the Performance and Delivery Board, 20 March 2019",
    ]
    assert notes(page) == expected
    assert page.tree.xpath("//*[@id='printed']//sup/a/text()") == ["1", "2", "1", "3"]
    assert page.tree.xpath("//*[@id='printed']//strong[text()='cameras']")
    printed = team.get(f"/cycles/{CYCLE}/preview")
    section = printed.tree.xpath("//section[@id='road-safety']")[0]
    assert [one.text_content().strip() for one in section.xpath(".//ol[@class='app-notes']/li")][:3] == expected


def test_while_typing_only_the_printed_side_comes_back(team: Person) -> None:
    fields = team.get(ADDRESS).fields()
    answer = team.post(ADDRESS, fields | {"text": TEXT}, htmx=True)
    assert answer.status == 200
    assert "<h1" not in answer.text and "<textarea" not in answer.text
    assert "Saved " in answer.words
    assert "What the figures say" in answer.words
    assert len(notes(answer)) == 3
    for mark in answer.tree.xpath("//sup/a/@href"):
        assert answer.tree.xpath("//li[@id=$id]", id=mark[1:]), "a mark leads to its note"
    answer = team.post(ADDRESS, fields | {"text": f"{TEXT}\n\nMore."}, htmx=True)
    assert answer.status == 200, "a page never conflicts with itself"
    assert "More." in team.get(ADDRESS).fields()["text"]


def test_a_source_that_nobody_knows_is_named(team: Person) -> None:
    for htmx in (False, True):
        page = team.post(ADDRESS, team.get(ADDRESS).fields() | {"text": "Deaths fell.[^no-such-thing]"}, htmx=htmx, follow=True)
        assert page.status == 200
        assert "“[^no-such-thing]” is neither a source of the register nor explained below." in page.words
    assert team.get(ADDRESS).fields()["text"] == "Deaths fell.[^no-such-thing]", "a draft may be wrong"


def test_two_coordinators_at_once_see_both_texts(app: Flask) -> None:
    one, mine, other, theirs = both_open(app)
    one.post(ADDRESS, mine | {"text": "Deaths fell by ten."})
    answer = other.post(ADDRESS, theirs | {"text": "Deaths fell by eleven."}, htmx=True)
    assert answer.status == 409
    assert "Not saved: Coordinator, KCST has changed this since you opened it, at " in answer.words
    page = other.post(ADDRESS, theirs | {"text": "Deaths fell by eleven."})
    assert page.status == 409
    assert "Coordinator, KCST has changed this since you opened it, at " in page.words
    assert "Deaths fell by ten." in page.words
    assert page.fields()["text"] == "Deaths fell by eleven."
    assert one.get(ADDRESS).fields()["text"] == "Deaths fell by ten."
    page = other.post(ADDRESS, page.fields(), follow=True)
    assert "Saved." in page.words
    assert one.get(ADDRESS).fields()["text"] == "Deaths fell by eleven."


def test_a_text_that_is_too_long_does_not_open_the_way_over_a_colleagues(app: Flask) -> None:
    one, mine, other, theirs = both_open(app)
    one.post(ADDRESS, mine | {"text": "Deaths fell by ten."})
    page = other.post(ADDRESS, theirs | {"text": "x" * 40_001})
    assert page.status == 422
    page = other.post(ADDRESS, page.fields() | {"text": "Deaths fell by eleven."})
    assert page.status == 409
    assert one.get(ADDRESS).fields()["text"] == "Deaths fell by ten."


def test_a_text_that_is_far_too_long_comes_back_with_both_numbers(team: Person) -> None:
    message = "This has 100,000 characters. The limit is 40,000. Shorten it by 60,000."
    before, long = team.get(ADDRESS).fields(), "word " * 19_999 + "words"
    page = team.post(ADDRESS, before | {"text": long})
    assert page.status == 422
    assert page.errors == [("#text", message)]
    assert message in page.message_at("text")
    assert page.fields()["text"] == long
    answer = team.post(ADDRESS, before | {"text": long}, htmx=True)
    assert answer.status == 422
    assert f"Not saved: {message}" in answer.words
    assert team.get(ADDRESS).fields()["text"] == before["text"]


@pytest.mark.parametrize(
    "text", ["", "   \n", "[^", "[^]: x", "##", "## \n## a ##", "[^a]: [^a]", "[^ours]\n\n[^ours]: see [^ours]", "\x00\x1b"]
)
def test_half_written_texts_do_not_stop_the_preview(own_app: Flask, text: str) -> None:
    team = coordinator(own_app)
    assert team.submit(ADDRESS, text=text).status == 200
    assert team.post(ADDRESS, team.get(ADDRESS).fields() | {"text": text}, htmx=True).status == 200
    assert team.get(f"/cycles/{CYCLE}/preview").status == 200


@pytest.mark.usefixtures("quick_documents")
def test_what_is_written_after_issue_goes_into_the_next_version_only(team: Person) -> None:
    last, issued = "/cycles/2019-01-to-2019-03", "/packs/2019-01-to-2019-03/working-group/1"
    before = team.get(issued).words
    assert "The pack is issued." in team.get(f"{last}/contexts/road-safety").words
    team.submit(f"{last}/contexts/road-safety", text="Deaths fell, after all.")
    assert team.get(issued).words == before
    page = team.issue(last.rpartition("/")[2], note="The text on road safety was wrong.")
    assert "version 2, is issued." in page.words
    assert "Deaths fell, after all." in page.words
    now = team.get(issued).words
    assert "There is a newer version. Read version 2" in now
    assert now.replace("There is a newer version. Read version 2", "").split() == before.split()


def test_a_section_that_does_not_exist_is_not_found(app: Flask, team: Person) -> None:
    token = team.get("/account").fields()["csrf_token"]
    for address in (f"/cycles/{CYCLE}/contexts/no-such", "/cycles/no-such/contexts/road-safety"):
        assert team.get(address).status == 404
        assert team.post(address, {"csrf_token": token, "text": "x"}).status == 404
    assert contributor(app).get(ADDRESS).status == 404


def test_paragraphs_of_two_coordinators_are_put_together(app: Flask) -> None:
    one, mine, other, _ = both_open(app)
    one.post(ADDRESS, mine | {"text": TEXT})
    mine, theirs = one.get(ADDRESS).fields(), other.get(ADDRESS).fields()
    one.post(ADDRESS, mine | {"text": TEXT.replace("Deaths fell", "Deaths rose")})
    answer = other.post(ADDRESS, theirs | {"text": f"{TEXT}\n\n## Next\n\nCameras."}, htmx=True)
    assert answer.status == 200
    assert "has changed this meanwhile. Both texts are put together here." in answer.words
    assert answer.tree.xpath("//@data-merged")
    page = other.get(ADDRESS)
    assert "Deaths rose" in page.fields()["text"] and "Cameras." in page.fields()["text"]
    page = one.post(ADDRESS, mine | {"text": TEXT.replace("Deaths fell", "Deaths rose again")}, follow=True)
    assert "has changed this meanwhile" in page.words
    assert "Deaths rose again" in page.fields()["text"] and "Cameras." in page.fields()["text"]
    page = other.post(ADDRESS, theirs | {"text": "Something else altogether."})
    assert page.status == 409, "the first paragraph is not the one that this page knew"
    assert "Deaths rose again" in one.get(ADDRESS).fields()["text"]
