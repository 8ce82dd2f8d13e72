"""Loads an uploaded workbook, or uploaded files, into an agreement, and says what that changes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Person
from portal.agreement.models import Agreement
from portal.agreement.queries import is_adopted
from portal.core.policy import Permission, authorise, can
from portal.exchange.changed_rows import ChangedRow, changed_rows
from portal.exchange.checks import read
from portal.exchange.containers import container_of
from portal.exchange.imported_files import Gone
from portal.exchange.loading import load, names_in_portal, usual_partnership
from portal.exchange.merging import Difference
from portal.exchange.plan_years import title_of
from portal.exchange.present import all_rows
from portal.exchange.reading import Folder
from portal.extensions import db


@dataclass(frozen=True)
class Loaded:
    """What changed. `staying` differs in the portal, where people changed it; `gone` is in the portal and not in the files."""

    is_new: bool
    changes: Sequence[ChangedRow]
    staying: Sequence[Difference]
    gone: Sequence[Gone]

    @property
    def digest(self) -> str:
        """The same for the same changes, so that what is confirmed is what was shown."""
        return hashlib.sha256(repr((self.is_new, self.changes, self.staying, self.gone)).encode()).hexdigest()[:32]


def read_upload(name: str, data: bytes, plan_year: str) -> Folder:
    """The rows of the files. Raises Refused where they cannot be opened, FaultyFolder with every fault in them."""
    return read(container_of(name, data), names_in_portal(), all_rows(_agreement(plan_year) or Agreement()))


def load_upload(name: str, data: bytes, plan_year: str, *, overwrite: bool, by: Person) -> Loaded:
    """Loads them, within the caller's transaction. Raises Refused or FaultyFolder, as read_upload() does."""
    authorise(by, Permission.SET_UP)
    agreement = _agreement(plan_year)
    before = all_rows(agreement or Agreement())
    how = {"overwrite": overwrite, "sees_drafts": can(by, Permission.EDIT_AGREEMENT)}
    imported = load(read_upload(name, data, plan_year), plan_year, title_of(plan_year), usual_partnership(), **how)
    db.session.expire_all()
    loaded = _agreement(plan_year)
    assert loaded is not None
    staying = [one for one in imported.merged.differences if not one.is_overwritten]
    return Loaded(agreement is None, changed_rows(before, all_rows(loaded)), staying, imported.merged.gone)


def _agreement(plan_year: str) -> Agreement | None:
    """An adopted one: nothing is read from a draft, which not everybody who loads files sees."""
    return db.session.scalar(select(Agreement).where(Agreement.key == plan_year, is_adopted()))
