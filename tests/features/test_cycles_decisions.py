"""What the meeting decided: recorded by members and coordinators, seen by the partners who wrote."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator, governing, lead, member

ISSUED = "2019-01-to-2019-03"
PAGE = f"/cycles/{ISSUED}/decisions"
WORDS = "Shops are visited again in the autumn."


def box(page: Page, ref: str) -> str:
    """The name of the box for an action."""
    return str(page.tree.xpath("//label[contains(., $ref)]/@for", ref=f"about {ref}?")[0])


def record(person: Person, **decisions: str) -> Page:
    page = person.get(PAGE)
    return person.post(PAGE, page.fields() | {box(page, ref): text for ref, text in decisions.items()}, follow=True)


@pytest.mark.parametrize("who", [member, coordinator])
def test_it_reaches_the_partners_who_wrote_and_nobody_else(app: Flask, who: Callable[[Flask], Person]) -> None:
    page = record(who(app), SM2=WORDS, RS1="  ")
    assert "Recorded: 1." in page.words and WORDS in page.words
    police = contributor(app)
    assert WORDS in police.get(f"/packs/{ISSUED}/your-texts").words, "beside what was printed"
    assert WORDS in police.get(police.get("/").link("SM2")).words, "beside the next update"
    assert WORDS not in police.get(police.get("/").link("SM5")).words, "another action"
    fire = contributor(app, "kfrs")
    assert WORDS not in fire.get(f"/packs/{ISSUED}/your-texts").words, "it did not write about this"


def test_only_what_the_latest_meeting_decided_stands_beside_the_next_update(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    old = "/cycles/2018-10-to-2018-12/decisions"
    page = team.get(old)
    team.post(old, page.fields() | {box(page, "SM5"): "This was said in January."})
    update = police.get(police.get("/").link("SM5")).words
    assert "The meeting on 2 May 2019 decided" in update and "This was said in January." not in update
    assert "This was said in January." in police.get("/packs/2018-10-to-2018-12/your-texts").words


def test_a_decision_is_withdrawn_and_stays_listed(app: Flask) -> None:
    minutes, police = member(app), contributor(app)
    record(minutes, SM2=WORDS)
    page = minutes.get(PAGE)
    [button] = page.tree.xpath("//button[contains(@formaction, 'withdraw')][contains(., 'SM2')]")
    address, fields = button.get("formaction"), page.fields()
    for _ in range(2):  # a double click
        page = minutes.post(address, fields, follow=True)
        assert page.tree.xpath("//del/text()") == [WORDS]
    page = minutes.post(address, fields | {box(page, "RS1"): "And this is new."}, follow=True)
    assert page.tree.xpath("//textarea[.='And this is new.']"), "what else was typed stays"
    assert page.tree.xpath("//form[@id='decisions']/@action") == [PAGE], "and can be saved from here"
    assert WORDS not in police.get(f"/packs/{ISSUED}/your-texts").words
    assert WORDS not in police.get(police.get("/").link("SM2")).words
    other = address.replace(ISSUED, "2018-10-to-2018-12")
    assert minutes.post(other, fields).status == 404, "it is of another meeting"


@pytest.mark.parametrize("text", ["Yes.", "x" * 2_001])
def test_too_short_or_too_long_keeps_all_that_was_typed(app: Flask, text: str) -> None:
    minutes = member(app)
    page = record(minutes, SM2=text, RS1=WORDS)
    assert page.status == 422
    assert page.errors == [(f"#{box(page, 'SM2')}", "Say in 5 to 2,000 characters what was decided.")]
    typed = {one.get("name"): one.text for one in page.tree.xpath("//form[@id='decisions']//textarea")}
    assert typed[box(page, "SM2")] == text and typed[box(page, "RS1")] == WORDS
    assert WORDS not in minutes.get(PAGE).words, "all or nothing"


def test_a_double_click_records_it_once(app: Flask) -> None:
    minutes = member(app)
    page = minutes.get(PAGE)
    fields = page.fields() | {box(page, "SM2"): WORDS}
    for _ in range(2):
        page = minutes.post(PAGE, fields, follow=True)
    assert page.words.count(WORDS) == 1


def test_nothing_typed_records_nothing(app: Flask) -> None:
    assert "Nothing was typed yet." in record(member(app)).words


def test_a_cycle_that_is_not_issued_takes_none(app: Flask) -> None:
    minutes = member(app)
    address = f"/cycles/{CYCLE}/decisions"
    assert minutes.get(address).status == 404
    assert "once April to June 2019 has been issued" in coordinator(app).get(address).words
    fields = minutes.get(PAGE).fields()
    assert minutes.post(address, fields | {box(minutes.get(PAGE), "SM2"): WORDS}).status == 409


def test_an_action_of_nowhere_takes_none(app: Flask) -> None:
    minutes = member(app)
    assert minutes.post(PAGE, minutes.get(PAGE).fields() | {"decision-99999": WORDS}).status == 404


@pytest.mark.parametrize("who", [contributor, lead, governing])
def test_others_record_nothing(app: Flask, who: Callable[[Flask], Person]) -> None:
    person = who(app)
    token = {"csrf_token": person.get("/account").fields()["csrf_token"]}
    assert person.get(PAGE).status == 404
    assert person.post(PAGE, token | {"decision-1": WORDS}).status == 404
    assert person.post(f"{PAGE}/1/withdraw", token).status == 404


def test_what_somebody_else_recorded_since_the_page_was_opened_is_shown_first(app: Flask) -> None:
    minutes, team = member(app), coordinator(app)
    old = minutes.get(PAGE)
    record(team, SM2=WORDS)
    mine = {box(old, "SM2"): "Shops are not visited again.", box(old, "RS1"): "Speed is looked at."}
    page = minutes.post(PAGE, old.fields() | mine)
    assert page.status == 422 and "recorded something else since you opened the page" in page.message_at(box(old, "SM2"))
    assert WORDS in page.words and page.tree.xpath("//textarea[.='Speed is looked at.']"), "nothing typed is lost"
    page = minutes.post(PAGE, page.fields() | mine, follow=True)
    assert "Recorded: 2." in page.words


def test_a_page_that_comes_back_does_not_record_again_what_was_withdrawn(app: Flask) -> None:
    minutes, team = member(app), coordinator(app)
    old = minutes.get(PAGE)
    mine = old.fields() | {box(old, "SM2"): WORDS}
    minutes.post(PAGE, mine)
    assert "Recorded: 1." in minutes.post(PAGE, mine, follow=True).words, "a double click"
    page = team.get(PAGE)
    [button] = page.tree.xpath("//button[contains(@formaction, 'withdraw')][contains(., 'SM2')]")
    team.post(button.get("formaction"), page.fields())
    page = minutes.post(PAGE, mine)
    assert page.status == 422 and "withdrew this since you opened the page" in page.message_at(box(old, "SM2"))


def test_a_filter_that_finds_no_action_leaves_nothing_to_save(app: Flask) -> None:
    page = member(app).get(f"{PAGE}?words=zzzz")
    assert "Nothing matches." in page.words and page.link("Clear the filters")
    assert not page.tree.xpath("//form[@id='decisions']") and "Save what was decided" not in page.words
