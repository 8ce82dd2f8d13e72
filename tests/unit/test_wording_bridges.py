"""Two numbers of one thing on one page, each right for its own period, are put side by side in a sentence."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.contents.pack import Measure, PrintedComparison
from portal.wording.bridges import NO_OUTCOME, SAME_THING, bridging_sentences, other_areas, with_other_area, with_outcome
from tests.factories.pack_contents import figure, measure


def incidents(**total: Any) -> Measure:
    """A measure with 27 months to March 2019, whose total is as `total` says."""
    one = measure("incidents", "ASB incidents", 2500.0)
    assert isinstance(one.comparison, PrintedComparison)
    changed: dict[str, Any] = {"value": Decimal(30882), "status": "final"} | total
    return dataclasses.replace(one, comparison=dataclasses.replace(one.comparison, **changed))


def published(**changes: Any) -> Any:
    same = {"period_start": "2018-02-01", "period_end": "2019-01-31", "geography": incidents().geography}
    return dataclasses.replace(figure("ASB-02", "ASB incidents", "31204"), **same | changes)


def test_the_figure_of_another_twelve_months_is_named_with_both_numbers() -> None:
    assert bridging_sentences(incidents(), [published()]) == (
        "The published figure ASB-02, 31,204, is for the 12 months to January 2019; the total here, 30,882, is for the 12 months to "
        "March 2019.",
    )


def test_what_qualifies_a_number_goes_with_it() -> None:
    [sentence] = bridging_sentences(
        incidents(value=Decimal(7), status="provisional"), [published(qualifier="approx", status="revised")]
    )
    assert "ASB-02, about 31,204 r, is for" in sentence
    assert "the total here, 7 p, is for" in sentence


def test_a_single_month_has_no_article() -> None:
    [sentence] = bridging_sentences(incidents(), [published(period_start="2019-01-01", period_end="2019-01-31")])
    assert "31,204, is for January 2019; the total here" in sentence


@pytest.mark.parametrize(
    "changes",
    [
        {"period_start": "2018-04-01", "period_end": "2019-03-31"},
        {"value": None},
        {"value": None, "symbol": "c"},
        {"kind": "change-only"},
        {"period_start": None, "period_end": None},
        {"geography": "Dover"},
        {"unit": "%"},
        {"measure": "Arson"},
        {"part": "Dover"},
    ],
)
def test_another_thing_or_the_same_period_needs_no_sentence(changes: dict[str, Any]) -> None:
    assert bridging_sentences(incidents(), [published(**changes)]) == ()


def test_where_the_total_is_not_known_or_printed_there_is_no_sentence() -> None:
    assert bridging_sentences(incidents(value=None), [published()]) == ()


@pytest.mark.parametrize(
    ("changes", "is_same"),
    [
        ({"value": Decimal(30882)}, True),
        ({"value": Decimal(30000), "qualifier": "over"}, True),
        ({"value": Decimal(30882), "measure": "Incidents of nuisance"}, True),
        ({"value": Decimal(30000)}, False),
        ({"value": Decimal(30882), "measure": "Arson"}, False),
        ({"value": Decimal(30882), "geography": "England & Wales"}, False),
        ({"value": Decimal(30882), "geography": "Harbourshire"}, False),
        ({"value": None, "symbol": "c"}, False),
    ],
)
def test_one_number_with_two_areas_is_named_as_one(changes: dict[str, Any], is_same: bool) -> None:
    """Whoever took the one from the other would find no incidents at all in the rest of the larger area."""
    own = dataclasses.replace(incidents(), geography="Harbourshire")
    one = published(**{"geography": "Harbourshire & Bay", "period_start": "2018-04-01", "period_end": "2019-03-31"} | changes)
    remarks = with_other_area(one, [own]).remarks
    assert remarks == ((f"The measure “ASB incidents” gives 30,882 for Harbourshire. {SAME_THING}",) if is_same else ())
    assert bool(other_areas(own, [one])) is is_same


@pytest.mark.parametrize(
    ("changes", "remarks"),
    [
        ({}, (NO_OUTCOME,)),
        ({"qualifier": ""}, ()),
        ({"period_end": "2019-12-31"}, ()),
        ({"caveats": ("Expected attendance; the outturn is not reported.",)}, ()),
    ],
)
def test_a_projection_whose_time_has_ended_says_that_its_outcome_is_not_known(
    changes: dict[str, Any], remarks: tuple[str, ...]
) -> None:
    one = published(**{"qualifier": "projected", "period_end": "2019-03-31", "measure": "Arson"} | changes)
    assert with_outcome(one, [incidents()], date(2019, 7, 3)).remarks == remarks
