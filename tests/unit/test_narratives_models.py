"""The dates of a source: a publication does not come before the end of what it covers."""

from __future__ import annotations

import pytest

from portal.core.dates import PartialDate
from portal.narratives.models import Source


@pytest.mark.parametrize(
    ("published", "covers_up_to", "is_too_early"),
    [
        ("2019-01-23", "2018-09", False),
        ("2018-08-31", "2018-09", True),
        ("2018-09-30", "2018-09", False),
        ("2018-09", "2018-09-30", False),  # it may have been the last day
        ("2018", "2018-03", False),  # it may have been in December
        ("2018-03", "2018", True),
        (None, "2018-09", False),
        ("2018-08", None, False),
    ],
)
def test_a_source_is_published_after_the_period_that_it_covers(
    published: str | None, covers_up_to: str | None, is_too_early: bool
) -> None:
    dates = [PartialDate(text) if text else None for text in (published, covers_up_to)]
    assert Source(published=dates[0], period_covered_end=dates[1]).is_published_too_early is is_too_early
