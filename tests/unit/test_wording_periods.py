"""A period is printed from its dates; what the source calls it is added where it says more."""

from __future__ import annotations

import pytest

from portal.wording.sentences import labelled_period


@pytest.mark.parametrize(
    ("start", "end", "label", "words"),
    [
        ("2017-07-01", "2018-06-30", "2017/18 (Jul-Jun)", "12 months to June 2018; 2017/18 (Jul-Jun)"),
        ("2018-02-01", "2019-01-31", "12 months to January 2019", "12 months to January 2019"),
        ("2017-04-01", "2018-03-31", "year ending March 2018", "12 months to March 2018"),
        ("2017-04-01", "2018-03-31", "Year to March 2018", "12 months to March 2018"),
        ("2018-01-01", "2018-12-31", "2018 (Jan-Dec)", "12 months to December 2018"),
        ("2018-01-01", "2018-12-31", "2018", "12 months to December 2018"),
        ("2017-01-01", "2017-12-31", "same period in 2017", "12 months to December 2017"),
        ("2017-02-01", "2018-01-31", "previous 12-month period", "12 months to January 2018"),
        ("1995-01-01", "1995-12-31", "peak year of 1995", "12 months to December 1995; peak year of 1995"),
        ("2018-02-01", "2019-01-31", "rolling year to the end of January 2019", "12 months to January 2019"),
        ("2018-02-01", "2019-01-31", "rolling year to end Jan 2019", "12 months to January 2019; rolling year to end Jan 2019"),
        ("2017-10-01", "2018-09-30", "October 2017 to September 2018", "12 months to September 2018"),
        ("2019-03-11", "2019-03-17", "11th- 17th March 2019", "11 to 17 March 2019"),
        ("2019-02-27", "2019-03-02", "", "27 February 2019 to 2 March 2019"),
        ("2019-03-04", "2019-03-25", "4th March and 25th March 2019", "4 to 25 March 2019; 4th March and 25th March 2019"),
        ("2019-03-15", "2019-03-15", "15th March [2019]", "15 March 2019"),
        ("2018-11-27", "2018-11-27", "November 2018", "27 November 2018"),
        ("2018-10-01", "2022-09-30", "from 1 October 2018", "October 2018 to September 2022; from 1 October 2018"),
        ("2018-11-28", "2018-11-28", "", "28 November 2018"),
        ("2017-04-01", "2018-03-31", "2017/18", "12 months to March 2018"),
        ("2017-07-01", "2018-06-30", "2017/18", "12 months to June 2018; 2017/18"),
        (None, None, "two years earlier", "two years earlier"),
        (None, "2019-03-31", "by March", "by March"),
        (None, None, "", ""),
    ],
)
def test_dates_come_first(start: str | None, end: str | None, label: str, words: str) -> None:
    assert labelled_period(start, end, label) == words
