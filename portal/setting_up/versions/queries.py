"""Reads about published versions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, undefer

from portal.accounts.models import Person
from portal.agreement.models import Agreement
from portal.contents.agreement_document import AgreementDocument, for_everybody, from_json
from portal.core.errors import NotFound
from portal.core.policy import AUDIENCES, Audience, Role
from portal.extensions import db
from portal.setting_up.versions.models import AgreementVersion


def reads_restricted(person: Person) -> bool:
    """Whether the documents of this person name restricted measures: as the packs do that are meant for the role."""
    return Audience.WORKING_GROUP in AUDIENCES[Role(person.role)]


def versions() -> Sequence[AgreementVersion]:
    """All of them: the newest plan year first, and of each the newest version."""
    return db.session.scalars(
        select(AgreementVersion)
        .join(AgreementVersion.agreement)
        .options(contains_eager(AgreementVersion.agreement))
        .order_by(Agreement.starts.desc(), AgreementVersion.major.desc(), AgreementVersion.minor.desc())
    ).all()


def newest_version(agreement: Agreement) -> AgreementVersion | None:
    return db.session.scalar(
        select(AgreementVersion)
        .where(AgreementVersion.agreement_id == agreement.id)
        .order_by(AgreementVersion.major.desc(), AgreementVersion.minor.desc())
        .limit(1)
    )


def version(plan_year: str, major: int, minor: int) -> AgreementVersion:
    found = db.session.scalar(
        select(AgreementVersion)
        .join(AgreementVersion.agreement)
        .where(Agreement.key == plan_year, AgreementVersion.major == major, AgreementVersion.minor == minor)
        .options(contains_eager(AgreementVersion.agreement), undefer(AgreementVersion.contents))
    )
    if found is None:
        raise NotFound
    return found


def document_for(found: AgreementVersion, *, with_restricted: bool) -> AgreementDocument:
    document = from_json(found.contents)
    return document if with_restricted else for_everybody(document)
