"""What is done to a whole month: a nil return, what its numbers are, and a correction of what was approved."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import Page, Person, contributor, coordinator, lead
from tests.factories.sheets import cells, heads, number_of, of, open_sheet, saved, typed

REASON = "Two wards were left out by the old form."
SYSTEM_DOWN = "The system was down all month."
WINTER = "2019-01-to-2019-03"


def test_a_nil_return_asks_first_and_fills_only_what_is_empty(app: Flask) -> None:
    police = contributor(app)
    address, page = open_sheet(police, "May 2019")
    before = typed(page, "May 2019")
    nil = page.link("Nil return for May 2019")
    question = police.get(nil)
    assert question.heading == "Was there nothing to count in May 2019?"
    assert "85 empty cells of May 2019 will be 0. What is in the other 12 stays." in question.words
    assert typed(police.get(address), "May 2019") == before, "to ask changes nothing"
    for reason in ("", "n/a", "All fine."):
        refused = police.post(nil, question.fields() | {"shared-why": reason})
        assert (refused.status, [place for place, _ in refused.errors]) == (422, ["#shared-why"])
        assert refused.fields()["shared-why"] == reason
        assert typed(police.get(address), "May 2019") == before, "without a reason nothing is filled in"
    page = police.post(nil, question.fields() | {"shared-why": SYSTEM_DOWN}, follow=True)
    assert "85 empty cells of May 2019 are 0 now. Nothing has been sent yet." in page.words
    after = typed(page, "May 2019")
    assert after == {name: value or "0" for name, value in before.items()}
    assert sorted(set(before.values()))[:1] == [""] and len(set(before.values())) > 5
    assert set(typed(page, "June 2019").values()) == {""}, "the other months stay empty"
    assert "to explain" not in saved(page), "one reason is enough for all zeros"
    assert f"“{SYSTEM_DOWN}”" in page.words and "0, and no month since" in page.words, "what was asked can be read"


def test_a_nil_return_of_what_was_sent_changes_nothing(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    address, page = open_sheet(wardens, "April 2019")
    assert not [link for link in page.links("/nil$") if link == f"{address}/nil"]
    question = wardens.get(f"{address}/nil")
    assert "This return is approved. Nothing can be filled in." in question.words
    assert not question.tree.xpath("//main//form")
    wardens.post(f"{address}/nil", {"csrf_token": page.fields("/send")["csrf_token"]})
    assert heads(wardens.get(address))[0] == "Apr 2019 approved"


def test_a_nil_return_is_not_for_other_agencies(app: Flask) -> None:
    wardens, police = contributor(app, "kcc-wardens"), contributor(app)
    address, page = open_sheet(wardens, "June 2019")
    token = police.get("/account").fields()["csrf_token"]
    for step in ("nil", "revise"):
        assert police.get(f"{address}/{step}").status == 404
        assert police.post(f"{address}/{step}", {"csrf_token": token, "reason": REASON}).status == 404
    assert typed(wardens.get(address)) == typed(page)


def state_of(person: Person, cell: str) -> str:
    """What the number is, said at its note."""
    address = f"/returns/{cell.split('-')[1]}?open={cell.rpartition('-')[2]}"
    return str(person.get(address).fields("/send")[of(cell, "status")])


@pytest.fixture
def police(app: Flask) -> Person:
    return contributor(app)


def measure_of(page: Page, cell: str) -> str:
    """The field that says what all numbers of the measure are."""
    return str(page.tree.xpath("//fieldset[.//input[@name=$name]]//select[starts-with(@name,'status-of-')]/@name", name=cell)[0])


def test_a_measure_says_at_once_what_all_its_numbers_are(police: Person) -> None:
    address, page = open_sheet(police, "June 2019")
    june = cells(page, "June 2019")
    field = measure_of(page, june[0])
    assert page.fields("/send")[field] == "provisional", "as the draft of May says"
    fields = page.fields("/send") | {june[0]: "250", june[1]: "400", june[20]: "7", field: "unaudited"}
    assert "Saved as a draft." in police.post(address, fields, follow=True).words
    may = cells(page, "May 2019")
    assert [state_of(police, one) for one in (june[0], june[1], may[0])] == ["unaudited"] * 3
    assert state_of(police, june[20]) == "provisional", "another measure is what it was in April"
    page = police.get(address)
    assert heads(page)[0] == "Apr 2019 approved", "and April stays as it was sent"
    assert page.fields("/send")[field] == "unaudited"
    assert "Saved as a draft." in police.post(address, page.fields("/send") | {june[2]: "300"}, follow=True).words
    assert state_of(police, june[2]) == "unaudited", "a number that comes later is one of them"


def test_one_number_may_be_another_kind_than_its_measure(police: Person) -> None:
    address, page = open_sheet(police, "June 2019")
    june = cells(page, "June 2019")
    police.post(address, page.fields("/send") | {june[0]: "250", june[1]: "400"}, follow=True)
    page = police.get(f"{address}?open={june[1].rpartition('-')[2]}")
    fields = page.fields("/send") | {of(june[1], "status"): "unaudited", of(june[1], "note"): "Dover is still checked."}
    page = police.post(address, fields, follow=True)
    assert (state_of(police, june[0]), state_of(police, june[1])) == ("provisional", "unaudited")
    assert page.fields("/send")[measure_of(page, june[0])] == "", "as the notes say"
    police.post(address, page.fields("/send") | {june[2]: "300"}, follow=True)
    assert state_of(police, june[1]) == "unaudited", "which no later save undoes"


def test_what_is_no_status_is_ignored(police: Person) -> None:
    address, page = open_sheet(police, "June 2019")
    june = cells(page, "June 2019")
    odd = {measure_of(page, june[0]): "excellent", of(june[0], "status"): "<b>final</b>", june[0]: "250"}
    assert "Saved as a draft." in police.post(address, page.fields("/send") | odd, follow=True).words
    assert state_of(police, june[0]) == "provisional", "what the page offers"


@pytest.mark.parametrize("reason", ["", "Wrong."])
def test_a_correction_needs_a_reason_and_keeps_what_was_typed(app: Flask, reason: str) -> None:
    wardens = contributor(app, "kcc-wardens")
    address, page = open_sheet(wardens, "April 2019")
    way = page.link("Correct April 2019, which was approved")
    page = wardens.submit(way, reason=reason)
    message = "Say in at least 10 characters what was wrong. It is kept with the old value."
    assert (page.status, page.errors) == (422, [("#reason", message)])
    assert message in page.message_at("reason")
    assert (page.tree.xpath("//textarea[@name='reason']")[0].text or "").strip() == reason
    assert heads(wardens.get(address))[0] == "Apr 2019 approved"


def test_only_what_was_approved_is_corrected(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    address, page = open_sheet(wardens, "May 2019")
    assert "This return is sent back. There is nothing approved to correct." in wardens.get(f"{address}/revise").words
    fields = {"csrf_token": page.fields("/send")["csrf_token"], "reason": REASON}
    answer = wardens.post(f"{address}/revise", fields)
    assert answer.status in (409, 422)
    assert heads(wardens.get(address))[1] == "May 2019"


def test_a_correction_of_an_issued_cycle_is_marked_as_revised_from_then_on(app: Flask) -> None:
    wardens, team = contributor(app, "kcc-wardens"), coordinator(app)
    june, page = open_sheet(wardens, "June 2019")
    assert "revised from" not in page.words
    march = wardens.get("/returns").link("March 2019")
    page = wardens.submit(wardens.get(march).link("Correct March 2019, which was approved"), reason=REASON)
    assert "March 2019 is open again. Put the numbers right, then send it." in page.words
    assert f"“{REASON}”" in page.tree.xpath("string(//*[contains(@class,'app-sent-back')])")
    [cell] = cells(page)
    old = page.fields("/send")[cell]
    assert "revised from" not in wardens.get(june).words, "what was approved stays in force"
    fields = page.fields("/send") | {cell: str(int(old) + 1)}
    assert wardens.send_months(march, fields, number_of(march)).heading == "Sent to the team"
    assert f"{old} revised" not in wardens.get(june).words
    assert "Approved" in team.decide(team.item("kcc-wardens", "March 2019", WINTER), "approve").words
    before = wardens.get(june).tree.xpath("//td[@data-label='Mar 2019']")[0].text_content()
    assert " ".join(before.split()).endswith(f"revised from {old}")
    assert str(int(old) + 1) in before


def test_who_signs_a_correction_off_reads_what_is_corrected_and_why(app: Flask) -> None:
    coordinator(app).submit("/setting-up/agencies/kcc-wardens", signs_off="y")
    wardens = contributor(app, "kcc-wardens")
    march = wardens.get("/returns").link("March 2019")
    page = wardens.submit(wardens.get(march).link("Correct March 2019, which was approved"), reason=REASON)
    [cell] = cells(page)
    old = page.fields("/send")[cell]
    fields = page.fields("/send") | {cell: str(int(old) + 1)}
    assert wardens.send_months(march, fields, number_of(march)).heading == "Waiting for your lead"
    words = lead(app, "kcc-wardens").get(march).words
    assert f"What is corrected in March 2019 Contributor, Community Wardens: “{REASON}”" in words, words
    assert f": {int(old) + 1}, was {old}" in words and "What is corrected" not in wardens.get(march).words


def test_a_lead_may_ask_for_a_correction_too(app: Flask) -> None:
    boss = lead(app, "kcc-wardens")
    address, page = open_sheet(boss, "April 2019")
    page = boss.submit(page.link("Correct April 2019"), reason=REASON)
    assert f"“{REASON}”" in boss.get("/").paragraph("April 2019"), "it is on the list, with the reason"
    assert len(cells(boss.get(address), "April 2019")) == 1


@pytest.mark.parametrize("htmx", [True, False])
def test_notes_that_are_opened_say_what_the_measure_says(police: Person, htmx: bool) -> None:
    address, page = open_sheet(police, "June 2019")
    june = cells(page, "June 2019")[0]
    assert page.fields("/send")[measure_of(page, june)] == "provisional"
    opened = police.get(f"{address}?open={june.rpartition('-')[2]}", htmx=htmx)
    chosen = opened.tree.xpath("//select[@name=$name]/option[@selected]/text()", name=of(june, "status"))
    assert chosen == ["provisional"], "a number typed beside it is no other kind"
