"""By which breaks a measure is judged as a whole, and which years are looked at."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from portal.contents.pack import Measure, SeriesBreak
from portal.packs.newest_years import breaks_in, steps_of, whole_readings
from portal.statistics.significance import assess
from tests.factories.pack_contents import measure

change = dataclasses.replace
PLAIN = measure("m", "Visitors", 900, parts=("Ashcombe", "Dovercliff"), months=40)


def with_part(one: Measure, part: int, months: range, **values: Any) -> Measure:
    """The measure with other values in these months of a part, counted from the oldest."""
    seen = [change(each, **values) if at in months else each for at, each in enumerate(one.series[part].observations)]
    series = list(one.series)
    series[part] = change(series[part], observations=tuple(seen))
    return change(one, series=tuple(series))


@pytest.mark.parametrize(
    ("months", "breaks"),
    [
        (range(38, 40), [(38, "The total is without Dovercliff from then on")]),
        (range(39, 40), []),
        (range(6), [(6, "The total is with Dovercliff from then on")]),
        (
            range(12, 14),
            [(12, "The total is without Dovercliff from then on"), (14, "The total is with Dovercliff from then on")],
        ),
        (range(12, 13), []),
        (range(0), []),
    ],
)
def test_parts_that_begin_or_end_are_breaks(months: range, breaks: list[tuple[int, str]]) -> None:
    one = with_part(PLAIN, 2, months, value=None, symbol="z")
    starts = [seen.period_start for seen in PLAIN.series[0].observations]
    assert [(found.date.isoformat(), found.reason) for found in breaks_in(one)] == [(starts[at], words) for at, words in breaks]
    assert breaks_in(change(one, parts_overlap=True)) == [], "the whole is not made of its parts"


def test_its_own_breaks_stay() -> None:
    own = SeriesBreak("2018-01-01", "compare with care", "New forms.")
    assert [one.reason for one in breaks_in(change(PLAIN, breaks=(own,)))] == ["New forms."]


def test_a_total_that_falls_because_a_part_ended_is_no_change_of_level() -> None:
    one = with_part(PLAIN, 2, range(38, 40), value=None, symbol="z")
    for at in (38, 39):
        first = one.series[1].observations[at].value
        one = with_part(one, 0, range(at, at + 1), value=first)
    finding = assess(whole_readings(one), one.frequency, breaks_in(one), one.unit, steps_of(one)).finding
    assert finding.sentence.startswith("Needs 12 months since the change of its parts on "), finding.sentence


def test_the_years_end_with_the_newest_number_of_the_whole() -> None:
    """A part that is further than the total does not cost the total a month of those by which it is judged."""
    one = with_part(PLAIN, 0, range(39, 40), value=None, symbol="")
    numbers = [reading for reading in whole_readings(one).values() if reading.value is not None]
    assert len(numbers) == 36
