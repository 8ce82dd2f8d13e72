"""A reviewer reads the numbers of a return with their totals and changes, ticks many at once, and sees what was not touched."""

from __future__ import annotations

import re

from flask import Flask
from lxml.html import HtmlElement

from tests.factories.pages import CYCLE, Page, coordinator
from tests.features.test_review_sending_back import REASON, PoliceReturn


def number_in(words: str) -> int:
    found = re.match(r"[\d,]+", words.strip())
    assert found, words
    return int(found[0].replace(",", ""))


def rows_of(page: Page, measure: str) -> list[list[str]]:
    """The lines of a measure with parts, as texts of their cells."""
    [body] = [one for one in page.tree.xpath("//tbody") if measure in one.xpath("string(tr[1]/th[@scope='rowgroup'])")]
    return [[text_of(cell) for cell in row.xpath("./th|./td")] for row in body.xpath("./tr")[1:]]


def text_of(cell: HtmlElement) -> str:
    return re.sub(r"\s+", " ", cell.text_content()).strip()


def test_totals_and_changes_stand_beside_what_was_sent(app: Flask) -> None:
    sent = PoliceReturn(app)
    page = sent.team.get(sent.item)
    *lines, total, printed = rows_of(page, "MARAC cases heard")
    assert len(lines) == 13 and total[0] == "Total"
    for column in (2, 3, 4):
        assert number_in(total[column]) == sum(number_in(line[column]) for line in lines)
    for line in [*lines, total]:
        now = number_in(line[4])
        for column in (2, 3):
            before, change = number_in(line[column]), line[column].split(" ", 1)[-1].removeprefix("p ").strip()
            sign = "+" if now > before else "−"
            assert change.startswith(f"{sign}{abs(now - before):,}" if now != before else "no change"), line
    assert printed[0].startswith("With these numbers: ") and "in the 12 months to May 2019. " in printed[0]
    assert "on the 12 months to May 2018" in printed[0]
    assert len(page.tree.xpath("//table//td[contains(@class,'app-grid__trend')]/*[local-name()='svg']")) == 97


def test_all_numbers_of_a_measure_are_ticked_with_one_tick(app: Flask) -> None:
    sent = PoliceReturn(app)
    assert sent.send({sent.wanted[0]: "77"}).heading == "Sent to the team"
    page = sent.team.get(sent.item)
    [tick] = [one for one in page.tree.xpath("//input[@name='measure']") if "MARAC cases heard" in one.getparent().text_content()]
    fields = page.fields("/send-back") | {"reason": REASON, "measure": tick.get("value")}
    assert "Sent back: " in sent.team.post(f"{sent.item}/send-back", fields, follow=True).words
    own = sent.police.get(sent.address)
    labels = own.tree.xpath("//input[starts-with(@name,'cell-')][contains(@aria-label,'May 2019')]/@aria-label")
    assert len(labels) == 13 and all(one.startswith("MARAC cases heard") for one in labels)


def test_all_explanations_are_printed_with_one_tick(app: Flask) -> None:
    sent = PoliceReturn(app)
    sent.send({sent.wanted[0]: "77"})
    page = sent.team.get(sent.item)
    assert len(page.tree.xpath("//input[@name='print'][@value='all']")) == 1
    fields = page.fields("/approve") | {"print": "all"}
    assert "Approved: " in sent.team.post(f"{sent.item}/approve", fields, follow=True).words
    preview = coordinator(app).get(f"/cycles/{CYCLE}/preview")
    explained = page.tree.xpath("//tbody[.//input[@name='print']]")
    assert len(explained) > 5
    assert preview.text.count("Checked against our own system.") >= len(explained), "of every measure"


def test_sending_again_what_was_sent_back_and_not_touched_is_asked_about_once(app: Flask) -> None:
    sent = PoliceReturn(app)
    page = sent.send({})
    assert (page.status, [place for place, _ in page.errors]) == (422, ["#unchanged"])
    assert "Nothing of what was sent back in May 2019 has changed." in page.errors[0][1]
    [tick] = page.tree.xpath("//input[@type='checkbox'][@id='unchanged']")
    fields = page.fields("/send") | {tick.get("name"): tick.get("value"), "months": sent.number}
    assert sent.police.post(f"{sent.address}/send", fields, follow=True).heading == "Sent to the team"
    again = sent.team.get(sent.item)
    assert again.tree.xpath("//div[@class='app-sent-back']//li/strong/text()") == ["not changed", "not changed"]


def test_a_note_on_what_was_sent_back_is_a_change(app: Flask) -> None:
    sent = PoliceReturn(app)
    note = sent.wanted[0].replace("cell", "note", 1)
    assert sent.send({note: "Counted by hand."}).heading == "Sent to the team"


def test_a_total_with_a_suppressed_month_is_no_total_that_lacks_one(app: Flask) -> None:
    """Sevenoaks withheld the children of February 2019, and every month has come."""
    team = coordinator(app)
    words = team.get(team.item("victim-support", "DA2")).words
    assert "Children in MARAC households Withheld for confidentiality" in words, words
