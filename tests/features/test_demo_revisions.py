"""The demonstration's corrections: what was published stays exact, and what it was before is kept with who and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from portal.demo.loading import FILES
from portal.demo.months import illustrative_months
from portal.demo.revisions import CORRECTIONS
from portal.extensions import db
from portal.measures.models import Caveat, Measure, Observation, ObservationHistory, Part, Series
from tests.factories.numbers import decimals
from tests.factories.pages import coordinator

PUBLISHED = (  # of the report: measure, first day, last day, total
    ("asb-incidents", date(2018, 2, 1), date(2019, 1, 31), 31204),
    ("asb-incidents", date(2017, 2, 1), date(2018, 1, 31), 39355),
    ("violence", date(2018, 2, 1), date(2019, 1, 31), 79315),
    ("violence", date(2017, 2, 1), date(2018, 1, 31), 62978),
    ("da-incidents", date(2018, 1, 1), date(2018, 12, 31), 47967),
    ("da-incidents", date(2017, 1, 1), date(2017, 12, 31), 42072),
    ("public-order", date(2018, 1, 1), date(2018, 12, 31), 21116),
    ("public-order", date(2017, 1, 1), date(2017, 12, 31), 12509),
    ("knife", date(2017, 10, 1), date(2018, 9, 30), 873),
    ("knife", date(2016, 10, 1), date(2017, 9, 30), 717),
)


@pytest.mark.parametrize(("key", "first", "last", "total"), PUBLISHED)
def test_what_was_published_is_what_the_months_add_up_to(
    reading_app: Flask, key: str, first: date, last: date, total: int
) -> None:
    with reading_app.app_context():
        values = db.session.scalars(
            select(Observation.value)
            .join(Observation.series)
            .join(Series.measure)
            .where(Measure.key == key, Observation.period_start >= first, Observation.period_end <= last)
        )
        assert sum(value or Decimal(0) for value in values) == total


def test_each_correction_left_what_it_was_and_why(reading_app: Flask) -> None:
    final = {(one.measure, one.part, one.period_start): one.value for one in illustrative_months(FILES)}
    with reading_app.app_context():
        rows = db.session.execute(
            select(Observation, ObservationHistory, Measure.key, Part.key)
            .join(ObservationHistory, ObservationHistory.observation_id == Observation.id)
            .join(Observation.series)
            .join(Series.measure)
            .outerjoin(Series.part)
        ).all()
        found = {(measure, part): (now, was) for now, was, measure, part in rows}
        assert len(rows) == len(CORRECTIONS)
        for one in CORRECTIONS:
            now, was = found[one.measure, one.part]
            right = final[one.measure, one.part, one.period_start]
            assert right is not None
            wrong = right + one.off_by
            assert (now.value, now.revised_from) == decimals(right, wrong)
            assert (now.status, now.note) == ("revised", one.note)
            assert was.value == wrong
            assert one.reason in was.reason


def test_caveats_and_registers_are_there(reading_app: Flask) -> None:
    with reading_app.app_context():
        caveats = db.session.scalars(select(Caveat)).all()
        assert sorted(len(one.measures) for one in caveats) == [1, 1, 2, 3, 3]
        registers = dict(db.session.execute(select(Measure.key, Measure.recorded_in).where(Measure.recorded_in != "")).all())
    crime, roads = "police recorded crime", "STATS19 collision records"
    assert registers == {
        "public-order": crime, "violence": crime, "knife": crime, "road-deaths": roads, "ksi": roads, "casualties": roads
    }  # fmt: skip


def test_revisions_are_seen_in_the_open_cycle(reading_app: Flask) -> None:
    page = coordinator(reading_app).get("/cycles/2019-04-to-2019-06/preview")
    assert (
        "Medway One Stop Shop, February 2019: 43 r, revised from 37. One afternoon was found in the paper register." in page.words
    )
    assert "Thanet, November 2018: 431 r, revised from 417" in page.words
    assert "This is worked out when the pack is issued." in page.words
