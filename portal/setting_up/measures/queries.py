"""Reads for the pages of the measures of an agreement."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.agreement.models import Agreement, Priority
from portal.extensions import db
from portal.measures.models import Measure, MeasurePlacement


def placed(agreement: Agreement) -> Sequence[MeasurePlacement]:
    """The measures of the agreement as it prints them, with their priorities and who returns them."""
    measure = joinedload(MeasurePlacement.measure)
    return db.session.scalars(
        select(MeasurePlacement)
        .join(MeasurePlacement.priority)
        .where(MeasurePlacement.agreement_id == agreement.id)
        .options(
            joinedload(MeasurePlacement.priority),
            measure.joinedload(Measure.returned_by),
            measure.joinedload(Measure.breakdown),
        )
        .order_by(Priority.position, MeasurePlacement.position)
    ).all()
