"""What reading an uploaded table needs from the database: names, earlier answers, the file itself."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Agency, Person
from portal.accounts.queries import partnership
from portal.core.errors import NotFound, WrongState
from portal.extensions import db
from portal.measures.models import Breakdown, Measure, MeasurePlacement
from portal.returns.workbooks.models import ReadingAnswer, UploadedTable
from portal.statistics.comparison import SUM
from portal.tables.vocabulary import NamedMeasure, Vocabulary

NOT_STORED = "We no longer have this file: uploaded files are deleted after a day. Upload it again to see what it would change."


def vocabulary_of(agreement_id: int) -> Vocabulary:
    """The names of all measures and parts of an agreement, whoever returns them, and of all agencies."""
    measures = db.session.scalars(
        select(Measure)
        .join(MeasurePlacement, MeasurePlacement.measure_id == Measure.id)
        .where(MeasurePlacement.agreement_id == agreement_id)
        .options(joinedload(Measure.breakdown).options(selectinload(Breakdown.parts)))
        .order_by(MeasurePlacement.position)
    )
    agencies = db.session.scalars(select(Agency))
    return Vocabulary(
        [_named(measure) for measure in measures], [partnership(), *(name for one in agencies for name in one.all_names)]
    )


def _named(measure: Measure) -> NamedMeasure:
    parts = measure.breakdown.parts if measure.breakdown else []
    return NamedMeasure(
        key=measure.key,
        names=(measure.name,),
        unit=measure.unit,
        parts=tuple((part.key, (part.name, *part.all_names)) for part in parts),
        is_whole=not parts or measure.sum_over_breakdown != SUM,
    )


def uploaded_table(person: Person, upload_id: int) -> UploadedTable:
    """A file that this person has uploaded, whether its numbers were taken or not. Raises NotFound for any other."""
    upload = db.session.scalar(select(UploadedTable).where(UploadedTable.id == upload_id, UploadedTable.person_id == person.id))
    if upload is None:
        raise NotFound(NOT_STORED)
    return upload


def waiting_table(person: Person, upload_id: int) -> UploadedTable:
    """The same of a file that still waits. Raises WrongState where its numbers were taken."""
    upload = uploaded_table(person, upload_id)
    if upload.is_used:
        raise WrongState(f"This file was used before. {upload.outcome}")
    return upload


def reading_answers(agency_id: int) -> Sequence[ReadingAnswer]:
    """What the agency has said about its tables so far."""
    return db.session.scalars(
        select(ReadingAnswer).where(ReadingAnswer.agency_id == agency_id).options(joinedload(ReadingAnswer.by))
    ).all()
