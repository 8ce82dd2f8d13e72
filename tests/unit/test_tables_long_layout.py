"""A long table in a CSV whose cells have shifted, because a number or a text holds the comma that parts the columns."""

from __future__ import annotations

import pytest

from portal.spreadsheets.opening import open_upload
from portal.tables import long_layout
from portal.tables.entries import FileEntries


def problems(text: str) -> list[tuple[str, bool]]:
    """The value of each entry, and whether it is refused for having shifted."""
    (sheet,) = open_upload("x.csv", text.encode()).sheets
    heads = long_layout.heads_of(sheet)
    assert heads is not None
    collected = FileEntries()
    long_layout.read(sheet, heads, collected, lambda _: None)
    return [(one.typed, "perhaps a number or a text has a comma in it" in one.problem) for one in collected.entries]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("measure,period,value\nASB,Dec 2018,1,410\nKSI,Dec 2018,12\n", [("1", True), ("12", False)]),
        ("measure,period,value,note\nASB,Dec 2018,1,410\nKSI,Dec 2018,12,x\n", [("1", True), ("12", False)]),
        ("measure,period,value,status,note\nASB,Dec 2018,1,410,,\n", [("1", True)]),
        ("measure,period,value,note\nASB,Dec 2018,12,Closed on Monday, Tuesday and Friday\n", [("12", True)]),
        ('measure,period,value,note\nASB,Dec 2018,"1,410",\nKSI,Dec 2018,7,,,\n', [("1,410", False), ("7", False)]),
        ("measure;period;value\nASB;Dec 2018;1,410\n", [("1,410", False)]),
    ],
)
def test_a_shifted_row_is_refused_and_others_are_read(text: str, expected: list[tuple[str, bool]]) -> None:
    assert problems(text) == expected
