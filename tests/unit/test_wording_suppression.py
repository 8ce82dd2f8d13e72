"""The list of what a pack withholds: the periods of one series, those of each length in a line of their own."""

from __future__ import annotations

import pytest

from portal.contents.pack import Suppression
from portal.wording.sentences import suppression_lines
from tests.factories.pack_contents import sample_contents


def lines(*periods: tuple[str | None, str | None]) -> list[str]:
    listed = tuple(Suppression("hate", "transgender", *period) for period in periods)
    return [one.periods for one in suppression_lines(sample_contents(withheld=listed))]


MONTHS = [("2018-01-01", "2018-01-31"), ("2018-03-01", "2018-03-31"), ("2018-02-01", "2018-02-28")]
YEARS = [("2018-01-01", "2018-12-31"), ("2017-04-01", "2018-03-31")]


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        (MONTHS[:1], ["January 2018"]),
        (MONTHS, ["3 months, January 2018 to March 2018"]),
        (YEARS[:1], ["12 months to December 2018"]),
        (YEARS, ["2 periods of 12 months, ending March 2018 to December 2018"]),
        (YEARS + MONTHS, [
            "3 months, January 2018 to March 2018", "2 periods of 12 months, ending March 2018 to December 2018",
        ]),
        ([("2018-01-01", "2018-03-31"), ("2018-07-01", "2018-09-30")], [
            "2 quarters, January to March 2018 to July to September 2018",
        ]),
        ([(None, None)], ["All periods"]),
    ],
)  # fmt: skip
def test_periods_of_each_length_have_a_line(periods: list[tuple[str | None, str | None]], expected: list[str]) -> None:
    assert lines(*periods) == expected
