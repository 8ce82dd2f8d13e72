"""The words about the actions of a plan year that ends."""

from typing import Any

import pytest

from portal.contents.pack_json import from_json, to_json
from portal.contents.year_end import FollowingAction, NewAction, YearEnd, YearEndAction
from portal.wording.year_end import became, heading, opening, tables
from tests.factories.pack_contents import sample_contents

SAME, OTHER = FollowingAction("A1", "Speed awareness"), FollowingAction("B2", "New words", ("other words", "led by KFRS"))


def action(**changes: Any) -> YearEndAction:
    values = {"ref": "A1", "title": "Speed awareness", "priority": "Roads", "lead_name": "Kent Police", "status": "ongoing"}
    return YearEndAction(**values | changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Open at the end of the year"),
        ({"status": "complete"}, "Complete"),
        ({"status": "not achieved", "fate": "not achieved"}, "Not achieved"),
        ({"fate": "continues", "following": (SAME,)}, "Continues as A1"),
        ({"fate": "continues", "following": (OTHER,)}, "Continues as B2 New words (other words, led by KFRS)"),
        ({"fate": "merged", "following": (OTHER,)}, "Merged into B2 New words (other words, led by KFRS)"),
        ({"fate": "becomes several", "following": (SAME, OTHER)}, "Became several: A1; B2 New words (other words, led by KFRS)"),
        ({"fate": "not continued", "reason": "No money."}, "Nothing continues it: No money."),
        ({"fate": "not continued"}, "Nothing continues it"),
        ({"fate": "dropped"}, "Nothing continues it"),
        ({"fate": "not decided yet"}, "Nothing continues it"),
    ],
)
def test_what_became_of_an_action(changes: dict[str, Any], words: str) -> None:
    assert became(action(**changes)) == words


def test_the_sentence_above_the_table() -> None:
    year = YearEnd(year="2018/19", ends="2019-03-31", next_year="", actions=(action(), action(ref="A2", status="complete")))
    assert heading(year) == "What was done with the actions of 2018/19"
    assert opening(year) == (
        "The plan year 2018/19 ended on 31 March 2019. Of its 2 actions, 1 is ongoing and 1 is complete. What was done for each "
        "stands under its priority. The next plan year was not adopted when this report was made, so it says nothing of it."
    )
    assert [(one.heading, one.rows) for one in tables(year)] == [
        ("Open at the end of the year", [("A1 Speed awareness", "Kent Police", "Ongoing")]),
        ("Closed by the end of the year", [("A2 Speed awareness", "Kent Police", "Complete")]),
    ]
    empty = YearEnd(
        year="2018/19", ends="2019-03-31", next_year="2019/20", actions=(), new_actions=(NewAction("N1", "New", "P", "L"),)
    )
    assert opening(empty) == "The plan year 2018/19 ended on 31 March 2019. It had no actions."
    assert tables(empty) == [("New in 2019/20", ("Action", "Priority", "Lead"), [("N1 New", "P", "L")])]


def test_what_differs_comes_first_and_what_goes_on_as_it_was_stands_once() -> None:
    same, other = (
        action(fate="continues", following=(SAME,)),
        action(ref="A2", fate="continues", following=(OTHER,), status="complete"),
    )
    dropped, ended = action(ref="A3", fate="not continued"), action(ref="A4", fate="not decided yet")
    closed = action(ref="A5", fate="complete", status="complete")
    every = (closed, same, other, dropped, ended)
    found = tables(YearEnd(year="2018/19", ends="2019-03-31", next_year="2019/20", actions=every))
    assert [(one.heading, [row[0][:2] for row in one.rows]) for one in found] == [
        ("Changed, or not continued", ["A2", "A3", "A4"]),
        ("Continue in 2019/20 as they were", ["A1"]),
        ("Closed by the end of the year", ["A5"]),
    ]
    assert [row[-1] for row in found[0].rows][1:] == ["Nothing continues it"] * 2


def test_it_is_stored_with_the_pack() -> None:
    year = YearEnd(year="2018/19", ends="2019-03-31", next_year="2019/20", actions=(action(following=(OTHER,)),))
    made = sample_contents(year_end=year)
    assert from_json(to_json(made)) == made
