"""What the page of a return says is true: what filling down did, what came back first, heads, totals with their month."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import Page, contributor
from tests.factories.sent_returns import SentReturn
from tests.features.test_review_sending_back import PoliceReturn


def fill_down(app: Flask, typed: dict[int, str]) -> Page:
    """MARAC cases heard in June of Kent Police, with `typed` in its boxes by place, filled down."""
    police = contributor(app)
    address = next(one for one in police.get("/returns").links(r"^/returns/\d+$") if "(monthly)" in police.get(one).heading)
    page = police.get(address)
    [button] = [
        one
        for one in page.tree.xpath("//button[@name='fill']")
        if "MARAC cases heard" in one.text_content() and "Jun 2019" in one.text_content()
    ]
    month, measure = button.get("value").split("-")
    boxes = page.tree.xpath(f"//fieldset[@data-measure='{measure}']//input[starts-with(@name, 'cell-{month}-')]/@name")
    filled = {boxes[at]: value for at, value in typed.items()}
    return police.post(address, page.fields("/send") | filled | {"fill": button.get("value")}, follow=True)


def test_filling_down_says_why_it_did_nothing(app: Flask) -> None:
    assert "Nothing was filled down: the first box of June 2019 is empty." in fill_down(app, {}).words
    assert "12 empty boxes have the number above now" in fill_down(app, {0: "7"}).words
    assert "Nothing was filled down: no box of June 2019 is empty there." in fill_down(app, {}).words


def test_thirteen_equal_numbers_are_asked_about_once(app: Flask) -> None:
    page = fill_down(app, {0: "11"})
    found = [one.text_content() for one in page.tree.xpath("//label") if one.text_content().startswith("Jun 2019: All")]
    assert len(found) == 1 and "All 13 parts have the same number, 11." in found[0]


def test_without_scripts_nothing_speaks_of_paste_and_keys(app: Flask) -> None:
    police = contributor(app)
    page = police.get(police.get("/").link("June 2019"))
    assert "paste a table" not in page.words and "Ctrl" not in page.words
    assert "paste a table" in page.text, "a script puts it there"


def test_what_came_back_is_sent_first_and_alone(app: Flask) -> None:
    sent = PoliceReturn(app)
    page = sent.police.get(sent.address)
    buttons = page.tree.xpath("//button[contains(@class,'govuk-button') and contains(text(), 'Send ')]")
    assert buttons[0].text_content() == "Send May 2019 again to the team"
    assert "govuk-button--secondary" not in buttons[0].get("class")
    assert all("govuk-button--secondary" in one.get("class") for one in buttons[1:])
    fields = page.fields("/send") | {sent.wanted[0]: "77", "months": buttons[0].get("value")}
    done = sent.police.post(f"{sent.address}/send", fields, follow=True)
    whys = dict.fromkeys(done.tree.xpath("//textarea[starts-with(@name,'why-')]/@name"), "Checked against our own system.")
    if whys:
        done = sent.police.post(f"{sent.address}/send", done.fields("/send") | whys | {"months": "sent back"}, follow=True)
    assert done.heading == "Sent to the team"
    assert "June 2019: Not started" in sent.police.get(sent.address).words or "Draft" not in sent.police.get("/").words


def test_sent_again_untouched_is_asked_about_once(app: Flask) -> None:
    sent = PoliceReturn(app)
    fields = sent.police.get(sent.address).fields("/send") | {"months": "sent back"}
    page = sent.police.post(f"{sent.address}/send", fields)
    assert page.status == 422 and "Nothing of what was sent back in May 2019 has changed." in page.errors[0][1]
    assert page.errors[0][0] == "#unchanged"
    done = sent.police.post(
        f"{sent.address}/send", page.fields("/send") | {"months": "sent back", "unchanged": "yes"}, follow=True
    )
    assert done.heading == "Sent to the team"


def test_heads_keep_their_capitals_and_totals_name_their_month(app: Flask) -> None:
    police = contributor(app)
    page = police.get(police.get("/").link("June 2019"))
    heads = [one.text_content().strip() for one in page.tree.xpath("//table[contains(@class,'app-grid')]//thead//th[1]")]
    assert "MARAC" in heads and "Marac" not in heads
    years = [one.text_content() for one in page.tree.xpath("//*[starts-with(@id, 'year-')]") if one.text_content().strip()]
    assert years and all(
        one.endswith((" to May 2019", " to Jun 2019", "to Apr 2019")) or " in the 12 months to " in one for one in years
    ), years


def test_the_reviewer_reads_which_months_stand_beside(app: Flask) -> None:
    sent = SentReturn(app)
    heads = [one.text_content().strip() for one in sent.team.get(sent.item).tree.xpath("//thead//th")]
    assert heads[2:5] == ["May 2018", "Apr 2019", "May 2019"]


def test_values_up_to_is_the_newest_month_there_is(app: Flask) -> None:
    police = contributor(app)
    page = police.get("/measures/da-incidents")
    assert "Values up to 30 April 2019: what is approved of your own returns" in page.words


def test_all_states_have_one_name(app: Flask) -> None:
    sent = SentReturn(app)
    for page in (sent.team.get(sent.item), sent.police.get(sent.address), sent.police.get("/returns")):
        assert "Submitted" not in page.words
