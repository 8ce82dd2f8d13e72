"""What people do with an uploaded table before its numbers are taken over: upload it, answer what is asked, forget answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.policy import Permission, authorise, can
from portal.core.text import clean
from portal.extensions import db
from portal.returns.workbooks.models import ReadingAnswer, UploadedTable
from portal.returns.workbooks.queries import reading_answers
from portal.spreadsheets.opening import open_upload
from portal.tables.questions import Question

RETENTION = timedelta(days=1)
MOST_UPLOADS = 10  # that one person has open at a time


def _authorise(person: Person, agency_id: int) -> None:
    """Partners upload for their own agency. Coordinators load past values of any."""
    if not can(person, Permission.EDIT_AGREEMENT):
        authorise(person, Permission.WRITE, agency_id)


def keep_upload(person: Person, filename: str, data: bytes) -> UploadedTable:
    """Stores a file until its numbers are taken over, for a day at most. Of many files the oldest go.

    Raises Refused where it cannot be opened.
    """
    _authorise(person, person.agency_id)
    open_upload(filename, data)
    return store_upload(person, filename, data)


def store_upload(person: Person, filename: str, data: bytes) -> UploadedTable:
    """The same of a file that the caller has looked at, for a person whom the caller has authorised."""
    own = select(UploadedTable.id).where(UploadedTable.person_id == person.id).order_by(UploadedTable.id.desc())
    too_many = db.session.scalars(own.offset(MOST_UPLOADS - 1)).all()
    db.session.execute(
        delete(UploadedTable).where(UploadedTable.id.in_(too_many) | (UploadedTable.uploaded_at < clock.real_now() - RETENTION))
    )
    upload = UploadedTable(
        person_id=person.id, name=clean(filename)[:100], data=data, period_answers={}, uploaded_at=clock.real_now()
    )
    db.session.add(upload)
    db.session.flush()
    return upload


def use_up(person: Person, upload_id: int, outcome: str, leads_to: str) -> None:
    """Deletes what is in the file, whose numbers are being taken over, and notes what became of them, for whoever comes back
    to its page: a sentence, and the address of the page where they are. Raises Conflict where that was done before: by now
    others may have written something else, or have emptied the cells again."""
    upload = db.session.get(UploadedTable, upload_id, populate_existing=True)
    if upload is None or upload.person_id != person.id or upload.is_used:
        raise Conflict("The numbers of this file were taken over before, or the file was uploaded more than a day ago.")
    upload.data, upload.period_answers = b"", {}
    upload.used_at, upload.outcome, upload.leads_to = clock.now(), outcome[:300], leads_to


def answer(
    person: Person, upload: UploadedTable, questions: Mapping[str, Question], answers: Mapping[str, str], *, agency_id: int
) -> None:
    """Keeps the answers, by key of the question: for the agency's next file too, but those on months for this file only."""
    _authorise(person, agency_id)
    known = {one.question: one for one in reading_answers(agency_id)}
    for key, text in answers.items():
        question = questions[key]
        if not question.is_remembered:
            upload.period_answers = {**upload.period_answers, key: text}
            continue
        if text not in {choice.value for choice in question.choices}:
            continue
        row = known.get(key) or ReadingAnswer(agency_id=agency_id, question=key)
        row.answer, row.by_id, row.at = text, person.id, clock.now()
        db.session.add(row)


def forget_answers(person: Person, upload: UploadedTable, keys: list[str], *, agency_id: int) -> None:
    """Takes back what was said about these questions, so that they are asked again."""
    _authorise(person, agency_id)
    db.session.execute(delete(ReadingAnswer).where(ReadingAnswer.agency_id == agency_id, ReadingAnswer.question.in_(keys)))
    upload.period_answers = {key: text for key, text in upload.period_answers.items() if key not in keys}
