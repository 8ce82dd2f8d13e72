"""What a value was before a revision is told by one rule: on a measure's page, in its file and in packs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from portal.disclosure.measures import SuppressedLines
from tests.factories.measures import changing, issue_as_it_is, observation, revise, series_of
from tests.factories.pages import Person, contributor, coordinator, governing, member

KEY = "asb-incidents"
ADDRESS = f"/measures/{KEY}"
WAS = 4711


def reads_the_revision(person: Person) -> bool:
    """Whether page or file name the old value."""
    file = person.get(f"{ADDRESS}.csv").response.get_data(as_text=True)
    return str(WAS) in file or f"{WAS:,}" in person.get(ADDRESS).words


def parts_with(app: Flask, day: date, *, small: int) -> list[str]:
    """Makes all parts of that month large but for so many small ones; their keys, the small ones first."""
    with changing(app):
        keys = [one.part.key for one in series_of(KEY) if one.part]
        for at, key in enumerate(keys):
            observation(KEY, key, day).value = Decimal(2 if at < small else 40 + at)
    return keys


@pytest.mark.parametrize("revised_at", [1, 5, -1])
def test_nothing_is_shown_in_a_month_of_which_another_part_is_suppressed(app: Flask, revised_at: int) -> None:
    day = date(2018, 6, 30)
    keys = parts_with(app, day, small=1)
    with changing(app):
        found = observation(KEY, keys[revised_at], day)
        revise(found, WAS, "Counted again")
        revise(found, 61, "A slip of the pen")
        issue_as_it_is()
    for person in (governing(app), contributor(app, "thanet")):
        assert not reads_the_revision(person)
        assert "slip of the pen" not in person.get(ADDRESS).words
    assert reads_the_revision(coordinator(app))
    assert reads_the_revision(member(app)), "the working group's is the restricted pack"


def test_an_older_revision_is_no_more_shown_than_the_newest(app: Flask) -> None:
    day = date(2018, 6, 30)
    keys = parts_with(app, day, small=1)
    with changing(app):
        found = observation(KEY, keys[3], day)
        for value in (WAS, 61, 62, 63):
            revise(found, value, f"It is {value}")
        issue_as_it_is()
    assert not reads_the_revision(governing(app))


def test_a_line_that_was_small_once_stays_silent(app: Flask) -> None:
    """All parts are large now; one of the month was 2 when an earlier pack was issued."""
    day = date(2018, 6, 30)
    keys = parts_with(app, day, small=0)
    with changing(app):
        other, found = observation(KEY, keys[0], day), observation(KEY, keys[3], day)
        revise(other, 2, "Counted again")
        revise(other, 44, "Counted a third time")
        revise(found, WAS, "Counted again")
        revise(found, 61, "Counted a third time")
        issue_as_it_is()
    assert not reads_the_revision(governing(app))


def test_the_rule_looks_along_the_line_and_the_column() -> None:
    may, june = ("2018-05-01", "2018-05-31"), ("2018-06-01", "2018-06-30")
    gaps = SuppressedLines.of([("ashford", *june)])
    large = Decimal(21)
    assert not gaps.can_reveal(("ashford", *may), large, 5), "its line"
    assert not gaps.can_reveal(("dover", *june), large, 5), "its column"
    assert not gaps.can_reveal((None, *june), large, 5), "the total of its column"
    assert gaps.can_reveal(("dover", *may), large, 5)
    assert not gaps.can_reveal(("dover", *may), Decimal(3), 5), "a small number itself"
