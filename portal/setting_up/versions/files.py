"""The files of a published version: drawn once, stored under their hash, and served as they are, like those of packs."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from threading import Lock

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import undefer

from portal.core import clock
from portal.core.threads import in_thread
from portal.core.transaction import keeping_what_was_drawn
from portal.documents.pdf.agreement import render_agreement_pdf
from portal.documents.word.agreement import render_agreement_docx
from portal.extensions import db
from portal.setting_up.versions.models import AgreementFile, AgreementVersion
from portal.setting_up.versions.queries import document_for

WORD, PDF = "agreement.docx", "agreement.pdf"
MEDIA_TYPES = {
    WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PDF: "application/pdf",
}
_DRAWING: defaultdict[tuple[int, bool], Lock] = defaultdict(Lock)  # a worker draws nothing twice at once


def file_of(version: AgreementVersion, name: str, *, with_restricted: bool) -> AgreementFile:
    """One of MEDIA_TYPES. Draws both first where they are not stored yet, which takes a second or two."""
    asked_for = (
        select(AgreementFile)
        .where(
            AgreementFile.version_id == version.id,
            AgreementFile.with_restricted == with_restricted,
            AgreementFile.name == name,
        )
        .options(undefer(AgreementFile.data))
    )
    found = db.session.scalar(asked_for)
    if found is None:
        _draw(version, with_restricted)
        found = db.session.scalars(asked_for).one()
    return found


def draw_all(version_id: int) -> None:
    """Both files for both kinds of readers, beside the answer that publishes the version."""
    for with_restricted in (True, False):
        version = db.session.get_one(AgreementVersion, version_id)
        if not _is_drawn(version_id, with_restricted):
            _draw(version, with_restricted)


def _is_drawn(version_id: int, with_restricted: bool) -> bool:
    drawn = select(AgreementFile.id).where(
        AgreementFile.version_id == version_id, AgreementFile.with_restricted == with_restricted
    )
    return db.session.scalar(drawn.limit(1)) is not None


def _draw(version: AgreementVersion, with_restricted: bool) -> None:
    """Draws both and stores them, unless somebody else was first, in this process or in another one."""
    version_id, document = version.id, document_for(version, with_restricted=with_restricted)
    db.session.rollback()  # gives the connection back while it waits, and while it draws
    with _DRAWING[version_id, with_restricted]:
        if _is_drawn(version_id, with_restricted):
            return
        db.session.rollback()
        made = {
            WORD: in_thread(render_agreement_docx, document),
            PDF: in_thread(render_agreement_pdf, document, current_app.config["FONTS_DIR"]),
        }
        with keeping_what_was_drawn():
            db.session.execute(
                select(AgreementVersion.id).where(AgreementVersion.id == version_id).with_for_update(key_share=True)
            )
            if not _is_drawn(version_id, with_restricted):
                db.session.add_all(_file(version_id, with_restricted, name, data) for name, data in made.items())


def _file(version_id: int, with_restricted: bool, name: str, data: bytes) -> AgreementFile:
    return AgreementFile(
        version_id=version_id,
        with_restricted=with_restricted,
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        data=data,
        drawn_at=clock.now(),
    )
