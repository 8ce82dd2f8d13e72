"""What pages say of values that were revised since they were issued, and what the help for readers says of the reports."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.pages import Person, contributor, coordinator, governing, member

SHOPS = "/measures/oss-visitors"  # Medway's February 2019 was revised from 37 to 43 after it was issued
NONE_AT_ALL = "every value is as it was first approved"


@pytest.mark.parametrize("make", [lambda app: contributor(app, "medway"), governing])
def test_who_sees_values_as_issued_reads_that_revisions_come_with_the_next_pack(
    reading_app: Flask, make: Callable[[Flask], Person]
) -> None:
    words = make(reading_app).get(SHOPS).words
    assert NONE_AT_ALL not in words
    assert "No revision is issued. A value that was revised since the newest pack is shown so from the next one on." in words
    assert "a value that was revised since then, also one of your own, is shown with its revision once that is issued" in words


@pytest.mark.parametrize("make", [coordinator, member])
def test_who_sees_the_values_of_now_finds_the_revision(reading_app: Flask, make: Callable[[Flask], Person]) -> None:
    page = make(reading_app).get(SHOPS)
    assert "43 r" in page.words and NONE_AT_ALL not in page.words and "What was issued stands as it was" not in page.words


def test_the_help_for_readers_says_how_the_forms_differ(reading_app: Flask) -> None:
    words = member(reading_app).get("/help").words
    assert "All of them say the same" not in words and "always names" not in words and "as far as it was issued" not in words
    assert "Excel has values, lists and updates, and CSV values of the measures only." in words
    assert "a source may give a change alone" in words and "revised since the pack; then it is marked r" in words
