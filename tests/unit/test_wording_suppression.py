"""The list of what a pack withholds: the periods of one series, those of each length in a line of their own."""

from __future__ import annotations

from dataclasses import replace

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
        (YEARS, ["12 months to March 2018 and 12 months to December 2018"]),
        ([*YEARS, ("2018-07-01", "2019-06-30")], ["3 periods of 12 months, ending March 2018 to June 2019"]),
        (YEARS + MONTHS, [
            "3 months, January 2018 to March 2018", "12 months to March 2018 and 12 months to December 2018",
        ]),
        ([("2018-01-01", "2018-03-31"), ("2018-07-01", "2018-09-30")], [
            "January to March 2018 and July to September 2018",
        ]),
        ([(None, None)], ["All periods"]),
    ],
)  # fmt: skip
def test_periods_of_each_length_have_a_line(periods: list[tuple[str | None, str | None]], expected: list[str]) -> None:
    assert lines(*periods) == expected


@pytest.mark.parametrize(
    ("covers", "expected"),
    [("day", "2 values, 31 March 2018 to 30 September 2018"), ("12 months", "2 values, 12 months to March 2018 to 12 months to September 2018")],
)  # fmt: skip
def test_values_of_a_day_are_listed_by_their_days(covers: str, expected: str) -> None:
    quarters = [("2018-01-01", "2018-03-31"), ("2018-07-01", "2018-09-30")]
    pack = sample_contents(withheld=tuple(Suppression("hate", "transgender", *quarter) for quarter in quarters))
    priorities = tuple(
        replace(one, measures=tuple(replace(each, covers=covers) for each in one.measures)) for one in pack.priorities
    )
    assert [one.periods for one in suppression_lines(replace(pack, priorities=priorities))] == [expected]
