"""The guides: each role reads its own, what they name is on the pages, and each picture is there and has words."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.help.guides import GUIDES, Guide, Picture
from tests.factories.guide_pages import LOOKS
from tests.factories.odd_portal import FILE as ONE_NUMBER
from tests.factories.odd_portal import uploaded
from tests.factories.pages import (
    CYCLE,
    Page,
    Person,
    administrator,
    carry_contexts_forward,
    contributor,
    coordinator,
    governing,
    lead,
    member,
    newcomer,
)
from tests.factories.plan_years import DRAFT, confirmed, prepare

FOLDER = Path(__file__).parents[2] / "static" / "guides"
LARGEST = 65_000
TWO_NUMBERS = ONE_NUMBER + ONE_NUMBER.splitlines()[1].replace("2019-06", "2019-05").replace("30,52", "31,50") + "\n"
NAMED = re.compile("“([^”]+)”")
NAMES = "//a | //button | //summary | //label | //legend | //h1 | //h2 | //h3 | //h4 | //option"
PARTNERS = ["send-an-update", "send-a-return", "ask-for-more-time"]
PICTURES = [step.picture for guide in GUIDES for step in guide.steps if step.picture]


def names_on(page: Page) -> Iterator[str]:
    """What can be pressed or followed, and headings; without what only assistive technology reads."""
    for one in page.tree.xpath(NAMES):
        parts = one.xpath(".//text()[not(ancestor::*[contains(@class, 'visually-hidden')])]")
        yield " ".join("".join(parts).split())


def pages_of(guide: Guide, app: Flask) -> Iterator[Page]:
    for look in LOOKS[guide.name]:
        person = Person(app, look.email)
        page = person.get(look.moves[0])
        for move in look.moves[1:]:
            page = person.get(page.link(move))
        yield page
    if guide.name == "ask-for-more-time":
        police = contributor(app)
        update = police.get("/").link("SM5")
        police.submit(police.get(update).link("Ask for more time"), until="20 July 2019", words="The crime system is moved.")
        yield police.get(update)
    if guide.name == "issue-the-pack":
        team = coordinator(app)
        carry_contexts_forward(team)
        yield team.get(f"/cycles/{CYCLE}/issue")
        issue = team.get(f"/cycles/{CYCLE}/issue").fields("/issue") | {"audiences": "working-group"}
        team.post(f"/cycles/{CYCLE}/issue", issue)
        yield team.get(f"/cycles/{CYCLE}/issue")
    if guide.name == "review-a-return":
        newcomer(administrator(app), "coordinator", "Community Safety Team")
        yield coordinator(app).get(f"/cycles/{CYCLE}/queue")
    if guide.name == "turn-the-year":
        team = coordinator(app)
        prepare(team)
        yield team.get(DRAFT)
        confirmed(team, f"{DRAFT}/actions/SM2/delete")
        yield team.get(f"{DRAFT}/changes/SM2")
        confirmed(team, f"{DRAFT}/ask")
        place, one = f"{DRAFT}/draft/propose", member(app)
        priority = one.get(place).option("priority_key")
        one.submit(place, place, priority_key=priority, title="A night bus.", words="It is late.")
        yield team.get(DRAFT)
        yield team.get(team.get(f"{DRAFT}/proposals").link("Answer"))
    if guide.name == "send-a-return":
        wardens = contributor(app, "kcc-wardens")
        for file in (ONE_NUMBER, TWO_NUMBERS):
            yield wardens.get(uploaded(wardens, file))


@pytest.mark.usefixtures("quick_documents")
@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_name_in_a_guide_is_on_its_pages(app: Flask, guide: Guide) -> None:
    known = {name for page in pages_of(guide, app) for name in names_on(page)}
    named = {name for step in guide.steps for name in NAMED.findall(step.text)}
    assert named and 3 <= len(guide.steps) <= 7
    missing = [name for name in named if not any(one == name or one.startswith((f"{name} ", f"{name}:")) for one in known)]
    assert not missing, sorted(known)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_every_picture_is_there_and_has_words(picture: Picture) -> None:
    content = (FOLDER / f"{picture.name}.png").read_bytes()
    assert struct.unpack(">II", content[16:24]) == (picture.width, picture.height)
    assert len(content) <= LARGEST
    assert len(picture.words.split()) >= 5


def test_no_picture_is_left_over_and_each_is_used_once() -> None:
    used = [picture.name for picture in PICTURES]
    assert sorted(used) == sorted(path.stem for path in FOLDER.iterdir())
    assert sorted(used) == sorted(look.picture for looks in LOOKS.values() for look in looks if look.picture)


@pytest.mark.parametrize(
    ("make", "own", "others"),
    [
        (contributor, [*PARTNERS, "read-the-pack"], []),
        (lead, ["sign-off", *PARTNERS, "read-the-pack"], []),
        (
            coordinator,
            [
                "plan-and-rehearse",
                "chase-what-is-late",
                "review-a-return",
                "issue-the-pack",
                "turn-the-year",
                "read-the-pack",
                "record-what-was-decided",
            ],
            ["sign-off", *PARTNERS],
        ),
        (member, ["read-the-pack", "record-what-was-decided"], []),
        (governing, ["read-the-pack"], []),
        (administrator, ["add-a-person", "close-an-account"], []),
    ],
)
def test_each_role_finds_its_own_guides_first_and_no_others(
    reading_app: Flask, make: Callable[[Flask], Person], own: list[str], others: list[str]
) -> None:
    person = make(reading_app)
    links = [link.rpartition("/")[2] for link in person.get("/help").links("^/help/guides/")]
    assert links == own + others
    for guide in GUIDES:
        page = person.get(f"/help/guides/{guide.name}")
        assert page.status == (200 if guide.name in links else 404)
        if page.status == 200:
            assert page.heading == guide.title
            assert len(page.tree.xpath("//main//ol/li")) == len(guide.steps)
            for picture in page.tree.xpath("//main//img"):
                with person.client.get(picture.get("src")) as answer:
                    assert picture.get("alt") and answer.status_code == 200


def test_whoever_is_not_signed_in_is_asked_to(reading_app: Flask) -> None:
    assert reading_app.test_client().get("/help/guides/send-an-update").status_code == 303
    assert contributor(reading_app).get("/help/guides/nothing").status == 404
