"""Takes approved values away, as if the portal had begun after them."""

from __future__ import annotations

from datetime import date

from flask import Flask


def forget_values(app: Flask, measure: str, first: date, last: date) -> None:
    """Removes what the demonstration has of the measure in these months."""
    from portal.core.transaction import transaction
    from portal.extensions import db
    from portal.measures.models import Measure, Observation, ObservationHistory, Series

    with app.app_context(), transaction():
        series = db.select(Series.id).join(Series.measure).where(Measure.key == measure)
        found = (Observation.series_id.in_(series), Observation.period_start >= first, Observation.period_end <= last)
        ids = db.session.scalars(db.select(Observation.id).where(*found)).all()
        db.session.execute(db.delete(ObservationHistory).where(ObservationHistory.observation_id.in_(ids)))
        db.session.execute(db.delete(Observation).where(Observation.id.in_(ids)))
