"""Two numbers of one thing on one page, each right for its own period, are put side by side in a sentence."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from portal.contents.pack import Measure, PrintedComparison
from portal.wording.bridges import bridging_sentences
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


def test_a_projection_is_followed_by_what_was_counted() -> None:
    one = incidents()
    counted = sum(seen.value or 0 for seen in one.series[0].observations if "2018-02" <= seen.period_start <= "2019-01-01")
    sentences = bridging_sentences(one, [published(qualifier="projected")])
    assert sentences[1] == f"ASB-02 was projected; the months that were counted since come to {counted:,}."
    own = published(qualifier="projected", period_start="2018-04-01", period_end="2019-03-31")
    assert len(bridging_sentences(one, [own])) == 1, "also where it is of the same twelve months as the total"
    ahead = published(qualifier="projected", period_start="2018-06-01", period_end="2019-05-31")
    assert len(bridging_sentences(one, [ahead])) == 1, "two of its months are not counted yet"
    assert len(bridging_sentences(dataclasses.replace(one, rounded_to=5), [published(qualifier="projected")])) == 1


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
