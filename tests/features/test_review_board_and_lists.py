"""The board, the lists behind it and the queue: counts that add up, and links that show what they count."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask import Flask

from tests.factories.demonstration import APPROVED, BEING_CORRECTED, NOT_RECEIVED, OWED, SENT_BACK, WAITING
from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator

BOARD = f"/cycles/{CYCLE}/board"


def cells(page: Page) -> list[tuple[str, int, int]]:
    """(where it leads, approved, owed) of every cell of the board."""
    found = []
    for link in page.tree.xpath("//table[contains(@class,'app-board')]//td/a"):
        numbers = re.search(r": (\d+)/ of (\d+)", link.text_content())
        assert numbers, link.text_content()
        found.append((link.get("href"), int(numbers[1]), int(numbers[2])))
    return found


def rows(team: Person, address: str) -> list[str]:
    """The status of each row of the list of items there, on all its pages."""
    page = team.get(address)
    found = [one.text_content().strip() for one in page.tree.xpath("//main//tbody/tr/td[2]")]
    following = page.tree.xpath("//a[@rel='next']/@href")
    return found + (rows(team, following[0]) if following else [])


def counted(page: Page, words: str) -> tuple[int, str]:
    """The count in the line above the board, and where it leads."""
    link = next(one for one in page.tree.xpath("//ul[@class='app-summary']//a") if words in one.text_content())
    return int(link.text_content().split()[0]), link.get("href")


def overdue(team: Person) -> None:
    """Moves the due date to yesterday."""
    form = {"due": "2/7/2019", "sure_of": "2019-07-02"}
    address = f"/cycles/{CYCLE}/dates"
    assert "The dates are changed." in team.post(address, team.get(address).fields() | form, follow=True).words


def test_the_cells_add_up_to_what_is_owed(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    page = team.get(BOARD)
    board = cells(page)
    everything = rows(team, f"/cycles/{CYCLE}/items")
    assert sum(owed for _, _, owed in board) == len(everything) == OWED
    assert sum(approved for _, approved, _ in board) == everything.count("Approved")
    assert f"{everything.count('Approved')} of {OWED} approved" in page.words


def test_every_cell_leads_to_as_many_rows_as_it_says(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    for address, approved, owed in cells(team.get(BOARD)):
        statuses = rows(team, address)
        assert (len(statuses), statuses.count("Approved")) == (owed, approved), address


def test_every_agencys_name_leads_to_all_it_owes(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    for row in team.get(BOARD).tree.xpath("//table[contains(@class,'app-board')]/tbody/tr"):
        owed = sum(int(number) for number in re.findall(r" of (\d+)", row.text_content()))
        assert len(rows(team, row.xpath("th/a/@href")[0])) == owed


@pytest.mark.parametrize(("words", "count"), [("approved", APPROVED), ("sent back", SENT_BACK), ("not due yet", NOT_RECEIVED)])
def test_the_counts_above_the_board_lead_to_as_many_rows(reading_app: Flask, words: str, count: int) -> None:
    team = coordinator(reading_app)
    number, address = counted(team.get(BOARD), words)
    assert number == count == len(rows(team, address))


def test_what_waits_leads_to_the_queue(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    number, address = counted(team.get("/"), "for you")
    queue = team.get(address)
    assert number == len(queue.tree.xpath("//ol[@class='app-list']/li")) == WAITING
    assert queue.heading == f"{WAITING} items wait for you"
    first, *_ = queue.links(r"^/review/\d+$")
    assert team.get("/").link("Review the next one") == first


def test_late_is_what_is_still_with_the_agencies(app: Flask) -> None:
    team = coordinator(app)
    first_row = team.get(BOARD).tree.xpath("(//ul[@class='app-summary'])[1]//a")  # the second tells of issued cycles, too
    assert first_row and not [one for one in first_row if "late" in one.text_content()]
    overdue(team)
    page = team.get(BOARD)
    number, address = counted(page, "late")
    statuses = rows(team, address)
    assert number == len(statuses) == NOT_RECEIVED + SENT_BACK - BEING_CORRECTED, "what was approved before was sent in time"
    words = [" ".join(one.text_content().split()) for one in team.get(BOARD).tree.xpath("//*[@class='app-board__mark']")]
    assert sum("1 approved and being corrected" in one for one in words) == BEING_CORRECTED
    assert all(status.endswith(", 1 day late") for status in statuses)
    assert not [status for status in statuses if status.startswith("Approved") or status.split(",")[0] == "Sent"]
    late = len(rows(team, f"/cycles/{CYCLE}/items?agency=kent-police&status=late"))
    overdue_group = contributor(app).get("/").tree.xpath("//section[h2[contains(.,'Overdue')]]//li")
    sent_back_group = contributor(app).get("/").tree.xpath("//section[h2[contains(.,'Sent back')]]//li")
    assert late == len(overdue_group) + len(sent_back_group), "what was sent back stands above, in a group of its own"


def test_the_queue_begins_with_what_has_waited_longest(app: Flask) -> None:
    contributor(app).send("SM5", text="We visited forty shops.")
    page = coordinator(app).get(f"/cycles/{CYCLE}/queue")
    lines = [one.text_content() for one in page.tree.xpath("//ol[@class='app-list']/li")]
    moments = [datetime.strptime(line.rpartition(" sent ")[2].strip(), "%d %B %Y, %H:%M") for line in lines]
    assert len(moments) == WAITING + 1, "the new one too"
    assert moments == sorted(moments)
    newest = lines[-1]
    assert "SM5" in newest


def test_working_through_the_queue_empties_it(app: Flask) -> None:
    team = coordinator(app)
    page = team.get(team.get("/").link("Review the next one"))
    for left in reversed(range(WAITING)):
        action = next(one for one in page.tree.xpath("//form/@action") if one.endswith("/approve"))
        page = team.post(action, page.fields("/approve"), follow=True)
        assert "Approved: " in page.words
        number, _ = counted(team.get(BOARD), "for you")
        assert number == left
    assert page.heading == "Nothing waits for you"
    assert f"{APPROVED + WAITING} of {OWED} approved" in team.get(BOARD).words


def test_the_warnings_before_issue_lead_to_as_many_rows_as_they_say(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    page = team.get(f"/cycles/{CYCLE}/issue")
    expected = {
        "received and not yet": WAITING,
        "sent back and not corrected": SENT_BACK - BEING_CORRECTED,
        "being corrected": BEING_CORRECTED,
        "not due yet": NOT_RECEIVED,
    }
    for words, count in expected.items():
        text = page.paragraph(words)
        assert int(text.split()[0]) == count
        assert len(rows(team, page.link(words))) == count, text


def test_a_filter_that_does_not_exist_shows_nothing_wrong(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    for question in ("agency=nobody", "column=nothing", "agency=kent-police&column=nothing"):
        page = team.get(f"/cycles/{CYCLE}/items?{question}")
        assert page.status == 200
        assert "Nothing matches. Clear the filters." in page.words
    page = team.get(f"/cycles/{CYCLE}/items?status=hacked")
    assert page.status == 200
    assert "Nothing matches. Clear the filters." in page.words, "not everything under a name that means nothing"
