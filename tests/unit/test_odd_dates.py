"""Which dates of an update are asked about: those outside the period, in every field that holds a date."""

from __future__ import annotations

from datetime import date

import pytest

from portal.core.word_changes import unchanged_share
from portal.updates.odd_dates import date_problems, odd_dates
from portal.updates.rows import Rows

PERIOD = (date(2019, 4, 1), date(2019, 6, 30))


def milestone(planned: str = "", done: str = "") -> Rows:
    return {"milestones": [{"title": "Website is live", "planned": planned, "done": done}]}


def expected(by: str) -> Rows:
    return {"expected": [{"text": "1,500 pupils", "by": by}]}


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        (milestone(planned="2019-03"), "past"),
        (milestone(planned="2018"), "past"),
        (milestone(planned="2019"), ""),  # the year has not ended before the period
        (milestone(planned="2019-04-01"), ""),
        (milestone(planned="2019-03-31"), "past"),
        (milestone(planned="2024-12"), ""),
        (milestone(planned="2025-01"), "ahead"),
        (milestone(planned="2091"), "ahead"),
        (milestone(planned="2018-03", done="2019-05"), ""),
        (milestone(planned="2018-03", done="2019-03-02"), "past"),
        (milestone(planned="2091", done="2019-05"), ""),
        (milestone(planned="soon"), ""),
        (milestone(), ""),
        (expected("2018"), "past"),
        (expected("2020"), ""),
        (expected("2026"), "ahead"),
        (expected("some day"), ""),
    ],
)
def test_a_date_is_asked_about_where_it_lies_outside(rows: Rows, word: str) -> None:
    found = odd_dates(rows, PERIOD)
    assert [word in one.words for one in found] == ([True] if word else [])


def test_an_answer_counts_for_this_date_beside_these_words_only() -> None:
    [odd] = odd_dates(milestone(planned="2018"), PERIOD)
    assert odd.words == "Milestone 1, planned for 2018: This date is in the past, before the period of this cycle: is that right?"
    assert odd.box == "milestones-0-planned"
    assert date_problems([odd], [odd.key]) == []
    [(place, _)] = date_problems([odd], odd_dates_keys(milestone(planned="2017")))
    assert place == "date-meant-0"


def odd_dates_keys(rows: Rows) -> list[str]:
    return [one.key for one in odd_dates(rows, PERIOD)]


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        ("", "a b", None),
        ("a b", "", None),
        ("a b c d", "a b c d", 100),
        ("a b c d", "w x y z", 0),
        ("a b c d e f g h i j", "a b c d e f g h x y", 80),
        ("a b c d", "a b c d e f g h", 50),
        (" ".join(map(str, range(999))), " ".join(map(str, range(1000))), 99),
    ],
)
def test_the_share_of_the_words_that_stand_as_before(before: str, after: str, share: int | None) -> None:
    assert unchanged_share(before, after) == share
